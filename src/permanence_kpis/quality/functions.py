"""What conditions on one row cannot say: the rows at fault, by the name that checks.yaml calls each function by."""

from collections.abc import Callable, Mapping

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.periods import Window
from permanence_kpis.quality import doubles, mistyped_days, unused
from permanence_kpis.quality.figure_rows import FigureRows


# D-199: Short breaks of both kinds in a year
def short_breaks_of_both_kinds(statuses: pl.DataFrame, windows: Window) -> pl.DataFrame:
    """Short breaks of a child who has both kinds, V3 and V4, in one year of the return (1 April to 31 March).

    Takes: legal statuses with child_id, start_date, end_date, legal_status; what has no end lasts to the last day.
    Gives: those of them that reach into such a year.
    Source: docs/sources.md#checks.
    """
    of_short_breaks = statuses.filter(pl.col("legal_status").is_in(SHORT_BREAKS))
    last_night = pl.col("end_date").dt.offset_by("-1d").fill_null(windows.last_day)
    years = pl.int_ranges(_return_year(pl.col("start_date")), _return_year(last_night) + 1)
    by_year = of_short_breaks.with_columns(year=years).explode("year").drop_nulls("year")
    of_both = by_year.filter(pl.col("legal_status").n_unique().over("child_id", "year") > 1)
    return of_short_breaks.join(of_both, on="source_row", how="semi")


def _return_year(day: pl.Expr) -> pl.Expr:
    """The year in which a return's year starts."""
    return day.dt.year() - (day.dt.month() < 4).cast(pl.Int32)


FUNCTIONS: Mapping[str, Callable[[pl.DataFrame, Window], pl.DataFrame]] = {
    "short_breaks_of_both_kinds": short_breaks_of_both_kinds
}
"""Of checks that only `kpis check` looks for: from the rows of the table, and the first and last day of all windows."""

IN_FIGURES: Mapping[str, Callable[[FigureRows], pl.DataFrame]] = {
    function.__name__: function
    for function in (
        unused.approvals_again,
        unused.approvals_not_ended,
        unused.care_ended_without_a_reason,
        unused.changes_of_status_alone,
        unused.care_leavers_born_otherwise,
        unused.care_leavers_looked_after,
        unused.care_leavers_over_25,
        unused.care_leavers_under_17,
        unused.care_past_18,
        unused.children_without_a_row,
        doubles.doubles_of_approvals,
        doubles.doubles_of_care_leavers,
        doubles.doubles_of_children,
        doubles.doubles_of_earlier_orders,
        doubles.doubles_of_missing_episodes,
        doubles.doubles_of_reviews,
        unused.missing_outside_care,
        unused.missing_past_18,
        unused.moves_with_the_same_carer,
        unused.placements_of_those_without_a_status,
        unused.placements_without_status,
        unused.reviews_in_short_breaks,
        unused.reviews_outside_care,
        unused.statuses_of_strangers,
        unused.orders_of_none,
        unused.orders_of_strangers,
        unused.missing_from_home_of_strangers,
        doubles.missing_episodes_at_once,
        unused.statuses_without_placement,
        *mistyped_days.ALL,
    )
}
"""Of those looked for whenever figures are worked out: from what was used for the figures."""
