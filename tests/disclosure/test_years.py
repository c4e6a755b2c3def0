"""Years of months by many groups, more than is worked through at once: held to an exact solver over all of them.

`KPIS_ATTACK_TABLES=10` attacks so many authorities of each kind over all months and prints what came of it
(`pytest -s`); without it a few months of one.
"""

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import NamedTuple

import pytest

from permanence_kpis.disclosure import Disclosed, public_and_known
from permanence_kpis.disclosure.care_flow import given_away_by_flow
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts

from .cards import scorecard
from .exact_attacker import Attacker, Pressed, figures_and_hidden, nothing_follows
from .test_care_flow import of_everybody

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "0"))
pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)
TABLES = {"there": ("S20", "looked_after"), "came": ("S21", "started_care"), "left": ("S22", "left_care")}


@dataclass(frozen=True)
class Kind:
    """Which groups there are, how many months are told, and whether children grow from one group into the next."""

    by: tuple[str, ...]
    groups: tuple[str, ...]
    months: int
    grow: bool = False


KINDS = {
    "by eight ethnicities, 20 months": Kind(
        ("ethnicity",), ("WBRI", "WIRI", "WOTH", "MWBC", "AIND", "BAFR", "OOTH", "NOBT"), 20
    ),
    "by four teams, 36 months": Kind(("team",), ("A", "B", "C", "D"), 36),
    "by age, 20 months": Kind(("age_band",), ("Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over"), 20, grow=True),
}


class Cell(NamedTuple):
    """Those of a group who came, left, or grew into the next in a month, or are there at its end."""

    what: str
    group: str
    month: int


