"""Targets, ratings and what is missing for green, by design.md sections 6 and 8, in fractions."""

import math
from datetime import date
from fractions import Fraction
from typing import Any

from .periods import ONE_DAY, add_months, month_end, window

Target = dict[str, Any]
Limit = Fraction | tuple[Fraction, Fraction]


def in_force(target: Target, last_day: date) -> Target | None:
    """The dated value of the target for a window that ends on a day; None before the first."""
    begun = [value for value in target.get("values") or [] if value["from"] <= last_day]
    return max(begun, key=lambda value: value["from"]) if begun else None


def due(target: Target, last_day: date) -> dict[str, Limit] | None:
    """green and amber as due by the last day of the window; None where no target is set.

    straight_line: a quarter of the year's figure at each quarter end. A list: what is due at each.
    Between quarter ends evenly by days; amber in proportion to green.
    """
    value = in_force(target, last_day)
    if value is None or target.get("status") == "TBC" or target["better"] == "neither":
        return None
    green, amber = _limit(value["green"]), _limit(value["amber"])
    profile = value.get("profile", target.get("profile"))
    if profile is None:
        return {"green": green, "amber": amber}
    if profile == "straight_line":
        part = part_of_year([Fraction(quarter, 4) for quarter in (1, 2, 3, 4)], last_day)
        return {"green": _times(green, part), "amber": _times(amber, part)}
    assert isinstance(green, Fraction)
    due_green = part_of_year([Fraction(str(figure)) for figure in profile], last_day)
    if green == 0:  # no proportion to take: amber comes due with the year
        part = part_of_year([Fraction(quarter, 4) for quarter in (1, 2, 3, 4)], last_day)
    else:
        part = due_green / green
    return {"green": due_green, "amber": _times(amber, part)}


def part_of_year(at_quarter_ends: list[Fraction], last_day: date) -> Fraction:
    """What is due on a day, of four figures due at the ends of the quarters and nothing the day before the year."""
    year_begins, _ = window("year_to_date", last_day, last_day)
    quarter_end = year_begins - ONE_DAY
    figure = Fraction(0)
    for number, next_figure in enumerate(at_quarter_ends):
        next_end = month_end(add_months(year_begins, 3 * number + 2))
        if last_day <= next_end:
            share = Fraction((last_day - quarter_end).days, (next_end - quarter_end).days)
            return figure + (next_figure - figure) * share
        quarter_end, figure = next_end, next_figure
    raise AssertionError(last_day)


def rating(target: Target, value: Fraction | int | None, last_day: date) -> str:
    """GREEN, AMBER, RED, TBC, INFO or NO DATA."""
    if value is None:
        return "NO DATA"
    if target["better"] == "neither":
        return "INFO"
    limits = due(target, last_day)
    if limits is None:
        return "TBC"
    if _meets(target["better"], value, limits["green"]):
        return "GREEN"
    return "AMBER" if _meets(target["better"], value, limits["amber"]) else "RED"


def to_green(target: Target, show: str, numerator: int, denominator: int, last_day: date) -> int | None:
    """How many more (+) or fewer (-) in the numerator make it green; None where nothing can, or nothing is rated."""
    limits = due(target, last_day)
    if limits is None or (show == "percentage" and denominator == 0):
        return None
    whole = Fraction(denominator, 100) if show == "percentage" else Fraction(1)
    green = limits["green"]
    least, most = green if isinstance(green, tuple) else (green, green)
    smallest, greatest = math.ceil(least * whole), math.floor(most * whole)  # numerators on the right side of each
    if target["better"] == "higher":
        return max(0, smallest - numerator)
    if target["better"] == "lower":
        return min(0, greatest - numerator)
    if smallest > greatest:
        return None
    return max(0, smallest - numerator) + min(0, greatest - numerator)


def _meets(better: str, value: Fraction | int, limit: Limit) -> bool:
    if isinstance(limit, tuple):
        return limit[0] <= value <= limit[1]
    return value >= limit if better == "higher" else value <= limit


def _limit(figure: Any) -> Limit:
    """A figure of the definitions as it is written there: 60.5 is 60.5 and no nearest binary number."""
    if isinstance(figure, list):
        lowest, highest = (Fraction(str(part)) for part in figure)
        return lowest, highest
    return Fraction(str(figure))


def _times(limit: Limit, part: Fraction) -> Limit:
    return (limit[0] * part, limit[1] * part) if isinstance(limit, tuple) else limit * part
