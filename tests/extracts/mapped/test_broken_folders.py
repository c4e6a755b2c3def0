"""One fault a folder in `broken/`, and in each the whole message."""

import pytest
from tests.extracts.folders import GOES_ON

from .folders import BROKEN, said

FAULTS = sorted(folder.name for folder in BROKEN.iterdir())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_folder_says_what_is_wrong(fault, tmp_path):
    files = {path.name: path.read_bytes() for path in (BROKEN / fault).iterdir() if path.name != "expected.txt"}

    assert said(tmp_path, files) == (BROKEN / fault / "expected.txt").read_text(encoding="utf-8")


def test_the_gallery_is_there():
    assert len(FAULTS) >= 40


def test_a_sound_folder_says_nothing(tmp_path):
    assert said(tmp_path, {}) == GOES_ON
