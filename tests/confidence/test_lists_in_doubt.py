"""Lists of the authority's own, and records far back, that are wrong: the figure as recorded, and how far it goes."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from permanence_kpis import load_extracts
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

from .test_records_in_doubt import CHILDREN, PLACEMENTS, SHIPPED, STATUSES, folder_with, said

OF_ONE = {
    "children.csv": CHILDREN,
    "legal_statuses.csv": STATUSES.split("b,2020")[0],
    "placements.csv": PLACEMENTS.split("b,2020")[0],
}
"""Child a, in care with one carer since 1 January 2020."""
LEGAL = "child_id,start_date,legal_status,end_date,reason_ceased\n"
PLACED = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
MISSING = "child_id,start_date,kind,end_date,source\n"
APPROVED = "household_id,approval_date,approval_type,end_date\n"
REVIEWS = "child_id,review_date,participation\na,2020-01-20,PN1\na,2024-05-01,PN1\n"
DISCHARGES = "child_id,route,decided_on,applied_on,court_on,outcome,closed_on\n"


def found(folder: Path, files: Mapping[str, str], *refs: str) -> dict[str, tuple[object, ...]]:
    asked = Request(None, "2024Q1", str(folder_with(folder, OF_ONE | files)), SHIPPED, only=refs)
    return {one.measure.ref: said(one) for one in compute(asked).results}


# D-534
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a,sgo,2024-01-10,,,,", (1, "A", 1, 1)),
        ("a,sgo,2024-01-10,,,,2024-08-01", (1, "A", 1, 1)),
        ("a,sgo,2024-01-10,,,withdrawn,2023-05-01", (0, "B", 0, 1)),  # closed before it was decided on
        ("a,sgo,2042-01-10,,,,", (0, "B", 0, 1)),
        ("a,sgo,1924-01-10,,,,", (1, "B", 0, 1)),  # D-577: before the birth, so perhaps decided on after the quarter
        ("a,sgo,2012-01-01,,,,", (1, "A", 1, 1)),  # on the day of the birth, which can be
    ],
)
def test_a_day_of_a_list_that_cannot_be_right_leaves_open_what_it_decides(
    tmp_path: Path, row: str, expected: tuple[object, ...]
) -> None:
    """Children moving to discharge (S2)."""
    assert found(tmp_path, {"discharges.csv": f"{DISCHARGES}{row}\n"}, "S2")["S2"] == expected


# D-567
def test_a_placement_whose_first_day_cannot_be_read_may_have_had_its_meeting_in_time(tmp_path: Path) -> None:
    """Placements with a meeting within five working days (S9): b moves on 10 April and has none until 1 May, so 0 of 1.

    a moved too, nobody knows when: on 22 May, the day of the meeting, it was in time and 1 of 2 are met.
    """
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": f"{LEGAL}a,2020-01-01,C2,,\nb,2020-01-01,C2,,\n",
        "placements.csv": (
            "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
            "a,2020-01-01,U4,?,PR1,c1,CARPL\n"
            "a,?,U4,,PR1,c2,\n"
            "b,2020-01-01,U4,2024-04-10,PR1,c3,CARPL\n"
            "b,2024-04-10,U4,,PR1,c4,\n"
        ),
        "placement_support_meetings.csv": "child_id,held_on,kind\na,2024-05-22,support\nb,2024-05-01,support\n",
    }

    assert found(tmp_path, files, "S9")["S9"] == (0, "B", 0, 50)


def test_without_the_column_that_says_that_it_ended_nobody_knows_whether_it_did(tmp_path: Path) -> None:
    """The list has no `closed_on`: every plan may be closed."""
    list_ = "child_id,route,decided_on\na,sgo,2024-01-10\n"

    assert found(tmp_path, {"discharges.csv": list_}, "S2")["S2"] == (1, "B", 0, 1)


# D-533
def test_a_review_before_the_child_was_in_care_does_not_say_since_when_reviews_are_recorded(tmp_path: Path) -> None:
    """Reviews begin on 20 January 2024, four years after the first was due. One is typed as of 2012, before birth."""
    reviews = "child_id,review_date,participation\na,2024-01-20,PN1\na,2024-06-20,PN1\n"
    with_one = load_extracts(folder_with(tmp_path, OF_ONE | {"reviews.csv": f"{reviews}a,2012-01-20,PN1\n"}))

    assert str(with_one.reviews_begin_on) == "2024-01-20"
    without_any = load_extracts(
        folder_with(tmp_path, {"reviews.csv": "child_id,review_date,participation\na,2012-01-20,PN1\n"})
    )
    assert without_any.reviews_begin_on is None


def test_who_is_looked_after_on_the_birthday_may_be_no_care_leaver(tmp_path: Path) -> None:
    """DfE 1007: born on 5 May 2007, so 17 in the window of a measure of those of 17 and 18, and in care."""
    own = SHIPPED.read_text(encoding="utf-8").replace("- age: {between: [19, 21]}", "- age: {between: [17, 18]}")
    (tmp_path / "definitions.yaml").write_text(own, encoding="utf-8")
    leavers = "child_id,date_of_birth,year_ending,in_touch,activity,accommodation\n"
    files = {
        "children.csv": CHILDREN.replace("a,2012-01-01", "a,2007-05-05"),
        "care_leavers.csv": f"{leavers}a,2007-05-05,2025,YES,F1,U1\nz,2006-05-05,2025,NO,0,0\n",
    }
    asked = Request(
        None, "2024Q1", str(folder_with(tmp_path, OF_ONE | files)), tmp_path / "definitions.yaml", only=("S15",)
    )
    [result] = compute(asked).results

    assert said(result) == (50, "B", 0, 50)
    assert "DfE 1007" in {one.code for one in compute(asked).problems}


# D-532
def test_a_reason_that_does_not_go_with_the_carers_counts_however_long_ago(tmp_path: Path) -> None:
    """In care since 2020, with c2 since May 2022. The reason says that the carer stayed: 54 months with c1, or 25."""
    moved = (
        "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
        "a,2020-01-01,U4,2023-05-01,PR1,c1,PLACE\na,2023-05-01,U4,,PR1,c2,\n"
    )

    assert found(tmp_path, {"placements.csv": moved}, "4.1")["4.1"] == (0, "C", 0, 100)


# D-523
def test_an_earlier_placement_whose_provider_contradicts_it_may_have_been_another(tmp_path: Path) -> None:
    """Of three placements in the year the second, with parents by an agency, may have been a temporary stay (T0 to T4):
    back with the same carer there was then no move.
    """
    moved = (
        "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
        "a,2020-01-01,U4,2024-02-01,PR1,c1,CREQB\na,2024-02-01,P1,2024-03-01,PR4,c2,CHILD\na,2024-03-01,U4,,PR1,c1,\n"
    )
    asked = Request(None, "2024Q1", str(folder_with(tmp_path, OF_ONE | {"placements.csv": moved})), SHIPPED)
    codes = {(one.code, one.place.rows) for one in compute(asked).problems}

    assert ("DfE 530", (3,)) in codes


# D-573
@pytest.mark.parametrize(
    ("name", "ref", "expected"),
    [("discharges.csv", "S2", (0, "B", 0, 0)), ("foster_approvals.csv", "4.4", (0, "C", 0, 0))],
)
def test_a_list_with_headings_alone_has_not_the_best_letter(
    tmp_path: Path, name: str, ref: str, expected: tuple[object, ...]
) -> None:
    """S2 has no target, so nothing could change its rating; 4.4 has one."""
    headings = {"discharges.csv": DISCHARGES, "foster_approvals.csv": "household_id,approval_date,approval_type\n"}

    assert found(tmp_path, {name: headings[name]}, ref)[ref] == expected


# D-574
def test_a_review_of_a_day_in_the_future_may_have_been_held_in_the_window(tmp_path: Path) -> None:
    """The child took part in one review and not in another (4.9), which is of 20 June 2024, or typed as of 2042."""
    reviews = "child_id,review_date,participation\na,2024-05-20,PN1\na,{second},PN4\n"
    sound, far = (
        found(tmp_path, {"reviews.csv": reviews.format(second=day)}, "4.9")["4.9"]
        for day in ("2024-06-20", "2042-06-20")
    )

    assert (sound[0], sound[2], sound[3]) == (50, 50, 50)
    assert (far[0], far[2], far[3]) == (100, 50, 100)


LEAVERS = "child_id,date_of_birth,year_ending,in_touch,activity,accommodation\nz,2004-05-05,2025,YES,F1,U1\n"


@pytest.mark.parametrize(
    ("born", "row", "expected"),
    [
        ("2005-05-05", "a,2005-05-05,2025,NO,0,0", (50, 50, 50)),
        ("2007-05-05", "a,2005-05-05,2025,NO,0,0", (50, 50, 100)),  # 17 is not counted
        ("2005-05-05", "a,2005-05-05,2052,NO,0,0", (100, 50, 100)),
    ],
)
def test_births_that_differ_and_years_in_the_future_leave_open_who_counts(
    tmp_path: Path, born: str, row: str, expected: tuple[object, ...]
) -> None:
    """Care leavers of 19 to 21 with whom the authority is in touch (S15): with z it is, with a not."""
    files = {
        "children.csv": CHILDREN.replace("a,2012-01-01", f"a,{born}"),
        "legal_statuses.csv": f"{STATUSES.splitlines()[0]}\na,2015-01-01,C2,2019-05-05,E4A\nc,2020-01-01,C2,,\n",
        "care_leavers.csv": f"{LEAVERS}{row}\n",
    }
    figure, _, lowest, highest = found(tmp_path, files, "S15")["S15"]

    assert (figure, lowest, highest) == expected


WAITING = """\
format: 1
authority: Testshire
year_starts: 04-01
own_tables:
  waiting:
    one_row_is: a wait for a service
    counts: waits
    dated_by: {from: asked_on, to: begun_on}
    columns: {child_id: id, service: [therapy, housing], asked_on: date, begun_on: date}
