"""Faults of the kinds that real files have, planted in an authority, each with every way of settling it.

A way is a list of edits of the faulty files: a date is each day near an edge of the rules, or blank; a code is each one
in use; an id is a known one or a new one; a row is absent; and always what stood there before the fault.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from permanence_kpis.tables import Kind

from .authorities import ONE_DAY, Authority, Edges, Edit, Row, near, years_before

Way = tuple[Edit, ...]

BAD_DATE = "31/02/2024"
BAD_CODE = "??"
NEW_ID = "n1"


@dataclass(frozen=True)
class Spot:
    """What of a row is at issue: one field, or (without a column) whether there is such a row."""

    file: str
    row: int
    column: str | None = None


@dataclass(frozen=True)
class Fault:
    """A fault: its kind, the edits that plant it and those that undo it, and what of which rows is at issue.

    `others`: rows that may be there although they are not.
    """

    kind: str
    planted: Way
    undone: Way
    spots: tuple[Spot, ...]
    others: tuple[tuple[Way, ...], ...] = field(default=())


Planter = Callable[["Vandal"], Fault | None]


class Vandal:
    """Plants faults in one authority."""

    def __init__(self, rng: random.Random, authority: Authority, edges: Edges) -> None:
        self.rng = rng
        self.authority = authority
        self.edges = edges

    def pick(self, file: str, where: Callable[[Row], bool] = lambda _: True) -> int | None:
        """The number of a row, other than the one of long ago, where there is one."""
        numbers = [
            number
            for number, row in self.authority.rows(file)
            if where(row) and row[self.authority.id_column(file)] not in ("000", "h0")
        ]
        return self.rng.choice(numbers) if numbers else None

    def is_in_a_later_return(self, file: str, row: Row) -> bool:
        """Whether the same record is in the return of a later year, which is used in its place."""
        key = self.authority.contract(file).key
        later = [other for other in self.authority.files_of(file.removesuffix(".csv").split("-")[-1]) if other > file]
        return any(
            all(other[column] == row[column] for column in key)
            for name in later
            for _, other in self.authority.rows(name)
        )

    def file(self, kind: str) -> str:
        return self.rng.choice(self.authority.files_of(kind))

    def row(self, file: str, number: int) -> Row:
        row = self.authority.files[file][number]
        assert row is not None
        return row

    def changed(self, kind: str, file: str, number: int, change: dict[str, str], *spots: Spot) -> Fault:
        """A fault made by changing fields of one row."""
        before = self.row(file, number)
        return Fault(
            kind,
            tuple(Edit(file, number, column, text) for column, text in change.items()),
            tuple(Edit(file, number, column, before[column]) for column in change),
            spots,
        )

    def added(self, kind: str, file: str, row: Row, *spots: Spot) -> Fault:
        """A fault made by a row more; `row` is the last of the file."""
        number = len(self.authority.files[file])
        return Fault(kind, (Edit(file, number, None, row),), (Edit(file, number, None, None),), spots)

    def next_number(self, file: str) -> int:
        return len(self.authority.files[file])

    def text(self, day: date) -> str:
        """A day as the layout writes it."""
        return f"{day:%d/%m/%Y}" if self.authority.of_returns else f"{day}"

    def followed(self, file: str, start: str) -> list[tuple[int, int]]:
        """The pairs of rows of one child that follow one another."""
        id_column = self.authority.id_column(file)
        by_child: dict[str, list[tuple[date, int]]] = {}
        for number, row in self.authority.rows(file):
            if (day := day_of(row[start])) is not None and row[id_column] != "000":
                by_child.setdefault(row[id_column] or "", []).append((day, number))
        pairs = []
        for rows in by_child.values():
            numbers = [number for _, number in sorted(rows)]
            pairs += pairwise(numbers)
        return pairs


def day_of(text: str | None) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text or "", form).date()
        except ValueError:
            continue
    return None


# --- the kinds ---


def date_that_cannot_be_read(kind: str, column: str, *, is_blank: bool = False) -> Planter:
    """Blank where it must be filled, or no date."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file)
        if number is None:
            return None
        text = "" if is_blank else BAD_DATE
        said = "is blank" if is_blank else "cannot be read"
        return by.changed(f"{kind}.{column} {said}", file, number, {column: text}, Spot(file, number, column))

    return plant


