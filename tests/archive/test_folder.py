"""The folder of the archive: runs and publications are found, anything else is named and left as it is."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.support.opened import opened_in

from permanence_kpis.archive.folder import (
    Archive,
    archive_folder,
    next_publication,
    next_run_id,
    problems_of_run,
    read_entries,
)
from permanence_kpis.archive.model import Publication
from permanence_kpis.archive.records import content_digest, digest, entry_text, publication_text
from permanence_kpis.errors import UsageError

from .runs import RUN, entry, stability_of

FIRST = f"0001-{content_digest(RUN)[:6]}"
PUT_BACK = "Put back what is missing from a copy of the archive. Until then it is not used."
SKIPPED = "It is left as it is and not read. Move it elsewhere, or put back the file that kpis wrote."


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "monthly" / "archive"
    folder.mkdir(parents=True)
    return folder


def put(folder, one):
    """A run and its publications, as files."""
    content = entry_text(one).encode()
    (folder / f"run-{one.id}.json").write_bytes(content)
    for publication in one.published:
        text = publication_text(publication, content)
        (folder / f"publication-{publication.number:04}.json").write_text(text, encoding="utf-8")


def problems_in(folder):
    return [(problem.place.file, problem.what, problem.remedy) for problem in read_entries(folder)[1]]


def test_runs_come_oldest_first_with_their_publications(archive):
    runs = [entry(1, RUN, "Q1 board"), *map(entry, range(2, 13))]
    for one in reversed(runs):
        put(archive, one)

    assert read_entries(archive) == (tuple(runs), ())


def test_a_figure_is_found_by_measure_and_days_of_the_period(archive):
    put(archive, entry(1, RUN, "Q1 board"))

    [[found], _] = read_entries(archive)

    same_days = replace(RUN.period, label="2024-04-01..2024-06-30")
    assert found.figure("4.1", same_days) == RUN.figures["4.1"]
    assert found.figure("4.2", same_days) is None
    assert found.figure("4.1", replace(same_days, first_day=same_days.last_day)) is None
    assert [publication.label for publication in found.published] == ["Q1 board"]


def test_no_folder_holds_no_runs(tmp_path):
    assert read_entries(tmp_path / "none") == ((), ())


def test_files_of_its_own_are_no_problem(archive):
    for name in (".lock", ".pending", "run-0001-abcdef.children.json"):
        (archive / name).write_bytes(b"")

    assert read_entries(archive) == ((), ())


def test_a_broken_run_is_named_and_skipped_and_stays(archive):
    put(archive, entry(2))
    half = entry_text(entry(1)).encode()[:200]
    (archive / "run-0001-abcdef.json").write_bytes(half)

    entries, _ = read_entries(archive)

    assert [one.number for one in entries] == [2]
    assert problems_in(archive) == [
        (str(archive / "run-0001-abcdef.json"), "it is not JSON, or was cut short", SKIPPED)
    ]
    assert (archive / "run-0001-abcdef.json").read_bytes() == half


@pytest.mark.parametrize("run", ["0001-abcdef", "0001", "1"])
def test_why_a_run_cannot_be_used_says_nothing_of_other_files(archive, run):
    for name in ("run-0001-abcdef.json", "run-0002-abcdef.json", "notes.json"):
        (archive / name).write_bytes(b"{}")
    _, problems = read_entries(archive)

    [found] = problems_of_run(run, problems)

    assert found.place.file == str(archive / "run-0001-abcdef.json")


def test_a_foreign_file_is_named_and_skipped(archive):
    (archive / "notes.docx").write_bytes(b"PK")

    assert problems_in(archive) == [(str(archive / "notes.docx"), "it is not a file of the archive", SKIPPED)]


def test_a_folder_under_the_name_of_a_run_is_named_and_skipped(archive):
    (archive / "run-0001-abcdef.json").mkdir()

    assert problems_in(archive) == [(str(archive / "run-0001-abcdef.json"), "this is a folder", SKIPPED)]


def test_a_run_under_the_name_of_another_is_named_and_skipped(archive):
    put(archive, entry(1))
    (archive / "run-0002-abcdef.json").write_text(entry_text(entry(1)), encoding="utf-8")

    assert problems_in(archive) == [(str(archive / "run-0002-abcdef.json"), "it is a run with another name", SKIPPED)]


def test_a_publication_without_its_run_is_named(archive):
    put(archive, entry(1, RUN, "Q1 board"))
    (archive / f"run-{FIRST}.json").unlink()

    assert problems_in(archive) == [
        (str(archive / "publication-0001.json"), f"the run {FIRST} that it published is not there", SKIPPED)
    ]


def test_a_run_altered_after_it_was_published_is_named(archive):
    put(archive, entry(1, RUN, "Q1 board"))
    (archive / f"run-{FIRST}.json").write_text(
        entry_text(replace(entry(1), recorded_on=date(2020, 1, 1))), encoding="utf-8"
    )

    assert problems_in(archive) == [
        (
            str(archive / "publication-0001.json"),
            f"the run {FIRST} has changed since it was published as 'Q1 board'",
            f"Put run-{FIRST}.json back as kpis wrote it, from a copy of the archive.",
        )
    ]


ALTERED = "its content is not what kpis wrote under this name: the digest differs"


def altered(one, old, new, *, figures=False):
    """The file of a run with a text of it replaced; the digest of its figures is made to fit where they were."""
    text = entry_text(one)
    assert old in text
    text = text.replace(old, new, 1)
    if figures:
        record = json.loads(text)
        fitting = digest(json.dumps(record["results"]["figures"], sort_keys=True, separators=(",", ":")).encode())
        text = text.replace(record["results"]["sha256"], fitting)
    return text


@pytest.mark.parametrize(
    "text",
    [
        altered(entry(1), '"numerator": 135', '"numerator": 136', figures=True),
        altered(entry(1), '"rows": 12', '"rows": 13'),
        altered(entry(1), '"last_day": "2024-06-30"', '"last_day": "2024-06-29"'),
        altered(entry(1), '"Sampleborough"', '"Elsewhere"'),
        altered(entry(1), "f" * 64, "0" * 64),
        altered(entry(1), "a" * 64, "0" * 64),
        json.dumps(json.loads(altered(entry(1), '"rows": 12', '"rows": 13'))),
    ],
    ids=["a figure", "an extract", "the period", "the authority", "the definitions", "the program", "on one line"],
)
def test_a_run_whose_content_does_not_fit_the_digest_in_its_name_is_named_and_not_used(archive, text):
    put(archive, entry(1, RUN, "Q1 board"))
    put(archive, entry(2))
    (archive / f"run-{FIRST}.json").write_text(text, encoding="utf-8")

    assert [one.number for one in read_entries(archive)[0]] == [2]
    assert problems_in(archive) == [
        (str(archive / f"run-{FIRST}.json"), ALTERED, SKIPPED),
        (str(archive / "publication-0001.json"), f"the run {FIRST} that it published cannot be used", SKIPPED),
    ]


def test_a_run_that_was_only_laid_out_otherwise_is_used(archive):
    record = json.loads(entry_text(entry(1)))
    (archive / f"run-{FIRST}.json").write_text(json.dumps(record), encoding="utf-8")

    assert read_entries(archive) == ((entry(1),), ())


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        ([1, 2, 3], []),
        ([1, 3], ["the run 0002 is missing in the series"]),
        ([2, 3], ["the run 0001 is missing in the series"]),
        ([1, 4, 6, 9], ["the runs 0002 to 0003, 0005, 0007 to 0008 are missing in the series"]),
        (range(1, 15, 2), ["the runs 0002, 0004, 0006, 0008, 0010 and 1 more are missing in the series"]),
    ],
)
def test_numbers_that_are_missing_in_the_series_are_said(archive, there, missing):
    for number in there:
        put(archive, entry(number))

    assert problems_in(archive) == [(str(archive), said, PUT_BACK) for said in missing]


def test_a_number_beyond_counting_holds_nobody_up(archive):
    put(archive, entry(1))
    (archive / "run-99999999999999-abcdef.json").write_bytes(b"broken")

    assert problems_in(archive)[1:] == [
        (str(archive), "the runs 0002 to 99999999999998 are missing in the series", PUT_BACK)
    ]


def test_the_children_behind_a_run_do_not_stand_for_it(archive):
    put(archive, entry(2))
    (archive / f"run-{FIRST}.children.json").write_bytes(b"")

    assert problems_in(archive) == [(str(archive), "the run 0001 is missing in the series", PUT_BACK)]


def test_a_publication_that_is_missing_in_the_series_is_said(archive):
    published = Publication(2, FIRST, "Q1 board", date(2024, 7, 8))
    put(archive, replace(entry(1), published=(published,)))

    assert problems_in(archive) == [(str(archive), "the publication 0001 is missing in the series", PUT_BACK)]


def test_a_file_that_was_read_is_not_opened_again(archive):
    put(archive, entry(1, RUN, "Q1 board"))
    put(archive, entry(2))
    (archive / "run-0003-abcdef.json").write_bytes(b"broken")
    there = Archive(archive)
    before = there.read()
    put(archive, entry(4))

    with opened_in(archive) as opened:
        entries, problems = there.read()

    assert opened == [f"run-{entry(4).id}.json"]
    assert (entries, problems) == ((*before[0], entry(4)), before[1])


def test_the_next_run_has_the_next_number_after_broken_files_too(archive):
    put(archive, entry(1))
    (archive / "run-0041-123456.json").write_bytes(b"broken")

    name = next_run_id(RUN, archive)

    assert name[:5] == "0042-"
    assert next_run_id(stability_of(rating="AMBER"), archive) != name


def test_the_same_content_has_the_same_name_wherever_it_is(archive, tmp_path):
    assert next_run_id(RUN, archive) == next_run_id(RUN, tmp_path / "elsewhere")


def test_the_first_publication_is_1(archive):
    assert next_publication(archive) == 1


@pytest.mark.parametrize("named", ["monthly", "monthly/archive"])
def test_the_archive_is_found_by_either_folder(archive, tmp_path, named):
    assert archive_folder(tmp_path / named) == archive


def test_no_archive(tmp_path):
    with pytest.raises(UsageError) as raised:
        archive_folder(tmp_path)

    [said] = raised.value.problems
    assert str(said) == (
        f"there is no archive in {tmp_path}. kpis compute --output {tmp_path} makes one; "
        "name that folder with --archive."
    )
