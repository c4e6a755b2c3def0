"""How a figure differs from an earlier one, and why, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count

from permanence_kpis.archive.history import Cause, Change, Difference, Restatement
from permanence_kpis.archive.model import Figure, Program, Publication
from permanence_kpis.definitions.model import Show
from permanence_kpis.outputs.notices import FIRST, Notice
from permanence_kpis.outputs.numbers import (
    PERCENT,
    has_population,
    limits_as_set,
    needed_in_words,
    number,
    rounded,
    with_its_parts,
)
from permanence_kpis.outputs.phrases import ABSENT, as_typed, sentence
from permanence_kpis.tables import DERIVED
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, listed

_CAUSES: Mapping[Cause, str] = {
    "late recording": "late recording",
    "the extracts changed": "the extracts changed",
    "definition": "the definition changed",
    "program": "kpis or what it runs on changed",
}


def value(figure: Figure, decimals: int = 1) -> str:
    """The value alone: 71.1%, 84, or a dash."""
    return ABSENT if figure.value is None else _shown(figure.value, figure.show, decimals)


# D-169: a change is one line of a log, and on a terminal all changes are one line
def changed(
    changes: Mapping[str, Change],
    restated: Mapping[str, Restatement],
    standing: Callable[[Figure], int | None],
    folder: str,
) -> list[Notice]:
    """What is said of figures that were published otherwise, or came out otherwise in the last run.

    Takes: changes and restatements by ref; what says how many more (or fewer, negative) would make a figure green; the
    folder of the runs. What was said of the published figure is not said again of the last run.
    Gives: a line a change for a log, how many there are for a screen.
    """
    since = {
        ref: change
        for ref, change in changes.items()
        if ref not in restated or restated[ref].change.earlier != change.earlier
    }
    if not (restated or since):
        return []
    said = f"{how_many(len(since), 'figures')} changed" if since else f"{how_many(len(restated), 'figures')} restated"
    if since and restated:
        said += f", {len(restated):,} restated"
    log = [
        change_in_a_line(ref, one.change, standing, folder, f'was published as "{one.publication.label}"')
        for ref, one in restated.items()
    ]
    log += [change_in_a_line(ref, change, standing, folder) for ref, change in since.items()]
    full = _listed(
        "Restated since publication:", [f"{ref}: {restatement_in_words(one)}" for ref, one in restated.items()]
    ) + _listed(
        "Changed since the last run of this period:",
        [f"{ref}: {change_in_words(change)}" for ref, change in since.items()],
    )
    how = as_typed(["kpis", "history", "--archive", folder])
    return [Notice(command=f"{said}: {how}", full=full, log=tuple(log), weight=FIRST)]


def change_in_a_line(
    ref: str, change: Change, standing: Callable[[Figure], int | None], folder: str, before: str = "was"
) -> str:
    """How far from green a figure was, its rating and value, what they are now, why, and the command that says more."""
    how = as_typed(["kpis", "history", ref, "--archive", folder])
    return f"{ref} {stands_now(change, standing, before)}: {causes_in_a_line(change.difference)} ({how})"


def causes_in_a_line(difference: Difference) -> str:
    """What was other beneath a figure, without the names of files: late recording and the definition changed."""
    return listed([_CAUSES[cause] for cause in difference.causes]) or "no reason is on record"


def stands_now(change: Change, standing: Callable[[Figure], int | None], before: str = "was") -> str:
    """How far from green a figure was, its rating and value, and what they are now."""
    earlier, later, decimals = change.earlier, change.later, _decimals(change)
    was, is_now = standing(earlier), standing(later)
    first, then = stands(earlier, was, decimals), stands(later, is_now, decimals)
    if first == then:
        first, then = (f"{figure.rating} {_figure(figure, decimals)}" for figure in (earlier, later))
    elif was and is_now and (was > 0) == (is_now > 0):
        then = f"{_needed(later, is_now, '')}, {_rated(later, decimals)}"
    told = [f"{before} {first}; now {then}", *_told_otherwise(change)]
    return ", ".join(told)


def stands(figure: Figure, to_green: int | None, decimals: int = 1) -> str:
    """How far from green a figure is, where it is not, with its rating and value: 41 fewer from green, RED 11.0%."""
    rated = _rated(figure, decimals)
    after = f" {'more' if to_green > 0 else 'fewer'} from green" if to_green else ""
    return f"{_needed(figure, to_green, after)}, {rated}" if to_green else rated


def _needed(figure: Figure, to_green: int, after: str) -> str:
    return needed_in_words(to_green, figure.counts, figure.show, figure.due, after)


def _rated(figure: Figure, decimals: int) -> str:
    return figure.rating if figure.value is None else f"{figure.rating} {value(figure, decimals)}"


def _listed(heading: str, lines: Sequence[str]) -> str:
    return f"\n{heading}\n" + "".join(f"- {line}\n" for line in lines) if lines else ""


def restatement_in_words(restatement: Restatement) -> str:
    """What was published, what it is now, by how much, whether the rating moved, and why."""
    change = restatement.change
    return f"{published(restatement.publication)}: {_at_first(change)}; now {_now(change)}. {_why(change)}"


def change_in_words(change: Change) -> str:
    """What it was, what it is, by how much, whether the rating moved, and why."""
    return f"{_at_first(change)} before; now {_now(change)}. {_why(change)}"


def published_in_words(publication: Publication) -> str:
    """That a run was published."""
    return sentence(published(publication))


def causes_in_words(difference: Difference) -> str:
    """What was other beneath a figure: late recording (placements.csv) and definition (the target)."""
    return listed(list(_causes(difference)))


def published(publication: Publication) -> str:
    """The same without the capital and the stop of a sentence."""
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
    told += _told_otherwise(change)
    if change.has_rating_moved:
        told.append(f"the rating moved from {earlier.rating} to {later.rating}")
    else:
        told.append(f"the rating is still {later.rating}")
    return ", ".join(told)


def _told_otherwise(change: Change) -> Iterator[str]:
    """What else differs: the days, and what is due."""
    earlier, later = change.earlier, change.later
    if (earlier.window.first_day, earlier.window.last_day) != (later.window.first_day, later.window.last_day):
        yield "measured on other days"
    if _due(earlier) != _due(later):
        yield f"target due {_due(later)}, before {_due(earlier)}"


def _why(change: Change) -> str:
    because = causes_in_words(change.difference)
    return f"Why: {because}." if because else "No reason is on record."


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
        yield f"kpis {after.version} with changed source code"
    if before.python != after.python:
        yield f"Python {before.python} to {after.python}"
    if before.polars != after.polars:
        yield f"Polars {before.polars} to {after.polars}"


def _figure(figure: Figure, decimals: int) -> str:
    """The value and what it is made of: 71.1% (135 / 190, 2 not known)."""
    if figure.counts is None:
        return "NO DATA"
    return with_its_parts(value(figure, decimals), figure.counts, figure.show, is_out_of=archived_is_out_of(figure))


# D-560: which conditions an archived figure asked is not on record
def archived_is_out_of(figure: Figure) -> bool:
    """Whether a page says what an archived figure is out of: not of a count that is all of its population."""
    counts = figure.counts
    is_of_all = figure.show == "count" and counts is not None and counts.numerator == counts.denominator
    return has_population(figure.show, DERIVED.get(figure.table or "")) and not is_of_all


def _due(figure: Figure) -> str:
    return figure.due.status or limits_as_set(figure.due.green, figure.due.better, figure.show)


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
