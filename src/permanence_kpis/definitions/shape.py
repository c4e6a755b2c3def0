"""The shape of `kpi_definitions.yaml`: which keys stand where, what each takes, and what an editor says of it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from permanence_kpis.definitions.model import RULE, WORDING, Better, Limit, Profile, Show, WholeMonths, WindowKind
from permanence_kpis.definitions.own_shape import CODE, NAME_SCHEMA, DeadlineShape, OwnTableShape
from permanence_kpis.definitions.values import (
    QUARTERS,
    SECTION_NAME,
    read_day,
    read_hide_below,
    read_limit,
    read_percentage,
    read_points,
    read_profile,
    read_section_name,
    read_symbol,
    read_true_or_false,
    read_year_starts,
)
from permanence_kpis.tables import DERIVED
from permanence_kpis.yaml_files.json_schema import JsonSchema, in_any_case_of, list_of, ref_to, words
from permanence_kpis.yaml_files.shape import MadeOf, ReadBy, Shape

NONE = "none"
"""What a version writes for a part of the definition that it takes out."""

CODES = tuple(dict.fromkeys(c for table in DERIVED.values() for one in table.columns.values() for c in one.codes or ()))

DAY: JsonSchema = {
    "type": "string",
    "pattern": "^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$",
}
_NUMBER: JsonSchema = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,9})?$"}]
}
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

_Day = Annotated[date, ReadBy(read_day, DAY)]
_Limit = Annotated[Limit, ReadBy(read_limit, {"anyOf": [_NUMBER, list_of(_NUMBER, 2)]})]
_Profile = Annotated[Profile, ReadBy(read_profile, {"anyOf": [{"const": "straight_line"}, list_of(_NUMBER, QUARTERS)]})]
_PROFILE = Field(None, description="How much of a year's target is due at each quarter end")


class _Part(Shape):
    explained: ClassVar[str | None] = "'kpis guide definitions' explains every field."
    other_words: ClassVar[dict[str, str]] = {
        "%": "percentage",
        "number": "count",
        "snapshot": "at_period_end",
        "ytd": "year_to_date",
        "rolling_year": "last_12_months",
        "up": "higher",
        "down": "lower",
        "none": "neither",
    }


class ValueShape(_Part):
    """A dated value of a target."""

    called: ClassVar[str] = "a dated value"
    made_of: ClassVar[str] = "Write {from: 2024-04-01, green: 70, amber: 63} after the dash."
    required: ClassVar[tuple[str, ...]] = ("from", "green", "amber")

    from_day: _Day | None = Field(None, alias="from", description="The first day this target is in force")
    green: _Limit | None = Field(None, description="The target: green from here on")
    amber: _Limit | None = Field(None, description="Amber as far as here; red beyond")
    profile: _Profile | None = _PROFILE
    source: str | None = Field(None, description="Where this target was agreed")


def _where_better(word: str) -> JsonSchema:
    return {"properties": {"better": {"const": word}}, "required": ["better"]}


def _with_limits(limit: JsonSchema) -> JsonSchema:
    return {"properties": {"values": {"items": {"properties": {"green": limit, "amber": limit}}}}}


class TargetShape(_Part):
    """What is aimed for."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependentRequired": {"profile": ["values"]},
            "allOf": [
                {
                    "if": _where_better("neither"),
                    "then": {"maxProperties": 1},
                    "else": {"oneOf": [{"required": ["values"]}, {"required": ["status"]}]},
                },
                {
                    "if": _where_better("within"),
                    "then": _with_limits(list_of(_NUMBER, 2)),
                    "else": _with_limits(_NUMBER),
                },
                {"if": _where_better("within"), "then": {"properties": {"profile": {"const": "straight_line"}}}},
            ],
        }
    )
    called: ClassVar[str] = "a target"
    made_of: ClassVar[str] = "Write 'better:' under it, indented, and 'values:' or 'status: TBC'."
    required: ClassVar[tuple[str, ...]] = ("better",)

    better: Better | None = Field(None, description="Which way is better")
    values: list[ValueShape] | None = Field(None, description="The targets, each from its first day on")
    profile: _Profile | None = _PROFILE
    status: Literal["TBC"] | None = Field(None, description="TBC until values are set")


