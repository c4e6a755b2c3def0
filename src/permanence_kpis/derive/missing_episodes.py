"""Missing episodes: each time a child was missing or away without authorisation."""

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE
from permanence_kpis.derive.timelines import on_day, with_last_begun
from permanence_kpis.periods import Window

_KEY = ("child_id", "start_date", "kind")


def times_missing(episodes: pl.LazyFrame, periods: pl.LazyFrame, turned_18: pl.LazyFrame) -> pl.LazyFrame:
    """Each missing episode, with the day it ended.

    Records with the same child, start and kind are one; the later end wins (none is the latest), then the greater
    source. An end before its start is read as the start day. A missing episode from care ends at the latest with the
    period of care it began in, any with the 18th birthday, though none before it began. One from care that began on a
    day when the child was not looked after, and has no end, ended that day.

    Takes: the missing_episodes extract with child_id, start_date, end_date, kind, source, source_row; all periods of
    care of these children; turned_18 with child_id, turned_18_on.
    Gives: the same columns, with ended_on (date; null while missing), `was_ended` (by care, or by the 18th birthday),
    `was_in_care` (looked after on the day it began), `source_decides` (no source, and from care it ended earlier) and
    `began_past_18` (on the 18th birthday, or after it).
    Source: docs/sources.md#missing.
    """
    began_on, ended_on = pl.col("start_date"), pl.col("ended_on")
    # D-059: of a single day, or it would count in every year after
    ends_before_it_starts = (pl.col("end_date") < began_on).fill_null(False)
    recorded = (
        episodes.with_columns(ended_on=pl.when(ends_before_it_starts).then(began_on).otherwise("end_date"))
        # D-061: missing episodes with the same child, start and kind are one
        .sort(*_KEY, "ended_on", "source", "source_row", nulls_last=[False, False, False, True, False, False])
        .unique(_KEY, keep="last", maintain_order=True)
    )
    care_then = (
        with_last_begun(
            recorded.select("child_id", "start_date", "source_row"),
            periods.select("child_id", "care_began_on", "care_ended_on"),
            *("start_date", "care_began_on", "child_id"),
        )
        .filter(on_day("care_began_on", "care_ended_on", began_on))
        .select("source_row", "care_ended_on", was_in_care=pl.lit(True))
    )
    is_from_care = (pl.col("source") == MISSING_FROM_CARE).fill_null(False)
    return (
        recorded.join(care_then, on="source_row", how="left", maintain_order="left")
        .join(turned_18, on="child_id", how="left", maintain_order="left")
        .with_columns(pl.col("was_in_care").fill_null(False))
        .with_columns(
            ended_on=_at_the_latest(is_from_care),
            if_from_care=_at_the_latest(is_from_care | pl.col("source").is_null()),
            recorded_end=ended_on,
        )
        .with_columns(
            was_ended=ended_on.ne_missing(pl.col("recorded_end")),
            source_decides=ended_on.ne_missing(pl.col("if_from_care")),
            began_past_18=(pl.col("turned_18_on") <= began_on).fill_null(False),
        )
        .drop("care_ended_on", "turned_18_on", "recorded_end", "if_from_care")
    )


def _at_the_latest(is_from_care: pl.Expr) -> pl.Expr:
    """The day on which a missing episode ended, by care where it is from care, or by the 18th birthday."""
    began_on, ended_on = pl.col("start_date"), pl.col("ended_on")
    of_care = (
        pl.when(is_from_care & pl.col("was_in_care"))
        # D-063: a missing episode from care ends on the day that care ended, at the latest
        .then(pl.min_horizontal("ended_on", "care_ended_on"))
        # D-064: with an end it is as recorded: there is no care that could end it
        .when(is_from_care & ended_on.is_null())
        .then(began_on)
        .otherwise(ended_on)
    )
    latest = pl.min_horizontal(of_care, "turned_18_on")
    return pl.when(latest < began_on).then(began_on).otherwise(latest)


def missing_episodes(times: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each missing episode of a child that overlaps the window, looked after then or not.

    Both ends count: a child missing from 30 March to 2 April is counted in both years. One that began on the 18th
    birthday or after it is of nobody under 18, and not among them.

    Takes: missing episodes as `times_missing` gives them.
    Gives: one row per episode: child_id, began_on, ended_on (dates; null while missing), kind, source (codes), and
    the row of the extract.
    Source: docs/sources.md#missing.
    """
    overlaps = (pl.col("start_date") <= window.last_day) & (
        pl.col("ended_on").is_null() | (pl.col("ended_on") >= window.first_day)
    )
    # D-550: who is missing from the 18th birthday on is no child
    return times.filter(overlaps & ~pl.col("began_past_18")).select(
        "child_id",
        "ended_on",
        "kind",
        "source",
        "was_in_care",
        began_on="start_date",
        own_date="start_date",
        episode_row="source_row",
    )
