"""Days that no record can have: years after all others, before the birth, before the child's first time in care.

Each function for checks.yaml gives the rows at fault: the owner's id (child_id, household_id) and source_row.
"""

from collections.abc import Callable

import polars as pl

from permanence_kpis.codes import CARE_CONTINUES
from permanence_kpis.derive.facts import Facts
from permanence_kpis.periods import add_months
from permanence_kpis.quality.figure_rows import FigureRows

_ONE_IN = 10


# D-574: a year that was mistyped takes a record out of every figure
def care_leavers_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Records of a year to 31 March that begins after the next one begins when nearly all legal statuses have begun."""
    facts = rows.facts
    if facts.far_ahead is None:
        return facts.care_leavers.clear().select("child_id", "source_row")
    newest = add_months(facts.far_ahead, -24)
    latest = newest.year + (newest.month > 3) + 1
    return facts.care_leavers.filter(pl.col("year_ending") > latest).select("child_id", "source_row")


# D-574: so does one of a review
def reviews_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Reviews, of children in care in the windows, more than two years after nearly all legal statuses began."""
    facts = rows.facts
    reviews = facts.extract("reviews")
    far = reviews.filter(pl.col("review_date") > facts.far_ahead) if facts.far_ahead else reviews.clear()
    return far.join(facts.ids_in_care, on="child_id", how="semi").select("child_id", "source_row")


# D-569: and one of care, of a missing episode and of an approval
def statuses_begun_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Legal statuses that begin years after nearly all began."""
    return _far_ahead(rows.facts, "legal_statuses", "start_date")


def statuses_ended_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Legal statuses that end so with a reason why care ceased: without one an end to come may be planned."""
    has_ceased = (pl.col("reason_ceased") != CARE_CONTINUES).fill_null(False)
    return _far_ahead(rows.facts, "legal_statuses", "end_date", has_ceased)


def placements_begun_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Placements that begin years after nearly all legal statuses began."""
    return _far_ahead(rows.facts, "placements", "start_date")


def placements_ended_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Placements that end so with a reason: without one an end to come may be planned."""
    return _far_ahead(rows.facts, "placements", "end_date", pl.col("end_reason").is_not_null())


def missing_begun_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Missing episodes that begin years after nearly all legal statuses began."""
    return _far_ahead(rows.facts, "missing_episodes", "start_date")


def missing_ended_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Missing episodes that end so."""
    return _far_ahead(rows.facts, "missing_episodes", "end_date")


def approvals_far_ahead(rows: FigureRows) -> pl.DataFrame:
    """Approvals of a day years after nearly all legal statuses began."""
    return _far_ahead(rows.facts, "foster_approvals", "approval_date")


def _far_ahead(facts: Facts, extract: str, column: str, *also: pl.Expr) -> pl.DataFrame:
    rows, owner = facts.extract(extract), facts.catalogue.extracts[extract].key[0]
    far = rows.filter(pl.col(column) > facts.far_ahead, *also) if facts.far_ahead else rows.clear()
    return far.select(owner, "source_row")


# D-577: of a birth and a day before it one is wrong
def statuses_before_birth(rows: FigureRows) -> pl.DataFrame:
    """Legal statuses, of children in care in the windows, that begin before the child was born."""
    return _before_birth(rows.facts, "legal_statuses")


def placements_before_birth(rows: FigureRows) -> pl.DataFrame:
    """Placements, of children in care in the windows, that begin before the child was born."""
    return _before_birth(rows.facts, "placements")


def _before_birth(facts: Facts, extract: str) -> pl.DataFrame:
    rows = facts.extract(extract).lazy().select("child_id", "source_row", "start_date")
    last_birth = pl.lit(facts.children_in_care["date_of_birth"].max(), pl.Date)
    born = facts.children_in_care.select("child_id", "date_of_birth")
    # D-625: joined to each of several births, many rows would become as many times more
    if born["child_id"].n_unique() < born.height:
        born = born.group_by("child_id").agg(pl.col("date_of_birth").min())
    is_before = pl.col("start_date") < pl.col("date_of_birth")
    # what began after the last birth began before none, and need not be joined
    could_be = rows.filter(pl.col("start_date") < last_birth)
    at_fault = could_be.join(born.lazy(), on="child_id").filter(is_before).select("child_id", "source_row")
    return at_fault.collect(engine="in-memory")


# D-578: a day before a child's first time in care was mistyped, unless many are such
def before_the_first_status(facts: Facts, rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows, of children in care in the windows, of a day before their first legal status.

    None where they are several and more than one in ten, for then legal statuses are not recorded from the first on;
    nor of a child of whom the source says that care had begun before.
    """
    first = _first_statuses(facts).join(facts.ids_in_care, on="child_id", how="semi").lazy()
    is_before = pl.col(column) < pl.col("first_day")
    joined = rows.lazy().select("child_id", "source_row", column).join(first, on="child_id")
    theirs = joined.select("child_id", "source_row", "first_day", is_before=is_before).collect(engine="in-memory")
    before = theirs.filter("is_before")
    if before.height:
        goes_on = _statuses_laid(facts).filter(~pl.col("is_start")).select("child_id", first_day="start_date")
        before = before.join(goes_on, on=["child_id", "first_day"], how="anti")
    are_few = before.height <= 1 or before.height * _ONE_IN <= theirs.height
    return (before if are_few else before.clear()).select("child_id", "source_row")


def _statuses_laid(facts: Facts) -> pl.DataFrame:
    """The legal statuses of children in care, those that are not used among them."""
    laid = facts.legal_laid
    return pl.concat(part.select("child_id", "start_date", "is_start") for part in (laid.line, laid.not_used))


def _first_statuses(facts: Facts) -> pl.DataFrame:
    """The day of the first of them of each child: child_id, first_day."""
    in_order = facts.legal_laid.line.lazy()
    first_used = in_order.filter(pl.col("child").ne_missing(pl.col("child").shift()))
    rows = pl.concat(part.select("child_id", "start_date") for part in (first_used, facts.legal_laid.not_used.lazy()))
    return rows.group_by("child_id").agg(first_day=pl.col("start_date").min()).collect(engine="in-memory")


ALL: tuple[Callable[[FigureRows], pl.DataFrame], ...] = (
    approvals_far_ahead,
    care_leavers_far_ahead,
    missing_begun_far_ahead,
    missing_ended_far_ahead,
    placements_before_birth,
    placements_begun_far_ahead,
    placements_ended_far_ahead,
    reviews_far_ahead,
    statuses_before_birth,
    statuses_begun_far_ahead,
    statuses_ended_far_ahead,
)
