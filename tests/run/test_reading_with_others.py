"""A file that a measure does not need cannot be used: the measure has the same figure, letter and range everywhere.

The sample's care_leavers.csv is of measures that are not in the first section; the others are of one of the ten each.
"""

import os
import shutil
from functools import cache
from pathlib import Path

import pytest

from permanence_kpis.run.check import check
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request, load_context, sample_folder
from permanence_kpis.run.explain import explain

PERIOD = "2024Q1"


def heading_changed(text, heading):
    return text.replace(heading, "somewhat", 1)


def never_closed(text, _):
    return f'{text}"'


WAYS = {"heading changed": heading_changed, "quotation mark never closed": never_closed}
FILES = {
    "care_leavers.csv": ("year_ending", (), {"S15", "S16", "S17"}),
    "missing_episodes.csv": ("start_date", ("4.10",), {"4.10"}),
    "reviews.csv": ("review_date", ("4.9",), {"4.9", "S10"}),
}
"""For each file a heading it cannot do without, which of the ten need it, and which measures of all do."""
BROKEN = [(file, way) for file in FILES for way in WAYS]
EVERY_MEASURE = "KPIS_EVERY_MEASURE" in os.environ
"""Without it each file is broken in one of the ways where all measures are computed, for that takes long, and each of
the measures is explained or worked out alone with every other file."""
BROKEN_ONCE = BROKEN if EVERY_MEASURE else [(file, [*WAYS][number % 2]) for number, file in enumerate(FILES)]


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The sample with one file broken in one way."""

    @cache
    def made(file, way):
        folder = tmp_path_factory.mktemp("broken") / "extracts"
        shutil.copytree(sample_folder(), folder)
        path = folder / file
        path.write_text(WAYS[way](path.read_text(encoding="utf-8"), FILES[file][0]), encoding="utf-8")
        return str(folder)

    return made


def told(result):
    return result.counts, result.value, result.lowest, result.highest, result.confidence


@pytest.mark.parametrize(("file", "way"), BROKEN_ONCE)
def test_a_measure_is_the_same_in_the_scorecard_alone_and_explained(broken, file, way):
    folder, without = broken(file, way), FILES[file][1]
    together = {
        result.measure.ref: told(result)
        for result in compute(Request(None, PERIOD, folder, section=None, leave_out=without)).results
    }

    # with each file each measure is explained where it is broken in the one way, and worked out alone in the other
    refs, number = [*together], [*WAYS].index(way)
    refs = refs if EVERY_MEASURE else [*refs[:1], *refs[1 + [*FILES].index(file) % 3 :: 3]]
    explained = {ref: told(explain(Request(None, PERIOD, folder), ref).result) for ref in refs[number::2]}
    alone = {ref: told(*compute(Request(None, PERIOD, folder, only=(ref,))).results) for ref in refs[1 - number :: 2]}

    assert len(together) == 10 - len(without)
    assert {ref: together[ref] for ref in refs} == explained | alone


@pytest.mark.parametrize(("file", "way"), BROKEN)
def test_of_the_others_only_those_that_need_the_file_are_left_out(broken, file, way):
    context = load_context(Request(None, PERIOD, broken(file, way), only=("4.2",)))
    whole = load_context(Request(None, PERIOD, str(sample_folder()), only=("4.2",)))

    gone = {plan.measure.ref for plan in whole.others} - {plan.measure.ref for plan in context.others}

    assert gone == FILES[file][2]


def test_the_findings_of_other_columns_are_the_same_where_one_that_only_checks_use_is_there_twice(tmp_path):
    whole = tmp_path / "whole"
    shutil.copytree(sample_folder(), whole)
    Path(whole, "SAMPLE.txt").unlink()
    doubled = tmp_path / "doubled"
    shutil.copytree(whole, doubled)
    path = doubled / "reviews.csv"
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{first},participation", *(f"{line},PN1" for line in lines)]) + "\n", encoding="utf-8")

    of_doubled, of_whole = (
        check(Request(None, PERIOD, str(folder), only=("S10",))).findings for folder in (doubled, whole)
    )

    assert "participation" not in {one.heading for one in of_doubled}
    assert tuple(of_doubled) == tuple(one for one in of_whole if one.heading != "participation")
