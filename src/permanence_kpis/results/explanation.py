"""What settles an argument about a figure: its funnel, and everyone counted and left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.model import TOO_MUCH_UNKNOWN, USUAL_SPC, Spc
from permanence_kpis.errors import Problem
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.counts import UNTOUCHED, Touched
from permanence_kpis.results.scorecard import DueLimit, Result, Scorecard
from permanence_kpis.results.tracker import OneTracked
from permanence_kpis.results.trend import Chance

FunnelPart = Literal["table", "denominator", "exclude", "not_known", "numerator"]
OUTCOMES = ("met", "not met", "not known", "excluded", "not in denominator")


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
class Membership:
    """Everything counted and everything left out by one measure: one record each.

    `scorecard` is that of the measure alone. `columns` names what each of `rows` holds: `child_id` (or `household_id`),
    `outcome` (one of OUTCOMES), then the columns the definition used.
    """

    scorecard: Scorecard
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class MetValue:
    """One condition of a definition as one row met it: the answer, each column's value, and where that came from.

    `answer` is True, False, or None where it is not known. `values` are (column, value, source) with the source as
    `file row N`, several joined; blank where no single row settled it. A value that may be one of several is a pair,
    the lowest and the highest.
    """

    part: str
    condition: Condition
    answer: bool | None
    values: tuple[tuple[str, object, str], ...]


@dataclass(frozen=True)
class ChildRow:
    """One row of the measure's table for one child: the answers condition by condition, and the outcome.

    `day` is the day that puts it into the window, such as the day something was due; None in a snapshot.
    """

    outcome: str
    answers: tuple[MetValue, ...]
    day: date | None = None


WayKind = Literal["more meet it", "fewer meet it", "met join", "met leave", "others join", "others leave"]


@dataclass(frozen=True)
class Way:
    """So many of one kind, and how many would then be in the denominator. `others`: those that do not meet it."""

    kind: WayKind
    number: int
    denominator: int


@dataclass(frozen=True)
class Takes:
    """What it would take to reach a limit, each way by itself; where it `is_met`, how many would leave it so."""

    rating: Literal["GREEN", "AMBER"]
    limit: DueLimit
    ways: tuple[Way, ...]
    is_met: bool


@dataclass(frozen=True)
class Explanation:
    """Everything `explain` says about one measure: the result, its funnel, and, for one child, its rows.

    `child_records` are the files that hold records of the child, with the row numbers; `child_problems`, what was
    repaired, left out or is in doubt in them, with the child's rows alone; `child_not_due`, what of
    the child a deadline leaves outside; `child_tracked`, the child as `kpis tracker` has it, where looked after on the
    last day. `cutoffs` say, for each number
    of months that the definition asks for by a day, the latest start that makes so many: (column, months, date).
    `touched` are those with records repaired or in doubt; `touched_by` says by what: each problem and how many of the
    children (or households) in the measure's table it names. `chance`: how far chance alone could have moved the
    figure. `takes`: what it would take to reach its limits. `spc`: how `kpis trend` tells a change from chance.
    `benchmarks`: the newest published figures to compare with.
    """

    scorecard: Scorecard
    result: Result
    funnel: tuple[FunnelStep, ...]
    child_id: str | None = None
    child_outcome: str | None = None
    child_rows: tuple[ChildRow, ...] = ()
    child_not_due: tuple[str, ...] = ()
    child_records: tuple[tuple[str, Sequence[int]], ...] = ()
    child_problems: tuple[Problem, ...] = ()
    child_tracked: OneTracked | None = None
    no_dates: str = ""
    """Why the child is not shown as the tracker has it, where its files cannot be used."""
    cutoffs: tuple[tuple[str, int, date], ...] = ()
    touched: Touched = UNTOUCHED
    touched_by: tuple[tuple[Problem, int], ...] = ()
    too_much_unknown: Decimal = TOO_MUCH_UNKNOWN
    chance: Chance | None = None
    takes: tuple[Takes, ...] = ()
    spc: Spc = USUAL_SPC
    benchmarks: tuple[Benchmark, ...] = ()
