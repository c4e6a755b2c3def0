"""Rows that end before they start, that are no records, are left out or are there twice, by the reference."""

from datetime import date
from pathlib import Path

import pytest

from . import derive, extracts, measures
from .by_hand import GROUPS, IN_CARE_SINCE_2020, MEASURES, counted, drawn, outcomes, rows_for

# --- rows that end before they start ---


@pytest.mark.parametrize("end_date", ["2023-05-09", "2013-06-10", "1900-01-01"])
def test_a_status_that_ends_before_it_starts_leaves_its_child_one_who_may_be_looked_after(end_date: str) -> None:
    tables = {
        "children": "child_id | date_of_birth\nk1 | 2012-01-01\nk2 | 2012-01-01",
        "legal_statuses": f"""
            child_id | start_date | legal_status | end_date
            k1       | 2023-05-10 | C2           | {end_date}
            k2       | 2021-01-01 | C2           | -
        """,
        "placements": f"""
            child_id | start_date | placement_type | end_date   | provider | carer_id
            k1       | 2023-05-10 | P1             | {end_date} | PR0      | c1
            k2       | 2021-01-01 | U4             | -          | PR1      | c2
        """,
    }

    assert outcomes("4.2", "2024Q1", **tables) == {"k1": "not known", "k2": "not met"}
    assert counted("4.2", "2024Q1", **tables) == {
        "value": 0,
        "numerator": 0,
        "denominator": 1,
        "not_known": 1,
        "lowest": 0,
        "highest": 1,
    }


BACKWARD_STATUSES = {
    "from its start on": (["ann"], ["2026-03-31 | C2 | 2026-03-30"]),
    "not before its start": ([], ["2026-04-01 | C2 | 2026-03-30"]),
    "an end on the start is no end before it": ([], ["2023-05-10 | C2 | 2023-05-10"]),
    "a short break": ([], ["2023-05-10 | V4 | 2023-05-09"]),
    "a status nobody can read": (["ann"], ["2023-05-10 | ?? | 2023-05-09"]),
    "a short break is open on the day": ([], ["2023-05-10 | C2 | 2023-05-09", "2024-01-01 | V4 | -"]),
    "another status has ended": (["ann"], ["2023-05-10 | C2 | 2023-05-09", "2024-01-01 | C2 | 2025-01-01"]),
    "another status ended on the start": (["ann"], ["2023-05-10 | C2 | 2023-05-09", "2020-01-01 | C1 | 2023-05-10"]),
}


@pytest.mark.parametrize("case", BACKWARD_STATUSES)
def test_who_may_be_looked_after_for_a_status_that_ends_before_it_starts(case: str) -> None:
    found, statuses = BACKWARD_STATUSES[case]
    lines = [f"ann | {status}" for status in statuses]
    tables = drawn(legal_statuses="\n".join(["child_id | start_date | legal_status | end_date", *lines]))

    rows = derive.looked_after(tables, date(2026, 3, 31))

    assert [row["child_id"] for row in rows if not row["certain"]] == found


