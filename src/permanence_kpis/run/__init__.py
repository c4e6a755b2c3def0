"""The story of each use case, in the order it happens.

Each is loaded when it is first used: what one command does not need, it does not pay for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from permanence_kpis.run.archiving import archive_run, verify
    from permanence_kpis.run.computing import compute, definitions, no_usable_file, packaged_definitions, scorecard
    from permanence_kpis.run.context import Request, sample_folder
    from permanence_kpis.run.explaining import children, explain
    from permanence_kpis.run.findings import found
    from permanence_kpis.run.gates import tripped
    from permanence_kpis.run.impacts import impact
    from permanence_kpis.run.past_runs import archive_read, folder_of_runs, history, last_run, publish, standing
    from permanence_kpis.run.plan import action_plan, action_plan_for_the_public, checked_plan, tripped_by_plan
    from permanence_kpis.run.publishing import explain_to_the_public, for_the_public, report_to_the_public
    from permanence_kpis.run.quarters import has_no_figure, trends
    from permanence_kpis.run.recorded import record
    from permanence_kpis.run.reporting import report
    from permanence_kpis.run.sampling import make_sample, make_sample_returns
    from permanence_kpis.run.writing_over import refuse_writing_over_extracts

_HOMES = {
    "Request": "context",
    "action_plan": "plan",
    "action_plan_for_the_public": "plan",
    "archive_read": "past_runs",
    "checked_plan": "plan",
    "children": "explaining",
    "compute": "computing",
    "definitions": "computing",
    "explain": "explaining",
    "explain_to_the_public": "publishing",
    "archive_run": "archiving",
    "folder_of_runs": "past_runs",
    "for_the_public": "publishing",
    "found": "findings",
    "has_no_figure": "quarters",
    "history": "past_runs",
    "impact": "impacts",
    "last_run": "past_runs",
    "make_sample": "sampling",
    "make_sample_returns": "sampling",
    "no_usable_file": "computing",
    "packaged_definitions": "computing",
    "publish": "past_runs",
    "record": "recorded",
    "refuse_writing_over_extracts": "writing_over",
    "report": "reporting",
    "report_to_the_public": "publishing",
    "sample_folder": "context",
    "scorecard": "computing",
    "standing": "past_runs",
    "trends": "quarters",
    "tripped": "gates",
    "tripped_by_plan": "plan",
    "verify": "archiving",
}

__all__ = [
    "Request",
    "action_plan",
    "action_plan_for_the_public",
    "archive_read",
    "archive_run",
    "checked_plan",
    "children",
    "compute",
    "definitions",
    "explain",
    "explain_to_the_public",
    "folder_of_runs",
    "for_the_public",
    "found",
    "has_no_figure",
    "history",
    "impact",
    "last_run",
    "make_sample",
    "make_sample_returns",
    "no_usable_file",
    "packaged_definitions",
    "publish",
    "record",
    "refuse_writing_over_extracts",
    "report",
    "report_to_the_public",
    "sample_folder",
    "scorecard",
    "standing",
    "trends",
    "tripped",
    "tripped_by_plan",
    "verify",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
