"""The product against the plain-Python reference: every derived table and every measure, child by child."""

import os
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.reference import derive as reference
from tests.reference import extracts as reference_extracts
from tests.reference import measures as reference_measures
from tests.reference.authorities import add_footers, in_one_folder, random_authority, write_authority

from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Measure
from permanence_kpis.derive import Facts
from permanence_kpis.extracts import load_extracts
from permanence_kpis.measures import count_all, counts_from, membership, plan_measure
from permanence_kpis.periods import Window, parse_period
from permanence_kpis.tables import DERIVED

PROJECT = Path(__file__).parents[2]
BATCHES = int(os.environ.get("KPIS_TEST_BATCHES", "1"))
AUTHORITIES_IN_A_BATCH = 500
WINDOWS = (
    Window("year_to_date", date(2024, 4, 1), date(2024, 6, 30)),
    Window("year_to_date", date(2023, 4, 1), date(2023, 6, 30)),
    Window("period", date(2023, 10, 1), date(2024, 3, 31)),
)
OF_A_DAY = ("looked_after", "fostering_households")
"""The tables that show one day."""


Rows = Counter[tuple[object, ...]]


@pytest.fixture(scope="module", params=range(BATCHES))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = random.Random(request.param)
    folder = tmp_path_factory.mktemp("authorities")
    write_authority(folder, in_one_folder([random_authority(rng) for _ in range(AUTHORITIES_IN_A_BATCH)]))
    add_footers(folder, rng)
    return folder


def reference_rows(name: str, tables: reference_extracts.Tables, window: Window) -> list[dict[str, object]]:
    if name in OF_A_DAY:
        of_a_day: list[dict[str, object]] = getattr(reference, name)(tables, window.last_day)
        return of_a_day
    rows: list[dict[str, object]] = getattr(reference, name)(tables, window.first_day, window.last_day)
    return rows


def rows_of_product(facts: Facts, name: str, window: Window, columns: Sequence[str]) -> Rows:
    """The rows of a derived table: the columns, of those that may have several values both ends, and `belongs`."""
    several = [end for column in columns for end in DERIVED[name].columns[column].ends or ()]
    rows = facts.table(name, window, columns).select(*columns, *several, "belongs").collect()
    return Counter(rows.with_columns(pl.col(pl.Enum).cast(pl.String)).rows())


def rows_of_reference(rows: Iterable[dict[str, Any]], name: str, columns: Sequence[str]) -> Rows:
    """The same of the reference's rows, whose `readings` hold what such columns are in each case."""
    found: Rows = Counter()
    for row in rows:
        several = [
            pick((reading[column] for reading in row.get("readings", []) if column in reading), default=None)
            for column in columns
            if DERIVED[name].columns[column].ends
            for pick in (min, max)
        ]
        found[*(row[column] for column in columns), *several, True if row.get("certain", True) else None] += 1
    return found


@pytest.mark.parametrize("name", DERIVED)
def test_every_derived_row_is_the_references(folder: Path, name: str) -> None:
    extracts = load_extracts(folder)
    facts = Facts(extracts.tables, extracts.rejected, WINDOWS, "both_days_count")
    tables = reference_extracts.read_folder(folder)
    columns = list(DERIVED[name].columns)
    for window in WINDOWS:
        rows = rows_of_product(facts, name, window, columns)
        expected = rows_of_reference(reference_rows(name, tables, window), name, columns)
        assert rows, "a window without rows shows nothing"
        only_here, only_there = rows - expected, expected - rows
        assert (list(only_here)[:3], list(only_there)[:3]) == ([], []), f"{name} {window}: {columns}"


def test_reviews_due_are_the_references_where_the_reviews_begin_late(folder: Path) -> None:
    extracts = load_extracts(folder)
    begin_on = date(2023, 9, 1)
    later = {"reviews": extracts.tables["reviews"].filter(pl.col("review_date") >= begin_on)}
    facts = Facts({**extracts.tables, **later}, extracts.rejected, WINDOWS, "both_days_count")
    tables = reference_extracts.read_folder(folder)
    tables["reviews"] = [review for review in tables["reviews"] if review["review_date"] >= begin_on]
    for name, column in (("reviews_due", "number"), ("looked_after", "next_review_due")):
        columns = list(DERIVED[name].columns)
        rows = rows_of_product(facts, name, WINDOWS[0], columns)
        expected = rows_of_reference(reference_rows(name, tables, WINDOWS[0]), name, columns)
        assert any(row[columns.index(column)] is None for row in rows), "nobody's records begin late"
        assert rows == expected


def is_of_built_in_tables(measure: Measure) -> bool:
    """Whether a measure asks nothing of own tables, which no random authority has (tests/worked_examples has them)."""
    return measure.table in DERIVED and not any("." in column for column in measure.columns)


@pytest.mark.parametrize("file", ["kpi_definitions.yaml", "tests/reference/more_measures.yaml"])
def test_every_measure_is_the_references_child_by_child(folder: Path, file: str) -> None:
    definitions = load_definitions(PROJECT / file)
    extracts = load_extracts(folder)
    period = parse_period("2024Q1")
    measures = [measure for measure in definitions.measures if is_of_built_in_tables(measure)]
    plans = [plan_measure(measure, period, definitions.year_starts) for measure in measures]
    facts = Facts(extracts.tables, extracts.rejected, [plan.window for plan in plans], definitions.whole_months)
    tables = reference_extracts.read_folder(folder)
    defined, groups = reference_measures.load(PROJECT / file)
    assert [measure.ref for measure in definitions.measures] == list(defined)

    for plan in plans:
        measure = plan.measure
        rows = facts.table(measure.table, plan.window, measure.columns)
        [frame] = count_all(rows, [measure])
        counts = counts_from(frame.collect())[measure.ref]
        members = membership(rows.collect(), measure)
        expected_rows = reference_rows(measure.table, tables, plan.window)
        expected = reference_measures.counts(defined[measure.ref], groups, expected_rows)
        found = {
            "value": counts.value(measure.show),
            "numerator": counts.numerator,
            "denominator": counts.denominator,
            "not_known": counts.not_known,
            "lowest": counts.lowest(measure.show),
            "highest": counts.highest(measure.show),
        }
        assert found == expected, measure.ref
        outcomes = Counter(members.select(pl.first(), "outcome").rows())
        of_reference = reference_measures.membership(defined[measure.ref], groups, expected_rows)
        assert outcomes == Counter((row["id"], row["outcome"]) for row in of_reference), measure.ref
        assert expected["denominator"] > 10
        assert expected["not_known"] or measure.ref in {"4.10", "S10", "S21", "S22"}, f"{measure.ref}: no blank was met"
