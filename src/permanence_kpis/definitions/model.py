"""The records that hold a checked `kpi_definitions.yaml`."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from permanence_kpis.conditions.model import Condition, columns_of
from permanence_kpis.periods import WholeMonths
from permanence_kpis.tables import BUILT_IN, Catalogue, Table
from permanence_kpis.words import in_words

Better = Literal["higher", "lower", "within", "neither"]
Show = Literal["percentage", "count"]
ControlChart = Literal["xmr", "p"]
WindowKind = Literal["at_period_end", "period", "year_to_date", "last_12_months"]
Limit = Decimal | tuple[Decimal, Decimal]
Profile = Literal["straight_line"] | tuple[Decimal, ...]

TOO_MUCH_UNKNOWN = Decimal(20)
"""Above how many percent not known a figure is of no use, where a file does not say."""


@dataclass(frozen=True)
class Exclusion:
    """Rows left out of the denominator where all of `when` hold, and the reason in words."""

    when: tuple[Condition, ...]
    reason: str


@dataclass(frozen=True)
class TargetValue:
    """A target in force from a day on: green and amber limits (pairs where `better: within`) of a whole year."""

    from_day: date
    green: Limit
    amber: Limit
    profile: Profile | None = None
    source: str | None = None


@dataclass(frozen=True)
class Target:
    """Which way is better and the dated values; `is_tbc` where the target is still to be confirmed."""

    better: Better
    values: tuple[TargetValue, ...] = ()
    is_tbc: bool = False

    def in_force(self, day: date) -> TargetValue | None:
        """The newest value whose first day has come; None before the first."""
        begun = [value for value in self.values if value.from_day <= day]
        return max(begun, key=lambda value: value.from_day) if begun else None


# D-241: in the measure, whose limits are calculated again, with the post that decided so
@dataclass(frozen=True)
class Rebase:
    """From which period on the limits of a measure's chart are calculated again, why, and who decided so (a post)."""

    from_day: date
    reason: str
    by: str


RULE = ("counts", "window", "denominator", "exclude", "not_known", "numerator")
"""The fields of a measure that a version may change and that decide its figure."""
WORDING = ("title", "source", "notes")
"""The fields of a measure that a version may change and that only say something about its figure."""


@dataclass(frozen=True)
class Section:
    """A part of the scorecard; of an `optional` one a measure without its file is not measured, which is no fault."""

    name: str
    title: str
    optional: bool = False


ALL_SECTIONS = "all"
"""What asks for every section; none has this name."""
ONLY_SECTION = Section("scorecard", "Permanence scorecard")
"""What holds every measure where a definitions file names no sections."""


@dataclass(frozen=True)
class Measure:
    """One measure as defined: what is counted, who is in, who meets it, and the target.

    `versions` are the changes of its definition over time, the oldest first; `from_day` is the first day of the
    version that the other fields state, None before the first change. `rebase` are the dated decisions to work out the
    limits of its chart again, the oldest first. `section` is the name of the part of the scorecard it is in;
    `catalogue` has the tables that its file knows.
    """

    ref: str
    title: str
    why: str
    source: str
    table: str
    counts: str
    window: WindowKind
    show: Show
    numerator: tuple[Condition, ...]
    target: Target
    denominator: tuple[Condition, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    not_known: tuple[Condition, ...] = ()
    notes: str | None = None
    owner: str | None = None
    versions: tuple["Version", ...] = ()
    from_day: date | None = None
    rebase: tuple[Rebase, ...] = ()
    section: str = ONLY_SECTION.name
    catalogue: Catalogue = field(default=BUILT_IN, compare=False, repr=False)

    @property
    def on_table(self) -> Table:
        """The table whose rows it counts."""
        return self.catalogue.tables[self.table]

    @property
    def counted(self) -> str:
        """What is counted, in words."""
        return in_words(self.counts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table that the definition uses, in the order it names them."""
        return columns_of(*self.conditions)

    @cached_property
    def who_rule(self) -> Hashable:
        """What decides who counts, however the measure is called and over which days it looks."""
        excluded = frozenset(frozenset(exclusion.when) for exclusion in self.exclude)
        asked = (frozenset(self.denominator), excluded, frozenset(self.not_known), frozenset(self.numerator))
        return self.table, self.counts, *asked

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition of the definition, in the order they are tested."""
        excluded = [condition for exclusion in self.exclude for condition in exclusion.when]
        return (*self.denominator, *excluded, *self.not_known, *self.numerator)


@dataclass(frozen=True)
class Version:
    """A change of a measure's definition: its first day, why, and the measure before and after (without versions)."""

    from_day: date
    why_changed: str
    before: Measure
    after: Measure

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields that differ from the version before."""
        return tuple(name for name in (*WORDING, *RULE) if getattr(self.before, name) != getattr(self.after, name))

    # D-103: a version that changes only words does not break a series
    @property
    def breaks_series(self) -> bool:
        """Whether figures before and after are worked out by different rules."""
        return any(name in RULE for name in self.changed)


@dataclass(frozen=True)
class Publishing:
    """How figures are made fit to publish: counts from 1 to below `hide_below` are hidden, `symbol` in their place."""

    hide_below: int = 6
    symbol: str = "c"


USUAL_PUBLISHING = Publishing()
"""What holds where a definitions file says nothing of publication."""


@dataclass(frozen=True)
class Spc:
    """How a chart tells a change from what varies by chance (statistical process control).

    `shift`: so many points in a row on one side of the mean; `trend`: so many in a row that rise, or fall;
    `minimum_points`: with fewer there are no limits and no verdict; `screen`: whether moving ranges of 3.267 times
    their mean or more are dropped, once, before the limits are worked out; `chart`: `p` takes the limits of percentages
    whose denominators differ much from those denominators; `limits_from_first`: the limits of a stretch are those of so
    many of its first points, or of all of them where it is None.
    """

    # D-233: with 6, chance alone would mark nearly twice as many charts
    shift: int = 7
    trend: int = 7
    minimum_points: int = 12
    # D-235: very large steps stay in the limits, as in the tools on spreadsheets
    screen: bool = False
    # D-246: limits from denominators only where the file asks for them
    chart: ControlChart = "xmr"
    limits_from_first: int | None = None


USUAL_SPC = Spc()
"""What holds where a definitions file says nothing of charts."""


@dataclass(frozen=True)
class Definitions:
    """A whole definitions file.

    `origin` says which file it was, as printed; `sha256` is the digest of its bytes, blank where it was not read from a
    file. `too_much_unknown`: the percentage not known above which a figure is of no use (confidence D). `sections` are
    the parts of the scorecard, the first of which is shown where nobody asks; `catalogue` has the extracts and the
    tables that the file knows.
    """

    authority: str
    year_starts: tuple[int, int]
    whole_months: WholeMonths
    code_groups: Mapping[str, tuple[str, ...]]
    measures: tuple[Measure, ...]
    origin: str
    sha256: str = ""
    too_much_unknown: Decimal = TOO_MUCH_UNKNOWN
    publishing: Publishing = USUAL_PUBLISHING
    spc: Spc = USUAL_SPC
    sections: tuple[Section, ...] = (ONLY_SECTION,)
    catalogue: Catalogue = field(default=BUILT_IN, compare=False, repr=False)
