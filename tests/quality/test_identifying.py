"""Columns that can name a child: found by their headings, never read."""

import zipfile

import pytest
import xlsxwriter
from tests.quality.folders import checked, drawn

from permanence_kpis.errors import UsageError
from permanence_kpis.extracts import tells_who
from permanence_kpis.extracts.breakdown_columns import check_names
from permanence_kpis.extracts.identifying import NAMES, WORDS_OF_A_PERSON, identifying_columns, is_identifying


@pytest.mark.parametrize(
    "heading",
    [
        "name", "Child's name", "FULL_NAME", "Forename", "first_name", "childName", "Surname", "family name",
        "mother_name", "Known as", "NHS", "nhs number", "NHSNumber", "NHS_NO", "address", "Home address",
        "ADDRESS_LINE_1", "addressLine2", "street", "postcode", "Post code", "HOME_POST", "home_postcode", "UPN",
        "Unique Pupil Number",
        "e-mail", "Email address", "phone", "carer_phone", "Telephone", "Mobile", "\ufeffSurname", "aliases",
        "Initials", "Child Initials", "Passport", "PassportNo", "NINo", "NI number", "NationalInsuranceNumber", "ULN",
        "UniqueLearnerNumber", "Unique learner no", "UPRN", "child_uprn", "Unique Property Reference Number",
        "Nickname", "MobilePhone", "KnownAs", "Home Office ID", "House number", "HouseNo", "contact no",
        "ContactNumber", "Court case number",
    ],
)  # fmt: skip
def test_a_heading_that_promises_to_name_a_child_is_found_and_figures_are_not_broken_down_by_it(heading):
    assert is_identifying(heading)
    assert is_identifying(heading.casefold())  # as --by compares it
    assert tells_who(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "child_id", "date_of_birth", "sex", "placement_type", "provider_name", "School name", "team_name", "file name",
        "PL_POST", "placement_postcode", "nhs_trust", "URN", "start_date", "end_reason", "carer_id", "postage", "",
        "phoneme", "username_hash", "team", "social_worker_team", "SchoolName", "school_type", "ward", "home_ward",
        "hostel", "initial_need", "unknown_assessments", "passported_benefits", "number_of_siblings",
        "contact_id", "contact_date", "court", "case_id", "house_type",
    ],
)  # fmt: skip
def test_another_heading_is_not(heading):
    assert not is_identifying(heading)
    assert not is_identifying(heading.casefold())


@pytest.mark.parametrize("word", [*WORDS_OF_A_PERSON, *NAMES, "postcode"])
def test_each_word_of_the_list_is_one_for_check_and_for_by_alike(tmp_path, word):
    (tmp_path / "children.csv").write_text(f"child_id,date_of_birth,{word}\n", encoding="utf-8")

    assert found_in(tmp_path) == [("children.csv", word, "identifying-column")]
    with pytest.raises(
        UsageError, match=f"^figures cannot be broken down by {word}: its name says that it identifies a child"
    ):
        check_names([word], tmp_path)


def test_six_columns_of_the_kind_are_all_reported_and_all_refused(tmp_path):
    six = ["passport", "nino", "uln", "uprn", "initials", "surname"]
    folder = drawn(tmp_path / "extracts", {"children": f"child_id | date_of_birth | {' | '.join(six)}"})

    found = [one.heading for one in checked(folder).findings if one.code == "identifying-column"]
    with pytest.raises(UsageError) as refused:
        check_names(six, folder)

    assert sorted(found) == sorted(six)
    assert len(refused.value.problems) == 6


def test_a_column_is_named_by_file_and_heading_and_nothing_in_it_is_read(tmp_path):
    folder = drawn(
        tmp_path / "extracts",
        {
            "children": """
                child_id | surname  | date_of_birth
                hit      | Sangster | 2012-01-01
                miss     | Idlewild | 2012-01-01
            """
        },
    )

    [found] = [one for one in checked(folder).findings if one.code == "identifying-column"]

    assert (found.level, found.file, found.row, found.heading) == ("FIX", "children.csv", 1, "surname")
    assert found.effect == "not read"
    assert "Remove the column" in found.remedy
    assert "Sangster" not in repr(found)


def test_what_a_return_has_to_hold_is_a_note(tmp_path):
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC,UPN\n", encoding="utf-8")
    (tmp_path / "2024" / "episodes.csv").write_text("CHILD,DECOM,RNE,HOME_POST,PL_POST\n", encoding="utf-8")

    found = identifying_columns(tmp_path)

    assert [(one.place.file, one.place.heading, one.code) for one in found] == [
        ("2024/episodes.csv", "HOME_POST", "identifying-in-return"),
        ("2024/header.csv", "UPN", "identifying-in-return"),
    ]


def test_a_name_in_a_return_is_more_than_a_note(tmp_path):
    (tmp_path / "header.csv").write_text("CHILD,SURNAME\n", encoding="utf-8")

    [found] = identifying_columns(tmp_path)

    assert found.code == "identifying-column"


def workbook(path, **sheets):
    with xlsxwriter.Workbook(str(path)) as book:
        for name, headings in sheets.items():
            page = book.add_worksheet(name)
            page.write_row(0, 0, headings)
            page.write_row(1, 0, ["Sangster"] * len(headings))
    return path


def found_in(folder):
    return [(one.place.file, one.place.heading, one.code) for one in identifying_columns(folder)]


