"""The scorecard as a star of tidy CSV files for Power BI: facts, and what they are about (docs/power-bi.md).

A model built on these files breaks where a column is renamed or moved, and does not see one put in the middle. So
columns are only ever added at the end of a file, and `schema`, which stands with each result, is then one more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import get_args

from permanence_kpis.action_plan.standing import Standing
from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.outputs.json_format import as_data
from permanence_kpis.periods import ONE_DAY, name_of, year_first_day
from permanence_kpis.results.bands import band
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.scorecard import DueLimit, Group, Rating, Result, Scorecard

SCHEMA = 4
# D-327: the files and columns that a model may rest on, which only grow at the end
COLUMNS = {
    "fact_result": (
        "authority_key",
        "measure_key",
        "period_key",
        "window_first_date_key",
        "window_last_date_key",
        "run_key",
        "numerator",
        "denominator",
        "not_known",
        "value",
        "lowest",
        "highest",
        "rating",
        "target_green",
        "target_amber",
        "hidden",
        "audience",
        "schema",
        "target_green_low",
        "target_green_high",
        "target_amber_low",
        "target_amber_high",
        "authority",
        "confidence",
        "provisional",
    ),
    "fact_group": (
        "authority_key",
        "measure_key",
        "period_key",
        "run_key",
        "group_by",
        "group_name",
        "numerator",
        "denominator",
        "not_known",
        "value",
        "lowest",
        "highest",
        "hidden",
        "authority",
    ),
    "dim_measure": (
        "measure_key",
        "sort_order",
        "title",
        "section",
        "section_title",
        "counts",
        "better",
        "unit",
        "definition_from",
    ),
    "dim_period": (
        "period_key",
        "name",
        "first_date_key",
        "last_date_key",
        "first_date",
        "last_date",
        "year_label",
        "quarter_number",
        "sort_order",
    ),
    "dim_date": ("date_key", "date", "day", "month", "year", "year_label", "quarter_number"),
    "dim_rating": ("rating", "sort_order"),
    "fact_benchmark": (
        "authority_key",
        "measure_key",
        "period_key",
        "run_key",
        "area",
        "area_kind",
        "first_date",
        "last_date",
        "value",
        "numerator",
        "denominator",
        "hidden",
        "definition",
        "difference",
        "unit",
        "source",
        "published_on",
    ),
    "fact_action": (
        "authority_key",
        "action_key",
        "measure_key",
        "period_key",
        "run_key",
        "title",
        "lead",
        "status",
        "rag",
        "rag_since",
        "next_review",
    ),
}
FILES = {f"{table}.csv": table for table in COLUMNS}

_NOT_SET = "not set"
_LETTERS = re.compile(r"[^\W_]+")
_UNITS = {"percentage": "percent, 0 to 100", "count": "number"}
Row = Sequence[object]


@dataclass(frozen=True)
class Star:
    """What the files are made of: the figures, by measure what others publish, and the actions as they stood."""

    scorecard: Scorecard
    benchmarks: Mapping[str, Sequence[Benchmark]]
    standings: Sequence[Standing]


def table_csv(table: str, star: Star) -> str:
    """One of the files, by the name of its table. A number that is hidden or absent is blank, whatever its symbol."""
    if table == "fact_benchmark":
        return as_text(COLUMNS[table], _benchmarks(star))
    if table == "fact_action":
        return as_text(COLUMNS[table], _actions(star))
    rows = {
        "fact_result": _results,
        "fact_group": _groups,
        "dim_measure": _measures,
        "dim_period": _periods,
        "dim_date": _dates,
        "dim_rating": _ratings,
    }[table]
    return as_text(COLUMNS[table], rows(star.scorecard))


def _results(scorecard: Scorecard) -> Iterator[Row]:
    """A measure in a period."""
    audience = "public" if scorecard.is_public else "internal"
    for result in scorecard.results:
        due = result.due
        yield (
            _authority_key(scorecard),
            result.measure.ref,
            scorecard.period.label,
            _key(result.window.first_day),
            _key(result.window.last_day),
            _run(scorecard),
            *_numbers(result),
            result.verdict.rating,
            *(None if isinstance(limit, tuple) else as_data(limit) for limit in (due.green, due.amber)),
            result.hidden is not None,
            audience,
            SCHEMA,
            *_ends(result, due.green),
            *_ends(result, due.amber),
            _authority(scorecard),
            result.confidence.letter if result.confidence else None,
            result.later.is_provisional if result.later else None,
        )


def _groups(scorecard: Scorecard) -> Iterator[Row]:
    """A group of a measure in a period; none where nothing was broken down."""
    for result in scorecard.results:
        for group in result.groups:
            yield (
                _authority_key(scorecard),
                result.measure.ref,
                scorecard.period.label,
                _run(scorecard),
                ", ".join(scorecard.by),
                ", ".join(group.names),
                *_numbers(group),
                group.hidden is not None,
                _authority(scorecard),
            )


def _benchmarks(star: Star) -> Iterator[Row]:
    """A published figure beside a measure: the newest of each area by the period's last day."""
    scorecard = star.scorecard
    for result in scorecard.results:
        for one in star.benchmarks.get(result.measure.ref, ()):
            yield (
                _authority_key(scorecard),
                one.ref,
                scorecard.period.label,
                _run(scorecard),
                one.area,
                one.kind,
                one.first_day,
                one.last_day,
                *(one.value, one.numerator, one.denominator),
                one.hidden is not None,
                one.definition,
                one.difference,
                one.unit or _UNITS[result.measure.show],
                one.source,
                one.published_on,
            )


