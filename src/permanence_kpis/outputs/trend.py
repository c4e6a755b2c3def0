"""Measures over time, as a page: the figure of each period, and whether the newest is more than chance, in words."""

from collections.abc import Iterator
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.definitions.model import ControlChart, Spc
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.benchmarks import in_words
from permanence_kpis.outputs.columns import out_of
from permanence_kpis.outputs.numbers import figures, limits, number, value_in_words
from permanence_kpis.outputs.phrases import ABSENT, AUTHORITY_NOT_SET, sample_note, sentence
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.results.scorecard import DueLimit, Result
from permanence_kpis.results.trend import Assurance, Judgement, Rule, Side, Trend, TrendPoint, Trends, Verdict
from permanence_kpis.words import how_many, listed

BLOCKS, DIGITS = "▁▂▃▄▅▆▇█", "12345678"
"""What a line of figures is made of, from the lowest to the highest; digits where a screen has no blocks."""

GOES_TOGETHER = 0.3
"""From so much on it is said how far a value goes with the one before it."""

SNAPSHOT = (
    "each period counts largely the same children again, so runs of points are more common than the rules assume: "
    "a signal here is a reason to ask, not yet a finding"
)
SIDE_BY_SIDE = (
    "The rating compares the figure with its target; the variation asks whether it has changed at all. "
    "They may disagree."
)
ALONE = (
    "Each {every} is counted by itself and compared with the target for one {every}; the scorecard counts from the "
    "start of the year."
)
ALONE_WITHOUT_TARGET = (
    "Each {every} is counted by itself, and a single {every} has no target; the scorecard counts from the start of the "
    "year."
)
FRESH = "Every figure is worked out again from today's extracts, with what was recorded late."

_ASSURANCES: dict[Assurance, str] = {
    "pass": "Pass: both limits meet the target, so it will be met unless something changes",
    "fail": "Fail: both limits miss the target, so it will be missed unless something changes",
    "hit and miss": "Hit and miss: the target is between the limits, so chance decides whether it is met",
    "none": "None: there is no target to compare the limits with",
}
_JUDGEMENTS: dict[Judgement, str] = {
    "improvement": "improvement",
    "concern": "concern",
    "neither": "neither better nor worse",
}
_HEADINGS = ("Period", "Result", "Out of", "Not known", "Target", "Rating", "Change")
_OF_THE_YEAR = ("Year to date", "Rated")
_IN_ALL = ("Ref", "Measure", "Line", "Newest", "Rating", "Variation", "Assurance")


def page(found: Trends, blocks: str = BLOCKS) -> RenderableType:
    """One measure period by period, or a line for each of several."""
    parts = [*head(title(found), sample_note(found.extracts), heading(found)), Text()]
    if found.is_of_one:
        [trend] = found.trends
        parts.append(labelled("Line", [_line_in_words(trend, blocks)]))
        parts += [Text(), PlainTable(headings(trend), [cells(point, trend) for point in trend.points]), Text()]
    else:
        parts += [PlainTable(_IN_ALL, [_in_a_line(trend, blocks) for trend in found.trends]), Text()]
    return Group(*parts, *(labelled(label, lines) for label, lines in notes(found)))


def title(found: Trends) -> str:
    """Whose figures they are, and of which measure."""
    who = found.authority or AUTHORITY_NOT_SET
    if not found.is_of_one:
        return f"Measures over time: {who}"
    measure = found.trends[0].measure
    return f"{measure.ref} {measure.title}, over time: {who}"


def heading(found: Trends) -> tuple[tuple[str, str], ...]:
    """Which periods, from which files, and by which definitions, as (label, text)."""
    periods = found.periods
    which = how_many(len(periods), f"{found.every}s")
    return (
        ("Periods", f"{which}: {periods[0].name} to {periods[-1].name}" if len(periods) > 1 else periods[0].name),
        ("Extracts", scorecard_lines.extracts_used(found.extracts)),
        ("Definitions", found.definitions_origin),
    )


def headings(trend: Trend) -> tuple[str, ...]:
    """The headings over the cells of a point."""
    return (*_HEADINGS, *_OF_THE_YEAR) if trend.newest.year_to_date else _HEADINGS


def cells(point: TrendPoint, trend: Trend) -> tuple[str, ...]:
    """One period of a measure, in the order of the headings."""
    result = point.result
    printed = figures(result)
    row = (
        point.period.name,
        value_in_words(result),
        out_of(result, printed),
        printed.not_known,
        _target(result),
        rating_of(point),
        "; ".join(f"{one.rule} ({one.side})" for one in point.signals) or ABSENT,
    )
    if trend.newest.year_to_date is None:
        return row
    of_the_year = point.year_to_date
    return (*row, value_in_words(of_the_year), of_the_year.verdict.rating) if of_the_year else (*row, ABSENT, ABSENT)


