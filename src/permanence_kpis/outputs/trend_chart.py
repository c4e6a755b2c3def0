"""One measure over time as a picture: the figure, its target, the mean and the limits, and the points beyond chance."""

from collections.abc import Iterator, Sequence
from typing import Any

from permanence_kpis.errors import UsageError, printable_line
from permanence_kpis.outputs.phrases import SAMPLE_BANNER, sentence
from permanence_kpis.outputs.report.charts import (
    VEGA_LITE,
    WIDTH,
    Layer,
    chart_layers,
    drawn,
    layer,
    point_of,
    require_charts,
    scale_of,
    specification,
)
from permanence_kpis.outputs.trend import title, variation_in_words
from permanence_kpis.results.trend import Trend, Trends

_LIMITS, _BEYOND = "#6B7785", "#B3261E"
_A_POINT = 31
"""How many pixels across each period has, so that its month can be written below it."""
_SHARP = 2
"""How many dots a PNG has for each pixel."""


def chart(found: Trends, wanted: str) -> str | bytes:
    """The chart as svg or png, with its title in it.

    Raises: UsageError where there is more than one measure, or no figure to draw.
    """
    if not found.is_of_one:
        raise UsageError("a chart is of one measure. Name it: kpis trend 4.1 --output 4.1.svg.")
    require_charts()
    [trend] = found.trends
    points = [point_of(point.period, point.result) for point in trend.points]
    limits = list(_limits(trend))
    scale = scale_of(points, [row[name] for row in limits for name in ("lower", "upper")])
    if scale is None:
        raise UsageError(f"there is no figure to draw: {trend.refused}.")
    below = [*map(printable_line, _said(trend)), *([SAMPLE_BANNER] if found.extracts.is_sample else [])]
    named = printable_line(title(found))  # a control character would bring down what draws, and the program with it
    heading = {"text": named, "subtitle": below, "anchor": "start", "fontSize": 15, "subtitleFontSize": 12}
    layers = [*_limit_layers(limits), *chart_layers(points, scale)]
    width = max(WIDTH, _A_POINT * len(points))
    made = specification(points, scale, layers, width=width, title=heading, background="white")
    if wanted == "svg":
        return drawn(made)
    import vl_convert

    png: bytes = vl_convert.vegalite_to_png(made, vl_version=VEGA_LITE, scale=_SHARP)
    return png


def _limit_layers(limits: Sequence[dict[str, Any]]) -> Iterator[Layer]:
    """The mean and the limits, and a ring round each point beyond chance, to lie behind the figure."""
    by_line = {"field": "line", "type": "nominal"}
    for name, dash in (("mean", []), ("lower", [2, 3]), ("upper", [2, 3])):
        look = {"color": _LIMITS, "strokeWidth": 1.2, "strokeDash": dash}
        yield layer(limits, "line", look, y={"field": name}, detail=by_line)
    beyond = [row for row in limits if row["is_beyond"]]
    yield layer(beyond, "point", {"color": _BEYOND, "size": 190, "strokeWidth": 2.2, "opacity": 1})


def _limits(trend: Trend) -> Iterator[dict[str, Any]]:
    """The mean and the limits at each point that has them; a new stretch is a line of its own."""
    stretch = 0
    for point in trend.points:
        stretch += bool(point.begins)
        if point.limits is not None:
            lower, upper = point.limits.drawn(*trend.ends_of_values)
            yield {
                "quarter": point.period.name,
                "line": stretch,
                "mean": float(point.limits.mean),
                "lower": float(lower),
                "upper": float(upper),
                "value": None if point.result.value is None else float(point.result.value),
                "is_beyond": bool(point.signals),
            }


def _said(trend: Trend) -> Iterator[str]:
    """The verdict, or why there is none; and what the lines are."""
    target = "" if trend.newest.result.due.green is None else " Dashed: the target."
    if trend.verdict is None:
        yield sentence(f"No limits: {trend.refused}")
        return
    assured = "" if trend.verdict.assurance == "none" else f"; {trend.verdict.assurance}"
    yield sentence(f"{variation_in_words(trend.verdict)}{assured}")
    yield f"Grey: the mean and the limits.{target} Ringed: more than chance."
