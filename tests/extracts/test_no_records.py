"""Lines that are no records: totals, counts of rows, a control-Z and a note at the end are nobody, in every layout."""

import pytest
import xlsxwriter
from tests.extracts.mapped import folders as mapped
from tests.extracts.ssda903 import returns

from permanence_kpis import load_definitions, scorecard
from permanence_kpis.extracts import load_extracts

from .folders import folder_with, said

PLACEMENTS = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
A_STAY = "0012,2020-01-01,U4,,PR1,c1,\n"
SAID = (
    "Goes on.\n"
    "\nplacements.csv, row {}: a line that is not a record (a total, a count of rows, a line of dashes, or a note "
    "at the end of the file)\n"
    "    not read\n"
    "    Nothing needs doing. If you can, export the file without it.\n"
)


def test_a_footer_of_a_query_is_nobody(tmp_path):
    files = {
        "children.csv": "child_id,date_of_birth,sex,ethnicity\na,2012-01-01,F,WBRI\n",
        "placements.csv": PLACEMENTS + "a,2019-01-01,U4,,PR1,c1,\n\n(1 row affected)\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\na,2019-01-01,C2,,\n",
    }

    extracts = load_extracts(folder_with(tmp_path, files))

    card = scorecard(load_definitions(), extracts, "2024Q1")
    [with_parents] = [result for result in card.results if result.measure.ref == "4.2"]
    counts = with_parents.counts
    assert (counts.numerator, counts.denominator, counts.not_known) == (0, 1, 0)
    assert with_parents.confidence.letter == "A"
    assert [(one.code, one.place.rows) for one in extracts.problems] == [("no-record", (4,))]
    assert not extracts.rejected.height


@pytest.mark.parametrize(
    "line",
    [
        *("Total", "TOTAL,12", "Total:,,12,,,,", "total rows 12,,,,,,", "Totals,30/06/2024,125", "Grand total: 12"),
        *("Sub-total,3", "(1 row affected)", "(12 rows affected)", "(1,234 rows affected)", "(2 row(s) affected)"),
        *(
            '"(1,234 rows affected)",,,,,,',
            "12 rows selected.",
            "no rows selected",
            "(3 rows)",
            "3 record(s) selected.",
        ),
        *(
            "12 rows in set (0.01 sec)",
            "Rows: 12",
            "Row count: 12",
            "Number of rows = 1,234",
            "Records,12",
            "Count,12",
            "Count: 3",
            "\x1a",
        ),
        *("-------", "-------,-----", "=======,====", "____,,,,,,"),
        *("(1 row affected),,,,,,", "Completion time: 2024-07-01T10:00:00.1234567+01:00", "END OF REPORT,,,,,,"),
    ],
)
def test_a_line_that_is_no_record_is_named_and_nobody(tmp_path, line):
    assert said(tmp_path, {"placements.csv": PLACEMENTS + A_STAY + line + "\n"}) == SAID.format(3)


@pytest.mark.parametrize("line", ["Total,12", "(1,234 rows affected)", "Rows: 12", "Total,,,,,,", "----,-----"])
def test_a_total_or_a_count_is_none_wherever_it_stands(tmp_path, line):
    assert said(tmp_path, {"placements.csv": PLACEMENTS + line + "\n" + A_STAY}) == SAID.format(2)


def test_several_lines_at_the_end_are_told_from_the_last_back(tmp_path):
    footer = "Total,1\nDrawn for the board\n\n(1 row affected)\n,,,,,,\nThe end\n"

    extracts = load_extracts(folder_with(tmp_path, {"placements.csv": PLACEMENTS + A_STAY + footer}))

    assert [(one.code, one.place.rows) for one in extracts.problems] == [("no-record", (3, 4, 6, 8))]


def test_a_control_z_that_hangs_on_the_last_field_is_not_of_it(tmp_path):
    extracts = load_extracts(
        folder_with(tmp_path, {"placements.csv": PLACEMENTS + A_STAY.replace("c1,", "c1,CARPL").rstrip() + "\x1a"})
    )

    assert extracts.tables["placements"].select("carer_id", "end_reason").rows() == [("c1", "CARPL")]
    assert [(one.code, one.place.rows) for one in extracts.problems] == [("no-record", (3,))]


@pytest.mark.parametrize(
    ("last", "others"),
    [("0012", {}), ("0044,,,,,,", {}), ("0099", {"children.csv": "child_id,date_of_birth\n0099,2012-01-01\n"})],
    ids=["in the same file", "in another file", "in children.csv only"],
)
def test_a_record_cut_short_is_told_by_an_id_found_elsewhere(tmp_path, last, others):
    extracts = load_extracts(folder_with(tmp_path, {"placements.csv": PLACEMENTS + A_STAY + last, **others}))

    assert "no-record" not in {one.code for one in extracts.problems}
    assert "blank-field" in {one.code for one in extracts.problems}
    assert extracts.rejected["child_id"].to_list() == [last[:4]]


def test_an_id_that_stands_only_in_the_footer_of_another_file_is_none(tmp_path):
    footer = "Drawn by the report server\n\nTotal,1\n"
    files = {
        "placements.csv": PLACEMENTS + A_STAY + footer,
        "children.csv": "child_id,date_of_birth\n0012,2012-02-29\n" + footer,
    }

    extracts = load_extracts(folder_with(tmp_path, files))

    assert {(one.place.file, one.place.rows) for one in extracts.problems if one.code == "no-record"} == {
        ("placements.csv", (3, 5)),
        ("children.csv", (3, 5)),
    }
    assert extracts.tables["children"]["child_id"].to_list() == ["0012"]


