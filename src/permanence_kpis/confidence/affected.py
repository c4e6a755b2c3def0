"""Whose records the findings in the extracts name, and what that leaves open of a measure."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache, cached_property
from itertools import compress

import polars as pl

from permanence_kpis.conditions.model import tests_of
from permanence_kpis.confidence.at_issue import RowsOf
from permanence_kpis.confidence.in_doubt import InDoubt, about_few
from permanence_kpis.confidence.named import Named, named_by, named_by_each, union
from permanence_kpis.confidence.outcomes import Outcomes, decided_by
from permanence_kpis.confidence.rows_in_question import owners_of_rows
from permanence_kpis.confidence.strays import MOST_ROWS, Stray, Strays
from permanence_kpis.definitions.model import Measure
from permanence_kpis.derive import DEPENDS_ON_HISTORY, blank_decides
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import Extracts
from permanence_kpis.extracts.spoilt_ids import is_several
from permanence_kpis.measures import (
    Plan,
    count_all,
    counts_from,
    counts_of_each,
    may_count_otherwise,
    uncertain_columns,
    with_unknowns,
)
from permanence_kpis.periods import WholeMonths
from permanence_kpis.results.counts import Counts, Touched

_CHANGES_NOTHING_ELSE = "missing_episodes"
"""A row more in this file takes no other out of what is counted."""

_Alike = tuple[bool, str | None, frozenset[str]]
"""Of a measure: whether it counts households, its section, and the own tables that it reads."""


class AffectedRecords:
    """Those whose records were repaired, not used or contradict each other, measure by measure.

    Takes: the extracts; the findings in them and in what was derived, each touching `extract.column` names; the plans
    of the measures; the rule for whole months.
    """

    def __init__(
        self, extracts: Extracts, problems: Sequence[Problem], plans: Sequence[Plan], rule: WholeMonths
    ) -> None:
        self._extracts = extracts
        self._problems = problems
        self._plans = plans
        self._rule = rule
        self._tried_strays: dict[tuple[frozenset[Stray], _Alike], Strays] = {}
        # D-657: of those asked for last
        self._last_outcomes: dict[_Alike, Outcomes] = {}
        self._last_in_doubt: dict[_Alike, InDoubt] = {}

    def in_turn(self, plans: Sequence[Plan]) -> list[Plan]:
        """The plans, those together whose records are resolved together."""
        together: dict[_Alike, list[Plan]] = {}
        for plan in plans:
            together.setdefault(self._alike(plan), []).append(plan)
        return [plan for those in together.values() for plan in those]

    def touched(self, plan: Plan, rows: pl.DataFrame) -> Touched:
        """What the records affected leave open of a measure.

        Of everybody whom a finding names whose column the measure rests on, the fields at issue are settled in every
        way (`Outcomes`), those of who is not in the measure's table as well. Where a finding is about something that no
        field of a row settles (want of history, a column that is not there), what is worked out from it is not known. A
        row of which nobody can tell whose it is may be one more, and may be anybody's.

        Takes: the plan; the rows of its table in its window.
        """
        named = list(self._naming(plan))
        with_outcomes = union((self._with_outcomes(plan, named), self._decided_by_more(plan)))
        everyone = frozenset[str]().union(
            *(self._uncertain(one, plan) for one in named if one.is_of_a_column and _decides(one.problem, plan))
        )
        inside = frozenset(rows[_unit(plan)]) if everyone else _those_in(rows, plan, named, with_outcomes)
        unknown = self._unknown_by_id(plan, rows, inside, named)
        outside = self._may_come_in(plan, with_outcomes - inside)
        concerned = (with_outcomes & inside) | outside | unknown.keys() | (inside if everyone else frozenset())
        theirs = rows.filter(pl.col(_unit(plan)).is_in(_several(concerned)))
        by_unknown: dict[frozenset[str], list[str]] = {}
        for id in concerned:
            by_unknown.setdefault(unknown.get(id, frozenset()) | everyone, []).append(id)
        widest = Counts(0, 0)
        for what, ids in by_unknown.items():
            by_settling = [id for id in ids if id in with_outcomes]
            as_recorded = rows.filter(pl.col(_unit(plan)).is_in(_several(set(ids) - with_outcomes)))
            widest += self._outcomes(plan).of(plan, by_settling, what) if by_settling else Counts(0, 0)
            widest += _counts(*with_unknowns(as_recorded, plan.measure, what))
        recorded = _counts(theirs, plan.measure)
        nobodys = len(frozenset[Stray]().union(*(one.of_nobody for one in named)))
        more = self._everybody_else(plan, inside | outside) if everyone else 0
        taken, open_ = self._anybodys(plan, rows, concerned, named)
        is_row = plan.measure.on_table.counts[plan.measure.counts] is None
        return Touched(
            recorded=recorded + taken,
            open=widest + open_ + Counts(0, 0, may_enter_either=more),
            units=theirs.height if is_row else len(concerned & inside),
            children=len(concerned & inside),
            may_be_more=len(outside) + nobodys + more,
            is_all=bool(everyone),
            is_something=bool(concerned)
            or nobodys > 0
            or more > 0
            or open_ != Counts(0, 0)
            or any(not one.ids for one in named),
        )

    def touched_by(self, plan: Plan, rows: pl.DataFrame) -> Iterator[tuple[Problem, int]]:
        """Each finding that affects a measure, with how many children (or households) it names who count, or may.

        Leaves out a finding that names only others.
        """
        named = list(self._naming(plan))
        inside = _those_in(rows, plan, named)
        for one in named:
            number = len(self._touched_by(one, plan, rows, inside))
            if number or not one.ids:
                yield one.problem, number

    def about(self, plan: Plan, id: str) -> Iterator[Problem]:
        """Each finding that affects a measure and names one child (or household), with their rows alone."""
        return (one.about(id) for one in self._naming(plan) if id in one.ids)

    def findings_of_each_child(self) -> dict[str, int]:
        """How many findings name each child, whatever they affect: one for each row of theirs that one names.

        That records begin after care did is no fault of them, and not counted.
        """
        counted: Counter[str] = Counter()
        for problem in self._problems:
            one = named_by(problem, self._extracts)
            # D-412: in returns that would be half of all children
            if not one.is_of_households and not one.is_of_history:
                counted.update(id for _, id in one.owners)
                counted.update(one.ids.difference(id for _, id in one.owners))
        return dict(counted)

    def _touched_by(self, one: Named, plan: Plan, rows: pl.DataFrame, inside: frozenset[str]) -> frozenset[str]:
        """The ids a finding names who count, or may; of want of history, where it could change an answer."""
        ids = one.ids & inside
        if one.is_of_history:
            return ids.intersection(may_count_otherwise(rows, plan.measure, DEPENDS_ON_HISTORY)["child_id"])
        return ids | self._may_come_in(plan, self._with_outcomes(plan, [one]) - inside)

    # D-089: a blank where none need be is no fault
    def _decided_by_more(self, plan: Plan) -> frozenset[str]:
        """Those whom faults in columns that decide only where others leave something open could count otherwise."""
        more = decided_by(plan) - plan.needs
        named = [one for one in self._all_named if one.problem.affects & more and not one.problem.affects & plan.needs]
        ids = self._with_outcomes(plan, named)
        return self._outcomes(plan).may_differ(plan, ids) if ids else ids

    def _naming(self, plan: Plan) -> Iterator[Named]:
        return (one for one in self._all_named if one.problem.affects & plan.needs)

    @cached_property
    def _all_named(self) -> list[Named]:
        needs = frozenset[str]().union(*(plan.needs | decided_by(plan) for plan in self._plans))
        return named_by_each((problem for problem in self._problems if problem.affects & needs), self._extracts)

    def _with_outcomes(self, plan: Plan, named: Sequence[Named]) -> frozenset[str]:
        """Those of whom these findings put fields at issue."""
        in_doubt = self._in_doubt(plan)
        return union(in_doubt.by(one) for one in named)

    def _in_doubt(self, plan: Plan) -> InDoubt:
        """Those of whom findings put fields at issue that affect the measures tried with one."""
        key = self._alike(plan)
        if key not in self._last_in_doubt:
            self._last_in_doubt.clear()
            self._last_outcomes.clear()
            self._last_in_doubt[key] = InDoubt(self._affecting(plan), self._rows(plan))
        return self._last_in_doubt[key]

    def _affecting(self, plan: Plan) -> list[Named]:
        """The findings that fields of rows settle, and that affect the measures tried with one."""
        needs = frozenset[str]().union(*(one.needs | decided_by(one) for one in self._tried_with(plan)))
        of_fields = self._of_fields(are_of_households=_is_of_households(plan))
        return [one for one in of_fields if one.problem.affects & needs]

    def _rows(self, plan: Plan) -> RowsOf:
        return self._rows_of_households if _is_of_households(plan) else self._rows_of_children

    @cached_property
    def _rows_of_children(self) -> RowsOf:
        return self._rows_of(are_of_households=False)

    @cached_property
    def _rows_of_households(self) -> RowsOf:
        return self._rows_of(are_of_households=True)

    def _rows_of(self, *, are_of_households: bool) -> RowsOf:
        every = self._of_fields(are_of_households=are_of_households)
        alike = {self._alike(plan): plan for plan in self._plans if _is_of_households(plan) is are_of_households}
        looked_at = {id for plan in alike.values() for one in about_few(self._affecting(plan)) for id in one.ids}
        return RowsOf(self._extracts, union(one.ids for one in every), looked_at, of_households=are_of_households)

    def _of_fields(self, *, are_of_households: bool) -> list[Named]:
        """The findings that fields of rows settle."""
        of_fields = (one for one in self._all_named if one.is_of_fields)
        return [one for one in of_fields if one.is_of_households is are_of_households]

    def _outcomes(self, plan: Plan) -> Outcomes:
        key, in_doubt = self._alike(plan), self._in_doubt(plan)
        if key not in self._last_outcomes:
            plans = self._tried_with(plan)
            self._last_outcomes[key] = Outcomes(self._extracts, plans, self._rule, in_doubt, self._rows(plan))
        return self._last_outcomes[key]

    def _tried_with(self, plan: Plan) -> list[Plan]:
        """The measures whose records are resolved together with those of one."""
        alike = self._alike(plan)
        return [one for one in self._plans if self._alike(one) == alike]

    # D-436: what is said of a measure is the same whatever other sections and own tables there are
    def _alike(self, plan: Plan) -> _Alike:
        own = self._extracts.catalogue.own.keys()
        return _is_of_households(plan), plan.measure.section, frozenset(own & plan.extracts)

    def _may_come_in(self, plan: Plan, ids: Collection[str]) -> frozenset[str]:
        return self._outcomes(plan).may_count(plan, ids) if ids else frozenset()

    def _uncertain(self, one: Named, plan: Plan) -> frozenset[str]:
        return uncertain_columns(plan.measure.on_table, one.problem.affects & plan.needs)

    def _unknown_by_id(
        self, plan: Plan, rows: pl.DataFrame, inside: frozenset[str], named: Sequence[Named]
    ) -> dict[str, frozenset[str]]:
        """What is not known of each in the measure's table whom a finding names that no field of a row settles."""
        in_doubt = self._in_doubt(plan)
        unknown: dict[str, frozenset[str]] = {}
        for one in named:
            ids = self._touched_by(one, plan, rows, inside) if one.is_of_history else one.ids
            without_fields = ids.difference(in_doubt.by(one)) & inside
            columns = self._uncertain(one, plan) if without_fields else frozenset()
            with_columns = cache(lambda before, columns=columns: before | columns)  # D-636
            for id in without_fields:
                unknown[id] = with_columns(unknown.get(id, frozenset()))
        return unknown

    def _of_strangers(self, one: Named) -> frozenset[Stray]:
        """The rows of a finding that may be another's by mistake: under an id that is in no other file, or that several
        may have become, wherever it is.
        """
        if one.is_of_households or not one.is_of_fields:
            return frozenset()
        alone = self._rows_of_children.stands_alone
        theirs = [row for row, id in one.owners if is_several(id) or alone(id)]
        found = owners_of_rows(self._extracts, one.problem.place.file, theirs) if theirs else []
        return frozenset(
            Stray(kind, file, row) for kind, file, row, id in found if id and (is_several(id) or alone(id, kind))
        )

    def _strays(self, strays: frozenset[Stray], plan: Plan) -> Strays:
        key = strays, self._alike(plan)
        if key not in self._tried_strays:
            self._tried_strays[key] = Strays(
                self._extracts, self._tried_with(plan), self._rule, strays, of_households=_is_of_households(plan)
            )
        return self._tried_strays[key]

    def _everybody_else(self, plan: Plan, counted: frozenset[str]) -> int:
        """How many are in the files of the measure's rows that are not in its table."""
        ids = {
            id
            for file in {source.split(".")[0] for source in plan.measure.on_table.depends_on}
            for id in self._extracts.tables[file][_unit(plan)].unique()
        }
        return len(ids - counted)

    # D-071: a row without a readable id is nobody's
    def _anybodys(
        self, plan: Plan, rows: pl.DataFrame, concerned: frozenset[str], named: Sequence[Named]
    ) -> tuple[Counts, Counts]:
        """What rows that may be anybody's take from those counted, and what they leave open.

        They are those of which nobody can tell whose they are, and those of an id that is in no other file. Where
        there are too many to try, each may be one more, or somebody's who counts already: who met the measure may then
        not, and the other way. (In a count it is the same whether one more meets it or one who did not.)
        """
        strays = frozenset[Stray]().union(*(one.of_nobody | self._of_strangers(one) for one in named))
        if not strays:
            return Counts(0, 0), Counts(0, 0)
        if len(strays) <= MOST_ROWS and (tried := self._strays(strays, plan).of(plan)) is not None:
            return Counts(0, 0), tried
        nobodys = len(strays)
        others = rows.filter(~pl.col(_unit(plan)).is_in(_several(concerned)))
        each = counts_of_each(others.lazy(), plan.measure).collect(engine="in-memory")
        of_each = each.select("numerator", failed=pl.col("denominator") - pl.col("numerator") - pl.col("unsure"))
        met, failed = (sorted(of_each[name], reverse=True) for name in ("numerator", "failed"))
        is_alone = _files_of_rows(plan) == {_CHANGES_NOTHING_ELSE}
        taken_met, taken_failed = (0 if is_alone else sum(numbers[:nobodys]) for numbers in (met, failed))
        if plan.measure.show == "count":
            taken_failed = 0
        most = max([1, *each["denominator"]])
        taken = Counts(taken_met + taken_failed, taken_met)
        return taken, Counts(0, 0, may_enter_either=taken.denominator + nobodys * most)