def test_a_status_that_ends_before_it_starts_has_no_nights_and_cuts_no_other() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status | end_date
            ann      | 2020-01-01 | C1           | -
            ann      | 2023-05-10 | C2           | 2023-05-09
        """
    )

    [row] = derive.looked_after(tables, date(2026, 3, 31))

    assert (row["certain"], row["legal_status"], row["care_began_on"]) == (True, "C1", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("ref", "statuses", "found"),
    [
        ("4.2", [], {"ann": "not known"}),
        ("4.2", ["ann | 2020-01-01 | C2 | 2021-01-01"], {}),
        ("4.2", ["ann | 2023-05-10 | C2 | 2023-05-10"], {"ann": "not known"}),
        ("4.2", ["ann | 2020-01-01 | C2 | -"], {"ann": "not known"}),
    ],
)
def test_a_placement_that_ends_before_it_starts_tells_only_of_a_child_without_a_legal_status(
    ref: str, statuses: list[str], found: dict[str, str]
) -> None:
    assert found == outcomes(
        ref,
        "2025Q4",
        legal_statuses="\n".join(["child_id | start_date | legal_status | end_date", *statuses]),
        placements="child_id | start_date | placement_type | end_date\nann | 2023-05-10 | P1 | 2023-05-09",
    )


# --- words for nothing, lines that are no records, ends that are last days ---


@pytest.mark.parametrize(
    "word", ["NULL", "null", "N/A", "n/a", "NA", "#N/A", "NaN", "NONE", "None", "(blank)", "-", ".", " NULL "]
)
def test_a_word_for_nothing_is_a_blank_and_in_a_key_one_that_cannot_be_read(word: str) -> None:
    tables = extracts.read_authority(
        {
            "placements": [
                {"child_id": "a", "start_date": "2019-01-01", "carer_id": word, "end_reason": word},
                {"child_id": word, "start_date": "2019-01-01", "carer_id": "c1"},
                {"child_id": "b", "start_date": word, "carer_id": "c1"},
            ]
        }
    )

    assert [(row["child_id"], row["carer_id"], row["end_reason"]) for row in tables["placements"]] == [
        ("a", None, None)
    ]
    assert [row["child_id"] for row in tables["left_out_placements"]] == ["b"]


@pytest.mark.parametrize("word", ["NULLS", "N.A.", "nil", "--", "0"])
def test_other_words_are_no_blanks(word: str) -> None:
    assert extracts.read_cell(word, "id") == word


def test_a_word_for_nothing_that_is_a_code_of_the_column_is_that_code() -> None:
    assert extracts.read_cell("none", ("parents", "none")) == "none"


def test_carers_called_null_are_not_recorded() -> None:
    tables = {
        "children": "child_id | date_of_birth\na | 2012-01-01",
        "legal_statuses": "child_id | start_date | legal_status\na | 2019-01-01 | C2",
        "placements": """
            child_id | start_date | placement_type | end_date   | provider | carer_id | end_reason
            a        | 2019-01-01 | U4             | 2024-05-01 | PR1      | NULL     | CREQB
            a        | 2024-05-01 | K2             | -          | PR4      | NULL     | -
        """,
    }

    assert outcomes("4.1", "2024Q1", **tables) == {"a": "not met"}
    assert outcomes("4.3", "2024Q1", **tables) == {"a": "met"}


RECORD = "a,2019-01-01,U4"


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ([RECORD, "", "(1 row affected)"], 1),
        ([RECORD, "(1 row affected)", "", "Completion time: 2024-06-30"], 1),
        ([RECORD, "total,1,"], 1),
        (["TOTAL: 2,,", RECORD], 1),
        (["12 rows,,", RECORD], 1),
        ([RECORD, "\x1a"], 1),
        ([RECORD, ",,end of report"], 1),
        ([RECORD, "a,,"], 2),  # the record of a child, cut short
        ([RECORD, "zzz,,", RECORD], 3),  # not at the end
        ([RECORD, "zzz,2024-01-01,"], 2),
        ([RECORD, "totalled,2024-01-01,U4"], 2),
    ],
)
def test_a_line_that_is_no_record_is_told_from_a_record_cut_short(lines: list[str], kept: int, tmp_path: Path) -> None:
    path = tmp_path / "placements.csv"
    path.write_text("\n".join(["child_id,start_date,placement_type", *lines]), encoding="utf-8")

    held = extracts.read_folder(tmp_path)

    assert len(held["placements"]) + len(held["left_out_placements"]) == kept


def test_an_id_alone_on_the_last_line_is_a_record_where_another_file_has_the_id(tmp_path: Path) -> None:
    (tmp_path / "placements.csv").write_text(f"child_id,start_date,placement_type\n{RECORD}\nb,,\n", encoding="utf-8")
    (tmp_path / "children.csv").write_text("child_id,date_of_birth\nb,2012-01-01\n", encoding="utf-8")

    assert [row["child_id"] for row in extracts.read_folder(tmp_path)["left_out_placements"]] == ["b"]


def test_a_footer_is_no_child_who_may_be_looked_after(tmp_path: Path) -> None:
    (tmp_path / "children.csv").write_text("child_id,date_of_birth\na,2012-01-01\n", encoding="utf-8")
    (tmp_path / "legal_statuses.csv").write_text(
        "child_id,start_date,legal_status\na,2019-01-01,C2\n", encoding="utf-8"
    )
    (tmp_path / "placements.csv").write_text(
        "child_id,start_date,placement_type\na,2019-01-01,U4\n\n(1 row affected)\n", encoding="utf-8"
    )

    found = measures.counts(MEASURES["4.2"], GROUPS, rows_for("4.2", "2024Q1", extracts.read_folder(tmp_path)))

    assert (found["value"], found["denominator"], found["not_known"]) == (0, 1, 0)


def test_ends_that_are_last_days_are_moved_to_the_start_that_follows_and_nowhere_else() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2019-05-01 | C1           | 2021-05-09 | -
            ann      | 2021-05-10 | C2           | 2023-01-31 | X1
            ann      | 2023-02-01 | C2           | 2024-01-31 | E4A
            ann      | 2024-02-01 | C2           | 2024-03-31 | -
            ann      | 2024-04-03 | C2           | 2025-03-31 | E45
            ben      | 2025-04-01 | C2           | -          | -
        """
    )

    found = extracts.with_ends_as_last_days(tables["legal_statuses"])

    assert [f"{row['end_date']}" for row in found] == [
        "2021-05-10",
        "2023-02-01",
        "2024-01-31",  # care was left, and began again on the next day
        "2024-03-31",  # not followed on the next day
        "2025-03-31",
        "None",
    ]


