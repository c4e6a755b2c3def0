"""Figures of SSDA903 returns: what one return alone cannot tell, and what follows as from other extracts."""

import pytest
from tests.definitions.files import TOP, measure

from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

from .returns import FIRST_YEAR, SECOND_YEAR, csv, episodes, folder_of

# What one return alone cannot tell

HEADER = csv("CHILD | SEX | DOB | ETHNIC\n0012 | 2 | 29/02/2012 | WBRI\n0044 | 1 | 03/11/2015 | MWBC")
ONE_YEAR = {
    "2024-header.csv": HEADER,
    "2024-episodes.csv": episodes("""
        CHILD | DECOM      | RNE | DEC        | REC
        0012  | 01/02/2020 | L   | -          | -
        0044  | 01/05/2020 | S   | -          | -
        0055  | 01/06/2023 | P   | 01/07/2023 | E4A
    """),
}


@pytest.fixture
def results(tmp_path):
    """The results for the year to 31 March 2024, by ref."""
    folder = str(folder_of(tmp_path, ONE_YEAR))
    scorecard = compute(Request(None, "2023-24", folder))
    return {result.measure.ref: result for result in scorecard.results}


def test_measures_on_months_say_of_how_many_children_want_of_history_could_change_the_answer(tmp_path):
    # On 31/03/2024, 01/10/2021 makes 30 months in care and 01/04/2022 24 in the placement: enough, however long before.
    folder = folder_of(
        tmp_path,
        {
            "2024-header.csv": csv("""
                CHILD        | SEX | DOB        | ETHNIC
                enough       | 1   | 01/01/2012 | WBRI
                a day short  | 1   | 01/01/2012 | WBRI
                started then | 1   | 01/01/2012 | WBRI
                sixteen      | 1   | 31/03/2008 | WBRI
                placed since | 1   | 01/01/2012 | WBRI
                placed too   | 1   | 01/01/2012 | WBRI
            """),
            "2024-episodes.csv": episodes("""
                CHILD        | DECOM      | RNE | DEC        | PLACE | URN
                enough       | 01/10/2021 | P   | -          | U4    | 1
                a day short  | 02/10/2021 | P   | -          | U4    | 1
                started then | 02/10/2021 | S   | -          | U4    | 1
                sixteen      | 02/10/2021 | P   | -          | U4    | 1
                placed since | 01/10/2021 | P   | 01/04/2023 | U4    | 1
                placed since | 01/04/2023 | P   | -          | K2    | 2
                placed too   | 02/10/2021 | P   | 01/04/2023 | U4    | 1
                placed too   | 01/04/2023 | P   | -          | K2    | 2
            """),
        },
    )

    scorecard = compute(Request(None, "2023-24", str(folder), only=("4.1", "4.2")))

    # "a day short" and "placed too" could have been in care for 30 months; "placed since" has, and is placed for 12
    by_months, on_the_day = scorecard.results
    [warning] = by_months.warnings
    assert warning == (
        "2 of 6 children may be counted wrongly because records are missing: "
        "their care began before the first record of it, and months are counted from that record"
    )
    assert on_the_day.warnings == ()
    assert by_months.confidence is not None
    assert by_months.confidence.touched == 2


