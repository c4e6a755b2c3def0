"""The shape of `kpi_definitions.yaml`: which keys stand where, and what kind of value each takes.

Every key is optional to the models, so that a measure with one bad field is still checked in all its others; which
keys must be there is in `REQUIRED`, and asked for separately.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from permanence_kpis.definitions.model import Better, Limit, Profile, Show, WholeMonths, WindowKind
from permanence_kpis.definitions.values import (
    RefusedError,
    read_day,
    read_hide_below,
    read_limit,
    read_percentage,
    read_points,
    read_profile,
    read_symbol,
    read_true_or_false,
    read_year_starts,
)
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text, Unreadable, key_span, node_at

NONE = "none"
"""What a version writes for a part of the definition that it takes out."""

_FIELDS_EXPLAINED = "'kpis guide definitions' explains every field."
_T = TypeVar("_T")


def _read_by(read: Callable[[object], _T]) -> PlainValidator:
    """A validator out of one of our readers, whose words it carries through pydantic."""

    def validate(value: object) -> _T:
        try:
            return read(value)
        except RefusedError as refused:
            told = {"what": refused.what, "remedy": refused.remedy, "at": refused.at}
            raise PydanticCustomError("ours", "{what}", told) from None

    return PlainValidator(validate)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ValueShape(_Shape):
    """A dated value of a target."""

    from_day: Annotated[date, _read_by(read_day)] | None = Field(None, alias="from")
    green: Annotated[Limit, _read_by(read_limit)] | None = None
    amber: Annotated[Limit, _read_by(read_limit)] | None = None
    profile: Annotated[Profile, _read_by(read_profile)] | None = None
    source: str | None = None


class TargetShape(_Shape):
    """What is aimed for."""

    better: Better | None = None
    values: list[ValueShape] | None = None
    profile: Annotated[Profile, _read_by(read_profile)] | None = None
    status: Literal["TBC"] | None = None


class ExclusionShape(_Shape):
    """Rows to leave out, and why."""

    when: list[object] | None = None
    reason: str | None = None


def _nothing_where_none(written: object) -> object:
    return [] if written == NONE else written


_Conditions = Annotated[list[object] | None, BeforeValidator(_nothing_where_none)]


class VersionShape(_Shape):
    """What changes in a measure from a day on; `none` takes out a part that stood there before."""

    from_day: Annotated[date, _read_by(read_day)] | None = Field(None, alias="from")
    why_changed: str | None = None
    title: str | None = None
    source: str | None = None
    notes: str | None = None
    counts: str | None = None
    window: WindowKind | None = None
    denominator: _Conditions = None
    exclude: Annotated[list[ExclusionShape] | None, BeforeValidator(_nothing_where_none)] = None
    not_known: _Conditions = None
    numerator: list[object] | None = None


class RebaseShape(_Shape):
    """A decision to work out the limits of a measure's chart anew."""

    from_day: Annotated[date, _read_by(read_day)] | None = Field(None, alias="from")
    reason: str | None = None
    by: str | None = None


class MeasureShape(_Shape):
    """One measure. Conditions are lists of anything here: what they may say depends on the table."""

    ref: str | None = None
    title: str | None = None
    why: str | None = None
    source: str | None = None
    notes: str | None = None
    owner: str | None = None
    table: str | None = None
    counts: str | None = None
    window: WindowKind | None = None
    denominator: list[object] | None = None
    exclude: list[ExclusionShape] | None = None
    not_known: list[object] | None = None
    numerator: list[object] | None = None
    show: Show | None = None
    target: TargetShape | None = None
    versions: list[VersionShape] | None = None
    rebase: list[RebaseShape] | None = None


class ConfidenceShape(_Shape):
    """Confidence in the figures."""

    too_much_unknown: Annotated[Decimal, _read_by(read_percentage)] | None = None


class PublishingShape(_Shape):
    """What is not published."""

    hide_below: Annotated[int, _read_by(read_hide_below)] | None = None
    symbol: Annotated[str, _read_by(read_symbol)] | None = None


RUNS = (5, 12)
"""The least and the most points in a row that a rule of a chart may ask for."""
MINIMUM_POINTS = (6, 100)
"""The least and the most points that limits may ask for."""


class SpcShape(_Shape):
    """How a chart tells a change from what varies by chance."""

    shift: Annotated[int, _read_by(read_points(*RUNS))] | None = None
    trend: Annotated[int, _read_by(read_points(*RUNS))] | None = None
    minimum_points: Annotated[int, _read_by(read_points(*MINIMUM_POINTS))] | None = None
    screen: Annotated[bool, _read_by(read_true_or_false)] | None = None


