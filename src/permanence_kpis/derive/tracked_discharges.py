"""How far the discharge of each child in a tracker is, as it was on a day, by the newest row of discharges."""

from collections.abc import Collection
from datetime import date

import polars as pl

from permanence_kpis.derive.tracked import NOT_READ
from permanence_kpis.tables import OwnTable

NAME = "discharges"
_STAGES = (
    ("closed_on", "closed"),
    ("outcome", "outcome"),
    ("court_on", "court date set"),
    ("applied_on", "applied"),
    ("decided_on", "decided"),
)


# D-530: who comes back needs another decision, as another plan
def of_this_care(rows: pl.DataFrame, own: OwnTable) -> pl.DataFrame:
    """The rows without what discharges says of an earlier period of care, as if there were no such row.

    Takes: care_began_on, began_before; the columns of the newest row of discharges, as `discharges.column`.
    """
    decided_on = pl.col(f"{NAME}.{own.began}")
    is_earlier = (decided_on < pl.col("care_began_on")) & ~pl.col("began_before")
    names = [name for name in rows.columns if name.startswith(f"{NAME}.") and rows.schema[name] != pl.Boolean]
    return rows.with_columns(
        pl.when(is_earlier.fill_null(False))
        .then(pl.lit(own.no_row_means.get(name.partition(".")[2])).cast(rows.schema[name]))
        .otherwise(pl.col(name))
        .alias(name)
        for name in names
        if not isinstance(rows.schema[name], pl.List)
    )


# D-530: a list is of today, and the tracker of a day
def as_on_the_day(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows with discharges as they were on a day, as far as their days tell.

    What has a later day had not happened. An outcome has no day of its own: where the court date is later, or there is
    none and it was closed later, there was no outcome yet; where only the closing is later, it is not known.

    Takes: the columns of the newest row of discharges, as `discharges.column`, and whether each was not read.
    """
    there = {column: f"{NAME}.{column}" for column, _ in _STAGES if f"{NAME}.{column}" in rows.columns}
    later = {column: (pl.col(name) > day).fill_null(False) for column, name in there.items() if column != "outcome"}
    not_yet = [
        pl.when(~later[column]).then(there[column]).alias(there[column])
        for column in ("closed_on", "applied_on")
        if column in there
    ]
    if "outcome" not in there:
        return rows.with_columns(*not_yet)
    nowhere = pl.lit(False)
    at_court = later.get("court_on", nowhere)
    closed_later = later.get("closed_on", nowhere)
    has_no_court = pl.col(there["court_on"]).is_null() if "court_on" in there else pl.lit(True)
    none_yet = at_court | (closed_later & has_no_court)
    outcome, is_open = there["outcome"], f"{there['outcome']}.{NOT_READ}"
    not_known = closed_later & ~none_yet & pl.col(outcome).is_not_null()
    return rows.with_columns(
        *not_yet,
        pl.when(~none_yet & ~not_known).then(outcome).alias(outcome),
        pl.col(is_open) | not_known,
    )


def with_discharge(rows: pl.DataFrame, columns: Collection[str]) -> pl.DataFrame:
    """How far a child's discharge is, by the newest row of discharges: discharge_stage, a word; null without a row.

    Where a field that would say that it is further was not read, or may have come later, it is null, and
    discharge_is_open.

    Takes: which columns the file of discharges has; those that are read, as `discharges.column`, and whether each was
    not read.
    """
    stage, is_open = pl.lit(None, pl.String), pl.lit(False)
    for column, word in reversed(_STAGES):
        if column in columns:
            name = f"{NAME}.{column}"
            said = pl.col(f"{NAME}.outcome").cast(pl.String) if column == "outcome" else pl.lit(word)
            stage = pl.when(pl.col(name).is_not_null()).then(said).otherwise(stage)
            is_open = pl.col(name).is_null() & (pl.col(f"{name}.{NOT_READ}") | is_open)
    return rows.with_columns(discharge_stage=pl.when(~is_open).then(stage), discharge_is_open=is_open)
