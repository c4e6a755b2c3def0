"""What can go wrong on purpose: who can mend it, where it stands, and the exit code."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where a problem stands: a file and, as far as known, the spot in it.

    `line` and `column` count from 1 in a text file (definitions); `heading` and `rows` are the column's name and the
    row numbers of an extract as a spreadsheet shows them; `child_ids` are the children of those rows, and `row_ids`
    says whose each row is (the child or household; None where that cannot be told), in the order of `rows`.
    """

    file: str
    line: int | None = None
    column: int | None = None
    field: str | None = None
    heading: str | None = None
    rows: tuple[int, ...] = ()
    child_ids: tuple[str, ...] = ()
    row_ids: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Problem:
    """One thing somebody can mend: where it stands, what was found, what would be right.

    `source_line` and `caret_width` show the line of a definition and how much of it is meant. `effect` says what
    was done with a row or field of an extract; `touches` names the columns of extracts whose figures it bears on;
    `code` names the kind of finding in an extract, for good.
    """

    place: Place
    what: str
    remedy: str
    source_line: str | None = None
    caret_width: int = 1
    effect: str = ""
    touches: frozenset[str] = field(default_factory=frozenset)
    code: str = ""


class KpiError(Exception):
    """Something a person can mend. Carries every problem found, not only the first."""

    exit_code = 70

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p if isinstance(p, str) else p.what for p in problems))


class UsageError(KpiError):
    """The command, a period or a name was wrong: whoever typed it can mend it."""

    exit_code = 2


class DefinitionError(KpiError):
    """`kpi_definitions.yaml` cannot be used: whoever edits it can mend it."""

    exit_code = 2


class ExtractError(KpiError):
    """An extract cannot be used: whoever drew it can mend it."""

    exit_code = 3


class NoUsableFileError(KpiError):
    """A measure was asked about whose file is not there: whoever draws the extracts can mend it."""

    exit_code = 4


class OutputError(KpiError):
    """A result could not be written: whoever owns the folder can mend it."""

    exit_code = 5


GATE_TRIPPED = 1
"""Exit code when a gate that was asked for tripped; everything was still written."""

NO_USABLE_FILE = NoUsableFileError.exit_code
"""Exit code when a chosen measure had no usable file; the rest was still written."""

OUR_FAULT = 70
"""Exit code of a fault in this program."""
