"""The derived tables of one authority for given windows, sharing what they have in common."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import cast

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE, SHORT_BREAKS
from permanence_kpis.conditions.compile import all_of
from permanence_kpis.conditions.model import columns_of
from permanence_kpis.derive import care, stays
from permanence_kpis.derive.care import periods_of_care, since_statuses, statuses_in_care, until_18
from permanence_kpis.derive.care_leavers import care_leavers, with_birthdays
from permanence_kpis.derive.children import turned_18, with_children
from permanence_kpis.derive.deadlines import (
    deadlines,
    depends_on_earlier,
    first_start,
    not_due,
    with_end_of_care,
    with_end_of_placement,
)
from permanence_kpis.derive.foster_approvals import approvals_in_order, foster_approvals
from permanence_kpis.derive.fostering_households import fostering_households
from permanence_kpis.derive.left_care import left_care
from permanence_kpis.derive.looked_after import (
    looked_after,
    may_be_looked_after,
    with_placements_in_a_year,
)
from permanence_kpis.derive.missing_episodes import missing_episodes, times_missing
from permanence_kpis.derive.own_tables import own_table, with_latest
from permanence_kpis.derive.placement_moves import placement_moves
from permanence_kpis.derive.placement_starts import ends_of_placements, placement_starts
from permanence_kpis.derive.places import by_file, files_of, place_of, with_one_number
from permanence_kpis.derive.provenance import provenance_of
from permanence_kpis.derive.reviews import reviews
from permanence_kpis.derive.reviews_due import first_reviews_due, reviews_due, reviews_in_care, with_reviews
from permanence_kpis.derive.started_care import started_care
from permanence_kpis.derive.stays import main_stays, stays_in_care
from permanence_kpis.derive.timelines import numbered_children, timeline
from permanence_kpis.periods import ONE_DAY, WholeMonths, Window, first_of_12_months
from permanence_kpis.tables import BUILT_IN, Catalogue, Column, DeadlineTable

_OF_ALL_CHILDREN = ("missing_episodes", "care_leavers")
"""The tables of children who need not be in care in the windows."""
_OF_PLACEMENTS = ("placement_starts", "placement_moves")
"""The tables of which each row is the start of a placement."""
_OF_REVIEWS = frozenset({"last_review_on", "next_review_due"})
_OF_STATUS = frozenset({"status_began_on", "months_on_status"})


class Facts:
    """Everything derived from one set of extracts, for windows between two days.

    Takes: tables, the extracts by name (a table may lack columns that no asked-for column rests on); left_out, the
    rows that cannot be placed in time (extract, child_id, end_date, and start_date where it can be read); the windows
    that will be asked for; the rule for whole months; headings, what the source calls a column (by `extract.column`)
    where not as this project does; reviews_begin_on, from when on reviews are recorded (None: from the first of them
    on); catalogue, the tables that may be asked for. Only children in care on or after the first day of the windows are
    looked at.

    What is shared is collected by the in-memory engine, which sorts rows that are in order already in no time; the
    streaming engine does not (docs/benchmarks.md).
    """

    def __init__(
        self,
        tables: Mapping[str, pl.DataFrame],
        rejected: pl.DataFrame,
        windows: Sequence[Window],
        rule: WholeMonths,
        headings: Mapping[str, str] | None = None,
        reviews_begin_on: date | None = None,
        catalogue: Catalogue = BUILT_IN,
    ) -> None:
        self.catalogue = catalogue
        self._reviews_begin_on = reviews_begin_on
        self._headings = headings or {}
        self._files = {name: files_of(table) for name, table in tables.items()}
        self._tables = {name: with_one_number(table) for name, table in tables.items()}
        self._rejected = rejected
        self._first_day: date = min(window.first_day for window in windows)
        self._last_day: date = max(window.last_day for window in windows)
        self._rule: WholeMonths = rule
        self._times_missing: dict[date, pl.DataFrame] = {}
        self._earlier: dict[date, Facts] = {}
        self._clocks: dict[tuple[str, Window], tuple[pl.LazyFrame, pl.LazyFrame]] = {}

    def place(self, extract: str, number: int) -> tuple[str, int]:
        """The file and row of a record, by the number that derived tables carry."""
        return place_of(self._files[extract], number)

    def by_file(self, extract: str, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
        """Records file by file, with `source_row` as a spreadsheet shows it."""
        return by_file(self._files[extract], rows)

    def stand_together(self, one: str, other: str) -> bool:
        """Whether two extracts were read from the same files, as placements and legal statuses of returns are."""
        return self._files[one] == self._files[other]

    def heading(self, extract: str, column: str) -> str:
        """What the source calls a column of an extract."""
        return self._headings.get(f"{extract}.{column}", column)

    def extract(self, name: str) -> pl.DataFrame:
        """The rows of an extract, numbered as in the derived tables."""
        return self._tables[name]

    @property
    def extracts(self) -> frozenset[str]:
        """The extracts that were read."""
        return frozenset(self._tables)

    def table(self, name: str, window: Window, columns: Iterable[str]) -> pl.LazyFrame:
        """One derived table with the columns asked for (at least), `belongs`, and the rows that settled its values.

        `belongs` is true, or null for what may or may not belong: a move where it is not known whether the carer
        changed, and a child who may or may not be looked after (docs/sources.md#rows-left-out), of whom `left_out_of`
        tells the extract with the row that leaves it open (null for the others; in looked_after only). A column that
        may have one of several values brings the lowest and the highest with it (`ends_of`), equal where it is known. A
        column of the authority's own in children.csv is asked for as `children.column`.
        """
        declared = self.catalogue.tables[name].columns
        own = [column for column in columns if column not in declared]
        latest = [column for column in columns if "." in column and column in declared]
        rows = self._rows(name, window, frozenset(columns) - {*own, *latest})
        if own or any(_is_of_children(declared[column]) for column in {*columns} - {*own, *latest}):
            rows = with_children(rows, self._children_of(name).lazy())
        return self._with_latest(rows, latest, window).with_columns(last_day=pl.lit(window.last_day))

    def _children_of(self, name: str) -> pl.DataFrame:
        """The rows in children.csv that a table can have to do with."""
        if name in BUILT_IN.tables and name not in _OF_ALL_CHILDREN:
            return self.children_in_care
        children = self._tables["children"]
        # D-355: as old as the record itself says
        return children.drop("date_of_birth", strict=False) if name == "care_leavers" else children

    def _with_latest(self, rows: pl.LazyFrame, columns: Iterable[str], window: Window) -> pl.LazyFrame:
        """The rows with columns of each child's newest row in own tables, asked for as `table.column`."""
        by_table: dict[str, list[str]] = {}
        for column in columns:
            table, _, name = column.partition(".")
            by_table.setdefault(table, []).append(name)
        if not by_table:
            return rows
        # whose own rows to look for is asked for every table: were the rows left lazy, their plan would stand in each
        collected = rows.collect(engine="in-memory")
        rows, ids = collected.lazy(), collected.lazy().select("child_id").unique()
        for table, names in by_table.items():
            of_those = self._tables[table].lazy().join(ids, on="child_id", how="semi")
            rows = with_latest(rows, of_those, self.catalogue.own[table], names, window.last_day, self._rule)
        return rows

    def _rows(self, name: str, window: Window, columns: frozenset[str]) -> pl.LazyFrame:
        match name:
            case "looked_after":
                return self._looked_after(window.last_day, columns)
            case "left_care":
                rows = left_care(self.periods.lazy(), window, self._rule)
            case "started_care":
                placed = self.stays.lazy() if self._uses_placements(name, columns) else None
                permanence = self._tables["previous_permanence"].lazy() if "previous_permanence" in columns else None
                rows = started_care(self.statuses_until_18.lazy(), placed, permanence, window)
            case "placement_moves":
                return placement_moves(self.mains.lazy(), window)
            case "placement_starts":
                return placement_starts(self.mains.lazy(), self._care_that_went_on, window)
            case "reviews":
                rows = reviews(self._reviews_in_windows.lazy(), self.periods_until_18.lazy(), window)
            case "reviews_due":
                rows = reviews_due(self._reviews_in_care.lazy(), self._first_reviews_due.lazy(), window)
            case "missing_episodes":
                rows = missing_episodes(self.times_missing(window.last_day).lazy(), window)
            case "foster_approvals":
                rows = foster_approvals(self.approvals.lazy(), window)
            case "fostering_households":
                rows = fostering_households(self._tables["foster_approvals"].lazy(), window.last_day)
            case "care_leavers":
                rows = care_leavers(self.care_leavers.lazy(), window)
            case _ if name in self.catalogue.deadlines:
                return self._deadline(name, window, columns)
            case _:
                return own_table(self._tables[name].lazy(), self.catalogue.own[name], window)
        return rows.with_columns(belongs=pl.lit(True))

    def _deadline(self, name: str, window: Window, columns: frozenset[str]) -> pl.LazyFrame:
        """What fell due in the window, and whether it was done by then."""
        self._clocks[name, window] = self._clocks_and_meetings(self.catalogue.deadlines[name], window, columns)
        return deadlines(*self._clocks[name, window], self.catalogue.deadlines[name].deadline, window)

    def not_due(self, name: str, window: Window) -> tuple[int, int]:
        """How many rows a deadline leaves outside: not yet due, and of whom the care or placement ended before."""
        of = self.catalogue.deadlines[name]
        clocks, _ = self._clocks.get((name, window)) or self._clocks_and_meetings(of, window, frozenset())
        counted = not_due(clocks, of.deadline, window).collect(engine="in-memory")
        not_yet_due, ended_before_due = counted.row(0)
        return not_yet_due, ended_before_due

    def _clocks_and_meetings(
        self, of: DeadlineTable, window: Window, columns: frozenset[str]
    ) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """The rows that start the clocks of a deadline, and those that may meet it."""
        steps = 3 if of.deadline.days_before else 0  # further back costs little, and a second time much
        while True:
            since = Window("period", first_start(window.first_day, of.deadline, steps), window.last_day)
            clocks, meetings = self._begun_and_held(of, since, columns)
            if not depends_on_earlier(clocks, meetings, of.deadline, window, since.first_day):
                return clocks, meetings
            steps = 2 * steps + 1

    def _begun_and_held(
        self, of: DeadlineTable, since: Window, columns: frozenset[str]
    ) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """The rows of the tables of a deadline in a window, with when the care or the placement of the former ended."""
        reaching_back = self._reaching_back_to(since.first_day)
        clocks = reaching_back.table(of.after, since, columns & self.catalogue.tables[of.after].columns.keys())
        if of.after in _OF_PLACEMENTS:
            ends = ends_of_placements(reaching_back.mains.lazy(), reaching_back.stays.lazy(), since.last_day)
            clocks = with_end_of_placement(clocks, ends)
        else:
            clocks = with_end_of_care(clocks, reaching_back.periods_until_18.lazy())
        met_by = reaching_back.table(of.met_by, since, columns_of(*of.where))
        _, number = next(iter(provenance_of(of.met_by, self.catalogue).values()))
        meetings = met_by.select("child_id", "own_date", counts=pl.col("belongs") & all_of(of.where), source_row=number)
        once = pl.collect_all([clocks.drop("last_day", "child", strict=False), meetings], engine="in-memory")
        return once[0].lazy(), once[1].lazy()

    def _reaching_back_to(self, first_day: date) -> "Facts":
        """The same facts of all who were in care on or after an earlier day."""
        if first_day >= self._first_day:
            return self
        if first_day not in self._earlier:
            worked_out = {name for name, value in vars(Facts).items() if isinstance(value, cached_property)}
            earlier = object.__new__(Facts)
            vars(earlier).update({name: value for name, value in vars(self).items() if name not in worked_out})
            earlier._first_day = first_day
            earlier._times_missing, earlier._clocks = {}, {}
            self._earlier[first_day] = earlier
        return self._earlier[first_day]

    def _looked_after(self, day: date, columns: frozenset[str]) -> pl.LazyFrame:
        with_placements = self._uses_placements("looked_after", columns)
        placed, mains = (self.stays.lazy(), self.mains.lazy()) if with_placements else (None, None)
        statuses = self.statuses_until_18.lazy()
        if not columns.isdisjoint(_OF_STATUS):
            statuses = since_statuses(statuses)
        rows = looked_after(statuses, placed, mains, day, self._rule)
        if "placements_in_12_months" in columns:
            back = self._reaching_back_to(first_of_12_months(day))
            rows = with_placements_in_a_year(rows, back.stays.lazy(), back.mains.lazy(), day)
        if not columns.isdisjoint(_OF_REVIEWS):
            rows = with_reviews(rows, self._reviews_in_care.lazy(), self._first_reviews_due.lazy(), day)
        rows = rows.with_columns(belongs=pl.lit(True), left_out_of=pl.lit(None, pl.String))
        uncertain = may_be_looked_after(self._not_in_time, self._timeline_of_those, self.turned_18, day)
        if not uncertain.height:
            return rows
        # D-070: no placement, though one may be open: the range is wider for it, never narrower
        as_at = uncertain.lazy().with_columns(own_date=pl.lit(day), belongs=pl.lit(None, pl.Boolean))
        return pl.concat([rows, as_at], how="diagonal")

    def _uses_placements(self, name: str, columns: frozenset[str]) -> bool:
        return any(
            source.startswith("placements.")
            for column in columns
            for source in self.catalogue.tables[name].columns[column].depends_on
        )

    def within_windows(self, column: str) -> pl.Expr:
        """Whether a date lies between the first and the last day of all windows."""
        return pl.col(column).is_between(self._first_day, self._last_day)

    def reaches_into_windows(self, began: str, ended: str) -> pl.Expr:
        """Whether a row with nights lasts on a night between the first and the last day of all windows."""
        has_nights = pl.col(ended).is_null() | (pl.col(ended) > pl.col(began))
        lasts = pl.col(ended).is_null() | (pl.col(ended) > self._first_day)
        return (pl.col(began) <= self._last_day) & has_nights & lasts

    @property
    def day_after(self) -> date:
        """The day after the last day of all windows."""
        return self._last_day + ONE_DAY

    @cached_property
    def children_in_care(self) -> pl.DataFrame:
        """The rows in children.csv of those who are, or may be, in care in the windows."""
        return self._tables["children"].join(self.ids_in_care, on="child_id", how="semi")

    @cached_property
    def ids_in_care(self) -> pl.DataFrame:
        """The child_id of those who are, or may be, in care in the windows."""
        return pl.concat([self.periods.select("child_id"), self._not_in_time.select("child_id")]).unique()

    @cached_property
    def turned_18(self) -> pl.DataFrame:
        """Of those who are, or may be, in care in the windows, who had their 18th birthday by the last day."""
        return self._turned_18(self.ids_in_care)

    def _turned_18(self, ids: pl.DataFrame) -> pl.DataFrame:
        """Which of these children (child_id) had their 18th birthday by the last day: child_id, turned_18_on."""
        children = self._tables.get("children")
        if children is None or "date_of_birth" not in children.columns:
            return pl.DataFrame(schema={"child_id": pl.String, "turned_18_on": pl.Date})
        theirs = children.lazy().join(ids.lazy(), on="child_id", how="semi")
        return turned_18(theirs, self._last_day).collect(engine="in-memory")

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
        return stays_in_care(self._laid(placements), periods).collect(engine="in-memory")

    @cached_property
    def legal_rows(self) -> pl.DataFrame:
        """The legal statuses of every child in care at some time from the first day of the windows on."""
        legal = self._legal
        lasts = pl.col("end_date").is_null() | (pl.col("end_date") >= self._first_day)
        return legal.join(numbered_children(legal.filter(lasts)), on="child_id", maintain_order="left").collect(
            engine="in-memory"
        )

    @cached_property
    def legal_timeline(self) -> pl.DataFrame:
        return timeline(self.legal_rows.lazy(), *care.DETAILS).collect(engine="in-memory")

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
    def placement_rows(self) -> pl.DataFrame:
        """The placements, begun by the last day, of children with such a period of care."""
        placements = self._tables["placements"].lazy().filter(pl.col("start_date") <= self._last_day)
        return self._of_children_in_care(placements).collect(engine="in-memory")

    @cached_property
    def placement_timeline(self) -> pl.DataFrame:
        return self._laid(self.placement_rows.lazy()).collect(engine="in-memory")

    def _laid(self, placements: pl.LazyFrame) -> pl.LazyFrame:
        """The timeline of placements, by the details that were read."""
        details = [name for name in stays.DETAILS if name in self._tables["placements"].columns]
        return timeline(placements, *details)

    @cached_property
    def stays(self) -> pl.DataFrame:
        """Stays within those periods of care, before the 18th birthday."""
        return stays_in_care(self.placement_timeline.lazy(), self.periods_until_18.lazy()).collect(engine="in-memory")

    @cached_property
    def mains(self) -> pl.DataFrame:
        """Main stays within those periods of care."""
        return main_stays(self.stays.lazy()).collect(engine="in-memory")

    def times_missing(self, by: date | None = None) -> pl.DataFrame:
        """Missing episodes, each with its end, that were recorded in the days between the first and the last window.

        Takes: the day by which an 18th birthday ends one (None: the last of all windows).
        """
        day = by or self._last_day
        if day not in self._times_missing:
            of_age = self._missing_turned_18.lazy().filter(pl.col("turned_18_on") <= day)
            periods = periods_of_care(until_18(self._statuses_of_missing.lazy(), of_age))
            times = times_missing(self._missing_in_reach.lazy(), periods, of_age)
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

    def _of_children_in_care(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of children with a period of care in reach, with the children's number."""
        in_care = self.periods.lazy().select("child_id", "child").unique()
        return rows.join(in_care, on="child_id", maintain_order="left")


def _is_of_children(column: Column) -> bool:
    """Whether a column of a derived table is worked out from the file of children."""
    return any(source.startswith("children.") for source in column.depends_on)
