"""The scorecard as a GitHub Markdown table, to paste into a report or an issue."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.columns import HEADINGS, ON_PAGES, cells
from permanence_kpis.outputs.phrases import sample_note
from permanence_kpis.results.scorecard import Scorecard

_NUMBERS = [column.heading for column in ON_PAGES if column.is_number]


def scorecard_markdown(scorecard: Scorecard) -> str:
    """The whole scorecard: heading, sample banner, table, and what there is to add below."""
    about = scorecard_lines.heading(scorecard)
    lines = [
        *head(scorecard_lines.title(scorecard), sample_note(scorecard.extracts), about),
        *_sections(scorecard),
        *lists(scorecard_lines.notes_of_a_page(scorecard)),
        *_breakdown(scorecard),
    ]
    return "\n".join(lines) + "\n"


def _sections(scorecard: Scorecard) -> Iterator[str]:
    """A table for each section, under its heading where it has one."""
    for title, results in scorecard_lines.by_section(scorecard):
        yield from ("", f"### {escaped(title)}") if title else ()
        yield from table(HEADINGS, map(cells, results), _NUMBERS)


def _breakdown(scorecard: Scorecard) -> Iterator[str]:
    """The groups of every measure in one table."""
    rows = [
        (result.measure.ref, *scorecard_lines.group_cells(result, group))
        for result in scorecard.results
        for group in result.groups
    ]
    if rows:
        yield from ("", f"### {escaped(scorecard_lines.breakdown_title(scorecard))}")
        yield from table(("Ref", *scorecard_lines.group_headings(scorecard)), rows, _NUMBERS)


def head(title: str, note: str, about: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What every page begins with: its title, the banner of the sample, if any, and what it is about: (label, text)."""
    yield from (f"## {escaped(title)}", "")
    if note:
        yield from (f"> **{escaped(note)}**", "")
    yield from (f"- **{label}**: {escaped(text)}" for label, text in about)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[str] = ()) -> Iterator[str]:
    """Headings and rows; the columns of numbers, by their headings, stand on the right."""
    yield ""
    yield _row(map(escaped, headings))
    yield _row("--:" if heading in numbers else ":--" for heading in headings)
    yield from (_row(map(escaped, row)) for row in rows)


def lists(notes: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """What stands below a table: each label, and its lines as a list."""
    for label, lines in notes:
        yield from ("", f"**{label}**", "", *(f"- {escaped(line)}" for line in lines))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """The text with everything Markdown would read as a mark taken literally, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", " ".join(text.split()))
