"""Help, version, and commands that are not there."""

import re
import shlex
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import copy, copytree

import pytest
from tests.support.fewer_measures import the_ten
from typer.testing import CliRunner

from permanence_kpis.cli import app
from permanence_kpis.errors import (
    NO_USABLE_FILE,
    OUR_FAULT,
    DefinitionError,
    ExtractError,
    OutputError,
    UsageError,
)

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
COMMANDS = [command.name for command in app.registered_commands]
EXAMPLES = [
    *dict.fromkeys(
        line.strip()
        for text in (app.info.epilog, *(command.epilog for command in app.registered_commands))
        for line in (text or "").splitlines()
        if line.startswith("  kpis ")
    )
]
OF_THE_TEN_ALONE = {
    "kpis compute --period 2024Q1 --by age_band --audience public",
    "kpis report --period 2024Q1 --data sample --audience public --output report.html",
    "kpis report --period 2024Q1 --data sample --output report.html",
    "kpis impact --against old_definitions.yaml --period 2024Q1",
    "kpis impact --against old_definitions.yaml --definitions new_definitions.yaml --period 2024Q1 --format csv",
}
"""Examples that take long with every section: with the ten measures alone, and with all where `KPIS_SWEEP=1`.

For the public every measure is worked out by a command of docs/what-to-type.md, and compared in test_impact.py.
"""


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_every_command_in_one_line_each(kpis, option, columns):
    ran = kpis(option, COLUMNS=columns)

    assert ran.exit_code == 0
    for name in COMMANDS:
        [line] = [line for line in ran.stdout.splitlines() if line.startswith(f"  {name} ")]
        assert line.endswith(".")
        assert not line.endswith("...")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command_has_an_example(kpis, name):
    ran = kpis(name, "--help")

    assert ran.exit_code == 0
    assert re.search(rf"\n  Examples?:\n    kpis {name}\b", ran.stdout)


@pytest.fixture(scope="module")
def monthly(tmp_path_factory):
    """A folder that a scheduled job writes to."""
    folder = tmp_path_factory.mktemp("job") / "monthly"
    asked = ["compute", "--period", "2024Q1", "--data", "sample", "--output", str(folder)]
    assert CliRunner().invoke(app, asked, prog_name="kpis").exit_code == 0
    return folder


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    """Definitions of the measures of the first section alone, but in a long sweep."""
    path = tmp_path_factory.mktemp("ten") / "kpi_definitions.yaml"
    path.write_text(the_ten(), encoding="utf-8")
    return path


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_works_as_it_stands(kpis, monthly, ten, example):
    if " monthly" in example and "--output monthly" not in example:
        copytree(monthly, "monthly")
    definitions = ten if example in OF_THE_TEN_ALONE else SHIPPED
    for name in re.findall(r"\w+_definitions\.yaml", example):
        if "--output" not in example:
            copy(definitions, name)
    if definitions == ten:
        copy(ten, "kpi_definitions.yaml")

    ran = kpis(*shlex.split(example)[1:])

    assert ran.exit_code == 0, ran.output


def test_the_examples_of_the_ten_alone_are_examples():
    assert set(EXAMPLES) >= OF_THE_TEN_ALONE


def test_help_tells_every_exit_code(kpis):
    codes = {int(code) for code in re.findall(r"^    (\d+) +\S", kpis("--help").stdout, flags=re.MULTILINE)}

    errors = {error.exit_code for error in (UsageError, DefinitionError, ExtractError, OutputError)}
    assert codes == {0, 1, 130, NO_USABLE_FILE, OUR_FAULT} | errors


def test_without_a_command_help_is_shown_and_the_code_is_2(kpis):
    ran = kpis()

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Usage: kpis [OPTIONS] COMMAND")


def test_the_version(kpis):
    try:
        installed = version("permanence-kpis")
    except PackageNotFoundError:
        pytest.skip("run from the sources, not installed")

    assert kpis("--version").stdout == f"kpis {installed}\n"


def test_a_command_that_is_not_there_names_the_nearest(kpis):
    ran = kpis("comput")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Did you mean 'compute'?" in ran.stderr


def test_an_option_that_is_not_there_names_the_nearest(kpis):
    ran = kpis("compute", "--perid", "2024Q1")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Possible options: --period" in ran.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            ["children", "4.1", "--outcome", "mett"],
            "'--outcome': 'mett' is not one of 'met', 'not met', 'not known', 'excluded', 'not in denominator'.",
        ),
        (
            ["sample", "--output", "drawn", "--children-in-care", "0"],
            "'--children-in-care': 0 is too small. Give a whole number of 1 or more.",
        ),
        (["sample", "--output", "drawn", "--seed", "1.5"], "'--seed': '1.5' is not a whole number."),
    ],
)
def test_a_value_that_cannot_be_is_told_in_plain_words(kpis, given, said):
    ran = kpis(*given)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.endswith(f"\nError: Invalid value for {said}\n")


def test_help_does_not_wait_for_the_libraries_of_the_calculation(process):
    heavy = "{'polars', 'pydantic', 'yaml', 'rich'}"
    script = (
        "import sys\n"
        "from permanence_kpis.cli import app\n"
        "try:\n    app(['--help'], prog_name='kpis')\n"
        f"finally:\n    print({heavy} & set(sys.modules), file=sys.stderr)\n"
    )
    import subprocess

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stderr == "set()\n"


@pytest.mark.parametrize("name", ["compute", "help"])
def test_a_command_typed_alone_finds_the_help_of_the_others(process, name):
    ran = process("help", name)

    assert ran.returncode == 0
    assert ran.stdout == process(name, "--help").stdout


def test_the_options_of_other_commands_are_not_made():
    import subprocess

    script = (
        "import sys\n"
        "from permanence_kpis.cli import app, main, screen\n"
        "screen.leave = lambda ended: print(*(one.name for one in app.registered_commands), file=sys.stderr)\n"
        "main()\n"
    )

    ran = subprocess.run([sys.executable, "-c", script, "list", "--help"], capture_output=True, text=True, check=True)

    assert ran.stderr == "list\n"
