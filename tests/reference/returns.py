"""SSDA903 returns drawn at random: lives that both layouts can tell, and returns full of faults.

`random.Random(seed)` gives the same ones again. Days are few, so that coincidences are the rule.
"""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from . import extracts
from .authorities import BAD_CODES, BAD_DAYS, CRITICAL_DAYS, NOTHING, SNAPSHOTS, TEMPORARY, TIMES, Authority, RawRow
from .periods import ONE_DAY, add_months

YEARS = [2021, 2022, 2023, 2024, 2025]
"""A return is that of the year its last day, 31 March, falls in."""

COLUMNS = {
    "header": ["CHILD", "SEX", "DOB", "ETHNIC", "UPN"],
    "episodes": [
        "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
        "HOME_POST", "PL_POST", "URN",
    ],
    "reviews": ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"],
    "missing": ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"],
    "previous_permanence": ["CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"],
    "oc3": ["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"],
}  # fmt: skip

RawReturns = dict[int, dict[str, list[RawRow]]]
"""Rows of text by the year of the return and the kind of file."""

PLACED = ["U4", "U4", "U6", "U6", "U5", "K2", "K2", "P1", "A3", "A5", "A6", "Z1", ""]
HELD = ["C2", "C2", "C2", "C1", "V2", "E1", ""]
PROVIDED = ["PR1", "PR1", "PR4", "PR0", ""]
CHANGED = ["CREQB", "CREQO", "CHILD", "CARPL", "OTHER", "PLACE", ""]
CEASED = ["E45", "E47", "E4A", "E3", "E11", ""]
REVIEWED = ["PN0", "PN1", "PN4", "PN7", "PN6", ""]
ENDED_BEFORE = ["P1", "P2", "P2", "P4", "Z1"]


