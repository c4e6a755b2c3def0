"""A child with far more rows than any has: what is open of them is not looked for row by row."""

from itertools import product

import pytest

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.confidence import outcomes
from permanence_kpis.confidence.at_issue import Field, RowsOf
from permanence_kpis.confidence.copies import Edits, Trial, in_batches
from permanence_kpis.run.context import sample_folder

CHILDREN = "child_id,date_of_birth\na,2012-01-01\nb,2012-01-01\n"
PLACEMENTS = "child_id,start_date,placement_type\nb,2020-01-01,U1\n"
STATUSES = "child_id,start_date,legal_status\nb,2020-01-01,C2\n"
REVIEWS = "child_id,review_date,participation\n"


def rows_of(tmp_path, reviews):
    files = {"children": CHILDREN, "placements": PLACEMENTS, "legal_statuses": STATUSES, "reviews": REVIEWS + reviews}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return RowsOf(load_extracts(tmp_path), ["a", "b"], of_households=False)


def test_a_child_with_more_than_a_thousand_rows_in_a_file_is_crowded(tmp_path):
    rows = rows_of(tmp_path, "a,2024-01-01,PN1\n" * 1_001 + "b,2024-01-01,PN1\n" * 1_000)

    assert rows.crowded == {"a"}
    assert rows.number_of("a") == {"children": 1, "reviews": 1_001}


def test_rows_of_others_are_numbered_as_if_the_crowded_had_none(tmp_path):
    rows = rows_of(tmp_path, "a,2024-01-01,PN1\n" * 1_001 + "b,2024-01-01,PN1\n" * 2)

    assert rows.frames["reviews"]["record"].to_list() == [0, 1]
    assert rows.frames["children"]["child_id"].to_list() == ["b"]


def trial_of(owner, ways):
    return Trial(owner, ((Edits(Field("reviews", 0, None), tuple(range(ways - 1))),),))


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        # 2, 3 and 4 copies of 10 rows each: 20, 30 and 40
        (50, [[(0, 2), (1, 3)], [(2, 4)]]),
        (49, [[(0, 2)], [(1, 3)], [(2, 4)]]),
        (90, [[(0, 2), (1, 3), (2, 4)]]),
        # of 40 rows, two pieces of which each has the copy as recorded: 2 and 3 copies
        (30, [[(0, 2)], [(1, 3)], [(2, 2)], [(2, 3)]]),
        # and where each has two copies, no fewer can be together
        (5, [[(0, 2)], [(1, 2)], [(1, 2)], [(2, 2)], [(2, 2)], [(2, 2)]]),
    ],
)
def test_trials_are_together_while_there_is_room_for_their_rows(most, expected):
    trials = [trial_of("a", 2), trial_of("b", 3), trial_of("c", 4)]

    batches = in_batches(trials, lambda owner: 10, most)

    assert [[(number, piece.copies) for number, piece in batch] for batch in batches] == expected
    assert all(piece.owner == trials[number].owner for batch in batches for number, piece in batch)


def test_the_pieces_of_a_trial_have_each_of_its_copies_and_no_other():
    review = Edits(Field("reviews", 0, "review_date"), (1, 2, 3)), Edits(Field("reviews", 0, "participation"), ("PN1",))
    born = (Edits(Field("children", 0, "date_of_birth"), (7, 8)),)
    trial = Trial("a", (review, born))

    pieces = [piece for batch in in_batches([trial], lambda owner: 1, 6) for _, piece in batch]

    def settlings(one):
        of_each = ([None, *((e.field, v) for e in edits for v in e.values)] for edits in one.faults)
        return list(product(*of_each))

    assert all(piece.copies <= 6 for piece in pieces)
    assert len(pieces) > 1
    assert {way for piece in pieces for way in settlings(piece)} == set(settlings(trial))


def confidence_in_the_sample():
    extracts = load_extracts(sample_folder())
    return {one.measure.ref: one.confidence for one in scorecard(load_definitions(), extracts, "2024Q1").results}


def test_a_range_is_the_same_whatever_is_worked_out_together(monkeypatch):
    together = confidence_in_the_sample()
    batches = []

    def by_fewer_rows(trials, rows, most):
        batches.append(in_batches(trials, rows, 6_000))
        return batches[-1]

    monkeypatch.setattr(outcomes, "in_batches", by_fewer_rows)

    assert confidence_in_the_sample() == together
    assert max(map(len, batches)) > 1
