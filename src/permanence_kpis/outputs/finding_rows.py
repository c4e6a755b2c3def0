"""What was found in the extracts, row by row, for a spreadsheet or a program; and what was accepted."""

from collections.abc import Iterator

from permanence_kpis.outputs.csv_format import lines_of
from permanence_kpis.outputs.json_format import json_pieces
from permanence_kpis.results.findings import CheckReport, Finding, Silenced
from permanence_kpis.words import how_many, listed, noun

FORMAT = 1
COLUMNS = (
    "level",
    "finding",
    "file",
    "row",
    "child",
    "column",
    "what",
    "effect",
    # D-250: programs read this name, so it stays
    "mend",
    "measures",
    "could_change_rating",
)


# D-628: as one text the findings would take many times the room of the files they are in
def findings_csv(report: CheckReport) -> Iterator[str]:
    """One finding a row, line by line."""
    return lines_of(COLUMNS, map(_cells, report.findings))


def findings_json(report: CheckReport) -> Iterator[str]:
    """The findings with the period and the extracts they are about, as pieces of one JSON text."""
    reported = report.period
    days = reported and {
        "label": reported.label,
        "first_day": reported.first_day.isoformat(),
        "last_day": reported.last_day.isoformat(),
    }
    records = (
        dict(zip(COLUMNS, (*_named(finding), list(finding.measures), list(finding.may_change)), strict=True))
        for finding in report.findings
    )
    about = {
        "format": FORMAT,
        "period": days,
        "extracts": report.folder,
        "definitions": report.definitions_origin,
    }
    return json_pieces(about, "findings", records)


def silenced(report: CheckReport) -> str:
    """What the list of accepted findings did; nothing where there is none."""
    said = report.silenced
    if said is None:
        return ""
    counted = f"{said.file}: {how_many(said.findings, 'findings')} accepted and not listed"
    return f"{'; '.join([counted, *_no_longer(said)])}."


def _no_longer(said: Silenced) -> Iterator[str]:
    for rows, one, several in (
        (said.expired, "has expired", "have expired"),
        (said.unmatched, "matches nothing", "match nothing"),
    ):
        if rows:
            number = len(rows)
            where = f"{noun(number, 'rows')} {listed(map(str, rows))}"
            yield f"{number} {noun(number, 'entries')} {one if number == 1 else several} ({where})"


def _named(finding: Finding) -> tuple[object, ...]:
    return (
        finding.level,
        finding.code,
        finding.file,
        finding.row,
        finding.owner_id,
        finding.heading,
        finding.what,
        finding.effect or None,
        finding.remedy,
    )


def _cells(finding: Finding) -> tuple[object, ...]:
    return (*_named(finding), "; ".join(finding.measures), "; ".join(finding.may_change))
