"""Where each of what a measure counts is, and what its conditions answer, so that two periods can be compared."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.conditions.model import Test, tests_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.answers import conditions_by_part
from permanence_kpis.measures.membership import WHERE_COUNTED
from permanence_kpis.measures.movement import row_key
from permanence_kpis.measures.rule import rows_of, rule_of, unknown_where_of
from permanence_kpis.results.explanation import FunnelPart
from permanence_kpis.results.why import OUT, Asked, Basis, Part, State, Tally
from permanence_kpis.tables import Column, Kind, Table

COUNTS_FROM = {
    "months_in_care": "care_began_on",
    "months_in_placement": "stable_since",
    "months_on_status": "status_began_on",
}
"""The day that a number of months is counted from, where the table has it."""

_AGES = ("age", "age_band")
_DECIDED_BY: Mapping[FunnelPart, Part] = {"not_known": "numerator", "numerator": "numerator"}
"""What conditions decide that say nothing of who is in the denominator."""
_PLACE = WHERE_COUNTED.otherwise(pl.lit("outside"))


def asked_by(measure: Measure) -> tuple[Asked, ...]:
    """Every test of a measure, in the order in which they are tested."""
    columns = measure.on_table.columns
    return tuple(
        Asked(test, number, _DECIDED_BY.get(part, "denominator"), _basis(columns[test.column], measure.on_table))
        for number, (part, condition) in enumerate(conditions_by_part(measure))
        for test in tests_of(condition)
    )


def states(rows: pl.DataFrame, measure: Measure, key: tuple[str, ...] = ()) -> pl.DataFrame:
    """Each of what is counted, with its place.

    Takes: rows of the measure's table with `belongs`; the columns that tell one from the next (none: `row_key`).
    Gives: one row for each: the columns of the key, `place`, `dated` (null in a snapshot), how many rows it has
    (`rows`), and of one with a single row what each condition, test and value is.
    """
    key, table, flags = key or row_key(measure), measure.on_table, rule_of(measure).flags()
    unknown_where = unknown_where_of(measure)
    seen = {f"truth {number}": all_of([one], unknown_where) for number, one in enumerate(measure.conditions)}
    for number, asked in enumerate(asked_by(measure)):
        seen[f"answer {number}"] = all_of([asked.test], unknown_where)
        seen[f"value {number}"] = _value(asked.test, table.columns)
    dated = pl.col(table.own_date) if table.own_date else pl.lit(None, pl.Date)
    each = rows_of(rows, measure).select(
        *key,
        **flags,
        **{name: one.alias(name) for name, one in seen.items()},
        dated_on=dated,
        rows=pl.lit(1),
    )
    if each.select(key).is_duplicated().any():
        each = each.group_by(key).agg(
            *(pl.col(name).any() for name in flags),
            *(pl.col(name).first() for name in seen),
            pl.col("dated_on").max(),
            pl.col("rows").sum(),
        )
    return each.select(*key, "rows", *seen, place=_PLACE, dated="dated_on")


def tally_of(found: pl.DataFrame) -> Tally:
    """How many of them are in the numerator and in the denominator."""
    place = pl.col("place")
    return Tally(*found.select((place == "met").sum(), (~place.is_in(OUT)).sum().alias("d")).row(0))


def changed(
    before: pl.DataFrame, after: pl.DataFrame, measure: Measure
) -> list[tuple[str, State | None, State | None]]:
    """Those whose place differs, the ids in order; who is out of the denominator on both sides has not changed place.

    Takes: two of `states` of the same key.
    Gives: the id, and the state before and after; None where it is not in the table.
    """
    key = row_key(measure)
    places = [found.select(*key, "place") for found in (before, after)]
    both = places[0].join(places[1], on=key, how="full", suffix="_after", coalesce=True, nulls_equal=True)
    was, is_now = pl.col("place").fill_null("absent"), pl.col("place_after").fill_null("absent")
    # D-274: outside and absent are one place, out of the denominator
    moved = both.filter((was != is_now) & ~(was.is_in(OUT) & is_now.is_in(OUT))).select(key)
    of_before, of_after = (
        _by_key(found.join(moved, on=key, how="semi", nulls_equal=True), key) for found in (before, after)
    )
    return [(str(one[0]), of_before.get(one), of_after.get(one)) for one in moved.sort(key).rows()]


def changed_day_by_day(found: pl.DataFrame, gone: pl.DataFrame) -> list[tuple[date, str, State | None, State | None]]:
    """Those whose place changes from one day to the next at which they were looked at, in the order of days and ids.

    Takes: `states` of a snapshot by child_id and own_date, those of the first day included; gone with child_id,
    turned_18_on: the day from which a child is not in the table.
    Gives: the day, the id, and the state before and after; None where it is not in the table any more.
    """
    key = ("child_id", "own_date")
    absent = gone.select("child_id", own_date="turned_18_on", place=pl.lit("absent"))
    absent = absent.join(found.select("child_id").unique(), on="child_id", how="semi")
    both = pl.concat([found.select(*key, "place"), absent], how="vertical").sort(key)
    before = both.with_columns(pl.col("own_date", "place").shift().over("child_id").name.suffix("_before"))
    was, is_now = pl.col("place_before"), pl.col("place")
    moved = before.filter((was != is_now) & ~(was.is_in(OUT) & is_now.is_in(OUT)))
    looked_at = pl.concat([moved.select(key), moved.select("child_id", own_date="own_date_before")])
    known = _by_key(found.join(looked_at, on=key, how="semi"), key)
    return [
        (
            row["own_date"],
            row["child_id"],
            known[row["child_id"], row["own_date_before"]],
            known.get((row["child_id"], row["own_date"])),
        )
        for row in moved.sort("own_date", "child_id").iter_rows(named=True)
    ]


def _by_key(found: pl.DataFrame, key: tuple[str, ...]) -> dict[tuple[object, ...], State]:
    """The states of a table by their key."""
    parts = [[name for name in found.columns if name.startswith(part)] for part in ("truth ", "answer ", "value ")]
    return {tuple(row[name] for name in key): _state(row, parts) for row in found.iter_rows(named=True)}


def _state(row: dict[str, Any], parts: list[list[str]]) -> State:
    place = row["place"]
    if row["rows"] != 1:
        return State(place, dated=row["dated"])
    truths, answers, values = (tuple(row[name] for name in names) for names in parts)
    return State(place, truths, answers, values, row["dated"])


def _basis(column: Column, table: Table) -> Basis:
    if column.name in _AGES:
        return "age"
    if COUNTS_FROM.get(column.name) in table.columns or _counts_from_newest_row(column):
        return "calendar"
    return "number" if column.kind is Kind.NUMBER else "fact"


def _value(test: Test, columns: Mapping[str, Column]) -> pl.Expr:
    """What a test looks at; both ends of what may be one of several values."""
    if table := _counts_from_newest_row(columns[test.column]):
        return pl.col("last_day") - pl.duration(days=pl.col(f"{table}.days_since"))
    name = COUNTS_FROM.get(test.column, test.column)
    column = columns.get(name, columns[test.column])
    return pl.struct(column.ends) if column.ends else pl.col(column.name)


# D-492: months since the newest row of an own table are the calendar while that row is the newest
def _counts_from_newest_row(column: Column) -> str:
    """The own table whose newest row the days or months of a column are counted from; blank for any other column."""
    table, _, name = column.name.rpartition(".")
    return table if name == f"{column.unit}_since" else ""
