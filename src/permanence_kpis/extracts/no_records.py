"""Lines of a file that are no records: totals, counts of rows, rules, the mark of a file's end, a note at the end."""

from collections.abc import Callable, Collection, Iterator

import polars as pl

from permanence_kpis.extracts.raw_file import RawFile
from permanence_kpis.spreadsheet_text import unguarded

KnownElsewhere = Callable[[Collection[str]], Collection[str]]
"""Which of these texts are ids in other files."""

SAYS_ITS_NO_RECORD = (
    r"(?i)^[\s(]*(?:"
    r"(?:grand[\s-]+|sub[\s-]*)?totals?\b"
    r"|(?:no|[0-9][0-9,]*)\s+(?:rows?|records?)\b"
    r"|(?:no|[0-9][0-9,]*)\s+(?:row|record)\(s\)"
    r"|(?:count|(?:(?:number|no\.?)\s+of\s+)?(?:rows?|records?)(?:\s+(?:count|returned|selected|affected|exported))?)\s*[:=,]\s*[0-9][0-9,]*\s*$"
    r"|[-=_]{2,}\s*(?:,|$)"
    r"|\x1a+\s*$"
    r")"
)
"""How a line begins that is a total, a count of rows (as database tools write it below a query), the rule that they
draw below the headings, or a control-Z."""


def speaking_for_itself(opens: pl.Series) -> pl.Series:
    """The positions of the lines that say by how they begin that they are no records.

    Takes: opens, what each line begins with. Neighbours that begin alike, as the rows of one child, are looked at once.
    """
    telling = opens.filter(opens.ne_missing(opens.shift()))
    found = telling.filter(telling.str.contains(SAYS_ITS_NO_RECORD).fill_null(False)).unique()
    return opens.is_in(found.implode()).arg_true() if found.len() else pl.Series(dtype=pl.UInt32)


def alone_at_the_end(raw: RawFile, also: Collection[int] = ()) -> dict[int, str]:
    """The lines at the end of a file with one filled field: by position, its text.

    Takes: the file; the positions of lines that are no records anyway, past which the end is looked for.
    """
    return dict(_from_the_last(raw, frozenset(also)))


def _from_the_last(raw: RawFile, also: frozenset[int]) -> Iterator[tuple[int, str]]:
    for position, filled in raw.last:
        if position in also:
            continue
        if len(filled) > 1:
            return
        yield position, unguarded(filled[0])


def without_an_id(alone: dict[int, str], ids: pl.Series, known_elsewhere: KnownElsewhere) -> list[int]:
    """The positions of those lines alone at the end whose text is no id: not of another line, nor in another file.

    Takes: the lines; the ids of the file, position for position; which texts are ids in other files.
    """
    if not alone:
        return []
    others = ids.filter(~pl.int_range(ids.len(), eager=True).is_in(list(alone)))
    texts = set(alone.values())
    texts -= set(others.filter(others.is_in(sorted(texts))))
    texts -= set(known_elsewhere(texts)) if texts else set()
    return [position for position, text in alone.items() if text in texts]
