"""What a definitions file that loads becomes."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.without_rights import run_without_rights

from permanence_kpis.conditions.model import AnyOf, Not, Test
from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Exclusion, Target, TargetValue
from permanence_kpis.errors import DefinitionError

from .files import TOP, measure, one_measure, problems, read

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
FROM = date(2023, 4, 1)


@pytest.fixture
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_ten_measures_ship():
    shipped = load_definitions(SHIPPED)

    assert [
        (m.ref, m.table, m.counts, m.window, m.show, m.target.better)
        for m in shipped.measures
        if m.section == "scorecard"
    ] == [
        ("4.1", "looked_after", "children", "at_period_end", "percentage", "higher"),
        ("4.2", "looked_after", "children", "at_period_end", "count", "lower"),
        ("4.3", "placement_moves", "moves", "year_to_date", "count", "lower"),
        ("4.4", "foster_approvals", "households", "year_to_date", "count", "higher"),
        ("4.5", "left_care", "children", "year_to_date", "count", "higher"),
        ("4.6", "left_care", "children", "year_to_date", "percentage", "higher"),
        ("4.7", "started_care", "children", "year_to_date", "count", "lower"),
        ("4.8", "looked_after", "children", "at_period_end", "percentage", "lower"),
        ("4.9", "reviews", "reviews", "year_to_date", "percentage", "higher"),
        ("4.10", "missing_episodes", "children", "year_to_date", "count", "lower"),
    ]


def test_the_shipped_targets_are_those_of_the_ambition():
    targets = {
        measure.ref: measure.target.values
        for measure in load_definitions(SHIPPED).measures
        if measure.section == "scorecard"
    }

    def value(green, amber, profile=None):
        return (TargetValue(FROM, Decimal(green), Decimal(amber), profile),)

    assert targets == {
        "4.1": value("70", "63"),
        "4.2": value("55", "60.5"),
        "4.3": value("55", "60.5", "straight_line"),
        "4.4": value("15", "13.5", "straight_line"),
        "4.5": value("20", "18", "straight_line"),
        "4.6": value("20", "18"),
        "4.7": (),
        "4.8": value("4", "4.4"),
        "4.9": value("80", "72"),
        "4.10": value("300", "330", (Decimal(120), Decimal(198), Decimal(256), Decimal(300))),
    }


def test_the_shipped_conditions_are_those_of_the_ambition():
    unplanned = ("CREQB", "CREQO", "CHILD", "LAREQ", "ALLEG", "STAND", "APPRR")
    guardianship = ("E43", "E44", "E45", "E46", "E47", "E48")
    external = ("PR2", "PR3", "PR4", "PR5")
    took_part = ("PN1", "PN2", "PN3", "PN5", "PN6")
    left_by_order = (Test("reason_ceased", "one_of", guardianship, ("special_guardianship",)),)
    conditions = {
        m.ref: (m.denominator, m.not_known, m.numerator)
        for m in load_definitions(SHIPPED).measures
        if m.section == "scorecard"
    }

    assert conditions == {
        "4.1": (
            (Test("age", "at_most", Decimal(15)), Test("months_in_care", "at_least", Decimal(30))),
            (),
            (Test("months_in_placement", "at_least", Decimal(24)),),
        ),
        "4.2": ((), (), (Test("placement_type", "is", "P1"),)),
        "4.3": ((), (Test("reason", "is", "OTHER"),), (Test("reason", "one_of", unplanned, ("unplanned_move",)),)),
        "4.4": ((), (), (Test("approval_type", "is", "mainstream"),)),
        "4.5": ((), (), left_by_order),
        "4.6": ((), (), left_by_order),
        "4.7": ((), (Test("previous_permanence", "is", "P4"),), (Test("previous_permanence", "is", "P2"),)),
        "4.8": (
            (),
            (),
            (Test("placement_type", "is", "K2"), Test("provider", "one_of", external, ("external_provider",))),
        ),
        "4.9": (
            (Test("participation", "none_of", ("PN0",), ("PN0",)),),
            (),
            (Test("participation", "one_of", took_part, ("took_part",)),),
        ),
        "4.10": ((), (), (Test("kind", "is", "M"),)),
    }


def test_the_top_of_the_shipped_file():
    shipped = load_definitions(SHIPPED)

    assert (shipped.authority, shipped.year_starts, shipped.whole_months) == (
        "Sampleborough",
        (4, 1),
        "both_days_count",
    )


def test_the_shipped_file_states_how_much_not_known_is_too_much():
    assert load_definitions(SHIPPED).too_much_unknown == 20


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("", 20),
        ("confidence: {too_much_unknown: 0}\n", 0),
        ("confidence:\n  too_much_unknown: 12.5\n", Decimal("12.5")),
    ],
)
def test_how_much_not_known_is_too_much_is_a_fifth_unless_written(written, limit):
    assert read(f"{TOP}{written}measures:\n{measure()}").too_much_unknown == limit


def test_every_shipped_measure_says_why_and_where_from():
    assert [m.ref for m in load_definitions(SHIPPED).measures if not (m.why.endswith(".") and m.source)] == []


@pytest.mark.parametrize("given", [Path("ours.yaml"), "ours.yaml"])
def test_a_given_path_is_printed_as_given(empty_folder, given):
    Path("ours.yaml").write_text(f"{TOP}measures:\n{measure()}", encoding="utf-8")

    loaded = load_definitions(given)

    assert loaded.origin == "ours.yaml"


def test_the_file_of_the_current_folder_wins(empty_folder):
    Path("kpi_definitions.yaml").write_text(f"{TOP}measures:\n{measure()}", encoding="utf-8")

    loaded = load_definitions()

    assert (loaded.authority, loaded.origin) == ("Testshire", "kpi_definitions.yaml in this folder")


def test_the_packaged_file_is_used_where_there_is_none(empty_folder):
    loaded = load_definitions()

    assert (loaded.authority, loaded.origin) == ("Sampleborough", "the packaged kpi_definitions.yaml")


def test_a_file_saved_by_notepad_loads(empty_folder):
    text = f"{TOP}measures:\n{measure()}".replace("\n", "\r\n")
    Path("ours.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert load_definitions(Path("ours.yaml")).authority == "Testshire"


def test_what_is_left_out_has_its_default():
    loaded = read(f"{TOP}measures:\n{measure()}")

    assert (loaded.whole_months, loaded.code_groups) == ("both_days_count", {})


def test_references_keep_their_zeros():
    assert one_measure('ref: "4.10"').ref == "4.10"


@pytest.mark.parametrize("written", ["no", "4.10", "010", "12:30", "2024-04-01", "true", "1e3", "0x1F", "=", ".inf"])
def test_a_text_stays_as_written(written):
    assert one_measure(f"title: {written}").title == written


def test_a_folded_text_is_one_line():
    assert one_measure("notes: >-\n  First line,\n  second line.").notes == "First line, second line."


def test_codes_are_read_in_capitals_or_not():
    (condition,) = one_measure("table: reviews\nnumerator:\n  - participation: {is: pn1}").numerator

    assert condition == Test("participation", "is", "PN1")


def test_a_code_that_looks_like_a_number_is_a_code():
    (condition,) = one_measure("numerator:\n  - sex: {one_of: [1, M]}").numerator

    assert condition == Test("sex", "one_of", ("1", "M"), ("1", "M"))


def test_a_code_that_yaml_calls_no_is_a_code():
    (condition,) = one_measure("numerator:\n  - reason_ceased: {is: E9}\nnot_known:\n  - sex: {is: U}").not_known

    assert condition == Test("sex", "is", "U")


def test_groups_and_codes_mix_and_each_code_counts_once():
    (condition,) = one_measure(
        "numerator:\n  - reason_ceased: {none_of: [E3, returned, E4B]}", groups="code_groups:\n  returned: [e4a, E4B]\n"
    ).numerator

    assert condition == Test("reason_ceased", "none_of", ("E3", "E4A", "E4B"), ("E3", "returned", "E4B"))


def test_numbers_and_dates_are_typed_by_their_column():
    denominator = one_measure(
        """
