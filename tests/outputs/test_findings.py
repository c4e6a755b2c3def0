"""What `kpis check` prints."""

import io

from rich.console import Console
from tests.outputs.one_by_one import one_by_one

from permanence_kpis.outputs.findings import findings
from permanence_kpis.results.findings import CheckReport, Finding


def printed(report: CheckReport) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(findings(report, "kpis check --all", shows_all=True))
    return console.file.getvalue()


def of_a_list(file: str, measure: str, may_change: tuple[str, ...] = ()) -> Finding:
    return Finding(
        "NOTE", "own-child-unknown", file, 2, "ann", "child_id", "unknown", "", "Check it.", (measure,), may_change
    )


def test_measures_are_named_in_the_order_of_the_scorecard_whichever_row_names_them_first():
    found = (of_a_list("disputes.csv", "S11"), of_a_list("plans.csv", "S4"))

    assert "Affects S4 and S11." in printed(
        CheckReport("council", "definitions", one_by_one(found), measures=("S4", "S11"))
    )


def test_a_measure_without_its_file_is_named_after_those_of_the_scorecard():
    found = (of_a_list("visits.csv", "V1"), of_a_list("plans.csv", "S4"))

    assert "Affects S4 and V1." in printed(
        CheckReport("council", "definitions", one_by_one(found), measures=("S4", "S11"))
    )


def test_ratings_that_could_change_are_in_the_same_order():
    found = (of_a_list("disputes.csv", "S11", ("S11",)), of_a_list("plans.csv", "S4", ("S4",)))

    said = printed(CheckReport("council", "definitions", one_by_one(found), measures=("S4", "S11")))
    assert "it could change the rating of S4 and S11." in said