# D-543: a quarter for which an annual target has no part is no measure without a target
def rating_of(point: TrendPoint) -> str:
    """The rating of a period; a dash where the target is for the year and no part of it for the period."""
    rating, of_the_year = point.result.verdict.rating, point.year_to_date
    return ABSENT if rating == "INFO" and of_the_year and of_the_year.verdict.rating != "INFO" else rating


def notes(found: Trends) -> Iterator[tuple[str, list[str]]]:
    """What there is to say below the figures, as (label, lines)."""
    if found.is_of_one:
        yield from _of_a_measure(found.trends[0])
    elif refused := [f"{trend.measure.ref}: {sentence(trend.refused)}" for trend in found.trends if trend.refused]:
        yield "No verdict", refused
    please = warnings(found)
    please += _alone(found)
    cautious = [trend.measure.ref for trend in found.trends if trend.verdict and is_snapshot(trend)]
    if cautious and not found.is_of_one:
        please.append(f"{listed(cautious)}: {sentence(SNAPSHOT)}")
        alike = [
            (one.measure.ref, together) for one in found.trends if (together := _together(one.verdict)) is not None
        ]
        if alike:
            each = listed([f"{number(together, 2)} for {ref}" for ref, together in alike])
            please.append(f"Each figure is like the one before it: their correlation (1 is the most) is {each}.")
    yield "Please note", [*please, FRESH, SIDE_BY_SIDE]
    verdict = found.trends[0].verdict if found.is_of_one else None
    yield "Rules", [settings_in_words(found.trends[0].settings, verdict.chart if verdict else None)]


def warnings(found: Trends) -> list[str]:
    """What a reader must know about all figures, and about the newest of a measure."""
    of_measures = [(trend.measure.ref, sentence(warning)) for trend in found.trends for warning in trend.warnings]
    return [
        *(sentence(warning) for warning in found.warnings),
        *(warning if found.is_of_one else f"{ref}: {warning}" for ref, warning in of_measures),
    ]


def _of_a_measure(trend: Trend) -> Iterator[tuple[str, list[str]]]:
    if trend.verdict is None:
        yield "No verdict", [sentence(trend.refused or "")]
    else:
        yield "Variation", [sentence(f"{variation_in_words(trend.verdict)}{_why(trend)}")]
        yield "Assurance", [sentence(_ASSURANCES[trend.verdict.assurance])]
        yield "Limits", [_limits_in_words(trend)]
    if stretches := [f"{point.period.name}: {sentence(point.begins)}" for point in trend.points if point.begins]:
        yield "New stretch", stretches
    if trend.verdict is not None and is_snapshot(trend):
        yield "Caution", [sentence(SNAPSHOT), *_goes_together(trend.verdict)]
    if trend.benchmarks:
        yield "Published", list(in_words(trend.newest.result, trend.benchmarks))


def variation_in_words(verdict: Verdict) -> str:
    """What the newest point is: common cause, or special cause with what it means and to which side."""
    if not verdict.variation:
        return "common cause"
    sides = (f"{_JUDGEMENTS[judged]} ({side})" for judged, side in verdict.variation)
    return f"special cause, {' and '.join(sides)}"


def verdict_in_words(trend: Trend) -> str:
    """Whether the newest point is more than chance and whether the target is met by chance, or why nobody can say."""
    if trend.verdict is None:
        return sentence(f"no verdict: {trend.refused}")
    said = [sentence(f"{variation_in_words(trend.verdict)}{_why(trend)}")]
    if trend.verdict.assurance != "none":
        said.append(sentence(_ASSURANCES[trend.verdict.assurance]))
    return " ".join(said)


def settings_in_words(settings: Spc, chart: ControlChart | None = None) -> str:
    """The settings by which a change is told from chance, in sentences.

    Takes: where the limits of the measure in question come from; None where no one measure is.
    """
    screened = "not using very large steps" if settings.screen else "using every step"
    first = f", by the first {settings.limits_from_first} points shown" if settings.limits_from_first else ""
    limits_lie = f"The limits are 2.66 mean moving ranges from the mean, {screened}{first}"
    if chart == "p":
        limits_lie = f"The limits are {_BY_SIZE}{first}"
    elif chart is None and settings.chart == "p":
        limits_lie += (
            f"; of a percentage of separate periods whose denominators differ by more than a quarter {_BY_SIZE}"
        )
    return (
        f"More than chance means: a point outside the limits; {settings.trend} points in a row that rise, or that "
        f"fall; two of three in a row near the same limit; {settings.shift} in a row on one side of the mean. "
        f"{limits_lie}; with fewer than {settings.minimum_points} points there are none."
    )


