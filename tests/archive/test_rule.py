"""The digest of a rule: another where who counts is another, the same however it is worded."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.archive.rule import rule_digest
from permanence_kpis.conditions.model import AnyOf, Not, Test
from permanence_kpis.definitions.model import Definitions, Exclusion, Measure, Target

AGE = Test("age", "at_most", Decimal(15))
PLACED = Test("placement_type", "one_of", ("K2", "P1"), ("homes",))
MEASURE = Measure(
    ref="4.1",
    title="Stability",
    why="It matters.",
    source="Local",
    table="looked_after",
    counts="children",
    window="at_period_end",
    show="percentage",
    denominator=(AGE,),
    exclude=(Exclusion((Test("sex", "is", "F"),), "girls"),),
    numerator=(AnyOf((PLACED, Not(Test("legal_status", "is", "C2")))),),
    target=Target("higher"),
)
DEFINITIONS = Definitions("Anywhere", (4, 1), "both_days_count", {}, (MEASURE,), "a file")


def digest_with(**changed):
    return rule_digest(replace(MEASURE, **changed), DEFINITIONS)


@pytest.mark.parametrize(
    "changed",
    [
        {"table": "left_care"},
        {"window": "period"},
        {"counts": "moves"},
        {"denominator": (replace(AGE, value=Decimal(16)),)},
        {"denominator": (replace(AGE, test="less_than"),)},
        {"denominator": ()},
        {"not_known": (AGE,)},
        {"exclude": ()},
        {"numerator": (AnyOf((PLACED, Test("legal_status", "is", "C2"))),)},
        {"numerator": (PLACED,)},
        {"denominator": (Test("care_began_on", "before", date(2024, 1, 1)),)},
    ],
    ids=lambda changed: f"{changed}"[:60],
)
def test_another_rule_has_another_digest(changed):
    assert digest_with(**changed) != rule_digest(MEASURE, DEFINITIONS)


@pytest.mark.parametrize("changed", [{"year_starts": (1, 1)}, {"whole_months": "anniversary"}])
def test_what_holds_for_the_whole_file_is_part_of_every_rule(changed):
    assert rule_digest(MEASURE, replace(DEFINITIONS, **changed)) != rule_digest(MEASURE, DEFINITIONS)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Long-term stability", "why": "So.", "source": "DfE", "notes": "Mind.", "owner": "Head"},
        {"exclude": (replace(MEASURE.exclude[0], reason="for a reason"),)},
        {"denominator": (replace(AGE, value=Decimal("15.0")),)},
        {"numerator": (AnyOf((replace(PLACED, value=("P1", "K2"), written=()), *MEASURE.numerator[0].parts[1:])),)},
        {"target": Target("lower"), "show": "count"},
    ],
    ids=["words", "a reason", "15.0 for 15", "codes in another order and of no group", "target and what is shown"],
)
def test_the_same_rule_has_the_same_digest(changed):
    assert digest_with(**changed) == rule_digest(MEASURE, DEFINITIONS)
