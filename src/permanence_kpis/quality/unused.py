"""Records that no row of a derived table shows, for the checks that go with the figures.

Each function gives the rows at fault: the owner's id (child_id, household_id) and source_row.
"""

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE, NO_EARLIER_ORDER, SHORT_BREAKS, STATUS_ONLY
from permanence_kpis.derive import stays
from permanence_kpis.derive.care_leavers import LAST_AGE_OF_LEAVERS, YOUNGEST, with_birthdays
from permanence_kpis.derive.facts import Facts
from permanence_kpis.derive.timelines import numbered_children, on_day, same_as_above, timeline, with_last_begun
from permanence_kpis.quality.figure_rows import FigureRows
from permanence_kpis.quality.mistyped_days import before_the_first_status


def orders_of_none(rows: FigureRows) -> pl.DataFrame:
    """Records of no earlier order (Z1) with the day of one, of children whose care started in the windows."""
    starters = rows.facts.periods_until_18.filter(rows.facts.within_windows("care_began_on"))
    none = (pl.col("previous_permanence") == NO_EARLIER_ORDER) & pl.col("order_date").is_not_null()
    earlier = rows.facts.extract("previous_permanence").filter(none.fill_null(False))
    return earlier.join(starters, on="child_id", how="semi").select("child_id", "source_row")


def care_leavers_under_17(rows: FigureRows) -> pl.DataFrame:
    """Records of a year in which the birthday in the windows is one before the 17th."""
    return _care_leavers_of_age(rows.facts, pl.col("age") < YOUNGEST)


def care_leavers_over_25(rows: FigureRows) -> pl.DataFrame:
    """Records of a year in which the birthday in the windows is one after the 25th."""
    return _care_leavers_of_age(rows.facts, pl.col("age") > LAST_AGE_OF_LEAVERS)


# D-574: each file's own date is used, and one of them is wrong
def care_leavers_born_otherwise(rows: FigureRows) -> pl.DataFrame:
    """Records with a birthday in the windows, by their own date of birth or by that of the file of children, where the
    two dates differ.
    """
    facts = rows.facts
    born = facts.extract("children").lazy().select("child_id", born="date_of_birth").drop_nulls()
    is_another = pl.col("date_of_birth") != pl.col("born")
    leavers = facts.care_leavers.lazy()
    # D-625: joined to each of several births, many rows would become as many times more
    ends = (
        born.join(leavers, on="child_id", how="semi")
        .group_by("child_id")
        .agg(first=pl.col("born").min(), last=pl.col("born").max())
    )
    is_of_any = (pl.col("date_of_birth") != pl.col("first")) | (pl.col("date_of_birth") != pl.col("last"))
    of_any = leavers.join(ends, on="child_id").filter(is_of_any).select("child_id").unique()
    those = of_any.collect(engine="in-memory").lazy()  # few: which row of a child is the first is asked of them alone
    first = born.join(those, on="child_id", how="semi").unique("child_id", keep="first", maintain_order=True)
    differ = leavers.join(first, on="child_id").filter(is_another).collect(engine="in-memory")
    by_the_other = with_birthdays(differ.lazy().with_columns(date_of_birth="born")).collect(engine="in-memory")
    in_windows = pl.concat(of.filter(facts.within_windows("birthday_on")) for of in (differ, by_the_other))
    return in_windows.select("child_id", "source_row").unique()


def care_leavers_looked_after(rows: FigureRows) -> pl.DataFrame:
    """Records of a year with the 17th or 18th birthday in the windows, on which the young person was looked after."""
    facts = rows.facts
    of_age = facts.care_leavers.filter(pl.col("age").is_between(17, 18), facts.within_windows("birthday_on"))
    if not of_age.height:
        return of_age.select("child_id", "source_row")
    care = facts.care_of(of_age["child_id"]).select("child_id", "care_began_on", "care_ended_on")
    with_care = with_last_begun(of_age.lazy(), care.lazy(), "birthday_on", "care_began_on", "child_id")
    in_care = with_care.filter(on_day("care_began_on", "care_ended_on", pl.col("birthday_on")))
    return in_care.select("child_id", "source_row").collect(engine="in-memory")


