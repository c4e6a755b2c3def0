"""`kpis tracker --carry-from`: what people wrote in last time's file is in the next one."""

import csv
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from permanence_kpis.results.tracker import COLUMNS, MARKS, OWN
from permanence_kpis.run.tracker_carried import _with_zeros

from .tracked import OURS, as_one, lines_of


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


# D-614
def test_an_apostrophe_is_taken_off_where_one_was_put_on(kpis, ours):
    """A text that has one of its own: in CSV it stands behind another, in a workbook alone."""
    Path("last.csv").write_text("child_id,'=Mine\ncourt,''=y\n", encoding="utf-8")
    assert kpis(*OURS, "--carry-from", "last.csv", "--output", "a.xlsx").exit_code == 0
    assert kpis(*OURS, "--carry-from", "a.xlsx", "--output", "b.xlsx").exit_code == 0

    sheet = openpyxl.load_workbook("b.xlsx")["Tracker"]
    [headings] = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "child_id"]
    [court] = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "court"]
    assert dict(zip(headings, court, strict=True))["=Mine"] == "'=y"


def test_the_apostrophe_of_a_csv_file_is_taken_off_though_a_spreadsheet_saved_it_as_a_workbook(kpis, ours):
    """Its headings are in the first row then, where a workbook of ours has its title."""
    book = openpyxl.Workbook()
    for row in (["child_id", "comment"], ["court", "'=Ask"]):
        book.active.append(row)
    book.save("last.xlsx")
    ran = kpis(*OURS, "--carry-from", "last.xlsx", "--format", "csv")

    assert {line["child_id"]: line["comment"] for line in lines_of(ran.stdout)}["court"] == "'=Ask"


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
    said = "That file is not UTF-8 text and was read as Windows-1252: check signs such as £, – and é in its text."
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
    assert "last.txt: this file is not whole: it is not UTF-16 text Save it as .xlsx" in as_one(ran.stderr)


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

    assert "There is now no row for 1 child with text in that file, so the text is not here." in as_one(ran.stderr)
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


# D-541
def test_words_of_children_whom_a_filter_leaves_out_are_not_lost_unseen(kpis, ours):
    """`court` is 10, and `soon18` is to turn 18: with a filter by TURN18 the words of the first have no row."""
    words = "child_id,comment\ncourt,wait\nsoon18,call\nquiet,\n"
    Path("last.csv").write_text(words, encoding="utf-8")
    asked = (*OURS, "--carry-from", "last.csv", "--attention", "TURN18")

    elsewhere = kpis(*asked, "--output", "next.csv")
    over_it = kpis(*asked, "--output", "./last.csv")
    every = kpis(*OURS, "--carry-from", "last.csv", "--output", "last.csv")

    assert elsewhere.exit_code == 0
    assert "The filters exclude 1 child with text in that file" in elsewhere.stderr
    assert over_it.exit_code == 2
    assert "the filters exclude 1 child with text in last.csv, which would be overwritten" in over_it.stderr
    assert every.exit_code == 0
    comments = {line["child_id"]: line["comment"] for line in lines_of(Path("last.csv").read_text(encoding="utf-8"))}
    assert (comments["court"], comments["soon18"]) == ("wait", "call")


def test_of_whom_a_rule_is_not_known_is_counted_though_the_filter_lists_those_to_whom_it_applies(kpis, ours):
    """The same number as without the filter, on the page and in the log."""
    text = "child_id,plan,agreed_on\nunmatch,LTFOST18,2024-03-01\n"
    (ours / "permanence_plans.csv").write_text(text, encoding="utf-8")

    whole = kpis(*OURS, "--format", "table").stdout
    listed = kpis(*OURS, "--attention", "UNMATCHED", "--format", "table")

    [line] = [line for line in listed.stdout.splitlines() if line.startswith("UNMATCHED ")]
    assert line.split()[1:3] == ["0", "1"]
    assert line in whole.splitlines()
    log = kpis(*OURS, "--attention", "UNMATCHED", "--format", "csv", "--verbose").stderr
    assert "UNMATCHED 0 (not known for 1)" in log
