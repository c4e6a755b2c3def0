"""Single values: dates, numbers, limits and profiles, from what was written."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from permanence_kpis.definitions.model import ALL_SECTIONS, Limit, Profile
from permanence_kpis.suggest import nearest, quoted
from permanence_kpis.words import how_many
from permanence_kpis.yaml_files.findings import RefusedError
from permanence_kpis.yaml_files.json_schema import JsonSchema

QUARTERS = 4
SECTION_NAME: JsonSchema = {"type": "string", "pattern": "^(?!all$)[a-z][a-z0-9_]*$"}
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_TOO_LONG = re.compile(r"-?([1-9][0-9]{9,}(\.[0-9]+)?|[0-9]+\.[0-9]{10,})")
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BRITISH_DAY = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
_YEAR_STARTS = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")


def read_day(value: object) -> date:
    """A date written as 2024-04-01."""
    if not isinstance(value, str):
        raise RefusedError("this must be one date", "Write it as 2024-04-01: year, month, day.")
    if british := _BRITISH_DAY.fullmatch(value):
        day, month, year = british.groups()
        raise RefusedError(
            f"the date {quoted(value)} is not written year first", f"Write {year}-{month:0>2}-{day:0>2}."
        )
    if not _DAY.fullmatch(value):
        raise RefusedError(f"{quoted(value)} is not a date", "Write it as 2024-04-01: year, month, day.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RefusedError(f"there is no day {value} in the calendar", "Check the month and the day.") from None


def read_year_starts(value: object) -> tuple[int, int]:
    """Month and day written as 04-01; up to the 28th, so that every year has it."""
    if not isinstance(value, str) or not _YEAR_STARTS.fullmatch(value):
        found = quoted(value) if isinstance(value, str) else "this"
        remedy = "Write month, dash and day (01 to 28) of the first day of your year: 04-01 is 1 April."
        raise RefusedError(f"{found} is not a month and a day", remedy)
    month, day = value.split("-")
    return int(month), int(day)


def read_whole_number(value: object, unit: str | None = None) -> Decimal:
    """A whole number, digits only; 010 is refused, for some programs read it as 8."""
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        return Decimal(value)
    _refuse_too_long(value)
    found = quoted(value) if isinstance(value, str) else "this"
    of_unit = f" of {unit}" if unit else ""
    raise RefusedError(f"{found} is not a whole number", f"Write a whole number{of_unit} in digits, such as 15.")


def read_number(value: object, at: int | None = None) -> Decimal:
    """A number that may have decimals."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    if not isinstance(value, str):
        raise RefusedError("this must be one number", "Write digits only, such as 70 or 60.5.", at)
    _refuse_too_long(value, at)
    alone = value.rstrip("% ").replace(",", "")
    remedy = f"Write {alone}." if _NUMBER.fullmatch(alone) else "Write digits only, such as 70 or 60.5."
    raise RefusedError(f"{quoted(value)} is not a number", remedy, at)


def _refuse_too_long(value: object, at: int | None = None) -> None:
    """A number it is, but of more digits than any figure here has."""
    if isinstance(value, str) and _TOO_LONG.fullmatch(value):
        raise RefusedError(
            f"{quoted(value)} has too many digits", "Write nine at most before the point, and nine after it.", at
        )


def read_percentage(value: object) -> Decimal:
    """A number from 0 to 100, without the sign."""
    number = read_number(value)
    if not 0 <= number <= 100:
        raise RefusedError(f"{quoted(f'{number:f}')} is not a percentage", "Write a number from 0 to 100, such as 20.")
    return number


def read_hide_below(value: object) -> int:
    """From which number on counts are shown. A hidden count has to be one of two numbers at the least."""
    if not isinstance(value, str) or not value.isascii() or not value.isdecimal():
        raise RefusedError("'hide_below' must be a whole number", "Write digits only, such as 6: 1 to 5 are hidden.")
    if int(value) < 3:
        remedy = "Write 3 or more: below that, anyone who reads the symbol knows the number."
        raise RefusedError(f"'hide_below' cannot be {int(value)}", remedy)
    if int(value) > 1000:
        raise RefusedError(f"'hide_below' cannot be {int(value)}", "Write 1000 or less; 6 is usual.")
    return int(value)


def read_points(least: int, most: int) -> Callable[[object], int]:
    """A reader of a number of points of a chart, from the least to the most that make sense."""

    def read(value: object) -> int:
        number = int(read_whole_number(value, "points"))
        if not least <= number <= most:
            what = f"{number} points are too {'few' if number < least else 'many'}"
            raise RefusedError(what, f"Write a whole number from {least} to {most}.")
        return number

    return read


def read_section_name(value: object) -> str:
    """What `--section` is told: small letters, digits and underscores; `all` already means every section."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        found = quoted(value) if isinstance(value, str) else "this"
        raise RefusedError(f"{found} cannot be the name of a section", "Use small letters, digits and underscores.")
    if value == ALL_SECTIONS:
        raise RefusedError(f"a section cannot be called '{value}'", "'--section all' already means every section.")
    return value


def read_true_or_false(value: object) -> bool:
    """A switch."""
    if value in ("true", "false"):
        return value == "true"
    found = quoted(value) if isinstance(value, str) else "this"
    raise RefusedError(f"{found} is neither true nor false", "Write true or false.")


def read_symbol(value: object) -> str:
    """What stands in place of a hidden number: up to three letters or marks, no digit."""
    if not isinstance(value, str) or not 0 < len(value) <= 3 or not value.isprintable() or " " in value:
        raise RefusedError("'symbol' must be one to three letters or marks", "Write a short mark, such as c or [c].")
    if any(character.isdigit() for character in value) or value == "-":
        remedy = "Write a mark that is neither a number nor a dash, such as c or [c]."
        raise RefusedError(f"'symbol' cannot be {quoted(value)}", remedy)
    return value


def read_limit(value: object) -> Limit:
    """One number, or a pair of them, the lower first."""
    if isinstance(value, str):
        return read_number(value)
    if not isinstance(value, list) or len(value) != 2:
        raise RefusedError("a limit is one number, or [low, high] with 'better: within'", "Write one or the other.")
    low, high = (read_number(item, at) for at, item in enumerate(value))
    if low > high:
        raise RefusedError(f"the first limit, {low}, is greater than the second, {high}", f"Write [{high}, {low}].")
    return low, high


def read_profile(value: object) -> Profile:
    """`straight_line`, or what is due by each of the four quarter ends."""
    if value == "straight_line":
        return "straight_line"
    if not isinstance(value, list):
        near = nearest(value, ["straight_line"]) if isinstance(value, str) else None
        raise RefusedError(
            f"'profile' cannot be {quoted(value)}" if isinstance(value, str) else "this is not a profile",
            ("Did you mean 'straight_line'? " if near else "")
            + "It is straight_line, or a list of what is due by each quarter end, such as [5, 10, 15, 20].",
        )
    if len(value) != QUARTERS:
        many = how_many(len(value), "numbers")
        remedy = "Write what is due by each quarter end since the year began, such as [5, 10, 15, 20]."
        raise RefusedError(f"this profile has {many}, and a year has four quarter ends", remedy)
    return tuple(read_number(item, at) for at, item in enumerate(value))
