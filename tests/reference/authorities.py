"""Small invented authorities, drawn at random and full of edge cases, as the text of their extracts.

Few days, carers and codes for each authority, so that coincidences (an end on a start, a birthday on the
snapshot, two rows of one day) are the rule. `random.Random(seed)` gives the same authority again.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from . import extracts
from .periods import ONE_DAY, add_months, month_end

RawRow = dict[str, str]
Authority = dict[str, list[RawRow]]
Interval = tuple[date, date | None]

SNAPSHOTS = [date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31), date(2024, 3, 31), date(2024, 6, 30)]
OPTIONAL_COLUMNS = {
    "children.csv": ["sex", "ethnicity"],
    "placements.csv": ["provider", "carer_id", "end_reason"],
    "legal_statuses.csv": ["reason_ceased"],
    "missing_episodes.csv": ["source"],
    "foster_approvals.csv": ["end_date", "places"],
    "previous_permanence.csv": ["order_date"],
}
OPTIONAL_FILES = ["reviews.csv", "missing_episodes.csv", "foster_approvals.csv", "previous_permanence.csv"]

BAD_DAYS = ["31/02/2024", "29/02/2023", "01/04/24", "2024-13-01", "00/00/2024", "01/04/1850", "not known", "20240401"]
PART_KNOWN_DAYS = ["zz/05/2020", "zz/zz/2021", "ZZ/ZZ/ZZZZ"]
BAD_CODES = ["??", "C 2", "U4: foster", "<blank>", "PN9", "X2", "NULL", "(blank)"]
NOTHING = ["NULL", "null", "N/A", "na", "#N/A", "NaN", "None", "(Blank)", "-", "."]
FOOTERS = ["(1200 rows affected)", "Total,1200", "12 rows selected.", "\x1a", "Completion time: 09:30", '"","","end"']
TIMES = [" 00:00:00", " 14:20", "T23:59:59", "T09:30:00Z", " 23:30:00.000", "T00:00:00+01:00"]

# Codes drawn most of the time; now and then any code of the column.
OFTEN_PLACED = ["U4", "U4", "U6", "U5", "K2", "K2", "P1", "A3", "A5", "A6", "T0", "T1", "T4", "T4", ""]
TEMPORARY = ["T0", "T1", "T2", "T3", "T4"]
OFTEN_HELD = ["C2", "C2", "C2", "C1", "V2", "E1", "V4", "V3", ""]
OFTEN_CEASED = ["E45", "E47", "E4A", "E3", "X1", "X1", "X1", "E11", ""]
OFTEN_CHANGED = ["CREQB", "CREQO", "CHILD", "CARPL", "OTHER", "PLACE", "", ""]
OFTEN_PROVIDED = ["PR1", "PR1", "PR4", "PR0", ""]
OFTEN_REVIEWED = ["PN0", "PN1", "PN4", "PN7", "PN6", ""]
WITHOUT_CARERS = ["P1", "P1", "U4", "U4", "U6", "U1", "K2", "S1", "A6", "Z1", "P2", ""]


def critical_days() -> list[date]:
    """Ends of months and quarters, leap days, and 24 and 30 months before a quarter end, each with its neighbours."""
    marks = {date(2023, 4, 1), date(2024, 2, 29), date(2024, 7, 1), date(2023, 2, 28), date(2020, 2, 29)}
    marks |= {month_end(add_months(date(2023, 4, 1), months)) for months in range(16)}
    for snapshot in SNAPSHOTS:
        marks |= {add_months(day, -months) for day in (snapshot, snapshot + ONE_DAY) for months in (24, 30)}
    return sorted({day + timedelta(days=step) for day in marks for step in (-1, 0, 1)})


CRITICAL_DAYS = critical_days()


def random_authority(rng: random.Random) -> Authority:
    """An authority of one to eight children, as rows of text by file name."""
    return _Clerk(rng).authority()


def write_authority(folder: Path, authority: Authority) -> None:
    """Write each file as CSV, with the columns its rows have (all of them where it has no rows)."""
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, rows in authority.items():
        declared = extracts.COLUMNS.get(file_name.removesuffix(".csv"))
        columns = [column for column in declared if not rows or column in rows[0]] if declared else list(rows[0])
        with (folder / file_name).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, columns)
            writer.writeheader()
            writer.writerows(rows)


def in_one_folder(authorities: list[Authority]) -> Authority:
    """Many authorities as one: ids are told apart by the authority's number."""
    merged: Authority = {}
    for number, authority in enumerate(authorities):
        for name, rows in authority.items():
            for row in rows:
                own_id = "household_id" if name == "foster_approvals.csv" else "child_id"
                known = row[own_id].strip()
                every_column = dict.fromkeys(extracts.COLUMNS.get(name.removesuffix(".csv"), ()), "")
                told_apart = {own_id: row[own_id] if extracts.is_nothing(known) else f"{number:04d}-{known}"}
                merged.setdefault(name, []).append(every_column | row | told_apart)
    return merged


