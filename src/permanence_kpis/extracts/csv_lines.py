"""The lines of a CSV file; a control-Z at its end, with what follows, is a line of its own, as in most programs."""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, BinaryIO

from permanence_kpis.extracts.opening import HEAD

_END_OF_FILE = "\x1a"
"""Control-Z, with which some old programs end a file."""
_AT_THE_END = b"\r\n\x1a"
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n|$)")


@contextmanager
def lines_in(file: BinaryIO, size: int) -> Iterator[Iterable[str]]:
    """The lines of an open file of so many bytes; those that are not UTF-8 stand in them as surrogates."""
    with io.TextIOWrapper(
        io.BufferedReader(_UpTo(file, _where_its_end_begins(file, size))),
        encoding="utf-8-sig",
        errors="surrogateescape",
        newline="",
    ) as text:
        yield chain(text, _end_of(file))


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text with their ends."""
    body = text.rstrip(_AT_THE_END.decode())
    stop = len(body) if text[len(body) : len(body) + 1] == _END_OF_FILE else len(text)
    yield from (line.group() for line in _LINE.finditer(text, 0, stop) if line.group())
    if stop < len(text):
        yield text[stop:]


class _UpTo(io.RawIOBase):
    """The first so many bytes of a file, which stays open."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        file.seek(0)
        self._file, self._left = file, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer).cast("B")
        part = self._file.read(min(len(room), self._left))
        room[: len(part)] = part
        self._left -= len(part)
        return len(part)


def _where_its_end_begins(file: BinaryIO, size: int) -> int:
    """Where a control-Z stands at the end of a file, with line ends after it; the size of the file where none does."""
    at = size
    while at:
        file.seek(max(0, at - HEAD))
        block = file.read(at - file.tell())
        kept = len(block.rstrip(_AT_THE_END))
        at -= len(block) - kept
        if kept:
            break
    file.seek(at)
    return at if file.read(1) == _END_OF_FILE.encode() else size


def _end_of(file: BinaryIO) -> Iterator[str]:
    """The rest of a file, which holds line ends and control-Zs alone."""
    while block := file.read(HEAD):
        yield block.decode()
