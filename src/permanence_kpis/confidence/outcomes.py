"""What the records of each child could make of a measure: every way of settling them tried, each on a copy."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial

import polars as pl

from permanence_kpis.confidence.at_issue import Field, RowsOf
from permanence_kpis.confidence.copies import COPY, TRIAL, Edits, Trial, in_batches, numbered, tables_of_copies
from permanence_kpis.confidence.faults import Fault, apart, number_of_ways
from permanence_kpis.confidence.fewest import Fewest, Takes
from permanence_kpis.confidence.field_values import FOR_ALL, FieldValues
from permanence_kpis.confidence.in_doubt import InDoubt
from permanence_kpis.confidence.tables import counts_of_copies, tables_of
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

# D-634: each takes hundreds of bytes, whatever the files are
ROWS_TOGETHER = 40_000
"""So many rows of copies may always be worked out together, and more where the files have more rows."""


# D-087: what faulty records leave open is found by resolving them
class Outcomes:
    """What those whose records are at issue could be in each measure.

    Each of a child's faults is settled in every way, and all of them together: one field of each fault is written
    otherwise, or none. Where that would be too many copies, each measure is tried for the faults alone that it rests
    on, and the values alone that it tells apart; where those are too many still, or a finding that it rests on names
    too many, anything is taken to be possible.

    Takes: the extracts; the plans of measures that count alike, children or households; the rule for whole months; who
    is in doubt; their rows.
    """

    def __init__(
        self,
        extracts: Extracts,
        plans: Sequence[Plan],
        rule: WholeMonths,
        in_doubt: InDoubt,
        rows: RowsOf,
    ) -> None:
        self._extracts = extracts
        self._rule = rule
        self._rows = rows
        self._in_doubt = in_doubt
        self._plans = plans
        self._values = FieldValues(extracts, plans, rule, rows)
        self._places = {plan.measure.ref: place for place, plan in enumerate(plans)}
        self._trials: dict[Trial, int] = {}
        self._last_batch: dict[int, tuple[pl.DataFrame, dict[tuple[str, Window], pl.DataFrame]]] = {}
        of_anything = [self._of_anything(place) for place in range(len(plans))]
        ids = sorted(id for id in in_doubt.faults if id not in rows.crowded)
        every = frozenset[str]().union(*of_anything)
        self._tried_as = self._try((id, FOR_ALL) for id in ids if id not in every)
        rest = (id for id in ids if (id, FOR_ALL) not in self._tried_as)
        by_measure = ((id, place) for id in rest for place, those in enumerate(of_anything) if id not in those)
        self._tried_as |= self._try(by_measure)

    def of(self, plan: Plan, ids: Collection[str], unknown: frozenset[str]) -> Counts:
        """The widest counts of these in a measure.

        Takes: the plan; ids; columns of the measure's table that are not known for them whatever is settled.
        """
        tried = self._tried(plan, ids)
        counts = self._range(plan, tried, unknown) if tried else Counts(0, 0)
        are_tried = frozenset(tried.values())
        rest = (id for id in ids if id not in are_tried)
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
        tried, place = self._tried_as, self._places[plan.measure.ref]
        trials = ((tried.get((id, FOR_ALL), tried.get((id, place))), id) for id in ids)
        return {trial: id for trial, id in trials if trial is not None}

    def _try(self, all_faulty: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Makes copies for as many of these as there is room for, those of the fewest first; each one's trial.

        Takes: ids in their order, each with the place of the measure for which its faults are settled, or FOR_ALL.
        """
        fewest = Fewest(MOST_IN_ALL)
        for id, place in all_faulty:
            faults, most = self._settled_for(id, place), min(fewest.most, MOST_OF_ONE)
            if not all(fault.fields for fault in faults):  # else a row is missing, of which nothing is known
                continue
            number = self._number_of_ways(id, faults, place, most)
            if number <= most and number * self._rows_of_a_copy(id) <= MOST_ROWS:
                fewest.add(Takes(number, id, place))
        chosen = fewest.chosen()
        # the rows of each are found in the order of ids, and the trials are numbered in their own
        in_turn = sorted(range(len(chosen)), key=lambda number: chosen[number].id)
        trials = {number: self._trial_of(chosen[number]) for number in in_turn}
        # D-603: measures may try the same
        return {
            (one.id, one.place): self._trials.setdefault(trials.pop(number), len(self._trials))
            for number, one in enumerate(chosen)
        }

    def _of_anything(self, place: int) -> frozenset[str]:
        """Those looked at whom a finding that the measure rests on names as well that is about too many."""
        decides = _decides(self._plans[place])
        of_anything = (one for one in self._in_doubt.of_anything if one.problem.affects & decides)
        return frozenset(id for one in of_anything for id in self._in_doubt.faults.keys() & one.ids)

    def _settled_for(self, id: str, place: int) -> Sequence[Fault]:
        """The faults of one that are settled for a measure, or for all."""
        faults = self._in_doubt.faults[id]
        return faults if place == FOR_ALL else _bearing_on(self._plans[place], faults)

    def _trial_of(self, one: Takes) -> Trial:
        return Trial(one.id, tuple(self._edits(one.id, self._settled_for(one.id, one.place), one.place)))

    def _rows_of_a_copy(self, id: str) -> int:
        """How many rows one has, but for those of own tables that none of the measures reads."""
        return sum(number for file, number in self._rows.number_of(id).items() if file not in self._unread)

    def _rows_with_blanks(self, id: str) -> int:
        """How many rows a copy of one has before any is written to."""
        return sum(number for file, number in self._rows.number_with_blanks(id).items() if file not in self._unread)

    @cached_property
    def _unread(self) -> frozenset[str]:
        """The own tables that none of the measures reads."""
        return frozenset(self._extracts.catalogue.own).difference(*(plan.extracts for plan in self._plans))

    def _number_of_ways(self, id: str, faults: Sequence[Fault], place: int, most: int) -> int:
        """How many copies it takes; where they are too many, only that they are.

        To tell it exactly, each field's row is looked for among the child's, which may be thousands; and what its days
        could be is worked out, which takes as long as all else.
        """
        of_each = apart(faults)
        for others in (self._others_of_anybody, self._others_at_least):
            at_least = number_of_ways(of_each, partial(others, id, place), most)
            if at_least > most:
                return at_least
        return number_of_ways(of_each, lambda field: len(self._others(id, field, place)), most)

    def _others_of_anybody(self, _: str, place: int, field: Field) -> int:
        """How many values such a field could have at the least, whatever else the records of the child say."""
        if field.column is None:
            return 1
        return max(0, (len(field.among) if field.among else self._values.fewest(field.file, field.column, place)) - 1)

    def _others_at_least(self, id: str, place: int, field: Field) -> int:
        """How many values a field could have other than the one it has, which may be among those tried."""
        if field.column is None:
            return 1
        values = field.among or self._values.at(id, field.file, field.column, place)
        return max(0, len(values) - 1)

    def _edits(self, id: str, faults: Sequence[Fault], place: int) -> Iterator[tuple[Edits, ...]]:
        """For each fault the ways of settling it, but for leaving it as recorded."""
        for fields in apart(faults):
            yield tuple(Edits(field, tuple(self._others(id, field, place))) for field in fields)

    def _others(self, id: str, field: Field, place: int) -> Sequence[object]:
        """What a field could be other than it is; a row other than it is is none."""
        if field.column is None:
            return [None]
        [recorded] = [row[field.column] for row in self._rows.of(id)[field.file] if row["record"] == field.record]
        values = sorted(field.among, key=str) if field.among else self._values.at(id, field.file, field.column, place)
        return [value for value in values if value != recorded]

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
        for place, batch in enumerate(self._batches):
            theirs = {number for number, _ in batch}.intersection(trials)
            if theirs:
                copies, tables = self._worked_out(place)
                copies = copies.filter(pl.col(TRIAL).is_in(theirs))
                rows = tables[plan.measure.table, plan.window]
                rows = rows.join(copies, left_on=self._unit(plan), right_on=COPY, how="semi")
                rows, measure = with_unknowns(rows, plan.measure, unknown)
                found.append(self._ranges_of(rows, measure, copies).collect(engine="in-memory"))
        return _of_each_trial(pl.concat(found).lazy()).collect(engine="in-memory")

    @cached_property
    def _as_settled(self) -> dict[str, pl.DataFrame]:
        """The same of every trial where nothing else is unknown, by measure."""
        found: list[list[pl.DataFrame]] = []
        for place in range(len(self._batches)):
            copies, tables = self._worked_out(place)
            ranges = [
                self._ranges_of(tables[plan.measure.table, plan.window], plan.measure, copies).cast(pl.Int32)
                for plan in self._plans
            ]
            found.append(pl.collect_all(ranges, engine="in-memory"))
        refs = (plan.measure.ref for plan in self._plans)
        every = {ref: pl.concat(of_one) for ref, *of_one in zip(refs, *found, strict=True)}
        return {ref: _of_each_trial(of_one.lazy()).collect(engine="in-memory") for ref, of_one in every.items()}

    @staticmethod
    def _ranges_of(rows: pl.DataFrame, measure: Measure, copies: pl.DataFrame) -> pl.LazyFrame:
        return _of_each_trial(counts_of_copies(rows.lazy(), measure, copies))

    @staticmethod
    def _unit(plan: Plan) -> str:
        return plan.measure.on_table.unit_id

    @cached_property
    def _batches(self) -> list[list[tuple[int, Trial]]]:
        of_files = sum(part.height for records in self._extracts.records.values() for part in records.parts)
        together = min(max(of_files, ROWS_TOGETHER), MOST_ROWS)
        return in_batches(self._trials, self._rows_with_blanks, together)

    def _worked_out(self, batch: int) -> tuple[pl.DataFrame, dict[tuple[str, Window], pl.DataFrame]]:
        """The copies of the trials of a batch, and the tables of all the measures for them, kept until another's."""
        if batch not in self._last_batch:
            self._last_batch.clear()
            numbers, trials = zip(*self._batches[batch], strict=True)
            copies = numbered(trials, numbers)
            tables = tables_of_copies(self._rows, copies, trials)
            self._last_batch[batch] = copies, tables_of(tables, self._extracts, self._plans, self._rule)
        return self._last_batch[batch]

    def _most(self, plan: Plan, id: str) -> int:
        """How often one child (or household) could count at the most: once, or as often as there are rows of it.

        A review or a missing episode is a row of its own file: without one there is none, however the rest is settled.
        """
        table = plan.measure.on_table
        if not table.is_of_events:
            return 1
        files, fewest = {source.split(".")[0] for source in table.depends_on}, 1
        # D-522: where a row itself is missing, the file may lack it too
        if table.name in files and id not in self._in_doubt.without_a_row:
            files, fewest = {table.name}, 0
        by_file = self._rows.number_with_blanks(id)
        most = max((number for file, number in by_file.items() if self._values.affects(file) & files), default=fewest)
        return most if table.counts[plan.measure.counts] is None else min(most, 1)


def _of_each_trial(ranges: pl.LazyFrame) -> pl.LazyFrame:
    """The least and the most of each trial, of those of its copies or of its pieces."""
    return ranges.group_by(TRIAL).agg(
        *(pl.col(f"{part}_least").min() for part in ("n", "f", "d")),
        *(pl.col(f"{part}_most").max() for part in ("n", "f", "d")),
    )


def decided_by(plan: Plan) -> frozenset[str]:
    """The `extract.column` names that a measure is worked out from, with those that decide only where others fail."""
    return plan.measure.on_table.columns_to_read(plan.measure.columns)


def _decides(plan: Plan) -> frozenset[str]:
    return plan.needs | decided_by(plan)


def _bearing_on(plan: Plan, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    decides = _decides(plan)
    return tuple(fault for fault in faults if fault.affects & decides)
