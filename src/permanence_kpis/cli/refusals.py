"""Why the value of an option was refused, in our words: those of the library are for programmers."""

from typing import Any

import typer


def refusal(error: typer.BadParameter) -> str:
    """What is wrong with the value of an option or argument, and what would be right, as far as that is known."""
    of_values: Any = getattr(error.__cause__, "errors", list)
    said = [_of_a_number(found) for found in of_values()]
    return " ".join(filter(None, said)) or error.message.removeprefix("Value error, ")


def _of_a_number(found: Any) -> str:
    """What is said of one value that is no number, or too small a one; nothing of any other."""
    kind, least = found.get("type", ""), found.get("ctx", {}).get("ge")
    if kind == "greater_than_equal":
        return f"{found['input']} is too small. Give a whole number of {least} or more."
    return f"'{found['input']}' is not a whole number." if kind.startswith("int_") else ""
