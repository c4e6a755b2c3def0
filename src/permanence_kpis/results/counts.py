"""How many of what is counted fall where, and how many of them rest on records in doubt."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from fractions import Fraction

from permanence_kpis.definitions.model import Show

GroupValue = str | int | date | None


def value_of(numerator: int, denominator: int, show: Show) -> Fraction | None:
    """The count, or the percentage (0 to 100); None for a percentage of nobody."""
    if show == "count":
        return Fraction(numerator)
    return Fraction(100 * numerator, denominator) if denominator else None


@dataclass(frozen=True)
class Counts:
    """How many of what is counted (children, moves …) fall where.

    `denominator`: surely in it. `numerator`: surely in it and meeting the measure. `unsure`: surely in the
    denominator, may or may not meet it. The three `may_enter_…` may or may not be in the denominator: those that would
    then meet the measure, would not, or could do either.
    """

    denominator: int
    numerator: int
    unsure: int = 0
    may_enter_met: int = 0
    may_enter_not_met: int = 0
    may_enter_either: int = 0

    @property
    def not_known(self) -> int | None:
        """How many may or may not count, or meet the measure; None where it is not published."""
        return self.unsure + self.may_enter

    @property
    def may_enter(self) -> int:
        return self.may_enter_met + self.may_enter_not_met + self.may_enter_either

    def value(self, show: Show) -> Fraction | None:
        """The count, or the percentage (0 to 100); None for a percentage of nobody."""
        return value_of(self.numerator, self.denominator, show)

    def lowest(self, show: Show) -> Fraction | None:
        """The least value that any way of settling what is not known could give; None where none gives one.

        For a percentage everyone unsure fails, and of those who may enter the ones that would not meet the measure
        come in while the ones that would stay out.
        """
        if show == "count":
            return Fraction(self.numerator)
        denominator = self.denominator + self.may_enter_not_met + self.may_enter_either
        if denominator:
            return Fraction(100 * self.numerator, denominator)
        return Fraction(100) if self.may_enter_met else None

    def highest(self, show: Show) -> Fraction | None:
        """The greatest value that any way of settling what is not known could give; None where none gives one."""
        entering = self.may_enter_met + self.may_enter_either
        numerator = self.numerator + self.unsure + entering
        if show == "count":
            return Fraction(numerator)
        if denominator := self.denominator + entering:
            return Fraction(100 * numerator, denominator)
        return Fraction(0) if self.may_enter_not_met else None

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(own + theirs for own, theirs in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*(own - theirs for own, theirs in zip(astuple(self), astuple(other), strict=True)))

    def none_below_zero(self) -> "Counts":
        """The same where fewer than none surely meet the measure, or surely do not: then none do.

        That is so where one who may be out for a fault of their own may be taken out by somebody else's row as well.
        Nothing is lost that can be; who was unsure may then be out too.
        """
        failed = self.denominator - self.numerator - self.unsure
        no_met, no_failed = max(0, -self.numerator), max(0, -failed)
        unsure = max(0, self.unsure - no_met - no_failed)
        return Counts(
            max(0, self.numerator) + max(0, failed) + unsure,
            max(0, self.numerator),
            unsure,
            max(0, self.may_enter_met - no_met),
            max(0, self.may_enter_not_met - no_failed),
            self.may_enter_either + self.unsure - unsure,
        )

    def possible_outcomes(self) -> Iterator[tuple[int, int, int]]:
        """Every way of settling what is not known: (denominator, least numerator, most numerator).

        Every whole number from the least to the most numerator can come about with that denominator.
        """
        can_fail = self.may_enter_not_met + self.may_enter_either
        can_meet = self.may_enter_met + self.may_enter_either
        for entering in range(self.may_enter_met + can_fail + 1):
            least = self.numerator + max(0, entering - can_fail)
            most = self.numerator + self.unsure + min(entering, can_meet)
            yield self.denominator + entering, least, most


NOBODY = Counts(0, 0)


@dataclass(frozen=True)
class PublicCounts(Counts):
    """Counts fit to publish, without those that are not known: how many they are is not told."""

    @classmethod
    def of(cls, counts: Counts) -> "PublicCounts":
        return cls(counts.denominator, counts.numerator)

    @property
    def not_known(self) -> None:
        return None

    def lowest(self, show: Show) -> None:
        return None

    def highest(self, show: Show) -> None:
        return None


@dataclass(frozen=True)
class Touched:
    """Those behind a measure whose records were repaired, were not used or are in doubt.

    `recorded`: how they are counted; `open`: how they could be, over every way of settling their records. `units`: how
    many in the measure's table they are (children, moves …); `children`: how many children (or households).
    `may_be_more`: how many could come into the table. `is_all`: a column that is not there affects everyone.
    `is_something`: something affects the measure, be it on nobody by name.
    """

    recorded: Counts = NOBODY
    open: Counts = NOBODY
    units: int = 0
    children: int = 0
    may_be_more: int = 0
    is_all: bool = False
    is_something: bool = False

    def widest(self, counts: Counts) -> Counts:
        """The counts of everybody, with every way of settling the records of these open."""
        return (counts - self.recorded + self.open).none_below_zero()


UNTOUCHED = Touched()
