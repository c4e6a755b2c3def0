"""The scorecard as a GitHub Markdown table, to paste into a report or an issue."""

import re
from collections.abc import Iterator, Sequence

from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.scorecard_lines import COLUMNS
from permanence_kpis.outputs.words import sample_note
from permanence_kpis.results.scorecard import Scorecard

_RIGHT = ("Result", "Out of", "Not known", "Before")


def scorecard_markdown(scorecard: Scorecard) -> str:
    """The whole scorecard: heading, sample banner, table, and what there is to add below."""
    lines = [f"## {marked(scorecard_lines.title(scorecard))}", ""]
    if note := sample_note(scorecard.extracts):
        lines += [f"> **{marked(note)}**", ""]
    lines += [f"- **{label}**: {marked(text)}" for label, text in scorecard_lines.heading(scorecard)]
    lines += ["", table_row(COLUMNS), table_row(["--:" if name in _RIGHT else ":--" for name in COLUMNS])]
    lines += [table_row([marked(cell) for cell in scorecard_lines.cells(result)]) for result in scorecard.results]
    for label, said in scorecard_lines.notes_of_a_page(scorecard):
        lines += ["", f"**{label}**", "", *(f"- {marked(line)}" for line in said)]
    return "\n".join([*lines, *_breakdown(scorecard)]) + "\n"


def _breakdown(scorecard: Scorecard) -> Iterator[str]:
    """The groups of every measure in one table."""
    if not any(result.groups for result in scorecard.results):
        return
    headings = ("Ref", *(marked(heading) for heading in scorecard_lines.group_headings(scorecard)))
    yield from ("", f"### {marked(scorecard_lines.breakdown_title(scorecard))}", "")
    yield table_row(headings)
    yield table_row(["--:" if name in _RIGHT else ":--" for name in headings])
    for result in scorecard.results:
        for group in result.groups:
            cells = (result.measure.ref, *scorecard_lines.group_cells(result, group))
            yield table_row([marked(cell) for cell in cells])


def table_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def marked(text: str) -> str:
    """The text with everything Markdown would read as a mark taken literally, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", " ".join(text.split()))
