"""What stood in the way, as a message."""

from permanence_kpis.errors import NOWHERE, KpiError, Problem, printable_line
from permanence_kpis.outputs.problems import render_problem


def failure(error: KpiError) -> str:
    """Every problem, one after the other, and what was noted of it all."""
    said = [_said(problem) for problem in error.problems]
    several = [f"{len(said)} problems."] if len(said) > 1 else []
    return "\n\n".join([*said, *several, *map(printable_line, getattr(error, "__notes__", ()))]) + "\n"


def _said(problem: Problem) -> str:
    return f"{'Error: ' if problem.place == NOWHERE else ''}{render_problem(problem)}"
