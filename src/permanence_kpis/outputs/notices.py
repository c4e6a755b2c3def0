"""What is said besides a result, on standard error: a few lines, or all of it where it is asked for."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from permanence_kpis.errors import Problem, printable_line
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.phrases import affected, found_in_words, sample_note, sentence
from permanence_kpis.results.findings import Found
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.words import how_many, listed, named, noun

if TYPE_CHECKING:
    from permanence_kpis.results.ahead import Ahead
    from permanence_kpis.results.trend import Trends
    from permanence_kpis.results.why import Whys

# D-114: besides a result four lines are said on standard error
LINES = 4
"""So many lines are printed besides a result."""

FIRST, USUAL, REPEATED = range(3)
"""What is left out last where there is no room, what before it, and first of all what stands with the figures too."""


@dataclass(frozen=True)
class Notice:
    """One thing that is said besides a result.

    `said` is a sentence or two; `command` a line under it that ends in what can be typed, and so is not broken. `full`
    is all there is to say, `log` lines to stand in place of the others where they are kept and not read on a screen:
    each blank where there is no more than what is said. `weight` is one of those above.
    """

    said: str = ""
    command: str = ""
    full: str = ""
    log: tuple[str, ...] = ()
    weight: int = USUAL


BLANK = Notice(weight=REPEATED)
"""A line between a page and what is said after it."""


# D-115: findings are said first, then what is in the file as well
def few(notices: Sequence[Notice], columns: int | None) -> str:
    """As much of the notices as four lines hold, and how many more there are.

    Takes: the columns of the screen; None where it is no screen. Then nothing is broken into lines, and what is to
    stand in a log does, however long.
    """
    logged = [] if columns else [printable_line(line) for notice in notices for line in notice.log]
    shown = [notice for notice in notices if columns or not notice.log]
    blocks, weights = [_lines(notice, columns) for notice in shown], [notice.weight for notice in shown]
    room = LINES - 1 if logged else LINES
    kept = _that_fit(blocks, weights, columns, room)
    if any(weights[number] < REPEATED for number in range(len(blocks)) if number not in kept):
        kept = _that_fit(blocks, weights, columns, room - 1)
    more = sum(weights[number] < REPEATED for number in range(len(blocks)) if number not in kept)
    said = [block for number, block in enumerate(blocks) if number in kept]
    lines = [line for block in said for line in block] if any(block != [""] for block in said) else []
    if more:
        lines.append(f"{more:,} more {noun(more, 'notices')}: add --verbose.")
    return "".join(f"{line}\n" for line in (*logged, *lines))


def in_full(notices: Sequence[Notice]) -> str:
    """Everything there is to say."""
    if all(notice == BLANK for notice in notices):
        return ""
    said = "".join(notice.full or "".join(f"{line}\n" for line in _lines(notice, None)) for notice in notices)
    return re.sub(r"\A\n+", "\n", said)  # what is said file by file begins with a blank line of its own


def written(folder: str, names: Sequence[str], paths: Sequence[str]) -> Notice:
    """That files were written: one by its path, several by their folder and names."""
    full = "".join(f"Wrote {path}\n" for path in paths)
    said = full if len(paths) == 1 else f"Wrote {how_many(len(paths), 'files')} in {folder}: {listed(names)}."
    return Notice(said.strip(), full=full, weight=FIRST)


def written_as_run(folder: str, run: str, paths: Sequence[str]) -> Notice:
    """The same of the files of a run that is kept."""
    full = "".join(f"Wrote {path}\n" for path in paths)
    return Notice(f"Wrote {how_many(len(paths), 'files')} in {folder}: run {run}.", full=full, weight=FIRST)


def files_with_rows(folder: str, rows: Mapping[str, int]) -> Notice:
    """The same of the files of a synthetic authority, by path the rows of each."""
    full = "".join(f"Wrote {path}: {number:,} rows\n" for path, number in rows.items())
    said = f"Wrote {how_many(len(rows), 'files')} in {folder}: {how_many(sum(rows.values()), 'rows')}."
    return Notice(said, full=full, weight=FIRST)


def of_the_sample(scorecard: Scorecard) -> list[Notice]:
    """That the figures are those of the sample, as a page says at its head and a file in the column of extracts."""
    return [Notice(note, weight=REPEATED)] if (note := sample_note(scorecard.extracts)) else []


def beside_a_page(scorecard: Scorecard) -> list[Notice]:
    """The warnings that a page has too."""
    said = [f"Please note: {warning}" for warning in scorecard_lines.warnings(scorecard)]
    return [*of_the_sample(scorecard), *(Notice(line, weight=REPEATED) for line in said)]


def beside_a_file(scorecard: Scorecard) -> list[Notice]:
    """What a page says for itself and a file of figures does not, and the warnings that stand in the file too."""
    groups = [Notice(f"No groups. {line}") for line in scorecard_lines.no_groups(scorecard)]
    unmeasured = [Notice(f"Not counted, {line}") for line in scorecard_lines.not_measured(scorecard)]
    return [*groups, *unmeasured, *beside_a_page(scorecard)]


# D-548: a job that ends with 4 has only its log to tell why
def without_data(scorecard: Scorecard) -> str:
    """Which measures have no usable file, and which file that is, in lines for errors."""
    return "\n".join(f"No data for {line}" for line in scorecard_lines.without_data(scorecard.results))


def beside_trends(found: "Trends") -> list[Notice]:
    """The same of figures over time."""
    note = sample_note(found.extracts)
    warnings = [*found.warnings, *(warning for trend in found.trends for warning in trend.warnings)]
    said = [Notice(f"Please note: {sentence(warning)}", weight=REPEATED) for warning in warnings]
    return [*([Notice(note, weight=REPEATED)] if note else []), *said]


def beside_insight(found: "Whys | Ahead") -> list[Notice]:
    """The same of why figures moved, and of a figure at later dates."""
    note = sample_note(found.extracts)
    said = [Notice(f"Please note: {sentence(warning)}", weight=REPEATED) for warning in found.warnings]
    return [*([Notice(note, weight=REPEATED)] if note else []), *said]


def not_told(scorecard: Scorecard, command: str) -> list[Notice]:
    """Warnings, and that there are findings: a message beside figures for the public names no child."""
    notices = [Notice(f"Please note: {sentence(warning)}") for warning in scorecard.warnings]
    if scorecard.problems:
        notices.append(Notice(command=f"There are findings in the extracts: {command}", weight=FIRST))
    return notices


def findings(scorecard: Scorecard, found: Found, command: str) -> list[Notice]:
    """How many findings there are in the extracts and which ratings they could change; in full, each of them.

    Takes: the scorecard that they were found for, how many there are, and the command that lists them.
    """
    if not found.findings:
        return []
    said, how = found_in_words(found), f"A full check, which can find more: {command}"
    return [Notice(said, how, _file_by_file(scorecard), weight=FIRST)]


def skipped(problems: Sequence[Problem]) -> list[Notice]:
    """The files of an archive that were not read, and why."""
    return [Notice(f"{problem.place.file}: {problem.what}. {problem.remedy}") for problem in problems]


def persons_named(problems: Sequence[Problem]) -> list[Notice]:
    """In how many places of plan and commentary a person may be named; in full, each of them."""
    if not problems:
        return []
    files = listed(list(dict.fromkeys(problem.place.file for problem in problems)))
    said = f"A person may be named in {how_many(len(problems), 'places')} of {files}: add --verbose."
    return [Notice(said, full="".join(f"{problem}\n" for problem in problems), weight=FIRST)]


def _file_by_file(scorecard: Scorecard) -> str:
    """What was found in the extracts, file by file, with the measures it affects."""
    by_file: dict[str, list[Problem]] = {}
    for problem in scorecard.problems:
        by_file.setdefault(problem.place.file, []).append(problem)
    refs = [result.measure.ref for result in scorecard.results]
    return "".join(
        _part(f"Found in {file}:", [line for problem in problems for line in _finding(problem, refs)])
        for file, problems in by_file.items()
    )


def _part(heading: str, lines: Sequence[str]) -> str:
    return "\n" + "".join(f"{printable_line(line)}\n" for line in (heading, *lines))


def _finding(problem: Problem, refs: Sequence[str]) -> tuple[str, str]:
    """Two lines: where, what was found and what was done with it; what would be right, whose it is, what it affects."""
    place = problem.place
    where = [place.heading or "", named("row", place.rows)]
    found = "; ".join(said for said in (problem.what, problem.effect) if said)
    asides = [
        sentence(problem.remedy),
        sentence(named("child", place.child_ids, "children")),
        f"Affects {affected(problem, refs)}.",
    ]
    return (
        f"- {', '.join(part for part in where if part) or 'the whole file'}: {found}.",
        f"  {' '.join(unused for unused in asides if unused)}",
    )


def _lines(notice: Notice, columns: int | None) -> list[str]:
    """What is said, broken between words where it is read on a screen, and the command, never broken."""
    said, command = printable_line(notice.said), printable_line(notice.command)
    if columns is None or not said:
        lines = [said] if said else []
    else:
        lines = textwrap.wrap(said, columns, break_long_words=False, break_on_hyphens=False)
    return [*lines, *([command] if command else [])] or [""]


def _that_fit(blocks: Sequence[Sequence[str]], weights: Sequence[int], columns: int | None, room: int) -> list[int]:
    """Which of the blocks fit into so many lines of a screen, those of the least weight taken first."""
    kept = []
    for number in sorted(range(len(blocks)), key=lambda number: weights[number]):
        height = sum(1 if columns is None else max(1, -(-cell_len(line) // columns)) for line in blocks[number])
        if height <= room:
            kept.append(number)
            room -= height
    return sorted(kept)