class DocumentShape(_Shape):
    """The whole file."""

    format: Literal["1"] | None = None
    authority: str | None = None
    year_starts: Annotated[tuple[int, int], _read_by(read_year_starts)] | None = None
    whole_months: WholeMonths | None = None
    confidence: ConfidenceShape | None = None
    code_groups: dict[str, list[str]] | None = None
    publication: PublishingShape | None = None
    spc: SpcShape | None = None
    measures: list[MeasureShape] | None = None


REQUIRED: dict[type[_Shape], tuple[str, ...]] = {
    DocumentShape: ("format", "authority", "year_starts", "measures"),
    ConfidenceShape: ("too_much_unknown",),
    PublishingShape: (),
    SpcShape: (),
    RebaseShape: ("from", "reason", "by"),
    MeasureShape: ("ref", "title", "why", "source", "table", "counts", "window", "numerator", "show", "target"),
    ExclusionShape: ("when", "reason"),
    VersionShape: ("from", "why_changed"),
    TargetShape: ("better",),
    ValueShape: ("from", "green", "amber"),
}

CHOICES = {
    "format": ("1",),
    "whole_months": get_args(WholeMonths),
    "window": get_args(WindowKind),
    "show": get_args(Show),
    "better": get_args(Better),
    "status": ("TBC",),
}

_MADE_OF = {
    "confidence": "Write 'too_much_unknown: 20' under it, indented.",
    "code_groups": "Write 'name: [CODE, CODE]' lines under it, indented.",
    "measures": "Write 'ref:' after the dash, and the other fields of the measure below it.",
    "exclude": "Write 'when:' after the dash, and 'reason:' below it.",
    "publication": "Write 'hide_below: 6' and 'symbol: c' under it, indented.",
    "rebase": "Write {from: 2024-04-01, reason: why, by: who decided so} after the dash.",
    "spc": "Write 'shift: 7', 'trend: 7', 'minimum_points: 12' and 'screen: false' under it, indented.",
    "target": "Write 'better:' under it, indented, and 'values:' or 'status: TBC'.",
    "values": "Write {from: 2024-04-01, green: 70, amber: 63} after the dash.",
    "versions": "Write 'from:' after the dash, and 'why_changed:' and what changes below it.",
}

_NOT_IN_A_VERSION = {
    "target": "Targets are dated by themselves: add a value with its own 'from' to the measure's target.",
    "ref": "A measure keeps its reference; another reference is another measure.",
    "table": "A measure on another table is another measure: write it as one, with a reference of its own.",
    "show": "A measure that shows something else is another measure: write it as one, with a reference of its own.",
    "versions": "Write each version after its own dash, in one list.",
}

_OTHER_NAMES = {
    "%": "percentage",
    "number": "count",
    "snapshot": "at_period_end",
    "ytd": "year_to_date",
    "rolling_year": "last_12_months",
    "up": "higher",
    "down": "lower",
    "none": "neither",
}
"""Words people write for ours that do not look like them."""


def keys_of(shape: type[_Shape]) -> tuple[str, ...]:
    """The keys as they are written."""
    return tuple(field.alias or name for name, field in shape.model_fields.items())


def read_shape(root: Node, findings: Findings) -> DocumentShape:
    """The document as far as it can be read; everything that cannot is among the findings and left out."""
    written = _plain(root)
    try:
        shape = DocumentShape.model_validate(written)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(detail, root, findings)
            _take_out(written, detail["loc"])
        shape = DocumentShape.model_validate(written)
    _ask_for_missing_keys(root, findings)
    return shape


def _plain(node: Node) -> object:
    match node:
        case Text(text=text):
            return text
        case Items(items=items):
            return [_plain(item) for item in items]
        case Fields(values=values):
            return {key: _plain(value) for key, value in values.items() if not isinstance(value, Unreadable)}
    return ""  # in a list, where the places of the others must not shift


