"""A CSV file in the encoding that was stated for it, or a Parquet file."""

import codecs
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.csv_lines import lines_of
from permanence_kpis.extracts.csv_rows import headings_among, read_rows
from permanence_kpis.extracts.opening import cannot_open
from permanence_kpis.extracts.parquet_files import is_parquet, parquet_source
from permanence_kpis.extracts.raw_file import RawFile
from permanence_kpis.extracts.typed_table import TextSource, csv_source


def encoded_source(path: Path, encoding: str) -> TextSource:
    """A CSV or Parquet file as a source of text.

    Raises: ExtractError where it cannot be opened, or its headings are not text in this encoding.
    """
    if is_parquet(path.name):
        return parquet_source(path)
    if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii"):
        return _saying_more(path)
    text, size = _decoded(path, encoding)
    headings = headings_among(path.name, lines_of(text))

    def read(wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
        lines = lines_of(text)
        return read_rows(path.name, lines, headings, wanted, beside, size, not_text=_not_in(encoding))

    return TextSource(path.name, headings, read)


def _saying_more(path: Path) -> TextSource:
    """A file in UTF-8; where it is not, another encoding can be stated."""
    try:
        source = csv_source(path)
    except ExtractError as error:
        raise ExtractError(*map(_or_state_it, error.problems)) from error

    def read(wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
        try:
            return source.read(wanted, beside)
        except ExtractError as error:
            raise ExtractError(*map(_or_state_it, error.problems)) from error

    return TextSource(source.name, source.headings, read)


def _or_state_it(problem: Problem) -> Problem:
    if problem.code not in ("not-utf-8", "not-text"):
        return problem
    return replace(
        problem, remedy=f"{problem.remedy[:-1]}, or state its 'encoding' in extracts.yaml, such as cp1252 or utf-16."
    )


def _decoded(path: Path, encoding: str) -> tuple[str, int]:
    """The text, and how many bytes it was: those that are none are kept as surrogates where the encoding can."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error
    try:
        return data.decode(encoding).removeprefix("\ufeff"), len(data)
    except (UnicodeError, ValueError):
        pass
    try:
        return data.decode(encoding, errors="surrogateescape").removeprefix("\ufeff"), len(data)
    except (UnicodeError, ValueError) as error:
        what, remedy = _not_in(encoding)
        raise ExtractError(Problem(Place(path.name), what=what, remedy=remedy, code="not-in-encoding")) from error


def _not_in(encoding: str) -> tuple[str, str]:
    return (
        f"bytes that are not {encoding}, which extracts.yaml says the file is in",
        "State its own encoding, or save the file as 'CSV UTF-8 (comma delimited)' and remove 'encoding'.",
    )
