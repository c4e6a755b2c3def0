"""What new definitions would change, as a page: the figures and ratings that move, and all that does not."""

from collections.abc import Callable

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.definitions.model import Better, Show
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import figures, is_out_of, limits, limits_as_set, unrounded, with_its_parts
from permanence_kpis.outputs.phrases import ABSENT, period, sample_note, sentence
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.results.impact import Change, ChangeKind, Impact
from permanence_kpis.results.scorecard import DueLimit, Result
from permanence_kpis.words import listed, noun

_HEADINGS = ("Ref", "Measure", "Before", "After", "Rating", "Numerator", "Denominator", "Differs in")
_IN_THE_TABLE = ("moves", "added", "removed")


def impact(found: Impact) -> RenderableType:
    """Which figures and ratings would move, how many enter and leave them, and what would stay as it is."""
    scorecard = found.after
    about = [
        ("Period", period(scorecard.period)),
        ("Extracts", scorecard_lines.extracts_used(scorecard.extracts)),
        ("Before", found.before.definitions_origin),
        ("After", scorecard.definitions_origin),
        *(("Settings", f"{name}: {was} before, {now} after") for name, was, now in found.settings),
    ]
    rows = [_row(change) for change in found.changes if change.kind in _IN_THE_TABLE]
    return Group(
        *head("What the new definitions would change", sample_note(scorecard.extracts), about),
        Text(),
        PlainTable(_HEADINGS, rows) if rows else Text("No figure and no rating would change."),
        Text(),
        *(labelled(label, lines) for label, lines in _below(found)),
    )


def _row(change: Change) -> tuple[str, ...]:
    measure, moved = change.measure, change.moved
    before, after = _values(change)
    differs = {"added": "added", "removed": "removed"}.get(change.kind) or ", ".join(change.fields) or "settings"
    return (
        measure.ref,
        measure.title,
        before,
        after,
        _rating(change),
        _in_and_out(moved.into_numerator, moved.out_of_numerator, measure.counts) if moved else ABSENT,
        _in_and_out(moved.into_denominator, moved.out_of_denominator, measure.counts) if moved else ABSENT,
        differs,
    )


def _values(change: Change) -> tuple[str, str]:
    """The value by each file with its sum; in full where two that differ would be printed alike."""
    printed = [ABSENT if side is None else figures(side).value for side in (change.before, change.after)]
    exact = [None if side is None else side.value for side in (change.before, change.after)]
    if printed[0] == printed[1] and exact[0] != exact[1]:
        sign = "%" if printed[0].endswith("%") else ""
        printed = [ABSENT if value is None else f"{unrounded(value)}{sign}" for value in exact]
    before, after = (_with_sum(text, side) for text, side in zip(printed, (change.before, change.after), strict=True))
    return before, after


def _with_sum(value: str, result: Result | None) -> str:
    if result is None or result.counts is None:
        return value
    shows = is_out_of(result.measure, result.counts)
    return with_its_parts(value, result.counts, result.measure.show, is_out_of=shows)


def _rating(change: Change) -> str:
    ratings = [side.verdict.rating for side in (change.before, change.after) if side is not None]
    return " to ".join(dict.fromkeys(ratings))


def _in_and_out(enter: int, leave: int, counts: str) -> str:
    """How many enter and leave: 1 child in, 2 out."""
    if not enter and not leave:
        return "the same"
    parts = [f"{number:,} {word}" for number, word in ((enter, "in"), (leave, "out")) if number]
    first, *others = parts
    number, word = first.split(" ")
    return ", ".join([f"{number} {noun(enter or leave, counts)} {word}", *others])


def _below(found: Impact) -> list[tuple[str, tuple[str, ...]]]:
    """What stands below the table, as (label, lines)."""
    compared = [f"{change.measure.ref}: {change.reason}" for change in found.changes if change.reason]
    reworded = [f"{change.measure.ref} ({', '.join(change.fields)})" for change in _of(found, "reworded")]
    same = [change.measure.ref for change in _of(found, "same")]
    warnings = [sentence(warning) for warning in found.after.warnings]
    due = [_due(change) for change in found.changes if change.is_due_other]
    ratings = [f"{change.measure.ref} {_from_to(change)}" for change in found.changes if change.has_rating_moved]
    parts = (
        ("Target due", tuple(due)),
        ("Ratings", (f"{listed(ratings)}.",) if ratings else ()),
        ("Reworded", (f"{listed(reworded)}: nothing changes.",) if reworded else ()),
        ("Unchanged", (f"{listed(same)}.",) if same else ()),
        ("Not compared", tuple(sentence(line) for line in compared)),
        ("Warnings", tuple(warnings)),
    )
    return [(label, lines) for label, lines in parts if lines]


def _due(change: Change) -> str:
    """What becomes due by the last day, and to green; with amber where that differs too."""
    before, after = change.before, change.after
    assert before is not None
    assert after is not None
    with_amber = before.due.amber != after.due.amber
    was, is_now = (_target(side, with_amber, limits) for side in (before, after))
    if was == is_now:  # the same whole number meets both
        was, is_now = (_target(side, with_amber, limits_as_set) for side in (before, after))
    to_green_before, to_green = figures(before).to_green, figures(after).to_green
    return f"{change.measure.ref}: {is_now}; {was} before. To green: {to_green}; {to_green_before} before."


def _target(result: Result, with_amber: bool, worded: Callable[[DueLimit | None, Better, Show], str]) -> str:
    due, show = result.due, result.measure.show
    if due.status is not None:
        return due.status
    amber = f" (amber {worded(due.amber, due.better, show)})" if with_amber and due.amber else ""
    return f"{worded(due.green, due.better, show)}{amber}"


def _from_to(change: Change) -> str:
    before, after = change.before, change.after
    assert before is not None
    assert after is not None
    return f"from {before.verdict.rating} to {after.verdict.rating}"


def _of(found: Impact, kind: ChangeKind) -> list[Change]:
    return [change for change in found.changes if change.kind == kind]
