"""The extracts read for the chosen measures, and for as many of the others as can be read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby

from permanence_kpis.definitions.model import Measure
from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import Extracts

Columns = frozenset[str]
"""`extract.column` names."""
Other = tuple[Measure, Columns]
"""A measure not chosen, with what it needs."""


# D-486: the others count whatever file some of them cannot use
def read_with_others(
    read: Callable[[Columns], Extracts], needed: Columns, others: Sequence[Other], dates: Columns
) -> tuple[Extracts, tuple[Measure, ...]]:
    """The extracts with all that is needed, and the measures not chosen that they were read for too.

    A measure not chosen whose file cannot be used is left out, and so is a date: neither is a reason to stop, and
    which they are is the same whichever measures are chosen.

    Takes: what reads these columns, or raises; the columns needed; the others; the days that say how far records go.
    Raises: ExtractError where something stops in what is needed.
    """
    with suppress(ExtractError):
        return read(needed.union(dates, *(columns for _, columns in others))), tuple(one for one, _ in others)
    least = read(needed)
    sets = tuple(dict.fromkeys((*(columns for _, columns in others), dates)))
    usable = frozenset(part for extract in _by_extract(sets) for part in _usable(read, extract))
    those = [(one, columns) for one, columns in others if all(part in usable for part in _parts(columns))]
    wider = needed.union(*(columns for _, columns in those), *(part for part in _parts(dates) if part in usable))
    with suppress(ExtractError):
        return read(wider), tuple(one for one, _ in those)
    return least, ()  # what stops is in no file by itself


# D-486
def read_with_more(read: Callable[[Columns], Extracts], needed: Columns, more: Columns) -> Extracts:
    """The extracts with all that is needed, and with those of more columns in which nothing stops.

    Raises: ExtractError where something stops in what is needed.
    """
    if not more - needed:
        return read(needed)
    with suppress(ExtractError):
        return read(needed | more)
    least = read(needed)
    alone = tuple(frozenset([name]) for name in more - needed)
    usable = frozenset(name for extract in _by_extract(alone) for part in _usable(read, extract) for name in part)
    with suppress(ExtractError):
        return read(needed | usable)
    return least


def _parts(columns: Columns) -> Iterator[Columns]:
    """The columns, extract by extract."""
    for _, names in groupby(sorted(columns), key=lambda name: name.split(".")[0]):
        yield frozenset(names)


def _by_extract(sets: Sequence[Columns]) -> list[list[Columns]]:
    """For each extract, what is asked of it: every set once."""
    parts = sorted({part for columns in sets for part in _parts(columns)}, key=sorted)
    return [list(those) for _, those in groupby(parts, key=lambda part: min(part).split(".")[0])]


def _usable(read: Callable[[Columns], Extracts], asked: Sequence[Columns]) -> Iterator[Columns]:
    """Those of the sets of columns of one extract in which nothing stops."""
    with suppress(ExtractError):
        read(frozenset[str]().union(*asked))
        yield from asked
        return
    for columns in asked:
        with suppress(ExtractError):
            read(columns)
            yield columns
