"""A CSV file in the encoding that was stated for it."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.files import RawFile, read_rows
from permanence_kpis.extracts.typed_table import TextSource, csv_source


def encoded_source(path: Path, encoding: str) -> TextSource:
    """A CSV file as a source of text.

    Raises: ExtractError where it cannot be opened, or its headings are not text in this encoding.
    """
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii"):
        return _saying_more(path)
    text, is_text = _decoded(path, encoding)
    try:
        headings = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error as error:
        what, remedy = "a quotation mark is out of place or never closed", 'Look for a stray " in this row.'
        raise ExtractError(
            Problem(Place(path.name, rows=(1,)), what=what, remedy=remedy, code="quotation-mark")
        ) from error

    def read(wanted: Sequence[int]) -> RawFile:
        return read_rows(path.name, text, headings, wanted, is_text=is_text, not_text=_not_in(encoding))

    return TextSource(path.name, headings, read)


def _saying_more(path: Path) -> TextSource:
    """A file in UTF-8; where it is not, another encoding can be stated."""
    try:
        source = csv_source(path)
    except ExtractError as error:
        raise ExtractError(*map(_or_state_it, error.problems)) from error

    def read(wanted: Sequence[int]) -> RawFile:
        try:
            return source.read(wanted)
        except ExtractError as error:
            raise ExtractError(*map(_or_state_it, error.problems)) from error

    return TextSource(source.name, source.headings, read)


def _or_state_it(problem: Problem | str) -> Problem | str:
    if isinstance(problem, str) or problem.code not in ("not-utf-8", "not-text"):
        return problem
    return replace(
        problem, remedy=f"{problem.remedy[:-1]}, or state its 'encoding' in extracts.yaml, such as cp1252 or utf-16."
    )


def _decoded(path: Path, encoding: str) -> tuple[str, bool]:
    """The text, and whether all of it is: bytes that are none are kept as surrogates where the encoding can."""
    try:
        data = path.read_bytes()
    except OSError as error:
        what = f"the file cannot be opened ({(error.strerror or 'no reason given').lower()})"
        remedy = "Check that you may read it, and that no other program holds it."
        raise ExtractError(Problem(Place(path.name), what=what, remedy=remedy, code="cannot-open")) from error
    try:
        text = data.decode(encoding)
        return text.removeprefix("\ufeff"), "\0" not in text
    except (UnicodeError, ValueError):
        pass
    try:
        return data.decode(encoding, errors="surrogateescape").removeprefix("\ufeff"), False
    except (UnicodeError, ValueError) as error:
        what, remedy = _not_in(encoding)
        raise ExtractError(Problem(Place(path.name), what=what, remedy=remedy, code="not-in-encoding")) from error


def _not_in(encoding: str) -> tuple[str, str]:
    return (
        f"bytes that are not {encoding}, which extracts.yaml says the file is in",
        "State its own encoding, or save the file as 'CSV UTF-8 (comma delimited)' and take 'encoding' out.",
    )
