"""The JSON Schema of `kpi_definitions.yaml`, by which an editor completes words and marks mistakes while typing.

`python -m permanence_kpis.definitions.json_schema > docs/kpi_definitions.schema.json` writes it afresh. It is built
from the tables and the same lists of words as the loader, which stays the judge: it also checks what holds between
fields, and takes codes in capitals or not where the schema wants them as they are in the code set.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

from permanence_kpis.definitions.condition_reading import TESTS_OF
from permanence_kpis.definitions.model import RULE, WORDING
from permanence_kpis.definitions.shape import (
    CHOICES,
    MINIMUM_POINTS,
    NONE,
    REQUIRED,
    RUNS,
    ConfidenceShape,
    DocumentShape,
    ExclusionShape,
    MeasureShape,
    PublishingShape,
    RebaseShape,
    SpcShape,
    TargetShape,
    ValueShape,
    VersionShape,
    keys_of,
)
from permanence_kpis.definitions.values import QUARTERS
from permanence_kpis.tables import AGE_BANDS, DERIVED, Column, Kind, Table

Schema = dict[str, Any]
Shape = type[
    DocumentShape
    | ConfidenceShape
    | MeasureShape
    | VersionShape
    | ExclusionShape
    | TargetShape
    | ValueShape
    | PublishingShape
    | SpcShape
    | RebaseShape
]

_SINGLE_VALUES: dict[str, Schema] = {
    "text": {"type": "string", "minLength": 1},
    "day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "number": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}]},
    "whole_number": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^-?[0-9]+$"}]},
    "true": {"enum": [True, "true"]},
    "age_band": {"enum": list(AGE_BANDS)},
    "id": {"type": ["string", "integer"]},
}
_TEXT, _DAY, _NUMBER = ({"$ref": f"#/$defs/{name}"} for name in ("text", "day", "number"))

_MEANINGS = {
    "is": "is this one",
    "is_not": "is recorded, and is another one",
    "one_of": "is one of a list, or of a code group",
    "none_of": "is recorded, and is none of a list or code group",
    "at_least": "this many or more",
    "at_most": "this many or fewer",
    "more_than": "more than this many",
    "less_than": "fewer than this many",
    "between": "from the first to the second, both included",
    "before": "before this day",
    "on_or_before": "on this day or earlier",
    "after": "after this day",
    "on_or_after": "on this day or later",
    "is_missing": "nothing is recorded",
    "is_recorded": "something is recorded",
}


def json_schema() -> Schema:
    """The schema as JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kpi_definitions.yaml",
        "description": "Performance measures for children looked after. `kpis guide definitions` explains every field.",
        **_fields(
            DocumentShape,
            {
                "format": {"description": "The format of this file", "enum": [1, "1"]},
                "authority": {"description": "Your authority's name, as printed", **_TEXT},
                "year_starts": {
                    "description": "Month and day your year starts: 04-01 is 1 April",
                    "type": "string",
                    "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
                },
                "whole_months": {
                    "description": "When a month is full: counting both end days, or on the anniversary",
                    "enum": list(CHOICES["whole_months"]),
                },
                "confidence": {
                    "description": "Confidence in the figures",
                    **_fields(
                        ConfidenceShape,
                        {
                            "too_much_unknown": {
                                "description": "With more than this percentage not known, a figure cannot be "
                                "used (confidence D)",
                                **_NUMBER,
                            }
                        },
                    ),
                },
                "code_groups": {
                    "description": "Lists of codes that conditions use by name",
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": _list_of({"$ref": "#/$defs/code"}),
                },
                "publication": _publication(),
                "spc": _spc(),
                "measures": _list_of({"$ref": "#/$defs/measure"}),
            },
        ),
        "$defs": {
            "measure": _measure(),
            "version": _version(),
            "target": _target(),
            "dated_value": _dated_value(),
            "limit": {"anyOf": [_NUMBER, _pair(_NUMBER)]},
            "code": {"enum": _as_read(_all_codes())},
            "profile": {
                "description": "How much of a year's target is due at each quarter end",
                "anyOf": [{"const": "straight_line"}, _list_of(_NUMBER, QUARTERS)],
            },
        }
        | _SINGLE_VALUES
        | {f"code_of_{column.name}": {"enum": _as_read(column.codes)} for column in _columns() if column.codes}
        | {f"tests_of_{column.name}": _tests_of(column) for column in _columns()}
        | {
            f"conditions_on_{table.name}": _list_of({"$ref": f"#/$defs/condition_on_{table.name}"})
            for table in _tables()
        }
        | {f"condition_on_{table.name}": _condition(table) for table in _tables()},
    }


