"""The shape of a target, and of its dated values."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from permanence_kpis.definitions.model import Better, Limit, Profile
from permanence_kpis.definitions.shape_parts import Day, Part
from permanence_kpis.definitions.values import QUARTERS, read_limit, read_profile
from permanence_kpis.yaml_files.json_schema import JsonSchema, list_of
from permanence_kpis.yaml_files.shape import ReadBy

_NUMBER: JsonSchema = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,9})?$"}]
}
_Limit = Annotated[Limit, ReadBy(read_limit, {"anyOf": [_NUMBER, list_of(_NUMBER, 2)]})]
_Profile = Annotated[Profile, ReadBy(read_profile, {"anyOf": [{"const": "straight_line"}, list_of(_NUMBER, QUARTERS)]})]
_PROFILE = Field(None, description="How much of a year's target is due at each quarter end")


class ValueShape(Part):
    """A dated value of a target."""

    called: ClassVar[str] = "a dated value"
    made_of: ClassVar[str] = "Write {from: 2024-04-01, green: 70, amber: 63} after the dash."
    required: ClassVar[tuple[str, ...]] = ("from", "green", "amber")

    from_day: Day | None = Field(None, alias="from", description="The first day this target is in force")
    green: _Limit | None = Field(None, description="The target: green from here on")
    amber: _Limit | None = Field(None, description="Amber to here; red beyond")
    profile: _Profile | None = _PROFILE
    source: str | None = Field(None, description="Where this target was agreed")


def _where_better(word: str) -> JsonSchema:
    return {"properties": {"better": {"const": word}}, "required": ["better"]}


def _with_limits(limit: JsonSchema) -> JsonSchema:
    return {"properties": {"values": {"items": {"properties": {"green": limit, "amber": limit}}}}}


class TargetShape(Part):
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