def _counts(rows: pl.DataFrame, measure: Measure) -> Counts:
    if rows.is_empty():
        return Counts(0, 0)
    [frame] = count_all(rows.lazy(), [measure])
    return counts_from(frame.collect(engine="in-memory"))[measure.ref]


def _those_in(
    rows: pl.DataFrame, plan: Plan, named: Sequence[Named], others: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Of those whom findings name, and of others, who is in the measure's table."""
    asked = sorted(union((others, *(one.ids for one in named))))
    are_inside = pl.Series(asked, dtype=pl.String).is_in(rows[_unit(plan)].implode())
    return frozenset(compress(asked, are_inside))


def _several(ids: Collection[str]) -> pl.Series:
    return pl.Series(sorted(ids), dtype=pl.String).implode()


def _unit(plan: Plan) -> str:
    return plan.measure.on_table.unit_id


def _is_of_households(plan: Plan) -> bool:
    """Whether it counts households, or other rows that are not of children."""
    return _unit(plan) != "child_id"


def _decides(problem: Problem, plan: Plan) -> bool:
    """Whether blanks all through a column decide something: an end, or what a condition asks to be there or not."""
    measure = plan.measure
    ends = {f"{own.name}.{own.ended}" for own in measure.catalogue.own.values() if own.ended}
    asked = [test.column for test in tests_of(*measure.conditions) if test.test in ("is_missing", "is_recorded")]
    fields = {field for column in asked for field in measure.on_table.columns[column].depends_on}
    return any(blank_decides(column) or column in ends | fields for column in problem.affects & plan.needs)


def _files_of_rows(plan: Plan) -> set[str]:
    """The extracts whose rows make the rows of the measure's table."""
    return {column.split(".")[0] for column in plan.measure.on_table.depends_on}
