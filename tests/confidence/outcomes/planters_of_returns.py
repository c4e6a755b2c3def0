"""Faults of SSDA903 returns that one file or one year alone does not show."""

from .authorities import Edit, Row, years_before
from .vandal import Fault, Planter, Spot, Vandal

_OTHERWISE = {"L": ("P", "T"), "P": ("L", "B", "U"), "B": ("L", "P", "T")}
"""By the reason for a new episode those that say otherwise of the legal status or the placement."""


def reason_that_says_otherwise(by: Vandal) -> Fault | None:
    """A reason for a new episode that does not go with what changed: it, the placement or the status may be wrong."""
    file = by.authority.files_of("episodes")[-1]
    pairs = [(one, next_one) for one, next_one in by.followed(file, "DECOM") if _touch(by, file, one, next_one)]
    if not pairs:
        return None
    before, number = by.rng.choice(pairs)
    one, next_one = by.row(file, before), by.row(file, number)
    said = by.rng.choice(_OTHERWISE[str(next_one["RNE"])])
    spots = [Spot(file, number, "RNE")]
    moved = any(one[column] != next_one[column] for column in ("PLACE", "PLACE_PROVIDER", "PL_POST"))
    if moved is (said == "L"):
        spots += [Spot(file, number, column) for column in ("PLACE", "PLACE_PROVIDER")]
    if (one["LS"] != next_one["LS"]) is (said in "PT"):
        spots += [Spot(file, number, "LS"), Spot(file, before, "LS")]
    return by.changed("episodes: a reason that says otherwise", file, number, {"RNE": said}, *spots)


def _touch(by: Vandal, file: str, before: int, number: int) -> bool:
    """Whether an episode goes on from the one before it, in placements of which it can be told if they are the same."""
    one, next_one = by.row(file, before), by.row(file, number)
    is_known = bool(one["PL_POST"]) and bool(next_one["PL_POST"])
    return one["DEC"] == next_one["DECOM"] and next_one["RNE"] in _OTHERWISE and is_known


def another_code_a_year_before(column: str, codes: tuple[str, ...]) -> Planter:
    """An open episode that had another code in the return of the year before, which may be the right one."""

    def plant(by: Vandal) -> Fault | None:
        repeated = _repeated(by)
        if not repeated:
            return None
        (earlier, at), (later, number) = by.rng.choice(repeated)
        code = by.rng.choice([code for code in codes if code != by.row(earlier, at)[column]])
        planted = by.changed(f"episodes.{column} is another a year before", earlier, at, {column: code})
        either = ((Edit(later, number, column, code),),)
        return Fault(planted.kind, planted.planted, planted.undone, (), (either,))

    return plant


def an_episode_more_in_the_later_return(by: Vandal) -> Fault | None:
    """An episode before one that was open in the return of the year before, which does not have it: it may be none."""
    repeated = [one for one in _repeated(by) if by.row(*one[1])["RNE"] == "S"]
    if not repeated:
        return None
    _, (later, number) = by.rng.choice(repeated)
    row = by.row(later, number)
    start = by.edges.first_day
    earlier: Row = {**row, "DECOM": by.text(years_before(start, 3)), "DEC": row["DECOM"], "REC": "X1"}
    return by.added("episodes: one more in the later return", later, earlier, Spot(later, by.next_number(later)))


def _repeated(by: Vandal) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """The episodes that are the last and open in the first return, and the first of their child in the next."""
    files = by.authority.files_of("episodes")
    if len(files) < 2:
        return []
    first: dict[str, tuple[str, int]] = {}
    for number, row in by.authority.rows(files[1]):
        first.setdefault(str(row["CHILD"]), (files[1], number))
    found = []
    for number, row in by.authority.rows(files[0]):
        other = first.get(str(row["CHILD"]))
        if not row["DEC"] and other and by.row(*other)["DECOM"] == row["DECOM"]:
            found.append(((files[0], number), other))
    return found


def missing_and_not_in_the_next_return(by: Vandal) -> Fault | None:
    """A missing episode without an end that the next return does not have: it ended, or was none."""
    files = by.authority.files_of("missing")
    if len(files) < 2 or not list(by.authority.rows(files[1])):
        return None
    number = by.pick(files[0], lambda row: bool(row["MIS_END"]) and not by.is_in_a_later_return(files[0], row))
    if number is None:
        return None
    spots = (Spot(files[0], number, "MIS_END"), Spot(files[0], number))
    return by.changed("missing: not in the next return", files[0], number, {"MIS_END": ""}, *spots)


def born_otherwise_elsewhere(kind: str) -> Planter:
    """A date of birth that is not the one in the header: either may be right."""

    def plant(by: Vandal) -> Fault | None:
        file = by.file(kind)
        number = by.pick(file)
        if number is None:
            return None
        row = by.row(file, number)
        headers = [
            (name, at, other["DOB"])
            for name in by.authority.files_of("header")
            for at, other in by.authority.rows(name)
            if other["CHILD"] == row["CHILD"]
        ]
        born = by.text(years_before(by.edges.last_day, by.rng.choice((4, 10, 16, 18))))
        if not headers or born == row["DOB"] or any(known != row["DOB"] for _, _, known in headers):
            return None
        planted = by.changed(f"{kind}.DOB is not that of the header", file, number, {"DOB": born})
        either = (tuple(Edit(name, at, "DOB", born) for name, at, _ in headers),)
        return Fault(planted.kind, planted.planted, planted.undone, (), (either,))

    return plant