def _publication() -> Schema:
    described: dict[str, Schema] = {
        "hide_below": {
            "description": "Counts from 1 to below this are not published; 6 if not given",
            "anyOf": [{"type": "integer", "minimum": 3, "maximum": 1000}, {"type": "string", "pattern": "^[0-9]+$"}],
        },
        "symbol": {
            "description": "What is printed instead of a hidden number; c if not given",
            "type": "string",
            "pattern": r"^[^\s0-9]{1,3}$",
        },
    }
    return {"description": "What is not published", **_fields(PublishingShape, described)}


def _spc() -> Schema:
    described: dict[str, Schema] = {
        "shift": {"description": "So many points in a row on one side of the mean are a change", **_points(*RUNS)},
        "trend": {"description": "So many points in a row that rise, or fall, are a change", **_points(*RUNS)},
        "minimum_points": {"description": "With fewer points there are no limits", **_points(*MINIMUM_POINTS)},
        "screen": {
            "description": "Whether very large moving ranges are left out of the limits",
            "enum": [True, False, "true", "false"],
        },
    }
    return {"description": "How a chart tells a change from chance", **_fields(SpcShape, described)}


def _points(least: int, most: int) -> Schema:
    return {
        "anyOf": [{"type": "integer", "minimum": least, "maximum": most}, {"type": "string", "pattern": "^[0-9]+$"}]
    }


def _rebase() -> Schema:
    described: dict[str, Schema] = {
        "from": {"description": "The day from which the limits are calculated again", **_DAY},
        "reason": {"description": "What changed for the children, as it is printed", **_TEXT},
        "by": {"description": "Who decided so: a post, not a person", **_TEXT},
    }
    return {
        "description": "Decisions to calculate the limits of the chart again, the oldest first",
        **_list_of(_fields(RebaseShape, described)),
    }


def _tables() -> list[Table]:
    return list(DERIVED.values())


def _columns() -> list[Column]:
    """Every column once: one that stands in several tables holds the same there."""
    return list({name: column for table in _tables() for name, column in table.columns.items()}.values())


def _described() -> dict[str, Schema]:
    """What the fields are that a measure and its versions share."""
    conditions = {"type": "array", "minItems": 1}
    return {
        "title": {"description": "The name on the scorecard", **_TEXT},
        "source": {"description": "Where the definition comes from", **_TEXT},
        "notes": {"description": "What a reader must know to read the figure correctly", **_TEXT},
        "counts": {"description": "What is counted", **_TEXT},
        "window": {"description": "The time it covers", "enum": list(CHOICES["window"])},
        "denominator": {"description": "Who is in: all of these; without it, every row of the table", **conditions},
        "exclude": {
            "description": "Who is excluded from the denominator, and why",
            **_list_of(_fields(ExclusionShape, {"when": conditions, "reason": _TEXT})),
        },
        "not_known": {"description": "Who counts as unknown: any of these", **conditions},
        "numerator": {"description": "Who, of those in the denominator, meets the measure: all of these", **conditions},
    }


def _measure() -> Schema:
    described: dict[str, Schema] = _described() | {
        "ref": {"description": 'The reference, always in quotes: "4.10"', **_TEXT},
        "why": {"description": "Why it matters, in a sentence anybody understands", **_TEXT},
        "owner": {"description": "Who is responsible for the measure", **_TEXT},
        "table": {
            "description": "; ".join(f"{table.name}: one row is {table.row_is}" for table in _tables()),
            "enum": [table.name for table in _tables()],
        },
        "show": {"description": "The value that is rated; both are printed", "enum": list(CHOICES["show"])},
        "target": {"$ref": "#/$defs/target"},
        "versions": {
            "description": "Changes of the definition, the oldest first",
            **_list_of({"$ref": "#/$defs/version"}),
        },
        "rebase": _rebase(),
    }
    return _fields(MeasureShape, {name: described[name] for name in keys_of(MeasureShape)}) | {
        "allOf": [_if_table(table) for table in _tables()] + [_profile_only_where_it_can_be()]
    }


def _version() -> Schema:
    described: dict[str, Schema] = _described() | {
        "from": {"description": "The first day this version is in force", **_DAY},
        "why_changed": {"description": "What changed and why, as it is printed", **_TEXT},
    }
    for part in ("denominator", "exclude", "not_known"):
        rest = {name: value for name, value in described[part].items() if name != "description"}
        described[part] = {"description": f"{described[part]['description']}; none removes it", **_or_none(rest)}
    return _fields(VersionShape, {name: described[name] for name in keys_of(VersionShape)}) | {
        "anyOf": [{"required": [name]} for name in (*WORDING, *RULE)]
    }


