"""Damage to files, byte by byte: what a bad disk, a bad export or a bad person does to them."""

import random
from collections.abc import Callable

Damage = Callable[[random.Random, bytes], bytes]


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data) + 1)


def _span(chance: random.Random, data: bytes) -> tuple[int, int]:
    first = _place(chance, data)
    return first, min(len(data), first + chance.choice((1, 2, 10, 100, 1000)))


def cut_short(chance: random.Random, data: bytes) -> bytes:
    return data[: _place(chance, data)]


def span_lost(chance: random.Random, data: bytes) -> bytes:
    first, end = _span(chance, data)
    return data[:first] + data[end:]


def span_again(chance: random.Random, data: bytes) -> bytes:
    first, end = _span(chance, data)
    return data[:end] + data[first:end] * chance.choice((1, 2, 50)) + data[end:]


def bytes_changed(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def lines_shuffled(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def lines_twice(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    return b"".join(lines + [chance.choice(lines) for _ in range(20)]) if lines else data


def something_put_in(chance: random.Random, data: bytes) -> bytes:
    at = _place(chance, data)
    return data[:at] + chance.choice(_PUT_IN) + data[at:]


def encoded_otherwise(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7")), "replace")


def line_ends_changed(chance: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\r", b"\n\n", b"", b"\x0b", b"\xe2\x80\xa8")))


_PUT_IN = (
    b"\0",
    b"\0" * 500,
    b'"',
    b'""',
    b'"\n"',
    b"'",
    b",",
    b"," * 300,
    b";\t|",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x1a",
    b"\x80\x81\xfe",
    b"\xed\xa0\x80",
    b"a" * 100_000,
    b"9" * 5_000,
    b"31/02/2024",
    b"9999-99-99",
    b"=cmd|' /C calc'!A0",
    b"[red]bold[/red]",
    b"\x1b[2J",
    b"&a *a !!python/object:os.system ",
    b"{[{[{[",
    b"- " * 400,
    b"<a>" * 40,
    b"]]>",
    b"&amp;&#0;&lol;",
    b"PK\x03\x04",
    "é\u2028\u202e\U0001f600".encode(),
)

DAMAGES: tuple[Damage, ...] = (
    cut_short,
    span_lost,
    span_again,
    bytes_changed,
    lines_shuffled,
    lines_twice,
    something_put_in,
    encoded_otherwise,
    line_ends_changed,
)


def damaged(seed: int, times: int, data: bytes) -> bytes:
    """The data after so many damages; the same seed does the same."""
    chance = random.Random(seed)
    for _ in range(times):
        data = chance.choice(DAMAGES)(chance, data)
    return data
