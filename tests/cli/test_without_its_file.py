"""A measure is named and its file is missing, is empty, or has headings alone, in every command that takes one.

Of five measures that follow each other each is tried in a fifth of the commands; `KPIS_SWEEP=1` tries it in all.
"""

from itertools import product
from pathlib import Path

import pytest
from tests.support.sweeps import shared_out, some_of

from permanence_kpis.definitions import load_definitions

PERIOD = ("--period", "2024Q1")
NEIGHBOURS = 5
NEEDED = {"children", "placements", "legal_statuses"}


def file_of(measure):
    """The file that a measure needs besides those that every measure does."""
    files = {name.split(".")[0] for name in measure.on_table.columns_to_read(measure.columns)} - NEEDED
    return min(files, default=None)


MEASURES = {measure.ref: measure for measure in load_definitions(None).measures if file_of(measure)}


def missing(path, _):
    path.unlink(missing_ok=True)


def empty(path, _):
    path.write_bytes(b"")


def headings_alone(path, extract):
    path.write_text(",".join(extract.columns) + "\n", encoding="utf-8")


@pytest.fixture
def without(extracts):
    """The extracts with the file of a measure left in a way."""

    def made(measure, way):
        name = file_of(measure)
        extract = measure.catalogue.extracts[name]
        way(extracts / extract.file_name, extract)
        return extract.file_name

    return made


def commands(measure):
    ref = measure.ref
    if measure.section == "scorecard":  # of an optional section compute names it in one line
        yield "compute", "--only", ref
        yield "compute", "--only", ref, "--audience", "public"
    yield "explain", ref
    yield "explain", ref, "--child", "0012"
    yield "children", ref
    yield "trend", ref
    yield "why", ref
    yield "ahead", ref
    if measure.on_table.unit_id == "child_id":
        yield "tracker", "--in-measure", f"{ref}:met", "--format", "csv"


def test_the_measures_are_those_of_the_lists_of_ones_own_and_of_the_four():
    assert {"4.4", "4.7", "4.9", "4.10", "S2", "S4", "S7", "S10", "S12", "S15"} <= MEASURES.keys()


@pytest.mark.parametrize("way", [missing, empty])
@pytest.mark.parametrize("ref", MEASURES)
def test_there_is_no_data_and_the_file_is_named(ref, way, without, extracts, kpis):
    """In every command; of an empty file, which is read as a missing one from there on, in one."""
    file = without(MEASURES[ref], way)
    in_turn = shared_out(commands(MEASURES[ref]), [*MEASURES].index(ref), NEIGHBOURS)
    for command in in_turn if way is missing else [("explain", ref)]:
        ran = kpis(*command, *PERIOD, "--data", extracts)

        said = " ".join(f"{ran.stdout} {ran.stderr}".split())
        assert (command, ran.exit_code) == (command, 4)
        assert f"{file} is {'empty' if way is empty else 'not in the folder'}" in said


@pytest.mark.parametrize("ref", MEASURES)
def test_of_headings_alone_it_is_worked_out(ref, without, extracts, kpis):
    without(MEASURES[ref], headings_alone)
    for command in shared_out(commands(MEASURES[ref]), [*MEASURES].index(ref) + 1, NEIGHBOURS):
        if "--child" in command and MEASURES[ref].on_table.unit_id != "child_id":
            continue
        ran = kpis(*command, *PERIOD, "--data", extracts)

        assert (command, ran.exit_code) == (command, 0), ran.stderr


@pytest.mark.parametrize(
    ("way", "audience", "ref"), some_of(product([missing, empty], ["internal", "public"], ["S2", "S8", "S7"]), 2)
)
def test_a_report_says_so_too(ref, audience, way, without, extracts, kpis, written):
    pytest.importorskip("vl_convert")
    file = without(MEASURES[ref], way)

    ran = kpis("report", "--only", ref, *PERIOD, "--data", extracts, "--audience", audience, "--output", "r.html")

    assert ran.exit_code == 4, ran.stderr
    assert "r.html" in written(".")
    page = Path("r.html").read_text(encoding="utf-8")
    in_words = file.removesuffix(".csv").replace("_", " ")  # D-564: a report names no file
    assert f"he list of {in_words} is {'empty' if way is empty else 'not in the folder'}" in page


def test_a_report_of_what_a_section_brings_in_and_nothing_else_is_written(extracts, kpis):
    pytest.importorskip("vl_convert")
    others = ",".join(measure.ref for measure in load_definitions(None).measures if measure.ref != "S12")

    ran = kpis("report", "--except", others, *PERIOD, "--data", extracts, "--output", "r.html")

    assert ran.exit_code == 0, ran.stderr


def test_findings_in_other_files_could_change_no_rating_where_there_is_none(extracts, kpis):
    with (extracts / "legal_statuses.csv").open("a", encoding="utf-8") as file:
        file.write("0013,2023-02-30,,C2,\n")  # no such day

    ran = kpis("explain", "S12", *PERIOD, "--data", extracts)

    assert "1 finding in the data used here; it could not change a rating.\n" in ran.stderr


def test_the_file_that_is_not_there_is_the_one_finding_that_could_change_it(extracts, kpis):
    with (extracts / "legal_statuses.csv").open("a", encoding="utf-8") as file:
        file.write("0013,2023-02-30,,C2,\n")

    ran = kpis("check", "--only", "S12", "--all", *PERIOD, "--data", extracts)

    assert ran.exit_code == 0
    assert "life_story_work.csv" in ran.stdout
    assert "1 could change the rating of S12" in " ".join(ran.stdout.split())
