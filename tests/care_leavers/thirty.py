"""Thirty young people in two returns of OC3, each code at least once, in every layout that can tell of them.

In the return to 31 March 2025 young people 01 to 26 are 19 to 21 on their birthday, 27 is 18, 28 is 17, 29 is 22 and 30
is 16. Five of them stood in the return to 31 March 2021 too, with the codes that were in use then.
"""

from collections.abc import Mapping
from pathlib import Path

from tests.extracts.ssda903.returns import csv, episodes, folder_of
from tests.support.drawn import columns, rows

IN_2025 = """
    CHILD | DOB        | IN_TOUCH | ACTIV | ACCOM
    01    | 10/06/2005 | YES      | F1    | B1
    02    | 10/06/2005 | YES      | P1    | B2
    03    | 01/04/2005 | YES      | F2    | C1
    04    | 31/03/2006 | YES      | P2    | C2
    05    | 10/06/2004 | YES      | F4    | D1
    06    | 10/06/2004 | YES      | P4    | D2
    07    | 10/06/2003 | YES      | F5    | E1
    08    | 10/06/2003 | YES      | P5    | E2
    09    | 10/06/2005 | YES      | G4    | G1
    10    | 10/06/2005 | YES      | G5    | G2
    11    | 10/06/2005 | YES      | G6    | H1
    12    | 10/06/2005 | NO       | 0     | H2
    13    | 10/06/2005 | YES      | F1    | K1
    14    | 10/06/2005 | NO       | G5    | K2
    15    | 10/06/2005 | NO       | 0     | R1
    16    | 10/06/2005 | NO       | 0     | R2
    17    | 10/06/2005 | REFU     | 0     | Z2
    18    | 10/06/2005 | NREQ     | F5    | U1
    19    | 10/06/2005 | DIED     | 0     | 0
    20    | 10/06/2005 | RHOM     | 0     | 0
    21    | 29/02/2004 | YES      | F2    | S2
    22    | 10/06/2005 | YES      | G5    | X2
    23    | 10/06/2005 | -        | G5    | -
    24    | 10/06/2005 | YES      | F1    | -
    25    | 10/06/2005 | YES      | G4    | U2
    26    | 10/06/2005 | YES      | P2    | V2
    27    | 10/06/2006 | YES      | F2    | T2
    28    | 10/06/2007 | NO       | 0     | Y1
    29    | 10/06/2002 | YES      | F1    | W1
    30    | 10/06/2008 | YES      | F1    | Y2
"""
IN_2021 = """
    CHILD | DOB        | IN_TOUCH | ACTIV | ACCOM
    07    | 10/06/2003 | NO       | 0     | T1
    08    | 10/06/2003 | YES      | P3    | V1
    21    | 29/02/2004 | YES      | F3    | W2
    29    | 10/06/2002 | YES      | F3    | Z1
    30    | 10/06/2008 | -        | -     | -
"""
OF_RETURNS = {2021: IN_2021, 2025: IN_2025}

IN_CARE = """
    CHILD | DECOM      | RNE | PLACE | DEC
    900   | 01/05/2020 | S   | U4    | -
"""
HEADER = "CHILD | SEX | DOB | ETHNIC\n900 | F | 01/01/2012 | WBRI"
_OURS = {
    "CHILD": "child_id",
    "DOB": "date_of_birth",
    "IN_TOUCH": "in_touch",
    "ACTIV": "activity",
    "ACCOM": "accommodation",
}
OF_OTHERS = {
    "children.csv": "child_id,date_of_birth,sex\n900,2012-01-01,F\n",
    "placements.csv": "child_id,start_date,placement_type\n900,2020-05-01,U4\n",
    "legal_statuses.csv": "child_id,start_date,legal_status\n900,2020-05-01,C2\n",
}


def as_csv(folder: Path, of_returns: Mapping[int, str] = OF_RETURNS) -> Path:
    """The returns as CSV files."""
    files = {f"{year}-oc3.csv": csv(drawing) for year, drawing in of_returns.items()}
    for year in of_returns:
        files |= {f"{year}-header.csv": csv(HEADER), f"{year}-episodes.csv": episodes(IN_CARE)}
    return folder_of(folder, files)


def as_xml(folder: Path, of_returns: Mapping[int, str] = OF_RETURNS) -> Path:
    """The returns as XML, in which OC3 stands in the header of each."""
    in_care = (
        "<CHILD><HEADER><CHILDID>900</CHILDID><SEX>F</SEX><DOB>01/01/2012</DOB><ETHNIC>WBRI</ETHNIC></HEADER><EPISODE>"
        "<DECOM>01/05/2020</DECOM><RNE>S</RNE><LS>C2</LS><PL>U4</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER></EPISODE></CHILD>"
    )
    return folder_of(
        folder,
        {
            f"{year}.xml": f"<EXPSSDA903>{in_care}{''.join(map(_header, rows(drawing)))}</EXPSSDA903>"
            for year, drawing in of_returns.items()
        },
    )


def _header(row: Mapping[str, str | None]) -> str:
    told = "".join(f"<{name}>{row[name] or ''}</{name}>" for name in ("DOB", "IN_TOUCH", "ACTIV", "ACCOM"))
    return f"<CHILD><HEADER><CHILDID>{row['CHILD']}</CHILDID>{told}</HEADER></CHILD>"


def as_own(folder: Path, of_returns: Mapping[int, str] = OF_RETURNS) -> Path:
    """The same as care_leavers.csv, of young people whom children.csv does not have."""
    return folder_of(folder, OF_OTHERS | {"care_leavers.csv": _joined(of_returns, "year_ending", _OURS)})


def as_mapped(folder: Path, of_returns: Mapping[int, str] = OF_RETURNS) -> Path:
    """The same under headings of a case system, with an extracts.yaml."""
    mapping = """format: 1
tables:
  children: {file: children.csv, columns: {child_id: child_id, date_of_birth: date_of_birth, sex: sex}}
  placements:
    file: placements.csv
    columns: {child_id: child_id, start_date: start_date, placement_type: placement_type}
  legal_statuses:
    file: legal_statuses.csv
    columns: {child_id: child_id, start_date: start_date, legal_status: legal_status}
  care_leavers:
    file: leaving care.csv
    columns:
      child_id: Person
      date_of_birth: Birth
      year_ending: Return year
      in_touch: {column: Contact, codes: {In touch: "YES"}}
      activity: {column: Main activity, code: in_text}
      accommodation: Lives
"""
    theirs = {
        "CHILD": "Person",
        "DOB": "Birth",
        "IN_TOUCH": "Contact",
        "ACTIV": "Main activity",
        "ACCOM": "Lives",
    }
    text = (
        _joined(of_returns, "Return year", theirs).replace(",YES,", ",In touch,").replace(",F1,", ",F1 - university,")
    )
    return folder_of(folder, OF_OTHERS | {"leaving care.csv": text, "extracts.yaml": mapping})


def _joined(of_returns: Mapping[int, str], year_heading: str, headings: Mapping[str, str]) -> str:
    lines = [",".join([*(headings[name] for name in columns(IN_2025)), year_heading])]
    lines += [
        ",".join([*(text or "" for text in row.values()), str(year)])
        for year, drawing in of_returns.items()
        for row in rows(drawing)
    ]
    return "\n".join(lines) + "\n"


LAYOUTS = {"csv": as_csv, "xml": as_xml, "own": as_own, "mapped": as_mapped}
