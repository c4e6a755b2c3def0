"""Writes docs/data-dictionary.md from the tables and codes the program itself uses.

python docs/data_dictionary.py
"""

from pathlib import Path

from permanence_kpis.codes import Code
from permanence_kpis.tables import DERIVED, EXTRACTS, Column

PAGE = Path(__file__).with_name("data-dictionary.md")

INTRODUCTION = """# Data dictionary

Written by `docs/data_dictionary.py` from the program's own tables; a test keeps it true. `kpis fields` prints the same.

A definition may use the columns of the derived tables. Every table about children also has `sex`, `ethnicity`, `age`
and `age_band`; age is on the row's own date (the window's last day for `looked_after`). A child without a usable row in
`children.csv` stays, with these blank.

Tables that a definitions file [declares itself](definitions.md#tables-of-your-own) are not on this page: `kpis fields`
lists them with the others, with their codes, and so it does the columns that they add to `looked_after`
(`discharges.route`) and the tables that [deadlines](definitions.md#deadlines) make.
"""


def page() -> str:
    """The whole page as Markdown."""
    lines = [INTRODUCTION, "## Derived tables\n"]
    for table in DERIVED.values():
        counts = ", ".join(f"`{unit}`" for unit in table.counts)
        window = "`at_period_end`" if table.is_snapshot else "any except `at_period_end`"
        lines += [f"### {table.name}\n", f"One row is {table.row_is}. Counts: {counts}. Window: {window}.\n"]
        lines += [*_table(list(table.columns.values()), required=False), ""]
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
                lines += [f"### {column.name}\n", "| code | meaning |", "|---|---|"]
                lines += [f"| {code} | {_meaning(known)} |" for code, known in sorted(column.codes.items())]
                lines += [""]
    return "\n".join(lines)


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
    spans = [f"from {code.first_day:%d/%m/%Y}"] if code.first_day else []
    spans += [f"to {code.last_day:%d/%m/%Y}"] if code.last_day else []
    return f"{code.meaning} ({' '.join(spans)})" if spans else code.meaning


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
