"""A problem as text: where it stands, what was found, what would be right."""

from permanence_kpis.errors import NOWHERE, Problem, printable_line
from permanence_kpis.words import first_eleven, noun

_INDENT = "    "
_WIDEST = 200
"""Characters of a source line that are shown; of a longer one, those around the words meant."""


def render_problem(problem: Problem) -> str:
    """The problem over a few lines, without a line break at the end.

    A problem in a definition shows the source line with a caret under the words meant; one in an extract names the
    file, the rows and the column, says what was done with them, and ends with the children they belong to; one that
    stands NOWHERE is its message.
    """
    if problem.place == NOWHERE:
        return problem.what
    lines = [f"{problem.place}: {problem.what}"]
    if problem.source_line is not None and problem.place.line is not None:
        lines += _source(problem.source_line, problem.place.line, problem.place.column, problem.caret_width)
    lines += [_INDENT + text for text in (problem.effect, problem.remedy) if text]
    if children := problem.place.child_ids:
        lines.append(f"{_INDENT}{noun(len(children), 'children').capitalize()}: {first_eleven(children)}.")
    return "\n".join(printable_line(line) for line in lines)


def _source(source_line: str, number: int, column: int | None, width: int) -> list[str]:
    gutter = " " * len(str(number))
    if len(source_line) > _WIDEST:
        first = max(0, (column or 1) - 1 - _WIDEST // 2)
        column, source_line = column and column - first, source_line[first : first + _WIDEST]
        width = min(width, len(source_line))
    # a space of another kind looks like a plain one, and may be what is wrong
    shown = "".join("\ufffd" if letter.isspace() and letter not in " \t" else letter for letter in source_line)
    lines = [f"{_INDENT}{number} | {shown}"]
    if column is not None:
        before = "".join(
            "\t" if character == "\t" else " " for character in source_line[: column - 1].ljust(column - 1)
        )
        lines.append(f"{_INDENT}{gutter} | {before}{'^' * width}")
    return lines
