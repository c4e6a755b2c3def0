"""The synthetic authority: the same bytes from the same seed, published rates, planted faults.

Rates are worked out here in plain Python from the files, over the years to 31 March 2021 to 2026, so that an error of
the product cannot hide one of the sample. A row with an unreadable start, or of no nights, is passed over.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from permanence_kpis.sample import write_sample

CHILDREN_IN_CARE = 580
YEAR_ENDS = [date(year, 3, 31) for year in range(2021, 2027)]
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}
UNPLANNED = {"CREQB", "CREQO", "CHILD", "LAREQ", "ALLEG", "STAND", "APPRR"}
SPECIAL_GUARDIANSHIP = {"E43", "E44", "E45", "E46", "E47", "E48"}

Row = dict[str, str]
Files = dict[str, list[Row]]

DFE_2025 = "DfE, children looked after in England, 2025"
DFE_STABILITY = "DfE, stability measures, 2021 to 2025"
TARGET = "no figure published: the target of the measure"

PUBLISHED = [  # rate, published value, tolerance, source; per cent unless the rate says otherwise
    ("children in care", 580, 30, "asked for"),
    ("starts of care for each 100 in care", 39.5, 4, DFE_2025),
    ("children leaving care for each 100 in care", 42.1, 4, DFE_2025),
    ("in care: under 1", 4, 2, DFE_2025),
    ("in care: 1 to 4", 12, 3, DFE_2025),
    ("in care: 5 to 9", 18, 3, DFE_2025),
    ("in care: 10 to 15", 38, 4, DFE_2025),
    ("in care: 16 and over", 27, 4, DFE_2025),
    ("in care: C2", 59, 5, DFE_2025),
    ("in care: C1", 16, 3, DFE_2025),
    ("in care: E1", 6, 2, DFE_2025),
    ("in care: V2", 19, 4, DFE_2025),
    ("in care: fostered", 67, 4, DFE_2025),
    ("in care: children's and secure homes", 12, 3, DFE_2025),
    ("in care: supported accommodation", 9, 2, DFE_2025),
    ("in care: with parents", 6, 2, DFE_2025),
    ("in care: placed for adoption", 2, 1, DFE_2025),
    ("in care: own provision", 43, 4, DFE_2025),
    ("in care: private provision", 40, 4, DFE_2025),
    ("in care: voluntary provision", 7, 2, DFE_2025),
    ("starting: under 1", 16, 3, DFE_2025),
    ("starting: 1 to 4", 14, 3, DFE_2025),
    ("starting: 5 to 9", 15, 3, DFE_2025),
    ("starting: 10 to 15", 27, 4, DFE_2025),
    ("starting: 16 and over", 28, 4, DFE_2025),
    ("starting: V2", 57, 5, DFE_2025),
    ("starting: C1", 31, 5, DFE_2025),
    ("starting: L1", 9, 3, DFE_2025),
    ("leaving: 18 and over", 40, 5, DFE_2025),
    ("leaving: special guardianship", 12, 3, DFE_2025),
    ("leaving: adopted", 9, 2, DFE_2025),
    ("leaving: home", 19, 4, DFE_2025),
    ("leaving: stayed with carers at 18", 17, 4, DFE_2025),
    ("leaving: other authority", 8, 3, DFE_2025),
    ("same carer two years of those in care two and a half", 69, 4, DFE_STABILITY),
    ("under 16 and in care two and a half years", 35.1, 4, DFE_STABILITY),
    ("three or more placements in the year", 10, 2, DFE_STABILITY),
    ("new placements for each 100 in care", 111, 10, DFE_2025),
    ("moves: unplanned", 27, 4, DFE_2025),
    ("moves: CARPL", 41, 4, DFE_2025),
    ("moves: OTHER", 30, 4, DFE_2025),
    ("placements over within a week", 10, 3, "DfE, placements that ended in the year to 31 March 2022"),
    ("in care and missing in the year", 12, 3, "local authority interactive tool, measure 161, 2016 to 2025"),
    ("in care and away in the year", 3, 1.5, "local authority interactive tool, measure 161, 2016 to 2025"),
    ("children missing from home or care a year", 290, 30, TARGET),
    ("after special guardianship", 3, 1, "asked for; the Department publishes none"),
    ("reviews taken part in", 80, 3, TARGET),
    ("mainstream households approved a year", 15, 3, TARGET),
]


@dataclass
class Care:
    """One time in care: its legal statuses and its stays, in order; `stays` are of one carer each."""

    child_id: str
    statuses: list[Row]
    placements: list[Row]
    stays: list[list[Row]]

    @property
    def began(self) -> str:
        return self.statuses[0]["start_date"]

    @property
    def ended(self) -> str:
        return self.statuses[-1]["end_date"]

    def lasts_on(self, day: str) -> bool:
        return self.began <= day and (not self.ended or self.ended > day)


def read(folder: Path) -> Files:
    files: Files = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            files[path.stem] = list(csv.DictReader(file))
    return files


def is_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-(0\d|1[0-2])-\d\d", text)) and not text.endswith("-02-30")


def usable(rows: list[Row]) -> Iterator[Row]:
    for row in sorted(rows, key=lambda row: row["start_date"]):
        if is_day(row["start_date"]):
            row = row | {"end_date": row["end_date"] if is_day(row["end_date"]) else ""}
            if not row["end_date"] or row["end_date"] > row["start_date"]:
                yield row


def by_child(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["child_id"]].append(row)
    return found


def times_in_care(files: Files) -> list[Care]:
    placements = by_child(files["placements"])
    found = []
    for child_id, rows in by_child(files["legal_statuses"]).items():
        runs: list[list[Row]] = []
        for row in usable([row for row in rows if row["legal_status"] not in ("V3", "V4")]):
            before = runs[-1][-1] if runs else None
            if before and before["end_date"] >= row["start_date"] and not before["reason_ceased"]:
                runs[-1].append(row)
            else:
                runs.append([row])
        for run in runs:
            ended = run[-1]["end_date"]
            inside = [
                row
                for row in usable(placements[child_id])
                if row["start_date"] >= run[0]["start_date"] and (not ended or row["start_date"] < ended)
            ]
            stays: list[list[Row]] = []
            for row in inside:
                if row["placement_type"] in TEMPORARY:
                    continue
                if stays and stays[-1][-1]["carer_id"] == row["carer_id"]:
                    stays[-1].append(row)
                else:
                    stays.append([row])
            if stays:
                found.append(Care(child_id, run, inside, stays))
    return found


def age(born: str, day: str) -> int:
    return int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])


def band(years: int) -> str:
    limits = {1: "under 1", 5: "1 to 4", 10: "5 to 9", 16: "10 to 15"}
    return next((name for limit, name in limits.items() if years < limit), "16 and over")


def months_before(day: date, months: int) -> str:
    """The same day that many months earlier; the day is the first of a month."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, day.day).isoformat()