def code_that_is_unknown(kind: str, column: str, *, is_blank: bool = False) -> Planter:
    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: bool(row[column]))
        if number is None:
            return None
        text = "" if is_blank else BAD_CODE
        said = "is blank" if is_blank else "is unknown"
        return by.changed(f"{kind}.{column} {said}", file, number, {column: text}, Spot(file, number, column))

    return plant


def id_that_is(text: str, said: str, kind: str, column: str) -> Planter:
    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: bool(row[column]))
        if number is None:
            return None
        return by.changed(f"{kind}.{column} {said}", file, number, {column: text}, Spot(file, number, column))

    return plant


def ends_before_it_starts(kind: str, start: str, end: str, days: int, said: str) -> Planter:
    """Or on the day it starts."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: day_of(row[start]) is not None and not by.is_in_a_later_return(file, row))
        if number is None:
            return None
        began_on = day_of(by.row(file, number)[start])
        assert began_on is not None
        ended_on = by.text(began_on - timedelta(days=days))
        spots = (Spot(file, number, start), Spot(file, number, end), Spot(file, number))
        return by.changed(f"{kind}: {said}", file, number, {end: ended_on}, *spots)

    return plant


def same_start(kind: str, start: str, end: str, code: str) -> Planter:
    """Two rows of one child with the same start, the second with another code, or another end too."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: day_of(row[start]) is not None)
        if number is None:
            return None
        row, again = by.row(file, number), by.next_number(file)
        codes = list(by.authority.field(file, code).codes or ())
        change = {code: by.rng.choice(codes)}
        if by.rng.random() < 0.6:
            began_on = day_of(row[start])
            assert began_on is not None
            later = [day for day in by.edges.near if day > began_on]
            change[end] = by.text(by.rng.choice(later)) if later and row[end] != "" else ""
        spots = [Spot(file, row_number, column) for row_number in (number, again) for column in (start, None)]
        return by.added(f"{kind}: same start", file, {**row, **change}, *spots)

    return plant


def overlap(kind: str, start: str, end: str, said: str) -> Planter:
    """A row that ends after the next has begun, or does not end, or holds another within it."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        if said == "nested":
            return _nested(by, file, kind, start, end)
        pairs = by.followed(file, start)
        if not pairs:
            return None
        first, second = by.rng.choice(pairs)
        began_on = day_of(by.row(file, second)[start])
        assert began_on is not None
        ended_on = "" if said == "still open" else by.text(began_on + timedelta(days=by.rng.choice([1, 10, 40])))
        spots = (Spot(file, first, end), Spot(file, second, start), Spot(file, first), Spot(file, second))
        return by.changed(f"{kind}: {said} when the next begins", file, first, {end: ended_on}, *spots)

    return plant


def _nested(by: Vandal, file: str, kind: str, start: str, end: str) -> Fault | None:
    number = by.pick(file, lambda row: day_of(row[start]) is not None)
    if number is None:
        return None
    row, again = by.row(file, number), by.next_number(file)
    began_on = day_of(row[start])
    assert began_on is not None
    last = day_of(row[end]) or by.edges.last_day
    inside = [day for day in by.edges.near if began_on < day < last]
    if len(inside) < 2:
        return None
    first_inside, last_inside = sorted(by.rng.sample(inside, 2))
    within = {**row, start: by.text(first_inside), end: by.text(last_inside)}
    for column, declared in ((name, by.authority.contract(file).columns.get(name)) for name in row):
        if declared is not None and declared.codes and by.rng.random() < 0.5 and column not in ("RNE", "REC"):
            within[column] = by.rng.choice(list(declared.codes))
    spots = (
        Spot(file, number, end),
        Spot(file, again, start),
        Spot(file, again, end),
        Spot(file, number),
        Spot(file, again),
    )
    return by.added(f"{kind}: nested", file, within, *spots)


def reason_without_an_end(kind: str, end: str, reason: str) -> Planter:
    """A leaver with a reason, and no end."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: bool(row[reason]) and row[reason] != "X1")
        if number is None:
            return None
        spots = (Spot(file, number, end), Spot(file, number, reason))
        return by.changed(f"{kind}: a reason without an end", file, number, {end: ""}, *spots)

    return plant


