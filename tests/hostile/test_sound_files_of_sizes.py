"""What is timed by its size as sound is sound: findings take memory and time of their own. What it takes has a bound.

KPIS_LARGE_FILES=1 asks for large files too.
"""

import os
from pathlib import Path

import pytest
from benchmarks.sizes import ANY, TIMES, csv_files, measured, workbooks, xml_return

from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request

WHOLE_FILES = {"column-absent", "file-absent"}


@pytest.mark.parametrize("files", [csv_files, xml_return, workbooks])
def test_nothing_is_found_in_a_record(files, tmp_path: Path) -> None:
    for name, content in files(4_000).items():
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)

    report = check(Request(None, "2024Q1", str(tmp_path)))

    assert {finding.code for finding in report.findings} <= WHOLE_FILES


# D-038
@pytest.mark.skipif(os.name == "nt", reason="Windows does not say what a process took at most")
@pytest.mark.parametrize("mib", [4, 16, *([100, 220] if os.environ.get("KPIS_LARGE_FILES") else [])])
def test_sound_data_in_very_short_rows_takes_no_more_than_its_size_allows(mib: int) -> None:
    files = csv_files(mib << 20)
    _, of_nothing, _ = measured({})

    _, memory, code = measured(files)

    assert code == 4  # no file of reviews
    assert memory <= min(1_536, of_nothing + ANY + TIMES * sum(map(len, files.values())) / 2**20)
