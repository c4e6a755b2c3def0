"""Text that a spreadsheet would run: made harmless in a CSV file, and taken back as it was.

A spreadsheet takes a field of a CSV file for a formula by how it begins, whoever wrote it and whatever it stands for.
With an apostrophe before it, it is text.
Source: docs/sources.md#spreadsheets.
"""

import re

_WOULD_RUN = re.compile(r"'*\s*[\t\r\n\0=+\-@\uff1d\uff0b\uff0d\uff20]")
"""How a text begins that would be run, behind any apostrophes: so that one that stood there is told from ours.

White space before the sign counts, for a program may take it away, and so do the full-width signs, for one may take
them for the plain.
"""


# D-138: no text is judged by what follows
def guarded(text: str) -> str:
    """The text as it is written to CSV: with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if _WOULD_RUN.match(text) else text


# D-139: the apostrophe is taken off ids, free text and headings wherever we read CSV
def unguarded(text: str) -> str:
    """The text that was written as this one: for every text, `unguarded(guarded(text)) == text`."""
    return text[1:] if text.startswith("'") and _WOULD_RUN.match(text) else text
