"""What it would take to reach a limit, in words: sums and no advice."""

from collections.abc import Iterator, Sequence

from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs.numbers import limits, value_in_words
from permanence_kpis.results.explanation import Takes, Way
from permanence_kpis.results.scorecard import Result
from permanence_kpis.words import noun

ARITHMETIC = "These are sums, not advice: they do not say what is right for a child."


def what_it_takes(result: Result, takes: Sequence[Takes]) -> Iterator[str]:
    """For each limit what would reach it, each way by itself, or how much room there is before it."""
    counts, measure = result.counts, result.measure
    assert counts is not None
    for one in takes:
        asked = limits(one.limit, result.due.better, measure.show)
        then = "It would stay so with any one of these" if one.is_met else "Any one of these would do"
        lines, lost = ([_way(way, one, measure, counts.denominator) for way in ways] for ways in _kept_and_lost(one))
        is_all = f" {then}:" if lines or not lost else ""
        yield f"{one.rating} is {asked}; now it is {value_in_words(result)}.{is_all}"
        yield from lines or ([] if lost else ["- No whole number would do."])
        if lost:
            yield "Any one of these would lose it:"
            yield from lost
    if _is_of_events(measure):
        counted = noun(1, measure.counts)
        yield f"One more {counted} that meets it is also one more {counted} counted: the denominator grows too."
    if counts.not_known:
        yield "On what is known: those that cannot be decided count as they do now."
    yield ARITHMETIC


def in_a_line(result: Result, takes: Sequence[Takes]) -> str:
    """The same of green alone, in a sentence; blank where there is no target or no figure."""
    counts, measure = result.counts, result.measure
    if not takes or counts is None:
        return ""
    green = takes[0]
    asked = limits(green.limit, result.due.better, measure.show)
    if not green.ways:
        return f"GREEN is {asked}: no whole number would reach it."
    begins = f"GREEN ({asked}) would stay with" if green.is_met else f"GREEN is {asked}; it would take"
    kept, lost = _kept_and_lost(green)
    on = "On what is known, " if counts.not_known else ""
    said = [(begins, kept), ("it would be lost with" if kept else f"GREEN ({asked}) would be lost with", lost)]
    of_each = [f"{start} {_any_of(ways, green, measure, counts.denominator)}" for start, ways in said if ways]
    return f"{on}{'; '.join(of_each)}."


def _kept_and_lost(takes: Takes) -> tuple[list[Way], list[Way]]:
    """The ways that reach a limit, or leave it met; and those of which a single one would lose it."""
    lost = [way for way in takes.ways if takes.is_met and not way.number]
    return [way for way in takes.ways if way not in lost], lost


def _any_of(ways: Sequence[Way], takes: Takes, measure: Measure, denominator: int) -> str:
    """Several ways, each by itself, in one line."""
    lines = [_way(way, takes, measure, denominator)[2:].rstrip(".") for way in ways]
    in_a_row = "; ".join(f"{line[:1].lower()}{line[1:]}" for line in lines)
    return f"{'any one of these: ' if len(lines) > 1 else ''}{in_a_row}"


def _is_of_events(measure: Measure) -> bool:
    """Whether whatever meets the measure is something that happened, and so one more of all that did."""
    return measure.show == "percentage" and measure.window != "at_period_end"


def _way(way: Way, takes: Takes, measure: Measure, denominator: int) -> str:
    if not takes.is_met and way.kind == "others join" and way.number > denominator:
        joining = f"{way.number:,} more {noun(way.number, measure.counts)}"
        return f"- Not by growth: it would take {joining} that do not meet it."
    number = f"{way.number:,}" if not takes.is_met else f"up to {way.number:,}" if way.number else "1"
    change = f"{number} {'more' if way.kind in ('more meet it', 'met join', 'others join') else 'fewer'}"
    if way.kind in ("more meet it", "fewer meet it"):
        return f"- {change} of the same {denominator:,}." if measure.show == "percentage" else f"- {change}."
    few = way.number <= 1
    does = {True: ("meets", "meet"), False: ("does not meet", "do not meet")}[way.kind.startswith("met")]
    in_all = f" ({way.denominator:,} in all)" if way.number else ""
    return f"- {change} {noun(1 if few else way.number, measure.counts)} that {does[0 if few else 1]} it{in_all}."
