"""Small synthetic authorities without a fault, as own CSVs and as SSDA903 returns, and the editing of their files.

Few days, near the edges of the rules, so that a fault settled one way or the other changes a figure.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from permanence_kpis.codes import APPROVAL_TYPE
from permanence_kpis.extracts.ssda903.contract import FILES
from permanence_kpis.tables import EXTRACTS, Column, Extract

ONE_DAY = timedelta(days=1)

Row = Mapping[str, str | None]
"""A row of text by heading; None: the row ends before that field."""


@dataclass(frozen=True)
class Edit:
    """One change of a file. Without a column the whole row: another one in its place (or a new one), or None."""

    file: str
    row: int
    column: str | None
    text: str | Row | None

    def __str__(self) -> str:
        where = f"{self.file} row {self.row + 2}"
        if self.column is not None:
            return f"{where} {self.column} = {self.text!r}"
        return f"{where} absent" if self.text is None else f"{where} = {_line(self.text)}"


@dataclass(frozen=True)
class Authority:
    """The files of an authority: their columns, and their rows. A row that is None is not there: the others keep their
    numbers.
    """

    files: Mapping[str, tuple[Row | None, ...]]
    columns: Mapping[str, tuple[str, ...]]
    of_returns: bool

    def edited(self, edits: Iterable[Edit]) -> "Authority":
        files = {name: list(rows) for name, rows in self.files.items()}
        for edit in edits:
            rows = files[edit.file]
            rows += [None] * (edit.row + 1 - len(rows))
            if edit.column is None:
                assert not isinstance(edit.text, str)
                rows[edit.row] = edit.text
            elif (row := rows[edit.row]) is not None:
                assert edit.text is None or isinstance(edit.text, str)
                rows[edit.row] = {**row, edit.column: edit.text}
        return replace(self, files={name: tuple(rows) for name, rows in files.items()})

    def rows(self, file: str) -> Iterator[tuple[int, Row]]:
        return ((number, row) for number, row in enumerate(self.files[file]) if row is not None)

    def texts(self) -> dict[str, str]:
        """Each file as it is written."""
        return {
            file: "\n".join([",".join(self.columns[file]), *(_line(row) for _, row in self.rows(file))]) + "\n"
            for file in self.files
        }

    def write(self, folder: Path) -> None:
        for file, text in self.texts().items():
            (folder / file).write_text(text, encoding="utf-8")

    def contract(self, file: str) -> Extract:
        name = file.removesuffix(".csv")
        return FILES[name.split("-")[1]] if "-" in name else EXTRACTS[name]

    def field(self, file: str, column: str) -> Column:
        return self.contract(file).columns[column]

    def id_column(self, file: str) -> str:
        return self.contract(file).key[0]

    def files_of(self, kind: str) -> list[str]:
        """The files of a kind: one in the own layout, one for each year in returns."""
        return [file for file in self.files if file.removesuffix(".csv").split("-")[-1] == kind]


def _line(row: Row) -> str:
    """A row as it is written: a field that is not there is blank, unless none follows it."""
    cells = list(row.values())  # in the order of the columns, for a row cut short has none of the last
    while cells[-1] is None:
        cells.pop()
    return ",".join(cell or "" for cell in cells)


# --- lives ---


@dataclass
class Stay:
    began_on: date
    ended_on: date | None
    placement_type: str
    provider: str
    carer: str
    end_reason: str = ""


@dataclass
class Status:
    began_on: date
    ended_on: date | None
    code: str
    reason: str = ""


@dataclass
class Life:
    """A child. In each time in care stays follow one another, and so do statuses, from its first day to its last."""

    child_id: str
    born_on: date
    statuses: list[Status] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    reviews: list[tuple[date, str]] = field(default_factory=list)
    missing: list[tuple[date, str, date | None, str]] = field(default_factory=list)
    permanence: tuple[str, date | None] | None = None


@dataclass(frozen=True)
class Edges:
    """The days near the edges of the rules, for one period: beside the windows, and 24 and 30 months before."""

    windows: tuple[date, ...]
    cut_offs: tuple[date, ...]

    @property
    def first_day(self) -> date:
        return self.windows[0]

    @property
    def last_day(self) -> date:
        return self.windows[-1]

    @property
    def near(self) -> list[date]:
        return near([*self.windows, *self.cut_offs])


def near(days: Iterable[date]) -> list[date]:
    """The days, and those beside them."""
    return sorted({day + step * ONE_DAY for day in days for step in (-1, 0, 1)})


def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, for a first of a month."""
    months_since = 12 * day.year + day.month - 1 - months
    return date(months_since // 12, months_since % 12 + 1, day.day)


class Clerk:
    """Draws the lives of one authority from a few days."""

    def __init__(self, rng: random.Random, edges: Edges) -> None:
        self.rng = rng
        self.edges = edges
        self.events = sorted(
            {day for day in near(edges.windows) if day <= edges.last_day}
            | {edges.last_day - timedelta(days=days) for days in (20, 45, 80)}
        )
        self.beginnings = [*near(edges.cut_offs), *(edges.last_day - timedelta(days=days) for days in (400, 1500))]

    def lives(self) -> list[Life]:
        return [self._life(f"{number:03}") for number in range(1, self.rng.randint(1, 6) + 1)]

    def _life(self, child_id: str) -> Life:
        rng = self.rng
        times: list[tuple[date, date | None, str]]
        match rng.choice(["stays", "stays", "stays", "leaves", "leaves", "comes", "comes back", "is at home"]):
            case "stays":
                times = [(rng.choice(self.beginnings), None, "")]
            case "leaves":
                times = [(rng.choice(self.beginnings), rng.choice(self.events), self._reason())]
            case "comes":
                times = [(rng.choice(self.events), None, "")]
            case "comes back":
                left_on, back_on = sorted(rng.sample(self.events, 2))
                times = [(rng.choice(self.beginnings), left_on, self._reason()), (back_on, None, "")]
            case _:
                times = []
        life = Life(child_id, self._birth(times))
        for began_on, ended_on, reason in times:
            life.statuses += self._statuses(began_on, ended_on, reason)
            life.stays += self._stays(life, began_on, ended_on)
        if times:
            self._add_permanence(life)
            self._add_reviews(life)
        self._add_missing(life)
        return life

    def _reason(self) -> str:
        return self.rng.choice(["E45", "E45", "E47", "E4A", "E11", "E3"])

    def _birth(self, times: Sequence[tuple[date, date | None, str]]) -> date:
        """Some years before care, often such that the 16th birthday is near an edge; 18 after all of it."""
        rng = self.rng
        first = min((began_on for began_on, _, _ in times), default=self.edges.last_day)
        age = rng.choice([16, 16, 17, 12, 8, 5])
        born_on = years_before(rng.choice(near([self.edges.last_day])), age)
        return min(born_on, years_before(first, 1))

    def _statuses(self, began_on: date, ended_on: date | None, reason: str) -> list[Status]:
        rng = self.rng
        days = [began_on, *self._between(began_on, ended_on, rng.choice([0, 0, 1]))]
        codes = rng.choice([["C1", "C2"], ["C2", "C2"], ["V2", "C2"], ["V2", "V2"], ["C2", "E1"]])
        return [
            Status(day, next_on or ended_on, codes[number], "" if next_on else reason)
            for number, (day, next_on) in enumerate(pairwise([*days, None]))
            if day is not None
        ]

    def _stays(self, life: Life, began_on: date, ended_on: date | None) -> list[Stay]:
        rng = self.rng
        days = [began_on, *self._between(began_on, ended_on, rng.choice([0, 0, 1, 1, 2]))]
        stays: list[Stay] = []
        for number, (day, next_on) in enumerate(pairwise([*days, None])):
            assert day is not None
            if stays and next_on is not None and rng.random() < 0.4:
                stays.append(Stay(day, next_on, "T1", "", ""))
                continue
            before = stays[-1] if stays else None
            if before is not None and before.placement_type == "T1":
                home = stays[-2]
                stays.append(Stay(day, next_on or ended_on, home.placement_type, home.provider, home.carer))
                continue
            on_order = all(status.code != "V2" for status in life.statuses)
            placed = ["U4", "U4", "U6", "K2", *(["P1", "P1"] if on_order else [])]
            placement_type = rng.choice(placed)
            provider = "PR0" if placement_type == "P1" else rng.choice(["PR1", "PR4"])
            carer = f"{life.child_id}-{len(life.stays) + number}"
            stays.append(Stay(day, next_on or ended_on, placement_type, provider, carer))
        for stay, after in pairwise(stays):
            if "T1" not in (stay.placement_type, after.placement_type):
                stay.end_reason = rng.choice(["CREQB", "CHILD", "CARPL", "CLOSE"])
        return stays

    def _between(self, began_on: date, ended_on: date | None, number: int) -> list[date]:
        """So many days of change in a time in care."""
        days = [day for day in (*self.events, *self.beginnings) if began_on < day < (ended_on or self.edges.last_day)]
        return sorted(self.rng.sample(sorted(set(days)), min(number, len(set(days)))))

    def _add_permanence(self, life: Life) -> None:
        starts = [before for before in life.statuses if not any(s.ended_on == before.began_on for s in life.statuses)]
        code, order_on = self.rng.choice(["P2", "P2", "P1", "Z1"]), starts[0].began_on - timedelta(days=200)
        if len(starts) > 1:  # then it is what care ended with before
            [(reason, left_on)] = [(status.reason, status.ended_on) for status in life.statuses if status.reason]
            assert left_on is not None
            code, order_on = {"E45": "P2", "E47": "P2", "E11": "P1"}.get(reason, "Z1"), left_on
        life.permanence = (code, None if code == "Z1" else order_on)

    def _add_reviews(self, life: Life) -> None:
        rng = self.rng
        held = [day for day in self.events if any(s.began_on <= day < (s.ended_on or date.max) for s in life.statuses)]
        for day in rng.sample(held, min(len(held), rng.choice([0, 1, 2]))):
            is_young = day < life.born_on.replace(year=life.born_on.year + 4, day=min(life.born_on.day, 28))
            life.reviews.append((day, "PN0" if is_young else rng.choice(["PN1", "PN1", "PN4", "PN7"])))

    def _add_missing(self, life: Life) -> None:
        rng = self.rng
        if rng.random() < 0.5:
            return
        for began_on in sorted(rng.sample(self.events, rng.choice([1, 1, 2]))):
            if life.missing and began_on < life.missing[-1][2]:
                continue  # still missing
            in_care = [s for s in life.statuses if s.began_on <= began_on < (s.ended_on or date.max)]
            ends = [s.ended_on for s in life.statuses if s.ended_on is not None and s.ended_on > began_on]
            found_on = min([began_on + timedelta(days=rng.choice([1, 3])), *ends])
            source = "care" if in_care else "home"
            life.missing.append((began_on, rng.choice(["M", "M", "A"]), found_on, source))


# --- as own CSVs ---


def own_csvs(rng: random.Random, edges: Edges) -> Authority:
    """An authority of one to six children as own CSVs. A child of long ago has a record in every file, so that each
    reaches back over every window.
    """
    files: dict[str, list[Row]] = {extract.file_name: [] for extract in EXTRACTS.values()}
    long_ago = Life(
        "000",
        date(2004, 5, 5),
        [Status(date(2010, 5, 5), date(2012, 5, 5), "C2", "E4A")],
        [Stay(date(2010, 5, 5), date(2012, 5, 5), "U4", "PR1", "000-0")],
        [(date(2011, 5, 5), "PN1")],
        [(date(2011, 5, 5), "M", date(2011, 5, 6), "care"), (date(2013, 5, 5), "M", date(2013, 5, 6), "home")],
        ("Z1", None),
    )
    for life in [long_ago, *Clerk(rng, edges).lives()]:
        child = {"child_id": life.child_id}
        files["children.csv"].append(child | {"date_of_birth": _iso(life.born_on), "sex": "F", "ethnicity": "WBRI"})
        files["placements.csv"] += [
            child
            | {
                "start_date": _iso(stay.began_on),
                "placement_type": stay.placement_type,
                "end_date": _iso(stay.ended_on),
                "provider": stay.provider,
                "carer_id": stay.carer,
                "end_reason": stay.end_reason,
            }
            for stay in life.stays
        ]
        files["legal_statuses.csv"] += [
            child
            | {
                "start_date": _iso(status.began_on),
                "legal_status": status.code,
                "end_date": _iso(status.ended_on),
                "reason_ceased": status.reason,
            }
            for status in life.statuses
        ]
        files["reviews.csv"] += [
            child | {"review_date": _iso(day), "participation": code} for day, code in life.reviews
        ]
        files["missing_episodes.csv"] += [
            child | {"start_date": _iso(began_on), "kind": kind, "end_date": _iso(found_on), "source": source}
            for began_on, kind, found_on, source in life.missing
        ]
        if life.permanence:
            code, order_on = life.permanence
            files["previous_permanence.csv"].append(child | {"previous_permanence": code, "order_date": _iso(order_on)})
    files["foster_approvals.csv"] = _approvals(rng, edges)
    return Authority(
        {file: tuple(rows) for file, rows in files.items()},
        {extract.file_name: tuple(extract.columns) for extract in EXTRACTS.values()},
        of_returns=False,
    )


def _approvals(rng: random.Random, edges: Edges) -> list[Row]:
    days = near(edges.windows)
    households = [("h0", date(2010, 5, 5), "mainstream", date(2012, 5, 5), "1")]
    for number in range(1, rng.randint(0, 3) + 1):
        approval_type = rng.choice(["mainstream", "mainstream", *APPROVAL_TYPE])
        households.append((f"h{number}", rng.choice(days), approval_type, None, rng.choice("123")))
    return [
        {
            "household_id": household_id,
            "approval_date": _iso(approved_on),
            "approval_type": approval_type,
            "end_date": _iso(ended_on),
            "places": places,
        }
        for household_id, approved_on, approval_type, ended_on, places in households
    ]


# --- as SSDA903 returns ---

_RETURN_COLUMNS = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN"),
    "episodes": (
        "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
        "PL_POST", "URN",
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "previous_permanence": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
}  # fmt: skip


def ssda903_returns(rng: random.Random, edges: Edges, years: Sequence[int]) -> Authority:
    """An authority of one to six children as the returns of these years, the first with all that was before."""
    files: dict[str, list[Row]] = {f"{year}-{kind}.csv": [] for year in years for kind in _RETURN_COLUMNS}
    for life in Clerk(rng, edges).lives():
        child = {"CHILD": life.child_id}
        episodes = _episodes(life)
        dated = child | {"DOB": _british(life.born_on)}
        for year in years:
            first, last = date(year - 1, 4, 1), date(year, 3, 31)

            def is_in(began_on: date, ended_on: date | None, first: date = first, last: date = last) -> bool:
                return began_on <= last and (first.year == years[0] - 1 or ended_on is None or ended_on >= first)

            theirs = [episode for episode in episodes if is_in(episode[0], episode[1])]
            reviews = [(day, code) for day, code in life.reviews if is_in(day, day)]
            # a return has those from care alone
            missing = [times for times in life.missing if times[3] == "care" and is_in(times[0], times[2])]
            if not theirs and not reviews and not missing:
                continue
            row = dated | {"SEX": "2", "ETHNIC": "WBRI", "UPN": "UN1"}
            files[f"{year}-header.csv"].append(_all_of("header", row))
            for _, ended_on, row in theirs:
                row = child | row
                if ended_on is not None and ended_on > last:
                    row |= {"DEC": "", "REC": "", "REASON_PLACE_CHANGE": ""}
                files[f"{year}-episodes.csv"].append(_all_of("episodes", row))
            for day, code in reviews:
                row = dated | {"REVIEW": _british(day), "REVIEW_CODE": code}
                files[f"{year}-reviews.csv"].append(_all_of("reviews", row))
            for began_on, kind, found_on, _ in missing:
                row = dated | {"MISSING": kind, "MIS_START": _british(began_on), "MIS_END": _british(found_on)}
                files[f"{year}-missing.csv"].append(_all_of("missing", row))
            if life.permanence:
                code, order_on = life.permanence
                row = dated | {"PREV_PERM": code, "DATE_PERM": _british(order_on)}
                files[f"{year}-previous_permanence.csv"].append(_all_of("previous_permanence", row))
    columns = {f"{year}-{kind}.csv": names for year in years for kind, names in _RETURN_COLUMNS.items()}
    approvals = EXTRACTS["foster_approvals"]
    files[approvals.file_name] = _approvals(rng, edges)
    columns[approvals.file_name] = tuple(approvals.columns)
    return Authority({file: tuple(rows) for file, rows in files.items()}, columns, of_returns=True)


def _episodes(life: Life) -> list[tuple[date, date | None, dict[str, str | None]]]:
    """The episodes of a life: a new one where the status or the stay changes."""
    found: list[tuple[date, date | None, Status, Stay]] = []
    for status in life.statuses:
        for stay in life.stays:
            began_on = max(status.began_on, stay.began_on)
            ends = [day for day in (status.ended_on, stay.ended_on) if day is not None]
            if ends and min(ends) <= began_on:
                continue
            if found and _is_unchanged(found[-1], began_on, status, stay):
                began_on = found.pop()[0]
            found.append((began_on, min(ends, default=None), status, stay))
    episodes = []
    for before, episode, after in zip([None, *found], found, [*found[1:], None], strict=False):
        began_on, ended_on, status, stay = episode
        change = "S"
        if before is not None and before[1] == began_on and not _ends_care(before[1], before[2]):
            is_same_status = before[2].code == status.code
            change = "L" if before[3] is stay else "P" if is_same_status else "B"
        goes_on = after is not None and after[0] == ended_on and not _ends_care(ended_on, status)
        reason = ""
        if after is not None and goes_on and after[3] is not stay:
            reason = stay.end_reason
        row: dict[str, str | None] = {
            "DECOM": _british(began_on),
            "RNE": change,
            "LS": status.code,
            "CIN": "N1",
            "PLACE": stay.placement_type,
            "PLACE_PROVIDER": stay.provider,
            "DEC": _british(ended_on),
            "REC": "X1" if goes_on else status.reason if ended_on == status.ended_on else "",
            "REASON_PLACE_CHANGE": reason,
            "PL_POST": stay.carer and f"AB{stay.carer[-1]} 1AA",
        }
        episodes.append((began_on, ended_on, row))
    return episodes


def _is_unchanged(before: tuple[date, date | None, Status, Stay], began_on: date, status: Status, stay: Stay) -> bool:
    """Whether nothing changes on a day but that a legal status of the same kind begins, which is no new episode."""
    goes_on = before[1] == began_on and not _ends_care(before[1], before[2])
    return goes_on and before[3] is stay and before[2].code == status.code


def _ends_care(day: date | None, status: Status) -> bool:
    """Whether care ended on the day an episode of a status ended, and not the placement alone."""
    return bool(status.reason) and day == status.ended_on


def _all_of(kind: str, row: Mapping[str, str | None]) -> Row:
    return {name: row.get(name, "") for name in _RETURN_COLUMNS[kind]}


def _iso(day: date | None) -> str:
    return f"{day}" if day else ""


def _british(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
