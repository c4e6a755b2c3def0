"""`kpis why` on authorities full of edge cases: it adds up, mirrors itself, and everybody has one reason."""

import os
import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.reference import derive as reference
from tests.reference import extracts as reference_extracts
from tests.reference import measures as reference_measures
from tests.reference import periods as reference_periods
from tests.reference.authorities import random_authority, write_authority
from tests.reference.test_agreement import in_one_folder, reference_rows

from permanence_kpis.periods import Window
from permanence_kpis.run.context import Request
from permanence_kpis.run.why import whys

PROJECT = Path(__file__).parents[2]
BATCHES = int(os.environ.get("KPIS_SWEEP", "0")) or 1
PAIRS = [
    ("2024Q1", "2023Q4"),
    ("2024Q1", "2023Q1"),
    ("2023Q4", "2023Q2"),
    ("2024-06", "2024-05"),
    ("2023-24", "2023Q3"),
]
FILES = ["kpi_definitions.yaml", "tests/reference/more_measures.yaml"]


@pytest.fixture(scope="module", params=range(BATCHES))
def authority(request):
    rng = random.Random(1600 + request.param)
    return in_one_folder([random_authority(rng) for _ in range(150)])


@pytest.fixture(scope="module")
def folder(authority, tmp_path_factory):
    folder = tmp_path_factory.mktemp("why")
    write_authority(folder, authority)
    return folder


def found(folder, period, since, file=FILES[0], **more):
    asked = Request(today=None, period=period, data=str(folder), definitions=PROJECT / file)
    return whys(replace(asked, **more), since).found


def moved(why):
    return [one for step in why.steps for one in step.moved]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("period", "since"), PAIRS)
def test_effects_add_up_exactly_and_every_one_that_moved_has_one_reason(folder, period, since, file):
    every = found(folder, period, since, file)
    for why in every:
        if why.refused or why.change is None:
            continue
        lines = [line for step in why.steps for line in (*step.movements, *step.groups)]
        assert sum((line.together for line in lines), Fraction(0)) == why.change, why.measure.ref
        for step in why.steps:
            ids = [one.id for movement in step.movements for one in movement.moved]
            assert sum((one.effect for line in step.movements for one in line.moved), Fraction(0)) == (
                step.effect if step.movements else 0
            )
            if why.measure.counts in ("children", "households"):
                assert len(ids) == len(set(ids))
            assert all(one.before != one.after for one in step.moved)

    assert sum(why.change is not None for why in every) > 3
    assert sum(bool(moved(why)) for why in every) > 3


def test_the_places_are_the_references(folder):
    """Of a snapshot, child by child: who was where on the two days."""
    tables = reference_extracts.read_folder(folder)
    defined, groups = reference_measures.load(PROJECT / FILES[0])
    places = {}
    for day in (date(2024, 3, 31), date(2024, 6, 30)):
        for ref in ("4.1", "4.2", "4.8"):
            rows = reference.looked_after(tables, day)
            members = reference_measures.membership(defined[ref], groups, rows)
            places[ref, day] = {one["id"]: one["outcome"] for one in members}
    compared = 0
    for why in found(folder, "2024Q1", "2023Q4", only=("4.1", "4.2", "4.8")):
        [(_, was), (_, is_now)] = [one for one in sorted(places.items()) if one[0][0] == why.measure.ref]
        certain = ("met", "not met")
        expected = {
            one: (was.get(one), is_now.get(one))
            for one in {*was, *is_now}
            if was.get(one) != is_now.get(one) and was.get(one) in certain and is_now.get(one) in certain
        }
        compared += len(expected)
        of_product = {one.id: (one.before, one.after) for one in moved(why)}
        assert {one: of_product.get(one) for one in expected} == expected
        gone = {one for one, place in was.items() if place in certain and one not in is_now}
        assert {one.id for one in moved(why) if one.after == "absent" and one.before in certain} == gone
        compared += len(gone)
    assert compared > 10


def test_the_figures_are_the_references_on_both_sides(folder):
    tables = reference_extracts.read_folder(folder)
    defined, groups = reference_measures.load(PROJECT / FILES[0])
    quarters = {"2023Q2": (date(2023, 7, 1), date(2023, 9, 30)), "2024Q1": (date(2024, 4, 1), date(2024, 6, 30))}
    for why in found(folder, "2024Q1", "2023Q2"):
        measure = defined[why.measure.ref]
        for side in (why.start, why.end):
            if side.result.counts is None:
                continue
            window = reference_periods.window(measure["window"], *quarters[side.period.label])
            rows = reference_rows(measure["table"], tables, Window(measure["window"], *window))
            expected = reference_measures.counts(measure, groups, rows)
            counts = side.result.counts
            assert (counts.numerator, counts.denominator, counts.not_known) == (
                *(expected["numerator"], expected["denominator"], expected["not_known"]),
            ), why.measure.ref


def told(why, sign=1):
    """What a story says, as it can be compared: with sign -1 that of the way back."""
    return (
        {
            (
                one.id,
                *(one.before, one.after)[::sign],
                one.reason.kind,
                None if one.effect is None else sign * one.effect,
            )
            for one in moved(why)
        },
        None if why.change is None else sign * why.change,
        {
            (group.names, *(group.before, group.after)[::sign], sign * group.together)
            for step in why.steps
            for group in step.groups
            if group.together is not None
        },
    )


@pytest.mark.parametrize(("period", "since"), PAIRS[:3])
def test_there_and_back_are_mirror_images(folder, period, since):
    for there, back in zip(found(folder, period, since), found(folder, since, period), strict=True):
        assert there.refused == back.refused
        assert told(there) == told(back, -1), there.measure.ref


def test_from_a_period_to_itself_nothing_moves(folder):
    for why in found(folder, "2024Q1", "2024Q1"):
        assert moved(why) == []
        assert why.change in (0, None)


def other_ids(row):
    """The ids of a row with another letter before each; what says that there is none stays."""
    ids = {key: row[key] for key in ("child_id", "household_id") if key in row}
    return {key: one if reference_extracts.is_nothing(one.strip()) else f"x{one}" for key, one in ids.items()}


def test_another_id_changes_nothing(folder, authority, tmp_path):
    renamed = {name: [row | other_ids(row) for row in rows] for name, rows in authority.items()}
    write_authority(tmp_path, renamed)

    def without_ids(why):
        moves, change, groups = told(why)
        return sorted(map(str, (one[1:] for one in moves))), change, groups, len(moved(why))

    for one, other in zip(found(folder, "2024Q1", "2023Q4"), found(tmp_path, "2024Q1", "2023Q4"), strict=True):
        assert without_ids(one) == without_ids(other), one.measure.ref
