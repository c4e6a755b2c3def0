"""A scorecard as the public may see it: the one function through which every output for the public goes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from permanence_kpis.publication.groups import BrokenDown, Values, hidden_groups
from permanence_kpis.publication.known import Known, gives_away
from permanence_kpis.publication.tallies import between, is_small, of_a_row
from permanence_kpis.results.counts import Counts, PublicCounts
from permanence_kpis.results.scorecard import Group, Hidden, HiddenPart, Result, Scorecard, Verdict

_EVERY_PART: tuple[HiddenPart, ...] = ("figure", "not_known", "before")


def public(card: Scorecard, known: Sequence[Known] = ()) -> Scorecard:
    """The scorecard without anything that would give a child away: not only marked, but not in it any more.

    Hidden is a figure whose numerator or the rest of its denominator is small (from 1 to below `hide_below`), with
    its percentage, rating, distance and groups; a number not known of which a part is small; a value before that would
    have had to be hidden in its time. What is hidden in one measure can be worked out from no other of the card,
    from no group, and from nothing in `known`. Findings in the extracts, and how many rows they have, are left out.

    Takes: the scorecard; what was published before.
    Gives: the same for the public. A public scorecard comes back as it is.
    """
    if card.is_public:
        return card
    below = card.publishing.hide_below
    hidden = _hidden_figures(card.results, known, below)
    told = [result for result in card.results if result.measure.ref not in hidden]
    groups = _hidden_groups_of(told, known, below)
    return replace(
        card,
        results=tuple(
            _without_figure(card, result) if result.measure.ref in hidden else _shown(card, result, known, groups)
            for result in card.results
        ),
        extracts=replace(card.extracts, rows={}),
        problems=(),
        is_public=True,
    )


def _hidden_figures(results: Sequence[Result], known: Sequence[Known], below: int) -> set[str]:
    """The refs of the figures to hide: those with a small count, or that tell one beside another or what is known."""
    hidden = {
        result.measure.ref
        for result in results
        if result.counts
        and (
            any(is_small(count, below) for count in of_a_row(result.counts))
            or gives_away(result.measure.ref, result.window, result.counts, known, below)
        )
    }
    for together in _on_one_table(results):
        shown = [result for result in together if result.measure.ref not in hidden]
        counts = {result.measure.ref: result.counts for result in shown if result.counts}
        for narrower, difference in between([result.measure for result in shown], counts):
            if is_small(difference, below):
                hidden.add(narrower)
    return hidden


def _on_one_table(results: Iterable[Result]) -> list[list[Result]]:
    """The results with figures, those on the same rows together."""
    together: dict[object, list[Result]] = {}
    for result in results:
        if result.counts:
            rows = (result.measure.table, result.window.first_day, result.window.last_day)
            together.setdefault(rows, []).append(result)
    return list(together.values())


def _hidden_groups_of(
    results: Sequence[Result], known: Sequence[Known], below: int
) -> Mapping[str, frozenset[Values] | None]:
    """The hidden groups of each measure, by ref; None where none of its groups can be shown."""
    found: dict[str, frozenset[Values] | None] = {}
    for together in _on_one_table(results):
        broken_down = [
            BrokenDown(
                result.measure,
                result.counts,
                {group.values: group.counts for group in result.groups if group.counts and group.counts.denominator},
            )
            for result in together
            if result.counts
        ]
        hidden = None
        if not any(_is_broken_down_otherwise(result, known) for result in together):
            hidden = hidden_groups(broken_down, below, _told_before(together, known, below))
        found |= dict.fromkeys((result.measure.ref for result in together), hidden)
    return found


def _is_broken_down_otherwise(result: Result, known: Sequence[Known]) -> bool:
    """Whether another breakdown of the figure was published: two of them tell more than each alone."""
    names = {group.names for group in result.groups}
    return any(one.is_of(result.measure.ref, result.window) and one.names and one.names not in names for one in known)


def _told_before(results: Iterable[Result], known: Sequence[Known], below: int) -> frozenset[Values]:
    """The groups that would tell a small count beside what was published of them."""
    return frozenset(
        group.values
        for result in results
        for group in result.groups
        if group.counts and gives_away(result.measure.ref, result.window, group.counts, known, below, group.names)
    )


def _without_figure(card: Scorecard, result: Result) -> Result:
    """A result of which nothing is told but the measure and its target."""
    why = f"the figure has a count from 1 to {card.publishing.hide_below - 1}, or would give one away"
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
        no_groups="the figure itself is hidden" if card.by else None,
        hidden=Hidden(frozenset(_EVERY_PART), card.publishing.symbol, why),
    )


def _shown(
    card: Scorecard, result: Result, known: Sequence[Known], groups: Mapping[str, frozenset[Values] | None]
) -> Result:
    """A result whose figure is told, without what of the rest would give a child away."""
    below, parts = card.publishing.hide_below, set[HiddenPart]()
    counts, previous, direction = result.counts, result.previous, result.direction
    if counts and not _not_known_is_safe(counts, below):
        parts.add("not_known")
        counts = PublicCounts(counts.denominator, counts.numerator)
    before = previous.counts
    if before and (
        any(is_small(count, below) for count in of_a_row(before))
        or gives_away(result.measure.ref, previous.window, before, known, below)
    ):
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
        hidden=_hidden(card, parts),
    )
    return _with_groups(card, told, groups.get(result.measure.ref, frozenset()))


def _not_known_is_safe(counts: Counts, below: int) -> bool:
    """Whether no kind of those not known is small, nor the number of those who surely do not meet the measure."""
    if counts.not_known == 0:
        return True
    kinds = (counts.unsure, counts.may_enter_met, counts.may_enter_not_met, counts.may_enter_either)
    surely_not = counts.denominator - counts.numerator - counts.unsure
    return not any(is_small(count, below) for count in (*kinds, surely_not))


def _hidden(card: Scorecard, parts: set[HiddenPart]) -> Hidden | None:
    most = card.publishing.hide_below - 1
    said = {
        "not_known": f"of those not known a count from 1 to {most} could be worked out",
        "before": f"the value before has a count from 1 to {most}, or would give one away",
    }
    reason = "; ".join(said[part] for part in ("not_known", "before") if part in parts)
    return Hidden(frozenset(parts), card.publishing.symbol, reason) if parts else None


def _with_groups(card: Scorecard, result: Result, hidden: frozenset[Values] | None) -> Result:
    """The groups in which anybody surely counts, those to be hidden without their numbers."""
    counted = [group for group in result.groups if group.counts and group.counts.denominator]
    if not counted:
        why = result.no_groups or (f"there are no {result.measure.counts} to break down" if card.by else None)
        return replace(result, groups=(), no_groups=why)
    if hidden is None:
        return replace(result, groups=(), no_groups="there are too few in the groups to show any of them")
    all_known = all(group.counts is None or group.counts.not_known == 0 for group in result.groups)
    return replace(result, groups=tuple(_group(card, group, group.values in hidden, all_known) for group in counted))


def _group(card: Scorecard, group: Group, is_hidden: bool, all_known: bool) -> Group:
    """A group, without its numbers where it is hidden; what is not known is told only where everything is known."""
    most, symbol = card.publishing.hide_below - 1, card.publishing.symbol
    if is_hidden:
        why = f"the group has a count from 1 to {most}, or would give one away"
        hidden = Hidden(frozenset(("figure", "not_known")), symbol, why)
        return replace(group, counts=None, value=None, lowest=None, highest=None, hidden=hidden)
    if all_known or group.counts is None:
        return group
    why = "how many are not known is told of the whole only"
    counts = PublicCounts(group.counts.denominator, group.counts.numerator)
    hidden = Hidden(frozenset(("not_known",)), symbol, why)
    return replace(group, counts=counts, lowest=None, highest=None, hidden=hidden)
