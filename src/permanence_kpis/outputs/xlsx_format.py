"""The scorecard as a spreadsheet: a sheet to print, the definitions in English, data quality and notes."""

from collections.abc import Iterator, Sequence

from permanence_kpis.definitions.model import Show
from permanence_kpis.errors import Problem
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.columns import IN_SHEETS, OF_GROUPS
from permanence_kpis.outputs.columns import Column as ScorecardColumn
from permanence_kpis.outputs.definition_in_english import rule, target
from permanence_kpis.outputs.numbers import Figures, decimals_needed, figures, group_figures
from permanence_kpis.outputs.phrases import ABSENT, affected, period, sample_note, sentence
from permanence_kpis.outputs.reasons import reason
from permanence_kpis.outputs.workbook import Book, Cell, Column, Number
from permanence_kpis.results.scorecard import Group, Result, Scorecard
from permanence_kpis.words import in_words, named

_DEFINITIONS = (Column("Ref", 6), Column("Measure", 46), Column("What", 26), Column("In words", 95))
_DATA_QUALITY = (
    Column("File", 24),
    Column("Column", 20),
    Column("Rows", 36),
    Column("How many rows", 10, is_number=True),
    Column("Found", 44),
    Column("What was done", 30),
    Column("What to do", 44),
    Column("Affects", 24),
)
_NOTES = (Column("About", 22), Column("Note", 120))


def scorecard_xlsx(scorecard: Scorecard) -> bytes:
    """The scorecard as a workbook. Percentages are stored as spreadsheets do: 71% is 0.71, shown as 71.0%.

    Raises: UsageError where the package that writes it is not installed.
    """
    title, reported = scorecard_lines.title(scorecard), period(scorecard.period)
    book = Book(title, f"Performance measures, {reported}", dated=scorecard.period.last_day)
    heading = [*filter(None, [sample_note(scorecard.extracts)]), f"Period: {reported}"]
    _add_sections(book, scorecard, title, heading)
    if any(result.groups for result in scorecard.results):
        grouped_by = [in_words(name).capitalize() for name in scorecard.by]
        book.sheet(
            scorecard_lines.breakdown_title(scorecard),
            [scorecard_lines.breakdown_title(scorecard), *heading],
            [*_in_a_sheet(IN_SHEETS[:2]), *(Column(heading, 30) for heading in grouped_by), *_in_a_sheet(OF_GROUPS)],
            [_group_row(result, group) for result in scorecard.results for group in result.groups],
            describes="One row for each measure and group: the measure's own rule on the group alone. Groups may "
            "not add up to the total.",
            frozen_columns=2,
        )
    book.sheet(
        "Definitions",
        ["What is counted", *heading],
        _DEFINITIONS,
        [line for result in scorecard.results for line in _definition(result)],
        describes="For each measure what is counted, who is excluded, and what the target is, in words.",
        frozen_columns=2,
    )
    refs = [result.measure.ref for result in scorecard.results]
    book.sheet(
        "Data quality",
        ["What was found in the extracts", *heading],
        _DATA_QUALITY,
        [_finding(problem, refs) for problem in scorecard.problems]
        or [["No finding is listed.", *("" for _ in _DATA_QUALITY[1:])]],
        describes="Rows that were not used, repaired or not understood, with the measures they affect.",
    )
    book.sheet(
        "Notes",
        ["Notes", *heading],
        _NOTES,
        list(_notes(scorecard)),
        describes="What to know when reading the scorecard.",
    )
    return book.content()


def _add_sections(book: Book, scorecard: Scorecard, title: str, heading: Sequence[str]) -> None:
    """A sheet to print for each section of the scorecard."""
    # D-322: sheets of one workbook, so that a section can be passed on without the others
    for section, results in scorecard_lines.by_section(scorecard):
        book.sheet(
            section or "Scorecard",
            [
                title,
                *([section] if section else []),
                *heading,
                *(f"{label}: {text}" for label, text in scorecard_lines.heading(scorecard)[1:]),
                *(f"Confidence {said}" for said in scorecard_lines.letters(results)),
            ],
            _in_a_sheet(IN_SHEETS),
            [_scorecard_row(result) for result in results],
            describes="One row for each measure: the result, its target, the rating, and the previous value.",
            frozen_columns=2,
        )


