"""Exact numbers as printed: half up, and never so short that the figure contradicts its rating."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from math import ceil, floor

from permanence_kpis.conditions.model import Test
from permanence_kpis.definitions.model import Better, Measure, Show
from permanence_kpis.outputs.phrases import ABSENT
from permanence_kpis.results.bands import band, to_green_ends
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, DueLimit, Group, Hidden, HiddenPart, Result
from permanence_kpis.tables import Table
from permanence_kpis.words import day_in_english as day

PERCENT = "%"
SMALL = 20
"""Below so many the number says more than the percentage, and stands first."""

_MOST_EXACT_DECIMALS = 4
_UNROUNDED_DECIMALS = 6


@dataclass(frozen=True)
class Figures:
    """The numbers of one result as printed; a dash where there is none."""

    value: str
    numerator: str
    denominator: str
    not_known: str
    lowest: str
    highest: str
    target: str = ABSENT
    to_green: str = ABSENT
    previous: str = ABSENT


def figures(result: Result) -> Figures:
    """Every number of a result, with as many decimals as it takes to agree with its rating and its direction."""
    decimals = decimals_needed(result)
    no_figure = absent(result.hidden, "figure")
    return replace(
        _own_figures(result, result.measure.show, decimals),
        target=_target(result, decimals),
        to_green=no_figure if no_figure != ABSENT else _to_green(result),
        previous=_shown(result.previous.value, result.measure.show, decimals, absent(result.hidden, "before")),
    )


def group_figures(group: Group, show: Show) -> Figures:
    """Every number of a group; percentages to one decimal, as no rating of a group could contradict them."""
    return _own_figures(group, show, 1)


def _own_figures(row: Result | Group, show: Show, decimals: int) -> Figures:
    """What a result or a group has by itself, and a dash for all that it is compared with."""
    counts, no_figure, unknown = row.counts, absent(row.hidden, "figure"), absent(row.hidden, "not_known")
    return Figures(
        value=_shown(row.value, show, decimals, no_figure),
        numerator=no_figure if counts is None else f"{counts.numerator:,}",
        denominator=no_figure if counts is None else f"{counts.denominator:,}",
        not_known=unknown if counts is None or counts.not_known is None else f"{counts.not_known:,}",
        lowest=_shown(row.lowest, show, decimals, unknown),
        highest=_shown(row.highest, show, decimals, unknown),
    )


# D-125: a count has a population where a row of its table is one child, once
def has_population(show: Show, table: Table | None) -> bool:
    """Whether the denominator is a number that the numerator can be seen as a part of.

    A count of events has none: of 89 moves 16 were unplanned, but no other number of moves was to be expected. A table
    that is not on record, or that there is no more, is taken to have one.
    """
    return show == "percentage" or table is None or not table.is_of_events


# D-560: 578 / 578 children looked after reads as a measure that everyone meets
def is_out_of(measure: Measure, counts: Counts | None) -> bool:
    """Whether a page says what a figure of the measure is out of.

    Not where it has no population, nor where all that is asked is that something is recorded, and it is for each.
    """
    is_size = measure.show == "count" and all(
        isinstance(condition, Test) and condition.test == "is_recorded" for condition in measure.numerator
    )
    is_of_all = is_size and counts is not None and counts.numerator == counts.denominator
    return has_population(measure.show, measure.on_table) and not is_of_all


def out_of(counts: Counts, *, is_out_of: bool) -> str:
    """What a figure is made of: 135 / 190, 2 not known; without a population only what is not known. Can be blank."""
    fraction = f"{counts.numerator:,} / {counts.denominator:,}" if is_out_of else ""
    return ", ".join(filter(None, [fraction, _not_known(counts)]))


def _not_known(counts: Counts) -> str:
    return f"{counts.not_known:,} not known" if counts.not_known else ""


# D-512: 44.4% is read as a percentage of many, wherever no 4 of 9 is beside it
def count_first(value: str, counts: Counts | None, show: Show, *beside: str) -> str:
    """A figure, and in brackets what is beside it; of a percentage of few the number first: 4 of 9 (44.4%)."""
    is_of_few = counts is not None and show == "percentage" and 0 < counts.denominator < SMALL
    first = f"{counts.numerator:,} of {counts.denominator:,}" if counts and is_of_few else value
    in_brackets = ", ".join(filter(None, [value if is_of_few else "", *beside]))
    return f"{first} ({in_brackets})" if in_brackets else first


def value_in_words(result: Result, *beside: str) -> str:
    """The figure of a result, of few the number first: 71.1%, 4 of 9 (44.4%)."""
    return count_first(figures(result).value, result.counts, result.measure.show, *beside)


def with_its_parts(value: str, counts: Counts, show: Show, *, is_out_of: bool = True) -> str:
    """A figure and what it is made of: 71.1% (135 / 190, 2 not known), 4 of 9 (44.4%, 2 not known)."""
    is_said = count_first(value, counts, show) != value
    return count_first(value, counts, show, _not_known(counts) if is_said else out_of(counts, is_out_of=is_out_of))


def absent(hidden: Hidden | None, part: HiddenPart) -> str:
    """What stands where there is no number: a dash, or the symbol where the public is not told."""
    return hidden.symbol if hidden is not None and part in hidden.parts else ABSENT


def rounded(value: Fraction, decimals: int) -> Fraction:
    """The value to so many decimals, a half always up (2.5 to 3), as DfE rounds."""
    return Fraction(_scaled(value, decimals) * (1 if value >= 0 else -1), 10**decimals)


def _scaled(value: Fraction, decimals: int) -> int:
    """How many of the last decimal there are in a value, its sign left out, a half up."""
    scale: int = 10**decimals
    return (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)


def number(value: Fraction, decimals: int = 0) -> str:
    """A value to so many decimals, with commas between the thousands."""
    scaled = _scaled(value, decimals)
    whole, part = divmod(scaled, 10**decimals)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole:,}" + (f".{part:0{decimals}}" if decimals else "")


def signed(value: Fraction, decimals: int) -> str:
    """A number with its sign, also where it is a plus; 0 without."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and any(one in "123456789" for one in text) else text


