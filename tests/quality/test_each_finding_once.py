"""Each record is named once for what is wrong with it, however many rows rest on it."""

from pathlib import Path

from permanence_kpis.results.counts import Counts
from permanence_kpis.run.check import check
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

MAPPED = """format: 1
tables:
  children: {file: children of ours.csv, columns: {child_id: child_id, date_of_birth: date_of_birth}}
  legal_statuses:
    file: legal_statuses of ours.csv
    columns: {child_id: child_id, start_date: start_date, legal_status: legal_status, end_date: end_date}
  placements:
    file: placements of ours.csv
    columns: {child_id: child_id, start_date: start_date, placement_type: placement_type, end_date: end_date}
"""


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


WITHOUT_PROVIDERS = """child_id,start_date,placement_type,end_date,carer_id,end_reason
ann,2020-01-01,U4,2021-01-01,c1,
ann,2021-01-01,K2,,c2,
"""


def test_a_column_that_is_not_there_is_said_once_and_not_of_every_row(tmp_path: Path) -> None:
    for name, text in (EXTRACTS | {"placements.csv": WITHOUT_PROVIDERS}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    report = check(Request(None, "2024Q1", str(tmp_path)))

    assert [finding.row for finding in report.findings if finding.heading == "provider"] == [1]
    assert "DfE 526" not in {finding.code for finding in report.findings}
    # nobody knows who runs ann's children's home: 4.8 says so all the same
    assert compute(Request(None, "2024Q1", str(tmp_path), only=("4.8",))).results[0].counts == Counts(1, 0, unsure=1)


def test_so_is_one_that_extracts_yaml_names_no_column_for(tmp_path: Path) -> None:
    files = EXTRACTS | {"placements.csv": WITHOUT_PROVIDERS, "extracts.yaml": MAPPED}
    for name, text in files.items():
        (tmp_path / name.replace(".csv", " of ours.csv")).write_text(text, encoding="utf-8")

    report = check(Request(None, "2024Q1", str(tmp_path)))

    about_it = [finding for finding in report.findings if "provider" in str(finding.heading)]
    assert [(finding.file, finding.code) for finding in about_it] == [("extracts.yaml", "column-absent")]


def test_of_two_returns_only_the_one_without_the_heading_is_spared(tmp_path: Path) -> None:
    heading = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n"
    (tmp_path / "2023_header.csv").write_text("CHILD,SEX,DOB,ETHNIC\n1,1,01/01/2015,WBRI\n", encoding="utf-8")
    (tmp_path / "2023_episodes.csv").write_text(f"{heading}1,01/05/2022,S,C2,N1,U4,,,,\n", encoding="utf-8")
    (tmp_path / "2024_header.csv").write_text(
        "CHILD,SEX,DOB,ETHNIC\n1,1,01/01/2015,WBRI\n2,1,01/01/2015,WBRI\n", encoding="utf-8"
    )
    (tmp_path / "2024_episodes.csv").write_text(
        f"{heading.replace('PLACE_PROVIDER,', '')}2,01/05/2023,S,C2,N1,U4,,,\n", encoding="utf-8"
    )

    report = check(Request(None, "2024Q1", str(tmp_path)))

    about_it = {
        (finding.file, finding.row, finding.code) for finding in report.findings if finding.heading == "PLACE_PROVIDER"
    }
    assert about_it == {("2023_episodes.csv", 2, "DfE 526"), ("2024_episodes.csv", 1, "column-absent")}
