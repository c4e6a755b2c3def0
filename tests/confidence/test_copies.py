"""Copies of records: every way of settling all faults of one together is a copy, and no copy has another's edits."""

from datetime import date
from pathlib import Path

import pytest

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.confidence import outcomes
from permanence_kpis.confidence.at_issue import Field, RowsOf
from permanence_kpis.confidence.copies import Edits, Trial, numbered, tables_of_copies

FILES = {
    "children.csv": "child_id,date_of_birth\na,2012-01-01\nb,2012-01-01\n",
    "legal_statuses.csv": "child_id,start_date,end_date,legal_status\na,2020-01-01,,C2\nb,2020-01-01,,C2\n",
    "placements.csv": "child_id,start_date,end_date,placement_type\na,2020-01-01,,U1\nb,2020-01-01,,U1\n",
    "reviews.csv": "child_id,review_date,participation\na,2024-01-01,PN1\na,2024-02-02,PN2\nb,2024-03-03,PN3\n",
}
JANUARY, FEBRUARY, MARCH, MAY, JUNE = (date(2024, n, n) for n in (1, 2, 3, 5, 6))
FIRST_DAY, FIRST_CODE = Field("reviews", 0, "review_date"), Field("reviews", 0, "participation")
SECOND_DAY, SECOND_ROW = Field("reviews", 1, "review_date"), Field("reviews", 1, None)


@pytest.fixture
def rows(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    extracts = load_extracts(tmp_path)
    return RowsOf(extracts, ["a", "b"], of_households=False)


def copied(rows, *trials):
    """The reviews of each copy, in the order of the copies."""
    reviews = tables_of_copies(rows, numbered(trials), trials)["reviews"]
    by_copy = reviews.select("child_id", "review_date", "participation").rows()
    number = sum(trial.copies for trial in trials)
    return [[review for copy, *review in by_copy if copy == str(place)] for place in range(number)]


def test_every_way_of_two_faults_together_is_one_copy(rows):
    trial = Trial("a", ((Edits(FIRST_DAY, (MAY, JUNE)),), (Edits(FIRST_CODE, ("PN4",)),)))

    assert [of_copy[0] for of_copy in copied(rows, trial)] == [
        [JANUARY, "PN1"],
        [JANUARY, "PN4"],
        [MAY, "PN1"],
        [MAY, "PN4"],
        [JUNE, "PN1"],
        [JUNE, "PN4"],
    ]


def test_of_one_fault_one_field_is_written_otherwise_at_a_time(rows):
    trial = Trial("a", ((Edits(FIRST_DAY, (MAY,)), Edits(SECOND_DAY, (JUNE, MARCH))),))

    days = [[day for day, _ in of_copy] for of_copy in copied(rows, trial)]
    assert days == [[JANUARY, FEBRUARY], [MAY, FEBRUARY], [JANUARY, JUNE], [JANUARY, MARCH]]


def test_of_two_faults_that_write_one_field_the_later_does(rows):
    trial = Trial("a", ((Edits(FIRST_DAY, (MAY,)),), (Edits(FIRST_DAY, (JUNE,)),)))

    assert [of_copy[0][0] for of_copy in copied(rows, trial)] == [JANUARY, JUNE, MAY, JUNE]


def test_a_row_that_is_none_is_in_no_copy_that_says_so(rows):
    trial = Trial("a", ((Edits(SECOND_ROW, (None,)),), (Edits(FIRST_CODE, ("PN4",)),)))

    assert copied(rows, trial) == [
        [[JANUARY, "PN1"], [FEBRUARY, "PN2"]],
        [[JANUARY, "PN4"], [FEBRUARY, "PN2"]],
        [[JANUARY, "PN1"]],
        [[JANUARY, "PN4"]],
    ]


def test_the_records_of_others_stay_as_they_are(rows):
    of_a = Trial("a", ((Edits(FIRST_DAY, (MAY,)),),))
    of_b = Trial("b", ((Edits(Field("reviews", 2, "participation"), ("PN4",)),),))

    of_copies = copied(rows, of_b, of_a)
    assert of_copies[0] == [[MARCH, "PN3"]]
    assert of_copies[1] == [[MARCH, "PN4"]]
    assert of_copies[3] == [[MAY, "PN1"], [FEBRUARY, "PN2"]]


def test_one_without_a_row_in_a_file_has_copies_without_one(rows):
    born = Trial("nobody", ((Edits(Field("children", 0, "date_of_birth"), ()),),))
    of_b = Trial("b", ((Edits(Field("reviews", 2, "participation"), ("PN4",)),),))

    assert copied(rows, born, of_b) == [[], [[MARCH, "PN3"]], [[MARCH, "PN4"]]]


def test_measures_that_try_the_same_of_a_child_share_its_copies(monkeypatch):
    """Of some children of the sample there are too many ways for all measures together, and each is tried by itself."""
    tried = []

    def noted(trials, numbers):
        tried.extend(trials)
        return numbered(trials, numbers)

    monkeypatch.setattr(outcomes, "numbered", noted)
    monkeypatch.setattr(outcomes, "ROWS_TOGETHER", outcomes.MOST_ROWS)  # in pieces some copies are made twice
    scorecard(load_definitions(), load_extracts(Path(__file__).parents[2] / "sample_data" / "extracts"), "2024Q1")

    assert len({trial.owner for trial in tried}) < len(tried)
    assert len(tried) == len(set(tried))