def end_without_a_reason(kind: str, reason: str) -> Planter:
    """A leaver whose reason is blank."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: bool(row[reason]) and row[reason] != "X1")
        if number is None:
            return None
        return by.changed(f"{kind}: a leaver without a reason", file, number, {reason: ""}, Spot(file, number, reason))

    return plant


def child_twice(kind: str, birth: str) -> Planter:
    """Two rows of one child with different dates of birth."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file)
        if number is None:
            return None
        again = by.next_number(file)
        born_on = by.text(years_before(by.rng.choice(near([by.edges.last_day])), by.rng.choice([10, 16, 18])))
        spots = [Spot(file, row, column) for row in (number, again) for column in (birth, None)]
        return by.added("child twice", file, {**by.row(file, number), birth: born_on}, *spots)

    return plant


def child_without_a_row(kind: str, birth: str) -> Planter:
    """A child of whom children.csv (or the header) has nothing, in the one file or in all."""

    def plant(by: Vandal) -> Fault | None:
        files = by.authority.files_of(kind)
        id_column = by.authority.id_column(files[0])
        number = by.pick(files[-1])
        if number is None:
            return None
        child = by.row(files[-1], number)
        theirs = [
            (file, at) for file in files for at, row in by.authority.rows(file) if row[id_column] == child[id_column]
        ]
        last_file, last_row = theirs[-1]
        ways = tuple(
            (Edit(last_file, last_row, None, {**child, birth: by.text(day)}),) for day in births(by.authority, by.edges)
        )
        return Fault(
            "child without a row",
            tuple(Edit(file, at, None, None) for file, at in theirs),
            tuple(Edit(file, at, None, by.row(file, at)) for file, at in theirs),
            (),
            (ways,),
        )

    return plant


def open_past_18(kind: str, birth: str, care: str, end: str) -> Planter:
    """A child whose 18th birthday was before the last day, or on it, and who is still in care."""

    def plant(by: Vandal) -> Fault | None:
        file, care_file = by.authority.files_of(kind)[-1], by.authority.files_of(care)[-1]
        id_column = by.authority.id_column(file)
        still = {row[id_column]: at for at, row in by.authority.rows(care_file) if not row[end]}
        number = by.pick(file, lambda row: row[id_column] in still)
        if number is None:
            return None
        days = near([by.edges.last_day, by.edges.first_day])
        day = by.rng.choice([day for day in days if day <= by.edges.last_day])
        born_on = by.text(years_before(day, 18))
        status = still[by.row(file, number)[id_column]]
        spots = (Spot(file, number, birth), Spot(care_file, status, end))
        return by.changed("care open past 18", file, number, {birth: born_on}, *spots)

    return plant


def missing_past_18(kind: str, birth: str, missing: str, start: str, end: str) -> Planter:
    """A child missing from the 18th birthday on, or some days after it, by a date of birth that is too early."""

    def plant(by: Vandal) -> Fault | None:
        file, missing_file = by.authority.files_of(kind)[-1], by.authority.files_of(missing)[-1]
        id_column = by.authority.id_column(file)
        starts = {row[id_column]: (at, day_of(row[start])) for at, row in by.authority.rows(missing_file)}
        number = by.pick(file, lambda row: starts.get(row[id_column], (0, None))[1] is not None)
        if number is None:
            return None
        at, began_on = starts[by.row(file, number)[id_column]]
        assert began_on is not None
        born_on = by.text(years_before(began_on - timedelta(days=by.rng.choice([0, 1, 40])), 18))
        spots = (Spot(file, number, birth), Spot(missing_file, at, start), Spot(missing_file, at, end))
        return by.changed("missing past 18", file, number, {birth: born_on}, *spots)

    return plant


