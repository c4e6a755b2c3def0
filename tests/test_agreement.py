"""The product against the plain-Python reference: every derived table and every measure, child by child."""

import os
import random
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from permanence_kpis.derive import Facts
from permanence_kpis.extracts import load_extracts
from permanence_kpis.periods import Window
from permanence_kpis.tables import DERIVED, EXTRACTS
from tests.reference import derive as reference
from tests.reference import extracts as reference_extracts
from tests.reference.authorities import Authority, random_authority, write_authority

BATCHES = int(os.environ.get("KPIS_TEST_BATCHES", "6"))
AUTHORITIES_IN_A_BATCH = 500
WINDOWS = (
    Window("year_to_date", date(2024, 4, 1), date(2024, 6, 30)),
    Window("year_to_date", date(2023, 4, 1), date(2023, 6, 30)),
    Window("period", date(2023, 10, 1), date(2024, 3, 31)),
)


def in_one_folder(authorities: list[Authority]) -> Authority:
    """Many authorities as one: ids are told apart by the authority's number."""
    merged: Authority = {}
    for number, authority in enumerate(authorities):
        for name, rows in authority.items():
            for row in rows:
                own_id = "household_id" if name == "foster_approvals.csv" else "child_id"
                known = row[own_id].strip()
                every_column = dict.fromkeys(EXTRACTS[name.removesuffix(".csv")].columns, "")
                told_apart = {own_id: f"{number:04d}-{known}" if known else row[own_id]}
                merged.setdefault(name, []).append(every_column | row | told_apart)
    return merged


@pytest.fixture(scope="module", params=range(BATCHES))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = random.Random(request.param)
    folder = tmp_path_factory.mktemp("authorities")
    write_authority(folder, in_one_folder([random_authority(rng) for _ in range(AUTHORITIES_IN_A_BATCH)]))
    return folder


def expected_rows(name: str, tables: reference_extracts.Tables, window: Window) -> list[dict[str, object]]:
    if name == "looked_after":
        rows = reference.looked_after(tables, window.last_day)
        return [{**{k: v for k, v in row.items() if k != "certain"}, "belongs": True if row["certain"] else None} for row in rows]
    return [row | {"belongs": True} for row in getattr(reference, name)(tables, window.first_day, window.last_day)]


@pytest.mark.parametrize("name", DERIVED)
def test_every_derived_row_is_the_references(folder: Path, name: str) -> None:
    extracts = load_extracts(folder)
    facts = Facts(extracts.tables, extracts.left_out, WINDOWS, "both_days_count")
    tables = reference_extracts.read_folder(folder)
    columns = list(DERIVED[name].columns)
    for window in WINDOWS:
        derived = facts.table(name, window, columns).select(*columns, "belongs").collect()
        rows = derived.with_columns(pl.col(pl.Enum).cast(pl.String)).rows()
        expected = [tuple(row[column] for column in [*columns, "belongs"]) for row in expected_rows(name, tables, window)]
        assert rows, "a window without rows shows nothing"
        only_here, only_there = Counter(rows) - Counter(expected), Counter(expected) - Counter(rows)
        assert (list(only_here)[:3], list(only_there)[:3]) == ([], []), f"{name} {window}: {columns}"
