"""Everything wrong with a folder is said in the order of files and rows, whichever file is read first."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from permanence_kpis import load_extracts
from permanence_kpis.errors import ExtractError, Problem

OPEN_MARK = '"never closed\n'
RETURN = {
    "episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    + "k1,01/04/2020,S,C2,N1,U4,PR1,,,,,AB1 2CD,\n" * 20_000,
    "header.csv": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n" + "k1,M,01/01/2012,WBRI,UN3,,\n" * 200,
    "missing.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END\n" + "k1,01/01/2012,M,01/05/2024,02/05/2024\n" * 5_000,
    "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\nk1,01/01/2012,01/05/2024,PN1\n",
}
OWN = {
    "children.csv": "child_id,date_of_birth,sex,ethnicity\n" + "a,2012-01-01,F,WBRI\n" * 20_000,
    "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\na,2020-01-01,C2,,\n",
    "placements.csv": "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
    + "a,2020-01-01,U4,,PR1,c1,\n" * 5_000,
    "reviews.csv": "child_id,review_date,participation\na,2024-05-01,PN1\n",
}
MAPPED = {
    "Z-CHILDREN.csv": OWN["children.csv"],
    "B-PLACEMENTS.csv": OWN["placements.csv"],
    "A-LEGAL.csv": OWN["legal_statuses.csv"],
}
MAPPING = """
format: 1
tables:
  children: {file: Z-CHILDREN.csv, columns: {child_id: child_id, date_of_birth: date_of_birth}}
  placements:
    file: B-PLACEMENTS.csv
    columns: {child_id: child_id, start_date: start_date, end_date: end_date, placement_type: placement_type}
  legal_statuses:
    file: A-LEGAL.csv
    columns: {child_id: child_id, start_date: start_date, end_date: end_date, legal_status: legal_status}
"""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def stops(folder: Path) -> Iterator[Problem]:
    with pytest.raises(ExtractError) as refused:
        load_extracts(folder)
    yield from refused.value.problems


@pytest.mark.parametrize(("files", "mapping"), [(RETURN, None), (OWN, None), (MAPPED, MAPPING)])
def test_broken_files_of_different_sizes_are_named_in_one_order(tmp_path, files, mapping):
    write(tmp_path, {name: text + OPEN_MARK for name, text in files.items()})
    write(tmp_path, {"extracts.yaml": mapping} if mapping else {})

    orders = {tuple((one.place.file, one.code) for one in stops(tmp_path)) for _ in range(10)}

    assert orders == {tuple((name, "quotation-mark") for name in sorted(files))}


def test_what_is_wrong_in_the_rows_is_said_file_by_file_and_row_by_row(tmp_path):
    placements = OWN["placements.csv"].splitlines()[0]
    statuses = OWN["legal_statuses.csv"].splitlines()[0]
    rows = {
        "placements.csv": f"{placements}\na,2020-01-01,U4,,PR1,c1,WRONG\na,2021-01-01,WRONG,,PR1,c1,\n",
        "legal_statuses.csv": f"{statuses}\na,2020-01-01,C2,,\na,2021-01-01,WRONG,,\n",
        "children.csv": "child_id,date_of_birth,sex,ethnicity\na,2012-01-01,F,WRONG\n",
    }

    problems = load_extracts(write(tmp_path, rows)).problems

    assert [(one.place.file, one.place.heading, one.place.rows) for one in problems] == [
        ("children.csv", "ethnicity", (2,)),
        ("legal_statuses.csv", "legal_status", (3,)),
        ("placements.csv", "end_reason", (2,)),  # the last column, and the first row
        ("placements.csv", "placement_type", (3,)),
    ]
