"""What the records of each child could make of a measure: every way of settling them tried, each on a copy."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod

import polars as pl

from permanence_kpis.confidence.at_issue import OWNER, Field, RowsOf
from permanence_kpis.confidence.copies import COPY, Edit, Settling, numbered, tables_of_copies
from permanence_kpis.confidence.values import Values
from permanence_kpis.derive import Facts
from permanence_kpis.extracts import LEFT_OUT_SCHEMA, Extracts
from permanence_kpis.measures import Plan, counts_of_each, with_unknowns
from permanence_kpis.periods import WholeMonths, Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.tables import DERIVED

MOST_OF_ONE = 10_000
MOST_IN_ALL = 60_000
"""The most copies that are made of one child's records, and of all; beyond them anything is taken to be possible."""

Fault = tuple[Field, ...]
"""The fields that one finding puts at issue in the records of one child."""


class Outcomes:
    """What those whose records are at issue could be in each measure.

    Each of a child's faults is settled in every way, and all of them together: one field of each fault is written
    otherwise, or none. Where that would be too many copies, or no row is there to settle, anything is taken to be
    possible.

    Takes: the extracts; the plans; the rule for whole months; by id, the faults of each child (or household).
    """

    def __init__(
        self,
        extracts: Extracts,
        plans: Sequence[Plan],
        rule: WholeMonths,
        faults: Mapping[str, Sequence[Fault]],
        rows: RowsOf,
        *,
        of_households: bool,
    ) -> None:
        self._extracts = extracts
        self._rule = rule
        self._rows = rows
        self._plans = [p for p in plans if (DERIVED[p.measure.table].unit_id == "household_id") is of_households]
        self._values = Values(self._plans, rule)
        self._owners: list[str] = []
        self._settlings: list[Settling] = []
        for id, ways in sorted(((id, self._ways(id, of_one)) for id, of_one in faults.items()), key=_number_of_ways):
            number = prod(len(ways_of_one) for ways_of_one in ways)
            if number <= MOST_OF_ONE and len(self._owners) + number <= MOST_IN_ALL:
                self._settlings += [_together(settling) for settling in product(*ways)]
                self._owners += [id] * number
        self.tried = frozenset(self._owners)

    def of(self, planned: Plan, ids: Collection[str], unknown: frozenset[str]) -> Counts:
        """The widest counts of these in a measure.

        Takes: the plan; ids; columns of the measure's table that are not known for them whatever is settled.
        """
        tried = sorted(self.tried.intersection(ids))
        counts = self._range(planned, tried, unknown) if tried else Counts(0, 0)
        anything = sum(self._most(planned, id) for id in ids if id not in self.tried)
        return counts + Counts(0, 0, may_enter_either=anything)

    def may_count(self, planned: Plan, ids: Collection[str]) -> frozenset[str]:
        """Those of these who count in the measure's denominator, or could."""
        ranges = self._each(planned, sorted(self.tried.intersection(ids)), frozenset())
        return frozenset(ranges.filter(pl.col("d_most") > 0)[OWNER]) | {id for id in ids if id not in self.tried}

    def _ways(self, id: str, faults: Sequence[Fault]) -> list[list[Settling]]:
        """For each fault the ways of settling it, as recorded first."""
        rows = self._rows.of(id)
        ways: list[list[Settling]] = []
        for fault in _apart(faults):
            settlings: list[Settling] = [()]
            for field in dict.fromkeys(fault):
                settlings += [(edit,) for edit in self._edits(field, rows)]
            ways.append(settlings)
        return ways

    def _edits(self, field: Field, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterable[Edit]:
        if field.column is None:
            return [Edit(field)]
        contract = self._rows.records[field.file].contract
        [recorded] = [row[field.column] for row in rows[field.file] if row["record"] == field.record]
        values = self._values.of(contract.columns[field.column], self._birth, rows)
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
        counted = counts_of_each(rows.lazy(), measure).collect(engine="in-memory")
        of_copies = copies.join(counted, left_on=COPY, right_on=self._unit(planned), how="left").fill_null(0)
        enters = {name: pl.col(f"may_enter_{name}") for name in ("met", "not_met", "either")}
        met, in_it = pl.col("numerator"), pl.col("denominator")
        ends = {
            "n": (met, met + pl.col("unsure") + enters["met"] + enters["either"]),
            "f": (in_it - met - pl.col("unsure"), in_it - met + enters["not_met"] + enters["either"]),
            "d": (in_it, in_it + enters["met"] + enters["not_met"] + enters["either"]),
        }
        return of_copies.group_by(OWNER).agg(
            *(least.min().alias(f"{name}_least") for name, (least, _) in ends.items()),
            *(most.max().alias(f"{name}_most") for name, (_, most) in ends.items()),
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
        columns: dict[tuple[str, Window], dict[str, None]] = {}
        for planned in self._plans:
            key = planned.measure.table, planned.window
            columns.setdefault(key, {}).update(dict.fromkeys(planned.measure.columns))
        nobody = pl.DataFrame(schema=LEFT_OUT_SCHEMA)
        windows = [planned.window for planned in self._plans]
        facts = Facts(tables, nobody, windows, self._rule, self._extracts.headings)
        frames = [facts.table(table, window, names) for (table, window), names in columns.items()]
        return dict(zip(columns, pl.collect_all(frames, engine="in-memory"), strict=True))

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


def _apart(faults: Sequence[Fault]) -> list[Fault]:
    """The faults without those that are a part of another: two findings of one fault are settled together."""
    by_fields = {frozenset(fault): fault for fault in faults}
    return [fault for fields, fault in by_fields.items() if not any(fields < other for other in by_fields)]


def _together(settlings: Iterable[Settling]) -> Settling:
    """Several settlings at once; of two of the same field the later counts."""
    return tuple({edit.field: edit for settling in settlings for edit in settling}.values())


def _number_of_ways(ways: tuple[str, list[list[Settling]]]) -> tuple[int, str]:
    return prod(len(of_one) for of_one in ways[1]), ways[0]
