"""The folder of the archive: runs and publications are found, anything else is named and left as it is."""

from dataclasses import replace

import pytest

from permanence_kpis.archive import read_entries
from permanence_kpis.archive.folder import archive_folder, next_publication, next_run_id
from permanence_kpis.archive.records import entry_text, publication_text
from permanence_kpis.errors import UsageError

from .runs import RUN, entry, stability_of

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
    runs = [entry(1), entry(2, RUN, "Q1 board"), entry(12)]
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

    assert [one.id for one in entries] == ["0002-abcdef"]
    assert problems_in(archive) == [
        (str(archive / "run-0001-abcdef.json"), "it is not JSON, or was cut short", SKIPPED)
    ]
    assert (archive / "run-0001-abcdef.json").read_bytes() == half


def test_a_foreign_file_is_named_and_skipped(archive):
    (archive / "notes.docx").write_bytes(b"PK")

    assert problems_in(archive) == [(str(archive / "notes.docx"), "it is no file of the archive", SKIPPED)]


def test_a_folder_under_the_name_of_a_run_is_named_and_skipped(archive):
    (archive / "run-0001-abcdef.json").mkdir()

    assert problems_in(archive) == [(str(archive / "run-0001-abcdef.json"), "this is a folder", SKIPPED)]


def test_a_run_under_the_name_of_another_is_named_and_skipped(archive):
    (archive / "run-0002-abcdef.json").write_text(entry_text(entry(1)), encoding="utf-8")

    assert problems_in(archive) == [(str(archive / "run-0002-abcdef.json"), "it holds a run of another name", SKIPPED)]


def test_a_publication_without_its_run_is_named(archive):
    put(archive, entry(1, RUN, "Q1 board"))
    (archive / "run-0001-abcdef.json").unlink()

    assert problems_in(archive) == [
        (str(archive / "publication-0001.json"), "the run 0001-abcdef that it published is not there", SKIPPED)
    ]


def test_a_run_altered_after_it_was_published_is_named(archive):
    put(archive, entry(1, RUN, "Q1 board"))
    (archive / "run-0001-abcdef.json").write_text(entry_text(entry(1, stability_of(reason="x"))), encoding="utf-8")

    assert problems_in(archive) == [
        (
            str(archive / "publication-0001.json"),
            "the run 0001-abcdef is not as it was when it was published as 'Q1 board'",
            "Put run-0001-abcdef.json back as kpis wrote it, from a copy of the archive.",
        )
    ]


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
    assert said == (
        f"there is no archive in {tmp_path}. kpis compute --output {tmp_path} makes one; "
        "name that folder with --archive."
    )
