"""Why a figure moved: what each one that changed place made of it, in exact fractions that add up to the change.

With n of d before and m of e after, one that adds a to the numerator and b to the denominator moves a percentage by
(a·(d+e)/2 − b·(n+m)/2) / (d·e), the mean of changing the numerator first and of changing the denominator first. Over
everybody that comes to m/e − n/d. A count it moves by a.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from permanence_kpis.definitions.model import Show
from permanence_kpis.results.counts import value_of
from permanence_kpis.results.why import (
    ABSENT,
    OUT,
    Asked,
    GroupMoved,
    Kind,
    Moved,
    Movement,
    Place,
    Reason,
    State,
    Step,
    StepKind,
    Tally,
    Why,
)

RANKS: Mapping[Kind, int] = {
    "late": 1,
    "came into care": 2,
    "left care": 2,
    "turned 18": 3,
    "birthday": 3,
    "calendar": 4,
    "event": 5,
    "became known": 6,
    "no longer known": 6,
}
"""Which reason comes first where one has several; any other comes last."""

_LAST = 7


def effect(numerator: int, denominator: int, before: Tally, after: Tally, show: Show) -> Fraction | None:
    """By how much a value moves, in points, where so many more are in the numerator and in the denominator.

    None where there is no value on one side.
    """
    if show == "count":
        return Fraction(numerator)
    if not (before.denominator and after.denominator):
        return None
    of_both = before.denominator + after.denominator
    met_of_both = before.numerator + after.numerator
    # D-272: both orders by halves, so that a child who is in both is weighed once
    return Fraction(100 * (numerator * of_both - denominator * met_of_both), 2 * before.denominator * after.denominator)


def effect_of(before: Place, after: Place, tallies: tuple[Tally, Tally], show: Show) -> Fraction | None:
    """By how much one that goes from a place to another moves the value."""
    met = (after == "met") - (before == "met")
    counted = (after not in OUT) - (before not in OUT)
    return effect(met, counted, *tallies, show)


def moves(
    changed: Sequence[tuple[str, State | None, State | None]], reasons: Iterable[tuple[Reason, ...]]
) -> tuple[Moved, ...]:
    """Each that changed place, with its first reason and the others.

    Takes: ids with their states, and for each its reasons, the first of all first.
    """
    return tuple(
        Moved(one, (was or ABSENT).place, (is_now or ABSENT).place, first, tuple(also))
        for (one, was, is_now), (first, *also) in zip(changed, reasons, strict=True)
    )


def step_of(kind: StepKind, moved: Sequence[Moved], before: Tally, after: Tally, show: Show) -> Step:
    """A step made of movements: those from one place to another for one reason go together, the greatest gain first.

    Where the moves do not lead from the one tally to the other, they cannot be followed one by one, and the step is one
    movement of nobody.
    """
    start, end = (value_of(*tally, show) for tally in (before, after))
    change = None if start is None or end is None else end - start
    if sum_of(moved, before) != after:
        whole = Movement(Reason("late" if kind == "late" else "definition"), change)
        return Step(kind, before, after, change, (whole,) if before != after else ())
    together: dict[tuple[Place, Place, Reason], list[Moved]] = {}
    for one in moved:
        weighed = replace(one, effect=effect_of(one.before, one.after, (before, after), show))
        together.setdefault((one.before, one.after, one.reason), []).append(weighed)
    movements = [
        Movement(
            reason,
            None if those[0].effect is None else those[0].effect * len(those),
            was,
            is_now,
            tuple(those),
            those[0].effect,
        )
        for (was, is_now, reason), those in together.items()
    ]
    movements.sort(key=lambda one: (-(one.together or 0), one.before or "", one.after or "", one.reason.kind))
    assert change is None or sum((one.together or Fraction(0) for one in movements), Fraction(0)) == change
    return Step(kind, before, after, change, tuple(movements))


def sum_of(moved: Iterable[Moved], before: Tally) -> Tally:
    """Where the moves lead from a tally."""
    numerator, denominator = before
    for one in moved:
        numerator += (one.after == "met") - (one.before == "met")
        denominator += (one.after not in OUT) - (one.before not in OUT)
    return Tally(numerator, denominator)


def step_by_group(
    groups: Sequence[tuple[tuple[str, ...], Tally, Tally]],
    before: Tally,
    after: Tally,
    show: Show,
    listed: Sequence[Moved] = (),
) -> Step:
    """A step made of groups of rows, each with its tally in both periods, the greatest gain first.

    What is counted once in all and once in each group would be counted too often: a group without a name takes it off.
    """
    start, end = (value_of(*tally, show) for tally in (before, after))
    change = None if start is None or end is None else end - start
    rest_before = _without(before, [was for _, was, _ in groups])
    rest_after = _without(after, [is_now for _, _, is_now in groups])
    every = [*groups, ((), rest_before, rest_after)] if any((*rest_before, *rest_after)) else list(groups)
    found = [
        GroupMoved(
            names,
            was,
            is_now,
            effect(is_now.numerator - was.numerator, is_now.denominator - was.denominator, before, after, show),
        )
        for names, was, is_now in every
    ]
    found.sort(key=lambda one: -(one.together or 0))
    assert change is None or sum((one.together or Fraction(0) for one in found), Fraction(0)) == change
    return Step("between", before, after, change, groups=tuple(found), listed=tuple(listed))


def _without(whole: Tally, parts: Sequence[Tally]) -> Tally:
    """What is left of a tally."""
    return Tally(
        whole.numerator - sum(part.numerator for part in parts),
        whole.denominator - sum(part.denominator for part in parts),
    )


def reasons_in_a_snapshot(
    asked: Sequence[Asked], was: State | None, is_now: State | None, *, has_turned_18: bool
) -> tuple[Reason, ...]:
    """Why one changed place between two days, by the order of `RANKS` and then of the file, the others after it.

    The first is of what decides the move: who came into the denominator or left it did so by one of its conditions.

    Takes: the states; whether the child, gone now, turned 18 in between and did not leave care before.
    """
    if was is None:
        return (Reason("came into care"),)
    if is_now is None:
        return (Reason("turned 18" if has_turned_18 else "left care"),)
    return _by_conditions(asked, was, is_now)


def reasons_in_a_window(
    asked: Sequence[Asked],
    was: State | None,
    is_now: State | None,
    earlier_last_day: date,
    later_first_day: date,
) -> tuple[Reason, ...]:
    """Why one changed place between two windows of events, of which the first began and ended before the second."""
    was_out, is_out = was is None or was.place in OUT, is_now is None or is_now.place in OUT
    if later_first_day > earlier_last_day:
        return (Reason("later only" if was_out else "earlier only" if is_out else "other"),)
    if is_now is not None and is_now.dated is not None and is_now.dated > earlier_last_day:
        return (Reason("since"),)
    if is_now is None and was is not None and was.dated is not None and was.dated < later_first_day:
        return (Reason("out of the window"),)
    if was is None or is_now is None:
        return (Reason("other"),)
    return _by_conditions(asked, was, is_now)


def _by_conditions(asked: Sequence[Asked], was: State, is_now: State) -> tuple[Reason, ...]:
    """Every condition whose answer differs, that which decides the move first."""
    # D-273: what decides the move comes first, whatever else changed
    decides = "denominator" if (was.place in OUT) != (is_now.place in OUT) else "numerator"
    found = [
        (one.part != decides, RANKS.get(kind, _LAST), Reason(kind, one.test, is_now.answers[number]))
        for number, one in enumerate(asked if was.answers and is_now.answers else ())
        if was.truths[one.condition] != is_now.truths[one.condition] and was.answers[number] != is_now.answers[number]
        for kind in [_kind(one, number, was, is_now)]
    ]
    found.sort(key=lambda one: one[:2])  # of one rank they stay in the order of the file
    reasons = tuple(reason for _, _, reason in found)
    if found and not found[0][0]:
        return reasons
    if not was.answers or not is_now.answers or decides == "numerator":
        return (Reason("other"), *reasons)
    return (Reason("became known" if was.place in OUT else "no longer known"), *reasons)  # whether it belongs at all


def _kind(asked: Asked, number: int, was: State, is_now: State) -> Kind:
    """What kind of reason a test is whose answer differs."""
    if was.answers[number] is None:
        return "became known"
    if is_now.answers[number] is None:
        return "no longer known"
    if asked.basis == "age":
        return "birthday"
    if asked.basis == "calendar":
        return "calendar" if was.values[number] == is_now.values[number] else "event"
    return "event" if asked.basis == "fact" else "other"


def reversed_in_time(found: Why) -> Why:
    """The same the other way round: every move backwards, every effect with the other sign."""
    return replace(
        found,
        start=found.end,
        end=found.start,
        change=None if found.change is None else -found.change,
        steps=tuple(_reversed(step) for step in reversed(found.steps)),
    )


def _reversed(step: Step) -> Step:
    return replace(
        step,
        before=step.after,
        after=step.before,
        effect=_minus(step.effect),
        movements=tuple(
            replace(
                one,
                before=one.after,
                after=one.before,
                each=_minus(one.each),
                together=_minus(one.together),
                moved=tuple(map(_moved_back, one.moved)),
            )
            for one in reversed(step.movements)
        ),
        groups=tuple(
            replace(one, before=one.after, after=one.before, together=_minus(one.together))
            for one in reversed(step.groups)
        ),
        listed=tuple(map(_moved_back, step.listed)),
    )


def _moved_back(one: Moved) -> Moved:
    return replace(one, before=one.after, after=one.before, effect=_minus(one.effect))


def _minus(number: Fraction | None) -> Fraction | None:
    return None if number is None else -number
