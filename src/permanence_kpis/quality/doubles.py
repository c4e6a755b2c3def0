"""Records that are there twice, for the checks that go with the figures.

Each function gives the rows at fault: the owner's id (child_id, household_id) and source_row.
"""

import polars as pl

from permanence_kpis.quality.figure_rows import FigureRows


def doubles_of_reviews(rows: FigureRows) -> pl.DataFrame:
    """Reviews in the windows of one child on one day."""
    facts = rows.facts
    reviews = facts.extract("reviews").lazy().filter(facts.within_windows("review_date"))
    return _doubles(reviews, "child_id", "review_date")


def doubles_of_missing_episodes(rows: FigureRows) -> pl.DataFrame:
    """Missing episodes in the windows of one child, kind and start."""
    facts = rows.facts
    episodes = facts.extract("missing_episodes").lazy().filter(facts.reaches_into_windows("start_date", "end_date"))
    return _doubles(episodes, "child_id", "start_date", "kind")


def missing_episodes_at_once(rows: FigureRows) -> pl.DataFrame:
    """Missing episodes in the windows that begin before the child's last one ended, with the one they begin in.

    Several records of one episode are `doubles_of_missing_episodes`.
    """
    facts, began_on, child = rows.facts, pl.col("start_date"), pl.col("child_id")
    episodes = facts.extract("missing_episodes").lazy().filter(facts.reaches_into_windows("start_date", "end_date"))
    ended_on = pl.col("end_date").fill_null(facts.day_after)
    in_order = episodes.sort("child_id", "start_date", "end_date", "source_row", nulls_last=True)
    is_begun_in = (child == child.shift()) & (began_on < ended_on.shift())
    is_a_double = (began_on == began_on.shift()) & (pl.col("kind") == pl.col("kind").shift()).fill_null(False)
    begins_in = (is_begun_in & ~is_a_double).fill_null(False)
    at_once = in_order.filter(begins_in | begins_in.shift(-1, fill_value=False))
    return at_once.select("child_id", "source_row").collect(engine="in-memory")


def doubles_of_approvals(rows: FigureRows) -> pl.DataFrame:
    """Approvals in the windows of one household, kind and day."""
    facts = rows.facts
    approvals = facts.extract("foster_approvals").lazy().filter(facts.within_windows("approval_date"))
    return _doubles(approvals, "household_id", "approval_date", "approval_type")


def doubles_of_earlier_orders(rows: FigureRows) -> pl.DataFrame:
    """Records of what ended before care, of one child whose care started in the windows."""
    facts = rows.facts
    starters = facts.periods_until_18.lazy().filter(facts.within_windows("care_began_on")).select("child_id")
    earlier = facts.extract("previous_permanence").lazy()
    return _doubles(earlier.join(starters, on="child_id", how="semi"), "child_id")


def doubles_of_care_leavers(rows: FigureRows) -> pl.DataFrame:
    """Records of one young person and one year that reaches into the windows."""
    facts = rows.facts
    of_years = facts.care_leavers.lazy().with_columns(
        begins=pl.date(pl.col("year_ending") - 1, 4, 1), ends=pl.date(pl.col("year_ending"), 4, 1)
    )
    return _doubles(of_years.filter(facts.reaches_into_windows("begins", "ends")), "child_id", "year_ending")


def doubles_of_children(rows: FigureRows) -> pl.DataFrame:
    """Rows of one child in the file of children."""
    children = rows.facts.extract("children")
    are_alone = children["child_id"].n_unique() == children.height  # the rule, and takes little room to see
    return _doubles((children.clear() if are_alone else children).lazy(), "child_id")


def _doubles(rows: pl.LazyFrame, *key: str) -> pl.DataFrame:
    """The rows that share their key, whose first column is the owner's id, with another."""
    return rows.filter(pl.len().over(key) > 1).select(key[0], "source_row").collect(engine="in-memory")
