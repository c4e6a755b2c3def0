"""The published figures beside a measure's own, and the file of them made from what the DfE publishes."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from permanence_kpis.benchmarks import FILE_NAME, benchmarks_from_lait, load_benchmarks, newest_by
from permanence_kpis.benchmarks.funnel import funnels_of
from permanence_kpis.benchmarks.neighbours import load_neighbours, with_neighbours
from permanence_kpis.errors import UsageError
from permanence_kpis.results.benchmarks import Benchmark, Published
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.context import Context, Request, sample_folder
from permanence_kpis.run.definitions import load_definitions
from permanence_kpis.run.rated_scorecard import authority_of

NEIGHBOURS = "neighbours.csv"


# D-288: those of the sample are under its own neighbours, and say nothing of another authority
def _in_use(definitions: Path | None, refs: Collection[str], authority: str | None, *, is_sample: bool) -> Published:
    """What is in benchmarks.csv beside the definitions; without one, for the sample, what ships with it.

    Where a neighbours.csv is beside it too, with the median and the mean of the authority's neighbours.
    """
    folder = definitions.parent if definitions is not None else Path()
    beside = folder / FILE_NAME
    if os.path.lexists(beside):
        figures = load_benchmarks(beside, refs, FILE_NAME if definitions is None else "")
        singles = figures
        if authority and os.path.lexists(folder / NEIGHBOURS):
            figures = with_neighbours(figures, load_neighbours(folder / NEIGHBOURS, authority))
        return Published(str(beside), figures, singles)
    if not is_sample:
        return Published("", ())
    name = f"the sample's {FILE_NAME}"
    every = load_benchmarks(sample_folder().with_name(FILE_NAME), None, name)
    return Published(name, _of(every, refs))


def checked_benchmarks(definitions: Path | None) -> Published | None:
    """The published figures beside the definitions; None where there are none.

    Raises: DefinitionError with everything that is wrong in them.
    """
    found = _in_use(definitions, _refs(definitions, ()), None, is_sample=False)
    return found if found.file else None


def benchmarks_of(request: Request, context: Context) -> Mapping[str, tuple[Benchmark, ...]]:
    """The newest of each area by the last day of the period, for each measure chosen."""
    refs = [measure.ref for measure in context.definitions.measures]
    of_whom = authority_of(context)
    every = _in_use(request.definitions, refs, of_whom, is_sample=context.extracts.is_sample).figures
    return {
        plan.measure.ref: newest_by(every, plan.measure.ref, context.period.last_day) for plan in context.plans if every
    }


def newest_beside(definitions: Path | None, scorecard: Scorecard) -> Mapping[str, tuple[Benchmark, ...]]:
    """The same for each measure of a scorecard."""
    refs, last_day = [result.measure.ref for result in scorecard.results], scorecard.period.last_day
    defined = [measure.ref for measure in load_definitions(definitions).measures]
    every = _in_use(definitions, defined, scorecard.authority, is_sample=scorecard.extracts.is_sample).figures
    return {ref: newest_by(every, ref, last_day) for ref in refs}


def benchmarks(definitions: Path | None, authority: str | None, only: Collection[str]) -> Published:
    """The published figures beside the definitions, or of the sample where there are none; of some measures or all.

    Takes: whose they are compared with, where not as the definitions say.

    Raises: UsageError for a measure that is not defined.
    """
    refs = _refs(definitions, only)
    found = _in_use(definitions, refs, authority or load_definitions(definitions).authority, is_sample=True)
    chosen = only or refs
    return replace(found, figures=_of(found.figures, chosen), funnels=funnels_of(_of(found.singles, chosen)))


def from_lait(
    file: Path, authority: str | None, neighbours: Path | None, definitions: Path | None, only: Collection[str]
) -> Published:
    """The figures of the measures that are defined, or of some, from the Local Authority Interactive Tool's file.

    Raises: UsageError for a measure that is not defined, where no authority is named, or the file is of no use.
    """
    refs = _refs(definitions, only)
    if not authority:
        raise UsageError("whose region and neighbours? Name the authority as the DfE does: --authority Rochdale.")
    of = load_neighbours(neighbours, authority) if neighbours is not None else None
    return Published(str(file), _of(benchmarks_from_lait(file, authority, of), only or refs))


def _refs(definitions: Path | None, only: Collection[str]) -> tuple[str, ...]:
    """The measures that are defined, all of `only` among them."""
    refs = tuple(measure.ref for measure in load_definitions(definitions).measures)
    if unknown := [ref for ref in only if ref not in refs]:
        raise UsageError(f"there is no measure {unknown[0]}. The measures are {', '.join(refs)}.")
    return refs


def _of(figures: Iterable[Benchmark], refs: Collection[str]) -> tuple[Benchmark, ...]:
    return tuple(one for one in figures if one.ref in refs)
