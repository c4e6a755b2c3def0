"""SSDA903 returns: the product against the plain-Python reference, and against the same lives as extracts."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.reference import derive as reference
from tests.reference import extracts as reference_extracts
from tests.reference import measures as reference_measures
from tests.reference import periods as reference_periods
from tests.reference import returns as drawn
from tests.reference import ssda903 as reference_ssda903
from tests.reference.authorities import add_footers, random_authority, write_authority
from tests.reference.test_agreement import (
    OF_A_DAY,
    in_one_folder,
    is_of_built_in_tables,
    rows_of_product,
    rows_of_reference,
)

from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Definitions, Measure
from permanence_kpis.derive import Facts
from permanence_kpis.extracts import Extracts, load_extracts
from permanence_kpis.measures import count_all, counts_from, membership, plan_measure
from permanence_kpis.periods import Window, parse_period
from permanence_kpis.tables import DERIVED, Table

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"
DEFINITIONS = ["kpi_definitions.yaml", "tests/reference/more_measures.yaml"]
BATCHES = int(os.environ.get("KPIS_TEST_BATCHES", "1"))
LIVES_IN_A_BATCH = 500
CHILDREN_IN_A_BATCH = 600

SETS = {
    "ssda903_five_years": range(2018, 2023),
    "ssda903_random_codes": range(2016, 2020),
    "ssda903_planted_faults": range(2016, 2024),
}
"""The sets of invented returns beside the project, and the years to 31 March that they reach into."""

WINDOWS = (
    Window("year_to_date", date(2024, 4, 1), date(2024, 6, 30)),
    Window("year_to_date", date(2023, 4, 1), date(2023, 6, 30)),
    Window("period", date(2023, 10, 1), date(2024, 3, 31)),
)


def facts_of(extracts: Extracts, windows: tuple[Window, ...]) -> Facts:
    return Facts(extracts.tables, extracts.rejected, windows, "both_days_count")


class Reference:
    """The derived tables of the plain-Python reference, each worked out once for a window."""

    def __init__(self, tables: reference_extracts.Tables) -> None:
        self.tables = tables
        self._rows: dict[tuple[str, date, date], list[dict[str, object]]] = {}

    def rows(self, name: str, first_day: date, last_day: date) -> list[dict[str, object]]:
        days = (last_day,) if name in OF_A_DAY else (first_day, last_day)
        key = (name, days[0], last_day)
        if key not in self._rows:
            self._rows[key] = getattr(reference, name)(self.tables, *days)
        return self._rows[key]


def assert_same_rows(extracts: Extracts, expected_of: Reference, windows: tuple[Window, ...]) -> dict[str, int]:
    """Every derived table of which there is a file, row by row. Gives how many rows of each were compared."""
    facts = facts_of(extracts, windows)
    compared = {}
    for name in DERIVED:
        files = {source.split(".")[0] for source in DERIVED[name].depends_on}
        if not files <= expected_of.tables.keys():
            assert not files <= extracts.tables.keys()
            continue
        columns = [column for column in DERIVED[name].columns if can_be_derived(extracts, name, column)]
        compared[name] = 0
        for window in windows:
            found = rows_of_product(facts, name, window, columns)
            expected = rows_of_reference(expected_of.rows(name, window.first_day, window.last_day), name, columns)
            here, there = list((found - expected).elements()), list((expected - found).elements())
            assert (here[:3], there[:3]) == ([], []), f"{name} {window}: {columns}"
            compared[name] += found.total()
    return compared


def can_be_derived(extracts: Extracts, table: str, column: str) -> bool:
    return all(source in extracts.columns for source in DERIVED[table].columns[column].depends_on)


Outcomes = Counter[tuple[str, str]]


def outcomes_by_measure(extracts: Extracts, file: str, period: str) -> dict[str, tuple[Outcomes, dict[str, object]]]:
    """Who is where in each measure that has its file, and its counts, as the product has them."""
    definitions = load_definitions(PROJECT / file)
    measures = [measure for measure in definitions.measures if is_of_built_in_tables(measure)]
    return outcomes_of(extracts, definitions, measures, period)


def outcomes_of(
    extracts: Extracts, definitions: Definitions, measures: Sequence[Measure], period: str
) -> dict[str, tuple[Outcomes, dict[str, object]]]:
    """Who is where in each of these measures that has its files, and its counts, as the product has them."""
    plans = [plan_measure(measure, parse_period(period), definitions.year_starts) for measure in measures]
    tables = definitions.catalogue.tables
    facts = Facts(
        extracts.tables,
        extracts.rejected,
        [plan.window for plan in plans],
        definitions.whole_months,
        catalogue=definitions.catalogue,
    )
    found = {}
    for plan in plans:
        measure = plan.measure
        files = {source.split(".")[0] for source in sources(tables[measure.table], measure.columns)}
        if not files <= extracts.tables.keys():
            continue
        rows = facts.table(measure.table, plan.window, measure.columns)
        [frame] = count_all(rows, [measure])
        counts = counts_from(frame.collect())[measure.ref]
        members = membership(rows.collect(), measure)
        found[measure.ref] = (
            Counter(members.select(pl.first(), "outcome").rows()),
            {
                "value": counts.value(measure.show),
                "numerator": counts.numerator,
                "denominator": counts.denominator,
                "not_known": counts.not_known,
                "lowest": counts.lowest(measure.show),
                "highest": counts.highest(measure.show),
            },
        )
    return found


def refs_of_built_in_tables(file: str) -> set[str]:
    return {measure.ref for measure in load_definitions(PROJECT / file).measures if is_of_built_in_tables(measure)}


def sources(definition: Table, columns: Iterable[str]) -> set[str]:
    return set(definition.depends_on).union(*(definition.columns[name].depends_on for name in columns))


def assert_same_measures(extracts: Extracts, expected_of: Reference, file: str, period: str) -> set[str]:
    """Every measure child by child, and its counts. Gives the measures of which somebody was counted."""
    defined, groups = reference_measures.load(PROJECT / file)
    counted = set()
    for ref, (outcomes, counts) in outcomes_by_measure(extracts, file, period).items():
        days = reference_periods.window(defined[ref]["window"], *reference_periods.period(period))
        rows = expected_of.rows(defined[ref]["table"], *days)
        members = reference_measures.membership(defined[ref], groups, rows)
        assert outcomes == Counter((member["id"], member["outcome"]) for member in members), f"{ref} {period}"
        assert counts == reference_measures.counts(defined[ref], groups, rows), f"{ref} {period}"
        counted |= {ref} if outcomes else set()
    return counted


# --- the same lives in both layouts ---


@pytest.fixture(scope="module", params=range(BATCHES))
def both_layouts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    rng = random.Random(request.param)
    lives = [drawn.random_life(rng, f"{number:04}") for number in range(LIVES_IN_A_BATCH)]
    own, returns = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("returns")
    approvals = in_one_folder([random_authority(rng) for _ in range(60)])["foster_approvals.csv"]
    write_authority(own, drawn.as_extracts(lives) | {"foster_approvals.csv": approvals})
    drawn.write_returns(returns, drawn.as_returns(lives), approvals)
    return own, returns


def test_the_same_lives_give_the_same_rows(both_layouts: tuple[Path, Path]) -> None:
    own, returns = both_layouts

    of_own, of_returns = facts_of(load_extracts(own), WINDOWS), facts_of(load_extracts(returns), WINDOWS)

    for name, table in DERIVED.items():
        for window in WINDOWS:
            rows = [
                Counter(
                    facts.table(name, window, list(table.columns))
                    .select(*table.columns)
                    .with_columns(pl.col(pl.Enum).cast(pl.String))
                    .collect()
                    .rows()
                )
                for facts in (of_own, of_returns)
            ]
            assert rows[0] == rows[1], f"{name} {window}"
            assert rows[0].total() > 5


@pytest.mark.parametrize("file", DEFINITIONS)
def test_the_same_lives_give_the_same_children_in_every_measure(both_layouts: tuple[Path, Path], file: str) -> None:
    own, returns = both_layouts

    of_own = outcomes_by_measure(load_extracts(own), file, "2024Q1")

    assert of_own == outcomes_by_measure(load_extracts(returns), file, "2024Q1")
    assert len(of_own) == (21 if file == DEFINITIONS[0] else 15)  # all those of built-in tables
    if file == DEFINITIONS[0]:
        assert all(counts["numerator"] for _, counts in of_own.values())


def test_the_same_lives_are_read_alike_by_the_reference(both_layouts: tuple[Path, Path]) -> None:
    own, returns = both_layouts
    expected_of = Reference(reference_ssda903.read_folder(returns))

    assert_same_rows(load_extracts(own), expected_of, WINDOWS)
    compared = assert_same_rows(load_extracts(returns), expected_of, WINDOWS)

    assert expected_of.tables["care_begun_before"] == []
    assert min(compared.values()) > 20


# --- returns full of faults ---


@pytest.fixture(scope="module", params=range(BATCHES))
def dirty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Reference]:
    rng = random.Random(1000 + request.param)
    folder = tmp_path_factory.mktemp("dirty")
    approvals = in_one_folder([random_authority(rng) for _ in range(60)])["foster_approvals.csv"]
    drawn.write_returns(folder, drawn.dirty_returns(rng, CHILDREN_IN_A_BATCH), approvals)
    add_footers(folder, rng)
    return folder, Reference(reference_ssda903.read_folder(folder))


def test_dirty_returns_give_the_references_rows(dirty: tuple[Path, Reference]) -> None:
    folder, expected_of = dirty

    compared = assert_same_rows(load_extracts(folder), expected_of, WINDOWS)

    assert min(compared.values()) > 10


@pytest.mark.parametrize("file", DEFINITIONS)
def test_dirty_returns_give_the_references_measures(dirty: tuple[Path, Reference], file: str) -> None:
    folder, expected_of = dirty

    counted = assert_same_measures(load_extracts(folder), expected_of, file, "2024Q1")

    assert counted == refs_of_built_in_tables(file)


@pytest.mark.parametrize("year", drawn.YEARS)
def test_one_dirty_return_alone_gives_the_references_rows(
    dirty: tuple[Path, Reference], year: int, tmp_path: Path
) -> None:
    for path in dirty[0].glob(f"{year}-*.csv"):
        shutil.copy(path, tmp_path / path.name.removeprefix(f"{year}-"))
    window = Window("period", date(year - 1, 4, 1), date(year, 3, 31))

    expected_of = Reference(reference_ssda903.read_folder(tmp_path))

    compared = assert_same_rows(load_extracts(tmp_path), expected_of, (window,))

    assert compared["looked_after"] > 20


def test_a_newer_return_without_episodes_ends_none(dirty: tuple[Path, Reference], tmp_path: Path) -> None:
    for path in dirty[0].glob("*.csv"):
        if not path.name.startswith(f"{drawn.YEARS[-1]}-episodes"):
            shutil.copy(path, tmp_path / path.name)
    expected_of = Reference(reference_ssda903.read_folder(tmp_path))
    [window] = [window for window in WINDOWS if window.last_day == date(2024, 3, 31)]

    compared = assert_same_rows(load_extracts(tmp_path), expected_of, (window,))

    assert compared["looked_after"] > 100
    still_there = [row for row in expected_of.tables["placements"] if row["end_date"] is None]
    assert len(still_there) > 100


# --- the sample, and the sets beside the project ---


def test_the_sample_that_ships_gives_the_references_rows_and_measures() -> None:
    folder = PROJECT / "sample_data" / "ssda903"
    extracts, expected_of = load_extracts(folder), Reference(reference_ssda903.read_folder(folder))
    windows = tuple(Window("period", date(year - 1, 4, 1), date(year, 3, 31)) for year in (2022, 2024, 2026))

    compared = assert_same_rows(extracts, expected_of, windows)

    assert min(compared.values()) > 100
    assert assert_same_measures(extracts, expected_of, "kpi_definitions.yaml", "2025-26") == (
        refs_of_built_in_tables("kpi_definitions.yaml")
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder ../shared/data is not beside the project")
@pytest.mark.parametrize("name", SETS)
def test_a_set_of_invented_returns_gives_the_references_rows_and_measures(name: str) -> None:
    folder = SHARED / name
    extracts, expected_of = load_extracts(folder), Reference(reference_ssda903.read_folder(folder))
    years = SETS[name][:: 1 if BATCHES > 2 else 2]
    windows = tuple(Window("period", date(year - 1, 4, 1), date(year, 3, 31)) for year in years)

    compared = assert_same_rows(extracts, expected_of, windows)

    assert all(compared[table] for table in ("looked_after", "left_care", "started_care", "placement_moves"))
    for file in DEFINITIONS:
        counted = [assert_same_measures(extracts, expected_of, file, f"{year - 1}-{year % 100:02}") for year in years]
        assert set.union(*counted)
