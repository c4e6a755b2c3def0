"""Writes docs/library.md from the public names of the package and the records that they give.

python docs/library_page.py
"""

import ast
import inspect
from pathlib import Path

import permanence_kpis
from permanence_kpis import errors
from permanence_kpis.results import counts, scorecard, trend, why

PAGE = Path(__file__).with_name("library.md")
RECORDS = (
    scorecard.Scorecard,
    scorecard.Result,
    counts.Counts,
    scorecard.Due,
    scorecard.Verdict,
    scorecard.Confidence,
    scorecard.Previous,
    scorecard.Group,
    trend.Trends,
    trend.Trend,
    trend.TrendPoint,
    why.Whys,
    why.Why,
    why.Movement,
)
ERRORS = (errors.UsageError, errors.DefinitionError, errors.ExtractError, errors.NoUsableFileError)

INTRODUCTION = """# The library

Written by `docs/library_page.py` from the docstrings; a test keeps it true. Lines to try it with:
[notebook.md](notebook.md).

    from permanence_kpis import load_definitions, load_extracts, scorecard, trend, why

These names, and the fields of the records below, stay as they are. Everything else in the package may change.
"""


def page() -> str:
    """The whole page as Markdown."""
    names = sorted(permanence_kpis.__all__)
    functions = [_function(name) for name in names]
    return "\n".join(
        [INTRODUCTION, "## Functions\n", *functions, "## Records\n", *map(_record, RECORDS), "## Errors\n", _errors()]
    )


def _function(name: str) -> str:
    function = getattr(permanence_kpis, name)
    written = inspect.signature(function)
    plain = [parameter.replace(annotation=parameter.empty) for parameter in written.parameters.values()]
    arguments = written.replace(parameters=plain, return_annotation=written.empty)
    return f"### {name}{arguments}\n\n{_paragraphs(function)}\n"


def _record(record: type) -> str:
    """A record: what it is, then its fields and what is worked out from them."""
    # as the source has them: how Python prints an annotation differs from version to version
    [written] = ast.parse(inspect.getsource(record)).body
    assert isinstance(written, ast.ClassDef)
    fields = [statement for statement in written.body if isinstance(statement, ast.AnnAssign)]
    rows = [f"| `{ast.unparse(field.target)}` | `{_in_a_cell(ast.unparse(field.annotation))}` |" for field in fields]
    properties = [(name, found) for name, found in vars(record).items() if isinstance(found, property)]
    rows += [f"| `{name}` | {_paragraphs(found)} |" for name, found in properties if found.__doc__]
    return "\n".join([f"### {record.__name__}\n", f"{_paragraphs(record)}\n", "| field | |", "|---|---|", *rows, ""])


def _in_a_cell(text: str) -> str:
    return text.replace("|", "\\|")


def _errors() -> str:
    """Each error, whose text names every problem, one a line."""
    rows = [f"| `{error.__name__}` | {error.exit_code} | {_paragraphs(error)} |" for error in ERRORS]
    return "\n".join(["| error in `permanence_kpis.errors` | exit code of `kpis` | |", "|---|---|---|", *rows, ""])


def _paragraphs(documented: object) -> str:
    return inspect.cleandoc(documented.__doc__ or "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
