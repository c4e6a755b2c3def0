"""Findings with a DfE number are of what the DfE means by it; what they leave open is in the figures' confidence."""

from datetime import date
from pathlib import Path

import pytest
from tests.extracts.ssda903.returns import csv, folder_of
from tests.quality.folders import checked, drawn, owners

from permanence_kpis.errors import DefinitionError
from permanence_kpis.quality.load import load_checks, read_checks
from permanence_kpis.run.check import check
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request, load_context

HEADER = """
    CHILD | SEX | DOB        | ETHNIC
    k1    | M   | 01/01/2012 | WBRI
    k2    | M   | 01/01/2012 | WBRI
"""
ON_ONE_DAY = """
    CHILD | DECOM      | RNE   | LS | PLACE | PLACE_PROVIDER | DEC        | REC   | PL_POST | URN
    k1    | 10/05/2019 | S     | C2 | U6    | PR1            | 10/06/2024 | {rec} | A1      | 1
    k1    | 10/06/2024 | {rne} | C2 | U6    | PR1            | -          | -     | A1      | 1
    k2    | 10/05/2019 | S     | C2 | U6    | PR1            | -          | -     | B1      | 2
"""
PREVIOUS = """
    CHILD | DOB        | PREV_PERM | LA_PERM | DATE_PERM
    k1    | 01/01/2012 | P2        | 352     | 01/01/2018
"""


def returns(folder: Path, episodes: str, **others: str) -> Path:
    """A return of one set of files, without a year."""
    return folder_of(folder, {f"{name}.csv": csv(text) for name, text in {"episodes": episodes, **others}.items()})


def found(report) -> set[tuple[str, str, int | None]]:
    """What was found in the rows of children: level, code and row."""
    return {(one.level, one.code, one.row) for one in report.findings if one.owner_id is not None}


def asked(folder: Path, *refs: str) -> Request:
    return Request(today=date(2025, 9, 1), period="2024-25", data=str(folder), only=refs)


def letters(scorecard) -> dict[str, str | None]:
    return {one.measure.ref: one.confidence.letter if one.confidence else None for one in scorecard.results}


@pytest.mark.parametrize(
    ("rec", "rne", "said"),
    [
        ("X1", "S", ("FIX", "DfE 431 X1", 2)),
        ("-", "S", ("FIX", "DfE 431 X1", 2)),
        ("E4A", "S", ("NOTE", "DfE 431", 2)),
        ("E4A", "P", ("FIX", "DfE 432", 2)),
    ],
)
def test_whether_care_ended_and_began_again_on_one_day(tmp_path, rec, rne, said):
    folder = returns(tmp_path, ON_ONE_DAY.format(rec=rec, rne=rne), header=HEADER, previous_permanence=PREVIOUS)

    report = check(asked(folder, "4.1", "4.6", "4.7"))

    assert {one for one in found(report) if one[1].startswith(("DfE 431", "DfE 432"))} == {said}


@pytest.mark.parametrize(
    ("rec", "rne", "value", "letter"),
    [("X1", "S", 50, "C"), ("-", "S", 50, "C"), ("E4A", "P", 50, "C"), ("E4A", "S", 100, "A"), ("X1", "L", 100, "A")],
)
def test_two_codes_that_disagree_on_a_break_in_care_leave_the_child_in_doubt(tmp_path, rec, rne, value, letter):
    episodes = ON_ONE_DAY.format(rec=rec, rne=rne).replace("| L | C2", "| L | E1")  # L: the legal status changed
    folder = returns(tmp_path, episodes, header=HEADER)

    scorecard = compute(asked(folder, "4.1"))

    assert (scorecard.results[0].value, letters(scorecard)) == (value, {"4.1": letter})


def test_care_that_starts_again_without_an_end_touches_when_it_began_why_it_ceased_and_who_the_carer_is(tmp_path):
    folder = returns(tmp_path, ON_ONE_DAY.format(rec="X1", rne="S"), header=HEADER)

    [problem] = [one for one in load_context(asked(folder)).extracts.problems if one.code == "DfE 431 X1"]

    assert {"legal_statuses.reason_ceased", "legal_statuses.start_date", "placements.carer_id"} <= problem.affects
    assert (problem.place.heading, problem.place.rows, problem.place.child_ids) == ("REC", (2,), ("k1",))


