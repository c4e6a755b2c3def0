"""Words such as NULL where nothing is recorded: blanks in every layout, and a note once for each file and column."""

import pytest
from tests.extracts.mapped import folders as mapped
from tests.extracts.ssda903 import returns

from permanence_kpis import load_definitions, scorecard
from permanence_kpis.extracts import load_extracts

from .folders import folder_with, said

DEFINITIONS = load_definitions()
CHILDREN = "child_id,date_of_birth,sex,ethnicity\n"
PLACEMENTS = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
STATUSES = "child_id,start_date,legal_status,end_date,reason_ceased\n"


def results(extracts, *refs, period="2024Q1"):
    """Numerator, denominator, not known and letter of some measures."""
    card = scorecard(DEFINITIONS, extracts, period)
    found = {result.measure.ref: result for result in card.results}
    return [
        (found[ref].counts.numerator, found[ref].counts.denominator, found[ref].counts.not_known) for ref in refs
    ], [found[ref].confidence.letter for ref in refs]


def fostered_then_in_a_home(word):
    """A child of 12 who moved from a family to a home in the quarter; the carers' ids are a word for nothing."""
    return {
        "children.csv": CHILDREN + "a,2012-01-01,F,WBRI\n",
        "placements.csv": PLACEMENTS
        + f"a,2019-01-01,U4,2024-05-01,PR1,{word},CREQB\n"
        + f"a,2024-05-01,K2,,PR4,{word},\n",
        "legal_statuses.csv": STATUSES + "a,2019-01-01,C2,,\n",
    }


@pytest.mark.parametrize("word", ["NULL", "N/A", "NA", "NONE", "NaN", "(blank)", "-", ".", "#N/A", "null", "n/a"])
def test_two_carers_called_null_are_two_carers(tmp_path, word):
    extracts = load_extracts(folder_with(tmp_path, fostered_then_in_a_home(word)))

    assert results(extracts, "4.1", "4.3") == ([(0, 1, 0), (1, 1, 0)], ["A", "A"])
    assert [(one.code, one.place.heading, one.effect) for one in extracts.problems] == [
        ("word-for-nothing", "carer_id", "read as blank")
    ]


def test_a_note_says_once_what_was_read_as_blank_and_in_how_many_rows(tmp_path):
    files = fostered_then_in_a_home("NULL")
    files["placements.csv"] = files["placements.csv"].replace("CREQB", "n/a").replace(",,PR4", ",NULL,PR4")

    assert said(tmp_path, files) == (
        "Goes on.\n"
        "\nplacements.csv, column end_date: a word that means not recorded (NULL in 1 row)\n"
        "    read as blank\n"
        "    Nothing needs doing. If you can, leave the field empty where nothing is recorded.\n"
        "\nplacements.csv, column carer_id: a word that means not recorded (NULL in 2 rows)\n"
        "    read as blank\n"
        "    Nothing needs doing. If you can, leave the field empty where nothing is recorded.\n"
        "\nplacements.csv, column end_reason: a word that means not recorded (N/A in 1 row)\n"
        "    read as blank\n"
        "    Nothing needs doing. If you can, leave the field empty where nothing is recorded.\n"
    )


@pytest.mark.parametrize("word", ["NULL", "-", "n/a"])
def test_in_a_key_it_is_a_key_that_cannot_be_read(tmp_path, word):
    files = {
        "placements.csv": PLACEMENTS + f"{word},2020-01-01,U4,,PR1,c1,\n0012,{word},U4,,PR1,c1,\n",
        "foster_approvals.csv": f"household_id,approval_date,approval_type\n{word},2024-05-01,mainstream\n",
    }

    extracts = load_extracts(folder_with(tmp_path, files))

    assert extracts.tables["placements"].height == extracts.tables["foster_approvals"].height == 0
    assert extracts.rejected.rows() == [("placements", "0012", None, None)]
    of_placements = [one for one in extracts.problems if one.place.file == "placements.csv"]
    assert [(one.place.heading, one.place.rows, one.effect) for one in of_placements] == [
        ("child_id", (2,), "the row was not used"),
        ("start_date", (3,), "the row was not used"),
    ]


def test_where_a_value_must_be_it_is_a_blank_that_is_reported_row_by_row(tmp_path):
    extracts = load_extracts(folder_with(tmp_path, {"placements.csv": PLACEMENTS + "0012,2020-01-01,NULL,,PR1,c1,\n"}))

    assert [(one.code, one.place.rows, one.what) for one in extracts.problems] == [
        ("blank-field", (2,), "blank, but required")
    ]


