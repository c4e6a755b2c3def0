"""Runs, manifests and publications to JSON text and back. docs/archive.md describes every field."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from hashlib import sha256
from typing import Any, get_args

from permanence_kpis.archive.model import (
    Asked,
    Entry,
    Figure,
    GroupFigure,
    PreviousFigure,
    Program,
    Publication,
    Run,
    SourceFile,
)
from permanence_kpis.definitions.model import Show
from permanence_kpis.periods import Period, Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, DueLimit, Letter, Rating

FORMAT = 1
Record = dict[str, Any]
_ANY, _VALUES, _OF_A_VALUE, _TIMES = 2**20, (b"[", b"{", b","), 100, 3
"""A record of so many bytes is read whatever it holds. Of a larger one every value counts for so many bytes, and they
may come to 32 MiB and so many times its size: in those that kpis writes names and layout take more room than values."""


class NotARecordError(ValueError):
    """The text is none of this program's records, or one that was damaged."""


def entry_text(entry: Entry) -> str:
    """A run as it stands in the archive."""
    return as_text({"format": FORMAT, "run": entry.id, "recorded_on": _day(entry.recorded_on), **_run(entry.run)})


def manifest_text(run: Run, files: Mapping[str, bytes]) -> str:
    """A run as its manifest: the same, with the digest of each file written and no day, so the same each time."""
    written = {name: {"sha256": digest(content), "bytes": len(content)} for name, content in files.items()}
    return as_text({"format": FORMAT, **_run(run), "files": written})


def publication_text(publication: Publication, entry: bytes) -> str:
    """A publication, with the digest of the entry it froze."""
    record = {
        "format": FORMAT,
        "publication": publication.number,
        "run": publication.run_id,
        "run_sha256": digest(entry),
        "label": publication.label,
        "published_on": _day(publication.published_on),
    }
    return as_text(record)


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
    return Entry(run_id, int(run_id.partition("-")[0]), _day_of(record["recorded_on"]), run)


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
        label, day = str(record["label"]), _day_of(record["published_on"])
        return Publication(int(record["publication"]), str(record["run"]), label, day), str(record["run_sha256"])
    except NotARecordError:
        raise
    except BROKEN as error:
        raise NotARecordError("it is not a whole record of a publication") from error


def content_digest(run: Run) -> str:
    """The digest of what a run was made from and came to, whatever the machine, the folder and the day."""
    return content_digest_of(_run(run))


def content_digest_of(record: Record) -> str:
    """The same of the record of a run as it stands, whichever version of kpis wrote it."""
    content = {name: record[name] for name in ("authority", "period", "extracts", "results")}
    return digest(canonical([content, record["definitions"]["sha256"], record["program"]["sha256"]]))


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
    figures = [_figure(figure) for figure in run.figures.values()]
    return {
        "authority": run.authority,
        "is_sample": run.is_sample,
        "period": {
            "label": run.period.label,
            "first_day": _day(run.period.first_day),
            "last_day": _day(run.period.last_day),
        },
        "year_starts": list(run.year_starts),
        "options": asdict(run.asked),
        "program": asdict(run.program),
        "definitions": {"origin": run.definitions_origin, "sha256": run.definitions_sha256},
        "extracts": {name: _source_file(file) for name, file in run.extracts.items()},
        "results": {"sha256": digest(canonical(figures)), "figures": figures},
    }


def _run_of(record: Record) -> Run:
    results = record["results"]
    figures = [figure_of(figure) for figure in results["figures"]]
    refuse_other_figures(results["sha256"], digest(canonical(results["figures"])))
    return run_with(record, {figure.ref: figure for figure in figures})


def run_with(record: Record, figures: Mapping[str, Figure]) -> Run:
    """The run of a record, with its figures by ref."""
    period, asked, program = record["period"], record["options"], record["program"]
    month, day = record["year_starts"]
    return Run(
        authority=record["authority"],
        is_sample=bool(record["is_sample"]),
        period=Period(str(period["label"]), _day_of(period["first_day"]), _day_of(period["last_day"])),
        year_starts=(int(month), int(day)),
        asked=Asked(
            asked["period"],
            asked["data"],
            asked["definitions"],
            tuple(map(str, asked["only"])),
            tuple(map(str, asked["leave_out"])),
            tuple(map(str, asked["by"])),
        ),
        extracts={
            name: SourceFile(str(file["sha256"]), int(file["rows"]), _dated_of(file.get("dated")))
            for name, file in record["extracts"].items()
        },
        definitions_origin=str(record["definitions"]["origin"]),
        definitions_sha256=str(record["definitions"]["sha256"]),
        program=Program(*(str(program[name]) for name in ("version", "sha256", "python", "polars"))),
        figures=figures,
    )


