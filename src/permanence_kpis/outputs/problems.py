"""A problem as text: where it stands, what was found, what would be right."""

from collections.abc import Iterable

from permanence_kpis.errors import Place, Problem

_INDENT = "    "
_SHOWN_AT_MOST = 10


def render_problem(problem: Problem) -> str:
    """The problem over a few lines, without a line break at the end.

    A problem in a definition shows the source line with a caret under the words meant; one in an extract names the
    file, the rows and the column, says what was done with them, and ends with the children they belong to.
    """
    lines = [f"{_where(problem.place)}: {problem.what}"]
    if problem.source_line is not None and problem.place.line is not None:
        lines += _source(problem.source_line, problem.place.line, problem.place.column, problem.caret_width)
    lines += [_INDENT + text for text in (problem.effect, problem.remedy) if text]
    if children := problem.place.child_ids:
        lines.append(f"{_INDENT}{'Child' if len(children) == 1 else 'Children'}: {_some(children)}.")
    return "\n".join(_printable(line) for line in lines)


def _where(place: Place) -> str:
    if place.line is not None:
        at = f"{place.file}:{place.line}" + (f":{place.column}" if place.column is not None else "")
        return f"{at} ({place.field})" if place.field else at
    parts = [place.file]
    if place.rows:
        parts.append(f"{'row' if len(place.rows) == 1 else 'rows'} {_some(str(row) for row in place.rows)}")
    if place.heading:
        parts.append(f"column {place.heading}")
    return ", ".join(parts) + (f" ({place.field})" if place.field else "")


def _source(source_line: str, number: int, column: int | None, width: int) -> list[str]:
    gutter = " " * len(str(number))
    lines = [f"{_INDENT}{number} | {source_line}"]
    if column is not None:
        before = "".join(
            "\t" if character == "\t" else " " for character in source_line[: column - 1].ljust(column - 1)
        )
        lines.append(f"{_INDENT}{gutter} | {before}{'^' * width}")
    return lines


def _some(items: Iterable[str]) -> str:
    """`1, 2 and 3`, or the first ten and how many more."""
    every = list(items)
    shown = every[:_SHOWN_AT_MOST] if len(every) > _SHOWN_AT_MOST + 1 else every
    if len(shown) < len(every):
        return f"{', '.join(shown)} and {len(every) - len(shown):,} more"
    return ", ".join(shown) if len(shown) < 2 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _printable(line: str) -> str:
    """Without characters that could move the cursor or colour a terminal."""
    return "".join(character if character.isprintable() or character == "\t" else "\ufffd" for character in line)
