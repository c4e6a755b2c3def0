"""What of a measure is not known where the records it rests on are in doubt."""

from collections.abc import Collection
from dataclasses import replace

import polars as pl

from permanence_kpis.conditions.model import Condition, Test, columns_of, with_tests
from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.rule import BELONGS, LEFT_OUT_OF
from permanence_kpis.tables import Kind, Table

_NEVER_TOLD = "never_told"
_NOT_KNOWN = Test(_NEVER_TOLD, "is", True)
"""A condition that is not known on any row."""

_OF_THE_CHILD = {"sex", "ethnicity"}
_ON_THE_DAY = {"age", "age_band"}


def uncertain_columns(table: Table, affects: Collection[str]) -> frozenset[str]:
    """What of a row of a derived table is in doubt where these columns of extracts are.

    A value is in doubt where one of the columns it is worked out from is, and what a file says of its own event (how a
    child took part in a review) where that field is. Where any other column is that the rows themselves are worked out
    from, then so is whether the row belongs, and every value but what only the child's own record says (in a snapshot
    that is also the age). Where one is that can only end earlier what a row tells of, so is whether the row belongs.

    Takes: the table; `extract.column` names.
    Gives: names of columns, and `belongs`.
    """
    definition = table
    said_of_itself = {
        f"{table.name}.{name}": name
        for name, column in definition.columns.items()
        if name != definition.unit_id
        and not (column.kind is Kind.DATE and f"{table.name}.{name}" in definition.depends_on)
    }
    touched = set(affects) - set(said_of_itself)
    own = {name for column, name in said_of_itself.items() if column in affects}
    own |= {name for name, column in definition.columns.items() if not touched.isdisjoint(column.depends_on)}
    if touched.isdisjoint(definition.depends_on):
        return frozenset(own) if touched.isdisjoint(definition.ended_by) else frozenset(own | {BELONGS})
    settled = _OF_THE_CHILD | (_ON_THE_DAY if definition.is_snapshot else set())
    return frozenset({BELONGS} | own | (set(definition.columns) - settled - {definition.unit_id}))


def with_unknowns(rows: pl.DataFrame, measure: Measure, unknown: frozenset[str]) -> tuple[pl.DataFrame, Measure]:
    """The rows and the measure with every condition on these columns not known, and with `belongs` whether a row does.

    The rest follows as with a blank: a child may be in the denominator or not, and meet the measure or not, unless
    something that is known settles it.

    Takes: rows of the measure's table with `belongs`; what is not known of them, as `uncertain_columns` gives it.
    """
    if not unknown:
        return rows, measure
    never_told = pl.lit(None, pl.Boolean)
    belongs = never_told if BELONGS in unknown else pl.col(BELONGS)
    open_rows = rows.with_columns(belongs.alias(BELONGS), never_told.alias(_NEVER_TOLD))
    if measure.on_table.is_snapshot:  # whose rows are its own, though in doubt it asks for fewer columns
        is_left_out = pl.col(LEFT_OUT_OF).is_not_null()
        open_rows = open_rows.with_columns(pl.when(is_left_out).then(pl.lit("legal_statuses")).alias(LEFT_OUT_OF))
    return open_rows, _with_unknowns(measure, unknown)


def _with_unknowns(measure: Measure, what: frozenset[str]) -> Measure:
    """The measure with every condition on what is in doubt not known."""

    def all_of(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(_doubted(condition, what) for condition in conditions)

    may_answer_neither = not what.isdisjoint(columns_of(*measure.not_known))
    return replace(
        measure,
        denominator=all_of(measure.denominator),
        exclude=tuple(replace(exclusion, when=all_of(exclusion.when)) for exclusion in measure.exclude),
        not_known=measure.not_known,
        numerator=(_NOT_KNOWN,) if may_answer_neither else all_of(measure.numerator),
    )


def _doubted(condition: Condition, what: frozenset[str]) -> Condition:
    return with_tests(condition, lambda test: _NOT_KNOWN if test.column in what else test)
