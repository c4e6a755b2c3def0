"""What there is to say below the movements of a figure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from permanence_kpis.outputs.numbers import number, signed
from permanence_kpis.outputs.phrases import sentence, window
from permanence_kpis.outputs.why_points import decimals_of, points_as_printed, rounded_to_add_up
from permanence_kpis.results.why import BY_THE_CALENDAR, WHAT_HAPPENED, Movement, Why, Whys
from permanence_kpis.words import how_many, listed, noun

_DAYS_BETWEEN_QUARTERS = 3
"""By so many days windows of as many months may differ."""


def notes(found: Whys) -> Iterator[tuple[str, list[str]]]:
    """What there is to say below the figures, as (label, lines)."""
    if found.is_of_one:
        [why] = found.found
        if said := [*_subtotals(why), *_if_nobody_moved(why)]:
            yield "In short", said
    please = [sentence(warning) for warning in found.warnings]
    refs_of: dict[str, list[str]] = {}
    for why in found.found:
        for line in notes_of(why, is_of_one=found.is_of_one):
            refs_of.setdefault(line, []).append(why.measure.ref)
    please += [line if found.is_of_one else f"{listed(refs)}: {line}" for line, refs in refs_of.items()]
    if please:
        yield "Please note", please


def notes_of(why: Why, *, is_of_one: bool = True) -> Iterator[str]:
    """What a reader must know of one measure."""
    if why.refused:
        if is_of_one:
            yield sentence(f"cannot be compared: {why.refused}")
        return
    counts = why.measure.counts
    if why.change is None:
        without = [side.period.name for side in (why.start, why.end) if side.result.value is None]
        yield f"NO DATA for {listed(without)}: no one is in the denominator, so there are no points."
    yield from (sentence(note) for note in why.notes)
    if why.end.result.window.last_day < why.start.result.window.last_day:
        yield "The earlier period is named second, so every line reads backwards in time."
    if _is_rounded_otherwise(why):
        yield "Points are worked out before the figures are rounded."
    if said := _not_as_long(why):
        yield said
    if why.late:
        yield sentence(f"what was recorded late is not shown separately: {why.late}")
    if why.merged:
        yield (
            f"{how_many(why.merged, 'pairs')} of ids, one that left and one that came on the same day, with the same "
            "date of birth: perhaps one child under two ids."
        )
    if not is_of_one:
        return
    if not any(step.movements or step.groups for step in why.steps):
        yield f"No outcome changed between {why.start.period.name} and {why.end.period.name}."
    if unmoved := [line for step in why.steps for line in step.movements if line.together == 0]:
        number = sum(len(line.moved) for line in unmoved)
        more = " more" if any(line.together != 0 for step in why.steps for line in step.movements) else ""
        who = f"{number:,}{more} {noun(number, counts)}"
        yield f"{who} had another outcome, or came or went, without changing the figure."
    if any(step.groups for step in why.steps):
        is_apart = not _overlap(why)
        why_groups = "The periods have no day in common, so nobody comes or goes: " if is_apart else ""
        yield sentence(f"{why_groups}each group is compared with itself, and all of them add up to the change")


# D-544: 71.1% less 68.4% is 2.7, and the change 2.63
def _is_rounded_otherwise(why: Why) -> bool:
    """Whether the figures as printed differ by another tenth than the points."""
    start, end = why.start.result.value, why.end.result.value
    if why.change is None or start is None or end is None or why.measure.show == "count":
        return False
    return Fraction(number(end, 1)) - Fraction(number(start, 1)) != Fraction(number(end - start, 1).replace(",", ""))


def _subtotals(why: Why) -> Iterator[str]:
    """What the calendar did and what happened, as the lines above are printed."""
    printed, decimals = points_as_printed(why), decimals_of(why.measure)
    lines = [movement for step in why.steps for movement in step.movements]
    is_asked = any(line.together and line.reason.kind in BY_THE_CALENDAR + WHAT_HAPPENED for line in lines)
    if not is_asked or any(id(line) not in printed for line in lines):
        return
    # who came or left at 18 came or left: the calendar of all is the line below
    of_whom = ", for those who stayed," if why.start.result.window.kind == "at_period_end" else " alone"
    parts = {f"the calendar{of_whom}": BY_THE_CALENDAR, "what happened": WHAT_HAPPENED}
    said, rest = [], lines
    for name, kinds in parts.items():
        those, rest = _apart(rest, kinds)
        said.append(f"{name} {signed(_together(those, printed), decimals)}")
    late, rest = _apart(rest, ("late",))
    if late:
        said.append(f"recorded late or differently {signed(_together(late, printed), decimals)}")
    if any(printed[id(line)] for line in rest):
        said.append(f"the rest {signed(_together(rest, printed), decimals)}")
    yield sentence("; ".join(said))


def _apart(lines: Sequence[Movement], kinds: Collection[str]) -> tuple[list[Movement], list[Movement]]:
    """The lines of these kinds of reason, and the others."""
    those = [line for line in lines if line.reason.kind in kinds]
    return those, [line for line in lines if line.reason.kind not in kinds]


def _together(lines: Iterable[Movement], printed: Mapping[int, Fraction]) -> Fraction:
    return sum((printed[id(line)] for line in lines), Fraction(0))


def _if_nobody_moved(why: Why) -> Iterator[str]:
    """What the figure would have been if nobody had moved, and what the calendar and what happened made of it so."""
    if why.by_the_calendar is None or why.if_nobody_moved is None or why.change is None:
        return
    if not why.change and not any(why.by_the_calendar):
        return
    decimals, is_count = decimals_of(why.measure), why.measure.show == "count"
    value = number(why.if_nobody_moved, 0) if is_count else f"{number(why.if_nobody_moved, 1)}%"
    calendar, happened = (signed(one, decimals) for one in rounded_to_add_up(why.by_the_calendar, decimals))
    yield f"If nobody had moved it would have been {value}: the calendar alone {calendar}; what happened {happened}."


# D-510: of a percentage a longer time is no greater by itself
def _not_as_long(why: Why) -> str:
    """That a count is of a longer time on one side than on the other; blank otherwise, and of a year that goes on."""
    start, end = why.start.result.window, why.end.result.window
    goes_on = start.kind == "year_to_date" and start.first_day == end.first_day
    lengths = [(one.last_day - one.first_day).days for one in (start, end)]
    if why.measure.show != "count" or goes_on or abs(lengths[0] - lengths[1]) <= _DAYS_BETWEEN_QUARTERS:
        return ""
    return (
        f"The two windows are not of the same length ({window(start)}; {window(end)}): a longer one counts "
        "more for that reason alone."
    )


def _overlap(why: Why) -> bool:
    first, second = sorted((why.start.result.window, why.end.result.window), key=lambda one: one.last_day)
    return second.kind == "at_period_end" or second.first_day <= first.last_day