denominator:
  - age: {between: [10, "15"]}
  - left_on: {between: [2024-04-01, 2024-04-30]}
  - left_on: {on_or_after: 2024-04-02}
  - months_in_care: {more_than: 0}
"""
    ).denominator

    assert denominator == (
        Test("age", "between", (Decimal(10), Decimal(15))),
        Test("left_on", "between", (date(2024, 4, 1), date(2024, 4, 30))),
        Test("left_on", "on_or_after", date(2024, 4, 2)),
        Test("months_in_care", "more_than", Decimal(0)),
    )


def test_any_and_not_stand_inside_each_other():
    (condition,) = one_measure(
        """
numerator:
  - any:
      - reason_ceased: {is_missing: true}
      - not:
          any:
            - age: {at_least: 16}
            - age_band: {is: under 1}
"""
    ).numerator

    assert condition == AnyOf(
        (
            Test("reason_ceased", "is_missing", True),
            Not(AnyOf((Test("age", "at_least", Decimal(16)), Test("age_band", "is", "Under 1")))),
        )
    )


def test_an_exclusion_keeps_its_reason():
    (exclusion,) = one_measure(
        "exclude:\n  - when:\n      - age: {at_least: 18}\n      - sex: {is: F}\n    reason: adults"
    ).exclude

    assert exclusion == Exclusion((Test("age", "at_least", Decimal(18)), Test("sex", "is", "F")), "adults")


def test_a_target_to_be_confirmed_has_no_values():
    assert one_measure("target: {better: lower, status: TBC}").target == Target("lower", is_tbc=True)


def test_a_target_that_nobody_means_has_no_values():
    assert one_measure("target: {better: neither}").target == Target("neither")


def test_a_target_within_two_limits():
    target = one_measure(
        "target: {better: within, values: [{from: 2024-04-01, green: [8, 12], amber: [6, 14.5]}]}"
    ).target

    green, amber = (Decimal(8), Decimal(12)), (Decimal(6), Decimal("14.5"))
    assert target == Target("within", (TargetValue(date(2024, 4, 1), green, amber),))


def test_a_dated_value_may_have_a_profile_of_its_own():
    values = one_measure(
        """
