"""What became of a figure from run to run: whether, by how much, and why."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from permanence_kpis.archive.history import changes_since_the_last, histories, restated
from permanence_kpis.archive.model import SourceFile
from permanence_kpis.periods import Period
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due

from .runs import PROGRAM, RUN, STABILITY, entry, stability_of, with_placements, without_placements

FEWER = Counts(denominator=200, numerator=135)
OTHER_RULE = "0" * 64
OTHER_TARGET = Due("higher", None, Fraction(75), Fraction(70), Fraction(75), Fraction(70), date(2023, 4, 1))


def change_to(run):
    return changes_since_the_last(run, [entry(1)])["4.1"]


@pytest.mark.parametrize(
    ("run", "causes"),
    [
        (with_placements(stability_of(counts=FEWER), "0"), ("the extracts changed",)),
        (without_placements(stability_of(counts=FEWER, depends_on=("children.csv",))), ("the extracts changed",)),
        (
            without_placements(stability_of(counts=FEWER, depends_on=("children.csv",), rule=OTHER_RULE)),
            ("definition",),
        ),
        (stability_of(counts=FEWER, rule=OTHER_RULE), ("definition",)),
        (stability_of(due=OTHER_TARGET), ("definition",)),
        (replace(stability_of(counts=FEWER), program=replace(PROGRAM, sha256="0" * 64)), ("program",)),
        (replace(stability_of(counts=FEWER), program=replace(PROGRAM, polars="2.2.0")), ("program",)),
        (with_placements(stability_of(counts=FEWER, rule=OTHER_RULE), "0"), ("the extracts changed", "definition")),
        (stability_of(counts=FEWER), ()),
    ],
    ids=[
        "other rows",
        "a file gone",
        "a file no longer needed",
        "rule",
        "target",
        "program",
        "polars",
        "two at once",
        "nothing on record",
    ],
)
def test_why_a_figure_changed(run, causes):
    assert change_to(run).difference.causes == causes


def placements(digit, rows, **dated):
    """The placements of a run: how many rows there are, and how many of each extract begin by the last day."""
    return SourceFile(digit * 64, rows, dated or None)


BEGUN = placements("e", 20, placements=12)


@pytest.mark.parametrize(
    ("before", "after", "late"),
    [
        ([BEGUN], [placements("0", 21, placements=13)], True),
        ([BEGUN], [placements("0", 26, placements=12)], False),
        ([BEGUN], [placements("0", 20, placements=12)], False),
        ([BEGUN], [placements("0", 19, placements=11)], False),
        ([placements("e", 20)], [placements("0", 21, placements=13)], False),
        ([BEGUN], [placements("0", 21)], False),
        ([BEGUN], [placements("0", 21, placements=12, reviews=4)], False),
        ([BEGUN], [BEGUN, placements("0", 3, placements=2)], True),
        ([BEGUN, placements("1", 3, placements=2)], [placements("0", 23, placements=14)], False),
    ],
    ids=[
        "a row more by the last day",
        "rows after the last day alone",
        "a row changed",
        "a row taken out",
        "an archive that did not keep it",
        "a later run that did not",
        "an extract that was not read before",
        "a row more in a file that is new",
        "the same rows in one file for two",
    ],
)
def test_late_recording_is_where_rows_were_added_that_begin_by_the_last_day(before, after, late):
    def run(files, **changed):
        names = ["placements.csv", "more.csv"][: len(files)]
        return replace(stability_of(**changed, depends_on=tuple(names)), extracts=dict(zip(names, files, strict=True)))

    difference = changes_since_the_last(run(after, counts=FEWER), [entry(1, run(before))])["4.1"].difference

    assert difference.causes == (("late recording",) if late else ("the extracts changed",))


def test_a_file_in_which_nothing_was_recorded_late_is_told_apart_from_one_in_which_something_was():
    before = replace(RUN, extracts={"children.csv": placements("d", 12), "placements.csv": BEGUN})
    after = {"children.csv": placements("1", 13), "placements.csv": placements("0", 21, placements=13)}

    run = replace(stability_of(counts=FEWER), extracts=after)
    difference = changes_since_the_last(run, [entry(1, before)])["4.1"].difference

    assert (difference.late, difference.otherwise_changed) == (("placements.csv",), ("children.csv",))


def test_a_rule_is_the_same_where_what_the_measure_uses_is_and_an_earlier_archive_kept_all_settings_of_the_file():
    used, settings = "1" * 64, "2" * 64
    kept_now = stability_of(rule_used=used)

    def causes(before, **changed):
        run = stability_of(before, counts=FEWER, **changed)
        return changes_since_the_last(run, [entry(1, before)])["4.1"].difference.causes

    assert causes(kept_now, rule=settings) == ()
    assert causes(kept_now, rule_used=settings) == ("definition",)
    assert causes(RUN, rule_used=used) == ()
    assert causes(RUN, rule=settings, rule_used=used) == ("definition",)


def test_a_file_that_the_measure_does_not_rest_on_is_no_cause():
    run = stability_of(counts=FEWER, rule=OTHER_RULE)
    run = replace(run, extracts={**run.extracts, "reviews.csv": run.extracts["children.csv"]})

    assert change_to(run).difference.causes == ("definition",)


def test_by_how_much_and_whether_the_rating_moved():
    change = change_to(stability_of(counts=FEWER, rating="AMBER"))

    assert change.by == Fraction(135, 2) - Fraction(1350, 19)
    assert change.has_rating_moved


def test_figures_shown_in_different_ways_have_no_distance():
    assert change_to(stability_of(show="count")).by is None


@pytest.mark.parametrize(
    "run",
    [
        RUN,
        with_placements(RUN, "0"),
        stability_of(title="Stability", reason="71.05% is enough", rule=OTHER_RULE),
        stability_of(due=replace(STABILITY.due, from_day=date(2024, 4, 1))),
    ],
    ids=["everything the same", "other extracts", "other words and rule", "the same target of another day"],
)
def test_a_figure_that_says_the_same_has_not_changed(run):
    assert changes_since_the_last(run, [entry(1)]) == {}


def test_the_last_run_is_the_one_compared_with():
    earlier = [entry(1), entry(2, stability_of(counts=FEWER))]

    assert changes_since_the_last(RUN, earlier)["4.1"].earlier.counts == FEWER
    assert changes_since_the_last(stability_of(counts=FEWER), earlier) == {}


def test_a_run_without_the_measure_is_passed_over():
    without = replace(RUN, figures={"4.4": RUN.figures["4.4"]})

    assert changes_since_the_last(stability_of(counts=FEWER), [entry(1), entry(2, without)])["4.1"].earlier == STABILITY


@pytest.mark.parametrize(
    "other",
    [replace(RUN, is_sample=True), replace(RUN, period=Period("2024Q2", date(2024, 7, 1), date(2024, 9, 30)))],
    ids=["the sample", "another period"],
)
def test_another_series_is_not_compared_with(other):
    assert changes_since_the_last(stability_of(counts=FEWER), [entry(1, other)]) == {}


def test_the_same_days_are_the_same_period_however_they_are_called():
    run = stability_of(replace(RUN, period=replace(RUN.period, label="2024-04-01..2024-06-30")), counts=FEWER)

    assert "4.1" in changes_since_the_last(run, [entry(1)])


def test_restated_is_against_the_last_publication_not_the_last_run():
    earlier = [entry(1, RUN, "Q1 board"), entry(2, stability_of(counts=FEWER))]

    found = restated(stability_of(counts=FEWER), earlier)["4.1"]

    assert (found.publication.label, found.change.earlier) == ("Q1 board", STABILITY)
    assert restated(RUN, earlier) == {}


def test_a_later_publication_takes_the_place_of_an_earlier():
    earlier = [entry(1, RUN, "Q1 board"), entry(2, stability_of(counts=FEWER), "Q1 board, corrected")]

    assert restated(stability_of(counts=FEWER), earlier) == {}
    assert restated(RUN, earlier)["4.1"].publication.label == "Q1 board, corrected"


def test_nothing_published_nothing_restated():
    assert restated(stability_of(counts=FEWER), [entry(1)]) == {}


def test_a_history_has_every_run_period_by_period():
    later = replace(RUN, period=Period("2024Q2", date(2024, 7, 1), date(2024, 9, 30)))
    entries = [entry(1, later), entry(2), entry(3, stability_of(counts=FEWER)), entry(4, replace(RUN, is_sample=True))]

    found = histories(entries, "4.1")

    assert [(one.period.label, one.is_sample, [step.entry.number for step in one.steps]) for one in found] == [
        ("2024Q1", False, [2, 3]),
        ("2024Q2", False, [1]),
        ("2024Q1", True, [4]),
    ]
    assert found[0].steps[0].change is None
    assert found[0].steps[1].change.by == Fraction(135, 2) - Fraction(1350, 19)
    assert histories(entries, "9.9") == ()


NEXT_QUARTER = Period("2024Q2", date(2024, 7, 1), date(2024, 9, 30))


def test_a_series_breaks_where_another_rule_begins():
    later = replace(stability_of(rule=OTHER_RULE, definition_from=date(2024, 7, 1)), period=NEXT_QUARTER)

    first, second = histories([entry(1), entry(2, later)], "4.1")

    assert (first.before, first.breaks_series) == (None, False)
    assert (second.before, second.breaks_series) == ((RUN.period, STABILITY), True)


def test_the_newest_figures_of_two_periods_decide_whether_they_are_a_series():
    later = replace(stability_of(rule=OTHER_RULE), period=NEXT_QUARTER)
    worked_out_again = stability_of(rule=OTHER_RULE)

    _, second = histories([entry(1), entry(2, later), entry(3, worked_out_again)], "4.1")

    assert not second.breaks_series


def test_the_sample_is_no_period_before():
    _, of_the_sample = histories([entry(1), entry(2, replace(stability_of(rule=OTHER_RULE), is_sample=True))], "4.1")

    assert (of_the_sample.before, of_the_sample.breaks_series) == (None, False)
