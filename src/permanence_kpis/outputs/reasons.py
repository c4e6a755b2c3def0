"""Why a rating is what it is, in the figures that stand beside it."""

from dataclasses import replace
from fractions import Fraction

from permanence_kpis.outputs.numbers import decimals_needed, due_by, figures, limit, whole
from permanence_kpis.results.rating_in_words import rating_in_words
from permanence_kpis.results.scorecard import DueLimit, Result

_RATED = ("GREEN", "AMBER", "RED")


# D-127: a page's reason is rounded as the figure beside it; a file's `reason` is not
def reason(result: Result) -> str:
    """The rating in words, rounded as the figure beside it is; where there is no rating, why there is none."""
    due, show, rating = result.due, result.measure.show, result.verdict.rating
    if rating not in _RATED or due.green is None or due.amber is None:
        return result.verdict.reason
    green, amber = whole(due.green, due.better, show), whole(due.amber, due.better, show)
    by, whole_year = due_by(result), due.whole_year_green
    return rating_in_words(
        rating,
        due.better,
        figures(result).value,
        _limit(result, green),
        _limit(result, amber) if rating == "AMBER" or amber != green else "",
        by,
        _limit(result, whole_year) if by and whole_year is not None and whole_year != due.green else "",
    )


def unusable(result: Result) -> str:
    """That too much is unknown to use the figure, to be said before anything is made of it; blank otherwise."""
    confidence = result.confidence
    if confidence is None or confidence.letter != "D":
        return ""
    return f"Confidence D, so do not rely on this figure: {confidence.reason}."


# D-505: the letter and its range come before what the rating rests on, as D does
def could_be_otherwise(result: Result) -> str:
    """That records in doubt could change the rating, and the range with them, to be said as early; otherwise blank."""
    confidence = result.confidence
    if confidence is None or confidence.letter != "C":
        return ""
    said = f"Confidence C: {confidence.reason}."
    if confidence.lowest is None or confidence.lowest == confidence.highest:
        return said
    widest = replace(result, counts=confidence.widest, lowest=confidence.lowest, highest=confidence.highest)
    ends = figures(widest)
    return f"{said} Once that is resolved it is between {ends.lowest} and {ends.highest}."


def to_green(result: Result) -> str:
    """What it would take, as a sentence; blank where the target is met or there is none."""
    needed = result.verdict.to_green
    if result.verdict.rating not in _RATED or needed == 0:
        return ""
    if needed is None:
        return "No whole number would meet the target."
    words = figures(result).to_green
    is_open = not words[0].isdigit() or " to " in words
    return f"{words.capitalize()} would be needed to meet the target." if is_open else f"{words} would meet the target."


def _limit(result: Result, due: DueLimit) -> str:
    ends: tuple[Fraction, ...] = due if isinstance(due, tuple) else (due,)
    return " to ".join(limit(end, result.measure.show, decimals_needed(result)) for end in ends)
