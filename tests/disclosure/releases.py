"""Scorecards told one after the other, and what the attacker with the solver makes of all of them together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from permanence_kpis.disclosure import public_and_known

from .exact_attacker import Attacker, Pressed
from .populations import (
    AGES,
    EVERY_MOVE,
    MONTHS,
    THINGS,
    TYPES,
    Asked,
    Span,
    Thing,
    count,
    measures,
    names_of,
    population,
    result,
    scorecard,
)

MONTH, QUARTER = [(month, month) for month in range(3)], (0, 2)
SERIES: dict[str, list[Span]] = {
    "months then quarter": [*MONTH, QUARTER],
    "two quarters and the half year": [QUARTER, (3, 5), (0, 5)],
    "quarter then months": [QUARTER, *MONTH],
    "year to date": [(0, month) for month in (0, 2, 3, 5)],
    "rolling": [(0, 2), (1, 3), (2, 4), (3, 5)],
}


@dataclass
class Told:
    """Everything told, as the attacker reads it off the scorecards, and how much of it was hidden."""

    numbers: list[tuple[frozenset[Thing], int]] = field(default_factory=list)
    listed: list[frozenset[Thing]] = field(default_factory=list)
    hidden: int = 0
    small: int = 0
    shown: int = 0

    @property
    def beyond(self) -> int:
        """How many rows were hidden that have no small count themselves."""
        return self.hidden - self.small


@dataclass(frozen=True)
class Release:
    """A scorecard to be told: of each measure its months and those before, and what it is broken down by."""

    spans: Sequence[Span]
    before: Sequence[Span | None]
    by: tuple[str, ...] = ()
    is_snapshot: bool = False


def tell(asked: Sequence[Asked], people: dict[Thing, int], releases: Sequence[Release]) -> Told:
    """Everything the product tells of the releases, each beside all that was told before."""
    told, known = Told(), []
    for release in releases:
        spans = list(zip(asked, release.spans, release.before, strict=True))
        full = [
            result(one, people, span, before=before, by=release.by, is_snapshot=release.is_snapshot)
            for one, span, before in spans
        ]
        shown, known = public_and_known(scorecard(full, release.by), known)
        for (one, span, before), was, now in zip(spans, full, shown.results, strict=True):
            _read(told, one, span, now.counts, was.counts)
            if now.counts is None:
                continue
            if before:
                is_told = now.previous.value is not None
                _read(told, one, before, was.previous.counts if is_told else None, was.previous.counts)
            if release.by:
                _read_groups(told, one, span, release.by, was, now)
    return told


def _read(told: Told, one: Asked, span: Span, now, was, names: tuple[str, ...] = (), by: Sequence[str] = ()) -> None:
    parts = [
        frozenset(thing for thing in part if not names or names_of(thing, by) == names) for part in one.parts(span)
    ]
    numbers = (was.numerator, was.denominator - was.numerator)
    is_small = any(0 < number < 6 for number in numbers)
    told.small += is_small
    if now is None:
        told.hidden += 1
        if names:
            told.listed.append(parts[0] | parts[1])
        return
    told.shown += 1
    told.numbers += zip(parts, numbers, strict=True)


def _read_groups(told: Told, one: Asked, span: Span, by: Sequence[str], was, now) -> None:
    counted = [group for group in was.groups if group.counts.denominator]
    if counted and not now.groups:
        for group in counted:
            told.hidden += 1
            numbers = (group.counts.numerator, group.counts.denominator - group.counts.numerator)
            told.small += any(0 < number < 6 for number in numbers)
        return
    shown = {group.names: group.counts for group in now.groups}
    for group in counted:
        _read(told, one, span, shown[group.names], group.counts, group.names, by)
    for names in {names_of(thing, by) for thing in THINGS} - set(shown):
        parts = one.parts(span)
        told.numbers.append((frozenset(t for part in parts for t in part if names_of(t, by) == names), 0))


def targets(asked: Sequence[Asked], people: dict[Thing, int], bys: Sequence[tuple[str, ...]], spans: Sequence[Span]):
    """Every count that somebody could want: of a measure, of what lies between two, of one age or placement type."""
    days = sorted({day for first, last in spans for day in (first, last + 1)})
    stretches = [(first, end - 1) for first, end in combinations(days, 2)]
    scopes: list[tuple[str, frozenset[Thing]]] = [("all", frozenset(THINGS))]
    for by in dict.fromkeys(bys):
        for names in sorted({names_of(thing, by) for thing in THINGS}):
            scopes.append((f"{by}={names}", frozenset(t for t in THINGS if names_of(t, by) == names)))
    found = {}
    for span in stretches:
        who = dict(_who(asked, span))
        for scope, things in scopes:
            for name, part in who.items():
                cells = part & things
                found[f"{name} of {scope} in {span}"] = (cells, count(people, cells))
    return found


def _who(asked: Sequence[Asked], span: Span) -> Iterator[tuple[str, frozenset[Thing]]]:
    inside = frozenset(thing for thing in THINGS if span[0] <= thing[0] <= span[1])
    parts = {}
    for one in asked:
        met, not_met = one.parts(span)
        parts |= {f"{one.ref} met": met, f"{one.ref} not met": not_met, f"{one.ref}": met | not_met}
    yield from parts.items()
    for (one, those), (other, these) in combinations(parts.items(), 2):
        yield f"{one} and {other}", those & these
        yield f"{one} and not {other}", those - these
        yield f"{other} and not {one}", these - those
    for age in AGES:
        yield f"age {age}", frozenset(thing for thing in inside if thing[1] == age)
    for code in TYPES:
        yield f"type {code}", frozenset(thing for thing in inside if thing[2] == code)


def _crossed(bys: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """All columns of several breakdowns together, which nobody was told of."""
    columns = tuple(dict.fromkeys(column for by in bys for column in by))
    return [columns] if len({*bys}) > 1 else []


def press(told: Told, wanted: Mapping[str, tuple[frozenset[Thing], int]]) -> Pressed:
    """What can be worked out of the counts wanted."""
    attacker = Attacker(THINGS)
    for things, number in told.numbers:
        attacker.told(things, number)
    for things in told.listed:
        attacker.learn(things, 1, float("inf"))
    return attacker.press(wanted, [things for things, _ in told.numbers])


def one_scorecard(random: Random) -> tuple[list[Asked], dict[Thing, int], list[Release]]:
    asked = measures(random, random.choice((2, 3, 4)), "placement_type")
    people = population(random, random.choice((4, 9, 20)))
    people = {thing: number if thing[0] == 0 else 0 for thing, number in people.items()}
    by = random.choice(((), ("sex",), ("age",), ("placement_type",), ("sex", "placement_type")))
    return asked, people, [Release([(0, 0)] * len(asked), [None] * len(asked), by, is_snapshot=True)]


def windows_in_one_scorecard(random: Random) -> tuple[list[Asked], dict[Thing, int], list[Release]]:
    [one] = measures(random, 1, "to_type")
    asked = [one, Asked("2", one.is_in, one.meets, one.denominator, one.numerator), *measures(random, 1, "to_type")]
    asked[2] = Asked("3", asked[2].is_in, asked[2].meets, asked[2].denominator, asked[2].numerator)
    people = population(random, random.choice((2, 4)))
    third = random.choice(((3, 5), (0, 5)))
    before = (0, 2) if third == (3, 5) else None
    return asked, people, [Release([(0, 5), (3, 5), third], [None, (0, 2), before])]


def series(random: Random, name: str) -> tuple[list[Asked], dict[Thing, int], list[Release]]:
    asked = measures(random, random.choice((1, 1, 2)), "to_type")
    people = population(random, random.choice((1, 2, 4)))
    by = random.choice((("sex",), ("age",), ("to_type",), ("sex", "to_type")))
    return asked, people, [Release([span] * len(asked), [None] * len(asked), by) for span in SERIES[name]]


def plain_series(random: Random, name: str) -> tuple[list[Asked], dict[Thing, int], list[Release]]:
    """All moves, by groups of which most can be told."""
    by = random.choice((("age",), ("sex", "to_type"), ("sex", "age")))
    return [EVERY_MOVE], of_groups(random, by), [Release([span], [None], by) for span in SERIES[name]]


def of_groups(random: Random, by: Sequence[str]) -> dict[Thing, int]:
    """Some in each group and month, all of them of one kind."""
    most = random.choice((8, 12, 20))
    kinds = {names_of(thing, by): thing[1:] for thing in THINGS}
    people = dict.fromkeys(THINGS, 0)
    for month in range(MONTHS):
        for kind in kinds.values():
            people[(month, *kind)] = random.choice((0, random.randint(1, 5), random.randint(6, most), most))
    return people


def breakdowns(random: Random) -> tuple[list[Asked], dict[Thing, int], list[Release]]:
    asked = random.choice(([EVERY_MOVE], measures(random, 1, "to_type")))
    fine, coarse = random.choice(((("sex", "to_type"), ("sex",)), (("sex", "to_type"), ("to_type",))))
    people = random.choice((population(random, random.choice((1, 2, 4))), of_groups(random, fine)))
    order = random.choice(([(QUARTER, fine), (QUARTER, coarse)], [((0, 0), fine), (QUARTER, coarse)]))
    return asked, people, [Release([span], [None], by) for span, by in random.choice((order, order[::-1]))]


def in_turn(random: Random, name: str) -> tuple[list[Asked], dict[Thing, int], list[Release]]:
    """Two breakdowns in turn, of which neither need contain the other."""
    asked = random.choice(([EVERY_MOVE], measures(random, random.choice((1, 2)), "to_type")))
    bys = random.sample((("sex",), ("age",), ("to_type",), ("sex", "to_type"), ("sex", "age")), 2)
    people = random.choice((population(random, random.choice((1, 2, 4))), of_groups(random, random.choice(bys))))
    spans = enumerate(SERIES[name])
    return asked, people, [Release([span] * len(asked), [None] * len(asked), bys[at % 2]) for at, span in spans]


SCENARIOS = {
    "one scorecard": one_scorecard,
    "windows in one scorecard": windows_in_one_scorecard,
    "finer and coarser breakdowns": breakdowns,
    **{name: (lambda random, name=name: series(random, name)) for name in SERIES},
    **{f"{name}, all moves": (lambda random, name=name: plain_series(random, name)) for name in SERIES},
    **{f"{name}, two breakdowns in turn": (lambda random, name=name: in_turn(random, name)) for name in SERIES},
}


def attack(scenario: str, seeds: Sequence[int], *, most: int | None = None) -> tuple[Pressed, Told]:
    """Tables of a scenario told and pressed: what was worked out of all of them, and how much was hidden.

    Takes: `most`, of how many small counts of a table each is pressed, drawn at random; None for all.
    """
    found, all_told = Pressed(), Told()
    for seed in seeds:
        asked, people, releases = SCENARIOS[scenario](Random(f"{scenario} {seed}"))
        told = tell(asked, people, releases)
        spans = [span for release in releases for span in (*release.spans, *filter(None, release.before))]
        bys = [release.by for release in releases if release.by]
        wanted = targets(asked, people, [*bys, *_crossed(bys)], spans)
        small = [name for name, (_, true) in wanted.items() if 1 <= true <= 5]
        if most is not None and len(small) > most:
            wanted = {name: wanted[name] for name in Random(seed).sample(small, most)}
        pressed = press(told, wanted)
        pressed.fixed = [f"table {seed}: {one}" for one in pressed.fixed]
        pressed.narrowed = [f"table {seed}: {one}" for one in pressed.narrowed]
        found.add(pressed)
        all_told.hidden += told.hidden
        all_told.small += told.small
        all_told.shown += told.shown
    return found, all_told
