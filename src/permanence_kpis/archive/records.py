"""Runs, manifests and publications to JSON text and back. docs/archive.md describes every field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from permanence_kpis.archive.model import (
    NOT_KEPT_AT_FIRST,
    Asked,
    Entry,
    Figure,
    Program,
    Publication,
    Run,
    SourceFile,
)
from permanence_kpis.periods import Period, YearStarts

FORMAT = 1
Record = dict[str, Any]
_ANY, _VALUES, _OF_A_VALUE, _TIMES = 2**20, (b"[", b"{", b","), 100, 3
"""A record of so many bytes is read whatever it holds. Of a larger one every value counts for so many bytes, and they
may come to 32 MiB and so many times its size: in those that kpis writes names and layout take more room than values."""


class NotARecordError(ValueError):
    """The text is none of this program's records, or one that was damaged."""


@dataclass(frozen=True)
class _DefinitionsFile:
    origin: str
    sha256: str


@dataclass(frozen=True)
class _About:
    """What stands of a run before its figures, in this order."""

    authority: str | None
    is_sample: bool
    period: Period
    year_starts: YearStarts
    options: Asked
    program: Program
    definitions: _DefinitionsFile
    extracts: Mapping[str, SourceFile]
    newest_record: Annotated[date | None, NOT_KEPT_AT_FIRST] = None


@dataclass(frozen=True)
class _PublicationRecord:
    publication: int
    run: str
    run_sha256: str
    label: str
    published_on: date


# D-270: written and read from their own types
@cache  # each is built when the first record is met, for that takes as long as a hundred runs
def _about() -> TypeAdapter[_About]:
    return TypeAdapter(_About)


@cache
def _figure() -> TypeAdapter[Figure]:
    return TypeAdapter(Figure)


@cache
def _publication() -> TypeAdapter[_PublicationRecord]:
    return TypeAdapter(_PublicationRecord)


def entry_text(entry: Entry) -> str:
    """A run as it stands in the archive."""
    return as_text({"format": FORMAT, "run": entry.id, "recorded_on": entry.recorded_on.isoformat(), **_run(entry.run)})


def manifest_text(run: Run, files: Mapping[str, bytes]) -> str:
    """A run as its manifest: the same, with the digest of each file written and no day, so the same each time."""
    written = {name: {"sha256": digest(content), "bytes": len(content)} for name, content in files.items()}
    return as_text({"format": FORMAT, **_run(run), "files": written})


def publication_text(publication: Publication, entry: bytes) -> str:
    """A publication, with the digest of the entry it froze."""
    record = _PublicationRecord(
        publication.number, publication.run_id, digest(entry), publication.label, publication.published_on
    )
    return as_text({"format": FORMAT} | _publication().dump_python(record, mode="json"))


def entry_of(content: bytes) -> Entry:
    """A run of the archive, without its publications.

    Raises: NotARecordError, saying what is wrong.
    """
    record = record_of(content)
    try:
        return entry_with(record, _run_of(record))
    except NotARecordError:
        raise
    except BROKEN as error:
        raise NotARecordError("it is not a whole record of a run") from error


def entry_with(record: Record, run: Run) -> Entry:
    """A run as the archive keeps it, without its publications."""
    run_id = str(record["run"])
    return Entry(run_id, int(run_id.partition("-")[0]), date.fromisoformat(str(record["recorded_on"])), run)


def manifest_of(content: bytes) -> tuple[Run, dict[str, str]]:
    """The run of a manifest, and the digest of each file it lists.

    Raises: NotARecordError, saying what is wrong.
    """
    record = record_of(content)
    try:
        return _run_of(record), {str(name): str(file["sha256"]) for name, file in record["files"].items()}
    except NotARecordError:
        raise
    except BROKEN as error:
        raise NotARecordError("it is not a whole manifest") from error


def publication_of(content: bytes) -> tuple[Publication, str]:
    """A publication, and the digest that the entry had when it was frozen.

    Raises: NotARecordError, saying what is wrong.
    """
    record = record_of(content)
    try:
        told = _publication().validate_python(record)
    except BROKEN as error:
        raise NotARecordError("it is not a whole record of a publication") from error
    return Publication(told.publication, told.run, told.label, told.published_on), told.run_sha256


