"""HTML written by functions: whatever is not markup already is escaped."""

from html import escape

from permanence_kpis.errors import printable

_WITHOUT_END = {"meta"}


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Part = str | None
"""Text, to be escaped; Markup, as it stands; or nothing."""


def element(name: str, /, *parts: Part, **attributes: str | bool | None) -> Markup:
    """An element with its parts in order.

    Attributes are named as in HTML, with `_` for a hyphen and `class_` for class; one that is None is left out, one
    that is True has no value.
    """
    opening = "".join([f"<{name}", *(_attribute(key, value) for key, value in attributes.items()), ">"])
    return Markup(opening if name in _WITHOUT_END else f"{opening}{together(*parts)}</{name}>")


def together(*parts: Part) -> Markup:
    """Parts one after the other."""
    return Markup("".join(part if isinstance(part, Markup) else escape(printable(part)) for part in parts if part))


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(printable(value))}"'