def unrounded(value: Fraction) -> str:
    """A value in full where its decimals end, otherwise its first six and dots."""
    exact = _exact_decimals(value, _UNROUNDED_DECIMALS)
    if exact is not None:
        return number(value, exact)
    cut = Fraction(int(value * 10**_UNROUNDED_DECIMALS), 10**_UNROUNDED_DECIMALS)
    return f"{number(cut, _UNROUNDED_DECIMALS)}..."


def plain(value: Fraction | int | None) -> int | float | None:
    """A number for a file, not rounded: whole where it is whole, otherwise the nearest floating-point number."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def limit(value: Fraction, show: Show, decimals: int = 1) -> str:
    """A limit of a target: in full where its decimals end soon, otherwise to so many decimals."""
    return _with_sign(number(value, _limit_decimals(value, decimals)), show)


# D-126: what is due of a count is printed as the whole number that meets it
def whole(due: DueLimit, better: Better, show: Show) -> DueLimit:
    """A limit as a count can meet it: 13 for at most 13.75, 4 for at least 3.75; a percentage's as it is."""
    if show == "percentage":
        return due
    if isinstance(due, tuple):
        low, high = Fraction(ceil(due[0])), Fraction(floor(due[1]))
        return (low, high) if low <= high else due
    return Fraction(ceil(due) if better == "higher" else floor(due))


def due_by(result: Result) -> str:
    """The day by which what is due builds up over the year: 30 June.

    Blank where the target is the same all year, and of a part of the year alone, which has what is due in it.
    """
    target, last_day = result.measure.target, result.window.last_day
    in_force = target.in_force(last_day)
    is_alone = result.measure.window == "year_to_date" and result.window.kind != "year_to_date"
    if result.due.green is None or in_force is None or in_force.profile is None or is_alone:
        return ""
    return day(last_day).rsplit(" ", 1)[0]


def limits(due: DueLimit | None, better: Better, show: Show, decimals: int = 1) -> str:
    """What is due with the side a figure may be on: 70% or more, 13 or fewer, 40% to 60%."""
    return ABSENT if due is None else limits_as_set(whole(due, better, show), better, show, decimals)


def limits_as_set(due: DueLimit | None, better: Better, show: Show, decimals: int = 1) -> str:
    """A limit as the definitions set it, with the side a figure may be on: 60.5 or fewer."""
    if due is None:
        return ABSENT
    if isinstance(due, tuple):
        return " to ".join(limit(end, show, decimals) for end in due)
    fewer = "less" if show == "percentage" else "fewer"
    return f"{limit(due, show, decimals)} or {'more' if better == 'higher' else fewer}"


