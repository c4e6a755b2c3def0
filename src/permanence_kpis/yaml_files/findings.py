"""Everything wrong with one file, gathered as it is found."""

from dataclasses import dataclass, field

from permanence_kpis.errors import MOST_SAID, DefinitionError, KpiError, Place, Problem, too_many
from permanence_kpis.yaml_files.tree import Loc, Node, Span


def on_lines(first: int, second: int) -> str:
    """Where two of the same stand, in words."""
    return f"on line {first} and on line {second}" if first != second else f"on line {first}"


class RefusedError(Exception):
    """A value that cannot be read: what is wrong, what would be right, and the position in a list if it is one."""

    def __init__(self, what: str, remedy: str, at: int | None = None) -> None:
        super().__init__(what)
        self.what, self.remedy, self.at = what, remedy, at


@dataclass
class Findings:
    """Everything wrong with one file, gathered as it is found.

    `guide` is the page that shows how it is written; `error` the class of whoever can fix it.
    """

    file: str
    lines: list[str]
    guide: str
    error: type[KpiError] = DefinitionError
    _found: list[tuple[Span, Loc, str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, span: Span, path: Loc, what: str, remedy: str) -> None:
        """Note a problem at a spot; `path` is the field it belongs to.

        Raises: `error` with all that was found, where it is more than anybody looks for.
        """
        if len(self._found) == MOST_SAID:
            raise self.error(*self.problems(), too_many(self.file))
        self._found.append((span, path, what, remedy))

    def saw(self, path: Loc, value: Node) -> None:
        """Told of every field as it is read, for those who name a place by what stands near it."""

    def may_be_blank(self, path: Loc) -> bool:
        """Whether a field may be there with nothing in it."""
        return False

    def field_name(self, path: Loc) -> str | None:
        """The way to a field, keys but no positions."""
        return ".".join(step for step in path if isinstance(step, str)) or None

    def problems(self) -> tuple[Problem, ...]:
        """Everything found, in the order of the file."""
        in_order = sorted(dict.fromkeys(self._found), key=lambda found: (found[0].line, found[0].column))
        return tuple(self._problem(*found) for found in in_order)

    def _problem(self, span: Span, path: Loc, what: str, remedy: str) -> Problem:
        source_line = self.lines[span.line - 1].rstrip() if span.line <= len(self.lines) else ""
        return Problem(
            Place(self.file, line=span.line, column=span.column, field=self.field_name(path)),
            what=what,
            remedy=remedy,
            source_line=source_line,
            caret_width=max(1, min(span.width, len(source_line) - span.column + 1)),
        )
