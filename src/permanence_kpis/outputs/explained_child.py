"""One child in a measure: each row, with every condition and the value it met, and the records it comes from."""

from collections.abc import Mapping
from datetime import date

from rich.console import RenderableType
from rich.text import Text

from permanence_kpis.conditions.wording import in_english
from permanence_kpis.errors import Problem
from permanence_kpis.outputs.definition_in_english import PARTS
from permanence_kpis.outputs.phrases import sentence, window
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import section
from permanence_kpis.outputs.tracker import attention, dates
from permanence_kpis.results.explanation import ChildRow, Explanation, MetValue
from permanence_kpis.tables import Column, Table
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import in_words, named

_ANSWERS = {True: "yes", False: "no", None: "not known"}


def child_in_words(explained: Explanation) -> list[RenderableType]:
    """Everything there is to say about one child in a measure."""
    parts = _rows(explained)
    if explained.child_tracked:
        parts += section("Dates", list(dates(explained.child_tracked)))
        parts += section("What to attend to", list(attention(explained.child_tracked)))
    if explained.no_dates:
        parts += section("Dates", [sentence(f"not shown: {explained.no_dates}")])
    if records := [f"{file}: {named('row', rows)}" for file, rows in explained.child_records]:
        parts += section("Records in the extracts", records)
    if explained.child_problems:
        parts += section("Repaired, not used or in doubt", [_problem_in_words(one) for one in explained.child_problems])
    return parts


def _rows(explained: Explanation) -> list[RenderableType]:
    """Each row of the table for one child: the outcome, then every condition with the value it met."""
    measure, rows = explained.result.measure, explained.child_rows
    table = measure.on_table
    unit = table.unit
    who = f"{unit.capitalize()} {explained.child_id}"
    if not rows:
        said = f"There is no row for this {unit} in {measure.table} ({window(explained.result.window)})."
        return section(f"{who}: not counted", [said, *map(sentence, explained.child_not_due)])
    if len(rows) == 1:
        heading = f"{who}: {explained.child_outcome or rows[0].outcome}{_dated(rows[0], table)}"
    else:
        heading = f"{who}: {len(rows)} rows in {measure.table}"
        heading += f", {explained.child_outcome} in all" if explained.child_outcome else ""
    parts: list[RenderableType] = [Text(), Text(heading, style="bold")]
    for number, row in enumerate(rows, start=1):
        if len(rows) > 1:
            parts += [Text(), Text(f"Row {number}: {row.outcome}{_dated(row, table)}")]
        parts.append(_child_row(row, table.columns))
    if explained.child_not_due:
        parts += section("Apart from these rows", list(map(sentence, explained.child_not_due)))
    return parts


def _dated(row: ChildRow, table: Table) -> str:
    """Which of a child's rows it is: `, due on 10 June 2024`."""
    return f", {in_words(table.own_date)} {day(row.day)}" if row.day and table.own_date else ""


def _child_row(row: ChildRow, columns: Mapping[str, Column]) -> RenderableType:
    headings = ("Part", "Condition", "Value", "Answer", "From")
    return PlainTable(headings, [_child_cells(answer, columns) for answer in row.answers])


def _child_cells(answer: MetValue, columns: Mapping[str, Column]) -> tuple[str, ...]:
    return (
        PARTS.get(answer.part, answer.part),
        in_english(answer.condition, columns),
        "\n".join(f"{name}: {_value(value, columns[name])}" for name, value, _ in answer.values),
        _ANSWERS[answer.answer],
        "\n".join(source or "-" for _, _, source in answer.values),
    )


def _value(value: object, column: Column) -> str:
    """A value with what it means: U4 (fostered by another carer, long term), 28 months, 30 June 2024."""
    if value is None:
        return "not recorded"
    if isinstance(value, tuple):
        lowest, highest = (_value(end, column) for end in value)
        return f"from {lowest} to {highest}, not known which"
    if isinstance(value, date):
        return day(value)
    known = (column.codes or {}).get(str(value))
    if known and known.meaning.casefold() != str(value).casefold():
        return f"{value} ({known.meaning})"
    return f"{value} {column.unit}" if column.unit else str(value)


def _problem_in_words(problem: Problem) -> str:
    """A problem in the records of one child in a line: where, what, and what was done with it."""
    place = problem.place
    where = ", ".join(part for part in (place.file, named("row", place.rows), place.heading) if part)
    return f"{where}: {'; '.join(part for part in (problem.what, problem.effect) if part)}."
