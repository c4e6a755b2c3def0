"""`kpis tracker` as typed: a page, files for their owner alone, what is carried over, and what it refuses."""

import csv
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
from tests.tracker.authority import definitions, write

from permanence_kpis.outputs.tracker import page
from permanence_kpis.results.tracker import COLUMNS, MARKS, OWN, Since
from permanence_kpis.run.context import Request
from permanence_kpis.run.tracker import tracker
from permanence_kpis.run.tracker_carried import _with_zeros

SAMPLE = ("tracker", "--period", "2024Q1", "--data", "sample")
OURS = ("tracker", "--period", "2024Q1", "--data", "../ours", "--definitions", "../kpi_definitions.yaml")
NOT_ON_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions another way")


@pytest.fixture
def ours(_empty_folder):
    definitions(Path("..") / "kpi_definitions.yaml")
    return write(Path("..") / "ours")


def lines_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def as_one(text):
    return " ".join(text.split())


def test_the_page_lists_who_was_asked_for_counts_each_rule_and_names_those_not_looked_at(kpis, ours):
    (ours / "life_story_work.csv").unlink()
    ran = kpis(*OURS, "--attention", "COURT", "--format", "table")

    told = as_one(ran.stdout)
    assert ran.exit_code == 0
    assert "CONFIDENTIAL: single children. At 30 June 2024; newest record 30 June 2024." in told
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
        "standard output is no screen. Say what you want: --format table or csv, or --output tracker.xlsx."
        in as_one(ran.stderr)
    )


def test_it_is_not_for_the_public(kpis, ours):
    ran = kpis(*OURS, "--audience", "public", "--format", "csv")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "kpis tracker shows single children" in ran.stderr


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
    assert "By rule: NOPLAN 4, REVIEW 4, REVSOON 2, PWP12 1, COURT 1," in as_one(ran.stderr)
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

    said = ran.stderr.splitlines()
    assert "Not looked at: PWP12, COURT, NOCOURT and LIFESTORY. The tracker says why." in said
    assert (
        "1 child may or may not be looked after and is not listed: kpis check names the records that leave it open."
        in said
    )
    assert "Of 1 child with words in that file there is no row now, so the words are not here." in said


def test_a_workbook_has_dates_ids_as_text_and_the_rules_on_sheets_of_their_own(kpis, ours):
    (ours / "discharges.csv").unlink()
    assert kpis(*OURS, "--output", "tracker.xlsx").exit_code == 0

    book = openpyxl.load_workbook("tracker.xlsx")
    assert book.sheetnames == ["Tracker", "Rules", "Not looked at"]
    sheet = book["Tracker"]
    assert sheet["A2"].value.startswith("CONFIDENTIAL: single children. At 30 June 2024")
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


