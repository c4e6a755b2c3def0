"""The sum that gives a figure, what in it is not known, and the sums that give the ends of its range."""

from collections.abc import Iterator
from fractions import Fraction

from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import figures, unrounded
from permanence_kpis.outputs.phrases import sentence
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Result
from permanence_kpis.words import how_many, noun


def arithmetic(result: Result) -> list[str]:
    """The sum that gives the value, and, of what is not known, why, and the range that follows."""
    measure, counts, printed = result.measure, result.counts, figures(result)
    if counts is None:
        return [sentence(result.verdict.reason)]
    lines = []
    if measure.on_table.counts[measure.counts] is not None:
        lines.append(f"Several rows of one {noun(1, measure.counts)} count once.")
    fraction = f"{counts.numerator:,} / {counts.denominator:,}"
    if result.value is None:
        lines.append(f"{fraction}: {sentence(result.verdict.reason)}")
    elif measure.show == "percentage":
        lines.append(f"{fraction} x 100 = {unrounded(result.value)}, printed as {printed.value}")
    else:
        lines.append(f"{counts.numerator:,}, out of {how_many(counts.denominator, measure.counts)}")
    if said := scorecard_lines.not_known(result):
        lines.append(sentence(said))
        lines += _not_known_parts(counts, measure.counts)
        lowest, highest = (result.lowest, result.highest) if counts.not_known else (None, None)
        if lowest is not None and highest is not None and lowest != highest:
            lines += range_in_words(result, lowest, highest)
    return lines


def _not_known_parts(counts: Counts, units: str) -> Iterator[str]:
    """Why each of those not known is not known."""
    said = (
        (counts.unsure, "certain to be in the denominator, but may or may not meet the measure"),
        (counts.may_enter_met, "may or may not be in the denominator, and would then meet the measure"),
        (counts.may_enter_not_met, "may or may not be in the denominator, and would then not meet the measure"),
        (counts.may_enter_either, "may or may not be in the denominator, and could then do either"),
    )
    return (f"- {how_many(number, units)}: {why}." for number, why in said if number)


def sure_and_open(counts: Counts, units: str) -> Iterator[str]:
    """Where those with doubtful records surely fall, and where they may."""
    not_met = counts.denominator - counts.numerator - counts.unsure
    for number, where in (
        (counts.numerator, "certain to meet the measure"),
        (not_met, "certain to be in the denominator, and not to meet the measure"),
    ):
        if number:
            yield f"- {how_many(number, units)}: {where}."
    yield from _not_known_parts(counts, units)


def range_in_words(result: Result, lowest: Fraction, highest: Fraction) -> list[str]:
    """The two ends of what the value could be, with the sum that gives each."""
    counts, printed = result.counts, figures(result)
    assert counts is not None
    if result.measure.show == "count":
        added = counts.unsure + counts.may_enter_met + counts.may_enter_either
        return [
            f"Lowest: {printed.lowest}, if none of them meets the measure.",
            f"Highest: {counts.numerator:,} + {added:,} = {printed.highest}, if as many as possible meet it.",
        ]
    entering_below = counts.may_enter_not_met + counts.may_enter_either
    entering_above = counts.may_enter_met + counts.may_enter_either
    above = counts.numerator + counts.unsure + entering_above
    lines = []
    if below := counts.denominator + entering_below:
        sum_ = f"{counts.numerator:,} / {below:,} x 100 = {unrounded(lowest)}"
        lines.append(f"Lowest: {sum_}, printed as {printed.lowest}, if as many as possible fail the measure.")
    else:
        lines.append(
            f"Lowest: {printed.lowest}: nobody is certain to be in the denominator, and all who may be in it "
            "would meet it."
        )
    if of := counts.denominator + entering_above:
        sum_ = f"{above:,} / {of:,} x 100 = {unrounded(highest)}"
        lines.append(f"Highest: {sum_}, printed as {printed.highest}, if as many as possible meet it.")
    else:
        lines.append(
            f"Highest: {printed.highest}: nobody is certain to be in the denominator, and none who may be in it "
            "would meet it."
        )
    return lines
