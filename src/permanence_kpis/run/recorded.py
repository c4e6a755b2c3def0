"""A scorecard with everything it was made from, for the manifest and the archive."""

import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

import polars as pl

from permanence_kpis.archive.model import Asked, Figure, GroupFigure, PreviousFigure, Program, Run, SourceFile
from permanence_kpis.archive.rule import rule_digest, rule_digest_with_all_settings
from permanence_kpis.definitions.versions import version_in_force
from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.measures import Plan, membership
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.run.context import Context, Request, extracts_folder, load_context
from permanence_kpis.run.rated_scorecard import scorecard_of
from permanence_kpis.tables import YEAR

BEHIND_A_FIGURE = ("met", "not met", "not known")
Children = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By ref and outcome (met, not met, not known), the ids of those counted: one for each thing counted."""

_ALWAYS_USED = ("extracts.yaml",)


@dataclass(frozen=True)
class Recorded:
    """A scorecard, and the run it was: inputs, program and figures. `children` is empty unless asked for."""

    scorecard: Scorecard
    run: Run
    children: Children


def record(request: Request, *, with_children: bool = False) -> Recorded:
    """Every chosen measure for the period, with the digest of everything it was made from.

    Raises: ExtractError where an extract is written to meanwhile: its figures would be of no file that ever was.
    """
    folder = extracts_folder(request)
    before = _stamps(folder)
    context = load_context(request)
    scorecard = scorecard_of(context)
    children = {plan.measure.ref: _behind(context, plan) for plan in context.plans} if with_children else {}
    run = run_of(request, context, scorecard)
    after = _stamps(folder)
    if changed := [name for name in run.extracts if before.get(name) != after.get(name)]:
        raise ExtractError(*(_written_to(name) for name in changed))
    return Recorded(scorecard, run, children)


def run_of(request: Request, context: Context, scorecard: Scorecard) -> Run:
    """A scorecard as a run: what it was made from, and what it came to."""
    used = _files_used(context, extracts_folder(request))
    return Run(
        authority=scorecard.authority,
        is_sample=scorecard.extracts.is_sample,
        period=scorecard.period,
        year_starts=context.definitions.year_starts,
        asked=Asked(
            request.period,
            request.data,
            None if request.definitions is None else str(request.definitions),
            request.only,
            request.leave_out,
            request.by,
        ),
        extracts=used,
        definitions_origin=context.definitions.origin,
        definitions_sha256=context.definitions.sha256,
        program=program(),
        figures={
            plan.measure.ref: _figure(context, plan, result, used)
            for plan, result in zip(context.plans, scorecard.results, strict=True)
        },
        newest_record=scorecard.extracts.newest,
    )


def program() -> Program:
    """What calculates here."""
    try:
        own = installed_version("permanence-kpis")
    except PackageNotFoundError:
        own = "not installed"
    return Program(own, _source_digest(), platform.python_version(), pl.__version__)


def _figure(context: Context, plan: Plan, result: Result, used: Iterable[str]) -> Figure:
    measure = result.measure
    version = version_in_force(measure)
    read = {column.split(".")[0] for column in measure.on_table.columns_to_read(measure.columns)}  # what ends a row too
    needed = {*_ALWAYS_USED, *(name for extract in read for name in _files_of(context, extract))}
    return Figure(
        ref=measure.ref,
        title=measure.title,
        counts_what=measure.counts,
        show=measure.show,
        window=result.window,
        counts=result.counts,
        due=result.due,
        rating=result.verdict.rating,
        reason=result.verdict.reason,
        rule=rule_digest_with_all_settings(measure, context.definitions),
        depends_on=tuple(name for name in used if name in needed),
        definition_from=version.from_day if version else None,
        why_changed=version.why_changed if version else None,
        groups=tuple(GroupFigure(group.names, group.counts) for group in result.groups if group.counts),
        confidence=result.confidence.letter if result.confidence else None,
        rule_used=rule_digest(measure, context.definitions),
        too_much_unknown=context.definitions.too_much_unknown if result.confidence else None,
        previous=PreviousFigure(result.previous.window, before) if (before := result.previous.counts) else None,
        table=measure.table,
    )


# D-185: the manifest names the extracts that the figures use
def _files_used(context: Context, folder: Path) -> dict[str, SourceFile]:
    """The digest and the rows used of every file that a figure rests on, by name."""
    rows: dict[str, int] = {name: 0 for name in _ALWAYS_USED if (folder / name).is_file()}
    dated: dict[str, dict[str, int]] = {name: {} for name in rows}
    for extract in sorted({column.split(".")[0] for plan in context.plans for column in context.depends_on(plan)}):
        if extract not in context.extracts.tables:
            continue
        table = context.extracts.tables[extract]
        counted, begun = _rows_by_file(context, table), _rows_by_file(context, _begun(context, extract, table))
        for name in _files_of(context, extract):
            rows[name] = max(rows.get(name, 0), counted[name])
            dated.setdefault(name, {})
            if _dated_by(context, extract):
                dated[name][extract] = begun[name]
    return {name: SourceFile(_file_digest(folder / name), rows[name], dated[name]) for name in sorted(rows)}


def _rows_by_file(context: Context, table: pl.DataFrame) -> Counter[str]:
    """How many rows of a table stand in each file."""
    counted: Counter[str] = Counter()
    for part, number in table["source_file"].cast(pl.String).value_counts().iter_rows():
        counted[context.extracts.parts.get(part, part)] += number
    return counted


def _begun(context: Context, extract: str, table: pl.DataFrame) -> pl.DataFrame:
    """The rows of an extract that begin by the period's last day; none where its rows have no day."""
    if (by := _dated_by(context, extract)) is None:
        return table.clear()
    day = pl.date(pl.col(by) - 1, 4, 1) if table.schema[by].is_integer() else pl.col(by)  # of a year its first day
    return table.filter(day <= context.period.last_day)


