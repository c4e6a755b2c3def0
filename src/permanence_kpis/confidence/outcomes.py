"""What the records of each child could make of a measure: every way of settling them tried, each on a copy."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import polars as pl

from permanence_kpis.confidence.at_issue import Field, RowsOf
from permanence_kpis.confidence.copies import COPY, TRIAL, Edits, Trial, in_batches, numbered, tables_of_copies
from permanence_kpis.confidence.faults import Fault, apart, number_of_ways
from permanence_kpis.confidence.tables import counts_of_copies, tables_of
from permanence_kpis.confidence.values import Values
from permanence_kpis.definitions.model import Measure
from permanence_kpis.extracts import Extracts
from permanence_kpis.measures import Plan, with_unknowns
from permanence_kpis.periods import WholeMonths, Window
from permanence_kpis.results.counts import Counts

# D-093: the range is then wider than it need be, never narrower
MOST_OF_ONE = 10_000
MOST_IN_ALL = 20_000
"""The most copies that are made of one child's records, and of all; beyond them anything is taken to be possible."""

# D-624: a child with many rows takes as much room as many children
MOST_ROWS = 600_000
"""The most rows that the copies of one child's records have, and those that are worked out together."""

_MOST_KEPT = 2_000
"""Of how many fields the values to try are kept: of some hundred days, and asked for again only of who is tried."""

_WITHOUT = {
    "placements": ("reviews", "missing_episodes", "previous_permanence"),
    "reviews": ("placements", "missing_episodes", "previous_permanence"),
    "missing_episodes": ("placements", "reviews", "previous_permanence"),
    "missing": ("reviews", "previous_permanence"),
    "previous_permanence": ("placements", "reviews", "missing_episodes", "missing"),
}
"""By kind of file, those with the days of which its own are never compared."""

_OF_CARE = frozenset({"legal_statuses", "placements"})
"""Extracts whose days are held to those own tables alone that the measures read, so that no figure of others depends on
which own tables there are."""


_Faulty = tuple[str, tuple[Fault, ...], str | None]
"""An id, the faults in its records that are settled, and the measure for which; None for all."""


