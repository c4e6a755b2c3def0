"""Ratings: what the target asks by a day, and how a value stands against it. Whole numbers and exact fractions only."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count, pairwise
from math import floor

from permanence_kpis.definitions.model import Better, Limit, Measure, Show, TargetValue
from permanence_kpis.periods import ONE_DAY, Window, YearStarts, quarter_ends, year_first_day
from permanence_kpis.results.bands import band, outside, to_green
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.rating_in_words import rating_in_words
from permanence_kpis.results.scorecard import Direction, Due, DueLimit, Rating, Verdict
from permanence_kpis.words import day_in_english

STRAIGHT_LINE = (Fraction(1, 4), Fraction(2, 4), Fraction(3, 4), Fraction(1))
DECIMALS_OF_A_LIMIT = 4
_BEST_FIRST: tuple[Rating, ...] = ("GREEN", "AMBER", "RED")


def due(measure: Measure, last_day: date, year_starts: YearStarts) -> Due:
    """What the target in force on a window's last day asks by that day.

    Without a profile it asks the whole year's figure. With one it asks the figure of the profile at each quarter end,
    and between two quarter ends so much as the days gone by are of the days between them, from nothing on the day
    before the year starts. Amber stays in proportion to green; where green is 0 it grows as a straight line. Nothing
    is rounded.

    Gives: status `TBC`, without figures, where the target is to be confirmed or its first day has not come; no figures
    and no status where no target is meant.
    """
    target = measure.target
    if target.better == "neither":
        return Due(target.better, status=None)
    in_force = target.in_force(last_day)
    if target.is_tbc or in_force is None:
        return Due(target.better, status="TBC")

    green, amber = _due_limits(in_force, last_day, year_starts)
    return Due(
        target.better,
        status=None,
        green=green,
        amber=amber,
        whole_year_green=_exact(in_force.green),
        whole_year_amber=_exact(in_force.amber),
        from_day=in_force.from_day,
    )


def due_in(measure: Measure, window: Window, year_starts: YearStarts, *, counts_once: bool) -> Due | None:
    """What the target asks in one window alone, of a measure that counts from the start of the year.

    A percentage has the whole target in every window, and so has a whole year. A count has as much as falls due between
    the window's first day and its last, by the target in force on the last.

    Takes: whether who is counted several times counts once in the year, and so once in every part of it: the parts then
    come to more than the year, and have no target.
    Gives: None where the definitions do not say how much falls due in the window: nor do they without a profile, or
    where a year starts within the window.
    """
    due_by_then = due(measure, window.last_day, year_starts)
    begins, ends = year_first_day(window.last_day, year_starts), quarter_ends(window.last_day, year_starts)[-1]
    is_year = (window.first_day, window.last_day) == (begins, ends)
    if due_by_then.green is None or measure.show == "percentage" or is_year:
        return due_by_then
    in_force = measure.target.in_force(window.last_day)
    if counts_once or in_force is None or in_force.profile is None or window.first_day < begins:
        return None
    if window.first_day == begins:
        return due_by_then
    green, amber = _due_limits(in_force, window.last_day, year_starts)
    green_before, amber_before = _due_limits(in_force, window.first_day - ONE_DAY, year_starts)
    return replace(due_by_then, green=_less(green, green_before), amber=_less(amber, amber_before))


# D-083: NO DATA outranks INFO
def rate(measure: Measure, counts: Counts | None, due: Due, no_data_reason: str | None = None) -> Verdict:
    """The rating of a measure, why, and what it would take to be green.

    Green meets the target; amber is on the wrong side of green and not past amber; red is past amber. The exact value
    decides. Without counts, or for a percentage of nobody, there is no data, whatever the target; a count of nothing
    is 0 and is rated. `no_data_reason` says why there are no counts.
    """
    value = counts.value(measure.show) if counts else None
    if counts is None or value is None:
        return Verdict("NO DATA", no_data_reason or _why_no_value(measure, counts), None)
    if due.better == "neither":
        return Verdict("INFO", "the measure has no target: the figure is for information", None)
    if due.green is None or due.amber is None:
        return Verdict("TBC", _why_no_target(measure), None)

    rating = _rating(due.better, value, due.green, due.amber)
    reason = _why(measure.show, value, due, due.green, due.amber, rating)
    return Verdict(
        rating, reason, to_green(counts.numerator, counts.denominator, measure.show, band(due.better, due.green))
    )


def possible_ratings(counts: Counts, show: Show, due: Due) -> tuple[Rating, ...]:
    """Every rating that some way of settling what is not known gives, best first; none where no target is set.

    A value between the ends can be better than both where the target is to lie within limits, so each denominator that
    can come about is looked at. With one of them a value runs through every whole numerator, and its rating can change
    only at a limit: the numerators beside each limit and at the ends show every rating there is. A percentage of nobody
    is no rating.
    """
    if due.green is None or due.amber is None:
        return ()
    lowest, highest = counts.lowest(show), counts.highest(show)
    if lowest is None or highest is None:
        return ()
    possible = {_rating(due.better, end, due.green, due.amber) for end in (lowest, highest)}
    if due.better != "within" and len(possible) == 1:
        return tuple(possible)
    for denominator, least, most in counts.possible_outcomes() if show == "percentage" else [(100, lowest, highest)]:
        if len(possible) == len(_BEST_FIRST):
            break
        if denominator:
            per_unit = Fraction(denominator, 100)
            possible |= {
                _rating(due.better, numerator / per_unit, due.green, due.amber)
                for numerator in _beside_the_limits(due.green, due.amber, per_unit, Fraction(least), Fraction(most))
            }
    return tuple(rating for rating in _BEST_FIRST if rating in possible)


def direction(better: Better, value: Fraction | None, previous_value: Fraction | None, due: Due) -> Direction | None:
    """How a value has moved since the one before, and whether that is the way that is wanted.

    Where the target is to lie within limits, nearer to the green ones is better; a move that leaves the distance as it
    was, or whose limits are not set, is only up or down.
    """
    if value is None or previous_value is None:
        return None
    if value == previous_value:
        return "same"
    risen = value > previous_value
    match better:
        case "higher":
            return "improved" if risen else "worsened"
        case "lower":
            return "worsened" if risen else "improved"
        case "within" if due.green is not None:
            green = band(better, due.green)
            distance, previous_distance = abs(outside(value, green)), abs(outside(previous_value, green))
            if distance != previous_distance:
                return "improved" if distance < previous_distance else "worsened"
    return "up" if risen else "down"


def _exact(limit: Limit) -> DueLimit:
    if isinstance(limit, tuple):
        return Fraction(limit[0]), Fraction(limit[1])
    return Fraction(limit)


def _less(limit: DueLimit, before: DueLimit) -> DueLimit:
    if isinstance(limit, tuple) and isinstance(before, tuple):
        return limit[0] - before[0], limit[1] - before[1]
    assert not isinstance(limit, tuple)
    assert not isinstance(before, tuple)
    return limit - before


def _scaled(limit: DueLimit, share: Fraction) -> DueLimit:
    if isinstance(limit, tuple):
        return limit[0] * share, limit[1] * share
    return limit * share


def _due_limits(in_force: TargetValue, last_day: date, year_starts: YearStarts) -> tuple[DueLimit, DueLimit]:
    green, amber = _exact(in_force.green), _exact(in_force.amber)
    if in_force.profile is None:
        return green, amber
    share = _by_day(STRAIGHT_LINE, last_day, year_starts)
    if in_force.profile == "straight_line":
        return _scaled(green, share), _scaled(amber, share)

    assert not isinstance(green, tuple), "a list of what is due cannot be beside a pair of limits"
    due_green = _by_day([Fraction(at_end) for at_end in in_force.profile], last_day, year_starts)
    # D-084: there is no proportion of nothing
    return due_green, _scaled(amber, due_green / green if green else share)


def _by_day(at_quarter_ends: Sequence[Fraction], day: date, year_starts: YearStarts) -> Fraction:
    """A figure that is 0 before the year starts and then goes evenly, day by day, from quarter end to quarter end."""
    nothing_yet = (year_first_day(day, year_starts) - ONE_DAY, Fraction(0))
    points = [nothing_yet, *zip(quarter_ends(day, year_starts), at_quarter_ends, strict=True)]
    (begun, before), (end, after) = next(pair for pair in pairwise(points) if day <= pair[1][0])
    return before + (after - before) * Fraction((day - begun).days, (end - begun).days)


def _rating(better: Better, value: Fraction, green: DueLimit, amber: DueLimit) -> Rating:
    if not outside(value, band(better, green)):
        return "GREEN"
    return "RED" if outside(value, band(better, amber)) else "AMBER"


def _beside_the_limits(
    green: DueLimit, amber: DueLimit, per_unit: Fraction, least: Fraction, most: Fraction
) -> Iterator[Fraction]:
    """The least and the most numerator, and those between them that lie next to a limit, on either side of it."""
    yield least
    yield most
    for limit in (green, amber):
        for end in limit if isinstance(limit, tuple) else (limit,):
            nearest = floor(end * per_unit)
            yield from (Fraction(near) for near in range(nearest - 1, nearest + 3) if least <= near <= most)


# D-096: a percentage of nobody is no rating
def _why_no_value(measure: Measure, counts: Counts | None) -> str:
    if counts is None:
        return "there is nothing to work this out from"
    if counts.not_known:
        return f"no {measure.counted} are known to count here, so there is no percentage"
    return f"there are no {measure.counted} to take a percentage of"


def _why_no_target(measure: Measure) -> str:
    if measure.target.is_tbc or not measure.target.values:
        return "the target is still to be confirmed"
    first = min(value.from_day for value in measure.target.values)
    return f"the first target is in force from {day_in_english(first)}, so there was none at that time"


def _why(show: Show, value: Fraction, due: Due, green: DueLimit, amber: DueLimit, rating: Rating) -> str:
    """The rating in words, with as many decimals as it takes for the figures to say the same as the rating."""
    for decimals in count(1):
        figure = _rounded(value, decimals)
        printed_green, printed_amber = _rounded_limit(green, decimals), _rounded_limit(amber, decimals)
        if _rating(due.better, figure, printed_green, printed_amber) == rating:
            break

    sign = "%" if show == "percentage" else ""
    builds_up = due.whole_year_green is not None and due.whole_year_green != green
    return rating_in_words(
        rating,
        due.better,
        _in_words(figure, sign),
        _in_words(printed_green, sign),
        _in_words(printed_amber, sign) if rating == "AMBER" or amber != green else "",
        by="then" if builds_up else "",
        whole_year=_in_words(due.whole_year_green, sign) if builds_up and due.whole_year_green is not None else "",
    )


def _rounded(figure: Fraction, decimals: int) -> Fraction:
    """Half up."""
    return Fraction(floor(figure * 10**decimals + Fraction(1, 2)), 10**decimals)


def _rounded_limit(limit: DueLimit, decimals: int) -> DueLimit:
    """A limit as it stands where few decimals say it exactly: 13.75 is never shown as 13.8."""
    if isinstance(limit, tuple):
        low, high = (_rounded_end(end, decimals) for end in limit)
        return low, high
    return _rounded_end(limit, decimals)


def _rounded_end(end: Fraction, decimals: int) -> Fraction:
    exact = _rounded(end, DECIMALS_OF_A_LIMIT)
    return exact if exact == end else _rounded(end, decimals)


def _in_words(figure: DueLimit, sign: str) -> str:
    if isinstance(figure, tuple):
        return f"{_digits(figure[0])} to {_digits(figure[1])}{sign}"
    return f"{_digits(figure)}{sign}"


def _digits(figure: Fraction) -> str:
    return f"{(Decimal(figure.numerator) / Decimal(figure.denominator)).normalize():f}"
