"""The shape of a YAML file as pydantic models, and whatever does not fit it as problems with place and nearest word.

A file's keys, which of them must be there and what each takes are said once, by its models. Every key is optional to
pydantic, so that a part with one bad field is still checked in all its others; those that must be there are in
`required`, and asked for separately.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings, RefusedError
from permanence_kpis.yaml_files.json_schema import JsonSchema
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text, Unreadable, key_span, node_at


class Shape(BaseModel):
    """One part of a file, made of names and values.

    `called`: what a message calls it; `key_is`: what its keys are; `made_of`: what to write where something else than
    names and values stands there; `explained`: what is said after the nearest key;
    `where_others_are_declared`: and after the list of all, where no key is near; `required`: the keys that must be
    there, and `missing`: what to do where one is not; `other_words`: words people write for ours that do not look like
    them; `asks_of_empty_keys`: whether a key that is not known is refused for that too where it is empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    called: ClassVar[str] = "this file"
    key_is: ClassVar[str] = "field"
    made_of: ClassVar[str] = ""
    explained: ClassVar[str | None] = None
    where_others_are_declared: ClassVar[str] = ""
    required: ClassVar[tuple[str, ...]] = ()
    missing: ClassVar[str | None] = None
    other_words: ClassVar[dict[str, str]] = {}
    asks_of_empty_keys: ClassVar[bool] = False

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """The keys as they are written."""
        return tuple(_types_of_keys(cls))

    @classmethod
    def required_beside(cls, keys: Collection[str]) -> tuple[str, ...]:
        """The keys that must be there, with those that are."""
        return cls.required

    @classmethod
    def remedy_for(cls, key: str) -> str | None:
        """What to do with a key that is not one of these, where that is another thing than to write the nearest."""
        return None


@dataclass(frozen=True, eq=False)  # so that each is itself, whatever its schema holds
class ReadBy:
    """For `Annotated`: a value read by one of our readers, whose words are carried through pydantic.

    The reader raises RefusedError for what it refuses; `schema` says to an editor what it takes. `is_text`: anything
    but a single text is refused before it is read.
    """

    read: Callable[[Any], object]
    schema: JsonSchema
    is_text: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return self.schema

    def _validate(self, value: object) -> object:
        if self.is_text and not isinstance(value, str):
            raise PydanticCustomError("string_type", "not a text")
        with_our_words = reading(self.read)
        return with_our_words(value)


@dataclass(frozen=True, eq=False)
class OneOf:
    """For `Annotated`: a text that is one of these words, where the program has their list."""

    words: Collection[str]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.words))


def reading(read: Callable[[Any], object]) -> Callable[[object], object]:
    """A reader that pydantic may call, for whom its words are kept."""

    def read_for_pydantic(value: object) -> object:
        try:
            return read(value)
        except RefusedError as refused:
            words = {"what": refused.what, "remedy": refused.remedy, "at": refused.at}
            raise PydanticCustomError("ours", "{what}", words) from None

    return read_for_pydantic


@dataclass(frozen=True)
class MadeOf:
    """For `Annotated`: what to write where something else than names and values stands, of what is no `Shape`."""

    remedy: str


ShapeOfFile = TypeVar("ShapeOfFile", bound=Shape)


def read_shape(root: Node, shape: type[ShapeOfFile], findings: Findings) -> ShapeOfFile:
    """The file as far as it can be read; everything that cannot is among the findings and left out."""
    written = _plain(root)
    try:
        read = shape.model_validate(written)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(detail, root, shape, findings)
            _take_out(written, detail["loc"], shape)
        read = shape.model_validate(written)
    _check_keys(root, shape, findings)
    return read


def shape_at(root: type[Shape], path: Loc) -> type[Shape] | None:
    """The shape of what a way leads to; None where it has none."""
    return _as_shape(_type_at(root, path))


def choices_at(root: type[Shape], path: Loc) -> tuple[str, ...]:
    """The words that a field takes."""
    found = _type_at(root, path)
    return tuple(found.words) if isinstance(found, OneOf) else get_args(found)


def _type_at(root: type[Shape], path: Loc) -> object:
    found: object = root
    for step in path:
        found = _type_inside(found, step)
    return found


def _type_inside(holder: object, step: str | int) -> object:
    """The type of a field, or of the items of a list."""
    if shape := _as_shape(holder):
        return _types_of_keys(shape).get(str(step))
    *_, inside = get_args(holder) or (None,)
    return _without_none(inside)


@cache
def _types_of_keys(shape: type[Shape]) -> dict[str, object]:
    return {field.alias or name: _without_none(field.annotation) for name, field in shape.model_fields.items()}


def _as_shape(found: object) -> type[Shape] | None:
    return found if isinstance(found, type) and issubclass(found, Shape) else None


