"""What can make a scheduled run end with 1, once everything is written."""

from collections.abc import Collection, Sequence

from permanence_kpis.results.scorecard import Scorecard

RED, CHANGED, CONFIDENCE, NO_DATA = "red", "changed", "confidence", "no-data"
NOT_TRUSTED = ("C", "D")
"""The letters of a confidence that trips its gate: the rating could be another, or the figure is not to be used."""


def gates_tripped(
    scorecard: Scorecard, gates: Sequence[str], changed: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """The measures that tripped each gate, in the order of the gates given; those that none tripped are left out.

    Takes: the refs of figures that differ from the last run of the same period.
    """
    found = {
        RED: [result.measure.ref for result in scorecard.results if result.verdict.rating == "RED"],
        CHANGED: [result.measure.ref for result in scorecard.results if result.measure.ref in changed],
        CONFIDENCE: [
            result.measure.ref
            for result in scorecard.results
            if result.confidence is not None and result.confidence.letter in NOT_TRUSTED
        ],
        NO_DATA: [result.measure.ref for result in scorecard.results if result.verdict.rating == "NO DATA"],
    }
    return {gate: tuple(found[gate]) for gate in gates if found[gate]}
