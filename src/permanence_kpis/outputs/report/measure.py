"""One measure on the report: what the figure is, what it means, how it has moved, and the chart that shows it."""

from collections.abc import Iterator, Mapping, Sequence

from permanence_kpis.action_plan.standing import PlanPage
from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.benchmarks import can_be_drawn_beside, in_words
from permanence_kpis.outputs.columns import out_of
from permanence_kpis.outputs.numbers import (
    count_first,
    figures,
    group_figures,
    is_out_of,
    limits,
    moved,
    value_in_words,
)
from permanence_kpis.outputs.phrases import sentence, window
from permanence_kpis.outputs.provisional import provisional
from permanence_kpis.outputs.reasons import could_be_otherwise, reason, to_green, unusable
from permanence_kpis.outputs.report.actions import actions_of
from permanence_kpis.outputs.report.cells import Cell, Heading, Link, Table, exact, fraction
from permanence_kpis.outputs.report.chart_points import (
    Drawn,
    Elsewhere,
    Point,
    Scale,
    limits_of,
    points_of,
    points_over,
    rules_changed,
)
from permanence_kpis.outputs.report.charts import begin_chart
from permanence_kpis.outputs.report.plain import without_codes, without_names
from permanence_kpis.outputs.trend import SNAPSHOT, rating_of, verdict_in_words
from permanence_kpis.outputs.what_it_takes import in_a_line as what_it_takes_in_a_line
from permanence_kpis.outputs.why import moved_in_words
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.commentary import Commentary
from permanence_kpis.results.report import Report, Story
from permanence_kpis.results.scorecard import Group, Result, Scorecard
from permanence_kpis.results.trend import Trend
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, listed
from permanence_kpis.words import in_words as as_words

_QUARTERS = (
    Heading("Quarter to"),
    Heading("Result", "number"),
    Heading("Out of", "number"),
    Heading("Not known", "number"),
    Heading("Target due", "on one line"),
    Heading("Rating", "rating"),
)


def name(measure: Measure) -> str:
    return f"{measure.ref} {measure.title}"


def anchor(measure: Measure) -> str:
    """Where on the page a measure stands."""
    return "measure-" + "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in measure.ref)


def why(result: Result) -> str:
    """What the rating rests on and what it would take, and before it what is in doubt: that comes first."""
    said = (_doubt(result), sentence(without_names(reason(result))), to_green(result))
    return " ".join(filter(None, said))


# D-421: wide is a range in which the rating would be another
def _is_wide(result: Result) -> bool:
    """Whether the rating depends on what is not known."""
    ratings = result.confidence.ratings if result.confidence else ()
    return len(ratings) > 1 and bool(scorecard_lines.not_known(result))


def _doubt(result: Result) -> str:
    """That a figure cannot be used, or that what is not known or in doubt decides its rating; otherwise blank."""
    said = unusable(result)
    if said and _is_wide(result) and result.lowest != result.highest:
        printed = figures(result)
        return f"{said} It is between {printed.lowest} and {printed.highest}."
    if said:
        return said
    not_known = sentence(scorecard_lines.not_known(result)) if _is_wide(result) else ""
    return " ".join(filter(None, (not_known, could_be_otherwise(result))))


def shown_value(result: Result) -> Cell:
    """The figure, of few the number first, with the exact one behind it."""
    return exact(value_in_words(result), result.value)


def link(measure: Measure) -> Link:
    """The measure by name, leading to what is said of it."""
    return Link(name(measure), anchor(measure))


def measure_section(report: Report, result: Result, plan: PlanPage | None = None) -> dict[str, object]:
    """Everything there is to say about one measure, beside its chart."""
    measure, ref = result.measure, result.measure.ref
    story, benchmarks = report.stories.get(ref), report.benchmarks.get(ref, ())
    drawn = _drawn(report, ref)
    chart = (
        {}
        if (scale := drawn.scale) is None
        else {
            "chart": begin_chart(drawn, scale, _caption_of(measure)),
            "caption": " ".join(_caption(drawn, scale)),
            "quarters": _quarters(drawn.points, measure) if story is None else _quarters_alone(story.trend, measure),
        }
    )
    return {
        "ref": ref,
        "name": name(measure),
        "anchor": anchor(measure),
        "why": sentence(measure.why),
        "value": shown_value(result),
        "rating": result.verdict.rating,
        "said": list(_said(result)),
        "story": [*(_story(result, story) if story else ()), *_benchmarks(result, benchmarks)],
        "commentary": list(_commentary(report.commentary.get(ref))),
        "actions": list(actions_of(plan, ref)),
        "chart": None,
        "no_chart": _no_chart(drawn.points),
        "no_groups": sentence(without_names(result.no_groups or "")),
        "groups": _groups(report.scorecard, result) if result.groups else None,
        **chart,
    }


