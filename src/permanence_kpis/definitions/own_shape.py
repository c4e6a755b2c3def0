"""The shape of `own_tables` and `deadlines`: which keys stand where, what each takes, and what an editor says of it."""

import re
from typing import Annotated, ClassVar

from pydantic import Field, WithJsonSchema

from permanence_kpis.codes import YES_NO, Code, CodeSet
from permanence_kpis.definitions.values import read_whole_number
from permanence_kpis.periods import Deadline, Unit
from permanence_kpis.suggest import nearest, quoted
from permanence_kpis.tables import DERIVED, Kind
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import RefusedError
from permanence_kpis.yaml_files.json_schema import TEXT, JsonSchema, list_of, ref_to
from permanence_kpis.yaml_files.shape import MadeOf, OneOf, ReadBy, Shape

KINDS = {"id": Kind.ID, "date": Kind.DATE, "whole_number": Kind.NUMBER, "yes_no": Kind.CODE, "text": Kind.TEXT}
"""What a column of an own table may be, beside a list of codes."""

HAS_LATEST = tuple(name for name in ("looked_after", "care_leavers") if name in DERIVED)
"""The tables to which a child's newest row of an own table can add columns."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_UNITS: dict[str, Unit] = {"days": "days", "working_days": "working_days", "weeks": "weeks", "months": "months"}
_WITHIN = re.compile(r"([0-9]{1,9}) +([A-Za-z_ ]+)")
_MOST_WITHIN = 999
_WITHIN_SCHEMA: JsonSchema = {
    "type": "string",
    "pattern": r"^0*[1-9][0-9]{0,2} +(days?|working_days?|weeks?|months?)$",
}
_MOST_DAYS_BEFORE = 366
_A_CODE = r"[^\s;,](?:[^;,\n]{0,58}[^\s;,])?"
CODE: JsonSchema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_A_CODE}$"}]}
NAME_SCHEMA: JsonSchema = {"type": "string", "pattern": f"^{NAME.pattern}$"}
_COLUMN: JsonSchema = {
    "anyOf": [
        {"enum": list(KINDS)},
        list_of(CODE),
        {
            "type": "object",
            "propertyNames": {"pattern": f"^{_A_CODE}$"},
            "additionalProperties": TEXT,
            "minProperties": 1,
        },
    ]
}
_DATED_BY: JsonSchema = {
    "anyOf": [
        NAME_SCHEMA,
        {
            "type": "object",
            "properties": {"from": NAME_SCHEMA, "to": NAME_SCHEMA},
            "required": ["from", "to"],
            "additionalProperties": False,
        },
    ]
}


def read_column(written: object) -> tuple[Kind, CodeSet | None]:
    """What a column holds: a kind, a list of codes, or codes with their meanings."""
    every = f"It is {listed(KINDS, 'or')}, a list of codes, or codes with their meanings."
    match written:
        case str() if written in KINDS:
            return KINDS[written], YES_NO if written == "yes_no" else None
        case str():
            near = nearest(written, KINDS)
            raise RefusedError(
                f"there is no kind of column {quoted(written)}",
                f"Did you mean {quoted(near)}? {every}" if near else every,
            )
        case list():
            return Kind.CODE, _codes([(code, code) for code in written])
        case dict() if written:
            return Kind.CODE, _codes(list(written.items()))
    raise RefusedError("this does not say what the column contains", every)


def _codes(written: list[tuple[object, object]]) -> CodeSet:
    found: CodeSet = {}
    for at, (code, meaning) in enumerate(written):
        if not isinstance(code, str) or not isinstance(meaning, str):
            raise RefusedError("a code and its meaning are single texts", "Write code: meaning, or [code, code].")
        if not re.fullmatch(_A_CODE, code):
            remedy = "Write a short text without commas and semicolons."
            raise RefusedError(f"{quoted(code)} cannot be a code", remedy, at)
        if code.casefold() in map(str.casefold, found):
            remedy = "Write each code once; capitals make no difference."
            raise RefusedError(f"the code {quoted(code)} is there twice", remedy, at)
        found[code] = Code(meaning)
    return found


def read_within(written: object) -> Deadline:
    """So many days, working days, weeks or months: `5 working_days`."""
    remedy = f"Write a number and {listed(_UNITS, 'or')}, such as 5 working_days."
    if not isinstance(written, str) or not (found := _WITHIN.fullmatch(written)):
        what = f"{quoted(written)} does not say how long" if isinstance(written, str) else "this does not say how long"
        raise RefusedError(what, remedy)
    number, unit = int(found[1]), found[2]
    if not number:
        raise RefusedError(f"{quoted(written)} leaves no time", remedy)
    if number > _MOST_WITHIN:
        raise RefusedError(f"{quoted(written)} is too long", f"Write at most {_MOST_WITHIN}, or a longer unit of time.")
    if (known := _UNITS.get(unit if unit.endswith("s") else f"{unit}s")) is None:
        near = nearest(unit, _UNITS)
        meant = f"Did you mean '{number} {near}'? " if near else ""
        raise RefusedError(f"there is no unit of time {quoted(unit)}", f"{meant}{remedy}")
    return Deadline(number, known)


def read_days_before(written: object) -> int:
    """How many days before its clock starts something counts already."""
    number = int(read_whole_number(written, "days"))
    if not 0 <= number <= _MOST_DAYS_BEFORE:
        raise RefusedError(f"'days_before' cannot be {number}", f"Write a whole number from 0 to {_MOST_DAYS_BEFORE}.")
    return number


class _OwnPart(Shape):
    explained: ClassVar[str | None] = "'kpis guide definitions' explains every field."


_Name = Annotated[str, WithJsonSchema(NAME_SCHEMA)]


def read_dated_by(written: object) -> tuple[str, ...]:
    """The column with the day of a row, or the columns with the first day and with the day it ended."""
    match written:
        case str():
            return (written,)
        case {"from": str(began), "to": str(ended), **others} if not others:
            return began, ended
    raise RefusedError(
        "'dated_by' does not say which column has the day",
        "Write the column with the day of each row; where rows last, {from: FIRST_DAY, to: END} with both columns.",
    )


class OwnTableShape(_OwnPart):
    """A list that the authority keeps itself."""

    called: ClassVar[str] = "an own table"
    made_of: ClassVar[str] = "Write 'one_row_is:', 'counts:', 'dated_by:' and 'columns:' under it, indented."
    required: ClassVar[tuple[str, ...]] = ("one_row_is", "counts", "dated_by", "columns")

    one_row_is: str | None = Field(None, description="What one row of the file is, as in: a plan to end time in care")
    counts: _Name | None = Field(None, description="The word for its rows, as in: plans")
    dated_by: Annotated[tuple[str, ...], ReadBy(read_dated_by, _DATED_BY)] | None = Field(
        None, description="The column with the day of a row; from and to where rows last"
    )
    columns: (
        Annotated[
            dict[str, Annotated[tuple[Kind, CodeSet | None], ReadBy(read_column, _COLUMN)]],
            MadeOf("Write 'name: kind' lines under it, indented, such as 'child_id: id'."),
        ]
        | None
    ) = Field(
        None,
        description="Its columns and what each contains",
        json_schema_extra={"propertyNames": NAME_SCHEMA},
    )
    latest_for: Annotated[str, OneOf(HAS_LATEST)] | None = Field(
        None, description="The table to which a child's newest row adds its columns"
    )
    no_row_means: Annotated[dict[str, str], MadeOf("Write 'column: value' lines under it, indented.")] | None = Field(
        None, description="What the columns added have for a child without a row; a blank if not given"
    )


class DeadlineShape(_OwnPart):
    """Something that is due so long after something else."""

    called: ClassVar[str] = "a deadline"
    made_of: ClassVar[str] = "Write 'one_row_is:', 'counts:', 'after:', 'within:' and 'met_by:' under it, indented."
    required: ClassVar[tuple[str, ...]] = ("one_row_is", "counts", "after", "within", "met_by")

    one_row_is: str | None = Field(None, description="What had to be done in time, once for each row")
    counts: _Name | None = Field(None, description="The word for its rows, as in: placements")
    after: str | None = Field(None, description="The table of events each row of which starts a clock")
    within: Annotated[Deadline, ReadBy(read_within, _WITHIN_SCHEMA)] | None = Field(
        None, description="How long there is: 5 working_days, 20 days, 2 weeks, 4 months"
    )
    met_by: str | None = Field(None, description="The table of events the first of which meets it")
    days_before: (
        Annotated[
            int,
            ReadBy(
                read_days_before,
                {"anyOf": [{"type": "integer", "minimum": 0, "maximum": _MOST_DAYS_BEFORE}, {"type": "string"}]},
            ),
        ]
        | None
    ) = Field(None, description="How many days before the clock starts one counts already; 0 if not given")
    where: Annotated[list[object], WithJsonSchema(list_of(ref_to("condition_on_own_table")))] | None = Field(
        None, description="Which rows of met_by count: all of these"
    )
