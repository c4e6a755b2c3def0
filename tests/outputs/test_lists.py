"""Lists on a terminal: who is behind a figure, which measures there are, what a definition may use."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest

from permanence_kpis.definitions.model import Definitions, Target, TargetValue
from permanence_kpis.errors import UsageError
from permanence_kpis.outputs import listing, terminal
from permanence_kpis.outputs.membership import membership
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.results.explanation import Membership
from permanence_kpis.tables import DERIVED

from .small_scorecard import BREAKDOWNS, CARD, GIRLS, INTERIM_ORDERS, STABILITY

DEFINITIONS = Definitions(
    authority="Sampleborough",
    year_starts=(4, 1),
    whole_months="both_days_count",
    code_groups={"unplanned_move": ("CREQB", "CREQO")},
    measures=tuple(result.measure for result in (STABILITY, BREAKDOWNS, INTERIM_ORDERS, GIRLS)),
    origin="kpi_definitions.yaml in this folder",
)
LISTED = Membership(
    replace(CARD, results=(STABILITY,)),
    columns=("child_id", "outcome", "age", "care_began_on"),
    rows=(
        ("0012", "met", 7, date(2019, 2, 28)),
        ("0013", "met", 15, date(2020, 2, 29)),
        ("13", "not known", None, None),
    ),
)


def page(renderable, width=100, **how):
    return terminal.text(renderable, width, **how)


def table(rows, width=100, **how):
    return page(PlainTable(("ref", "title"), rows), width, **how)


def test_a_list_of_children():
    assert page(membership(LISTED)) == (
        "4.1 Long-term placement stability\n"
        "SAMPLE. Synthetic data: every record is invented and describes no real child.\n"
        "Period       Q1 2024-25 (April to June 2024)\n"
        "Measured     at 30 June 2024\n"
        "Extracts     sample_data/extracts (newest record 30 September 2024)\n"
        "Listed       2 met, 1 not known\n"
        "Please note  The newest record is of 30 September 2024.\n"
        "\n"
        "child_id  outcome    age  care_began_on\n"
        "------------------------------------------\n"
        "0012      met        7    28 February 2019\n"
        "0013      met        15   29 February 2020\n"
        "13        not known  -    -\n"
    )


def test_a_list_of_nobody():
    nobody = replace(LISTED, rows=())

    assert page(membership(nobody)).splitlines()[-5:] == [
        "Listed       nobody",
        "Please note  The newest record is of 30 September 2024.",
        "",
        "child_id  outcome  age  care_began_on",
        "-------------------------------------",
    ]


def test_a_long_list_does_not_take_long():
    rows = tuple((f"{number:06}", "met", number % 18, None) for number in range(20_000))

    began = perf_counter()
    printed = page(membership(replace(LISTED, rows=rows)))

    assert printed.count("\n") == 20_010
    assert perf_counter() - began < 30


def test_a_table_too_wide_for_the_terminal_is_folded():
    assert table([("4.1", "Long-term placement stability")], 20) == (
        "ref  title\n--------------------\n4.1  Long-term\n     placement\n     stability\n"
    )


def test_off_a_terminal_a_table_is_as_wide_as_it_needs():
    assert table([("4.1", "x" * 200)], 20, may_be_wider=True).splitlines()[-1] == "4.1  " + "x" * 200


def test_wide_characters_take_two_columns():
    assert table([("4.1", "児童"), ("4.2", "y")], 20).splitlines()[1] == "-" * 10


def test_the_measures_that_are_defined():
    assert page(listing.measures(DEFINITIONS, on=date(2024, 6, 30)), 130) == (
        "4 measures\n"
        "Definitions  kpi_definitions.yaml in this folder\n"
        "Targets      for the whole year, in force on 30 June 2024\n"
        "\n"
        "Ref  Measure                             Counts    Table         Window         Target       Amber\n"
        "--------------------------------------------------------------------------------------------------------\n"
        "4.1  Long-term placement stability       children  looked_after  at_period_end  70% or more  63% or more\n"
        "4.7  Breakdowns of special guardianship  children  started_care  year_to_date   TBC          -\n"
        "9.1  Children under interim orders       children  looked_after  at_period_end  40% to 60%   35% to 65%\n"
        "9.2  Girls                               children  looked_after  at_period_end  -            -\n"
    )


def test_before_its_first_day_a_target_is_to_be_confirmed():
    later = Target("higher", (TargetValue(date(2025, 4, 1), Decimal(70), Decimal(63)),))
    one = replace(DEFINITIONS, measures=(replace(STABILITY.measure, target=later),))

    assert page(listing.measures(one, on=date(2024, 6, 30))).splitlines()[-1].endswith("TBC     -")


def test_definitions_that_can_be_used():
    assert listing.checked(DEFINITIONS) == "kpi_definitions.yaml in this folder: 4 measures, no problems\n"
    assert listing.checked(replace(DEFINITIONS, measures=DEFINITIONS.measures[:1])).endswith(
        ": 1 measure, no problems\n"
    )


def test_the_columns_and_codes_of_one_table():
    printed = page(listing.fields(DEFINITIONS, "missing_episodes"))

    assert printed.startswith(
        "missing_episodes\n"
        "One row is   a missing episode that overlaps the window, looked after then or not\n"
        "Counts       episodes or children\n"
        "Window       period, year_to_date or last_12_months\n"
        "Column     Kind                 Meaning\n"
        "----------------------------------------------------------------------------------------\n"
        "child_id   id                   the child\n"
        "began_on   date                 first day missing\n"
    )
    assert "\nCodes of kind\nCode  Meaning                     In use\n" in printed
    assert printed.endswith("\nGroup           Codes\n----------------------------\nunplanned_move  CREQB, CREQO\n")


@pytest.mark.parametrize("name", DERIVED)
def test_every_column_and_code_is_in_the_fields(name):
    printed = page(listing.fields(DEFINITIONS), 300)

    for column in DERIVED[name].columns.values():
        assert f"\n{column.name} " in printed
        for code, known in (column.codes or {}).items():
            assert any(line.startswith(f"{code} ") and known.meaning in line for line in printed.splitlines())


def test_codes_that_several_columns_share_are_listed_once():
    printed = page(listing.fields(DEFINITIONS))

    assert "\nCodes of placement_type, from_type and to_type\n" in printed
    assert printed.count("secure children's home") == 1


def test_a_code_shows_the_dates_of_its_use():
    lines = page(listing.fields(DEFINITIONS, "left_care"), 160).splitlines()

    assert [line.split("  ")[-1] for line in lines if line.startswith(("E43 ", "E45 "))] == [
        "to 31 March 2018",
        "from 1 April 2018",
    ]


def test_a_table_that_is_not_there():
    with pytest.raises(UsageError) as raised:
        listing.fields(DEFINITIONS, "looked after")

    assert str(raised.value) == (
        "there is no table 'looked after'. Did you mean 'looked_after'? The tables are looked_after, left_care, "
        "started_care, placement_moves, placement_starts, reviews, reviews_due, missing_episodes, foster_approvals, "
        "fostering_households and care_leavers."
    )
