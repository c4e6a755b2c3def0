"""The records that leave the calculation: counts, value, rating, scorecard; and membership, counted."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.model import (
    TOO_MUCH_UNKNOWN,
    USUAL_PUBLISHING,
    Better,
    Measure,
    Publishing,
    Show,
    Version,
)
from permanence_kpis.errors import Problem
from permanence_kpis.periods import Period, Window

Rating = Literal["GREEN", "AMBER", "RED", "TBC", "INFO", "NO DATA", "HIDDEN"]
Letter = Literal["A", "B", "C", "D"]
HiddenPart = Literal["figure", "not_known", "before"]
Direction = Literal["improved", "worsened", "same", "up", "down"]
FunnelPart = Literal["table", "denominator", "exclude", "not_known", "numerator"]
ChangeKind = Literal["moves", "reworded", "same", "added", "removed"]
Level = Literal["STOP", "FIX", "NOTE"]
OUTCOMES = ("met", "not met", "not known", "excluded", "not in denominator")
DueLimit = Fraction | tuple[Fraction, Fraction]
GroupValue = str | int | date | None


@dataclass(frozen=True)
class Counts:
    """How many of what is counted (children, moves …) fall where.

    `denominator`: surely in it. `numerator`: surely in it and meeting the measure. `unsure`: surely in the
    denominator, may or may not meet it. The three `may_enter_…` may or may not be in the denominator: those that would
    then meet the measure, would not, or could do either.
    """

    denominator: int
    numerator: int
    unsure: int = 0
    may_enter_met: int = 0
    may_enter_not_met: int = 0
    may_enter_either: int = 0

    @property
    def not_known(self) -> int | None:
        """How many may or may not count, or meet the measure; None where the public is not told."""
        return self.unsure + self.may_enter

    @property
    def may_enter(self) -> int:
        return self.may_enter_met + self.may_enter_not_met + self.may_enter_either

    def value(self, show: Show) -> Fraction | None:
        """The count, or the percentage (0 to 100); None for a percentage of nobody."""
        if show == "count":
            return Fraction(self.numerator)
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None

    def lowest(self, show: Show) -> Fraction | None:
        """The least value that any way of settling what is not known could give; None where none gives one.

        For a percentage everyone unsure fails, and of those who may enter the ones that would not meet the measure
        come in while the ones that would stay out.
        """
        if show == "count":
            return Fraction(self.numerator)
        denominator = self.denominator + self.may_enter_not_met + self.may_enter_either
        if denominator:
            return Fraction(100 * self.numerator, denominator)
        return Fraction(100) if self.may_enter_met else None

    def highest(self, show: Show) -> Fraction | None:
        """The greatest value that any way of settling what is not known could give; None where none gives one."""
        entering = self.may_enter_met + self.may_enter_either
        numerator = self.numerator + self.unsure + entering
        if show == "count":
            return Fraction(numerator)
        if denominator := self.denominator + entering:
            return Fraction(100 * numerator, denominator)
        return Fraction(0) if self.may_enter_not_met else None

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(own + theirs for own, theirs in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*(own - theirs for own, theirs in zip(astuple(self), astuple(other), strict=True)))

    def settled(self) -> Iterator[tuple[int, int, int]]:
        """Every way of settling what is not known: (denominator, least numerator, most numerator).

        Every whole number from the least to the most numerator can come about with that denominator.
        """
        can_fail = self.may_enter_not_met + self.may_enter_either
        can_meet = self.may_enter_met + self.may_enter_either
        for entering in range(self.may_enter_met + can_fail + 1):
            least = self.numerator + max(0, entering - can_fail)
            most = self.numerator + self.unsure + min(entering, can_meet)
            yield self.denominator + entering, least, most


@dataclass(frozen=True)
class Touched:
    """Those behind a measure whose records were repaired or are in doubt.

    `recorded`: how they are counted; `open`: how, where what is in doubt is not known. `units`: how many they are
    (children, moves …); `children`: how many children (or households). `may_be_more`: rows left out that may stand for
    one more. `is_all`: a column that is not there bears on everyone. `is_something`: something bears on the measure, be
    it on nobody by name.
    """

    recorded: Counts = Counts(0, 0)
    open: Counts = Counts(0, 0)
    units: int = 0
    children: int = 0
    may_be_more: int = 0
    is_all: bool = False
    is_something: bool = False


@dataclass(frozen=True)
class Confidence:
    """How far a rating can be trusted, by what could change it, not by how many errors there are.

    `letter`: A nothing repaired, in doubt or not known among those the measure is about; B something, but no way of
    settling it changes the rating; C it could; D too much is not known to use the figure. `touched` counts the
    children (or households) with records repaired or in doubt. `lowest` and `highest` are the ends of the values that
    any way of settling all of it could give; `ratings` are those it could give, best first (none without a target).
    `widest` are the counts they follow from: what is repaired or in doubt taken as not known.
    """

    letter: Letter
    reason: str
    touched: int
    lowest: Fraction | None
    highest: Fraction | None
    ratings: tuple[Rating, ...] = ()
    widest: Counts = Counts(0, 0)


@dataclass(frozen=True)
class PublicCounts(Counts):
    """Counts fit to publish, without those that are not known: how many they are is not told."""

    @property
    def not_known(self) -> None:
        return None

    def lowest(self, show: Show) -> None:
        return None

    def highest(self, show: Show) -> None:
        return None


@dataclass(frozen=True)
class Hidden:
    """What of a row the public is not told: which parts, why, and the symbol that stands in their place."""

    parts: frozenset[HiddenPart]
    symbol: str
    reason: str


@dataclass(frozen=True)
class FunnelStep:
    """One line of the funnel, in rows of the table: how many are in, may be in, and fell out at this step.

    `part` says which part of the definition the step is: `table`, `denominator`, `exclude`, `not_known` or
    `numerator`; `condition` is None for `table`; `reason` is an exclusion's. In the `numerator` steps `is_in` counts
    rows that meet it so far, in a `not_known` step `is_out` the rows that answer neither yes nor no.
    """

    part: FunnelPart
    conditions: tuple[Condition, ...]
    is_in: int
    may_be_in: int
    is_out: int
    reason: str | None = None


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
    """The value before on the same basis; None, with the reason, where the extracts do not reach back.

    It is worked out by the version of the measure that the value beside it follows. `breaks` are the changes of rule
    since: with any, the earlier period itself was reported by another rule.
    """

    label: str
    window: Window
    value: Fraction | None
    reason: str | None = None
    breaks: tuple[Version, ...] = ()
    counts: Counts | None = None


@dataclass(frozen=True)
class Group:
    """One group of a breakdown: the measure's rule run on the rows that hold these values.

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

    `groups` are those of the breakdown asked for, which need not add up to the counts of the whole; where there are
    none although some were asked for, `no_groups` says why. `hidden` says what the public is not told: of a hidden
    figure there are no counts, no numbers and the rating HIDDEN.
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
    the rule for publication of the definitions.
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


