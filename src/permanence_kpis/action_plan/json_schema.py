"""The JSON Schema of `action_plan.yaml`, by which an editor completes words and marks mistakes while typing.

`python -m permanence_kpis.action_plan.json_schema > docs/action_plan.schema.json` writes it afresh. It is built from
the lists of fields that the reader goes by, which stays the judge: it also knows the measures and the order of notes.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from permanence_kpis.action_plan.fields import EVERY, NONE, PLAN, REF, Field, is_flat

Schema = dict[str, Any]

_BLANK: Schema = {"enum": [None, "", [], {}]}
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def json_schema() -> Schema:
    """The schema as JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "action_plan.yaml of kpis",
        **_record(PLAN),
    }


def _record(fields: Mapping[str, Field]) -> Schema:
    return {
        "type": "object",
        "properties": {name: {"description": field.meaning, **_field(field)} for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.is_needed],
        # what follows a comma of a text in braces is a name without a value to YAML
        "additionalProperties": _BLANK if is_flat(fields) else False,
    }


def _field(field: Field) -> Schema:
    value = _value(field)
    return value if field.is_needed else {"anyOf": [value, _BLANK]}


def _value(field: Field) -> Schema:
    match field.kind:
        case "word":
            return {"enum": [*field.words, *(int(word) for word in field.words if word.isdecimal())]}
        case "ref":
            return _text_like(REF)
        case "day":
            return _text_like(_DAY)
        case "every":
            return _text_like(EVERY)
        case "evidence":
            refs = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}
            return {"anyOf": [{"const": NONE}, refs]}
        case "record":
            return _record(field.of or {})
        case "records":
            return {"type": "array", "items": _record(field.of or {}), "minItems": 1 if field.is_needed else 0}
    return {"type": ["string", "number", "boolean"], "pattern": r"\S"}  # an editor takes 2024 for a number


def _text_like(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
