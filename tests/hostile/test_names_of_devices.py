"""Names that Windows takes for devices: refused as outputs and as inputs, on every system."""

import os
import shutil
from pathlib import Path

import pytest
from tests.support.planted import PROJECT, planted_extracts
from typer.main import get_command
from typer.testing import CliRunner

from permanence_kpis import load_definitions, load_extracts
from permanence_kpis.cli import app
from permanence_kpis.errors import DefinitionError, ExtractError
from permanence_kpis.extracts.sample_mark import is_marked, mark
from permanence_kpis.file_reading import names_a_device

DEVICE = "this is the name of a device on Windows, not of a file"
OWN = PROJECT / "tests" / "extracts" / "sound"
CAN_BE_MADE = pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody make such a file")


@pytest.mark.parametrize(
    "path",
    [
        *("nul", "con", "prn", "aux", "com1", "com9", "lpt1", "lpt9", "com¹", "com²", "LPT³", "conin$", "CONOUT$"),
        *("nul.csv", "NUL.CSV", "Con.json", "aux.tar.gz", "nul.", "nul ", "nul .txt", "prn. .", "nul:", "com1:stream"),
        *(
            "monthly/nul.csv",
            "monthly\\nul.csv",
            "C:\\monthly\\nul",
            "c:nul",
            "\\\\.\\nul",
            "nul/",
            "a/aux\\",
            "../con",
            "con.csv/.",
            "nul/./",
            "./aux.csv\\.\\.",
        ),
    ],
)
def test_a_device_is_told_by_its_name_whatever_stands_before_or_after(path):
    assert names_a_device(path)
    assert names_a_device(Path(path))


@pytest.mark.parametrize(
    "path",
    [
        *(
            "null.csv",
            "console.csv",
            "aux_cases.csv",
            "com.csv",
            "com0",
            "com10.csv",
            "com⁴.csv",
            "lpt",
            "xnul",
            "1con.csv",
        ),
        *("a.nul", "csv.con", ".nul", "nul/card.csv", "aux\\monthly", "/home/con/extracts", "", ".", "..", "/", "C:\\"),
    ],
)
def test_another_name_or_a_folder_above_is_none(path):
    assert not names_a_device(path)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder with extracts, an archive and definitions."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KPIS_DATA", raising=False)
    shutil.copytree(OWN, "own")
    shutil.copy(PROJECT / "kpi_definitions.yaml", "before.yaml")
    return tmp_path


def kpis(*arguments):
    return CliRunner().invoke(app, arguments, prog_name="kpis")


COMPUTE = ("compute", "--period", "2023-24", "--data", "own")
REFUSED = {
    (*COMPUTE, "--output", "nul.csv"): 2,
    (*COMPUTE, "--output", "NUL"): 2,
    (*COMPUTE, "--output", "own/con.xlsx"): 2,
    (*COMPUTE, "--output", "com1.tar", "--format", "csv"): 2,
    ("children", "4.1", *COMPUTE[1:], "--output", "aux.json"): 2,
    ("trend", "4.1", *COMPUTE[1:], "--output", "aux.svg"): 2,
    ("why", "4.1", *COMPUTE[1:], "--output", "aux.md"): 2,
    ("ahead", "4.1", *COMPUTE[1:], "--output", "aux.md"): 2,
    ("tracker", *COMPUTE[1:], "--output", "aux.csv"): 2,
    ("tracker", *COMPUTE[1:], "--format", "csv", "--carry-from", "con.xlsx"): 2,
    ("tracker", *COMPUTE[1:], "--format", "csv", "--since", "1", "--archive", "nul"): 2,
    ("benchmarks", "--output", "nul.csv"): 2,
    ("benchmarks", "--from-lait", "nul", "--authority", "Ayton"): 2,
    ("benchmarks", "--from-lait", "lait", "--neighbours", "con.csv", "--authority", "Ayton"): 2,
    ("check", *COMPUTE[1:], "--output", "prn.csv"): 2,
    ("impact", "--against", "before.yaml", *COMPUTE[1:], "--output", "lpt1.csv"): 2,
    ("report", *COMPUTE[1:], "--output", "con.html"): 2,
    ("plan", *COMPUTE[1:], "--output", "con.md"): 2,
    ("plan", "--data", "nul"): 3,
    ("plan", *COMPUTE[1:], "--action-plan", "nul.yaml"): 2,
    ("validate", "--action-plan", "con"): 2,
    ("sample", "--output", "aux"): 2,
    ("definitions", "--output", "nul.yaml"): 2,
    ("compute", "--data", "nul"): 3,
    ("children", "4.1", "--data", "con"): 3,
    ("explain", "4.1", "--data", "aux"): 3,
    ("report", "--data", "prn", "--output", "r.html"): 3,
    ("impact", "--against", "before.yaml", "--data", "com¹"): 3,
    ("init", "--data", "nul"): 3,
    ("check", "--data", "nul"): 3,
    (*COMPUTE, "--definitions", "nul.yaml"): 2,
    ("list", "--definitions", "con"): 2,
    ("fields", "--definitions", "con.yaml"): 2,
    ("validate", "aux.yaml"): 2,
    ("impact", "--against", "nul.yaml", "--data", "own"): 2,
    ("check", *COMPUTE[1:], "--accepted", "nul.csv"): 2,
    ("verify", "nul.json"): 2,
    ("history", "4.1", "--archive", "nul"): 2,
    ("publish", "--run", "1", "--label", "a", "--archive", "aux"): 2,
    (*COMPUTE, "--audience", "public", "--archive", "con"): 2,
}
"""A command for each argument that is a path, and the code it ends with."""


