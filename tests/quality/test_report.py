"""The story of a check: what stops, what is found in which order, and what each row of the report says."""

from datetime import date

import pytest
from tests.quality.folders import checked, drawn, owners

from permanence_kpis.errors import UsageError
from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request


@pytest.fixture
def folder(tmp_path):
    return drawn(tmp_path / "extracts", {})


def kinds(report):
    return [(one.level, one.code, one.file, one.row) for one in report.findings]


NOT_THERE = (
    *("care_leavers", "discharges", "foster_approvals", "iro_disputes", "life_story_work", "missing_episodes"),
    *("pathway_plans", "permanence_plans", "placement_support_meetings", "previous_permanence", "reviews"),
)


def test_plain_extracts_have_nothing_but_the_files_that_are_not_there(folder):
    assert sorted(kinds(checked(folder))) == [("NOTE", "file-absent", f"{name}.csv", None) for name in NOT_THERE]


def test_a_file_that_is_not_there_bears_on_its_measures(folder):
    [found] = [one for one in checked(folder).findings if one.file == "reviews.csv"]

    assert (found.measures, found.may_change) == (("4.9", "S10"), ("4.9",))
    assert found.what == "the file is not in the folder"


@pytest.mark.parametrize(
    ("content", "what", "effect"),
    [
        (None, "the file is not in the folder", "its measures have no data"),
        ("", "the file is empty", "its measures have no data"),
        ("child_id,route,decided_on\n", "the file has no rows", "nothing is counted from it"),
    ],
)
def test_a_list_of_ones_own_with_nothing_in_it_is_found(folder, content, what, effect):
    if content is not None:
        (folder / "discharges.csv").write_text(content, encoding="utf-8")

    [found] = [one for one in checked(folder).findings if (one.code, one.file) == ("file-absent", "discharges.csv")]

    assert (found.level, found.what, found.effect, found.measures) == ("NOTE", what, effect, ("S2", "S3"))


def test_a_code_that_no_measure_asks_for_is_found_too(folder):
    (folder / "children.csv").write_text(
        "child_id,date_of_birth,sex,ethnicity\nhit,2012-01-01,X,QQQ\n", encoding="utf-8"
    )

    found = [one for one in checked(folder).findings if one.code in ("DfE 101", "DfE 103")]

    assert [(one.code, one.level, one.row, one.owner_id, one.measures) for one in found] == [
        ("DfE 101", "FIX", 2, "hit", ()),
        ("DfE 103", "FIX", 2, "hit", ()),
    ]
    narrowed = checked(folder, only=("4.2",)).findings
    assert not [one for one in narrowed if one.code in ("DfE 101", "DfE 103")]


def test_everything_that_stops_is_a_finding_and_names_of_children_besides(folder):
    (folder / "placements.csv").unlink()
    (folder / "children.csv").write_text("child_id,surname\nhit,Sangster\n", encoding="utf-8")

    report = checked(folder)

    assert kinds(report) == [
        ("STOP", "no-column", "children.csv", 1),
        ("STOP", "no-file", "placements.csv", None),
        ("FIX", "identifying-column", "children.csv", 1),
    ]
    assert report.stops
    assert (report.period, report.extracts) == (None, None)


def test_a_folder_that_is_not_there_is_a_finding(tmp_path):
    assert kinds(checked(tmp_path / "nowhere")) == [("STOP", "no-folder", str(tmp_path / "nowhere"), None)]


def test_a_column_that_no_measure_uses_cannot_stop(folder):
    text = (folder / "placements.csv").read_text(encoding="utf-8").encode()
    (folder / "placements.csv").write_bytes(text.replace(b"c1,", b"c1,\xe9"))

    assert not checked(folder, only=("4.2",)).stops  # 4.2 does not ask why a placement ended
    assert checked(folder, only=("4.3",)).stops


def test_only_what_bears_on_the_measures_asked_for_is_found(tmp_path):
    folder = drawn(
        tmp_path / "extracts",
        {
            "reviews": """
                child_id | review_date | participation
                hit      | 2024-05-01  | -
            """,
            "placements": """
                child_id | start_date | end_date | placement_type | provider | carer_id | end_reason
                hit      | 2020-01-01 | -        | U4             | -        | c1       | -
                miss     | 2020-01-01 | -        | U4             | PR1      | c2       | -
            """,
        },
    )

    assert {one.code for one in checked(folder, only=("4.9",)).findings} == {"DfE 167"}
    assert {one.code for one in checked(folder, only=("4.8",)).findings} == {"DfE 526"}


