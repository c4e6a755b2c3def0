"""The council's own tables of the synthetic authority: published figures, the same lives, planted faults.

Figures are worked out here in plain Python from the files, so that an error of the product cannot hide one of the
sample.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from permanence_kpis.sample import write_sample
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.care import CarePeriod
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import OWN_TABLES
from permanence_kpis.sample.own_tables.faults import FAULTS
from permanence_kpis.sample.own_tables.support_meetings import support_meeting_rows

SHIPPED = Path(__file__).parents[2] / "sample_data" / "extracts"
RETURNS = SHIPPED.parent / "ssda903"
LAST_DAY = "2026-09-30"
NEVER = "9999-12-31"
QUARTER_ENDS = [
    date(year, month, day)
    for year in range(2020, 2027)
    for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
    if "2020-09" < f"{year}-{month:02}" <= "2026-09"
]
REASONS_CEASED = {
    "parents": {"E4A", "E4B"}, "sgo": {"E43", "E44", "E45", "E46", "E47", "E48"}, "cao": {"E41"}, "other": {"E13"},
}  # fmt: skip

Row = dict[str, str]
Files = dict[str, list[Row]]
Times = dict[str, list[tuple[str, str, str]]]

A_PLAN = "a council's permanence action plan"
DFE_LEAVERS = "DfE, care leavers in England, 2025"

PUBLISHED = [  # figure, published value, tolerance, source; per cent unless the figure says otherwise
    ("children moving to discharge at a quarter's end", 21, 2, A_PLAN),
    ("of them waiting for court", 11, 2, A_PLAN),
    ("placement support meetings a year", 28, 4, A_PLAN),
    ("in care with a permanence plan", 92, 4, "Rotherham, up-to-date plans"),
    ("disputes a year that stay informal", 153, 15, "Reading, disputes of a year"),
    ("disputes a year that become formal", 55, 8, "Reading, disputes of a year"),
    ("17 to 18: in education, employment or training", 64, 3, DFE_LEAVERS),
    ("17 to 18: in suitable accommodation", 91, 3, DFE_LEAVERS),
    ("19 to 21: in education, employment or training", 54, 3, DFE_LEAVERS),
    ("19 to 21: in suitable accommodation", 89, 3, DFE_LEAVERS),
    ("19 to 21: not in touch", 4, 1.5, DFE_LEAVERS),
    ("19 to 21: nothing known", 6, 1.5, DFE_LEAVERS),
]


def read(folder: Path) -> Files:
    files: Files = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            files[path.stem] = list(csv.DictReader(file))
    return files


def by_child(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["child_id"]].append(row)
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The authority that ships, without its faults."""
    folder = tmp_path_factory.mktemp("faultless")
    write_sample(folder, 580, seed=1, faults=False)
    return read(folder)


@pytest.fixture(scope="module")
def care(files: Files) -> Times:
    """The times in care of each child: first day, day left (blank while in care) and how it ended."""
    times: Times = defaultdict(list)
    for child_id, rows in by_child(files["legal_statuses"]).items():
        began, before = "", ""
        for row in rows:
            if row["legal_status"] in ("V3", "V4"):
                continue
            if not began or row["start_date"] > before:
                began = row["start_date"]
            before = row["end_date"]
            if row["reason_ceased"] or not row["end_date"]:
                times[child_id].append((began, row["end_date"], row["reason_ceased"]))
                began = ""
    return times


@pytest.fixture(scope="module")
def born(files: Files) -> dict[str, str]:
    return {row["child_id"]: row["date_of_birth"] for row in files["children"]}


def is_in_care(times: list[tuple[str, str, str]], day: str) -> bool:
    return any(began <= day and (not left or day < left) for began, left, _ in times)


def ended_on(times: list[tuple[str, str, str]], day: str) -> str:
    """How care ended on a day; blank where it did not."""
    return next((reason for _, left, reason in times if left == day), "")


def age(born_on: str, day: str) -> int:
    return int(day[:4]) - int(born_on[:4]) - (day[5:] < born_on[5:])


def reached(row: Row) -> int:
    """The age on the birthday in the year of a care leaver's row."""
    return age(row["date_of_birth"], f"{row['year_ending']}-03-31")


