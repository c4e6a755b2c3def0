"""What it would take to reach a limit, in words: sums and no advice."""

from collections.abc import Iterator, Sequence

from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs.numbers import limits, value_in_words
from permanence_kpis.results.explanation import Takes, Way
from permanence_kpis.results.scorecard import Result
from permanence_kpis.words import noun

ARITHMETIC = "These are sums, not advice: what is right for a child is not in them."


def what_it_takes(result: Result, takes: Sequence[Takes]) -> Iterator[str]:
    """For each limit what would reach it, each way by itself, or how much room there is before it."""
    counts, measure = result.counts, result.measure
    assert counts is not None
    for one in takes:
        asked = limits(one.limit, result.due.better, measure.show)
        then = "It would stay so with any one of these" if one.is_met else "Any one of these would do"
        yield f"{one.rating} is {asked}; now it is {value_in_words(result)}. {then}:"
        lines = [_way(way, one, measure, counts.denominator) for way in one.ways]
        yield from lines or ["- No whole number of them."]
    if _is_of_events(measure):
        counted = noun(1, measure.counts)
        yield f"One more {counted} that meets it is also one more {counted} counted: the denominator grows too."
    if counts.not_known:
        yield "On what is known: those not known are taken as they are counted now."
    yield ARITHMETIC


def in_a_line(result: Result, takes: Sequence[Takes]) -> str:
    """The same of green alone, in a sentence; blank where there is no target or no figure."""
    counts, measure = result.counts, result.measure
    if not takes or counts is None:
        return ""
    green = takes[0]
    asked = limits(green.limit, result.due.better, measure.show)
    ways = [_way(way, green, measure, counts.denominator)[2:].rstrip(".") for way in green.ways]
    ways = [f"{way[:1].lower()}{way[1:]}" for way in ways]
    if not ways:
        return f"GREEN is {asked}: no whole number of them would reach it."
    begins = f"GREEN ({asked}) would stay with" if green.is_met else f"GREEN is {asked}; it would take"
    on = "On what is known, " if counts.not_known else ""
    return f"{on}{begins} {'any one of these: ' if len(ways) > 1 else ''}{'; '.join(ways)}."


def _is_of_events(measure: Measure) -> bool:
    """Whether whatever meets the measure is something that happened, and so one more of all that did."""
    return measure.show == "percentage" and measure.window != "at_period_end"


def _way(way: Way, takes: Takes, measure: Measure, denominator: int) -> str:
    if not takes.is_met and way.kind == "others join" and way.number > denominator:
        joining = f"{way.number:,} more {noun(way.number, measure.counts)}"
        return f"- Not by growth: it would take {joining} that do not meet it."
    number = f"{way.number:,}" if not takes.is_met else f"up to {way.number:,}" if way.number else "not even 1"
    change = f"{number} {'more' if way.kind in ('more meet it', 'met join', 'others join') else 'fewer'}"
    if way.kind in ("more meet it", "fewer meet it"):
        return f"- {change} of the same {denominator:,}." if measure.show == "percentage" else f"- {change}."
    few = way.number <= 1
    does = {True: ("meets", "meet"), False: ("does not meet", "do not meet")}[way.kind.startswith("met")]
    in_all = f" ({way.denominator:,} in all)" if way.number else ""
    return f"- {change} {noun(1 if few else way.number, measure.counts)} that {does[0 if few else 1]} it{in_all}."
