"""Action plans for tests: a small one that can be used, and changes to it."""

from datetime import date

from permanence_kpis.action_plan.model import ActionPlan
from permanence_kpis.action_plan.reading import read_action_plan
from permanence_kpis.errors import ActionPlanError
from permanence_kpis.outputs.problems import render_problem

TOP = "format: 1\ntitle: A plan\nreview_every: 3 months\n"
REFS = ("4.1", "4.2", "4.5", "4.10")
ACTION = {
    "ref": 'ref: "A1"',
    "title": "title: Something to be done",
    "lead": "lead: Head of service",
    "status": "status: under way",
    "evidence": 'evidence: ["4.1"]',
}


def action(*changes: str) -> str:
    """One action as a list item; each change is a field in place of the one of its name, or beside the others."""
    fields = ACTION | {change.partition(":")[0]: change for change in changes}
    lines = "\n".join(fields.values()).splitlines()
    return "".join(f"{'  - ' if number == 0 else '    '}{line}\n" for number, line in enumerate(lines))


def plan(*actions: str, top: str = TOP) -> str:
    """A whole file."""
    return f"{top}actions:\n{''.join(actions or [action()])}"


def read(text: str, refs: tuple[str, ...] | None = REFS) -> ActionPlan:
    return read_action_plan(text, file="action_plan.yaml", origin="action_plan.yaml", refs=refs)


def said_of(text: str) -> str:
    """Everything that is said of a plan that cannot be used."""
    try:
        read(text)
    except ActionPlanError as error:
        return "".join(f"{render_problem(problem)}\n" for problem in error.problems)
    raise AssertionError("it can be used")


def day(text: str) -> date:
    return date.fromisoformat(text)
