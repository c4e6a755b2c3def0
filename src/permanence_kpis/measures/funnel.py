"""The funnel of a measure: condition by condition, how many rows are left."""

from collections.abc import Iterator

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.rule import belongs_to, numerator_of, rows_of, unknown_where_of
from permanence_kpis.results.explanation import FunnelPart, FunnelStep


def funnel(rows: pl.DataFrame, measure: Measure) -> tuple[FunnelStep, ...]:
    """How many rows are in, may be in, and fell out, condition by condition, in the order they are tested.

    Takes: rows of the measure's table with `belongs`.
    """
    rows = rows_of(rows, measure)
    steps = list(_steps(measure))
    counted = rows.select(
        expression
        for number, (_, _, _, so_far) in enumerate(steps)
        for expression in (so_far.sum().alias(f"{number} in"), so_far.is_null().sum().alias(f"{number} may"))
    ).row(0)
    lines = []
    left_before = rows.height
    for number, (part, conditions, reason, _) in enumerate(steps):
        is_in, may_be_in = counted[2 * number], counted[2 * number + 1]
        lines.append(FunnelStep(part, conditions, is_in, may_be_in, left_before - is_in - may_be_in, reason))
        left_before = is_in + may_be_in
    return tuple(lines)


def _steps(measure: Measure) -> Iterator[tuple[FunnelPart, tuple[Condition, ...], str | None, pl.Expr]]:
    """Each step with the rows still in after it: true, or null where they may be."""
    unknown_where = unknown_where_of(measure)
    so_far = belongs_to(measure)
    yield "table", (), None, so_far
    for condition in measure.denominator:
        so_far = so_far & all_of([condition], unknown_where)
        yield "denominator", (condition,), None, so_far
    for exclusion in measure.exclude:
        so_far = so_far & ~all_of(exclusion.when, unknown_where)
        yield "exclude", exclusion.when, exclusion.reason, so_far
    if measure.not_known:
        yield "not_known", measure.not_known, None, so_far & numerator_of(measure, ())
    for number, condition in enumerate(measure.numerator, start=1):
        yield "numerator", (condition,), None, so_far & numerator_of(measure, measure.numerator[:number])
