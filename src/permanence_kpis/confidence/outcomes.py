"""What the records of each child could make of a measure: every way of settling them tried, each on a copy."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import polars as pl

from permanence_kpis.confidence.at_issue import OWNER, Field, RowsOf
from permanence_kpis.confidence.copies import COPY, Edit, Settling, numbered, tables_of_copies
from permanence_kpis.confidence.tables import counts_of_copies, tables_of
from permanence_kpis.confidence.values import Values
from permanence_kpis.extracts import Extracts
from permanence_kpis.measures import Plan, with_unknowns
from permanence_kpis.periods import WholeMonths, Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.tables import DERIVED, columns_to_read

MOST_OF_ONE = 10_000
MOST_IN_ALL = 60_000
"""The most copies that are made of one child's records, and of all; beyond them anything is taken to be possible."""

_WITHOUT = {
    "placements": ("reviews", "missing_episodes", "previous_permanence"),
    "reviews": ("placements", "missing_episodes", "previous_permanence"),
    "missing_episodes": ("placements", "reviews", "previous_permanence"),
    "missing": ("reviews", "previous_permanence"),
    "previous_permanence": ("placements", "reviews", "missing_episodes", "missing"),
}
"""By kind of file, those with the days of which its own are never compared."""


@dataclass(frozen=True)
class Fault:
    """The fields that one finding puts at issue in the records of one child; `affects`, what rests on them."""

    fields: tuple[Field, ...]
    affects: frozenset[str]


