"""Explanations written by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from permanence_kpis.conditions.model import Test
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.errors import Place, Problem
from permanence_kpis.results.counts import Counts, Touched
from permanence_kpis.results.explanation import ChildRow, Explanation, FunnelStep, MetValue
from permanence_kpis.results.trend import Chance

from .small_scorecard import CARD, MISSING, MOVES, STABILITY

AGE, IN_CARE = STABILITY.measure.denominator
[IN_PLACEMENT] = STABILITY.measure.numerator
[OTHER] = MOVES.measure.not_known
[UNPLANNED] = MOVES.measure.numerator
ON_REMAND = Test("legal_status", "is", "J1")


def explanation_of(result, *funnel, **child):
    return Explanation(replace(CARD, results=(result,)), result, funnel, **child)


OF_STABILITY = explanation_of(
    replace(
        STABILITY,
        measure=replace(
            STABILITY.measure,
            exclude=(Exclusion((ON_REMAND,), "on remand"),),
            notes="Both end days count.",
            owner="Head of fostering",
        ),
        warnings=("2 children may have been in care before the extracts begin",),
    ),
    FunnelStep("table", (), is_in=580, may_be_in=2, is_out=0),
    FunnelStep("denominator", (AGE,), is_in=434, may_be_in=1, is_out=147),
    FunnelStep("denominator", (IN_CARE,), is_in=206, may_be_in=0, is_out=229),
    FunnelStep("exclude", (ON_REMAND,), is_in=205, may_be_in=0, is_out=1, reason="on remand"),
    FunnelStep("numerator", (IN_PLACEMENT,), is_in=143, may_be_in=3, is_out=59),
    touched=Touched(
        recorded=Counts(denominator=1, numerator=1),
        open=Counts(denominator=0, numerator=0, may_enter_either=1),
        units=2,
        children=2,
        may_be_more=1,
        is_something=True,
    ),
    touched_by=(
        (Problem(Place("placements.csv", heading="end_date"), "no such day", "Mend it.", effect="read as blank"), 2),
        (Problem(Place("placements.csv"), "fewer fields than the 7 headings", "Mend it."), 0),
    ),
    chance=Chance(Fraction("63.14"), Fraction("75.65"), Fraction(100, 205)),
)

OF_MOVES = explanation_of(
    MOVES,
    FunnelStep("table", (), is_in=80, may_be_in=0, is_out=0),
    FunnelStep("not_known", (OTHER,), is_in=60, may_be_in=20, is_out=0),
    FunnelStep("numerator", (UNPLANNED,), is_in=15, may_be_in=21, is_out=44),
)

OF_MISSING = explanation_of(
    MISSING,
    FunnelStep("table", (), is_in=1, may_be_in=0, is_out=0),
    FunnelStep("numerator", MISSING.measure.numerator, is_in=1, may_be_in=0, is_out=0),
)

OF_A_CHILD = explanation_of(
    STABILITY,
    child_id="0012",
    child_outcome="not known",
    child_rows=(
        ChildRow(
            "not known",
            (
                MetValue("denominator", AGE, True, (("age", 7, "children.csv row 3"),)),
                MetValue("denominator", IN_CARE, True, (("months_in_care", 58, "legal_statuses.csv row 12"),)),
                MetValue("numerator", IN_PLACEMENT, None, (("months_in_placement", None, ""),)),
            ),
        ),
    ),
)

OF_A_CHILD_WITH_TWO_MOVES = explanation_of(
    MOVES,
    child_id="0012",
    child_rows=(
        ChildRow("met", (MetValue("numerator", UNPLANNED, True, (("reason", "CREQB", "placements.csv row 8"),)),)),
        ChildRow("not met", (MetValue("numerator", UNPLANNED, False, (("reason", "CARPL", "placements.csv row 9"),)),)),
    ),
)

OF_A_HOUSEHOLD_WITHOUT_ROWS = replace(
    explanation_of(replace(MOVES, measure=replace(MOVES.measure, table="foster_approvals", counts="households"))),
    child_id="H1",
    child_records=(("foster_approvals.csv", tuple(range(2, 14))), ("other.csv", (7,))),
)

MANY_VALUES = (
    (None, "placement_type", "not recorded"),
    ("U4", "placement_type", "U4 (fostered by another carer, long term)"),
    ("XX", "placement_type", "XX"),
    (date(2024, 6, 30), "care_began_on", "30 June 2024"),
    (28, "months_in_care", "28 months"),
    (Decimal(7), "age", "7 years"),
    ("5 to 9", "age_band", "5 to 9"),
)
