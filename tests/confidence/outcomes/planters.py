"""Faults of the kinds that real files have: each function gives what plants one in an authority."""

from datetime import timedelta

from .authorities import ONE_DAY, Edit, near, years_before
from .settling import births
from .vandal import BAD_CODE, BAD_DATE, Fault, Planter, Spot, Vandal, day_of


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
    number = by.pick(file, lambda row: day_of(row["approval_date"]) is not None)
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