target:
  better: higher
  profile: straight_line
  values:
    - {from: 2023-04-01, green: 20, amber: 18, source: Cabinet}
    - {from: 2024-04-01, green: 30, amber: 27, profile: [5, 10, 20, 30]}
"""
    ).target.values

    assert [(value.profile, value.source) for value in values] == [
        ("straight_line", "Cabinet"),
        ((Decimal(5), Decimal(10), Decimal(20), Decimal(30)), None),
    ]


def test_amber_may_be_as_good_as_green():
    assert one_measure("target: {better: higher, values: [{from: 2024-04-01, green: 5, amber: 5}]}").target.values


def test_a_group_that_no_measure_uses_is_no_problem():
    assert read(f"{TOP}code_groups:\n  unused: [PR4]\nmeasures:\n{measure()}").code_groups == {"unused": ("PR4",)}


def test_everything_wrong_is_listed_at_once_in_the_order_of_the_file():
    text = f"{TOP}mesures: [x]\nmeasures:\n" + measure(
        "numerator:\n  - reason_ceased: {is: E99}\n  - agee: {at_most: 3}\nshow: pie\nsouce: here"
    )

    assert (
        problems(text)
        == """\
kpi.yaml:4:1: this file has no field 'mesures'
    4 | mesures: [x]
      | ^^^^^^^
    Did you mean 'measures'? 'kpis guide definitions' explains every field.
kpi.yaml:14:29 (1.numerator): 'E99' is not a code of 'reason_ceased'
    14 |       - reason_ceased: {is: E99}
       |                             ^^^
    Did you mean 'E9' (sentenced to custody)? 'kpis guide data-dictionary' lists them all.
kpi.yaml:15:9 (1.numerator): there is no column 'agee' in 'left_care'
    15 |       - agee: {at_most: 3}
       |         ^^^^
    Did you mean 'age'? 'kpis guide data-dictionary' lists them all.
kpi.yaml:16:11 (1.show): 'show' cannot be 'pie'
    16 |     show: pie
       |           ^^^
    It is one of percentage or count.