_BY_SIZE = "3 standard deviations of a share of each denominator from the mean of all that were counted"


def _why(trend: Trend) -> str:
    """Which rules the newest point sets off, in words."""
    signals = trend.newest.signals
    if not signals:
        return ": the newest figure varies no more than chance explains"
    return f": {listed([_RULES[one.rule][one.side].format(settings=trend.settings) for one in signals])}"


_RULES: dict[Rule, dict[Side, str]] = {
    "outside": {"high": "above the upper limit", "low": "below the lower limit"},
    "trend": {
        "high": "{settings.trend} or more points in a row that rise",
        "low": "{settings.trend} or more points in a row that fall",
    },
    "two of three": {
        "high": "two of three points in a row near the upper limit",
        "low": "two of three points in a row near the lower limit",
    },
    "shift": {
        "high": "{settings.shift} or more points in a row above the mean",
        "low": "{settings.shift} or more points in a row below the mean",
    },
}


def _limits_in_words(trend: Trend) -> str:
    """The mean and the newest limits, and how many points they are from."""
    assert trend.verdict
    found, show, counts = trend.verdict.limits, trend.measure.show, trend.newest.result.counts
    lower, upper = found.drawn(*trend.ends_of_values)
    mean, low, high = (_figure(end, show) for end in (found.mean, lower, upper))
    of_so_many = f" for the newest {counts.denominator}" if trend.verdict.chart == "p" and counts else ""
    made_from, known = trend.verdict.made_from, sum(point.result.value is not None for point in trend.newest_stretch)
    which = f"the first {made_from} of {known}" if made_from < known else f"{made_from}"
    return f"{low} to {high}{of_so_many}, the mean {mean}, from {which} points."


def _figure(exact: DueLimit, show: str) -> str:
    assert not isinstance(exact, tuple)
    return f"{number(exact, 1)}{'%' if show == 'percentage' else ''}"


def _together(verdict: Verdict | None) -> Fraction | None:
    """How far a value goes with the one before it, where that is far enough to be said."""
    together = verdict.goes_with_the_last if verdict else None
    return together if together is not None and together > GOES_TOGETHER else None


def _goes_together(verdict: Verdict) -> list[str]:
    if (together := _together(verdict)) is None:
        return []
    return [
        f"Each figure is like the one before it: their correlation is {number(together, 2)} (1 is the most, 0 is none)."
    ]


def is_snapshot(trend: Trend) -> bool:
    """Whether each period counts who is there on its last day, so largely the same children again."""
    return trend.newest.result.window.kind == "at_period_end"


def _alone(found: Trends) -> Iterator[str]:
    """That measures are shown period by period where the scorecard counts from the start of the year."""
    apart = [trend for trend in found.trends if trend.newest.year_to_date and found.every != "year"]
    for text, has_target in ((ALONE, True), (ALONE_WITHOUT_TARGET, False)):
        those = [one.measure.ref for one in apart if (one.newest.result.due.green is not None) == has_target]
        said = text.format(every=found.every)
        if those:
            yield said if found.is_of_one else f"{listed(those)}: {said}"


def _target(result: Result) -> str:
    due = result.due
    return due.status or limits(due.green, due.better, result.measure.show)


def _in_a_line(trend: Trend, blocks: str) -> tuple[str, ...]:
    newest, verdict = trend.newest.result, trend.verdict
    return (
        trend.measure.ref,
        trend.measure.title,
        line(trend, blocks),
        value_in_words(newest),
        rating_of(trend.newest),
        variation_in_words(verdict) if verdict else ABSENT,
        verdict.assurance if verdict else ABSENT,
    )


def _line_in_words(trend: Trend, blocks: str) -> str:
    """The line of figures, and the lowest and the highest of them."""
    known = [point.result for point in trend.points if point.result.value is not None]
    if not known:
        return "there is no figure in any of these periods"
    ends = sorted(known, key=lambda result: result.value or 0)
    return f"{line(trend, blocks)}  lowest {value_in_words(ends[0])}, highest {value_in_words(ends[-1])}"


def line(trend: Trend, blocks: str) -> str:
    """A mark for each period, the higher the greater; a dot where there is no figure."""
    values = [point.result.value for point in trend.points]
    known = [one for one in values if one is not None]
    low, high = (min(known), max(known)) if known else (0, 0)
    steps = len(blocks) - 1
    return "".join(
        "." if one is None else blocks[steps // 2 if low == high else round((one - low) / (high - low) * steps)]
        for one in values
    )
