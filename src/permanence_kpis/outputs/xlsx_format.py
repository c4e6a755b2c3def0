"""The scorecard as a spreadsheet: a sheet to print, the definitions in English, data quality and notes."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from permanence_kpis.definitions.model import Show
from permanence_kpis.errors import Problem
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.definition_in_english import rule, target
from permanence_kpis.outputs.numbers import decimals_needed, figures, group_figures, moved
from permanence_kpis.outputs.reasons import reason
from permanence_kpis.outputs.words import ABSENT, in_words, listed, period, sample_note, sentence, some, window
from permanence_kpis.outputs.workbook import Book, Cell, Column, Number
from permanence_kpis.results.bands import Band, band
from permanence_kpis.results.scorecard import Group, Result, Scorecard

_FIGURES = (
    Column("Result", 10, is_number=True),
    Column("Numerator", 11, is_number=True),
    Column("Denominator", 13, is_number=True),
    Column("Not known", 8, is_number=True),
    Column("Lowest", 9, is_number=True),
    Column("Highest", 9, is_number=True),
)
_SCORECARD = (
    Column("Ref", 6),
    Column("Measure", 44),
    Column("Measured", 24),
    *_FIGURES,
    Column("Target due", 25),
    Column("Rating", 11),
    Column("Confidence", 13),
    Column("To green", 17, is_number=True),
    Column("Before", 9, is_number=True),
    Column("Direction", 25),
    Column("Least for green", 10, is_number=True),
    Column("Most for green", 10, is_number=True),
)
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
    book.sheet(
        "Scorecard",
        [
            title,
            *heading,
            *(f"{label}: {text}" for label, text in scorecard_lines.heading(scorecard)[1:]),
            *(f"Confidence {said}" for said in scorecard_lines.letters(scorecard.results)),
        ],
        _SCORECARD,
        [_scorecard_row(result) for result in scorecard.results],
        describes="One row for each measure: the result, its target, the rating, and the previous value.",
        frozen_columns=2,
    )
    if any(result.groups for result in scorecard.results):
        book.sheet(
            scorecard_lines.breakdown_title(scorecard),
            [scorecard_lines.breakdown_title(scorecard), *heading],
            _group_columns(scorecard),
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
        or [_nothing("No finding is listed.", _DATA_QUALITY)],
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


def _scorecard_row(result: Result) -> list[Cell]:
    measure, counts, printed = result.measure, result.counts, figures(result)
    shown = _number_format(measure.show, decimals_needed(result))
    least, most = _ends_of_green(result)
    return [
        measure.ref,
        measure.title,
        window(result.window),
        _or_word(_value(result.value, measure.show, shown), printed.value),
        _or_word(Number(counts.numerator if counts else None), printed.numerator),
        _or_word(Number(counts.denominator if counts else None), printed.denominator),
        _or_word(Number(counts.not_known if counts else None), printed.not_known),
        _or_word(_value(result.lowest, measure.show, shown), printed.lowest),
        _or_word(_value(result.highest, measure.show, shown), printed.highest),
        printed.target,
        result.verdict.rating,
        result.confidence.letter if result.confidence else "",
        _or_word(Number(result.verdict.to_green, _shown_as(printed.to_green)), printed.to_green),
        _or_word(_value(result.previous.value, measure.show, shown), printed.previous),
        "" if result.direction is None else moved(result),
        _value(least, measure.show, _target_format(measure.show)),
        _value(most, measure.show, _target_format(measure.show)),
    ]


def _ends_of_green(result: Result) -> Band:
    """The least and the greatest value that meet what is due, unrounded."""
    green = result.due.green
    return (None, None) if green is None else band(result.due.better, green)


def _shown_as(words: str) -> str:
    """The format in which a number, whatever it is, reads as these words: at least 3 fewer."""
    return ";".join([f'"{words}"'] * 3)


def _group_columns(scorecard: Scorecard) -> list[Column]:
    names = [Column(in_words(name).capitalize(), 30) for name in scorecard.by]
    return [*_SCORECARD[:2], *names, *_FIGURES]


def _group_row(result: Result, group: Group) -> list[Cell]:
    show, counts, printed = result.measure.show, group.counts, group_figures(group, result.measure.show)
    shown = _number_format(show, 1)
    return [
        result.measure.ref,
        result.measure.title,
        *group.names,
        _or_word(_value(group.value, show, shown), printed.value),
        _or_word(Number(counts.numerator if counts else None), printed.numerator),
        _or_word(Number(counts.denominator if counts else None), printed.denominator),
        _or_word(Number(counts.not_known if counts else None), printed.not_known),
        _or_word(_value(group.lowest, show, shown), printed.lowest),
        _or_word(_value(group.highest, show, shown), printed.highest),
    ]


def _or_word(number: Number, printed: str) -> Cell:
    """The number; where it is hidden the symbol that says so; and nothing where there is none."""
    return printed if number.value is None and printed != ABSENT else number


def _value(value: Fraction | None, show: Show, shown: str) -> Number:
    return Number(value / 100 if value is not None and show == "percentage" else value, shown)


def _number_format(show: Show, decimals: int) -> str:
    return f"0.{'0' * decimals}%" if show == "percentage" else "#,##0"


def _target_format(show: Show) -> str:
    """A limit in full: 13.75, 4.4%."""
    return "0.####%" if show == "percentage" else "#,##0.####"


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


def _finding(problem: Problem, refs: Sequence[str]) -> list[Cell]:
    """One finding, without the ids of children: rows are enough to mend it."""
    place = problem.place
    touched = [ref for ref in refs if ref in problem.measures]
    return [
        place.file,
        place.heading or "",
        some("row", [f"{row}" for row in place.rows]) or "the whole file",
        Number(len(place.rows) or None),
        sentence(problem.what),
        sentence(problem.effect),
        sentence(problem.remedy),
        listed(touched) if touched else "none of these measures",
    ]


def _nothing(said: str, columns: Sequence[Column]) -> list[Cell]:
    return [said, *("" for _ in columns[1:])]


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
