"""The scorecard: every measure with its value, rating, confidence and value before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from permanence_kpis.definitions.model import (
    ONLY_SECTION,
    USUAL_PUBLISHING,
    Better,
    Measure,
    Publishing,
    Section,
    Version,
)
from permanence_kpis.errors import Problem
from permanence_kpis.periods import Period, Window, YearStarts
from permanence_kpis.results.counts import NOBODY, Counts, GroupValue
from permanence_kpis.results.provisional import LaterMovement

Rating = Literal["GREEN", "AMBER", "RED", "TBC", "INFO", "NO DATA", "HIDDEN"]
Letter = Literal["A", "B", "C", "D"]
HiddenPart = Literal["figure", "not_known", "before"]
Direction = Literal["improved", "worsened", "same", "up", "down"]
DueLimit = Fraction | tuple[Fraction, Fraction]

NOT_RECORDED = "Not recorded"
"""The name of the group of blanks."""


@dataclass(frozen=True)
class Confidence:
    """How far a rating can be trusted, by what could change it, not by how many errors there are.

    `letter`: A nothing repaired, in doubt or not known among those the measure is about; B something, but the rating
    stays the same however it is resolved; C it could change; D too much is unknown to use the figure. `touched` counts
    the children (or households) with records repaired or in doubt. `lowest` and `highest` are the ends of the values
    that all of it could give, however it is resolved; `ratings` are those it could give, best first (none without a
    target). `widest` are the counts they follow from: what is repaired or in doubt taken as not known.
    """

    letter: Letter
    reason: str
    touched: int
    lowest: Fraction | None
    highest: Fraction | None
    ratings: tuple[Rating, ...] = ()
    widest: Counts = NOBODY


@dataclass(frozen=True)
class Hidden:
    """What of a row the public is not told: which parts, why, and the symbol that stands in their place."""

    parts: frozenset[HiddenPart]
    symbol: str
    reason: str


@dataclass(frozen=True)
class Due:
    """What the target asks by the window's last day (`green`, `amber`) and over the whole year."""

    better: Better
    status: Literal["TBC"] | None
    green: DueLimit | None = None
    amber: DueLimit | None = None
    whole_year_green: DueLimit | None = None
    whole_year_amber: DueLimit | None = None
    from_day: date | None = None


@dataclass(frozen=True)
class Verdict:
    """A rating, why, and how many more (+) or fewer (-) in the numerator would make it green."""

    rating: Rating
    reason: str
    to_green: int | None


@dataclass(frozen=True)
class Previous:
    """The previous value on the same basis; None, with the reason, where the extracts do not go back.

    It is worked out by the version of the measure that the value beside it follows. `breaks` are the changes of rule
    since: with any, the earlier period itself was reported by another rule.
    """

    label: str
    window: Window
    value: Fraction | None
    reason: str | None = None
    breaks: tuple[Version, ...] = ()
    counts: Counts | None = None


# D-161: Ratings, targets and the previous value are of the whole
@dataclass(frozen=True, slots=True)
class Group:
    """One group of a breakdown: the measure's rule run on the rows with these values.

    One value and one name for each column grouped by: `values` as recorded (None where nothing is), `names` as printed.
    `counts` and the numbers are None where `hidden` says so.
    """

    values: tuple[GroupValue, ...]
    names: tuple[str, ...]
    counts: Counts | None
    value: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    hidden: Hidden | None = None


@dataclass(frozen=True)
class Result:
    """One measure, worked out: everything a row of the scorecard shows. Percentages run from 0 to 100.

    `groups` are those of the breakdown asked for, which may not add up to the counts of the whole; where there are
    none although some were asked for, `no_groups` says why. `hidden` says what is not published: of a hidden
    figure there are no counts, no numbers and the rating HIDDEN. `later` is how earlier figures, seen as early, moved
    afterwards; None where no archive says so.
    """

    measure: Measure
    window: Window
    counts: Counts | None
    value: Fraction | None
    lowest: Fraction | None
    highest: Fraction | None
    due: Due
    verdict: Verdict
    previous: Previous
    direction: Direction | None
    warnings: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    no_groups: str | None = None
    confidence: Confidence | None = None
    hidden: Hidden | None = None
    later: LaterMovement | None = None


@dataclass(frozen=True)
class ExtractsUsed:
    """Which extracts a run used: the folder as printed, rows by file, the newest record, whether it is the sample."""

    folder: str
    rows: Mapping[str, int]
    newest: date | None
    is_sample: bool = False


@dataclass(frozen=True)
class Scorecard:
    """Every chosen measure for one period. `authority` is None where it is not set.

    `by` names the columns of the breakdown asked for. `is_public`: nothing in it gives a child away, by `publishing`,
    the rule for publication of the definitions. `sections` are all those of the definitions, the first of which is
    shown where nobody asks. `not_measured`: of the measures asked for in optional sections, by ref, what the source
    calls the files that they need and that are not there; `empty_files` are those of them that are there and have
    nothing in them. `year_starts`: the month and day the year begins with.
    """

    authority: str | None
    period: Period
    extracts: ExtractsUsed
    definitions_origin: str
    results: tuple[Result, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    publishing: Publishing = USUAL_PUBLISHING
    is_public: bool = False
    sections: tuple[Section, ...] = (ONLY_SECTION,)
    not_measured: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    empty_files: frozenset[str] = frozenset()
    year_starts: YearStarts = (4, 1)

    @property
    def refs(self) -> tuple[str, ...]:
        """The references of the measures, in their order."""
        return tuple(result.measure.ref for result in self.results)
