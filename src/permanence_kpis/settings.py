"""`kpis.toml`, or `[tool.kpis]` in pyproject.toml: what is said once, so that nobody has to type it each time."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from permanence_kpis.errors import Place, Problem, SettingsError
from permanence_kpis.file_reading import bytes_of, decoded, unusable
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.words import listed

FILE_NAME = "kpis.toml"
PYPROJECT = "pyproject.toml"
SAMPLE = "sample"
PATHS = ("data", "definitions", "archive", "action_plan")
SUCH_AS = {
    "data": "extracts",
    "definitions": "kpi_definitions.yaml",
    "archive": "monthly",
    "authority": "Northshire",
    "action_plan": "action_plan.yaml",
}
# D-145: four things may be set outside the command
NAMES = tuple(SUCH_AS)

_TABLE = "tool.kpis"
_LARGEST = 2**20
_MOST = 100
_SPEAKS_OF_US = re.compile(r"""tool["']?\s*\.\s*["']?kpis\b""")
# D-615: a dotted name costs the square of its length
_MOST_SIGNS, _MOST_TOGETHER = 30_000, 4_000_000
"""Dots and opening brackets that a file may have, and these times the dots of the line with the most."""
_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_HEADING = re.compile(r"\s*\[{1,2}([^\[\]#]+)\]")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


@dataclass(frozen=True)
class Setting:
    """What a file says for one name: a text, or a path as seen from the current folder; and where it says so."""

    value: str
    file: str
    line: int | None

    @property
    def place(self) -> str:
        """The file and line: kpis.toml, line 2."""
        return self.file if self.line is None else f"{self.file}, line {self.line}"


# D-147: so that one file says what applies
def find_settings(folder: Path) -> Mapping[str, Setting]:
    """The settings that hold in a folder: those of the nearest file, in it or in a folder above it.

    In one folder `kpis.toml` comes before pyproject.toml, which counts only where it has a `[tool.kpis]`. Paths are
    relative to the file; they are given relative to `folder`, so that they read as if they had been typed there.

    Raises: SettingsError with everything wrong in that file.
    """
    for depth, above in enumerate((folder, *folder.parents)):
        seen_from = Path(*[".."] * depth)
        if os.path.lexists(above / FILE_NAME):
            shown = str(seen_from / FILE_NAME)
            content = bytes_of(above / FILE_NAME, shown, FILE_NAME, SettingsError, largest=_LARGEST)
            text = decoded(content, shown, SettingsError)
            return _settings(_parsed(text, shown), "", text, shown, seen_from)
        shown = str(seen_from / PYPROJECT)
        text = _text_of_pyproject(above / PYPROJECT)
        if (table := _table_of_pyproject(text, shown)) is not None:
            return _settings(table, f"{_TABLE}.", text, shown, seen_from)
    return {}


def _text_of_pyproject(path: Path) -> str:
    """What it says; nothing where it is not there or cannot be read, which is no matter of ours."""
    if os.path.lexists(path):
        with suppress(SettingsError):
            return decoded(
                bytes_of(path, PYPROJECT, PYPROJECT, SettingsError, largest=_LARGEST), PYPROJECT, SettingsError
            )
    return ""


def _table_of_pyproject(text: str, shown: str) -> Any:
    """Its `[tool.kpis]`; None where it has none.

    Raises: SettingsError where it has one, as far as can be seen, and is not TOML.
    """
    if "kpis" not in text:
        return None
    try:
        tools = _parsed(text, shown).get("tool")
    except SettingsError:
        if _SPEAKS_OF_US.search(text):
            raise
        return None
    return tools.get("kpis") if isinstance(tools, dict) else None


def _parsed(text: str, shown: str) -> dict[str, Any]:
    """The tables of a text.

    Raises: SettingsError where it is not TOML, at the first place that is not.
    """
    import tomllib

    _refuse_too_dense(text, shown)
    try:
        return tomllib.loads(text)
    except RecursionError:
        what = "the brackets in this file are nested more than a hundred deep"
        raise SettingsError(unusable(shown, what, "Nothing here needs brackets.")) from None
    except ValueError as error:  # of which what tomllib raises is one
        raise SettingsError(_not_toml(text, shown, str(error))) from None


def _refuse_too_dense(text: str, shown: str) -> None:
    """Raises: SettingsError where reading the text would take far more time and room than the text itself."""
    dots_of_a_line = max(line.count(".") for line in text.split("\n"))
    signs = sum(map(text.count, ".[{"))
    if signs > _MOST_SIGNS or signs * dots_of_a_line > _MOST_TOGETHER:
        what = "this file has more dots and brackets than a file of settings"
        raise SettingsError(unusable(shown, what, "Settings are texts, in quotation marks: see that it is that file."))


def _not_toml(text: str, shown: str, said: str) -> Problem:
    lines = text.split("\n")
    found = _POSITION.search(said)
    if found is None:
        return unusable(shown, "this file cannot be read as TOML", "Settings are texts, in quotation marks.")
    number = int(found[1] or len(lines))
    line = lines[number - 1] if number <= len(lines) else ""
    if "\\" in line:
        remedy = (
            "A backslash means something special in double quotation marks. Use single ones: data = 'S:\\extracts'."
        )
    elif said.startswith("Cannot"):
        remedy = "A name appears twice. Keep one of the lines."
    else:
        remedy = "Write a name, an equals sign and a text in quotation marks: data = 'extracts'."
    column = min(int(found[2] or 1), len(line) + 1)
    what = "from here on this is not TOML, the language of this file"
    return Problem(Place(shown, line=number, column=column), what=what, remedy=remedy, source_line=line.rstrip())


def _settings(table: Any, inside: str, text: str, shown: str, seen_from: Path) -> dict[str, Setting]:
    """The settings of a table, checked.

    Takes: the table; the start of the full names of what is in it; the text of the file, for places; what problems call
    the file; its folder.
    """
    spans = _spans(text)
    if not isinstance(table, dict):
        remedy = f"Write [{_TABLE}] on a line of its own, and the settings below it."
        raise SettingsError(_problem(_TABLE, spans, text, shown, f"{_TABLE} is one value, not a table", remedy))
    problems: list[Problem] = []
    for name, value in table.items():
        if said := _wrong(name, value, inside):
            problems.append(_problem(f"{inside}{name}", spans, text, shown, *said))
        if len(problems) == _MOST:
            what = f"more than {_MOST} problems were found, and the rest of the file was not checked"
            problems.append(Problem(Place(shown), what=what, remedy="Fix these first."))
            break
    if problems:
        raise SettingsError(*sorted(problems, key=lambda problem: problem.place.line or len(text)))
    settings = {}
    for name, value in table.items():
        is_path = name in PATHS and (name, value) != ("data", SAMPLE)
        line, _, _ = spans.get(f"{inside}{name}", (None, 0, 0))
        settings[name] = Setting(str(seen_from / value) if is_path else " ".join(value.split()), shown, line)
    return settings


def _wrong(name: str, value: Any, inside: str) -> tuple[str, str] | None:
    """What is wrong with one setting and what would be right, or None."""
    if name not in NAMES:
        remedy = did_you_mean(name, NAMES, f"The settings are {listed(NAMES)}.")
        if isinstance(value, dict) and not inside:
            remedy = f"In {FILE_NAME} the settings are at the top, with no heading in brackets above them."
        return f"there is no setting {quoted(name)}", remedy
    if not isinstance(value, str):
        return f"{name} is not a text", f"Write a text in quotation marks, such as {name} = '{SUCH_AS[name]}'."
    if not value.strip():
        return f"{name} is empty", "Fill it in, or remove the line."
    return None


def _problem(
    name: str, spans: Mapping[str, tuple[int, int, int]], text: str, shown: str, what: str, remedy: str
) -> Problem:
    """A problem with what has this full name, at its place as far as that is known."""
    if name not in spans:
        return Problem(Place(shown, field=name), what=what, remedy=remedy)
    line, column, width = spans[name]
    source_line = text.split("\n")[line - 1].rstrip()
    return Problem(Place(shown, line=line, column=column), what, remedy, source_line=source_line, caret_width=width)


# D-150: TOML has no places for its values in Python's reader
def _spans(text: str) -> dict[str, tuple[int, int, int]]:
    """Where each full name first stands on a line of its own: line and column from 1, and its width.

    The reader of TOML does not say. Names inside braces are not found.
    """
    spans: dict[str, tuple[int, int, int]] = {}
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if heading := _HEADING.match(line):
            inside = f"{_plain(heading[1])}."
            spans.setdefault(inside[:-1], (number, heading.start(1) + 1, len(heading[1])))
        elif key := _KEY.match(line):
            spans.setdefault(f"{inside}{_plain(key[1])}", (number, key.start(1) + 1, len(key[1])))
    return spans


def _plain(name: str) -> str:
    """A name without its quotation marks and spaces."""
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
