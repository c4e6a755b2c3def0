"""The JSON Schema of `kpi_definitions.yaml`, by which an editor completes words and marks mistakes while typing.

`python -m permanence_kpis.definitions.json_schema > docs/kpi_definitions.schema.json` writes it afresh. It is made of
the models by which the file is read, and of models of the conditions that each table takes. The loader stays the judge:
it also compares values with each other, and knows the names of code groups and the days of the calendar.
"""

import json
import sys
from functools import cache
from typing import Annotated, Any, Literal, Optional

from pydantic import ConfigDict, Field, RootModel, WithJsonSchema, create_model

from permanence_kpis.conditions.model import LAST_DAY, TESTS
from permanence_kpis.definitions.condition_reading import TESTS_OF
from permanence_kpis.definitions.condition_values import RECORDED
from permanence_kpis.definitions.own_shape import HAS_LATEST, NAME
from permanence_kpis.definitions.shape import DocumentShape
from permanence_kpis.definitions.shape_parts import DAY
from permanence_kpis.tables import AGE_BANDS, BUILT_IN, DERIVED, Column, Kind, Table
from permanence_kpis.yaml_files.json_schema import TEXT, JsonSchema, in_any_case_of, ref_to, words
from permanence_kpis.yaml_files.shape import Shape
from permanence_kpis.yaml_files.shape_schema import schema_of


def _named(name: str, schema: JsonSchema) -> Any:
    """A kind of value that stands once in the schema, by this name."""
    return create_model(name, __base__=RootModel[Annotated[object, WithJsonSchema(schema)]])


