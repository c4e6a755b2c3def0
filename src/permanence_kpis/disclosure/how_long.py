"""Who has had the same placement or legal status for so many months: beside who was there, and who moved since."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import product

from permanence_kpis.conditions.model import Condition, Test, columns_of, tests_of, with_tests
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.ages import AGES
from permanence_kpis.disclosure.attack import Said, range_of_everybody
from permanence_kpis.disclosure.equations import Names
from permanence_kpis.disclosure.kinds import admit_few_kinds, cuts_of
from permanence_kpis.disclosure.least_and_most import parts
from permanence_kpis.disclosure.open_conditions import any_of, not_so
from permanence_kpis.disclosure.patterns import Conditions
from permanence_kpis.periods import ONE_DAY, add_months, whole_months
from permanence_kpis.results.counts import NOBODY

IN_PLACEMENT, ON_STATUS, PLACEMENTS = "months_in_placement", "months_on_status", "placements_in_12_months"
IN_CARE = "months_in_care"
_MOST_KINDS = 40
Day = tuple[date, tuple[Said, ...]]
"""A last day, and what was told as at it, of one group or of the whole."""


def is_how_long(column: str) -> bool:
    """Whether it is for how many months somebody has had the same placement or legal status."""
    return column in (IN_PLACEMENT, ON_STATUS)


# D-685
def tell_who_left_or_moved(told: Sequence[Said], new: Sequence[Said], below: int) -> list[Names]:
    """The groups, or the whole (no names), of which it can be worked out how few were there on a day and have not had
    the same placement, or status, since.

    Takes: what was said of one table, the newest last; what of it is new, beside whose days alone it is looked for.
    """
    days = by_day(told)
    if not any(map(is_how_long, cuts_in([one for of_names in days.values() for _, some in of_names for one in some]))):
        return []
    own = {(one.names, one.window.last_day) for one in new}
    return [
        names
        for names, of_names in days.items()
        if any(
            _tell(earlier, later, below)
            for earlier, later in product(of_names, of_names)
            if earlier[0] < later[0] and not own.isdisjoint(((names, earlier[0]), (names, later[0])))
        )
    ]


def by_day(told: Sequence[Said]) -> dict[Names, list[Day]]:
    """What was told as at each day, by group."""
    found: dict[Names, dict[date, list[Said]]] = {}
    for one in told:
        if one.measure.window == "at_period_end" and one.is_told and not one.is_least:
            found.setdefault(one.names, {}).setdefault(one.window.last_day, []).append(one)
    return {names: [(day, tuple(some)) for day, some in of_names.items()] for names, of_names in found.items()}


def numbers_of(told: Sequence[Said]) -> dict[Conditions, int]:
    """How many count in a figure, and how many of them meet it and do not: the newest, by what is asked of them."""
    found: dict[Conditions, int] = {}
    for one in told:
        (asked, every), *met = parts(replace(one, names=(), by=()))
        found[asked] = every
        for who_meet, number in met:
            others = any_of([not_so(condition) for condition in who_meet if condition not in asked])
            found |= {who_meet: number, (*asked, others): every - number}
    return found


def cuts_in(told: Iterable[Said]) -> dict[str, set[int]]:
    """The numbers from which on what is asked is otherwise, by column."""
    found: dict[str, set[int]] = {}
    for test in tests_of(*(condition for measure in {one.measure for one in told} for condition in measure.conditions)):
        cuts = cuts_of(test)
        if test.test in ("at_least", "less_than"):
            cuts = {min(cuts)}
        elif test.test in ("more_than", "at_most"):
            cuts = {max(cuts)}
        found.setdefault(test.column, set()).update(cuts)
    return found


def _tell(earlier: Day, later: Day, below: int) -> bool:
    """Whether it follows how few of those there on a day have not had the same since, on a later day."""
    (day, were), (then, are) = earlier, later
    between = months_between(day, then)
    lengths = {column: months for column, months in cuts_in(are).items() if is_how_long(column)}
    every = ((column, one) for column, of_column in lengths.items() for one in of_column)
    since = [Test(column, "at_least", Decimal(months)) for column, months in every if add_months(then, -months) <= day]
    # D-691: whom the later figures ask for can be told of the earlier day in parts, or as all but others
    of_later = (tuple(one for one in asked if not _is_of_months(one)) for asked in numbers_of(are))
    every_asked = dict.fromkeys(((), *numbers_of(were), *of_later))
    for asked in (one for one in every_asked if all(map(_stays_so, one))):
        most = range_of(were, asked, below)[1]
        if most == 0:
            continue
        still = tuple(with_tests(one, lambda test: _later(test, between)) for one in asked)
        if any(most - range_of(are, (*still, so_long), below)[0] < below for so_long in since):
            return True
    return False


def months_between(day: date, then: date) -> int:
    """How many whole months lie between two last days."""
    return whole_months(day + ONE_DAY, then, "both_days_count")


def _stays_so(condition: Condition) -> bool:
    """Whether those of whom it is so can be taken to have been so on an earlier day: not those of an age or more."""
    is_at_most = isinstance(condition, Test) and condition.test in ("at_most", "less_than")
    return is_at_most or AGES.isdisjoint(columns_of(condition))


def _is_of_months(condition: Condition) -> bool:
    return any(column == IN_CARE or is_how_long(column) for column in columns_of(condition))


def _later(test: Test, months: int) -> Test:
    """What is so, so many months later, of those who are still there: they have been in care for as much longer."""
    if isinstance(test.value, Decimal) and (test.column == IN_CARE or is_how_long(test.column)):
        return replace(test, value=test.value + months)
    return test


@lru_cache(maxsize=16384)
def range_of(told: tuple[Said, ...], asked: Conditions, below: int) -> tuple[float, float]:
    """The least and the most that those can be of whom something is asked, where nothing asked is taken to be blank."""
    if (number := numbers_of(told).get(asked)) is not None:
        return number, number
    measure = replace(told[0].measure, denominator=asked, exclude=(), numerator=(), not_known=())
    together = _worked_through(tuple({one.measure: None for one in told}), measure)
    some = [replace(one, names=(), by=()) for one in told if one.measure in together]
    return range_of_everybody(some, Said(measure, told[0].window, NOBODY), below, are_recorded=True)


@lru_cache(maxsize=4096)
def _worked_through(measures: tuple[Measure, ...], own: Measure) -> Collection[Measure]:
    """As many measures as can be worked through with one: first those that ask for nothing else than it does."""
    together: list[Measure] = []
    for one in sorted(measures, key=lambda one: len({*one.columns} - {*own.columns})):
        if not admit_few_kinds((own, *together, one), _MOST_KINDS):
            break
        together.append(one)
    return together
