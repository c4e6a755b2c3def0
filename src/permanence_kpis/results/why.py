"""Why a figure moved: who came into its parts and who left them, for what reason, and what each made of it."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

from permanence_kpis.conditions.model import Test
from permanence_kpis.definitions.model import Measure
from permanence_kpis.periods import Period
from permanence_kpis.results.scorecard import ExtractsUsed, Result

Item = TypeVar("Item", bound=Hashable)
Place = Literal["met", "not met", "not known", "outside", "absent"]
OUT = ("outside", "absent")
"""Not in the denominator: in the table but not counted, or not in the table."""

BY_THE_CALENDAR = ("turned 18", "birthday", "calendar", "out of the window")
"""The kinds of reason that come about by the passing of time alone."""
WHAT_HAPPENED = ("came into care", "left care", "event", "since")
"""Those in which something happened."""

Part = Literal["denominator", "numerator"]
StepKind = Literal["late", "between", "definition"]
Basis = Literal["age", "calendar", "fact", "number"]
Kind = Literal[
    "late",
    "came into care",
    "left care",
    "turned 18",
    "birthday",
    "calendar",
    "event",
    "became known",
    "no longer known",
    "other",
    "since",
    "out of the window",
    "later only",
    "earlier only",
    "definition",
]


class Tally(NamedTuple):
    """How many are for certain in the numerator and in the denominator."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class Asked:
    """One test of a definition: which of its conditions (in file order) it is in, what that decides, and what could
    change its answer: a birthday (`age`), the time since a day (`calendar`), a date or code (`fact`), or a number.
    """

    test: Test
    condition: int
    part: Part
    basis: Basis


@dataclass(frozen=True)
class State:
    """One of what is counted (a child, a household, a move) in one period.

    `truths`: what each condition answers; `answers`: each test; `values`: what each test looks at, for a number of
    months the day they count from. All three are empty where it has several rows, or none. `dated`: the day of its
    newest row; None in a snapshot.
    """

    place: Place
    truths: tuple[bool | None, ...] = ()
    answers: tuple[bool | None, ...] = ()
    values: tuple[object, ...] = ()
    dated: date | None = None


ABSENT = State("absent")


@dataclass(frozen=True)
class Reason:
    """Why one changed place: the kind, and for a condition the test that changed and what it answers now."""

    kind: Kind
    test: Test | None = None
    now: bool | None = None


@dataclass(frozen=True)
class Moved:
    """One of what is counted that changed place. `detail`: the code of the reason why care ceased.

    `effect`: by how much that changed the value; None where there is no value on one side.
    """

    id: str
    before: Place
    after: Place
    reason: Reason
    also: tuple[Reason, ...] = ()
    detail: str | None = None
    effect: Fraction | None = None


@dataclass(frozen=True)
class Movement:
    """All that went from one place to another for one reason. `each` times how many they are is `together`.

    Without `before` and `after` it is a whole step that cannot be followed one by one.
    """

    reason: Reason
    together: Fraction | None
    before: Place | None = None
    after: Place | None = None
    moved: tuple[Moved, ...] = ()
    each: Fraction | None = None

    @property
    def also(self) -> Mapping[Reason, int]:
        """How many of them have another reason too, by reason."""
        return _counted(reason for one in self.moved for reason in one.also)

    @property
    def details(self) -> Mapping[str, int]:
        """How many of them by reason why care ceased."""
        return _counted(one.detail for one in self.moved if one.detail is not None)


@dataclass(frozen=True)
class GroupMoved:
    """One group of rows (all with these values) in both periods, and what its change made of the value.

    `names` are as printed; none is what is counted in several groups and so once too often.
    """

    names: tuple[str, ...]
    before: Tally
    after: Tally
    together: Fraction | None


@dataclass(frozen=True)
class Step:
    """One part of the way from a figure to the next: the tallies at both ends, and what it is made of.

    `kind`: `between` two periods by one rule; `late`, from what was recorded then to what is recorded now;
    `definition`, from one rule to the next on the same period. A step is of movements, or of groups: then `listed` are
    those in them, where they are asked for.
    """

    kind: StepKind
    before: Tally
    after: Tally
    effect: Fraction | None
    movements: tuple[Movement, ...] = ()
    groups: tuple[GroupMoved, ...] = ()
    listed: tuple[Moved, ...] = ()

    @property
    def moved(self) -> tuple[Moved, ...]:
        """Each one that changed place."""
        return self.listed or tuple(one for movement in self.movements for one in movement.moved)


@dataclass(frozen=True)
class Side:
    """One of the two figures. `run`: the archived run whose figure it is; None where it was worked out now."""

    period: Period
    result: Result
    run: str | None = None


@dataclass(frozen=True)
class Why:
    """One measure between two periods: the steps from one value to the other, whose effects add up to the change.

    `refused`: why nothing can be compared. `by`: the columns of the groups. `late`: why what was recorded late is not
    shown apart; blank where it is. `merged`: how many pairs of ids look like one child under another id.
    `if_nobody_moved`: what the later figure would have been by the calendar alone; None where that is not worked out.
    """

    measure: Measure
    start: Side
    end: Side
    change: Fraction | None
    steps: tuple[Step, ...] = ()
    refused: str | None = None
    by: tuple[str, ...] = ()
    late: str = ""
    merged: int = 0
    notes: tuple[str, ...] = ()
    if_nobody_moved: Fraction | None = None

    @property
    def by_the_calendar(self) -> tuple[Fraction, Fraction] | None:
        """The change in two parts: by the calendar if nobody had moved, and by what happened; None where unknown."""
        start, end = self.start.result.value, self.end.result.value
        if self.if_nobody_moved is None or start is None or end is None:
            return None
        return self.if_nobody_moved - start, end - self.if_nobody_moved

    def largest_reasons(self, number: int) -> tuple[tuple[Reason | tuple[str, ...], Fraction], ...]:
        """The reasons, or groups, that moved the value most, whichever way; those that did not move it are not among
        them.
        """
        together: dict[Reason | tuple[str, ...], Fraction] = {}
        for step in self.steps:
            for movement in step.movements:
                together[movement.reason] = together.get(movement.reason, Fraction(0)) + (movement.together or 0)
            for group in step.groups:
                together[group.names] = together.get(group.names, Fraction(0)) + (group.together or 0)
        ranked = sorted(together.items(), key=lambda one: -abs(one[1]))
        return tuple((reason, moved) for reason, moved in ranked[:number] if moved)


@dataclass(frozen=True)
class Whys:
    """Measures between two periods. `is_of_one`: one was asked for by name; `lists`: each one that moved is listed."""

    authority: str | None
    extracts: ExtractsUsed
    definitions_origin: str
    found: tuple[Why, ...]
    warnings: tuple[str, ...] = ()
    is_of_one: bool = False
    lists: bool = False


def _counted(items: Iterable[Item]) -> dict[Item, int]:
    counted: dict[Item, int] = {}
    for item in items:
        counted[item] = counted.get(item, 0) + 1
    return counted
