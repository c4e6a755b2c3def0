"""The figures and groups that are decided on together, what is decided of them, and what is known once told."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.attack import Said
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.tallies import is_small, of_not_known
from permanence_kpis.periods import Window
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
    """A figure that there is, in full, with its groups and what it is broken down by."""

    measure: Measure
    window: Window
    counts: Counts
    groups: tuple[RowGroup, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The refs whose figure is hidden, and whose number not known; the hidden groups by ref, None where all are.

    `why_no_groups`: of those of which no group can be shown whatever their counts are, by ref, why; `why_refused`: of
    the figures that are hidden whatever they are.
    """

    figures: frozenset[str]
    not_known: frozenset[str]
    groups: Mapping[str, frozenset[Hashable] | None] = field(default_factory=dict)
    why_no_groups: Mapping[str, str] = field(default_factory=dict)
    why_refused: Mapping[str, str] = field(default_factory=dict)


def disclosed(rows: Iterable[Row], decided: Decision) -> list[Disclosed]:
    """What is known, once the rows are told but for what was decided to hide."""
    known = []
    for row in rows:
        ref, hidden = row.measure.ref, set[HiddenPart]()
        if ref in decided.not_known:
            hidden.add("not_known")
        if ref in decided.figures:
            hidden.add("figure")
        known.append(Disclosed(row.measure, row.window, row.counts, hidden=frozenset(hidden)))
        if (of_groups := decided.groups.get(ref)) is None:
            continue
        for group in row.groups:
            parts: frozenset[HiddenPart] = frozenset(["figure"] if group.key in of_groups else [])
            known.append(Disclosed(row.measure, row.window, group.counts, group.names, parts, row.by))
    return known


def candidates(row: Row, below: int) -> list[Disclosed]:
    """The row as it could be told: with those not known, where they are not few, and without."""
    whole = Disclosed(row.measure, row.window, row.counts)
    part = replace(whole, hidden=frozenset[HiddenPart](["not_known"]))
    return [whole, part] if not_known_is_safe(row.counts, below) else [part]


def not_known_is_safe(counts: Counts, below: int) -> bool:
    """Whether no kind of those not known is small, nor the number of those who surely do not meet the measure."""
    return counts.not_known == 0 or not any(is_small(count, below) for count in of_not_known(counts))


def said(known: Disclosed) -> Said:
    is_open_told = not known.names and not known.hidden and known.counts.not_known is not None
    return Said(known.measure, known.window, known.counts, known.names, known.by, known.is_told, is_open_told)


def put_together(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[list[Row]]:
    """The rows of the same key together."""
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return list(found.values())


def by_table(row: Row) -> Hashable:
    return row.measure.table


def by_table_and_days(row: Row) -> Hashable:
    return row.measure.table, row.window.first_day, row.window.last_day
