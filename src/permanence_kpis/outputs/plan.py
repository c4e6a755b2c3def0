"""The action plan beside the figures: what its leads say and what is measured, side by side and never made one."""

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.action_plan.model import NOT_GIVEN
from permanence_kpis.action_plan.standing import Evidence, MilestoneStanding, PlanPage, Standing
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.columns import HEADINGS, cells
from permanence_kpis.outputs.notices import Notice, not_told
from permanence_kpis.outputs.phrases import ABSENT, AUTHORITY_NOT_SET, sample_note
from permanence_kpis.outputs.plain_table import PlainLabels, PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many

OF_ACTIONS = ("Ref", "Action", "Lead", "Status", "Lead's RAG", "Evidence", "Last note (age)", "Next review", "Flags")
_STACKS = ("Ref", "Action,\nlead", "Status,\nlead's RAG", "Evidence", "Last note (age),\nnext review", "Flags")
"""The headings on a screen, where nine columns have no room beside each other."""
OF_EVIDENCE = ("Ref", "Measure", "Result", "Out of", "Target due", "Rating", "Confidence", "Before", "Direction")
OF_MILESTONES = ("Milestone", "Due", "State")


def plan(page: PlanPage) -> RenderableType:
    """The whole plan as a table with its flags below; an action that was asked for alone, with all that is written."""
    parts = head(title(page), banner(page), heading(page))
    if len(page.standings) == 1:
        return Group(*parts, *_whole(page.standings[0]), Text(), *_below(page))
    rows = [_stacked(dict(zip(OF_ACTIONS, cells_of(one, "\n"), strict=True))) for one in page.standings]
    flags = [(one.action.ref, [flag.says for flag in one.flags]) for one in page.standings if one.flags]
    parts += [Text(), PlainTable(_STACKS, rows, are_apart=True)]
    parts += [Text("Flags", style="bold"), PlainLabels(flags)] if flags else [Text("There are no flags.")]
    return Group(*parts, Text(), *_below(page))


# D-265: findings are pointed to and never listed, for they name children
def beside(page: PlanPage, found: Scorecard, command: str) -> list[Notice]:
    """What is said besides a plan: where a person may be named in it, and that there are findings, but not of whom.

    Takes: the scorecard in full; the command that lists its findings.
    """
    warned = [Notice(str(problem)) for problem in page.plan.warnings]
    return [*warned, *not_told(replace(found, warnings=()), command)]  # the page or file has said them


def title(page: PlanPage) -> str:
    """What the plan is called, and whose it is."""
    return f"{page.plan.title}: {page.scorecard.authority or AUTHORITY_NOT_SET}"


def banner(page: PlanPage) -> str:
    """That the figures are of synthetic children, and the plan invented; blank where they are real."""
    note = sample_note(page.scorecard.extracts)
    return f"{note} The plan is invented too." if note and page.plan.is_invented else note


def heading(page: PlanPage) -> tuple[tuple[str, str], ...]:
    """What the figures are of, and which plan it is, as (label, text)."""
    return (*scorecard_lines.heading(page.scorecard), ("Action plan", page.plan.origin))


def _below(page: PlanPage) -> list[RenderableType]:
    return [labelled(label, lines) for label, lines in notes_of(page)]


def notes_of(page: PlanPage) -> Iterator[tuple[str, list[str]]]:
    """What there is to know to read the plan, as (label, lines)."""
    words = "; ".join(f"{rag}: {meaning}" for rag, meaning in page.plan.rag_words.items())
    beside = "It is how the lead sees the work; the ratings are measured. Neither changes the other."
    yield "Lead's RAG", [f"{words}. {beside}"]
    if letters := scorecard_lines.letters(page.scorecard.results):
        yield "Confidence", letters
    if said := scorecard_lines.warnings(page.scorecard):
        yield "Please note", said
    # D-253: status, the lead's confidence and the next review are shown as they are now
    undated = ["Status, confidence of the lead and next review have no date: they are as the plan has them now."]
    if page.later:
        written = f"{how_many(page.later, 'notes')} written after {day(page.scorecard.period.last_day)}"
        undated.append(f"{written} {'is' if page.later == 1 else 'are'} not shown.")
    yield "Dates", undated