def add_footers(folder: Path, rng: random.Random) -> None:
    """Lines that are no records at the end of every file, as programs that write extracts leave them there."""
    for path in sorted(folder.glob("*.csv")):
        with path.open("a", encoding="utf-8", newline="") as lines:
            lines.writelines(f"{footer}\r\n" for footer in ["", *rng.sample(FOOTERS, rng.randint(1, 3))])


def random_leavers(rng: random.Random, nothing: str = "") -> list[RawRow]:
    """Records of a few young people about the ages and days that matter, some twice, some with a fault."""
    rows: list[RawRow] = []
    for _ in range(rng.choice([0, 2, 4, 7])):
        near = rng.choice(SNAPSHOTS) + timedelta(days=rng.choice([-90, -40, -1, 0, 1]))
        born_on = add_months(near, -12 * rng.choice([16, 17, 17, 18, 19, 20, 21, 21, 22, 26]))
        if rng.random() < 0.2:
            born_on = rng.choice([date(2004, 2, 29), date(2004, 3, 1), date(2005, 3, 31), date(2005, 4, 1)])
        year = rng.choice([2023, 2024, 2024, 2025, 2025])
        row = {
            "child_id": rng.choice(["001", "002", "L1", "L2", "L3", "L4", "L5"]),
            "date_of_birth": rng.choice([f"{born_on:%d/%m/%Y}", f"{born_on:%Y-%m-%d}"]),
            "year_ending": rng.choice([str(year), str(year), f"{year - 1}-{year % 100:02}", f"31/03/{year}"]),
            "in_touch": rng.choice(["YES", "yes", "NO", "DIED", "RHOM", nothing, rng.choice(extracts.IN_TOUCH)]),
            "activity": rng.choice(["F1", "G5", "0", nothing, rng.choice(extracts.ACTIVITIES)]),
            "accommodation": rng.choice(["U1", "b2", "0", nothing, rng.choice(extracts.ACCOMMODATIONS)]),
        }
        if rng.random() < 0.1:
            column = rng.choice(list(row))
            row[column] = rng.choice(["", nothing, "??", "31/02/2004", "2024-26", "01/04/2025", "1850"])
            if column == "child_id":
                row[column] = nothing
        rows += [row, row | {"activity": rng.choice(["F5", ""])}] if rng.random() < 0.15 else [row]
    return rows