_DAY = _named("day", {"anyOf": [DAY, {"const": LAST_DAY.value}]})
_WHOLE_NUMBER = _named(
    "whole_number", {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^(0|-?[1-9][0-9]{0,8})$"}]}
)
_TRUE = _named("true", {"anyOf": [{"enum": [True, "true"]}, {"type": "string", "pattern": in_any_case_of(["true"])}]})
OWN_COLUMN = rf"^{NAME.pattern}\.{NAME.pattern}$"
"""The name of a column of an own table in the table that its newest rows are added to."""
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


_ONE_KEY: JsonSchema = {"minProperties": 1, "maxProperties": 1}


class _OneKey(Shape):
    """Made of one name and its value."""

    model_config = ConfigDict(json_schema_extra=_ONE_KEY)


def _of_keys(extra: JsonSchema) -> type[Shape]:
    """The base of a model of which a schema says more."""
    return type("_WithMore", (_OneKey,), {"model_config": ConfigDict(json_schema_extra=extra), "__module__": __name__})


class _Some(Shape):
    """What a table asks of some of the keys; the others are as in any measure."""

    model_config = ConfigDict(extra="ignore")


# D-269: made of the loader's models: it follows the loader
def json_schema() -> JsonSchema:
    """The schema as JSON Schema 2020-12."""
    return schema_of(
        DocumentShape,
        [*(_measure_on(table) for table in DERIVED.values()), _measure_on_own_table(), _tests_of_own_column()],
        title="kpi_definitions.yaml",
        description="Performance measures for children looked after. `kpis guide definitions` explains every field.",
    )


def _measure_on(table: Table) -> type[Shape]:
    """What a measure may say that counts the rows of a table."""
    columns = {column.name: _key(_tests_of(column.name), column.meaning) for column in table.columns.values()}
    latest = {OWN_COLUMN: ref_to(_tests_of_own_column().__name__)} if table.name in HAS_LATEST else {}
    condition = _condition_on(table.name, columns, {"patternProperties": latest} if latest else {})
    rule = {"counts": _key(Literal[tuple(table.counts)]), "window": _key(Literal[table.windows])}
    return _measure(table.name, condition, rule)


def _measure_on_own_table() -> type[Shape]:
    """What a measure may say that counts the rows of a table that its file declares."""
    any_column = {"additionalProperties": ref_to(_tests_of_own_column().__name__)}
    return _measure("own_table", _condition_on("own_table", {}, any_column), {})


def _measure(name: str, condition: Any, rule: dict[str, Any]) -> type[Shape]:
    """What a measure, its exclusions and its versions may say on a table."""
    conditions: Any = list[condition]
    rule = {**rule, "numerator": _key(conditions)}
    exclusion: Any = create_model(f"exclusion_on_{name}", __base__=_Some, when=_key(conditions))
    version: Any = create_model(
        f"version_on_{name}",
        __base__=_Some,
        **rule,
        **{part: _key(Literal["none"] | conditions) for part in ("denominator", "not_known")},
        exclude=_key(Literal["none"] | list[exclusion]),
    )
    return create_model(
        f"measure_on_{name}",
        __base__=_Some,
        **rule,
        **{part: _key(conditions) for part in ("denominator", "not_known")},
        exclude=_key(list[exclusion]),
        versions=_key(list[version]),
    )


def _condition_on(table: str, columns: dict[str, Any], beside: JsonSchema) -> type[Shape]:
    """A condition that the rows of a table can be put to: the tests of one column, or others joined."""
    name = f"condition_on_{table}"
    itself: Any = name
    joined = {"any": _key(list[itself], "One of these is true"), "not": _key(itself, "This is not true")}
    extra = {**_ONE_KEY, **beside}
    condition = create_model(name, __base__=_of_keys(extra), **columns, **joined)
    condition.model_rebuild(_types_namespace={name: condition})
    return condition


@cache
def _tests_of_own_column() -> type[Shape]:
    """The tests of a column that the file declares, whatever it holds."""
    text = Annotated[object, WithJsonSchema(TEXT)]
    number_or_day: Any = _WHOLE_NUMBER | _DAY
    values: dict[str, Any] = {
        **dict.fromkeys(("is", "is_not"), text),
        **dict.fromkeys(("one_of", "none_of"), str | list[text]),
        **dict.fromkeys(("at_least", "at_most", "more_than", "less_than"), _WHOLE_NUMBER),
        **dict.fromkeys(("before", "on_or_before", "after", "on_or_after"), _DAY),
        "between": Annotated[list[number_or_day], Field(min_length=2, max_length=2)],
        **dict.fromkeys(RECORDED, _TRUE),
    }
    tests = {test: _key(values[test], _MEANINGS[test]) for test in TESTS}
    return create_model("tests_of_own_column", __base__=_OneKey, **tests)


@cache
def _tests_of(name: str) -> type[Shape]:
    """The tests of a column, which are the same in every table that has it."""
    column = BUILT_IN.columns[name]
    tests = {test: _key(_value_of(column, test), _MEANINGS[test]) for test in TESTS_OF[column.kind]}
    return create_model(f"tests_of_{name}", __base__=_OneKey, **tests)


def _key(of: Any, description: str | None = None) -> Any:
    """A key of a model, for pydantic: what it takes, and what an editor says of it."""
    return Optional[of], Field(None, description=description)  # noqa: UP045 - `of` may be the name of a model


def _value_of(column: Column, test: str) -> Any:
    """The type of what a test of a column takes."""
    if test in ("is_missing", "is_recorded"):
        return _TRUE
    single: Any = _single_value(column)
    if test == "between":
        return Annotated[list[single], Field(min_length=2, max_length=2)]
    if test in ("one_of", "none_of"):
        # a text may be the name of a code group, which no schema can check
        return str | list[single | str] if column.codes else list[single]
    return single


def _single_value(column: Column) -> Any:
    if column.codes:
        return _named(f"code_of_{column.name}", words(*column.codes, in_any_case=True))
    if column.name == "age_band":
        return _named("age_band", words(*AGE_BANDS, in_any_case=True))
    return {Kind.NUMBER: _WHOLE_NUMBER, Kind.DATE: _DAY}.get(column.kind, str)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
