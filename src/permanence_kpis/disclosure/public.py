"""A scorecard as the public may see it: the one function through which every output for the public goes."""

from collections.abc import Sequence
from dataclasses import replace

from permanence_kpis.disclosure.decision import decide_with_before
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.rows import Decision, Row, RowGroup
from permanence_kpis.results.counts import PublicCounts
from permanence_kpis.results.scorecard import Group, Hidden, HiddenPart, Result, Scorecard, Verdict

_EVERY_PART: tuple[HiddenPart, ...] = ("figure", "not_known", "before")


# D-205: a row is published or hidden as a whole
def public_and_known(scorecard: Scorecard, known: Sequence[Disclosed] = ()) -> tuple[Scorecard, list[Disclosed]]:
    """The scorecard without anything that would give a child away: not only marked, but not in it any more.

    Hidden is a figure whose numerator or the rest of its denominator is small (from 1 to below `hide_below`), with
    its percentage, rating, distance and groups; a number not known of which a part is small; a value before that would
    have had to be hidden in its time. What is hidden in one measure can be worked out from no other of the card,
    from no group, and from nothing in `known`. Findings in the extracts, and how many rows they have, are left out.

    Takes: the scorecard, with every measure; what was told before, the newest last.
    Gives: the same for the public, and all that is known once it has been told. A public scorecard comes back as it is.
    """
    if scorecard.is_public:
        return scorecard, list(known)
    below = scorecard.publishing.hide_below
    rows, before = _rows(scorecard), _rows_before(scorecard.results)
    decided, hidden_before, after = decide_with_before(rows, before, known, below)
    told = replace(
        scorecard,
        results=tuple(
            _without_figure(scorecard, result, decided.why_refused.get(result.measure.ref))
            if result.measure.ref in decided.figures
            else _shown(scorecard, result, decided, is_before_hidden=result.measure.ref in hidden_before)
            for result in scorecard.results
        ),
        extracts=replace(scorecard.extracts, rows={}),
        problems=(),
        is_public=True,
    )
    return told, after


def _rows(scorecard: Scorecard) -> list[Row]:
    return [
        Row(
            result.measure,
            result.window,
            result.counts,
            tuple(
                RowGroup(group.values, group.names, group.counts)
                for group in result.groups
                if group.counts and group.counts.denominator
            ),
            scorecard.by,
        )
        for result in scorecard.results
        if result.counts
    ]


def _rows_before(results: Sequence[Result]) -> list[Row]:
    """The values before, of which nobody is told how many are not known."""
    return [
        Row(result.measure, result.previous.window, PublicCounts.of(before))
        for result in results
        if (before := result.previous.counts)
    ]


def _without_figure(scorecard: Scorecard, result: Result, refused: str | None) -> Result:
    """A result of which nothing is told but the measure and its target, and why it is hidden whatever it is."""
    why = refused or f"the figure has a count from 1 to {scorecard.publishing.hide_below - 1}, or would give one away"
    return replace(
        result,
        counts=None,
        value=None,
        lowest=None,
        highest=None,
        verdict=Verdict("HIDDEN", why, None),
        previous=replace(result.previous, value=None, counts=None, reason=None),
        direction=None,
        warnings=(),
        confidence=None,
        groups=(),
        no_groups="the figure itself is hidden" if scorecard.by else None,
        hidden=Hidden(frozenset(_EVERY_PART), scorecard.publishing.symbol, why),
        later=None,
    )


# D-216: each is made of counts of its own
def _shown(scorecard: Scorecard, result: Result, decided: Decision, *, is_before_hidden: bool) -> Result:
    """A result whose figure is told, without what of the rest would give a child away."""
    ref, parts = result.measure.ref, set[HiddenPart]()
    counts, previous, direction = result.counts, result.previous, result.direction
    if counts and ref in decided.not_known:
        parts.add("not_known")
        counts = PublicCounts.of(counts)
    if is_before_hidden:
        parts.add("before")
        previous, direction = replace(previous, value=None, reason=None), None
    told = replace(
        result,
        counts=counts,
        lowest=None if "not_known" in parts else result.lowest,
        highest=None if "not_known" in parts else result.highest,
        previous=replace(previous, counts=None),
        direction=direction,
        warnings=(),
        confidence=None,
        hidden=_hidden(scorecard, parts),
        later=None,
    )
    return _with_groups(scorecard, told, decided)


def _hidden(scorecard: Scorecard, parts: set[HiddenPart]) -> Hidden | None:
    most = scorecard.publishing.hide_below - 1
    said = {
        "not_known": f"how many are not known would show a count from 1 to {most}",
        "before": f"the previous value has a count from 1 to {most}, or would give one away",
    }
    reason = "; ".join(said[part] for part in ("not_known", "before") if part in parts)
    return Hidden(frozenset(parts), scorecard.publishing.symbol, reason) if parts else None


# D-210: where all groups of a figure are hidden they are not listed
def _with_groups(scorecard: Scorecard, result: Result, decided: Decision) -> Result:
    """The groups in which anybody surely counts, those to be hidden without their numbers; none where all are hidden.

    Why none can be shown is not told: of few groups it could be traced back to one.
    """
    counted = [group for group in result.groups if group.counts and group.counts.denominator]
    hidden = decided.groups.get(result.measure.ref, frozenset())
    if not counted:
        why = result.no_groups or (f"there are no {result.measure.counted} to break down" if scorecard.by else None)
        return replace(result, groups=(), no_groups=why)
    if why := decided.why_no_groups.get(result.measure.ref):
        return replace(result, groups=(), no_groups=why)
    if hidden is None or all(group.values in hidden for group in counted):
        return replace(result, groups=(), no_groups="there are too few in the groups to show any of them")
    all_known = all(group.counts is None or group.counts.not_known == 0 for group in result.groups)
    return replace(
        result, groups=tuple(_group(scorecard, group, group.values in hidden, all_known) for group in counted)
    )


def _group(scorecard: Scorecard, group: Group, is_hidden: bool, all_known: bool) -> Group:
    """A group, without its numbers where it is hidden; what is not known is told only where everything is known."""
    most, symbol = scorecard.publishing.hide_below - 1, scorecard.publishing.symbol
    if is_hidden:
        why = f"the group has a count from 1 to {most}, or would give one away"
        hidden = Hidden(frozenset(("figure", "not_known")), symbol, why)
        return replace(group, counts=None, value=None, lowest=None, highest=None, hidden=hidden)
    if all_known or group.counts is None:
        return group
    why = "how many are not known is published for the total only"
    counts = PublicCounts.of(group.counts)
    hidden = Hidden(frozenset(("not_known",)), symbol, why)
    return replace(group, counts=counts, lowest=None, highest=None, hidden=hidden)