def test_every_sheet_of_every_workbook_is_looked_at_whether_it_is_used_or_not(tmp_path):
    (tmp_path / "old").mkdir()
    workbook(tmp_path / "contacts.xlsx", Children=["child_id", "Surname"], Carers=["carer_id"], Notes=["NHS number"])
    workbook(tmp_path / "old" / "last year.XLSX", Sheet1=["Home address"])

    assert found_in(tmp_path) == [
        ("contacts.xlsx (sheet Children)", "Surname", "identifying-column"),
        ("contacts.xlsx (sheet Notes)", "NHS number", "identifying-column"),
        ("old/last year.XLSX (sheet Sheet1)", "Home address", "identifying-column"),
    ]


def test_a_hidden_sheet_is_looked_at_and_a_sheet_of_a_chart_has_no_headings(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        book.add_worksheet("Plain").write_row(0, 0, ["child_id"])
        hidden = book.add_worksheet("Hidden")
        hidden.write_row(0, 0, ["forename"])
        hidden.hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Plain!$A$1:$A$1"})
        book.add_chartsheet("Chart").set_chart(chart)

    assert found_in(tmp_path) == [("book.xlsx (sheet Hidden)", "forename", "identifying-column")]


def test_nothing_but_headings_of_a_workbook_is_said(tmp_path):
    folder = drawn(tmp_path / "extracts", {})
    workbook(folder / "contacts.xlsx", Children=["child_id", "Surname"])

    report = checked(folder)

    [found] = [one for one in report.findings if one.code == "identifying-column"]
    assert (found.level, found.file, found.row, found.heading) == (
        "FIX",
        "contacts.xlsx (sheet Children)",
        1,
        "Surname",
    )
    assert "Sangster" not in repr(report)


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04"])
def test_a_workbook_that_cannot_be_read_is_a_note(tmp_path, content):
    (tmp_path / "contacts.xlsx").write_bytes(content)

    assert found_in(tmp_path) == [("contacts.xlsx", None, "not-looked-at")]


def test_a_damaged_sheet_is_a_note_and_the_others_are_looked_at(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", A=["child_id"], B=["Surname"])
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(tmp_path / "broken.xlsx", "w") as after:
        for name in before.namelist():
            after.writestr(name, b"<worksheet><" if name.endswith("sheet1.xml") else before.read(name))
    whole.unlink()

    assert found_in(tmp_path) == [
        ("broken.xlsx (sheet A)", None, "not-looked-at"),
        ("broken.xlsx (sheet B)", "Surname", "identifying-column"),
    ]


def test_what_excel_keeps_beside_an_open_workbook_is_passed_over(tmp_path):
    (tmp_path / "~$contacts.xlsx").write_bytes(b"\x05user")

    assert found_in(tmp_path) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_file_that_is_not_used_is_looked_at(tmp_path, encoding):
    folder = drawn(tmp_path / "extracts", {})
    (folder / "old list.csv").write_text("child_id,Surname,n\u00ba\n1,Sangster,2\n", encoding=encoding)

    report = checked(folder)

    assert [(one.file, one.heading) for one in report.findings if one.code == "identifying-column"] == [
        ("old list.csv", "Surname")
    ]
    assert "Sangster" not in repr(report)


def test_a_csv_file_without_headings_that_can_be_read_is_a_note(tmp_path):
    (tmp_path / "old list.csv").write_bytes(b"a\0b\n")

    assert found_in(tmp_path) == [("old list.csv", None, "not-looked-at")]


XML = """<?xml version="1.0"?>
<children>
  <child id="1" homeAddress="High Street"><column name="x"/><Surname>Sangster</Surname><DOB>2012-01-01</DOB></child>
  <child id="2"><Surname>Idlewild</Surname></child>
</children>
"""


def test_elements_and_attributes_of_xml_that_is_not_used_are_looked_at(tmp_path):
    folder = drawn(tmp_path / "extracts", {})
    (folder / "people.xml").write_text(XML, encoding="utf-8")

    report = checked(folder)

    found = [(one.file, one.row, one.heading) for one in report.findings if one.code == "identifying-column"]
    assert found == [("people.xml", None, "Surname"), ("people.xml", None, "homeAddress")]
    assert "Sangster" not in repr(report)
    assert "High Street" not in repr(report)


def test_what_a_return_as_xml_has_to_hold_is_a_note(tmp_path):
    (tmp_path / "2024.xml").write_text(
        "<EXPSSDA903><CHILD><HEADER><CHILDID>1</CHILDID><UPN>UN1</UPN></HEADER><EPISODE><HOME_POST/></EPISODE>"
        "<SURNAME>x</SURNAME></CHILD></EXPSSDA903>",
        encoding="utf-8",
    )

    assert found_in(tmp_path) == [
        ("2024.xml", "UPN", "identifying-in-return"),
        ("2024.xml", "HOME_POST", "identifying-in-return"),
        ("2024.xml", "SURNAME", "identifying-column"),
    ]


@pytest.mark.parametrize("text", ["", "no xml", '<!DOCTYPE a [<!ENTITY b "bb">]><a/>'])
def test_xml_that_cannot_be_read_is_a_note(tmp_path, text):
    (tmp_path / "people.xml").write_text(text, encoding="utf-8")

    assert found_in(tmp_path) == [("people.xml", None, "not-looked-at")]


def test_xml_that_breaks_off_is_looked_at_up_to_there(tmp_path):
    (tmp_path / "people.xml").write_text("<a><Surname>x</Surname><", encoding="utf-8")

    assert found_in(tmp_path) == [("people.xml", "Surname", "identifying-column")]


def test_a_file_that_stops_the_work_is_not_said_to_have_been_passed_over(tmp_path):
    folder = drawn(tmp_path / "extracts", {})
    (folder / "children.csv").write_bytes(b"a\0b\n")

    assert [(one.level, one.code) for one in checked(folder).findings] == [("STOP", "not-text")]
