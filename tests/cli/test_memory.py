"""How soon memory is given back hangs on the size of the files, unless the environment says so itself."""

import os

import pytest

from permanence_kpis.cli import memory

OWN = "_RJEM_MALLOC_CONF"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv(OWN, "taken away again when the test ends")
    monkeypatch.delenv(OWN)


# D-672
@pytest.mark.parametrize(("size", "begins"), [(31_999_999, "dirty_decay_ms:0,"), (32_000_000, "dirty_decay_ms:250,")])
def test_of_few_bytes_memory_is_given_back_at_once(tmp_path, size, begins):
    for name, own in (("a.csv", 1_000_000), ("b.csv", size - 1_000_000)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(own)

    memory.give_back()
    memory.give_back_for(str(tmp_path))

    assert os.environ[OWN].startswith(begins)


def test_nothing_is_changed_for_a_folder_that_is_not_there(tmp_path):
    memory.give_back()
    memory.give_back_for(str(tmp_path / "absent"))

    assert os.environ[OWN].startswith("dirty_decay_ms:250,")


def test_what_the_environment_says_stays(tmp_path, monkeypatch):
    monkeypatch.setenv(OWN, "dirty_decay_ms:1000")

    memory.give_back()
    memory.give_back_for(str(tmp_path))

    assert os.environ[OWN] == "dirty_decay_ms:1000"
