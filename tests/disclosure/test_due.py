"""What was due month by month, over years, in working days: held to an exact solver beside what it was due after.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities of each kind and prints what came of it (`pytest -s`).
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import NamedTuple

import pytest
from tests.outputs.small_scorecard import STABILITY

from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import scorecard
from .exact_attacker import Attacker, Pressed, figures_and_hidden, nothing_follows
from .histories import DUE, SHIPPED

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "1"))
pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)
WAS_DUE = "plan_by_second_review", "support_meeting_in_time"
TABLES = {
    "there": ("looked_after", "children"),
    "came": ("started_care", "children"),
    "left": ("left_care", "children"),
    "due": (WAS_DUE[0], "starts"),
    "placed": ("placement_starts", "placements"),
    "moved": ("placement_moves", "moves"),
    "meeting due": (WAS_DUE[1], "placements"),
}


class Life(NamedTuple):
    """Children alike: the stretches in which they came and left, whether something was due before they left.

    Of placements `left` is 0, and `came` the stretch in which they started; the first of a child `is_first`.
    """

    group: str
    came: int
    left: int
    was_due: bool
    is_first: bool = True


@dataclass(frozen=True)
class Kind:
    """What is told of each of so many months, or quarters, of which the first four are not told of.

    `due_after`: after how many stretches something is due. Of working days a month is two stretches: what starts in the
    second is due in the next month. Of `groups`, where figures are broken down, the first is the largest by far.
    """

    names: tuple[str, ...]
    stretches: int
    months: int = 1
    due_after: int = 3
    by: tuple[str, ...] = ()
    is_year: bool = False
    groups: tuple[str, ...] = ("F", "M")

    @property
    def is_of_working_days(self) -> bool:
        return "meeting due" in self.names

    def of(self, name: str, first: int, last: int) -> Callable[[Life], bool]:
        """Who counts in a figure about some stretches of publication."""
        if self.is_of_working_days:
            inside = range(2 * first - 1, 2 * last + 1)
            which = {
                "placed": lambda one: one.came in inside,
                "came": lambda one: one.came in inside and one.is_first,
                "moved": lambda one: one.came in inside and not one.is_first,
                "meeting due": lambda one: one.came + 1 in inside and one.was_due,
            }
        else:
            inside = range(first, last + 1)
            which = {
                "there": lambda one: one.came <= last < one.left,
                "came": lambda one: one.came in inside,
                "left": lambda one: one.left in inside,
                "due": lambda one: one.came > 0 and one.came + self.due_after in inside and one.was_due,
            }
        return which[name]

    @property
    def every_group(self) -> tuple[str, ...]:
        return self.groups if self.by else self.groups[:1]

    def lives(self) -> list[Life]:
        """Every way in which a child can have come and left, or a placement started."""
        groups = self.every_group
        if self.is_of_working_days:
            every = range(2 * self.stretches + 1)
            return [
                Life(group, came, 0, due, first)
                for group in groups
                for came in every
                for due in (True, False)
                for first in (True, False)
            ]
        return [
            Life(group, came, left, due)
            for group in groups
            for came in range(self.stretches + 1)
            for left in range(max(came, 1), self.stretches + 2)
            for due in self._was_due(came, left)
        ]

    def _was_due(self, came: int, left: int) -> tuple[bool, ...]:
        if not came or left < came + self.due_after:
            return (False,)
        return (True, False) if left == came + self.due_after else (True,)

    def window(self, name: str, at: int) -> Window:
        first = FIRST_TOLD if self.is_year else at
        days = [
            date(2022 + (months := 3 + self.months * stretch) // 12, months % 12 + 1, 1) for stretch in (first - 1, at)
        ]
        return Window("at_period_end" if name == "there" else "period", days[0], days[1] - timedelta(days=1))

    def authority(self, random: Random) -> Counter[Life]:
        """Few or none came, and left, in each stretch."""
        few, lives, found = random.choice(((0, 1, 2, 4, 7, 12), (0, 0, 0, 0, 1, 7, 12))), self.lives(), Counter[Life]()
        if self.is_of_working_days:
            late = [life for life in lives if life.was_due or random.random() < 0.3]
            return Counter({life: random.choice(few) for life in late})
        for group in self.every_group:
            is_small = len(self.every_group) > 2 and group != self.groups[0]
            there = [0] * (random.randint(0, 8) if is_small else random.randint(10, 40))
            a_stretch = (0, 0, 1, 2) if is_small else few
            for stretch in range(1, self.stretches + 1):
                there += [stretch] * random.choice(a_stretch)
                random.shuffle(there)
                leaving = random.choice(a_stretch)
                for came in there[:leaving]:
                    was_due = random.choice(self._was_due(came, max(stretch, came)))
                    found[Life(group, came, max(stretch, came), was_due)] += 1
                there = there[leaving:]
            for came in there:
                found[Life(group, came, self.stretches + 1, self._was_due(came, self.stretches + 1)[0])] += 1
        return found


FIRST_TOLD = 5
MONTHS, SEX, ETHNICITY = 26, ("sex",), ("ethnicity",)
EIGHT = ("WBRI", "WIRI", "WOTH", "MWBC", "AIND", "BAFR", "OOTH", "NOBT")
KINDS = {
    "due by months": Kind(("there", "came", "left", "due"), 14),
    "due by months, without who came": Kind(("there", "left", "due"), 14),
    "due by months, who came alone": Kind(("came", "due"), MONTHS),
    "due by months, without who is there": Kind(("came", "left", "due"), MONTHS),
    "due by months of two years": Kind(("there", "came", "left", "due"), MONTHS),
    "due by months of the year to date": Kind(("there", "came", "left", "due"), 16, is_year=True),
    "due by quarters of two and a half years": Kind(("there", "came", "left", "due"), 14, 3, 1),
    "due by quarters, without who is there": Kind(("came", "left", "due"), 14, 3, 1),
    "due by months, by sex": Kind(("there", "came", "left", "due"), 14, by=SEX),
    "due by quarters, by sex": Kind(("there", "came", "left", "due"), 12, 3, 1, SEX),
    "due by quarters, by sex, without who is there": Kind(("came", "left", "due"), 12, 3, 1, SEX),
    "due by months, by ethnicity": Kind(("there", "came", "left", "due"), 14, by=ETHNICITY, groups=EIGHT),
    "due by months, by ethnicity, without who left": Kind(("there", "came", "due"), 14, by=ETHNICITY, groups=EIGHT),
    "due by quarters, by ethnicity": Kind(("there", "came", "left", "due"), 14, 3, 1, ETHNICITY, groups=EIGHT),
    "due by months, by three ethnicities, without who came": Kind(
        ("there", "left", "due"), 14, by=ETHNICITY, groups=EIGHT[:3]
    ),
    "by eight ethnicities over three years": Kind(("there", "came", "left"), 16, 3, 1, ETHNICITY, groups=EIGHT),
    "by three ethnicities over five years": Kind(("there", "came", "left"), 24, 3, 1, ETHNICITY, groups=EIGHT[:3]),
    "due in working days": Kind(("placed", "meeting due"), 12),
    "due in working days, year to date": Kind(("placed", "meeting due"), 12, is_year=True),
    "due in working days, with moves": Kind(("came", "moved", "placed", "meeting due"), 10),
    "due in working days, by sex": Kind(("placed", "meeting due"), 10, by=SEX),
}


def figure(kind: Kind, name: str, people: Counter[Life], at: int):
    """A figure in full, with its groups."""
    meets = kind.of(name, FIRST_TOLD if kind.is_year else at, at)
    numbers = Counter[str]()
    for life, number in people.items():
        if meets(life):
            numbers[life.group] += number
    table, counts = TABLES[name]
    measure = replace(
        STABILITY.measure,
        ref=name,
        table=table,
        counts=counts,
        window=kind.window(name, at).kind,
        show="count",
        denominator=(),
        numerator=(),
        catalogue=SHIPPED["S9"].catalogue if kind.is_of_working_days else DUE,
    )
    return replace(
        STABILITY,
        measure=measure,
        window=kind.window(name, at),
        counts=Counts(numbers.total(), numbers.total()),
        previous=replace(STABILITY.previous, value=None, counts=None),
        direction=None,
        groups=tuple(
            Group((sex,), (sex,), Counts(number, number), None, None, None)
            for sex, number in sorted(numbers.items())
            if kind.by and number
        ),
    )


def attacked(kind: Kind, random: Random, most: int) -> tuple[Pressed, int, int]:
    """What a solver works out of all publications of an authority; figures and groups there were, and were hidden."""
    lives, people = kind.lives(), kind.authority(random)
    attacker, said, known, all_, hidden = Attacker(lives), [], [], 0, 0
    for at in range(FIRST_TOLD, kind.stretches + 1):
        full = [figure(kind, name, people, at) for name in kind.names]
        shown, known = public_and_known(replace(scorecard(full), by=kind.by), known)
        for name, was, now in zip(kind.names, full, shown.results, strict=True):
            of_one, of_it_hidden = figures_and_hidden(was, now)
            all_, hidden = all_ + of_one, hidden + of_it_hidden
            if now.counts is None:
                continue
            which = kind.of(name, FIRST_TOLD if kind.is_year else at, at)
            told = [(None, now.counts)]
            if now.groups:
                listed = {group.names[0]: group.counts for group in now.groups}
                told += [(sex, listed.get(sex, Counts(0, 0))) for sex in kind.groups]
            for sex, counts in told:
                some = frozenset(life for life in lives if which(life) and sex in (None, life.group))
                if counts is None:
                    attacker.learn(some, 1, float("inf"))
                else:
                    attacker.told(some, counts.denominator)
                    said.append(some)
    small = {
        name: (cells, number)
        for name, cells in targets(kind, lives).items()
        if 1 <= (number := sum(people[life] for life in cells)) <= 5
    }
    if len(small) > most:
        small = {name: small[name] for name in random.sample(list(small), most)}
    return attacker.press(small, said), all_, hidden


def targets(kind: Kind, lives: Sequence[Life]) -> dict[str, frozenset[Life]]:
    """Who came, left, is there; for whom something was due, and who left before; of all and of a sex."""
    found = {}
    for sex in (None, *(kind.groups if kind.by else ())):
        for before, last in combinations(range(FIRST_TOLD - 1, kind.stretches + 1), 2):
            for name in kind.names:
                which = kind.of(name, before + 1, last)
                found[f"{name} {before + 1} to {last} of {sex}"] = which, sex
        since = 2 * FIRST_TOLD - 2 if kind.is_of_working_days else FIRST_TOLD - kind.due_after
        ends = range(since, 1 + (2 * kind.stretches if kind.is_of_working_days else kind.stretches - kind.due_after))
        for first, end in combinations(ends, 2):
            for was_due in (True, False):
                found[f"from {first} to {end}, due {was_due}, of {sex}"] = (
                    lambda life, within=range(first, end), was_due=was_due: (
                        life.came in within and life.was_due == was_due
                    ),
                    sex,
                )
            found[f"from {first} to {end} of {sex}"] = (
                lambda life, within=range(first, end): life.came in within,
                sex,
            )
    return {
        name: frozenset(life for life in lives if which(life) and sex in (None, life.group))
        for name, (which, sex) in found.items()
    }


@pytest.mark.parametrize("name", KINDS)
def test_no_small_count_follows_from_what_was_due(name):
    kind = KINDS[name]
    if AUTHORITIES < 10:  # years take minutes
        kind = replace(kind, stretches=min(kind.stretches, 8))
    nothing_follows(
        AUTHORITIES, lambda seed: attacked(kind, Random(f"{name} {seed}"), 30 if AUTHORITIES < 10 else 100), name
    )
