"""Text that a spreadsheet would run: in every CSV file with an apostrophe before it, which our own readers take off."""

import ast
import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import chdir
from functools import cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.planted import (
    PERIOD,
    PROJECT,
    fields_of,
    planted_benchmarks,
    planted_definitions,
    planted_extracts,
    planted_plan,
)
from typer.main import get_command
from typer.testing import CliRunner

from permanence_kpis import load_extracts
from permanence_kpis.cli import app
from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.spreadsheet_text import guarded, unguarded

PACKAGE = PROJECT / "src" / "permanence_kpis"
PLANTED = ("=HYPERLINK(A1)", "-12", "+44", "@SUM(1)", "＝1+2", "\t=3", "\n=4", " -5", "'=6")
IDS = ("=HYPERLINK(A1)", "-12", "+44", "@SUM(1)", "＝1+2")
"""Those of them that an id can be: of the others what stands before the sign is not read."""

RUN = re.compile("[=+\\-@＝＋－＠\t\r\n\0]")
A_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")
WRITES_CSV = {"writer", "DictWriter", "write_csv", "sink_csv", "to_csv", "savetxt"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+2", "'=1+2"),
        ("+44 20", "'+44 20"),
        ("-12", "'-12"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tA1", "'\tA1"),
        ("\rA1", "'\rA1"),
        ("\nA1", "'\nA1"),
        ("\0=1", "'\0=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("＠1", "'＠1"),
        ("'=1", "''=1"),
        ("''-1", "'''-1"),
        ("", ""),
        ("0012", "0012"),
        ("a=1", "a=1"),
        ("'t Hooft", "'t Hooft"),
        ("'", "'"),
        (" a", " a"),
    ],
)
def test_an_apostrophe_stands_before_what_would_be_run_and_nothing_else(text, written):
    assert guarded(text) == written
    assert unguarded(written) == text


@pytest.mark.parametrize("text", ["0012", "a", "'t Hooft", "'a=1", "'", "", "=1", "-12"])
def test_what_needs_no_apostrophe_loses_none(text):
    assert unguarded(text) == text


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("'=+-@＝＋－＠\t\r\n\0 \u00a0a1"), max_size=6) | st.text())
def test_any_text_comes_back_and_none_as_written_would_be_run(text):
    assert unguarded(guarded(text)) == text
    assert not RUN.match(guarded(text).lstrip())


def test_csv_is_written_at_one_place_alone():
    """But for the sample, which writes extracts as a case system does, and none of whose fields needs an apostrophe."""
    places = [module for module in _modules() if not module.startswith("sample/") and _writes_csv(module)]

    assert places == ["outputs/csv_format.py"]


def test_every_command_that_writes_csv_is_tried():
    offering = {
        name
        for name, command in get_command(app).commands.items()
        for option in command.params
        if "--format" in option.opts
    }

    assert offering == {command[0] for command, _ in WRITERS.values()}


