"""Which groups of the rows of a table are hidden, once it is decided of each whole."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations

from permanence_kpis.conditions.model import columns_of
from permanence_kpis.disclosure.ages import AGES, in_one_column, is_given
from permanence_kpis.disclosure.attack import Said, given_away
from permanence_kpis.disclosure.care_flow import given_away_by_flow
from permanence_kpis.disclosure.comparable import why_not_broken_down
from permanence_kpis.disclosure.counted_once import tell_who_counts_again, why_not_together, with_who_counts_once
from permanence_kpis.disclosure.disclosed import Disclosed, gives_away
from permanence_kpis.disclosure.groups import BrokenDown, hidden_groups
from permanence_kpis.disclosure.how_long import tell_who_left_or_moved
from permanence_kpis.disclosure.other_names import tells_first_reviews
from permanence_kpis.disclosure.rows import Decision, Row, by_table_and_days, disclosed, put_together, said
from permanence_kpis.disclosure.tallies import adds_up, is_in_one_group, who_counts
from permanence_kpis.disclosure.ties import ties_of
from permanence_kpis.results.scorecard import HiddenPart


def decided_groups(
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
        alone = {row.measure.ref: why for row in together if (why := _why_no_groups_of_its_own(row))}
        found |= dict.fromkeys(alone)
        why_none |= alone
        together = [row for row in together if row.measure.ref not in alone]
        if not together:
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
        every = with_who_counts_once([*before, *told])
        return (
            given_away(every, below)
            or tell_who_counts_again(every, told, below)
            or tell_who_left_or_moved(every, told, below)
            or _groups_across_tables(rows, hidden, known, below)
        )

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


# D-668: of the girls, girls or children of an ethnicity are all girls; of the boys, those of the ethnicity
def _why_no_groups_of_its_own(row: Row) -> str | None:
    """Why a measure by itself cannot be broken down: its groups are compared with no others, or what it asks
    of a group depends on which group it is.
    """
    if why := why_not_broken_down(row.by, row.measure):
        return why
    figure = Disclosed(row.measure, row.window, row.counts)
    ties = [tie for tie in ties_of([figure]) if row.measure.table in tie.roles]
    kept = {column for tie in ties for column in tie.kept_of(row.by, row.measure)}
    kept |= AGES if kept & AGES else set()
    asked = (*who_counts(row.measure), *row.measure.numerator, *row.measure.not_known)
    for columns in (set(columns_of(condition)) for condition in asked):
        if len(columns) > 1 and columns & kept:
            return f"one of its conditions asks about {' or '.join(sorted(columns))}"
    return None


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
    groups = [Said(row.measure, row.window, group.counts, group.names, row.by) for group in row.groups]
    of_table = [said(one) for one in known if one.measure.table == row.measure.table]
    return why_not_together([*of_table, *groups], groups) if groups else None


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
    others = {one.days for one in near if one.measure.who_rule == row.measure.who_rule} | {days}
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
