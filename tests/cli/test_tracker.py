"""`kpis tracker` as typed: a page, files for their owner alone, whom it lists, and what it refuses."""

import io
import os
import re
import stat
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from permanence_kpis.outputs.tracker import page
from permanence_kpis.results.tracker import COLUMNS, MARKS, OWN, Since
from permanence_kpis.run.context import Request
from permanence_kpis.run.tracker import tracker

from .tracked import OURS, as_one, lines_of

SAMPLE = ("tracker", "--period", "2024Q1", "--data", "sample")
NOT_ON_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions another way")


def test_the_page_lists_who_was_asked_for_counts_each_rule_and_names_those_not_looked_at(kpis, ours):
    (ours / "life_story_work.csv").unlink()
    ran = kpis(*OURS, "--attention", "COURT", "--format", "table")

    told = as_one(ran.stdout)
    assert ran.exit_code == 0
    assert "CONFIDENTIAL: individual children. At 30 June 2024; newest record 30 June 2024." in told
    assert "Listed 1 of 56 children looked after (--attention COURT)" in told
    assert "COURT 1 0 The court date has passed, and no outcome is recorded." in told
    assert "NOPLAN 0 0 Past the day" in told
    not_looked_at = told.partition("Not looked at because")[2]
    assert "LIFESTORY In care for 6 months or more" in not_looked_at
    assert "life_story_work.csv" in not_looked_at
    assert "LIFESTORY 0" not in told


def test_on_a_screen_of_80_no_day_and_no_code_is_broken(ours):
    found = tracker(Request(None, "2024Q1", str(ours), ours.parent / "kpi_definitions.yaml"))
    console = Console(width=80, file=io.StringIO())
    for since in (None, Since("0001", date(2024, 3, 31), 0)):
        console.print(page(replace(found, since=since)))
    printed = console.file.getvalue()

    assert max(map(len, printed.splitlines())) <= 80
    days = set(re.findall(r"20\d\d-[^ \n]*", printed)) - {"2024-25"}
    assert [day for day in days if not re.fullmatch(r"20\d\d-\d\d-\d\d", day)] == []
    assert {"UNPLANNED", "UNMATCHED", "LIFESTORY"} <= set(printed.split())


def test_nothing_goes_into_a_pipe_that_nobody_asked_for(kpis, ours):
    ran = kpis(*OURS)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert (
        "its output is not going to a screen. Choose what you want: --format table or csv, or --output tracker.xlsx."
        in as_one(ran.stderr)
    )


def test_it_is_not_for_the_public(kpis, ours):
    ran = kpis(*OURS, "--audience", "public", "--format", "csv")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "kpis tracker shows individual children" in ran.stderr


def test_csv_has_headings_first_and_its_marks_in_the_last_columns(kpis, ours):
    ran = kpis(*OURS, "--format", "csv", "--keep-column", "team")

    lines = lines_of(ran.stdout)
    assert tuple(lines[0]) == (*COLUMNS, "team", *OWN, *MARKS)
    assert {tuple(line[name] for name in MARKS) for line in lines} == {("CONFIDENTIAL", "2024-06-30", "2024-06-30")}
    [court] = [line for line in lines if line["child_id"] == "court"]
    assert (court["attention"], court["attention_since"], court["court_on"]) == ("COURT", "2024-06-11", "2024-06-10")
    assert (court["team"], court["comment"]) == ("North", "")


@NOT_ON_WINDOWS
def test_files_are_for_their_owner_alone_whoever_could_read_them_before(kpis, ours):
    Path("out").mkdir()
    Path("out/tracker.csv").write_text("old", encoding="utf-8")
    Path("out/tracker.csv").chmod(0o644)
    ran = kpis(*OURS, "--output", "out")

    assert ran.exit_code == 0
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path("out").iterdir()} == {
        "tracker.csv": 0o600,
        "tracker.xlsx": 0o600,
    }


def test_a_log_holds_counts_and_no_ids(kpis, ours):
    ran = kpis(*OURS, "--output", "tracker.csv", "--verbose")

    ids = {line["child_id"] for line in lines_of(Path("tracker.csv").read_text(encoding="utf-8"))}
    assert "56 of 56 children looked after are listed." in ran.stderr
    applies = re.sub(r" \(not known for \d+\)", "", as_one(ran.stderr))
    assert "By rule: NOPLAN 4, REVIEW 4, REVSOON 2, PWP12 1, COURT 1," in applies
    assert len(ran.stderr.splitlines()) <= 4
    assert [one for one in ids if one in ran.stderr.split()] == []


