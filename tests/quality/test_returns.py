"""`kpis check` on SSDA903 returns: in one folder, in a folder a year, as XML; and what only it reads.

The figures are those of the ten measures; `KPIS_SWEEP=1` asks about all.
"""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from tests.extracts.ssda903.returns import csv, folder_of
from tests.quality import folders
from tests.quality.folders import PERIOD, TODAY, owners
from tests.support.drawn import columns, rows
from tests.support.fewer_measures import the_ten
from tests.test_docs import PROJECT

HEADER = """
    CHILD | SEX | DOB        | ETHNIC
    ann   | F   | 01/01/2012 | WBRI
    ben   | M   | 01/01/2012 | WBRI
"""
LIVES = {
    "2024-header": HEADER,
    "2024-episodes": """
        CHILD | DECOM      | RNE | LS | PLACE | PLACE_PROVIDER | DEC | REC | PL_POST
        ann   | 01/05/2020 | S   | C1 | U4    | PR1            | -   | -   | AB1 2CD
        ben   | 01/05/2020 | S   | C1 | U4    | PR1            | -   | -   | AB1 2CD
    """,
    "2024-missing": """
        CHILD | MISSING | MIS_START  | MIS_END
        ann   | M       | 27/03/2024 | -
    """,
    "2025-header": HEADER,
    "2025-episodes": """
        CHILD | DECOM      | RNE | LS | PLACE | PLACE_PROVIDER | DEC        | REC | PL_POST
        ann   | 01/05/2020 | S   | C2 | U4    | PR1            | 01/05/2024 | X1  | AB1 2CD
        ann   | 01/05/2024 | L   | C2 | U4    | PR1            | -          | -   | EF3 4GH
        ben   | 30/04/2020 | S   | C1 | U4    | PR1            | 01/05/2024 | X1  | AB1 2CD
        ben   | 01/05/2024 | L   | C2 | U4    | PR1            | -          | -   | EF3 4GH
    """,
    "2025-missing": """
        CHILD | MISSING | MIS_START  | MIS_END
        ben   | M       | 27/05/2024 | 28/05/2024
    """,
    "2025-previous_permanence": """
        CHILD | PREV_PERM | LA_PERM | DATE_PERM
        ben   | P1        | 1       | 01/05/2019
    """,
}
FOUND = {
    ("DfE 434", "ann", "RNE"),
    ("DfE 434", "ben", "RNE"),
    ("DfE 434 status", "ann", "RNE"),
    ("DfE 502", "ben", "DECOM"),
    ("DfE 503B", "ann", "LS"),
    ("DfE 575", "ann", "MIS_END"),  # the placement she went missing from has ended, too
    ("DfE 576", "ann", "MIS_END"),
    ("DfE 633", "ben", "LA_PERM"),
}
_ELEMENTS = {"header": "HEADER", "episodes": "EPISODE", "missing": "AMISSING", "previous_permanence": "PERMANENCE"}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    path = tmp_path_factory.mktemp("definitions") / "kpi_definitions.yaml"
    path.write_text(the_ten(), encoding="utf-8")
    return partial(folders.checked, definitions=path)


def in_one_folder(folder: Path, drawn: dict[str, str]) -> Path:
    return folder_of(folder, {f"{name}.csv": csv(drawing) for name, drawing in drawn.items()})


def in_a_folder_a_year(folder: Path, drawn: dict[str, str]) -> Path:
    return folder_of(folder, {f"{name.replace('-', '/')}.csv": csv(drawing) for name, drawing in drawn.items()})


def as_xml(folder: Path, drawn: dict[str, str]) -> Path:
    files: dict[str, str] = {}
    for name, drawing in drawn.items():
        year, kind = name.split("-")
        for row in rows(drawing):
            fields = "".join(f"<{_tag(column)}>{row[column] or ''}</{_tag(column)}>" for column in columns(drawing))
            record = f"<CHILD><{_ELEMENTS[kind]}>{fields}</{_ELEMENTS[kind]}></CHILD>"
            files[f"{year}.xml"] = files.get(f"{year}.xml", "") + record
    return folder_of(folder, {name: f"<EXPSSDA903>{records}</EXPSSDA903>" for name, records in files.items()})


def _tag(column: str) -> str:
    return {"CHILD": "CHILDID", "PLACE": "PL"}.get(column, column)


def kinds(report):
    return {(one.code, one.owner_id, one.heading) for one in report.findings if one.code.startswith("DfE")}


WRITTEN = [in_one_folder, in_a_folder_a_year, as_xml]