def recorded_twice(kind: str, code: str, day: str | None, said: str) -> Planter:
    """Two records of one thing; where they say the same, one of them may be none, and no more."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file)
        if number is None:
            return None
        again = by.next_number(file)
        row, another = by.row(file, number), by.rng.choice(list(by.authority.field(file, code).codes or ()))
        contradicted = [] if another == row[code] else [code, *([] if day is None else [day])]
        spots = [Spot(file, at, column) for at in (number, again) for column in (*contradicted, None)]
        return by.added(said, file, {**row, code: another}, *spots)

    return plant


def approved_again(by: Vandal) -> Fault | None:
    """A household approved, by the last day, while an earlier approval of the same type is open.

    An approval after the last day is not looked at, and contradicts nothing.
    """
    file = "foster_approvals.csv"
    number = by.pick(file)
    if number is None:
        return None
    row, again = by.row(file, number), by.next_number(file)
    first = day_of(row["approval_date"])
    assert first is not None
    later = [day for day in by.edges.near if first < day <= by.edges.last_day]
    if not later:
        return None
    spots = (Spot(file, number, "end_date"), Spot(file, number), Spot(file, again))
    return by.added("household approved again", file, {**row, "approval_date": by.text(by.rng.choice(later))}, *spots)


def cut_short(kind: str, at_least: int) -> Planter:
    """A row without its last fields."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file)
        if number is None:
            return None
        row = by.row(file, number)
        columns = list(row)[by.rng.randrange(at_least, len(row)) :]
        known = by.authority.contract(file).columns
        spots = tuple(Spot(file, number, column) for column in columns if column in known)
        if not spots:
            return None
        return Fault(
            f"{kind}: a row cut short",
            tuple(Edit(file, number, column, None) for column in columns),
            tuple(Edit(file, number, column, row[column]) for column in columns),
            spots,
        )

    return plant


def break_on_one_day(ceased: str | None, change: str, said: str) -> Planter:
    """REC and RNE that do not agree whether care goes on."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file("episodes")
        pairs = [
            (first, second)
            for first, second in by.followed(file, "DECOM")
            if by.row(file, first)["DEC"] == by.row(file, second)["DECOM"]
        ]
        if not pairs:
            return None
        first, second = by.rng.choice(pairs)
        rows = by.row(file, first), by.row(file, second)
        return Fault(
            f"episodes: {said}",
            (Edit(file, first, "REC", ceased), Edit(file, second, "RNE", change)),
            (Edit(file, first, "REC", rows[0]["REC"]), Edit(file, second, "RNE", rows[1]["RNE"])),
            (Spot(file, first, "REC"), Spot(file, second, "RNE")),
        )

    return plant


def reason_with_care_that_goes_on(kind: str, start: str, end: str, reason: str, text: str, said: str) -> Planter:
    """A reason why care ceased where another status (or episode) starts that day, or nothing ends."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        pairs = [
            (first, second)
            for first, second in by.followed(file, start)
            if by.row(file, first)[end] == by.row(file, second)[start]
        ]
        if not pairs:
            return None
        first, _ = by.rng.choice(pairs)
        return by.changed(f"{kind}: {said}", file, first, {reason: text}, Spot(file, first, reason))

    return plant


def care_goes_on_and_nothing_follows(kind: str, end: str, reason: str) -> Planter:
    """X1 where the child's last record ends."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: bool(row[reason]) and row[reason] != "X1")
        if number is None:
            return None
        spots = (Spot(file, number, reason), Spot(file, number, end))
        return by.changed(f"{kind}: X1 and nothing follows", file, number, {reason: "X1"}, *spots)

    return plant


def row_that_is_not_there(kind: str, beside: str | None, said: str) -> Planter:
    """A row taken out. It may have been there; or the child's rows beside it, which speak for it, may not be."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file)
        if number is None:
            return None
        row = by.row(file, number)
        spots: tuple[Spot, ...] = ()
        if beside is not None:
            other = by.file(beside)
            spots = tuple(Spot(other, at) for at, one in by.authority.rows(other) if one["child_id"] == row["child_id"])
        return Fault(said, (Edit(file, number, None, None),), (Edit(file, number, None, row),), spots)

    return plant


