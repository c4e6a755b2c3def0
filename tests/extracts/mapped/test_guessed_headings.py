"""Headings that `kpis init` meets: those of Annex A and of the SSD, each guessed right or left open.

headings.csv lists them with what each is: a column of ours in a table of ours, or none. Source:
docs/sources.md#headings.
"""

import csv
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from permanence_kpis.extracts.guess.match import matches
from permanence_kpis.extracts.guess.profile import ColumnProfile, TableProfile
from permanence_kpis.run.init import first_mapping
from permanence_kpis.tables import EXTRACTS, Kind

with (Path(__file__).parent / "headings.csv").open(encoding="utf-8", newline="") as file:
    HEADINGS = list(csv.DictReader(file))
FILES = {name: list(rows) for name, rows in groupby(HEADINGS, key=lambda row: row["stands_in"])}

DATES = ("01/02/2023", "02/03/2023", "13/04/2024")
IDS = ("1001", "1002", "1003")
FILLINGS = {"nothing": (), "dates": DATES, "ids": IDS, "codes of few": ("M", "M", "A"), "words": ("Some text", "Else")}
"""What stands in the columns that are none of ours."""


def is_column(row, table, name):
    """Whether a heading is this column of ours."""
    return (row["is"] == "child_id" == name) or f"{table}.{name}" in row["is"].split()


def values_of(row):
    """Values that fit what a heading is; None where it is none of ours."""
    if row["is"] in ("", "child_id"):
        return IDS if row["is"] else None
    table, name = row["is"].split()[0].split(".")
    column = EXTRACTS[table].columns[name]
    if column.kind is Kind.DATE:
        return DATES[:2]
    return tuple(column.codes)[:3] if column.codes else IDS


def look(heading, values):
    return ColumnProfile(heading, Counter(values))


def seen(name, filling):
    """A file with its headings: those of ours filled as they should be, the others as is said."""
    columns = []
    for row in FILES[name]:
        values = values_of(row)
        columns.append(look(row["heading"], FILLINGS[filling] if values is None else values))
    return TableProfile(f"{name}.csv", columns)


def wrong(found):
    """What was guessed of the headings and is not what they are."""
    by_heading = {row["heading"]: row for row in HEADINGS}
    return [
        (table, name, heading)
        for table, match in found.items()
        for name, heading in ((name, one.heading) for name, one in match.columns.items())
        if not is_column(by_heading[heading], table, name)
    ]


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("name", FILES)
def test_each_heading_of_a_file_is_guessed_right_or_left_open(name, filling):
    assert wrong(matches([seen(name, filling)])) == []


@pytest.mark.parametrize("filling", FILLINGS)
def test_so_it_is_with_all_the_files_in_one_folder(filling):
    assert wrong(matches([seen(name, filling) for name in FILES])) == []


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("ssd_person", "children"),
        ("ssd_cla_placement", "placements"),
        ("ssd_legal_status", "legal_statuses"),
        ("ssd_missing", "missing_episodes"),
        ("ssd_cla_previous_permanence", "previous_permanence"),
    ],
)
@pytest.mark.parametrize("filling", ["nothing", "dates"])
def test_a_table_of_the_ssd_that_is_one_of_ours_is_found_with_every_column_of_ours_it_has(name, table, filling):
    [(found, match)] = matches([seen(name, filling)]).items()

    assert found == table
    assert {one.heading for one in match.columns.values()} == {row["heading"] for row in FILES[name] if row["is"]}


def test_in_annex_a_the_urn_of_a_placement_is_not_taken_for_the_carer():
    """Of a fostering agency, all its carers have one."""
    placed = seen("Annex A, children looked after", "words")
    without_statuses = [one for one in placed.columns if "egal status" not in one.heading.casefold()]

    found = matches([seen("ssd_person", "words"), TableProfile(placed.file, without_statuses)])

    assert {name: one.heading for name, one in found["placements"].columns.items()} == {
        "child_id": "Child Unique ID",
        "start_date": "Start Date of Most Recent Placement",
        "placement_type": "Placement Type",
        "provider": "Placement Provider",
    }


@pytest.mark.parametrize("file", ["Care.csv", "list_9.csv", "Children who left.csv"])
def test_a_list_of_care_leavers_is_not_taken_for_the_children(file):
    """Annex A describes what they do; so no value fits one of our codes."""
    described = TableProfile(file, seen("Annex A, care leavers", "words").columns)

    assert "children" not in matches([described])


def test_a_list_of_care_leavers_is_found_with_every_column_that_a_figure_needs():
    in_2025 = {
        "Person ID": ("1001", "1002"),
        "DOB": ("10/06/2005", "11/07/2004"),
        "Year Ending": ("2025", "2024-25"),
        "In Touch": ("YES", "NO"),
        "Main Activity": ("F1", "G5"),
        "Accommodation": ("U1", "B2"),
    }
    columns = [look(heading, values) for heading, values in in_2025.items()]

    found = matches([TableProfile("Leaving care OC3.csv", columns)])

    assert {name: one.heading for name, one in found["care_leavers"].columns.items()} == {
        "child_id": "Person ID",
        "date_of_birth": "DOB",
        "year_ending": "Year Ending",
        "in_touch": "In Touch",
        "activity": "Main Activity",
        "accommodation": "Accommodation",
    }


