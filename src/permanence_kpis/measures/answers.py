"""One child under a measure: each condition with the value it met, and the row of the extract it came from."""

from collections.abc import Callable, Iterator
from datetime import date

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.conditions.model import Condition, columns_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.membership import outcomes_of_rows
from permanence_kpis.measures.rule import rows_of, unknown_where_of
from permanence_kpis.results.explanation import ChildRow, FunnelPart, MetValue

Source = Callable[[str, dict[str, object]], str]


def answers(rows: pl.DataFrame, measure: Measure, source: Source) -> tuple[ChildRow, ...]:
    """Each row's answer to each condition of the measure.

    Takes: the child's rows of the measure's table, with `belongs`; source, which says for a column and a row (as a
    dict) where the value came from.
    Gives: one ChildRow for each row, its answers in the order the conditions are tested.
    """
    rows, unknown_where = rows_of(rows, measure), unknown_where_of(measure)
    asked = list(conditions_by_part(measure))
    met = rows.select(
        all_of([condition], unknown_where).alias(str(number)) for number, (_, condition) in enumerate(asked)
    )
    outcomes = outcomes_of_rows(rows, measure)
    return tuple(
        ChildRow(
            outcome,
            tuple(
                MetValue(
                    part,
                    condition,
                    answer,
                    tuple((name, _value(name, row, measure), source(name, row)) for name in columns_of(condition)),
                )
                for (part, condition), answer in zip(asked, met_by_row, strict=True)
            ),
            _day(row, measure),
        )
        for outcome, row, met_by_row in zip(outcomes, rows.iter_rows(named=True), met.rows(), strict=True)
    )


def _day(row: dict[str, object], measure: Measure) -> date | None:
    day = row.get(measure.on_table.own_date or "")
    return day if isinstance(day, date) else None


def _value(name: str, row: dict[str, object], measure: Measure) -> object:
    """A column's value in a row; where it may be one of several, the lowest and the highest."""
    if ends := measure.on_table.columns[name].ends:
        lowest, highest = (row[end] for end in ends)
        return lowest if lowest == highest else (lowest, highest)
    return row[name]


def conditions_by_part(measure: Measure) -> Iterator[tuple[FunnelPart, Condition]]:
    """Each condition in the order of the file, and the part of the rule that it belongs to."""
    for condition in measure.denominator:
        yield "denominator", condition
    for exclusion in measure.exclude:
        for condition in exclusion.when:
            yield "exclude", condition
    for condition in measure.not_known:
        yield "not_known", condition
    for condition in measure.numerator:
        yield "numerator", condition
