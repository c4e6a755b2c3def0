"""Those behind a measure whose records were repaired or are in doubt, and what that leaves open."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test, columns_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.counts import count_all, counts_from
from permanence_kpis.measures.rule import BELONGS, LEFT_OUT_OF, rows_of
from permanence_kpis.results.counts import Counts, Touched
from permanence_kpis.tables import DERIVED

_NEVER_TOLD = "never_told"
_NOT_KNOWN = Test(_NEVER_TOLD, "is", True)
"""A condition that is not known on any row."""

_OF_THE_CHILD = {"sex", "ethnicity"}
_ON_THE_DAY = {"age", "age_band"}


def in_doubt(table: str, touches: Collection[str]) -> frozenset[str]:
    """What of a row of a derived table is in doubt where these columns of extracts are.

    A value is in doubt where one of the columns it is worked out from is, and what a file says of its own event (how a
    child took part in a review) where that field is. Where any other column is that the rows themselves are worked out
    from, then so is whether the row belongs, and every value but what only the child's own record says (in a snapshot
    that is also the age).

    Takes: the table's name; `extract.column` names.
    Gives: names of columns, and `belongs`.
    """
    definition = DERIVED[table]
    said_of_itself = {f"{table}.{name}": name for name in definition.columns if name != definition.unit_id}
    touched = set(touches) - set(said_of_itself)
    own = {name for column, name in said_of_itself.items() if column in touches}
    own |= {name for name, column in definition.columns.items() if not touched.isdisjoint(column.rests_on)}
    if touched.isdisjoint(definition.rests_on):
        return frozenset(own)
    settled = _OF_THE_CHILD | (_ON_THE_DAY if definition.is_snapshot else set())
    return frozenset({BELONGS} | own | (set(definition.columns) - settled - {definition.unit_id}))


def touched(
    rows: pl.DataFrame,
    measure: Measure,
    doubted: Mapping[str, frozenset[str]],
    everyone: frozenset[str] = frozenset(),
) -> Touched:
    """How those with records repaired or in doubt are counted as recorded, and how where that may be otherwise.

    A condition on anything in doubt is not known for them, and whether the row belongs is not, where that is in doubt;
    the rest follows as with a blank. So a child may be in the denominator or not, and meet the measure or not, unless
    something that is not in doubt settles it.

    Takes: rows of the measure's table with `belongs`; by id of a child (or household), what is in doubt as `in_doubt`
    gives it; what is in doubt for everyone.
    """
    rows = rows_of(rows, measure)
    table = DERIVED[measure.table]
    unit_id = table.unit_id
    alike: dict[frozenset[str], list[str]] = {}
    for id, what in doubted.items():
        alike.setdefault(what | everyone, []).append(id)
    parts = [(what, rows.filter(pl.col(unit_id).is_in(pl.Series(ids).implode()))) for what, ids in alike.items()]
    if everyone:
        named = pl.Series(list(doubted), dtype=pl.String)
        parts.append((everyone, rows.filter(~pl.col(unit_id).is_in(named.implode()))))
    parts = [(what, theirs) for what, theirs in parts if theirs.height]
    frames = [frame for what, theirs in parts for frame in _frames(theirs, measure, what)]
    counted = [counts_from(frame)[measure.ref] for frame in pl.collect_all(frames, engine="in-memory")]
    children = sum(theirs[unit_id].n_unique() for _, theirs in parts)
    return Touched(
        recorded=sum(counted[::2], Counts(0, 0)),
        open=sum(counted[1::2], Counts(0, 0)),
        units=sum(theirs.height for _, theirs in parts) if table.counts[measure.counts] is None else children,
        children=children,
        is_all=bool(everyone),
        is_something=bool(parts),
    )


def _frames(rows: pl.DataFrame, measure: Measure, what: frozenset[str]) -> list[pl.LazyFrame]:
    """The counts of these rows as recorded, and with what is in doubt not known."""
    never_told = pl.lit(None, pl.Boolean)
    belongs = never_told if BELONGS in what else pl.col(BELONGS)
    doubting = rows.lazy().with_columns(belongs.alias(BELONGS), never_told.alias(_NEVER_TOLD))
    if DERIVED[measure.table].is_snapshot:  # whose rows are its own, though in doubt it asks for fewer columns
        is_left_out = pl.col(LEFT_OUT_OF).is_not_null()
        doubting = doubting.with_columns(pl.when(is_left_out).then(pl.lit("legal_statuses")).alias(LEFT_OUT_OF))
    return [*count_all(rows.lazy(), [measure]), *count_all(doubting, [_doubting(measure, what)])]


def _doubting(measure: Measure, what: frozenset[str]) -> Measure:
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
    match condition:
        case AnyOf(parts=parts):
            return AnyOf(tuple(_doubted(part, what) for part in parts))
        case Not(part=part):
            return Not(_doubted(part, what))
        case _:
            return _NOT_KNOWN if condition.column in what else condition