@pytest.mark.parametrize("name", ["tracker.csv", "tracker.xlsx"])
def test_what_the_council_wrote_is_carried_over(kpis, ours, name):
    """And goes on to the time after that, with a column that it added."""
    kpis(*OURS, "--output", name)
    if name.endswith(".csv"):
        text = Path(name).read_text(encoding="utf-8")
        lines = lines_of(text)
        for line in lines:
            line |= {"comment": "=Ask; Ann" if line["child_id"] == "court" else "", "Panel seen": "yes"}
        with Path(name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
    else:
        book = openpyxl.load_workbook(name)
        sheet = book["Tracker"]
        [top] = [row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "child_id"]
        headings = [cell.value for cell in sheet[top]]
        sheet.cell(top, len(headings) + 1, "Panel seen")
        for row in range(top + 1, sheet.max_row + 1):
            sheet.cell(row, len(headings) + 1, "yes")
            if sheet.cell(row, 1).value == "court":
                sheet.cell(row, headings.index("comment") + 1, "=Ask; Ann").data_type = "s"
        book.save(name)
    ran = kpis(*OURS, "--carry-from", name, "--output", "again.csv")
    again = kpis(*OURS, "--carry-from", "again.csv", "--format", "csv")

    assert (ran.exit_code, again.exit_code) == (0, 0)
    for text in (Path("again.csv").read_text(encoding="utf-8"), again.stdout):
        lines = {line["child_id"]: line for line in lines_of(text)}
        assert tuple(lines["court"]) == (*COLUMNS, *OWN, "Panel seen", *MARKS)
        assert lines["court"]["comment"] == "'=Ask; Ann"  # harmless in a spreadsheet, and taken back as it was
        assert {line["Panel seen"] for line in lines.values()} == {"yes"}


@pytest.mark.parametrize(
    "text",
    [
        '\ufeffOwner;child_id;age;Panel seen\nteam, north;court;10;"it\'s; yes"\n',
        'sep=;\nOwner;child_id;age;Panel seen\nteam, north;court;10;"it\'s; yes"\n',
        "Owner\tchild_id\tage\tPanel seen\nteam, north\tcourt\t10\tit's; yes\n",
    ],
    ids=["semicolons and a mark", "a line that names the sign", "tabs"],
)
def test_what_a_spreadsheet_saved_in_its_own_way_is_carried_over(kpis, ours, text):
    """Other signs between the fields, other capitals and another order of columns."""
    Path("last.csv").write_text(text, encoding="utf-8")
    ran = kpis(*OURS, "--carry-from", "last.csv", "--format", "csv")
    [court] = [line for line in lines_of(ran.stdout) if line["child_id"] == "court"]

    assert (court["owner"], court["Panel seen"], court["age"]) == ("team, north", "it's; yes", "10")
    assert tuple(court) == (*COLUMNS, *OWN, "Panel seen", *MARKS)


@pytest.mark.parametrize(
    ("name", "content", "is_said"),
    [
        ("last.csv", b"child_id,owner\r\ncourt,\xa340 \x96 caf\xe9\r\n", True),
        ("last.csv", b"sep=;\r\nchild_id;owner\r\ncourt;\xa340 \x96 caf\xe9\r\n", True),
        ("last.csv", b'"sep=|"\r\nchild_id|owner\r\ncourt|\xc2\xa340 \xe2\x80\x93 caf\xc3\xa9\r\n', False),
        ("last.txt", "child_id\towner\r\ncourt\t£40 – café\r\n".encode("utf-16"), False),
        ("last.txt", b"\xfe\xff" + "child_id\towner\r\ncourt\t£40 – café\r\n".encode("utf-16-be"), False),
    ],
    ids=[
        "Windows-1252",
        "Windows-1252 with a line that names the sign",
        "another sign",
        "UTF-16",
        "UTF-16, big end first",
    ],
)
def test_what_excel_saves_on_windows_is_carried_over(kpis, ours, name, content, is_said):
    """Its bytes by hand: A3 is a pound sign, 96 an en dash, E9 an e with an acute accent."""
    Path(name).write_bytes(content)
    ran = kpis(*OURS, "--carry-from", name, "--format", "csv")
    [court] = [line for line in lines_of(ran.stdout) if line["child_id"] == "court"]

    assert court["owner"] == "£40 – café"
    said = "That file is not UTF-8 text and was read as Windows-1252: check signs such as £, – and é in its words."
    assert (said in as_one(ran.stderr)) == is_said


def test_no_control_character_of_that_file_reaches_a_terminal(kpis, ours):
    """Escape, bell, a C1 control of Unicode, and a carriage return; a line may have several lines."""
    content = 'child_id,owner,\x1b[2Jnote\ncourt,\x1b[31mred\x07\x9b,"one\r\ntwo\rthree"\n'
    for encoding in ("utf-8", "utf-16"):
        Path("last.csv").write_bytes(content.encode(encoding))
        for form in ("csv", "table"):
            ran = kpis(*OURS, "--carry-from", "last.csv", "--format", form)

            assert ran.exit_code == 0
            assert [one for one in "\x1b\x07\x9b" if one in ran.stdout + ran.stderr] == []
        csv_of = kpis(*OURS, "--carry-from", "last.csv", "--format", "csv").stdout
        [court] = [line for line in lines_of(csv_of) if line["child_id"] == "court"]
        assert court["owner"] == "\ufffd[31mred\ufffd\ufffd"
        assert court["\ufffd[2Jnote"] == "one\ntwo\nthree"


def test_a_byte_that_windows_has_no_sign_for_is_no_reason_to_lose_the_rest(kpis, ours):
    Path("last.csv").write_bytes(b"child_id,owner\ncourt,\xa3\x81\n")
    ran = kpis(*OURS, "--carry-from", "last.csv", "--format", "csv")

    assert {line["child_id"]: line["owner"] for line in lines_of(ran.stdout)}["court"] == "£\ufffd"


def test_half_a_character_of_utf_16_is_refused(kpis, ours):
    Path("last.txt").write_bytes("child_id\tnote\ncourt\ta\n".encode("utf-16") + b"a")
    ran = kpis(*OURS, "--carry-from", "last.txt", "--format", "csv")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "last.txt: this file is not whole: it is no UTF-16 text Save it as .xlsx" in as_one(ran.stderr)


@pytest.mark.parametrize(
    ("ids", "carried"),
    [
        ("7,125", True),
        ("07,125", False),  # an id with its zero: nothing took them off
        ("9,125", False),  # 09 and 009 are two children
    ],
)
def test_words_find_the_id_whose_zeros_a_spreadsheet_took_off(ids, carried):
    """Where there can be no doubt whose they are."""
    first, second = ids.split(",")
    found = _with_zeros((first, second), {"007", "000125", "09", "009"})

    assert found.get(second) == ("000125" if carried or first == "9" else None)
    assert found.get(first) == ("007" if carried else None)


def test_a_team_of_last_time_is_not_carried_over(kpis, ours):
    """It is in children.csv, where it may be another now."""
    kpis(*OURS, "--keep-column", "team", "--output", "last.csv")
    ran = kpis(*OURS, "--carry-from", "last.csv", "--format", "csv")

    assert tuple(lines_of(ran.stdout)[0]) == (*COLUMNS, *OWN, *MARKS)


def test_a_day_of_a_sheet_is_carried_over_as_a_day_from_whichever_sheet(kpis, ours):
    book = openpyxl.Workbook()
    book.active.append(["What I did"])
    for row in (["child_id", "action_by"], ["court", datetime(2024, 9, 30)]):
        (book["Mine"] if "Mine" in book.sheetnames else book.create_sheet("Mine")).append(row)
    book.save("last.xlsx")
    ran = kpis(*OURS, "--carry-from", "last.xlsx", "--format", "csv")

    assert {line["child_id"]: line["action_by"] for line in lines_of(ran.stdout)}["court"] == "2024-09-30"


def test_a_day_in_a_sheet_is_a_day_in_the_next_workbook(kpis, ours):
    """What was typed as text stays text."""
    book = openpyxl.Workbook()
    for row in (["child_id", "action_by", "Seen"], ["court", datetime(2024, 7, 15), "2024-07-15"]):
        book.active.append(row)
    book.save("last.xlsx")
    assert kpis(*OURS, "--carry-from", "last.xlsx", "--output", "next.xlsx").exit_code == 0

    sheet = openpyxl.load_workbook("next.xlsx")["Tracker"]
    [headings] = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "child_id"]
    [court] = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows() if row[0].value == "court"]
    assert (court["action_by"].value, court["action_by"].is_date) == (datetime(2024, 7, 15), True)
    assert (court["Seen"].value, court["Seen"].data_type) == ("2024-07-15", "s")


