"""Figures that another table has by another name: moves are placements, first reviews are due of those who came."""

from collections.abc import Collection
from dataclasses import replace

from permanence_kpis.conditions.answers import answer
from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test, columns_of, tests_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.kinds import cuts_of
from permanence_kpis.disclosure.open_conditions import not_so
from permanence_kpis.disclosure.tallies import who_counts
from permanence_kpis.results.counts import Counts

_WHERE_TO = {"to_type": "placement_type", "to_provider": "provider"}
_ALIKE = _WHERE_TO.keys() | {"sex", "ethnicity", "age", "age_band"}
"""The columns of a move that the start of its placement has too."""
_NOT_THE_FIRST = Test("is_first", "is", "no")


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
    asked, counts, rest = who_counts(measure), reviews.counts, measure
    if "number" not in reviews.by and not any(map(_is_of_the_first, asked)):
        asked, counts = _who_meet(measure), Counts(counts.numerator, counts.numerator)
        rest = replace(measure, numerator=(), not_known=())
    of_all = replace(rest, denominator=tuple(one for one in asked if not _is_of_the_first(one)), exclude=())
    return replace(reviews, measure=of_all, counts=counts, by=tuple(of_group), names=tuple(of_group.values()))


def is_of_first_reviews(measure: Measure, by: Collection[str]) -> bool:
    """Whether a measure of reviews due, broken down by some columns, says how many are the first."""
    return measure.table == "reviews_due" and ("number" in by or any(map(_is_of_the_first, _who_meet(measure))))


def _who_meet(measure: Measure) -> tuple[Condition, ...]:
    """What is asked of those who meet a measure."""
    return (*who_counts(measure), *measure.numerator, *map(not_so, measure.not_known))


# D-647: what is asked decides, not how it is written
def _is_of_the_first(condition: Condition) -> bool:
    """Whether a condition asks for the first review and no later one."""
    if {*columns_of(condition)} != {"number"}:
        return False
    later = {2, *(cut for test in tests_of(condition) for cut in cuts_of(test) if cut > 1)}
    return answer(condition, {"number": 1}) is True and not any(
        answer(condition, {"number": number}) for number in (None, *later)
    )


def _where_to(condition: Condition) -> Condition:
    match condition:
        case Test():
            return replace(condition, column=_WHERE_TO.get(condition.column, condition.column))
        case AnyOf(parts=parts):
            return AnyOf(tuple(map(_where_to, parts)))
        case Not(part=part):
            return Not(_where_to(part))
