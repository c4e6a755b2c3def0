"""What there is to choose from, for a shell that completes what is typed."""

from pathlib import Path

from permanence_kpis.definitions import load_definitions
from permanence_kpis.tables import DERIVED


def refs(definitions: Path | None) -> dict[str, str]:
    """The title of each measure by its reference.

    Raises: DefinitionError where the definitions cannot be used.
    """
    return {measure.ref: measure.title for measure in load_definitions(definitions).measures}


def tables() -> tuple[str, ...]:
    """The tables that a definition may use."""
    return tuple(DERIVED)
