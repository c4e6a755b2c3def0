"""`benchmarks.csv`: published figures in a file beside the definitions, read and checked row by row."""

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

from permanence_kpis.errors import MOST_SAID, DefinitionError, Problem, too_many
from permanence_kpis.results.benchmarks import (
    AREA_KINDS,
    COLUMNS,
    DEFINITIONS,
    HIDDEN,
    LATER_COLUMNS,
    AreaKind,
    Benchmark,
    HiddenSymbol,
    SameDefinition,
)
from permanence_kpis.small_csv import day_of, in_row, rows_of
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.words import listed

FILE_NAME = "benchmarks.csv"
_NEEDED = ("ref", "area", "area_kind", "period_first_day", "period_last_day", "definition", "source")
# D-612: the bounds of a number
_NUMBER = re.compile(r"[+-]?([0-9]{1,9}(\.[0-9]{0,20})?|\.[0-9]{1,20})")
_TOO_LONG = re.compile(r"[+-]?[0-9]*\.?[0-9]*")
_GUIDE = "'kpis guide published-figures' shows how the file is written."


def load_benchmarks(path: Path, refs: Collection[str] | None, shown: str = "") -> tuple[Benchmark, ...]:
    """The published figures in a file.

    Takes: the file; the references of the measures that are defined (None: any is taken); what problems call the file.
    Raises: DefinitionError with everything that is wrong in it, row by row.
    """
    name = shown or str(path)
    found: list[Benchmark] = []
    problems: list[Problem] = []
    for number, entry in rows_of(path, name, FILE_NAME, COLUMNS, _GUIDE, need_not=LATER_COLUMNS):
        wrong = [in_row(name, number, *one) for one in _wrong(entry, refs)]
        problems += wrong
        if len(problems) > MOST_SAID:  # D-616
            raise DefinitionError(*problems[:MOST_SAID], too_many(name))
        if not wrong:
            found.append(_benchmark(entry))
    if problems:
        raise DefinitionError(*problems)
    return tuple(found)


def _wrong(entry: Mapping[str, str], refs: Collection[str] | None) -> Iterator[tuple[str, str, str]]:
    """Each fault of a row: the column, what was found, what to do."""
    for column in _NEEDED:
        if not entry.get(column):
            yield column, "blank, but required", _GUIDE
    ref = entry.get("ref", "")
    if ref and refs is not None and ref not in refs:
        yield "ref", f"there is no measure '{ref}'", did_you_mean(ref, refs, "kpis list shows them all.")
    for column, allowed in (("area_kind", AREA_KINDS), ("definition", DEFINITIONS), ("hidden", HIDDEN)):
        value = entry.get(column, "")
        if value and value not in allowed:
            yield column, f"'{value}' is not one of {listed(allowed, 'or')}", did_you_mean(value, allowed, _GUIDE)
    for column in ("period_first_day", "period_last_day", "published_on"):
        if entry.get(column) and day_of(entry[column]) is None:
            yield column, "this is not a date", "Write it as 2025-03-31."
    first, last = (day_of(entry.get(column, "")) for column in ("period_first_day", "period_last_day"))
    if first and last and last < first:
        yield "period_last_day", "the period ends before it begins", "Write its first and its last day."
    for column in ("value", "numerator", "denominator"):
        if entry.get(column) and _number(entry[column]) is None:
            yield column, *_no_number(entry[column])
    numerator, denominator = (_number(entry.get(column, "")) for column in ("numerator", "denominator"))
    if numerator is not None and denominator is not None and not 0 <= numerator <= denominator:
        what = "the numerator is not from 0 to the denominator"
        yield "numerator", what, "Write how many of how many, or leave both blank."
    if bool(entry.get("value")) == bool(entry.get("hidden")):
        yield "value", "a row has either a value or, where none is published, a symbol in hidden", _GUIDE
    if entry.get("definition") in ("nearly", "context") and not entry.get("difference"):
        yield "difference", "blank, but required where the definition is not the same", "Say how theirs differs."


def _benchmark(entry: Mapping[str, str]) -> Benchmark:
    first, last = day_of(entry["period_first_day"]), day_of(entry["period_last_day"])
    assert first, "it is checked"
    assert last, "it is checked"
    return Benchmark(
        ref=entry["ref"],
        area=entry["area"],
        kind=cast("AreaKind", entry["area_kind"]),
        first_day=first,
        last_day=last,
        value=_number(entry.get("value", "")),
        numerator=_number(entry.get("numerator", "")),
        denominator=_number(entry.get("denominator", "")),
        hidden=cast("HiddenSymbol | None", entry.get("hidden") or None),
        definition=cast("SameDefinition", entry["definition"]),
        difference=entry.get("difference", ""),
        source=entry["source"],
        published_on=day_of(entry.get("published_on", "")),
        unit=entry.get("unit", "") or ("%" if entry.get("value", "").endswith("%") else ""),
    )


def _number(text: str) -> Decimal | None:
    plain = _plain(text)
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _no_number(text: str) -> tuple[str, str]:
    """What is wrong with a text that is no number, and what to do."""
    plain = _plain(text)
    if any(map(str.isdecimal, plain)) and _TOO_LONG.fullmatch(plain):
        return "the number has too many digits", "Write nine at most before the point, and twenty after it."
    return "this is not a number", "Write 69 or 69.4; for a figure that is not published, a symbol in hidden."


def _plain(text: str) -> str:
    return text.replace(",", "").removesuffix("%").strip()