def _if_table(table: Table) -> Schema:
    conditions = {"$ref": f"#/$defs/conditions_on_{table.name}"}
    window = {"const": "at_period_end"} if table.is_snapshot else {"not": {"const": "at_period_end"}}
    rule: Schema = {
        "counts": {"enum": list(table.counts)},
        "window": window,
        "denominator": conditions,
        "not_known": conditions,
        "numerator": conditions,
        "exclude": {"items": {"properties": {"when": conditions}}},
    }
    of_a_version = rule | {part: _or_none(rule[part]) for part in ("denominator", "not_known")}
    return {
        "if": {"properties": {"table": {"const": table.name}}, "required": ["table"]},
        "then": {"properties": rule | {"versions": {"items": {"properties": of_a_version}}}},
    }


def _or_none(conditions: Schema) -> Schema:
    return {"anyOf": [{"const": NONE}, conditions]}


def _profile_only_where_it_can_be() -> Schema:
    no_profile: Schema = {"not": {"required": ["profile"]}}
    return {
        "if": {"properties": {"show": {"const": "count"}, "window": {"const": "year_to_date"}}},
        "else": {
            "properties": {"target": {**no_profile, "properties": {"values": {"items": no_profile}}}},
        },
    }


def _target() -> Schema:
    described: dict[str, Schema] = {
        "better": {"description": "Which way is better", "enum": list(CHOICES["better"])},
        "values": {
            "description": "The targets, each from its first day on",
            **_list_of({"$ref": "#/$defs/dated_value"}),
        },
        "profile": {"$ref": "#/$defs/profile"},
        "status": {"description": "TBC until values are set", "enum": list(CHOICES["status"])},
    }
    is_neither = {"properties": {"better": {"const": "neither"}}, "required": ["better"]}
    is_within = {"properties": {"better": {"const": "within"}}, "required": ["better"]}
    nothing = {"maxProperties": 1}
    values_or_status = {"oneOf": [{"required": ["values"]}, {"required": ["status"]}]}
    return _fields(TargetShape, described) | {
        "dependentRequired": {"profile": ["values"]},
        "allOf": [
            {"if": is_neither, "then": nothing, "else": values_or_status},
            {"if": is_within, "then": _limits(_pair(_NUMBER)), "else": _limits(_NUMBER)},
        ],
    }


def _limits(limit: Schema) -> Schema:
    return {"properties": {"values": {"items": {"properties": {"green": limit, "amber": limit}}}}}


def _dated_value() -> Schema:
    described: dict[str, Schema] = {
        "from": {"description": "The first day this target is in force", **_DAY},
        "green": {"description": "The target: green from here on", "$ref": "#/$defs/limit"},
        "amber": {"description": "Amber as far as here; red beyond", "$ref": "#/$defs/limit"},
        "profile": {"$ref": "#/$defs/profile"},
        "source": {"description": "Where this target was agreed", **_TEXT},
    }
    return _fields(ValueShape, described)


def _condition(table: Table) -> Schema:
    itself = {"$ref": f"#/$defs/condition_on_{table.name}"}
    columns = {
        name: {"description": column.meaning, "$ref": f"#/$defs/tests_of_{name}"}
        for name, column in table.columns.items()
    }
    joined = {
        "any": {"description": "One of these is true", **_list_of(itself)},
        "not": {"description": "This is not true", **itself},
    }
    return _one_of_the_fields(columns | joined)


def _tests_of(column: Column) -> Schema:
    tests = {test: {"description": _MEANINGS[test], **_value_of(column, test)} for test in TESTS_OF[column.kind]}
    return _one_of_the_fields(tests)


def _value_of(column: Column, test: str) -> Schema:
    if test in ("is_missing", "is_recorded"):
        return {"$ref": "#/$defs/true"}
    single = {"$ref": f"#/$defs/{_single_value(column)}"}
    if test == "between":
        return _pair(single)
    if test in ("one_of", "none_of"):
        # a text may be the name of a code group, which no schema can check
        return {"anyOf": [_TEXT, _list_of({"anyOf": [single, _TEXT]})]} if column.codes else _list_of(single)
    return single


def _single_value(column: Column) -> str:
    if column.codes:
        return f"code_of_{column.name}"
    if column.name == "age_band":
        return "age_band"
    return {Kind.NUMBER: "whole_number", Kind.DATE: "day"}.get(column.kind, "id")


def _all_codes() -> list[str]:
    return sorted({code for column in _columns() for code in column.codes or ()})


def _as_read(codes: Iterable[str]) -> list[str | int]:
    """The codes, and as numbers too those an editor reads as numbers."""
    texts = list(codes)
    return [*texts, *(int(code) for code in texts if code.isdigit())]


def _fields(shape: Shape, described: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(REQUIRED[shape]),
        "properties": described,
    }


def _one_of_the_fields(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
    }


def _list_of(items: Schema, exactly: int | None = None) -> Schema:
    length = {"minItems": exactly or 1} | ({"maxItems": exactly} if exactly else {})
    return {"type": "array", **length, "items": items}


def _pair(items: Schema) -> Schema:
    return _list_of(items, 2)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