def at_year_end(care: Care, born: str, day: date, seen: Counter[str]) -> None:
    """Counts a child in care on 31 March, with the stay and the status of that day."""
    now, next_day = day.isoformat(), date(day.year, 4, 1)
    seen["in care"] += 1
    seen[f"in care: {band(age(born, now))}"] += 1
    status = [row for row in care.statuses if row["start_date"] <= now][-1]
    seen[f"in care: {status['legal_status']}"] += 1
    stays = [stay for stay in care.stays if stay[0]["start_date"] <= now]
    if not stays:
        return
    row = [row for row in stays[-1] if row["start_date"] <= now][-1]
    code = row["placement_type"]
    kinds = {"U": "fostered", "A": "placed for adoption", "P": "with parents"}
    codes = {"K1": "children's and secure homes", "K2": "children's and secure homes"}
    codes |= {"H5": "supported accommodation", "K3": "supported accommodation"}
    seen[f"in care: {codes.get(code) or kinds.get(code[:1], 'elsewhere')}"] += 1
    providers = {"PR1": "own", "PR4": "private", "PR5": "voluntary"}
    seen[f"in care: {providers.get(row['provider'], 'another')} provision"] += 1
    year_ago = months_before(next_day, 12)
    seen["three or more"] += sum(1 for _, after in pairwise(stays) if after[0]["start_date"] >= year_ago) >= 2
    if age(born, now) < 16 and care.began <= months_before(next_day, 30):
        before_adoption = code in ("A3", "A4", "A5", "A6") and len(stays) > 1
        stable_since = stays[-2 if before_adoption else -1][0]["start_date"]
        seen["long in care"] += 1
        seen["same carer"] += stable_since <= months_before(next_day, 24)