def content_digest(run: Run) -> str:
    """The digest of what a run was made from and came to, whatever the machine, the folder and the day."""
    return content_digest_of(_run(run))


# D-178: what an earlier version did not keep is no alteration
def content_digest_of(record: Record) -> str:
    """The same of the record of a run as it stands, whichever version of kpis wrote it."""
    content = content_about(record) | {"results": record["results"]}
    return digest(canonical([content, record["definitions"]["sha256"], record["program"]["sha256"]]))


def content_about(record: Record) -> Record:
    """What of a run but its figures is part of its content, as far as it was kept."""
    kept = ("authority", "period", "extracts", *(("newest_record",) if "newest_record" in record else ()))
    return {name: record[name] for name in kept}


def digest(content: bytes) -> str:
    """The SHA-256 of bytes, as sixty-four hexadecimal digits."""
    return sha256(content).hexdigest()


def as_text(record: object) -> str:
    """A record as it is written: ASCII only, so that no code page can spoil it."""
    return json.dumps(record, indent=1, allow_nan=False) + "\n"


BROKEN = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


def record_of(content: bytes) -> Record:
    """The fields of a record of this format.

    Raises: NotARecordError where it is none, or one that would take far more room than its text.
    """
    refuse_too_dense(content)
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotARecordError("it is not JSON, or was cut short") from error
    if not isinstance(record, dict):
        raise NotARecordError("it is not a record that kpis wrote")
    refuse_another_format(record)
    return record


# D-037: a record of more than 32 MiB is not read
def refuse_too_dense(content: bytes) -> None:
    """Raises: NotARecordError where hardly anything but brackets and commas stands in the text."""
    if len(content) <= _ANY:
        return
    if _OF_A_VALUE * sum(map(content.count, _VALUES)) > 32 * _ANY + _TIMES * len(content):
        raise NotARecordError("it has more values than a record of its size can have")


def refuse_another_format(record: Record) -> None:
    """Raises: NotARecordError for a record that this version of kpis cannot read."""
    if record.get("format") != FORMAT:
        raise NotARecordError("it is not in a format that this version of kpis reads")


def refuse_other_figures(written: str, found: str) -> None:
    """Raises: NotARecordError where the digest of the figures is not the one that was written with them."""
    if written != found:
        raise NotARecordError("its figures are not those that were written: their digest differs")


def _run(run: Run) -> Record:
    figures = [_figure().dump_python(figure, mode="json", by_alias=True) for figure in run.figures.values()]
    about = _About(
        authority=run.authority,
        is_sample=run.is_sample,
        period=run.period,
        year_starts=run.year_starts,
        options=run.asked,
        program=run.program,
        definitions=_DefinitionsFile(run.definitions_origin, run.definitions_sha256),
        extracts=run.extracts,
        newest_record=run.newest_record,
    )
    record: Record = _about().dump_python(about, mode="json")
    return record | {"results": {"sha256": digest(canonical(figures)), "figures": figures}}


def _run_of(record: Record) -> Run:
    results = record["results"]
    figures = [figure_of(figure) for figure in results["figures"]]
    refuse_other_figures(results["sha256"], digest(canonical(results["figures"])))
    return run_with(record, {figure.ref: figure for figure in figures})


def run_with(record: Record, figures: Mapping[str, Figure]) -> Run:
    """The run of a record, with its figures by ref."""
    about = _about().validate_python(record)
    return Run(
        authority=about.authority,
        is_sample=about.is_sample,
        period=about.period,
        year_starts=about.year_starts,
        asked=about.options,
        extracts=about.extracts,
        definitions_origin=about.definitions.origin,
        definitions_sha256=about.definitions.sha256,
        program=about.program,
        figures=figures,
        newest_record=about.newest_record,
    )


def figure_of(record: Record) -> Figure:
    """A figure of a record.

    Raises: NotARecordError where it is of a kind that this version of kpis does not know.
    """
    try:
        return _figure().validate_python(record)
    except ValidationError as error:
        if any(fault["type"] == "literal_error" for fault in error.errors()):
            why = "it shows, rates or trusts a figure in a way that this version of kpis does not know"
            raise NotARecordError(why) from error
        raise


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(record: object) -> bytes:
    """The text that a digest is of, the same however a record is laid out."""
    return _CANONICAL.encode(record).encode()
