"""How far back extracts reach: whether a value before can be told from those who are in them."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from permanence_kpis.definitions import load_definitions
from permanence_kpis.measures import plan_measure
from permanence_kpis.periods import parse_period
from permanence_kpis.results.scorecard import Result
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.run.coverage import why_without_bank_holidays

HIM = "0012"

QUARTER_BEFORE = date(2023, 4, 1)
"""The first day of the window that 4.5 of 2024Q1 is compared with."""


def result_of(folder: Path, in_care: int, left_on: list[date], since: str = "2020-01-01", ref: str = "4.5") -> Result:
    """A measure for 2024Q1 of so many children in care since a day, and others who left on these days."""
    people = [(f"{n:04}", "") for n in range(in_care)] + [(f"L{n}", str(day)) for n, day in enumerate(left_on)]
    files = {
        "children.csv": ["child_id,date_of_birth", *(f"{id},2015-01-01" for id, _ in people)],
        "placements.csv": [
            "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason",
            *(f"{id},{since},{end},U4,PR1,c{id}," for id, end in people),
        ],
        "legal_statuses.csv": [
            "child_id,start_date,end_date,legal_status,reason_ceased",
            *(f"{id},{since},{end},C2,{'E47' if end else ''}" for id, end in people),
        ],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return compute(Request(None, "2024Q1", str(folder), only=(ref,))).results[0]


@pytest.mark.parametrize(
    ("in_care", "days", "before"),
    [
        pytest.param(99, 90, 1, id="somebody left within the quarter"),
        pytest.param(99, 91, None, id="of a hundred nobody left for more than a quarter"),
        pytest.param(98, 91, 0, id="of fewer nobody may have left"),
    ],
)
def test_extracts_of_those_still_in_care_later_have_no_value_before(tmp_path, in_care, days, before):
    left_on = QUARTER_BEFORE + timedelta(days=days)  # 30 June is the window's last day

    previous = result_of(tmp_path, in_care, [left_on]).previous

    assert previous.value == before
    assert previous.reason == (
        None
        if before is not None
        else "legal_statuses.csv has nobody who left care before 1 July 2023, only those who were still in care then"
    )


def test_the_window_itself_is_worked_out_with_a_warning(tmp_path):
    result = result_of(tmp_path, 100, [date(2024, 8, 1)])

    assert result.value == 0
    assert result.warnings == (
        "legal_statuses.csv has nobody who left care before 1 August 2024, only those who were still in care then",
    )


def test_where_nobody_ever_left_nothing_is_made_of_it(tmp_path):
    result = result_of(tmp_path, 200, [])

    assert (result.previous.value, result.warnings) == (0, ())


@pytest.mark.parametrize(("since", "before"), [("2023-04-01", 0), ("2023-04-02", None)])
def test_a_value_before_needs_a_record_by_the_first_day_of_its_window(tmp_path, since, before):
    assert result_of(tmp_path, 2, [], since).previous.value == before


def test_in_this_projects_layout_care_began_when_it_says(tmp_path):
    previous = result_of(
        tmp_path, 2, [], "2021-10-02", "4.1"
    ).previous  # 29 months on 31 March 2024: nobody is asked about

    assert previous.reason == "no one was in the denominator"


FIRST_OF_ALL = {
    "children.csv": "child_id,date_of_birth\na,2015-01-01\n",
    "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\na,2025-02-01,C2,,\n",
    "placements.csv": (
        "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\na,2025-02-01,U4,,PR1,x,\n"
    ),
    "missing_episodes.csv": "child_id,start_date,kind,end_date,source\na,2025-05-01,M,2025-05-02,home\n",
    "foster_approvals.csv": "household_id,approval_date,approval_type\nh,2025-05-01,mainstream\n",
}


def of_extracts_that_begin_late(folder: Path, period: str, ref: str) -> Result:
    for name, text in FIRST_OF_ALL.items():
        (folder / name).write_text(text, encoding="utf-8")
    return compute(Request(None, period, str(folder), only=(ref,))).results[0]


@pytest.mark.parametrize(
    ("ref", "warning"),
    [
        ("4.2", "placements.csv covers none of the day: its first record is dated 1 February 2025"),
        ("4.3", "placements.csv covers none of the window: its first record is dated 1 February 2025"),
        ("4.4", "foster_approvals.csv covers none of the window: its first record is dated 1 May 2025"),
        ("4.5", "legal_statuses.csv covers none of the window: its first record is dated 1 February 2025"),
        ("4.10", "missing_episodes.csv covers none of the window: its first record is dated 1 May 2025"),
    ],
)
def test_a_count_from_before_the_first_record_is_not_to_be_trusted(tmp_path: Path, ref: str, warning: str) -> None:
    result = of_extracts_that_begin_late(tmp_path, "2023-24", ref)

    assert result.value == 0
    assert result.warnings == (warning,)
    assert result.confidence is not None
    assert result.confidence.letter == "C"
    assert result.confidence.reason == f"{warning}: what is missing could change the rating"


@pytest.mark.parametrize(
    ("first", "warnings"),
    [
        ("15/04/2025", ()),
        (
            "16/04/2025",
            ("missing_episodes.csv covers only part of the window: its first record is dated 16 April 2025",),
        ),
    ],
)
def test_a_fortnight_without_a_record_is_nothing_out_of_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, warnings: tuple[str, ...]
) -> None:
    headings, _ = FIRST_OF_ALL["missing_episodes.csv"].splitlines()
    monkeypatch.setitem(FIRST_OF_ALL, "missing_episodes.csv", f"{headings}\na,{first},M,,home\n")

    assert of_extracts_that_begin_late(tmp_path, "2025Q1", "4.10").warnings == warnings


def test_where_no_rating_is_given_none_could_change(tmp_path: Path) -> None:
    (tmp_path / "previous_permanence.csv").write_text("child_id,previous_permanence\na,P2\n", encoding="utf-8")

    confidence = of_extracts_that_begin_late(tmp_path, "2023-24", "4.7").confidence

    assert confidence is not None
    assert confidence.letter == "B"


MEASURES = Path(__file__).parents[1] / "reference" / "more_measures.yaml"
NEXT_REVIEW, REVIEWS_DUE, ON_A_STATUS = "a12", "a14", "a11"
SAID = (
    "bank holidays are known from 2012 to 2028: in other years only Saturdays and Sundays are not counted as working "
    "days, so that something may be due a day or two later than is counted here"
)


@pytest.mark.parametrize(
    ("ref", "period", "said"),
    [
        (REVIEWS_DUE, "2028-01", None),  # twelve months from 1 February 2027
        (REVIEWS_DUE, "2028-10-01..2028-12-31", None),
        (REVIEWS_DUE, "2028-10-01..2029-01-01", SAID),
        (REVIEWS_DUE, "2012-01-01..2012-11-30", SAID),  # twelve months from 1 December 2011
        (REVIEWS_DUE, "2012-01-01..2012-12-31", None),
        (NEXT_REVIEW, "2028-11-01..2028-11-26", None),  # five weeks later is 31 December
        (NEXT_REVIEW, "2028-11-01..2028-11-27", SAID),
        (ON_A_STATUS, "2029-30", None),
    ],
)
def test_that_bank_holidays_are_not_known_is_said_where_working_days_are_counted(ref, period, said):
    definitions = load_definitions(MEASURES)
    [measure] = [measure for measure in definitions.measures if measure.ref == ref]

    assert why_without_bank_holidays(plan_measure(measure, parse_period(period), definitions.year_starts)) == said


@pytest.mark.parametrize(
    ("ref", "period", "said"),
    [
        ("S9", "2008Q1", SAID),  # five working days
        ("S9", "2028Q3", None),  # 1 April to 31 December 2028
        ("S9", "2028Q4", SAID),
        ("S9", "2026Q1", None),
        ("S4", "2008Q1", None),  # four months
    ],
)
def test_that_bank_holidays_are_not_known_is_said_of_a_deadline_in_working_days(ref, period, said):
    definitions = load_definitions()
    [measure] = [measure for measure in definitions.measures if measure.ref == ref]

    assert why_without_bank_holidays(plan_measure(measure, parse_period(period), definitions.year_starts)) == said


# D-536
@pytest.mark.parametrize(("newest", "is_said"), [("2024-04-29", False), ("2024-04-28", True)])
def test_that_a_list_has_no_row_for_two_months_is_said(tmp_path, newest, is_said):
    """62 days before 30 June 2024 is 29 April."""
    files = {
        "children.csv": "child_id,date_of_birth,sex,ethnicity\na,2012-01-01,F,WBRI\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\n"
        "a,2020-01-01,C2,,\nb,2024-06-30,C2,,\n",
        "placements.csv": "child_id,start_date,placement_type,end_date,provider,carer_id\na,2020-01-01,U4,,PR1,c1\n",
        "life_story_work.csv": f"child_id,stage,recorded_on\na,under_way,{newest}\na,complete,2024-08-01\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    definitions = Path(__file__).parents[2] / "kpi_definitions.yaml"

    [result] = compute(Request(None, "2024Q1", str(tmp_path), definitions, only=("S12",))).results

    said = "the newest row of life_story_work.csv by 30 June 2024 is of 28 April 2024: later ones may be missing"
    assert (said in result.warnings) == is_said


# D-579
@pytest.mark.parametrize(
    ("without", "ref", "why", "letter"),
    [
        ("nothing", "4.9", None, "A"),
        (
            "2024-reviews.csv",
            "4.9",
            "the file of reviews has no record of the year ending 2024",
            None,
        ),  # a share of none
        ("2024-missing.csv", "4.10", "the file of missing has no record of the year ending 2024", "C"),
        ("2024", "S21", "the file of episodes has no record of the year ending 2024", "B"),  # no rating to change
        ("2025-reviews.csv", "4.9", None, "A"),  # the window does not reach into it
    ],
)
def test_a_year_between_others_of_which_a_file_is_not_there_is_said_to_be_missing(
    tmp_path: Path, without: str, ref: str, why: str | None, letter: str | None
) -> None:
    """Returns of 2023 to 2025, of a child in care since 2020, reviewed and missing in each year; for 2023-24."""
    _write_three_years(tmp_path, without)

    [result] = compute(Request(None, "2023-24", str(tmp_path), only=(ref,))).results

    of_years = [warning.split(";")[0] for warning in result.warnings if "the year ending" in warning]
    assert of_years == ([] if why is None else [why])
    assert (result.confidence.letter if result.confidence else None) == letter


# D-579
@pytest.mark.parametrize(
    ("without", "why"),
    [("nothing", []), ("2024-reviews.csv", ["the file of reviews has no record of the year ending 2024"])],
)
def test_what_was_due_by_a_review_of_the_year_before_needs_that_year_too(
    tmp_path: Path, without: str, why: list[str]
) -> None:
    """Reviews that were due in 2024-25 (S10): by the one of 1 June 2023, which stands in the return of 2024."""
    _write_three_years(tmp_path, without)

    [result] = compute(Request(None, "2024-25", str(tmp_path), only=("S10",))).results

    assert [warning.split(";")[0] for warning in result.warnings if "the year ending" in warning] == why


def _write_three_years(folder: Path, without: str) -> None:
    for year in (2023, 2024, 2025):
        files = {
            "header": f"CHILD,SEX,DOB,ETHNIC\n{HIM},M,01/01/2012,WBRI\n",
            "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n"
            f"{HIM},01/05/2020,S,C2,N1,U4,PR1,,,\n",
            "reviews": f"CHILD,DOB,REVIEW,REVIEW_CODE\n{HIM},01/01/2012,01/06/{year - 1},PN1\n",
            "missing": f"CHILD,DOB,MISSING,MIS_START,MIS_END\n{HIM},01/01/2012,M,01/06/{year - 1},02/06/{year - 1}\n",
        }
        for kind, text in files.items():
            name = f"{year}-{kind}.csv"
            if not name.startswith(without):
                (folder / name).write_text(text, encoding="utf-8")


# D-498
@pytest.mark.parametrize(("children", "ended", "is_said"), [(20, "", True), (19, "", False), (20, "01/06/2023", False)])
def test_a_return_in_whose_year_nothing_happens_may_be_that_of_the_year_before(
    tmp_path: Path, children: int, ended: str, is_said: bool
) -> None:
    """Returns of 2023 to 2025: in that of 2024 every episode is as it was a year before, or one of them ended."""
    for year in (2023, 2024, 2025):
        header = "CHILD,SEX,DOB,ETHNIC\n" + "".join(f"{child:04},M,01/01/2012,WBRI\n" for child in range(children))
        episodes = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n" + "".join(
            f"{child:04},01/05/2022,S,C2,N1,U4,PR1,{end},{'E4A' if end else ''},\n"
            for child in range(children)
            for end in [ended if year == 2024 and child == 0 else "01/06/2024" if year == 2025 and child == 1 else ""]
            if not (year == 2025 and child == 0 and ended)
        )
        (tmp_path / f"{year}-header.csv").write_text(header, encoding="utf-8")
        (tmp_path / f"{year}-episodes.csv").write_text(episodes, encoding="utf-8")

    [result] = compute(Request(None, "2023-24", str(tmp_path), only=("S21",))).results

    said = "the file of episodes has no record of the year ending 2024"
    assert any(warning.startswith(said) for warning in result.warnings) is is_said
