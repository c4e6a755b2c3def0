"""The commentary beside a measure's figures."""

import os
from dataclasses import replace
from pathlib import Path

from permanence_kpis.commentary import FILE_NAME, Comments, load_comments
from permanence_kpis.run.context import Context, Request, sample_folder
from permanence_kpis.run.definitions import load_definitions
from permanence_kpis.run.ids_in_texts import children_named


def checked_comments(definitions_file: Path | None) -> tuple[str, Comments] | None:
    """The commentary beside the definitions, and what its file is called; None where there is none.

    Raises: DefinitionError with everything that is wrong in it.
    """
    beside = _beside(definitions_file)
    if not os.path.lexists(beside):
        return None
    definitions = load_definitions(definitions_file)
    refs = [measure.ref for measure in definitions.measures]
    shown = FILE_NAME if definitions_file is None else str(beside)
    return shown, load_comments(beside, refs, definitions.year_starts, shown)


def _beside(definitions_file: Path | None) -> Path:
    return (definitions_file.parent if definitions_file is not None else Path()) / FILE_NAME


def comments_in_use(request: Request, context: Context) -> Comments | None:
    """What is in notes.csv beside the definitions; without one, for the sample, what ships with it; None without any.

    Raises: DefinitionError with everything that is wrong in it.
    """
    definitions = context.definitions
    refs = [measure.ref for measure in definitions.measures]
    beside = _beside(request.definitions)
    if os.path.lexists(beside):
        shown = FILE_NAME if request.definitions is None else ""
        found = load_comments(beside, refs, definitions.year_starts, shown)
        of_children = children_named(found.texts, context.extracts, "a report is passed on")
        return replace(found, warnings=(*found.warnings, *of_children))
    # D-419: as the sample's plan and published figures are
    if not context.extracts.is_sample:
        return None
    shipped, shown = sample_folder().with_name(FILE_NAME), f"the sample's {FILE_NAME}"
    return load_comments(shipped, None, definitions.year_starts, shown)
