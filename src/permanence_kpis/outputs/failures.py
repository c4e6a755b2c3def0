"""What stood in the way, as a message."""

from permanence_kpis.errors import KpiError
from permanence_kpis.outputs.problems import render_problem


def failure(error: KpiError) -> str:
    """Every problem, one after the other."""
    said = [f"Error: {problem}" if isinstance(problem, str) else render_problem(problem) for problem in error.problems]
    several = [f"{len(said)} problems."] if len(said) > 1 else []
    return "\n\n".join([*said, *several]) + "\n"