class ExclusionShape(_Part):
    """Rows to leave out, and why."""

    called: ClassVar[str] = "an exclusion"
    made_of: ClassVar[str] = "Write 'when:' after the dash, and 'reason:' below it."
    required: ClassVar[tuple[str, ...]] = ("when", "reason")

    when: list[object] | None = None
    reason: str | None = None


def _unless_none(written: object) -> object:
    return [] if written == NONE else written


_OR_NONE = BeforeValidator(_unless_none, json_schema_input_type=Literal["none"] | list[object])
_EXCLUSIONS_OR_NONE = BeforeValidator(_unless_none, json_schema_input_type=Literal["none"] | list[ExclusionShape])

_Title = Annotated[str | None, Field(description="The name on the scorecard")]
_Source = Annotated[str | None, Field(description="Where the definition comes from")]
_Notes = Annotated[str | None, Field(description="What a reader must know to read the figure correctly")]
_Counts = Annotated[str | None, Field(description="What is counted")]
_Window = Annotated[WindowKind | None, Field(description="The time it covers")]
_Numerator = Annotated[
    list[object] | None, Field(description="Who, of those in the denominator, meets the measure: all of these")
]
_IN = "Who is in: all of these; without it, every row of the table"
_OUT = "Who is excluded from the denominator, and why"
_UNKNOWN = "Who counts as unknown: any of these"


# D-101: the target would no longer fit another table
class VersionShape(_Part):
    """What changes in a measure from a day on; `none` takes out a part that stood there before."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in (*WORDING, *RULE)]})
    called: ClassVar[str] = "a version"
    made_of: ClassVar[str] = "Write 'from:' after the dash, and 'why_changed:' and what changes below it."
    required: ClassVar[tuple[str, ...]] = ("from", "why_changed")

    from_day: _Day | None = Field(None, alias="from", description="The first day this version is in force")
    why_changed: str | None = Field(None, description="What changed and why, as it is printed")
    title: _Title = None
    source: _Source = None
    notes: _Notes = None
    counts: _Counts = None
    window: _Window = None
    denominator: Annotated[list[object] | None, _OR_NONE] = Field(None, description=f"{_IN}; none removes it")
    exclude: Annotated[list[ExclusionShape] | None, _EXCLUSIONS_OR_NONE] = Field(
        None, description=f"{_OUT}; none removes it"
    )
    not_known: Annotated[list[object] | None, _OR_NONE] = Field(None, description=f"{_UNKNOWN}; none removes it")
    numerator: _Numerator = None

    @classmethod
    def remedy_for(cls, key: str) -> str | None:
        """A version is of one measure, and of its rule or words alone."""
        if key not in MeasureShape.known_keys():
            return None
        return _NOT_IN_A_VERSION.get(key, "It applies to all versions: write it in the measure itself.")


_NOT_IN_A_VERSION = {
    "target": "Targets are dated by themselves: add a value with its own 'from' to the measure's target.",
    "ref": "A measure keeps its reference; another reference is another measure.",
    "table": "A measure on another table is another measure: write it as one, with a reference of its own.",
    "show": "A measure that shows something else is another measure: write it as one, with a reference of its own.",
    "versions": "Write each version after its own dash, in one list.",
}


class RebaseShape(_Part):
    """A decision to work out the limits of a measure's chart again."""

    called: ClassVar[str] = "an entry of 'rebase'"
    made_of: ClassVar[str] = "Write {from: 2024-04-01, reason: why, by: who decided so} after the dash."
    required: ClassVar[tuple[str, ...]] = ("from", "reason", "by")

    from_day: _Day | None = Field(None, alias="from", description="The day from which the limits are calculated again")
    reason: str | None = Field(None, description="What changed for the children, as it is printed")
    by: str | None = Field(None, description="Who decided so: a post, not a person")


