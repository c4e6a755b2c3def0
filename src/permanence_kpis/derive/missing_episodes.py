"""Missing episodes: each time a child was missing or away without authorisation."""

import polars as pl

from permanence_kpis.periods import Window


def missing_episodes(episodes: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each time missing that overlaps the window, looked after then or not.

    Both ends count: a child missing from 30 March to 2 April is counted in both years. An end before its start is
    read as the start day. Records with the same child, start and kind are one; the later end wins (none is the
    latest), then the greater source.

    Takes: the missing_episodes extract with child_id, start_date, end_date, kind, source, source_row.
    Gives: one row per episode: child_id, began_on, ended_on (dates; null while missing), kind, source (codes), and
    the row of the extract.
    Source: docs/sources.md#missing.
    """
    ends_before_it_starts = pl.col("end_date") < pl.col("start_date")
    ended_on = pl.when(ends_before_it_starts).then("start_date").otherwise("end_date")
    overlaps = (pl.col("start_date") <= window.last_day) & (
        pl.col("ended_on").is_null() | (pl.col("ended_on") >= window.first_day)
    )
    return (
        episodes.filter(pl.col("start_date") <= window.last_day)
        .with_columns(ended_on=ended_on, ends_before_it_starts=ends_before_it_starts.fill_null(False))
        .filter(overlaps)
        .sort(
            *("child_id", "start_date", "kind", "ended_on", "source", "source_row"),
            nulls_last=[False, False, False, True, False, False],
        )
        .unique(["child_id", "start_date", "kind"], keep="last", maintain_order=True)
        .select(
            "child_id",
            "ended_on",
            "kind",
            "source",
            "ends_before_it_starts",
            began_on="start_date",
            own_date="start_date",
            episode_row="source_row",
        )
    )