def test_care_goes_on_where_ends_that_are_last_days_are_read_as_such() -> None:
    tables = drawn(
        children="child_id | date_of_birth\nk0 | 2012-01-01",
        legal_statuses="""
            child_id | start_date | legal_status | end_date
            k0       | 2019-05-01 | C1           | 2021-05-09
            k0       | 2021-05-10 | C2           | 2023-01-31
            k0       | 2023-02-01 | C2           | -
        """,
        placements="child_id | start_date | placement_type | provider | carer_id\nk0 | 2019-05-01 | U4 | PR1 | c0",
    )

    as_written = measures.membership(MEASURES["4.1"], GROUPS, rows_for("4.1", "2024Q1", tables))
    tables["legal_statuses"] = extracts.with_ends_as_last_days(tables["legal_statuses"])
    as_meant = measures.membership(MEASURES["4.1"], GROUPS, rows_for("4.1", "2024Q1", tables))

    assert as_written == [{"id": "k0", "outcome": "not in denominator"}]
    assert as_meant == [{"id": "k0", "outcome": "met"}]


# --- rows left out, and children recorded twice ---


@pytest.mark.parametrize(
    ("left_out", "usable", "found"),
    [
        ("2025-99-01 | C2 | -", [], ["ann"]),
        ("-          | C2 | 2026-04-01", [], ["ann"]),
        ("-          | V4 | 2026-04-01", [], []),
        ("-          | C2 | 2026-03-31", [], []),
        ("-          | C2 | 99/99/9999", [], ["ann"]),
        ("-          | C2 | -", ["2020-01-01 | C2 | 2021-01-01"], ["ann"]),
        ("-          | C2 | -", ["2020-01-01 | V4 | -"], []),
        ("-          | C2 | -", ["2020-01-01 | C2 | 2020-01-01"], ["ann"]),
    ],
)
def test_a_child_whose_legal_status_was_left_out_may_be_looked_after(
    left_out: str, usable: list[str], found: list[str]
) -> None:
    lines = [f"ann | {row}" for row in [left_out, *usable]]
    tables = drawn(legal_statuses="\n".join(["child_id | start_date | legal_status | end_date", *lines]))

    rows = derive.looked_after(tables, date(2026, 3, 31))

    assert [row["child_id"] for row in rows if not row["certain"]] == found


@pytest.mark.parametrize(("statuses", "found"), [("", ["ann"]), ("ann | 2020-01-01 | C2 | 2021-01-01", [])])
def test_a_child_whose_placement_was_left_out_may_be_looked_after_unless_a_status_settles_it(
    statuses: str, found: list[str]
) -> None:
    tables = drawn(
        legal_statuses=f"child_id | start_date | legal_status | end_date\n{statuses}",
        placements="child_id | start_date | placement_type\nann | - | U4",
    )

    assert [row["child_id"] for row in derive.looked_after(tables, date(2026, 3, 31))] == found


def test_who_may_be_looked_after_is_outside_the_denominator_and_widens_the_range() -> None:
    found = counted(
        "4.8",
        "2025Q4",
        legal_statuses="""
            child_id | start_date | legal_status
            ann      | 2020-01-01 | C2
            ben      | -          | C2
        """,
        placements="child_id | start_date | placement_type | provider\nann | 2020-01-01 | K2 | PR4",
    )

    assert found == {
        "value": 100,
        "numerator": 1,
        "denominator": 1,
        "not_known": 1,
        "lowest": 50,
        "highest": 100,
    }


def test_what_two_rows_of_a_child_disagree_on_is_blank() -> None:
    tables = drawn(
        children="""
            child_id | date_of_birth | sex | ethnicity
            ann      | 2014-05-05    | F   | -
            ann      | 05/05/2014    | M   | wbri
        """,
        legal_statuses=IN_CARE_SINCE_2020,
    )

    [row] = derive.looked_after(tables, date(2026, 3, 31))

    person = (row["sex"], row["ethnicity"], row["age"], row["age_band"])
    assert person == (None, "WBRI", 11, "10 to 15")


def test_a_child_without_a_row_in_children_stays() -> None:
    [row] = derive.looked_after(drawn(legal_statuses=IN_CARE_SINCE_2020), date(2026, 3, 31))

    assert (row["child_id"], row["age"], row["age_band"]) == ("ann", None, None)


def test_a_file_without_bytes_is_absent_and_one_with_a_header_is_empty(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_bytes(b"")
    (tmp_path / "children.csv").write_bytes(b"\xef\xbb\xbf Child_ID ,DATE_OF_BIRTH\r\n")

    assert extracts.read_folder(tmp_path) == {"children": []}
