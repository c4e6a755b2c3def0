"""Who enters and who leaves a figure when its definition changes."""

import polars as pl

from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.rule import rule_of
from permanence_kpis.results.impact import Moved


# D-104: `kpis impact` compares one by one only what is counted alike
def row_key(measure: Measure) -> tuple[str, ...]:
    """The columns that tell one of what is counted from the next, whatever the rule."""
    table = measure.on_table
    counts_units = table.counts[measure.counts] is not None or measure.counts in (
        "children",
        "households",
        "young_people",
    )
    return (table.unit_id,) if counts_units else table.key


def movement(before: pl.DataFrame, old: Measure, after: pl.DataFrame, new: Measure) -> Moved:
    """How many of what is counted enter and leave the denominator and the numerator.

    Both measures have to tell what they count apart by the same columns; each is counted where its own rule puts it
    for certain, as in its figure.

    Takes: the rows of each measure's table in its window, with `belongs`.
    """
    key = row_key(old)
    assert key == row_key(new), "different things are counted"
    both = _places(before, old, key).join(
        _places(after, new, key), on=key, how="full", suffix="_after", coalesce=True, nulls_equal=True
    )
    enters_and_leaves = {}
    for part in ("numerator", "denominator"):
        was, is_now = pl.col(part).fill_null(False), pl.col(f"{part}_after").fill_null(False)
        enters_and_leaves[f"into_{part}"] = (is_now & ~was).sum()
        enters_and_leaves[f"out_of_{part}"] = (was & ~is_now).sum()
    return Moved(**both.select(**enters_and_leaves).row(0, named=True))


# D-105: who moves is who is certain
def _places(rows: pl.DataFrame, measure: Measure, key: tuple[str, ...]) -> pl.DataFrame:
    """Each one counted, and whether it is for certain in the denominator and in the numerator."""
    flags = rule_of(measure).flags()
    placed = rows.select(*key, denominator=flags["surely_in"], numerator=flags["surely_meets"])
    return placed.group_by(key).agg(pl.all().any())
