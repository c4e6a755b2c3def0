"""One measure as expressions on a row of its table. Every view of a measure (count, funnel, list) runs these."""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from permanence_kpis.conditions.compile import UnknownWhere, all_of, any_of
from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.model import Measure
from permanence_kpis.tables import EXTRACTS

BELONGS = "belongs"
"""Whether a row belongs to its table: true, or null where a row left out of an extract leaves it open."""

LEFT_OUT_OF = "left_out_of"
"""Of a snapshot: the extract that a row was left out of which leaves it open; null where none was."""

_CAN_LEAVE_OPEN = {"legal_statuses", "placements"}
_OF_THE_CHILD = {f"children.{name}" for name in EXTRACTS["children"].columns}


@dataclass(frozen=True)
class Rule:
    """A measure's parts as Boolean expressions on a row: true, false, or null where not known.

    `is_excluded`: would be in the denominator, but an exclusion holds; `is_in`: in the denominator; `meets`: meets
    the numerator, null where one of `not_known` holds.
    """

    is_excluded: pl.Expr
    is_in: pl.Expr
    meets: pl.Expr

    def flags(self) -> dict[str, pl.Expr]:
        """What is certain and what is possible of one row; none of these is null.

        Over several rows of one child a flag holds where it holds for any of them: the Kleene or of the rows.
        """
        met = self.is_in & self.meets
        return {
            "surely_in": self.is_in.fill_null(False),
            "may_be_in": self.is_in.fill_null(True),
            "surely_meets": met.fill_null(False),
            "may_meet": met.fill_null(True),
            "may_fail": (self.is_in & ~self.meets).fill_null(True),
            "is_excluded": self.is_excluded.fill_null(False),
        }


# D-076: a `not_known` condition counts where it is true
@lru_cache
def rule_of(measure: Measure) -> Rule:
    """The measure's rule, in the order denominator, exclude, not_known, numerator."""
    unknown_where = unknown_where_of(measure)
    before_exclusions = belongs_to(measure) & all_of(measure.denominator, unknown_where)
    excluded = pl.lit(False)
    for exclusion in measure.exclude:
        excluded = excluded | all_of(exclusion.when, unknown_where)
    return Rule(
        is_excluded=before_exclusions.fill_null(True) & excluded,
        is_in=before_exclusions & ~excluded,
        meets=numerator_of(measure, measure.numerator),
    )


def numerator_of(measure: Measure, conditions: tuple[Condition, ...]) -> pl.Expr:
    """Whether a row meets these of the numerator's conditions; null where one of `not_known` holds."""
    unknown_where = unknown_where_of(measure)
    answers_neither = any_of(measure.not_known, unknown_where).fill_null(False)
    return pl.when(answers_neither).then(pl.lit(None, pl.Boolean)).otherwise(all_of(conditions, unknown_where))


# D-069: a child who may be looked after is one only for measures that use the file of the left-out row
def belongs_to(measure: Measure) -> pl.Expr:
    """Whether a row belongs to the measure's table; false where only an extract it does not use leaves that open."""
    table = measure.on_table
    columns = measure.on_table.extract_columns(table.columns.keys() & measure.columns)
    used = {column.split(".")[0] for column in columns}
    if not table.is_snapshot or used >= _CAN_LEAVE_OPEN:
        return pl.col(BELONGS)
    return pl.col(BELONGS) & pl.col(LEFT_OUT_OF).is_in(sorted(used)).fill_null(True)


def rows_of(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """The rows of the measure's table that belong to it, or may."""
    return rows.filter(belongs_to(measure).fill_null(True))


def unknown_where_of(measure: Measure) -> UnknownWhere:
    """What is not known, rather than not recorded: of who may or may not be looked after every blank but what
    children.csv says, and of anybody what may be one of several.
    """
    table = measure.on_table
    ends = {name: of.ends for name, of in table.columns.items() if of.ends}
    if not table.is_snapshot:
        return UnknownWhere(ends=ends)
    is_open = pl.col(LEFT_OUT_OF).is_not_null()
    known_anyway = {
        name for name, of in table.columns.items() if of.depends_on and _OF_THE_CHILD.issuperset(of.depends_on)
    }
    latest = {name: pl.col(f"{name.partition('.')[0]}.is_open") for name in table.columns if "." in name}
    of_others = table.columns.keys() - known_anyway - latest.keys()
    return UnknownWhere({**dict.fromkeys(of_others, is_open), **latest}, ends)