class Outcomes:
    """What those whose records are at issue could be in each measure.

    Each of a child's faults is settled in every way, and all of them together: one field of each fault is written
    otherwise, or none. Where that would be too many copies, each measure is tried for the faults alone that it rests
    on; where those are too many still, anything is taken to be possible.

    Takes: the extracts; the plans of measures that count alike, children or households; the rule for whole months; by
    id, the faults of each; their rows.
    """

    def __init__(
        self,
        extracts: Extracts,
        plans: Sequence[Plan],
        rule: WholeMonths,
        faults: Mapping[str, Sequence[Fault]],
        rows: RowsOf,
    ) -> None:
        self._extracts = extracts
        self._rule = rule
        self._rows = rows
        self._plans = plans
        self._faults = faults
        self._values = Values(plans, rule)
        self._of_one: dict[frozenset[str], Outcomes] = {}
        self._owners: list[str] = []
        self._settlings: list[Settling] = []
        for id, ways in sorted(((id, self._ways(id, of_one)) for id, of_one in faults.items()), key=_number_of_ways):
            number = prod(len(ways_of_one) for ways_of_one in ways)
            if any(not fault.fields for fault in faults[id]):
                continue  # a row is missing, of which nothing is known
            if number <= MOST_OF_ONE and len(self._owners) + number <= MOST_IN_ALL:
                self._settlings += [_together(settling) for settling in product(*ways)]
                self._owners += [id] * number
        self.tried = frozenset(self._owners)

    def of(self, planned: Plan, ids: Collection[str], unknown: frozenset[str]) -> Counts:
        """The widest counts of these in a measure.

        Takes: the plan; ids; columns of the measure's table that are not known for them whatever is settled.
        """
        counts = Counts(0, 0)
        for outcomes, tried in self._trying(planned, ids):
            counts += outcomes._range(planned, tried, unknown)
            ids = set(ids).difference(tried)
        return counts + Counts(0, 0, may_enter_either=sum(self._most(planned, id) for id in ids))

    def may_count(self, planned: Plan, ids: Collection[str]) -> frozenset[str]:
        """Those of these who count in the measure's denominator, or could."""
        found: set[str] = set(ids)
        for outcomes, tried in self._trying(planned, ids):
            ranges = outcomes._each(planned, tried, frozenset())
            found -= set(ranges.filter(pl.col("d_most") == 0)[OWNER])
        return frozenset(found)

    def may_differ(self, planned: Plan, ids: Collection[str]) -> frozenset[str]:
        """Those of these who count otherwise in a measure where their records are settled otherwise."""
        found: set[str] = set(ids)
        for outcomes, tried in self._trying(planned, ids):
            ranges = outcomes._each(planned, tried, frozenset())
            is_one = pl.all_horizontal(pl.col(f"{part}_least") == pl.col(f"{part}_most") for part in ("n", "f", "d"))
            found -= set(ranges.filter(is_one)[OWNER])
        return frozenset(found)

    def _trying(self, planned: Plan, ids: Collection[str]) -> Iterator[tuple["Outcomes", list[str]]]:
        """Who of these is tried with all faults, and who of the rest with those alone that the measure rests on."""
        if tried := sorted(self.tried.intersection(ids)):
            yield self, tried
        rest = self._faults.keys() - self.tried
        if rest.isdisjoint(ids) or len(self._plans) == 1:
            return
        if planned.needs not in self._of_one:
            decides = planned.needs | decided_by(planned)
            faults = {id: [fault for fault in self._faults[id] if fault.affects & decides] for id in rest}
            alike = [other for other in self._plans if other.needs == planned.needs]
            self._of_one[planned.needs] = Outcomes(self._extracts, alike, self._rule, faults, self._rows)
        narrower = self._of_one[planned.needs]
        if tried := sorted(narrower.tried.intersection(ids)):
            yield narrower, tried

    def _ways(self, id: str, faults: Sequence[Fault]) -> list[list[Settling]]:
        """For each fault the ways of settling it, as recorded first."""
        rows = self._rows.of(id)
        ways: list[list[Settling]] = []
        for fields in _apart(faults):
            settlings: list[Settling] = [()]
            for field in fields:
                settlings += [(edit,) for edit in self._edits(field, rows)]
            ways.append(settlings)
        return ways

    def _edits(self, field: Field, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterable[Edit]:
        if field.column is None:
            return [Edit(field)]
        contract = self._rows.records[field.file].contract
        [recorded] = [row[field.column] for row in rows[field.file] if row["record"] == field.record]
        values = self._values.of(contract.columns[field.column], self._birth, _depended_on(field.file, rows))
        return [Edit(field, value) for value in values if value != recorded]

    @cached_property
    def _birth(self) -> str:
        """What the column with dates of birth is called."""
        return next(
            (
                name
                for records in self._rows.records.values()
                for name, column in records.contract.columns.items()
                if "children.date_of_birth" in records.contract.feeds(column)
            ),
            "",
        )

    def _range(self, planned: Plan, tried: Sequence[str], unknown: frozenset[str]) -> Counts:
        """The widest counts of these: what they come to at the least, and what may be more."""
        parts = self._each(planned, tried, unknown)
        met, failed = (pl.col(f"{name}_most") - pl.col(f"{name}_least") for name in ("n", "f"))
        more = pl.min_horizontal(pl.col("d_most") - pl.col("n_least") - pl.col("f_least"), met + failed)
        either = met + failed - more
        surely_in = pl.min_horizontal(either, pl.col("d_least") - pl.col("n_least") - pl.col("f_least"))
        totals = parts.select(
            denominator=pl.col("n_least") + pl.col("f_least") + surely_in,
            numerator="n_least",
            unsure=surely_in,
            may_enter_met=met - either,
            may_enter_not_met=failed - either,
            may_enter_either=either - surely_in,
        ).sum()
        return Counts(*totals.row(0))

    def _each(self, planned: Plan, tried: Sequence[str], unknown: frozenset[str]) -> pl.DataFrame:
        """Of each the least and the most, over all copies, that meet the measure (n), do not (f), are in it (d)."""
        copies = self._copies.filter(pl.col(OWNER).is_in(tried))
        rows = self._table(planned).join(copies, left_on=self._unit(planned), right_on=COPY, how="semi")
        rows, measure = with_unknowns(rows, planned.measure, unknown)
        counted = counts_of_copies(rows, measure, copies)
        return counted.group_by(OWNER).agg(
            *(pl.col(f"{part}_least").min() for part in ("n", "f", "d")),
            *(pl.col(f"{part}_most").max() for part in ("n", "f", "d")),
        )

    @staticmethod
    def _unit(planned: Plan) -> str:
        return DERIVED[planned.measure.table].unit_id

    @cached_property
    def _copies(self) -> pl.DataFrame:
        return numbered(self._owners)

    def _table(self, planned: Plan) -> pl.DataFrame:
        """The measure's table in its window, for every copy."""
        return self._tables[planned.measure.table, planned.window]

    @cached_property
    def _tables(self) -> dict[tuple[str, Window], pl.DataFrame]:
        """The tables of all the measures, for every copy."""
        tables = tables_of_copies(self._rows, self._copies, self._settlings)
        return tables_of(tables, self._extracts, self._plans, self._rule)

    def _most(self, planned: Plan, id: str) -> int:
        """How often one child (or household) could count at the most: once, or as often as there are rows of it."""
        table = DERIVED[planned.measure.table]
        if (
            table.counts[planned.measure.counts] is not None
            or table.is_snapshot
            or planned.measure.table == "left_care"
        ):
            return 1
        files = {source.split(".")[0] for source in table.rests_on}
        return max((len(rows) for file, rows in self._rows.of(id).items() if self._feeds(file) & files), default=1)

    def _feeds(self, file: str) -> set[str]:
        contract = self._rows.records[file].contract
        return {name.split(".")[0] for column in contract.columns.values() for name in contract.feeds(column)}


def decided_by(planned: Plan) -> frozenset[str]:
    """The `extract.column` names that a measure is worked out from, with those that decide only where others fail."""
    return columns_to_read(planned.measure.table, planned.measure.columns)


def _apart(faults: Sequence[Fault]) -> list[tuple[Field, ...]]:
    """The fields of each fault, without those that are a part of another: two findings of one are settled together."""
    by_fields = {frozenset(fault.fields): fault.fields for fault in faults}
    return [fields for of_one, fields in by_fields.items() if not any(of_one < other for other in by_fields)]


def _depended_on(
    file: str, rows: Mapping[str, Sequence[Mapping[str, object]]]
) -> Mapping[str, Sequence[Mapping[str, object]]]:
    """The records of a child whose days a day in a kind of file can matter to."""
    without = _WITHOUT.get(file, ())
    return {name: of_file for name, of_file in rows.items() if name not in without}


def _together(settlings: Iterable[Settling]) -> Settling:
    """Several settlings at once; of two of the same field the later counts."""
    return tuple({edit.field: edit for settling in settlings for edit in settling}.values())


def _number_of_ways(ways: tuple[str, list[list[Settling]]]) -> tuple[int, str]:
    return prod(len(of_one) for of_one in ways[1]), ways[0]
