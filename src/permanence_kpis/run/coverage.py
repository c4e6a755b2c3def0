"""How far back the extracts reach: over which windows they tell everything, and over which only a part."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from permanence_kpis.bank_holidays import FIRST_YEAR, LAST_YEAR
from permanence_kpis.codes import MISSING_FROM_HOME
from permanence_kpis.extracts import Extracts
from permanence_kpis.measures import Plan
from permanence_kpis.periods import ONE_DAY, Window, cutoff
from permanence_kpis.run.context import Context
from permanence_kpis.words import day_in_english, listed

MANY = 100
LONG = timedelta(days=90)
"""Of so many children in care somebody leaves within so long: 42 in a hundred leave in a year in England."""

SOME_DAYS = timedelta(days=14)
"""How long the extracts may be silent before it is said: after the newest record, and before the first."""

TWO_MONTHS = timedelta(days=62)
"""How long a list may have no row before it is said."""

FIVE_WEEKS = timedelta(weeks=5)
"""The 20 working days by which a first review is due last no longer, with Christmas among them."""


def why_no_comparison(context: Context, plan: Plan) -> str | None:
    """Why the extracts do not go back over the window to compare with, or None where they do."""
    return why_not_back_to(context, plan, plan.previous_window)


# D-078: an extract goes back over a window
def why_not_back_to(context: Context, plan: Plan, window: Window) -> str | None:
    """Why the extracts do not tell everything about an earlier window, or None where they do.

    The records a measure rests on have to begin by its first day; returns, where it asks how many months something has
    lasted, so many months before that; and those who have left since have to be among them.
    """
    extracts = context.extracts
    if why := _years_without_a_record(extracts, plan, window):
        return why
    months = plan.months_asked if extracts.is_of_returns else 0
    by = cutoff(window.first_day, months, context.definitions.whole_months) if months else window.first_day
    for name in plan.recorded_in:
        file, earliest = extracts.named_in_words(name), extracts.earliest(name)
        if earliest is None:
            return f"{file} has no rows"
        begins = _beginning_in_words(extracts, earliest)
        if earliest > window.first_day:
            return f"{file} does not go back that far ({begins})"
        if earliest > by:
            return f"{file} does not go back the {months} months before that the measure asks about ({begins})"
    return _only_those_who_stayed(context, plan, window)


def why_in_part(context: Context, plan: Plan) -> str | None:
    """Why the extracts may tell only a part of what the measure counts, or None where they tell all of it."""
    if without := files_without_rows(context.extracts, plan):
        return f"{listed(without)} {'has' if len(without) == 1 else 'have'} no rows at all"
    reasons = (_part_of_the_window(context, plan), _nobody_from_home(context.extracts, plan))
    return "; ".join(reason for reason in reasons if reason) or None


# D-573: a list that was exported empty by mistake looks like one in which nothing happened
def files_without_rows(extracts: Extracts, plan: Plan) -> list[str]:
    """The files that a measure uses and that have headings alone, as messages call them."""
    return [extracts.named_in_words(name) for name in plan.extracts if not extracts.tables[name].height]


# D-065: nobody from home
def _nobody_from_home(extracts: Extracts, plan: Plan) -> str | None:
    """Whether nobody is recorded as missing from home, where a measure is of missing episodes wherever they began."""
    if plan.measure.table != "missing_episodes" or "source" in plan.measure.columns:
        return None
    times = extracts.tables["missing_episodes"]
    if "source" in times.columns and (times["source"] == MISSING_FROM_HOME).any():
        return None
    file = extracts.named_in_words("missing_episodes")
    return f"{file} has nobody missing from home (source home), but the figure is for home and care together"


def _part_of_the_window(context: Context, plan: Plan) -> str | None:
    """Whether they tell of a part of the measure's own window only."""
    from_day, window = context.extracts.complete_from, plan.window
    if why := _years_without_a_record(context.extracts, plan, window) or _begins_late(context.extracts, plan):
        return why
    if plan.measure.catalogue.own.keys() >= {*plan.recorded_in}:
        return None  # no return holds it
    if from_day is None:
        return _only_those_who_stayed(context, plan, window)
    if plan.measure.window == "at_period_end":
        if window.last_day >= from_day - ONE_DAY:  # whoever was in care that night is in the first return
            return None
        return (
            f"the day is before the first return ({day_in_english(from_day)}): only those who were still in care "
            "then are in them"
        )
    if window.first_day >= from_day:
        return None
    first = day_in_english(from_day)
    return f"the window begins before the first return ({first}): what happened before is not all in them"


