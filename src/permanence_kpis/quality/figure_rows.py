"""The rows that checks look at whenever figures are worked out: what was used for them, as far as it was used."""

from collections.abc import Collection, Mapping
from functools import cache

import polars as pl

from permanence_kpis.derive import Facts
from permanence_kpis.quality.marks import MARKS, yes_or_no

OF_CARE = frozenset(
    {"looked_after", "left_care", "started_care", "placement_moves", "placement_starts", "reviews", "reviews_due"}
)
"""The tables whose rows are those of children in care."""


class FigureRows:
    """What was used for figures: the facts; by name the rows of each derived table that a check looks at, and the
    columns asked of every one."""

    def __init__(self, facts: Facts, tables: Mapping[str, pl.DataFrame], asked: Mapping[str, Collection[str]]) -> None:
        self.facts = facts
        self.tables = tables
        self._asked = asked
        self.repaired = cache(self._repaired)

    def uses(self, what: str) -> bool:
        """Whether the figures use a derived table; `care`, one of children in care; `placements`, one that asks where a
        child was placed; `review_dates`, one that asks when reviews took place; `anything`, any."""
        match what:
            case "care":
                return not OF_CARE.isdisjoint(self._asked)
            case "placements":
                return self._ask_for("placements")
            case "review_dates":
                return self._ask_for("reviews")
            case "anything":
                return True
        return what in self._asked

    # D-266: by the columns asked for, never by what happened to be worked out before
    def _ask_for(self, extract: str) -> bool:
        """Whether a table rests on an extract, or a column asked of it does."""
        for name, columns in self._asked.items():
            table = self.facts.catalogue.tables[name]
            of_columns = (table.columns[column].depends_on for column in columns if column in table.columns)
            if any(source.startswith(f"{extract}.") for source in frozenset(table.depends_on).union(*of_columns)):
                return True
        return False

    def table(self, name: str, columns: tuple[str, ...]) -> pl.LazyFrame:
        """The rows of a table of IN_FIGURES, with these of its columns."""
        marks = {mark.name: mark.value for mark in MARKS.get(name, ()) if mark.name in columns}
        return self._rows(name).with_columns(**marks) if marks else self._rows(name)

    def _rows(self, name: str) -> pl.LazyFrame:
        if name in self.tables:
            return self.tables[name].lazy()
        extract, _, kind = name.partition(" ")
        match kind:
            case "as read":
                return _with_nights(self.facts.extract(extract).lazy(), _STARTS.get(extract, "start_date"))
            case "repaired":
                return self.repaired(extract)
            case "after repairs":
                return self._statuses_after_repairs()
            case "in care":
                begun = self.facts.extract(extract).lazy().filter(pl.col("start_date") < self.facts.day_after)
                return begun.join(self.facts.ids_in_care.lazy(), on="child_id", how="semi")
        return self.facts.times_missing().lazy()

    def _repaired(self, extract: str) -> pl.LazyFrame:
        """The rows that were not used or were cut short so that each child's rows lie end to end."""
        laid = self.facts.legal_laid if extract == "legal_statuses" else self.facts.placements_laid
        not_used = laid.not_used.with_columns(repair=pl.lit("not used"))
        cut_short = laid.cut_short.with_columns(repair=pl.lit("cut short"))
        return _with_nights(pl.concat([not_used, cut_short]).lazy(), "start_date")

    def _statuses_after_repairs(self) -> pl.LazyFrame:
        is_same = pl.col("child") == pl.col("child").shift(-1)
        to_next = (pl.col("start_date").shift(-1) - pl.col("end_date")).dt.total_days()
        return self.facts.legal_timeline.lazy().with_columns(
            nights_to_next=pl.when(is_same).then(to_next),
            ends_in_windows=yes_or_no(self.facts.within_windows("end_date")),
        )


_STARTS = {"foster_approvals": "approval_date"}
"""The column with the day a record starts, where it is not start_date."""


def _with_nights(rows: pl.LazyFrame, start: str) -> pl.LazyFrame:
    return rows.with_columns(nights=(pl.col("end_date") - pl.col(start)).dt.total_days())
