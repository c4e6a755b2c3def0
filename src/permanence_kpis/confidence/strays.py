"""Rows of which nobody can tell whose they are: each tried as a row of every child in turn, and of one more."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import polars as pl

from permanence_kpis.confidence.at_issue import RowsOf
from permanence_kpis.confidence.copies import COPY, as_records
from permanence_kpis.confidence.rows_in_question import OWNER
from permanence_kpis.confidence.tables import counts_of_copies, tables_of
from permanence_kpis.extracts import Extracts, Records
from permanence_kpis.measures import Plan
from permanence_kpis.periods import WholeMonths, Window
from permanence_kpis.results.counts import Counts

MOST_ROWS = 3
MOST_COPIES = 20_000
"""The most rows that are tried, and the most copies; beyond them anything is taken to be possible."""

_NOBODY = ""
"""One who has no other row."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A row of which nobody can tell whose it is: the kind of file, the file and the row."""

    kind: str
    file: str
    row: int


# D-090: a row under an id that is in no other file may be another child's by mistake
class Strays:
    """What rows that may be anybody's could make of each measure.

    Takes: the extracts; the plans of measures that count alike, children or households; the rule for whole months; the
    rows; whether of households.
    """

    def __init__(
        self,
        extracts: Extracts,
        plans: Sequence[Plan],
        rule: WholeMonths,
        strays: Collection[Stray],
        *,
        of_households: bool,
    ) -> None:
        self._extracts = extracts
        self._plans = plans
        self._rule = rule
        self._strays = sorted(strays, key=lambda stray: (stray.kind, stray.file, stray.row))
        self._of_households = of_households

    def of(self, plan: Plan) -> Counts | None:
        """What the rows add to the widest counts of a measure; None where there are too many to try.

        Each may be a row of anybody: the most that it adds to those who meet the measure, and takes from them, is that
        for whom it does most; and so of those who do not meet it. Several rows may be one child's.
        """
        number = len(self._rows_of_all.ids) + 1
        if len(self._strays) > MOST_ROWS or number * 2 ** len(self._strays) > MOST_COPIES or self._rows_of_all.crowded:
            return None
        changes = self._changes(plan)
        ends = {name: self._end(changes, name) for name in changes.columns if name != "together"}
        met, failed = (ends[f"{name}_most"] - ends[f"{name}_least"] for name in ("n", "f"))
        base = ends["n_least"] + ends["f_least"]
        more = min(ends["d_most"] - base, met + failed)
        either = met + failed - more
        surely_in = max(0, min(either, ends["d_least"] - base))
        return Counts(base + surely_in, ends["n_least"], surely_in, met - either, failed - either, either - surely_in)

    @staticmethod
    def _end(changes: pl.DataFrame, name: str) -> int:
        """The most (or least) that all the rows come to, as rows of different children or of one."""
        by_rows = {frozenset(rows): int(value) for rows, value in changes.select("together", name).iter_rows()}
        choose = max if name.endswith("_most") else min
        singles = {rows: value for rows, value in by_rows.items() if len(rows) == 1}

        def best(left: frozenset[int]) -> int:
            if not left:
                return 0
            of_first = [rows for rows in by_rows if min(left) in rows and rows <= left]
            return choose(by_rows[rows] + best(left - rows) for rows in of_first)

        return best(frozenset().union(*singles))

    def _changes(self, plan: Plan) -> pl.DataFrame:
        """By the rows that are given to one child together: the least and the most that it changes, over all children.

        Gives: together (a list of numbers of rows), and n, f and d (who meet the measure, do not, are in it), `_least`
        and `_most`.
        """
        rows = self._tables[plan.measure.table, plan.window].lazy()
        counted = counts_of_copies(rows, plan.measure, self._copies).collect(engine="in-memory")
        recorded = counted.filter(pl.col("together").list.len() == 0).drop(COPY, "together")
        both = counted.filter(pl.col("together").list.len() > 0).join(recorded, on=OWNER, suffix="_before")
        parts = ("n", "f", "d")
        change = {
            f"{part}_{end}": pl.col(f"{part}_{end}") - pl.col(f"{part}_{end}_before")
            for part in parts
            for end in ("least", "most")
        }
        changed = both.select("together", **change)
        return changed.group_by("together").agg(
            *(pl.min_horizontal(0, pl.col(f"{part}_least").min()).alias(f"{part}_least") for part in parts),
            *(pl.max_horizontal(0, pl.col(f"{part}_most").max()).alias(f"{part}_most") for part in parts),
        )

    @cached_property
    def _rows_of_all(self) -> RowsOf:
        ids: set[str] = set()
        # D-477: of own tables only those that the measures rest on
        not_theirs = self._extracts.catalogue.own.keys() - {name for plan in self._plans for name in plan.extracts}
        for kind, records in self._extracts.records.items():
            owner = records.contract.key[0]
            is_alike = records.contract.is_of_children is not self._of_households
            if is_alike and owner in records.parts[0].columns and kind not in not_theirs:
                ids.update(id for part in records.parts for id in part[owner].unique() if id is not None)
        return RowsOf(self._extracts, ids, of_households=self._of_households)

    @cached_property
    def _copies(self) -> pl.DataFrame:
        """A copy of everybody as recorded, and one with each of the rows, and each few of them."""
        numbers = range(len(self._strays))
        together = [list(few) for size in range(len(self._strays) + 1) for few in combinations(numbers, size)]
        owners = pl.DataFrame({OWNER: [*sorted(self._rows_of_all.ids), _NOBODY]}, schema={OWNER: pl.String})
        few = pl.DataFrame({"together": together}, schema={"together": pl.List(pl.Int64)})
        return owners.join(few, how="cross").with_columns(pl.int_range(pl.len()).cast(pl.String).alias(COPY))

    @cached_property
    def _tables(self) -> Mapping[tuple[str, Window], pl.DataFrame]:
        """The tables of all the measures, for every copy."""
        rows = self._rows_of_all
        copies = self._copies.select(COPY, OWNER)
        tables: dict[str, pl.DataFrame] = {}
        for kind, records in rows.records.items():
            copied = rows.frames[kind].join(copies, on=OWNER, maintain_order="left")
            added = [self._added(number, records) for number in self._numbers_in(kind)]
            tables |= records.to_tables(as_records(pl.concat([copied, *added], how="diagonal"), records))
        return tables_of(tables, self._extracts, self._plans, self._rule)

    def _numbers_in(self, kind: str) -> Iterator[int]:
        return (number for number, stray in enumerate(self._strays) if stray.kind == kind)

    def _added(self, number: int, records: Records) -> pl.DataFrame:
        """One of the rows, for each copy that it is given to."""
        stray = self._strays[number]
        in_file = pl.col("source_file").cast(pl.String) == stray.file
        [row] = [
            found
            for part in records.parts
            if (found := part.filter((pl.col("source_row") == stray.row) & in_file)).height
        ]
        given = self._copies.filter(pl.col("together").list.contains(number)).select(COPY, OWNER)
        return row.join(given, how="cross")
