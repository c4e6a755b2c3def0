"""The tracker as CSV, and as a workbook: the children, the rules in English, and the rules not looked at."""

from collections.abc import Iterator
from datetime import date

from permanence_kpis.outputs import tracker as words
from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.outputs.phrases import sample_note, sentence
from permanence_kpis.outputs.workbook import Book, Column, Number
from permanence_kpis.outputs.workbook import Cell as BookCell
from permanence_kpis.results.tracker import COLUMNS, MARKS, OWN, SINCE, TrackedChild, Tracker

_DAY, _DAY_BEFORE_ALL = "dd/mm/yyyy", date(1899, 12, 30)
"""How a sheet shows a day, and what it counts days from."""
_WIDTHS = {
    "child_id": 14,
    "permanence_plans": 18,
    "next_threshold": 26,
    "attention": 34,
    "not_known": 24,
    "comment": 40,
}
_WIDTH = 13
_OF_RULES = (
    Column("Code", 14),
    Column("What it says", 50),
    Column("What it needs", 44),
    Column("In words", 70),
    Column("Children", 10, is_number=True),
    Column("Not known for", 10, is_number=True),
)


def tracker_as(wanted: str, found: Tracker) -> str | bytes:
    """The tracker as csv or xlsx."""
    return tracker_xlsx(found) if wanted == "xlsx" else tracker_csv(found)


def columns_of(found: Tracker) -> list[str]:
    """The headings, in their order: what is worked out, what was asked for, the council's own."""
    own = dict.fromkeys([*OWN, *(found.carried.columns if found.carried else ())])
    usual = {name.casefold() for name in OWN}
    named = [name for name in own if name in OWN or name.casefold() not in usual]
    return [*COLUMNS, *found.keep, *(SINCE if found.since else ()), *named]


# D-406: a line above the headings would be read as the headings
def tracker_csv(found: Tracker) -> str:
    """One row a child; the last columns say that it is confidential, of which day, and how new the records are."""
    names = columns_of(found)
    marks = ["CONFIDENTIAL", found.period.last_day, found.extracts.newest]
    return as_text([*names, *MARKS], ([*_values(child, names), *marks] for child in found.children))


def tracker_xlsx(found: Tracker) -> bytes:
    """The children with real dates and ids as text; then the rules, and what was not looked at.

    Raises: UsageError where the package that writes it is not installed.
    """
    title = words.title(found)
    above = [words.mark(found), *filter(None, [sample_note(found.extracts)]), *_about(found)]
    book = Book(title, f"Permanence tracker, {found.period.name}", dated=found.period.last_day)
    names = columns_of(found)
    rows = [[_cell(value) for value in _values(child, names)] for child in found.children]
    book.sheet(
        "Tracker",
        [title, *above],
        [Column(name, _WIDTHS.get(name, _WIDTH)) for name in names],
        rows or [["none", *("" for _ in names[1:])]],
        describes="One row for each looked-after child: dates, plans, and what to attend to.",
        frozen_columns=1,
    )
    book.sheet(
        "Rules",
        ["Attention rules", words.mark(found)],
        _OF_RULES,
        [
            [rule.code, rule.says, rule.needs, words.rule_in_english(rule, found), Number(number), Number(unknown)]
            for rule, number, unknown in found.counted()
        ]
        or [["none", "", "", "", "", ""]],
        describes="Each attention rule in English, and to how many of the children listed it applies.",
        frozen_columns=1,
    )
    book.sheet(
        "Not looked at",
        ["Rules not looked at: they could apply to anyone", words.mark(found)],
        [Column("Code", 14), Column("What it says", 60), Column("Not looked at because", 70)],
        [[one.code, one.says, sentence(one.why)] for one in found.not_looked_at]
        or [["none", "Every rule was looked at.", ""]],
        describes="Each rule that was not looked at, and why.",
        frozen_columns=1,
    )
    return book.content()


def _about(found: Tracker) -> Iterator[str]:
    yield from (f"{label}: {said}" for label, said in words.heading(found) if label != "Marking")
    for label, lines in words.notes(found):
        yield from (f"{label}: {line}" for line in lines)


def _values(child: TrackedChild, names: list[str]) -> Iterator[object]:
    said = {heading.casefold(): text for heading, text in (child.own or {}).items()}
    for name in names:
        if name in COLUMNS or name in SINCE:
            yield words.cell(child, name)
        else:  # a column of the council's own: of children.csv, or of the file of last time
            yield child.values[name] if name in child.values else said.get(name.casefold()) or None


def _cell(value: object) -> BookCell:
    match value:
        case None:
            return ""
        case date():
            return Number((value - _DAY_BEFORE_ALL).days, _DAY)
        case bool():
            return "yes" if value else "no"
        case int():
            return Number(value)
        case _:
            return str(value)
