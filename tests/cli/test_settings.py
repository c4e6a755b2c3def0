"""What is not typed: `kpis.toml` and the environment, as commands take them."""

import csv
import io
import json
import os
import shutil
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
PERIOD = ("--period", "2024Q1")


@pytest.fixture
def folder(extracts):
    """The current folder, whose kpis.toml names the extracts."""
    Path("kpis.toml").write_text("data = '../extracts'\nauthority = 'Northshire'\n", encoding="utf-8")
    return Path()


def heading(ran):
    return ran.stdout.splitlines()


def test_a_period_is_all_that_has_to_be_typed(kpis, folder):
    ran = kpis("compute", *PERIOD)

    assert ran.exit_code == 0
    assert heading(ran)[0] == "Permanence scorecard: Northshire"
    assert heading(ran)[2].startswith(f"Extracts     {Path('../extracts')} (")


def test_a_folder_below_will_do(kpis, folder, monkeypatch):
    (folder / "a").mkdir()
    monkeypatch.chdir("a")

    assert heading(kpis("compute", *PERIOD))[2].startswith(f"Extracts     {Path('../../extracts')} (")


def test_the_environment_wins_over_the_file_and_an_option_over_both(kpis, folder):
    shutil.copytree("../extracts", "of_the_environment")
    shutil.copytree("../extracts", "typed")

    from_environment = kpis("compute", *PERIOD, KPIS_DATA="of_the_environment")
    from_option = kpis("compute", *PERIOD, "--data", "typed", KPIS_DATA="of_the_environment")

    assert heading(from_environment)[2].startswith("Extracts     of_the_environment (")
    assert heading(from_option)[2].startswith("Extracts     typed (")


def test_a_variable_with_nothing_in_it_says_nothing(kpis, folder):
    ran = kpis("compute", *PERIOD, KPIS_DATA="", KPIS_AUTHORITY="", KPIS_DEFINITIONS="", KPIS_ARCHIVE="")

    assert heading(ran)[0] == "Permanence scorecard: Northshire"


def test_what_is_set_is_as_good_as_typed_for_a_file(kpis, folder):
    assert kpis("compute", *PERIOD, "--output", "s.csv").exit_code == 0

    [first, *_] = csv.DictReader(io.StringIO(Path("s.csv").read_text(encoding="utf-8")))
    assert (first["authority"], first["extracts_folder"]) == ("Northshire", str(Path("../extracts")))


def test_an_authority_that_is_typed_or_in_the_environment_is_in_every_heading(kpis, extracts):
    from_environment = kpis("compute", *PERIOD, "--data", extracts, KPIS_AUTHORITY="Southshire")
    typed = kpis("explain", "4.2", *PERIOD, "--data", extracts, "--authority", "Eastshire", KPIS_AUTHORITY="Southshire")
    kpis("report", *PERIOD, "--only", "4.4", "--data", extracts, "--authority", "Westshire", "--output", "r.html")

    assert heading(from_environment)[0] == "Permanence scorecard: Southshire"
    assert "Authority    Eastshire\n" in typed.stdout
    assert "<h1>Permanence scorecard: Westshire</h1>" in Path("r.html").read_text(encoding="utf-8")


def test_the_sample_keeps_its_own_name(kpis, folder):
    ran = kpis("compute", *PERIOD, "--data", "sample")

    assert heading(ran)[0] == "Permanence scorecard: Sampleborough"


def test_an_authority_with_nothing_in_the_name(kpis, extracts):
    ran = kpis("compute", *PERIOD, "--data", extracts, "--authority", " ")

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: --authority is empty. Name whose figures they are, or leave --authority out.\n",
    )


def test_definitions_that_are_set_are_the_ones_used(kpis, folder):
    Path("ours.yaml").write_text(SHIPPED.read_text(encoding="utf-8").replace("Sampleborough", "Ours"), encoding="utf-8")
    Path("kpis.toml").write_text("definitions = 'ours.yaml'", encoding="utf-8")

    assert kpis("validate").stdout == "ours.yaml: 30 measures, no problems\n"
    assert "Definitions  ours.yaml\n" in kpis("list").stdout
    assert kpis("validate", SHIPPED).stdout.startswith(f"{SHIPPED}: ")  # named once, not twice
    assert kpis("validate", SHIPPED, KPIS_DEFINITIONS="ours.yaml").exit_code == 0
    assert kpis("validate", SHIPPED, "--definitions", "ours.yaml").exit_code == 2


