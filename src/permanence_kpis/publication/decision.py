"""What of the rows of a table is hidden: decided once, for a scorecard, for the values before, for a publication."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from permanence_kpis.definitions.model import Measure
from permanence_kpis.periods import Window
from permanence_kpis.publication.groups import BrokenDown, hidden_groups
from permanence_kpis.publication.known import Known, gives_away, gives_away_not_known
from permanence_kpis.publication.tallies import between, is_small, narrower, of_a_row, of_not_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import HiddenPart


@dataclass(frozen=True)
class RowGroup:
    """A group in which anybody counts: what tells it from the others, its names as printed, its counts."""

    key: Hashable
    names: tuple[str, ...]
    counts: Counts


@dataclass(frozen=True)
class Row:
    """A figure that there is, in full, with its groups."""

    measure: Measure
    window: Window
    counts: Counts
    groups: tuple[RowGroup, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The refs whose figure is hidden, and whose number not known; the hidden groups by ref, None where all are."""

    figures: frozenset[str]
    not_known: frozenset[str]
    groups: Mapping[str, frozenset[Hashable] | None] = field(default_factory=dict)


def decide(rows: Sequence[Row], known: Sequence[Known], below: int) -> Decision:
    """What to hide of rows that are to be told together.

    A figure is hidden whatever becomes of the others: one that is hidden here may be told elsewhere.

    Takes: the rows of every measure; what was told before, the newest last.
    """
    figures = _hidden_figures(rows, known, below)
    told = [row for row in rows if row.measure.ref not in figures]
    return Decision(figures, figures | _hidden_not_known(rows, known, below), _groups(told, known, below))


def told_by(rows: Iterable[Row], decided: Decision) -> list[Known]:
    """What is known, once the rows are told but for what was decided to hide."""
    known = []
    for row in rows:
        ref, hidden = row.measure.ref, set[HiddenPart]()
        if ref in decided.not_known:
            hidden.add("not_known")
        if ref in decided.figures:
            hidden.add("figure")
        known.append(Known(ref, row.window, row.counts, hidden=frozenset(hidden)))
        if (of_groups := decided.groups.get(ref)) is None:
            continue
        for group in row.groups:
            parts: frozenset[HiddenPart] = frozenset(["figure"] if group.key in of_groups else [])
            known.append(Known(ref, row.window, group.counts, group.names, parts))
    return known


def _hidden_figures(rows: Sequence[Row], known: Sequence[Known], below: int) -> frozenset[str]:
    """The refs of the figures to hide: those with a small count, or that tell one beside another or what is known."""
    few = {row.measure.ref for row in rows if any(is_small(count, below) for count in of_a_row(row.counts))}
    hidden = few | {row.measure.ref for row in rows if gives_away(row.measure, row.window, row.counts, known, below)}
    for together in _on_one_table(rows):
        shown = [row for row in together if row.measure.ref not in few]
        counts = {row.measure.ref: row.counts for row in shown}
        hidden |= {ref for ref, count in between([row.measure for row in shown], counts) if is_small(count, below)}
        hidden |= {row.measure.ref for row in shown if _tells_beside_another(row, together, known, below)}
    return frozenset(hidden)


def _tells_beside_another(row: Row, together: Sequence[Row], known: Sequence[Known], below: int) -> bool:
    """Whether a figure tells a small count beside what was told of another measure for the same days."""
    others = {other.measure.ref: other.measure for other in together if other is not row}
    told = {
        one.ref: one.counts
        for one in known
        if one.is_told and not one.names and one.ref in others and one.is_of(one.ref, row.window)
    }
    return any(
        is_small(count, below)
        for ref, counts in told.items()
        for _, count in between([row.measure, others[ref]], {row.measure.ref: row.counts, ref: counts})
    )


def _hidden_not_known(rows: Sequence[Row], known: Sequence[Known], below: int) -> frozenset[str]:
    """The refs of which the number not known has to be hidden."""
    hidden = {
        row.measure.ref
        for row in rows
        if not _not_known_is_safe(row.counts, below)
        or gives_away_not_known(row.measure, row.window, row.counts, known, below)
    }
    for together in _on_one_table(rows):
        counts = {row.measure.ref: row.counts for row in together}
        for narrow, wide in narrower([row.measure for row in together]):
            few, many = of_not_known(counts[narrow.ref]), of_not_known(counts[wide.ref])
            if any(is_small(abs(one - other), below) for one, other in zip(few[:-1], many[:-1], strict=True)):
                hidden.add(narrow.ref)
    return frozenset(hidden)


def _not_known_is_safe(counts: Counts, below: int) -> bool:
    """Whether no kind of those not known is small, nor the number of those who surely do not meet the measure."""
    return counts.not_known == 0 or not any(is_small(count, below) for count in of_not_known(counts))


def _on_one_table(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows on the same table and days together."""
    together: dict[object, list[Row]] = {}
    for row in rows:
        together.setdefault((row.measure.table, row.window.first_day, row.window.last_day), []).append(row)
    return list(together.values())


def _groups(rows: Sequence[Row], known: Sequence[Known], below: int) -> Mapping[str, frozenset[Hashable] | None]:
    """The hidden groups of each measure, by ref; None where none of its groups can be shown."""
    found: dict[str, frozenset[Hashable] | None] = {}
    for together in _on_one_table(rows):
        broken_down = [
            BrokenDown(row.measure, row.counts, {group.key: group.counts for group in row.groups}) for row in together
        ]
        hidden = None
        if not any(_is_broken_down_otherwise(row, known) for row in together):
            hidden = hidden_groups(broken_down, below, _told_before(together, known, below))
        found |= dict.fromkeys((row.measure.ref for row in together), hidden)
    return found


def _is_broken_down_otherwise(row: Row, known: Sequence[Known]) -> bool:
    """Whether another breakdown of the figure was published: two of them tell more than each alone."""
    names = {group.names for group in row.groups}
    return any(one.is_of(row.measure.ref, row.window) and one.names and one.names not in names for one in known)


def _told_before(rows: Iterable[Row], known: Sequence[Known], below: int) -> frozenset[Hashable]:
    """The groups that would tell a small count beside what was told of them."""
    return frozenset(
        group.key
        for row in rows
        for group in row.groups
        if gives_away(row.measure, row.window, group.counts, known, below, group.names)
    )
