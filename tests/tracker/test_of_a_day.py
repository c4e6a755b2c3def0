"""The tracker of a day: what was written later, what is of an earlier time in care, and what no record reaches."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from tests.extracts.ssd import tables as ssd_tables
from tests.extracts.ssda903.returns import csv, episodes, folder_of
from tests.tracker.authority import definitions

from permanence_kpis.results.tracker import TrackedChild, Tracker
from permanence_kpis.run.context import Request
from permanence_kpis.run.tracker import tracker
from permanence_kpis.run.tracker_filters import Asked

PLANS = "child_id,plan,agreed_on,ratified_on\nzed,LTFOST18,2010-01-01,\n"
STORY = "child_id,stage,recorded_on\nzed,complete,2010-01-01\n"
DISCHARGES = "child_id,route,decided_on,applied_on,court_on,outcome,closed_on\n"
PATHWAYS = "child_id,category,review_on\nzed,eligible,2010-01-01\n"


def tracked(folder: Path, files: Mapping[str, str], asked: Asked | None = None) -> Tracker:
    definitions(folder / "kpi_definitions.yaml")
    extracts = folder_of(folder / "extracts", files)
    request = Request(None, "2024Q1", str(extracts), folder / "kpi_definitions.yaml")
    return tracker(request, asked)


def said(child: TrackedChild) -> tuple[str, tuple[str, ...]]:
    return " ".join(f"{one.code} {one.since}" for one in child.attention), child.undecided


def ann(legal: str, kind: str, since: str) -> dict[str, str]:
    """One child of ten, in one placement and under one status."""
    placement = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
    return {
        "children.csv": "child_id,date_of_birth,sex,ethnicity\nann,2014-01-15,F,WBRI\n",
        "legal_statuses.csv": (
            f"child_id,start_date,legal_status,end_date,reason_ceased\n"
            f"ann,2016-02-01,C2,2019-06-20,E4A\nann,{since},{legal},,\n"
        ),
        "placements.csv": f"{placement}ann,2016-02-01,P1,2019-06-20,PR0,p,\nann,{since},{kind},,PR0,q,\n",
        "reviews.csv": "child_id,review_date,participation\nann,2024-05-15,PN1\n",
        "permanence_plans.csv": PLANS + "ann,REMAINSUP,2020-02-01,\n",
        "life_story_work.csv": STORY + "ann,complete,2021-01-01\n",
        "discharges.csv": DISCHARGES,
    }


PLACED_SINCE = "2020-01-10"
ROWS = {
    "closed later, no court date: no outcome yet": (
        "sgo,2023-08-21,,,withdrawn,2024-07-22",
        ("decided", "NOCOURT 2023-11-20", ()),
    ),
    "applied later": ("sgo,2024-01-12,2024-07-14,,,", ("decided", "NOCOURT 2024-04-11", ())),
    "a court date still to come: no outcome yet": (
        "sgo,2023-01-12,,2024-07-27,granted,2024-08-01",
        ("court date set", "", ()),
    ),
    "heard, and closed later: whether there was an outcome is not known": (
        "sgo,2023-01-12,,2024-06-01,granted,2024-07-22",
        (None, "", ("COURT",)),
    ),
    "heard and closed": ("sgo,2023-01-12,,2024-06-01,refused,2024-06-20", ("closed", "", ())),
    "heard, no outcome": ("sgo,2023-01-12,,2024-06-01,,", ("court date set", "COURT 2024-06-02", ())),
    "of the time in care that ended on 20 June 2019": (
        "sgo,2019-01-12,,2019-06-01,granted,2019-06-20",
        (None, "PWP12 2021-01-09", ()),
    ),
}
"""A row of discharges of a child with parents since 10 January 2020: stage on 30 June 2024, what applies since when,
what is not known. Three months from 21 August, both days counted, are full on 20 November; twelve from 10 January on 9
January."""


@pytest.mark.parametrize("case", ROWS)
def test_a_discharge_is_as_far_as_it_was_on_the_day(tmp_path, case):
    row, (stage, attention, undecided) = ROWS[case]
    files = ann("C2", "P1", PLACED_SINCE)
    [child] = tracked(tmp_path, files | {"discharges.csv": DISCHARGES + f"ann,{row}\n"}).children

    assert child.values["discharge_stage"] == stage
    assert said(child) == (attention, undecided)


def test_a_court_date_that_lay_ahead_was_due_whatever_came_of_it(tmp_path):
    files = ann("C2", "P1", PLACED_SINCE)
    row = "ann,sgo,2023-01-12,,2024-07-27,granted,2024-08-01\n"
    due = tracked(tmp_path, files | {"discharges.csv": DISCHARGES + row}, Asked(due_by=date(2024, 7, 31)))

    assert [child.child_id for child in due.children] == ["ann"]


def test_a_decision_of_an_earlier_time_in_care_is_no_decision_now(tmp_path):
    row = "ann,sgo,2019-01-12,,2019-06-01,granted,2019-06-20\n"
    [child] = tracked(tmp_path, ann("C2", "P1", PLACED_SINCE) | {"discharges.csv": DISCHARGES + row}).children

    assert (child.values["discharge_route"], child.values["court_on"]) == ("none", None)


@pytest.mark.parametrize("plans", [("RETURN6M", "ADOPTION"), ("ADOPTION", "RETURN6M")])
def test_of_two_plans_of_a_day_the_order_in_the_file_decides_nothing(tmp_path, plans):
    """S20LONG asks for a child without a plan to return, and of these two one is; UNMATCHED asks which plan it is."""
    rows = "".join(f"ann,{plan},2023-04-01,\n" for plan in plans)
    [child] = tracked(tmp_path, ann("V2", "U4", "2023-01-10") | {"permanence_plans.csv": PLANS + rows}).children

    assert child.values["permanence_plans"] == "; ".join(plans)
    assert child.undecided == ("UNMATCHED", "S20LONG")
    assert "S20LONG" not in [one.code for one in child.attention]


EPISODES = episodes("""
    CHILD | DECOM      | RNE | URN
    plan  | 01/05/2024 | P   | SC1
    came  | 01/05/2024 | S   | SC2
    long  | 05/01/2024 | P   | SC3
    short | 01/05/2024 | P   | SC4
    near  | 15/08/2022 | P   | SC5
    new   | 15/08/2022 | S   | SC6