def cells_of(one: Standing, between: str) -> tuple[str, ...]:
    """One row of the table, in the order of the headings."""
    action = one.action
    return (
        action.ref,
        action.title,
        action.lead,
        action.status,
        rag_in_words(one),
        between.join(map(evidence_in_words, one.evidence)) or "none",
        age_in_words(one),
        day(action.next_review) if action.next_review else ABSENT,
        between.join(dict.fromkeys(flag.kind for flag in one.flags)) or ABSENT,
    )


def _stacked(cells: dict[str, str]) -> tuple[str, ...]:
    """The same row with two things above each other in a cell, and a blank line below."""
    review = cells["Next review"]
    return (
        cells["Ref"],
        f"{cells['Action']}\nLead: {cells['Lead']}",
        f"{cells['Status']}\n" + cells["Lead's RAG"],
        cells["Evidence"],
        cells["Last note (age)"] + ("" if review == ABSENT else f"\nNext: {review}"),
        cells["Flags"],
    )


def rag_in_words(one: Standing) -> str:
    """green since 15 January 2024."""
    if one.rag == NOT_GIVEN:
        return NOT_GIVEN
    return f"{one.rag} since {day(one.rag_since)}" if one.rag_since else f"{one.rag}, since when is not known"


def evidence_in_words(evidence: Evidence) -> str:
    """4.2 GREEN, worsened, C."""
    result = evidence.result
    parts = [evidence.rating]
    parts += [result.direction] if result and result.direction else []
    parts += [result.confidence.letter] if result and result.confidence else []
    return f"{evidence.ref} {', '.join(parts)}"


def age_in_words(one: Standing) -> str:
    """15 January 2024 (76 days)."""
    note = one.last_note
    return f"{day(note.on)} ({how_many((one.last_day - note.on).days, 'days')})" if note else ABSENT


def _whole(one: Standing) -> Iterator[RenderableType]:
    """All that is written of one action, and its measures with their figures."""
    action = one.action
    yield Text()
    yield Text(f"{action.ref} {action.title}", style="bold")
    yield labelled("Lead", [action.lead])
    yield labelled("Status", [action.status])
    yield labelled("Lead's RAG", [rag_in_words(one)])
    yield labelled("Expects", [_expects(one)])
    yield labelled("Next review", [day(action.next_review) if action.next_review else ABSENT])
    yield labelled("Flags", [flag.says for flag in one.flags] or ["There are no flags."])
    if one.evidence:
        yield from (Text(), PlainTable(OF_EVIDENCE, [figures_of(evidence) for evidence in one.evidence]))
    if one.milestones:
        yield from (Text(), PlainTable(OF_MILESTONES, [milestone_in_words(milestone) for milestone in one.milestones]))
    if one.notes:
        yield Text()
        yield PlainLabels([(day(note.on), [f"{written_by(note.by, note.rag)}: {note.text}"]) for note in one.notes])


def _expects(one: Standing) -> str:
    """How sure the lead is that the action will bring the result."""
    confidence = one.action.confidence
    return confidence if confidence == NOT_GIVEN else f"{confidence} confidence that it will bring the result"


def written_by(post: str, rag: str) -> str:
    """Who wrote a note, and the RAG that it gives, if any."""
    return post if rag == NOT_GIVEN else f"{post}, {rag}"


def figures_of(evidence: Evidence) -> tuple[str, ...]:
    """A measure as the scorecard has it, without what is not known and what is needed for green."""
    if evidence.result is None:
        return (evidence.ref, evidence.rating, *(ABSENT for _ in OF_EVIDENCE[2:]))
    of_scorecard = dict(zip(HEADINGS, cells(evidence.result), strict=True))
    return tuple(of_scorecard[name] for name in OF_EVIDENCE)


def milestone_in_words(one: MilestoneStanding) -> tuple[str, str, str]:
    """A milestone, in the order of its headings."""
    return one.milestone.what, day(one.milestone.due), state_in_words(one)


def state_in_words(one: MilestoneStanding) -> str:
    """done 15 January 2024, 5 days late."""
    done_on = one.milestone.done_on
    if one.state != "done" or done_on is None:
        return one.state
    late = f", {how_many(one.days_late, 'days')} late" if one.days_late else ""
    return f"done {day(done_on)}{late}"