def test_what_could_change_a_rating_comes_first(tmp_path):
    folder = drawn(
        tmp_path / "extracts",
        {
            "placements": """
                child_id | start_date | end_date | placement_type | provider | carer_id | end_reason
                hit      | 2020-01-01 | -        | K2             | -        | c1       | -
                miss     | 2020-01-01 | -        | U4             | PR1      | c2       | -
            """,
            "previous_permanence": """
                child_id | previous_permanence | order_date
                hit      | Z1                  | 2014-05-02
            """,
        },
    )

    found = checked(folder, only=("4.7", "4.8")).findings

    # 4.8 is 0% of two children, GREEN, or 50%, RED, if the home is an external one; 4.7 has no target
    assert [(one.code, one.may_change) for one in found] == [("DfE 526", ("4.8",)), ("DfE 635", ())]


def test_what_two_rules_say_of_one_row_is_one_finding(tmp_path):
    folder = drawn(
        tmp_path / "extracts",
        {
            "placements": """
                child_id | start_date | end_date | placement_type | provider | carer_id | end_reason
                hit      | 2020-01-01 | -        | P1             | PR0      | c1       | -
                miss     | 2020-01-01 | -        | U4             | PR1      | c2       | -
            """,
            "legal_statuses": """
                child_id | start_date | end_date | legal_status | reason_ceased
                hit      | 2020-01-01 | -        | V2           | -
                miss     | 2020-01-01 | -        | V2           | -
            """,
        },
    )

    assert [one.row for one in checked(folder).findings if one.code == "DfE 378"] == [2]


def test_records_before_the_windows_are_left_alone(tmp_path):
    folder = drawn(
        tmp_path / "extracts",
        {
            "legal_statuses": """
                child_id | start_date | end_date   | legal_status | reason_ceased
                hit      | 2010-01-01 | 2012-01-01 | C2           | -
                miss     | 2020-01-01 | -          | C2           | -
            """
        },
    )

    assert owners(checked(folder), "DfE 148") == set()


HEADINGS = "child_id,start_date,legal_status,end_date,reason_ceased\n"


@pytest.mark.parametrize(
    ("code", "rows", "row"),
    [
        ("short-row", "hit,2020-01-01\n", 2),
        ("long-row", "hit,2020-01-01,C2,,,x\n", 2),
        ("headings-again", f"hit,2020-01-01,C2,,\n{HEADINGS}", 3),
        ("broken-id", '"hit\n1",2020-01-01,C2,,\n', 2),
    ],
)
def test_a_row_of_which_it_cannot_be_told_whose_it_is_has_no_child(folder, code, rows, row):
    (folder / "legal_statuses.csv").write_text(HEADINGS + rows, encoding="utf-8")

    [found] = [one for one in checked(folder).findings if one.code == code]

    assert (found.row, found.owner_id, found.level) == (row, None, "FIX")


def test_a_column_that_is_not_there_is_one_finding(folder):
    text = HEADINGS.replace(",reason_ceased", "") + "hit,2020-01-01,C2,\n"
    (folder / "legal_statuses.csv").write_text(text, encoding="utf-8")

    [found] = [one for one in checked(folder).findings if one.code == "column-absent"]

    assert (found.row, found.heading, found.owner_id) == (1, "reason_ceased", None)


def test_without_a_period_the_last_quarter_is_checked_and_said(folder):
    report = check(Request(today=date(2026, 11, 22), data=str(folder)))

    assert report.period.label == "2019Q3"  # the newest record is of 1 January 2020
    assert report.warnings[0] == "No period was named: Q3 2019-20 is the last quarter that the extracts cover."


def test_a_period_that_has_not_ended_is_refused(folder):
    with pytest.raises(UsageError):
        check(Request(today=date(2024, 6, 30), period="2024Q1", data=str(folder)))


def test_no_finding_repeats_what_stands_in_a_field(tmp_path):
    folder = drawn(
        tmp_path / "extracts",
        {
            "children": """
                child_id | date_of_birth
                hit      | 31/31/2012
                miss     | 2012-01-01
            """,
            "placements": """
                child_id | start_date | end_date | placement_type | provider | carer_id | end_reason
                hit      | 2020-01-01 | sometime | FOSTER         | OWN      | c1       | BECAUSE
                miss     | 2020-01-01 | -        | U4             | PR1      | c2       | -
            """,
        },
    )

    said = repr(checked(folder).findings)

    assert not [value for value in ("31/31", "sometime", "FOSTER", "OWN", "BECAUSE") if value in said]