def _care_leavers_of_age(facts: Facts, is_of_age: pl.Expr) -> pl.DataFrame:
    return facts.care_leavers.filter(is_of_age, facts.within_windows("birthday_on")).select("child_id", "source_row")


def approvals_again(rows: FigureRows) -> pl.DataFrame:
    """Approvals in the windows of a household with an earlier one, for the same, that is open."""
    return _approved_again(rows.facts).select("household_id", "source_row")


def approvals_not_ended(rows: FigureRows) -> pl.DataFrame:
    """The earlier approvals of these, where they have no end."""
    return _approved_again(rows.facts).select("household_id", source_row="without_end_row")


def _approved_again(facts: Facts) -> pl.DataFrame:
    return facts.approvals.filter("is_again", facts.within_windows("approval_date"))


def care_ended_without_a_reason(rows: FigureRows) -> pl.DataFrame:
    """The last legal statuses of periods of care that ended in the windows."""
    ended = pl.col("end_date").is_not_null() & rows.facts.within_windows("end_date")
    return rows.facts.statuses.filter(pl.col("is_last") & pl.col("reason_ceased").is_null() & ended)


def care_past_18(rows: FigureRows) -> pl.DataFrame:
    """The legal statuses that run past the 18th birthday."""
    return rows.facts.statuses_past_18


def children_without_a_row(rows: FigureRows) -> pl.DataFrame:
    """The first statuses of periods of care of children who have no row in the file of children.

    Where that file has no row at all, that is said of the file: no child is named.
    """
    children, periods = rows.facts.extract("children"), rows.facts.periods
    rows_that_began = periods.select("child_id", source_row="care_row")
    return rows_that_began.join(children, on="child_id", how="anti") if children.height else rows_that_began.clear()


def missing_outside_care(rows: FigureRows) -> pl.DataFrame:
    """Missing episodes from care, of days on which the child was not looked after: those counted in the windows, and
    whenever they were, those without an end, which ended with their day, and those before the child first was."""
    outside = (pl.col("source") == MISSING_FROM_CARE) & ~pl.col("was_in_care")
    counted = rows.tables["missing_episodes"].filter(outside, rows.facts.within_windows("began_on"))
    without_end = rows.facts.times_missing().filter(outside, pl.col("end_date").is_null())
    from_care = rows.facts.extract("missing_episodes").filter(pl.col("source") == MISSING_FROM_CARE)
    return pl.concat(
        [
            counted.select("child_id", source_row="episode_row"),
            without_end.select("child_id", "source_row"),
            before_the_first_status(rows.facts, from_care, "start_date"),
        ]
    ).unique()


def missing_past_18(rows: FigureRows) -> pl.DataFrame:
    """Missing episodes that began on the 18th birthday or after it: those in the windows, and those with an end, which
    would be counted until then if the date of birth is wrong."""
    facts = rows.facts
    could_count = facts.within_windows("start_date") | pl.col("end_date").is_not_null()
    return facts.times_missing().filter("began_past_18", could_count).select("child_id", "source_row")


# D-532: an earlier carer decides a later move
def moves_with_the_same_carer(rows: FigureRows) -> pl.DataFrame:
    """The placements that ended for a change of carer, though the carer stayed, however long ago: with this carer since
    when, and whether a later change is a move, depends on it.
    """
    return rows.facts.mains.filter("moved_with_same_carer").select("child_id", source_row="before_row")


def changes_of_status_alone(rows: FigureRows) -> pl.DataFrame:
    """The placements that ended for a change of status alone (PLACE), though the carer changed, however long ago."""
    in_one_care = same_as_above(["care_id"])
    says_the_same = in_one_care & pl.col("begins_placement") & (pl.col("before_reason") == STATUS_ONLY)
    return rows.facts.mains.filter(says_the_same.fill_null(False)).select("child_id", source_row="before_row")


