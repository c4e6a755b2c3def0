"""What new definitions would change."""

from dataclasses import dataclass, replace
from typing import Literal

from permanence_kpis.definitions.model import Measure
from permanence_kpis.results.scorecard import Result, Scorecard

ChangeKind = Literal["moves", "reworded", "same", "added", "removed"]


@dataclass(frozen=True)
class Moved:
    """How many of what is counted (children, moves …) enter and leave each part of a figure."""

    into_numerator: int
    out_of_numerator: int
    into_denominator: int
    out_of_denominator: int


@dataclass(frozen=True)
class Change:
    """One measure by two definitions files: its result by each, None where the file does not define it.

    `fields` names what differs in the definition. `moved` is None, with the reason, where the two cannot be compared
    one by one.
    """

    before: Result | None
    after: Result | None
    fields: tuple[str, ...] = ()
    moved: Moved | None = None
    reason: str | None = None

    @property
    def measure(self) -> Measure:
        """The measure as newly defined, or as it was where it is no longer."""
        result = self.after or self.before
        assert result is not None
        return result.measure

    @property
    def is_due_other(self) -> bool:
        """Whether something else is due by the last day, in both files."""
        if self.before is None or self.after is None:
            return False
        return replace(self.before.due, from_day=None) != replace(self.after.due, from_day=None)

    @property
    def has_rating_moved(self) -> bool:
        """Whether the rating, in both files, is another."""
        if self.before is None or self.after is None:
            return False
        return self.before.verdict.rating != self.after.verdict.rating

    @property
    def kind(self) -> ChangeKind:
        """`moves` where the figure, who is behind it, what is due or the rating differ.

        `reworded`: the definition alone does.
        """
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        figures = [(side.counts, side.value) for side in (self.before, self.after)]
        is_told_otherwise = figures[0] != figures[1] or self.is_due_other or self.has_rating_moved
        if is_told_otherwise or (self.moved is not None and self.moved != Moved(0, 0, 0, 0)):
            return "moves"
        return "reworded" if self.fields else "same"


@dataclass(frozen=True)
class Impact:
    """What new definitions would change: a scorecard by each file, on the same extracts and period.

    `settings` are the settings of the whole file that differ: (name, before, after).
    """

    before: Scorecard
    after: Scorecard
    changes: tuple[Change, ...]
    settings: tuple[tuple[str, str, str], ...] = ()
