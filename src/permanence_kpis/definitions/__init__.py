"""Reads, checks and holds `kpi_definitions.yaml`."""

from pathlib import Path

from permanence_kpis.definitions.model import Definitions


def load_definitions(path: Path | str | None = None) -> Definitions:
    """The definitions in a file; without a path, those of the current folder, or else the packaged ones.

    Raises: DefinitionError with every problem found, in the order of the file.
    """
    from permanence_kpis.definitions.load import load_definitions  # the parsers, only where a file is read

    return load_definitions(path)


__all__ = ["Definitions", "load_definitions"]
