"""Finding `kpi_definitions.yaml`, reading it, and raising everything wrong with it at once."""

from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from permanence_kpis.definitions.checks import check
from permanence_kpis.definitions.findings import Findings
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.definitions.reading import read_yaml, split_lines
from permanence_kpis.definitions.shape import read_shape
from permanence_kpis.definitions.tree import Fields, Items, Text
from permanence_kpis.errors import DefinitionError, Place, Problem

FILE_NAME = "kpi_definitions.yaml"
SAMPLE_AUTHORITY = "Sampleborough"
_PACKAGE = "permanence_kpis"
_HOW = "docs/definitions.md shows how the file is written."


def load_definitions(path: Path | None = None) -> Definitions:
    """The definitions in a file; without a path, those of the current folder, or else the packaged ones.

    `is_packaged` holds while the file that ships still names the sample's authority: a clone whose authority has been
    filled in is that authority's own.

    Raises: DefinitionError with every problem found, in the order of the file.
    """
    if path is None and not Path(FILE_NAME).exists():
        shown = origin = f"the packaged {FILE_NAME}"
        text, ships = _text(_packaged(), shown), True
    else:
        written = Path(FILE_NAME) if path is None else path
        shown = str(written)
        origin = f"{FILE_NAME} in this folder" if path is None else shown
        text, ships = _text(written, shown), _is_packaged(written)
    definitions = read_definitions(text, file=shown, origin=origin)
    return replace(definitions, is_packaged=ships and definitions.authority == SAMPLE_AUTHORITY)


def read_definitions(text: str, *, file: str, origin: str) -> Definitions:
    """The definitions in a text; `file` is what problems call it.

    Raises: DefinitionError with every problem found, in the order of the file.
    """
    findings = Findings(file, split_lines(text))
    definitions = None
    match root := read_yaml(text, findings):
        case Fields():
            definitions = check(read_shape(root, findings), root, findings, origin=origin)
        case None if not findings:
            raise _unusable(file, "this file is empty", _HOW)
        case Text() | Items():
            what = "the file begins with a list" if isinstance(root, Items) else "the file is one text"
            remedy = f"It begins with names: 'format: 1', then authority, year_starts and measures. {_HOW}"
            findings.add(root.spot, (), what, remedy)
    if definitions is None:
        raise DefinitionError(*findings.problems())
    return definitions


def _packaged() -> Traversable:
    """The file that ships: inside the package where it was built, at the root of the repository where it was not."""
    built_in = files(_PACKAGE) / "packaged" / FILE_NAME
    return built_in if built_in.is_file() else Path(__file__).parents[3] / FILE_NAME


def _is_packaged(path: Path) -> bool:
    packaged = _packaged()
    return isinstance(packaged, Path) and packaged.exists() and path.samefile(packaged)


def _text(source: Traversable, shown: str) -> str:
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        raise _unusable(shown, "there is no such file", "Check the name and the folder.") from None
    except IsADirectoryError:
        raise _unusable(shown, "this is a folder", f"Name the file in it, such as {FILE_NAME}.") from None
    except PermissionError:
        if source.is_dir():  # what Windows says of a folder
            raise _unusable(shown, "this is a folder", f"Name the file in it, such as {FILE_NAME}.") from None
        raise _unusable(shown, "this file may not be read", "Ask its owner for permission to read it.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise _unusable(shown, f"this file cannot be read: {reason}", "Check the name and the disk.") from None
    return _decoded(content, shown)


def _decoded(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = "Save it as UTF-8: in Notepad, Save as, Encoding: UTF-8."
        raise _unusable(
            shown, "this file is not UTF-8 text; the first odd character is in this line", remedy, line
        ) from None


def _unusable(shown: str, what: str, remedy: str, line: int | None = None) -> DefinitionError:
    return DefinitionError(Problem(Place(shown, line=line), what=what, remedy=remedy))
