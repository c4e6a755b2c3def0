"""The cover of a board pack: of which days it is, what it was made from, what can still change, and who signs."""

from collections.abc import Callable, Iterator

from permanence_kpis.outputs.phrases import ABSENT, sentence
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, listed


def cover(scorecard: Scorecard) -> dict[str, object]:
    """What stands on the first page, as (label, text), and what can still change, line by line."""
    period, extracts = scorecard.period, scorecard.extracts
    return {
        "terms": [
            ("Period", period.name),
            ("First day", day(period.first_day)),
            ("Last day", day(period.last_day)),
            ("Extracts", extracts.folder),
            ("Newest record", day(extracts.newest) if extracts.newest else ABSENT),
            ("Definitions", scorecard.definitions_origin),
        ],
        "can_change": [sentence(line) for line in _can_change(scorecard)],
        "signs": ("Signed off by (post)", "Signature", "Date"),
    }


# D-424: what can still change is what the extracts, the archive and the targets leave open
def _can_change(scorecard: Scorecard) -> Iterator[str]:
    newest, last_day = scorecard.extracts.newest, scorecard.period.last_day
    if newest is not None:
        after = (newest - last_day).days
        when = f"{how_many(after, 'days')} after" if after > 0 else "before" if after < 0 else "on"
        yield (
            f"the newest record is dated {day(newest)}, {when} the last day of the period: what is recorded later can "
            "change a figure"
        )
    for said, are in _LEFT_OPEN:
        if refs := [result.measure.ref for result in scorecard.results if are(result)]:
            yield f"{said}: {listed(refs)}"


def _letter(result: Result) -> str:
    return result.confidence.letter if result.confidence else ""


def _is_provisional(result: Result) -> bool:
    return result.later is not None and result.later.is_provisional


_LEFT_OPEN: tuple[tuple[str, Callable[[Result], bool]], ...] = (
    ("provisional, because figures of earlier periods changed later when seen this early", _is_provisional),
    ("no figure", lambda one: one.verdict.rating == "NO DATA"),
    ("do not rely on these, because too much is not known", lambda one: _letter(one) == "D"),
    ("could have a different rating once the records in doubt are resolved", lambda one: _letter(one) == "C"),
    ("the target is still to be confirmed", lambda one: one.due.status == "TBC"),
)
