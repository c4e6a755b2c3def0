"""The definitions themselves, and what there is to choose from, for a list or for a shell that completes names."""

from dataclasses import replace
from pathlib import Path

from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import ALL_SECTIONS, Definitions
from permanence_kpis.run.chosen import chosen_among

__all__ = ["definitions_of_section", "load_definitions", "packaged_definitions", "refs", "sections", "tables"]


def definitions_of_section(path: Path | None, section: str | None) -> Definitions:
    """The definitions with the measures of one section alone, or of all; without a name, of the first.

    Raises: DefinitionError where they cannot be used, UsageError where there is no such section.
    """
    definitions = load_definitions(path)
    return replace(definitions, measures=chosen_among(definitions, section=section))


def sections(path: Path | None) -> dict[str, str]:
    """The title of each section by its name, and what asks for all of them.

    Raises: DefinitionError where the definitions cannot be used.
    """
    return {section.name: section.title for section in load_definitions(path).sections} | {ALL_SECTIONS: "every one"}


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
