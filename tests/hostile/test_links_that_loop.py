"""Links that lead back to themselves: named as such by all that reads and writes, and left as they are."""

import shutil
from pathlib import Path

import pytest
from tests.support.links import LINKS
from typer.main import get_command
from typer.testing import CliRunner

from permanence_kpis.cli import app

pytestmark = LINKS

PROJECT = Path(__file__).parents[2]
EXTRACTS = PROJECT / "tests" / "extracts"
A_LINK = "a link that leads back to itself, or through too many others"
REMEDY = "Remove the link, or make it lead to what is meant."
ASKED = ("--period", "2023-24", "--data", "own")
RETURNS = {
    "episodes": "CHILD,DECOM,RNE,LS,PLACE\n0012,01/05/2022,S,C2,U4\n",
    "header": "CHILD,SEX,DOB,ETHNIC\n0012,2,29/02/2012,WBRI\n",
}
NAMED = {
    "kpis.toml": [("compute", *ASKED), ("list",)],
    "kpi_definitions.yaml": [("compute", *ASKED), ("list",), ("fields",), ("validate",), ("benchmarks",)],
    "tracker.yaml": [("tracker", *ASKED, "--format", "csv"), ("validate",)],
    "benchmarks.csv": [("benchmarks",), ("explain", "4.2", *ASKED), ("validate",)],
    "notes.csv": [("report", *ASKED, "--output", "report.html"), ("validate",)],
    "action_plan.yaml": [("plan", *ASKED), ("validate",)],
    "given": [
        ("validate", "given"),
        ("validate", "--action-plan", "given"),
        ("plan", *ASKED, "--action-plan", "given"),
        ("compute", *ASKED, "--definitions", "given"),
        ("impact", *ASKED, "--against", "given"),
        ("verify", "given"),
        ("check", *ASKED, "--accepted", "given"),
        ("benchmarks", "--authority", "Ayton", "--from-lait", "given"),
        ("benchmarks", "--authority", "Ayton", "--from-lait", "other", "--neighbours", "given"),
    ],
    "given.csv": [("tracker", *ASKED, "--format", "csv", "--carry-from", "given.csv")],
    "given.xlsx": [("tracker", *ASKED, "--format", "csv", "--carry-from", "given.xlsx")],
}
"""Commands that read a file, by its name: what is wrong with it ends them with 2."""
OF_DATA = [
    ("compute", *ASKED),
    ("explain", "4.2", *ASKED),
    ("trend", "4.2", *ASKED),
    ("why", "4.2", *ASKED),
    ("ahead", "4.2", *ASKED),
    ("tracker", *ASKED, "--format", "csv"),
    ("children", "4.2", *ASKED),
    ("check", *ASKED),
    ("plan", *ASKED),
    ("report", *ASKED, "--output", "report.html"),
    ("impact", *ASKED, "--against", "before.yaml"),
    ("init", "--data", "own"),
]
WRITING = {
    "out.csv": [
        ("compute", *ASKED),
        ("children", "4.2", *ASKED),
        ("check", *ASKED),
        ("impact", *ASKED, "--against", "before.yaml"),
        ("trend", "4.2", *ASKED),
        ("why", "4.2", *ASKED),
        ("ahead", "4.2", *ASKED),
        ("tracker", *ASKED),
        ("benchmarks",),
        ("plan", *ASKED),
    ],
    "out.html": [("report", *ASKED)],
    "out.yaml": [("definitions",)],
    "out": [("compute", *ASKED), ("trend", "4.2", *ASKED), ("sample", "--children-in-care", "3")],
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EXTRACTS / "sound", "own")
    shutil.copytree(EXTRACTS / "mapped" / "sound", "mapped")
    shutil.copy(PROJECT / "kpi_definitions.yaml", "before.yaml")
    return tmp_path


def kpis(*arguments):
    ran = CliRunner().invoke(app, arguments, prog_name="kpis")
    return ran.exit_code, ran.stdout, " ".join(ran.stderr.split())


def loop(path):
    """A link to itself in the place of a file or a folder."""
    path = Path(path)
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, command) for name, commands in NAMED.items() for command in commands],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
def test_a_file_that_people_write_is_named_as_a_link_to_itself(here, name, command):
    loop(name)

    code, printed, said = kpis(*command)

    what = "the file" if "--accepted" in command else "this"
    assert (code, said) == (2, f"{name}: {what} is {A_LINK} {REMEDY}")
    assert printed == "" or command == ("validate",)  # which says of the definitions first that they are sound


