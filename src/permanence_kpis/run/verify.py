"""A run worked out again, beside its manifest."""

from collections.abc import Mapping
from pathlib import Path

from permanence_kpis.archive.folder import ARCHIVE, MANIFEST, read_entries
from permanence_kpis.archive.model import Run
from permanence_kpis.archive.records import NotARecordError, digest, manifest_of
from permanence_kpis.archive.verification import Verification, verification
from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import UsageError
from permanence_kpis.file_reading import LARGEST_RECORD, bytes_of
from permanence_kpis.run.context import Request
from permanence_kpis.run.recorded import record


def verify(manifest: Path, data: str | None = None, definitions: Path | None = None) -> Verification:
    """The run of a manifest worked out again, from the same extracts and definitions unless others are named.

    Raises: UsageError where the manifest cannot be read or none of its measures is defined any more; the errors of a
    run.
    """
    run, written = _manifest(manifest)
    named = run.asked.definitions
    file = definitions or (Path(named) if named is not None else None)
    defined = {measure.ref for measure in load_definitions(file).measures}
    refs = tuple(ref for ref in run.figures if ref in defined)
    if not refs:
        raise UsageError(
            f"none of the measures of {manifest} is defined any more. Name its definitions: --definitions."
        )
    request = Request(
        today=None,
        period=run.period.label,
        data=data or run.asked.data,
        definitions=file,
        only=refs,
        by=run.asked.by,
    )
    _, problems = read_entries(manifest.parent / ARCHIVE)
    return verification(str(manifest), run, record(request).run, _not_as_written(manifest.parent, written), problems)


def _manifest(path: Path) -> tuple[Run, dict[str, str]]:
    remedy = f"Name the {MANIFEST} that kpis compute --output wrote."
    content = bytes_of(path, str(path), MANIFEST, UsageError, largest=LARGEST_RECORD, remedy=remedy)
    try:
        return manifest_of(content)
    except NotARecordError as error:
        raise UsageError(f"{path} is not a manifest of kpis: {error}. Name the {MANIFEST} of a run.") from error


def _not_as_written(folder: Path, written: Mapping[str, str]) -> dict[str, str]:
    """The files that are not as the manifest says, and whether they are gone or differ."""
    found = {}
    for name, sha256 in written.items():
        try:
            if not (folder / name).is_file():
                found[name] = "is missing"
            elif digest((folder / name).read_bytes()) != sha256:
                found[name] = "is not as it was written"
        except OSError:
            found[name] = "is missing"
    return found
