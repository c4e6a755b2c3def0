"""One measure on the report: what the figure is, what it means, how it has moved, and the chart that shows it."""

from collections.abc import Iterator, Sequence

from permanence_kpis.conditions.wording import day_in_english as day
from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.benchmarks import in_words
from permanence_kpis.outputs.columns import out_of
from permanence_kpis.outputs.numbers import figures, group_figures, has_population, moved
from permanence_kpis.outputs.phrases import sentence, window
from permanence_kpis.outputs.reasons import reason, to_green, unusable
from permanence_kpis.outputs.report.cells import Cell, Heading, Link, Table, exact, fraction
from permanence_kpis.outputs.report.charts import Point, Scale, begin_chart, points_of, rules_changed, scale_of
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.scorecard import Group, Report, Result, Scorecard
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
    """What the rating rests on and what it would take, and before it that too much is not known to say so."""
    said = (unusable(result), sentence(reason(result)), to_green(result))
    return " ".join(filter(None, said))


def link(measure: Measure) -> Link:
    """The measure by name, leading to what is said of it."""
    return Link(name(measure), anchor(measure))


def measure_section(report: Report, result: Result) -> dict[str, object]:
    """Everything there is to say about one measure, beside its chart."""
    measure, points = result.measure, points_of(report.quarters, result.measure.ref)
    scale = scale_of(points)
    drawn = (
        {}
        if scale is None
        else {
            "chart": begin_chart(points, scale, f"{anchor(measure)}-caption"),
            "caption": " ".join(_caption(points, scale)),
            "quarters": _quarters(points, measure),
        }
    )
    return {
        "ref": measure.ref,
        "name": name(measure),
        "anchor": anchor(measure),
        "why": sentence(measure.why),
        "value": exact(figures(result).value, result.value),
        "rating": result.verdict.rating,
        "said": [*_said(result), *_benchmarks(result, report.benchmarks.get(measure.ref, ()))],
        "chart": None,
        "no_chart": _no_chart(points),
        "no_groups": sentence(result.no_groups or ""),
        "groups": _groups(report.scorecard, result) if result.groups else None,
        **drawn,
    }


def _said(result: Result) -> Iterator[str]:
    """What stands beside the chart, a paragraph each; some can be blank."""
    measure, counts = result.measure, result.counts
    if counts is not None:
        who = how_many(counts.numerator, measure.counts)
        if has_population(measure.show, measure.on_table):
            who = f"{figures(result).numerator} of {how_many(counts.denominator, measure.counts)}"
        yield f"{who}, {window(result.window)}."
    yield why(result)
    yield _before(result)
    yield sentence(scorecard_lines.not_known(result))
    yield _confidence(result)
    yield from map(sentence, result.warnings)


def _benchmarks(result: Result, benchmarks: Sequence[Benchmark]) -> Iterator[str]:
    """What is published elsewhere, in one paragraph."""
    if benchmarks:
        yield f"Published: {' '.join(in_words(result, benchmarks))}"


def _no_chart(points: Sequence[Point]) -> str:
    if any(point.is_hidden for point in points):
        return "No figure of these quarters is published."
    return "The records do not go back far enough to draw a chart."


def _confidence(result: Result) -> str:
    confidence = result.confidence
    if confidence is None or unusable(result):
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
    return f"It was {figures(result).previous} {since} ({window(previous.window)}): {direction}."


def _groups(scorecard: Scorecard, result: Result) -> Table:
    """The measure broken down as was asked for."""
    headings = [Heading(as_words(name).capitalize()) for name in scorecard.by]
    caption = f"{result.measure.ref} {scorecard_lines.breakdown_title(scorecard).lower()}"
    rows = [[*group.names, *_group_cells(result, group)] for group in result.groups]
    table = Table(caption, [*headings, *(Heading(text, "number") for text in ("Result", "Out of", "Not known"))], rows)
    return table if has_population(result.measure.show, result.measure.on_table) else table.without("Out of")


def _group_cells(result: Result, group: Group) -> list[Cell]:
    printed, counts = group_figures(group, result.measure.show), group.counts
    return [
        exact(printed.value, group.value),
        fraction(printed, counts, out_of(result, printed)),
        exact(printed.not_known, counts.not_known if counts else None),
    ]


def _caption(points: Sequence[Point], scale: Scale) -> Iterator[str]:
    """What is drawn, and what a reader could take wrongly."""
    results = [point.result for point in points]
    yield "Solid line: the figure."
    if any(result.due.green is not None for result in results):
        yield "Dashed line: the target."
    if any(result.counts and result.counts.not_known for result in results):
        yield "Bars: the values it could have, because of what is not known."
    if results[-1].window.kind == "year_to_date":
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


def _quarters(points: Sequence[Point], measure: Measure) -> Table:
    """The figures of a chart; without a population nothing is out of anything."""
    table = Table("", _QUARTERS, [_quarter(point) for point in points])
    return table if has_population(measure.show, measure.on_table) else table.without("Out of")


def _quarter(point: Point) -> list[Cell]:
    result, printed = point.result, figures(point.result)
    return [
        f"{day(result.window.last_day)} ({point.name})",
        exact(printed.value, result.value),
        out_of(result, printed),
        printed.not_known,
        printed.target,
        result.verdict.rating,
    ]
