"""A folder of files comes whole or not at all, new or where there is one already."""

import pytest

from permanence_kpis.errors import OutputError
from permanence_kpis.writing.folders import whole_folder


def write(folder, **files):
    with whole_folder(folder, ".ready", last="mark.txt") as drawn:
        for name, text in files.items():
            (drawn / f"{name}.txt").write_text(text, encoding="utf-8")


def in_folder(folder):
    """What there is, with the content of files and what is hidden."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_new_folder_is_made_with_those_above_it(tmp_path):
    write(tmp_path / "deep" / "drawn", a="1", mark="2")

    assert in_folder(tmp_path) == {"deep/drawn/a.txt": "1", "deep/drawn/mark.txt": "2"}


def test_files_are_moved_into_a_folder_that_is_there_beside_others(tmp_path):
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")
    (tmp_path / "other.txt").write_text("other", encoding="utf-8")

    write(tmp_path, a="1", mark="2")

    assert in_folder(tmp_path) == {"a.txt": "1", "mark.txt": "2", "other.txt": "other"}


@pytest.mark.parametrize("is_there", [False, True])
def test_a_fault_meanwhile_changes_nothing(tmp_path, is_there):
    folder = tmp_path / "drawn"
    if is_there:
        write(folder, a="1")
    before = in_folder(tmp_path)

    with pytest.raises(UnicodeEncodeError):
        write(folder, a="2", b="\ud800")

    assert (in_folder(tmp_path), folder.exists()) == (before, is_there)


def test_what_was_ready_when_its_writer_was_killed_is_moved_by_the_next(tmp_path):
    (tmp_path / ".ready").mkdir()
    (tmp_path / ".ready" / "a.txt").write_text("1", encoding="utf-8")

    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path, ".ready", last="mark.txt"):
        raise ZeroDivisionError

    assert in_folder(tmp_path) == {"a.txt": "1"}


@pytest.mark.parametrize("is_new", [True, False])
def test_what_a_killed_writer_left_is_cleared_away_in_the_folder_and_where_it_was_made(tmp_path, is_new):
    folder = tmp_path / "drawn"
    if not is_new:
        write(folder)
        (folder / ".kpis-0123456789abcdef.part").mkdir()
    (tmp_path / ".kpis-0123456789abcdef.part").mkdir()
    (tmp_path / ".kpis-0123456789abcdef.part" / "a.txt").write_text("half", encoding="utf-8")
    (tmp_path / ".kpis-fedcba9876543210.lock").touch()

    write(folder, a="1")

    assert in_folder(tmp_path) == {"drawn/a.txt": "1"}
    assert list(tmp_path.rglob(".*")) == []


def test_a_second_writer_is_refused_while_the_first_is_at_work(tmp_path, monkeypatch):
    from permanence_kpis.writing import locks

    monkeypatch.setattr(locks.only_one.__wrapped__, "__defaults__", (0.2,))
    with (
        pytest.raises(OutputError) as raised,
        whole_folder(tmp_path, ".ready", last="mark.txt"),
        whole_folder(tmp_path, ".ready", last="mark.txt"),
    ):
        pass

    [said] = raised.value.problems
    assert str(said).endswith("another kpis is writing there. Run this again when it has finished.")
