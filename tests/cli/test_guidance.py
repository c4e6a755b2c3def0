"""`kpis help`, `guide`, `definitions`, several measures at once, the list as CSV, completion, `python -m`."""

import ast
import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from permanence_kpis.cli import app
from permanence_kpis.run.guide import PAGES

PROJECT = Path(__file__).parents[2]
SHIPPED = PROJECT / "kpi_definitions.yaml"


def test_help_shows_what_a_command_shows_of_itself(kpis):
    assert kpis("help", "compute").stdout == kpis("compute", "--help").stdout
    assert kpis("help").stdout == kpis("--help").stdout


def test_help_of_a_command_that_is_not_there_names_the_nearest(kpis):
    ran = kpis("help", "comput")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Did you mean 'compute'?" in ran.stderr


def test_every_page_is_listed_by_its_heading_and_shown_as_it_is(kpis):
    listed = kpis("guide").stdout

    for name in PAGES:
        text = (PROJECT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        assert re.search(rf"^{name} +{re.escape(text.splitlines()[0][2:])}$", listed, re.MULTILINE)
        assert kpis("guide", name).stdout == text


def test_a_page_that_is_not_there_names_the_nearest(kpis):
    ran = kpis("guide", "defnitions")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert (
        ran.stderr == "Error: there is no page 'defnitions'. Did you mean 'definitions'? 'kpis guide' lists them all.\n"
    )


def test_no_message_points_to_a_page_that_only_the_repository_has():
    """A page that a text of the program names is one that it can show."""
    texts = [SHIPPED.read_text(encoding="utf-8")]
    for path in (PROJECT / "src").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        described = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings are for programmers
        texts += [
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
        ]

    assert [text for text in texts if re.search(r"docs/[\w-]+\.md", text)] == []
    named = {name for text in texts for name in re.findall(r"kpis guide ([\w-]+)[`']", text)}
    assert {"definitions", "extracts", "extracts-yaml", "checks", "data-dictionary", "ssda903"} <= named <= set(PAGES)


def test_definitions_writes_the_packaged_ones_byte_for_byte(kpis, written):
    ran = kpis("definitions", "--output", "kpi_definitions.yaml")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == (
        "Wrote kpi_definitions.yaml\n"
        "Change it, and see with 'kpis validate kpi_definitions.yaml' whether it can be used.\n"
    )
    assert Path("kpi_definitions.yaml").read_bytes() == SHIPPED.read_bytes()
    assert written(".") == ["kpi_definitions.yaml"]


def test_definitions_that_were_written_are_not_spoken_of_with_quiet(kpis, written):
    ran = kpis("definitions", "--output", "kpi_definitions.yaml", "--quiet")

    assert (ran.exit_code, ran.stdout, ran.stderr, written(".")) == (0, "", "", ["kpi_definitions.yaml"])


def test_definitions_prints_the_packaged_ones_whatever_is_in_this_folder(kpis):
    Path("kpi_definitions.yaml").write_text("not ours", encoding="utf-8")

    assert kpis("definitions").stdout == SHIPPED.read_text(encoding="utf-8")


def test_definitions_are_never_written_over(kpis):
    Path("ours.yaml").write_text("mine", encoding="utf-8")

    ran = kpis("definitions", "--output", "ours.yaml")

    assert (ran.exit_code, Path("ours.yaml").read_text(encoding="utf-8")) == (2, "mine")
    assert ran.stderr == "Error: ours.yaml already exists, and is not overwritten. Name another with --output.\n"


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        ("ours.csv", 2, "Error: --output ours.csv: definitions are YAML. Name a file that ends in .yaml.\n"),
        ("con.yaml", 2, "device"),
        ("none/ours.yaml", 5, "the folder does not exist"),
    ],
)
def test_definitions_that_cannot_be_written(kpis, written, output, code, said):
    ran = kpis("definitions", "--output", output)

    assert ran.exit_code == code
    assert said in ran.stderr
    assert written(".") == []


def test_several_measures_are_explained_one_after_the_other(kpis, extracts):
    def explained(refs):
        return kpis("explain", refs, "--period", "2024Q1", "--data", extracts)

    one, other = explained("4.1"), explained("4.2")

    assert explained("4.1,4.2").stdout == f"{one.stdout}\n{other.stdout}"
    assert explained(" 4.2, 4.2").stdout == other.stdout


def test_what_was_found_for_several_measures_is_said_once(kpis):
    ran = kpis("explain", "4.1,4.2,4.3", "--period", "2024Q1", "--data", "sample")

    findings, command = ran.stderr.strip().splitlines()
    assert findings.endswith("could change the rating of 4.1, 4.2 and 4.3.")
    assert command == "A full check, which can find more: kpis check --period 2024Q1 --data sample --only 4.1,4.2,4.3"


def test_a_finding_of_several_measures_is_one_finding_in_full_too(kpis):
    ran = kpis("explain", "4.1,4.2,4.3", "--period", "2024Q1", "--data", "sample", "--verbose")

    assert ran.stderr.count("Found in placements.csv:") == 1
    assert "Affects 4.1, 4.2 and 4.3.\n" in ran.stderr


