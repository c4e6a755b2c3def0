"""The shape of `kpi_definitions.yaml`: which keys stand where, what each takes, and what an editor says of it.

The measures, their targets and what a file declares itself have files of their own (`*_shape.py`).
"""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from permanence_kpis.definitions.measure_shape import MeasureShape
from permanence_kpis.definitions.model import ControlChart
from permanence_kpis.definitions.own_shape import CODE, DeadlineShape, OwnTableShape
from permanence_kpis.definitions.shape_parts import Part
from permanence_kpis.definitions.values import (
    SECTION_NAME,
    read_hide_below,
    read_percentage,
    read_points,
    read_section_name,
    read_symbol,
    read_true_or_false,
    read_year_starts,
)
from permanence_kpis.periods import WholeMonths
from permanence_kpis.tables import DERIVED
from permanence_kpis.yaml_files.json_schema import JsonSchema, in_any_case_of, words
from permanence_kpis.yaml_files.shape import MadeOf, ReadBy

CODES = tuple(dict.fromkeys(c for table in DERIVED.values() for one in table.columns.values() for c in one.codes or ()))
_PERCENTAGE: JsonSchema = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 100},
        {"type": "string", "pattern": r"^0{0,6}([0-9]{1,2}(\.[0-9]{1,9})?|100(\.0{1,9})?)$"},
    ]
}
_HIDE_BELOW: JsonSchema = {
    "anyOf": [
        {"type": "integer", "minimum": 3, "maximum": 1000},
        {"type": "string", "pattern": "^0*([3-9]|[1-9][0-9]{1,2}|1000)$"},
    ]
}


class ConfidenceShape(Part):
    """Confidence in the figures."""

    called: ClassVar[str] = "'confidence'"
    made_of: ClassVar[str] = "Write 'too_much_unknown: 20' under it, indented."
    required: ClassVar[tuple[str, ...]] = ("too_much_unknown",)

    too_much_unknown: Annotated[Decimal, ReadBy(read_percentage, _PERCENTAGE)] | None = Field(
        None, description="With more than this percentage not known, a figure cannot be used (confidence D)"
    )


class PublishingShape(Part):
    """What is not published."""

    called: ClassVar[str] = "'publication'"
    made_of: ClassVar[str] = "Write 'hide_below: 6' and 'symbol: c' under it, indented."

    hide_below: Annotated[int, ReadBy(read_hide_below, _HIDE_BELOW)] | None = Field(
        None, description="Counts from 1 to below this are not published; 6 if not given"
    )
    symbol: Annotated[str, ReadBy(read_symbol, {"type": "string", "pattern": r"^(?!-$)[^\s0-9]{1,3}$"})] | None = Field(
        None, description="What is printed instead of a hidden number; c if not given"
    )


def _points(least: int, most: int) -> ReadBy:
    return ReadBy(read_points(least, most), words(*map(str, range(least, most + 1))))


_Run = Annotated[int, _points(5, 12)]
_MinimumPoints = Annotated[int, _points(6, 100)]
_Switch = Annotated[bool, ReadBy(read_true_or_false, {"enum": [True, False, "true", "false"]})]


class SpcShape(Part):
    """How a chart tells a change from what varies by chance."""

    called: ClassVar[str] = "'spc'"
    made_of: ClassVar[str] = (
        "Write 'shift: 7', 'trend: 7', 'minimum_points: 12' and 'screen: false' under it, indented."
    )

    shift: _Run | None = Field(None, description="This many points in a row on one side of the mean are a change")
    trend: _Run | None = Field(None, description="This many points in a row that rise, or that fall, are a change")
    minimum_points: _MinimumPoints | None = Field(None, description="With fewer points there are no limits")
    screen: _Switch | None = Field(None, description="Whether very large moving ranges are not used for the limits")
    chart: ControlChart | None = Field(
        None, description="Where limits come from: xmr, how far figures move; p, denominators that differ much"
    )
    limits_from_first: _MinimumPoints | None = Field(
        None, description="How many of the first points the limits are calculated from; all of them if not given"
    )


_IS_OPTIONAL: JsonSchema = {"properties": {"optional": {"enum": [True, "true"]}}, "required": ["optional"]}


class SectionShape(Part):
    """A part of the scorecard."""

    called: ClassVar[str] = "a section"
    made_of: ClassVar[str] = "Write {name: scorecard, title: Permanence scorecard} after the dash."
    required: ClassVar[tuple[str, ...]] = ("name", "title")

    name: Annotated[str, ReadBy(read_section_name, SECTION_NAME)] | None = Field(
        None, description="What measures and --section call it"
    )
    title: str | None = Field(None, description="The heading above its measures")
    optional: _Switch | None = Field(
        None, description="Whether a measure without its file is only named below the table; false if not given"
    )


_SECTIONS: JsonSchema = {"minItems": 1, "prefixItems": [{"not": _IS_OPTIONAL}]}
_YEAR_STARTS: JsonSchema = {"type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"}
_BUILT_IN_CODE = words(*CODES, in_any_case=True)
_Code = Annotated[str, WithJsonSchema({"anyOf": [_BUILT_IN_CODE, CODE]})]
_Groups = Annotated[dict[str, list[_Code]], MadeOf("Write 'name: [CODE, CODE]' lines under it, indented.")]

_OwnTables = Annotated[dict[str, OwnTableShape], MadeOf("Write the name of a table under it, indented.")]
_Deadlines = Annotated[dict[str, DeadlineShape], MadeOf("Write the name of a deadline under it, indented.")]

_WITHOUT_TABLES_OF_ITS_OWN: JsonSchema = {
    "if": {"not": {"anyOf": [{"required": ["own_tables"]}, {"required": ["deadlines"]}]}},
    "then": {
        "properties": {
            "measures": {"items": {"properties": {"table": words(*DERIVED)}}},
            "code_groups": {"additionalProperties": {"items": _BUILT_IN_CODE}},
        }
    },
}
"""A file that declares no table may name only those that there are, and their codes."""


class DocumentShape(Part):
    """The whole file."""

    model_config = ConfigDict(json_schema_extra=_WITHOUT_TABLES_OF_ITS_OWN)
    required: ClassVar[tuple[str, ...]] = ("format", "authority", "year_starts", "measures")

    format: Literal["1"] | None = Field(None, description="The format of this file")
    authority: str | None = Field(None, description="Your authority's name, as printed")
    year_starts: Annotated[tuple[int, int], ReadBy(read_year_starts, _YEAR_STARTS)] | None = Field(
        None, description="Month and day your year starts: 04-01 is 1 April"
    )
    whole_months: WholeMonths | None = Field(
        None, description="When a month is full: counting both end days, or on the anniversary"
    )
    confidence: ConfidenceShape | None = Field(None, description="Confidence in the figures")
    code_groups: _Groups | None = Field(
        None,
        description="Lists of codes that conditions use by name",
        json_schema_extra={"propertyNames": {"not": {"pattern": in_any_case_of(CODES)}}},
    )
    publication: PublishingShape | None = Field(None, description="What is not published")
    spc: SpcShape | None = Field(None, description="How a chart tells a change from chance")
    sections: list[SectionShape] | None = Field(
        None,
        description="The parts of the scorecard, the one that is shown first; without it, one with every measure",
        json_schema_extra=_SECTIONS,
    )
    own_tables: _OwnTables | None = Field(None, description="Lists that your authority keeps itself")
    deadlines: _Deadlines | None = Field(None, description="What has to be done within a time after something else")
    measures: list[MeasureShape] | None = None