kpi.yaml:20:5 (1): a measure has no field 'souce'
    20 |     souce: here
       |     ^^^^^
    Did you mean 'source'? 'kpis guide definitions' explains every field."""
    )


def test_one_bad_measure_does_not_hide_the_faults_of_the_next():
    text = f"{TOP}measures:\n" + measure("table: [left_care]\nshow: pie") + measure("ref: 2\nwindow: at_period_end")

    assert _headlines(text) == [
        "kpi.yaml:9:12 (1.table): 'table' must be a single text",
        "kpi.yaml:14:11 (1.show): 'show' cannot be 'pie'",
        "kpi.yaml:18:10 (2): the reference 2 is not in quotes",
        "kpi.yaml:24:13 (2.window): 'left_care' has what happened over a time, and 'at_period_end' is one day",
    ]


def test_one_bad_field_of_a_target_does_not_hide_the_others():
    text = f"{TOP}measures:\n" + measure(
        """
target:
  better: lower
  profile: [3]
  values:
    - {from: soon, green: few, amber: -1}
    - 3
"""
    )

    assert _headlines(text) == [
        "kpi.yaml:17:16 (1.target.profile): this profile has 1 number, and a year has four quarter ends",
        "kpi.yaml:19:18 (1.target.values.from): 'soon' is not a date",
        "kpi.yaml:19:31 (1.target.values.green): 'few' is not a number",
        "kpi.yaml:19:43 (1.target.values.amber): a target cannot be less than 0",
        "kpi.yaml:20:11 (1.target.values): item 2 of 'values' must be made of names and values",
    ]


def test_one_bad_condition_does_not_hide_the_others():
    text = f"{TOP}measures:\n" + measure(
        """
exclude:
  - age: {at_least: 3}
not_known:
  - adults
  - {}
  - any: []
  - not: {}
  - sex: {is: [F, M]}
  - sex: {one_of: [[F], X]}
  - left_on: {between: [2024-04-01, 2024-04-31]}
"""
    )

    assert _headlines(text) == [
        "kpi.yaml:19:9 (1.exclude): an exclusion has no field 'age'",
        "kpi.yaml:19:9 (1.exclude): 'when' and 'reason' are missing",
        "kpi.yaml:21:9 (1.not_known): 'adults' is not a condition",
        "kpi.yaml:22:9 (1.not_known): this item is empty",
        "kpi.yaml:23:14 (1.not_known): 'any' is empty",
        "kpi.yaml:24:14 (1.not_known): 'not' is empty",
        "kpi.yaml:25:19 (1.not_known): 'is' takes one value",
        "kpi.yaml:26:24 (1.not_known): an item of this list is not a single value",
        "kpi.yaml:26:29 (1.not_known): 'X' is not a code of 'sex'",
        "kpi.yaml:27:41 (1.not_known): there is no day 2024-04-31 in the calendar",
    ]


def test_a_file_that_is_not_there(empty_folder):
    assert _message(Path("ours.yaml")) == "ours.yaml: the file does not exist"


def test_a_folder_instead_of_a_file(empty_folder):
    Path("kpi_definitions.yaml").mkdir()

    assert _message(None) == "kpi_definitions.yaml: this is a folder"


def test_a_file_inside_a_file(empty_folder):
    Path("ours").write_text("", encoding="utf-8")

    inside = Path("ours", "kpi.yaml")
    why = "the file does not exist" if os.name == "nt" else "this file cannot be read"  # Windows does not tell which
    assert _message(inside).startswith(f"{inside}: {why}")


def test_a_file_that_may_not_be_read(empty_folder):
    Path("ours.yaml").touch(mode=0)
    script = """
from pathlib import Path
from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import DefinitionError
try:
    load_definitions(Path("ours.yaml"))
except DefinitionError as error:
    for problem in error.problems:
        print(f"{problem.place.file}: {problem.what}")
"""

    assert run_without_rights(script) == "ours.yaml: this file may not be read\n"


def _message(path):
    with pytest.raises(DefinitionError) as caught:
        load_definitions(path)
    (problem,) = caught.value.problems
    return f"{problem.place.file}: {problem.what}"


def _headlines(text):
    return [line for line in problems(text).splitlines() if line.startswith("kpi.yaml")]
