"""The least and the most that can count row by row, or once over several rows, of any conditions and over any days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from typing import Literal

from permanence_kpis.conditions.model import Condition, Test
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.attack import Said, range_of_everybody
from permanence_kpis.disclosure.open_conditions import not_so
from permanence_kpis.disclosure.tallies import is_in_one_group, rows_last, who_counts
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import NOBODY, Counts
from permanence_kpis.results.scorecard import NOT_RECORDED

Conditions = tuple[Condition, ...]
Range = tuple[float, float]
Unit = Literal["rows", "once"]
"""What counts row by row, or once over several rows."""


@dataclass(frozen=True, eq=False)
class LeastAndMost:
    """By what was said of one table, of some row by row, of others once over several rows.

    `are_recorded`: whether nothing that is asked is taken to be blank.
    """

    said: Sequence[Said]
    below: int
    are_recorded: bool

    @cached_property
    def said_of(self) -> dict[Unit, list[Said]]:
        found: dict[Unit, list[Said]] = {"rows": [], "once": []}
        for one in self.said:
            found["rows" if is_in_one_group(one.measure) else "once"].append(one)
        return found

    @property
    def units(self) -> list[Unit]:
        return [unit for unit, some in self.said_of.items() if some]

    @property
    def is_of_both(self) -> bool:
        return len(self.units) > 1

    @cached_property
    def windows(self) -> list[Window]:
        """Of the days of which something is told."""
        return list({one.days: one.window for one in self.said if is_told(one)}.values())

    @cached_property
    def conditions(self) -> list[Conditions]:
        """Of which something is told, over some days."""
        return list(dict.fromkeys(conditions for one in self.said if is_told(one) for conditions, _ in parts(one)))

    def of(self, unit: Unit, conditions: Conditions, window: Window) -> Range:
        """The least and the most that those of some conditions can be over some days."""
        low, high = self._alone(unit, conditions, window)
        if not self.is_of_both:
            return low, high
        least, most = self.more(conditions, window)
        if unit == "once":
            few, many = self._alone("rows", conditions, window)
            return max(low, few - most), min(high, many - least)
        few, many = self._alone("once", conditions, window)
        return max(low, few + least), min(high, many + most)

    # D-680
    def more(self, conditions: Conditions, window: Window) -> Range:
        """How many more rows than are counted once: no fewer over more days, nor where less is asked."""
        least, most = self._more(conditions, window)
        for asked, other in product(self.conditions, self.windows):
            if holds(other, window) and {*asked} <= {*conditions}:
                most = min(most, self._more(asked, other)[1])
            if holds(window, other) and {*asked} >= {*conditions}:
                least = max(least, self._more(asked, other)[0])
        return max(least, 0), max(most, 0)

    def _more(self, conditions: Conditions, window: Window) -> Range:
        few, many = self._alone("rows", conditions, window)
        least, most = self._alone("once", conditions, window)
        return few - most, many - least

    @cached_property
    def _alone(self) -> Callable[[Unit, Conditions, Window], Range]:
        return cache(self._by_what_was_told_of)

    def _by_what_was_told_of(self, unit: Unit, conditions: Conditions, window: Window) -> Range:
        """The same by what was told of one unit alone, over these days, over fewer and over more."""
        low, high = self._of_its_days(unit, conditions, window)
        if unit == "once" and rows_last(self.said_of[unit][0].measure):
            for other in self.windows:
                fewest, most = self._of_its_days(unit, conditions, other)
                if holds(other, window):
                    high = min(high, most)
                if holds(window, other):
                    low = max(low, fewest)
        return low, high

    @cached_property
    def _of_its_days(self) -> Callable[[Unit, Conditions, Window], Range]:
        """The same by what was told over the same days, and over others with which these can be worked through."""

        def range_of(unit: Unit, conditions: Conditions, window: Window) -> Range:
            some = self.said_of[unit]
            one = Said(_who_are(some, conditions), window, NOBODY)
            return range_of_everybody(some, one, self.below, are_recorded=self.are_recorded)

        return cache(range_of)

    # D-679
    @property
    def with_what_follows(self) -> "LeastAndMost":
        """With every number of either that can be only one, of all conditions and days that were told."""
        if not self.is_of_both:
            return self
        found = []
        for unit, conditions, window in product(self.units, self.conditions, self.windows):
            least, most = self.of(unit, conditions, window)
            if least == most:
                measure = _who_are(self.said_of[unit], conditions)
                found.append(Said(measure, window, Counts(int(least), int(least))))
        return replace(self, said=[*found, *self.said])


def _who_are(some: Sequence[Said], conditions: Conditions) -> Measure:
    """The measure of all of a unit of whom some conditions are so."""
    return replace(some[0].measure, denominator=conditions, exclude=(), numerator=(), not_known=())


def is_told(one: Said) -> bool:
    """Whether it says how many there are, and not how many at least."""
    return one.is_told and not one.is_least


def holds(whole: Window, part: Window) -> bool:
    """Whether some days are all among others."""
    return whole.first_day <= part.first_day and part.last_day <= whole.last_day


def parts(one: Said) -> Iterator[tuple[Conditions, int]]:
    """What those who count are, and those of them who meet the measure; how many they are."""
    group = tuple(_is_named(column, name, one.measure) for column, name in zip(one.by, one.names, strict=False))
    yield (*who_counts(one.measure), *group), one.counts.denominator
    meet = (*one.measure.numerator, *map(not_so, one.measure.not_known))
    if meet:
        yield (*who_counts(one.measure), *group, *meet), one.counts.numerator


def _is_named(column: str, name: str, measure: Measure) -> Condition:
    """That somebody is in a group, by its name as printed: a code stands before its meaning."""
    if name == NOT_RECORDED:
        return Test(column, "is_missing", True)
    has_codes = column in measure.on_table.columns and measure.on_table.columns[column].codes
    return Test(column, "is", name.partition(" (")[0] if has_codes else name)
