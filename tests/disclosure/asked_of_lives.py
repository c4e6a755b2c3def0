"""Measures of a world of whole lives: what they ask, how a row answers, in the attacker's words, and random ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test
from permanence_kpis.results.scorecard import NOT_RECORDED

from .whole_lives import COLUMNS, UNITS, VALUES, Row, World


def answered(condition: Condition, row: Row) -> bool | None:
    """Whether a row is what a condition asks for, in the attacker's own words; None where that is not known."""
    match condition:
        case AnyOf(parts=parts):
            every = {answered(part, row) for part in parts}
            return True if True in every else None if None in every else False
        case Not(part=part):
            so = answered(part, row)
            return so if so is None else not so
        case Test(column=column, test="is_missing"):
            return row.value(column) is None
        case Test(column=column) if row.value(column) is None:
            return None
        case Test(column=column, test="is", value=asked):
            return row.value(column) == asked
        case Test(column=column, test="is_not", value=asked):
            return row.value(column) != asked
        case Test(column=column, test="one_of", value=tuple() as some):
            return row.value(column) in some
        case Test(column=column, test="none_of", value=tuple() as some):
            return row.value(column) not in some
        case Test(column=column, test="more_than", value=Decimal() as less):
            return int(str(row.value(column))) > less
        case Test(column=column, test="at_most", value=Decimal() as most):
            return int(str(row.value(column))) <= most
        case Test(column=column, test="at_least", value=Decimal() as least):
            return int(str(row.value(column))) >= least
        case Test(column=column, test="less_than", value=Decimal() as more):
            return int(str(row.value(column))) < more
    raise AssertionError(condition)


def all_answered(conditions: Sequence[Condition], row: Row) -> bool | None:
    every = {answered(condition, row) for condition in conditions}
    return False if False in every else None if None in every else True


@dataclass(frozen=True)
class Asked:
    """A measure: its table, what it counts, whether from the first stretch on or over so many, and what it asks."""

    ref: str
    table: str
    counts: str
    is_year: bool = False
    denominator: tuple[Condition, ...] = ()
    numerator: tuple[Condition, ...] = ()
    excluded: tuple[Condition, ...] = ()
    not_known: tuple[Condition, ...] = ()
    over: int = 0

    def has(self, row: Row) -> str | None:
        """How a row counts: as one met or not met; as one of those not known; None where it surely does not."""
        is_in = all_answered(self.who_counts, row)
        is_open = any(answered(one, row) for one in self.not_known)
        met = None if is_open else all_answered(self.numerator, row)
        if is_in:
            return "met" if met else "unsure" if met is None else "not met"
        return None if is_in is False else "may be met" if met else "may be either" if met is None else "may be not met"

    @property
    def who_counts(self) -> tuple[Condition, ...]:
        return (*self.denominator, *map(Not, self.excluded))

    def __str__(self) -> str:
        def said(some: Sequence[Condition]) -> str:
            return " and ".join(map(in_words, some)) or "all"

        not_known = f" | not known: {said(self.not_known)}" if self.not_known else ""
        return f"{self.counts} of {self.table} [{said(self.who_counts)} | {said(self.numerator)}{not_known}]"


def in_words(condition: Condition) -> str:
    match condition:
        case AnyOf(parts=parts):
            return f"({' or '.join(map(in_words, parts))})"
        case Not(part=part):
            return f"not {in_words(part)}"
        case Test(column=column, test=test, value=value):
            return f"{column} {test} {value}"


def one_condition(random: Random, world: World, column: str) -> Condition:
    if column == "age":
        return age_condition(random, random.choice(world.ages[1:]))
    if column == "months_in_placement":
        months = Decimal(random.choice((1, 2)) * world.months)
        return random.choice((Test(column, "at_least", months), Test(column, "more_than", months - 1)))
    if column == "months_in_care":
        return months_condition(random, Decimal(random.choice((1, 2)) * world.months))
    values = VALUES[column][:-1] if len(VALUES[column]) > 2 else VALUES[column]
    values = tuple(one for one in values if "type" not in column or one in world.types)
    one, other = random.choice(values), random.choice(values)
    kind = random.random()
    if world.values(column)[-1] == NOT_RECORDED and random.random() < 0.15:
        return Test(column, "is_missing", True)
    if kind < 0.6:
        return random.choice((Test(column, "is", one), Test(column, "is", one), Test(column, "one_of", (one,))))
    if kind < 0.75 or one == other:
        none_of = Test(column, "is_not", one), Test(column, "none_of", (one,))
        return random.choice((Not(Test(column, "is", one)), *none_of))
    if kind < 0.8:
        return Test(column, "none_of", (one, other))
    return random.choice(
        (AnyOf((Test(column, "is", one), Test(column, "is", other))), Test(column, "one_of", (one, other)))
    )


def age_condition(random: Random, first: int) -> Condition:
    """Of an age or older, or younger, written in one of several ways."""
    at_least, less_than = Test("age", "at_least", Decimal(first)), Test("age", "less_than", Decimal(first))
    others = Test("age", "more_than", Decimal(first - 1)), Test("age", "at_most", Decimal(first - 1))
    return random.choice((at_least, less_than, *others, Not(at_least), Not(less_than)))


def months_condition(random: Random, months: Decimal) -> Condition:
    """For so many months or longer, or for less, written in one of several ways."""
    longer = Test("months_in_care", "at_least", months), Test("months_in_care", "more_than", months - 1)
    shorter = Test("months_in_care", "less_than", months), Test("months_in_care", "at_most", months - 1)
    return random.choice((*longer, *shorter, Not(longer[0]), Not(shorter[0])))


def own_column(world: World, column: str) -> bool:
    """Whether a world tells a column apart, and asks about it."""
    if column == "age":
        return world.has("age") and world.ages_asked
    if column in ("to_type", "from_type"):
        return world.has("placement_type")
    return world.has(column) or column == "is_first"


def conditions(random: Random, world: World, table: str) -> tuple[Condition, ...]:
    columns = [column for column in COLUMNS[table] if own_column(world, column)]
    if table == "looked_after" and not world.types_there:
        columns = [column for column in columns if column != "placement_type"]
    if not columns:
        return ()
    some = random.sample(columns, min(len(columns), random.choice((1, 1, 1, 2))))
    made = tuple(one_condition(random, world, column) for column in some)
    if len(made) == 2 and "is_first" not in some and random.random() < 0.2:
        return (AnyOf(made),)
    return made


def measures(random: Random, world: World) -> list[Asked]:
    """Some of everybody, and some of whom something is asked; the order is of the definitions."""
    made = []
    for table in world.tables:
        if random.random() < 0.65:
            made.append((table, UNITS[table][0], (), (), (), ()))
    for _ in range(random.choice((0, 1, 2, 3, 4))):
        table = random.choice(world.tables)
        inside = conditions(random, world, table) if random.random() < 0.55 else ()
        met = conditions(random, world, table) if random.random() < 0.6 or not inside else ()
        excluded = conditions(random, world, table)[:1] if random.random() < 0.15 else ()
        open_ = conditions(random, world, table)[:1] if world.unknown and random.random() < 0.3 else ()
        made.append((table, random.choice(world.units(table)), inside, met, excluded, open_))
    random.shuffle(made)
    is_year = random.choice((True, False, None))
    return [
        Asked(
            str(at),
            table,
            unit,
            random.random() < 0.5 if is_year is None else is_year,
            *asked,
            over=world.over if world.over and random.random() < 0.5 else 0,
        )
        for at, (table, unit, *asked) in enumerate(made)
    ]
