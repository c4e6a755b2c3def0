"""The formats other than the terminal's, by the name that asks for them; each is loaded when it is asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from permanence_kpis.action_plan.standing import BesideFigures
    from permanence_kpis.results.ahead import Ahead
    from permanence_kpis.results.explanation import Membership
    from permanence_kpis.results.findings import CheckReport
    from permanence_kpis.results.impact import Impact
    from permanence_kpis.results.scorecard import Scorecard
    from permanence_kpis.results.trend import Trends
    from permanence_kpis.results.why import Whys


POWERBI = "powerbi/"
"""What the name of a format begins with that is one file of the star for Power BI."""


def powerbi_files() -> dict[str, str]:
    """The files of the star for Power BI, each by its name in its format."""
    from permanence_kpis.outputs import powerbi

    return {name: f"{POWERBI}{table}" for name, table in powerbi.FILES.items()}


def scorecard_as(wanted: str, scorecard: "Scorecard") -> "str | bytes | Iterator[str]":
    """A scorecard as csv or json, piece by piece; as markdown or xlsx."""
    if wanted == "xlsx":
        from permanence_kpis.outputs import xlsx_format

        return xlsx_format.scorecard_xlsx(scorecard)

    from permanence_kpis.outputs import csv_format, json_format, markdown

    if wanted == "markdown":
        return markdown.scorecard_markdown(scorecard)
    return csv_format.scorecard_csv(scorecard) if wanted == "csv" else json_format.scorecard_json(scorecard)


def star_with(beside: "BesideFigures") -> "Callable[[str, Scorecard], str]":
    """What gives one file of the star for Power BI, by its format, of a scorecard and of what stands beside it."""
    from permanence_kpis.outputs import powerbi

    return lambda wanted, scorecard: powerbi.table_csv(
        wanted.removeprefix(POWERBI), powerbi.Star(scorecard, beside.benchmarks, beside.standings)
    )


def impact_as(wanted: str, impact: "Impact") -> str:
    """An impact as csv or json."""
    from permanence_kpis.outputs import csv_format, json_format

    return csv_format.impact_csv(impact) if wanted == "csv" else json_format.impact_json(impact)


def list_as(wanted: str, listed: "Membership") -> str:
    """A list of children (or households) as csv or json."""
    from permanence_kpis.outputs import csv_format, json_format

    return csv_format.membership_csv(listed) if wanted == "csv" else json_format.membership_json(listed)


def findings_as(wanted: str, report: "CheckReport") -> "Iterator[str]":
    """What was found in the extracts as csv or json, piece by piece."""
    from permanence_kpis.outputs import finding_rows

    return finding_rows.findings_csv(report) if wanted == "csv" else finding_rows.findings_json(report)


def trends_as(wanted: str, found: "Trends") -> str | bytes:
    """Measures over time as csv, json or markdown; one of them as an svg or png chart."""
    if wanted in ("svg", "png"):
        from permanence_kpis.outputs import trend_chart

        return trend_chart.chart(found, wanted)

    from permanence_kpis.outputs import trend_data

    texts = {"csv": trend_data.trends_csv, "json": trend_data.trends_json, "markdown": trend_data.trends_markdown}
    return texts[wanted](found)


def whys_as(wanted: str, found: "Whys") -> str:
    """Why measures moved, as csv, json or markdown."""
    from permanence_kpis.outputs import why_data

    texts = {"csv": why_data.whys_csv, "json": why_data.whys_json, "markdown": why_data.whys_markdown}
    return texts[wanted](found)


def ahead_as(wanted: str, found: "Ahead") -> str:
    """A figure at later dates, as csv, json or markdown."""
    from permanence_kpis.outputs import ahead_data

    texts = {"csv": ahead_data.ahead_csv, "json": ahead_data.ahead_json, "markdown": ahead_data.ahead_markdown}
    return texts[wanted](found)