def in_year(care: Care, born: str, first: str, last: str, seen: Counter[str]) -> None:
    """Counts what happened to a child in a year: a start, a leaving, moves, placements that ended."""
    if first <= care.began <= last:
        seen["starts"] += 1
        seen[f"starting: {band(age(born, care.began))}"] += 1
        seen[f"starting: {care.statuses[0]['legal_status']}"] += 1
    if first <= care.ended <= last:
        reason = care.statuses[-1]["reason_ceased"]
        names = {"E11": "adopted", "E12": "adopted", "E4A": "home", "E4B": "home", "E3": "other authority"}
        names |= {"E17": "stayed with carers at 18"} | dict.fromkeys(SPECIAL_GUARDIANSHIP, "special guardianship")
        seen["leavers"] += 1
        seen[f"leaving: {names.get(reason, 'otherwise')}"] += 1
        seen["leaving: 18 and over"] += age(born, care.ended) >= 18
    for place, stay in enumerate(care.stays):
        if first <= stay[0]["start_date"] <= last:
            seen["new placements"] += 1
            if place:
                reason = care.stays[place - 1][-1]["end_reason"]
                seen["moves"] += 1
                seen[f"moves: {'unplanned' if reason in UNPLANNED else reason}"] += 1
    for row in care.placements:
        if row["placement_type"] not in TEMPORARY and first <= row["end_date"] <= last:
            seen["new placements"] += row["end_reason"] == "PLACE"
            seen["placements ended"] += 1
            nights = date.fromisoformat(row["end_date"]) - date.fromisoformat(row["start_date"])
            seen["within a week"] += nights.days <= 7


def missing_in_year(files: Files, first: str, last: str, seen: Counter[str]) -> None:
    children: dict[str, set[str]] = defaultdict(set)
    for row in files["missing_episodes"]:
        if row["start_date"] <= last and (not row["end_date"] or row["end_date"] >= first):
            children[row["kind"]].add(row["child_id"])
            children[row["kind"] + row["source"]].add(row["child_id"])
    seen["missing"] += len(children["M"])
    seen["missing from care"] += len(children["Mcare"])
    seen["away from care"] += len(children["Acare"])


