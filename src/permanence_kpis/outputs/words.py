"""Words for days, windows and numbers of things, the same on every output."""

import os
import shlex
import subprocess
from collections.abc import Sequence

from permanence_kpis.conditions.wording import day_in_english as day
from permanence_kpis.errors import some as the_first
from permanence_kpis.periods import Period, Window, days, when
from permanence_kpis.results.findings import Found
from permanence_kpis.results.scorecard import ExtractsUsed

ABSENT = "-"
"""What stands where there is no value; plain, so that every code page can print it."""

AUTHORITY_NOT_SET = "authority not set"
_NAMED_AT_MOST = 10
SAMPLE_BANNER = "SAMPLE. Synthetic data: every record is invented and describes no real child."


def period(reported: Period) -> str:
    """A reporting period as people write it, and when it is: Q1 2024-25 (April to June 2024), June 2024."""
    months = when(reported.first_day, reported.last_day)
    return months if reported.name == months else f"{reported.name} ({months})"


def window(measured: Window) -> str:
    """When a measure looks: at 30 June 2024, or 1 April to 30 June 2024."""
    if measured.kind == "at_period_end":
        return f"at {day(measured.last_day)}"
    return days(measured.first_day, measured.last_day)


def noun(number: int, counts: str) -> str:
    """The word for what is counted, in the singular where there is one: child, children."""
    if number != 1:
        return counts
    return "child" if counts == "children" else counts.removesuffix("s")


def how_many(number: int, counts: str) -> str:
    """A number of things: 1 child, 1,234 children."""
    return f"{number:,} {noun(number, counts)}"


def some(noun: str, names: Sequence[str], plural: str = "") -> str:
    """Things by name, or the first ten of them and how many more: row 2; rows 2, 3 and 4; blank for nothing."""
    if not names:
        return ""
    named = list(names[:_NAMED_AT_MOST])
    if more := len(names) - len(named):
        named.append(f"{more:,} more")
    return f"{noun if len(names) == 1 else plural or f'{noun}s'} {listed(named)}"


def found_in_words(found: Found, which: str = "in the extracts") -> str:
    """How many findings there are (and which), how many could change a rating, and of which measures."""
    number = f"{how_many(found.findings, 'findings')} {which}"
    if not found.may_change:
        return f"{number}; {'it could not' if found.findings == 1 else 'none could'} change a rating."
    those = "it" if found.findings == 1 else f"{found.may_change:,}"
    return f"{number}; {those} could change the rating of {the_first(found.measures)}."


def as_typed(words: Sequence[str]) -> str:
    """A command as it can be typed into the shell of this system."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def in_words(column: str) -> str:
    """The name of a column as words: placement type."""
    return column.replace("_", " ")


def listed(items: Sequence[str]) -> str:
    """Words in a row: 4.1, 4.2 and 4.8."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(text: str) -> str:
    """The text with a capital at its start, unless that is the name of a file or column, and a full stop at its end."""
    text = text.strip()
    first_word = text.split(" ", 1)[0].rstrip(",")
    if first_word.isalpha():
        text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def sample_note(extracts: ExtractsUsed | None) -> str:
    """The banner where the extracts are the sample, otherwise nothing."""
    return SAMPLE_BANNER if extracts is not None and extracts.is_sample else ""
