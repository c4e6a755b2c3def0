"""Events: reviews, missing episodes, approvals of foster carers and records of care leavers, for the tables of each."""

from datetime import date
from functools import cached_property
from typing import cast

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE
from permanence_kpis.derive.care import periods_of_care, statuses_in_care, until_18
from permanence_kpis.derive.care_leavers import with_birthdays
from permanence_kpis.derive.foster_approvals import approvals_in_order
from permanence_kpis.derive.in_care import InCare
from permanence_kpis.derive.missing_episodes import times_missing
from permanence_kpis.derive.reviews_due import first_reviews_due, reviews_in_care


class Events(InCare):
    """What happened to children in care, and to the others of whom there are tables, each collected once."""

    @cached_property
    def _times_missing(self) -> dict[date, pl.DataFrame]:
        """What `times_missing` gave, by the day asked for: of the last day of all, and of the one asked for last."""
        return {}

    def times_missing(self, by: date | None = None) -> pl.DataFrame:
        """Missing episodes, each with its end, that were recorded in the days between the first and the last window.

        Takes: the day by which an 18th birthday ends one (None: the last of all windows).
        """
        day = by or self._last_day
        if day not in self._times_missing:
            of_age = self._missing_turned_18.lazy().filter(pl.col("turned_18_on") <= day)
            periods = periods_of_care(until_18(self._statuses_of_missing.lazy(), of_age))
            times = times_missing(self._missing_in_reach.lazy(), periods, of_age)
            for other in self._times_missing.keys() - {self._last_day}:
                del self._times_missing[other]
            self._times_missing[day] = times.collect(engine="in-memory")
        return self._times_missing[day]

    @cached_property
    def _missing_in_reach(self) -> pl.DataFrame:
        """The rows of missing episodes that were recorded in the days between the first and the last window."""
        began_on, end = pl.col("start_date"), pl.col("end_date")
        lasts = end.is_null() | (pl.max_horizontal(began_on, end) >= self._first_day)
        return self._tables["missing_episodes"].filter((began_on <= self._last_day) & lasts)

    @cached_property
    def _missing_turned_18(self) -> pl.DataFrame:
        return self._turned_18(self._missing_in_reach.select("child_id").unique())

    @cached_property
    def _statuses_of_missing(self) -> pl.DataFrame:
        """The statuses in care of those who are, or may be, missing from care, however old."""
        from_care = self._missing_in_reach.filter((pl.col("source") == MISSING_FROM_CARE).fill_null(True))
        timeline_of_those = self._legal_timeline_of(from_care["child_id"].unique())
        return statuses_in_care(timeline_of_those.lazy()).collect(engine="in-memory")

    @cached_property
    def approvals(self) -> pl.DataFrame:
        """Of the households approved in the windows, each approval once, however old, and whether it was approved for
        the same already."""
        approvals = self._tables["foster_approvals"].lazy()
        in_windows = approvals.filter(self.within_windows("approval_date")).select("household_id").unique()
        theirs = approvals.join(in_windows, on="household_id", how="semi")
        return approvals_in_order(theirs).collect(engine="in-memory")

    @cached_property
    def care_leavers(self) -> pl.DataFrame:
        """The records of care leavers, each with the birthday that it is about, those of other years among them."""
        return with_birthdays(self._tables["care_leavers"].lazy()).collect(engine="in-memory")

    @cached_property
    def _reviews_in_windows(self) -> pl.DataFrame:
        """Reviews between the first and the last day of all windows."""
        in_reach = pl.col("review_date").is_between(self._first_day, self._last_day)
        return self._of_children_in_care(self._tables["reviews"].lazy().filter(in_reach)).collect(engine="in-memory")

    @cached_property
    def _first_reviews_due(self) -> pl.DataFrame:
        """Those periods of care, before the 18th birthday, with the day by which the first review was due."""
        begin_on = self._reviews_begin_on or cast("date | None", self._tables["reviews"]["review_date"].min())
        due = first_reviews_due(self.periods_until_18.lazy(), self._care_that_went_on, begin_on)
        return due.collect(engine="in-memory")

    @cached_property
    def _reviews_in_care(self) -> pl.DataFrame:
        """The reviews of those periods of care up to the last day, however old."""
        reviews = self._tables["reviews"].lazy().filter(pl.col("review_date") <= self._last_day)
        in_care = reviews_in_care(self._of_children_in_care(reviews), self._first_reviews_due.lazy())
        return in_care.collect(engine="in-memory")