# D-091: a legal status under an id of no other file is reported
def statuses_of_strangers(rows: FigureRows) -> pl.DataFrame:
    """The legal statuses under an id that is in no other file."""
    return _of_strangers(rows.facts, "legal_statuses")


# D-091: so is what ended before care under such an id
def orders_of_strangers(rows: FigureRows) -> pl.DataFrame:
    """The records of what ended before care under an id that is in no other file."""
    return _of_strangers(rows.facts, "previous_permanence")


# D-539: so is who is missing from home; from care it has to be a child in care
def missing_from_home_of_strangers(rows: FigureRows) -> pl.DataFrame:
    """The missing episodes of the windows, not known to be from care, under an id that is in no other file."""
    strangers = _of_strangers(rows.facts, "missing_episodes")
    of_home = pl.col("source").ne_missing(MISSING_FROM_CARE) & rows.facts.reaches_into_windows("start_date", "end_date")
    return (
        rows.facts.extract("missing_episodes")
        .filter(of_home)
        .join(strangers, on=["child_id", "source_row"])
        .select("child_id", "source_row")
    )


def _of_strangers(facts: Facts, name: str) -> pl.DataFrame:
    """The rows of a file under an id that is in no other file, own tables aside (D-477: they are not always read).

    Where more than half of the file's ids stand in no other, the files do not belong together, and no single one is the
    odd one out: none is named.
    """
    rows = facts.extract(name)
    ids = pl.col("child_id")
    theirs = rows.select(ids).filter(ids.ne_missing(ids.shift()))  # the rows of a child mostly stand together
    alone = theirs
    # in the file of children stand nearly all, and few are left to look for in the others
    for other in sorted(facts.extracts - facts.catalogue.own.keys() - {name}, key=lambda one: (one != "children", one)):
        others = facts.extract(other)
        if alone.height and "child_id" in others.columns and not facts.stand_together(other, name):
            alone = _in_none_of(alone, others)
    if alone.height and alone["child_id"].n_unique() * 2 > theirs["child_id"].n_unique():
        alone = alone.clear()
    return rows.join(alone, on="child_id", how="semi").select("child_id", "source_row")


# D-092: a child with a placement in the windows and no legal status at all may be looked after
def placements_of_those_without_a_status(used: FigureRows) -> pl.DataFrame:
    """The placements that last into the windows of children with no legal status at all, not even one not used."""
    facts = used.facts
    if "placements" not in facts.extracts:
        return pl.DataFrame(schema={"child_id": pl.String, "source_row": pl.UInt32})
    in_reach = facts.reaches_into_windows("start_date", "end_date")
    rows = facts.extract("placements").lazy().filter(in_reach)
    not_in_care = rows.join(facts.ids_in_care.lazy(), on="child_id", how="anti").select("child_id", "source_row")
    return _in_none_of(not_in_care.collect(engine="in-memory"), facts.extract("legal_statuses"))


