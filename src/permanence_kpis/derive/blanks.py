"""Blanks that say something: where a column is not there at all, what is worked out is nowhere shown as not known."""

from collections.abc import Collection

_OPEN_ENDED = ("legal_statuses.end_date", "placements.end_date", "missing_episodes.end_date")
_ANOTHER_CARER = "placements.carer_id"
_BY_CARER = {"months_in_placement", "placement_began_on", "stable_since"}


def blank_decides(column: str, table: str, used: Collection[str]) -> bool:
    """Whether blanks all through a column of an extract decide something instead of leaving it not known.

    A blank end says that the row is still open. A blank carer is another carer than any, which decides when a
    placement began and what is a move. Blanks in any other column stay blanks.

    Takes: the column as `extract.column`; the derived table and the columns of it that are used.
    """
    if column == _ANOTHER_CARER:
        return table == "placement_moves" or not _BY_CARER.isdisjoint(used)
    return column in _OPEN_ENDED