""")
HEADER = csv("""
    CHILD | SEX | DOB        | ETHNIC | UPN | MOTHER | MC_DOB
    plan  | M   | 01/01/2014 | WBRI   | UN3 | -      | -
    came  | M   | 01/01/2014 | WBRI   | UN3 | -      | -
    long  | M   | 01/01/2014 | WBRI   | UN3 | -      | -
    short | M   | 01/01/2014 | WBRI   | UN3 | -      | -
    near  | M   | 01/01/2014 | WBRI   | UN3 | -      | -
    new   | M   | 01/01/2014 | WBRI   | UN3 | -      | -
""")
OF_RETURNS = {
    "header.csv": HEADER,
    "episodes.csv": EPISODES,
    "permanence_plans.csv": PLANS
    + "plan,LTFOST18,2020-02-01,2020-03-01\nnear,RETURNEV,2022-09-01,\nnew,RETURNEV,2022-09-01,\n",
    "life_story_work.csv": STORY + "long,complete,2024-02-01\nnear,complete,2023-01-01\nnew,complete,2023-01-01\n",
    "discharges.csv": DISCHARGES + "zed,none,2010-01-01,,,,\n",
    "pathway_plans.csv": PATHWAYS,
}
EXPECTED = {
    # matched four years before the first record: with this carer since before it, or with another; months not known
    "plan": ("", ("UNMATCHED", "MOVES3", "UNPLANNED", "NEAR24", "LIFESTORY")),
    "came": ("", ()),
    # past the second review, by the latest day that it can have been due on; the record reaches back over 90 days
    "long": ("NOPLAN 2024-05-06", ("MOVES3", "NEAR24")),
    "short": ("", ("NOPLAN", "MOVES3", "UNPLANNED", "NEAR24", "LIFESTORY")),
    # 24 months with this carer on 14 August 2024 at the latest
    "near": ("", ("NEAR24",)),
    "new": ("NEAR24 2024-05-16", ()),
}
"""By child: what applies on 30 June 2024 since when, and what is not known, of whom the return says (RNE P) that care
began before the first episode."""


@pytest.fixture(scope="module")
def of_returns(tmp_path_factory):
    return tracked(tmp_path_factory.mktemp("returns"), OF_RETURNS)


@pytest.mark.parametrize("child_id", EXPECTED)
def test_what_is_counted_from_a_first_record_may_be_otherwise(of_returns, child_id):
    [child] = [child for child in of_returns.children if child.child_id == child_id]

    assert said(child) == EXPECTED[child_id]


def test_a_day_that_may_be_earlier_is_blank(of_returns):
    shown = ("care_began_on", "months_in_care", "status_began_on", "placement_began_on", "months_in_placement")
    values = {child.child_id: [child.values[name] for name in shown] for child in of_returns.children}

    came = date(2022, 8, 15)
    assert values["near"] == [None] * 5
    assert values["new"] == [came, 22, came, came, 22]
    warnings = [warning for warning in of_returns.warnings if "before their first record" in warning]
    said = "4 of 6 children came into care before their first record: when that was, and what is counted from it"
    assert warnings == [f"{said}, is blank, and the day under attention_since may be earlier"]


def test_a_plan_older_than_the_first_record_is_the_childs_plan(of_returns):
    [child] = [child for child in of_returns.children if child.child_id == "plan"]

    assert (child.values["permanence_plans"], child.values["plan_agreed_on"]) == ("LTFOST18", date(2020, 2, 1))
    assert not child.has_no_plan


def test_what_comes_next_is_not_known_where_it_may_have_come_before(of_returns):
    """By their records near and new reach 24 months with their carer on 14 August 2024; near may have reached them."""
    by_id = {child.child_id: child.values for child in of_returns.children}

    assert (by_id["new"]["next_threshold"], by_id["new"]["next_threshold_on"]) == (
        ("months_in_placement", 24),
        date(2024, 8, 14),
    )
    assert (by_id["near"]["next_threshold"], by_id["near"]["next_threshold_on"]) == (None, None)


def test_that_a_list_begins_after_the_day_is_said(tmp_path: Path):
    """The one stage of life story work is of 2010; a tracker of 2009 is told that it says nothing of that day."""
    files = {
        "children.csv": "child_id,date_of_birth,sex,ethnicity\nann,2000-01-01,F,WBRI\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\nann,2008-01-01,C2,,\n",
        "placements.csv": "child_id,start_date,placement_type,end_date,provider,carer_id\nann,2008-01-01,U4,,PR1,c1\n",
        "life_story_work.csv": STORY,
    }
    definitions(tmp_path / "kpi_definitions.yaml")
    extracts = folder_of(tmp_path / "extracts", files)

    def said(period: str) -> list[str]:
        request = Request(None, period, str(extracts), tmp_path / "kpi_definitions.yaml")
        return [one for one in tracker(request).warnings if "begins on" in one]

    expected = (
        "life_story_work.csv begins on 1 January 2010, after this day: for a rule that asks for it, nobody has a row"
    )
    assert said("2008Q4") == [expected]
    assert said("2009Q4") == []


# D-540
def test_who_was_matched_is_not_known_from_the_standard_safeguarding_dataset(tmp_path: Path):
    """It has no day of a panel but for adoption: ann, placed for two years with foster carers to 18, is not clear and
    not listed. With a permanence_plans.csv beside it, she is listed."""
    plan = (
        "lacp_table_id,lacp_person_id,lacp_cla_care_plan_start_date,lacp_cla_care_plan_json\n"
        '1,ann,2022-08-01,"{""LTFOST18"": ""Y""}"\n'
    )
    definitions(tmp_path / "kpi_definitions.yaml")
    (tmp_path / "extracts").mkdir()
    extracts = ssd_tables.folder_of(tmp_path / "extracts", {}, {"ssd_cla_care_plan.csv": plan})
    request = Request(None, "2024Q1", str(extracts), tmp_path / "kpi_definitions.yaml")

    [ann] = tracker(request).children
    (extracts / "permanence_plans.csv").write_text(
        "child_id,plan,agreed_on,ratified_on\nann,LTFOST18,2022-08-01,\n", encoding="utf-8"
    )
    [with_file] = tracker(request).children

    assert "UNMATCHED" in ann.undecided
    assert "UNMATCHED" not in [one.code for one in ann.attention]
    assert "UNMATCHED" in [one.code for one in with_file.attention]
