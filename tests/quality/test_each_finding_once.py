"""Each record is named once for what is wrong with it, however many rows rest on it."""

from pathlib import Path

from permanence_kpis.results.counts import Counts
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

EXTRACTS = {
    "children.csv": "child_id,date_of_birth\nann,2015-01-01\n",
    "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\nann,2020-01-01,C2,,\n",
    "placements.csv": (
        "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
        "ann,2020-01-01,U4,2021-01-01,PR1,c1,\n"
        "ann,2021-01-01,U4,,PR1,c2,\n"
        "ann,2020-06-01,U4,2020-06-01,PR1,c3,\n"  # ends on the day it starts
        "ann,2020-07-01,U4,2020-06-30,PR1,c4,\n"  # ends before it starts
        "ann,2021-01-01,U4,2021-02-01,PR1,c5,\n"  # another lasts longer from the same day
    ),
}


def test_each_row_set_aside_is_said_once(tmp_path: Path) -> None:
    for name, text in EXTRACTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    scorecard = compute(Request(None, "2024Q1", str(tmp_path), only=("4.2",)))

    assert {problem.code: problem.place.rows for problem in scorecard.problems if problem.effect == "not used"} == {
        "DfE 355": (4,),
        "DfE 356": (5,),
        "same-start": (6,),
    }


def test_a_record_that_two_starts_of_care_rest_on_is_named_once(tmp_path: Path) -> None:
    statuses = "child_id,start_date,legal_status,end_date,reason_ceased\n"
    statuses += "ann,2024-04-02,V2,2024-05-01,E4A\nann,2024-06-01,V2,,\n"
    permanence = "child_id,previous_permanence,order_date\nann,P2,2024-12-01\n"
    of_two_starts = {"legal_statuses.csv": statuses, "previous_permanence.csv": permanence}
    for name, text in (EXTRACTS | of_two_starts).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    scorecard = compute(Request(None, "2024Q1", str(tmp_path), only=("4.7",)))

    assert scorecard.results[0].counts == Counts(denominator=1, numerator=1)
    assert [problem.place.rows for problem in scorecard.problems if problem.code == "DfE 632"] == [(2,)]