def outside_care(kind: str, day: str, code: str, said: str) -> Planter:
    """A record of a day on which its child was not looked after."""

    def plant(by: Vandal) -> Fault | None:
        file, statuses = f"{kind}.csv", by.authority.rows("legal_statuses.csv")
        left = [
            (row["child_id"], ended_on)
            for _, row in statuses
            if row["reason_ceased"] and row["child_id"] != "000" and (ended_on := day_of(row["end_date"]))
        ]
        if not left:
            return None
        child_id, left_on = by.rng.choice(left)
        fields = dict.fromkeys(by.authority.columns[file], "")
        codes = list(by.authority.field(file, code).codes or ())
        fields |= {
            "child_id": child_id,
            code: by.rng.choice(codes),
            day: f"{left_on + by.rng.choice([0, 1]) * ONE_DAY}",
        }
        if kind == "missing_episodes":
            fields |= {"source": "care", "end_date": f"{left_on + 3 * ONE_DAY}"}
        again = by.next_number(file)
        return by.added(said, file, fields, Spot(file, again, day), Spot(file, again))

    return plant


def change_of_carer_that_is_none(by: Vandal) -> Fault | None:
    """The reason PLACE (the carer stays) where another carer follows, or a reason where the carer stays."""
    file = "placements.csv"
    pairs = [
        (first, second)
        for first, second in by.followed(file, "start_date")
        if by.row(file, first)["carer_id"] and by.row(file, second)["carer_id"]
    ]
    if not pairs:
        return None
    first, second = by.rng.choice(pairs)
    if by.rng.random() < 0.5:
        spots = (Spot(file, first, "end_reason"), Spot(file, second, "carer_id"))
        return by.changed("placements: PLACE and another carer", file, first, {"end_reason": "PLACE"}, *spots)
    carer = by.row(file, first)["carer_id"] or ""
    if not by.row(file, first)["end_reason"]:
        return None
    spots = (Spot(file, first, "end_reason"), Spot(file, first, "carer_id"), Spot(file, second, "carer_id"))
    return by.changed("placements: a reason and the same carer", file, second, {"carer_id": carer}, *spots)


def reason_on_the_wrong_row(by: Vandal) -> Fault | None:
    """The reason for a move on the stay that has just begun."""
    file = "placements.csv"
    pairs = [
        (first, second)
        for first, second in by.followed(file, "start_date")
        if by.row(file, first)["end_reason"] and not by.row(file, second)["end_reason"]
    ]
    if not pairs:
        return None
    first, second = by.rng.choice(pairs)
    reason = by.row(file, first)["end_reason"]
    return Fault(
        "placements: a reason on the wrong row",
        (Edit(file, first, "end_reason", ""), Edit(file, second, "end_reason", reason)),
        (Edit(file, first, "end_reason", reason), Edit(file, second, "end_reason", "")),
        (Spot(file, first, "end_reason"), Spot(file, second, "end_reason")),
    )


def a_home_without_a_provider(by: Vandal) -> Fault | None:
    """A children's home of which nobody wrote who runs it: the provider alone is at issue, as with every blank."""
    number = by.pick("placements.csv", lambda row: row["placement_type"] == "K2")
    if number is None:
        return None
    spot = Spot("placements.csv", number, "provider")
    return by.changed("placements: a home without a provider", "placements.csv", number, {"provider": ""}, spot)


def fields_that_contradict(kind: str, where: dict[str, str], change: dict[str, str], said: str) -> Planter:
    """Two fields of one row that cannot both be right: each is at issue."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file, lambda row: all(row[column] == text for column, text in where.items()))
        if number is None:
            return None
        spots = (Spot(file, number, column) for column in (*change, *(name for name in where if name not in change)))
        return by.changed(f"{kind}: {said}", file, number, change, *spots)

    return plant


def stale(by: Vandal) -> Fault | None:
    """An open episode of a return that the next return does not have, nor the child's later ones."""
    files = by.authority.files_of("episodes")
    if len(files) < 2:
        return None
    number = by.pick(files[0], lambda row: not row["DEC"])
    if number is None:
        return None
    row = by.row(files[0], number)
    gone = [
        at
        for at, other in by.authority.rows(files[1])
        if other["CHILD"] == row["CHILD"] and other["DECOM"] == row["DECOM"]
    ]
    if not gone:
        return None
    spots = (Spot(files[0], number, "DEC"), Spot(files[0], number, "REC"), Spot(files[0], number))
    return Fault(
        "episodes: stale",
        tuple(Edit(files[1], at, None, None) for at in gone),
        tuple(Edit(files[1], at, None, by.row(files[1], at)) for at in gone),
        spots,
    )