def _in_none_of(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The rows of children who are in none of the others."""
    ids = others.select("child_id")
    if rows.height * 10 < ids.height:  # to look a few up in many costs less than a join with all
        ids = ids.filter(pl.col("child_id").is_in(rows["child_id"].unique().implode()))
    return rows.join(ids, on="child_id", how="anti")


# D-075: short breaks (V3, V4) are a legal status
# D-074: what ended before the windows affects no figure
def placements_without_status(used: FigureRows) -> pl.DataFrame:
    """The placements of the windows with nights on which the child holds no legal status, not even short breaks.

    Nights after the last day of the windows are not looked at.
    """
    facts = used.facts
    in_reach = facts.reaches_into_windows("start_date", "end_date")
    rows = facts.extract("placements").lazy()
    outside_care = rows.filter(in_reach).join(facts.periods.lazy(), on="child_id", how="anti")
    others = rows.join(numbered_children(outside_care), on="child_id")
    details = [name for name in stays.DETAILS if name in facts.extract("placements").columns]
    statuses = facts.legal_timeline.lazy()
    found = [
        _with_nights_outside(facts, facts.placement_timeline.lazy().filter(in_reach), statuses, "child"),
        _with_nights_outside(facts, timeline(others, *details).filter(in_reach), statuses, "child_id"),
    ]
    return pl.concat(pl.collect_all(found, engine="in-memory"))


def statuses_without_placement(used: FigureRows) -> pl.DataFrame:
    """The statuses of the periods of care in reach with nights on which no placement of the child is open.

    Nights after the last day of the windows are not looked at.
    """
    facts = used.facts
    in_care = facts.periods_until_18.lazy().select("care_id")
    in_reach = facts.statuses_until_18.lazy().join(in_care, on="care_id", how="semi")
    return _with_nights_outside(facts, in_reach, facts.stays.lazy(), "care_id").collect(engine="in-memory")


def reviews_outside_care(used: FigureRows) -> pl.DataFrame:
    """The reviews of the windows on a day outside care, and not during short breaks either; and those before the child
    first was in care, whenever that was."""
    outside = _reviews_outside_care(used.facts)
    outside = outside.join(_during_short_breaks(used.facts, outside), on="source_row", how="anti")
    earlier = before_the_first_status(used.facts, used.facts.extract("reviews"), "review_date")
    return pl.concat([outside.select("child_id", "source_row").collect(), earlier]).unique()


def reviews_in_short_breaks(used: FigureRows) -> pl.DataFrame:
    """The reviews of the windows during short breaks."""
    return _during_short_breaks(used.facts, _reviews_outside_care(used.facts)).collect()


def _reviews_outside_care(facts: Facts) -> pl.LazyFrame:
    reviews = facts.extract("reviews").lazy().filter(facts.within_windows("review_date"))
    periods = facts.periods_until_18.lazy()
    in_care = with_last_begun(reviews, periods, "review_date", "care_began_on", "child_id").filter(
        on_day("care_began_on", "care_ended_on", pl.col("review_date"))
    )
    return reviews.join(in_care, on="source_row", how="anti").select("child_id", "source_row", "review_date")


def _during_short_breaks(facts: Facts, reviews: pl.LazyFrame) -> pl.LazyFrame:
    breaks = facts.legal_timeline.lazy().filter(pl.col("legal_status").is_in(SHORT_BREAKS))
    spans = breaks.select("child_id", began_on="start_date", ended_on="end_date")
    with_breaks = with_last_begun(reviews, spans, "review_date", "began_on", "child_id")
    return with_breaks.filter(on_day("began_on", "ended_on", pl.col("review_date")))


def _with_nights_outside(facts: Facts, rows: pl.LazyFrame, spans: pl.LazyFrame, of: str) -> pl.LazyFrame:
    """The rows of which a night, up to the last day of the windows, is in none of the spans of the same child or care.

    Spans that touch are one stretch, so that a row without such a night lies within one of them.

    Takes: rows; spans in order of `of` and start_date, none overlapping.
    """
    goes_on = (pl.col(of) == pl.col(of).shift()) & (pl.col("start_date") == pl.col("end_date").shift())
    begins = pl.col("begins")
    stretches = (
        spans.select(of, "start_date", "end_date", begins=~goes_on.fill_null(False))
        .with_columns(began_on=pl.when(begins).then("start_date").forward_fill())
        .filter(begins.shift(-1).fill_null(True))
        .select(of, "began_on", ended_on="end_date")
    )
    until = pl.lit(facts.day_after)
    last_end = pl.min_horizontal(pl.col("end_date").fill_null(until), until)
    is_within = pl.col("ended_on").is_null() | (pl.col("ended_on") >= last_end)
    looked_at = rows.filter(pl.col("start_date") < until)
    within = with_last_begun(looked_at, stretches, "start_date", "began_on", of).filter(is_within).select("source_row")
    return looked_at.join(within, on="source_row", how="anti").select("child_id", "source_row")
