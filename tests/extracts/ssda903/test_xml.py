"""An SSDA903 return as XML gives what the same records give as CSV; any other XML is refused with a place."""

import pytest

from .returns import csv, episodes, load, what_stops

HEADER = """
    CHILD | SEX | DOB        | ETHNIC
    0012  | 2   | 29/02/2012 | WBRI
    0044  | 1   | 03/11/2015 | MWBC
    0077  | 1   | 03/04/2004 | WBRI
"""
EPISODES = """
    CHILD | DECOM      | RNE | PLACE | DEC        | REC | REASON_PLACE_CHANGE
    0012  | 01/05/2022 | S   | U4    | 09/06/2022 | X1  | CARPL
    0012  | 09/06/2022 | P   | K2    | -          | -   | -
    0044  | 02/05/2022 | S   | U6    | -          | -   | -
"""
REVIEWS = "CHILD | DOB | REVIEW | REVIEW_CODE\n0012 | 29/02/2012 | 01/06/2022 | PN1"
MISSING = "CHILD | DOB | MISSING | MIS_START | MIS_END\n0044 | 03/11/2015 | M | 03/06/2022 | 04/06/2022"
PERMANENCE = "CHILD | DOB | PREV_PERM | LA_PERM | DATE_PERM\n0044 | 03/11/2015 | P2 | - | zz/05/2020"
LEAVERS = "CHILD | DOB | IN_TOUCH | ACTIV | ACCOM\n0077 | 03/04/2004 | YES | - | U1"

AS_XML = """<?xml version='1.0' encoding='utf-8'?>
<EXPSSDA903>
  <CHILD>
    <HEADER><CHILDID>0012</CHILDID><SEX>2</SEX><DOB>29/02/2012</DOB><ETHNIC>WBRI</ETHNIC><UPN>UN1</UPN><UASC />
      <AREVIEW><REVIEW>01/06/2022</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
      <OC2><SDQ_SCORE>12</SDQ_SCORE></OC2>
    </HEADER>
    <EPISODE><DECOM>01/05/2022</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL>
      <PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>09/06/2022</DEC><REC>X1</REC>
      <REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE></EPISODE>
    <EPISODE><DECOM>09/06/2022</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>K2</PL>
      <PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC /><REC /></EPISODE>
  </CHILD>
  <CHILD>
    <HEADER><CHILDID>0044</CHILDID><SEX>1</SEX><DOB>03/11/2015</DOB><ETHNIC>MWBC</ETHNIC>
      <AMISSING><MISSING>M</MISSING><MIS_START>03/06/2022</MIS_START><MIS_END>04/06/2022</MIS_END></AMISSING>
      <PERMANENCE><PREV_PERM>P2</PREV_PERM><DATE_PERM>zz/05/2020</DATE_PERM></PERMANENCE>
    </HEADER>
    <EPISODE><DECOM>02/05/2022</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U6</PL>
      <PLACE_PROVIDER>PR1</PLACE_PROVIDER></EPISODE>
  </CHILD>
  <CHILD>
    <HEADER><CHILDID>0077</CHILDID><SEX>1</SEX><DOB>03/04/2004</DOB><ETHNIC>WBRI</ETHNIC>
      <IN_TOUCH>YES</IN_TOUCH><ACTIV /><ACCOM>U1</ACCOM></HEADER>
  </CHILD>
</EXPSSDA903>
"""


def test_the_same_return_as_csv_and_as_xml_gives_the_same_tables(tmp_path):
    as_csv = load(
        tmp_path / "csv",
        {
            "header.csv": csv(HEADER),
            "episodes.csv": episodes(EPISODES),
            "reviews.csv": csv(REVIEWS),
            "missing.csv": csv(MISSING),
            "previous_permanence.csv": csv(PERMANENCE),
            "oc3.csv": csv(LEAVERS),
        },
    )
    as_xml = load(tmp_path / "xml", {"return.xml": AS_XML})

    assert (
        set(as_xml.tables)
        == set(as_csv.tables)
        == {
            "children",
            "placements",
            "legal_statuses",
            "reviews",
            "missing_episodes",
            "previous_permanence",
            "care_leavers",
        }
    )
    for name, table in as_csv.tables.items():
        assert as_xml.tables[name].drop("source_file", "source_row").equals(table.drop("source_file", "source_row"))


def test_records_are_numbered_within_their_kind(tmp_path):
    placements = load(tmp_path, {"2023.xml": AS_XML}).tables["placements"]

    assert placements.select("source_file", "source_row").rows() == [
        ("2023.xml (episodes)", 1),
        ("2023.xml (episodes)", 2),
        ("2023.xml (episodes)", 3),
    ]


def test_returns_as_csv_and_as_xml_can_stand_side_by_side(tmp_path):
    later = episodes("CHILD | DECOM | RNE | PLACE | DEC | REC\n0044 | 02/05/2022 | S | U6 | 07/07/2023 | E4A")

    extracts = load(tmp_path, {"2023.xml": AS_XML, "2024-episodes.csv": later})

    ended = extracts.tables["placements"].filter(child_id="0044")
    assert [f"{day:%d/%m/%Y}" for day in ended["end_date"]] == ["07/07/2023"]


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (AS_XML.replace("</HEADER>", "", 1), "return.xml:13:5: the file is not well-formed XML (mismatched tag)"),
        (AS_XML[:300], "return.xml:7:1: the file is not well-formed XML (no element found)"),
        (
            AS_XML.replace("<EXPSSDA903>", '<!DOCTYPE a [<!ENTITY b "bbbb">]>\n<EXPSSDA903>'),
            "return.xml:2:13: it declares a document type, which no return needs",
        ),
        (
            AS_XML.replace("<UASC />", "<UASC>" * 20 + "</UASC>" * 20),
            "elements are nested more than 12 deep, which no return is",
        ),
    ],
    ids=["a tag not closed", "cut short", "entities", "nested deep"],
)
def test_a_file_that_is_no_such_return_stops_with_its_place(tmp_path, damaged, said):
    printed = what_stops(tmp_path, {"return.xml": damaged})

    assert said in printed
    assert printed.endswith("    Export the return again, or use its CSV files.")


# D-617
@pytest.mark.parametrize("element", ["CHILDID", "UPN"])
def test_a_text_longer_than_any_field_is_refused(element, tmp_path):
    text = f"<EXPSSDA903>\n<CHILD><HEADER><{element}>{'9' * 4_500_000}</{element}></HEADER></CHILD></EXPSSDA903>"

    assert ": a text of more than 4,194,304 characters" in what_stops(tmp_path, {"2023.xml": text})