def later(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


# Published figures ------------------------------------------------------------------------------------------------


def at_quarter_ends(files: Files, care: Times) -> dict[str, float]:
    seen: Counter[str] = Counter()
    first_plan: dict[str, str] = {}
    for row in files["permanence_plans"]:
        first_plan[row["child_id"]] = min(row["agreed_on"], first_plan.get(row["child_id"], NEVER))
    for quarter_end in QUARTER_ENDS:
        day = quarter_end.isoformat()
        for row in files["discharges"]:
            if row["route"] != "none" and row["decided_on"] <= day and not "" < row["closed_on"] <= day:
                seen["moving"] += 1
                seen["waiting"] += not "" < row["court_on"] <= day
        for child_id, times in care.items():
            if is_in_care(times, day):
                seen["in care"] += 1
                seen["with a plan"] += first_plan.get(child_id, NEVER) <= day
    return {
        "children moving to discharge at a quarter's end": seen["moving"] / len(QUARTER_ENDS),
        "of them waiting for court": seen["waiting"] / len(QUARTER_ENDS),
        "in care with a permanence plan": 100 * seen["with a plan"] / seen["in care"],
    }


def in_six_years(files: Files) -> dict[str, float]:
    """Numbers a year, of the six years to 31 March 2026."""
    meetings = Counter(
        row["kind"] for row in files["placement_support_meetings"] if "2020-04-01" <= row["held_on"] <= "2026-03-31"
    )
    disputes = Counter(
        row["stage"] for row in files["iro_disputes"] if "2020-04-01" <= row["raised_on"] <= "2026-03-31"
    )
    return {
        "placement support meetings a year": meetings["support"] / 6,
        "disputes a year that stay informal": disputes["informal"] / 6,
        "disputes a year that become formal": (disputes.total() - disputes["informal"]) / 6,
    }


def of_care_leavers(files: Files) -> dict[str, float]:
    """Shares of those who are neither dead nor back with their parents, nothing known counted against."""
    figures: dict[str, float] = {}
    for name, ages in {"17 to 18": (17, 18), "19 to 21": (19, 20, 21)}.items():
        rows = [
            row for row in files["care_leavers"] if row["in_touch"] not in ("DIED", "RHOM") and reached(row) in ages
        ]
        shares = {
            "in education, employment or training": [row["activity"][0] in "FP" for row in rows],
            "in suitable accommodation": [row["accommodation"][1:] == "1" for row in rows],
            "not in touch": [row["in_touch"] == "NO" for row in rows],
            "nothing known": [row["activity"] == "0" for row in rows],
        }
        figures |= {f"{name}: {what}": 100 * sum(found) / len(rows) for what, found in shares.items()}
    return figures


@pytest.fixture(scope="module")
def figures(files: Files, care: Times) -> dict[str, float]:
    return at_quarter_ends(files, care) | in_six_years(files) | of_care_leavers(files)


@pytest.mark.parametrize(("figure", "published", "tolerance", "source"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_a_figure_is_near_the_published_one(
    figures: dict[str, float], figure: str, published: float, tolerance: float, source: str
) -> None:
    assert figures[figure] == pytest.approx(published, abs=tolerance), source


def test_life_story_work_is_not_routine(files: Files, care: Times) -> None:
    """Of the children in care at the end of June 2024, under way or complete for some and not for most."""
    stages = {row["child_id"]: row["stage"] for row in files["life_story_work"] if row["recorded_on"] <= "2024-06-30"}
    found = [stages.get(child_id, "") for child_id, times in care.items() if is_in_care(times, "2024-06-30")]

    assert set(found) == {"", "not_started", "under_way", "complete", "declined"}
    assert 0.15 < sum(stage in ("under_way", "complete") for stage in found) / len(found) < 0.4


def test_about_four_in_five_plans_are_agreed_within_four_months(files: Files, care: Times) -> None:
    plans = by_child(files["permanence_plans"])
    in_time = [
        any(began <= row["agreed_on"] <= later(began, 122) for row in plans[child_id])
        for child_id, times in care.items()
        for began, left, _ in times
        if "2020-04-01" <= began <= "2026-03-31" and (not left or left > later(began, 122))
    ]

    assert 0.75 < sum(in_time) / len(in_time) < 0.88


# The same lives ---------------------------------------------------------------------------------------------------


def test_a_discharge_is_of_a_child_under_a_full_care_order(files: Files) -> None:
    orders = by_child([row for row in files["legal_statuses"] if row["legal_status"] == "C2"])

    for row in files["discharges"]:
        held = orders[row["child_id"]]
        assert any(
            it["start_date"] <= row["decided_on"] and not "" < it["end_date"] <= row["decided_on"] for it in held
        )


def test_a_discharge_that_is_granted_ends_care_that_day_and_by_that_route(files: Files, care: Times) -> None:
    granted = [row for row in files["discharges"] if row["outcome"] == "granted"]

    assert {row["route"] for row in granted} == set(REASONS_CEASED)
    for row in granted:
        assert ended_on(care[row["child_id"]], row["closed_on"]) in REASONS_CEASED[row["route"]]


def test_a_child_whose_discharge_is_refused_or_withdrawn_stays_in_care_or_comes_of_age(
    files: Files, care: Times, born: dict[str, str]
) -> None:
    closed = [row for row in files["discharges"] if row["outcome"] in ("refused", "withdrawn")]

    assert {row["outcome"] for row in closed} == {"refused", "withdrawn"}
    for row in closed:
        stays = is_in_care(care[row["child_id"]], row["closed_on"])
        assert stays or age(born[row["child_id"]], row["closed_on"]) == 18


def test_the_steps_of_a_discharge_follow_one_another(files: Files) -> None:
    for row in files["discharges"]:
        steps = [row[column] for column in ("decided_on", "applied_on", "court_on", "closed_on") if row[column]]
        assert steps == sorted(steps)
        assert bool(row["outcome"]) == bool(row["closed_on"])


def test_a_court_date_may_lie_ahead(files: Files) -> None:
    ahead = [row for row in files["discharges"] if row["court_on"] > LAST_DAY]

    assert ahead
    assert all(row["applied_on"] and not row["closed_on"] for row in ahead)


def test_no_other_day_lies_ahead(files: Files) -> None:
    for name, table in OWN_TABLES.items():
        for column in table.columns:
            if column.endswith(("_on", "_since")) and column != "court_on":
                assert max(row[column] for row in files[name]) <= LAST_DAY, (name, column)


@pytest.mark.parametrize(
    ("table", "dated_by"),
    [
        ("discharges", "decided_on"),
        ("placement_support_meetings", "held_on"),
        ("permanence_plans", "agreed_on"),
        ("life_story_work", "recorded_on"),
        ("iro_disputes", "raised_on"),
    ],
)
def test_what_is_recorded_of_a_child_is_recorded_in_care(files: Files, care: Times, table: str, dated_by: str) -> None:
    assert [row for row in files[table] if not is_in_care(care[row["child_id"]], row[dated_by])] == []


def test_a_child_in_hospital_since_birth_has_no_meeting_about_a_placement() -> None:
    days = CalendarDays(date(2018, 4, 1), date(2026, 9, 30))
    born_on = days.number(date(2026, 9, 29))
    since_birth = CarePeriod("000001", born_on, born_on, born_on + 400, "Under 1", "parents", "E4A", [(born_on, "C1")])

    rows = support_meeting_rows(Chance("1"), days, Life("000001", born_on, born_on, [since_birth]))

    assert rows == []


def test_a_support_meeting_is_about_a_placement_that_began_or_is_about_to(files: Files) -> None:
    starts = {child_id: [row["start_date"] for row in rows] for child_id, rows in by_child(files["placements"]).items()}
    meetings = [row for row in files["placement_support_meetings"] if row["kind"] == "support"]
    before = 0
    for row in meetings:
        near = [day for day in starts[row["child_id"]] if later(day, -4) <= row["held_on"] <= later(day, 40)]
        assert near
        before += all(day > row["held_on"] for day in near)

    assert 0.02 < before / len(meetings) < 0.3


def test_a_plan_of_adoption_is_agreed_and_ratified_before_the_placement_order(files: Files) -> None:
    orders = {row["child_id"]: row["start_date"] for row in files["legal_statuses"] if row["legal_status"] == "E1"}
    adopted = {row["child_id"] for row in files["legal_statuses"] if row["reason_ceased"] in ("E11", "E12")}
    plans = [
        row
        for row in files["permanence_plans"]
        if row["plan"] == "ADOPTION" and row["child_id"] in adopted and row["child_id"] in orders
    ]

    assert len(plans) > 200
    assert all(row["agreed_on"] < orders[row["child_id"]] for row in plans)
    assert sum(row["agreed_on"] < row["ratified_on"] for row in plans) > 0.9 * len(plans)


def test_every_plan_of_the_code_list_is_somebodys(files: Files) -> None:
    assert {row["plan"] for row in files["permanence_plans"]} == {
        "REMAINSUP", "RETURN1M", "RETURN6M", "RETURNEV", "LTRELFR", "LTFOST18", "RESPLMT", "SUPPLIV", "ADOPTION",
        "OTHERPLN",
    }  # fmt: skip


def test_the_stages_of_life_story_work_follow_one_another(files: Files, born: dict[str, str]) -> None:
    order = ["not_started", "under_way", "complete"]
    for child_id, rows in by_child(files["life_story_work"]).items():
        stages = [row["stage"] for row in rows]
        days = [row["recorded_on"] for row in rows]
        assert days == sorted(set(days))
        assert stages == order[: len(stages)] or stages == ["not_started", "declined"]
        assert stages[-1] != "declined" or age(born[child_id], days[-1]) >= 9  # ten, to the nearest day


def test_who_is_still_looked_after_is_no_care_leaver(files: Files, care: Times) -> None:
    for row in files["care_leavers"]:
        years = reached(row)
        birthday = f"{int(row['date_of_birth'][:4]) + years}{row['date_of_birth'][4:]}".replace("-02-29", "-03-01")
        assert 17 <= years <= 21
        assert not is_in_care(care[row["child_id"]], birthday)


def test_every_care_leaver_was_in_care_at_16_or_17(files: Files, care: Times) -> None:
    for row in files["care_leavers"]:
        sixteen = f"{int(row['date_of_birth'][:4]) + 16}{row['date_of_birth'][4:]}"
        assert any(not left or left > sixteen for _, left, _ in care[row["child_id"]])


def test_care_leavers_of_every_age_are_there_from_the_first_year_on(files: Files) -> None:
    there = Counter((row["year_ending"], reached(row)) for row in files["care_leavers"])

    assert {year for year, _ in there} == {str(year) for year in range(2018, 2028)}
    assert all(there[str(year), years] > 60 for year in range(2018, 2027) for years in (18, 19, 20, 21))
    assert all(0 < there[str(year), 17] < 20 for year in range(2018, 2027))


def test_a_care_leaver_has_one_row_a_year_and_none_after_death_or_home_for_good(files: Files) -> None:
    for rows in by_child(files["care_leavers"]).values():
        years = [row["year_ending"] for row in rows]
        assert years == sorted(set(years))
        assert not {row["in_touch"] for row in rows[:-1]} & {"DIED", "RHOM"}


def test_employment_and_apprenticeships_have_their_codes_of_the_year(files: Files) -> None:
    for row in files["care_leavers"]:
        assert row["activity"] not in (("F4", "F5", "P4", "P5") if row["year_ending"] <= "2021" else ("F3", "P3"))


def test_codes_of_a_care_leaver_go_together(files: Files) -> None:
    for row in files["care_leavers"]:
        if row["in_touch"] in ("DIED", "RHOM"):
            assert row["activity"] == row["accommodation"] == ""
        else:
            assert (row["in_touch"] == "YES") == (row["activity"] != "0") == (row["accommodation"] != "0")
        if reached(row) == 17:
            assert row["accommodation"] not in ("T1", "Z1")


def test_a_pathway_plan_has_the_category_of_its_day(files: Files, care: Times, born: dict[str, str]) -> None:
    found = Counter(row["category"] for row in files["pathway_plans"])
    for row in files["pathway_plans"]:
        years = age(born[row["child_id"]], row["review_on"])
        is_looked_after = is_in_care(care[row["child_id"]], row["review_on"])
        assert is_looked_after == (row["category"] == "eligible") or (row["category"] == "eligible" and years < 18)
        assert 18 <= years < 21 if row["category"] == "former_relevant" else 16 <= years < 18

    assert found["former_relevant"] > found["eligible"] > 1000
    assert min(found["relevant"], found["qualifying"]) > 20


# The files --------------------------------------------------------------------------------------------------------


def test_the_sample_that_ships_is_the_one_drawn(tmp_path: Path) -> None:
    write_sample(tmp_path, 580, seed=1)

    shipped = {path.name: path.read_bytes() for path in SHIPPED.glob("*.csv")}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped


def test_the_returns_hold_the_care_leavers_of_their_year(files: Files) -> None:
    for year in range(2022, 2027):
        with (RETURNS / f"{year}-oc3.csv").open(encoding="utf-8", newline="") as file:
            found = [tuple(row.values()) for row in csv.DictReader(file)]
        expected = [
            (row["child_id"], day_first(row["date_of_birth"]), row["in_touch"], row["activity"], row["accommodation"])
            for row in files["care_leavers"]
            if row["year_ending"] == str(year)
        ]
        assert found == expected
        assert len(found) > 300


def day_first(day: str) -> str:
    return "/".join(reversed(day.split("-")))


def rows_where(table: str, is_faulty: Callable[[Row], bool]) -> Callable[[Files], int]:
    return lambda files: sum(is_faulty(row) for row in files[table])


def granted_and_still_in_care(files: Files) -> int:
    """A child of the sample who was granted a discharge has a status that ends that day with a reason."""
    ends = {(row["child_id"], row["end_date"]) for row in files["legal_statuses"] if row["reason_ceased"]}
    granted = [row for row in files["discharges"] if row["outcome"] == "granted"]
    return sum((row["child_id"], row["closed_on"]) not in ends for row in granted)


def repeated_meetings(files: Files) -> int:
    return sum(n - 1 for n in Counter(tuple(row.values()) for row in files["placement_support_meetings"]).values())


PLANTED: dict[str, Callable[[Files], int]] = {
    "a court date in words": rows_where("discharges", lambda row: row["court_on"] == "to be listed"),
    "granted, though the child stays in care": granted_and_still_in_care,
    "a meeting of no kind": rows_where("placement_support_meetings", lambda row: not row["kind"]),
    "a kind of meeting that is not in the list": rows_where(
        "placement_support_meetings", lambda row: row["kind"] == "professionals"
    ),
    "a meeting that is in the list twice": repeated_meetings,
    "a plan that is not in the list": rows_where("permanence_plans", lambda row: row["plan"] == "LTF"),
    "a plan agreed on a day as dd/mm/yyyy": rows_where("permanence_plans", lambda row: "/" in row["agreed_on"]),
    "a stage in capitals": rows_where("life_story_work", lambda row: row["stage"] == "UNDER_WAY"),
    "a stage left blank": rows_where("life_story_work", lambda row: not row["stage"]),
    "in touch, and what they do left blank": rows_where(
        "care_leavers", lambda row: row["in_touch"] == "YES" and not row["activity"]
    ),
    "in touch, and where they live not known": rows_where(
        "care_leavers", lambda row: row["in_touch"] == "YES" and row["accommodation"] == "0"
    ),
    "a dispute about nothing": rows_where("iro_disputes", lambda row: not row["theme"]),
    "a dispute resolved before it was raised": rows_where(
        "iro_disputes", lambda row: "" < row["resolved_on"] < row["raised_on"]
    ),
    "a pathway plan of no category": rows_where("pathway_plans", lambda row: not row["category"]),
}


def test_every_fault_is_looked_for() -> None:
    assert list(PLANTED) == list(FAULTS)


@pytest.mark.parametrize("fault", PLANTED)
def test_a_fault_is_planted_five_times(fault: str) -> None:
    assert PLANTED[fault](read(SHIPPED)) == 5