def worked_out(files: Files) -> dict[str, float]:
    """Every rate of PUBLISHED, pooled over the year ends."""
    seen: Counter[str] = Counter()
    born = {row["child_id"]: row["date_of_birth"] for row in files["children"]}
    cares = [care for care in times_in_care(files) if care.child_id in born]
    for day in YEAR_ENDS:
        first, last = date(day.year - 1, 4, 1).isoformat(), day.isoformat()
        for care in cares:
            if care.lasts_on(last):
                at_year_end(care, born[care.child_id], day, seen)
            in_year(care, born[care.child_id], first, last, seen)
        missing_in_year(files, first, last, seen)
    from_2021 = [row for row in files["reviews"] if row["review_date"] >= "2020-04-01"]
    asked = Counter(row["participation"] for row in from_2021 if row["participation"] not in ("PN0", ""))
    before = Counter(row["previous_permanence"] for row in files["previous_permanence"])
    approvals = [row for row in files["foster_approvals"] if "2020-04-01" <= row["approval_date"] <= "2026-03-31"]
    rates: dict[str, float] = {
        "children in care": seen["in care"] / len(YEAR_ENDS),
        "starts of care for each 100 in care": 100 * seen["starts"] / seen["in care"],
        "children leaving care for each 100 in care": 100 * seen["leavers"] / seen["in care"],
        "same carer two years of those in care two and a half": 100 * seen["same carer"] / seen["long in care"],
        "under 16 and in care two and a half years": 100 * seen["long in care"] / seen["in care"],
        "three or more placements in the year": 100 * seen["three or more"] / seen["in care"],
        "new placements for each 100 in care": 100 * seen["new placements"] / seen["in care"],
        "placements over within a week": 100 * seen["within a week"] / seen["placements ended"],
        "in care and missing in the year": 100 * seen["missing from care"] / seen["in care"],
        "in care and away in the year": 100 * seen["away from care"] / seen["in care"],
        "children missing from home or care a year": seen["missing"] / len(YEAR_ENDS),
        "after special guardianship": 100 * before["P2"] / before.total(),
        "reviews taken part in": 100 * (asked.total() - asked["PN4"] - asked["PN7"]) / asked.total(),
        "mainstream households approved a year": sum(row["approval_type"] == "mainstream" for row in approvals) / 6,
    }
    for whole, counted in {"in care": "in care", "starting": "starts", "leaving": "leavers", "moves": "moves"}.items():
        rates |= {name: 100 * n / seen[counted] for name, n in seen.items() if name.startswith(f"{whole}: ")}
    return rates


# Faults: what each looks like in the files ----------------------------------------------------------------------


def rows_where(file: str, is_faulty: Callable[[Row], bool]) -> Callable[[Files], int]:
    return lambda files: sum(is_faulty(row) for row in files[file])


def children_where(file: str, is_faulty: Callable[[list[Row], Row], bool]) -> Callable[[Files], int]:
    """Counts children by their rows in a file and their row in children.csv (empty where there is none)."""

    def count(files: Files) -> int:
        children = {row["child_id"]: row for row in files["children"]}
        return sum(is_faulty(rows, children.get(child_id, {})) for child_id, rows in by_child(files[file]).items())

    return count


def is_stale(rows: list[Row], child: Row) -> bool:
    ends = {(row["start_date"], bool(row["end_date"])) for row in usable(rows)}
    return any((start, not has_end) in ends for start, has_end in ends)


def overlaps(rows: list[Row], child: Row) -> bool:
    return any(before["end_date"] > after["start_date"] for before, after in pairwise(usable(rows)))


def has_gap_of_a_day(rows: list[Row], child: Row) -> bool:
    days = [(row["end_date"], row["start_date"]) for row in usable(rows)]
    return any(
        bool(end) and (date.fromisoformat(start) - date.fromisoformat(end)).days == 1
        for (end, _), (_, start) in pairwise(days)
    )


def reviewed_after_leaving(files: Files) -> int:
    reviews = by_child(files["reviews"])
    left = {child: rows[-1] for child, rows in by_child(files["legal_statuses"]).items() if rows[-1]["reason_ceased"]}
    return sum(any(r["review_date"] > row["end_date"][:10] for r in reviews[child]) for child, row in left.items())


def too_young_at_nine(files: Files) -> int:
    born = {row["child_id"]: row["date_of_birth"] for row in files["children"]}
    young = [row for row in files["reviews"] if row["participation"] == "PN0" and row["child_id"] in born]
    return sum(age(born[row["child_id"]], row["review_date"]) == 9 for row in young)


