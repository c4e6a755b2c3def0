"""Confidence: whether what is not known, was repaired or is in doubt could change a rating."""

from decimal import Decimal
from fractions import Fraction

from permanence_kpis.definitions.model import Measure
from permanence_kpis.ratings import possible_ratings
from permanence_kpis.results.counts import Counts, Touched
from permanence_kpis.results.scorecard import Confidence, Due, Letter, Rating, Verdict
from permanence_kpis.words import listed


# D-094: a percentage of nobody with records in doubt shows the range it could have
def confidence(
    measure: Measure,
    counts: Counts | None,
    touched: Touched,
    due: Due,
    verdict: Verdict,
    too_much_unknown: Decimal,
    why_in_part: str | None = None,
) -> Confidence | None:
    """How far a measure's rating can be trusted, and why.

    Whatever was repaired, not used, contradicted or read as blank may in truth be otherwise, and may take a child (or
    household) out of the measure or bring one in. The widest range is that of every way of settling all these together
    with what is not known. A: there is nothing to settle. D: more than `too_much_unknown` percent of those who are, or
    may be, in the denominator are not known. C: some way of settling gives another rating; or the extracts tell of a
    part only, for what is not in them could. B: none does; so also where no target is set, for then there is no rating
    to change.

    Takes: the counts (None: no data); those of them who are touched; what is due and the verdict; why the extracts
    tell of a part only (None: of all).
    Gives: None where there is no value.
    """
    if counts is None or verdict.rating == "NO DATA":
        return None
    widest = touched.widest(counts)
    possible = possible_ratings(widest, measure.show, due)
    letter = _letter(counts, touched, verdict.rating, possible, too_much_unknown, why_in_part is not None)
    return Confidence(
        letter=letter,
        reason=_reason(letter, verdict.rating, measure, counts, touched, possible, too_much_unknown, why_in_part),
        touched=touched.children + touched.may_be_more,
        lowest=widest.lowest(measure.show),
        highest=widest.highest(measure.show),
        ratings=possible,
        widest=widest,
    )


def _letter(
    counts: Counts,
    touched: Touched,
    rating: Rating,
    possible: tuple[Rating, ...],
    too_much_unknown: Decimal,
    is_in_part: bool,
) -> Letter:
    may_be_in = counts.denominator + counts.may_enter
    if may_be_in and Fraction(100 * (counts.not_known or 0), may_be_in) > Fraction(too_much_unknown):
        # D-098: D looks at what is not known, not at what was repaired
        return "D"
    if not counts.not_known and not touched.is_something and not is_in_part:
        return "A"
    # D-097: possible is empty where no target is set
    return "C" if set(possible) - {rating} or (possible and is_in_part) else "B"


def _reason(
    letter: Letter,
    given: Rating,
    measure: Measure,
    counts: Counts,
    touched: Touched,
    possible: tuple[Rating, ...],
    too_much_unknown: Decimal,
    why_in_part: str | None,
) -> str:
    if letter == "A":
        return f"nothing about the {measure.counted} was repaired, in doubt or unknown"
    if letter == "D":
        may_be_in = counts.denominator + counts.may_enter
        # of 89 moves 16 were unplanned, but no other number of moves was to be expected
        of_all = "" if measure.show == "count" and measure.on_table.is_of_events else f"of {may_be_in} "
        who = f"{counts.not_known} {of_all}{measure.counted}"
        return f"it cannot be decided for {who}, which is more than {too_much_unknown:f}%"
    found = "; ".join(_found(measure, counts, touched, why_in_part))
    if letter == "C":
        others = [rating for rating in possible if rating != given]
        if not others:
            return f"{found}: what is missing could change the rating"
        return f"{found}: the rating could become {listed(others, 'or')}"
    if not possible:
        return f"{found}: there is no rating that this could change"
    return f"{found}: this is not enough to change the rating"


def _found(measure: Measure, counts: Counts, touched: Touched, why_in_part: str | None) -> list[str]:
    """What there is to settle, in words."""
    found = [why_in_part] if why_in_part else []
    if number := counts.not_known:
        found.append(f"it cannot be decided for {number} of the {measure.counted}")
    if number := touched.units:
        who = f"all {number}" if touched.is_all else f"{number} of the {measure.counted}"
        found.append(f"{who} {'depends' if number == 1 else 'depend'} on records that were repaired or are in doubt")
    if number := touched.may_be_more:
        found.append(f"{number} more may count")
    return found or ["the findings do not concern anyone counted here"]