def test_a_set_archive_never_makes_a_command_write(kpis, folder, written):
    Path("kpis.toml").write_text("data = '../extracts'\narchive = 'monthly'\n", encoding="utf-8")

    assert kpis("compute", *PERIOD).exit_code == 0
    assert kpis("compute", *PERIOD, "--output", "s.csv").exit_code == 0
    assert kpis("explain", "4.2", *PERIOD).exit_code == 0

    assert written(".") == ["kpis.toml", "s.csv"]


def test_a_set_archive_is_read_by_the_commands_that_read_one(kpis, folder):
    kpis("compute", *PERIOD, "--output", "monthly")
    Path("kpis.toml").write_text("data = '../extracts'\narchive = 'monthly'\n", encoding="utf-8")

    assert kpis("history", "4.2").stdout.startswith("4.2 Children placed with parents\n")
    assert kpis("history", "4.2", KPIS_ARCHIVE="none").exit_code == 2
    assert kpis("publish", "--run", "1", "--label", "Q1 board").exit_code == 0


def test_what_was_published_is_looked_at_for_the_public_where_the_archive_is_set(kpis, folder):
    Path("kpis.toml").write_text("data = '../extracts'\narchive = 'none'\n", encoding="utf-8")

    ran = kpis("compute", *PERIOD, "--audience", "public")

    assert ran.exit_code == 2
    assert ran.stderr.endswith("\nnone comes from archive in kpis.toml, line 2.\n")


def test_a_command_that_needs_an_archive_says_where_it_may_be_named(kpis):
    ran = kpis("history", "4.2")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "Error: name the folder of runs with --archive, in KPIS_ARCHIVE or as archive in kpis.toml.\n"
    )


def test_verify_goes_by_its_manifest(kpis, folder):
    kpis("compute", *PERIOD, "--output", "monthly")
    Path("kpis.toml").write_text("data = 'none'\ndefinitions = 'none.yaml'\n", encoding="utf-8")

    ran = kpis("verify", "monthly/manifest.json", KPIS_DATA="none", KPIS_DEFINITIONS="none.yaml")

    assert ran.exit_code == 0
    manifest = json.loads(Path("monthly/manifest.json").read_text(encoding="utf-8"))
    assert manifest["authority"] == "Northshire"


def test_an_error_about_the_folder_names_the_line_that_gave_it(kpis, folder):
    Path("kpis.toml").write_text("# ours\ndata = 'none'\n", encoding="utf-8")

    ran = kpis("compute", *PERIOD)

    assert ran.exit_code == 3
    assert ran.stderr.startswith("none: the folder does not exist\n")
    assert ran.stderr.endswith("\n\nnone comes from data in kpis.toml, line 2.\n")


def test_an_error_about_definitions_names_the_variable_that_gave_them(kpis, folder):
    ran = kpis("validate", KPIS_DEFINITIONS="none.yaml")

    assert ran.exit_code == 2
    assert ran.stderr.endswith("\n\nnone.yaml comes from KPIS_DEFINITIONS.\n")


@pytest.mark.parametrize("arguments", [("compute", "--data", "none"), ("compute", "--period", "none")])
def test_an_error_about_what_was_typed_names_no_other(kpis, folder, arguments):
    assert "comes from" not in kpis(*arguments).stderr


def test_everything_wrong_in_the_file_ends_with_2(kpis, folder):
    Path("kpis.toml").write_text("dta = 'x'\narchive = 1\n", encoding="utf-8")

    ran = kpis("compute", *PERIOD)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "kpis.toml:1:1: there is no setting 'dta'" in ran.stderr
    assert ran.stderr.endswith("\n\n2 problems.\n")


@pytest.mark.parametrize("arguments", [("compute", "--help"), ("help", "compute"), ("guide",), ("--help",)])
def test_a_broken_file_leaves_help_alone(kpis, folder, arguments):
    Path("kpis.toml").write_text("dta", encoding="utf-8")

    assert kpis(*arguments).exit_code == 0


def test_help_names_the_four_variables(kpis):
    said = kpis("compute", "--help").stdout

    for name in ("KPIS_DATA", "KPIS_DEFINITIONS", "KPIS_ARCHIVE", "KPIS_AUTHORITY"):
        assert name in said


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that somebody stands in")
def test_a_current_folder_that_is_gone_is_no_fault(kpis, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    ran = kpis("list")
    monkeypatch.chdir(tmp_path)

    assert (ran.exit_code, ran.stderr) == (0, "")


def test_no_character_of_the_file_acts_on_a_terminal(kpis, folder):
    Path("kpis.toml").write_text('data = "no\\u001b[31mne"', encoding="utf-8")

    ran = kpis("compute", *PERIOD)

    assert ran.exit_code == 3
    assert "\x1b" not in ran.stderr
    assert ran.stderr.endswith("\n\nno\N{REPLACEMENT CHARACTER}[31mne comes from data in kpis.toml, line 1.\n")
