"""Random children and moves, the measures that could be made of them, and the scorecards that follow."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

from tests.outputs.small_scorecard import CARD, MOVES, STABILITY

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group, Result, Scorecard

AGES, TYPES, SEXES, MONTHS = (13, 14, 15, 16), ("K1", "K2", "P1", "U4"), ("F", "M"), 6
FIRSTS = [date(2024, 4 + month, 1) for month in range(MONTHS + 1)]
Span = tuple[int, int]
Thing = tuple[int, int, str, str]
"""The month, the age, the placement type, the sex."""
THINGS: tuple[Thing, ...] = tuple(product(range(MONTHS), AGES, TYPES, SEXES))
PLACE_OF = {"age": 1, "placement_type": 2, "to_type": 2, "sex": 3}


@dataclass(frozen=True)
class Asked:
    """A measure in the attacker's own words: who is in the denominator, who meets it, over which months."""

    ref: str
    is_in: Callable[[Thing], bool]
    meets: Callable[[Thing], bool]
    denominator: tuple[Condition, ...]
    numerator: tuple[Condition, ...]
    by_date: bool = False

    def parts(self, span: Span) -> tuple[frozenset[Thing], frozenset[Thing]]:
        """Those who meet it, and those of the denominator who do not."""
        inside = [thing for thing in THINGS if span[0] <= thing[0] <= span[1] and self.is_in(thing)]
        met = frozenset(thing for thing in inside if self.meets(thing))
        return met, frozenset(inside) - met


def condition(random: Random, column_of_type: str) -> tuple[Condition, Callable[[Thing], bool]]:
    """A condition, written in one of several ways, and what it means."""
    kind = random.randrange(6)
    age, some = random.choice(AGES[:-1]), tuple(random.sample(TYPES[:-1], random.choice((1, 2))))
    match kind:
        case 0:
            return Test("age", "at_most", Decimal(age)), lambda thing: thing[1] <= age
        case 1:
            return Test("age", "less_than", Decimal(age + 1)), lambda thing: thing[1] <= age
        case 2:
            return Test("age", "more_than", Decimal(age)), lambda thing: thing[1] > age
        case 3:
            return Test(column_of_type, "one_of", some), lambda thing: thing[2] in some
        case 4:
            parts = tuple(Test(column_of_type, "is", one) for one in some)
            return AnyOf(parts), lambda thing: thing[2] in some
        case _:
            return Not(Test(column_of_type, "is", some[0])), lambda thing: thing[2] != some[0]


def everybody(_: Thing) -> bool:
    return True


EVERY_MOVE = Asked("1", everybody, everybody, (), ())


def measures(random: Random, number: int, column_of_type: str) -> list[Asked]:
    made = []
    for place in range(number):
        inside, is_in = condition(random, column_of_type) if random.random() < 0.3 else (None, everybody)
        met, meets = condition(random, column_of_type)
        made.append(Asked(str(place + 1), is_in, meets, (inside,) if inside else (), (met,)))
    return made


def population(random: Random, most: int) -> dict[Thing, int]:
    """How many there are of each kind: many of some, few of most, none of others."""
    weight = {thing: random.choice((0, 0, 1, 1, 2, most)) for thing in THINGS}
    return {thing: random.randint(0, many) for thing, many in weight.items()}


def count(population: dict[Thing, int], things: Iterable[Thing]) -> int:
    return sum(population[thing] for thing in things)


def window(span: Span, kind: str = "period") -> Window:
    return Window(kind, FIRSTS[span[0]], date.fromordinal(FIRSTS[span[1] + 1].toordinal() - 1))


def names_of(thing: Thing, by: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(thing[PLACE_OF[column]]) for column in by)


def result(
    asked: Asked,
    population: dict[Thing, int],
    span: Span,
    *,
    before: Span | None = None,
    by: Sequence[str] = (),
    is_snapshot: bool = False,
) -> Result:
    base = STABILITY if is_snapshot else MOVES
    measure = replace(
        base.measure,
        ref=asked.ref,
        show="count",
        denominator=asked.denominator,
        numerator=asked.numerator,
        not_known=(),
    )
    counts = _counts(asked, population, span)
    past = _counts(asked, population, before) if before else None
    kind = "at_period_end" if is_snapshot else "period"
    return replace(
        base,
        measure=measure,
        window=window(span, kind),
        counts=counts,
        value=counts.value("count"),
        lowest=counts.lowest("count"),
        highest=counts.highest("count"),
        previous=replace(
            base.previous,
            window=window(before or span, kind),
            counts=past,
            value=past.value("count") if past else None,
        ),
        direction="same" if past else None,
        groups=tuple(_groups(asked, population, span, by)) if by else (),
    )


def _counts(asked: Asked, population: dict[Thing, int], span: Span, names: tuple[str, ...] = (), by=()) -> Counts:
    met, not_met = (
        count(population, [thing for thing in part if not names or names_of(thing, by) == names])
        for part in asked.parts(span)
    )
    return Counts(met + not_met, met)


def _groups(asked: Asked, population: dict[Thing, int], span: Span, by: Sequence[str]) -> Iterable[Group]:
    for names in sorted({names_of(thing, by) for thing in THINGS}):
        counts = _counts(asked, population, span, names, by)
        if counts.denominator:
            yield Group(names, names, counts, Fraction(counts.numerator), None, None)


def scorecard(results: Sequence[Result], by: Sequence[str] = ()) -> Scorecard:
    return replace(CARD, results=tuple(results), by=tuple(by))
