"""`tracker.yaml` of one's own: everything wrong with it at once, each with its place and what would be right."""

from pathlib import Path

import pytest
from tests.tracker.authority import definitions

from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import DefinitionError
from permanence_kpis.tracker.columns import vocabulary
from permanence_kpis.tracker.reading import read_rules

RULE = """\
format: 1
rules:
  - code: OURS
    says: In care for long.
    needs: A look.
    when:
      - months_in_care: {at_least: 21}
"""
PACKAGED = Path(__file__).parents[2] / "src" / "permanence_kpis" / "tracker" / "tracker.yaml"


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    own = load_definitions(definitions(tmp_path_factory.mktemp("rules") / "kpi_definitions.yaml"))
    return vocabulary(own.catalogue, own.code_groups, {})


def read(text, words):
    return read_rules(text, file="tracker.yaml", origin="tracker.yaml", vocabulary=words, groups={})


FAULTS = {
    "another format": (RULE.replace("format: 1", "format: 2"), "'format' cannot be '2'", "Write 'format: 1'."),
    "no rules": ("format: 1\n", "'rules' is missing", "Add it."),
    "rules that are no list": ("format: 1\nrules: many\n", "'rules' must be a list", "after a dash"),
    "a rule that is a text": ("format: 1\nrules: [OURS]\n", "a rule must be made of names and values", "code"),
    "a field that is not known": (RULE.replace("says:", "say:"), "a rule has no field 'say'", "Did you mean 'says'?"),
    "a code in small letters": (RULE.replace("OURS", "ours"), "'ours' cannot be the code of a rule", "capital letters"),
    "a code twice": (
        RULE + RULE.partition("rules:\n")[2],
        "appears twice, on line 3 and on line 8",
        "a code of its own",
    ),
    "a column that is not there": (
        RULE.replace("months_in_care", "months_in_cares"),
        "there is no column 'months_in_cares' in 'tracker'",
        "Did you mean 'months_in_care'? 'kpis fields' and 'kpis guide tracker' list them all.",
    ),
    "a test that does not fit": (
        RULE.replace("at_least", "before"),
        "'before' does not fit 'months_in_care'",
        "less_than",
    ),
    "a condition that is no list": (RULE.replace("      - months", "      months"), "'when' must be a list", "a dash"),
    "a list": ("- OURS\n", "the file begins with a list", "format: 1"),
    "a code of a plan that is not there": (
        RULE.replace("months_in_care: {at_least: 21}", "plan: {is: LTFOST}"),
        "'LTFOST' is not a code of 'plan'",
        "Did you mean 'LTFOST18'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_with_its_place_and_what_would_be_right(words, fault):
    text, what, remedy = FAULTS[fault]

    with pytest.raises(DefinitionError) as raised:
        read(text, words)

    assert what in str(raised.value)
    assert remedy in str(raised.value)
    assert "tracker.yaml:" in str(raised.value)


def test_all_that_is_wrong_is_said_at_once(words):
    text = RULE.replace("months_in_care", "months_in_cares").replace("format: 1", "format: 3")

    with pytest.raises(DefinitionError) as raised:
        read(text, words)

    assert [problem.place.line for problem in raised.value.problems] == [1, 7]


def test_a_rule_without_a_sentence_has_its_conditions_looked_at_too(words):
    text = RULE.replace("months_in_care", "months_in_cares").replace("    needs:", "    need:")

    with pytest.raises(DefinitionError) as raised:
        read(text, words)

    assert [problem.place.line for problem in raised.value.problems] == [3, 5, 7]


def test_an_empty_file_is_refused(words):
    with pytest.raises(DefinitionError, match="this file is empty"):
        read("# nothing yet\n", words)


def test_the_rules_that_ship_can_be_read_as_one_s_own(words):
    """But for those that ask for what these definitions do not know."""
    text = PACKAGED.read_text(encoding="utf-8")
    rules = read_rules(text, file="t", origin="t", vocabulary=words, groups={}, is_packaged=True)

    assert {rule.code for rule in rules.rules} >= {"NOPLAN", "PWP12", "TEMP", "DOUBT"}
    assert all(rule.says.endswith(".") and rule.needs.endswith(".") for rule in rules.rules)