_CODES = {
    "placements": ("placement_type", "provider", "end_reason"),
    "legal_statuses": ("legal_status", "reason_ceased"),
    "reviews": ("participation",),
    "missing_episodes": ("kind", "source"),
    "foster_approvals": ("approval_type",),
    "previous_permanence": ("previous_permanence",),
}
_DATES = {
    "children": ("date_of_birth",),
    "placements": ("start_date", "end_date"),
    "legal_statuses": ("start_date", "end_date"),
    "reviews": ("review_date",),
    "missing_episodes": ("start_date", "end_date"),
    "foster_approvals": ("approval_date", "end_date"),
    "previous_permanence": ("order_date",),
}
_MUST_BE_FILLED = ("date_of_birth", "start_date", "review_date", "approval_date", "DOB", "DECOM", "REVIEW", "MIS_START")

OWN: tuple[Planter, ...] = (
    *(date_that_cannot_be_read(kind, name) for kind, names in _DATES.items() for name in names),
    *(
        date_that_cannot_be_read(kind, name, is_blank=True)
        for kind, names in _DATES.items()
        for name in names
        if name in _MUST_BE_FILLED
    ),
    *(code_that_is_unknown(kind, name) for kind, names in _CODES.items() for name in names),
    *(
        code_that_is_unknown(kind, name, is_blank=True)
        for kind, names in _CODES.items()
        for name in names
        if name != "reason_ceased"
    ),
    *(
        id_that_is(text, said, kind, "household_id" if kind == "foster_approvals" else "child_id")
        for kind in _DATES
        for text, said in (("", "is blank"), ("1.23E+11", "is spoilt"), ("999", "is nobody else's"))
        if not (kind in ("children", "foster_approvals") and text == "999")
    ),
    *(
        ends_before_it_starts(kind, start, "end_date", days, said)
        for kind, start in (
            ("placements", "start_date"),
            ("legal_statuses", "start_date"),
            ("missing_episodes", "start_date"),
            ("foster_approvals", "approval_date"),
        )
        for days, said in (
            (0, "ends on the day it starts"),
            (1, "ends before it starts"),
            (3650, "ends years before it starts"),
        )
        if not (days == 0 and kind in ("missing_episodes", "foster_approvals"))
    ),
    same_start("placements", "start_date", "end_date", "placement_type"),
    same_start("legal_statuses", "start_date", "end_date", "legal_status"),
    same_start("missing_episodes", "start_date", "end_date", "kind"),
    *(
        overlap(kind, "start_date", "end_date", said)
        for kind in ("placements", "legal_statuses")
        for said in ("overlaps", "still open", "nested")
    ),
    reason_without_an_end("legal_statuses", "end_date", "reason_ceased"),
    end_without_a_reason("legal_statuses", "reason_ceased"),
    child_twice("children", "date_of_birth"),
    child_without_a_row("children", "date_of_birth"),
    open_past_18("children", "date_of_birth", "legal_statuses", "end_date"),
    missing_past_18("children", "date_of_birth", "missing_episodes", "start_date", "end_date"),
    recorded_twice("reviews", "participation", "review_date", "review twice"),
    recorded_twice("previous_permanence", "previous_permanence", "order_date", "previous permanence twice"),
    approved_again,
    reason_with_care_that_goes_on(
        "legal_statuses", "start_date", "end_date", "reason_ceased", BAD_CODE, "an unknown reason and a status that day"
    ),
    care_goes_on_and_nothing_follows("legal_statuses", "end_date", "reason_ceased"),
    row_that_is_not_there("legal_statuses", "placements", "placements without a legal status"),
    row_that_is_not_there("placements", None, "legal statuses without a placement"),
    outside_care("reviews", "review_date", "participation", "reviews: outside care"),
    outside_care("missing_episodes", "start_date", "kind", "missing_episodes: from care, outside care"),
    change_of_carer_that_is_none,
    reason_on_the_wrong_row,
    fields_that_contradict(
        "placements", {"placement_type": "P1", "provider": "PR0"}, {"placement_type": "U4"}, "parents who foster"
    ),
    a_home_without_a_provider,
    fields_that_contradict("reviews", {"participation": "PN1"}, {"participation": "PN0"}, "PN0 of an older child"),
    *(cut_short(kind, at_least) for kind, at_least in (("placements", 3), ("legal_statuses", 2), ("reviews", 2))),
)

