"""One measure over time as a picture: the figure, its target, the mean and the limits, and the points beyond chance."""

from collections.abc import Iterator

from permanence_kpis.errors import UsageError, printable_line
from permanence_kpis.outputs.phrases import SAMPLE_BANNER, sentence
from permanence_kpis.outputs.report.chart_points import WIDTH, limits_of, points_over, scale_of
from permanence_kpis.outputs.report.charts import (
    VEGA_LITE,
    chart_layers,
    drawn,
    limit_layers,
    require_charts,
    specification,
)
from permanence_kpis.outputs.trend import title, variation_in_words
from permanence_kpis.results.trend import Trend, Trends

_A_POINT = 31
"""How many pixels across each period has, so that its month can be written below it."""
_SHARP = 2
"""How many dots a PNG has for each pixel."""


def chart(found: Trends, wanted: str) -> str | bytes:
    """The chart as svg or png, with its title in it.

    Raises: UsageError where there is more than one measure, or no figure to draw.
    """
    if not found.is_of_one:
        raise UsageError("a chart shows one measure. Name it: kpis trend 4.1 --output 4.1.svg.")
    require_charts()
    [trend] = found.trends
    points = points_over(trend)
    limits = limits_of(trend)
    scale = scale_of(points, [row[name] for row in limits for name in ("lower", "upper")])
    if scale is None:
        raise UsageError(f"there is no figure to draw: {trend.refused}.")
    below = [*map(printable_line, _said(trend)), *([SAMPLE_BANNER] if found.extracts.is_sample else [])]
    named = printable_line(title(found))  # a control character would bring down what draws, and the program with it
    heading = {"text": named, "subtitle": below, "anchor": "start", "fontSize": 15, "subtitleFontSize": 12}
    layers = [*limit_layers(limits), *chart_layers(points, scale)]
    width = max(WIDTH, _A_POINT * len(points))
    made = specification(points, scale, layers, width=width, title=heading, background="white")
    if wanted == "svg":
        return drawn(made)
    import vl_convert

    png: bytes = vl_convert.vegalite_to_png(made, vl_version=VEGA_LITE, scale=_SHARP)
    return png


def _said(trend: Trend) -> Iterator[str]:
    """The verdict, or why there is none; and what the lines are."""
    target = "" if trend.newest.result.due.green is None else " Dashed: the target."
    if trend.verdict is None:
        yield sentence(f"No limits: {trend.refused}")
        return
    assured = "" if trend.verdict.assurance == "none" else f"; {trend.verdict.assurance}"
    yield sentence(f"{variation_in_words(trend.verdict)}{assured}")
    yield f"Grey: the mean and the limits.{target} Ringed: more than chance."