def test_a_value_before_reaches_back_as_many_months_as_the_measure_asks_about(tmp_path):
    headers = dict.fromkeys(("2023-header.csv", "2024-header.csv"), HEADER)
    files = {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": SECOND_YEAR}
    folder = str(folder_of(tmp_path, files | headers))

    scorecard = compute(Request(None, "2023-24", folder, only=("4.1", "4.2")))

    by_months, on_the_day = (result.previous for result in scorecard.results)
    assert by_months.value is None
    assert by_months.reason == (
        "the file of episodes does not go back the 30 months before that the measure asks about "
        "(the returns begin on 1 April 2022)"
    )
    assert on_the_day.value is not None


@pytest.mark.parametrize(("months", "is_there"), [(12, True), (13, False)])
def test_returns_that_begin_so_many_months_before_are_enough(tmp_path, months, is_there):
    # both returns begin on 1 April 2022, twelve months before the end of the year before
    headers = dict.fromkeys(("2023-header.csv", "2024-header.csv"), HEADER)
    files = {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": SECOND_YEAR}
    folder = str(folder_of(tmp_path, files | headers))
    definitions = tmp_path / "definitions.yaml"
    asked = f"table: looked_after\nwindow: at_period_end\nnumerator:\n  - months_in_care: {{at_least: {months}}}"
    definitions.write_text(f"{TOP}measures:\n{measure(asked)}", encoding="utf-8")

    [result] = compute(Request(None, "2023-24", folder, definitions)).results

    assert (result.previous.value is not None) is is_there


def test_one_return_has_no_value_before(results):
    assert results["4.5"].counts.denominator == 1
    assert results["4.5"].warnings == ()
    assert results["4.5"].previous.value is None
    assert results["4.5"].previous.reason == (
        "the file of episodes does not go back that far (the returns begin on 1 April 2023)"
    )


def test_a_day_before_the_returns_is_worked_out_with_a_warning(tmp_path):
    scorecard = compute(Request(None, "2023-03-01..2023-03-30", str(folder_of(tmp_path, ONE_YEAR)), only=("4.2",)))

    [warning] = scorecard.results[0].warnings
    assert warning == (
        "the day is before the first return (1 April 2023): only those who were still in care then are in them"
    )


def test_a_window_before_the_returns_is_worked_out_with_a_warning(tmp_path):
    scorecard = compute(Request(None, "2022-23", str(folder_of(tmp_path, ONE_YEAR)), only=("4.2", "4.5")))

    on_the_day, in_the_year = scorecard.results
    assert on_the_day.warnings == ()  # whoever was in care on 31/03/2023 is in the return that begins the day after
    assert in_the_year.warnings == (
        "the window begins before the first return (1 April 2023): what happened before is not all in them",
    )


# What follows from a return, as from other extracts


def result_of_returns(folder, files, ref, period="2023-24"):
    [result] = compute(Request(None, period, str(folder_of(folder, files)), only=(ref,))).results
    return result


@pytest.mark.parametrize("end", ["30/04/2022", "01/05/1912"])
def test_an_episode_that_ends_before_it_starts_leaves_its_child_one_who_may_be_looked_after(tmp_path, end):
    drawn = episodes(f"""
        CHILD | DECOM      | PLACE | PLACE_PROVIDER | DEC
        0012  | 01/05/2022 | P1    | PR0            | {end}
        0013  | 01/05/2022 | U4    | PR1            | -
    """)

    result = result_of_returns(tmp_path, {"episodes.csv": drawn}, "4.2")

    assert (result.value, result.counts.denominator, result.counts.not_known, result.highest) == (0, 1, 1, 1)


def test_before_such_an_episode_starts_its_child_is_not_looked_after(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | PLACE | PLACE_PROVIDER | DEC
        0012  | 01/04/2024 | P1    | PR0            | 30/04/2022
        0013  | 01/05/2022 | U4    | PR1            | -
    """)

    assert result_of_returns(tmp_path, {"episodes.csv": drawn}, "4.2").counts.not_known == 0


def test_an_episode_of_short_breaks_that_ends_before_it_starts_leaves_nothing_open(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | PLACE | LS | DEC
        0012  | 01/05/2022 | P1    | V4 | 30/04/2022
        0013  | 01/05/2022 | U4    | C2 | -
    """)

    assert result_of_returns(tmp_path, {"episodes.csv": drawn}, "4.2").counts.not_known == 0


def test_without_a_header_nobody_is_taken_for_18_and_who_is_looked_after_is_worked_out(tmp_path):
    assert result_of_returns(tmp_path, {"episodes.csv": FIRST_YEAR}, "4.2").counts.denominator == 1


def test_of_a_return_too_nobody_is_looked_after_from_the_18th_birthday_on(tmp_path):
    files = {"episodes.csv": FIRST_YEAR, "header.csv": csv("CHILD | SEX | DOB | ETHNIC\n0012 | M | {} | WBRI")}

    born = {day: files | {"header.csv": files["header.csv"].format(day)} for day in ("31/03/2006", "01/04/2006")}

    assert result_of_returns(tmp_path, born["31/03/2006"], "4.2").counts.denominator == 0
    assert result_of_returns(tmp_path, born["01/04/2006"], "4.2").counts.denominator == 1


def test_a_time_missing_of_a_return_is_over_with_the_care_it_began_in_and_none_is_from_home(tmp_path):
    files = {
        "episodes.csv": episodes("""
            CHILD | DECOM      | DEC        | REC
            0012  | 01/05/2015 | 01/06/2016 | E4A
            0013  | 01/05/2022 | -          | -
        """),
        "missing.csv": csv("""
            CHILD | MISSING | MIS_START  | MIS_END
            0012  | M       | 10/05/2015 | -
            0013  | M       | 10/05/2023 | 11/05/2023
        """),
    }

    result = result_of_returns(tmp_path, files, "4.10")

    assert (result.value, result.counts.denominator, result.confidence.letter) == (1, 1, "C")
    assert result.warnings == (
        "the file of missing has nobody missing from home (source home), but the figure is for home and care together",
    )


def test_a_blank_type_in_a_return_leaves_open_whether_the_placement_before_counts_in(tmp_path):
    files = {
        "episodes.csv": episodes("""
            CHILD | DECOM      | RNE | PLACE | DEC
            0012  | 01/05/2015 | S   | U4    | 01/06/2023
            0012  | 01/06/2023 | P   | -     | -
        """),
        "header.csv": csv("CHILD | SEX | DOB | ETHNIC\n0012 | M | 01/05/2012 | WBRI"),
    }

    result = result_of_returns(tmp_path, files, "4.1")

    assert (result.value, result.lowest, result.highest, result.counts.not_known) == (0, 0, 100, 1)
