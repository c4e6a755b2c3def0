"""The scorecard and lists as CSV, flat and tidy: one row a result, the same numbers as in JSON."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from permanence_kpis.outputs.json_format import KEY, RUN, SIDE, columns_of, impact_rows, scorecard_rows
from permanence_kpis.results.explanation import Membership
from permanence_kpis.results.impact import Impact
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.spreadsheet_text import guarded

COLUMNS_OF_AN_IMPACT = (
    *(name.replace(".", "_") for name in RUN),
    "definitions_before",
    "definitions_after",
    "ref",
    "title",
    "change",
    "fields",
    *(f"{side}_{name}" for side in ("before", "after") for name in SIDE),
    "into_numerator",
    "out_of_numerator",
    "into_denominator",
    "out_of_denominator",
    "reason",
    *(
        f"{side}_{name}"
        for side in ("before", "after")
        for name in ("target_green", "target_amber", "target_status", "to_green")
    ),
    KEY,
)


def scorecard_csv(scorecard: Scorecard) -> Iterator[str]:
    """One row a result, with authority, period and extracts in each; with a breakdown, one row a group after it."""
    return lines_of(columns_of(scorecard), (list(row.values()) for row in scorecard_rows(scorecard)))


def membership_csv(membership: Membership) -> str:
    """Everything counted and left out, one row each."""
    return as_text(membership.columns, membership.rows)


def impact_csv(found: Impact) -> str:
    """One row for each measure of either file."""
    names = COLUMNS_OF_AN_IMPACT
    rows = [row | {"fields": ", ".join(row["fields"])} for row in impact_rows(found)]
    return as_text(names, ([row[name] for name in names] for row in rows))


def as_text(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Headings and rows as CSV."""
    return "".join(lines_of(names, rows))


def lines_of(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Headings and rows as lines of CSV, the only place that writes any: no text in it is one that a spreadsheet would
    run.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in chain([names], rows):
        writer.writerow([_written(value) for value in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


# D-124: in a row of CSV the limits of a `within` target are one text
def _written(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str():
            return guarded(value)
        case list():
            return guarded(" to ".join(str(end) for end in value))
        case _:
            return value
