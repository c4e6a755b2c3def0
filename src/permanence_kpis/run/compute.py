"""The scorecard: asked for at a terminal, or from a notebook."""

from datetime import date
from typing import TYPE_CHECKING

from permanence_kpis.definitions.model import Definitions
from permanence_kpis.extracts import Extracts
from permanence_kpis.periods import parse_period
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.chosen import chosen_among
from permanence_kpis.run.context import Request, build_context, load_context
from permanence_kpis.run.rated_scorecard import scorecard_of

if TYPE_CHECKING:
    from permanence_kpis.action_plan.standing import BesideFigures


def compute(request: Request) -> Scorecard:
    """Every chosen measure for the period: read, derive, count, rate."""
    context = load_context(request, with_unmeasured=False)
    return scorecard_of(context)


def scorecard(
    definitions: Definitions,
    extracts: Extracts,
    period: str | None = None,
    *,
    today: date | None = None,
    section: str | None = None,
) -> Scorecard:
    """Every measure of a section of the definitions for one period, as `notebook.scorecard` says."""
    chosen = chosen_among(definitions, section=section)
    asked_for = parse_period(period, definitions.year_starts, today) if period else None
    return scorecard_of(build_context(definitions, chosen, extracts, asked_for, today))


def beside(request: Request, scorecard: Scorecard, extracts: Extracts | None = None) -> "BesideFigures":
    """What stands beside the figures in the files for Power BI, as `beside_figures` gives it."""
    from permanence_kpis.run.star import beside_figures  # a plan is loaded only where it is shown

    return beside_figures(request, scorecard, extracts)


# D-108: a full run over a folder without an optional file ends with 4
def no_usable_file(scorecard: Scorecard) -> bool:
    """Whether a chosen measure had no usable file."""
    return any(result.counts is None and result.hidden is None for result in scorecard.results)
