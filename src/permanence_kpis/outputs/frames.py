"""Figures as data frames, and as tables of a notebook: the rows of the CSV files, the cells of the pages."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import polars as pl

from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs import trend as trend_words
from permanence_kpis.outputs import why as why_words
from permanence_kpis.outputs.columns import HEADINGS, cells
from permanence_kpis.outputs.json_format import columns_of, scorecard_rows
from permanence_kpis.outputs.phrases import sample_note
from permanence_kpis.outputs.trend_data import COLUMNS as OF_A_TREND
from permanence_kpis.outputs.trend_data import trend_rows
from permanence_kpis.outputs.why_data import COLUMNS as OF_A_WHY
from permanence_kpis.outputs.why_data import why_rows
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.results.trend import Trends
from permanence_kpis.results.why import Whys

if TYPE_CHECKING:
    import pandas as pd

Figures = Scorecard | Trends | Whys
_DAYS = ("first_day", "last_day", "newest_record", "definition_from")


def polars_of(figures: Figures) -> pl.DataFrame:
    """The rows and columns of scorecard.csv, trend.csv or why.csv (docs/files.md), with numbers and dates as such.

    Numbers are not rounded; percentages run from 0 to 100; what is not there is null.
    """
    columns, rows = _columns_and_rows(figures)
    frame = pl.DataFrame([[_plain(row[name]) for name in columns] for row in rows], columns, orient="row", strict=False)
    texts = [name for name in columns if name.endswith(_DAYS) and frame[name].dtype == pl.String]
    return frame.with_columns(pl.col(texts).str.to_date())


def pandas_of(figures: Figures) -> "pd.DataFrame":
    """The same for pandas.

    Raises: ModuleNotFoundError where pandas is not installed.
    """
    import pandas as pd

    columns, rows = _columns_and_rows(figures)
    frame = pd.DataFrame([[_plain(row[name]) for name in columns] for row in rows], columns=list(columns))
    for name in columns:
        if name.endswith(_DAYS):
            frame[name] = pd.to_datetime(frame[name])
    return frame


def html_of(figures: Figures) -> str:
    """The page of a terminal as tables of HTML."""
    if isinstance(figures, Scorecard):
        title = scorecard_lines.title(figures)
        note, tables = sample_note(figures.extracts), [(HEADINGS, [cells(result) for result in figures.results])]
    elif isinstance(figures, Trends):
        title, note = trend_words.title(figures), sample_note(figures.extracts)
        tables = [
            (trend_words.headings(one), [trend_words.cells(point, one) for point in one.points])
            for one in figures.trends
        ]
    else:
        title, note = why_words.title(figures), sample_note(figures.extracts)
        tables = [*_tables_of_whys(figures)]
    said = f"<p>{escape(note)}</p>" if note else ""
    return f"<h4>{escape(title)}</h4>{said}{''.join(_table(*table) for table in tables)}"


def _tables_of_whys(figures: Whys) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    if not figures.is_of_one:
        yield why_words.HEADINGS_OF_A_LINE, [why_words.in_a_line(why) for why in figures.found]
        return
    for _, headings, rows in why_words.tables(figures.found[0]):
        yield headings, rows


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _columns_and_rows(figures: Figures) -> tuple[Sequence[str], list[dict[str, Any]]]:
    if isinstance(figures, Scorecard):
        return columns_of(figures), list(scorecard_rows(figures))
    return (OF_A_TREND, trend_rows(figures)) if isinstance(figures, Trends) else (OF_A_WHY, why_rows(figures))


def _plain(value: Any) -> Any:
    """A pair of limits as one text, as in CSV."""
    return " to ".join(map(str, value)) if isinstance(value, list) else value