def _in_a_sheet(columns: Sequence[ScorecardColumn]) -> list[Column]:
    """The same columns as a workbook has them."""
    are_words = ("text", "rating")
    return [Column(column.heading, column.width, is_number=column.kind not in are_words) for column in columns]


def _scorecard_row(result: Result) -> list[Cell]:
    printed, show, decimals = figures(result), result.measure.show, decimals_needed(result)
    return [_cell(column, result, printed, show, decimals) for column in IN_SHEETS]


def _group_row(result: Result, group: Group) -> list[Cell]:
    show = result.measure.show
    printed = group_figures(group, show)
    own = [_cell(column, group, printed, show, 1) for column in OF_GROUPS]
    return [result.measure.ref, result.measure.title, *group.names, *own]


def _cell(column: ScorecardColumn, row: Result | Group, printed: Figures, show: Show, decimals: int) -> Cell:
    """The number in its format; where it is hidden the symbol that says so; and nothing where there is none."""
    exact = column.exact(row) if column.exact else None
    if column.kind in ("text", "rating"):
        return "" if column.exact and exact is None else column.printed(row, printed)
    said = column.printed(row, printed) if column.shown else ABSENT
    if exact is None and said != ABSENT:
        return said
    # D-119: a percentage in a spreadsheet is stored as spreadsheets do
    is_share = show == "percentage" and column.kind in ("value", "limit")
    return Number(exact / 100 if is_share and exact is not None else exact, _format(column, is_share, decimals, said))


def _format(column: ScorecardColumn, is_share: bool, decimals: int, said: str) -> str:
    """71.1%, 1,140; a limit in full: 13.75, 4.4%; and any number read as the words that are said of it: 3 fewer."""
    if column.kind == "count in words":
        return ";".join([f'"{said}"'] * 3)
    if column.kind == "limit":
        return "0.####%" if is_share else "#,##0.####"
    return f"0.{'0' * decimals}%" if is_share else "#,##0"


def _definition(result: Result) -> Iterator[list[Cell]]:
    """The lines of one measure: why, source, rule, target, rating."""
    measure = result.measure
    lines = [("Why", sentence(measure.why)), ("Source", sentence(measure.source)), *rule(measure)]
    lines += [("Target", said) for said in target(result)]
    lines.append(("Rating", f"{result.verdict.rating}: {sentence(reason(result))}"))
    lines += [("Notes", sentence(measure.notes))] if measure.notes else []
    lines += [("Owner", measure.owner)] if measure.owner else []
    for label, text in lines:
        yield [measure.ref, measure.title, label, text]


# D-122: a spreadsheet names rows, never a child
def _finding(problem: Problem, refs: Sequence[str]) -> list[Cell]:
    """One finding, without the ids of children: rows are enough to correct it."""
    place = problem.place
    return [
        place.file,
        place.heading or "",
        named("row", place.rows) or "the whole file",
        Number(len(place.rows) or None),
        sentence(problem.what),
        sentence(problem.effect),
        sentence(problem.remedy),
        affected(problem, refs),
    ]


def _notes(scorecard: Scorecard) -> Iterator[list[Cell]]:
    for label, lines in scorecard_lines.notes(scorecard):
        for line in lines:
            yield [label, line]
    for result in scorecard.results:
        if result.confidence:
            yield [
                "Confidence",
                f"{result.measure.ref}: {result.confidence.letter}. {sentence(result.confidence.reason)}",
            ]
    for warning in scorecard_lines.warnings(scorecard):
        yield ["Please note", warning]
    for file, rows in scorecard.extracts.rows.items():
        yield ["Rows read", f"{file}: {rows:,}"]
    yield ["Blank cells", "A cell is blank where there is no figure: the rating or a note says why."]
