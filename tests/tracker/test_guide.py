"""docs/tracker.md: what it shows is what the program prints, and what it repeats is what the program has."""

import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from permanence_kpis.cli import app
from permanence_kpis.definitions import load_definitions
from permanence_kpis.tracker.columns import vocabulary

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "tracker.md").read_text(encoding="utf-8")
SHIPPED = PROJECT / "src" / "permanence_kpis" / "tracker" / "tracker.yaml"


def test_what_the_walk_shows_is_printed() -> None:
    [(command, shown)] = re.findall(r"<!-- part of: (kpis [^>]+) -->\n```text\n(.*?)```", GUIDE, re.DOTALL)
    printed = CliRunner().invoke(app, shlex.split(command)[1:], prog_name="kpis").stdout

    assert [line for line in shown.splitlines() if line not in printed] == []
    assert command in GUIDE.replace(f"part of: {command}", "")


def test_the_rules_on_the_page_are_those_that_ship() -> None:
    [shown] = re.findall(r"<!-- the packaged tracker.yaml -->\n```yaml\n(.*?)```", GUIDE, re.DOTALL)

    assert shown == SHIPPED.read_text(encoding="utf-8")


def test_the_columns_on_the_page_are_those_that_the_tracker_adds() -> None:
    table = GUIDE.partition("<!-- the columns that the tracker adds -->")[2].partition("\n\n")[0]
    shown = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE))
    catalogue = load_definitions(PROJECT / "kpi_definitions.yaml").catalogue
    there = vocabulary(catalogue, {}, {}).table.columns
    added = {
        name: column.meaning for name, column in there.items() if name not in catalogue.tables["looked_after"].columns
    }

    assert added.items() <= shown.items()
