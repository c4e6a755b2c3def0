"""The synthetic authority as SSDA903 returns: the lives of the extracts, year by year, and the faults planted.

Both are read by the plain-Python reference, so that an error of the product cannot hide one of the sample.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise, product
from pathlib import Path

import pytest
from tests.reference import derive, extracts, ssda903
from tests.support.sweeps import some_of

from permanence_kpis.extracts.sample_mark import is_marked
from permanence_kpis.sample import write_sample
from permanence_kpis.sample.ssda903 import write_returns
from permanence_kpis.sample.ssda903.faults import FAULTS

SHIPPED = Path(__file__).parents[2] / "sample_data" / "ssda903"
YEARS = [2022, 2023, 2024, 2025, 2026]
SHORT_BREAKS = ("V3", "V4")

Row = dict[str, str]
Returns = dict[int, list[Row]]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    return date(*(int(part) for part in reversed(found.groups()))) if found and found[1] + found[2] != "3102" else None


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faultless")
    write_returns(folder, 580, 1, 12, faults=False)
    return folder


@pytest.fixture(scope="module")
def planted() -> Returns:
    return {year: rows_of(SHIPPED / f"{year}-episodes.csv") for year in YEARS}


def test_the_returns_that_ship_are_those_drawn(tmp_path: Path) -> None:
    rows = write_returns(tmp_path, 580, 1, 5)

    assert bytes_of(tmp_path) == bytes_of(SHIPPED)
    assert rows == {path.name: len(rows_of(path)) for path in SHIPPED.glob("*.csv")}
    assert sum(len(content) for content in bytes_of(SHIPPED).values()) < 3_000_000


def test_another_seed_gives_other_bytes_in_every_file(tmp_path: Path) -> None:
    write_returns(tmp_path, 580, 2, 5)

    others = bytes_of(tmp_path)
    assert [name for name, content in bytes_of(SHIPPED).items() if others[name] == content] == []


# --- the same lives ---


@pytest.fixture(scope="module")
def both(faultless: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[extracts.Tables, extracts.Tables]:
    folder = tmp_path_factory.mktemp("extracts")
    write_sample(folder, 580, 1, faults=False)
    return ssda903.read_folder(faultless), extracts.read_folder(folder)


def comparable(rows: list[extracts.Row], begun_before: set[str]) -> Counter[tuple[str, ...]]:
    """Rows that can be counted: sex, which older returns write in other codes, and those with history cut off apart."""
    return Counter(
        tuple(f"{column}: {value}" for column, value in sorted(row.items()) if column != "sex")
        for row in rows
        if row.get("child_id") not in begun_before and row.get("source") != "home"
    )


@pytest.mark.parametrize(
    ("table", "year"),
    some_of(
        product(
            [
                "looked_after",
                "left_care",
                "started_care",
                "placement_moves",
                "reviews",
                "missing_episodes",
                "foster_approvals",
            ],
            [2019, 2026],
        ),
        3,
    ),
)
def test_returns_and_extracts_tell_the_same_lives(
    both: tuple[extracts.Tables, extracts.Tables], table: str, year: int
) -> None:
    """Those whose care began before the first return are left out where months in care count."""
    of_returns, of_extracts = both
    cut_off = {row["child_id"] for row in of_returns["care_begun_before"]}
    begun_before = cut_off if table in ("looked_after", "left_care") else set()
    days = (date(year, 3, 31),) if table == "looked_after" else (date(year - 1, 4, 1), date(year, 3, 31))

    found = comparable(getattr(derive, table)(of_returns, *days), begun_before)

    assert found == comparable(getattr(derive, table)(of_extracts, *days), begun_before)
    assert sum(found.values()) > 40


@pytest.mark.parametrize("on", ["2022-03-31", "2024-06-30", "2026-03-31"])
def test_the_households_open_on_a_day_are_those_of_the_extracts(on: str) -> None:
    """However long ago they were approved; the first shipped return ends on the first of these days."""
    of_returns, of_extracts = (
        Counter(
            (row["household_id"], row["approval_type"])
            for row in rows_of(folder / "foster_approvals.csv")
            if row["approval_date"] <= on and not "" < row["end_date"] <= on
        )
        for folder in (SHIPPED, SHIPPED.with_name("extracts"))
    )

    assert of_returns == of_extracts
    assert (
        min(date.fromisoformat(row["approval_date"]) for row in rows_of(SHIPPED / "foster_approvals.csv")).year < 2019
    )


def test_a_return_knows_nothing_after_its_last_day(faultless: Path) -> None:
    for path in faultless.glob("20*.csv"):
        days = {day(text) for row in rows_of(path) for text in row.values()} - {None}
        assert max(days, default=date.min) <= date(int(path.name[:4]), 3, 31)  # type: ignore[type-var]


LISTS = {
    "discharges": "decided_on",
    "placement_support_meetings": "held_on",
    "permanence_plans": "agreed_on",
    "life_story_work": "recorded_on",
    "iro_disputes": "raised_on",
    "pathway_plans": "review_on",
}
"""By list beside the returns, the column of the day that a row is of."""


@pytest.mark.parametrize("name", LISTS)
def test_a_list_beside_the_returns_is_as_on_the_last_day_of_the_newest(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, last_day = tmp_path_factory.mktemp("lists"), "2026-03-31"
    write_sample(folder, 580, 1, faults=False)
    in_returns = {row["CHILD"] for year in YEARS for row in rows_of(SHIPPED / f"{year}-episodes.csv")}
    expected = []
    for row in rows_of(folder / f"{name}.csv"):
        if row["child_id"] not in in_returns or row[LISTS[name]] > last_day:
            continue
        for ended_on in ("closed_on", "resolved_on"):
            if row.get(ended_on, "") > last_day:
                row |= {ended_on: "", "outcome": ""}
        expected.append(row | ({"ratified_on": ""} if row.get("ratified_on", "") > last_day else {}))

    assert rows_of(SHIPPED / f"{name}.csv") == expected
    assert {row[LISTS[name]][:4] for row in expected} >= {"2019", "2025"}


def test_what_is_open_in_a_return_stands_in_the_next(faultless: Path) -> None:
    for year in range(2015, 2026):
        following = {(row["CHILD"], row["DECOM"]) for row in rows_of(faultless / f"{year + 1}-episodes.csv")}
        still_open = {
            (row["CHILD"], row["DECOM"]) for row in rows_of(faultless / f"{year}-episodes.csv") if not row["DEC"]
        }
        assert len(still_open) > 500
        assert still_open <= following


def test_codes_are_those_of_the_year() -> None:
    for year in YEARS:
        sexes = {row["SEX"] for row in rows_of(SHIPPED / f"{year}-header.csv")}
        assert sexes == ({"1", "2"} if year < 2025 else {"M", "F", "U"})


def test_every_kind_of_change_has_its_code(faultless: Path) -> None:
    found = Counter(row["RNE"] for row in rows_of(faultless / "2026-episodes.csv"))

    assert set(found) == {"S", "P", "L", "T", "B", "U"}
    assert found["P"] > found["T"] > found["U"]


def test_the_postcode_is_that_of_the_carer(faultless: Path, both: tuple[extracts.Tables, extracts.Tables]) -> None:
    carers = {
        (row["child_id"], row["start_date"]): row["carer_id"]
        for row in both[1]["placements"]
        if row["placement_type"] not in extracts.PLACEMENT_TYPES[16:21]  # T0 to T4
    }
    postcodes: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(faultless / "2026-episodes.csv"):
        carer = carers.get((row["CHILD"], day(row["DECOM"])))
        if carer and row["LS"] not in SHORT_BREAKS:
            postcodes[carer].add(row["PL_POST"])

    assert len(postcodes) > 200
    assert all(len(found) == 1 and found != {""} for found in postcodes.values())
    assert len(set.union(*postcodes.values())) == len(postcodes)


# --- faults ---


def latest(returns: Returns) -> dict[str, list[Row]]:
    """Each child's rows in order of their first day, of rows of one day that of the latest return."""
    kept = {(row["CHILD"], row["DECOM"]): row for rows in returns.values() for row in rows}
    by_child: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(kept.values(), key=lambda row: day(row["DECOM"]) or date.min):
        by_child[row["CHILD"]].append(row)
    return by_child


