"""The shape of a measure, of its versions, and of decisions to calculate its limits again."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from permanence_kpis.definitions.model import RULE, WORDING, Show, WindowKind
from permanence_kpis.definitions.own_shape import NAME_SCHEMA
from permanence_kpis.definitions.shape_parts import Day, Part
from permanence_kpis.definitions.target_shape import TargetShape
from permanence_kpis.tables import DERIVED
from permanence_kpis.yaml_files.json_schema import JsonSchema, ref_to, words

NONE = "none"
"""What a version writes for a part of the definition that it takes out."""


class ExclusionShape(Part):
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
class VersionShape(Part):
    """What changes in a measure from a day on; `none` takes out a part that stood there before."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in (*WORDING, *RULE)]})
    called: ClassVar[str] = "a version"
    made_of: ClassVar[str] = "Write 'from:' after the dash, and 'why_changed:' and what changes below it."
    required: ClassVar[tuple[str, ...]] = ("from", "why_changed")

    from_day: Day | None = Field(None, alias="from", description="The first day this version is in force")
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


class RebaseShape(Part):
    """A decision to work out the limits of a measure's chart again."""

    called: ClassVar[str] = "an entry of 'rebase'"
    made_of: ClassVar[str] = "Write {from: 2024-04-01, reason: why, by: who decided so} after the dash."
    required: ClassVar[tuple[str, ...]] = ("from", "reason", "by")

    from_day: Day | None = Field(None, alias="from", description="The day from which the limits are calculated again")
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


class MeasureShape(Part):
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
