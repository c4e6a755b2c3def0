"""One measure as expressions on a row of its table. Every view of a measure (count, funnel, list) runs these."""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from permanence_kpis.conditions.compile import all_of, any_of
from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.model import Measure

BELONGS = "belongs"
"""Whether a row belongs to its table: true, or null where a row left out of an extract leaves it open."""


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


@lru_cache
def rule_of(measure: Measure) -> Rule:
    """The measure's rule, in the order denominator, exclude, not_known, numerator."""
    before_exclusions = pl.col(BELONGS) & all_of(measure.denominator)
    excluded = pl.lit(False)
    for exclusion in measure.exclude:
        excluded = excluded | all_of(exclusion.when)
    return Rule(
        is_excluded=before_exclusions.fill_null(True) & excluded,
        is_in=before_exclusions & ~excluded,
        meets=numerator_of(measure, measure.numerator),
    )


def numerator_of(measure: Measure, conditions: tuple[Condition, ...]) -> pl.Expr:
    """Whether a row meets these of the numerator's conditions; null where one of `not_known` holds."""
    answers_neither = any_of(measure.not_known).fill_null(False)
    return pl.when(answers_neither).then(pl.lit(None, pl.Boolean)).otherwise(all_of(conditions))
