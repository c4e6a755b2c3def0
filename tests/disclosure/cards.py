"""Scorecards of drawn counts, in full: met and not met in the whole and in each group."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.outputs.small_scorecard import CARD, STABILITY

from permanence_kpis.conditions.model import Test
from permanence_kpis.definitions.model import Publishing
from permanence_kpis.disclosure import Disclosed, public_and_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group, Result, Scorecard

Pair = tuple[int, int]
CODES = ("P1", "K2", "U4")


def public(card: Scorecard, known: Sequence[Disclosed] = ()) -> Scorecard:
    """A scorecard for the public."""
    return public_and_known(card, known)[0]


def counts(met: int, not_met: int) -> Counts:
    return Counts(denominator=met + not_met, numerator=met)


def result(ref: str, groups: Mapping[str, Pair], whole: Pair | None = None) -> Result:
    """A count over one table, its numerator a code of its own; without `whole`, the groups add up to it."""
    met, not_met = whole or tuple(map(sum, zip(*groups.values(), strict=True)))
    of_whole = counts(met, not_met)
    measure = replace(
        STABILITY.measure,
        ref=ref,
        show="count",
        denominator=(),
        numerator=(Test("placement_type", "is", CODES[int(ref) - 1]),),
    )
    return replace(
        STABILITY,
        measure=measure,
        counts=of_whole,
        value=of_whole.value("count"),
        lowest=of_whole.lowest("count"),
        highest=of_whole.highest("count"),
        previous=replace(STABILITY.previous, value=None),
        direction=None,
        groups=tuple(
            Group(
                (name,),
                (name,),
                counted,
                counted.value("count"),
                counted.lowest("count"),
                counted.highest("count"),
            )
            for name, pair in groups.items()
            if (counted := counts(*pair)).denominator
        ),
    )


def scorecard(results: Sequence[Result], below: int = 6) -> Scorecard:
    by = ("sex",) if any(one.groups for one in results) else ()
    return replace(CARD, results=tuple(results), by=by, publishing=Publishing(below, "c"))
