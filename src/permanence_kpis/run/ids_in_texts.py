"""Where what somebody wrote, in a plan or beside the figures, holds the id of a child in the extracts."""

from collections.abc import Sequence
from dataclasses import replace

from permanence_kpis.action_plan.model import ActionPlan
from permanence_kpis.errors import ActionPlanError, Problem
from permanence_kpis.extracts import Extracts
from permanence_kpis.persons_in_texts import Written, may_be_ids

_PUBLISHED = "a plan is published"


def with_children_named(plan: ActionPlan, extracts: Extracts) -> ActionPlan:
    """The plan with a warning for each of its texts that holds the id of a child."""
    found = children_named(plan.written, extracts, _PUBLISHED)
    return replace(plan, warnings=(*plan.warnings, *found))


def without_children_named(plan: ActionPlan, extracts: Extracts) -> ActionPlan:
    """The plan, to be published.

    Raises: ActionPlanError with the place of each of its texts that holds the id of a child.
    """
    if found := children_named(plan.written, extracts, _PUBLISHED):
        raise ActionPlanError(*found)
    return plan


def children_named(written: Sequence[Written], extracts: Extracts, because: str) -> tuple[Problem, ...]:
    """The places of the texts that hold the id of a child as a whole word; the id is not repeated.

    Takes: the texts; the extracts, as far as they were read; why no child should be named.
    """
    words = [may_be_ids(one.text) for one in written]
    if not (asked := frozenset[str]().union(*words)):
        return ()
    ids = set[str]()
    for table in extracts.tables.values():
        if "child_id" in table.columns:
            plain = table["child_id"].unique().str.to_lowercase()
            ids.update(plain.filter(plain.is_in(sorted(asked))))
    what, remedy = "this has the id of a child in the extracts", f"Take it out: {because}."
    return tuple(
        Problem(one.place, what=what, remedy=remedy) for one, those in zip(written, words, strict=True) if those & ids
    )
