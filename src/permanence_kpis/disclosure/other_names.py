"""Figures that another table has by another name: moves are placements, first reviews are due of those who came."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from permanence_kpis.conditions.answers import all_of
from permanence_kpis.conditions.model import Condition, Test, columns_of, tests_of, with_tests
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.kinds import cuts_of
from permanence_kpis.disclosure.open_conditions import not_so
from permanence_kpis.disclosure.tallies import who_counts
from permanence_kpis.results.counts import NOBODY, Counts

_WHERE_TO = {"to_type": "placement_type", "to_provider": "provider"}
_ALIKE = _WHERE_TO.keys() | {"sex", "ethnicity", "age", "age_band"}
"""The columns of a move that the start of its placement has too."""
_NOT_THE_FIRST = Test("is_first", "is", "no")


# D-621: K1 placements, less those who came into care in one, are those who moved to one
def moves_as_placements(known: Iterable[Disclosed]) -> Iterator[Disclosed]:
    """The same with figures of moves as those of the placements that they lead to."""
    for one in known:
        named = _as_placements(one) if one.measure.table == "placement_moves" else one
        if named is not None:
            yield named


def _as_placements(moves: Disclosed) -> Disclosed | None:
    """A figure of moves as one of placements; None where it asks for more than these tell."""
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
def reviews_as_first_reviews(known: Iterable[Disclosed]) -> Iterator[Disclosed]:
    """The same with figures of reviews due as those of the first ones, without those that may be of later ones too."""
    known = list(known)
    yield from _all_less_later(known)  # before them, so that it gives way to what was corrected since
    for one in known:
        first = _as_first_reviews(one) if one.measure.table == "reviews_due" else one
        if first is not None:
            yield first


# D-660: of 60 reviews due 32 are later ones, so that 28 are the first of a child
def _all_less_later(known: Iterable[Disclosed]) -> Iterator[Disclosed]:
    """How many first reviews all of them without the later ones are, of the whole and of each group.

    Not known where only one of the two is published. A group that a list lacks has nobody.
    """
    lists: dict[Hashable, dict[str | None, dict[tuple[str, ...], tuple[Disclosed, int | None]]]] = {}
    for one in known:
        for asked, number in _sums(one):
            of_number, rest = _by_number(asked)
            measure = replace(one.measure, denominator=rest, exclude=(), numerator=(), not_known=())
            of_rest = lists.setdefault((one.days, one.by if one.names else None, frozenset(rest)), {})
            of_rest.setdefault(_which(of_number), {})[one.names] = replace(one, measure=measure), number
    for of_rest in lists.values():
        every, later = of_rest.get(_ALL, {}), of_rest.get(_LATER, {})
        are_both = all(any(number is not None for _, number in some.values()) for some in (every, later))
        for names, (one, _) in (later | every).items():
            numbers = [some[names][1] if names in some else 0 for some in (every, later)] if are_both else [None]
            if None in numbers:
                yield replace(one, counts=NOBODY, hidden=frozenset(["figure"]))
            else:
                are_first = (numbers[0] or 0) - (numbers[1] or 0)
                yield replace(one, counts=Counts(are_first, are_first), hidden=frozenset())


def _sums(reviews: Disclosed) -> Iterator[tuple[tuple[Condition, ...], int | None]]:
    """What is asked of the reviews of a figure, and how many they are; None where that is hidden."""
    measure, counts = reviews.measure, reviews.counts
    if measure.table == "reviews_due" and measure.counts == "reviews" and "number" not in reviews.by:
        yield who_counts(measure), counts.denominator if reviews.is_told else None
        yield _who_meet(measure), counts.numerator if reviews.is_told else None


def _as_first_reviews(reviews: Disclosed) -> Disclosed | None:
    """A figure of first reviews due as one of all of them; None where it may be of later reviews too."""
    measure, of_group = reviews.measure, dict(zip(reviews.by, reviews.names, strict=False))
    if not ("number" in of_group or _which_meet(measure) == _FIRST) or of_group.pop("number", "1") != "1":
        return None
    asked, counts, rest = who_counts(measure), reviews.counts, measure
    if "number" not in reviews.by and _which(_by_number(asked)[0]) != _FIRST:
        asked, counts = _who_meet(measure), Counts(counts.numerator, counts.numerator)
        rest = replace(measure, numerator=(), not_known=())
    of_all = replace(rest, denominator=_by_number(asked)[1], exclude=())
    return replace(reviews, measure=of_all, counts=counts, by=tuple(of_group), names=tuple(of_group.values()))


def tells_first_reviews(measure: Measure, by: Collection[str]) -> bool:
    """Whether a measure of reviews due, broken down by some columns, can say how many are the first."""
    return measure.table == "reviews_due" and ("number" in by or _which_meet(measure) != _ALL)


def mixes_first_with_others(measure: Measure) -> bool:
    """Whether a measure of placements or reviews due asks for first ones together with others.

    How many of them are the first cannot be said then, and could follow beside others in many ways.
    """
    match measure.table:
        case "placement_starts":  # D-649
            asked = (set(columns_of(condition)) for condition in (*who_counts(measure), *measure.numerator))
            return any("is_first" in columns and len(columns) > 1 for columns in asked)
        case "reviews_due":  # D-661
            return None in (_which(_by_number(who_counts(measure))[0]), _which_meet(measure))
    return False


def _which_meet(measure: Measure) -> str | None:
    return _which(_by_number(_who_meet(measure))[0])


def _who_meet(measure: Measure) -> tuple[Condition, ...]:
    """What is asked of those who meet a measure."""
    return (*who_counts(measure), *measure.numerator, *map(not_so, measure.not_known))


def _by_number(asked: Sequence[Condition]) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """What is asked of the number of a review, and the rest."""
    of_number = tuple(one for one in asked if "number" in columns_of(one))
    return of_number, tuple(one for one in asked if one not in of_number)


_ALL, _FIRST, _LATER = "all", "first", "later"


# D-647: what is asked decides, not how it is written
def _which(of_number: Sequence[Condition]) -> str | None:
    """Which reviews are asked for by their number; None where it is some other ones, or that cannot be said."""
    if {*columns_of(*of_number)} - {"number"}:
        return None
    cuts = {2, *(cut for test in tests_of(*of_number) for cut in cuts_of(test) if cut > 1)}
    first, *later, of_no_number = (all_of(of_number, {"number": number}) is True for number in (1, *cuts, None))
    if first and all(later):
        return _ALL
    if of_no_number or first == any(later):
        return None
    return _FIRST if first else _LATER if all(later) else None


def _where_to(condition: Condition) -> Condition:
    return with_tests(condition, lambda test: replace(test, column=_WHERE_TO.get(test.column, test.column)))