def test_a_log_says_which_rules_were_not_looked_at_and_who_is_not_listed_whatever_else_there_is_to_say(kpis, ours):
    """Nobody who reads it an hour later can add --verbose."""
    for name in ("life_story_work", "discharges"):
        (ours / f"{name}.csv").unlink()
    statuses = ours / "legal_statuses.csv"
    text = statuses.read_text(encoding="utf-8").replace("\ncourt,2023-01-10,", "\ncourt,someday,")
    statuses.write_text(text, encoding="utf-8")
    Path("last.csv").write_text("child_id,comment\ngone,call\n", encoding="utf-8")
    ran = kpis(*OURS, "--carry-from", "last.csv", "--output", "tracker.csv")

    [said, *others] = ran.stderr.splitlines()
    assert said == (
        "Not looked at: PWP12, COURT, NOCOURT and LIFESTORY. The tracker says why. "
        "For 1 child it cannot be decided whether they are looked after. They are not listed; "
        "kpis check names the records in doubt. "
        "There is now no row for 1 child with text in that file, so the text is not here."
    )
    assert len(others) == 3


def test_a_workbook_has_dates_ids_as_text_and_the_rules_on_sheets_of_their_own(kpis, ours):
    (ours / "discharges.csv").unlink()
    assert kpis(*OURS, "--output", "tracker.xlsx").exit_code == 0

    book = openpyxl.load_workbook("tracker.xlsx")
    assert book.sheetnames == ["Tracker", "Rules", "Not looked at"]
    sheet = book["Tracker"]
    assert sheet["A2"].value.startswith("CONFIDENTIAL: individual children. At 30 June 2024")
    [top] = [row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "child_id"]
    assert sheet.freeze_panes == f"B{top + 1}"
    assert [table.autoFilter is not None for table in sheet.tables.values()] == [True]
    headings = [cell.value for cell in sheet[top]]
    rows = {row[0].value: dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1)}
    assert rows["moves"]["care_began_on"].value == datetime(2023, 1, 10)
    assert rows["moves"]["care_began_on"].is_date
    assert rows["moves"]["child_id"].data_type == "s"
    said = {row[0].value: [cell.value for cell in row] for row in book["Rules"].iter_rows()}
    assert said["TEMP"][3].startswith("Stay type is T0 (temporary move, any kind)")
    assert said["MOVES3"][4] == 1
    not_looked_at = {row[0].value: row[2].value for row in book["Not looked at"].iter_rows()}
    assert set(not_looked_at) >= {"PWP12", "COURT", "NOCOURT"}
    assert "discharges.csv" in not_looked_at["COURT"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--attention", "COURTS"), "--attention COURTS: there is no such rule. Did you mean 'COURT'?"),
        (
            ("--permanence-plan", "ADOPT"),
            "--permanence-plan ADOPT: there is no such permanence plan. Did you mean 'ADOPTION'?",
        ),
        (("--placed-with", "U44"), "--placed-with U44: there is no such placement type. Did you mean 'U4'?"),
        (("--age", "old"), "--age old: write an age in whole years, or two with a hyphen between them: 16-17."),
        (("--age", "17-16"), "--age 17-16: the lower age comes first: 16-17."),
        (("--age", ","), "--age is empty. Name ages, such as --age 16-17, or leave it out."),
        (("--in-measure", "4.1"), "--in-measure 4.1: write a measure, a colon and an outcome"),
        (("--in-measure", "4.99:met"), "there is no measure 4.99"),
        (("--in-measure", "4.1:mett"), "there is no outcome 'mett'. Did you mean 'met'?"),
        (("--in-measure", "4.4:met"), "--in-measure 4.4: that measure is not about children"),
        (("--due-by", "June"), "--due-by June: this is not a date. Write it as 2024-09-30."),
        (("--keep-column", "tean"), "--keep-column tean: there is no such column. Did you mean 'team'?"),
        (("--keep-column", "date_of_birth"), "its name says that it identifies a child"),
        (("--since", "1"), "--since needs the folder of runs"),
        (("--carry-from", "nothing.csv"), "the file does not exist"),
        (("--output", "tracker.json"), "This command writes csv or xlsx"),
    ],
)
def test_what_cannot_be_done_is_said(kpis, ours, options, said):
    ran = kpis(*OURS, *(() if "--output" in options else ("--format", "csv")), *options)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in as_one(ran.stderr)


def test_a_rule_that_was_not_looked_at_cannot_be_filtered_by(kpis, ours):
    (ours / "discharges.csv").unlink()
    ran = kpis(*OURS, "--attention", "COURT", "--format", "csv")

    assert ran.exit_code == 2
    assert "--attention COURT: that rule was not looked at, for" in as_one(ran.stderr)


def test_what_is_due_by_a_day_is_listed(kpis, ours):
    ran = kpis(*OURS, "--due-by", "30/06/2024", "--format", "csv")

    ids = {line["child_id"] for line in lines_of(ran.stdout)}
    assert ids >= {"court", "courtday", "noplan", "leapday", "pathway"}
    assert ids.isdisjoint({"clean", "granted", "plandue", "came16"})


