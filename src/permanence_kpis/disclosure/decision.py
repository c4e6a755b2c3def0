"""What of the rows of a table is hidden: decided once, for a scorecard, for the values before, for a publication."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations

from permanence_kpis.disclosure.ages import AGES, in_one_column, is_given
from permanence_kpis.disclosure.asked import conditions_asked, tells_of_everybody
from permanence_kpis.disclosure.attack import Said, given_away
from permanence_kpis.disclosure.care_flow import given_away_by_flow
from permanence_kpis.disclosure.disclosed import Disclosed, gives_away, gives_away_not_known
from permanence_kpis.disclosure.groups import BrokenDown, hidden_groups
from permanence_kpis.disclosure.other_names import mixes_first_with_others, tells_first_reviews
from permanence_kpis.disclosure.rows import (
    Decision,
    Row,
    by_table,
    by_table_and_days,
    candidates,
    disclosed,
    not_known_is_safe,
    put_together,
    said,
)
from permanence_kpis.disclosure.tallies import (
    adds_up,
    between,
    is_in_one_group,
    is_small,
    narrower,
    of_a_row,
    of_not_known,
    rule_of,
)
from permanence_kpis.results.scorecard import HiddenPart


def decide(rows: Sequence[Row], known: Sequence[Disclosed], below: int, later: Sequence[Row] = ()) -> Decision:
    """What to hide of rows that are to be told together.

    A figure is hidden whatever becomes of the others: one that is hidden here may be told elsewhere.

    Takes: the rows of every measure; what was told before, the newest last; rows to be decided next, whose small
    numbers are hidden too.
    """
    figures, not_known = _hidden_figures(rows, known, below, later)
    decided = Decision(figures, figures | not_known)
    groups, why_none = _groups(rows, decided, known, below)
    return replace(decided, groups=groups, why_no_groups=why_none)


def decide_with_before(
    rows: Sequence[Row], before: Sequence[Row], known: Sequence[Disclosed], below: int
) -> tuple[Decision, frozenset[str], list[Disclosed]]:
    """What to hide of rows and of the values before that are told beside them.

    Gives: what is decided; the refs of the values before to hide; all that is known once the rest is told.
    """
    decided = decide(rows, known, below, before)
    after = [*known, *disclosed(rows, decided)]
    of_before = decide(before, after, below)
    told = [row for row in before if row.measure.ref not in decided.figures]
    return decided, of_before.figures, [*after, *disclosed(told, replace(of_before, not_known=frozenset()))]


def _hidden_figures(
    rows: Sequence[Row], known: Sequence[Disclosed], below: int, later: Sequence[Row]
) -> tuple[frozenset[str], frozenset[str]]:
    """The refs of the figures to hide: those with a small count, or that tell one beside another or what is known.

    Gives: them, and the refs of those of which how many are not known is hidden.
    """
    few = {row.measure.ref for row in rows if _is_few(row, below) or mixes_first_with_others(row.measure)}
    hidden = few | {row.measure.ref for row in rows if gives_away(row.measure, row.window, row.counts, known, below)}
    for together in put_together(rows, by_table_and_days):
        shown = [row for row in together if row.measure.ref not in few]
        counts = {row.measure.ref: row.counts for row in shown}
        hidden |= {ref for ref, count in between([row.measure for row in shown], counts) if is_small(count, below)}
        hidden |= {row.measure.ref for row in shown if _tells_beside_another(row, known, below)}
    not_known = {*_hidden_not_known(rows, known, below)}
    for of_table in put_together(rows, by_table):
        of_figures, of_not_known = _given_away_together(of_table, hidden, known, below, later)
        hidden |= of_figures
        not_known |= of_not_known
    of_figures, of_not_known = _given_away_across_tables(rows, hidden, not_known, known, below, later)
    return frozenset(hidden | of_figures), frozenset(not_known | of_not_known)


def _is_few(row: Row, below: int) -> bool:
    return any(is_small(count, below) for count in of_a_row(row.counts))


# D-213: of two figures that cannot both be published the later in the definitions is hidden
def _given_away_together(
    rows: Sequence[Row], hidden: set[str], known: Sequence[Disclosed], below: int, later: Sequence[Row]
) -> tuple[set[str], set[str]]:
    """Of the rows on one table those that tell a small count beside all that was told, one after the other.

    Gives: them, and those that only do by how many are not known.
    """
    table = rows[0].measure.table
    few = [row for row in (*rows, *later) if row.measure.table == table and _is_few(row, below)]
    before = [said(one) for one in known if one.measure.table == table]
    before += [Said(row.measure, row.window, row.counts, is_told=False) for row in few]
    left = [row for row in rows if row.measure.ref not in hidden]
    figures, not_known = set[str](), set[str]()
    told: list[Disclosed] = []
    candidates_of = {row.measure.ref: candidates(row, below) for row in left}
    if not given_away([*before, *(said(candidates_of[row.measure.ref][0]) for row in left)], below) and not any(
        gives_away(row.measure, row.window, row.counts, [other[0] for other in candidates_of.values()], below)
        for row in left
    ):
        return figures, not_known
    for row in left:
        ways = candidates_of[row.measure.ref]
        if gives_away(row.measure, row.window, row.counts, told, below):
            ways = []
        safe = next(
            (one for one in ways if not given_away([*before, *map(said, (*told, one))], below, row.measure)),
            None,
        )
        if safe is None:
            figures.add(row.measure.ref)
            continue
        told.append(safe)
        if safe.hidden:
            not_known.add(row.measure.ref)
    return figures, not_known


# D-521: who came into care and who left it are worked out from who is looked after on two days
def _given_away_across_tables(
    rows: Sequence[Row],
    hidden: set[str],
    not_known: set[str],
    known: Sequence[Disclosed],
    below: int,
    later: Sequence[Row],
) -> tuple[set[str], set[str]]:
    """The rows that tell how few came into care or left it, or ended before something was due, beside all that was
    told, one after the other.

    Gives: them, and those that only do by how many are not known.
    """
    hidden_part = _hidden_part(True)
    few = [Disclosed(row.measure, row.window, row.counts, hidden=hidden_part) for row in (*rows, *later)]
    found = [*known, *(one for one in few if is_small(one.counts.denominator, below))]
    left = [
        candidates(row, below)[-1 if row.measure.ref in not_known else 0 :]
        for row in rows
        if row.measure.ref not in hidden
    ]
    figures, of_not_known = set[str](), set[str]()
    if not _tell_across_tables(found, [ways[0] for ways in left], below):
        return figures, of_not_known
    for ways in left:
        safe = next((one for one in ways if not _tell_across_tables(found, [one], below)), None)
        if safe is None:
            figures.add(ways[0].measure.ref)
            continue
        found.append(safe)
        if safe.hidden:
            of_not_known.add(safe.measure.ref)
    return figures, of_not_known


def _tell_across_tables(found: Sequence[Disclosed], more: Sequence[Disclosed], below: int) -> bool:
    """Whether some figures more tell how few came into care, left it or moved, of all or of whom their measures ask."""
    asked = dict.fromkeys(conditions for one in more for conditions in conditions_asked(one))
    if any(tells_of_everybody(one) for one in more):
        asked[()] = None
    return any(given_away_by_flow([*found, *more], below, conditions) for conditions in asked)


def _tells_beside_another(row: Row, known: Sequence[Disclosed], below: int) -> bool:
    """Whether a figure tells a small count beside what was told of another measure for the same days."""
    told = {
        one.measure.ref: one
        for one in known
        if one.is_told
        and not one.names
        and one.measure.ref != row.measure.ref
        and one.measure.table == row.measure.table
        and one.is_of(one.measure, row.window)
    }
    return any(
        is_small(count, below)
        for ref, one in told.items()
        for _, count in between([row.measure, one.measure], {row.measure.ref: row.counts, ref: one.counts})
    )


def _hidden_not_known(rows: Sequence[Row], known: Sequence[Disclosed], below: int) -> frozenset[str]:
    """The refs of which the number not known has to be hidden."""
    hidden = {
        row.measure.ref
        for row in rows
        if not not_known_is_safe(row.counts, below)
        or gives_away_not_known(row.measure, row.window, row.counts, known, below)
    }
    for together in put_together(rows, by_table_and_days):
        counts = {row.measure.ref: row.counts for row in together}
        for narrow, wide in narrower([row.measure for row in together]):
            few, many = of_not_known(counts[narrow.ref]), of_not_known(counts[wide.ref])
            if any(is_small(abs(one - other), below) for one, other in zip(few[:-1], many[:-1], strict=True)):
                hidden.add(narrow.ref)
    return frozenset(hidden)


def _groups(
    rows: Sequence[Row], decided: Decision, known: Sequence[Disclosed], below: int
) -> tuple[Mapping[str, frozenset[Hashable] | None], Mapping[str, str]]:
    """The hidden groups of each measure, by ref; None where none of its groups can be shown.

    Gives: them, and of those of which none can be shown whatever their counts are, why.
    Takes: every row, and what is decided of its whole; what was told before.
    """
    found: dict[str, frozenset[Hashable] | None] = {}
    why_none: dict[str, str] = {}
    known = [*known, *disclosed(rows, replace(decided, groups=dict.fromkeys(row.measure.ref for row in rows)))]
    shown = [row for row in rows if row.measure.ref not in decided.figures]
    for together in put_together(shown, by_table_and_days):
        if not any(row.groups for row in together):
            continue
        refs = [row.measure.ref for row in together]
        why = next(filter(None, (_why_no_groups(row, known) for row in together)), None)
        hidden = None if why else _hidden_groups(together, known, below)
        why_none |= dict.fromkeys(refs, why) if why else {}
        found |= dict.fromkeys(refs, hidden)
        if hidden is not None:
            known += [
                Disclosed(row.measure, row.window, group.counts, group.names, _hidden_part(group.key in hidden), row.by)
                for row in together
                for group in row.groups
            ]
    return found, why_none


def _hidden_part(is_hidden: bool) -> frozenset[HiddenPart]:
    """Of a group; what is not known is told of the whole only."""
    return frozenset(["figure"]) if is_hidden else frozenset()


# D-215: measures on one table hide the same groups
def _hidden_groups(rows: Sequence[Row], known: Sequence[Disclosed], below: int) -> frozenset[Hashable] | None:
    """The groups to hide of measures on one table and the same days; None where none can be shown."""
    broken_down = [
        BrokenDown(row.measure, row.counts, {group.key: group.counts for group in row.groups}) for row in rows
    ]
    before = [said(one) for one in known if one.measure.table == rows[0].measure.table]

    @cache
    def named(hidden: frozenset[Hashable]) -> list[tuple[str, ...]]:
        told = [
            Said(row.measure, row.window, group.counts, group.names, row.by, group.key not in hidden)
            for row in rows
            for group in row.groups
        ]
        return given_away([*before, *told], below) or _groups_across_tables(rows, hidden, known, below)

    hidden = hidden_groups(broken_down, below, _told_before(rows, known, below))
    every = frozenset(key for one in broken_down for key in one.groups)
    if hidden is not None and named(hidden) and named(every):
        return None  # with none of them told it follows too: no choice of groups would do
    while hidden is not None and (names := named(hidden)):
        order = _along(rows, hidden, names)
        tried = (hidden_groups(broken_down, below, hidden | {key}) for key in order)
        enough = next((those for those in tried if those is not None and not named(those)), None)
        if enough is not None:
            return enough
        hidden = hidden_groups(broken_down, below, hidden | {order[0]}) if order else None
    return hidden


def _groups_across_tables(
    rows: Sequence[Row], hidden: frozenset[Hashable], known: Sequence[Disclosed], below: int
) -> list[tuple[str, ...]]:
    """The groups of which it would be told how few came into care or left it, or moved."""
    told = [
        Disclosed(row.measure, row.window, group.counts, group.names, _hidden_part(group.key in hidden), row.by)
        for row in rows
        for group in row.groups
    ]
    are_first_reviews = any(tells_first_reviews(row.measure, row.by) for row in rows)
    own = {*in_one_column(rows[0].by)}
    given = [it for it in given_away_by_flow([*known, *told], below) if are_first_reviews or own.intersection(it[0])]
    names = dict.fromkeys(group.names for row in rows for group in row.groups)
    within = [one for one in names if any(is_given(one, rows[0].by, *it) for it in given)]
    return within or list(names) if given else []


# D-206: a choice by size gives something away
def _along(rows: Sequence[Row], hidden: frozenset[Hashable], names: Iterable[tuple[str, ...]]) -> list[Hashable]:
    """The groups that could be hidden too, in the order of the list from the first hidden one: those named first."""
    order = {group.key: group.names for row in rows for group in row.groups}
    keys = list(order)
    begin = next((place for place, key in enumerate(keys) if key in hidden), 0)
    left = [key for key in (*keys[begin:], *keys[:begin]) if key not in hidden]
    return sorted(left, key=lambda key: order[key] not in names)


def _why_no_groups(row: Row, known: Sequence[Disclosed]) -> str | None:
    """Why no group can be shown whatever its counts are; None where some may be."""
    # D-622: children grow older between the day on which they come and that on which something is due
    is_due = row.measure.table in row.measure.catalogue.deadlines or tells_first_reviews(row.measure, row.by)
    if is_due and AGES.intersection(row.by):
        return "by age, they would show how few left before something was due"
    if _is_broken_down_otherwise(row, known):
        return (
            "groups for these days were published in another breakdown, or for other days that these cannot be "
            "compared with"
        )
    return None


# D-212: two breakdowns of days that overlap are not both published
def _is_broken_down_otherwise(row: Row, known: Sequence[Disclosed]) -> bool:
    """Whether groups of the table were told that cannot be held to these: another breakdown, or other days, of those
    who can be in several groups or be counted again on other days.
    """
    groups = [one for one in known if one.names and one.measure.table == row.measure.table]
    days = row.window.first_day, row.window.last_day
    near = [one for one in groups if one.window.first_day <= days[1] and days[0] <= one.window.last_day]
    if any(one.by != row.by for one in near):
        return True
    if is_in_one_group(row.measure) and adds_up(row.measure):
        return False
    others = {one.days for one in near if rule_of(one.measure) == rule_of(row.measure)} | {days}
    return not _is_a_chain(others)


def _is_a_chain(stretches: Iterable[tuple[date, date]]) -> bool:
    """Whether of every two stretches of days the one holds the other."""
    return all(
        (one[0] <= other[0] and other[1] <= one[1]) or (other[0] <= one[0] and one[1] <= other[1])
        for one, other in combinations(stretches, 2)
    )


def _told_before(rows: Iterable[Row], known: Sequence[Disclosed], below: int) -> frozenset[Hashable]:
    """The groups that would tell a small count beside what was told of them."""
    return frozenset(
        group.key
        for row in rows
        for group in row.groups
        if gives_away(row.measure, row.window, group.counts, known, below, group.names)
    )