def test_no_field_of_the_sample_would_be_run():
    fields = {
        text
        for path in (PROJECT / "sample_data").rglob("*.csv")
        for text in re.split("[,\n]", path.read_text(encoding="utf-8"))
    }

    assert len(fields) > 10_000
    assert {text for text in fields if guarded(text) != text} == set()


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Extracts in each layout and definitions, full of what would be run; and the working folder they stand in."""
    folder = tmp_path_factory.mktemp("planted")
    planted_extracts(folder, IDS)
    planted_definitions(folder / "=definitions.yaml", PLANTED)
    planted_definitions(folder / "before.yaml", PLANTED[::-1])
    planted_plan(folder / "plan.yaml", PLANTED)
    planted_benchmarks(folder / "benchmarks.csv", PLANTED)
    return folder


@pytest.fixture(scope="module")
def kpis(planted):
    """Run a command in that folder: what it printed. What was run before is not run again."""

    @cache
    def run(*arguments):
        with chdir(planted):
            ran = CliRunner().invoke(app, [*arguments, "--definitions", "=definitions.yaml"], prog_name="kpis")
        assert ran.exit_code in (0, 4), ran.stderr
        return ran.stdout

    return run


LAYOUTS = ("own", "returns", "mapped")
WRITERS = {
    "scorecard": (("compute",), 20),
    "breakdown": (("compute", "--by", "team"), 60),
    "for the public": (("compute", "--by", "sex", "--audience", "public"), 20),
    "approvals": (("children", "4.4"), 5),
    "children": (("children", "4.8"), 2),
    "missing": (("children", "4.10"), 5),
    "findings": (("check",), 60),
    "impact": (("impact", "--against", "before.yaml"), 10),
    "plan": (("plan", "--action-plan", "plan.yaml"), 30),
    "trend": (("trend", "--periods", "4"), 20),
    "why": (("why", "4.2", "--children"), 4),
    "ahead": (("ahead", "4.2"), 4),
    "tracker": (("tracker", "--keep-column", "team"), 4),
    "benchmarks": (("benchmarks",), 6),
    "measures": (("list",), 9),
}
"""Every command that writes CSV, and the least number of fields in which something planted comes out again."""


@pytest.mark.parametrize(
    ("writer", "layout"),
    [*((writer, "own") for writer in WRITERS), ("findings", "mapped"), ("children", "mapped")]
    + [(writer, "returns") for writer in ("scorecard", "children", "findings")],
)
def test_no_field_that_is_written_would_be_run(kpis, writer, layout):
    command, least = WRITERS[writer]

    of_extracts = () if writer in ("measures", "benchmarks") else (*PERIOD, "--data", layout)

    fields = list(fields_of(kpis(*command, *of_extracts, "--format", "csv")))

    assert [(heading, text) for heading, text in fields if _would_be_run(text)] == []
    assert len([text for _, text in fields if guarded(unguarded(text)) == text != unguarded(text)]) >= least


@pytest.mark.parametrize("output", ["card.csv", "monthly"])
def test_a_file_of_a_scorecard_is_guarded_wherever_it_is_written(kpis, planted, output):
    kpis("compute", *PERIOD, "--data", "own", "--only", "4.2,4.4", "--by", "team", "--output", output)

    written = planted / output / "scorecard.csv" if output == "monthly" else planted / output
    assert [text for _, text in fields_of(written.read_bytes().decode()) if _would_be_run(text)] == []


def test_a_number_below_nought_is_a_number_still():
    assert as_text(("=n", "m"), [(-3, -1.5), ("-3", [-1, 2])]) == "'=n,m\n-3,-1.5\n'-3,'-1 to 2\n"


def test_json_holds_every_text_as_it_is(kpis):
    listed = json.loads(kpis("children", "4.2", *PERIOD, "--data", "own", "--format", "json"))
    scorecard = json.loads(kpis("compute", *PERIOD, "--data", "own", "--only", "4.1,4.9", "--format", "json"))

    assert set(IDS) <= {row["child_id"] for row in listed}
    assert [result["title"] for result in scorecard["results"]] == ["=HYPERLINK(A1)", "'=6"]


def test_a_cell_of_a_workbook_is_text_as_it_is_and_no_formula(kpis, planted):
    kpis("compute", *PERIOD, "--data", "own", "--only", "4.1,4.2,4.3,4.4,4.9", "--by", "team", "--output", "card.xlsx")

    cells = [cell for sheet in openpyxl.load_workbook(planted / "card.xlsx") for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {"=HYPERLINK(A1)", "-12", "+44", "@SUM(1)", "'=6"} <= {cell.value for cell in cells}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_extracts_with_the_ids_as_our_lists_have_them_are_the_same_extracts(tmp_path, layout):
    plain = planted_extracts(tmp_path / "plain", IDS, in_names_of_files=False)[layout]
    listed = planted_extracts(tmp_path / "listed", IDS, in_names_of_files=False)[layout]
    for path in listed.glob("*.csv"):
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([rows[0], *([guarded(row[0]), *row[1:]] for row in rows[1:])])

    before, after = (load_extracts(folder) for folder in (plain, listed))

    assert {name: table.rows() for name, table in after.tables.items()} == {
        name: table.rows() for name, table in before.tables.items()
    }
    assert set(after.tables["children"]["child_id"]) == set(IDS)


@pytest.mark.parametrize("asked", ["=team", "'=team", "'=Team"])
@pytest.mark.parametrize("written", ["=team", "'=team"])
def test_a_heading_is_the_same_with_its_apostrophe_or_without(tmp_path, written, asked):
    folder = planted_extracts(tmp_path, ["0012", "0044"], in_names_of_files=False)["own"]
    children = folder / "children.csv"
    children.write_text(children.read_text(encoding="utf-8").replace("team", written, 1), encoding="utf-8")

    with chdir(tmp_path):
        command = ["compute", *PERIOD, "--data", str(folder), "--only", "4.2", "--format", "json", f"--by={asked}"]
        ran = CliRunner().invoke(app, command, prog_name="kpis")

    assert ran.exit_code in (0, 4), ran.stderr
    [result] = json.loads(ran.stdout)["results"]
    assert {name for group in result["breakdown"] for name in group["group"]} == {"=team"}


@pytest.mark.parametrize("stated", ["=ID", "'=ID"])
@pytest.mark.parametrize("written", ["=ID", "'=ID"])
def test_a_heading_of_a_case_system_is_found_with_its_apostrophe_or_without(tmp_path, written, stated):
    folder = tmp_path / "mapped"
    shutil.copytree(PROJECT / "tests" / "extracts" / "mapped" / "sound", folder)
    for name, heading in {"extracts.yaml": json.dumps(stated), "LEGAL.csv": written}.items():
        text = (folder / name).read_text(encoding="utf-8")
        before, after = text.split("LEGAL.csv", 1) if name == "extracts.yaml" else ("", text)
        changed = before + ("LEGAL.csv" if before else "") + after.replace("PERSON_ID", heading, 1)
        (folder / name).write_text(changed, encoding="utf-8")

    assert load_extracts(folder).tables["legal_statuses"].height == 2


@pytest.mark.parametrize(("in_children", "alone"), [("-12", "'-12"), ("'-12", "-12"), ("'-12", "'-12")])
def test_an_id_alone_on_the_last_line_is_told_from_a_note_with_its_apostrophe_or_without(tmp_path, in_children, alone):
    (tmp_path / "children.csv").write_text(f"child_id,date_of_birth\n{in_children},2012-02-29\n", encoding="utf-8")
    (tmp_path / "placements.csv").write_text(
        f"child_id,start_date,placement_type\n0012,2023-01-09,U4\n{alone},,\n", encoding="utf-8"
    )
    (tmp_path / "legal_statuses.csv").write_text(
        "child_id,start_date,legal_status\n0012,2023-01-09,C2\n", encoding="utf-8"
    )

    extracts = load_extracts(tmp_path)

    assert list(extracts.rejected["child_id"]) == ["-12"]
    assert "no-record" not in {problem.code for problem in extracts.problems}


@pytest.mark.parametrize("written", ["'=HYPERLINK(A1)", "=HYPERLINK(A1)"])
def test_a_child_is_explained_by_its_id_as_a_list_has_it(kpis, written):
    printed = kpis("explain", "4.2", *PERIOD, "--data", "own", f"--child={written}")

    assert "=HYPERLINK(A1)" in printed
    assert "'=HYPERLINK(A1)" not in printed


def test_a_finding_is_accepted_by_the_id_as_a_list_has_it(kpis, planted):
    found = list(csv.DictReader(io.StringIO(kpis("check", *PERIOD, "--data", "own", "--format", "csv"))))
    of_one = [row for row in found if (row["finding"], row["child"]) == ("DfE 141", "'-12")]
    (planted / "accepted.csv").write_text(
        "finding,child,reason,by,until\nDfE 141,'-12,-seen,=me,31/12/2099\n", encoding="utf-8"
    )

    printed = kpis("check", *PERIOD, "--data", "own", "--accepted", "accepted.csv", "--format", "csv")

    left = [row for row in csv.DictReader(io.StringIO(printed)) if row["finding"] == "DfE 141"]
    assert len(of_one) > 1
    assert "'-12" not in {row["child"] for row in left}
    assert {"'=HYPERLINK(A1)", "'+44"} <= {row["child"] for row in left}


def _would_be_run(text: str) -> bool:
    """Of a field as it stands in a file, where a number may begin with a sign."""
    return bool(RUN.match(text.lstrip())) and not A_NUMBER.fullmatch(text)


def _modules() -> Iterator[str]:
    return (path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py")))


def _writes_csv(module: str) -> bool:
    """Whether a module speaks of what writes CSV: calls it, imports it or passes it on."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    return not WRITES_CSV.isdisjoint(attributes | imported)
