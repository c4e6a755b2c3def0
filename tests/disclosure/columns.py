"""Measures that ask about several columns at once, in one scorecard and in turn, and what the solver makes of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from random import Random
from typing import NamedTuple

from tests.outputs.small_scorecard import MOVES, STABILITY

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import scorecard
from .exact_attacker import Attacker, Pressed, figures_and_hidden


class Row(NamedTuple):
    """One of those counted, and the month it was in."""

    month: int
    sex: str
    ethnicity: str
    placement_type: str
    age: int
    months_in_care: int

    def value(self, column: str) -> object:
        if column == "age_band":
            return {3: "1 to 4", 7: "5 to 9", 12: "10 to 15", 14: "10 to 15", 17: "16 and over"}[self.age]
        return getattr(self, column.replace("to_type", "placement_type"))


VALUES: dict[str, tuple] = {
    "sex": ("F", "M"),
    "ethnicity": ("WBRI", "ABAN", "OOTH"),
    "placement_type": ("K1", "U4", "P1"),
    "age": (3, 7, 12, 14, 17),
    "months_in_care": (3, 15, 40),
}
"""The last code of each is in no condition, and stands for all the others; a number for all that conditions do not tell
apart from it."""
AT_MOST = {"age": (9, 13, 15), "months_in_care": (11, 23)}
Meets = Callable[[Row], bool]
Span = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """A measure in the attacker's own words: who is in its denominator, and who meets it."""

    ref: str
    is_in: Meets
    meets: Meets
    denominator: tuple[Condition, ...]
    numerator: tuple[Condition, ...]


@dataclass(frozen=True)
class Release:
    """A scorecard to be told, of some months, broken down."""

    span: Span
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """What conditions can ask about and figures be broken down by; what is told in turn."""

    columns: tuple[str, ...]
    bys: Sequence[Sequence[tuple[str, ...]]]
    """Of each publication in turn what it can be broken down by."""
    spans: Sequence[Span] = ((0, 0),)
    is_of_moves: bool = False
    required: str | None = None
    """A column that every measure asks about."""


def one_test(random: Random, column: str, name: str) -> tuple[Condition, Meets]:
    if column in AT_MOST:
        most = random.choice(AT_MOST[column])
        if random.random() < 0.5:
            return Test(name, "at_most", Decimal(most)), lambda row: row.value(column) <= most
        return Test(name, "at_least", Decimal(most + 1)), lambda row: row.value(column) > most
    code = random.choice(VALUES[column][:-1])
    if random.random() < 0.7:
        return Test(name, "is", code), lambda row: row.value(column) == code
    return Test(name, "is_not", code), lambda row: row.value(column) != code


def several(random: Random, kind: Kind) -> tuple[tuple[Condition, ...], Meets]:
    """All of one to three conditions on columns, any of two, or not one of two."""
    columns = random.sample(kind.columns, min(len(kind.columns), random.choice((1, 2, 2, 3))))
    if kind.required and kind.required not in columns:
        columns[0] = kind.required
    names = ["to_type" if kind.is_of_moves and column == "placement_type" else column for column in columns]
    parts = [one_test(random, column, name) for column, name in zip(columns, names, strict=True)]
    conditions, meets = tuple(part for part, _ in parts), [which for _, which in parts]
    if len(parts) == 2 and random.random() < 0.3:
        if random.random() < 0.5:
            return (AnyOf(conditions),), lambda row: any(which(row) for which in meets)
        nots = tuple(map(Not, conditions))
        return nots, lambda row: not any(which(row) for which in meets)
    return conditions, lambda row: all(which(row) for which in meets)


def measures(random: Random, kind: Kind, number: int) -> list[Asked]:
    made = []
    for place in range(number):
        inside, is_in = several(random, kind) if random.random() < 0.4 else ((), lambda _: True)
        met, meets = several(random, kind)
        if place == 0 and random.random() < 0.5:
            inside, is_in = (), lambda _: True
        if random.random() < (0.3 if place else 0.6):
            met, meets = (), lambda _: True
        made.append(Asked(str(place + 1), is_in, meets, inside, met))
    return made


def every_row(kind: Kind) -> list[Row]:
    months = range(max(last for _, last in kind.spans) + 1)
    of_columns = (VALUES[column] if column in kind.columns else VALUES[column][-1:] for column in VALUES)
    return [Row(*row) for row in product(months, *of_columns)]


def population(random: Random, rows: Sequence[Row]) -> dict[Row, int]:
    """How many there are of each: many of some, few of most, none of others."""
    most, none = random.choice((2, 6, 15)), random.choice((1, 3, 6))
    return {row: random.randint(0, random.choice((*[0] * none, 1, 1, 2, most))) for row in rows}