def with_own_events(rng: random.Random, authority: Authority) -> Authority:
    """An authority with two lists of its own, whose days lie about those on which something begins for the children."""
    begun: dict[str, list[date]] = defaultdict(list)
    for name in ("placements.csv", "legal_statuses.csv"):
        for row in authority[name]:
            if day := extracts.read_day(row["start_date"].strip()):
                begun[row["child_id"]].append(day)
    meetings: list[RawRow] = []
    events: list[RawRow] = []
    for child_id, days in begun.items():
        for _ in range(rng.choice([0, 1, 2, 3, 5])):
            held_on = rng.choice(days) + timedelta(days=rng.choice([-41, -40, -3, -1, 0, 0, 1, 2, 5, 7, 8, 14, 30, 61]))
            meetings.append(
                {
                    "child_id": child_id,
                    "held_on": rng.choice([f"{held_on:%d/%m/%Y}", f"{held_on:%Y-%m-%d}"]),
                    "kind": rng.choice(["support", "support", "support", "stability", "", "??"]),
                    "chaired": rng.choice(["yes", "yes", "no", ""]),
                    "people": rng.choice(["2", "3", "4", "", "many"]),
                }
            )
        for _ in range(rng.choice([0, 0, 1, 2, 4])):
            noted_on = rng.choice(days) + timedelta(days=rng.choice([-20, -3, -1, 0, 0, 1, 3, 9, 30]))
            events.append(
                {
                    "child_id": child_id,
                    "noted_on": rng.choice([f"{noted_on:%d/%m/%Y}", f"{noted_on:%Y-%m-%d}"]),
                    "matter": rng.choice(["school", "health", "health", ""]),
                    "people": rng.choice(["1", "2", ""]),
                }
            )
    for rows in (meetings, events):
        for row in list(rows):
            if rng.random() < 0.1:
                rows.append(row | {"people": rng.choice(["1", "3", ""])})
            if rng.random() < 0.03:
                column = rng.choice(list(row))
                row[column] = rng.choice(["", "31/02/2024", "999", "NULL"])
        rng.shuffle(rows)
    return authority | {"support_meetings.csv": meetings, "matters.csv": events}


