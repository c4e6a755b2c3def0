"""What a reader has to look at first: figures that are red, worse beyond chance, restated or not usable, and why."""

from collections.abc import Iterator, Mapping

from permanence_kpis.action_plan.standing import PlanPage
from permanence_kpis.archive.history import Restatement
from permanence_kpis.outputs.changes import restatement_in_words
from permanence_kpis.outputs.phrases import sentence
from permanence_kpis.outputs.report.actions import actions_of
from permanence_kpis.outputs.report.measure import link, shown_value, why
from permanence_kpis.outputs.report.plain import without_codes
from permanence_kpis.outputs.trend import SNAPSHOT, is_snapshot
from permanence_kpis.outputs.why import moved_in_words
from permanence_kpis.results.report import Report
from permanence_kpis.results.scorecard import Result


def exceptions(
    report: Report, plan: PlanPage | None, restated: Mapping[str, Restatement], *, with_worsened: bool
) -> Iterator[dict[str, object]]:
    """Each exception in the order of the measures: what makes it one, why it is so, and what is being done.

    Takes: whether a figure that has worsened is one by that alone.
    """
    is_cautioned = False
    for result in report.scorecard.results:
        ref, story = result.measure.ref, report.stories.get(result.measure.ref)
        kinds = list(_kinds(report, result, is_restated=ref in restated))
        # D-423: in a pack alone
        if with_worsened and result.direction == "worsened" and "worse beyond chance" not in kinds:
            kinds.append("worsened")
        if kinds:
            said = [why(result)]
            said += (
                [f"What moved it: {without_codes(moved_in_words(story.why), result.measure)}"]
                if story and result.counts
                else []
            )
            if "worse beyond chance" in kinds and story and is_snapshot(story.trend) and not is_cautioned:
                said.append(sentence(SNAPSHOT))
                is_cautioned = True
            said += [sentence(restatement_in_words(restated[ref]))] if ref in restated else []
            yield {
                "link": link(result.measure),
                "value": shown_value(result),
                "rating": result.verdict.rating,
                "kinds": sentence(", ".join(kinds)),
                "said": said,
                "actions": list(actions_of(plan, ref)),
            }


def _kinds(report: Report, result: Result, *, is_restated: bool) -> Iterator[str]:
    """What makes a figure an exception."""
    story = report.stories.get(result.measure.ref)
    if result.verdict.rating == "RED":
        yield "red"
    if story and story.trend.verdict and any(judged == "concern" for judged, _ in story.trend.verdict.variation):
        yield "worse beyond chance"
    if is_restated:
        yield "restated since publication"
    if result.verdict.rating == "NO DATA":
        yield "no figure"
    elif result.confidence is not None and result.confidence.letter == "D":
        yield "too much is not known"