# D-080: a 0 from before the records began is no sign that nothing happened
def _begins_late(extracts: Extracts, plan: Plan) -> str | None:
    """Whether a file of records, other than a return's, has its first only after the window begins (or after its day).

    A few days without a record are nothing out of the way; a file without any is said to have none.
    """
    window = plan.window
    is_snapshot = plan.measure.window == "at_period_end"
    begins = window.last_day if is_snapshot else window.first_day + SOME_DAYS
    for name in plan.recorded_in:
        earliest = None if extracts.is_complete_from_a_day(name) else extracts.earliest(name)
        if earliest is not None and earliest > begins:
            part = "none" if earliest > window.last_day else "only part"
            return (
                f"{extracts.named_in_words(name)} covers {part} of {'the day' if is_snapshot else 'the window'}: "
                f"its first record is dated {day_in_english(earliest)}"
            )
    return None


# D-350: a year of which there is no record was not asked about
def _years_without_a_record(extracts: Extracts, plan: Plan, window: Window) -> str | None:
    """Whether a window reaches into years to 31 March of which no care leaver has a record, or into some between the
    first and the latest return of which there is nothing in a file that the measure uses."""
    first, last = (day.year + (day.month > 3) for day in (window.first_day, window.last_day))
    # a review is due by the one before it
    of_window = range(first - (plan.measure.table == "reviews_due"), last + 1)
    # D-579: what no file tells of a year is not that nothing happened in it
    without = {name: set(extracts.years_without.get(name, ())).intersection(of_window) for name in plan.recorded_in}
    if plan.measure.table == "care_leavers":
        without["care_leavers"] = set(of_window).difference(extracts.tables["care_leavers"]["year_ending"])
    for name, years in without.items():
        if years:
            of_years = listed([str(year) for year in sorted(years)])
            return f"{extracts.named_in_words(name)} has no record of the year ending {of_years}"
    return None


# D-079: extracts of those in care at some later day do not go back before it
def _only_those_who_stayed(context: Context, plan: Plan, window: Window) -> str | None:
    """Whether the extracts were drawn of those in care at a later day: many were in care before it, and nobody left."""
    if "legal_statuses" not in plan.recorded_in:
        return None
    first_end = context.facts.first_end_of_care
    if first_end is None or first_end <= window.first_day + LONG:
        return None
    if context.facts.periods.filter(pl.col("care_began_on") < window.first_day).height < MANY:
        return None
    file = context.extracts.named_in_words("legal_statuses")
    return f"{file} has nobody who left care before {day_in_english(first_end)}, only those who were still in care then"


# D-330: the list ends with the last year that GOV.UK has published
def why_without_bank_holidays(plan: Plan) -> str | None:
    """That working days are counted in a year whose bank holidays are not known, or None where they are not."""
    table = plan.measure.on_table
    if not any(within.unit == "working_days" for within in table.asks_within(plan.measure.columns)):
        return None
    last_day = plan.window.last_day + (FIVE_WEEKS if table.is_snapshot else timedelta(0))  # due after the day
    return without_bank_holidays(plan.window.first_day, last_day)


def without_bank_holidays(first_day: date, last_day: date) -> str | None:
    """That some of these days are in a year whose bank holidays are not known, or None where none is."""
    if first_day.year >= FIRST_YEAR and last_day.year <= LAST_YEAR:
        return None
    return (
        f"bank holidays are known from {FIRST_YEAR} to {LAST_YEAR}: in other years only Saturdays and Sundays are not "
        "counted as working days, so that something may be due a day or two later than is counted here"
    )


def _beginning_in_words(extracts: Extracts, earliest: date) -> str:
    if earliest == extracts.complete_from:
        return f"the returns begin on {day_in_english(earliest)}"
    return f"its first record is dated {day_in_english(earliest)}"


# D-536: nobody sees of a list that it was not kept up
def lists_that_stop(context: Context, plan: Plan) -> Iterator[str]:
    """Of each own table that a measure uses, and of reviews, that the newest row is long before the last day."""
    last_day = plan.window.last_day
    reach = min(last_day, context.extracts_used.newest or last_day)  # that all end sooner is said once
    began = {name: own.began for name, own in context.definitions.catalogue.own.items()} | {"reviews": "review_date"}
    for name in plan.extracts:
        if name in began:
            days = context.extracts.tables[name][began[name]]
            newest = days.filter(days <= last_day).max()
            if isinstance(newest, date) and reach - newest > TWO_MONTHS:
                newest_row = f"the newest row of {context.extracts.named_in_words(name)} by {day_in_english(last_day)}"
                yield f"{newest_row} is of {day_in_english(newest)}: later ones may be missing"
