"""Episodes: what SSDA903 returns make of placements and legal statuses."""

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS, TEMPORARY_STAYS

SHORT_BREAKS_WITH = ("U6", "PR1")
"""Where short breaks take place when the placement was over before the first day of the sample."""

# D-229: Short breaks that give way to care on the same day
OTHER_REASON = "E8"
"""The end of short breaks that give way to care: both codes say that something else begins."""


def episodes(placements: pl.DataFrame, legal_statuses: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """The episodes of each child: a new one where the placement changes, or the legal status, or both.

    A status that is renewed (C1 after C1) goes on. Short breaks are one episode for each row of legal_statuses. RNE
    says what changed: the carer (P), the placement with the same carer (T), the status (L), or both (B, U); a
    temporary stay is entered and left with P. The reason for a change of placement stands on the episode that ended.

    Takes: placements and legal_statuses as tables/extracts.py has them, dates typed, none overlapping, every day in
    care with a placement; homes (carer_id, carer_number, PL_POST).
    Gives: child_id, began_on, ended_on (null while open), RNE, LS, PLACE, PLACE_PROVIDER, REC, REASON_PLACE_CHANGE,
    PL_POST, carer_number, in order of child and first day.
    """
    statuses = _without_renewals(legal_statuses)
    placed = (
        placements.sort("child_id", "start_date")
        .with_row_index("placement")
        .select(
            "placement",
            "child_id",
            "provider",
            "carer_id",
            "end_reason",
            "placement_type",
            placed_on="start_date",
            placed_until="end_date",
        )
    )
    is_held = (pl.col("began_on") < pl.col("held_until")) | (
        pl.col("status").is_not_null() & pl.col("held_until").is_null()
    )
    begins_there = ~pl.col("is_short_break") | (pl.col("began_on") == pl.col("held_on"))
    found = (
        _points(statuses, placed)
        .filter(is_held & begins_there)
        .with_columns(next_on=pl.col("began_on").shift(-1).over("child_id"))
        .with_columns(ended_on=pl.min_horizontal("next_on", "held_until"))
    )
    return (
        _coded(found)
        .join(homes, on="carer_id", how="left", maintain_order="left")
        .select(
            "child_id",
            "began_on",
            "ended_on",
            "RNE",
            "LS",
            "PLACE",
            "PLACE_PROVIDER",
            "REC",
            "REASON_PLACE_CHANGE",
            "PL_POST",
            "carer_number",
        )
    )


def _points(statuses: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """The days on which a status or a placement begins, each with both as they are then."""
    return (
        statuses.select("child_id", "status", began_on="held_on")
        .join(
            placed.select("child_id", "placement", began_on="placed_on"),
            on=["child_id", "began_on"],
            how="full",
            coalesce=True,
        )
        .sort("child_id", "began_on")
        .with_columns(pl.col("status", "placement").forward_fill().over("child_id"))
        .join(statuses.drop("child_id"), on="status", how="left", maintain_order="left")
        .join(placed.drop("child_id"), on="placement", how="left", maintain_order="left")
    )


def _without_renewals(legal_statuses: pl.DataFrame) -> pl.DataFrame:
    """Legal statuses with renewals run together, each with the number of its time in care."""
    short_break = pl.col("legal_status").is_in(SHORT_BREAKS)
    follows = (
        (pl.col("child_id") == pl.col("child_id").shift())
        & (pl.col("start_date") == pl.col("end_date").shift())
        & pl.col("reason_ceased").shift().is_null()
        & ~short_break
        & ~short_break.shift()
    ).fill_null(False)
    renews = follows & (pl.col("legal_status") == pl.col("legal_status").shift())
    return (
        legal_statuses.sort("child_id", "start_date")
        .with_columns(care=(~follows).cum_sum(), status=(~renews).cum_sum(), is_short_break=short_break)
        .group_by("status", maintain_order=True)
        .agg(
            pl.col("child_id", "care", "legal_status", "is_short_break").first(),
            pl.col("reason_ceased").last(),
            held_on=pl.col("start_date").first(),
            held_until=pl.col("end_date").last(),
        )
    )


def _coded(found: pl.DataFrame) -> pl.DataFrame:
    """Episodes with their codes."""
    is_there = pl.col("placed_until").is_null() | (pl.col("placed_until") > pl.col("began_on"))
    of_short_break = pl.col("is_short_break") & ~is_there.fill_null(False)
    goes_on = pl.col("care") == pl.col("care").shift()
    stays_on = pl.col("care") == pl.col("care").shift(-1)
    other_status = pl.col("status") != pl.col("status").shift()
    other_placement = pl.col("placement") != pl.col("placement").shift()
    is_temporary = pl.col("placement_type").is_in(TEMPORARY_STAYS)
    same_carer = (
        (pl.col("carer_id") == pl.col("carer_id").shift()).fill_null(False) & ~is_temporary & ~is_temporary.shift()
    )
    leaves_placement = (pl.col("placement") != pl.col("placement").shift(-1)).fill_null(True)
    return found.with_columns(
        RNE=pl.when(~goes_on.fill_null(False))
        .then(pl.lit("S"))
        .when(~other_placement)
        .then(pl.lit("L"))
        .when(same_carer)
        .then(pl.when(other_status).then(pl.lit("U")).otherwise(pl.lit("T")))
        .otherwise(pl.when(other_status).then(pl.lit("B")).otherwise(pl.lit("P"))),
        LS="legal_status",
        PLACE=pl.when(of_short_break).then(pl.lit(SHORT_BREAKS_WITH[0])).otherwise("placement_type"),
        PLACE_PROVIDER=pl.when(of_short_break).then(pl.lit(SHORT_BREAKS_WITH[1])).otherwise("provider"),
        carer_id=pl.when(~of_short_break).then("carer_id"),
        REC=pl.when(pl.col("ended_on").is_null())
        .then(pl.lit(None, pl.String))
        .when(stays_on.fill_null(False))
        .then(pl.lit("X1"))
        .when(pl.col("is_short_break"))
        .then(pl.col("reason_ceased").fill_null(OTHER_REASON))
        .otherwise("reason_ceased"),
        REASON_PLACE_CHANGE=pl.when(stays_on.fill_null(False) & leaves_placement).then("end_reason"),
    )
