"""Columns for --by that an `extracts.yaml` names beside files that are read as they are: own CSVs, returns, SSD."""

import pytest
from tests.extracts.ssda903.returns import csv, episodes

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import own_columns
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

OF_0044 = ("South",)
"""On 31 March 2024 child 0012 of North lives with foster carers (U6), child 0044 of South in a children's home (K2)."""


def groups(folder, by="area"):
    [result] = compute(Request(None, "2023Q4", str(folder), only=("4.8",), by=(by,))).results
    return {group.values: (group.counts.numerator, group.counts.denominator) for group in result.groups}


@pytest.fixture(params=["own", "returns"])
def folder(request, tmp_path):
    if request.param == "own":
        files = {
            "children.csv": "child_id,date_of_birth,TEAM\n0012,2012-02-29,North\n0044,2015-11-03,South\n",
            "placements.csv": (
                "child_id,start_date,placement_type,provider\n0012,2020-01-01,U6,PR1\n0044,2020-01-01,K2,PR4\n"
            ),
            "legal_statuses.csv": "child_id,start_date,legal_status\n0012,2020-01-01,C2\n0044,2020-01-01,C2\n",
        }
    else:
        files = {
            "2024-header.csv": csv("""
                CHILD | SEX | DOB        | ETHNIC | TEAM
                0012  | F   | 29/02/2012 | WBRI   | North
                0044  | M   | 03/11/2015 | WBRI   | South
            """),
            "2023-header.csv": csv("""
                CHILD | SEX | DOB        | ETHNIC
                0044  | M   | 03/11/2015 | WBRI
            """),
            "2024-episodes.csv": episodes("""
                CHILD | DECOM      | DEC | PLACE | PLACE_PROVIDER
                0012  | 01/01/2020 | -   | U6    | PR1
                0044  | 01/01/2020 | -   | K2    | PR4
            """),
            "2023-episodes.csv": episodes("""
                CHILD | DECOM      | DEC | PLACE | PLACE_PROVIDER
                0044  | 01/01/2020 | -   | K2    | PR4
            """),
        }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_figures_are_broken_down_by_a_column_named_in_every_layout(folder):
    (folder / "extracts.yaml").write_text("by: {area: Team}\n", encoding="utf-8")

    assert "area" in own_columns(folder)
    assert groups(folder) == {("North",): (0, 1), OF_0044: (1, 1)}


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("{area: TEEM}", "extracts.yaml:1:12 (by.area): there is no column 'TEEM' in "),
        ("{Area: TEAM}", "'Area' cannot be the name of a column"),
        ("{area: TEAM, provider: TEAM}", "'provider' is the name of a column that there is already"),
        ("[TEAM]", "'by' must"),
    ],
)
def test_what_is_wrong_with_it_is_said_where_it_stands(folder, by, said):
    (folder / "extracts.yaml").write_text(f"by: {by}\n", encoding="utf-8")

    with pytest.raises(ExtractError) as refused:
        groups(folder)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("heading", "said"), [("DOB", "is a column that is read already"), ("UPN", "'UPN' identifies a child")]
)
def test_no_column_that_says_who_a_child_is_hides_behind_another_name(folder, heading, said):
    [file] = [*folder.glob("children.csv"), *folder.glob("2024-header.csv")]
    file.write_text(file.read_text(encoding="utf-8").replace("TEAM", "UPN"), encoding="utf-8")
    named = "date_of_birth" if (heading, file.name) == ("DOB", "children.csv") else heading
    (folder / "extracts.yaml").write_text(f"by: {{area: {named}}}\n", encoding="utf-8")

    with pytest.raises(ExtractError, match=said):
        groups(folder)


def test_beside_tables_it_stands_under_the_children(tmp_path):
    (tmp_path / "extracts.yaml").write_text(
        "format: 1\nby: {area: TEAM}\ntables:\n  children:\n    file: children.csv\n    columns: {child_id: id}\n",
        encoding="utf-8",
    )

    with pytest.raises(ExtractError, match="Write it under 'children', indented"):
        groups(tmp_path)


AS_XML = """<SSDA903>
  <CHILD><HEADER><CHILDID>0012</CHILDID><SEX>2</SEX><DOB>29/02/2012</DOB><TEAM>North</TEAM></HEADER>
    <EPISODE><DECOM>01/01/2020</DECOM><RNE>S</RNE><LS>C2</LS><PL>U6</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER><TEAM>no</TEAM></EPISODE></CHILD>
  <CHILD><HEADER><CHILDID>0044</CHILDID><SEX>1</SEX><DOB>03/11/2015</DOB><TEAM>South</TEAM></HEADER>
    <EPISODE><DECOM>01/01/2020</DECOM><RNE>S</RNE><LS>C2</LS><PL>K2</PL><PLACE_PROVIDER>PR4</PLACE_PROVIDER></EPISODE></CHILD>
  <CHILD><HEADER><CHILDID>0077</CHILDID><SEX>1</SEX><DOB>03/11/2015</DOB></HEADER>
    <EPISODE><DECOM>01/01/2020</DECOM><RNE>S</RNE><LS>C2</LS><PL>K2</PL><PLACE_PROVIDER>PR4</PLACE_PROVIDER></EPISODE></CHILD>
</SSDA903>
"""


def test_an_element_of_the_header_of_an_xml_return_is_a_column(tmp_path):
    """Of a child without it the team is not known; an element of that name in an episode is another matter."""
    (tmp_path / "2024.xml").write_text(AS_XML, encoding="utf-8")
    (tmp_path / "extracts.yaml").write_text("by: {area: Team}\n", encoding="utf-8")

    found = groups(tmp_path)

    assert (found[("North",)], found[OF_0044]) == ((0, 1), (1, 1))
    assert sum(met for met, _ in found.values()) == 2
    assert not {("no",)} & set(found)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("{area: TEEM}", "there is no column 'TEEM' in 2024.xml (header)"),
        ("{area: SEX}", "'SEX' is a column that is read already"),
    ],
)
def test_of_an_xml_return_what_is_not_there_or_is_read_already_is_said(tmp_path, by, said):
    (tmp_path / "2024.xml").write_text(AS_XML, encoding="utf-8")
    (tmp_path / "extracts.yaml").write_text(f"by: {by}\n", encoding="utf-8")

    with pytest.raises(ExtractError) as stopped:
        groups(tmp_path)

    assert said in str(stopped.value)
