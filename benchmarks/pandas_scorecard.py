"""The ten measures in pandas, as an analyst writes them, as a process of its own: an opponent of `kpis compute`.

python benchmarks/pandas_scorecard.py FOLDER FIRST_DAY LAST_DAY
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

REFS = ("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10")
SHARES = ("4.1", "4.6", "4.8", "4.9")

LEGAL_STATUSES = ["C1", "C2", "D1", "E1", "J1", "J2", "J3", "L1", "L2", "L3", "V2", "V3", "V4"]
SHORT_BREAKS = ["V3", "V4"]
_NUMBERS = (2, 3, *range(5, 10), *range(11, 18), 41, *range(43, 49))
REASONS_CEASED = [*(f"E{number}" for number in _NUMBERS), "E4A", "E4B", "X1"]
GUARDIANSHIP = ["E43", "E44", "E45", "E46", "E47", "E48"]
PLACEMENT_TYPES = [
    *("A3", "A4", "A5", "A6", "H5", "K1", "K2", "K3", "P1", "P2", "P3", "R1", "R2", "R3", "R5", "S1"),
    *("T0", "T1", "T2", "T3", "T4", "U1", "U2", "U3", "U4", "U5", "U6", "Z1", "Z11", "Z12", "Z13", "Z14"),
]
TEMPORARY = ["T0", "T1", "T2", "T3", "T4"]
ADOPTIVE = ["A3", "A4", "A5", "A6"]
HOMES = ["H5", "K1", "K2", "K3", "R1", "R2", "R3", "R5", "S1"]
FAMILIES = [*ADOPTIVE, *["P1", "U1", "U2", "U3", "U4", "U5", "U6"]]
PROVIDERS = ["PR0", "PR1", "PR2", "PR3", "PR4", "PR5"]
EXTERNAL = ["PR2", "PR3", "PR4", "PR5"]
UNPLANNED = ["CREQB", "CREQO", "CHILD", "LAREQ", "ALLEG", "STAND", "APPRR"]
END_REASONS = [*UNPLANNED, "CARPL", "CLOSE", "CUSTOD", "OTHER", "PLACE"]
APPROVAL_TYPES = ["MAINSTREAM", "CONNECTED", "SHORT_BREAKS", "TEMPORARY"]

FAR = pd.Timestamp("2200-01-01")
"""The end of what has not ended."""

Frame, Series = pd.DataFrame, pd.Series
Counts = tuple[int, int, int]
"""Numerator, denominator, not known."""


@dataclass(frozen=True)
class Basis:
    """The day on which children looked after are counted, and the window from the start of the year."""

    day: pd.Timestamp
    first_day: pd.Timestamp
    last_day: pd.Timestamp

    def in_window(self, days: Series) -> Series:
        return days.between(self.first_day, self.last_day)


def scorecard(folder: str, first_day: date, last_day: date) -> dict[str, dict[str, float | None]]:
    """Each measure by its reference: numerator, denominator, not known, value and the value before."""
    end, before = pd.Timestamp(last_day), pd.Timestamp(first_day) - pd.Timedelta(days=1)
    year_ago = end - pd.DateOffset(years=1)
    if end.is_month_end:
        year_ago += pd.offsets.MonthEnd(0)
    records = Records(Path(folder), end)
    now = records.counts(Basis(end, year_began(end), end))
    then = records.counts(Basis(before, year_began(year_ago), year_ago))
    return {
        ref: {
            "numerator": now[ref][0],
            "denominator": now[ref][1],
            "not_known": now[ref][2],
            "value": value(ref, now[ref]),
            "previous": value(ref, then[ref]),
        }
        for ref in REFS
    }


def value(ref: str, counts: Counts) -> float | None:
    numerator, denominator, _ = counts
    if ref not in SHARES:
        return numerator
    return 100 * numerator / denominator if denominator else None


def year_began(day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(day.year if day.month > 3 else day.year - 1, 4, 1)


def months_back(day: pd.Timestamp, months: int) -> pd.Timestamp:
    return day + pd.Timedelta(days=1) - pd.DateOffset(months=months)


# Reading


def read(folder: Path, name: str, columns: list[str]) -> Frame:
    table = pd.read_csv(folder / f"{name}.csv", usecols=columns, dtype=str, na_values=["(blank)", "-", "."])
    return table.apply(lambda column: column.str.strip())


def days_of(texts: Series) -> Series:
    """Days written as 2024-04-01 or 01/04/2024, with a time or without."""
    days = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    odd = texts[days.isna() & texts.notna()].str.replace(r"[ T].*", "", regex=True)
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        days = days.fillna(pd.to_datetime(odd, format=form, errors="coerce"))
    return days.where(days.between("1900-01-01", "2100-12-31"))


def codes_of(texts: Series, codes: list[str]) -> Series:
    codes_read = texts.str.upper()
    return codes_read.where(codes_read.isin(codes))


def eighteenth_birthdays(born: Series) -> Series:
    """The 18th birthday; who was born on 29 February turns 18 on 1 March."""
    is_leap_day = (born.dt.month == 2) & (born.dt.day == 29)
    return born + pd.DateOffset(years=18) + pd.to_timedelta(is_leap_day.astype(int), unit="D")


def next_of(rows: Frame, by: list[str], column: str, step: int = -1) -> Series:
    return rows.groupby(by, sort=False)[column].shift(step)


class Records:
    """The extracts, with what both bases need worked out once."""

    def __init__(self, folder: Path, until: pd.Timestamp) -> None:
        self.legal = self._legal(folder)
        self.placements = self._placements(folder)
        self.births = self._births(folder)
        self.care = self._care(until)
        self.periods = self._periods()
        self.stays = self._stays(until)
        self.main_stays = self._main_stays()
        self.approvals = self._approvals(folder, until)
        self.reviews = self._reviews(folder)
        self.previous = self._previous(folder)
        self.missing = self._missing(folder, until)

    def counts(self, basis: Basis) -> dict[str, Counts]:
        in_care, uncertain = self._in_care(basis), self._may_be_in_care(basis)
        left = self._left(basis)
        return {
            "4.1": _stable(basis, in_care, uncertain),
            "4.2": _of(in_care["placement_type"] == "P1", in_care["placement_type"].isna(), also=len(uncertain)),
            "4.3": self._unplanned(basis),
            "4.4": self._approved(basis),
            "4.5": left,
            "4.6": left,
            "4.7": self._broken_down(basis),
            "4.8": _external(in_care, uncertain),
            "4.9": self._took_part(basis),
            "4.10": self._went_missing(basis),
        }

    @staticmethod
    def _legal(folder: Path) -> Frame:
        raw = read(folder, "legal_statuses", ["child_id", "start_date", "legal_status", "end_date", "reason_ceased"])
        return Frame(
            {
                "child_id": raw["child_id"],
                "began": days_of(raw["start_date"]),
                "ended": days_of(raw["end_date"]).fillna(FAR),
                "legal_status": codes_of(raw["legal_status"], LEGAL_STATUSES),
                "reason": codes_of(raw["reason_ceased"], REASONS_CEASED),
            }
        ).dropna(subset=["child_id"])

    @staticmethod
    def _placements(folder: Path) -> Frame:
        columns = ["child_id", "start_date", "placement_type", "end_date", "provider", "carer_id", "end_reason"]
        raw = read(folder, "placements", columns)
        return Frame(
            {
                "child_id": raw["child_id"],
                "began": days_of(raw["start_date"]),
                "ended": days_of(raw["end_date"]).fillna(FAR),
                "placement_type": codes_of(raw["placement_type"], PLACEMENT_TYPES),
                "provider": codes_of(raw["provider"], PROVIDERS),
                "carer_id": raw["carer_id"],
                "end_reason": codes_of(raw["end_reason"], END_REASONS),
            }
        ).dropna(subset=["child_id"])

    @staticmethod
    def _births(folder: Path) -> Frame:
        """The date of birth of each child, blank where several rows disagree, and the 18th birthday."""
        raw = read(folder, "children", ["child_id", "date_of_birth"]).dropna(subset=["child_id"])
        rows = Frame({"child_id": raw["child_id"], "born": days_of(raw["date_of_birth"])})
        born = rows.groupby("child_id")["born"].agg(["min", "max"])
        births = Frame({"born": born["min"].where(born["min"] == born["max"])})
        births["eighteen"] = eighteenth_birthdays(births["born"])
        return births.reset_index()

    def _care(self, until: pd.Timestamp) -> Frame:
        """A row for each period of care as recorded, and for each short break."""
        rows = self.legal[(self.legal["began"] <= until) & (self.legal["ended"] > self.legal["began"])]
        rows = rows.sort_values(["child_id", "began", "ended", "legal_status", "reason"], na_position="first")
        rows["ended"] = rows["ended"].where(
            ~(next_of(rows, ["child_id"], "began") < rows["ended"]), next_of(rows, ["child_id"], "began")
        )
        rows = rows[rows["ended"] > rows["began"]].copy()
        rows["is_short_break"] = rows["legal_status"].isin(SHORT_BREAKS)
        before = rows.groupby("child_id", sort=False)[["ended", "is_short_break", "reason"]].shift()
        begins = (
            rows["is_short_break"]
            | before["ended"].isna()
            | before["is_short_break"].eq(True)
            | (before["ended"] != rows["began"])
            | (before["reason"].notna() & (before["reason"] != "X1"))
        )
        rows["care"] = begins.cumsum()
        firsts = rows.drop_duplicates("care")[["care", "child_id", "began", "is_short_break"]]
        return firsts.merge(rows.drop_duplicates("care", keep="last")[["care", "ended", "reason"]], on="care")

    def _periods(self) -> Frame:
        """Periods of care to the 18th birthday."""
        periods = self.care[~self.care["is_short_break"]].merge(self.births, on="child_id", how="left")
        periods = periods[~(periods["began"] >= periods["eighteen"])].copy()
        periods["ended"] = periods[["ended", "eighteen"]].min(axis=1)
        return periods[["care", "child_id", "began", "ended", "born"]]

    def _stays(self, until: pd.Timestamp) -> Frame:
        """Stays cut to the next one and to the period of care."""
        rows = self.placements[
            (self.placements["began"] <= until) & (self.placements["ended"] > self.placements["began"])
        ]
        of_care = self.periods[["care", "child_id", "began", "ended"]]
        of_care = of_care.rename(columns={"began": "care_began", "ended": "care_ended"})
        rows = rows.merge(of_care, on="child_id")
        rows = rows[rows["began"] < rows["care_ended"]].sort_values(
            ["care", "began", "ended", "placement_type", "provider", "carer_id", "end_reason"], na_position="first"
        )
        rows["next"] = next_of(rows, ["care"], "began")
        rows["ended"] = rows[["ended", "care_ended", "next"]].min(axis=1)
        rows["began"] = rows[["began", "care_began"]].max(axis=1)
        rows = rows[rows["ended"] > rows["began"]].copy()
        rows["is_temporary"] = rows["placement_type"].isin(TEMPORARY)
        rows["is_first"] = ~rows["care"].duplicated()
        rows["has_temporary_stay"] = next_of(rows, ["care"], "is_temporary").eq(True)
        return rows

    def _main_stays(self) -> Frame:
        """Stays that are not temporary, or begin the period of care: `begins` is 1, 0 or, where nothing tells, NaN."""
        rows = self.stays[self.stays["is_first"] | ~self.stays["is_temporary"]].copy()
        columns = ["placement_type", "provider", "carer_id", "end_reason", "has_temporary_stay", "is_temporary"]
        before = rows.groupby("care", sort=False)[columns].shift()
        after_temporary = before["has_temporary_stay"].eq(True)
        rows["after_leading"] = before["is_temporary"].eq(True)
        rows["reason"] = before["end_reason"].mask(after_temporary)
        kind, kind_before = rows["placement_type"], before["placement_type"]
        both_carers = rows["carer_id"].notna() & before["carer_id"].notna()
        no_carer = rows["carer_id"].isna() & before["carer_id"].isna()
        returned = after_temporary & no_carer & _alike(kind, kind_before) & _alike(rows["provider"], before["provider"])
        to_another = (kind.isin(HOMES) & kind_before.isin(FAMILIES)) | (kind.isin(FAMILIES) & kind_before.isin(HOMES))
        providers = rows["provider"].notna() & before["provider"].notna() & (rows["provider"] != before["provider"])
        begins = Series(float("nan"), index=rows.index)
        for holds, answer in (  # the first that applies decides
            (rows["is_first"], 0.0),
            (both_carers, (rows["carer_id"] != before["carer_id"]).fillna(False).astype(float)),
            (rows["after_leading"], 1.0),
            (returned, 0.0),
            (rows["reason"].notna(), (rows["reason"] != "PLACE").fillna(False).astype(float)),
            ((kind == "P1") & (kind_before == "P1"), 0.0),
            (to_another | providers, 1.0),
        ):
            begins = begins.mask(begins.isna() & holds.fillna(False).astype(bool), answer)
        rows["begins"] = begins
        return rows

    @staticmethod
    def _approvals(folder: Path, until: pd.Timestamp) -> Frame:
        """New approvals: none while an earlier one of the household, of the same type, is open."""
        raw = read(folder, "foster_approvals", ["household_id", "approval_date", "approval_type", "end_date"])
        rows = Frame(
            {
                "household_id": raw["household_id"],
                "approved": days_of(raw["approval_date"]),
                "type": codes_of(raw["approval_type"], APPROVAL_TYPES),
                "ended": days_of(raw["end_date"]).fillna(FAR),
            }
        )
        rows = rows[rows["household_id"].notna() & (rows["approved"] <= until)].sort_values("approved")
        keys = ["household_id", "type", "approved"]
        rows = rows.groupby(keys, dropna=False, sort=False)["ended"].max().reset_index()
        rows = rows.sort_values("approved", kind="stable")
        by_type = rows.groupby(["household_id", "type"], dropna=False, sort=False)["ended"]
        rows["open_until"] = by_type.cummax()
        rows["open_until"] = rows.groupby(["household_id", "type"], dropna=False, sort=False)["open_until"].shift()
        return rows[rows["type"].isna() | ~(rows["open_until"] > rows["approved"])]

    @staticmethod
    def _reviews(folder: Path) -> Frame:
        raw = read(folder, "reviews", ["child_id", "review_date", "participation"])
        codes = [f"PN{number}" for number in range(8)]
        rank = codes_of(raw["participation"], codes).map(
            {code: 0 if code == "PN0" else 2 if code in ("PN4", "PN7") else 3 for code in codes}
        )
        rows = Frame({"child_id": raw["child_id"], "reviewed": days_of(raw["review_date"]), "rank": rank.fillna(1)})
        return rows.dropna(subset=["child_id", "reviewed"])

    @staticmethod
    def _previous(folder: Path) -> Frame:
        """What ended before, by the newest order of the child."""
        raw = read(folder, "previous_permanence", ["child_id", "previous_permanence", "order_date"])
        rows = Frame(
            {
                "child_id": raw["child_id"],
                "place": codes_of(raw["previous_permanence"], ["P1", "P2", "P3", "P4", "Z1"]),
                "ordered": days_of(raw["order_date"]),
            }
        )
        return rows.sort_values(["ordered", "place"], na_position="first").drop_duplicates("child_id", keep="last")

    def _missing(self, folder: Path, until: pd.Timestamp) -> Frame:
        """Missing episodes, ended at the latest with the 18th birthday, from care with the care in which they began."""
        raw = read(folder, "missing_episodes", ["child_id", "start_date", "kind", "end_date", "source"])
        rows = Frame(
            {
                "child_id": raw["child_id"],
                "began": days_of(raw["start_date"]),
                "recorded_end": days_of(raw["end_date"]),
                "rank": codes_of(raw["kind"], ["M", "A"]).map({"M": 2, "A": 0}).fillna(1),
                "source": codes_of(raw["source"], ["HOME", "CARE"]),
            }
        )
        rows = rows[rows["child_id"].notna() & (rows["began"] <= until)].copy()
        rows["ended"] = rows["recorded_end"].fillna(FAR)
        rows["ended"] = rows[["began", "ended"]].max(axis=1)
        rows = rows.sort_values(["ended", "source"], na_position="first")
        rows = rows.drop_duplicates(["child_id", "began", "rank"], keep="last").reset_index(drop=True)
        of_care = rows.reset_index().merge(self.periods, on="child_id", suffixes=("", "_of_care"))
        of_care = of_care[
            of_care["began"].between(of_care["began_of_care"], of_care["ended_of_care"], inclusive="left")
        ]
        care_ended = of_care.set_index("index")["ended_of_care"].reindex(rows.index)
        never_ended = rows["began"].where(rows["recorded_end"].isna())  # begun outside care it is of that day
        rows["care_ended"] = care_ended.fillna(never_ended).where(rows["source"] == "CARE")
        rows["eighteen"] = rows[["child_id"]].merge(self.births, on="child_id", how="left")["eighteen"]
        rows["ended"] = rows[["ended", "care_ended", "eighteen"]].min(axis=1)
        rows["ended"] = rows[["began", "ended"]].max(axis=1)
        return rows

    def _in_care(self, basis: Basis) -> Frame:
        """Children looked after on the day, with where they live and whether that is stable (1, 0, blank)."""
        day, long_ago = basis.day, months_back(basis.day, 24)
        rows = self.periods[(self.periods["began"] <= day) & (self.periods["ended"] > day)]
        mains = self.main_stays[self.main_stays["care"].isin(rows["care"]) & (self.main_stays["began"] <= day)]
        homes = mains.drop_duplicates("care", keep="last")[["care", "placement_type", "provider"]]
        first = mains.drop_duplicates("care")[["care", "began"]].rename(columns={"began": "first_began"})
        recent = mains[mains["began"] > long_ago]
        # a placement for adoption counts with the one before it: one such change leaves the child where it was
        is_adoptive, is_blank = recent["placement_type"].isin(ADOPTIVE), recent["placement_type"].isna()
        weight_least, weight_most = 2.0 - (is_adoptive | is_blank), 2.0 - is_adoptive
        changes = Frame(
            {
                "care": recent["care"],
                "least": weight_least.where(recent["begins"] == 1, 0),
                "most": weight_most.where(recent["begins"] != 0, 0),
            }
        )
        changes = changes.groupby("care").sum().reset_index()
        rows = rows.merge(homes, on="care", how="left").merge(first, on="care", how="left")
        rows = rows.merge(changes, on="care", how="left")
        stays = self.stays[(self.stays["began"] <= day) & (self.stays["ended"] > day)]
        is_placed = rows["care"].isin(stays["care"])
        rows["placement_type"] = rows["placement_type"].where(is_placed)
        rows["provider"] = rows["provider"].where(is_placed)
        is_long_placed = rows["first_began"] <= long_ago
        stable = Series(float("nan"), index=rows.index)
        stable = stable.mask(~(rows["most"] >= 2), 1.0).mask(rows["least"] >= 2, 0.0).mask(~is_long_placed, 0.0)
        rows["stable"] = stable.where(is_placed)
        return rows

    def _may_be_in_care(self, basis: Basis) -> Frame:
        """Children of rows without a start, or that end before it, where no other row settles it."""
        day = basis.day
        care = self.care[(self.care["began"] <= day) & (self.care["ended"] > day)]
        lasting = self.legal[self.legal["ended"] > self.legal["began"]]
        of_status = self.legal[~self.legal["legal_status"].isin(SHORT_BREAKS)]
        of_status = of_status[_in_doubt(of_status, day) & ~of_status["child_id"].isin(care["child_id"])]
        of_stay = self.placements[
            _in_doubt(self.placements, day) & ~self.placements["child_id"].isin(lasting["child_id"])
        ]
        children = pd.concat([of_status["child_id"], of_stay["child_id"]]).drop_duplicates()
        rows = children.to_frame().merge(self.births, on="child_id", how="left")
        return rows[~(rows["eighteen"] <= day)]

    def _unplanned(self, basis: Basis) -> Counts:
        moves = self.main_stays[basis.in_window(self.main_stays["began"]) & ~self.main_stays["after_leading"]]
        moves = moves[moves["begins"] != 0]
        is_move = moves["begins"] == 1
        not_known = ~is_move | moves["reason"].isna() | (moves["reason"] == "OTHER")
        return int((is_move & moves["reason"].isin(UNPLANNED)).sum()), int(is_move.sum()), int(not_known.sum())

    def _approved(self, basis: Basis) -> Counts:
        rows = self.approvals[basis.in_window(self.approvals["approved"])]
        rank = rows["type"].map({code: 2 if code == "MAINSTREAM" else 0 for code in APPROVAL_TYPES}).fillna(1)
        return _ranked(rank.groupby(rows["household_id"]).max())

    def _left(self, basis: Basis) -> Counts:
        left = self.care[~self.care["is_short_break"] & basis.in_window(self.care["ended"])]
        left = left[~left["reason"].eq("X1").fillna(False)]
        reasons = left.sort_values("ended").drop_duplicates("child_id", keep="last")["reason"]
        return _of(reasons.isin(GUARDIANSHIP), reasons.isna())

    def _broken_down(self, basis: Basis) -> Counts:
        started = self.periods[basis.in_window(self.periods["began"])][["child_id"]].drop_duplicates()
        place = started.merge(self.previous, on="child_id", how="left")["place"]
        return _of(place.isin(["P2"]), place.isna() | place.isin(["P4"]))

    def _took_part(self, basis: Basis) -> Counts:
        rows = self.reviews[basis.in_window(self.reviews["reviewed"])].merge(self.periods, on="child_id")
        rows = rows[rows["reviewed"].between(rows["began"], rows["ended"], inclusive="left")]
        rank = rows.groupby(["child_id", "reviewed"])["rank"].max()
        return int((rank == 3).sum()), int((rank >= 2).sum()), int((rank == 1).sum())

    def _went_missing(self, basis: Basis) -> Counts:
        rows = self.missing[(self.missing["began"] <= basis.last_day) & (self.missing["ended"] >= basis.first_day)]
        return _ranked(rows.groupby("child_id")["rank"].max())


def _alike(one: Series, other: Series) -> Series:
    return (one == other).fillna(False).astype(bool) | (one.isna() & other.isna())


def _in_doubt(rows: Frame, day: pd.Timestamp) -> Series:
    """Whether a row has no start and may last on the day, or begins by then and ends before it begins."""
    without_start = rows["began"].isna() & (rows["ended"] > day)
    return without_start | ((rows["ended"] < rows["began"]) & (rows["began"] <= day))


def _of(is_met: Series, is_not_known: Series, also: int = 0) -> Counts:
    """Takes: also, how many not known stand outside the denominator."""
    return int(is_met.sum()), len(is_met), int(is_not_known.sum()) + also


def _ranked(ranks: Series) -> Counts:
    """Of ranks that are 2 where one meets the measure, 1 where it cannot be decided, else 0."""
    return int((ranks == 2).sum()), len(ranks), int((ranks == 1).sum())


def _under_16(basis: Basis, born: Iterable[pd.Timestamp]) -> Series:
    """1 or 0; blank where the date of birth is, or comes after the day."""
    days = Series(born)
    known = days.notna() & (days <= basis.day)
    return (days > basis.day - pd.DateOffset(years=16)).astype(float).where(known)


def _stable(basis: Basis, in_care: Frame, uncertain: Frame) -> Counts:
    in_care = in_care[in_care["began"] <= months_back(basis.day, 30)]
    young, stable = _under_16(basis, in_care["born"]), in_care["stable"]
    not_known = young.isna() | ((young == 1) & stable.isna())
    may_be_young = int((_under_16(basis, uncertain["born"]) != 0).sum())
    return int(((young == 1) & (stable == 1)).sum()), int((young == 1).sum()), int(not_known.sum()) + may_be_young


def _external(in_care: Frame, uncertain: Frame) -> Counts:
    """A blank type or provider decides nothing, unless the other already says no."""
    kind, provider = in_care["placement_type"], in_care["provider"]
    is_met = kind.isin(["K2"]) & provider.isin(EXTERNAL)
    is_not = (kind.notna() & ~kind.isin(["K2"])) | (provider.notna() & ~provider.isin(EXTERNAL))
    return _of(is_met, ~is_met & ~is_not, also=len(uncertain))


if __name__ == "__main__":
    folder, first_day, last_day = sys.argv[1:]
    print(json.dumps(scorecard(folder, date.fromisoformat(first_day), date.fromisoformat(last_day)), indent=2))
