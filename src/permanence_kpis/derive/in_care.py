"""In care: who was looked after when, under which legal status and where they were placed."""

from datetime import date
from functools import cached_property
from typing import cast

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.derive import care, stays
from permanence_kpis.derive.care import periods_of_care, statuses_in_care, until_18
from permanence_kpis.derive.children import one_row_each, turned_18
from permanence_kpis.derive.rows_read import RowsRead
from permanence_kpis.derive.stays import main_stays, stays_in_care
from permanence_kpis.derive.timelines import Laid, laid, numbered_children, timeline, with_numbers
from permanence_kpis.periods import add_months


class InCare(RowsRead):
    """The children in care in the windows, each of their tables collected once.

    *Those days* are the days between the first and the last window.
    """

    @cached_property
    def children_in_care(self) -> pl.DataFrame:
        """The rows in children.csv of those who are, or may be, in care in the windows."""
        children = self._tables["children"]
        in_care = children.join(self.ids_in_care, on="child_id", how="semi")
        return in_care if in_care.height < children.height else children  # and the same rows are not kept twice

    @cached_property
    def children_once(self) -> pl.DataFrame:
        """Those children, each once."""
        return one_row_each(self.children_in_care)

    @cached_property
    def ids_in_care(self) -> pl.DataFrame:
        """The child_id of those who are, or may be, in care in the windows; once or several times."""
        return pl.concat([self.periods.select("child_id"), self._not_in_time.select("child_id")])

    @cached_property
    def turned_18(self) -> pl.DataFrame:
        """Of those who are, or may be, in care in the windows, who had their 18th birthday by the last day."""
        return self._turned_18(self.ids_in_care)

    def _turned_18(self, ids: pl.DataFrame) -> pl.DataFrame:
        """Which of these children (child_id) had their 18th birthday by the last day: child_id, turned_18_on."""
        children = self._tables.get("children")
        if children is None or "date_of_birth" not in children.columns:
            return pl.DataFrame(schema={"child_id": pl.String, "turned_18_on": pl.Date})
        return turned_18(children, ids, self._last_day)

    def ending_before_they_start(self, extract: str) -> pl.DataFrame:
        """The rows of an extract that end before they start, whenever that was."""
        rows = self._tables[extract]
        return rows.filter(pl.col("end_date") < pl.col("start_date")) if "end_date" in rows.columns else rows.clear()

    @cached_property
    def _not_in_time(self) -> pl.DataFrame:
        """The rows that cannot be placed in time: left out, or ending before they start. None is of a short break.

        Gives: extract, child_id, start_date, end_date (null where not known).
        """
        frames = [self._rejected]
        for extract in {"legal_statuses", "placements"} & self._tables.keys():
            rows = self.ending_before_they_start(extract)
            if "legal_status" in rows.columns:
                rows = rows.filter(~pl.col("legal_status").is_in(SHORT_BREAKS).fill_null(False))
            frames.append(rows.select("child_id", "start_date", extract=pl.lit(extract)))
        nowhere = pl.DataFrame(schema={"start_date": pl.Date})
        return pl.concat([*frames, nowhere], how="diagonal")

    def may_be_placed(self, day: date) -> pl.Series:
        """Who has a row of placements that cannot be placed in time and may be open on a day: child_id."""
        begun = (pl.col("start_date") <= day).fill_null(True)
        not_ended = (pl.col("end_date") > day).fill_null(True)
        return self._not_in_time.filter(pl.col("extract") == "placements", begun, not_ended)["child_id"].unique()

    @cached_property
    def _timeline_of_those(self) -> pl.DataFrame:
        """The legal statuses of the children who have a row that cannot be placed in time."""
        return self._legal_timeline_of(self._not_in_time["child_id"].unique())

    def _legal_timeline_of(self, children: pl.Series) -> pl.DataFrame:
        """The legal statuses of some children, however old."""
        theirs = self._legal.filter(pl.col("child_id").is_in(children.implode()))
        return timeline(theirs.join(numbered_children(theirs), on="child_id"), *care.DETAILS).collect(
            engine="in-memory"
        )

    @property
    def _legal(self) -> pl.LazyFrame:
        """The legal statuses, with whether each begins care as far as the source says."""
        legal = self._tables["legal_statuses"]
        return legal.lazy() if "is_start" in legal.columns else legal.lazy().with_columns(is_start=pl.lit(True))

    def care_of(self, child_ids: pl.Series) -> pl.DataFrame:
        """The periods of care of these children, however long ago."""
        statuses = statuses_in_care(self._legal_timeline_of(child_ids.unique()).lazy())
        return periods_of_care(statuses).collect(engine="in-memory")

    def stays_of(self, child_ids: pl.Series) -> pl.DataFrame:
        """The stays in care of these children, however long ago."""
        periods = self.care_of(child_ids).lazy()
        numbers = periods.select("child_id", "child").unique()
        placements = self._tables["placements"].lazy().join(numbers, on="child_id", maintain_order="left")
        return stays_in_care(timeline(placements, *self._details), periods).collect(engine="in-memory")

    @cached_property
    def far_ahead(self) -> date | None:
        """Two years after nearly all legal statuses began, and after all windows; None where no status was read.

        No record is of a later day.
        """
        statuses = self._tables.get("legal_statuses")
        if statuses is None or not statuses.height:
            return None
        started = statuses["start_date"].drop_nulls()
        day = started.top_k(max(2, started.len() // 200)).min()
        return add_months(max(day, self._last_day), 24) if isinstance(day, date) else None

    @cached_property
    def legal_laid(self) -> Laid:
        """The legal statuses of every child in care at some time from the first day of the windows on."""
        legal = self._legal
        lasts = pl.col("end_date").is_null() | (pl.col("end_date") >= self._first_day)
        numbers = numbered_children(legal.filter(lasts)).collect(engine="in-memory")
        return laid(with_numbers(legal.collect(engine="in-memory"), numbers), *care.DETAILS)

    @property
    def legal_timeline(self) -> pl.DataFrame:
        """Those that are used, end to end."""
        return self.legal_laid.line

    @cached_property
    def statuses(self) -> pl.DataFrame:
        """Statuses in care."""
        return statuses_in_care(self.legal_timeline.lazy()).collect(engine="in-memory")

    @cached_property
    def periods(self) -> pl.DataFrame:
        """Periods of care, as recorded, that reach into the days between the first and the last window."""
        return self._in_reach(periods_of_care(self.statuses.lazy()))

    @cached_property
    def statuses_until_18(self) -> pl.DataFrame:
        """Statuses in care before the 18th birthday."""
        if not self.turned_18.height:
            return self.statuses
        return until_18(self.statuses.lazy(), self.turned_18.lazy()).collect(engine="in-memory")

    @cached_property
    def periods_until_18(self) -> pl.DataFrame:
        """Periods of care before the 18th birthday that reach into those days."""
        return self._in_reach(periods_of_care(self.statuses_until_18.lazy())) if self.turned_18.height else self.periods

    def _in_reach(self, periods: pl.LazyFrame) -> pl.DataFrame:
        in_reach = (pl.col("care_began_on") <= self._last_day) & (
            pl.col("care_ended_on").is_null() | (pl.col("care_ended_on") >= self._first_day)
        )
        return periods.filter(in_reach).collect(engine="in-memory")

    @property
    def statuses_past_18(self) -> pl.DataFrame:
        """Statuses, of periods of care that reach into those days, that run past the 18th birthday, as recorded."""
        in_reach = self.statuses.join(self.periods.select("care_id"), on="care_id", how="semi")
        runs_past = pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("turned_18_on"))
        return in_reach.join(self.turned_18, on="child_id").filter(runs_past)

    @property
    def _care_that_went_on(self) -> pl.Series:
        """The care_id of the periods of care that had begun before their first record, as far as the source says."""
        is_first = pl.col("start_date") == pl.col("care_began_on")
        return self.statuses_until_18.filter(is_first & ~pl.col("is_start"))["care_id"]

    @cached_property
    def first_end_of_care(self) -> date | None:
        """The first day on which one of those periods of care ended."""
        [(day,)] = self.periods.select(pl.col("care_ended_on").min()).rows()
        return cast("date | None", day)

    @cached_property
    def placements_laid(self) -> Laid:
        """The placements, begun by the last day, of children with such a period of care."""
        placements = self._tables["placements"].filter(pl.col("start_date") <= self._last_day)
        return laid(with_numbers(placements, self._numbers_in_care), *self._details)

    @property
    def placement_timeline(self) -> pl.DataFrame:
        """Those that are used, end to end."""
        return self.placements_laid.line

    @property
    def _details(self) -> list[str]:
        """What decides between placements, of what was read."""
        return [name for name in stays.DETAILS if name in self._tables["placements"].columns]

    @cached_property
    def stays(self) -> pl.DataFrame:
        """Stays within those periods of care, before the 18th birthday."""
        return stays_in_care(self.placement_timeline.lazy(), self.periods_until_18.lazy()).collect(engine="in-memory")

    @cached_property
    def mains(self) -> pl.DataFrame:
        """Main stays within those periods of care."""
        return main_stays(self.stays.lazy()).collect(engine="in-memory")

    def _of_children_in_care(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of children with a period of care in reach, with the children's number."""
        return rows.join(self._numbers_in_care.lazy(), on="child_id", maintain_order="left")

    @property
    def _numbers_in_care(self) -> pl.DataFrame:
        """The children with a period of care in reach, each with its number."""
        return self.periods.select("child_id", "child").unique()
