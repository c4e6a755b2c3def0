"""docs/own-tables.md, walked in a copy of the sample: a list, a deadline and two measures by YAML alone."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from tests.test_docs import PROJECT, typed

from permanence_kpis.definitions import load_definitions
from permanence_kpis.extracts import load_extracts
from permanence_kpis.results.counts import Counts
from permanence_kpis.run.compute import scorecard

PAGE = PROJECT / "docs" / "own-tables.md"
SHIPPED = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
COMMANDS = re.compile(r"<!-- runs: (kpis [^>]+) -->\n```text\n(.*?)```", re.DOTALL)
EXAMPLES = re.compile(r"<!-- example: (S\d+) -->\n```yaml\n(.*?)```", re.DOTALL)


def laid_out(page: str, folder: Path) -> None:
    """The copy of the sample and of the definitions, with what the page adds to them."""
    shutil.copytree(PROJECT / "sample_data" / "extracts", folder / "extracts")
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```csv\n(.*?)```", page, re.DOTALL):
        (folder / name).write_text(text, encoding="utf-8")
    pieces = re.findall(r"<!-- under: (\S+) -->\n```yaml\n(.*?)```", page, re.DOTALL)
    (folder / "kpi_definitions.yaml").write_text(with_pieces(pieces), encoding="utf-8")


def with_pieces(pieces: Iterable[tuple[str, str]]) -> str:
    """The packaged definitions with pieces under the lines of these names, measures at the end."""
    definitions = SHIPPED
    for part, piece in pieces:
        head, line, rest = definitions.partition(f"\n{part}:\n")
        definitions = f"{definitions}\n{piece}" if part == "measures" else f"{head}{line}{piece}\n{rest}"
    return definitions


def walked(page: str, folder: Path) -> dict[str, str]:
    """The commands of the page, in order, and what each prints there."""
    laid_out(page, folder)
    shown = {}
    for command, _ in COMMANDS.findall(page):
        done = typed(command, folder)
        assert done.returncode == 0, done.stderr
        shown[command] = done.stdout
    return shown


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_page_shows_what_its_commands_print(page: str, tmp_path: Path) -> None:
    assert walked(page, tmp_path) == dict(COMMANDS.findall(page))


def test_its_measures_are_what_the_eight_rows_say(page: str, tmp_path: Path) -> None:
    """In time are 004411 (due on the 10th), 003002 and 004414 (on their very days, the 11th and the 13th), 004413 (the
    12th), 004415 (the 14th), and 004187, who moved again on the 10th; 003903 (the 11th) and 004115 (the 13th) were
    late. Of the eight visits five were alone, and of one nobody knows.
    """
    laid_out(page, tmp_path)
    definitions = load_definitions(tmp_path / "kpi_definitions.yaml")
    extracts = load_extracts(tmp_path / "extracts", catalogue=definitions.catalogue)
    counts = {one.measure.ref: one.counts for one in scorecard(definitions, extracts, "2024Q1", section="all").results}

    assert counts["V1"] is not None
    assert counts["V1"].numerator == 6
    assert counts["V2"] == Counts(denominator=8, numerator=5, unsure=1)


@pytest.mark.parametrize("ref", ["S6", "S14", "S18"])
def test_each_example_is_loaded_with_the_packaged_definitions(ref: str, page: str, tmp_path: Path) -> None:
    written = dict(EXAMPLES.findall(page))[ref]
    path = tmp_path / "kpi_definitions.yaml"
    path.write_text(with_pieces(re.findall(r"^(\w+):\n(.*?)(?=^\w|\Z)", written, re.M | re.S)), encoding="utf-8")

    assert [measure.ref for measure in load_definitions(path).measures if measure.ref == ref] == [ref]


def test_the_table_of_what_ships_is_that_of_the_packaged_definitions(page: str) -> None:
    shipped = yaml.safe_load(SHIPPED)["own_tables"]
    said = re.findall(r"^\| `(\w+)\.csv` \| (.+?) \| (.+?) \|", page, re.MULTILINE)

    assert said == [(name, table["one_row_is"], ", ".join(table["columns"])) for name, table in shipped.items()]


if __name__ == "__main__":  # python -m tests.test_own_tables_page writes the page afresh
    with TemporaryDirectory() as somewhere:
        text = PAGE.read_text(encoding="utf-8")
        for command, printed in walked(text, Path(somewhere)).items():
            block = re.compile(rf"(<!-- runs: {re.escape(command)} -->\n```text\n).*?```", re.DOTALL)
            text = block.sub(lambda found, printed=printed: f"{found[1]}{printed}```", text)
        PAGE.write_text(text, encoding="utf-8")