SHORT_BREAKS_FIRST = """
    CHILD | DECOM      | RNE | LS | PLACE | PLACE_PROVIDER | DEC          | REC | PL_POST | URN
    k1    | 01/05/2023 | S   | V4 | U6    | PR1            | {end}        | X1  | A1      | 1
    k1    | 01/07/2024 | L   | C2 | U6    | PR1            | -            | -   | A1      | 1
    k2    | 10/05/2019 | S   | C2 | U6    | PR1            | -            | -   | B1      | 2
"""


def test_care_that_short_breaks_became_began_on_record(tmp_path):
    """The first episode ever is S: no DfE 357, and no earlier return would tell more."""
    folder = returns(tmp_path, SHORT_BREAKS_FIRST.format(end="01/07/2024"), header=HEADER)

    report, scorecard = check(asked(folder)), compute(asked(folder, "4.1"))

    assert found(report) == set()
    assert "earlier years" not in "".join(one.remedy for one in report.findings)
    assert letters(scorecard) == {"4.1": "A"}
    assert not any("history" in warning for warning in scorecard.results[0].warnings)


def test_care_that_had_gone_on_before_a_gap_is_in_doubt_for_the_gap(tmp_path):
    """L says that care had gone on, the short break ended a month before: the first episode ever is S all the same."""
    folder = returns(tmp_path, SHORT_BREAKS_FIRST.format(end="01/06/2024"), header=HEADER)

    report, scorecard = check(asked(folder)), compute(asked(folder, "4.1"))

    assert owners(report, "DfE 357") == set()
    assert owners(report, "history-of-placement") == set()
    assert ("FIX", "DfE 433", 3) in found(report)
    assert letters(scorecard) == {
        "4.1": "C"
    }  # in care since before the gap k1 would be in it, met or not: 1 of 2 is RED


def test_a_first_episode_that_is_no_s_still_wants_the_returns_before_it(tmp_path):
    folder = returns(
        tmp_path,
        """
        CHILD | DECOM      | RNE | LS | PLACE | PLACE_PROVIDER | DEC | REC
        k1    | 01/07/2024 | L   | C2 | U6    | PR1            | -   | -
        """,
        header=HEADER,
    )

    report = check(asked(folder))

    assert {("FIX", "DfE 357", 2), ("NOTE", "history-of-placement", 2)} <= found(report)


def in_hospital(rne: str) -> str:
    return f"""
        CHILD | DECOM      | RNE   | LS | PLACE | PLACE_PROVIDER | DEC        | REC | PL_POST | URN
        k1    | 20/03/2024 | {rne} | C2 | T1    | -              | 10/04/2024 | X1  | B1      | -
        k1    | 10/04/2024 | P     | C2 | U6    | PR1            | -          | -   | A1      | 1
    """


@pytest.mark.parametrize(("rne", "expected"), [("P", set()), ("S", {"k1"})])
def test_a_return_that_begins_in_hospital_does_not_begin_care_there(tmp_path, rne, expected):
    folder = returns(tmp_path, in_hospital(rne), header=HEADER)

    report = check(asked(folder))

    assert owners(report, "DfE 380") == expected
    assert owners(report, "DfE 383") | owners(report, "DfE 381") == set()  # nothing says where the child was before


def test_an_overlap_has_the_number_that_its_end_gives_it(tmp_path):
    folder = returns(
        tmp_path,
        """
        CHILD | DECOM      | RNE | LS | PLACE | PLACE_PROVIDER | DEC        | REC
        k1    | 10/05/2019 | S   | C2 | U6    | PR1            | -          | -
        k1    | 10/06/2024 | P   | C2 | U6    | PR1            | -          | -
        k2    | 10/05/2019 | S   | C2 | U6    | PR1            | 11/06/2024 | X1
        k2    | 10/06/2024 | P   | C2 | U6    | PR1            | -          | -
        """,
        header=HEADER,
    )

    report = check(asked(folder))

    assert (owners(report, "DfE 142"), owners(report, "DfE 501")) == ({"k1"}, {"k2"})


DIED = """
    CHILD | DECOM      | RNE   | LS | PLACE | PLACE_PROVIDER | DEC        | REC   | PL_POST
    k1    | 10/05/2019 | S     | C2 | U6    | PR1            | {end}      | {rec} | A1
    k1    | 10/06/2024 | {rne} | C2 | U4    | PR1            | -          | -     | A1
    k2    | 10/05/2019 | S     | C2 | U6    | PR1            | 10/06/2024 | {rec} | B1
"""


