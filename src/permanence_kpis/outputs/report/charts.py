"""A chart for each measure: its figure over the quarters, what the target asked, and what is not known."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from permanence_kpis.errors import UsageError
from permanence_kpis.outputs.numbers import decimals_needed, limit, number, plain, whole
from permanence_kpis.outputs.report.chart_points import (
    HEIGHT,
    WIDTH,
    Drawn,
    Elsewhere,
    Point,
    Scale,
    ends_of,
    rules_changed,
)

_INK, _LINE, _RANGE, _TARGET, _GRID = "#1D2733", "#1F4E79", "#9DB4CB", "#5A3A1B", "#DDE2E8"
_CONFIG = {
    "font": "Arial, Helvetica, sans-serif",
    "background": "transparent",
    "aria": False,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {"labelColor": _INK, "labelFontSize": 13, "gridColor": _GRID, "domainColor": _INK, "tickColor": _INK},
}
VEGA_LITE = "6.4"
"""The version of Vega-Lite that charts are written for."""
_REFUSED = re.compile(r' (?:xmlns:xlink|version|class|style|role|aria-[a-z]+)="[^"]*"')
"""Styles that the page's policy would refuse; and what would make more than one picture of it to those who hear it."""
_LIMITS, _BEYOND, _ELSEWHERE = "#6B7785", "#B3261E", "#6A4C93"
_LABELS_APART = 16
_MISSING = (
    "a report needs the packages jinja2 and vl-convert-python, which are not installed. "
    'Install them with: pip install "permanence-kpis[report]"'
)

_BESIDE = ThreadPoolExecutor(1)
"""Waits for the charts, one after the other, while the rest goes on."""
_BEGUN: dict[str, tuple[Drawn, Scale, Future[str]]] = {}
"""The newest chart for each element that names one."""
_FIRST = {
    "data": {"values": [{"quarter": "", "value": 1}]},
    "encoding": {"x": {"field": "quarter", "type": "nominal"}, "y": {"field": "value", "type": "quantitative"}},
    "layer": [{"mark": "line"}, {"mark": "point"}, {"mark": "text"}],
}
Layer = dict[str, Any]


def require_charts() -> None:
    """Raises: UsageError where the packages that a report needs are not installed."""
    try:
        import jinja2  # noqa: F401
        import vl_convert  # noqa: F401
    except ModuleNotFoundError as error:
        raise UsageError(_MISSING) from error


def warm_up() -> None:
    """Have what draws charts ready by the time there are figures: to start it takes as long as to draw all of them."""
    require_charts()
    _BESIDE.submit(drawn_beside, _FIRST)


def begin_chart(of: Drawn, scale: Scale, named_by: str) -> Callable[[], str]:
    """Have a chart drawn meanwhile; one that was begun is not drawn again.

    Gives: what waits for it, and gives what `chart_svg` does.
    """
    begun = _BEGUN.get(named_by)
    if begun is None or (of, scale) != begun[:2]:
        begun = _BEGUN[named_by] = (of, scale, _BESIDE.submit(chart_svg, of, scale, named_by))
    return begun[2].result


def chart_svg(of: Drawn, scale: Scale, named_by: str) -> str:
    """The chart as an SVG element: one picture, named by the element of the page that says what it shows."""
    behind = [*limit_layers(of.limits), *_elsewhere_layers(of)] if of.limits else [*_elsewhere_layers(of)]
    svg = drawn_beside(specification(of.points, scale, [*behind, *chart_layers(of.points, scale, of.elsewhere)]))
    element = svg[svg.index("<svg") :].strip()
    return _REFUSED.sub("", element).replace("<svg ", f'<svg role="img" aria-labelledby="{named_by}" ', 1)


# D-590: what draws lets no other thread of its process run meanwhile
def drawn_beside(chart: Mapping[str, object]) -> str:
    """What `drawn` gives, by a process beside this one; by this one where there can be none, or it stopped."""
    try:
        process = process_that_draws()
        assert process.stdin
        assert process.stdout
        asked = json.dumps(chart)
        process.stdin.write(f"{asked}\n")
        process.stdin.flush()
        of, svg = json.loads(process.stdout.readline())
    except (OSError, ValueError):
        return drawn(chart)
    return str(svg) if of == asked else drawn(chart)  # never the chart of another measure


