"""Every way of settling a fault.

A way is a list of edits of the faulty files: a date is each day near an edge of the rules, or blank; a code is each one
in use; an id is a known one or a new one; a row is absent; and always what stood there before the fault.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from permanence_kpis.tables import Kind

from .authorities import ONE_DAY, Authority, Edges, Edit, near, years_before
from .vandal import NEW_ID, Fault, Spot, Way, day_of


def ways_of(faulty: Authority, fault: Fault, edges: Edges) -> Iterator[Way]:
    """Every way of settling one fault, one field at a time."""
    yield fault.undone
    for spot in fault.spots:
        yield from ways_at(faulty, spot, edges)
    for ways in fault.others:
        yield from ways


def together(rng: random.Random, faulty: Authority, faults: Sequence[Fault], edges: Edges) -> Way:
    """All faults settled at once, of each one field or row that is at issue (D-087), or all as it was."""
    edits: list[Edit] = []
    for fault in faults:
        if not fault.spots or rng.random() < 0.2:
            edits += rng.choice(list(ways_of(faulty, fault, edges)))
            continue
        edits += rng.choice(list(ways_at(faulty, rng.choice(fault.spots), edges)))
    return tuple(edits)


def ways_at(faulty: Authority, spot: Spot, edges: Edges) -> Iterator[Way]:
    """Every way of settling one field, or the row."""
    if spot.column is None:
        yield (Edit(spot.file, spot.row, None, None),)
        return
    yield from ((Edit(spot.file, spot.row, spot.column, text),) for text in texts_at(faulty, spot, edges))


def texts_at(faulty: Authority, spot: Spot, edges: Edges) -> Iterable[str]:
    assert spot.column is not None
    declared = faulty.field(spot.file, spot.column)
    match declared.kind:
        case Kind.DATE if spot.column in ("date_of_birth", "DOB"):
            return ["", *(_text(faulty, day) for day in births(faulty, edges))]
        case Kind.DATE:
            return ["", *(_text(faulty, day) for day in days(faulty, spot, edges))]
        case Kind.CODE:
            codes = list(declared.codes or ())
            return codes if declared.required else [*codes, ""]
        case Kind.NUMBER:
            return ["1", "2", "3", ""]
        case _:
            return ids(faulty, spot)


def _text(faulty: Authority, day: date) -> str:
    return f"{day:%d/%m/%Y}" if faulty.of_returns else f"{day}"


def births(faulty: Authority, edges: Edges) -> list[date]:
    """Days of birth such that a child is 4, 16 or 18 near an edge of the windows or of some row."""
    at = [years_before(day, years) for day in near(edges.windows) for years in (4, 16, 18)]
    return sorted({*at, years_before(edges.last_day, 10)})


def days(faulty: Authority, spot: Spot, edges: Edges) -> list[date]:
    """The days near the windows, the cut-offs, the child's birthdays, and the starts and ends of the child's rows."""
    found = [*edges.windows, *edges.cut_offs]
    assert spot.column is not None
    row = faulty.files[spot.file][spot.row]
    child = (row or {}).get(faulty.id_column(spot.file))
    for file in faulty.files:
        id_column = faulty.id_column(file)
        for number, other in faulty.rows(file):
            if other[id_column] != child:
                continue
            for column, text in other.items():
                day = day_of(text)
                if day is None or (file, number, column) == (spot.file, spot.row, spot.column):
                    continue
                is_birth = column in ("date_of_birth", "DOB")
                found += (
                    [day.replace(year=day.year + years, day=min(day.day, 28)) for years in (16, 18)]
                    if is_birth
                    else [day]
                )
    latest = edges.last_day + 2 * ONE_DAY
    return [day for day in near(found) if day <= latest or not faulty.of_returns]


def ids(faulty: Authority, spot: Spot) -> list[str]:
    """The ids in use in this column (of a child: known in any file), a new one, and for a carer none.

    Where each child has one row, the ids of those who have none: a second row would be another fault.
    """
    assert spot.column is not None
    is_key = faulty.id_column(spot.file) == spot.column
    known = set()
    for file in faulty.files if is_key else [spot.file]:
        column = faulty.id_column(file) if is_key else spot.column
        if is_key and (column == "household_id") != (spot.column == "household_id"):
            continue
        known |= {row[column] or "" for _, row in faulty.rows(file) if day_of(row[column]) is None}
    known -= {"", "1.23E+11", "999"}
    if faulty.contract(spot.file).name in ("children", "header"):
        known -= {row[spot.column] for _, row in faulty.rows(spot.file)}
    return [*sorted(known), NEW_ID, *([] if is_key else [""])]
