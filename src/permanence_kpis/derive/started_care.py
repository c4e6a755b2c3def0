"""Started care: each start of a period of care in a window."""

import polars as pl

from permanence_kpis.codes import NO_EARLIER_ORDER, SPECIAL_GUARDIANSHIP
from permanence_kpis.derive.timelines import on_day, same_as_above
from permanence_kpis.periods import Window


def started_care(
    statuses: pl.LazyFrame, stays: pl.LazyFrame | None, previous_permanence: pl.LazyFrame | None, window: Window
) -> pl.LazyFrame:
    """Each period of care that began in the window, those left out of which the source says that care went on.

    Takes: statuses in care; stays in care and previous_permanence (child_id, previous_permanence, order_date,
    source_row), each None where it is not asked about; the window.
    Gives: one row per start: child_id, started_on (date), legal_status and placement_type on that day,
    previous_permanence (of several rows of a child the latest order's, then the greater code) with its order_date,
    after_special_guardianship (whether the child left care under such an order before), met_before (whether an earlier
    period of care, begun since the order, was a return from it already; where its date is not known, unless that
    period ended with an order), and the rows of the extracts that settled them.
    Source: docs/sources.md#starting-care.
    """
    in_window = pl.col("start_date").is_between(window.first_day, window.last_day)
    began = pl.col("start_date") == pl.col("care_began_on")
    under_order = pl.col("is_last") & pl.col("reason_ceased").is_in(SPECIAL_GUARDIANSHIP)
    first_orders = statuses.filter(under_order).group_by("child").agg(left_under_order_on=pl.col("end_date").min())
    starts = (
        statuses.with_columns(
            before_began_on=pl.when(same_as_above()).then(pl.col("care_began_on").shift()),
            ended_by_order=pl.col("reason_ceased").shift().is_in(SPECIAL_GUARDIANSHIP).fill_null(False),
        )
        # D-012: a period of care whose first episode is no S is not a start of care
        .filter(began & in_window & pl.col("is_start"))
        .join(first_orders, on="child", how="left")
        .select(
            "child_id",
            "care_id",
            "legal_status",
            "before_began_on",
            "ended_by_order",
            after_special_guardianship=(pl.col("left_under_order_on") <= pl.col("start_date")).fill_null(False),
            started_on="start_date",
            own_date="start_date",
            status_row="source_row",
        )
    )
    if stays is not None:
        # D-058: temporary or not
        on_the_day = on_day("start_date", "end_date", pl.col("care_began_on"))
        first_stays = stays.filter(on_the_day).select("care_id", "placement_type", stay_row="source_row")
        starts = starts.join(first_stays, on="care_id", how="left")
    if previous_permanence is None:
        return starts
    of_starters = previous_permanence.join(starts.select("child_id").unique(), on="child_id", how="semi")
    # D-060: a row without an order date comes before any with one
    one_each = of_starters.sort("child_id", "order_date", "previous_permanence", "source_row", nulls_last=False).unique(
        "child_id", keep="last", maintain_order=True
    )
    # D-067: an order is met again
    is_older = (pl.col("order_date") <= pl.col("before_began_on")).fill_null(~pl.col("ended_by_order"))
    is_order = pl.col("previous_permanence") != NO_EARLIER_ORDER
    return starts.join(
        one_each.select("child_id", "previous_permanence", "order_date", permanence_row="source_row"),
        on="child_id",
        how="left",
    ).with_columns(met_before=pl.col("before_began_on").is_not_null() & is_order & is_older)
