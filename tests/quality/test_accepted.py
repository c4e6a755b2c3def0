"""Findings that a person has accepted: silenced row by row until a day, and never in silence."""

import pytest
from tests.quality.folders import checked, drawn, owners

from permanence_kpis.errors import UsageError

HEADINGS = "finding,child,reason,by,until\n"
TWO_WITHOUT_PROVIDER = {
    "placements": """
        child_id | start_date | end_date | placement_type | provider | carer_id | end_reason
        hit      | 2020-01-01 | -        | U4             | -        | c1       | -
        miss     | 2020-01-01 | -        | U4             | -        | c2       | -
    """
}


@pytest.fixture
def folder(tmp_path):
    return drawn(tmp_path / "extracts", TWO_WITHOUT_PROVIDER)


def accepting(folder, *rows):
    (folder / "accepted.csv").write_text(HEADINGS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return checked(folder)


def test_an_accepted_finding_of_a_child_is_silenced_and_counted(folder):
    report = accepting(folder, "DfE 526,hit,the home is closing,A. Analyst,31/12/2024")

    assert owners(report, "DfE 526") == {"miss"}
    assert report.silenced.findings == 1
    assert (report.silenced.expired, report.silenced.unmatched) == ((), ())


@pytest.mark.parametrize(("until", "left"), [("2024-09-01", {"miss"}), ("2024-08-31", {"hit", "miss"})])
def test_it_is_silenced_up_to_and_including_its_day(folder, until, left):
    report = accepting(folder, f"dfe  526,hit,right,me,{until}")

    assert owners(report, "DfE 526") == left
    assert report.silenced.expired == (() if left == {"miss"} else (2,))


def test_an_entry_that_matches_nothing_is_told_by_its_row(folder):
    report = accepting(folder, "DfE 527,hit,right,me,2025-01-01", "", "DfE 526,12,right,me,2025-01-01")

    assert report.silenced.findings == 0
    assert report.silenced.unmatched == (2, 4)


def test_another_file_can_be_named(folder, tmp_path):
    other = tmp_path / "seen.csv"
    other.write_text(HEADINGS + "DfE 526,hit,right,me,2025-01-01\n", encoding="utf-8")

    assert owners(checked(folder, accepted=other), "DfE 526") == {"miss"}


def test_figures_stay_as_they_are(folder):
    before = [one for one in checked(folder).findings if one.owner_id != "hit"]

    after = accepting(folder, "DfE 526,hit,right,me,2025-01-01").findings

    assert [one for one in after if one.owner_id != "hit"] == before


def test_what_stops_cannot_be_accepted(folder):
    (folder / "children.csv").write_text("child_id,date_of_birth\nhit,2012-01-01\nhit,\x00\n", encoding="utf-8")

    report = accepting(folder, "not-text,hit,right,me,2025-01-01")

    assert report.stops


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        ("DfE 999,hit,right,me,2025-01-01", "finding", "no finding has this code"),
        (",hit,right,me,2025-01-01", "finding", "no finding is named"),
        ("DfE 526,,right,me,2025-01-01", "child", "no child is named"),
        ("DfE 526,hit,,me,2025-01-01", "reason", "blank, but required"),
        ("DfE 526,hit,right,,2025-01-01", "by", "blank, but required"),
        ("DfE 526,hit,right,me,", "until", "blank, but required"),
        ("DfE 526,hit,right,me,2025-02-30", "until", "a date that is not in the calendar"),
        ("DfE 526,hit,right,me", "until", "blank, but required"),
    ],
)
def test_a_broken_entry_is_refused_with_its_row(folder, row, column, what):
    with pytest.raises(UsageError) as refused:
        accepting(folder, "DfE 526,miss,right,me,2025-01-01", row)

    [problem] = refused.value.problems
    assert (problem.place.rows, problem.place.heading, problem.what) == ((3,), column, what)


def test_everything_wrong_is_told_at_once(folder):
    with pytest.raises(UsageError) as refused:
        accepting(folder, "x,,,,", "DfE 526,hit,right,me,2025-13-01")

    assert len(refused.value.problems) == 6


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\x00",
        b"finding;child;reason;by;until\n",
        b"finding,child,reason,by\n",
        b'finding,child,reason,by,until\n"',
        b"finding,child,reason,by,until\n\xe9,hit,a,b,c\n",
    ],
)
def test_a_file_that_is_no_such_list_is_refused(folder, text):
    (folder / "accepted.csv").write_bytes(text)

    with pytest.raises(UsageError):
        checked(folder)


def test_a_file_that_is_not_there_is_refused(folder):
    with pytest.raises(UsageError):
        checked(folder, accepted=folder / "seen.csv")


def test_an_id_from_a_list_that_guards_against_formulas_is_the_id(tmp_path):
    ids = {name: drawing.replace("hit ", "-12 ") for name, drawing in TWO_WITHOUT_PROVIDER.items()}
    folder = drawn(tmp_path / "extracts", ids)
    legal = (folder / "legal_statuses.csv").read_text(encoding="utf-8").replace("hit", "-12")
    (folder / "legal_statuses.csv").write_text(legal, encoding="utf-8")

    report = accepting(folder, "DfE 526,'-12,right,me,2025-01-01")

    assert owners(report, "DfE 526") == {"miss"}
