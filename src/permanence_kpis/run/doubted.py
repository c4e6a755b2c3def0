"""Whom the problems in the extracts name: what stands between a measure's figure and full confidence in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from permanence_kpis.derive import RESTS_ON_HISTORY, blank_decides
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import Extracts
from permanence_kpis.extracts.faults import LEFT_OUT
from permanence_kpis.measures import Plan, in_doubt, may_count_otherwise, touched
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Touched
from permanence_kpis.tables import DERIVED, EXTRACTS

_HEADINGS = 1
"""The row of the headings."""


@dataclass(frozen=True)
class Named:
    """Whom one problem names. `rows_of_nobody`: how many rows of which it cannot be told whose they are.

    `found`: by row, whose it is, where the problem itself does not say.
    """

    problem: Problem
    ids: frozenset[str]
    rows_of_nobody: int = 0
    found: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_of_a_column(self) -> bool:
        """Whether it bears on a whole column, on no row and on nobody by name."""
        return not self.ids and not self.rows_of_nobody

    def about(self, id: str) -> Problem:
        """The problem as far as it is about one child (or household): their rows alone."""
        place = self.problem.place
        row_ids = place.row_ids or (None,) * len(place.rows)
        theirs = tuple(
            row for row, row_id in zip(place.rows, row_ids, strict=True) if id == (row_id or self.found.get(row))
        )
        return replace(self.problem, place=replace(place, rows=theirs, child_ids=(id,), row_ids=(id,) * len(theirs)))


class Doubted:
    """The problems of one set of extracts, and those behind each measure whom they touch.

    Takes: the extracts; the problems found in them and in what was derived, each touching `extract.column` names.
    """

    def __init__(self, extracts: Extracts, problems: Sequence[Problem]) -> None:
        self._extracts = extracts
        self._problems = problems
        self._ids: dict[tuple[str, Window], frozenset[str]] = {}

    def touched(self, planned: Plan, rows: pl.DataFrame) -> Touched:
        """Those behind a measure whose records were repaired or are in doubt.

        Everybody named by a problem with a column that the measure rests on, and everybody with a row left out of a
        file it rests on; everybody at all where a column is not there whose blanks decide something. A row left out
        that could lie in the window may stand for one more, unless it is a child who counts once and is in already.

        Takes: the plan; the rows of its table in its window.
        """
        measure = planned.measure
        named = list(self._naming(planned))
        left_out = self._extracts.left_out.filter(pl.col("extract").is_in(planned.extracts))
        may_be_more = (
            self._more_children(left_out, planned, rows)
            + self._more_households(named, planned, rows)
            + sum(one.rows_of_nobody for one in named if _files(one.problem) & _files_of_rows(planned))
        )
        everyone = frozenset[str]().union(
            *(self._doubtful(one, planned) for one in named if one.is_of_a_column and _decides(one.problem, planned))
        )
        theirs = touched(rows, measure, self._doubtful_by_id(named, left_out, planned, rows), everyone)
        names_nobody = any(not one.ids for one in named)
        return replace(
            theirs,
            may_be_more=may_be_more,
            is_something=theirs.is_something or may_be_more > 0 or names_nobody,
        )

    def touched_by(self, planned: Plan, rows: pl.DataFrame) -> Iterator[tuple[Problem, int]]:
        """Each problem that bears on a measure, with how many children (or households) in its table it names.

        Leaves out a problem that names only others.
        """
        for one in self._naming(planned):
            number = len(self._touched_by(one, planned, rows))
            if number or not one.ids:
                yield one.problem, number

    def about(self, planned: Plan, id: str) -> Iterator[Problem]:
        """Each problem that bears on a measure and names one child (or household), with their rows alone."""
        return (one.about(id) for one in self._naming(planned) if id in one.ids)

    def _touched_by(self, one: Named, planned: Plan, rows: pl.DataFrame) -> frozenset[str]:
        """The ids in a measure's table that a problem touches; of want of history, where it could change an answer."""
        ids = one.ids & self._inside(planned, rows)
        if ids and all(name.split(".")[1] in RESTS_ON_HISTORY for name in one.problem.touches):
            return ids.intersection(may_count_otherwise(rows, planned.measure, RESTS_ON_HISTORY)["child_id"])
        return ids

    def _inside(self, planned: Plan, rows: pl.DataFrame) -> frozenset[str]:
        """The ids in a measure's table in its window; measures share them."""
        key = planned.measure.table, planned.window
        if key not in self._ids:
            self._ids[key] = frozenset(rows[DERIVED[planned.measure.table].unit_id])
        return self._ids[key]

    def _naming(self, planned: Plan) -> Iterator[Named]:
        return (one for one in self._all_named if one.problem.touches & planned.needs)

    @cached_property
    def _all_named(self) -> list[Named]:
        return [self._named(problem) for problem in self._problems]

    def _named(self, problem: Problem) -> Named:
        """Whom a problem names: by id, and by the rows of those whose id it does not repeat."""
        place = problem.place
        row_ids = place.row_ids or (None,) * len(place.rows)
        ids = frozenset(place.child_ids).union(id for id in row_ids if id is not None)
        unnamed = [row for row, id in zip(place.rows, row_ids, strict=True) if id is None and row > _HEADINGS]
        if not unnamed:
            return Named(problem, ids)
        found = {row: id for extract in _files(problem) for row, id in self._ids_at(extract, place.file, unnamed)}
        return Named(problem, ids.union(found.values()), len(unnamed) - len(found), found)

    def _ids_at(self, extract: str, file: str, rows: Sequence[int]) -> list[tuple[int, str]]:
        """Whose these rows of a file are, as far as they were read."""
        table = self._extracts.tables.get(extract)
        if table is None:
            return []
        found = table.lazy().filter(pl.col("source_row").is_in(rows))
        in_file = pl.col("source_file").cast(pl.String).str.to_lowercase() == file.lower()
        return found.filter(in_file).select("source_row", EXTRACTS[extract].key[0]).collect().rows()

    @staticmethod
    def _doubtful(one: Named, planned: Plan) -> frozenset[str]:
        return in_doubt(planned.measure.table, one.problem.touches & planned.needs)

    def _doubtful_by_id(
        self, named: Sequence[Named], left_out: pl.DataFrame, planned: Plan, rows: pl.DataFrame
    ) -> dict[str, frozenset[str]]:
        """What is in doubt of each child (or household) in the table who is named or has a row left out."""
        inside = self._inside(planned, rows)
        doubtful: dict[str, frozenset[str]] = {}
        what: frozenset[str]
        for one in named:
            what = self._doubtful(one, planned)
            for id in self._touched_by(one, planned, rows):
                doubtful[id] = doubtful.get(id, frozenset()) | what
        for extract, ids in left_out.group_by("extract").agg("child_id").iter_rows():
            of_extract = {column for column in planned.needs if column.startswith(f"{extract}.")}
            what = in_doubt(planned.measure.table, of_extract)
            for id in inside.intersection(ids):
                doubtful[id] = doubtful.get(id, frozenset()) | what
        return doubtful

    def _more_households(self, named: Sequence[Named], planned: Plan, rows: pl.DataFrame) -> int:
        """How many more approvals (or households) there may be by rows left out, whose day is not known."""
        if DERIVED[planned.measure.table].unit_id != "household_id":
            return 0
        ids = [id for one in named if one.problem.effect == LEFT_OUT for id in one.problem.place.row_ids if id]
        if planned.measure.counts == "households":
            return len(set(ids) - self._inside(planned, rows))
        return len(ids)

    def _more_children(self, left_out: pl.DataFrame, planned: Plan, rows: pl.DataFrame) -> int:
        """How many more there may be in the window by rows left out; in a snapshot they are among the not known."""
        if DERIVED[planned.measure.table].is_snapshot or not left_out.height:
            return 0
        could_be_in = pl.col("end_date").is_null() | (pl.col("end_date") >= planned.window.first_day)
        more = left_out.filter(pl.col("extract").is_in(list(_files_of_rows(planned))), could_be_in)
        if planned.measure.counts == "children":
            return more.filter(~pl.col("child_id").is_in(rows["child_id"].implode()))["child_id"].n_unique()
        return more.height


def _decides(problem: Problem, planned: Plan) -> bool:
    measure = planned.measure
    return any(blank_decides(column, measure.table, measure.columns) for column in problem.touches & planned.needs)


def _files(problem: Problem) -> set[str]:
    return {column.split(".")[0] for column in problem.touches}


def _files_of_rows(planned: Plan) -> set[str]:
    """The extracts whose rows make the rows of the measure's table."""
    return {column.split(".")[0] for column in DERIVED[planned.measure.table].rests_on}