WITH_PARENTS = {"parents", "notyet", "decided", "court", "courtday", "granted", "nocourt", "newcourt"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--age", "16-17"), {"soon18", "pathway", "feb29", "pathdue", "came16", "agreed16"}),
        (("--age", "5"), {"drift", "drifting", "placed"}),
        (
            ("--age", "5,16", "--age", "17"),
            {"drift", "drifting", "placed", "soon18", "pathway", "feb29", "pathdue", "came16", "agreed16"},
        ),
        (("--placed-with", "P1"), WITH_PARENTS),
        (("--placed-with", "A5,Z1"), {"placed", "unreg"}),
        (("--placed-with", "P1", "--attention", "COURT"), {"court"}),
    ],
)
def test_those_of_an_age_or_in_a_type_of_placement_are_listed(kpis, ours, options, expected):
    ran = kpis(*OURS, *options, "--format", "csv")

    assert {line["child_id"] for line in lines_of(ran.stdout)} == expected


def test_a_child_without_a_placement_is_placed_with_none(kpis, ours):
    placements = (ours / "placements.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (ours / "placements.csv").write_text("".join(row for row in placements if "clean" not in row), encoding="utf-8")
    ran = kpis(*OURS, "--placed-with", "none", "--format", "csv")

    assert {line["child_id"] for line in lines_of(ran.stdout)} == {"clean"}


@pytest.mark.parametrize(
    ("rows", "types"),
    [
        (["2023-01-10,2024-01-05,U4,PR1,a1,CARPL", "2024-01-05,,U4,PR1,,"], {"U4"}),  # whether with a1 nobody knows
        (["2023-01-10,,U9,PR1,a1,"], set()),
        (["someday,,U4,PR1,a1,"], set()),
        (["2023-01-10,2022-01-10,U4,PR1,a1,"], set()),
        (["2023-01-10,2024-01-05,U4,PR1,a1,"], {"none"}),
        (["2023-01-10,2024-01-05,U4,PR1,a1,", "someday,2024-02-01,U4,PR1,a2,"], {"none"}),  # over before the day
        ([], {"none"}),
    ],
)
def test_a_child_is_placed_with_whom_the_row_of_the_day_says_whenever_that_began(kpis, ours, rows, types):
    """One whose placement cannot be read is with nobody of a known type, and not without a placement."""
    placements = (ours / "placements.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in placements if not row.startswith("clean,")]
    text = "".join(f"{row}\n" for row in (*kept, *(f"clean,{row}" for row in rows)))
    (ours / "placements.csv").write_text(text, encoding="utf-8")
    found = {
        wanted for wanted in ("U4", "none") if "clean" in kpis(*OURS, "--placed-with", wanted, "--format", "csv").stdout
    }

    assert found == types


def test_a_tracker_yaml_with_a_fault_is_refused_with_its_place(kpis, ours):
    Path("../tracker.yaml").write_text("format: 1\nrules:\n  - code: X\n", encoding="utf-8")
    ran = kpis(*OURS, "--format", "csv")

    assert ran.exit_code == 2
    assert "tracker.yaml:3:" in ran.stderr


def test_validate_checks_the_rules_beside_the_definitions(kpis, ours):
    assert "tracker.yaml" not in kpis("validate", "../kpi_definitions.yaml").stdout

    rule = "  - {code: OURS, says: A., needs: B., when: [{age: {at_least: 3}}]}\n"
    Path("../tracker.yaml").write_text(f"format: 1\nrules:\n{rule}", encoding="utf-8")
    right = kpis("validate", "../kpi_definitions.yaml")
    Path("../tracker.yaml").write_text(f"format: 1\nrules:\n{rule.replace('age', 'aged')}", encoding="utf-8")
    wrong = kpis("validate", "../kpi_definitions.yaml")

    assert (right.exit_code, as_one(right.stdout).endswith("tracker.yaml: 1 rule, no problems")) == (0, True)
    assert wrong.exit_code == 2
    assert "(OURS.when): there is no column 'aged' in 'tracker'" in as_one(wrong.stderr)


def test_explain_of_a_child_says_the_same_dates_and_what_to_attend_to(kpis, ours):
    ran = kpis("explain", "4.1", *OURS[1:], "--child", "court")

    told = as_one(ran.stdout)
    dates = told.partition("Dates ")[2].partition("What to attend to")[0]
    assert ran.exit_code == 0
    assert dates == (
        "Permanence plan agreed: 1 April 2023 Second review, with a permanence plan, by: 10 May 2023 "
        "12 months with parents: 9 January 2024 "
        "Last review: 15 May 2024 Court date: 10 June 2024 Next review due: 15 August 2024 "
        "24 months with this carer: 9 January 2025 30 months in care: 9 July 2025 "
        "16th birthday: 15 January 2030 18th birthday: 15 January 2032 "
    )
    assert "COURT since 11 June 2024: The court date has passed, and no outcome is recorded." in told


def test_explain_of_a_child_who_is_not_looked_after_has_no_dates(kpis, ours):
    told = kpis("explain", "4.1", *OURS[1:], "--child", "today18").stdout

    assert "Dates" not in told
