"""The derived tables of one authority for given windows, sharing what they have in common."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import cast

import polars as pl

from permanence_kpis.derive import care, stays
from permanence_kpis.derive.care import periods_of_care, statuses_in_care
from permanence_kpis.derive.children import with_children
from permanence_kpis.derive.foster_approvals import foster_approvals
from permanence_kpis.derive.left_care import left_care
from permanence_kpis.derive.looked_after import looked_after, may_be_looked_after
from permanence_kpis.derive.missing_episodes import missing_episodes
from permanence_kpis.derive.placement_moves import placement_moves
from permanence_kpis.derive.places import by_file, files_of, place_of, with_one_number
from permanence_kpis.derive.reviews import reviews
from permanence_kpis.derive.started_care import started_care
from permanence_kpis.derive.stays import main_stays, stays_in_care
from permanence_kpis.derive.timelines import numbered_children, timeline
from permanence_kpis.periods import ONE_DAY, WholeMonths, Window
from permanence_kpis.tables import DERIVED

_OF_CHILDREN = ("sex", "ethnicity", "age", "age_band")


class Facts:
    """Everything derived from one set of extracts, for windows between two days.

    Takes: tables, the extracts by name (a table may lack columns that no asked-for column rests on); left_out, the
    rows without a readable start (extract, child_id, end_date); the windows that will be asked for; the rule for
    whole months; headings, what the source calls a column (by `extract.column`) where not as this project does. Only
    children in care on or after the first day of the windows are looked at.

    What is shared is collected by the in-memory engine, which sorts rows that are in order already in no time; the
    streaming engine does not (docs/benchmarks.md).
    """

    def __init__(
        self,
        tables: Mapping[str, pl.DataFrame],
        left_out: pl.DataFrame,
        windows: Sequence[Window],
        rule: WholeMonths,
        headings: Mapping[str, str] | None = None,
    ) -> None:
        self._headings = headings or {}
        self._files = {name: files_of(table) for name, table in tables.items()}
        self._tables = {name: with_one_number(table) for name, table in tables.items()}
        self._left_out = left_out
        self._first_day: date = min(window.first_day for window in windows)
        self._last_day: date = max(window.last_day for window in windows)
        self._rule: WholeMonths = rule

    def place(self, extract: str, number: int) -> tuple[str, int]:
        """The file and row of a record, by the number that derived tables carry."""
        return place_of(self._files[extract], number)

    def by_file(self, extract: str, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
        """Records file by file, with `source_row` as a spreadsheet shows it."""
        return by_file(self._files[extract], rows)

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

        `belongs` is true, or null for a child who may or may not be looked after (docs/sources.md#rows-left-out), whom
        `left_out_of` tells the extract of which a row was left out (null for the others; in looked_after only). A
        column of the authority's own in children.csv is asked for as `children.column`.
        """
        own = [column for column in columns if column not in DERIVED[name].columns]
        rows = self._rows(name, window, frozenset(columns) - {*own})
        if own or any(column in _OF_CHILDREN for column in columns):
            children = self._tables["children"] if name == "missing_episodes" else self.children_in_care
            rows = with_children(rows, children.lazy())
        return rows

    def _rows(self, name: str, window: Window, columns: frozenset[str]) -> pl.LazyFrame:
        match name:
            case "looked_after":
                return self._looked_after(window.last_day, self._uses_placements(name, columns))
            case "left_care":
                rows = left_care(self.periods.lazy(), window, self._rule)
            case "started_care":
                placed = self.stays.lazy() if self._uses_placements(name, columns) else None
                permanence = self._tables["previous_permanence"].lazy() if "previous_permanence" in columns else None
                rows = started_care(self.statuses.lazy(), placed, permanence, window)
            case "placement_moves":
                rows = placement_moves(self.mains.lazy(), window)
            case "reviews":
                rows = reviews(self._reviews_in_windows.lazy(), self.periods.lazy(), window)
            case "missing_episodes":
                rows = missing_episodes(self._tables[name].lazy(), window)
            case "foster_approvals":
                rows = foster_approvals(self._tables[name].lazy(), window)
            case _:
                raise AssertionError(name)
        return rows.with_columns(belongs=pl.lit(True))

    def _looked_after(self, day: date, with_placements: bool) -> pl.LazyFrame:
        placed, mains = (self.stays.lazy(), self.mains.lazy()) if with_placements else (None, None)
        rows = looked_after(self.statuses.lazy(), placed, mains, day, self._rule).with_columns(
            belongs=pl.lit(True), left_out_of=pl.lit(None, pl.String)
        )
        uncertain = may_be_looked_after(self._left_out, self._timeline_of_left_out, day)
        if not uncertain.height:
            return rows
        as_at = uncertain.lazy().with_columns(own_date=pl.lit(day), belongs=pl.lit(None, pl.Boolean))
        return pl.concat([rows, as_at], how="diagonal")

    @staticmethod
    def _uses_placements(name: str, columns: frozenset[str]) -> bool:
        return any(
            source.startswith("placements.") for column in columns for source in DERIVED[name].columns[column].rests_on
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

    @property
    def ids_in_care(self) -> pl.DataFrame:
        """The child_id of those who are, or may be, in care in the windows."""
        return pl.concat([self.periods.select("child_id"), self._left_out.select("child_id")]).unique()

    @cached_property
    def _timeline_of_left_out(self) -> pl.DataFrame:
        """The legal statuses of the children who have a row that was left out."""
        children = self._left_out["child_id"].unique()
        theirs = self._tables["legal_statuses"].lazy().filter(pl.col("child_id").is_in(children.implode()))
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
        theirs = self._legal.filter(pl.col("child_id").is_in(child_ids.unique().implode()))
        line = timeline(theirs.join(numbered_children(theirs), on="child_id", maintain_order="left"), *care.DETAILS)
        return periods_of_care(statuses_in_care(line)).collect(engine="in-memory")

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
        """Periods of care that reach into the days between the first and the last window."""
        in_reach = (pl.col("care_began_on") <= self._last_day) & (
            pl.col("care_ended_on").is_null() | (pl.col("care_ended_on") >= self._first_day)
        )
        return periods_of_care(self.statuses.lazy()).filter(in_reach).collect(engine="in-memory")

    @cached_property
    def first_end_of_care(self) -> date | None:
        """The first day on which one of those periods of care ended."""
        [(day,)] = self.periods.select(pl.col("care_ended_on").min()).rows()
        return cast("date | None", day)

    @property
    def has_derived_placements(self) -> bool:
        """Whether a table asked for so far needed the placements."""
        return "placement_timeline" in self.__dict__

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
        """Stays within those periods of care."""
        return stays_in_care(self.placement_timeline.lazy(), self.periods.lazy()).collect(engine="in-memory")

    @cached_property
    def mains(self) -> pl.DataFrame:
        """Main stays within those periods of care."""
        return main_stays(self.stays.lazy()).collect(engine="in-memory")

    @cached_property
    def _reviews_in_windows(self) -> pl.DataFrame:
        """Reviews between the first and the last day of all windows."""
        in_reach = pl.col("review_date").is_between(self._first_day, self._last_day)
        return self._of_children_in_care(self._tables["reviews"].lazy().filter(in_reach)).collect(engine="in-memory")

    def _of_children_in_care(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows of children with a period of care in reach, with the children's number."""
        in_care = self.periods.lazy().select("child_id", "child").unique()
        return rows.join(in_care, on="child_id", maintain_order="left")
