"""Commentary: what people wrote about a figure of a period, and whether it keeps up with the figure."""

from dataclasses import dataclass
from datetime import date

from permanence_kpis.periods import Period


@dataclass(frozen=True)
class Comment:
    """What somebody wrote on a day about a measure in a period. `by` is a post."""

    ref: str
    period: Period
    text: str
    by: str
    on: date


@dataclass(frozen=True)
class Commentary:
    """What is written about one measure in the period that is shown, the oldest first.

    `is_missing`: the figure has moved and nothing is written. `same_as`: the comment on the last period written about
    before, where the newest says what that said.
    """

    comments: tuple[Comment, ...]
    is_missing: bool = False
    same_as: Comment | None = None