def test_several_of_which_one_is_not_there_are_all_refused(kpis, extracts):
    ran = kpis("explain", "4.1,4.22", "--data", extracts)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "there is no measure 4.22" in ran.stderr


@pytest.mark.parametrize("refs", ["", ",", " "])
def test_no_measure_at_all_is_refused(kpis, refs):
    ran = kpis("explain", refs)

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: no measure is named. Name one, such as 4.1, or several: 4.1,4.2.\n",
    )


def test_one_without_data_among_several_ends_with_4(kpis, extracts):
    (extracts / "reviews.csv").unlink()

    assert kpis("explain", "4.1,4.9", "--period", "2024Q1", "--data", extracts).exit_code == 4


def test_the_list_as_csv_holds_each_measure_with_its_target(kpis):
    rows = {row["ref"]: row for row in csv.DictReader(io.StringIO(kpis("list", "--format", "csv").stdout))}

    assert list(rows) == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10"]
    stability, breakdowns = rows["4.1"], rows["4.7"]
    assert (stability["target_green"], stability["target_amber"], stability["target_from"]) == (
        "70",
        "63",
        "2023-04-01",
    )
    assert (stability["title"], stability["show"], stability["target_status"]) == (
        "Long-term placement stability",
        "percentage",
        "",
    )
    assert (breakdowns["target_green"], breakdowns["target_status"]) == ("", "TBC")


def test_every_column_of_the_list_is_described(kpis):
    columns = kpis("list", "--format", "csv").stdout.splitlines()[0].split(",")
    page = (PROJECT / "docs" / "definitions.md").read_text(encoding="utf-8")
    section = page.partition("## The list for programs")[2]

    assert [name for name in columns if f"`{name}`" not in section] == []


@pytest.fixture
def completed(kpis):
    """What bash is offered for the last of these words."""

    def offered(words):
        ran = kpis(_KPIS_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
        assert ran.stderr == ""
        return ran.stdout.split()

    return offered


def test_a_shell_completes_commands_measures_tables_and_pages(completed):
    assert completed("kpis com") == ["compute"]
    assert completed("kpis explain 4.1") == ["4.1", "4.10"]
    assert completed("kpis explain 4.2,4.1") == ["4.2,4.1", "4.2,4.10"]
    assert completed("kpis explain 4.1,4.1") == ["4.1,4.10"]
    assert completed("kpis compute --only 4.3") == ["4.3"]
    assert completed("kpis fields looked") == ["looked_after"]
    assert completed("kpis guide data") == ["data-dictionary"]
    assert completed("kpis help vali") == ["validate"]


@pytest.mark.parametrize("name", ["kpi_definitions.yaml", "kpis.toml"])
def test_a_shell_is_offered_nothing_where_a_file_cannot_be_used(completed, name):
    Path(name).write_text("nothing", encoding="utf-8")

    assert completed("kpis explain 4.") == []


def test_a_shell_is_offered_the_measures_that_kpis_toml_names(completed):
    Path("kpis.toml").write_text("definitions = 'ours.yaml'", encoding="utf-8")
    Path("ours.yaml").write_text(SHIPPED.read_text(encoding="utf-8").replace('"4.2"', '"7.7"'), encoding="utf-8")

    assert completed("kpis explain 7") == ["7.7"]


# D-140
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_no_control_character_of_a_title_reaches_the_terminal_of_who_completes(kpis, shell):
    title = r'title: "k\e[2J\x9B31m\u202E\nz"'
    text = SHIPPED.read_text(encoding="utf-8")
    at = text.index("title:", text.index('ref: "4.1"'))
    Path("kpi_definitions.yaml").write_text(text[:at] + title + text[text.index("\n", at) :], encoding="utf-8")
    ran = kpis(
        _KPIS_COMPLETE=f"complete_{shell}", _TYPER_COMPLETE_ARGS="kpis explain ", _TYPER_COMPLETE_FISH_ACTION="get-args"
    )

    assert "4.1" in ran.stdout
    assert "k\ufffd[2J\ufffd31m\ufffd\ufffdz" in ran.stdout
    assert [one for one in "\x1b\x9b\u202e" if one in ran.stdout] == []


def test_help_names_the_two_options_that_install_completion(kpis):
    said = kpis("--help").stdout

    assert "--install-completion" in said
    assert "--show-completion" in said


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_completion_that_cannot_be_installed_is_no_fault(kpis, tmp_path, monkeypatch, shell):
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr("shellingham.detect_shell", lambda: (shell, f"/bin/{shell}"))

    ran = kpis("--install-completion")

    assert (ran.exit_code, ran.stdout) == (5, "")
    assert ran.stderr.startswith("Error: completion could not be installed: ")


def test_the_module_runs_like_the_command():
    ran = subprocess.run(
        [sys.executable, "-m", "permanence_kpis", "--help"], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0
    assert ran.stdout.startswith("Usage: kpis [OPTIONS] COMMAND")
    assert app.info.name == "kpis"