def begin_charts(trends: Mapping[str, Trend], benchmarks: Mapping[str, Sequence[Benchmark]]) -> None:
    """Have the charts of a report with stories drawn while the rest of it is worked out."""
    for ref, trend in trends.items():
        drawn = _over_quarters(trend, benchmarks.get(ref, ()))
        if (scale := drawn.scale) is not None:
            begin_chart(drawn, scale, _caption_of(trend.measure))


def _drawn(report: Report, ref: str) -> Drawn:
    """What is drawn: with a story each quarter by itself and the limits of chance, otherwise as in the scorecard."""
    benchmarks = report.benchmarks.get(ref, ())
    if story := report.stories.get(ref):
        return _over_quarters(story.trend, benchmarks)
    points = points_of(report.quarters, ref)
    return Drawn(points, (), _elsewhere(points[-1].result, benchmarks))


# D-422: or a first quarter would be one dot by itself
def _over_quarters(trend: Trend, benchmarks: Sequence[Benchmark]) -> Drawn:
    points = points_over(trend)
    return Drawn(points, limits_of(trend), _elsewhere(points[-1].result, benchmarks))


def _elsewhere(newest: Result, benchmarks: Sequence[Benchmark]) -> list[Elsewhere]:
    """The published figures that are drawn across."""
    return [
        Elsewhere(f"{_AREAS[one.kind]} {one.value:f}%", float(one.value))
        for one in benchmarks
        if one.value is not None and one.kind in _AREAS and can_be_drawn_beside(newest, one)
    ]


def _caption_of(measure: Measure) -> str:
    """The element that says what a measure's chart shows."""
    return f"{anchor(measure)}-caption"


_AREAS = {"england": "England", "region": "region", "neighbours_median": "neighbours", "neighbours_mean": "their mean"}
"""How the area of a published figure is called beside its line."""


def _story(result: Result, story: Story) -> Iterator[tuple[str, str]]:
    """What moved the figure, whether that is more than chance, what would change it, as (label, text)."""
    if result.counts is None:
        return
    yield "What moved it", without_codes(moved_in_words(story.why), result.measure)
    alone = " Each quarter by itself." if story.trend.newest.year_to_date else ""
    yield "More than chance?", f"{verdict_in_words(story.trend)}{alone}"
    if said := what_it_takes_in_a_line(result, story.takes):
        before = "Do not rely on these sums: too much is not known. " if unusable(result) else ""
        yield "What would change it", f"{before}{said}"


def _commentary(commentary: Commentary | None) -> Iterator[tuple[str, str]]:
    """What is written about the figure, as (who and when, text), and what to look at."""
    if commentary is None:
        return
    for comment in commentary.comments:
        yield f"{comment.by}, {day(comment.on)}", comment.text
    if commentary.is_missing:
        yield "Please note", "The figure has moved, and no commentary says why."
    if same := commentary.same_as:
        yield "Please note", f"The text is the same as last time ({same.period.name}, {day(same.on)})."


def _said(result: Result) -> Iterator[str]:
    """What stands beside the chart, a paragraph each; some can be blank."""
    measure, counts = result.measure, result.counts
    if counts is not None:
        who = how_many(counts.numerator, measure.counts)
        if is_out_of(measure, counts):
            who = f"{figures(result).numerator} of {how_many(counts.denominator, measure.counts)}"
        yield f"{who}, {window(result.window)}."
    yield why(result)
    yield _before(result)
    if not _is_wide(result):
        yield sentence(scorecard_lines.not_known(result))
    yield provisional(result.later, measure.show)
    yield _confidence(result)
    yield from (sentence(without_names(warning)) for warning in result.warnings)


def _benchmarks(result: Result, benchmarks: Sequence[Benchmark]) -> Iterator[tuple[str, str]]:
    """What is published elsewhere, in one paragraph."""
    if benchmarks:
        yield "Published", " ".join(in_words(result, benchmarks))


def _no_chart(points: Sequence[Point]) -> str:
    if any(point.is_hidden for point in points):
        return "No figure of these quarters is published."
    return "The records do not go back far enough to draw a chart."


def _confidence(result: Result) -> str:
    confidence = result.confidence
    if confidence is None or unusable(result) or could_be_otherwise(result):
        return ""
    return f"Confidence {confidence.letter}: {confidence.reason}."