# D-576: a measure that the scorecard has not has no row in dim_measure
def _actions(star: Star) -> Iterator[Row]:
    """An action and a measure that is its evidence; of an action without one in the scorecard a row without measure."""
    scorecard = star.scorecard
    measured = {result.measure.ref for result in scorecard.results}
    for one in star.standings:
        shown: list[str | None] = [ref for ref in one.action.evidence if ref in measured]
        for ref in shown or [None]:
            yield (
                _authority_key(scorecard),
                one.action.ref,
                ref,
                scorecard.period.label,
                _run(scorecard),
                one.action.title,
                one.action.lead,
                one.action.status,
                one.rag,
                one.rag_since,
                one.action.next_review,
            )


def _measures(scorecard: Scorecard) -> Iterator[Row]:
    """A measure, in the order of the definitions."""
    titles = {section.name: section.title for section in scorecard.sections}
    for number, result in enumerate(scorecard.results, 1):
        measure = result.measure
        yield (
            measure.ref,
            number,
            measure.title,
            measure.section,
            titles.get(measure.section),
            measure.counts,
            measure.target.better,
            _UNITS[measure.show],
            measure.from_day,
        )


def _periods(scorecard: Scorecard) -> Iterator[Row]:
    """The period of the run."""
    period = scorecard.period
    year, quarter = _year_and_quarter(period.last_day, scorecard)
    yield (
        period.label,
        name_of(period.label),
        _key(period.first_day),
        _key(period.last_day),
        period.first_day,
        period.last_day,
        year,
        quarter,
        _key(period.last_day),
    )


def _dates(scorecard: Scorecard) -> Iterator[Row]:
    """Every day from the first that a result looks at to the last."""
    windows = [scorecard.period.window, *(result.window for result in scorecard.results)]
    day = min(window.first_day for window in windows)
    last_day = max(window.last_day for window in windows)
    while day <= last_day:
        yield (_key(day), day, day.day, day.month, day.year, *_year_and_quarter(day, scorecard))
        day += ONE_DAY


def _ratings(_: Scorecard) -> Iterable[Row]:
    """Every word that a rating can be, in the order in which they are sorted."""
    return ((rating, number) for number, rating in enumerate(get_args(Rating), 1))


def _numbers(row: Result | Group) -> Row:
    """What is counted, of a result or a group; blank where it is hidden or absent."""
    counts = row.counts
    counted = (None, None, None) if counts is None else (counts.numerator, counts.denominator, counts.not_known)
    return (*counted, *(as_data(number) for number in (row.value, row.lowest, row.highest)))


def _ends(result: Result, limit: DueLimit | None) -> tuple[object, object]:
    """The least and the greatest value that a limit of what is due allows; blank where there is no such end."""
    ends: tuple[Fraction | None, Fraction | None] = (None, None) if limit is None else band(result.due.better, limit)
    return as_data(ends[0]), as_data(ends[1])


def _authority(scorecard: Scorecard) -> str:
    return scorecard.authority or _NOT_SET


def _authority_key(scorecard: Scorecard) -> str:
    """The name in small letters, with a hyphen for each run of spaces and signs: greater-testing."""
    return "-".join(_LETTERS.findall(_authority(scorecard).casefold())) or "-".join(_NOT_SET.split())


# D-328: the same extracts for the same period are the same run
def _run(scorecard: Scorecard) -> str:
    """The period, and the newest record of the extracts it was worked out from."""
    newest = scorecard.extracts.newest
    return f"{scorecard.period.label}-{_key(newest)}" if newest else scorecard.period.label


def _key(day: date) -> int:
    """A day as a whole number: 20240630."""
    return int(f"{day:%Y%m%d}")


def _year_and_quarter(day: date, scorecard: Scorecard) -> tuple[str, int]:
    """The reporting year of a day, and which of its quarters the day is in: 2024-25, 1."""
    first_day = year_first_day(day, scorecard.year_starts)
    next_year = year_first_day(first_day + timedelta(days=370), scorecard.year_starts)
    label = f"{first_day.year}-{next_year.year % 100:02}"
    months = (day.year - first_day.year) * 12 + day.month - first_day.month - (day.day < first_day.day)
    return label, months // 3 + 1