def write_returns(folder: Path, returns: RawReturns, approvals: list[RawRow]) -> None:
    """Write a file for each year and kind, and the approvals beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for year, kinds in returns.items():
        for kind, columns in COLUMNS.items():
            _write(folder / f"{year}-{kind}.csv", columns, kinds.get(kind, []))
    _write(folder / "foster_approvals.csv", list(extracts.COLUMNS["foster_approvals"]), approvals)


def _write(path: Path, columns: list[str], rows: list[RawRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def year_of(day: date) -> int:
    """The year of the return that a day falls in."""
    return day.year + (day > date(day.year, 3, 31))


def days_of_note(rng: random.Random, last_day: date) -> list[date]:
    """A few days around a snapshot, long before it, and around the ends of the years of returns; none after a day."""
    snapshot = rng.choice(SNAPSHOTS)
    cut_offs = [add_months(day, -months) for day in (snapshot, snapshot + ONE_DAY) for months in (24, 30)]
    days = {rng.choice(cut_offs) + timedelta(days=rng.choice([-1, 0, 0, 1])) for _ in range(2)}
    days |= {snapshot + timedelta(days=rng.choice([-1, 0, 1]))}
    days |= {date(rng.choice(YEARS[:-1]), 3, 31) + timedelta(days=rng.choice([-1, 0, 0, 1, 1, 2])) for _ in range(2)}
    days |= set(rng.sample(CRITICAL_DAYS, rng.randint(3, 7)))
    days |= {rng.choice(sorted(days)) + timedelta(days=rng.choice([-1, 1, 4])) for _ in range(2)}
    return sorted(day for day in days if day <= last_day)


def birth(rng: random.Random, days: Sequence[date]) -> date:
    near = rng.choice([*days, *SNAPSHOTS]) + timedelta(days=rng.choice([-1, 0, 1]))
    return add_months(near, -12 * rng.choice([1, 4, 5, 10, 12, 15, 16, 16, 18, 18]))


# --- lives that both layouts can tell ---


@dataclass
class Stay:
    """A stay of a life: with one carer (None in a temporary stay) under one placement type."""

    began_on: date
    ended_on: date | None
    placement_type: str
    provider: str = ""
    carer: str = ""
    end_reason: str = ""


@dataclass
class Status:
    """A legal status of a life. `reason`: filled where care ends with it."""

    began_on: date
    ended_on: date | None
    code: str
    reason: str = ""


@dataclass
class Life:
    """A child. Stays follow one another from the first day of the first status to the last day of the last."""

    child_id: str
    born_on: date
    statuses: list[Status]
    stays: list[Stay]
    reviews: list[tuple[date, str]] = field(default_factory=list)
    missing: list[tuple[date, str, date | None]] = field(default_factory=list)
    permanence: tuple[str, date | None] | None = None


LAST_DAY = date(YEARS[-1], 3, 31)


def random_life(rng: random.Random, child_id: str) -> Life:
    """A child whose every day in care has a legal status and a placement, and whose carers are all known."""
    days = days_of_note(rng, LAST_DAY)
    held_on = sorted(rng.sample(days, min(len(days), rng.choice([1, 2, 2, 3, 4, 5]))))
    statuses = []
    for number, began_on in enumerate(held_on):
        ended_on = held_on[number + 1] if number + 1 < len(held_on) else rng.choice([None, None, None, LAST_DAY])
        code = rng.choice(["V3", "V4"]) if rng.random() < 0.12 else rng.choice(HELD)
        status = Status(began_on, ended_on, code)
        if ended_on is not None and rng.random() < 0.3:
            status.reason = rng.choice(CEASED[:-1])
            if rng.random() < 0.5 and ended_on - began_on > timedelta(days=6):
                status.ended_on = ended_on - timedelta(days=rng.choice([1, 5]))
        statuses.append(status)
    if statuses[-1].ended_on is not None and statuses[-1].code not in ("V3", "V4"):
        statuses[-1].reason = statuses[-1].reason or rng.choice(CEASED)
    statuses = [status for status in statuses if status.ended_on is None or status.ended_on > status.began_on]
    life = Life(child_id, birth(rng, days), statuses, _random_stays(rng, child_id, days, statuses))
    for _ in range(rng.choice([0, 1, 2, 4])):
        life.reviews.append((rng.choice(days), rng.choice(REVIEWED)))
    life.reviews = list(dict(life.reviews).items())  # a return holds one review of a child and day
    if rng.random() < 0.3:
        began_on = rng.choice(days)
        found_on = rng.choice([None, began_on, began_on + timedelta(days=rng.choice([1, 30]))])
        life.missing.append((began_on, rng.choice("MMA"), found_on if found_on and found_on <= LAST_DAY else None))
    if rng.random() < 0.5:
        life.permanence = (rng.choice(ENDED_BEFORE), rng.choice([None, date(2019, 5, 1)]))
    return life


def _random_stays(rng: random.Random, child_id: str, days: list[date], statuses: list[Status]) -> list[Stay]:
    """Stays without a gap over all the days of the statuses: moves, temporary stays, homes come back to."""
    if not statuses:
        return []
    first, last = statuses[0].began_on, statuses[-1].ended_on
    changes = [day for day in days if first < day and (last is None or day < last)]
    begins = [first, *sorted(rng.sample(changes, min(len(changes), rng.choice([0, 1, 2, 3, 4, 6]))))]
    carers = [f"{child_id}-{letter}" for letter in "ABC"]
    homes = {carer: (rng.choice(PLACED), rng.choice(PROVIDED)) for carer in carers}
    carer = rng.choice(carers)
    stays = []
    for began_on, ended_on in pairwise([*begins, None]):
        assert began_on is not None
        if rng.random() < 0.3:
            stays.append(Stay(began_on, ended_on or last, rng.choice(TEMPORARY)))
            continue
        if rng.random() < 0.4:
            carer = rng.choice(carers)
        if rng.random() < 0.25:
            homes[carer] = (rng.choice(PLACED), homes[carer][1])
        stays.append(Stay(began_on, ended_on or last, *homes[carer], carer, rng.choice(CHANGED)))
    return stays


def leaving_care(life: Life) -> list[tuple[int, tuple[str, str, str]]]:
    """What is known of a young person of 16 to 22 in the year of each return; nothing of some."""
    rng = random.Random(f"{life.child_id} {life.born_on}")  # its own, so that the lives stay as they were
    found = []
    for year in YEARS:
        if 16 <= year - year_of(life.born_on) <= 22 and rng.random() < 0.8:
            codes = (
                rng.choice(["YES", "YES", "NO", "DIED", "RHOM", "REFU", ""]),
                rng.choice(["F1", "P2", "G5", "0", ""]),
                rng.choice(["U1", "B2", "R1", "Z1", "0", ""]),
            )
            found.append((year, codes))
    return found


def as_extracts(lives: list[Life]) -> Authority:
    """The lives as this project's own CSV files."""
    authority: Authority = {f"{name}.csv": [] for name in extracts.COLUMNS}
    for life in lives:
        child = {"child_id": life.child_id}
        authority["children.csv"].append(child | {"date_of_birth": f"{life.born_on}", "sex": "F", "ethnicity": "WBRI"})
        for stay in life.stays:
            authority["placements.csv"].append(
                child
                | {
                    "start_date": f"{stay.began_on}",
                    "placement_type": stay.placement_type,
                    "end_date": _iso(stay.ended_on),
                    "provider": stay.provider,
                    "carer_id": stay.carer,
                    "end_reason": stay.end_reason,
                }
            )
        for status in life.statuses:
            authority["legal_statuses.csv"].append(
                child
                | {
                    "start_date": f"{status.began_on}",
                    "legal_status": status.code,
                    "end_date": _iso(status.ended_on),
                    "reason_ceased": status.reason,
                }
            )
        for day, code in life.reviews:
            authority["reviews.csv"].append(child | {"review_date": f"{day}", "participation": code})
        for began_on, kind, found_on in life.missing:
            authority["missing_episodes.csv"].append(
                child | {"start_date": f"{began_on}", "kind": kind, "end_date": _iso(found_on), "source": "care"}
            )
        if life.permanence:
            code, order_on = life.permanence
            authority["previous_permanence.csv"].append(
                child | {"previous_permanence": code, "order_date": _iso(order_on)}
            )
        for year, codes in leaving_care(life):
            columns = ("in_touch", "activity", "accommodation")
            authority["care_leavers.csv"].append(
                child
                | {"date_of_birth": f"{life.born_on}", "year_ending": str(year)}
                | dict(zip(columns, codes, strict=True))
            )
    return authority