# D-128: what has moved is worded with its size on pages
def moved(result: Result) -> str:
    """Which way the value has gone since the one before and by how much: worsened by 1, improved by 2.7 points."""
    if result.direction is None:
        return absent(result.hidden, "before")
    if result.direction == "same" or result.value is None or result.previous.value is None:
        return result.direction
    return f"{result.direction} by {_apart(result, result.value, result.previous.value)}"


def _apart(result: Result, value: Fraction, before: Fraction) -> str:
    """How far two values are apart, as printed: from 68.4% to 71.1% is 2.7 points."""
    if result.measure.show == "count":
        return number(abs(value - before))
    decimals = decimals_needed(result)
    points = abs(rounded(value, decimals) - rounded(before, decimals))
    return f"{number(points, decimals)} {'point' if points == 1 else 'points'}"


def _target(result: Result, decimals: int) -> str:
    """What green asks by the window's last day: 70% or more, 13 or fewer by 30 June."""
    due, by = result.due, due_by(result)
    if due.status is not None:
        return due.status
    asked = limits(due.green, due.better, result.measure.show, decimals)
    return f"{asked} by {by}" if by else asked


def _shown(value: Fraction | None, show: Show, decimals: int, otherwise: str = ABSENT) -> str:
    if value is None:
        return otherwise
    return _with_sign(number(value, decimals if show == "percentage" else 0), show)


def _with_sign(text: str, show: Show) -> str:
    return f"{text}{PERCENT}" if show == "percentage" else text


def _to_green(result: Result) -> str:
    """How many more or fewer it takes to be green: 3 fewer; none."""
    needed, counts = result.verdict.to_green, result.counts
    if needed == 0:
        return "none"
    more_or_fewer = " more" if needed is not None and needed > 0 else " fewer"
    return needed_in_words(needed, counts, result.measure.show, result.due, more_or_fewer) or ABSENT


def needed_in_words(needed: int | None, counts: Counts | None, show: Show, due: Due, after: str) -> str:
    """How many it takes to be green: 3 fewer; at least 3 fewer, where some are not known.

    Takes: what to say after the number, such as ` fewer`.
    Gives: blank where it takes none, or that cannot be said.
    """
    if not needed or counts is None or due.green is None:
        return ""
    ends = to_green_ends(counts, show, band(due.better, due.green))
    # D-585: the public does not know how many are not known, and reads a bare number as certain
    if ends is None or min(ends) < 0 < max(ends) or counts.not_known is None:
        return f"{abs(needed):,}{after} on what is known"
    least, most = sorted(map(abs, ends))
    if least == most:
        return f"{least:,}{after}"
    if abs(needed) in (least, most):
        return f"at {'least' if abs(needed) == least else 'most'} {abs(needed):,}{after}"
    return f"{least:,} to {most:,}{after}" if least else f"up to {most:,}{after}"


def decimals_needed(result: Result) -> int:
    """The fewest decimals, at least one, with which nothing printed says other than the exact numbers do."""
    ends = [value for value in (result.value, result.lowest, result.highest) if value is not None]
    sides = list(_sides(result.due))
    apart = [(result.lowest, result.highest)]
    if result.direction not in (None, "same"):
        apart.append((result.value, result.previous.value))

    def tells_the_truth(decimals: int) -> bool:
        on_its_side = all(
            _meets(value, at_least, due)
            == _meets(rounded(value, decimals), at_least, rounded(due, _limit_decimals(due, decimals)))
            for value in ends
            for at_least, due in sides
        )
        return on_its_side and all(
            one is None or other is None or one == other or rounded(one, decimals) != rounded(other, decimals)
            for one, other in apart
        )

    return next(decimals for decimals in count(1) if tells_the_truth(decimals))


def _sides(due: Due) -> Iterator[tuple[bool, Fraction]]:
    """Each limit due, and whether a value has to be at least (or at most) that."""
    for pair in (due.green, due.amber):
        if isinstance(pair, tuple):
            yield True, pair[0]
            yield False, pair[1]
        elif pair is not None:
            yield due.better == "higher", pair


def _meets(value: Fraction, at_least: bool, due: Fraction) -> bool:
    return value >= due if at_least else value <= due


def _limit_decimals(value: Fraction, decimals: int) -> int:
    exact = _exact_decimals(value, _MOST_EXACT_DECIMALS)
    return exact if exact is not None else decimals


def _exact_decimals(value: Fraction, most: int) -> int | None:
    """How many decimals write the value in full; None where more than `most` would be needed."""
    return next((decimals for decimals in range(most + 1) if (value * 10**decimals).denominator == 1), None)
