"""The product's deadlines against the plain-Python reference: every row and column, on random authorities.

KPIS_TEST_BATCHES=20 runs as many authorities again twenty times.
"""

import json
import os
import random
from collections import Counter
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from tests.reference import deadlines as reference
from tests.reference import extracts as reference_extracts
from tests.reference.authorities import add_footers, in_one_folder, random_authority, with_own_events, write_authority

from permanence_kpis.definitions import load_definitions
from permanence_kpis.derive import Facts
from permanence_kpis.extracts import load_extracts
from permanence_kpis.periods import Window

BATCHES = int(os.environ.get("KPIS_TEST_BATCHES", "1"))
AUTHORITIES_IN_A_BATCH = 120
WINDOWS = (
    Window("year_to_date", date(2024, 4, 1), date(2024, 6, 30)),
    Window("period", date(2023, 4, 1), date(2024, 3, 31)),
)
AFTER = ("placement_starts", "started_care", "matters", "placement_moves")
LENGTHS = {"days": [1, 7, 28, 60], "working_days": [1, 5, 20], "weeks": [1, 2, 8], "months": [1, 2, 4]}
DEFINITIONS = """
format: 1
authority: Nowhere
year_starts: 04-01
own_tables:
  support_meetings:
    one_row_is: a meeting
    counts: meetings
    dated_by: held_on
    columns: {child_id: id, held_on: date, kind: [support, stability], chaired: yes_no, people: whole_number}
  matters:
    one_row_is: a matter that was noted
    counts: matters
    dated_by: noted_on
    columns: {child_id: id, noted_on: date, matter: {school: at school, health: of health}, people: whole_number}
deadlines:
  review_after_a_matter:
    one_row_is: a matter that a review was to follow
    counts: matters
    after: matters
    within: 1 months
    met_by: reviews
    days_before: 20
    where: [{participation: {is_not: PN0}}]
  meeting_after_care:
    one_row_is: a child who left and was to be met
    counts: leavers
    after: left_care
    within: 8 weeks
    met_by: support_meetings
measures:
  - ref: "D1"
    title: Leavers met in time
    why: An agreement test.
    source: Made up.
    table: meeting_after_care
    counts: leavers
    window: period
    numerator: [{met: {is: "yes"}}]
    show: percentage
    target: {better: neither}
"""
WHERE: tuple[list[dict[str, Any]], ...] = (
    [{"kind": {"is": "support"}}],
    [{"any": [{"chaired": {"is": "yes"}}, {"people": {"at_least": 4}}]}, {"age": {"less_than": 16}}],
)


def random_definitions(rng: random.Random) -> dict[str, Any]:
    """Every table of events by every unit, each with and without `where` and with several days before."""
    definitions: dict[str, Any] = yaml.load(DEFINITIONS, yaml.BaseLoader)
    days_before = [0, 2, 45]
    for number, (after, unit, has_where) in enumerate(product(AFTER, LENGTHS, [False, True])):
        deadline = {"one_row_is": "something due", "counts": "due", "after": after, "met_by": "support_meetings"}
        deadline |= {"within": f"{rng.choice(LENGTHS[unit])} {unit}", "days_before": days_before[number % 3]}
        if has_where:
            deadline["where"] = rng.choice(WHERE)
        definitions["deadlines"][f"due_{number}"] = deadline
    return definitions


@pytest.mark.parametrize("seed", range(BATCHES))
def test_every_row_of_a_deadline_is_the_references(seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"deadlines {seed}")
    authorities = [with_own_events(rng, random_authority(rng)) for _ in range(AUTHORITIES_IN_A_BATCH)]
    write_authority(tmp_path, in_one_folder(authorities))
    add_footers(tmp_path, rng)
    definitions = random_definitions(rng)
    path = tmp_path / "kpi_definitions.yaml"
    path.write_text(json.dumps(definitions, indent=1), encoding="utf-8")  # JSON is YAML, with every text in quotes
    catalogue = load_definitions(path).catalogue
    extracts = load_extracts(tmp_path, catalogue=catalogue)
    tables = reference_extracts.read_folder(tmp_path, reference_extracts.own_columns(definitions))
    outcomes: Counter[tuple[object, ...]] = Counter()
    for window in WINDOWS:
        facts = Facts(extracts.tables, extracts.rejected, [window], "both_days_count", catalogue=catalogue)
        for name in definitions["deadlines"]:
            columns = list(catalogue.tables[name].columns)
            frame = facts.table(name, window, columns).select(*columns, "belongs").collect()
            rows = Counter(frame.with_columns(pl.col(pl.Enum).cast(pl.String)).rows())
            of_reference = reference.deadlines(tables, definitions, name, window.first_day, window.last_day)
            expected = Counter((*(row[column] for column in columns), row["certain"] or None) for row in of_reference)
            only_here, only_there = rows - expected, expected - rows
            assert (list(only_here)[:3], list(only_there)[:3]) == ([], []), (
                f"{definitions['deadlines'][name]} {window}: {columns}"
            )
            outcomes.update((row["met"], row["certain"]) for row in of_reference)
    assert {met for met, _ in outcomes} == {"yes", "late", "no", None}
    assert {is_certain for _, is_certain in outcomes} == {True, False}