def as_returns(lives: list[Life]) -> RawReturns:
    """The lives as the returns of five years: the first holds all that was before it too."""
    returns: RawReturns = {year: {kind: [] for kind in COLUMNS} for year in YEARS}
    for life in lives:
        child = {"CHILD": life.child_id, "DOB": _british(life.born_on)}
        for kind in returns.values():
            kind["header"].append(child | {"SEX": "F", "ETHNIC": "WBRI", "UPN": "UN1"})
        for episode in episodes_of(life):
            for year in _years_of(episode.began_on, episode.ended_on):
                returns[year]["episodes"].append(_known_by(year, episode.row(life.child_id), episode.ended_on))
        for day, code in life.reviews:
            returns[max(year_of(day), YEARS[0])]["reviews"].append(
                child | {"REVIEW": _british(day), "REVIEW_CODE": code}
            )
        for began_on, missing_kind, found_on in life.missing:
            for year in _years_of(began_on, found_on):
                known = found_on if found_on and year_of(found_on) <= year else None
                returns[year]["missing"].append(
                    child | {"MISSING": missing_kind, "MIS_START": _british(began_on), "MIS_END": _british(known)}
                )
        if life.permanence:
            code, order_on = life.permanence
            returns[YEARS[0]]["previous_permanence"].append(
                child | {"PREV_PERM": code, "DATE_PERM": _british(order_on)}
            )
        for year, codes in leaving_care(life):
            columns = ("IN_TOUCH", "ACTIV", "ACCOM")
            returns[year]["oc3"].append(child | dict(zip(columns, codes, strict=True)))
    return returns


@dataclass
class Episode:
    """What one row of a return holds of a life."""

    began_on: date
    ended_on: date | None
    status: Status
    stay: Stay
    change: str = "S"
    ceased: str = ""
    reason: str = ""

    def row(self, child_id: str) -> RawRow:
        return {
            "CHILD": child_id,
            "DECOM": _british(self.began_on),
            "RNE": self.change,
            "LS": self.status.code,
            "CIN": "N1",
            "PLACE": self.stay.placement_type,
            "PLACE_PROVIDER": self.stay.provider,
            "DEC": _british(self.ended_on),
            "REC": self.ceased,
            "REASON_PLACE_CHANGE": self.reason,
            "PL_POST": self.stay.carer,  # as good as a postcode: one for each carer
        }


