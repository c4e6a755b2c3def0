"""Statistical neighbours: who they are, and the median and the mean of what is published of them."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import mean, median

from permanence_kpis.errors import Place, Problem, UsageError
from permanence_kpis.file_reading import text_of
from permanence_kpis.results.benchmarks import AreaKind, Benchmark
from permanence_kpis.small_csv import MOST_FIELDS, MOST_ROWS, first_too_wide
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.words import listed

FEWEST = 5
"""Of fewer known figures there is no median and no mean."""
LONG = ("area", "neighbour", "rank", "model")
_RANKS = tuple(f"sn_{rank}" for rank in range(1, 11))
WIDE = ("old_la_code", "la_name", *_RANKS)


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of one authority by one model, the nearest first."""

    names: tuple[str, ...]
    model: str


def load_neighbours(path: Path, authority: str) -> Neighbours:
    """The neighbours of an authority from a file.

    Takes: a CSV file with area, neighbour, rank, model, or as the DfE's own table of neighbours is laid out
    (old_la_code, la_name, SN_1 to SN_10 with the codes of the neighbours).
    Raises: UsageError where it is neither, or has nothing of the authority.
    """
    headings, rows = _table(path)
    if headings >= {*LONG}:
        found = _long(rows, authority)
    elif headings >= {*WIDE}:
        found = _wide(rows, authority, path)
    else:
        theirs = f"{WIDE[0]}, {WIDE[1]}, SN_1 to SN_10"
        what = f"the headings are neither {listed(LONG)} nor those of the DfE's table ({theirs})"
        raise UsageError(Problem(Place(str(path), rows=(1,)), what=what, remedy="Name a file with one of the two."))
    if not found.names:
        known = sorted({row.get("area", row.get("la_name", "")) for row in rows})
        what = f"there are no neighbours of {authority} in the file"
        raise UsageError(
            Problem(Place(str(path)), what=what, remedy=did_you_mean(authority, known, "Look at its names."))
        )
    return found


def _table(path: Path) -> tuple[set[str], list[dict[str, str]]]:
    """The headings of a file, and its rows that are not blank."""
    text = text_of(path, str(path), "neighbours.csv", UsageError)
    if wide := first_too_wide(text):
        raise _refused(path, wide, f"more than {MOST_FIELDS:,} fields in one row")
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    rows = []
    try:
        for row in reader:
            fields = {
                heading: value.strip()
                for name, value in row.items()
                if isinstance(value, str) and (heading := name.strip().casefold()) in (*LONG, *WIDE)
            }
            rows += [fields] if any(fields.values()) else []
            if len(rows) > MOST_ROWS:
                raise _refused(path, reader.line_num, f"more than {MOST_ROWS:,} rows")
    except csv.Error as error:
        what, remedy = "this is not CSV: a quotation mark is never closed", "Save it as CSV again."
        raise UsageError(Problem(Place(str(path)), what=what, remedy=remedy)) from error
    headings = {(name or "").strip().casefold() for name in reader.fieldnames or ()}
    return headings, rows


def _refused(path: Path, row: int, what: str) -> UsageError:
    return UsageError(Problem(Place(str(path), rows=(row,)), what=what, remedy="See that it is the right file."))


def _long(rows: Sequence[dict[str, str]], authority: str) -> Neighbours:
    theirs = [row for row in rows if row["area"].casefold() == authority.casefold()]
    newest = max((row["model"] for row in theirs), default="")
    ranked = sorted(
        (row for row in theirs if row["model"] == newest),
        key=lambda row: int(row["rank"]) if row["rank"].isdecimal() and len(row["rank"]) < 10 else len(theirs),
    )
    return Neighbours(tuple(row["neighbour"] for row in ranked), newest)


def _wide(rows: Sequence[dict[str, str]], authority: str, path: Path) -> Neighbours:
    by_code = {row["old_la_code"]: row["la_name"] for row in rows}
    codes = next(
        ([row[rank] for rank in _RANKS] for row in rows if row["la_name"].casefold() == authority.casefold()), []
    )
    year = "".join(letter for letter in path.stem if letter.isdecimal())[-4:]
    return Neighbours(tuple(by_code[code] for code in codes if code in by_code), year)


# D-537: nine lines of nine neighbours say less than what is in their middle
def with_neighbours(figures: Sequence[Benchmark], neighbours: Neighbours) -> tuple[Benchmark, ...]:
    """The figures with the median and the mean of the neighbours in place of those of single neighbours.

    Figures of one measure, period, definition and unit belong together. Hidden ones are left out, and counted; where
    fewer than FEWEST are known the figures stay as they are.
    """
    names = {name.casefold() for name in neighbours.names}
    alike: dict[tuple[object, ...], list[Benchmark]] = {}
    for one in figures:
        if one.kind == "authority" and one.area.casefold() in names:
            alike.setdefault((one.ref, one.first_day, one.last_day, one.definition, one.unit), []).append(one)
    found: dict[int, list[Benchmark]] = {}
    replaced = set[int]()
    for those in alike.values():
        if both := median_and_mean([one.value for one in those if one.value is not None]):
            found[id(those[0])] = [*_of_neighbours(those, neighbours, both)]
            replaced |= {id(one) for one in those}
    return tuple(one for each in figures for one in found.get(id(each), () if id(each) in replaced else (each,)))


def _of_neighbours(
    those: Sequence[Benchmark], neighbours: Neighbours, both: tuple[Decimal, Decimal]
) -> Iterator[Benchmark]:
    known = sum(one.value is not None for one in those)
    said = f"{known} of {len(neighbours.names)} neighbours are published."
    kinds: tuple[AreaKind, ...] = ("neighbours_median", "neighbours_mean")
    for kind, value in zip(kinds, both, strict=True):
        yield replace(
            those[0],
            area=called(neighbours),
            kind=kind,
            value=value,
            numerator=None,
            denominator=None,
            hidden=None,
            difference=" ".join(filter(None, [those[0].difference, said])),
        )


def called(neighbours: Neighbours) -> str:
    """What neighbours by a model are called: statistical neighbours (2025 model)."""
    return f"statistical neighbours ({neighbours.model} model)" if neighbours.model else "statistical neighbours"


def median_and_mean(values: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """The two figures of neighbours, to a decimal; None where too few are known. Neither is of all their children."""
    if len(values) < FEWEST:
        return None
    tenth = Decimal("0.1")
    return median(values).quantize(tenth), mean(values).quantize(tenth)