def _without_none(annotation: object) -> object:
    """What stands in `Annotated[X | None, …]`; of a text that is one of some words, the words."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation, *beside = get_args(annotation)
        if words := [one for one in beside if isinstance(one, OneOf)]:
            return words[0]
    return annotation


def _plain(node: Node) -> object:
    match node:
        case Text(text=text):
            return text
        case Items(items=items):
            return [_plain(item) for item in items]
        case Fields(values=values):
            return {key: _plain(value) for key, value in values.items() if not isinstance(value, Unreadable)}
    return ""  # in a list, where the places of the others must not shift


def _report(detail: ErrorDetails, root: Node, shape: type[Shape], findings: Findings) -> None:
    path = detail["loc"]
    node = node_at(root, path)
    if isinstance(node, Unreadable):
        return
    match detail["type"]:
        case "extra_forbidden":
            _report_key(path, root, shape, findings)
        case "literal_error" if isinstance(node, Text):
            key, words = path[-1], choices_at(shape, path)
            holder = shape_at(shape, path[:-1])
            meant = (holder.other_words if holder else {}).get(node.text.casefold(), node.text)
            rest = f"It is one of {listed(words, 'or')}." if len(words) > 1 else f"Write '{key}: {words[0]}'."
            what = f"'{key}' cannot be {quoted(node.text)}"
            findings.add(node.span, path, what, did_you_mean(meant, words, rest))
        case "ours":
            words_of_ours = detail["ctx"]
            at = words_of_ours["at"]
            inner = node.items[at] if at is not None and isinstance(node, Items) else node
            if not isinstance(inner, Unreadable):
                findings.add(inner.span, path, words_of_ours["what"], words_of_ours["remedy"])
        case "string_type" | "literal_error":
            remedy = "Write it on one line, in quotes if needed."
            findings.add(node.span, path, f"{_called(path)} must be a single text", remedy)
        case "list_type":
            remedy = "Write each item on its own line after a dash, or all in [ ]."
            findings.add(node.span, path, f"{_called(path)} must be a list", remedy)
        case _:
            what = f"{_called(path)} must be made of names and values"
            findings.add(node.span, path, what, _made_of(shape, path))


def _report_key(path: Loc, root: Node, shape: type[Shape], findings: Findings) -> None:
    """A key that is not known."""
    *before, key = path
    holder = shape_at(shape, tuple(before)) or shape
    known = holder.known_keys()
    what = f"{holder.called} has no {holder.key_is} {quoted(str(key))}"
    remedy = holder.remedy_for(str(key)) or did_you_mean(
        str(key),
        known,
        f"Its {holder.key_is}s are {listed(known)}.{holder.where_others_are_declared}",
        holder.explained,
    )
    findings.add(key_span(root, path), tuple(before), what, remedy)


def _made_of(shape: type[Shape], path: Loc) -> str:
    """What to write where something else than names and values stands."""
    if expected := shape_at(shape, path):
        return expected.made_of
    holder = shape_at(shape, path[:-1])
    of_key = [field for name, field in holder.model_fields.items() if name == path[-1]] if holder else []
    said = (one for field in of_key for one in (*field.metadata, *_said_in(field.annotation)))
    return next((one.remedy for one in said if isinstance(one, MadeOf)), "")


def _said_in(annotation: object) -> Iterator[object]:
    """What stands beside the types that an annotation joins with `|`."""
    for part in get_args(annotation):
        if get_origin(part) is Annotated:
            yield from part.__metadata__


def _take_out(written: object, path: Loc, shape: type[Shape]) -> None:
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
        case list(), int() if shape_at(shape, path):
            holder[last] = {}
        case list(), int():
            _take_out(written, tuple(before), shape)


def _check_keys(root: Node, shape: type[Shape], findings: Findings) -> None:
    for path, part, fields in _parts(root, (), shape):
        known = part.known_keys()
        for key, value in fields.values.items() if part.asks_of_empty_keys else ():
            if isinstance(value, Unreadable) and key not in known:
                _report_key((*path, key), root, shape, findings)
        nearly = {nearest(key, known) for key in fields.keys if key not in known}
        wanted = part.required_beside(fields.keys)
        missing = [key for key in wanted if key not in fields.keys and key not in nearly]
        if missing:
            what = f"{listed(quoted(key) for key in missing)} {'is' if len(missing) == 1 else 'are'} missing"
            remedy = f"Add {'it' if len(missing) == 1 else 'them'}: {findings.guide} says what goes there."
            findings.add(fields.span, path, what, part.missing or remedy)


def _parts(node: Node, path: Loc, of: object) -> Iterator[tuple[Loc, type[Shape], Fields]]:
    """Every part of the file that has a shape, where it is made of fields at all."""
    if isinstance(node, Fields):
        if part := _as_shape(of):
            yield path, part, node
        for key, value in node.values.items():
            yield from _parts(value, (*path, key), _type_inside(of, key))
    elif isinstance(node, Items):
        for position, item in enumerate(node.items):
            yield from _parts(item, (*path, position), _type_inside(of, position))


def _called(path: Loc) -> str:
    match path:
        case (*_, str(key)):
            return quoted(key)
        case (*_, str(key), int(position)):
            return f"item {position + 1} of {quoted(key)}"
    return "this"
