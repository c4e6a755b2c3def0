"""How a figure differs from an earlier one, and why, in words."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count

from permanence_kpis.archive.history import Change, Difference, Restatement
from permanence_kpis.archive.model import Figure, Program, Publication
from permanence_kpis.conditions.wording import day_in_english as day
from permanence_kpis.definitions.model import Show
from permanence_kpis.outputs.numbers import PERCENT, limits, number, rounded
from permanence_kpis.outputs.words import ABSENT, listed


def value(figure: Figure, decimals: int = 1) -> str:
    """The value alone: 71.1%, 84, or a dash."""
    return ABSENT if figure.value is None else _shown(figure.value, figure.show, decimals)


def restated_note(restated: Mapping[str, Restatement]) -> str:
    """What is said of figures that were published otherwise; blank where there are none."""
    lines = [f"- {ref}: {restatement_in_words(one)}\n" for ref, one in restated.items()]
    return "\nRestated since publication:\n" + "".join(lines) if lines else ""


def changed_note(changes: Mapping[str, Change], restated: Mapping[str, Restatement]) -> str:
    """What is said of figures that came out otherwise in the last run, but for what was said of the published one."""
    lines = [
        f"- {ref}: {change_in_words(change)}\n"
        for ref, change in changes.items()
        if ref not in restated or restated[ref].change.earlier != change.earlier
    ]
    return "\nChanged since the last run of this period:\n" + "".join(lines) if lines else ""


def restatement_in_words(restatement: Restatement) -> str:
    """What was published, what it is now, by how much, whether the rating moved, and why."""
    change = restatement.change
    return f"{_published(restatement.publication)} as {_at_first(change)}; now {_now(change)}. {_why(change)}"


def change_in_words(change: Change) -> str:
    """What it was, what it is, by how much, whether the rating moved, and why."""
    return f"{_at_first(change)} before; now {_now(change)}. {_why(change)}"


def published_in_words(publication: Publication) -> str:
    """That a run was published."""
    return f'Published on {day(publication.published_on)} as "{publication.label}".'


def causes_in_words(difference: Difference) -> str:
    """What was other beneath a figure: late recording (placements.csv) and definition (the target)."""
    return listed(list(_causes(difference)))


def _published(publication: Publication) -> str:
    return f'published on {day(publication.published_on)} as "{publication.label}"'


def _at_first(change: Change) -> str:
    return _figure(change.earlier, _decimals(change))


def _now(change: Change) -> str:
    """The later figure, by how much it differs, and what else a reader is told otherwise."""
    earlier, later = change.earlier, change.later
    told = [_figure(later, _decimals(change))]
    if by := change.by:
        told.append(f"{_amount(change, _decimals(change))} {'higher' if by > 0 else 'lower'}")
    elif change.by == 0 and earlier.counts != later.counts:
        told.append("the same value")
    if (earlier.window.first_day, earlier.window.last_day) != (later.window.first_day, later.window.last_day):
        told.append("measured on other days")
    if _due(earlier) != _due(later):
        told.append(f"target due {_due(later)}, before {_due(earlier)}")
    if change.has_rating_moved:
        told.append(f"the rating moved from {earlier.rating} to {later.rating}")
    else:
        told.append(f"the rating is still {later.rating}")
    return ", ".join(told)


def _why(change: Change) -> str:
    because = causes_in_words(change.difference)
    return f"Why: {because}." if because else "Nothing on record says why."


def _causes(difference: Difference) -> Iterator[str]:
    if difference.late:
        yield f"late recording ({listed(list(difference.late))})"
    if difference.otherwise_changed:
        yield f"the extracts changed ({listed(list(difference.otherwise_changed))})"
    if difference.is_defined_otherwise:
        parts = (
            ("who counts", difference.is_rule_other),
            ("the target", difference.is_target_other),
            ("the limit of confidence", difference.is_confidence_other),
        )
        yield f"definition ({listed([part for part, is_other in parts if is_other])})"
    if difference.programs is not None:
        yield f"program ({programs_in_words(*difference.programs)})"


def programs_in_words(before: Program, after: Program) -> str:
    """What of the program differs: kpis 0.1.0 to 0.2.0, Polars 2.0.0 to 2.1.0."""
    return ", ".join(_programs(before, after))


def _programs(before: Program, after: Program) -> Iterator[str]:
    if before.version != after.version:
        yield f"kpis {before.version} to {after.version}"
    elif before.sha256 != after.sha256:
        yield f"kpis {after.version} with other source"
    if before.python != after.python:
        yield f"Python {before.python} to {after.python}"
    if before.polars != after.polars:
        yield f"Polars {before.polars} to {after.polars}"


def _figure(figure: Figure, decimals: int) -> str:
    """The value and what it is made of: 71.1% (135 / 190, 2 not known)."""
    if figure.counts is None:
        return "NO DATA"
    counts = figure.counts
    not_known = f", {counts.not_known:,} not known" if counts.not_known else ""
    return f"{value(figure, decimals)} ({counts.numerator:,} / {counts.denominator:,}{not_known})"


def _due(figure: Figure) -> str:
    return figure.due.status or limits(figure.due.green, figure.due.better, figure.show)


def _amount(change: Change, decimals: int) -> str:
    """How far the two values are apart, as printed: from 70.0% to 71.1% is 1.1 points."""
    earlier, later = change.earlier.value, change.later.value
    assert earlier is not None
    assert later is not None
    if change.later.show == "count":
        return number(abs(later - earlier))
    points = number(abs(rounded(later, decimals) - rounded(earlier, decimals)), decimals)
    return f"{points} {'point' if points == '1.0' else 'points'}"


def _decimals(change: Change) -> int:
    """The fewest decimals, at least one, with which values that differ are printed as such."""
    before, after = change.earlier.value, change.later.value
    if before is None or after is None or before == after:
        return 1
    return next(decimals for decimals in count(1) if rounded(before, decimals) != rounded(after, decimals))


def _shown(exact: Fraction, show: Show, decimals: int) -> str:
    return f"{number(exact, decimals)}{PERCENT}" if show == "percentage" else number(exact)
