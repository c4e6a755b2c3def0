"""A figure at later dates if nobody moves, as a page: quarter end by quarter end, and who crosses on which day."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import ceil, floor

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.definitions.model import Show
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import figures, is_out_of, limits, number, out_of, value_in_words, with_its_parts
from permanence_kpis.outputs.phrases import ABSENT, AUTHORITY_NOT_SET, sample_note, sentence, window
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.outputs.why_reasons import condition_in_words, movement_in_words
from permanence_kpis.periods import ONE_DAY, add_months
from permanence_kpis.results.ahead import Ahead, Crossing, End, Left, Record
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Previous, Result
from permanence_kpis.results.why import Reason
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, in_words, listed

NO_FORECAST = (
    "This is not a forecast: it is the same sum for the same children, with the placements and legal statuses they had "
    "on {day}, as their birthdays come and the months pass. It assumes that nobody moves, nobody comes into care, and "
    "nobody leaves care except on turning 18."
)
ROLLING = "What is counted now leaves after twelve months; what is still to happen is not included."
ONLY_LEAVING = "The calendar can only take children out of this measure, on their 18th birthdays."
"""Of a measure that asks nothing of time."""

NEXT_REVIEWS = (
    "For each child looked after on {day} the next review is listed, worked out from the day of the last one. When the "
    "one after it is due depends on when the next one is. Children who turn 18 before it are not listed."
)

_A_QUARTER = 3
HEADINGS = ("On", "Result", "Out of", "Rating")
HEADINGS_OF_CROSSINGS = ("Movement", "Reason", "Result after that day")


def page(found: Ahead) -> RenderableType:
    """The figure at each quarter end, and below it each child that crosses; or what the target leaves."""
    parts = [*head(title(found), sample_note(found.extracts), heading(found)), Text()]
    for headings, rows in tables(found):
        parts += [PlainTable(headings, rows), Text()]
    return Group(*parts, *(labelled(label, lines) for label, lines in notes(found)))


def title(found: Ahead) -> str:
    """Whose figure it is, and of which measure."""
    return f"{found.measure.ref} {found.measure.title}, if nobody moves: {found.authority or AUTHORITY_NOT_SET}"


def heading(found: Ahead) -> Iterator[tuple[str, str]]:
    """The figure to go on from, how far, from which files, and by which definitions, as (label, text)."""
    result = found.result
    when = f"{found.period.name} ({window(result.window)})"
    if result.counts is None:
        yield "From", f"{when}: NO DATA"
    else:
        shows = is_out_of(result.measure, result.counts)
        value = with_its_parts(figures(result).value, result.counts, result.measure.show, is_out_of=shows)
        yield "From", f"{when}: {value}, {result.verdict.rating}"
    if found.ends or found.reviews_due:
        yield "Until", f"{found.until.name} (to {day(found.until.last_day)})"
    yield "Extracts", scorecard_lines.extracts_used(found.extracts)
    yield "Definitions", found.definitions_origin


def tables(found: Ahead) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """The figure at each day; what changes by each; who crosses on which day; what the target leaves."""
    if found.ends:
        yield HEADINGS, list(_rows(found))
    if found.crossings:
        yield ("By", in_words(found.measure.counts).capitalize(), "Movement", "Reason"), list(_changes(found))
        unit_id = found.measure.on_table.unit_id
        yield ("On", unit_id, *HEADINGS_OF_CROSSINGS), [_crossing(one, found) for one in found.crossings]
    if found.left:
        left = "Still needed" if found.measure.target.better == "higher" else "Room left"
        yield ("By", "Target by then", left), [_left(one, found) for one in found.left]
    if found.reviews_due:
        yield ("By", "Next reviews due"), list(_reviews_by_month(found))
        yield ("On", "child_id"), [(day(one.on), one.child_id) for one in found.reviews_due]


def _rows(found: Ahead) -> Iterator[tuple[str, ...]]:
    """The first day, which is the figure itself, and each later one."""
    for position, end in enumerate(found.ends):
        rating = rating_in_words(end, found) if position else end.verdict.rating
        made_of = out_of(end.counts, is_out_of=is_out_of(found.measure, end.counts)) or ABSENT
        yield day(end.on), value_in_words(result_of(end, found)), made_of, rating


def _changes(found: Ahead) -> Iterator[tuple[str, ...]]:
    """How many go from where to where, and why, between each day and the next, the most first."""
    for before, end in pairwise(found.ends):
        counted = Counter(
            (movement_in_words(one.moved), reason_in_words(one.moved.reason, found))
            for one in found.crossings
            if before.on < one.on <= end.on
        )
        for (movement, reason), times in sorted(counted.items(), key=lambda line: (-line[1], line[0])):
            yield day(end.on), f"{times:,}", movement, reason


def _reviews_by_month(found: Ahead) -> Iterator[tuple[str, str]]:
    """How many are overdue on the last day, and then how many are due in each month, from that day on."""
    last_day = found.period.last_day
    overdue = sum(one.on < last_day for one in found.reviews_due)
    yield f"{day(last_day)}, overdue", f"{overdue:,}"
    later = Counter(add_months(one.on.replace(day=1), 1) - ONE_DAY for one in found.reviews_due if one.on >= last_day)
    yield from ((day(end), f"{number_due:,}") for end, number_due in sorted(later.items()))


def result_of(end: End, found: Ahead) -> Result:
    """The figure of a day as a result, to be printed as every other."""
    of_then = found.result.window
    return Result(
        measure=found.measure,
        window=of_then,
        counts=end.counts,
        value=end.value,
        lowest=end.counts.lowest(found.measure.show),
        highest=end.counts.highest(found.measure.show),
        due=end.due,
        verdict=end.verdict,
        previous=Previous("", of_then, None),
        direction=None,
    )


# D-283: no rating of a figure to come without how far sums as many months ahead have been out, on the same line
def rating_in_words(end: End, found: Ahead) -> str:
    """The rating of a later figure with how far the sum has been out; a dash where that is not known."""
    record = end.record
    if record is None or end.verdict.rating in ("TBC", "INFO", "NO DATA"):
        return ABSENT if record is None else end.verdict.rating
    return f"{end.verdict.rating} (earlier sums: {_range(record, found.measure.show)})"


def _range(record: Record, show: Show, unit: str = "") -> str:
    """From the one end to the other: 0.4 to 4.2 too high, 1.4 too low to 0.9 too high, 9 too low to 8 too high."""
    low, high = (number(abs(end), 1 if show == "percentage" else 0) for end in (record.lowest, record.highest))
    if not record.lowest and not record.highest:
        return "exact"
    if record.lowest >= 0:
        return f"{low} to {high}{unit} too high"
    if record.highest <= 0:
        return f"{high} to {low}{unit} too low"
    return f"{low}{unit} too low to {high}{unit} too high"


def reason_in_words(reason: Reason, found: Ahead) -> str:
    """A reason as `kpis why` says it."""
    return "a year ago" if reason.kind == "out of the window" else condition_in_words(reason, found.measure)


def _crossing(one: Crossing, found: Ahead) -> tuple[str, ...]:
    """One that crosses, in the order of the headings."""
    show = found.measure.show
    value = ABSENT if one.value is None else number(one.value, 1 if show == "percentage" else 0)
    if show == "percentage" and one.value is not None:
        value = with_its_parts(f"{value}%", Counts(one.tally.denominator, one.tally.numerator), show)
    return (
        day(one.on),
        one.moved.id,
        movement_in_words(one.moved),
        reason_in_words(one.moved.reason, found),
        value,
    )


def _left(one: Left, found: Ahead) -> tuple[str, ...]:
    """What the target leaves by a day, in whole numbers."""
    better, due = found.measure.target.better, limits(one.due, found.measure.target.better, "count")
    if better == "higher":
        return day(one.by), due, f"{ceil(one.left):,}" if one.left > 0 else "none"
    return day(one.by), due, f"{floor(one.left):,}" if one.left >= 0 else f"over by {ceil(-one.left):,}"


def notes(found: Ahead) -> Iterator[tuple[str, list[str]]]:
    """What there is to say below the figures, as (label, lines)."""
    if found.refused:
        reviews = [NEXT_REVIEWS.format(day=day(found.period.last_day))] if found.reviews_due else []
        told = [sentence(f"there is no later figure: {found.refused}"), *reviews]
        yield "Please note", [*told, *map(sentence, found.warnings)]
        return
    said = [NO_FORECAST.format(day=day(found.period.last_day)) if found.measure.on_table.is_snapshot else ROLLING]
    if found.only_leaving:
        said.append(ONLY_LEAVING)
    yield "How to read it", [*said, *records_in_words(found)]
    if found.warnings:
        yield "Please note", [sentence(warning) for warning in found.warnings]


def records_in_words(found: Ahead) -> Iterator[str]:
    """How far the sum has been out on these extracts, so many months ahead, or why that is not known."""
    later = found.ends[1:]
    records = [end.record for end in later if end.record is not None] or [*filter(None, [found.record])]
    if not records:
        yield sentence(f"it is not known how accurate such a sum has been ({found.no_record}), so no rating is shown")
        return
    yield from (_record_in_words(record, found.measure.show) for record in records)
    if without := [day(end.on) for end in later if end.record is None]:
        yield f"For {listed(without)} it is not known how accurate such a sum has been, so no rating is shown."


def _record_in_words(record: Record, show: Show) -> str:
    which = f"{record.tried[0].start.name} to {record.tried[-1].start.name}"
    mean = number(abs(record.mean), 1)
    how = f"too {'low' if record.mean < 0 else 'high'}"
    lean = f", {f'{mean} {how}' if float(mean) else 'neither too low nor too high'} on average"
    is_exact = not record.lowest and not record.highest
    unit = " points" if show == "percentage" else ""
    months = record.months
    how_far = how_many(months, "months") if months % _A_QUARTER else how_many(months // _A_QUARTER, "quarters")
    how_far = "One quarter" if months == _A_QUARTER else how_far
    return (
        f"{how_far} ahead, tried on {how_many(len(record.tried), 'quarters')} ({which}), "
        f"the sum was {_range(record, show, unit)}{'' if is_exact else lean}."
    )
