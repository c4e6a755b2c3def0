"""checks.yaml: read with the places of everything wrong in it."""

import pytest

from permanence_kpis.errors import DefinitionError
from permanence_kpis.quality.load import load_checks, read_checks

CHECK = """\
format: 1
checks:
  - code: DfE 526
    level: FIX
    title: a placement without a provider
    table: placements.csv
    column: provider
    when:
      - provider: {is_missing: true}
    remedy: Record the provider.
    affects: [placements.provider]
    asks: the same
"""


def said(text):
    with pytest.raises(DefinitionError) as refused:
        read_checks(text)
    return [(problem.place.line, problem.what) for problem in refused.value.problems]


def test_a_check_is_read():
    [check] = read_checks(CHECK)

    assert (check.code, check.level, check.rule.columns) == ("DfE 526", "FIX", ("provider",))
    assert check.rule.affects == {"placements.provider"}


def test_the_checks_that_ship_are_read_and_each_says_how_to_mend_it():
    for check in load_checks():
        assert check.title
        rules = [rule for rule in (check.rule, *check.in_figures) if rule]
        assert check.found or rules
        assert all(rule.what and rule.remedy and rule.table for rule in rules)


@pytest.mark.parametrize(
    ("was", "becomes", "line", "what"),
    [
        ("level: FIX", "level: FIXED", 4, "'level' cannot be 'FIXED'"),
        ("table: placements.csv", "table: placement.csv", 6, "'table' cannot be 'placement.csv'"),
        ("column: provider", "column: supplier", 7, "'column' cannot be 'supplier'"),
        ("provider: {is", "supplier: {is", 9, "there is no column 'supplier' in 'placements.csv'"),
        ("[placements.provider]", "[placements.supplier]", 11, "'placements.supplier' is not a column of an extract"),
        ("[placements.provider]", "placements.provider", 11, "'affects' takes a list, or none"),
        ("    remedy: Record the provider.\n", "", 3, "'remedy' is missing"),
        ("    remedy:", "    mind:", 10, "a check has no field 'mind'"),
        ("    remedy:", "    function: none\n    remedy:", 10, "'function' cannot be 'none'"),
        ("format: 1\nchecks:\n", "format: 1\nfinds:\n", 1, "the file has no list of checks"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(was, becomes, line, what):
    assert (line, what) in said(CHECK.replace(was, becomes))


def test_a_code_stands_once():
    again = CHECK.split("checks:\n")[1].replace("DfE 526", "dfe 526")

    assert said(CHECK + again) == [(13, "the code 'dfe 526' appears twice, on line 3 and on line 13")]
