"""A file as a source of text, read as the end of its name says: Parquet, or CSV."""

from pathlib import Path

from permanence_kpis.extracts.files import read_headings
from permanence_kpis.extracts.parquet_files import is_parquet, parquet_headings, parquet_source
from permanence_kpis.extracts.typed_table import TextSource, csv_source


def text_source(path: Path) -> TextSource:
    """A file of an extract.

    Raises: ExtractError where it cannot be opened, or its headings cannot be told apart.
    """
    return parquet_source(path) if is_parquet(path.name) else csv_source(path)


def headings_of(path: Path) -> list[str]:
    """The headings of a file as written.

    Raises: ExtractError where it cannot be opened, or its headings cannot be told apart.
    """
    return parquet_headings(path) if is_parquet(path.name) else read_headings(path)
