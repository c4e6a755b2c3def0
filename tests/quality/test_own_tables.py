"""What `kpis check` finds in own tables beside the other files: meetings before a placement, plans that came true."""

from .folders import checked, drawn, owners

COMING_IN = {
    "placements": """
        child_id | start_date | end_date   | placement_type | provider | carer_id | end_reason
        hit      | 2024-05-10 | -          | U4             | PR1      | c1       | -
        miss     | 2024-05-10 | -          | U4             | PR1      | c2       | -
        back     | 2024-04-10 | 2024-05-01 | U4             | PR1      | c3       | -
        back     | 2024-05-20 | -          | U4             | PR1      | c4       | -
        left     | 2024-04-10 | 2024-05-01 | U4             | PR1      | c5       | -
    """,
    "legal_statuses": """
        child_id | start_date | end_date   | legal_status | reason_ceased
        hit      | 2024-05-10 | -          | C2           | -
        miss     | 2024-05-10 | -          | C2           | -
        back     | 2024-04-10 | 2024-05-01 | C2           | E4A
        back     | 2024-05-20 | -          | C2           | -
        left     | 2024-04-10 | 2024-05-01 | C2           | E4A
    """,
}


def test_a_meeting_before_the_child_is_in_a_placement_is_found(tmp_path):
    """Five days before one counts already. Who is in none any more may have a meeting after it."""
    meetings = """
        child_id | held_on    | kind
        hit      | 2024-05-04 | support
        miss     | 2024-05-05 | support
        miss     | 2024-06-01 | support
        back     | 2024-04-20 | support
        back     | 2024-05-07 | support
        left     | 2024-05-07 | support
    """
    report = checked(drawn(tmp_path / "own", {**COMING_IN, "placement_support_meetings": meetings}))

    assert owners(report, "own-before-placement") == {"hit", "back"}
    assert [one.row for one in report.findings if one.code == "own-before-placement"] == [2, 6]


def test_a_child_of_an_own_table_who_is_in_neither_children_nor_care_leavers_is_found(tmp_path):
    children = """
        child_id | date_of_birth
        miss     | 2012-05-10
    """
    leavers = """
        child_id | year_ending | date_of_birth | in_touch | activity | accommodation
        left     | 2025        | 2005-06-01    | YES      | F2       | U1
    """
    reviews_of_plans = """
        child_id | category        | review_on
        miss     | eligible        | 2024-05-04
        left     | former_relevant | 2024-05-05
        hit      | eligible        | 2024-05-06
    """
    known = {**COMING_IN, "children": children, "care_leavers": leavers}

    report = checked(drawn(tmp_path, {**known, "pathway_plans": reviews_of_plans}))

    assert owners(report, "own-child-unknown") == {"hit"}


def test_a_plan_that_was_granted_is_found_where_the_child_is_still_in_care(tmp_path):
    """Not what is closed after the last day, nor what was closed before the child came into this care."""
    plans = """
        child_id | decided_on | route | outcome | closed_on
        hit      | 2024-02-01 | sgo   | granted | 2024-06-30
        miss     | 2024-02-01 | sgo   | granted | 2024-07-01
    """
    earlier = """
        child_id | decided_on | route | outcome | closed_on
        hit      | 2024-05-11 | sgo   | granted | 2024-06-01
        miss     | 2023-02-01 | sgo   | granted | 2024-05-01
        back     | 2024-05-21 | sgo   | refused | 2024-06-01
        left     | 2024-04-11 | sgo   | granted | 2024-05-01
    """

    assert owners(checked(drawn(tmp_path / "own", {"discharges": plans})), "own-granted-in-care") == {"hit"}
    report = checked(drawn(tmp_path / "earlier", {**COMING_IN, "discharges": earlier}))
    assert owners(report, "own-granted-in-care") == {"hit"}
