"""Files of format 1, written on the synthetic sample and kept: they are read, and written as they were, for good."""

from pathlib import Path

import pytest

from permanence_kpis.archive.folder import read_entries
from permanence_kpis.archive.parts import RunReader
from permanence_kpis.archive.records import (
    content_digest_of,
    digest,
    entry_of,
    entry_text,
    manifest_of,
    manifest_text,
    publication_of,
    publication_text,
    record_of,
)

KEPT = Path(__file__).parent / "of_the_sample"
RUNS = sorted(path for folder in (KEPT, KEPT.with_name("written_before")) for path in folder.glob("run-*.json"))


def content_of(path):
    return path.read_bytes().replace(b"\r\n", b"\n")  # as they were before git for Windows had them


def test_runs_of_both_layouts_of_a_breakdown_and_of_earlier_versions_are_kept():
    assert len(RUNS) == 4


@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.stem)
def test_a_run_is_written_as_it_was(path):
    content = content_of(path)

    assert entry_text(entry_of(content)).encode() == content


@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.stem)
def test_a_run_is_read_by_its_parts_as_it_is_whole(path):
    content = content_of(path)

    assert RunReader()._by_parts(content) == (entry_of(content), content_digest_of(record_of(content)))


def test_the_archive_has_both_runs_and_what_was_published():
    entries, problems = read_entries(KEPT)

    assert [(entry.id, [one.label for one in entry.published]) for entry in entries] == [
        ("0001-65e40d", ["Q1 board"]),
        ("0002-fef975", []),
    ]
    assert [problem.place.file.rpartition("manifest")[2] for problem in problems] == [".json"]


def test_a_publication_is_written_as_it_was():
    content, run = content_of(KEPT / "publication-0001.json"), content_of(KEPT / "run-0001-65e40d.json")

    publication, frozen = publication_of(content)

    assert (frozen, publication_text(publication, run).encode()) == (digest(run), content)


def test_a_manifest_is_written_as_it_was_but_for_the_files_it_lists():
    content = content_of(KEPT / "manifest.json")

    run, files = manifest_of(content)

    assert sorted(files) == ["scorecard.csv", "scorecard.json"]
    without_files = content[: content.index(b' "files": {')]
    assert manifest_text(run, {}).encode() == without_files + b' "files": {}\n}\n'
