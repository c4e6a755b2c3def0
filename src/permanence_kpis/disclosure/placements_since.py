"""What how long children have had the same placement says of the placements that started, and of who was there."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import permutations, product

from permanence_kpis.conditions.model import Condition, Test, columns_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.attack import Said
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.how_long import (
    IN_CARE,
    IN_PLACEMENT,
    ON_STATUS,
    PLACEMENTS,
    Day,
    by_day,
    cuts_in,
    months_between,
    numbers_of,
    range_of,
)
from permanence_kpis.disclosure.kinds import is_for_good
from permanence_kpis.disclosure.patterns import Conditions
from permanence_kpis.disclosure.rows import said
from permanence_kpis.periods import ONE_DAY, Window, add_months
from permanence_kpis.results.counts import Counts

_PLACEMENTS = ("placement_starts", "placement_moves")
_IS_LATER = Test("is_first", "is", "no")


# D-687
def at_least_by_how_long(known: Sequence[Disclosed], below: int) -> Iterator[Disclosed]:
    """Figures of how many there are at least by how long children have had the same placement or status.

    Who has had one for some months was there before; who has not had a placement for as long is one of whom one
    started since, or who moved; of three placements in twelve months two started at least. So is what two days say:
    as many as have newly had a placement for some months had it start so long before. What started is looked at where
    placements of all the days are told.
    """
    told = [said(one) for one in known if one.measure.table == "looked_after"]
    starts = tuple(
        (table, tuple(one.days for one in known if one.is_told and one.measure.table in tables))
        for table, tables in (("started_care", ("started_care",)), ("placement_starts", _PLACEMENTS))
    )
    for days in by_day(told).values():
        if all(is_for_good(column, days[0][1][0].measure) for column in days[0][1][0].by):
            yield from _greatest(tuple(days), starts, below)


# a report decides the same for every quarter
@lru_cache(maxsize=256)
def _greatest(
    days: tuple[Day, ...], starts: tuple[tuple[str, tuple[tuple[date, date], ...]], ...], below: int
) -> Sequence[Disclosed]:
    """Of the figures that ask for the same, over the same days, the greatest."""
    greatest: dict[Hashable, Disclosed] = {}
    for one in sorted(_Facts(days, dict(starts), below).every, key=lambda one: one.counts.denominator):
        key = one.measure.who_rule, one.days
        others_there = min(one.others_there, greatest.get(key, one).others_there)
        greatest[key] = replace(one, others_there=others_there)
    return tuple(greatest.values())


@dataclass(frozen=True)
class _Facts:
    """What was told as at several days of one group, or of the whole; the days of which placements were told."""

    days: Sequence[Day]
    starts: Mapping[str, Sequence[tuple[date, date]]]
    below: int

    @property
    def every(self) -> Iterator[Disclosed]:
        for day in self.days:
            yield from self._of_a_day(day)
        for earlier, later in permutations(self.days, 2):
            if earlier[0] < later[0]:
                yield from self._of_two_days(earlier, later)

    def _of_a_day(self, of_day: Day) -> Iterator[Disclosed]:
        day, told = of_day
        cuts = self._cuts[day]
        for column in (IN_PLACEMENT, ON_STATUS):
            for months in sorted(cuts.get(column, ())):
                so_long = (_at_least(IN_CARE, months), _at_least(column, months))
                yield from self._figures(told, so_long[1:], Window("at_period_end", day, day), so_long)
        for months in sorted(cuts.get(IN_PLACEMENT, ())):
            not_so_long, in_care = _less_than(IN_PLACEMENT, months), _at_least(IN_CARE, months)
            since = _between(day, months, 0)
            for were in self._kept(told) if self._are_told(since) else ():
                one = _figure(told, were, (not_so_long,), since, int(self._range(told, (*were, not_so_long))[0]))
                yield replace(one, others_there=self._range(told, (*were, _at_least(IN_PLACEMENT, months)))[1])
            yield from self._figures(told, (not_so_long, in_care), since, (_IS_LATER,))
            longer = {name: [more for more in cuts.get(name, ()) if more > months] for name in (IN_CARE, IN_PLACEMENT)}
            for name, every in longer.items():
                for more in every:
                    of_those = (_at_least(IN_PLACEMENT, months), _less_than(name, more))
                    yield from self._figures(told, of_those, _between(day, more, months))
        for column in (IN_PLACEMENT, ON_STATUS):
            for months, more in product(cuts.get(column, ()), cuts.get(IN_CARE, ())):
                if more > months:
                    of_those = (_at_least(column, months), _less_than(IN_CARE, more))
                    yield from self._figures(told, of_those, _between(day, more, months), table="started_care")
        for number in sorted(cuts.get(PLACEMENTS, ())):
            as_often = (_at_least(PLACEMENTS, number),)
            for also, of_rows in (((), ()), ((_at_least(IN_CARE, 12),), (_IS_LATER,))):
                since = _between(day, 12, 0)
                yield from self._figures(told, (*as_often, *also), since, of_rows, often=number - 1)

    def _of_two_days(self, earlier: Day, later: Day) -> Iterator[Disclosed]:
        (day, were), (then, are) = earlier, later
        between = months_between(day, then)
        since = Window("period", day + ONE_DAY, then)
        cuts, cuts_before = (self._cuts[one].get(IN_PLACEMENT, set()) for one in (then, day))
        for months in sorted(cuts | {months + between for months in cuts_before}):
            so_long, not_so_long = _at_least(IN_PLACEMENT, months), _less_than(IN_PLACEMENT, months)
            newly = Window("period", _between(day, months, 0).first_day, _between(then, months, 0).first_day - ONE_DAY)
            for asked in self._kept(are):
                ways = [
                    ((*asked, so_long), (*asked, so_long), newly),
                    ((*asked, not_so_long), (*asked, not_so_long), since),
                ]
                if months > between:
                    ways.append((asked, (*asked, _at_least(IN_PLACEMENT, months - between)), _between(then, months, 0)))
                for now, before, window in ways:
                    if not self._are_told(window):
                        continue
                    more = self._range(are, now)[0] - self._range(were, before)[1]
                    if more > 0:
                        yield _figure(are, asked, (not_so_long,), window, int(more))

    @cached_property
    def _cuts(self) -> dict[date, dict[str, set[int]]]:
        return {day: cuts_in(told) for day, told in self.days}

    def _are_told(self, window: Window, table: str = "placement_starts") -> bool:
        return window.kind == "at_period_end" or _are_covered(window, self.starts[table])

    def _range(self, told: tuple[Said, ...], asked: Conditions) -> tuple[float, float]:
        return range_of(told, asked, self.below)

    def _figures(
        self,
        told: tuple[Said, ...],
        asked: Conditions,
        window: Window,
        of_rows: Conditions = (),
        often: int = 1,
        table: str = "placement_starts",
    ) -> Iterator[Disclosed]:
        """Of whom something is asked, and less and less of what they were on every day before."""
        for were in self._kept(told) if self._are_told(window, table) else ():
            many = int(self._range(told, (*were, *asked))[0]) * often
            if many:
                yield _figure(told, were, (*of_rows, *asked), window, many, table)

    def _kept(self, told: tuple[Said, ...]) -> Sequence[Conditions]:
        return self._kept_of_each[told]

    @cached_property
    def _kept_of_each(self) -> Mapping[tuple[Said, ...], Sequence[Conditions]]:
        """Of what is asked on a day what those of whom it is so were on every day before."""
        return {
            told: list(
                dict.fromkeys(tuple(one for one in asked if _were(one, told[0].measure)) for asked in numbers_of(told))
            )
            for _, told in self.days
        }


def _at_least(column: str, number: int) -> Test:
    return Test(column, "at_least", Decimal(number))


def _less_than(column: str, number: int) -> Test:
    return Test(column, "less_than", Decimal(number))


def _between(day: date, months: int, fewer: int) -> Window:
    """From so many months before a day to fewer months before it."""
    return Window("period", add_months(day + ONE_DAY, -months), add_months(day + ONE_DAY, -fewer) - ONE_DAY)


def _figure(
    told: tuple[Said, ...],
    were: Conditions,
    asked: Conditions,
    window: Window,
    many: int,
    table: str = "placement_starts",
) -> Disclosed:
    one, is_of_day = told[0], window.kind == "at_period_end"
    measure = replace(
        one.measure,
        table="looked_after" if is_of_day else table,
        counts="children",
        window="at_period_end" if is_of_day else "period",
        denominator=(*were, *asked),
        exclude=(),
        numerator=(),
        not_known=(),
    )
    return Disclosed(measure, window, Counts(many, many), one.names, by=one.by, is_least=True)


def _were(condition: Condition, measure: Measure) -> bool:
    """Whether those of whom it is so were so on every day before."""
    if all(is_for_good(column, measure) for column in columns_of(condition)):
        return True
    return isinstance(condition, Test) and condition.column == "age" and condition.test in ("at_most", "less_than")


def _are_covered(window: Window, days: Sequence[tuple[date, date]]) -> bool:
    """Whether every day of a window is in one of some stretches of days."""
    reached = window.first_day
    for first, last in sorted(days):
        if first <= reached <= last:
            reached = last + ONE_DAY
    return reached > window.last_day
