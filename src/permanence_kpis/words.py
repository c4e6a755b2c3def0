"""Words that messages and pages share: lists, plurals, numbers of things, days, names of columns."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import islice

_NAMED_AT_MOST = 10
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)  # not from the calendar module, which follows the machine's language


def listed(items: Iterable[str], joined_by: str = "and") -> str:
    """Words in a row: 4.1, 4.2 and 4.8; blank for none."""
    *others, last = [*items] or [""]
    return f"{', '.join(others)} {joined_by} {last}" if others else last


def first_ten(items: Iterable[object]) -> str:
    """Words or numbers in a row, of more than ten the first ten and how many more: 1, 2 and 3."""
    every = items if isinstance(items, Collection) else list(items)
    more = len(every) - _NAMED_AT_MOST
    shown = [f"{item}" for item in islice(every, None if more <= 0 else _NAMED_AT_MOST)]
    return listed(shown if more <= 0 else [*shown, f"{more:,} more"])


def first_eleven(items: Iterable[object]) -> str:
    """The same, but eleven are all named: `and 1 more` would be no shorter than the one."""
    every = items if isinstance(items, Collection) else list(items)
    return listed([f"{item}" for item in every]) if len(every) == _NAMED_AT_MOST + 1 else first_ten(every)


def named(kind: str, names: Sequence[object], kinds: str = "") -> str:
    """Things by name, or the first ten and how many more: row 2; rows 2, 3 and 4; blank for nothing."""
    return f"{kind if len(names) == 1 else kinds or f'{kind}s'} {first_ten(names)}" if names else ""


def noun(number: int, plural: str) -> str:
    """The word for so many things: child, children. A name of two words is written as such: young_people."""
    many = in_words(plural)
    if number != 1:
        return many
    return {"children": "child", "entries": "entry", "young people": "young person"}.get(many) or many.removesuffix("s")


def how_many(number: int, plural: str) -> str:
    """A number of things: 1 child, 1,234 children."""
    return f"{number:,} {noun(number, plural)}"


# D-562: one form for a day wherever it is printed
def day_in_english(day: date) -> str:
    """1 April 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_CAPITALS = {"iro": "IRO"}


def in_words(column: str) -> str:
    """The name of a column, or of what is counted, as words: placement type."""
    return " ".join(_CAPITALS.get(word, word) for word in column.split("_"))