def not_repeated(returns: Returns) -> list[tuple[int, Row]]:
    """Open rows that the next return does not hold."""
    held = {year: {(row["CHILD"], row["DECOM"]) for row in rows} for year, rows in returns.items()}
    return [
        (year, row)
        for year in YEARS[:-1]
        for row in returns[year]
        if not row["DEC"] and (row["CHILD"], row["DECOM"]) not in held[year + 1]
    ]


def begun_four_days_late(returns: Returns) -> int:
    return sum(
        any(
            other["CHILD"] == row["CHILD"] and day(other["DECOM"]) == day(row["DECOM"]) - timedelta(days=4)  # type: ignore[operator]
            for other in returns[year + 1]
        )
        for year, row in not_repeated(returns)
    )


def in_a_row(suits: Callable[[Row, Row], bool]) -> Callable[[Returns], int]:
    """Counts children by two episodes of theirs, one after the other."""

    def count(returns: Returns) -> int:
        return sum(any(map(suits, rows, rows[1:])) for rows in latest(returns).values())

    return count


def of_a_row(suits: Callable[[Row], bool]) -> Callable[[Returns], int]:
    return lambda returns: len({row["CHILD"] for rows in returns.values() for row in rows if suits(row)})


def touch(before: Row, row: Row) -> bool:
    return before["DEC"] == row["DECOM"] and not {before["LS"], row["LS"]} & set(SHORT_BREAKS)