def test_words_about_a_child_who_is_no_longer_looked_after_are_counted(kpis, ours):
    Path("last.csv").write_text("child_id,comment\ngone,call\ncourt,wait\nquiet,\n", encoding="utf-8")
    ran = kpis(*OURS, "--carry-from", "last.csv", "--output", "tracker.csv")

    assert "Of 1 child with words in that file there is no row now, so the words are not here." in as_one(ran.stderr)
    assert "gone" not in ran.stderr.replace("last.csv", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,comment\nx,y\n", "there is no column child_id"),
        ("", "there is no column child_id"),
        ("child_id,note,NOTE\ncourt,a,b\n", "two columns have the same heading"),
        ("child_id,note\ncourt,a\ncourt,b\n", "child court has two rows"),
        ('child_id,note\ncourt,"a\n', "court"),
    ],
)
def test_a_file_of_last_time_that_cannot_be_used_is_refused(kpis, ours, content, said):
    Path("last.csv").write_text(content, encoding="utf-8")
    ran = kpis(*OURS, "--carry-from", "last.csv", "--format", "csv")

    if said == "court":  # an open quotation mark at the end of a file is what a spreadsheet reads too
        assert ran.exit_code == 0
        return
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in as_one(ran.stderr)


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


def test_what_is_new_and_what_is_cleared_since_a_run_is_said(kpis, ours):
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kept = kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "last", "--archive", "runs", "--format", "csv")

    assert kept.exit_code == 4  # no file of approvals
    lines = {line["child_id"]: line for line in lines_of(ran.stdout)}
    assert lines["noplan"]["new_since"] == "NOPLAN"
    assert lines["moves"]["new_since"] == ""  # since 1 February
    assert lines["broke91"]["cleared_since"] == "REVIEW UNPLANNED"  # reviewed on 15 May; 91 days since
    assert lines["leapday"]["cleared_since"] == "REVIEW"  # due by 28 March, the day before Good Friday
    assert lines["plandue"]["cleared_since"] == "REVSOON"  # due by 2 April, after Easter Monday
    assert (lines["today24"]["new_since"], lines["today24"]["cleared_since"]) == ("", "")  # NEAR24 began and ended


