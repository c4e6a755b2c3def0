"""Blanks that say something: where a column is not there at all, what is worked out is nowhere shown as not known."""

_OPEN_ENDED = tuple(
    f"{file}.end_date" for file in ("legal_statuses", "placements", "missing_episodes", "foster_approvals")
)


# D-095: blanks that say something
def blank_decides(column: str) -> bool:
    """Whether blanks all through a column of an extract (`extract.column`) decide something.

    A blank end says that the row is still open. Blanks in any other column leave what rests on them not known: so do
    blank carers, where nothing else says whether the carer changed.
    """
    return column in _OPEN_ENDED
