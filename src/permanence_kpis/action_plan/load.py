"""Finding `action_plan.yaml`, reading it, and raising everything wrong with it at once."""

import os
from collections.abc import Collection
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from permanence_kpis.action_plan.model import ActionPlan
from permanence_kpis.action_plan.reading import read_action_plan
from permanence_kpis.errors import ActionPlanError
from permanence_kpis.file_reading import text_of

FILE_NAME = "action_plan.yaml"


def own_plan(path: Path | None, refs: Collection[str] | None) -> ActionPlan | None:
    """The plan in a file; without a path that of the current folder; None where there is none.

    Takes: the references of the measures that are defined (None: any evidence will do).
    Raises: ActionPlanError with every problem found, in the order of the file.
    """
    if path is None and not os.path.lexists(FILE_NAME):
        return None
    source = path or Path(FILE_NAME)
    text = text_of(source, str(source), FILE_NAME, ActionPlanError)
    origin = str(source) if path else f"{FILE_NAME} in this folder"
    return read_action_plan(text, file=str(source), origin=origin, refs=refs)


# D-258: it names only measures that are defined, so that a copy can be used at once
# D-259: in the package, for a clone would take one in the root for its own
def packaged_plan() -> ActionPlan:
    """The plan that ships: the actions, with nothing in them that only a council can know."""
    return _shipped(files("permanence_kpis") / "action_plan" / FILE_NAME, f"the packaged {FILE_NAME}")


def sample_plan(source: Traversable) -> ActionPlan:
    """The plan of the synthetic authority, invented as its children are."""
    return _shipped(source, f"the sample's {FILE_NAME}", is_invented=True)


def _shipped(source: Traversable, shown: str, *, is_invented: bool = False) -> ActionPlan:
    """A plan of ours: evidence that the definitions do not have is no fault of whoever reads it."""
    text = text_of(source, shown, FILE_NAME, ActionPlanError)
    return read_action_plan(text, file=shown, origin=shown, refs=None, is_invented=is_invented)