def _report(detail: ErrorDetails, root: Node, findings: Findings) -> None:
    path = detail["loc"]
    node = node_at(root, path)
    if isinstance(node, Unreadable):
        return
    *before, key = path
    match detail["type"]:
        case "extra_forbidden":
            holder = tuple(before)
            known = keys_of(_shape_at(holder) or DocumentShape)
            what = f"{_name_of(holder)} has no field {quoted(str(key))}"
            remedy = did_you_mean(str(key), known, f"Its fields are {listed(known)}.", _FIELDS_EXPLAINED)
            if "target" in known and key in keys_of(TargetShape):
                remedy = "It belongs under 'target': indent it further."
            elif "why_changed" in known and key in keys_of(MeasureShape):
                remedy = _NOT_IN_A_VERSION.get(str(key), "It applies to all versions: write it in the measure itself.")
            findings.add(key_span(root, path), holder, what, remedy)
        case "literal_error" if isinstance(node, Text):
            words, found = CHOICES[str(key)], node.text
            rest = f"It is one of {listed(words, 'or')}." if len(words) > 1 else f"Write '{key}: {words[0]}'."
            meant = _OTHER_NAMES.get(found.casefold(), found)
            findings.add(node.span, path, f"'{key}' cannot be {quoted(found)}", did_you_mean(meant, words, rest))
        case "ours":
            told = detail["ctx"]
            at = told["at"]
            inner = node.items[at] if at is not None and isinstance(node, Items) else node
            if not isinstance(inner, Unreadable):
                findings.add(inner.span, path, told["what"], told["remedy"])
        case "string_type" | "literal_error":
            what = f"{_called(path)} must be a single text"
            findings.add(node.span, path, what, "Write it on one line, in quotes if needed.")
        case "list_type":
            remedy = "Write each item on its own line after a dash, or all in [ ]."
            findings.add(node.span, path, f"{_called(path)} must be a list", remedy)
        case _:
            remedy = _MADE_OF.get(str(next(step for step in reversed(path) if isinstance(step, str))), "")
            findings.add(node.span, path, f"{_called(path)} must be made of names and values", remedy)


def _take_out(written: object, path: Loc) -> None:
    """Leave out what is wrong: the key it stands under, or, of a list of fields, only that item's fields."""
    *before, last = path
    holder = written
    for step in before:
        match holder, step:
            case dict(), str() if step in holder:
                holder = holder[step]
            case list(), int():
                holder = holder[step]
            case _:
                return  # taken out already, with something around it
    match holder, last:
        case dict(), str():
            holder.pop(last, None)
        case list(), int() if _shape_at(path):
            holder[last] = {}
        case list(), int():
            _take_out(written, tuple(before))


def _ask_for_missing_keys(root: Node, findings: Findings) -> None:
    for path, shape, fields in _shaped(root, ()):
        nearly = {nearest(key, keys_of(shape)) for key in fields.keys if key not in keys_of(shape)}
        missing = [key for key in REQUIRED[shape] if key not in fields.keys and key not in nearly]
        if missing:
            what = f"{listed(quoted(key) for key in missing)} {'is' if len(missing) == 1 else 'are'} missing"
            remedy = f"Add {'it' if len(missing) == 1 else 'them'}: 'kpis guide definitions' says what goes there."
            findings.add(fields.span, path, what, remedy)


def _shaped(node: Node, path: Loc) -> Iterator[tuple[Loc, type[_Shape], Fields]]:
    """Every part of the document that has a shape, where it is made of fields at all."""
    if isinstance(node, Fields):
        if shape := _shape_at(path):
            yield path, shape, node
        for key, value in node.values.items():
            yield from _shaped(value, (*path, key))
    elif isinstance(node, Items):
        for position, item in enumerate(node.items):
            yield from _shaped(item, (*path, position))


def _shape_at(path: Loc) -> type[_Shape] | None:
    match path:
        case ():
            return DocumentShape
        case ("confidence",):
            return ConfidenceShape
        case ("publication",):
            return PublishingShape
        case ("spc",):
            return SpcShape
        case ("measures", int()):
            return MeasureShape
        case ("measures", int(), "rebase", int()):
            return RebaseShape
        case ("measures", int(), "versions", int()):
            return VersionShape
        case ("measures", int(), "exclude", int()) | ("measures", int(), "versions", int(), "exclude", int()):
            return ExclusionShape
        case ("measures", int(), "target"):
            return TargetShape
        case ("measures", int(), "target", "values", int()):
            return ValueShape
    return None


def _name_of(path: Loc) -> str:
    names: dict[type[_Shape] | None, str] = {
        DocumentShape: "this file",
        ConfidenceShape: "'confidence'",
        MeasureShape: "a measure",
        VersionShape: "a version",
        ExclusionShape: "an exclusion",
        TargetShape: "a target",
        ValueShape: "a dated value",
        PublishingShape: "'publication'",
        SpcShape: "'spc'",
        RebaseShape: "an entry of 'rebase'",
    }
    return names[_shape_at(path)]


def _called(path: Loc) -> str:
    match path:
        case (*_, str(key)):
            return quoted(key)
        case (*_, str(key), int(position)):
            return f"item {position + 1} of {quoted(key)}"
    return "this"
