"""Placement moves: each change of carer while a child is looked after."""

import polars as pl

from permanence_kpis.periods import Window


def placement_moves(mains: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each change of carer in the window.

    A move is the first day of a main stay with another carer than the main stay before it, in the same period of
    care. The first main stay of a period of care is never a move. The reason stands on the stay that ended; a move
    through a temporary stay has none.

    Takes: main stays.
    Gives: one row per move: child_id, moved_on (date), reason (code; null where not recorded), from_type, to_type,
    from_provider, to_provider (codes), belongs (true; null where it is not known whether the carer changed), and the
    rows of the extract that settled them.
    Source: docs/sources.md#placement-moves.
    """
    in_window = pl.col("start_date").is_between(window.first_day, window.last_day)
    return mains.filter(pl.col("is_move").fill_null(True) & in_window).select(
        "child_id",
        "before_row",
        "reason_row",
        "reason_on_new_stay",
        "reason_not_used",
        belongs="is_move",
        moved_on="start_date",
        own_date="start_date",
        reason="before_reason",
        from_type="before_type",
        to_type="placement_type",
        from_provider="before_provider",
        to_provider="provider",
        stay_row="source_row",
    )