def test_who_is_no_longer_looked_after_is_counted(kpis, ours):
    """today18 was 17 on 31 March, and behind the figures of that day."""
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "1", "--archive", "runs", "--format", "table")

    assert "New and cleared are since run 0001-" in as_one(ran.stdout)
    assert "of 31 March 2024. 1 child of that run is not looked after now." in as_one(ran.stdout)


def test_who_may_be_looked_after_is_not_gone(kpis, ours):
    """Nobody can read when care of `court` began."""
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    statuses = ours / "legal_statuses.csv"
    text = statuses.read_text(encoding="utf-8").replace("\ncourt,2023-01-10,", "\ncourt,someday,")
    statuses.write_text(text, encoding="utf-8")
    ran = kpis(*OURS, "--since", "1", "--archive", "runs", "--format", "table")

    assert "1 child may or may not be looked after and is not listed" in as_one(ran.stdout)
    assert "1 child of that run is not looked after now." in as_one(ran.stdout)  # today18, as before


def test_a_run_of_some_children_is_nothing_to_compare_with(kpis, ours):
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--only", "4.1", "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "last", "--archive", "runs", "--format", "csv")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "has no measure of every looked-after child, such as 4.2 or 4.8: it" in as_one(ran.stderr)


def test_a_run_without_its_children_is_nothing_to_compare_with(kpis, ours):
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs")
    ran = kpis(*OURS, "--since", "1", "--archive", "runs", "--format", "csv")

    assert ran.exit_code == 2
    assert "was not kept with its children" in as_one(ran.stderr)


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


def test_what_cannot_be_decided_now_is_not_cleared(kpis, ours):
    """An unplanned move on 15 January, and since then one whose reason does not tell."""
    for name, row in (
        ("children", "twice,2014-01-15,South\n"),
        ("legal_statuses", "twice,2023-01-10,,C2,\n"),
        (
            "placements",
            "\n".join(
                [
                    "twice,2023-01-10,2024-01-15,U4,PR1,t1,CREQB",
                    "twice,2024-01-15,2024-05-20,U4,PR1,t2,OTHER",
                    "twice,2024-05-20,,U4,PR1,t3,\n",
                ]
            ),
        ),
    ):
        with (ours / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
            file.write(row)
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "last", "--archive", "runs", "--format", "csv")

    [line] = [line for line in lines_of(ran.stdout) if line["child_id"] == "twice"]
    assert "UNPLANNED" in line["not_known"].split()
    assert "UNPLANNED" not in line["cleared_since"].split()