# D-087: what faulty records leave open is found by resolving them
class Outcomes:
    """What those whose records are at issue could be in each measure.

    Each of a child's faults is settled in every way, and all of them together: one field of each fault is written
    otherwise, or none. Where that would be too many copies, each measure is tried for the faults alone that it rests
    on, and the values alone that it tells apart; where those are too many still, anything is taken to be possible.

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
        self._faults = faults
        self._plans = plans
        self._values: dict[str | None, Values] = {plan.measure.ref: Values([plan], rule) for plan in plans}
        self._values[None] = Values(plans, rule)
        self._values_of_each: dict[tuple[str, str, str, str | None], Sequence[object]] = {}
        self._trials: dict[Trial, int] = {}
        self._last_batch: dict[int, tuple[pl.DataFrame, dict[tuple[str, Window], pl.DataFrame]]] = {}
        whole: dict[str, _Faulty] = {id: (id, tuple(of_one), None) for id, of_one in faults.items()}
        tried = self._try(whole.values())
        self._of_all = {id: tried[one] for id, one in whole.items() if one in tried}
        parts = (
            (id, _bearing_on(plan, of_one), plan.measure.ref)
            for id, of_one, _ in whole.values()
            if id not in self._of_all
            for plan in plans
        )
        self._of_parts = {(ref, id): trial for (id, _, ref), trial in self._try(parts).items()}

    def of(self, plan: Plan, ids: Collection[str], unknown: frozenset[str]) -> Counts:
        """The widest counts of these in a measure.

        Takes: the plan; ids; columns of the measure's table that are not known for them whatever is settled.
        """
        tried = self._tried(plan, ids)
        counts = self._range(plan, tried, unknown) if tried else Counts(0, 0)
        rest = set(ids).difference(tried.values())
        return counts + Counts(0, 0, may_enter_either=sum(self._most(plan, id) for id in rest))

    def may_count(self, plan: Plan, ids: Collection[str]) -> frozenset[str]:
        """Those of these who count in the measure's denominator, or could."""
        return self._all_but(plan, ids, pl.col("d_most") == 0)

    def may_differ(self, plan: Plan, ids: Collection[str]) -> frozenset[str]:
        """Those of these whose outcome in a measure is not the same in every way their records can be settled."""
        is_one = pl.all_horizontal(pl.col(f"{part}_least") == pl.col(f"{part}_most") for part in ("n", "f", "d"))
        return self._all_but(plan, ids, is_one)

    def _all_but(self, plan: Plan, ids: Collection[str], is_settled: pl.Expr) -> frozenset[str]:
        tried = self._tried(plan, ids)
        are_tried = frozenset(tried.values())
        ids = [id for id in ids if id in are_tried or self._most(plan, id)]
        if not tried:
            return frozenset(ids)
        with_outcomes = self._each(plan, tried, frozenset()).filter(is_settled)[TRIAL]
        return frozenset(ids).difference(tried[trial] for trial in with_outcomes)

    def _tried(self, plan: Plan, ids: Collection[str]) -> dict[int, str]:
        """By the number of the trial, who of these is tried: with all faults, else with what the measure rests on."""
        trials = ((self._of_all.get(id, self._of_parts.get((plan.measure.ref, id))), id) for id in ids)
        return {trial: id for trial, id in trials if trial is not None}

    def _try(self, all_faulty: Iterable[_Faulty]) -> dict[_Faulty, int]:
        """Makes copies for as many of these as there is room for, those of the fewest first; each one's trial."""
        tried: dict[_Faulty, int] = {}
        room = MOST_IN_ALL
        numbers = {
            one: number
            for one in all_faulty
            if all(fault.fields for fault in one[1])  # else a row is missing, of which nothing is known
            and one[0] not in self._rows.crowded
            and (number := self._number_of_ways(*one)) <= MOST_OF_ONE
        }
        for one, number in sorted(numbers.items(), key=lambda of_one: (of_one[1], of_one[0][0])):
            if number > room:
                break
            if number * self._rows_of_a_copy(one[0]) > MOST_ROWS:
                continue
            room -= number
            trial = Trial(one[0], tuple(self._edits(*one)))
            tried[one] = self._trials.setdefault(trial, len(self._trials))  # D-603: measures may try the same
        return tried

    def _rows_of_a_copy(self, id: str) -> int:
        """How many rows one has, but for those of own tables that none of the measures reads."""
        unread = self._extracts.catalogue.own.keys() - frozenset[str]().union(*(plan.extracts for plan in self._plans))
        return sum(number for file, number in self._rows.number_of(id).items() if file not in unread)

    def _number_of_ways(self, id: str, faults: Sequence[Fault], ref: str | None) -> int:
        """How many copies it takes; where they are too many, only that they are.

        To tell it exactly, each field's row is looked for among the child's, which may be thousands.
        """
        of_each = apart(faults)
        at_least = number_of_ways(of_each, lambda field: self._others_at_least(id, field, ref), MOST_OF_ONE)
        if at_least > MOST_OF_ONE:
            return at_least
        return number_of_ways(of_each, lambda field: len(self._others(id, field, ref)), MOST_OF_ONE)

    def _others_at_least(self, id: str, field: Field, ref: str | None) -> int:
        """How many values a field could have other than the one it has, which may be among those tried."""
        if field.column is None:
            return 1
        values = field.among or self._values_at(id, field.file, field.column, ref)
        return max(0, len(values) - 1)

    def _edits(self, id: str, faults: Sequence[Fault], ref: str | None) -> Iterator[tuple[Edits, ...]]:
        """For each fault the ways of settling it, but for leaving it as recorded."""
        for fields in apart(faults):
            yield tuple(Edits(field, tuple(self._others(id, field, ref))) for field in fields)

    def _others(self, id: str, field: Field, ref: str | None) -> Sequence[object]:
        """What a field could be other than it is; a row other than it is is none."""
        if field.column is None:
            return [None]
        [recorded] = [row[field.column] for row in self._rows.of(id)[field.file] if row["record"] == field.record]
        values = sorted(field.among, key=str) if field.among else self._values_at(id, field.file, field.column, ref)
        return [value for value in values if value != recorded]

    def _values_at(self, id: str, file: str, column: str, ref: str | None) -> Sequence[object]:
        """The values to try for a column in the records of one child, for one measure or all, worked out once."""
        key = id, file, column, ref
        if key not in self._values_of_each:
            if len(self._values_of_each) >= _MOST_KEPT:
                self._values_of_each.clear()
            declared, matter = self._rows.records[file].contract.columns[column], self._depended_on[file]
            rows = {name: of_file for name, of_file in self._rows.of(id).items() if name in matter}
            self._values_of_each[key] = self._values[ref].of(declared, self._birth, rows)
        return self._values_of_each[key]

    @cached_property
    def _depended_on(self) -> dict[str, frozenset[str]]:
        """By kind of file, those with the records whose days a day in it can matter to."""
        return {file: frozenset(self._mattering_to(file)) for file in self._rows.records}

    def _mattering_to(self, file: str) -> set[str]:
        own, beside = self._extracts.catalogue.own, self._held_to_by_deadlines(file)
        every = self._rows.records.keys()
        if file in own:  # else its days are compared with its own alone, and with births for an age
            return {name for name in every if name == file or self._has_births(name) or self._affects(name) & beside}
        # D-567: a placement whose first day is not known may be one that had its meeting in time
        if self._affects(file) & _OF_CARE:
            beside = beside & frozenset[str]().union(*(plan.extracts for plan in self._plans))
        return every - ({*_WITHOUT.get(file, ()), *own} - beside)

    def _held_to_by_deadlines(self, file: str) -> set[str]:
        """The extracts whose days a deadline compares with those of a kind of file."""
        catalogue, found = self._extracts.catalogue, set[str]()
        for deadline in catalogue.deadlines.values():
            after, met_by = (
                {name} if name in catalogue.own else {one.split(".")[0] for one in catalogue.tables[name].depends_on}
                for name in (deadline.after, deadline.met_by)
            )
            if after & self._affects(file):
                found |= met_by
            if met_by & self._affects(file):
                found |= after
        return found

    def _has_births(self, file: str) -> bool:
        contract = self._rows.records[file].contract
        return any("children.date_of_birth" in contract.affects(column) for column in contract.columns.values())

    @cached_property
    def _birth(self) -> str:
        """What the column with dates of birth is called."""
        return next(
            (
                name
                for records in self._rows.records.values()
                for name, column in records.contract.columns.items()
                if any(affects.endswith(".date_of_birth") for affects in records.contract.affects(column))
            ),
            "",
        )

    def _range(self, plan: Plan, trials: Collection[int], unknown: frozenset[str]) -> Counts:
        """The widest counts of these: what they come to at the least, and what may be more."""
        parts = self._each(plan, trials, unknown)
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

    def _each(self, plan: Plan, trials: Collection[int], unknown: frozenset[str]) -> pl.DataFrame:
        """Of each trial the least and the most, over its copies, who meet it (n), who do not (f), who are in it (d)."""
        if not unknown:
            return self._as_settled[plan.measure.ref].filter(pl.col(TRIAL).is_in(trials))
        found: list[pl.DataFrame] = []
        for first, together in self._batches:
            theirs = {trial - first for trial in trials}.intersection(range(len(together)))
            if theirs:
                copies, tables = self._worked_out(first)
                copies = copies.filter(pl.col(TRIAL).is_in(theirs))
                rows = tables[plan.measure.table, plan.window]
                rows = rows.join(copies, left_on=self._unit(plan), right_on=COPY, how="semi")
                rows, measure = with_unknowns(rows, plan.measure, unknown)
                found.append(self._ranges_of(rows, measure, copies, first).collect(engine="in-memory"))
        return pl.concat(found)

    @cached_property
    def _as_settled(self) -> dict[str, pl.DataFrame]:
        """The same of every trial where nothing else is unknown, by measure."""
        found: list[list[pl.DataFrame]] = []
        for first, _ in self._batches:
            copies, tables = self._worked_out(first)
            ranges = [
                self._ranges_of(tables[plan.measure.table, plan.window], plan.measure, copies, first)
                for plan in self._plans
            ]
            found.append(pl.collect_all(ranges, engine="in-memory"))
        refs = (plan.measure.ref for plan in self._plans)
        return {ref: pl.concat(of_one) for ref, *of_one in zip(refs, *found, strict=True)}

    @staticmethod
    def _ranges_of(rows: pl.DataFrame, measure: Measure, copies: pl.DataFrame, first: int) -> pl.LazyFrame:
        return (
            counts_of_copies(rows.lazy(), measure, copies)
            .group_by(TRIAL)
            .agg(
                *(pl.col(f"{part}_least").min() for part in ("n", "f", "d")),
                *(pl.col(f"{part}_most").max() for part in ("n", "f", "d")),
            )
            .with_columns(pl.col(TRIAL) + first)
        )

    @staticmethod
    def _unit(plan: Plan) -> str:
        return plan.measure.on_table.unit_id

    @cached_property
    def _batches(self) -> list[tuple[int, list[Trial]]]:
        return in_batches(self._trials, self._rows_of_a_copy, MOST_ROWS)

    def _worked_out(self, first: int) -> tuple[pl.DataFrame, dict[tuple[str, Window], pl.DataFrame]]:
        """The copies of the trials of a batch, and the tables of all the measures for them, kept until another's."""
        if first not in self._last_batch:
            self._last_batch.clear()
            trials = dict(self._batches)[first]
            copies = numbered(trials)
            tables = tables_of_copies(self._rows, copies, trials)
            self._last_batch[first] = copies, tables_of(tables, self._extracts, self._plans, self._rule)
        return self._last_batch[first]

    def _most(self, plan: Plan, id: str) -> int:
        """How often one child (or household) could count at the most: once, or as often as there are rows of it.

        A review or a missing episode is a row of its own file: without one there is none, however the rest is settled.
        """
        table = plan.measure.on_table
        if not table.is_of_events:
            return 1
        files, fewest = {source.split(".")[0] for source in table.depends_on}, 1
        # D-522: where a row itself is missing, the file may lack it too
        if table.name in files and all(fault.fields for fault in self._faults.get(id, ())):
            files, fewest = {table.name}, 0
        by_file = {file: len(rows) for file, rows in self._rows.of(id).items()} or self._rows.number_of(id)
        most = max((number for file, number in by_file.items() if self._affects(file) & files), default=fewest)
        return most if table.counts[plan.measure.counts] is None else min(most, 1)

    def _affects(self, file: str) -> set[str]:
        contract = self._rows.records[file].contract
        return {name.split(".")[0] for column in contract.columns.values() for name in contract.affects(column)}


def decided_by(plan: Plan) -> frozenset[str]:
    """The `extract.column` names that a measure is worked out from, with those that decide only where others fail."""
    return plan.measure.on_table.columns_to_read(plan.measure.columns)


def _bearing_on(plan: Plan, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    decides = plan.needs | decided_by(plan)
    return tuple(fault for fault in faults if fault.affects & decides)