def result(asked: Asked, kind: Kind, people: Mapping[Row, int], release: Release):
    """A figure in full, with its groups."""
    of_groups: dict[tuple[str, ...], list[int]] = {}
    for row, number in people.items():
        if number and release.span[0] <= row.month <= release.span[1] and asked.is_in(row):
            both = of_groups.setdefault(tuple(str(row.value(column)) for column in release.by), [0, 0])
            both[0] += number
            both[1] += number if asked.meets(row) else 0
    base = MOVES if kind.is_of_moves else STABILITY
    window = Window(
        "period" if kind.is_of_moves else "at_period_end",
        date(2024, 1 + release.span[0], 1),
        date(2024, 2 + release.span[1], 1) - date.resolution,
    )
    measure = replace(
        base.measure,
        ref=asked.ref,
        show="count",
        denominator=asked.denominator,
        numerator=asked.numerator,
        not_known=(),
    )
    return replace(
        base,
        measure=measure,
        window=window,
        counts=Counts(*(sum(both[at] for both in of_groups.values()) for at in (0, 1))),
        previous=replace(base.previous, value=None, counts=None),
        direction=None,
        groups=tuple(
            Group(names, names, Counts(*both), None, None, None)
            for names, both in sorted(of_groups.items())
            if release.by
        ),
    )


def attack(kind: Kind, random: Random, most: int | None = None) -> tuple[Pressed, int, int]:
    """Random people and measures told and pressed; how many figures and groups there were, and how many were hidden."""
    rows = every_row(kind)
    people, asked = population(random, rows), measures(random, kind, random.choice((2, 3, 4)))
    releases = [Release(span, random.choice(bys)) for span, bys in zip(kind.spans, kind.bys, strict=True)]
    attacker, said, known, all_, hidden = Attacker(rows), [], [], 0, 0
    for release in releases:
        full = [result(one, kind, people, release) for one in asked]
        shown, known = public_and_known(replace(scorecard(full), by=release.by), known)
        for one, was, now in zip(asked, full, shown.results, strict=True):
            of_one, of_it_hidden = figures_and_hidden(was, now)
            all_, hidden = all_ + of_one, hidden + of_it_hidden
            if now.counts is None:
                continue
            inside = [row for row in rows if release.span[0] <= row.month <= release.span[1] and one.is_in(row)]
            told = [(None, now.counts)]
            if now.groups:
                listed = {group.names: group.counts for group in now.groups}
                every = {tuple(str(row.value(column)) for column in release.by) for row in rows}
                told += [(names, listed.get(names, Counts(0, 0))) for names in every]
            for names, counts in told:
                some = {
                    row
                    for row in inside
                    if names is None or tuple(str(row.value(column)) for column in release.by) == names
                }
                if counts is None:
                    attacker.learn(some, 1, float("inf"))
                    continue
                met = {row for row in some if one.meets(row)}
                for cells, number in ((met, counts.numerator), (some - met, counts.denominator - counts.numerator)):
                    attacker.told(cells, number)
                    said.append(cells)
    small = {
        name: (cells, number)
        for name, cells in targets(kind, asked, rows, releases)
        if 1 <= (number := sum(people[row] for row in cells)) <= 5
    }
    if most is not None and len(small) > most:
        small = {name: small[name] for name in random.sample(list(small), most)}
    return attacker.press(small, said), all_, hidden


def targets(
    kind: Kind, asked: Sequence[Asked], rows: Sequence[Row], releases: Sequence[Release]
) -> Iterator[tuple[str, frozenset[Row]]]:
    """Every count that somebody could want: of each cell and margin of all columns together, of a measure, of what is
    in one and not in another, of all and of each group."""
    ends = sorted({day for release in releases for day in (release.span[0], release.span[1] + 1)})
    columns = ["age_band" if column == "age" else column for column in kind.columns]
    for first, end in combinations(ends, 2):
        inside = [row for row in rows if first <= row.month < end]
        found: dict[tuple, set[Row]] = {}
        for row in inside:
            for names in product(*((None, str(row.value(column))) for column in columns)):
                found.setdefault(names, set()).add(row)
        parts = {}
        for one in asked:
            parts[f"{one.ref} met"] = frozenset(row for row in inside if one.is_in(row) and one.meets(row))
            parts[f"{one.ref} not met"] = frozenset(row for row in inside if one.is_in(row) and not one.meets(row))
        for (one, those), (other, these) in combinations(list(parts.items()), 2):
            parts |= {f"{one} and {other}": those & these, f"{one} or {other}": those | these}
            parts |= {f"{one} and not {other}": those - these, f"{other} and not {one}": these - those}
        for names, cells in found.items():
            yield f"{names} in {first} to {end}", frozenset(cells)
            if sum(name is not None for name in names) <= 2:
                for name, those in parts.items():
                    yield f"{name} of {names} in {first} to {end}", those & cells
