"""What can make a scheduled run end with 1, once everything is written."""

from collections.abc import Collection, Sequence

from permanence_kpis.results import Scorecard

RED, CHANGED, NO_DATA = "red", "changed", "no-data"
GATES = (RED, CHANGED, NO_DATA)


def tripped(card: Scorecard, gates: Sequence[str], changed: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The measures that tripped each gate, in the order of the gates given; those that none tripped are left out.

    Takes: the refs of figures that differ from the last run of the same period.
    """
    found = {
        RED: [result.measure.ref for result in card.results if result.verdict.rating == "RED"],
        CHANGED: [result.measure.ref for result in card.results if result.measure.ref in changed],
        NO_DATA: [result.measure.ref for result in card.results if result.verdict.rating == "NO DATA"],
    }
    return {gate: tuple(found[gate]) for gate in gates if found[gate]}