@pytest.mark.parametrize("write", WRITTEN)
def test_the_same_is_found_however_the_returns_lie(write, tmp_path, checked):
    assert kinds(checked(write(tmp_path / "returns", LIVES))) == FOUND


@pytest.mark.parametrize("write", WRITTEN)
def test_what_was_accepted_is_silenced_however_the_returns_lie(write, tmp_path, checked):
    folder = write(tmp_path / "returns", LIVES)
    (folder / "accepted.csv").write_text(
        "finding,child,reason,by,until\n"
        "DfE 434,ben,moved with the carer,me,2024-12-31\n"
        "DfE 576,ann,found the same day,me,2024-12-31\n"
        "DfE 502,ann,nothing of the kind,me,2024-12-31\n",
        encoding="utf-8",
    )

    report = checked(folder)

    assert kinds(report) == FOUND - {("DfE 434", "ben", "RNE"), ("DfE 576", "ann", "MIS_END")}
    assert (report.silenced.findings, report.silenced.expired, report.silenced.unmatched) == (2, (), (4,))


@pytest.mark.parametrize(
    ("write", "file", "row"),
    [(in_one_folder, "2025-episodes.csv", 3), (in_a_folder_a_year, "2025/episodes.csv", 3), (as_xml, "2025.xml", 2)],
)
def test_a_finding_names_the_file_and_row_of_the_return(write, file, row, tmp_path, checked):
    report = checked(write(tmp_path / "returns", LIVES))

    [found] = [one for one in report.findings if (one.code, one.owner_id) == ("DfE 434", "ann")]
    assert (found.file.removesuffix(" (episodes)"), found.row, found.level) == (file, row, "FIX")
    assert {"4.1", "4.3"} <= set(found.measures)
    assert "4.9" not in found.measures  # who the carer is has no bearing on reviews


def test_returns_that_leave_a_year_out_are_not_compared(tmp_path, checked):
    later = {name.replace("2025", "2026"): drawing for name, drawing in LIVES.items()}

    found = {code for code, _, _ in kinds(checked(in_one_folder(tmp_path / "returns", later)))}

    assert found == {"DfE 434", "DfE 434 status", "DfE 575", "DfE 633"}


def test_without_a_file_of_missing_in_the_next_return_nothing_is_said_of_it(tmp_path, checked):
    without = {name: drawing for name, drawing in LIVES.items() if name != "2025-missing"}

    assert owners(checked(in_one_folder(tmp_path / "returns", without)), "DfE 576") == set()


def test_a_date_of_birth_is_compared_with_the_header_of_its_own_return(tmp_path, checked):
    """A header corrected since does not make an error of what was sent the year before."""
    reviews = """
        CHILD | DOB        | REVIEW     | REVIEW_CODE
        ann   | 01/01/2012 | 01/03/2024 | PN1
    """
    corrected = HEADER.replace("01/01/2012", "02/01/2012", 1)

    report = checked(in_one_folder(tmp_path / "r", {**LIVES, "2024-reviews": reviews, "2025-header": corrected}))
    assert owners(report, "DfE INT17") == set()

    report = checked(in_one_folder(tmp_path / "r", {**LIVES, "2024-reviews": reviews, "2024-header": corrected}))
    assert owners(report, "DfE INT17") == {"ann"}


def test_a_urn_that_one_of_two_returns_lacks_throughout_is_no_change(tmp_path, checked):
    with_urn = LIVES["2025-episodes"].replace("PL_POST", "URN    ")

    report = checked(in_one_folder(tmp_path / "returns", {**LIVES, "2025-episodes": with_urn}))

    assert owners(report, "DfE 503F") == set()


def test_a_file_that_no_figure_needs_and_cannot_be_read_does_not_stop_the_check(tmp_path, checked):
    folder = in_one_folder(tmp_path / "returns", LIVES)
    (folder / "2025-uasc.csv").write_bytes(b'CHILD,DOB,DUC\nann,"\n')

    assert kinds(checked(folder)) == FOUND


def test_to_compute_nothing_is_compared(tmp_path):
    folder = in_one_folder(tmp_path / "returns", LIVES)
    script = (
        "import sys; from datetime import date; from permanence_kpis.run.compute import compute;"
        "from permanence_kpis.run.context import Request;"
        f"compute(Request(date.fromisoformat('{TODAY}'), {PERIOD!r}, {str(folder)!r})); print(*sys.modules)"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "src")},
    ).stdout.split()

    assert "permanence_kpis.extracts.ssda903.read" in loaded
    assert not {"permanence_kpis.extracts.ssda903.compared", "permanence_kpis.quality.find"} & set(loaded)