def test_two_links_to_each_other_are_no_less_a_loop(here):
    Path("notes.csv").symlink_to("other.csv")
    Path("other.csv").symlink_to("notes.csv")

    assert kpis("validate")[::2] == (2, f"notes.csv: this is {A_LINK} {REMEDY}")


def test_the_neighbours_beside_the_published_figures_are_not_passed_over(here):
    shutil.copy(PROJECT / "sample_data" / "benchmarks.csv", "benchmarks.csv")
    loop("neighbours.csv")

    assert kpis("benchmarks", "--authority", "Ayton")[::2] == (2, f"neighbours.csv: this is {A_LINK} {REMEDY}")


def test_accepted_findings_beside_the_extracts_are_not_passed_over(here):
    loop("own/accepted.csv")

    code, _, said = kpis("check", *ASKED)

    assert (code, f"accepted.csv: the file is {A_LINK} {REMEDY}" in said) == (2, True)


@pytest.mark.parametrize("command", OF_DATA, ids=lambda command: command[0])
def test_a_folder_of_extracts_that_is_a_link_to_itself_stops(here, command):
    loop("own")

    code, printed, said = kpis(*command)

    assert code == 3
    assert printed == "" or command[0] == "check"
    assert A_LINK in said
    assert "own" in said
    assert "Name the folder of extracts with --data." in said


def test_a_folder_within_a_link_to_itself_says_which_of_them_it_is(here):
    loop("round")

    assert kpis("compute", "--period", "2023-24", "--data", "round/own") == (
        3,
        "",
        f"round/own: the folder round is {A_LINK} Name the folder of extracts with --data.",
    )


@pytest.mark.parametrize(
    "path",
    ["own/children.csv", "own/reviews.csv", "own/extracts.yaml", "mapped/extracts.yaml", "mapped/LEGAL.csv"],
)
def test_an_extract_that_is_a_link_to_itself_stops(here, path):
    loop(path)
    folder, name = path.split("/")

    code, printed, said = kpis("compute", "--period", "2023-24", "--data", folder)

    assert (code, printed) == (3, "")
    assert said.startswith(f"{name}: {'this' if name == 'extracts.yaml' else 'the file'} is {A_LINK} {REMEDY}")


@pytest.mark.parametrize("name", ["episodes.csv", "header.csv", "reviews.csv"])
def test_a_return_that_is_a_link_to_itself_stops(here, name):
    Path("returns/2023").mkdir(parents=True)
    for of_return, text in RETURNS.items():
        Path(f"returns/2023/{of_return}.csv").write_text(text, encoding="utf-8")
    loop(f"returns/2023/{name}")

    code, printed, said = kpis("compute", "--period", "2022-23", "--data", "returns")

    assert (code, printed) == (3, "")
    assert f"{name}: the file is {A_LINK} {REMEDY}" in said


@pytest.mark.parametrize("path", ["monthly", "monthly/archive"])
@pytest.mark.parametrize(
    "command", [("history",), ("publish", "--run", "1", "--label", "Board")], ids=lambda command: command[0]
)
def test_an_archive_that_is_a_link_to_itself_is_said_not_to_be_one(here, path, command):
    Path("monthly").mkdir()
    loop(path)

    assert kpis(*command, "--archive", "monthly") == (2, "", f"Error: {path}: this is {A_LINK}. {REMEDY}")


def test_a_run_of_the_archive_that_is_a_link_to_itself_is_named_and_not_used(here):
    assert kpis("compute", *ASKED, "--only", "4.2", "--output", "monthly")[0] == 0
    loop("monthly/archive/run-0007-abcdef.json")

    code, _, said = kpis("history", "--archive", "monthly")

    assert (code, f"run-0007-abcdef.json: this is {A_LINK}" in said) == (0, True)


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, command) for name, commands in WRITING.items() for command in commands],
    ids=lambda given: given if isinstance(given, str) else given[0],
)
@pytest.mark.parametrize("is_in_one", [False, True], ids=["itself", "in a folder that is one"])
def test_an_output_that_is_a_link_to_itself_is_refused_and_stays(here, name, command, is_in_one):
    output = f"round/{name}" if is_in_one else name
    link = Path("round" if is_in_one else name)
    loop(link)

    said = (
        f"Error: nothing was written to {output}: a link on that path leads back to itself, or through too many "
        "others. Remove the link, or name another with --output."
    )
    assert kpis(*command, "--output", output) == (5, "", said)
    assert link.is_symlink()


def test_every_command_that_reads_or_writes_files_is_tried():
    tried = {command[0] for commands in (*NAMED.values(), OF_DATA, *WRITING.values()) for command in commands}

    assert set(get_command(app).commands) == tried | {"history", "publish"} | {"guide", "help"}