measures:
  - ref: "W"
    title: Waits
    why: Nobody should wait.
    source: The authority's own list
    table: waiting
    counts: waits
    window: at_period_end
    numerator: [{service: {one_of: [therapy, housing]}}]
    show: count
    target: {better: lower, status: TBC}
"""


# D-575
@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("a,therapy,2024-02-01,", (2, "B", 1, 2)),
        ("a,housing,2024-02-01,", (2, "A", 2, 2)),  # another service
        ("a,therapy,2023-02-01,2024-01-05", (1, "A", 1, 1)),  # over when the other was asked for
    ],
)
def test_rows_of_one_child_and_time_that_differ_in_their_days_alone_may_be_one(
    tmp_path: Path, second: str, expected: tuple[object, ...]
) -> None:
    definitions = tmp_path / "definitions.yaml"
    definitions.write_text(WAITING, encoding="utf-8")
    list_ = f"child_id,service,asked_on,begun_on\na,therapy,2024-01-05,\n{second}\n"
    folder = folder_with(tmp_path, OF_ONE | {"waiting.csv": list_})

    [result] = compute(Request(None, "2024Q1", str(folder), definitions)).results

    assert said(result) == expected


# D-568
def test_a_date_in_a_file_with_others_that_have_the_month_first_may_be_the_other_way_round(tmp_path: Path) -> None:
    """Missing from home (4.10): b on 5/13, so with the month first. a's 10/4 may be 4 October, c's 3/5 5 March.

    With the day first a is in the quarter, and so is c, of 3 May; b has no start. Otherwise a and c are not, and b is.
    """
    missing = "child_id,start_date,kind,end_date,source\n"
    files = {
        "missing_episodes.csv": f"{missing}a,10/04/2024,M,10/04/2024,home\n"
        "b,05/13/2024,M,05/13/2024,home\nc,03/05/2024,M,03/05/2024,home\nd,2020-01-01,M,2020-01-02,home\n"
    }

    assert found(tmp_path, files, "4.10")["4.10"] == (2, "B", 0, 3)


# D-569, D-577, D-578
@pytest.mark.parametrize(
    ("ref", "file", "row", "expected"),
    [
        # an order of 10 May 2024 typed as of 2042: b may have left under it, and counts as looked after
        ("4.5", "legal_statuses.csv", f"{LEGAL}a,2020-01-01,C2,,\nb,2020-01-01,C2,2042-05-10,E45\n", (0, "B", 0, 1)),
        ("S20", "legal_statuses.csv", f"{LEGAL}a,2020-01-01,C2,,\nb,2020-01-01,C2,2042-05-10,E45\n", (2, "B", 1, 2)),
        # an end to come without a reason may be planned
        ("S20", "legal_statuses.csv", f"{LEGAL}a,2020-01-01,C2,,\nb,2020-01-01,C2,2042-05-10,\n", (2, "A", 2, 2)),
        ("4.10", "missing_episodes.csv", f"{MISSING}a,2042-05-01,M,2042-05-02,care\n", (0, "B", 0, 1)),
        ("4.10", "missing_episodes.csv", f"{MISSING}a,2014-05-01,M,2014-05-02,care\n", (0, "B", 0, 1)),  # before care
        ("4.4", "foster_approvals.csv", f"{APPROVED}f1,2042-05-01,mainstream,\n", (0, "B", 0, 1)),
        # of two reviews one was typed as of 2014, before care: it may be a second one that a did not take part in
        ("4.9", "reviews.csv", f"{REVIEWS}b,2014-05-01,PN7\n", (100, "C", 50, 100)),
        # b is born in 2021, after the start, or was placed later than recorded: then for fewer than 24 months
        ("4.1", "children.csv", "child_id,date_of_birth\na,2012-01-01\nb,2021-01-01\n", (100, "C", 50, 100)),
        (
            "4.7",
            "previous_permanence.csv",
            "child_id,previous_permanence,order_date\nb,Z1,2018-01-01\n",
            (0, "A", 0, 0),
        ),
    ],
)
def test_a_day_that_cannot_be_right_lowers_the_letter_of_what_it_decides(
    tmp_path: Path, ref: str, file: str, row: str, expected: tuple[object, ...]
) -> None:
    """Children a and b, in care with one carer each since 1 January 2020."""
    files = {
        "children.csv": "child_id,date_of_birth\na,2012-01-01\nb,2012-01-01\n",
        "legal_statuses.csv": f"{LEGAL}a,2020-01-01,C2,,\nb,2020-01-01,C2,,\n",
        "placements.csv": f"{PLACED}a,2020-01-01,U4,,PR1,c1,\nb,2020-01-01,U4,,PR1,c2,\n",
        "reviews.csv": REVIEWS,
        "missing_episodes.csv": f"{MISSING}a,2021-01-01,A,2021-01-02,home\n",
        "foster_approvals.csv": f"{APPROVED}f0,2012-01-01,mainstream,\n",
    }
    header, rows = row.split("\n", 1)
    if file in ("missing_episodes.csv", "foster_approvals.csv"):
        row = files[file] + rows
    assert header

    assert found(tmp_path, files | {file: row}, ref)[ref] == expected


# D-577
@pytest.mark.parametrize(("order", "expected"), [("Z1,2018-01-01", (0, "B", 0, 1)), ("Z1,", (0, "A", 0, 0))])
def test_the_day_of_an_order_that_is_said_to_be_none_leaves_open_whether_there_was_one(
    tmp_path: Path, order: str, expected: tuple[object, ...]
) -> None:
    """Breakdowns of special guardianship (4.7): a came into care on 2 May 2024, b in 2020."""
    files = {
        "children.csv": "child_id,date_of_birth\na,2012-01-01\nb,2012-01-01\n",
        "legal_statuses.csv": f"{LEGAL}a,2024-05-02,C2,,\nb,2020-01-01,C2,,\n",
        "placements.csv": f"{PLACED}a,2024-05-02,U4,,PR1,c1,\nb,2020-01-01,U4,,PR1,c2,\n",
        "previous_permanence.csv": f"child_id,previous_permanence,order_date\na,{order}\n",
    }

    assert found(tmp_path, files, "4.7")["4.7"] == expected
