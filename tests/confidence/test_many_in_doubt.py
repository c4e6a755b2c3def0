"""Findings about very many children: nothing of them is looked at row by row, and anything is possible."""

import gc
import weakref
from datetime import date

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.confidence import AffectedRecords, in_doubt
from permanence_kpis.confidence.in_doubt import about_few
from permanence_kpis.confidence.named import Named
from permanence_kpis.derive import Facts
from permanence_kpis.errors import Place, Problem
from permanence_kpis.periods import Window
from permanence_kpis.run.context import Request, load_context, sample_folder


def naming(*ids):
    return Named(Problem(Place("reviews.csv"), "", ""), frozenset(ids), {})


def test_findings_about_the_fewest_children_are_looked_at_as_long_as_there_is_room(monkeypatch):
    monkeypatch.setattr(in_doubt, "MOST_IN_DOUBT", 4)
    three, one, two, another = naming("a", "b", "c"), naming("a"), naming("a", "b"), naming("d")

    # 1 and 1 and 2 are four, and leave no room for three
    assert about_few([three, one, two, another]) == [one, two, another]


def ranges_of_the_sample():
    results = scorecard(load_definitions(), load_extracts(sample_folder()), "2024Q1").results
    return [(one.confidence.lowest, one.confidence.highest) for one in results if one.confidence]


def test_of_findings_about_too_many_anything_is_possible(monkeypatch):
    tried = ranges_of_the_sample()
    monkeypatch.setattr(in_doubt, "MOST_IN_DOUBT", 0)

    of_anything = ranges_of_the_sample()

    pairs = list(zip(tried, of_anything, strict=True))
    assert all(wide[0] <= one[0] and one[1] <= wide[1] for one, wide in pairs)
    assert any(wide != one for one, wide in pairs)


def test_facts_of_an_earlier_day_do_not_keep_themselves_in_memory():
    """No other collector runs while kpis does."""
    facts = Facts({}, None, [Window("period", date(2024, 4, 1), date(2024, 6, 30))], "both_days_count")
    gc.disable()
    try:
        earlier = weakref.ref(facts._reaching_back_to(date(2023, 4, 1)))
        assert earlier() is not None
        del facts
        assert earlier() is None
    finally:
        gc.enable()


# D-657
def test_measures_that_are_tried_together_are_worked_out_one_after_the_other():
    context = load_context(Request(None, "2024Q1", str(sample_folder()), only=("4.1", "S19", "4.2")))
    first, of_another_section, second = (
        next(plan for plan in context.plans if plan.measure.ref == ref) for ref in ("4.1", "S19", "4.2")
    )
    affected = AffectedRecords(context.extracts, (), context.plans, context.definitions.whole_months)

    assert affected.in_turn([first, of_another_section, second]) == [first, second, of_another_section]
