"""The published figures beside a measure's own, and the file of them made from what the DfE publishes."""

from collections.abc import Collection, Mapping
from pathlib import Path

from permanence_kpis.benchmarks import FILE_NAME, benchmarks_from_lait, load_benchmarks, newest_by
from permanence_kpis.benchmarks.neighbours import load_neighbours
from permanence_kpis.errors import UsageError
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.run.context import Context, Request, sample_folder
from permanence_kpis.run.definitions import load_definitions


# D-288: those of the sample are under its own neighbours, and say nothing of another authority
def benchmarks_in_use(definitions: Path | None, refs: Collection[str], *, is_sample: bool) -> tuple[Benchmark, ...]:
    """What is in benchmarks.csv beside the definitions; without one, for the sample, what ships with it."""
    beside = (definitions.parent if definitions is not None else Path()) / FILE_NAME
    if beside.exists():
        return load_benchmarks(beside, refs, FILE_NAME if definitions is None else "")
    if not is_sample:
        return ()
    every = load_benchmarks(sample_folder().with_name(FILE_NAME), REFS_OF_THE_SAMPLE, f"the sample's {FILE_NAME}")
    return tuple(one for one in every if one.ref in refs)


REFS_OF_THE_SAMPLE = tuple(f"4.{number}" for number in range(1, 11))


def benchmarks_of(request: Request, context: Context) -> Mapping[str, tuple[Benchmark, ...]]:
    """The newest of each area by the last day of the period, for each measure chosen."""
    refs = [measure.ref for measure in context.definitions.measures]
    every = benchmarks_in_use(request.definitions, refs, is_sample=context.extracts.is_sample)
    return {
        plan.measure.ref: newest_by(every, plan.measure.ref, context.period.last_day) for plan in context.plans if every
    }


def benchmarks(definitions: Path | None, only: Collection[str]) -> tuple[Benchmark, ...]:
    """The published figures beside the definitions, or of the sample where there are none; of some measures or all."""
    refs = [measure.ref for measure in load_definitions(definitions).measures]
    if unknown := [ref for ref in only if ref not in refs]:
        raise UsageError(f"there is no measure {unknown[0]}. The measures are {', '.join(refs)}.")
    return tuple(one for one in benchmarks_in_use(definitions, refs, is_sample=True) if not only or one.ref in only)


def from_lait(
    file: Path, authority: str | None, neighbours: Path | None, definitions: Path | None
) -> tuple[Benchmark, ...]:
    """The figures of the measures that are defined, from the Local Authority Interactive Tool's file.

    Raises: UsageError where no authority is named, or the file is of no use.
    """
    if not authority:
        raise UsageError("whose region and neighbours? Name the authority as the DfE does: --authority Rochdale.")
    of = load_neighbours(neighbours, authority) if neighbours is not None else None
    refs = {measure.ref for measure in load_definitions(definitions).measures}
    return tuple(one for one in benchmarks_from_lait(file, authority, of) if one.ref in refs)