def first_day_of(month: int) -> date:
    return date(2021 + month // 12, month % 12 + 1, 1)


def authority(kind: Kind, random: Random, months: int) -> dict[Cell, int]:
    """Large groups, and small ones in which hardly anybody comes or leaves."""
    found: dict[Cell, int] = {}
    large = set(random.sample(kind.groups, max(2, len(kind.groups) // 2)))
    for place, group in enumerate(kind.groups):
        few = random.choice(((0, 0, 0, 7, 9), (0, 1, 2, 4, 7, 12))) if group in large else (0, 0, 0, 0, 1, 2, 6)
        number = found[Cell("there", group, 0)] = random.randint(20, 60) if group in large else random.randint(0, 12)
        for month in range(1, months + 1):
            younger = found.get(Cell("grew", kind.groups[place - 1], month), 0) if place else 0
            came, left = random.choice(few), min(number, random.choice(few))
            number += came - left
            grew = min(number, random.choice((0, 0, 0, 1))) if kind.grow and group != kind.groups[-1] else 0
            number += younger - grew
            cells = {"came": came, "left": left, "there": number} | ({"grew": grew} if kind.grow else {})
            found |= {Cell(what, group, month): some for what, some in cells.items()}
    return found


def with_balances(kind: Kind, people: dict[Cell, int], months: int) -> Attacker:
    """Whoever is there was there before, came or grew into the group, and did not leave or grow out of it."""
    attacker = Attacker(list(people))
    for place, group in enumerate(kind.groups):
        for month in range(1, months + 1):
            sums = {Cell("there", group, month - 1): 1, Cell("came", group, month): 1}
            sums |= {Cell("left", group, month): -1, Cell("there", group, month): -1}
            if kind.grow and group != kind.groups[-1]:
                sums[Cell("grew", group, month)] = -1
            if kind.grow and place:
                sums[Cell("grew", kind.groups[place - 1], month)] = 1
            attacker.learn(sums, 0, 0)
    return attacker


def attacked(kind: Kind, random: Random, most: int) -> tuple[Pressed, int, int]:
    """Every month told after the other, and what a solver works out of all; figures there were, and were hidden."""
    people = authority(kind, random, kind.months)
    attacker, known, said, all_, hidden = with_balances(kind, people, kind.months), [], [], 0, 0
    for month in range(1, kind.months + 1):
        first, last = first_day_of(month), first_day_of(month + 1) - timedelta(days=1)
        results = []
        for what, (ref, table) in TABLES.items():
            numbers = {group: people[Cell(what, group, month)] for group in kind.groups}
            window = Window("at_period_end" if what == "there" else "period", first, last)
            listed = {group: number for group, number in numbers.items() if number}
            results.append(of_everybody(ref, table, window, sum(numbers.values()), listed))
        shown, known = public_and_known(replace(scorecard(results), by=kind.by), known)
        for what, was, now in zip(TABLES, results, shown.results, strict=True):
            of_one, of_it_hidden = figures_and_hidden(was, now)
            all_, hidden = all_ + of_one, hidden + of_it_hidden
            if now.counts is None:
                continue
            parts = {(): now.counts}
            if now.groups:
                parts |= {(group,): Counts(0, 0) for group in kind.groups}
                parts |= {group.names: group.counts for group in now.groups}
            for names, counts in parts.items():
                some = [Cell(what, group, month) for group in names or kind.groups]
                if counts is None:
                    attacker.learn(some, 1, float("inf"))
                else:
                    attacker.told(some, counts.denominator)
                    said.append(some)
    small = {}
    for what in TABLES:
        for groups in (kind.groups, *((group,) for group in kind.groups)):
            for before, last in combinations(range(kind.months + 1), 2):
                if what == "there" and before + 1 != last:
                    continue
                some = [Cell(what, group, month) for group in groups for month in range(before + 1, last + 1)]
                if 1 <= (number := sum(people[cell] for cell in some)) <= 5:
                    small[f"{what} {groups}, {before + 1} to {last}"] = (some, number)
    if len(small) > most:
        small = {name: small[name] for name in random.sample(list(small), most)}
    return attacker.press(small, said), all_, hidden


@pytest.mark.parametrize("name", KINDS)
def test_no_small_count_follows_from_years_of_months_by_many_groups(name):
    kind = KINDS[name]
    if not AUTHORITIES:
        kind = replace(kind, months=6)
    nothing_follows(
        AUTHORITIES or 1, lambda seed: attacked(kind, Random(f"{name} {seed}"), 300 if AUTHORITIES else 60), name
    )


# D-623
def test_a_group_that_follows_from_its_own_figures_tells_of_another_long_before():
    """Of B everything but who was there is told, so that 20 were there in the second month: A's 4 are what is left.

    All 14 months of all groups are more than is worked through at once; in the newest nothing small follows.
    """
    stock = {"A": 4, "B": 20, "D": 9, "E": 20} | dict.fromkeys("CFGH", 20)
    hidden = {"there": dict.fromkeys(range(3), "AB") | dict.fromkeys(range(3, 13), "BDE")}
    hidden |= {"came": {13: "DE"}, "left": {3: "ADE"}}
    flows = {
        ("came", 3): {"A": 12},
        ("left", 3): {"A": 3, "D": 6, "E": 6, "F": 7},
        ("came", 13): {"D": 6, "E": 2, "G": 8},
    }
    known = []
    for month in range(14):
        came, left = (flows.get((what, month), {}) for what in ("came", "left"))
        stock = {group: number + came.get(group, 0) - left.get(group, 0) for group, number in stock.items()}
        for what, numbers in (("there", stock), ("came", came), ("left", left)):
            ref, table = TABLES[what]
            first, last = first_day_of(month), first_day_of(month + 1) - timedelta(days=1)
            window = Window("at_period_end" if what == "there" else "period", first, last)
            one = of_everybody(ref, table, window, sum(numbers.values()))
            known.append(Disclosed(one.measure, window, one.counts))
            known += [
                Disclosed(
                    one.measure,
                    window,
                    Counts(number, number),
                    (group,),
                    frozenset(["figure"] if group in hidden[what].get(month, "") else []),
                    ("team",),
                )
                for group, number in numbers.items()
            ]

    assert (("team",), ("A",)) in given_away_by_flow(known, 6)
