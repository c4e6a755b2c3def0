"""The derived tables of one authority for given windows, sharing what they have in common.

The columns of each table are worked out in the file of its name; what several of them start from is in `rows_read.py`,
`in_care.py` and `events.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.conditions.model import columns_of
from permanence_kpis.derive.care import since_statuses
from permanence_kpis.derive.care_leavers import care_leavers
from permanence_kpis.derive.children import one_row_each, with_children
from permanence_kpis.derive.deadlines import (
    clocks_since,
    deadlines,
    depend_on_earlier,
    not_due,
    with_end_of_care,
    with_end_of_placement,
)
from permanence_kpis.derive.events import Events
from permanence_kpis.derive.foster_approvals import foster_approvals
from permanence_kpis.derive.fostering_households import fostering_households
from permanence_kpis.derive.left_care import left_care
from permanence_kpis.derive.looked_after import (
    looked_after,
    may_be_looked_after,
    with_placements_in_a_year,
)
from permanence_kpis.derive.missing_episodes import missing_episodes
from permanence_kpis.derive.own_tables import own_table, with_latest
from permanence_kpis.derive.placement_moves import placement_moves
from permanence_kpis.derive.placement_starts import ends_of_placements, placement_starts
from permanence_kpis.derive.provenance import provenance_of
from permanence_kpis.derive.reviews import reviews
from permanence_kpis.derive.reviews_due import reviews_due, with_reviews
from permanence_kpis.derive.started_care import started_care
from permanence_kpis.periods import WholeMonths, Window, first_of_12_months
from permanence_kpis.tables import BUILT_IN, Catalogue, Column, DeadlineTable

_OF_ALL_CHILDREN = ("missing_episodes", "care_leavers")
"""The tables of children who need not be in care in the windows."""
_OF_PLACEMENTS = ("placement_starts", "placement_moves")
"""The tables of which each row is the start of a placement."""
_OF_REVIEWS = frozenset({"last_review_on", "next_review_due"})
_OF_STATUS = frozenset({"status_began_on", "months_on_status"})
_NO_MEETINGS = {"child_id": pl.String, "own_date": pl.Date, "counts": pl.Boolean, "source_row": pl.UInt32}


class Facts(Events):
    """Everything derived from one set of extracts, for windows between two days.

    Takes: tables, the extracts by name (a table may lack columns that no asked-for column rests on); rejected, the
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
        super().__init__(tables, rejected, windows, headings or {}, reviews_begin_on, catalogue)
        self._rule: WholeMonths = rule
        self._earlier: Facts | None = None
        self._clocks: dict[tuple[str, Window], pl.LazyFrame] = {}
        self._first_end = min(window.last_day for window in windows)

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
        """The children that a table can have to do with, each once."""
        if name in BUILT_IN.tables and name not in _OF_ALL_CHILDREN:
            return self.children_once
        # D-355: as old as the record itself says
        return self._all_children.drop("date_of_birth", strict=False) if name == "care_leavers" else self._all_children

    @cached_property
    def _all_children(self) -> pl.DataFrame:
        """Everyone in the file of children, once."""
        return one_row_each(self._tables["children"])

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
        # by their hash rows are found in a fifth of the time; of another child with the same one they are not joined
        rows, those = collected.lazy(), pl.col("child_id").hash().is_in(collected["child_id"].hash().implode())
        for table, names in by_table.items():
            of_those = self._tables[table].lazy().filter(those)
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
        of = self.catalogue.deadlines[name]
        clocks, meetings = self._clocks_and_meetings(of, window, columns)
        if window.last_day == self._last_day:  # of windows before, nobody asks what was not due yet
            self._clocks[name, window] = clocks
        return deadlines(clocks, meetings, of.deadline, window)

    def not_due(self, name: str, window: Window, child_id: str | None = None) -> tuple[int, int]:
        """How many rows a deadline leaves outside, of all or of one child.

        Gives: not yet due; and of whom the care or placement ended before.
        """
        of = self.catalogue.deadlines[name]
        clocks = self._clocks.get((name, window))
        if clocks is None:
            clocks, _ = self._clocks_and_meetings(of, window, frozenset())
        if child_id is not None:
            clocks = clocks.filter(pl.col("child_id") == child_id)
        counted = not_due(clocks, of.deadline, window).collect(engine="in-memory")
        not_yet_due, ended_before_due = counted.row(0)
        return not_yet_due, ended_before_due

    def _clocks_and_meetings(
        self, of: DeadlineTable, window: Window, columns: frozenset[str]
    ) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """The rows that start the clocks of a deadline, and those that may meet it."""
        since = Window("period", clocks_since(window.first_day, of.deadline), window.last_day)
        clocks, meetings = self._reaching_back_to(since.first_day)._begun_and_held(of, since, columns)
        of_whom = depend_on_earlier(clocks, meetings, of.deadline, window, since.first_day)
        if of_whom.is_empty():
            return clocks, meetings
        ever = Window("period", date.min, window.last_day)
        is_earlier = (pl.col("own_date") < since.first_day) & pl.col("child_id").is_in(of_whom.implode())
        before, held_before = self._with_all_of(of_whom, of)._begun_and_held(of, ever, columns)
        return pl.concat([clocks, before.filter(is_earlier)]), pl.concat([meetings, held_before.filter(is_earlier)])

    def _begun_and_held(
        self, of: DeadlineTable, since: Window, columns: frozenset[str]
    ) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """The rows of the tables of a deadline in a window, with when the care or the placement of the former ended."""
        clocks = self.table(of.after, since, columns & self.catalogue.tables[of.after].columns.keys())
        if of.after in _OF_PLACEMENTS:
            ends = ends_of_placements(self.mains.lazy(), self.stays.lazy(), since)
            clocks = with_end_of_placement(clocks, ends)
        else:
            clocks = with_end_of_care(clocks, self.periods_until_18.lazy())
        extract, number = next(iter(provenance_of(of.met_by, self.catalogue).values()))
        if extract in self.extracts:
            met_by = self.table(of.met_by, since, columns_of(*of.where))
            counts = pl.col("belongs") & all_of(of.where)
            meetings = met_by.select("child_id", "own_date", counts=counts, source_row=number)
        else:  # a measure that asks nothing of what met it needs no such file
            meetings = pl.LazyFrame(schema=_NO_MEETINGS)
        once = pl.collect_all([clocks.drop("last_day", "child", strict=False), meetings], engine="in-memory")
        return once[0].lazy(), once[1].lazy()

    # D-637: or what is the same would be worked out from two days on
    def reaching_back_for(self, columns_of_tables: Iterable[tuple[str, Iterable[str]]]) -> "Facts":
        """The same facts from as early on as any of these tables, with these columns, looks back from a window."""
        days = {self._first_day}
        for name, columns in columns_of_tables:
            if name in self.catalogue.deadlines:
                days.add(clocks_since(self._first_day, self.catalogue.deadlines[name].deadline))
            elif "placements_in_12_months" in columns:
                days.add(first_of_12_months(self._first_end))
        return self if min(days) == self._first_day else self._from(min(days))

    # D-637: those of every day asked for would be in memory at once
    def _reaching_back_to(self, first_day: date) -> "Facts":
        """The same facts of all who were in care on or after an earlier day; the last ones, where they reach so far."""
        if first_day >= self._first_day:
            return self
        if self._earlier is None or first_day < self._earlier._first_day:
            self._earlier = None  # before others are worked out
            self._earlier = self._from(first_day)
        return self._earlier

    # D-671: what goes with the figures asks nothing of them
    def let_go_of_earlier(self) -> None:
        """Let go of the same facts from earlier days on, when all tables are derived; they can be worked out again."""
        self._earlier = None

    # D-638: they are few, and all of their history is less than a year of everybody's
    def _with_all_of(self, child_ids: pl.Series, of: DeadlineTable) -> "Facts":
        """The same facts, for a deadline, of some children who were in care at any time."""
        theirs = self._from(date.min)
        is_theirs = pl.col("child_id").is_in(child_ids.implode())
        extracts = {"legal_statuses", "placements", *self.catalogue.own.keys() & {of.after, of.met_by}}
        filtered = {name: self._tables[name].filter(is_theirs) for name in extracts & self._tables.keys()}
        theirs._tables = {**self._tables, **filtered}
        return theirs

    def _from(self, first_day: date) -> "Facts":
        """The same facts from another first day on, with nothing worked out yet."""
        worked_out = {name for name in dir(Facts) if isinstance(getattr(Facts, name), cached_property)}
        others = object.__new__(Facts)
        vars(others).update({name: value for name, value in vars(self).items() if name not in worked_out})
        others._first_day = first_day
        # D-636: facts that referred to themselves would stay in memory until kpis ends
        others._earlier = None
        others._clocks = {}
        return others

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


def _is_of_children(column: Column) -> bool:
    """Whether a column of a derived table is worked out from the file of children."""
    return any(source.startswith("children.") for source in column.depends_on)