@dataclass(frozen=True)
class Report:
    """A scorecard, and the quarters up to it, the oldest first, each with a result for every measure of the scorecard.

    The results of a quarter are compared with nothing: they are there to be seen beside each other.
    """

    scorecard: Scorecard
    quarters: tuple[Scorecard, ...]


@dataclass(frozen=True)
class Membership:
    """Everything counted and everything left out by one measure: one record each.

    `columns` names what each of `rows` holds: `child_id` (or `household_id`), `outcome` (one of OUTCOMES), then the
    columns the definition used. `extracts` says which were used, for the heading and the sample's banner.
    """

    measure: Measure
    period: Period
    window: Window
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    extracts: ExtractsUsed | None = None


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
    def kind(self) -> ChangeKind:
        """`moves` where the figure, who is behind it or the rating differ; `reworded`: only the definition does."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        figures = [(side.counts, side.value, side.verdict.rating) for side in (self.before, self.after)]
        if figures[0] != figures[1] or (self.moved is not None and self.moved != Moved(0, 0, 0, 0)):
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


@dataclass(frozen=True)
class MetValue:
    """One condition of a definition as one row met it: the answer, each column's value, and where that came from.

    `answer` is True, False, or None where it is not known. `values` are (column, value, source) with the source as
    `file row N`, several joined; blank where no single row settled it.
    """

    part: str
    condition: Condition
    answer: bool | None
    values: tuple[tuple[str, object, str], ...]


@dataclass(frozen=True)
class ChildRow:
    """One row of the measure's table for one child: the answers condition by condition, and the outcome."""

    outcome: str
    answers: tuple[MetValue, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything `explain` says about one measure: the result, its funnel, and, for one child, its rows.

    `child_records` are the files that hold records of the child, with the row numbers. `cutoffs` say, for each number
    of months that the definition asks for by a day, the latest start that makes so many: (column, months, date).
    `touched` are those with records repaired or in doubt; `touched_by` says by what: each problem and how many of the
    children (or households) in the measure's table it names.
    """

    scorecard: Scorecard
    result: Result
    funnel: tuple[FunnelStep, ...]
    child_id: str | None = None
    child_outcome: str | None = None
    child_rows: tuple[ChildRow, ...] = ()
    child_records: tuple[tuple[str, tuple[int, ...]], ...] = ()
    cutoffs: tuple[tuple[str, int, date], ...] = ()
    touched: Touched = Touched()
    touched_by: tuple[tuple[Problem, int], ...] = ()
    too_much_unknown: Decimal = TOO_MUCH_UNKNOWN


@dataclass(frozen=True)
class Finding:
    """Something found in one row of an extract; where `row` is None, in a whole file.

    `code` names the kind of finding for good. `owner_id` is the child (in foster_approvals.csv the household) of the
    row, None where it cannot be told. `effect` says what was done. `measures` are the refs it bears on, `may_change`
    those of them whose rating could change by what is not known or was repaired.
    """

    level: Level
    code: str
    file: str
    row: int | None
    owner_id: str | None
    heading: str | None
    what: str
    effect: str
    mend: str
    measures: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silenced:
    """What a list of accepted findings did: how many findings it silenced, and the rows of it that no longer do."""

    file: str
    findings: int
    expired: tuple[int, ...] = ()
    unmatched: tuple[int, ...] = ()


@dataclass(frozen=True)
class CheckReport:
    """Everything found in a folder of extracts, what could change a rating first.

    `period` and `extracts` are None where something stops: nothing was worked out then.
    """

    folder: str
    definitions_origin: str
    findings: tuple[Finding, ...]
    period: Period | None = None
    extracts: ExtractsUsed | None = None
    silenced: Silenced | None = None
    warnings: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether a file cannot be used."""
        return any(finding.level == "STOP" for finding in self.findings)
