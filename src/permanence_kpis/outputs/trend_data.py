"""Measures over time as JSON (docs/trend.schema.json), as CSV with one row a measure and period, and as Markdown."""

from permanence_kpis.outputs import trend as words
from permanence_kpis.outputs.insight_data import Row, as_rows, in_every_row, whose
from permanence_kpis.outputs.json_format import KEY, as_data, as_json
from permanence_kpis.outputs.markdown import escaped, head, lists, table
from permanence_kpis.outputs.numbers import plain
from permanence_kpis.outputs.phrases import sample_note, sentence
from permanence_kpis.results.scorecard import Result
from permanence_kpis.results.trend import Trend, TrendPoint, Trends

FORMAT = 1

COLUMNS = (
    *("format", "authority", "extracts_folder", "extracts_newest_record", "extracts_is_sample", "ref", "title"),
    *("counts", "show", "better", "every", "period", "first_day", "last_day", "value", "numerator", "denominator"),
    *("not_known", "target", "rating", "mean", "lower", "upper", "signals", "begins", "variation", "assurance"),
    *("lag_1", "refused", "year_to_date_value", "year_to_date_target", "year_to_date_rating", "definitions", KEY),
    "chart",
)


# D-247: what is asked decides, not how many there are
def trends_json(found: Trends) -> str:
    """One record where one measure was asked for by name, otherwise a list of them."""
    records = [_record(trend, found) for trend in found.trends]
    return as_json(records[0] if found.is_of_one else records)


def trends_csv(found: Trends) -> str:
    """One row for each measure and period, the oldest period first; the verdict is in each row of its measure."""
    return as_rows(COLUMNS, trend_rows(found))


def trend_rows(found: Trends) -> list[Row]:
    """The same as dictionaries, by COLUMNS."""
    return [
        _row(record, trend, point, of_point)
        for trend in found.trends
        for record in [_record(trend, found)]
        for point, of_point in zip(trend.points, record["points"], strict=True)
    ]


def trends_markdown(found: Trends) -> str:
    """Every measure with a table of its periods, and what there is to say."""
    lines = [*head(words.title(found), sample_note(found.extracts), words.heading(found))]
    for trend in found.trends:
        if not found.is_of_one:
            lines += ["", f"### {escaped(f'{trend.measure.ref} {trend.measure.title}')}"]
        lines += table(words.headings(trend), [words.cells(point, trend) for point in trend.points])
        if trend.verdict and not found.is_of_one:
            said = f"{words.variation_in_words(trend.verdict)}; {trend.verdict.assurance}"
            lines += ["", escaped(sentence(said))]
    return "\n".join([*lines, *lists(words.notes(found))]) + "\n"


def _record(trend: Trend, found: Trends) -> Row:
    measure, verdict, settings = trend.measure, trend.verdict, trend.settings
    spc: Row | None = None
    if verdict is not None:
        lower, upper = verdict.limits.drawn(*trend.ends_of_values)
        spc = {
            "mean": plain(verdict.limits.mean),
            "lower": plain(lower),
            "upper": plain(upper),
            "variation": words.variation_in_words(verdict),
            "assurance": verdict.assurance,
            "settings": {
                "shift": settings.shift,
                "trend": settings.trend,
                "minimum_points": settings.minimum_points,
                "screen": settings.screen,
                "limits_from_first": settings.limits_from_first,
                "chart": verdict.chart,
            },
            "lag_1": plain(verdict.goes_with_the_last),
        }
    return {
        "format": FORMAT,
        "ref": measure.ref,
        "points": [_point(point, trend) for point in trend.points],
        "spc": spc,
        "refused": trend.refused,
        "title": measure.title,
        "counts": measure.counts,
        "show": measure.show,
        "better": measure.target.better,
        "every": found.every,
        **whose(found.authority, found.extracts, found.definitions_origin),
        "warnings": [sentence(warning) for warning in (*found.warnings, *trend.warnings)],
    }


def _point(point: TrendPoint, trend: Trend) -> Row:
    counts, window = point.result.counts, point.result.window
    drawn = point.limits.drawn(*trend.ends_of_values) if point.limits else (None, None)
    return {
        "period": point.period.label,
        "first_day": window.first_day.isoformat(),
        "last_day": window.last_day.isoformat(),
        "value": plain(point.result.value),
        "numerator": counts.numerator if counts else None,
        "denominator": counts.denominator if counts else None,
        "not_known": counts.not_known if counts else None,
        "target": as_data(point.result.due.green),
        "rating": point.result.verdict.rating,
        "mean": plain(point.limits.mean) if point.limits else None,
        "lower": plain(drawn[0]),
        "upper": plain(drawn[1]),
        "signals": [{"rule": one.rule, "side": one.side} for one in point.signals],
        "begins": point.begins or None,
        "year_to_date": _of_the_year(point.year_to_date),
    }


def _of_the_year(result: Result | None) -> Row | None:
    if result is None:
        return None
    return {
        "value": plain(result.value),
        "target": as_data(result.due.green),
        "rating": result.verdict.rating,
    }


def _row(record: Row, trend: Trend, point: TrendPoint, of_point: Row) -> Row:
    """A point with what is said of its measure, the names of levels joined with `_`."""
    of_the_year = of_point["year_to_date"] or {"value": None, "target": None, "rating": None}
    spc = record["spc"] or {"variation": None, "assurance": None, "lag_1": None, "settings": {"chart": None}}
    return {
        **in_every_row(record, COLUMNS),
        **{name: value for name, value in of_point.items() if name in COLUMNS},
        **{f"year_to_date_{name}": value for name, value in of_the_year.items()},
        **{name: spc[name] for name in ("variation", "assurance", "lag_1")},
        "chart": spc["settings"]["chart"],
        "signals": "; ".join(f"{one.rule} ({one.side})" for one in point.signals) or None,
    }
