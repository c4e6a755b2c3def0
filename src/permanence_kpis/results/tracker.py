"""The tracker: one record a looked-after child, and what to attend to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from permanence_kpis.conditions.model import Condition
from permanence_kpis.periods import Period
from permanence_kpis.results.scorecard import ExtractsUsed
from permanence_kpis.tables import Column

# D-475: nothing of visits, which no extract has
COLUMNS = (
    *("child_id", "age", "sixteen_on", "eighteen_on", "care_began_on", "months_in_care"),
    *("legal_status", "status_began_on"),
    *("placement_type", "provider", "placement_began_on", "months_in_placement"),
    *("permanence_plans", "plan_agreed_on", "match_or_panel_on"),
    *("discharge_route", "discharge_stage", "court_on"),
    *("last_review_on", "next_review_due"),
    *("moves_in_12_months", "unplanned_in_12_months", "missing_in_12_months"),
    *("life_story_stage", "pathway_plan_due"),
    *("counts_in_4.1", "next_threshold", "next_threshold_on"),
    *("attention", "attention_since", "not_known"),
)
"""What is said of each child, in this order."""
ALSO = ("second_review_by", "reaches_24_months_on", "reaches_30_months_on", "with_parents_12_months_on")
"""What is known of each child and said of one alone."""
SINCE = ("new_since", "cleared_since")
"""What is said besides where a run is compared with."""
OWN = ("comment", "owner", "action_by")
"""The columns that every tracker has for the council's own words."""
MARKS = ("confidential", "last_day", "newest_record")
"""The last columns of every row."""


def is_ours(heading: str, keep: Sequence[str]) -> bool:
    """Whether a column of a tracker is worked out, so that it is not the council's own."""
    return heading in (*COLUMNS, *SINCE, *MARKS, *keep)


@dataclass(frozen=True)
class Rule:
    """One attention rule: its code, what it says of a child and needs, and the conditions that all must be true."""

    code: str
    says: str
    needs: str
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class NotLookedAt:
    """A rule that was asked of nobody, and why: nobody is clear of it."""

    code: str
    says: str
    why: str


@dataclass(frozen=True)
class Raised:
    """That a rule applies to a child, and from which day on."""

    code: str
    since: date


@dataclass(frozen=True)
class TrackedChild:
    """One looked-after child.

    `values`: by names of COLUMNS, of ALSO and of columns asked for. `attention`: what applies, the longest-standing
    first. `undecided`: the codes of rules of which a blank or a doubtful date leaves it open. `due`: the
    days by which something is due. `new`, `cleared`: codes that apply now and not at the run compared with, and the
    other way. `own`: what the council wrote in columns of its own. `has_no_plan`, `has_no_placement`: it is sure that
    no permanence plan was agreed, and that the child is in no placement on the day.
    """

    child_id: str
    values: Mapping[str, object]
    attention: tuple[Raised, ...]
    undecided: tuple[str, ...] = ()
    due: tuple[date, ...] = ()
    new: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    own: Mapping[str, str | date] | None = None
    has_no_plan: bool = False
    has_no_placement: bool = False

    @property
    def since(self) -> date | None:
        """The day from which the first of what applies has."""
        return self.attention[0].since if self.attention else None


@dataclass(frozen=True)
class OneTracked:
    """One child of a tracker, with the rules that were looked at and those that were not."""

    child: TrackedChild
    rules: tuple[Rule, ...]
    not_looked_at: tuple[NotLookedAt, ...]


@dataclass(frozen=True)
class Since:
    """The run compared with, and the day it was of; how many children of it are in care no longer."""

    run: str
    day: date
    gone: int


@dataclass(frozen=True)
class Carried:
    """What was carried over from the file of last time: its columns, and the children whose words have no row now.

    `not_listed`: the children looked after whose words have none, because a filter leaves them out. `without_zeros`: of
    how many children the file had the id without the zeros at its front. `is_windows`: the file was no UTF-8 text, and
    was read as Windows-1252.
    """

    file: str
    columns: tuple[str, ...]
    without_row: int
    without_zeros: int = 0
    is_windows: bool = False
    not_listed: int = 0


@dataclass(frozen=True)
class Tracker:
    """Every child looked after on the period's last day, or those asked for.

    `columns`: what rules can ask about, by name. `keep`: columns of children.csv that were asked for. `of`: how many
    children are looked after, listed or not; `may_be`: how many may or may not be. `not_known`: by rule, of how many of
    those whom the filters let through it is not known whether it applies, also where only those to whom a rule applies
    are listed. `ref`: the measure that `counts_in` is about; None where the definitions have none.
    """

    authority: str | None
    period: Period
    extracts: ExtractsUsed
    definitions_origin: str
    rules_origin: str
    rules: tuple[Rule, ...]
    not_looked_at: tuple[NotLookedAt, ...]
    columns: Mapping[str, Column]
    children: tuple[TrackedChild, ...]
    of: int
    may_be: int = 0
    not_known: Mapping[str, int] = field(default_factory=dict)
    ref: str | None = None
    keep: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    since: Since | None = None
    carried: Carried | None = None
    warnings: tuple[str, ...] = ()

    def counted(self) -> Sequence[tuple[Rule, int, int]]:
        """For each rule looked at, to how many of the children listed it applies, and of how many that is not known."""
        raised = [one.code for child in self.children for one in child.attention]
        return [(rule, raised.count(rule.code), self.not_known.get(rule.code, 0)) for rule in self.rules]
