"""The definitions themselves, and what there is to choose from, for a list or for a shell that completes names."""

from pathlib import Path

from permanence_kpis.definitions import load_definitions

__all__ = ["load_definitions", "packaged_definitions", "refs", "tables"]


def packaged_definitions() -> bytes:
    """The definitions that ship, as a file."""
    from permanence_kpis.definitions.load import packaged_definitions  # the parsers, only where a file is read

    return packaged_definitions()


def refs(path: Path | None) -> dict[str, str]:
    """The title of each measure by its reference.

    Raises: DefinitionError where the definitions cannot be used.
    """
    return {measure.ref: measure.title for measure in load_definitions(path).measures}


def tables(path: Path | None) -> tuple[str, ...]:
    """The tables that a definition may use.

    Raises: DefinitionError where the definitions cannot be used.
    """
    return tuple(load_definitions(path).catalogue.tables)
