"""Finding `kpi_definitions.yaml`, reading it, and raising everything wrong with it at once."""

import os
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from permanence_kpis.definitions.checks import check
from permanence_kpis.definitions.findings import DefinitionFindings
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.definitions.shape import DocumentShape
from permanence_kpis.errors import DefinitionError
from permanence_kpis.file_reading import bytes_of, decoded
from permanence_kpis.yaml_files.reading import read_fields, split_lines
from permanence_kpis.yaml_files.shape import read_shape

FILE_NAME = "kpi_definitions.yaml"
# D-086: the authority is printed as not set
SAMPLE_AUTHORITY = "Sampleborough"
_PACKAGE = "permanence_kpis"
GUIDE = "'kpis guide definitions'"


def load_definitions(path: Path | str | None = None) -> Definitions:
    """The definitions in a file; without a path, those of the current folder, or else the packaged ones.

    Raises: DefinitionError with every problem found, in the order of the file.
    """
    if path is None and not os.path.lexists(FILE_NAME):
        shown = origin = f"the packaged {FILE_NAME}"
        source = _packaged()
    else:
        source = Path(FILE_NAME if path is None else path)
        shown = str(source)
        origin = f"{FILE_NAME} in this folder" if path is None else shown
    content = bytes_of(source, shown, FILE_NAME, DefinitionError)
    definitions = read_definitions(decoded(content, shown, DefinitionError), file=shown, origin=origin)
    return replace(definitions, sha256=sha256(content).hexdigest())


@lru_cache(maxsize=1)  # what looks at a plan, or at the public, needs the same ones again
def read_definitions(text: str, *, file: str, origin: str) -> Definitions:
    """The definitions in a text; `file` is what problems call it.

    Raises: DefinitionError with every problem found, in the order of the file.
    """
    findings = DefinitionFindings(file, split_lines(text), guide=GUIDE)
    root = read_fields(text, findings, "authority, year_starts and measures")
    definitions = check(read_shape(root, DocumentShape, findings), root, findings, origin=origin)
    if definitions is None:
        raise DefinitionError(*findings.problems())
    return definitions


def packaged_definitions() -> bytes:
    """The file that ships, as it is."""
    return bytes_of(_packaged(), f"the packaged {FILE_NAME}", FILE_NAME, DefinitionError)


def _packaged() -> Traversable:
    """The file that ships: inside the package where it was built, at the root of the repository where it was not."""
    built_in = files(_PACKAGE) / "packaged" / FILE_NAME
    return built_in if built_in.is_file() else Path(__file__).parents[3] / FILE_NAME
