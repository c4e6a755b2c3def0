"""Definitions files for tests: a small one that loads, and changes to it."""

from permanence_kpis.definitions.load import read_definitions
from permanence_kpis.definitions.model import Definitions, Measure
from permanence_kpis.errors import DefinitionError
from permanence_kpis.outputs.problems import render_problem

TOP = """\
format: 1
authority: Testshire
year_starts: 04-01
"""

MEASURE = {
    "ref": 'ref: "1"',
    "title": "title: A title",
    "why": "why: A reason.",
    "source": "source: A source",
    "table": "table: left_care",
    "counts": "counts: children",
    "window": "window: year_to_date",
    "numerator": "numerator:\n  - reason_ceased: {is_recorded: true}",
    "show": "show: count",
    "target": "target:\n  better: lower\n  status: TBC",
}


def measure(changes: str = "") -> str:
    """One measure as a list item; the fields in `changes` take the place of those in `MEASURE`."""
    fields = MEASURE | _fields(changes)
    lines = "\n".join(fields.values()).split("\n")
    return "\n".join(f"{'  - ' if number == 0 else '    '}{line}" for number, line in enumerate(lines)) + "\n"


def one_measure(changes: str = "", groups: str = "") -> Measure:
    """The measure as loaded from a file that holds only this one."""
    (only,) = read(f"{TOP}{groups}measures:\n{measure(changes)}").measures
    return only


def read(text: str) -> Definitions:
    return read_definitions(text, file="kpi.yaml", origin="kpi.yaml")


def problems(text: str) -> str:
    """Everything said about a text that does not load."""
    try:
        read(text)
    except DefinitionError as error:
        return "\n".join(render_problem(problem) for problem in error.problems)
    raise AssertionError("this loads")


def _fields(changes: str) -> dict[str, str]:
    """The fields of a measure, not indented, by their names."""
    fields: dict[str, str] = {}
    name = ""
    for line in changes.strip().splitlines():
        if not line.startswith((" ", "#")):
            name = line.partition(":")[0]
            fields[name] = line
        elif name:
            fields[name] += f"\n{line}"
    return fields