def _figure(figure: Figure) -> Record:
    due = figure.due
    return {
        "ref": figure.ref,
        "title": figure.title,
        "counts_what": figure.counts_what,
        "show": figure.show,
        "window": _window(figure.window),
        "counts": asdict(figure.counts) if figure.counts else None,
        "due": {
            "better": due.better,
            "status": due.status,
            "green": _limit(due.green),
            "amber": _limit(due.amber),
            "whole_year_green": _limit(due.whole_year_green),
            "whole_year_amber": _limit(due.whole_year_amber),
            "from_day": _day(due.from_day) if due.from_day else None,
        },
        "rating": figure.rating,
        "reason": figure.reason,
        "rule": figure.rule,
        "rests_on": list(figure.depends_on),
        "definition_from": _day(figure.definition_from) if figure.definition_from else None,
        "why_changed": figure.why_changed,
        "groups": [{"names": list(group.names), "counts": asdict(group.counts)} for group in figure.groups],
        "confidence": figure.confidence,
        **({} if figure.rule_used is None else {"rule_used": figure.rule_used}),
        **({} if figure.too_much_unknown is None else {"too_much_unknown": f"{figure.too_much_unknown.normalize():f}"}),
        **({} if figure.previous is None else {"previous": _previous(figure.previous)}),
        **({} if figure.table is None else {"table": figure.table}),
    }


def _previous(figure: PreviousFigure) -> Record:
    return {"window": _window(figure.window), "counts": asdict(figure.counts)}


def _window(window: Window) -> Record:
    return {"kind": window.kind, "first_day": _day(window.first_day), "last_day": _day(window.last_day)}


def _previous_of(record: Record | None) -> PreviousFigure | None:
    return PreviousFigure(_window_of(record["window"]), _counts_of(record["counts"])) if record else None


def _window_of(record: Record) -> Window:
    return Window(str(record["kind"]), _day_of(record["first_day"]), _day_of(record["last_day"]))


def figure_of(record: Record) -> Figure:
    """A figure of a record.

    Raises: NotARecordError where it is of a kind that this version of kpis does not know.
    """
    counts, due = record["counts"], record["due"]
    kinds = ((record["show"], Show), (record["rating"], Rating), (record.get("confidence") or "A", Letter))
    if any(value not in get_args(known) for value, known in kinds):
        raise NotARecordError("it shows, rates or trusts a figure in a way that this version of kpis does not know")
    return Figure(
        ref=str(record["ref"]),
        title=str(record["title"]),
        counts_what=str(record["counts_what"]),
        show=record["show"],
        window=_window_of(record["window"]),
        counts=_counts_of(counts) if counts is not None else None,
        due=Due(
            better=due["better"],
            status=due["status"],
            green=_limit_of(due["green"]),
            amber=_limit_of(due["amber"]),
            whole_year_green=_limit_of(due["whole_year_green"]),
            whole_year_amber=_limit_of(due["whole_year_amber"]),
            from_day=_day_of(due["from_day"]) if due["from_day"] else None,
        ),
        rating=record["rating"],
        reason=str(record["reason"]),
        rule=str(record["rule"]),
        depends_on=tuple(map(str, record["rests_on"])),
        definition_from=_day_of(record["definition_from"]) if record.get("definition_from") else None,
        why_changed=str(record["why_changed"]) if record.get("why_changed") else None,
        groups=tuple(
            GroupFigure(tuple(map(str, group["names"])), _counts_of(group["counts"])) for group in record["groups"]
        ),
        confidence=record.get("confidence"),
        rule_used=str(record["rule_used"]) if record.get("rule_used") else None,
        too_much_unknown=_percentage_of(record.get("too_much_unknown")),
        previous=_previous_of(record.get("previous")),
        table=str(record["table"]) if record.get("table") else None,
    )


def _percentage_of(text: object) -> Decimal | None:
    """Raises: ValueError for what is no number."""
    if text is None:
        return None
    try:
        return Decimal(str(text))
    except InvalidOperation as error:
        raise ValueError("no number") from error


def _source_file(file: SourceFile) -> Record:
    """A file as recorded; what an earlier version did not keep stays away, so that its records are written alike."""
    record = asdict(file)
    return record if file.dated is not None else {name: record[name] for name in ("sha256", "rows")}


def _dated_of(record: Record | None) -> dict[str, int] | None:
    return None if record is None else {str(name): int(number) for name, number in record.items()}


def _counts_of(record: Record) -> Counts:
    return Counts(**{name: int(number) for name, number in record.items()})


def _limit(due: DueLimit | None) -> str | list[str] | None:
    """A limit as an exact fraction: 55/4; a pair as a list."""
    if due is None:
        return None
    return [str(end) for end in due] if isinstance(due, tuple) else str(due)


def _limit_of(text: str | list[str] | None) -> DueLimit | None:
    if text is None:
        return None
    if isinstance(text, list):
        low, high = text
        return Fraction(low), Fraction(high)
    return Fraction(text)


def _day(on: date) -> str:
    return on.isoformat()


def _day_of(text: object) -> date:
    return date.fromisoformat(str(text))


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(record: object) -> bytes:
    """The text that a digest is of, the same however a record is laid out."""
    return _CANONICAL.encode(record).encode()
