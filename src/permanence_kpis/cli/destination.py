"""Where `--output` leads: which files, in which formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.errors import UsageError
from permanence_kpis.file_reading import DEVICE_NAME, is_folder, names_a_device
from permanence_kpis.words import listed

SUFFIXES = {
    "csv": ".csv",
    "json": ".json",
    "markdown": ".md",
    "xlsx": ".xlsx",
    "html": ".html",
    "svg": ".svg",
    "png": ".png",
}
IN_A_FOLDER = ("csv", "json")
_COMES_HERE = ", or leave --output out to see the result here"
# D-131: the endings of other programs' files are a closed list
OF_OTHER_PROGRAMS = frozenset((".pdf", ".doc", ".docx", ".xls", ".ods", ".txt", ".parquet", ".zip"))
"""Endings of files that other programs write: a folder of such a name is taken for one only where it is there."""


@dataclass(frozen=True)
class Destination:
    """A folder, and the format of each file to write in it by name; `is_folder`: the folder itself was named."""

    folder: Path
    formats: Mapping[str, str]
    is_folder: bool


def destination(
    output: str | None,
    wanted: str | None,
    data: str | None,
    *,
    stem: str,
    offered: Sequence[str],
    in_a_folder: Sequence[str] = IN_A_FOLDER,
) -> Destination | None:
    """The files that `--output` and `--format` ask for; None where the output goes to the screen.

    A path that ends in one of SUFFIXES is one file. Anything else is a folder, which gets files called
    `stem` in the formats `in_a_folder`, or only in the format wanted.

    Raises: UsageError where the two contradict each other, the format is none of those offered or another program's, an
    extract would be written over, a device or a pipe stands where a file is to be, or nobody said where to write or
    whose figures: a scheduled job that lost its folder must not write those of the sample.
    """
    if output is None:
        return None
    if not output.strip():
        raise UsageError("--output is empty. Name a file or a folder, or leave --output out to see the result here.")
    if data is None:
        raise UsageError(
            "With --output, say whose figures to write: name the folder of extracts with --data, in KPIS_DATA or as "
            "data in kpis.toml, or ask for the synthetic sample with --data sample."
        )
    if wanted == "table":
        raise UsageError(f"--format table is for the screen, --output {output} for files. Use one of them.")
    refuse_the_name_of_a_device(output)
    path = Path(output)
    asked = next((name for name, suffix in SUFFIXES.items() if suffix == path.suffix.lower()), None)
    if asked is None:
        endings = listed([SUFFIXES[name] for name in offered], "or")
        refuse_files_of_other_programs(path, f"Name a file that ends in {endings}, or a folder.")
        names = [wanted] if wanted else in_a_folder
        return _kept(Destination(path, {f"{stem}{SUFFIXES[name]}": name for name in names}, is_folder=True), data)
    if asked not in offered:
        raise UsageError(f"--output {output} asks for {asked}. This command writes {' or '.join(offered)}.")
    if wanted not in (None, asked):
        raise UsageError(f"--output {output} asks for {asked}, --format for {wanted}. Use one of them.")
    return _kept(Destination(path.parent, {path.name: asked}, is_folder=False), data)


def several_files(output: str | None, data: str | None, formats: Mapping[str, str], wanted: str) -> Destination:
    """A folder for files that belong together, each by its name in a format of its own.

    Raises: UsageError as `destination`, and where the output is no folder.
    """
    if output is None or Path(output).suffix.lower() in SUFFIXES.values():
        raise UsageError(f"--format {wanted} writes {len(formats)} files. Name their folder: --output {wanted}.")
    refuse_files_of_other_programs(Path(output), f"Name a folder, such as --output {wanted}.")
    destination(output, None, data, stem=wanted, offered=IN_A_FOLDER)
    return _kept(Destination(Path(output), formats, is_folder=True), data or "")


def refuse_the_name_of_a_device(output: str | Path) -> None:
    """Raises: UsageError where Windows takes the path of an output for a device."""
    if names_a_device(output):
        raise UsageError(
            f"--output {output}: {DEVICE_NAME}; what is written there is lost. Name another with --output."
        )


def refuse_a_device_or_pipe(output: str | Path, otherwise: str = _COMES_HERE) -> None:
    """Raises: UsageError where there is one in the place of an output, such as /dev/stdout."""
    from permanence_kpis.writing.whole import NO_FILE, is_device_or_pipe

    if is_device_or_pipe(Path(output)):
        raise UsageError(f"--output {output}: {NO_FILE}. Name a file or a folder{otherwise}.")


def refuse_files_of_other_programs(output: Path, instead: str) -> None:
    """Raises: UsageError where an output is named as a file that only other programs write, and no folder is."""
    if output.suffix.lower() in OF_OTHER_PROGRAMS and not is_folder(output):
        raise UsageError(f"--output {output}: kpis cannot write {output.suffix.lower()} files. {instead}")


def _kept(files: Destination, data: str) -> Destination:
    """The same files, none of which the extracts are read from, and none of which stands for a device or a pipe."""
    paths = [files.folder / name for name in files.formats]
    for path in (files.folder, *paths):
        refuse_a_device_or_pipe(path)
    if any(map(_is_there, paths)):
        from permanence_kpis.run.writing_over import refuse_writing_over_extracts

        refuse_writing_over_extracts(data, paths)
    return files


def _is_there(path: Path) -> bool:
    """Whether a file is there; not where it may not be looked for, which writing it says."""
    try:
        return path.exists()
    except OSError:
        return False