class _Clerk:
    """Whoever typed the extracts of one authority: their days, their carers and how carelessly they type."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.carelessness = rng.choice([0.0, 0.0, 0.01, 0.04, 0.1])
        self.snapshot = rng.choice(SNAPSHOTS[-2:] if rng.random() < 0.7 else SNAPSHOTS)
        self.days = self._days_of_note()
        self.carers = rng.sample(["c1", "c2", "c3", "C1", "007", "7"], rng.randint(2, 4))
        self.blank_carers = rng.choice([0.0, 0.2, 0.5, 1.0])
        self.word_for_nothing = rng.choice(["", *NOTHING])
        self.placed = self._pool(OFTEN_PLACED, extracts.PLACEMENT_TYPES, rng.randint(3, 7))

    def authority(self) -> Authority:
        rng = self.rng
        authority: Authority = {f"{name}.csv": [] for name in extracts.COLUMNS if name != "care_leavers"}
        for number in range(1, rng.randint(1, 8) + 1):
            self._add_child(authority, f"{number:03}")
        for _ in range(rng.choice([0, 2, 5, 9])):
            authority["foster_approvals.csv"].append(self._foster_approval())
        for rows in authority.values():
            self._spoil(rows)
        for file_name, columns in OPTIONAL_COLUMNS.items():
            if rng.random() < 0.04:
                left_out = rng.choice(columns)
                authority[file_name] = [
                    {column: text for column, text in row.items() if column != left_out} for row in authority[file_name]
                ]
        for file_name in OPTIONAL_FILES:
            if rng.random() < 0.05:
                del authority[file_name]
        authority["care_leavers.csv"] = random_leavers(random.Random(str(self.days)), self.word_for_nothing)
        return authority

    def _add_child(self, authority: Authority, child_id: str) -> None:
        rng = self.rng
        days = sorted(rng.sample(self.days, min(len(self.days), rng.randint(3, 8))))
        authority["children.csv"] += self._children(child_id, days)
        kind = rng.random()
        if kind < 0.12:
            days = sorted(rng.sample(CRITICAL_DAYS[-60:], rng.randint(3, 8)))
            authority["legal_statuses.csv"] += self._comings_and_goings(child_id, days)
        elif 0.28 < kind < 0.44:
            authority["legal_statuses.csv"] += self._long_in_care(child_id, days)
        elif kind < 0.95:
            authority["legal_statuses.csv"] += self._legal_statuses(child_id, days)
        if 0.12 < kind < 0.28:
            authority["placements.csv"] += self._home_and_back(child_id, days)
        elif 0.28 < kind < 0.44:
            authority["placements.csv"] += self._carers_not_recorded(child_id, days)
        elif not 0.9 < kind < 0.95:
            authority["placements.csv"] += self._placements(child_id, days)
        for _ in range(rng.choice([0, 0, 1, 2, 4])):
            code = self._code(OFTEN_REVIEWED, extracts.PARTICIPATIONS)
            authority["reviews.csv"].append(
                {"child_id": child_id, "review_date": self._day(rng.choice(days)), "participation": code}
            )
        if rng.random() < 0.5:
            authority["missing_episodes.csv"] += self._missing_episodes(child_id, rng.choice([days, self.days]))
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3])):
            authority["previous_permanence.csv"].append(self._previous_permanence(child_id, days))

    def _days_of_note(self) -> list[date]:
        """The few days things happen on here: around the snapshot, long before it, and any critical ones."""
        rng = self.rng
        cut_offs = [add_months(day, -months) for day in (self.snapshot, self.snapshot + ONE_DAY) for months in (24, 30)]
        days = {rng.choice(cut_offs) + timedelta(days=rng.choice([-1, 0, 0, 1])) for _ in range(2)}
        days |= {self.snapshot + timedelta(days=rng.choice([-1, 0, 1]))}
        days |= set(rng.sample(CRITICAL_DAYS, rng.randint(3, 7)))
        days |= {rng.choice(sorted(days)) + timedelta(days=rng.choice([-1, 1, 4])) for _ in range(2)}
        return sorted(days)

    def _children(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        rng = self.rng
        if rng.random() < 0.07:
            return []
        born_on = self._birth()
        if rng.random() < 0.2:  # 18 on a day on which something happens to the child, or beside it
            born_on = add_months(rng.choice(days) + timedelta(days=rng.choice([-1, 0, 0, 1])), -12 * 18)
        row = {
            "child_id": child_id,
            "date_of_birth": self._day(born_on),
            "sex": self._code(["M", "F", ""], extracts.SEXES),
            "ethnicity": self._code(["WBRI", "BAFR", ""], extracts.ETHNICITIES),
        }
        rows = [row]
        while rng.random() < 0.15:
            again = dict(row)
            for column in ("date_of_birth", "sex", "ethnicity"):
                if rng.random() < 0.4:
                    other = self._day(self._birth()) if column == "date_of_birth" else rng.choice(["M", "WBRI"])
                    again[column] = rng.choice(["", other])
            rows.append(again)
        return rows

    def _birth(self) -> date:
        """A birthday at or near a day that matters, in a year that makes the child an age that matters."""
        rng = self.rng
        leap_days = [date(2006, 2, 28), date(2006, 3, 1), date(2008, 2, 29), date(2012, 2, 29), date(2020, 2, 29)]
        if rng.random() < 0.25:
            return rng.choice(leap_days)
        near = rng.choice([self.snapshot, rng.choice(self.days)]) + timedelta(days=rng.choice([-1, 0, 1]))
        return add_months(near, -12 * rng.choice([0, 1, 4, 5, 10, 15, 16, 16, 16, 18, 18]))

    def _legal_statuses(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        rng = self.rng
        rows = []
        count = rng.choice([1, 1, 2, 2, 3, 4])
        intervals = self._intervals(days, count, open_at_end=0.6)
        if rng.random() < 0.4:  # one long status, so that much can happen to the placements under it
            intervals = [(days[0], rng.choice([None, None, days[-1]]))]
        for number, (began_on, ended_on) in enumerate(intervals):
            is_followed = any(began == ended_on for began, _ in intervals[number + 1 :])
            has_reason = rng.random() < (0.25 if is_followed else 0.15 if ended_on is None else 0.8)
            rows.append(
                {
                    "child_id": child_id,
                    "start_date": self._day(began_on),
                    "legal_status": self._code(OFTEN_HELD, extracts.LEGAL_STATUSES),
                    "end_date": self._day(ended_on),
                    "reason_ceased": self._code(OFTEN_CEASED, extracts.REASONS_CEASED) if has_reason else "",
                }
            )
        if rng.random() < 0.5:  # most children have one kind of status all the way
            for row in rows:
                row["legal_status"] = rows[0]["legal_status"]
        return rows

    def _long_in_care(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        """One status from the first day on, or from 30 months before the snapshot; now and then ended before it."""
        rng = self.rng
        began_on = rng.choice([days[0], add_months(self.snapshot + ONE_DAY, -30)])
        ended_on = rng.choice([None, None, None, days[-1], began_on - timedelta(days=rng.choice([1, 400, 3_700]))])
        return [
            {
                "child_id": child_id,
                "start_date": self._day(began_on),
                "legal_status": self._code(["C2", "C2", "C1", "V2"], extracts.LEGAL_STATUSES),
                "end_date": self._day(rng.choice([ended_on, ended_on, ended_on, None, date(1900, 1, 1)])),
                "reason_ceased": rng.choice(["", "", "", "E45", "E4A"]),
            }
        ]

    def _carers_not_recorded(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        """Stays one after another of which little tells whether the carer changed, each kind of evidence among it."""
        rng = self.rng
        types, provider = [rng.choice(WITHOUT_CARERS) for _ in range(2)], rng.choice(OFTEN_PROVIDED)
        rows = []
        for began_on, next_on in pairwise([*days, None]):
            assert began_on is not None
            is_temporary = rng.random() < 0.15
            row = {"child_id": child_id, "start_date": self._day(began_on)}
            row["placement_type"] = rng.choice(TEMPORARY if is_temporary else [*types, rng.choice(WITHOUT_CARERS)])
            row["end_date"] = self._day(next_on)
            row["provider"] = "" if is_temporary else rng.choice([provider, provider, provider, "PR4", ""])
            row["carer_id"] = rng.choice([self._blank(), self._blank(), self._blank(), self.carers[0], self.carers[1]])
            row["end_reason"] = rng.choice(["", "", "", "", "PLACE", "CREQB", "OTHER"])
            rows.append(row)
        if rng.random() < 0.3:  # after a long stay, one whose type nobody recorded
            rows[-1]["placement_type"] = rng.choice(["", "NULL", "??"])
        return rows

    def _comings_and_goings(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        """Several short times in care within a year or so, each ended with a reason."""
        return [
            {
                "child_id": child_id,
                "start_date": self._day(began_on),
                "legal_status": self.rng.choice(["C2", "C2", "C1", "V3"]),
                "end_date": self._day(next_on - timedelta(days=self.rng.choice([0, 1, 2, 5]))),
                "reason_ceased": self._code(OFTEN_CEASED, extracts.REASONS_CEASED),
            }
            for began_on, next_on in pairwise(days)
        ]

    def _home_and_back(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        """A home, a stay or two elsewhere, and the same home or one much like it; or carers who come to adopt."""
        rng = self.rng
        home = [self._code(self.placed, extracts.PLACEMENT_TYPES), self._code(OFTEN_PROVIDED, extracts.PROVIDERS)]
        carer = rng.choice(["", "", self.carers[0]])
        rows = []
        for number, (began_on, next_on) in enumerate(pairwise([*days, None])):
            assert began_on is not None
            placed = rng.choice([home, home, home, [home[0], ""], ["", home[1]], ["", ""]])
            cared_for_by = rng.choice([carer, carer, carer, self._carer()])
            if number % 2 == 1 and rng.random() < 0.7:
                placed, cared_for_by = [rng.choice(TEMPORARY), ""], rng.choice(["", carer])
            elif rng.random() < 0.1:
                placed = [rng.choice(["A3", "A4", "A5", "A6"]), "PR1"]
            rows.append(
                {
                    "child_id": child_id,
                    "start_date": self._day(began_on),
                    "placement_type": placed[0],
                    "end_date": self._day(next_on and next_on - timedelta(days=rng.choice([0, 0, 0, 0, 1]))),
                    "provider": placed[1],
                    "carer_id": cared_for_by,
                    "end_reason": self._code(OFTEN_CHANGED, extracts.REASONS_FOR_CHANGE),
                }
            )
        return rows

    def _placements(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        rng = self.rng
        rows: list[RawRow] = []
        carer = self._carer()
        provider = self._code(OFTEN_PROVIDED, extracts.PROVIDERS)
        placement_type = self._code(self.placed, extracts.PLACEMENT_TYPES)
        for began_on, ended_on in self._intervals(days, rng.choice([1, 2, 3, 4, 5, 6]), open_at_end=0.7):
            row = {"child_id": child_id, "start_date": self._day(began_on)}
            if rng.random() < 0.3:  # a temporary stay: the next row may well be the home it began from
                row["placement_type"] = rng.choice(TEMPORARY)
                row["end_date"] = self._day(ended_on)
                row["provider"] = rng.choice(["", provider])
                row["carer_id"] = rng.choice(["", carer, self._carer()])
            else:
                if rng.random() < 0.4:
                    carer = self._carer()
                if rng.random() < 0.2:
                    provider = self._code(OFTEN_PROVIDED, extracts.PROVIDERS)
                if rng.random() < 0.3:
                    placement_type = self._code(self.placed, extracts.PLACEMENT_TYPES)
                row["placement_type"] = placement_type
                row["end_date"] = self._day(ended_on)
                row["provider"] = provider
                row["carer_id"] = carer
            row["end_reason"] = self._code(OFTEN_CHANGED, extracts.REASONS_FOR_CHANGE)
            rows.append(row)
        return rows

    def _missing_episodes(self, child_id: str, days: Sequence[date]) -> list[RawRow]:
        return [
            {
                "child_id": child_id,
                "start_date": self._day(began_on),
                "kind": self._code(["M", "M", "A", ""], extracts.KINDS),
                "end_date": self._day(ended_on),
                "source": self._code(["care", "home", ""], extracts.SOURCES),
            }
            for began_on, ended_on in self._intervals(days, self.rng.choice([1, 2, 3, 4]), open_at_end=0.4)
        ]

    def _previous_permanence(self, child_id: str, days: Sequence[date]) -> RawRow:
        rng = self.rng
        ordered_on = rng.choice(["", rng.choice(PART_KNOWN_DAYS), self._day(rng.choice(days)), self._day(days[0])])
        code = self._code(["P2", "P2", "P1", "P4", "Z1", ""], extracts.PREVIOUS_PERMANENCES)
        return {"child_id": child_id, "previous_permanence": code, "order_date": ordered_on}

    def _foster_approval(self) -> RawRow:
        rng = self.rng
        return {
            "household_id": rng.choice(["h1", "h2", "h3"]),
            "approval_date": self._day(rng.choice(self.days)),
            "approval_type": self._code(["mainstream", "mainstream", "temporary", ""], extracts.APPROVAL_TYPES),
            "end_date": rng.choice(["", "", self._day(rng.choice(self.days))]),
            "places": rng.choice(["", "0", "1", "2", "3", "two"]),
        }

    def _intervals(self, days: Sequence[date], count: int, open_at_end: float) -> list[Interval]:
        """Intervals one after another, most of them touching; some gaps, overlaps, no nights, ends before starts."""
        rng = self.rng
        count = min(count, len(days) - 1)
        first = rng.randrange(len(days) - count)
        intervals: list[Interval] = []
        for began_on, next_on in pairwise(days[first : first + count + 1]):
            twist = rng.random()
            ended_on: date | None = next_on
            if twist < 0.05:
                ended_on = next_on - ONE_DAY
            elif twist < 0.10:
                ended_on = next_on + ONE_DAY
            elif twist < 0.14:
                ended_on = None
            elif twist < 0.17:
                ended_on = began_on
            elif twist < 0.20:
                ended_on = rng.choice([began_on - timedelta(days=rng.choice([1, 30, 3_700])), date(1900, 1, 1)])
            elif twist < 0.25:
                ended_on = rng.choice(days)
            intervals.append((began_on, ended_on))
        if rng.random() < open_at_end:
            intervals[-1] = (intervals[-1][0], None)
        return intervals

    def _spoil(self, rows: list[RawRow]) -> None:
        """Rows repeated, whole or with another end or code; cells blanked, mistyped, spaced and in small letters."""
        rng = self.rng
        for row in list(rows):
            if rng.random() < 0.06 + self.carelessness:
                other = rng.choice(rows)
                mixed = [column for column in row if "child" not in column and "start" not in column]
                mixed = rng.sample(mixed, rng.randint(0, len(mixed)))
                if rng.random() < 0.5:
                    mixed = [column for column in mixed if column != "end_date"]
                again = row | {column: rng.choice([other[column], ""]) for column in mixed}
                rows.insert(rng.randrange(len(rows) + 1), again)
            if "start_date" in row and rng.random() < self.carelessness / 2:
                rows.append(row | {"start_date": self._mistyped("start_date")})  # its twin may settle it
                rows[-1]["end_date"] = rng.choice(["", row["end_date"], self._day(rng.choice(self.days))])
                if rng.random() < 0.5:
                    rows.remove(row)
        for row in rows:
            for column in row:
                if rng.random() < self.carelessness:
                    row[column] = self._mistyped(column)
                if rng.random() < 0.03:
                    row[column] = rng.choice([" ", "  ", "\t"]) + row[column] + " "
                if rng.random() < 0.03 and not column.endswith("_id"):
                    row[column] = row[column].swapcase() if not self._is_day(column) else row[column]
        if rng.random() < 0.3:
            rng.shuffle(rows)

    def _mistyped(self, column: str) -> str:
        if self._is_day(column):
            return self.rng.choice(["", "", *BAD_DAYS, self._blank()])
        if column in ("child_id", "household_id"):
            return self.rng.choice(["", "  ", "999", self._blank()])
        if column == "carer_id":
            return self.rng.choice([self._blank(), "c1"])
        return self.rng.choice(["", *BAD_CODES, self._blank()])

    def _is_day(self, column: str) -> bool:
        return "date" in column

    def _carer(self) -> str:
        return self._blank() if self.rng.random() < self.blank_carers else self.rng.choice(self.carers)

    def _blank(self) -> str:
        """A blank as this authority's system writes it, most of the time."""
        return self.rng.choice(["", "", self.word_for_nothing])

    def _code(self, often: Sequence[str], every: Sequence[str]) -> str:
        return self.rng.choice(every) if self.rng.random() < 0.08 else self.rng.choice(often)

    def _pool(self, often: Sequence[str], every: Sequence[str], size: int) -> list[str]:
        return [self._code(often, every) for _ in range(size)]

    def _day(self, day: date | None) -> str:
        """A day as some system writes it: dd/mm/yyyy, d/m/yyyy or ISO, now and then with a time."""
        if day is None:
            return ""
        rng = self.rng
        text = rng.choice(
            [f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%Y-%m-%d}"]
        )
        return text + rng.choice(TIMES) if rng.random() < 0.2 else text