@pytest.mark.parametrize("command", REFUSED, ids=" ".join)
def test_the_name_of_a_device_is_refused_and_nothing_is_written(here, command):
    ran = kpis(*command)

    assert (ran.exit_code, DEVICE in " ".join((ran.stderr + ran.stdout).replace("This is", "this is").split())) == (
        REFUSED[command],
        True,
    )
    assert sorted(path.name for path in here.iterdir()) == ["before.yaml", "own"]
    assert {path.name for path in Path("own").iterdir()} == {path.name for path in OWN.iterdir()}


def test_every_command_with_a_path_is_tried():
    of_paths = ("--output", "--data", "--definitions", "--archive", "--accepted", "--against", "--action-plan")
    taken = {
        (name, option)
        for name, command in get_command(app).commands.items()
        for parameter in command.params
        for option in parameter.opts
        if option in of_paths
    }
    tried = {(command[0], option) for command in REFUSED for option in command if option in of_paths}

    assert {option for _, option in taken} == {option for _, option in tried}
    assert {name for name, option in taken if option == "--output"} == {
        command[0] for command in REFUSED if "--output" in command
    }


@CAN_BE_MADE
@pytest.mark.parametrize("command", REFUSED, ids=" ".join)
def test_a_file_or_folder_that_has_the_name_all_the_same_is_refused_too(here, command):
    for name in {argument.split("/")[-1] for argument in command if names_a_device(argument)}:
        if "." in name:
            shutil.copy("before.yaml", name)
        else:
            shutil.copytree("own", name)

    ran = kpis(*command)

    assert ran.exit_code == REFUSED[command]
    assert DEVICE in " ".join((ran.stderr + ran.stdout).replace("This is", "this is").split())


def test_what_is_said_of_an_output(here):
    assert kpis(*COMPUTE, "--output", "nul.csv").stderr == (
        f"Error: --output nul.csv: {DEVICE}; what is written there is lost. Name another with --output.\n"
    )


def test_what_is_said_of_definitions():
    with pytest.raises(DefinitionError, match=rf"^nul\.yaml: {DEVICE}\. Give the file another name\.$"):
        load_definitions("nul.yaml")


def test_a_mapping_that_names_a_device_is_refused_with_its_line(here):
    shutil.copytree(PROJECT / "tests" / "extracts" / "mapped" / "sound", "mapped")
    text = Path("mapped/extracts.yaml").read_text(encoding="utf-8").replace("LEGAL.csv", "con.csv")
    Path("mapped/extracts.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ExtractError) as refused:
        load_extracts("mapped")

    [problem] = refused.value.problems
    assert (problem.what, problem.remedy) == (DEVICE, "Give the file another name, and write it here.")
    assert (problem.place.line, problem.place.field) == (21, "tables.legal_statuses.file")


@pytest.mark.parametrize("name", ["con.csv/.", "nul/./", "./aux.csv/./."])
def test_nor_is_one_written_whose_path_goes_on_to_where_it_is(here, name):
    assert kpis(*COMPUTE, "--output", name).exit_code == 2
    assert sorted(path.name for path in here.iterdir()) == ["before.yaml", "own"]


@CAN_BE_MADE
@pytest.mark.parametrize("name", ["nul.csv", "2024/com1.csv", "con.xml"])
def test_a_file_of_returns_under_such_a_name_stops(here, name):
    returns = planted_extracts(here / "drawn", ["0012"], in_names_of_files=False)["returns"]
    (returns / "2024").mkdir()
    shutil.copy(returns / "2024-episodes.csv", returns / name)

    with pytest.raises(ExtractError) as refused:
        load_extracts(returns)

    assert [str(problem) for problem in refused.value.problems] == [
        f"{name}: {DEVICE}. Give the file another name, or remove it from the folder."
    ]


@CAN_BE_MADE
def test_returns_of_which_one_alone_has_such_a_name_are_returns(here):
    returns = planted_extracts(here / "drawn", ["0012"], in_names_of_files=False)["returns"]
    (returns / "2024-episodes.csv").rename(returns / "aux.csv")

    with pytest.raises(ExtractError, match=rf"aux\.csv: {DEVICE}"):
        load_extracts(returns)


@CAN_BE_MADE
@pytest.mark.parametrize("name", ["nul.csv", "con.xml", "aux.xlsx"])
def test_a_check_does_not_look_into_such_a_file(here, name):
    Path(f"own/{name}").write_text("surname\n", encoding="utf-8")

    ran = kpis("check", *COMPUTE[1:], "--format", "csv")

    [row] = [line for line in ran.stdout.splitlines() if name in line]
    assert f'NOTE,not-looked-at,{name},,,,"not checked for columns that can identify a child: {DEVICE}",' in row
    assert "surname" not in row


@CAN_BE_MADE
def test_a_first_mapping_says_that_it_did_not_look_into_such_a_file(here):
    shutil.copytree(PROJECT / "tests" / "extracts" / "mapped" / "sound", "mapped")
    Path("mapped/extracts.yaml").unlink()
    shutil.copy("mapped/LEGAL.csv", "mapped/con.csv")

    ran = kpis("init", "--data", "mapped")

    assert f"- con.csv: {DEVICE}. Give the file another name, or remove it from the folder.\n" in ran.stdout
    assert "con.csv" not in Path("mapped/extracts.yaml").read_text(encoding="utf-8")


@CAN_BE_MADE
def test_the_mark_of_a_sample_that_names_a_device_is_none(here):
    names = [path.name for path in OWN.iterdir()]
    Path("own/con").write_text("", encoding="utf-8")

    mark(Path("own"), names)
    assert is_marked(Path("own"))

    mark(Path("own"), [*names, "con"])
    assert not is_marked(Path("own"))
