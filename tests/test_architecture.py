"""The tree held to its plan: which room may import which, and what only one room may know (docs/architecture.md)."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tools.size import MOST_OF_A_FILE, MOST_OF_A_FUNCTION, lines_of_files, lines_of_functions

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "src" / "permanence_kpis"

# What each room may import of the others.
TABLE: dict[str, set[str]] = {
    "words": set(),
    "errors": {"words"},
    "bank_holidays": set(),
    "periods": {"bank_holidays", "errors", "words"},
    "codes": {"errors"},
    "tables": {"codes", "periods"},
    "conditions": {"periods", "words"},
    "suggest": set(),
    "file_reading": {"errors"},
    "parquet_reading": set(),
    "spreadsheet_text": set(),
    "small_csv": {"errors", "file_reading", "spreadsheet_text", "words"},
    "settings": {"errors", "suggest", "file_reading", "words"},
    "yaml_files": {"errors", "suggest", "words"},
    "side_by_side": set(),
    "writing": {"errors"},
    "persons_in_texts": {"errors"},
    "definitions": {"errors", "periods", "tables", "conditions", "suggest", "yaml_files", "words"},
    "extracts": {"errors", "codes", "tables", "words"},
    "derive": {"bank_holidays", "periods", "codes", "tables"},
    "quality": {
        "errors",
        "periods",
        "codes",
        "tables",
        "conditions",
        "definitions",
        "derive",
        "results",
        "suggest",
        "yaml_files",
        "words",
    },
    "measures": {"periods", "tables", "conditions", "definitions", "results", "words"},
    "results": {"periods", "definitions"},
    "ratings": {"periods", "definitions", "results", "words"},
    "disclosure": {"periods", "conditions", "definitions", "results"},
    "archive": {"errors", "periods", "conditions", "definitions", "results"},
    "confidence": {
        "codes",
        "errors",
        "periods",
        "tables",
        "conditions",
        "definitions",
        "extracts",
        "derive",
        "measures",
        "ratings",
        "results",
        "words",
    },
    "insight": {"definitions", "results"},
    "benchmarks": {"errors", "results", "suggest", "file_reading", "parquet_reading", "small_csv", "words"},
    "commentary": {"errors", "periods", "results", "persons_in_texts", "suggest", "small_csv"},
    "action_plan": {
        "errors",
        "periods",
        "conditions",
        "definitions",
        "results",
        "suggest",
        "yaml_files",
        "persons_in_texts",
    },
    "tracker": {
        "errors",
        "periods",
        "tables",
        "conditions",
        "definitions",
        "results",
        "suggest",
        "yaml_files",
        "words",
    },
    "sample": {"periods", "codes", "tables", "extracts"},
    "outputs": {"errors", "periods", "tables", "conditions", "definitions", "results", "suggest", "words"},
    "cli": {"errors", "periods", "run", "outputs", "words"},
}
AMENDED: dict[str, set[str]] = {
    "tables": {"conditions", "periods"},  # a deadline has its days, and says which rows of a table count
    "archive": {"file_reading", "tables"},  # a rule holds what its columns are counted in
    "quality": {
        "file_reading",
        "extracts",
        "side_by_side",
        "spreadsheet_text",
    },  # accepted findings are read as extracts are
    "definitions": {"codes", "file_reading"},  # an own table brings codes of its own
    "derive": {"conditions"},  # which rows of a table count for a deadline
    "action_plan": {"file_reading", "words"},
    "outputs": {"action_plan", "archive", "spreadsheet_text", "writing"},  # both are worded like the figures
    "cli": {"file_reading", "settings", "writing"},  # the names of outputs, and where they go
    "extracts": {
        "suggest",
        "yaml_files",
        "file_reading",
        "parquet_reading",
        "side_by_side",
        "spreadsheet_text",
    },  # extracts.yaml is written by people
    "disclosure": {"tables"},  # what conditions admit hangs on what a column can hold
    "results": {"errors", "conditions", "tables"},  # a scorecard carries problems, a rule conditions and their columns
}
MAY_IMPORT = {room: allowed | AMENDED.get(room, set()) for room, allowed in TABLE.items()}
MAY_IMPORT["run"] = set(TABLE) - {"outputs", "cli"}
MAY_IMPORT["__init__"] = {"definitions", "extracts", "notebook"}
MAY_IMPORT["notebook"] = {"definitions", "extracts", "outputs", "periods", "results", "run"}
MAY_IMPORT["__main__"] = {"cli"}

# Who may use a package of others, and where Polars stays out.
ONLY_IN = {
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli", "outputs"},
    "yaml": {"yaml_files"},
    "pydantic": {"definitions", "yaml_files", "extracts", "quality", "archive"},  # where files are read again
    "xlsxwriter": {"outputs"},
    "jinja2": {"outputs"},
    "markupsafe": {"outputs"},
    "vl_convert": {"outputs"},
    "filelock": {"writing"},
    "pandas": {"outputs", "notebook"},
}
WITHOUT_POLARS = (
    "action_plan/",
    "tracker/",
    "definitions/",
    "yaml_files/",
    "conditions/model.py",
    "conditions/wording.py",
)
EVERYBODY_S = {"polars", *ONLY_IN}

COLUMNS_OF_SOURCES = (
    "DECOM RNE LS CIN PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE REVIEW_CODE MIS_START MIS_END PREV_PERM"
)
CLOCKS = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime", "monotonic", "perf_counter"}

MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def test_every_room_stands_in_the_table():
    assert {room_of(module) for module in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_the_rooms_it_may(module):
    own = room_of(module)

    assert rooms_imported(module) - {own} <= MAY_IMPORT[own]


@pytest.mark.parametrize("module", MODULES)
def test_a_package_of_others_is_used_only_where_it_may_be(module):
    packages = {name.split(".")[0].removesuffix("_core") for name in imported(module)} - sys.stdlib_module_names
    own = room_of(module)

    assert packages <= EVERYBODY_S | {"permanence_kpis"}
    assert {package for package in packages & set(ONLY_IN) if own not in ONLY_IN[package]} == set()
    assert not (module.startswith(WITHOUT_POLARS) and "polars" in packages)


@pytest.mark.parametrize("module", MODULES)
def test_the_clock_is_read_only_in_the_command_line(module):
    called = {id(node.func) for node in ast.walk(tree(module)) if isinstance(node, ast.Call)}
    asked = [
        ast.unparse(node)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute)
        and (
            (node.attr in CLOCKS and ast.unparse(node.value) in {"date", "datetime", "time"})
            or (node.attr in {"today", "now", "utcnow"} and id(node) in called)
        )
    ]

    assert room_of(module) == "cli" or not asked


@pytest.mark.parametrize("module", MODULES)
def test_columns_of_source_systems_are_known_only_to_extracts_and_codes(module):
    """And to the part of the sample that writes in that layout."""
    words = set(re.findall(r"\w+", (PACKAGE / module).read_text(encoding="utf-8")))

    may_know = room_of(module) in {"extracts", "codes"} or module.startswith(("sample/ssda903/", "sample/ssd/"))
    assert may_know or not words & set(COLUMNS_OF_SOURCES.split())


def test_the_sample_is_imported_only_to_be_run():
    assert {room_of(module) for module in MODULES if "sample" in rooms_imported(module)} - {"sample"} == {"run"}


@pytest.mark.parametrize(
    ("statement", "not_loaded"),
    [
        ("import permanence_kpis", {"polars", "pydantic", "yaml", "typer", "rich", "filelock", "tomllib"}),
        ("import permanence_kpis.cli", {"polars", "pydantic", "yaml", "filelock", "tomllib"}),
        ("from permanence_kpis.outputs import formats", {"xlsxwriter", "jinja2", "vl_convert"}),
        ("from permanence_kpis.outputs import csv_format, json_format, markdown, terminal", {"jinja2", "vl_convert"}),
        ("from permanence_kpis.outputs import files", {"polars", "filelock"}),
    ],
    ids=["the package", "the command line", "the formats", "pages but the report", "writing files"],
)
def test_what_is_not_needed_is_not_loaded(statement, not_loaded):
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
    )

    assert not not_loaded & set(loaded.stdout.split())


def test_the_public_names_are_there_when_asked_for():
    import permanence_kpis

    assert {name for name in permanence_kpis.__all__ if callable(getattr(permanence_kpis, name))} == {
        "load_definitions",
        "load_extracts",
        "scorecard",
        "trend",
        "why",
    }


def test_the_table_in_the_documents_is_this_one():
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(\w+)(?:\.py|/)` \|[^|]*\| ([^|]*) \|$", text, flags=re.MULTILINE))

    as_written = {room: ", ".join(sorted(rooms)) or "–" for room, rooms in MAY_IMPORT.items() if "__" not in room}
    as_written["run"] = "all but cli, outputs"
    assert {room: _sorted(rooms) for room, rooms in documented.items()} == as_written


def _sorted(rooms: str) -> str:
    start, names = ("all but ", rooms.removeprefix("all but ")) if rooms.startswith("all but ") else ("", rooms)
    return start + ", ".join(sorted(names.split(", ")))


def room_of(module: str) -> str:
    return module.split("/")[0].removesuffix(".py")


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def rooms_imported(module: str) -> set[str]:
    """The rooms a module imports from, wherever in it the import stands."""
    parts = [name.split(".") for name in imported(module) if name.startswith("permanence_kpis.")]
    return {room for _, room, *_ in parts} & {room_of(other) for other in MODULES}


def imported(module: str) -> Iterator[str]:
    """The full name of everything a module imports; `from package import name` counts as `package.name`."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_function_and_no_module_is_longer_than_one_should_be():
    assert [name for name, lines in lines_of_functions().items() if lines > MOST_OF_A_FUNCTION] == []
    assert [name for name, lines in lines_of_files().items() if lines > MOST_OF_A_FILE] == []