def test_one_filled_field_in_the_middle_of_a_file_is_a_record_cut_short(tmp_path):
    assert "row 2: fewer fields than the 7 headings" in said(
        tmp_path, {"placements.csv": PLACEMENTS + "Nobody\n" + A_STAY}
    )


def test_a_row_cut_short_beside_a_footer_keeps_its_own_fault_and_no_wider_one(tmp_path):
    extracts = load_extracts(
        folder_with(tmp_path, {"placements.csv": PLACEMENTS + "0012,2020-01-01,U4,,PR1,c1\n(1 row affected)\n"})
    )

    assert {one.code: one.affects for one in extracts.problems} == {
        "short-row": {"placements.end_reason"},
        "no-record": frozenset(),
    }


def test_a_record_whose_first_field_is_no_id_may_begin_as_a_total_does(tmp_path):
    placements = "note,child_id,start_date,placement_type\nTotal change of plan,0012,2020-01-01,U4\nTotal,2,,\n"

    extracts = load_extracts(folder_with(tmp_path, {"placements.csv": placements}))

    assert extracts.tables["placements"]["child_id"].to_list() == ["0012"]
    assert [one.place.rows for one in extracts.problems if one.code == "no-record"] == [(3,)]


def test_an_id_that_only_begins_like_one_is_a_child(tmp_path):
    stays = "".join(f"{id},2020-01-01,U4,,PR1,c1,\n" for id in ("Total1", "TOTALLY", "12row", "no1", "Rows-R-Us"))

    extracts = load_extracts(folder_with(tmp_path, {"placements.csv": PLACEMENTS + stays}))

    assert extracts.tables["placements"].height == 5
    assert not extracts.problems


def test_a_file_of_one_column_has_no_line_with_one_field_too_few(tmp_path):
    files = {"children.csv": "child_id\n0012\n0099\n"}

    extracts = load_extracts(folder_with(tmp_path, files), frozenset({"children.child_id"}))

    assert extracts.tables["children"]["child_id"].to_list() == ["0012", "0099"]


def test_the_last_ids_of_another_file_of_one_column_are_ids(tmp_path):
    files = {"children.csv": "child_id\n0099\n", "placements.csv": PLACEMENTS + A_STAY + "0099\n"}
    asked = frozenset({"children.child_id", "placements.placement_type"})

    extracts = load_extracts(folder_with(tmp_path, files), asked)

    assert extracts.rejected["child_id"].to_list() == ["0099"]


def test_in_a_return_too(tmp_path):
    files = {
        "episodes.csv": returns.episodes("CHILD | DECOM\n0012 | 01/05/2022\n0044 | 01/05/2022") + "(2 rows affected)\n",
        "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n0012,29/02/2012,01/06/2022,PN1\n0044\nThe end\n",
    }

    extracts = returns.load(tmp_path, files)

    assert [(one.code, one.place.file, one.place.rows) for one in extracts.problems if one.code == "no-record"] == [
        ("no-record", "episodes.csv", (4,)),
        ("no-record", "reviews.csv", (4,)),
    ]
    assert extracts.rejected.select("extract", "child_id").rows() == [("reviews", "0044")]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_in_a_mapped_table_too_whatever_its_encoding(tmp_path, encoding):
    legal = (mapped.SOUND / "LEGAL.csv").read_text(encoding="utf-8")
    placements = (mapped.SOUND / "PLACEMENT.csv").read_text(encoding="utf-8").replace("0044", "0045") + "0044\n"
    files = {
        "LEGAL.csv": (legal + "(2 rows affected)\n").encode(encoding),
        "PLACEMENT.csv": placements,
        "extracts.yaml": mapped.mapping(("file: LEGAL.csv", f"file: LEGAL.csv\n    encoding: {encoding}")),
    }

    extracts = mapped.load(tmp_path, files)

    assert [(one.place.file, one.place.rows) for one in extracts.problems if one.code == "no-record"] == [
        ("LEGAL.csv", (4,))
    ]
    assert extracts.rejected["child_id"].to_list() == ["0044"], "an id of another table"


def test_in_a_sheet_too(tmp_path):
    (tmp_path / "drawn").mkdir()
    with xlsxwriter.Workbook(str(tmp_path / "drawn" / "legal.xlsx")) as book:
        page = book.add_worksheet("Legal")
        page.write_row(0, 0, ["PERSON_ID", "START_DTTM", "END_DTTM", "STATUS", "REASON"])
        page.write_row(1, 0, ["0012", "2024-01-01", "", "C2", ""])
        page.write_row(3, 0, ["Total", "", "", 1])
        page.write_row(4, 0, ["0044"])
        page.write_row(5, 0, ["Printed by the report server"])
    files = {
        "extracts.yaml": mapped.mapping(("file: LEGAL.csv", "file: legal.xlsx")),
        "legal.xlsx": (tmp_path / "drawn" / "legal.xlsx").read_bytes(),
    }

    extracts = mapped.load(tmp_path / "read", files)

    assert [one.place.rows for one in extracts.problems if one.code == "no-record"] == [(4, 6)]
    assert extracts.rejected["child_id"].to_list() == ["0044"]