@pytest.mark.parametrize("rec", ["E2", "E15"])
@pytest.mark.parametrize(("end", "rne"), [("10/06/2024", "P"), ("10/06/2024", "S"), ("09/06/2024", "S")])
def test_an_episode_after_the_child_died_or_was_18_is_437_whatever_it_says(tmp_path, rec, end, rne):
    """Also where the next episode takes the reason for care to have ceased out (DfE 432)."""
    folder = returns(tmp_path, DIED.format(end=end, rne=rne, rec=rec), header=HEADER)

    report = check(asked(folder))

    assert {one.row for one in report.findings if one.code == "DfE 437"} == {2}


@pytest.mark.parametrize(
    ("code", "statuses"),
    [
        ("DfE 148", "k1 | 2020-01-01 | 2024-06-01 | C2 | -"),
        ("DfE 148 open", "k1 | 2020-01-01 | - | C2 | E45"),
        ("DfE 388", "k1 | 2020-01-01 | 2024-06-01 | C2 | X1"),
        ("DfE 437", "k1 | 2020-01-01 | 2023-06-01 | C2 | E2\nk1 | 2024-01-01 | - | C2 | -"),
    ],
)
def test_an_end_of_care_that_contradicts_itself_is_known_to_the_figures(tmp_path, code, statuses):
    """Confidence takes the child as in doubt: `kpis compute` finds it too, by the same number."""
    folder = drawn(
        tmp_path / "extracts",
        {
            "children": "child_id | date_of_birth\nk1 | 2012-01-01",
            "placements": "child_id | start_date | end_date | placement_type\nk1 | 2020-01-01 | - | U4",
            "legal_statuses": f"child_id | start_date | end_date | legal_status | reason_ceased\n{statuses}",
        },
    )

    [problem] = [one for one in compute(asked(folder, "4.5")).problems if one.code == code]

    assert (problem.place.file, problem.place.rows, problem.measures) == ("legal_statuses.csv", (2,), {"4.5"})
    assert len([one for one in check(asked(folder)).findings if one.code == code]) == 1


def test_the_reason_of_a_leaver_of_long_ago_leaves_nothing_open(tmp_path):
    statuses = """
        child_id | start_date | end_date   | legal_status | reason_ceased
        hit      | 2013-01-01 | 2014-01-01 | C2           | -
        hit      | 2020-01-01 | -          | C2           | -
        miss     | 2013-01-01 | 2014-01-01 | C2           | X1
        miss     | 2020-01-01 | -          | C2           | -
    """
    folder = drawn(tmp_path / "extracts", {"legal_statuses": statuses})

    assert [one.code for one in compute(asked(folder, "4.5")).problems if one.code.startswith("DfE")] == []
    assert owners(checked(folder), "DfE 148") == {"hit"}
    assert owners(checked(folder), "DfE 388") == {"miss"}


MISSING_FOR_EVER = {
    "children": """
        child_id | date_of_birth
        hit      | 2010-01-01
        miss     | 2012-01-01
        home     | 2010-01-01
    """,
    "legal_statuses": """
        child_id | start_date | end_date   | legal_status | reason_ceased
        hit      | 2015-01-01 | 2016-01-01 | C2           | E4A
        home     | 2015-01-01 | 2016-01-01 | C2           | E4A
        miss     | 2020-01-01 | -          | C2           | -
    """,
    "placements": """
        child_id | start_date | end_date   | placement_type | provider | carer_id | end_reason
        hit      | 2015-01-01 | 2016-01-01 | U4             | PR1      | h2       | -
        home     | 2015-01-01 | 2016-01-01 | U4             | PR1      | h3       | -
        miss     | 2020-01-01 | -          | U4             | PR1      | h1       | -
    """,
    "missing_episodes": """
        child_id | start_date | kind | end_date | source
        hit      | 2015-05-05 | M    | -        | care
        home     | 2015-05-05 | M    | -        | home
        miss     | 2024-05-05 | M    | -        | care
    """,
}


@pytest.mark.parametrize("code", ["DfE 575", "DfE 577"])
def test_a_time_missing_without_an_end_is_reported_however_long_ago(tmp_path, code):
    assert owners(checked(drawn(tmp_path / "extracts", MISSING_FOR_EVER)), code) == {"hit"}


@pytest.mark.parametrize("code", ["DfE 575", "DfE 577"])
def test_so_it_is_in_returns(tmp_path, code):
    episodes = """
        CHILD | DECOM      | RNE | LS | PLACE | PLACE_PROVIDER | DEC        | REC
        k1    | 01/01/2015 | S   | C2 | U4    | PR1            | 01/01/2016 | E4A
        k2    | 10/05/2019 | S   | C2 | U6    | PR1            | -          | -
    """
    missing = """
        CHILD | MISSING | MIS_START  | MIS_END
        k1    | M       | 05/05/2015 | -
        k2    | M       | 05/05/2024 | -
    """

    assert owners(checked(returns(tmp_path, episodes, header=HEADER, missing=missing)), code) == {"k1"}


