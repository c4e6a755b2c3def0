"""Records of care leavers that are wrong: what is said of them, and what the figure could be."""

import json
import re
from pathlib import Path

import pytest
from tests.care_leavers.thirty import LAYOUTS, as_csv, as_own
from tests.support.drawn import rows
from typer.testing import CliRunner

from permanence_kpis.cli import app
from permanence_kpis.results.scorecard import Result
from permanence_kpis.run.check import check
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

MEASURES = Path(__file__).parent / "measures.yaml"

PLAIN = """
    CHILD | DOB        | IN_TOUCH | ACTIV | ACCOM
    01    | 10/06/2005 | YES      | F1    | U1
    02    | 10/06/2005 | YES      | F1    | U1
    03    | 10/06/2005 | YES      | F1    | U1
    04    | 10/06/2005 | YES      | G5    | U2
"""
"""Four of whom three are in education and live suitably."""


def request(folder: Path, period: str = "2024-25") -> Request:
    return Request(None, period, str(folder), MEASURES)


def results(folder: Path) -> dict[str, Result]:
    return {result.measure.ref: result for result in compute(request(folder)).results}


def between(result: Result) -> tuple[float, float]:
    """The least and the most that a figure could be, the records in doubt settled in every way."""
    assert result.confidence is not None
    lowest, highest = result.confidence.lowest, result.confidence.highest
    assert lowest is not None
    assert highest is not None
    return round(float(lowest), 1), round(float(highest), 1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sound_records_leave_nothing_in_doubt(layout, tmp_path):
    found = results(LAYOUTS[layout](tmp_path, {2025: PLAIN}))

    assert between(found["S16"]) == (75.0, 75.0)
    assert between(found["S17"]) == (75.0, 75.0)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_unknown_code_may_be_any(layout, tmp_path):
    # 04 counts in S16 with any accommodation but abroad, deported or not known where: 3 of 3, 3 of 4 or 4 of 4.
    # Nothing of that touches S17.
    unknown = PLAIN.replace("G5    | U2", "G5    | Q9")

    found = results(LAYOUTS[layout](tmp_path, {2025: unknown}))

    assert (found["S16"].counts.denominator, found["S16"].counts.not_known) == (4, 1)
    assert between(found["S16"]) == (75.0, 100.0)
    assert between(found["S17"]) == (75.0, 75.0)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_date_of_birth_that_cannot_be_read_may_be_any(layout, tmp_path):
    # 04 is not in the figure, which is 3 of 3, and may be in it: 3 of 4
    unreadable = PLAIN.replace("04    | 10/06/2005", "04    | 31/02/2005")

    found = results(LAYOUTS[layout](tmp_path, {2025: unreadable}))

    assert found["S17"].counts.denominator == 3
    assert between(found["S17"]) == (75.0, 100.0)
    assert found["S17"].confidence.reason.startswith("1 more may count")


def test_what_is_counted_is_printed_as_words(tmp_path):
    unknown = PLAIN.replace("G5    | U2", "Q9    | U2")

    found = results(as_own(tmp_path, {2025: unknown}))

    assert found["S17"].confidence.reason == "it cannot be decided for 1 of 4 young people, which is more than 20%"


def test_a_year_that_cannot_be_read_may_be_any(tmp_path):
    folder = as_own(tmp_path, {2025: PLAIN})
    path = folder / "care_leavers.csv"
    path.write_text(path.read_text("utf-8").replace("G5,U2,2025", "G5,U2,soon"), encoding="utf-8")

    found = results(folder)

    assert found["S17"].counts.denominator == 3
    assert between(found["S17"]) == (75.0, 100.0)


def test_a_file_without_the_year_stops_with_what_to_do(tmp_path):
    folder = as_own(tmp_path, {2025: PLAIN})
    path = folder / "care_leavers.csv"
    path.write_text(path.read_text("utf-8").replace("year_ending", "jahr"), encoding="utf-8")

    shown = CliRunner().invoke(
        app, ["compute", "--period", "2024-25", "--data", str(folder), "--definitions", str(MEASURES)]
    )

    assert shown.exit_code == 3
    assert "care_leavers.csv, row 1, column year_ending" in shown.output
    assert "the column is missing" in shown.output


def test_returns_of_no_year_stop_where_nothing_tells_it(tmp_path):
    folder = as_csv(tmp_path, {2025: PLAIN})
    for path in list(folder.iterdir()):
        path.rename(path.with_name(path.name.removeprefix("2025-")))

    shown = CliRunner().invoke(
        app, ["compute", "--period", "2024-25", "--data", str(folder), "--definitions", str(MEASURES)]
    )

    assert shown.exit_code == 3
    assert "oc3.csv: no year says which return the file belongs to, nor does the end of an episode" in shown.output


def test_returns_of_no_year_are_of_the_year_of_the_first_end_of_an_episode(tmp_path):
    folder = as_csv(tmp_path, {2025: PLAIN})
    for path in list(folder.iterdir()):
        path.rename(path.with_name(path.name.removeprefix("2025-")))
    episodes = folder / "episodes.csv"
    ended = episodes.read_text("utf-8") + "901,01/05/2023,S,C2,N1,U4,PR1,01/05/2024,E4A,,,,\n"
    episodes.write_text(ended, encoding="utf-8")

    assert results(folder)["S17"].counts.denominator == 4


def test_a_code_of_earlier_years_counts_as_it_is_and_is_reported(tmp_path):
    for layout in LAYOUTS:
        folder = LAYOUTS[layout](
            tmp_path / layout,
            {2025: PLAIN.replace("01    | 10/06/2005 | YES      | F1", "01    | 10/06/2005 | YES      | F3")},
        )

        report = check(request(folder))

        assert [finding.owner_id for finding in report.findings if finding.code == "code-out-of-date"] == ["01"], layout
        assert results(folder)["S17"].counts.numerator == 3


def test_young_people_whom_children_csv_does_not_have_are_no_finding(tmp_path):
    report = check(request(as_own(tmp_path, {2025: PLAIN})))

    assert [finding.code for finding in report.findings] == []


def test_two_records_of_one_year_are_reported_and_either_may_be_right(tmp_path):
    twice = PLAIN.rstrip() + "\n    04    | 10/06/2005 | NO       | F2    | U1\n"

    for layout in LAYOUTS:
        folder = LAYOUTS[layout](tmp_path / layout, {2025: twice})
        report = check(request(folder))
        found = results(folder)

        twins = [(finding.owner_id, finding.row) for finding in report.findings if finding.code == "DfE INT34"]
        assert [owner for owner, _ in twins] == ["04", "04"], layout
        assert found["S17"].counts.numerator == 3, "YES is the greater text"
        assert between(found["S17"]) == (75.0, 100.0)


def test_explain_says_where_each_value_of_a_young_person_stands(tmp_path):
    own, returns = as_own(tmp_path / "own", {2025: PLAIN}), as_csv(tmp_path / "csv", {2025: PLAIN})

    for folder, place in ((own, "care_leavers.csv row 5"), (returns, "2025-oc3.csv row 5")):
        asked = ["explain", "S16", "--child", "04", "--period", "2024-25", "--data", str(folder)]
        shown = CliRunner().invoke(app, [*asked, "--definitions", str(MEASURES)], env={"COLUMNS": "200"})

        assert shown.exit_code == 0, shown.output
        assert place in shown.output
        assert not re.search("2005|10/06|10 June", shown.output), "a date of birth is never shown"


def test_nothing_that_is_said_shows_a_date_of_birth(tmp_path):
    wrong = PLAIN.replace("04    | 10/06/2005", "04    | 10/06/2009").replace(
        "03    | 10/06/2005", "03    | 10/06/1985"
    )
    folder = as_own(tmp_path, {2025: wrong})

    shown = CliRunner().invoke(
        app, ["check", "--period", "2024-25", "--data", str(folder), "--definitions", str(MEASURES), "--format", "json"]
    )

    found = json.loads(shown.stdout)
    assert {finding["finding"] for finding in found["findings"]} == {"DfE 391", "leaver-over-25"}
    assert "2009" not in shown.output
    assert "1985" not in shown.output


@pytest.mark.parametrize("by", ["birthday_on", "date_of_birth"])
def test_figures_cannot_be_broken_down_by_a_birthday(by, tmp_path):
    folder = as_own(tmp_path, {2025: PLAIN})

    shown = CliRunner().invoke(
        app, ["compute", "--period", "2024-25", "--data", str(folder), "--definitions", str(MEASURES), "--by", by]
    )

    assert shown.exit_code == 2
    assert f"figures cannot be broken down by {by}. Use age_band or age." in shown.output


def test_an_own_file_beside_returns_is_named_as_not_read(tmp_path):
    folder = as_csv(tmp_path, {2025: PLAIN})
    (folder / "care_leavers.csv").write_text(
        "child_id,date_of_birth,year_ending\n99,2005-06-10,2025\n", encoding="utf-8"
    )

    scorecard = compute(request(folder))

    assert any("not read: care_leavers.csv" in warning for warning in scorecard.warnings)
    assert scorecard.results[0].counts is not None
    assert scorecard.results[0].counts.denominator == len(rows(PLAIN))
