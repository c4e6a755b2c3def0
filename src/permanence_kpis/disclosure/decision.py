"""What of the rows of a table is hidden: decided once, for a scorecard, for the values before, for a publication."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from permanence_kpis.disclosure.asked import conditions_asked
from permanence_kpis.disclosure.attack import Said, given_away
from permanence_kpis.disclosure.care_flow import given_away_by_flow
from permanence_kpis.disclosure.comparable import told_in_one_way, why_not_comparable
from permanence_kpis.disclosure.counted_once import tell_who_counts_again, why_not_together, with_who_counts_once
from permanence_kpis.disclosure.decided_groups import decided_groups
from permanence_kpis.disclosure.disclosed import Disclosed, gives_away, gives_away_not_known
from permanence_kpis.disclosure.how_long import tell_who_left_or_moved
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
    between,
    is_small,
    narrower,
    of_a_row,
    of_not_known,
)


def decide(rows: Sequence[Row], known: Sequence[Disclosed], below: int, later: Sequence[Row] = ()) -> Decision:
    """What to hide of rows that are to be told together.

    A figure is hidden whatever becomes of the others: one that is hidden here may be told elsewhere.

    Takes: the rows of every measure; what was told before, the newest last; rows to be decided next, whose small
    numbers are hidden too.
    """
    refused = _why_refused(rows, known)
    figures, not_known = _hidden_figures(rows, known, below, later, refused.keys())
    decided = Decision(figures, figures | not_known, why_refused=refused)
    groups, why_none = decided_groups(rows, decided, known, below)
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
    rows: Sequence[Row], known: Sequence[Disclosed], below: int, later: Sequence[Row], refused: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The refs of the figures to hide: those with a small count, or that tell one beside another or what is known; and
    those that are refused whatever they are.

    Gives: them, and the refs of those of which how many are not known is hidden.
    """
    few = {*refused, *(row.measure.ref for row in rows if _is_few(row, below))}
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


# D-686
def _why_refused(rows: Sequence[Row], known: Sequence[Disclosed]) -> Mapping[str, str]:
    """The refs of the figures that are hidden whatever they are, and why: what they ask is not compared with others, or
    the same is published in another way, or stands first."""
    first: dict[str, str] = {}
    for measure in (*(one.measure for one in known if one.is_told), *(row.measure for row in rows)):
        for what, way in told_in_one_way(measure) if why_not_comparable(measure) is None else ():
            first.setdefault(what, way)
    found = {
        row.measure.ref: why_not_comparable(row.measure)
        or next((what for what, way in told_in_one_way(row.measure) if first[what] != way), None)
        for row in rows
    }
    return {ref: why for ref, why in found.items() if why}


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

    def tell(found: Sequence[Disclosed], more: Sequence[Disclosed]) -> bool:
        new = more[0].measure if len(more) == 1 else None
        own = list(map(said, more))
        every = with_who_counts_once([*before, *map(said, found), *own])
        return (
            why_not_together(every, own) is not None
            or given_away(every, below, new) != []
            or tell_who_counts_again(every, own, below) != []
            or tell_who_left_or_moved(every, own, below) != []
            or any(gives_away(one.measure, one.window, one.counts, [*found, *more], below) for one in more)
        )

    return _hidden_in_turn([candidates(row, below) for row in rows if row.measure.ref not in hidden], tell)


# D-666: a half at a time, since few are hidden and each look takes long
def _hidden_in_turn(
    ways: Sequence[Sequence[Disclosed]],
    tell: Callable[[Sequence[Disclosed], Sequence[Disclosed]], bool],
    found: list[Disclosed] | None = None,
) -> tuple[set[str], set[str]]:
    """The refs of the figures that can be told in none of their ways beside those before them.

    Gives: them, and those of which how many are not known cannot be.
    Takes: of each figure the ways in which it could be told, the first the fullest; whether more tells a small count
    beside what is found to be told; that, which is added to.
    """
    found = [] if found is None else found
    if not ways or not tell(found, [of_figure[0] for of_figure in ways]):
        found += [of_figure[0] for of_figure in ways]
        return set(), {one.measure.ref for one, *_ in ways if one.hidden}
    if len(ways) > 1:
        half = len(ways) // 2
        first, second = (_hidden_in_turn(some, tell, found) for some in (ways[:half], ways[half:]))
        return first[0] | second[0], first[1] | second[1]
    [[_, *others]] = ways
    ref = ways[0][0].measure.ref
    for one in others:
        if not tell(found, [one]):
            found.append(one)
            return set(), {ref}
    return {ref}, set()


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
    few = [Disclosed(row.measure, row.window, row.counts, hidden=frozenset(["figure"])) for row in (*rows, *later)]
    before = [*known, *(one for one in few if is_small(one.counts.denominator, below))]
    ways = [
        candidates(row, below)[-1 if row.measure.ref in not_known else 0 :]
        for row in rows
        if row.measure.ref not in hidden
    ]
    return _hidden_in_turn(ways, lambda found, more: _tell_across_tables([*before, *found], more, below))


def _tell_across_tables(found: Sequence[Disclosed], more: Sequence[Disclosed], below: int) -> bool:
    """Whether some figures more tell how few came into care, left it or moved, of all or of whom their measures ask."""
    return any(given_away_by_flow([*found, *more], below, conditions_asked(more)))


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
