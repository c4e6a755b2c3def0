"""The ten figures on the sample that ships: the product, the plain-Python reference, SQL and pandas say the same."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.reference import derive as reference
from tests.reference import extracts as reference_extracts
from tests.reference import measures as reference_measures
from tests.reference import periods as reference_periods
from tests.reference import ratings as reference_ratings
from tests.support.sweeps import some_of

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.results.scorecard import Result, Scorecard

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "sample_data" / "extracts"
Opponent = Callable[..., dict[str, dict[str, Any]]]
PERIODS = {
    "2024Q1": (date(2024, 4, 1), date(2024, 6, 30)),
    "2025Q4": (date(2026, 1, 1), date(2026, 3, 31)),
    "2023-06": (date(2023, 6, 1), date(2023, 6, 30)),
    "2021Q1": (date(2021, 4, 1), date(2021, 6, 30)),
}


@cache
def tables() -> reference_extracts.Tables:
    return reference_extracts.read_folder(SAMPLE)


@cache
def rows_of(table: str, first_day: date, last_day: date) -> list[dict[str, object]]:
    """The reference's rows, which several measures share."""
    if table == "looked_after":
        return reference.looked_after(tables(), last_day)
    rows: list[dict[str, object]] = getattr(reference, table)(tables(), first_day, last_day)
    return rows


@cache
def card_of(label: str) -> Scorecard:
    """The product's scorecard of a period, which is compared with several others."""
    return scorecard(load_definitions(PROJECT / "kpi_definitions.yaml"), load_extracts(SAMPLE), label)


@cache
def supporting() -> tuple[Result, ...]:
    definitions, extracts = load_definitions(PROJECT / "kpi_definitions.yaml"), load_extracts(SAMPLE)
    return scorecard(definitions, extracts, "2024Q1", section="supporting").results


def figures(result: Result) -> dict[str, object]:
    assert result.counts is not None
    return {
        "value": result.value,
        "numerator": result.counts.numerator,
        "denominator": result.counts.denominator,
        "not_known": result.counts.not_known,
        "lowest": result.lowest,
        "highest": result.highest,
    }


@pytest.mark.parametrize("label", some_of(PERIODS, 3))
def test_the_ten_figures_ratings_and_previous_values_are_the_references(label: str) -> None:
    card = card_of(label)
    defined, groups = reference_measures.load(PROJECT / "tests/reference/ten_measures.yaml")
    assert [result.measure.ref for result in card.results] == list(defined)
    first_day, last_day = PERIODS[label]

    for result in card.results:
        measure = defined[result.measure.ref]
        window = reference_periods.window(measure["window"], first_day, last_day)
        before = reference_periods.previous_window(measure["window"], first_day, last_day)
        expected = reference_measures.counts(measure, groups, rows_of(measure["table"], *window))
        previous = reference_measures.counts(measure, groups, rows_of(measure["table"], *before))
        target, show = measure["target"], measure["show"]

        assert figures(result) == expected, result.measure.ref
        assert result.previous.value == previous["value"], result.measure.ref
        assert result.verdict.rating == reference_ratings.rating(target, expected["value"], last_day), (
            result.measure.ref
        )
        numbers = (expected["numerator"], expected["denominator"])
        assert result.verdict.to_green == reference_ratings.to_green(target, show, *numbers, last_day), (
            result.measure.ref
        )


def test_twenty_five_children_are_with_parents_on_a_full_care_order_for_a_year() -> None:
    """S1 in 2024Q1, by the reference's rows: of 42 placed with parents 10 are on an interim order."""
    day = date(2024, 6, 30)
    at_home = [row for row in rows_of("looked_after", day, day) if row["placement_type"] == "P1"]
    full = [row for row in at_home if row["legal_status"] == "C2"]
    of_a_year = [row for row in full if row["months_in_placement"] >= 12]  # type: ignore[operator]

    [s1] = [result for result in supporting() if result.measure.ref == "S1"]
    assert (len(of_a_year), s1.value) == (25, 25)
    assert (len(at_home), s1.counts and s1.counts.denominator) == (42, 42)
    assert len([row for row in at_home if row["legal_status"] == "C1"]) == 10


def test_fifty_nine_of_578_children_had_three_or_more_placements_in_a_year() -> None:
    """S23 in 2024Q1, by the reference's rows."""
    defined, groups = reference_measures.load(PROJECT / "kpi_definitions.yaml")
    day = date(2024, 6, 30)

    [s23] = [result for result in supporting() if result.measure.ref == "S23"]
    expected = reference_measures.counts(defined["S23"], groups, rows_of("looked_after", day, day))
    assert figures(s23) == expected
    assert [expected[name] for name in ("numerator", "denominator", "not_known")] == [59, 578, 1]


def of_fast_sql(*asked: Any) -> dict[str, dict[str, Any]]:
    from benchmarks.duckdb_scorecard import FAST, scorecard

    return scorecard(*asked, FAST)


def of_analyst_s_sql(*asked: Any) -> dict[str, dict[str, Any]]:
    from benchmarks.duckdb_scorecard import PLAIN, scorecard

    return scorecard(*asked, PLAIN)


def of_pandas(*asked: Any) -> dict[str, dict[str, Any]]:
    pytest.importorskip("pandas", reason="pandas cannot be loaded here (Wine's C library lacks what it asks for)")
    from benchmarks.pandas_scorecard import scorecard

    return scorecard(*asked)


@pytest.mark.parametrize(
    ("label", "opponent"),
    [
        *((label, of_fast_sql) for label in PERIODS),
        *((label, opponent) for label in ("2024Q1", "2023-06") for opponent in (of_analyst_s_sql, of_pandas)),
    ],
)
def test_the_ten_figures_and_previous_values_are_those_of_every_opponent(label: str, opponent: Opponent) -> None:
    card = card_of(label)
    of_opponent = opponent(str(SAMPLE), *PERIODS[label])

    assert list(of_opponent) == [result.measure.ref for result in card.results]
    for result in card.results:
        ours = figures(result)
        theirs = of_opponent[result.measure.ref]
        assert [ours[name] for name in ("numerator", "denominator", "not_known")] == [
            theirs[name] for name in ("numerator", "denominator", "not_known")
        ], result.measure.ref
        assert theirs["value"] == pytest.approx(float(ours["value"])), result.measure.ref  # type: ignore[arg-type]
        assert isinstance(result.previous.value, Fraction)
        assert theirs["previous"] == pytest.approx(float(result.previous.value)), result.measure.ref


def test_the_library_knows_the_sample_as_what_it_is() -> None:
    card = scorecard(load_definitions(str(PROJECT / "kpi_definitions.yaml")), load_extracts(SAMPLE), "2024Q1")

    assert card.authority == "Sampleborough"
    assert card.extracts.is_sample