def overlapping(returns: Returns) -> int:
    """Episodes of one return that end after the child's next one in it began."""
    found = 0
    for year in YEARS:
        by_child = latest({year: returns[year]})
        for rows in by_child.values():
            spans = [(day(row["DECOM"]), day(row["DEC"])) for row in rows if day(row["DECOM"])]
            found += sum(bool(ended and began and ended > began) for (_, ended), (began, _) in pairwise(spans))
    return found


def repeated(*columns: str) -> Callable[[Returns], int]:
    def count(returns: Returns) -> int:
        return sum(
            times - 1
            for rows in returns.values()
            for times in Counter(tuple(row[column] for column in columns or row) for row in rows).values()
        )

    return count


COUNTED: list[tuple[str, Callable[[Returns], int], int]] = [
    ("open and not repeated: followed, over, or begun on another day", lambda r: len(not_repeated(r)), 15),
    ("begun four days late, and put right in the next", begun_four_days_late, 5),
    ("a row twice", repeated(), 5),
    ("two rows of one day, those twice among them", repeated("CHILD", "DECOM"), 10),
    (
        "ends after the next began",
        overlapping,
        5,
    ),
    ("ends before it starts", of_a_row(lambda r: (day(r["DEC"]) or date.max) < (day(r["DECOM"]) or date.min)), 5),
    (
        "left care, and carries on",
        in_a_row(lambda b, r: touch(b, r) and b["REC"] not in ("", "X1") and r["RNE"] != "S"),
        5,
    ),
    ("care continues, and starts", in_a_row(lambda b, r: touch(b, r) and b["REC"] == "X1" and r["RNE"] == "S"), 5),
    ("a blank RNE", of_a_row(lambda r: not r["RNE"]), 5),
    ("a start on 31 February", of_a_row(lambda r: r["DECOM"].startswith("31/02/")), 5),
    ("an end in words", of_a_row(lambda r: r["DEC"] == "not known"), 5),
    ("an unknown code", of_a_row(lambda r: r["PLACE"] == "U9"), 5),
]


@pytest.mark.parametrize(("count", "times"), [fault[1:] for fault in COUNTED], ids=[fault[0] for fault in COUNTED])
def test_a_fault_is_planted(planted: Returns, faultless: Path, count: Callable[[Returns], int], times: int) -> None:
    assert count(planted) == times
    assert count({year: rows_of(faultless / f"{year}-episodes.csv") for year in YEARS}) == 0


def test_every_fault_is_told_in_words() -> None:
    assert len({fault.what for fault in FAULTS}) == len(FAULTS) == 13


def test_a_smaller_authority_has_as_many_faults(tmp_path: Path) -> None:
    write_returns(tmp_path, 150, 3, 5)

    small = {year: rows_of(tmp_path / f"{year}-episodes.csv") for year in YEARS}
    assert [count(small) for _, count, _ in COUNTED] == [times for _, _, times in COUNTED]


@pytest.mark.parametrize("folder", [SHIPPED, SHIPPED.with_name("extracts")])
def test_what_ships_bears_its_mark_so_that_it_can_be_drawn_anew(folder: Path) -> None:
    assert is_marked(folder)
