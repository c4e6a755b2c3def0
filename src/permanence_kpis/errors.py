"""What can go wrong on purpose: who can correct it, where it stands, and the exit code."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import overload
from unicodedata import category

from permanence_kpis.words import first_eleven, noun


# D-659: as objects, each finding its own, they take more room than their rows
class RowNumbers(Sequence[int]):
    """Numbers of rows, four bytes each; otherwise as a tuple of them."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._numbers = array("I", numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[int, ...]: ...
    def __getitem__(self, place: int | slice) -> int | tuple[int, ...]:
        return tuple(self._numbers[place]) if isinstance(place, slice) else self._numbers[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (RowNumbers, tuple)) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


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
    rows: Sequence[int] = ()
    child_ids: tuple[str, ...] = ()
    row_ids: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.rows, RowNumbers):
            object.__setattr__(self, "rows", RowNumbers(self.rows))

    @property
    def owners(self) -> Iterator[tuple[int, str | None]]:
        """Each of the rows, and whose it is."""
        return zip(self.rows, self.row_ids or repeat(None, len(self.rows)), strict=True)

    def __str__(self) -> str:
        if self.line is not None:
            at = f"{self.file}:{self.line}" + (f":{self.column}" if self.column is not None else "")
            return f"{at} ({self.field})" if self.field else at
        parts = [self.file]
        if self.rows:
            parts.append(f"{noun(len(self.rows), 'rows')} {first_eleven(self.rows)}")
        if self.heading:
            parts.append(f"column {self.heading}")
        return ", ".join(parts) + (f" ({self.field})" if self.field else "")


NOWHERE = Place("")
"""The place of a problem that stands in no file: a word on the command line, a period."""


@dataclass(frozen=True)
class Problem:
    """One thing somebody can correct: where it stands, what was found, what would be right.

    `source_line` and `caret_width` show the line of a definition and how much of it is meant. `effect` says what
    was done with a row or field of an extract; `affects` names the columns (`extract.column`, `table.column`) whose
    figures it affects, `measures` the refs of those among the measures chosen; `code` names the kind of finding in an
    extract, for good. Of one that stands NOWHERE, `what` is the whole message.
    """

    place: Place
    what: str
    remedy: str
    source_line: str | None = None
    caret_width: int = 1
    effect: str = ""
    affects: frozenset[str] = field(default_factory=frozenset)
    measures: frozenset[str] = field(default_factory=frozenset)
    code: str = ""

    def __str__(self) -> str:
        if self.place == NOWHERE:
            return self.what
        what = f"{self.what}; {self.effect}" if self.effect else self.what
        return printable_line(" ".join(filter(None, (f"{self.place}: {what}.", self.remedy))))


# D-267: whatever was read or found first
def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems file by file, by name, and in each by where they begin, whatever order they were found in."""

    def begins(problem: Problem) -> tuple[str, int, int]:
        place = problem.place
        return place.file, place.line or min(place.rows, default=0), place.column or 0

    return tuple(sorted(problems, key=begins))


class KpiError(Exception):
    """Something a person can correct. Carries every problem found, not only the first; as text, each on a line.

    Takes: the problems; a message alone is one that stands NOWHERE.
    """

    exit_code = 70

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(Problem(NOWHERE, one, "") if isinstance(one, str) else one for one in problems)
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(KpiError):
    """The command, a period or a name was wrong: correct what was typed."""

    exit_code = 2


class DefinitionError(KpiError):
    """`kpi_definitions.yaml` cannot be used: correct the file."""

    exit_code = 2


class ActionPlanError(KpiError):
    """`action_plan.yaml` cannot be used: whoever edits it can correct it."""

    exit_code = 2


class SettingsError(KpiError):
    """`kpis.toml` cannot be used: correct the file."""

    exit_code = 2


class ExtractError(KpiError):
    """An extract cannot be used: correct it in the case system, or export it again."""

    exit_code = 3


class NoUsableFileError(KpiError):
    """A measure was asked for whose file is not there: export it too."""

    exit_code = 4


class OutputError(KpiError):
    """A result could not be written: name another place, or ask the owner of the folder."""

    exit_code = 5


# D-038: no file takes more memory than 64 MB and 8 times its size
MOST_SAID = 200
"""How many problems of a file that a person writes are looked for: nobody reads more at once, and each costs time."""


def too_many(file: str) -> Problem:
    """What is said after `MOST_SAID` problems of a file that a person writes."""
    what = f"more than {MOST_SAID} problems were found, and the rest of the file was not checked"
    return Problem(Place(file), what=what, remedy="Fix these first.")


# D-140: no character that acts on a terminal is printed on one
def printable(text: str) -> str:
    """The text without characters that could act on a terminal: move the cursor, colour, or turn what is read round.

    They are those that Unicode has for control, for format (which no reader sees) and for ending a line or paragraph,
    and what is no character at all. A line feed and a tab stay, and so does every kind of space.
    """
    if text.isprintable():
        return text
    if "\n" in text:
        return "\n".join(map(printable, text.split("\n")))  # most lines are printable as they are
    return "".join(character if _is_harmless(character) else "\ufffd" for character in text)


def printable_line(text: str) -> str:
    """The same on one line: no line feed in it makes what follows look like a message of its own."""
    return printable(text).replace("\n", "\ufffd")


def _is_harmless(character: str) -> bool:
    return character.isprintable() or character == "\t" or category(character) == "Zs"


GATE_TRIPPED = 1
"""Exit code when a --fail-on condition was met; everything was still written."""

NO_USABLE_FILE = NoUsableFileError.exit_code
"""Exit code when a chosen measure had no usable file; the rest was still written."""

OUR_FAULT = 70
"""Exit code of a bug in this program."""
