"""The values that a field at issue could truly have: every one that the rules tell from the next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet
from permanence_kpis.conditions.model import bounds_of, tests_of, values_of
from permanence_kpis.measures import Plan
from permanence_kpis.periods import ONE_DAY, WholeMonths, add_months, birthday, cutoff, due_by, latest_start
from permanence_kpis.tables import AGE_BAND_ENDS, YEAR, Column, Kind

ADULT = 18
ANOTHER = "another"
"""An id that no record has."""

_TOLD_APART: tuple[tuple[CodeSet, tuple[Sequence[str], ...]], ...] = (
    (
        codes.PLACEMENT_TYPE,
        (codes.TEMPORARY_STAYS, codes.PLACED_FOR_ADOPTION, codes.HOMES, codes.FAMILIES, (codes.WITH_PARENTS,)),
    ),
    (codes.PROVIDER, ()),
    (codes.END_REASON, ((codes.STATUS_ONLY,),)),
    (codes.LEGAL_STATUS, (codes.SHORT_BREAKS,)),
    (codes.REASON_NEW_EPISODE, ((codes.STARTED_TO_BE_LOOKED_AFTER,), codes.SAME_CARER)),
    (codes.REASON_CEASED, ((codes.CARE_CONTINUES,), codes.NO_MORE_CARE, codes.SPECIAL_GUARDIANSHIP)),
    (codes.PARTICIPATION, (codes.TOOK_PART, (codes.TOO_YOUNG,))),
    (codes.ACTIVITY, ((codes.NO_INFORMATION,),)),
    (codes.ACCOMMODATION, ((codes.NO_INFORMATION,),)),
    (codes.ETHNICITY, ()),
)
"""Which codes the rules tell from the others of their list; what a measure's own conditions name comes to that."""

_FIRST, _LAST = date(1900, 1, 1), date(2100, 12, 31)


class Values:
    """The values to try for the fields at issue, for the measures and windows that are worked out.

    A day only matters by how it stands to other days: the edges of the windows, the days on which so many months or
    years are full or something is due, and the other days of the child's own records. So of all days those are tried,
    the day after each, and one before them all. A code only matters by the conditions and rules that name it, and by
    being that of another row of the child: of those that nothing tells apart the first and the last are tried, and all
    that the child's records have. Of ids those in the child's other rows and one that no row has. A field that may be
    blank is tried blank too.
    """

    def __init__(self, plans: Sequence[Plan], rule: WholeMonths) -> None:
        self._rule = rule
        conditions = [(plan, test) for plan in plans for test in tests_of(*plan.measure.conditions)]
        self._edges = {day for plan in plans for day in (plan.window.first_day, plan.window.last_day)}
        self._first_day, self._last_day = min(self._edges, default=_LAST), max(self._edges, default=_FIRST)
        self._due_within = frozenset(
            within for plan in plans for within in plan.measure.on_table.asks_within(plan.measure.columns)
        )
        self._ages = {ADULT}
        self._months_to_an_event: set[int] = set()
        self._numbers = {1}
        self._named = [frozenset(filter(_is_text, values_of(test))) for _, test in conditions]
        for plan, test in conditions:
            column = plan.measure.on_table.columns.get(test.column)
            numbers = [int(bound) for bound in bounds_of(test)]
            if test.column == "age":
                self._ages.update(numbers, (number + 1 for number in numbers))
            elif test.column == "age_band":
                self._ages.update(end + 1 for end in AGE_BAND_ENDS)
            elif column is not None and column.unit == "months":
                months = {number + more for number in numbers for more in (0, 1)}
                if plan.measure.on_table.is_snapshot:
                    self._edges.update(cutoff(plan.window.last_day, number, rule) for number in months)
                else:
                    self._months_to_an_event |= months
            else:
                self._numbers.update(number + more for number in numbers for more in (-1, 0, 1))
            written = values_of(test)
            self._edges.update(bound for bound in written if isinstance(bound, date))

    def of(self, column: Column, birth: str, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> list[object]:
        """The values to try for a column, in the records of one child.

        Takes: the column; the name that dates of birth have; the child's rows by kind of file.
        """
        match column.kind:
            case Kind.DATE:
                tried: list[object] = list(self._days(column.name == birth, birth, rows))
            case Kind.CODE:
                tried = self._codes(column, rows)
            case Kind.ID:
                tried = [*dict.fromkeys(_written(column.name, rows)), ANOTHER]
            case _ if column.unit == YEAR:
                tried = [*range(self._first_day.year, self._last_day.year + 2)]
            case _:
                tried = list(self._numbers)
        return [*tried, None]

    # D-528: far fewer copies, of which none is left out that could come out otherwise
    def _codes(self, column: Column, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> list[object]:
        """One code and another of each kind that conditions and rules tell apart, and those in the child's records."""
        every = list(column.codes or ())
        groups = next((groups for known, groups in _TOLD_APART if known.keys() >= set(every)), None)
        if groups is None:
            return list(every)
        there = {value for of_file in rows.values() for row in of_file for value in row.values()}
        alike: dict[tuple[bool, ...], list[str]] = {}
        for code in sorted(set(every) - there):
            alike.setdefault(tuple(code in those for those in (*groups, *self._named)), []).append(code)
        tried = there.union(*((those[0], those[-1]) for those in alike.values()))
        return [code for code in every if code in tried]

    def _days(self, is_birth: bool, birth: str, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[date]:
        own = set(self._own_days(rows))
        births = {row[birth] for of_file in rows.values() for row in of_file if isinstance(row.get(birth), date)}
        days = self._edges | own
        if is_birth:
            days = {_years_before(day, age) for day in days for age in self._ages}
        else:
            days |= {birthday(born, age) for born in births for age in self._ages if isinstance(born, date)}
            for within in self._due_within:
                days |= {due_by(day, within) for day in own} | {latest_start(day, within) for day in self._edges | own}
            for months in self._months_to_an_event:
                days |= {shifted for day in own for shifted in self._months_apart(day, months)}
        days = {day for day in days if _FIRST < day < _LAST}
        tried = days | {day + ONE_DAY for day in days} | ({min(days) - ONE_DAY} if days else set())
        return iter(sorted(tried))

    def _own_days(self, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[date]:
        """The days in a child's own records, but for those of reviews outside all windows unless something is due."""
        for file, of_file in rows.items():
            for row in of_file:
                days = [day for day in row.values() if isinstance(day, date)]
                if (
                    file != "reviews"
                    or self._due_within
                    or any(self._first_day <= day <= self._last_day for day in days)
                ):
                    yield from days

    def _months_apart(self, day: date, months: int) -> Iterable[date]:
        return cutoff(day, months, self._rule), add_months(day, months), add_months(day, months) - ONE_DAY


def _years_before(day: date, age: int) -> date:
    """The birth that makes so many years full on a day."""
    return add_months(day, -12 * age)


def _written(column: str, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[object]:
    return (row[column] for of_file in rows.values() for row in of_file if row.get(column) is not None)


def _is_text(value: object) -> bool:
    return isinstance(value, str)