@pytest.mark.parametrize(
    ("code", "placement_type", "provider", "right"),
    [
        ("DfE 178 type", "T2", "PR1", "-"),
        ("DfE 526", "U6", "-", "PR1"),
        ("DfE 527", "R2", "PR1", "PR3"),
        ("DfE 528", "R5", "PR2", "PR3"),
        ("DfE 529", "K2", "PR3", "PR2"),
        ("DfE 530", "P1", "PR4", "PR0"),
        ("DfE 531", "P1", "PR5", "PR0"),
        ("DfE 550", "U6", "PR0", "PR1"),
    ],
)
def test_a_provider_that_does_not_fit_is_told_during_short_breaks_too(tmp_path, code, placement_type, provider, right):
    folder = drawn(
        tmp_path / "extracts",
        {
            "legal_statuses": """
                child_id | start_date | end_date   | legal_status | reason_ceased
                hit      | 2024-05-01 | 2024-05-08 | V3           | E8
                hit      | 2024-06-01 | -          | V4           | -
                miss     | 2024-05-01 | 2024-05-08 | V4           | E8
            """,
            "placements": f"""
                child_id | start_date | end_date   | placement_type   | provider   | carer_id | end_reason
                hit      | 2024-05-01 | 2024-05-08 | {placement_type} | {provider} | c1       | -
                hit      | 2024-06-01 | -          | {placement_type} | {provider} | c1       | -
                miss     | 2024-05-01 | 2024-05-08 | {placement_type} | {right}    | c1       | -
            """,
        },
    )

    told = [one for one in checked(folder).findings if one.code == code]

    assert [(one.owner_id, one.row) for one in told] == [("hit", 2), ("hit", 3)]
    effects = "short breaks are not counted in any measure", "not known where a measure asks for the provider"
    assert all(one.effect.endswith(effects) for one in told)


@pytest.mark.parametrize(
    ("file", "row", "code"),
    [
        ("legal_statuses", "hit | - | - | C2 | -", "blank-field"),
        ("legal_statuses", "hit | soon | - | C2 | -", "DfE 141"),
        ("legal_statuses", "hit | 2020-01-01 | - | - | -", "blank-field"),
        ("legal_statuses", "hit | 2020-01-01 | - | C9 | -", "DfE 144"),
        ("placements", "hit | 2020-01-01 | - | - | PR1 | c1 | -", "blank-field"),
        ("placements", "hit | 2020-01-01 | - | U9 | PR1 | c1 | -", "DfE 146"),
        ("missing_episodes", "hit | - | M | - | care", "DfE 564"),
        ("missing_episodes", "hit | soon | M | - | care", "bad-date"),
        ("missing_episodes", "hit | 2024-05-05 | - | - | care", "DfE 565"),
        ("missing_episodes", "hit | 2024-05-05 | X | - | care", "unknown-code"),
        ("previous_permanence", "hit | - | -", "blank-field"),
        ("previous_permanence", "hit | P9 | -", "DfE 631"),
        ("previous_permanence", "hit | P2 | soon", "DfE 632"),
    ],
)
def test_a_blank_has_the_number_only_of_a_check_that_is_about_blanks(tmp_path, file, row, code):
    headings = {
        "legal_statuses": "child_id | start_date | end_date | legal_status | reason_ceased",
        "placements": "child_id | start_date | end_date | placement_type | provider | carer_id | end_reason",
        "missing_episodes": "child_id | start_date | kind | end_date | source",
        "previous_permanence": "child_id | previous_permanence | order_date",
    }

    report = checked(drawn(tmp_path / "extracts", {file: f"{headings[file]}\n{row}"}))

    assert {one.code for one in report.findings if one.file == f"{file}.csv" and one.effect.startswith(READ)} == {code}


READ = ("read as blank", "the row was not used")


def test_a_check_with_a_dfe_number_says_how_much_it_asks_beside_the_dfes():
    without = "format: 1\nchecks:\n  - {code: DfE 999, level: FIX, title: a title, found: reading}\n"

    with pytest.raises(DefinitionError, match="a check with a DfE number does not say how much it asks"):
        read_checks(without)

    assert read_checks(without.replace("}", ", asks: the same}"))[0].asks == "the same"
    assert all(check.asks.startswith(("the same", "less: ", "more: ")) for check in load_checks() if check.asks)
