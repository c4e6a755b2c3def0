"""What a measure counts, for people who never see a definitions file: no names of tables, no sums."""

import re
from collections.abc import Iterator
from dataclasses import replace

from permanence_kpis.conditions.model import Condition, Test, values_of, with_tests
from permanence_kpis.outputs.definition_in_english import joined
from permanence_kpis.outputs.numbers import due_by, is_out_of, limits, limits_as_set
from permanence_kpis.outputs.phrases import sentence, window
from permanence_kpis.outputs.report.plain import without_codes, without_names
from permanence_kpis.results.scorecard import Result
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import in_words

_WRITTEN = ("Source", "Target", "Notes", "Owner")
"""What the definitions say in sentences of their own."""


# D-133: the report says what is counted in words of its own
def definition(result: Result) -> list[tuple[str, str]]:
    """What is counted, out of whom, what is asked of them and by when, as (label, text)."""
    measure = result.measure
    columns = measure.on_table.columns
    lines = [("Source", sentence(measure.source)), ("Counted", _counted(result))]
    if said := joined(list(map(_spoken, measure.denominator)), columns, "and"):
        lines.append(("Only where", f"{said}."))
    elif is_out_of(measure, result.counts):
        lines.append(("Out of", "all of them."))
    for exclusion in measure.exclude:
        said = joined(list(map(_spoken, exclusion.when)), columns, "and")
        lines.append((f"Not counted ({exclusion.reason})", f"{said}."))
    if measure.not_known:
        said = joined(list(map(_spoken, measure.not_known)), columns, "or")
        lines.append(("Unknown where", f"{said}."))
    lines.append(("Meets it where", f"{joined(list(map(_spoken, measure.numerator)), columns, 'and')}."))
    if said := " ".join(_target(result)):
        lines.append(("Target", said))
    lines += [("Notes", sentence(measure.notes))] if measure.notes else []
    lines += [("Owner", measure.owner)] if measure.owner else []
    lines = [(label, text if label in _WRITTEN else without_codes(text, measure)) for label, text in lines]
    return [(label, without_names(text)) for label, text in lines]


def _counted(result: Result) -> str:
    """each change of carer, 1 April to 30 June 2024; children with a start of care, 1 April to 30 June 2024."""
    measure, table = result.measure, result.measure.on_table
    row = re.sub(" in the window| on the last day", "", table.row_is).replace("the window", "these days")
    is_each = table.counts[measure.counts] is None
    what = f"each {row.partition(' ')[2]}" if is_each else f"{measure.counted} with {row}"
    return f"{what}, {window(result.window)}."


def _spoken(condition: Condition) -> Condition:
    """The condition with its groups of codes in words: unplanned move for unplanned_move."""
    return with_tests(condition, _in_words)


def _in_words(test: Test) -> Test:
    codes = values_of(test)
    return replace(test, written=tuple(name if name in codes else in_words(name) for name in test.written))


def _target(result: Result) -> Iterator[str]:
    measure, due = result.measure, result.due
    in_force = measure.target.in_force(result.window.last_day)
    if due.green is None or in_force is None:
        return
    green, amber = (
        limits_as_set(limit, due.better, measure.show) for limit in (due.whole_year_green, due.whole_year_amber)
    )
    since, source = day(in_force.from_day), f" Source: {sentence(in_force.source)}" if in_force.source else ""
    for_the_year = " over the whole year" if in_force.profile else ""
    yield f"From {since}: {green}{for_the_year} is green, {amber} is amber.{source}"
    if due_by(result):
        green, amber = (limits(limit, due.better, measure.show) for limit in (due.green, due.amber))
        by = day(result.window.last_day)
        if green == amber:
            yield f"It builds up over the year. By {by}: {green} is green."
        else:
            yield f"It builds up over the year. By {by}: {green} is green, {amber} is amber."
