"""The JSON Schema of `extracts.yaml`, by which an editor completes words and marks mistakes while typing.

`python -m permanence_kpis.extracts.mapped.json_schema > docs/extracts.schema.json` writes it afresh. It is built from
the tables and the same lists of words as the reader, which stays the judge: it also looks into the files.
"""

import json
import sys
from typing import Any

from permanence_kpis.extracts.mapped.codes_in_text import can_stand_in_text
from permanence_kpis.extracts.mapped.date_formats import DATE_FORMATS
from permanence_kpis.extracts.mapped.model import IN_TEXT, LAST_DAY
from permanence_kpis.tables import EXTRACTS, Column, Extract, Kind

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}  # an editor reads 2024 and yes as a number and a truth


def json_schema() -> Schema:
    """The schema as JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "extracts.yaml of kpis",
        **_fields(
            {
                "format": {"enum": [1, "1"]},
                "end_dates": {"enum": [LAST_DAY]},
                "tables": _fields(
                    {name: _table(extract) for name, extract in EXTRACTS.items()},
                    [name for name, extract in EXTRACTS.items() if extract.needed],
                ),
            },
            [],
        ),
        "anyOf": [
            {"required": ["format", "tables"]},
            {"required": ["end_dates"], "not": {"required": ["tables"]}},
        ],
    }


def _table(extract: Extract) -> Schema:
    columns = {name: _column(column) for name, column in extract.columns.items()}
    return {
        "description": f"one row is {extract.row_is}",
        **_fields(
            {
                "file": {"type": "string", "pattern": r"^[^/\\:]+$"},
                "sheet": _TEXT,
                "encoding": {"type": "string"},
                "dates": {"enum": list(DATE_FORMATS)},
                "columns": _fields(columns, [column.name for column in extract.columns.values() if column.required]),
            },
            ["file", "columns"],
        ),
    }


def _column(column: Column) -> Schema:
    ways: dict[str, Schema] = {"column": _TEXT}
    if column.kind is Kind.CODE:
        if can_stand_in_text(column.codes or {}):
            ways["code"] = {"const": IN_TEXT}
        codes = [*(column.codes or {}), *(int(code) for code in column.codes or {} if code.isdecimal())]
        ways["codes"] = {"type": "object", "additionalProperties": {"enum": codes}, "minProperties": 1}
    return {"description": column.meaning, "anyOf": [_TEXT, _fields(ways, ["column"])]}


def _fields(fields: dict[str, Schema], required: list[str]) -> Schema:
    return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
