"""A field of the Standard Safeguarding Dataset that cannot be read: whatever it could be is within the range."""

from datetime import date
from pathlib import Path

import pytest
from tests.reference.test_ssda903_agreement import outcomes_of
from tests.support.fewer_measures import SHIPPED

from permanence_kpis import codes
from permanence_kpis.definitions import load_definitions
from permanence_kpis.extracts import load_extracts
from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request
from permanence_kpis.run.explain import explain

from .tables import csv, folder_of

LIFE = {
    "ssd_cla_episodes.csv": """
        child | began      | why   | ended      | in_placement | care
        ann   | 2021-05-01 | S     | 2022-01-01 | P1           | 7
        ann   | 2022-01-01 | P     | 2024-05-01 | P2           | 7
        ann   | 2024-05-01 | {why} | -          | P3           | 7
    """,
    "ssd_cla_placement.csv": """
        placed | placement | from       | until      | type   | provider   | moved_for
        ann    | P1        | 2021-05-01 | {until}    | U4     | PR1        | CARPL
        ann    | P2        | 2022-01-01 | 2024-05-01 | {type} | PR1        | {moved_for}
        ann    | P3        | 2024-05-01 | -          | K2     | {provider} | -
    """,
    "ssd_legal_status.csv": """
        held_by | status   | held_from
        ann     | {status} | 2021-05-01
    """,
}
AS_IT_IS = {"why": "P", "until": "2022-01-01", "type": "U6", "moved_for": "CREQB", "provider": "PR4", "status": "C2"}
REFS = ("4.1", "4.2", "4.3", "4.8")
DEFINITIONS = load_definitions(SHIPPED)
MEASURES = {measure.ref: measure for measure in DEFINITIONS.measures}


def folder_with(folder: Path, **fields: str) -> Path:
    return folder_of(folder, {name: drawing.format(**AS_IT_IS | fields) for name, drawing in LIFE.items()})


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("why", sorted(codes.REASON_NEW_EPISODE)),
        ("type", ["U6", "P1", "K2", "T4", "A5"]),
        ("moved_for", ["CREQB", "CARPL", "PLACE"]),
        ("provider", ["PR0", "PR1", "PR4"]),
        ("status", ["C2", "V3", "V4"]),
        ("until", ["2021-12-01", "2022-01-01", "2022-02-01"]),
    ],
)
def test_a_field_that_cannot_be_read_leaves_open_what_it_could_be(tmp_path, field, values):
    ranges = {}
    for ref in REFS:
        explained = explain(
            Request(date(2025, 5, 1), "2024Q1", str(folder_with(tmp_path / "in doubt", **{field: "??"}))), ref
        )
        widest = explained.touched.widest(explained.result.counts)
        ranges[ref] = widest.lowest("count"), widest.highest("count")

    found = {ref: set() for ref in REFS}
    for value in values:
        extracts = load_extracts(folder_with(tmp_path / value, **{field: value}))
        outcomes = outcomes_of(extracts, DEFINITIONS, [MEASURES[ref] for ref in REFS], "2024Q1")
        for ref in REFS:
            _, counts = outcomes[ref]
            found[ref].add(counts["numerator"])

    for ref in REFS:
        assert ranges[ref][0] <= min(found[ref]) <= max(found[ref]) <= ranges[ref][1], ref
    assert any(len(of_measure) > 1 for of_measure in found.values()) or field == "until"


REVIEWS = """
    clar_cla_id | clar_cla_review_date | clar_cla_review_participation
    7           | 2024-04-20           | PN1
    {care}      | {held}               | {took_part}
"""


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("held", ["2024-05-20", "2023-05-20"]),
        ("took_part", ["PN1", "PN0", "PN4"]),
        ("care", ["7"]),
    ],
)
def test_a_field_of_a_review_that_cannot_be_read_leaves_open_what_it_could_be(tmp_path, field, values):
    as_it_is = {"care": "7", "held": "2024-05-20", "took_part": "PN4"}

    def folder(name, value):
        reviews = csv(REVIEWS.format(**as_it_is | {field: value}))
        drawn = {table: drawing.format(**AS_IT_IS) for table, drawing in LIFE.items()}
        return folder_of(tmp_path / name, drawn, {"ssd_cla_reviews.csv": reviews})

    explained = explain(Request(date(2025, 5, 1), "2024Q1", str(folder("doubt", "??"))), "4.9")
    widest = explained.touched.widest(explained.result.counts)

    found = {
        counts["value"]
        for value in values
        for _, counts in [
            outcomes_of(load_extracts(folder(value, value)), DEFINITIONS, [MEASURES["4.9"]], "2024Q1")["4.9"]
        ]
    }
    assert widest.lowest("percentage") <= min(found) <= max(found) <= widest.highest("percentage")
    assert explained.touched.is_something
    assert not explained.touched.is_all