def test_a_row_of_nothing_but_such_words_is_a_blank_row(tmp_path):
    files = {"placements.csv": PLACEMENTS + "0012,2020-01-01,U4,,PR1,c1,\nNULL,NULL,NULL,NULL,-,n/a,.\n"}

    assert said(tmp_path, files) == "Goes on.\n"


@pytest.mark.parametrize("quoted", ["F", '"F"'], ids=["read at once", "read row by row"])
def test_a_row_is_blank_by_all_declared_columns_whichever_are_asked_for(tmp_path, quoted):
    files = {"children.csv": f"child_id,date_of_birth,team,sex\n0012,2012-02-29,x,F\n,,,{quoted}\n,,y,NULL\n"}

    extracts = load_extracts(folder_with(tmp_path, files), frozenset({"children.child_id", "children.date_of_birth"}))

    rows = {(one.code, one.place.heading): one.place.rows for one in extracts.problems}
    assert rows == {("blank-field", "child_id"): (3,), ("DfE 102", "date_of_birth"): (3,)}


def test_a_column_of_the_authority_s_own_is_free_text(tmp_path):
    files = {"children.csv": "child_id,date_of_birth,team\n0012,2012-02-29,NA\n0044,2015-11-03,\n"}

    extracts = load_extracts(folder_with(tmp_path, files), frozenset({"children.date_of_birth", "children.team"}))

    assert extracts.tables["children"]["team"].to_list() == ["NA", None]
    assert not extracts.problems


def test_in_a_return_too(tmp_path):
    drawn = returns.episodes("""
        CHILD | DECOM      | PL_POST | URN  | DEC        | REC  | REASON_PLACE_CHANGE | RNE
        0012  | 01/05/2022 | NULL    | n/a  | 09/06/2022 | X1   | CARPL               | S
        0012  | 09/06/2022 | NULL    | n/a  | NULL       | NULL | N/A                 | P
    """)

    extracts = returns.load(tmp_path, {"episodes.csv": drawn})

    assert [(one.code, one.place.heading) for one in extracts.problems] == [
        ("word-for-nothing", heading) for heading in ("DEC", "REC", "REASON_PLACE_CHANGE", "PL_POST", "URN")
    ]
    assert returns.stays(extracts)[-1][:4] == ("0012", "09/06/2022", None, "U4")


def test_in_a_return_as_xml_too(tmp_path):
    xml = (
        "<EXPSSDA903><CHILD><HEADER><CHILDID>0012</CHILDID><SEX>2</SEX><DOB>29/02/2012</DOB></HEADER>"
        "<EPISODE><DECOM>01/05/2022</DECOM><RNE>S</RNE><LS>C2</LS><PL>U4</PL><DEC>NULL</DEC><REC>n/a</REC></EPISODE>"
        "</CHILD></EXPSSDA903>"
    )

    extracts = returns.load(tmp_path, {"return.xml": xml})

    assert [(one.code, one.place.file, one.place.heading) for one in extracts.problems] == [
        ("word-for-nothing", "return.xml (episodes)", "DEC"),
        ("word-for-nothing", "return.xml (episodes)", "REC"),
    ]


def test_in_a_mapped_table_too(tmp_path):
    legal = (mapped.SOUND / "LEGAL.csv").read_text(encoding="utf-8").replace("2023,,C2", "2023,NULL,C2")

    assert mapped.said(tmp_path, {"LEGAL.csv": legal}) == (
        "Goes on.\n"
        "\nLEGAL.csv, column END_DTTM: a word that means not recorded (NULL in 1 row)\n"
        "    read as blank\n"
        "    Nothing needs doing. If you can, leave the field empty where nothing is recorded.\n"
    )


def test_what_extracts_yaml_says_such_a_text_stands_for_wins(tmp_path):
    person = (mapped.SOUND / "PERSON.csv").read_text(encoding="utf-8").replace("Male", "N/A")
    files = {"PERSON.csv": person, "extracts.yaml": mapped.mapping(("{Male: M,", "{N/A: M,"))}

    extracts = mapped.load(tmp_path, files)

    assert extracts.tables["children"]["sex"].to_list() == ["F", "M"]
    assert not extracts.problems
