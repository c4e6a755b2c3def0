"""`kpis validate`: whether a definitions file, and what people write beside it, can be used."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import ActionPlanOption, DefinitionsOption, examples
from permanence_kpis.cli.settings import is_typed
from permanence_kpis.errors import UsageError
from permanence_kpis.words import how_many

EXAMPLES = examples("kpis validate")


def validate(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The same as --definitions FILE.", show_default=False)
    ] = None,
    definitions: DefinitionsOption = None,
    action_plan: ActionPlanOption = None,
) -> None:
    """Check the definitions, your plan, and what is beside them."""
    if file is not None and is_typed(context, "definitions"):
        raise UsageError("the definitions are named twice, with --definitions and without. Use one of them.")

    from permanence_kpis.outputs.listing import checked
    from permanence_kpis.outputs.problems import render_problem
    from permanence_kpis.run.benchmarks import checked_benchmarks
    from permanence_kpis.run.commentary import checked_comments
    from permanence_kpis.run.plan import checked_plan
    from permanence_kpis.run.tracker_rules import checked_rules

    held, plan = checked_plan(file or definitions, action_plan)
    screen.show(checked(held))
    if plan is not None:
        number = len(plan.actions)
        screen.show(f"{plan.origin}: {number} action{'' if number == 1 else 's'}, no problems\n")
        screen.tell("\n".join(map(render_problem, plan.warnings)))
    if rules := checked_rules(file or definitions):
        screen.show(f"{rules.origin}: {how_many(len(rules.rules) + len(rules.not_looked_at), 'rules')}, no problems\n")
    if found := checked_comments(file or definitions):
        name, comments = found
        screen.show(f"{name}: {how_many(len(comments.written), 'notes')}, no problems\n")
        screen.tell("\n".join(map(render_problem, comments.warnings)))
    if published := checked_benchmarks(file or definitions):
        screen.show(f"{published.file}: {how_many(len(published.figures), 'published figures')}, no problems\n")
