"""Words of JSON Schema, in which models of YAML files say to an editor what it can check."""

from collections.abc import Iterable
from typing import Any

JsonSchema = dict[str, Any]

TEXT: JsonSchema = {"type": ["string", "number", "boolean"], "minLength": 1}
"""Any text: an editor reads 2024 and yes as a number and a truth."""


def ref_to(name: str) -> JsonSchema:
    """The part of a schema that a model of this name makes."""
    return {"$ref": f"#/$defs/{name}"}


def words(*those: str, in_any_case: bool = False) -> JsonSchema:
    """One of these words; those of digits alone as numbers too, as an editor reads them."""
    listed: JsonSchema = {"enum": [*those, *(int(word) for word in those if word.isdecimal())]}
    return {"anyOf": [listed, {"type": "string", "pattern": in_any_case_of(those)}]} if in_any_case else listed


def in_any_case_of(those: Iterable[str]) -> str:
    """A pattern of words in capitals or not, which no pattern of JSON Schema can say shorter."""
    each = ("".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in word) for word in those)
    return f"^({'|'.join(each)})$"


def list_of(items: JsonSchema, exactly: int | None = None) -> JsonSchema:
    """A list that has items, or so many."""
    length = {"minItems": exactly or 1} | ({"maxItems": exactly} if exactly else {})
    return {"type": "array", **length, "items": items}