@cache
def process_that_draws() -> "subprocess.Popen[str]":
    """It ends by itself when this one does, with its input."""
    program = Path(__file__).with_name("drawing.py")
    return subprocess.Popen(
        [sys.executable, "-P", program, VEGA_LITE],  # -P: no module beside that file is taken for one of Python's
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would show an empty one
    )


def drawn(chart: Mapping[str, object]) -> str:
    """A Vega-Lite specification as SVG."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(dict(chart), vl_version=VEGA_LITE)
    return svg


def specification(points: Sequence[Point], scale: Scale, layers: Sequence[Layer], **otherwise: object) -> Layer:
    """Layers from the back to the front as one Vega-Lite chart: quarters across, figures upright.

    Takes: what is other than on the charts of a report, such as its width and title.
    """
    unit = "+ '%'" if points[0].result.measure.show == "percentage" else ""
    order = [point.name for point in points]
    across = {"field": "quarter", "type": "nominal", "sort": order, "scale": {"domain": order}, "axis": _axis(points)}
    ticks = {"tickCount": 5, "tickMinStep": 1, "labelExpr": f"format(datum.value, ',') {unit}", "ticks": False}
    upright = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [scale.low, scale.high], "nice": False, "zero": False},
        "axis": {"title": None, "domain": False, **ticks},
    }
    drawn = [one | {"encoding": one["encoding"] | {"y": upright | one["encoding"].get("y", {})}} for one in layers]
    size = {"width": WIDTH, "height": HEIGHT}
    return {**size, "encoding": {"x": across}, "layer": drawn, "config": _CONFIG, **otherwise}


def chart_layers(points: Sequence[Point], scale: Scale, elsewhere: Sequence[Elsewhere] = ()) -> list[Layer]:
    """What is drawn of the figures, from the back to the front.

    A line is broken where a quarter has no figure, where the rule changed, and, for what is counted from the start of
    the year, where a year begins.
    """
    figures, targets = list(_figures(points)), list(_targets(points))
    with_range, alone = [row for row in figures if row["low"] is not None], [row for row in targets if row["is_alone"]]
    by_line = {"detail": {"field": "line", "type": "nominal"}}
    target, dot = {"color": _TARGET, "strokeWidth": 1.8}, {"color": _LINE, "fill": _LINE, "filled": True}
    return [
        layer(with_range, "rule", {"color": _RANGE, "strokeWidth": 7}, y={"field": "low"}, y2={"field": "high"}),
        layer(targets, "line", {**target, "strokeDash": [6, 4]}, **by_line),
        layer(alone, "tick", {"color": _TARGET, "thickness": 1.8, "width": 18}),
        layer(figures, "line", {"color": _LINE, "strokeWidth": 2.6}, **by_line),
        layer(figures, "point", {**dot, "size": 46, "opacity": 1}),
        *(
            layer([row], "text", _beside(row), text={"field": "text", "type": "nominal"})
            for row in _labels(points, scale, elsewhere)
        ),
    ]


def layer(rows: Sequence[Mapping[str, object]], mark: str, look: Mapping[str, object], **encoding: object) -> Layer:
    """One layer: rows, each with the `quarter` it stands at and its `value`, and how they are drawn."""
    return {"data": {"values": list(rows)}, "mark": {"type": mark, **look}, "encoding": encoding}


def limit_layers(limits: Sequence[dict[str, Any]]) -> list[Layer]:
    """The mean and the limits, and a ring round each point beyond chance, to be drawn behind the figure."""
    by_line = {"field": "line", "type": "nominal"}
    lines = [
        layer(
            limits,
            "line",
            {"color": _LIMITS, "strokeWidth": 1.2, "strokeDash": dash},
            y={"field": name},
            detail=by_line,
        )
        for name, dash in (("mean", []), ("lower", [2, 3]), ("upper", [2, 3]))
    ]
    beyond = [row for row in limits if row["is_beyond"]]
    ring = {"color": _BEYOND, "size": 190, "strokeWidth": 2.2, "opacity": 1}
    return [*lines, layer(beyond, "point", ring)]


def _beside(row: Mapping[str, Any]) -> dict[str, object]:
    weight = "bold" if row["color"] == _LINE else "normal"
    place = {"align": "left", "dx": 12, "dy": row["shift"]}
    return {**place, "color": row["color"], "fontSize": 14, "fontWeight": weight}


def _elsewhere_layers(of: Drawn) -> Iterator[Layer]:
    """A line across for each published figure."""
    for one in of.elsewhere:
        rows: list[dict[str, object]] = [{"quarter": point.name, "value": one.value} for point in of.points]
        yield layer(rows, "line", {"color": _ELSEWHERE, "strokeWidth": 1.4, "strokeDash": [8, 3, 2, 3]})


def _axis(points: Sequence[Point]) -> dict[str, object]:
    """The axis of quarters: the month each ends in, and the year below the first of each."""
    years = [point.year for point in points]
    texts = [
        f"'{point.name}': ['{point.month}', '{'' if point.year in years[:number] else point.year}']"
        for number, point in enumerate(points)
    ]
    labels = {"labelExpr": f"{{{', '.join(texts)}}}[datum.value]", "labelAngle": 0, "labelOverlap": False}
    return {"title": None, **labels, "labelPadding": 6, "grid": False, "tickSize": 4}


def _figures(points: Sequence[Point]) -> Iterator[dict[str, object]]:
    for line, point in zip(_lines(points, lambda point: point.result.value is not None), points, strict=True):
        result = point.result
        if result.value is not None:
            yield {
                "quarter": point.name,
                "line": line,
                "value": float(result.value),
                "low": plain(result.lowest),
                "high": plain(result.highest),
            }


def _targets(points: Sequence[Point]) -> Iterator[dict[str, object]]:
    """What green asked in each quarter; two lines where it has two ends."""
    lines = _lines(points, lambda point: point.result.due.green is not None)
    for line, point in zip(lines, points, strict=True):
        for end, value in enumerate(ends_of(point.result.due.green)):
            yield {
                "quarter": point.name,
                "line": f"{end} {line}",
                "value": float(value),
                "is_alone": lines.count(line) == 1,
            }


def _lines(points: Sequence[Point], has_value: Any) -> list[int]:
    """A number for each quarter: those with the same number are joined by a line."""
    line, lines = 0, []
    for position, point in enumerate(points):
        window = point.result.window
        starts_again = position > 0 and (
            (window.kind == "year_to_date" and window.first_day != points[position - 1].result.window.first_day)
            or bool(rules_changed(points[position - 1 : position + 1]))
        )
        if starts_again or not has_value(point) or (position > 0 and not has_value(points[position - 1])):
            line += 1
        lines.append(line)
    return lines


def _labels(points: Sequence[Point], scale: Scale, elsewhere: Sequence[Elsewhere]) -> Iterator[dict[str, Any]]:
    """The last figure, its target and published figures in words, beside their lines and clear of each other."""
    last = points[-1].result
    show = last.measure.show
    wanted = []
    if last.value is not None:
        decimals = decimals_needed(last) if show == "percentage" else 0
        wanted.append((float(last.value), number(last.value, decimals) + ("%" if show == "percentage" else ""), _LINE))
    asked = None if last.due.green is None else whole(last.due.green, last.due.better, show)
    wanted += [
        (float(end), f"target {limit(said, show)}", _TARGET)
        for end, said in zip(ends_of(last.due.green), ends_of(asked), strict=True)
    ]
    wanted += [(one.value, one.name, _ELSEWHERE) for one in elsewhere]
    wanted.sort(key=lambda one: -one[0])
    heights: list[float] = []
    for number_above, (value, _, _) in enumerate(wanted):
        lowest = HEIGHT - _LABELS_APART * (
            len(wanted) - number_above - 0.5
        )  # clear of the axis, with room for the rest
        above = heights[-1] + _LABELS_APART if heights else 0
        heights.append(max(min(scale.height_of(value), lowest), above))
    for (value, text, color), height in zip(wanted, heights, strict=True):
        yield {
            "quarter": points[-1].name,
            "value": value,
            "text": text,
            "color": color,
            "shift": height - scale.height_of(value),
        }
