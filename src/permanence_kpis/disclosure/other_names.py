"""Figures that another table has by another name: moves are placements, first reviews are due of those who came."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test, columns_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.tallies import who_counts

_WHERE_TO = {"to_type": "placement_type", "to_provider": "provider"}
_ALIKE = _WHERE_TO.keys() | {"sex", "ethnicity", "age", "age_band"}
"""The columns of a move that the start of its placement has too."""
_NOT_THE_FIRST = Test("is_first", "is", "no")

_ONLY_THE_FIRST = frozenset(
    Test("number", test, Decimal(number)) for test, number in (("is", 1), ("at_most", 1), ("less_than", 2))
)


# D-621: K1 placements, less those who came into care in one, are those who moved to one
def as_placements(moves: Disclosed) -> Disclosed | None:
    """A figure of moves as one of the placements that they lead to; None where it asks for more than these tell."""
    measure = moves.measure
    if measure.counts != "moves" or not _ALIKE.issuperset(columns_of(*measure.conditions)):
        return None
    asked = replace(
        measure,
        table="placement_starts",
        counts="placements",
        denominator=(*map(_where_to, who_counts(measure)), _NOT_THE_FIRST),
        exclude=(),
        numerator=tuple(map(_where_to, measure.numerator)),
        not_known=tuple(map(_where_to, measure.not_known)),
    )
    return replace(moves, measure=asked, by=tuple(_WHERE_TO.get(column, column) for column in moves.by))


# D-626: of the children who came into care those who are still there 20 working days later have a first review due
def as_first_reviews(reviews: Disclosed) -> Disclosed | None:
    """A figure of first reviews due as one of all of them; None where it may be of later reviews too."""
    measure, of_group = reviews.measure, dict(zip(reviews.by, reviews.names, strict=False))
    if not is_of_first_reviews(measure, of_group) or measure.counts != "reviews":
        return None
    if of_group.pop("number", "1") != "1":
        return None
    rest = tuple(condition for condition in measure.denominator if condition not in _ONLY_THE_FIRST)
    of_all = replace(measure, denominator=rest)
    return replace(reviews, measure=of_all, by=tuple(of_group), names=tuple(of_group.values()))


def is_of_first_reviews(measure: Measure, by: Collection[str]) -> bool:
    """Whether a measure of reviews due, broken down by some columns, says how many are the first."""
    is_asked = not _ONLY_THE_FIRST.isdisjoint(measure.denominator)
    return measure.table == "reviews_due" and (is_asked or "number" in by)


def _where_to(condition: Condition) -> Condition:
    match condition:
        case Test():
            return replace(condition, column=_WHERE_TO.get(condition.column, condition.column))
        case AnyOf(parts=parts):
            return AnyOf(tuple(map(_where_to, parts)))
        case Not(part=part):
            return Not(_where_to(part))
