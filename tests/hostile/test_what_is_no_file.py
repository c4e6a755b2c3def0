"""What stands in the place of a file: pipes, devices without end, and links out of the folder of extracts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from permanence_kpis import load_definitions, load_extracts
from permanence_kpis.errors import DefinitionError, ExtractError
from permanence_kpis.file_reading import LARGEST

PROJECT = Path(__file__).parents[2]
OWN = PROJECT / "tests" / "extracts" / "sound"
MAPPED = PROJECT / "tests" / "extracts" / "mapped" / "sound"
EPISODES = "CHILD,DECOM,RNE,LS,PLACE\n0012,01/05/2022,S,C2,U4\n"
HEADER = "CHILD,SEX,DOB,ETHNIC\n0012,2,29/02/2012,WBRI\n"
DEVICE = "this is a device or a pipe, not a file"
OUT = "the file is a link that leads out of the folder\n    Put the file itself into the folder."


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A folder of extracts in each layout, below the working folder."""
    if os.name == "nt":
        pytest.skip("Windows has no such pipes and devices, and lets few people make links")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(OWN, "own")
    shutil.copytree(MAPPED, "mapped")
    Path("returns/2023").mkdir(parents=True)
    for name, text in {"episodes": EPISODES, "header": HEADER}.items():
        Path(f"returns/2023/{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def kpis(*arguments):
    """A command in a process of its own, which a pipe would hold up for ever."""
    code = "from permanence_kpis.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return ran.returncode, ran.stdout, ran.stderr


def put(path, kind):
    """A pipe, or a link to a device without end, in the place of a file."""
    Path(path).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        Path(path).symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("path", ["own/children.csv", "own/reviews.csv", "mapped/extracts.yaml", "mapped/LEGAL.csv"])
def test_extracts_that_are_no_file_stop(folders, path, kind):
    put(path, kind)
    folder, name = path.split("/")

    ran = kpis("compute", "--period", "2023-24", "--data", folder, "--by", "age_band")

    of_a_device = {
        "children.csv": "the file is a link that leads out of the folder",
        "reviews.csv": "the file is a link that leads out of the folder",
        "extracts.yaml": "the file is a link that leads out of the folder",
        "LEGAL.csv": "the file is a link that leads out of the folder",
    }
    assert ran[:2] == (3, "")
    assert ran[2].startswith("extracts.yaml:21:" if (name, kind) == ("LEGAL.csv", "device") else f"{name}: ")
    assert (DEVICE if kind == "pipe" else of_a_device[name]) in ran[2]


def test_a_check_finds_a_pipe(folders):
    put("own/children.csv", "pipe")

    code, _, stopped = kpis("check", "--period", "2023-24", "--data", "own")

    assert code == 3
    assert "This is a device or a pipe, not a file." in stopped


@pytest.mark.parametrize("name", ["2023/reviews.csv", "2023.xml"])
def test_returns_that_are_no_file_stop(folders, name):
    put(f"returns/{name}", "pipe")

    code, _, said = kpis("compute", "--period", "2022-23", "--data", "returns")

    assert (code, DEVICE in said) == (3, True)


@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize(
    "command",
    [
        ("validate", "given"),
        ("validate", "--action-plan", "given"),
        ("plan", "--data", "own", "--action-plan", "given"),
        ("compute", "--data", "own", "--definitions", "given"),
        ("impact", "--against", "given", "--data", "own"),
        ("verify", "given"),
        ("check", "--data", "own", "--accepted", "given"),
    ],
)
def test_a_named_file_that_is_none_is_refused(folders, command, kind):
    put("given", kind)

    code, printed, said = kpis(*command)

    assert (code, printed) == (2, "")
    assert said.startswith(f"given: {DEVICE}\n")


def test_accepted_findings_in_a_pipe_beside_the_extracts_are_refused(folders):
    put("own/accepted.csv", "pipe")

    code, _, said = kpis("check", "--period", "2023-24", "--data", "own")

    assert (code, DEVICE in said) == (2, True)


def test_a_run_in_the_archive_that_is_a_device_is_passed_over(folders):
    compute = ("compute", "--period", "2023-24", "--data", "own", "--output", "monthly", "--only", "4.2")
    assert kpis(*compute)[0] == 0
    put("monthly/archive/run-0007-abcdef.json", "device")

    code, _, said = kpis(*compute)

    assert code == 0
    assert f"run-0007-abcdef.json: {DEVICE}" in " ".join(said.split())


def test_a_definitions_file_beyond_all_measure_is_refused(tmp_path):
    path = tmp_path / "kpi_definitions.yaml"
    path.write_bytes(b"#" * (LARGEST + 1))

    with pytest.raises(DefinitionError, match="this file is larger than 4 MiB"):
        load_definitions(path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04\x14\x00\xff\xfe", "a workbook or another packed file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a workbook or document of an older Office"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        ("format: 1\n".encode("utf-16"), "UTF-16 text (Unicode in Notepad)"),
    ],
)
def test_what_a_file_is_that_is_no_text_is_said(tmp_path, content, kind):
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)

    with pytest.raises(DefinitionError) as refused:
        load_definitions(path)

    assert str(refused.value).startswith(f"{path}: this file is {kind}, not UTF-8 text")


@pytest.mark.parametrize("name", ["children.csv", "reviews.csv"])
def test_own_extracts_that_lie_elsewhere_stop(folders, name):
    shutil.copy(OWN / "children.csv", "outside.csv")
    Path(f"own/{name}").unlink(missing_ok=True)
    Path(f"own/{name}").symlink_to("../outside.csv")

    assert kpis("compute", "--period", "2023-24", "--data", "own") == (3, "", f"{name}: {OUT}\n")


@pytest.mark.parametrize("linked", ["2023/header.csv", "2023/episodes.csv", "2023"])
def test_returns_that_lie_elsewhere_stop(folders, linked):
    Path(f"returns/{linked}").rename("outside")
    Path(f"returns/{linked}").symlink_to(Path("outside").resolve())

    code, printed, said = kpis("compute", "--period", "2022-23", "--data", "returns")

    assert (code, printed) == (3, "")
    assert f"2023/{Path(linked).name if linked != '2023' else 'header.csv'}: {OUT}\n" in said


def test_a_mapping_that_lies_elsewhere_stops(folders):
    Path("mapped/extracts.yaml").rename("outside.yaml")
    Path("mapped/extracts.yaml").symlink_to("../outside.yaml")

    assert kpis("compute", "--period", "2023-24", "--data", "mapped") == (3, "", f"extracts.yaml: {OUT}\n")


def test_names_of_children_are_not_looked_for_elsewhere(folders):
    Path("outside.csv").write_text("child_id,surname\n", encoding="utf-8")
    Path("own/old.csv").symlink_to("../outside.csv")

    _, printed, _ = kpis("check", "--period", "2023-24", "--data", "own", "--format", "csv")

    [row] = [line for line in printed.splitlines() if "old.csv" in line]
    assert "not-looked-at" in row
    assert "a link that leads out of the folder" in row
    assert "surname" not in row


def test_a_link_within_the_folder_and_a_link_to_it_are_followed(folders):
    Path("own/children.csv").rename("own/people.csv")
    Path("own/children.csv").symlink_to("people.csv")
    Path("linked").symlink_to("own")

    assert load_extracts("linked").tables["children"].height == 2


def test_a_link_that_leads_round_in_a_circle_stops(folders):
    Path("own/children.csv").unlink()
    Path("own/children.csv").symlink_to("children.csv")

    with pytest.raises(ExtractError, match=r"^children\.csv: the file is a link that leads back to itself"):
        load_extracts("own")
