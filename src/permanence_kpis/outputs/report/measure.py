"""One measure on the report: what the figure is, what it means, how it has moved, and the chart that shows it."""

from collections.abc import Iterator, Sequence

from permanence_kpis.conditions.wording import day_in_english as day
from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import figures, group_figures, has_population, moved
from permanence_kpis.outputs.reasons import reason, to_green, unusable
from permanence_kpis.outputs.report.charts import Point, Scale, chart_svg, points_of, rules_changed, scale_of
from permanence_kpis.outputs.report.html import Markup, Part, element, together
from permanence_kpis.outputs.report.tables import Heading, exact, lines, table, tag
from permanence_kpis.outputs.words import how_many, listed, sentence, window
from permanence_kpis.results.scorecard import Group, Report, Result, Scorecard

_QUARTERS = (
    Heading("Quarter to"),
    Heading("Result", is_number=True),
    Heading("Out of", is_number=True),
    Heading("Not known", is_number=True),
    Heading("Target due", is_on_one_line=True),
    Heading("Rating"),
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


def measure_section(report: Report, result: Result) -> Markup:
    """Everything there is to say about one measure, beside its chart."""
    measure, heading = result.measure, f"{anchor(result.measure)}-heading"
    return element(
        "section",
        element("h3", name(measure), id=heading),
        element(
            "div",
            element("div", *_said(result)),
            _figure(points_of(report.quarters, measure.ref), measure),
            class_="beside",
        ),
        _groups(report.scorecard, result),
        id=anchor(measure),
        class_="measure",
        aria_labelledby=heading,
    )


def _said(result: Result) -> Iterator[Part]:
    printed, counts = figures(result), result.counts
    yield element("p", sentence(result.measure.why), class_="soft")
    yield element("p", exact(printed.value, result.value), " ", tag(result.verdict.rating), class_="big")
    if counts is not None:
        who = how_many(counts.numerator, result.measure.counts)
        if has_population(result.measure.show, result.measure.table):
            who = f"{printed.numerator} of {how_many(counts.denominator, result.measure.counts)}"
        yield element("p", f"{who}, {window(result.window)}.")
    yield lines(
        why(result),
        _before(result),
        sentence(scorecard_lines.not_known(result)),
        _confidence(result),
        *(sentence(warning) for warning in result.warnings),
    )


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


def _figure(points: Sequence[Point], measure: Measure) -> Markup:
    scale = scale_of(points)
    if scale is None:
        why = "The records do not go back far enough to draw a chart."
        if any(point.is_hidden for point in points):
            why = "No figure of these quarters is published."
        return element("p", why, class_="soft")
    label = f"{anchor(measure)}-caption"
    svg = chart_svg(points, scale)
    image = Markup(svg.replace("<svg ", f'<svg role="img" aria-labelledby="{label}" ', 1))
    return element(
        "figure",
        element(
            "figcaption",
            element("strong", f"{name(measure)} over the last {len(points)} quarters", id=label),
            f". {' '.join(_caption(points, scale))}",
        ),
        element("div", image, class_="chart"),
        element(
            "details",
            element("summary", f"The figures in this chart of {measure.ref}"),
            element("div", _quarters(points, measure), class_="scroll", tabindex="0", role="region",
                    aria_label=f"Figures of {measure.ref} by quarter"),
        ),
    )  # fmt: skip


def _groups(scorecard: Scorecard, result: Result) -> Markup | None:
    """The measure broken down as was asked for, or why it could not be."""
    if result.no_groups:
        return element("p", f"Not broken down: {sentence(result.no_groups)}", class_="soft")
    if not result.groups:
        return None
    headings = scorecard_lines.group_headings(scorecard)
    kept = scorecard_lines.group_places(result, headings)
    shown = [Heading(headings[place], is_number=place >= len(scorecard.by)) for place in kept]
    caption = f"{result.measure.ref} {scorecard_lines.breakdown_title(scorecard).lower()}"
    rows = [[*group.names, *_group_cells(result, group)] for group in result.groups]
    return element("div", table(caption, shown, [[row[place] for place in kept] for row in rows]), class_="groups")


def _group_cells(result: Result, group: Group) -> list[Part]:
    printed, counts = group_figures(group, result.measure.show), group.counts
    fraction: Part = scorecard_lines.out_of(result, printed)
    if counts is not None:
        numerator = exact(printed.numerator, counts.numerator)
        fraction = together(numerator, " / ", exact(printed.denominator, counts.denominator))
    return [
        exact(printed.value, group.value),
        fraction,
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


def _quarters(points: Sequence[Point], measure: Measure) -> Markup:
    """The figures of a chart; without a population nothing is out of anything."""
    is_shown = has_population(measure.show, measure.table)
    kept = [place for place, heading in enumerate(_QUARTERS) if is_shown or heading.text != "Out of"]
    rows = [_quarter(point) for point in points]
    return table(
        None, [_QUARTERS[place] for place in kept], [[row[place] for place in kept] for row in rows], stacks=False
    )


def _quarter(point: Point) -> list[Part]:
    result, printed = point.result, figures(point.result)
    return [
        f"{day(result.window.last_day)} ({point.name})",
        exact(printed.value, result.value),
        scorecard_lines.out_of(result, printed),
        printed.not_known,
        printed.target,
        tag(result.verdict.rating),
    ]