def episodes_of(life: Life) -> list[Episode]:
    """The episodes of a life, a new one where the status or the stay changes, with RNE as a return has it."""
    found = []
    for status in life.statuses:
        for stay in life.stays:
            began_on = max(status.began_on, stay.began_on)
            ends = [day for day in (status.ended_on, stay.ended_on) if day is not None]
            if not ends or min(ends) > began_on:
                found.append(Episode(began_on, min(ends, default=None), status, stay))
    main: Stay | None = None  # the main stay before, in this period of care
    for before, episode in pairwise([None, *found]):
        assert episode is not None
        goes_on = before is not None and _goes_on(before, episode)
        if before is not None and goes_on:
            episode.change = _change(before, episode, main)
            before.ceased = "X1"
            if before.stay is not episode.stay:
                before.reason = before.stay.end_reason
        if not goes_on or episode.stay.placement_type not in TEMPORARY:
            main = episode.stay
        if episode.ended_on is not None and episode.ended_on == episode.status.ended_on:
            episode.ceased = episode.status.reason
    return found


def _goes_on(before: Episode, episode: Episode) -> bool:
    is_care = not {before.status.code, episode.status.code} & {"V3", "V4"}
    return is_care and before.ended_on == episode.began_on and not before.ceased


def _change(before: Episode, episode: Episode, main: Stay | None) -> str:
    """S, L, T, U, P or B. Back from a temporary stay to the same home is P, to the same carer elsewhere T."""
    same_status = before.status.code == episode.status.code
    if before.stay is episode.stay:
        return "L"
    stay = episode.stay
    same_carer = main is not None and stay.placement_type not in TEMPORARY and main.carer == stay.carer != ""
    came_home = before.stay is not main and main is not None and main.placement_type == stay.placement_type
    if same_carer and not came_home:
        return "T" if same_status else "U"
    return "P" if same_status else "B"


def _years_of(began_on: date, ended_on: date | None) -> list[int]:
    """The returns that hold something: from the year it began (or the first) to that in which its end is known."""
    return [
        year
        for year in YEARS
        if year_of(began_on) <= year and (ended_on is None or year <= max(year_of(ended_on), YEARS[0]))
    ]


def _known_by(year: int, row: RawRow, ended_on: date | None) -> RawRow:
    if ended_on is not None and year_of(ended_on) <= year:
        return row
    return row | {"DEC": "", "REC": "", "REASON_PLACE_CHANGE": ""}


def _iso(day: date | None) -> str:
    return f"{day}" if day else ""