_NO_PROFILE: JsonSchema = {"not": {"required": ["profile"]}}
_BY_TABLE: JsonSchema = {
    "allOf": [
        *(
            {
                "if": {"properties": {"table": {"const": name}}, "required": ["table"]},
                "then": ref_to(f"measure_on_{name}"),
            }
            for name in DERIVED
        ),
        {
            "if": {"properties": {"table": {"not": words(*DERIVED)}}, "required": ["table"]},
            "then": ref_to("measure_on_own_table"),
        },
        {
            "if": {"properties": {"show": {"const": "count"}, "window": {"const": "year_to_date"}}},
            "else": {"properties": {"target": {**_NO_PROFILE, "properties": {"values": {"items": _NO_PROFILE}}}}},
        },
    ]
}
"""What a measure may say on each table, and where its target may have a profile."""


class MeasureShape(_Part):
    """One measure. Conditions are lists of anything here: what they may say depends on the table."""

    model_config = ConfigDict(json_schema_extra=_BY_TABLE)
    called: ClassVar[str] = "a measure"
    made_of: ClassVar[str] = "Write 'ref:' after the dash, and the other fields of the measure below it."
    required: ClassVar[tuple[str, ...]] = (
        "ref", "title", "why", "source", "table", "counts", "window", "numerator", "show", "target",
    )  # fmt: skip

    ref: Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"})] | None = Field(
        None, description='The reference, always in quotes: "4.10"'
    )
    title: _Title = None
    why: str | None = Field(None, description="Why it matters, in a sentence anybody understands")
    source: _Source = None
    notes: _Notes = None
    owner: str | None = Field(None, description="Who is responsible for the measure")
    section: str | None = Field(None, description="The part of the scorecard it is in; the first if not given")
    table: Annotated[str, WithJsonSchema({"anyOf": [words(*DERIVED), NAME_SCHEMA]})] | None = Field(
        None, description="; ".join(f"{table.name}: one row is {table.row_is}" for table in DERIVED.values())
    )
    counts: _Counts = None
    window: _Window = None
    denominator: list[object] | None = Field(None, description=_IN)
    exclude: list[ExclusionShape] | None = Field(None, description=_OUT)
    not_known: list[object] | None = Field(None, description=_UNKNOWN)
    numerator: _Numerator = None
    show: Show | None = Field(None, description="The value that is rated; both are printed")
    target: TargetShape | None = None
    versions: list[VersionShape] | None = Field(None, description="Changes of the definition, the oldest first")
    rebase: list[RebaseShape] | None = Field(
        None, description="Decisions to calculate the limits of the chart again, the oldest first"
    )

    @classmethod
    def remedy_for(cls, key: str) -> str | None:
        """What is of the target stands there."""
        return "It belongs under 'target': indent it further." if key in TargetShape.known_keys() else None


class ConfidenceShape(_Part):
    """Confidence in the figures."""

    called: ClassVar[str] = "'confidence'"
    made_of: ClassVar[str] = "Write 'too_much_unknown: 20' under it, indented."
    required: ClassVar[tuple[str, ...]] = ("too_much_unknown",)

    too_much_unknown: Annotated[Decimal, ReadBy(read_percentage, _PERCENTAGE)] | None = Field(
        None, description="With more than this percentage not known, a figure cannot be used (confidence D)"
    )


class PublishingShape(_Part):
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


class SpcShape(_Part):
    """How a chart tells a change from what varies by chance."""

    called: ClassVar[str] = "'spc'"
    made_of: ClassVar[str] = (
        "Write 'shift: 7', 'trend: 7', 'minimum_points: 12' and 'screen: false' under it, indented."
    )

    shift: _Run | None = Field(None, description="So many points in a row on one side of the mean are a change")
    trend: _Run | None = Field(None, description="So many points in a row that rise, or fall, are a change")
    minimum_points: _MinimumPoints | None = Field(None, description="With fewer points there are no limits")
    screen: _Switch | None = Field(None, description="Whether very large moving ranges are left out of the limits")


_IS_OPTIONAL: JsonSchema = {"properties": {"optional": {"enum": [True, "true"]}}, "required": ["optional"]}


class SectionShape(_Part):
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


class DocumentShape(_Part):
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
    deadlines: _Deadlines | None = Field(None, description="What is due so long after something else")
    measures: list[MeasureShape] | None = None
