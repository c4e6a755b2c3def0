"""Writes docs/data-dictionary.md from the tables and codes the program itself uses.

python docs/data_dictionary.py
"""

from collections.abc import Iterable
from pathlib import Path

from permanence_kpis.codes import Code
from permanence_kpis.definitions import load_definitions
from permanence_kpis.tables import DERIVED, EXTRACTS, Catalogue, Column, Table
from permanence_kpis.words import day_in_english

PAGE = Path(__file__).with_name("data-dictionary.md")
PACKAGED = PAGE.parents[1] / "kpi_definitions.yaml"

INTRODUCTION = """# Data dictionary

Written by `docs/data_dictionary.py` from the program's own tables; a test keeps it true. `kpis fields` prints the same.

A definition may use the columns of the derived tables. Every table about children also has `sex`, `ethnicity`, `age`
and `age_band`; age is on the row's own date (the window's last day for `looked_after`). A child without a usable row in
`children.csv` stays, with these blank.

The [own tables](definitions.md#tables-of-your-own) and tables of [deadlines](definitions.md#deadlines) here are those
that the packaged `kpi_definitions.yaml` declares. `kpis fields` lists yours in their place.
"""

OWN_TABLES = """## Own tables

Declared in the packaged `kpi_definitions.yaml`, each read from the file of its name. Those that hold how a child is
now, newest row first, add columns to `looked_after` as well.
"""

DEADLINES = """## Deadlines

What was due so long after each row of another table, by its due day. Declared in the packaged `kpi_definitions.yaml`.
"""


def page() -> str:
    """The whole page as Markdown."""
    declared = load_definitions(PACKAGED).catalogue
    lines = [INTRODUCTION, "## Derived tables\n"]
    for table in DERIVED.values():
        lines += _derived(table)
    lines += [OWN_TABLES]
    for name in declared.own:
        lines += _derived(declared.tables[name])
        if added := _added(declared, name):
            lines += [f"Added to `{declared.own[name].latest_for}`:\n", *_table(added, required=False), ""]
    lines += [DEADLINES]
    for name in declared.deadlines:
        lines += _derived(declared.tables[name])
    lines += ["## Extracts\n", "What a bad row or field does: `docs/extracts.md`.\n"]
    for extract in EXTRACTS.values():
        needed = "needed" if extract.needed else "needed only by the measures that use it"
        lines += [f"### {extract.file_name}\n", f"One row is {extract.row_is}; {needed}.\n"]
        lines += [*_table(list(extract.columns.values()), required=True), ""]
    lines += ["## Codes\n"]
    shown: set[int] = set()
    for table in DERIVED.values():
        for column in table.columns.values():
            if column.codes and id(column.codes) not in shown:
                shown.add(id(column.codes))
                lines += [f"### {column.name}\n", *_codes(sorted(column.codes.items()))]
    for name in declared.own:
        for column in declared.extracts[name].columns.values():
            if column.codes and id(column.codes) not in shown:
                lines += [f"### {name}.{column.name}\n", *_codes(column.codes.items())]
    return "\n".join(lines)


def _derived(table: Table) -> list[str]:
    """A table that a definition may use: what a row is, what is counted, and its columns."""
    counts = ", ".join(f"`{unit}`" for unit in table.counts)
    window = "`at_period_end`" if table.is_snapshot else "any except `at_period_end`"
    return [
        f"### {table.name}\n",
        f"One row is {table.row_is}. Counts: {counts}. Window: {window}.\n",
        *_table(list(table.columns.values()), required=False),
        "",
    ]


def _added(declared: Catalogue, name: str) -> list[Column]:
    """The columns that an own table adds to the built-in table that shows its newest rows."""
    beside = declared.own[name].latest_for
    columns = declared.tables[beside].columns.values() if beside else ()
    return [column for column in columns if column.name.startswith(f"{name}.")]


def _codes(codes: Iterable[tuple[str, Code]]) -> list[str]:
    return ["| code | meaning |", "|---|---|", *(f"| {code} | {_meaning(known)} |" for code, known in codes), ""]


def _table(columns: list[Column], *, required: bool) -> list[str]:
    rows = [
        f"| `{column.name}` | {_kind(column)} | {column.meaning}{_filled(column, required)} |" for column in columns
    ]
    return ["| column | kind | meaning |", "|---|---|---|", *rows]


def _kind(column: Column) -> str:
    return f"{column.kind.value} ({column.unit})" if column.unit else column.kind.value


def _filled(column: Column, required: bool) -> str:
    return "; must be there and filled" if required and column.required else ""


def _meaning(code: Code) -> str:
    spans = [f"from {day_in_english(code.first_day)}"] if code.first_day else []
    spans += [f"to {day_in_english(code.last_day)}"] if code.last_day else []
    return f"{code.meaning} ({' '.join(spans)})" if spans else code.meaning


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