def with_parents_without_an_order(files: Files) -> int:
    statuses = by_child(files["legal_statuses"])
    at_home = {row["child_id"] for row in files["placements"] if row["placement_type"] == "P1"}
    return sum({row["legal_status"] for row in statuses[child_id]} == {"V2"} for child_id in at_home)


def is_fostered(row: Row) -> bool:
    return row["placement_type"] in ("U4", "U6")


FAULTS: dict[str, Callable[[Files], int]] = {
    "dates as dd/mm/yyyy": rows_where("placements", lambda row: "/" in row["start_date"]),
    "dates with a time": rows_where("legal_statuses", lambda row: "T" in row["start_date"]),
    "an end that does not exist": rows_where("placements", lambda row: row["end_date"].endswith("-02-30")),
    "an unreadable start of a placement": rows_where("placements", lambda row: row["start_date"] == "not known"),
    "an unreadable start of a status": rows_where("legal_statuses", lambda row: "-13-" in row["start_date"]),
    "an unknown code": rows_where("placements", lambda row: row["placement_type"] == "U9"),
    "a code in lower case": rows_where("placements", lambda row: row["placement_type"] in (" u4 ", " u6 ")),
    "a blank carer": rows_where("placements", lambda row: is_fostered(row) and not row["carer_id"]),
    "a blank provider": rows_where("placements", lambda row: is_fostered(row) and not row["provider"]),
    "a home without provider": rows_where("placements", lambda r: r["placement_type"] == "K2" and not r["provider"]),
    "a blank placement type": rows_where("placements", lambda row: not row["placement_type"]),
    "a repeated row": lambda files: sum(
        n - 1 for n in Counter(tuple(row.values()) for row in files["placements"]).values()
    ),
    "a stale open placement": children_where("placements", is_stale),
    "overlapping statuses": children_where("legal_statuses", overlaps),
    "a gap of a day": children_where("placements", has_gap_of_a_day),
    "a placement of no nights": rows_where("placements", lambda row: row["start_date"] == row["end_date"]),
    "a placement that ends before it starts": rows_where(
        "placements",
        lambda row: is_day(row["start_date"]) and is_day(row["end_date"]) and row["end_date"] < row["start_date"],
    ),
    "a child without a row": children_where("placements", lambda rows, child: not child),
    "a review after leaving care": reviewed_after_leaving,
    "too young to take part at nine": too_young_at_nine,
    "a code outside its dates": lambda files: sum(
        (row["start_date"] >= "2024-04-01") != (row["placement_type"] == "K3")
        for row in usable([row for row in files["placements"] if row["placement_type"] in ("H5", "K3")])
    ),
    "care open after 18": children_where(
        "legal_statuses",
        lambda rows, child: bool(child) and not rows[-1]["end_date"] and age(child["date_of_birth"], "2026-09-30") > 17,
    ),
    "a missing episode never closed": rows_where(
        "missing_episodes", lambda row: not row["end_date"] and row["start_date"] < "2025-09-30"
    ),
    "found before missing": rows_where("missing_episodes", lambda row: "" < row["end_date"] < row["start_date"]),
    "with parents without an order": with_parents_without_an_order,
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, CHILDREN_IN_CARE, seed=1)
    return folder


@pytest.fixture(scope="session")
def files(folder: Path) -> Files:
    return read(folder)


@pytest.fixture(scope="session")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("smaller")
    write_sample(folder, 300, seed=3)
    return read(folder)


@pytest.fixture(scope="session")
def rates(files: Files) -> dict[str, float]:
    return worked_out(files)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, CHILDREN_IN_CARE, seed=1)

    assert bytes_of(tmp_path) == bytes_of(folder)


def test_another_seed_gives_other_bytes_in_every_file(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, CHILDREN_IN_CARE, seed=2)

    others = bytes_of(tmp_path)
    assert [name for name, content in bytes_of(folder).items() if others[name] == content] == []


