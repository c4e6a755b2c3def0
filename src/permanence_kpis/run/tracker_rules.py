"""The attention rules of the tracker: one's own beside the definitions, or else those that ship."""

import os
from importlib.resources import files
from pathlib import Path

from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.errors import DefinitionError
from permanence_kpis.file_reading import text_of
from permanence_kpis.tracker.columns import Vocabulary, vocabulary
from permanence_kpis.tracker.reading import FILE_NAME, Rules, read_rules


def checked_rules(definitions_file: Path | None) -> Rules | None:
    """The rules beside the definitions, whatever files there are; None where there are none of one's own.

    Raises: DefinitionError with everything wrong in them.
    """
    definitions = load_definitions(definitions_file)
    words = vocabulary(definitions.catalogue, definitions.code_groups, {})
    return _own_rules(definitions_file, words, definitions)


# D-400: as benchmarks.csv is looked for
def _own_rules(definitions_file: Path | None, words: Vocabulary, definitions: Definitions) -> Rules | None:
    """The rules beside the definitions; None where there are none."""
    beside = (definitions_file.parent if definitions_file is not None else Path()) / FILE_NAME
    if not os.path.lexists(beside):
        return None
    shown = FILE_NAME if definitions_file is None else str(beside)
    origin = f"{FILE_NAME} in this folder" if definitions_file is None else shown
    text = text_of(beside, shown, FILE_NAME, DefinitionError)
    return read_rules(text, file=shown, origin=origin, vocabulary=words, groups=definitions.code_groups)


def rules_beside(definitions_file: Path | None, words: Vocabulary, definitions: Definitions) -> Rules:
    """The rules beside the definitions, or else those that ship."""
    if own := _own_rules(definitions_file, words, definitions):
        return own
    shown = f"the packaged {FILE_NAME}"
    text = text_of(files("permanence_kpis") / "tracker" / FILE_NAME, shown, FILE_NAME, DefinitionError)
    return read_rules(
        text, file=shown, origin=shown, vocabulary=words, groups=definitions.code_groups, is_packaged=True
    )
