"""Which published figures to show beside a figure: the newest of each area by a day."""

from collections.abc import Iterable
from datetime import date

from permanence_kpis.results.benchmarks import AREA_KINDS, Benchmark


def newest_by(benchmarks: Iterable[Benchmark], ref: str, day: date) -> tuple[Benchmark, ...]:
    """The newest figure of each area for a measure, of a period that had ended by a day.

    What can be compared comes before what is context only, then England, region, neighbours, authorities.
    """
    newest: dict[tuple[str, str, bool], Benchmark] = {}
    for one in sorted(benchmarks, key=lambda one: one.last_day):
        # D-289: an old period keeps the comparison of its time
        if one.ref == ref and one.last_day <= day:
            newest[one.kind, one.area, one.definition == "context"] = one
    return tuple(
        sorted(newest.values(), key=lambda one: (one.definition == "context", AREA_KINDS.index(one.kind), one.area))
    )