def test_the_rows_written_are_those_in_the_files(tmp_path: Path) -> None:
    written = write_sample(tmp_path, 40, seed=1)

    assert written == {f"{name}.csv": len(rows) for name, rows in read(tmp_path).items()}


def test_580_children_over_twelve_years_stay_under_four_megabytes(folder: Path) -> None:
    assert sum(len(content) for content in bytes_of(folder).values()) < 4_000_000


@pytest.mark.parametrize(("rate", "published", "tolerance", "source"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_a_rate_is_near_the_published_one(
    rates: dict[str, float], rate: str, published: float, tolerance: float, source: str
) -> None:
    assert rates[rate] == pytest.approx(published, abs=tolerance), source


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_planted_five_times(files: Files, fault: str) -> None:
    assert FAULTS[fault](files) == 5


@pytest.mark.parametrize("fault", FAULTS)
def test_a_smaller_authority_has_as_many_of_a_fault(smaller: Files, fault: str) -> None:
    assert FAULTS[fault](smaller) == 5


def test_some_reviews_do_not_say_how_the_child_took_part(files: Files) -> None:
    blank = [row for row in files["reviews"] if not row["participation"]]

    assert 0.005 < len(blank) / len(files["reviews"]) < 0.02


def test_nothing_lies_after_the_last_day_and_something_on_it(files: Files) -> None:
    days = {text for rows in files.values() for row in rows for name, text in row.items() if name.endswith("_date")}

    assert max(day for day in days if is_day(day)) == "2026-09-30"


def test_children_in_care_on_the_first_day_have_their_true_start(files: Files) -> None:
    """About as many have been in care for two and a half years as at any later time: 35 under 16 and some older."""
    there = [care for care in times_in_care(files) if care.lasts_on("2014-04-01")]
    long_there = [care for care in there if care.began <= "2011-10-01"]

    assert 500 < len(there) < 660
    assert 0.35 < len(long_there) / len(there) < 0.55


def test_a_temporary_stay_has_no_provider_and_no_reason(files: Files) -> None:
    temporary = [row for row in files["placements"] if row["placement_type"] in TEMPORARY]

    assert len(temporary) > 1000
    assert {(row["provider"], row["end_reason"]) for row in temporary} == {("", "")}


def test_most_children_come_back_from_a_temporary_stay_to_the_same_carer(files: Files) -> None:
    returned = [
        before["carer_id"] == after["carer_id"]
        for care in times_in_care(files)
        for before, away, after in zip(care.placements, care.placements[1:], care.placements[2:], strict=False)
        if away["placement_type"] in TEMPORARY
    ]

    assert 0.9 < sum(returned) / len(returned) < 1


def test_a_move_to_custody_is_so_named_from_april_2018_on_only(files: Files) -> None:
    days = [row["end_date"] for row in files["placements"] if row["end_reason"] == "CUSTOD"]

    assert days
    assert min(days) >= "2018-04-01"


def test_special_guardianship_has_its_codes_of_the_time(files: Files) -> None:
    ends = [row for row in files["legal_statuses"] if row["reason_ceased"] in SPECIAL_GUARDIANSHIP]

    assert all((row["reason_ceased"] in ("E43", "E44")) == (row["end_date"] < "2018-04-01") for row in ends)


def test_short_breaks_end_in_care_for_some(files: Files) -> None:
    histories = [[row["legal_status"] for row in rows] for rows in by_child(files["legal_statuses"]).values()]

    assert sum("V4" in statuses for statuses in histories) > 20
    assert sum(statuses[:2] == ["V4", "C2"] for statuses in histories) >= 2


def test_foster_carers_have_several_children(files: Files) -> None:
    fostered = [row for row in files["placements"] if is_fostered(row)]
    children: dict[str, set[str]] = defaultdict(set)
    for row in fostered:
        children[row["carer_id"]].add(row["child_id"])

    assert sum(map(len, children.values())) / len(children) > 3
