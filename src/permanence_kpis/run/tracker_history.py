"""Since when a code has stood: the histories of what rules ask about, from the facts."""

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from permanence_kpis.derive import Facts, histories
from permanence_kpis.tracker.columns import Vocabulary


# D-485: a change from one permitted code to another is no day on which a condition came true
def with_histories(
    rows: pl.DataFrame,
    columns: Iterable[str],
    facts: Facts,
    words: Vocabulary,
    day: date,
    not_read: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """The rows with the history of each of the columns that has one (`column.held`)."""
    for column in dict.fromkeys(columns):
        if column in words.table.columns and column not in words.not_there:
            history = _history(column, rows, facts, words, day, not_read)
            rows = rows if history is None else histories.with_held(rows, column, history)
    return rows


def _history(
    column: str, rows: pl.DataFrame, facts: Facts, words: Vocabulary, day: date, not_read: Mapping[str, pl.Series]
) -> pl.DataFrame | None:
    table, _, name = column.rpartition(".")
    match column:
        case "legal_status":
            return histories.statuses_held(facts.statuses_until_18, day)
        case "placement_type" | "provider":
            return histories.placements_held(facts.stays, facts.mains, column, day)
        case "stay_type":
            return histories.stays_held(facts.stays, day)
        case "plan":
            return histories.own_rows_held(_plans(rows, facts), "agreed_on", "plan", day, None)
        case _ if table and name in words.catalogue.own[table].extract.columns:
            own = words.catalogue.own[table]
            nobody = pl.Series(dtype=pl.UInt64)
            is_not_read = pl.col("source_row").cast(pl.UInt64).is_in(not_read.get(column, nobody).implode())
            told = facts.extract(table).with_columns(is_known=~is_not_read)
            return histories.own_rows_held(told, own.began, name, day, own.no_row_means.get(name))
    return None


def _plans(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """The permanence plans agreed in this period of care."""
    since = rows.select("child_id", "care_began_on", "began_before")
    plans = facts.extract("permanence_plans").join(since, on="child_id")
    of_this_care = plans.filter((pl.col("agreed_on") >= pl.col("care_began_on")) | pl.col("began_before"))
    return of_this_care.with_columns(is_known=pl.col("plan").is_not_null())
