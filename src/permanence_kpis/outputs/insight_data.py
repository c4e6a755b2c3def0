"""What JSON and CSV of `kpis why`, `trend` and `ahead` have in common: whose figures, and a measure in every row."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.outputs.json_format import KEY
from permanence_kpis.results.scorecard import ExtractsUsed

Row = dict[str, Any]


def whose(authority: str | None, extracts: ExtractsUsed, definitions_origin: str) -> Row:
    """Whose figures they are, from which extracts, by which definitions."""
    return {
        "authority": authority,
        "extracts": {
            "folder": extracts.folder,
            "newest_record": extracts.newest.isoformat() if extracts.newest else None,
            "is_sample": extracts.is_sample,
        },
        "definitions": definitions_origin,
    }


def in_every_row(record: Mapping[str, Any], columns: Collection[str]) -> Row:
    """What a record says of a measure as a whole, as far as there are columns for it; names of levels joined by `_`."""
    of_extracts = {f"extracts_{name}": value for name, value in record["extracts"].items()}
    of_measure = {name: value for name, value in record.items() if name in columns}
    return {**of_measure, **of_extracts, KEY: f"kpi-{record['ref']}"}


def as_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV by their columns; what is not said of a row is blank."""
    return as_text(columns, ([row.get(name) for name in columns] for row in rows))
