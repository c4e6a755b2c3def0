"""The digest of a rule: another where who counts is another, the same however it is worded."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.archive.rule import rule_digest, rule_digest_with_all_settings
from permanence_kpis.conditions.model import AnyOf, Not, Test
from permanence_kpis.definitions import load_definitions
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
        {"table": "started_care"},
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


OTHER_YEAR, OTHER_MONTHS = {"year_starts": (1, 1)}, {"whole_months": "anniversary"}
MONTHS = Test("months_in_care", "at_least", Decimal(30))


@pytest.mark.parametrize(
    ("measure", "setting", "is_part"),
    [
        ({"window": "year_to_date"}, OTHER_YEAR, True),
        ({"window": "last_12_months"}, OTHER_YEAR, False),
        ({"window": "period"}, OTHER_YEAR, False),
        ({"window": "at_period_end"}, OTHER_YEAR, False),
        ({"denominator": (MONTHS,)}, OTHER_MONTHS, True),
        ({"numerator": (AnyOf((PLACED, Not(MONTHS))),)}, OTHER_MONTHS, True),
        ({"exclude": (Exclusion((MONTHS,), "long"),)}, OTHER_MONTHS, True),
        ({"not_known": (MONTHS,)}, OTHER_MONTHS, True),
        ({}, OTHER_MONTHS, False),
        ({"denominator": (MONTHS,)}, {"too_much_unknown": Decimal(50)}, False),
        ({"denominator": (MONTHS,)}, {"code_groups": {"homes": ("K2",)}}, False),
    ],
)
def test_a_setting_of_the_whole_file_is_part_of_a_rule_where_the_measure_uses_it(measure, setting, is_part):
    changed = replace(MEASURE, **measure)

    is_other = rule_digest(changed, replace(DEFINITIONS, **setting)) != rule_digest(changed, DEFINITIONS)

    assert is_other == is_part


@pytest.mark.parametrize("setting", [OTHER_YEAR, OTHER_MONTHS])
def test_the_digest_of_earlier_archives_holds_both_settings_always(setting):
    assert rule_digest_with_all_settings(MEASURE, replace(DEFINITIONS, **setting)) != rule_digest_with_all_settings(
        MEASURE, DEFINITIONS
    )


def test_the_digest_of_earlier_archives_stays_what_it_was():
    assert rule_digest_with_all_settings(MEASURE, DEFINITIONS) == (
        "35e480e434496a2d4c82d4e536241358afc9e1833e6aee15fef439fb9e98aeb0"
    )


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


OWN = """\
format: 1
authority: Anywhere
year_starts: 04-01
own_tables:
  plans:
    one_row_is: a plan
    counts: plans
    dated_by: decided_on
    columns:
      child_id: id
      decided_on: date
      begun_on: date
      route: {home: with parents, sgo: special guardianship}
      worker: text
    latest_for: looked_after
    no_row_means: {route: home}
deadlines:
  reviews_in_time:
    one_row_is: a plan after which a review was due
    counts: plans
    after: plans
    within: 60 days
    met_by: reviews
    where: [{participation: {is: PN1}}]
measures:
"""
RECORDED = "{is_recorded: true}"
OF_THESE = {
    "plans": ("plans", "plans", "period", f"route: {{is: sgo}}}}, {{decided_on: {RECORDED}}}, {{begun_on: {RECORDED}"),
    "deadline": ("reviews_in_time", "plans", "period", 'met: {is: "yes"}'),
    "newest plan": ("looked_after", "children", "at_period_end", "plans.route: {is: sgo}"),
    "others": ("looked_after", "children", "at_period_end", 'sex: {is: "1"}'),
}


def digests(folder, text):
    """The digest of each of four measures on these tables."""
    measures = "".join(
        f'  - {{ref: "{number}", title: {name}, why: So., source: Ours, table: {table}, counts: {counts}, '
        f"window: {window}, show: percentage, target: {{better: neither}}, numerator: [{{{met}}}]}}\n"
        for number, (name, (table, counts, window, met)) in enumerate(OF_THESE.items(), 1)
    )
    file = folder / "kpi_definitions.yaml"
    file.write_text(text + measures, encoding="utf-8")
    definitions = load_definitions(file)
    return {measure.title: rule_digest(measure, definitions) for measure in definitions.measures}


@pytest.mark.parametrize(
    ("written", "changed", "others"),
    [
        ("60 days", "61 days", {"deadline"}),
        ("60 days", "60 working_days", {"deadline"}),
        ("PN1", "PN2", {"deadline"}),
        ("60 days", "60 days\n    days_before: 3", {"deadline"}),
        ("dated_by: decided_on", "dated_by: begun_on", {"plans", "deadline", "newest plan"}),
        ("route: home", "route: sgo", {"newest plan"}),
        ("{home:", "{cao: arrangements, home:", {"plans", "newest plan"}),
        ("with parents", "at home", set()),
        ("a plan to", "one to", set()),
        ("worker: text", "worker: date", set()),
    ],
)
def test_what_decides_the_rows_of_own_tables_is_part_of_the_rule_of_what_uses_them(tmp_path, written, changed, others):
    before, after = digests(tmp_path, OWN), digests(tmp_path, OWN.replace(written, changed))

    assert {title for title, digest in before.items() if after[title] != digest} == others