def _before(result: Result) -> str:
    previous = result.previous
    if result.counts is None:
        return ""
    if result.hidden is not None and "before" in result.hidden.parts:
        return "The previous value is not published."
    if previous.value is None:
        return f"There is no previous value to compare with: {sentence(previous.reason or 'none was worked out')}"
    since = "at the same point last year" if result.window.kind in ("year_to_date", "last_12_months") else "before"
    ways = {"same": "the same", "up": "it went ", "down": "it went "}
    direction = ways.get(result.direction or "", "it has ") + ("" if result.direction == "same" else moved(result))
    before = count_first(figures(result).previous, previous.counts, result.measure.show)
    return f"It was {before} {since} ({window(previous.window)}): {direction}."


def _groups(scorecard: Scorecard, result: Result) -> Table:
    """The measure broken down as was asked for."""
    headings = [Heading(as_words(name).capitalize()) for name in scorecard.by]
    caption = f"{result.measure.ref} {scorecard_lines.breakdown_title(scorecard).lower()}"
    rows = [[*group.names, *_group_cells(result, group)] for group in result.groups]
    table = Table(caption, [*headings, *(Heading(text, "number") for text in ("Result", "Out of", "Not known"))], rows)
    return table if is_out_of(result.measure, result.counts) else table.without("Out of")


def _group_cells(result: Result, group: Group) -> list[Cell]:
    printed, counts = group_figures(group, result.measure.show), group.counts
    return [
        exact(printed.value, group.value),
        fraction(printed, counts, out_of(result, printed)),
        exact(printed.not_known, counts.not_known if counts else None),
    ]


def _caption(drawn: Drawn, scale: Scale) -> Iterator[str]:
    """What is drawn, and what a reader could take wrongly."""
    points = drawn.points
    results = [point.result for point in points]
    counts_from_april = results[-1].window.kind == "year_to_date"
    is_alone = results[-1].measure.window == "year_to_date" and not counts_from_april
    yield "Solid line: the figure of each quarter by itself." if is_alone else "Solid line: the figure."
    if any(result.due.green is not None for result in results):
        yield "Dashed line: the target in the quarter." if is_alone else "Dashed line: the target."
    if drawn.limits:
        yield "Grey: the mean, and dotted the limits of what varies by chance."
    if any(row["is_beyond"] for row in drawn.limits):
        yield "Ringed: more than chance."
        # D-509: beside what is called more than chance, as kpis trend says it
        if results[-1].window.kind == "at_period_end":
            yield sentence(SNAPSHOT)
    if drawn.elsewhere:
        yield "Dots and dashes: published figures."
    if any(result.counts and result.counts.not_known for result in results):
        yield "Bars: the values it could have, because of what is not known."
    if counts_from_april:
        first_day = day(results[-1].window.first_day).rsplit(" ", 1)[0]
        yield f"Counted from {first_day} each year, so the line restarts then."
    for version in rules_changed(points):
        yield f"The rule changed on {day(version.from_day)}: {sentence(version.why_changed)}"
    if any(point.result.value is None and not point.is_hidden for point in points):
        yield "A gap: no figure for that quarter."
    if hidden := [point.name for point in points if point.is_hidden]:
        yield f"A gap for {listed(hidden)}: the figure is not published."
    if scale.low:
        yield f"The scale starts at {scale.low:g}%."


def _quarters_alone(trend: Trend, measure: Measure) -> Table:
    """The same of each quarter by itself, and beside it what is counted from the start of the year."""
    table = _quarters(points_over(trend), measure, are_alone=trend.newest.year_to_date is not None)
    if trend.newest.year_to_date is None:
        return table
    headings = (*table.headings, Heading("Year to date", "number"), Heading("Rated", "rating"))
    rows = [
        [
            *(*row[:-1], rating_of(point)),
            *((shown_value(of_year), of_year.verdict.rating) if (of_year := point.year_to_date) else ("", "")),
        ]
        for row, point in zip(table.rows, trend.points, strict=True)
    ]
    return Table(table.caption, headings, rows)


def _quarters(points: Sequence[Point], measure: Measure, *, are_alone: bool = False) -> Table:
    """The figures of a chart; without a population nothing is out of anything."""
    table = Table("", _QUARTERS, [_quarter(point, is_alone=are_alone) for point in points])
    return table if any(is_out_of(measure, point.result.counts) for point in points) else table.without("Out of")


def _quarter(point: Point, *, is_alone: bool) -> list[Cell]:
    result, printed = point.result, figures(point.result)
    due, target = result.due, printed.target
    if is_alone and result.measure.show == "count" and due.green is not None:
        target = f"{limits(due.green, due.better, 'count')} in the quarter"
    return [
        f"{day(result.window.last_day)} ({point.name})",
        exact(printed.value, result.value),
        out_of(result, printed),
        printed.not_known,
        target,
        result.verdict.rating,
    ]