WITH_AN_END = {
    "placements": ("Person ID", "Start Date", "Placement Type"),
    "legal_statuses": ("Person ID", "Start Date", "Legal Status"),
    "missing_episodes": ("Person ID", "Start Date", "Missing Type"),
    "foster_approvals": ("Household ID", "Approval Date", "Approval Type"),
}


@pytest.mark.parametrize("table", WITH_AN_END)
@pytest.mark.parametrize("values", [DATES, ()], ids=["dates", "empty"])
def test_none_of_them_is_taken_for_an_end_of_another_thing(table, values):
    extract = EXTRACTS[table]
    required = [column for column in extract.columns.values() if column.required]
    filled = [
        look(heading, values_of({"is": f"{table}.{column.name}"}))
        for heading, column in zip(WITH_AN_END[table], required, strict=True)
    ]

    taken = []
    for row in HEADINGS:
        [match] = matches([TableProfile(f"{table}.csv", [*filled, look(row["heading"], values)])]).values()
        if "end_date" in match.columns and not is_column(row, table, "end_date"):
            taken.append(row["heading"])

    assert taken == []


@pytest.mark.parametrize("heading", ["D.O.B.", "DoB", "DOB", "D O B", "Date of birth", "BIRTH_DTTM", "Child's D.O.B"])
def test_a_birth_however_it_is_written(heading):
    [match] = matches([TableProfile("PEOPLE.csv", [look("PersonID", IDS), look(heading, DATES)])]).values()

    assert match.columns["date_of_birth"].heading == heading


@pytest.mark.parametrize(
    ("heading", "is_end"),
    [
        ("Placement End Date", True),
        ("END_DTTM", True),
        ("PLAC_END_DT", True),
        ("Date To", True),
        ("To", True),
        ("Ended On", True),
        ("Date Placement Ceased", True),
        ("Next Return to Court", False),
        ("Date of Last Visit to Child", False),
        ("Date Moved to Placement", False),
        ("Date to Placement", False),
        ("Planned End Date", False),
        ("End Date of Last Review Period", False),
        ("School End Date", False),
        ("Care Plan End Date", False),
    ],
)
def test_an_end_is_one_that_speaks_of_nothing_else(heading, is_end):
    placed = [look("Person ID", IDS), look("Start Date", DATES), look("Placement Type", ("U4", "K2"))]

    [match] = matches([TableProfile("PLACEMENTS.csv", [*placed, look(heading, DATES)])]).values()

    assert ("end_date" in match.columns) == is_end


OF_A_CASE_SYSTEM = {
    "LEGAL.csv": """
        PersonID,Legal Status,Legal Status Start Date,Next Return to Court
        101,C2: Full care order,01/02/2021,22/03/2024
        102,C1: Interim care order,13/03/2022,22/03/2024
    """,
    "Missing from Care.csv": """
        Person ID,Date Missing,Missing or Absent,Date Returned,Missing From
        101,28/12/2023,Missing,28/12/2023,Placement
        102,05/05/2024,Absent,06/05/2024,Home address
    """,
    "PEOPLE.csv": """
        PersonID,D.O.B.
        101,01/01/2012
        102,01/01/2013
    """,
    "PLACEMENTS.csv": """
        PersonID,Placement Start Date,Placement Type,Placement Provider,Carer Ref,Date of Last Visit to Child
        101,01/02/2021,U4: Foster,PR1: Own,c1,22/03/2024
        102,13/03/2022,P1: Parents,PR0: Parents,c2,23/03/2024
    """,
}


@pytest.fixture
def case_system(tmp_path):
    for name, text in OF_A_CASE_SYSTEM.items():
        (tmp_path / name).write_text("\n".join(line.strip() for line in text.strip().splitlines()), encoding="utf-8")
    return tmp_path


def test_the_headings_of_a_case_system_are_read_for_what_they_are(case_system):
    made = first_mapping(str(case_system))
    text = (case_system / "extracts.yaml").read_text(encoding="utf-8")

    assert dict(made.found) == {
        "children": "PEOPLE.csv",
        "placements": "PLACEMENTS.csv",
        "legal_statuses": "LEGAL.csv",
        "missing_episodes": "Missing from Care.csv",
    }
    assert "      date_of_birth: D.O.B.\n" in text
    assert "      end_date: Date Returned\n" in text
    assert "      # end_date: ?  # day the stay ended; blank while it lasts\n" in text
    assert "      # end_date: ?  # day the status ended; blank while it lasts\n" in text


def test_an_end_date_without_one_blank_is_in_doubt(case_system):
    made = first_mapping(str(case_system))

    [said] = [one for one in made.in_doubt if "end_date: 'Date Returned'" in one]
    assert said == (
        "missing_episodes.end_date: 'Date Returned' of Missing from Care.csv is filled in every row looked at; check "
        "that it is the end (day the child was found; blank while missing)."
    )


def test_an_end_date_with_a_blank_is_not(case_system):
    file = case_system / "Missing from Care.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("06/05/2024", ""), encoding="utf-8")

    assert not [one for one in first_mapping(str(case_system)).in_doubt if "end_date: 'Date Returned'" in one]