def _british(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


# --- returns full of faults ---


def dirty_returns(rng: random.Random, children: int) -> RawReturns:
    """The returns of an authority that types carelessly, each child in its own way."""
    returns: RawReturns = {year: {kind: [] for kind in COLUMNS} for year in YEARS}
    is_far_off = rng.random() < 0.3  # days after the end of a return stand in it, so that its last day moves
    for number in range(1, children + 1):
        _Child(rng, f"{number:05}", is_far_off).add_to(returns)
    for kinds in returns.values():
        for kind, rows in kinds.items():
            if kind != "oc3" and rng.random() < 0.5:
                rng.shuffle(rows)
    of_leavers = random.Random(f"leavers {children} {is_far_off}")
    for _ in range(children // 3):
        returns[of_leavers.choice(YEARS)]["oc3"].append(_leaver(of_leavers, children))
    return returns


def _leaver(rng: random.Random, children: int) -> RawRow:
    """A record of OC3 as a careless clerk writes it: now and then of a child who has one already, or of nobody."""
    born_on = date(2003, 4, 1) + timedelta(days=rng.randint(-900, 1500))
    return {
        "CHILD": rng.choice([f"{rng.randint(1, children // 2):05}", "L1", "L2", f"L{rng.randint(3, 90)}"]),
        "DOB": rng.choice([_british(born_on), f"{born_on}", "29/02/2004", "29/02/2004", "soon", ""]),
        "IN_TOUCH": rng.choice(["YES", "yes", "NO", "DIED", "RHOM", "", "MAYBE"]),
        "ACTIV": rng.choice(["F1", "p2", "F3", "G5", "0", "", "X9"]),
        "ACCOM": rng.choice(["U1", "b2", "R1", "Z1", "0", "", "S1"]),
    }


class _Child:
    """A child as careless clerks return it, one return after another."""

    def __init__(self, rng: random.Random, child_id: str, is_far_off: bool) -> None:
        self.rng = rng
        self.child_id = child_id
        self.is_far_off = is_far_off
        self.days = days_of_note(rng, date(2024, 12, 31))
        self.carelessness = rng.choice([0.0, 0.0, 0.05, 0.1, 0.3])
        self.misses = rng.choice([0.0, 0.0, 0.1, 0.3])
        self.temporary = rng.choice([0.1, 0.4])
        self.posts = rng.choice(
            [[""], ["AA1 1AA", "BB2 2BB"], ["AA1 1AA", "BB2 2BB", "AA11AA", ""], ["AA1 1AA"], ["NULL", "n/a"]]
        )
        self.urns = rng.choice([[""], ["1234567", "SC123456"], ["1234567", "XXXXXXX", "", "-"]])

    def add_to(self, returns: RawReturns) -> None:
        rng = self.rng
        born_on = birth(rng, self.days)
        for year in YEARS:
            if rng.random() < 0.7:
                returns[year]["header"].append(self._header(born_on))
            if rng.random() < 0.02:
                returns[year]["header"].append(self._header(born_on))
        if rng.random() < 0.8:
            self._add_told(returns)
        else:
            self._add_at_random(returns)
        for day in rng.sample(self.days, min(len(self.days), rng.choice([0, 0, 1, 3]))):
            for year in self._some_years(day):
                row = {"REVIEW": self._day(day), "REVIEW_CODE": self._code(REVIEWED)}
                returns[year]["reviews"].append({"CHILD": self._id()} | row)
        if rng.random() < 0.3:
            day = rng.choice(self.days)
            for year in self._some_years(day):
                found_on = rng.choice([None, *self.days])
                row = {"MISSING": self._code(["M", "M", "A", ""]), "MIS_START": self._day(day)}
                returns[year]["missing"].append({"CHILD": self._id(), "MIS_END": self._day(found_on)} | row)
        for year in YEARS:
            if rng.random() < 0.2:
                order = rng.choice(["", "zz/05/2020", "ZZ/ZZ/ZZZZ", self._day(rng.choice(self.days))])
                row = {"PREV_PERM": self._code(ENDED_BEFORE), "DATE_PERM": order}
                returns[year]["previous_permanence"].append({"CHILD": self._id()} | row)

    def _add_told(self, returns: RawReturns) -> None:
        """Episodes one after another, each in the returns of its years, with something wrong here and there."""
        rng = self.rng
        begins = sorted(rng.sample(self.days, min(len(self.days), rng.randint(1, 8))))
        for began_on, next_on in pairwise([*begins, None]):
            assert began_on is not None
            ended_on: date | None = next_on
            if next_on is None and rng.random() < 0.4:
                ended_on = began_on + timedelta(days=rng.choice([1, 30, 200]))
            elif next_on and rng.random() < 0.12:
                ended_on = next_on + timedelta(days=rng.choice([-1, -1, 1, 3]))
            row = self._episode(began_on)
            ends = {
                "DEC": self._day(self._before(began_on) if rng.random() < 0.05 else ended_on),
                "REC": self._code(["X1", "X1", "X1", "E4A", "E45", ""], extracts.REASONS_CEASED),
                "REASON_PLACE_CHANGE": self._code(CHANGED, extracts.REASONS_FOR_CHANGE),
            }
            for year in YEARS:
                if year < year_of(began_on) or (ended_on and year > max(year_of(ended_on), YEARS[0])):
                    continue
                if rng.random() < self.misses:
                    continue
                is_known = ended_on is not None and year_of(ended_on) <= year
                told = row | (ends if is_known else {"DEC": "", "REC": rng.choice(["", "", "", "X1", "E4A"])})
                returns[year]["episodes"].append(self._spoiled(told, year))
                if rng.random() < 0.04:
                    returns[year]["episodes"].append(self._spoiled(told | self._other_words(), year))

    def _add_at_random(self, returns: RawReturns) -> None:
        for _ in range(self.rng.randint(1, 8)):
            began_on, other = self.rng.choice(self.days), self.rng.choice(self.days)
            ends = self._day(self.rng.choice([None, other, max(began_on, other), self._before(began_on)]))
            row = self._episode(began_on) | {"DEC": ends, "REC": self._code(["X1", "E4A", ""])}
            for year in self._some_years(began_on):
                returns[year]["episodes"].append(self._spoiled(row, year))

    def _before(self, began_on: date) -> date:
        """An end that lies before the start: by a day, by years, or as a system writes an empty date."""
        return self.rng.choice([began_on - ONE_DAY, add_months(began_on, -120), date(1900, 1, 1)])

    def _episode(self, began_on: date) -> RawRow:
        rng = self.rng
        is_temporary = rng.random() < self.temporary
        return {
            "CHILD": self.child_id,
            "DECOM": self._day(began_on),
            "RNE": rng.choice(["S", "S", "P", "P", "P", "L", "T", "U", "B", ""]),
            "LS": self._code([*HELD, *HELD, "V3", "V4"], extracts.LEGAL_STATUSES),
            "CIN": "N1",
            "PLACE": rng.choice(TEMPORARY) if is_temporary else self._code(["U4", "U4", "U6", "K2", "A5", "P1", ""]),
            "PLACE_PROVIDER": "" if is_temporary else self._code(["PR1", "PR1", "PR4", ""]),
            "PL_POST": rng.choice(self.posts),
            "URN": rng.choice(self.urns),
        }

    def _other_words(self) -> RawRow:
        """Some cells of a row, other than they were."""
        rng = self.rng
        other = self._episode(rng.choice(self.days))
        columns = rng.sample(["RNE", "LS", "PLACE", "PLACE_PROVIDER", "PL_POST", "URN"], rng.randint(0, 3))
        words = {column: other[column] for column in columns}
        return words | ({"DEC": self._day(rng.choice([None, *self.days]))} if rng.random() < 0.5 else {})

    def _spoiled(self, row: RawRow, year: int) -> RawRow:
        rng = self.rng
        row = dict(row)
        for column in row:
            if rng.random() < self.carelessness / 4:
                if column in ("DECOM", "DEC"):
                    row[column] = rng.choice(["", *BAD_DAYS, self._day(rng.choice(self.days))])
                elif column == "CHILD":
                    row[column] = rng.choice(["", " ", *NOTHING])
                else:
                    row[column] = rng.choice(["", *BAD_CODES, *NOTHING])
            elif rng.random() < 0.02:
                row[column] = f" {row[column]} "
            elif rng.random() < 0.02 and column != "CHILD":
                row[column] = row[column].lower()
        if not self.is_far_off:
            for column in ("DECOM", "DEC"):
                day = extracts.read_day(row[column].strip())
                if day and day > date(year, 3, 31):
                    row[column] = "" if column == "DEC" else "not yet"
        return row

    def _header(self, born_on: date) -> RawRow:
        return {
            "CHILD": self._id(),
            "SEX": self._code(["1", "2", "M", "F", ""]),
            "DOB": self._day(born_on if self.rng.random() < 0.95 else birth(self.rng, self.days)),
            "ETHNIC": self._code(["WBRI", "BAFR", ""]),
            "UPN": "UN1",
        }

    def _some_years(self, day: date) -> list[int]:
        """The return of a day, and now and then others."""
        own = min(max(year_of(day), YEARS[0]), YEARS[-1])
        others = [year for year in YEARS if self.rng.random() < 0.15]
        return sorted({own, *others})

    def _id(self) -> str:
        return self.child_id if self.rng.random() < 0.98 else self.rng.choice(["", f" {self.child_id}"])

    def _code(self, often: Sequence[str], every: Sequence[str] = ()) -> str:
        rng = self.rng
        if every and rng.random() < 0.1:
            return rng.choice(every)
        return rng.choice(BAD_CODES) if rng.random() < self.carelessness / 10 else rng.choice(often)

    def _day(self, day: date | None) -> str:
        if day is None:
            return ""
        text = self.rng.choice([_british(day), _british(day), f"{day.day}/{day.month}/{day.year}", f"{day}"])
        return text + self.rng.choice(TIMES) if self.rng.random() < 0.05 else text