def _dated_by(context: Context, extract: str) -> str | None:
    """The column with the day on which a row of an extract begins, or the year."""
    known = context.definitions.catalogue.extracts[extract]
    return known.begins or next((name for name in known.key if known.columns[name].unit == YEAR), None)


def _files_of(context: Context, extract: str) -> tuple[str, ...]:
    """The names of the files that an extract was read from, those without a usable row among them."""
    if extract not in context.extracts.tables:
        return ()
    files = context.extracts.tables[extract]["source_file"]
    names = files.dtype.categories if isinstance(files.dtype, pl.Enum) else files.drop_nulls().unique()
    return tuple(dict.fromkeys(context.extracts.parts.get(name, name) for name in names))


def _behind(context: Context, plan: Plan) -> dict[str, tuple[str, ...]]:
    """Who was counted in a measure, by outcome."""
    if context.why_no_data(plan):
        return {}
    listed = membership(context.rows(plan), plan.measure)
    unit_id = plan.measure.on_table.unit_id
    return {
        outcome: tuple(sorted(listed.filter(pl.col("outcome") == outcome)[unit_id].drop_nulls()))
        for outcome in BEHIND_A_FIGURE
    }


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """The size of each file in a folder, or in a folder in it, and when it was last written to, by name."""
    stamps = {}
    with suppress(OSError, ValueError):  # whoever reads the extracts says why better
        for path in (*folder.glob("*"), *folder.glob("*/*")):
            with suppress(OSError):
                status = path.stat()
                stamps[path.relative_to(folder).as_posix()] = (status.st_size, status.st_mtime_ns)
    return stamps


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        why = (error.strerror or "no reason given").lower()
        what = f"the file was read and can no longer be opened ({why})"
        raise ExtractError(Problem(Place(path.name), what=what, remedy=_ONCE_MORE)) from error


_ONCE_MORE = "Run kpis again once the extracts are all written."


def _written_to(name: str) -> Problem:
    return Problem(Place(name), what="the file was written to while it was read", remedy=_ONCE_MORE)


# D-173: two versions under way may have the same number
def _source_digest() -> str:
    """The digest of this program's own source, the same on every machine."""
    package = Path(__file__).parents[1]
    digest = sha256()
    for path in sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).as_posix()):
        digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
