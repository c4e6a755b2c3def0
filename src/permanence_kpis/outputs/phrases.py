"""Words for days, windows and findings, the same on every output."""

import os
import shlex
import subprocess
from collections.abc import Sequence
from datetime import date

from permanence_kpis.errors import Problem
from permanence_kpis.periods import Period, Window, days, when
from permanence_kpis.results.findings import Found
from permanence_kpis.results.scorecard import ExtractsUsed
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import first_eleven, how_many, listed

ABSENT = "-"
"""What stands where there is no value; plain, so that every code page can print it."""

AUTHORITY_NOT_SET = "authority not set"
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


def in_a_cell(value: object) -> str:
    """A text, a number or a day in a list; a dash where there is none."""
    if value is None:
        return ABSENT
    return day(value) if isinstance(value, date) else str(value)


def affected(problem: Problem, refs: Sequence[str]) -> str:
    """Which of these measures a problem affects."""
    return listed([ref for ref in refs if ref in problem.measures]) or "none of these measures"


def found_in_words(found: Found, which: str = "in the data used here") -> str:
    """How many findings there are (and which), how many could change a rating, and of which measures."""
    number = f"{how_many(found.findings, 'findings')} {which}"
    if not found.may_change:
        return f"{number}; {'it could not' if found.findings == 1 else 'none could'} change a rating."
    those = "it" if found.findings == 1 else f"{found.may_change:,}"
    return f"{number}; {those} could change the rating of {first_eleven(found.measures)}."


def as_typed(words: Sequence[str]) -> str:
    """A command as it can be typed into the shell of this system."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


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