SPLIT = """
    held_by | status | held_from
    ann     | C1     | 2021-05-01
    ann     | C2     | 2021-09-01
    ann     | E1     | 2023-06-01
"""


@pytest.mark.parametrize(("moved_for", "rows"), [("CREQB", []), ("-", [3])])
def test_a_status_that_changes_within_an_episode_ends_no_placement(tmp_path, moved_for, rows):
    """The reason for the second move is missing where nobody recorded it, and only on the row that it ends."""
    drawn = {name: drawing.format(**AS_IT_IS | {"moved_for": moved_for}) for name, drawing in LIFE.items()}
    folder = folder_of(tmp_path, drawn | {"ssd_legal_status.csv": SPLIT})

    found = check(Request(date(2025, 5, 1), "2024Q1", str(folder))).findings

    assert [one.row for one in found if one.code == "DfE 225"] == rows


STATUSES = """
    held_by | status | held_from  | held_until
    ann     | C1     | 2021-05-01 | {until}
    ann     | C2     | 2023-05-01 | -
"""
AT_HOME = {
    "ssd_cla_episodes": """
        child | began      | why | ended      | in_placement | care
        ann   | 2021-05-01 | S   | 2023-05-01 | P1           | 7
        ann   | 2023-05-01 | L   | -          | P1           | 7
    """,
    "ssd_cla_placement": """
        placed | placement | from       | until | type | provider
        ann    | P1        | 2021-05-01 | -     | P1   | PR0
    """,
}


def ranges_of(folder: Path, *refs: str) -> list[tuple[object, object]]:
    """The least and the most that each figure could be, as a count."""
    explained = [explain(Request(date(2025, 5, 1), "2024Q1", str(folder)), ref) for ref in refs]
    widest = [one.touched.widest(one.result.counts) for one in explained]
    return [(one.lowest("count"), one.highest("count")) for one in widest]


def drawn_with(**others: str) -> dict[str, str]:
    drawn = {name: drawing.format(**AS_IT_IS) for name, drawing in LIFE.items()}
    return drawn | {f"{name}.csv": drawing for name, drawing in others.items()}


def test_a_status_that_goes_on_beside_a_later_one_leaves_open_which_of_the_two_it_is(tmp_path):
    """S1 counts children at home under a care order (C2); 4.8 who is in a home, whatever the status."""
    found = {
        until: ranges_of(
            folder_of(tmp_path / until, drawn_with(**AT_HOME, ssd_legal_status=STATUSES.format(until=until))),
            *("S1", "4.8"),
        )
        for until in ("2023-05-01", "-")
    }

    assert found == {"2023-05-01": [(1, 1), (0, 0)], "-": [(0, 1), (0, 0)]}


def test_a_placement_that_ended_before_its_episode_leaves_open_whether_care_had_ended(tmp_path):
    """4.1 counts who is with one carer for two years; with the placement over in March the child may have left."""
    episodes = """
        child | began      | why | ended | in_placement | care
        ann   | 2021-05-01 | S   | -     | P1           | 7
    """
    placed = """
        placed | placement | from       | until   | type | provider
        ann    | P1        | 2021-05-01 | {until} | U4   | PR1
    """
    found = {}
    for name, until in (("open", "-"), ("ended", "2024-03-01")):
        drawn = drawn_with(ssd_cla_episodes=episodes, ssd_cla_placement=placed.format(until=until))
        [found[name]] = ranges_of(folder_of(tmp_path / name, drawn), "4.1")

    assert found == {"open": (1, 1), "ended": (0, 1)}
