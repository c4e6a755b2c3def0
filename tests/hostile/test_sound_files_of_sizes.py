"""What is timed by its size as sound is sound: findings take memory and time of their own."""

from pathlib import Path

import pytest
from benchmarks.sizes import csv_files, workbooks, xml_return

from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request

WHOLE_FILES = {"column-absent", "file-absent"}


@pytest.mark.parametrize("files", [csv_files, xml_return, workbooks])
def test_nothing_is_found_in_a_record(files, tmp_path: Path) -> None:
    for name, content in files(4_000).items():
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)

    report = check(Request(None, "2024Q1", str(tmp_path)))

    assert {finding.code for finding in report.findings} <= WHOLE_FILES