RETURNS: tuple[Planter, ...] = (
    *(
        date_that_cannot_be_read(kind, name)
        for kind, names in {
            "header": ("DOB",),
            "episodes": ("DECOM", "DEC"),
            "reviews": ("REVIEW",),
            "missing": ("MIS_START", "MIS_END"),
            "previous_permanence": ("DATE_PERM",),
        }.items()
        for name in names
    ),
    *(
        code_that_is_unknown(kind, name, is_blank=is_blank)
        for kind, names in {
            "episodes": ("RNE", "LS", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE"),
            "reviews": ("REVIEW_CODE",),
            "missing": ("MISSING",),
            "previous_permanence": ("PREV_PERM",),
        }.items()
        for name in names
        for is_blank in (False, True)
    ),
    *(
        id_that_is(text, said, kind, "CHILD")
        for kind in ("header", "episodes", "reviews", "missing", "previous_permanence")
        for text, said in (("", "is blank"), ("999", "is nobody else's"))
        if not (kind == "header" and text == "999")
    ),
    ends_before_it_starts("episodes", "DECOM", "DEC", 0, "ends on the day it starts"),
    ends_before_it_starts("episodes", "DECOM", "DEC", 1, "ends before it starts"),
    ends_before_it_starts("episodes", "DECOM", "DEC", 3650, "ends years before it starts"),
    ends_before_it_starts("missing", "MIS_START", "MIS_END", 1, "ends before it starts"),
    same_start("episodes", "DECOM", "DEC", "PLACE"),
    same_start("episodes", "DECOM", "DEC", "LS"),
    *(overlap("episodes", "DECOM", "DEC", said) for said in ("overlaps", "still open", "nested")),
    reason_without_an_end("episodes", "DEC", "REC"),
    end_without_a_reason("episodes", "REC"),
    child_twice("header", "DOB"),
    child_without_a_row("header", "DOB"),
    open_past_18("header", "DOB", "episodes", "DEC"),
    recorded_twice("reviews", "REVIEW_CODE", "REVIEW", "review twice"),
    break_on_one_day("E4A", "P", "E4A then P on one day"),
    break_on_one_day("E45", "L", "E45 then L on one day"),
    break_on_one_day("X1", "S", "X1 then S on one day"),
    break_on_one_day("", "S", "no reason, then S on one day"),
    reason_with_care_that_goes_on(
        "episodes", "DECOM", "DEC", "REC", BAD_CODE, "an unknown reason and an episode that day"
    ),
    care_goes_on_and_nothing_follows("episodes", "DEC", "REC"),
    fields_that_contradict("episodes", {"PLACE": "P1", "PLACE_PROVIDER": "PR0"}, {"PLACE": "U4"}, "parents who foster"),
    stale,
    cut_short("episodes", 3),
)


def with_faults(
    rng: random.Random, clean: Authority, edges: Edges, number: int, planters: Sequence[Planter] | None = None
) -> tuple[Authority, list[Fault]]:
    """The authority with so many faults, no two at the same row."""
    faulty = clean
    faults: list[Fault] = []
    taken: set[tuple[str, int]] = set()
    for _ in range(40):
        if len(faults) == number:
            break
        plant = rng.choice(planters or (RETURNS if clean.of_returns else OWN))
        fault = plant(Vandal(rng, faulty, edges))
        if fault is None:
            continue
        rows = {(edit.file, edit.row) for edit in fault.planted} | {(spot.file, spot.row) for spot in fault.spots}
        if rows & taken:
            continue
        taken |= rows
        faults.append(fault)
        faulty = faulty.edited(fault.planted)
    return faulty, faults


# --- the ways of settling ---


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
