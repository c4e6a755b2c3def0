"""The action plan on the report: every action with its flags, and under a measure the actions that should move it."""

from collections.abc import Iterator

from permanence_kpis.action_plan.standing import PlanPage, Standing
from permanence_kpis.outputs.phrases import ABSENT
from permanence_kpis.outputs.plan import age_in_words, evidence_in_words, notes_of, rag_in_words, written_by
from permanence_kpis.outputs.report.cells import Cell, Heading, Lines, Table
from permanence_kpis.words import day_in_english as day

_HEADINGS = (
    Heading("Action"),
    Heading("Status, lead's RAG"),
    Heading("Evidence"),
    Heading("Last note"),
    Heading("Flags"),
)


def plan_section(plan: PlanPage) -> dict[str, object]:
    """The whole plan as a table with its flags, and what there is to know to read it."""
    return {
        "title": plan.plan.title,
        "ambition": plan.plan.ambition or "",
        "note": "The plan is invented too." if plan.plan.is_invented else "",
        "table": Table("", _HEADINGS, [_row(one) for one in plan.standings]),
        "notes": [(label, " ".join(lines)) for label, lines in notes_of(plan) if label in ("Lead's RAG", "Dates")],
    }


def _row(one: Standing) -> list[Cell]:
    action = one.action
    review = (f"Next review: {day(action.next_review)}",) if action.next_review else ()
    return [
        Lines((f"{action.ref} {action.title}", f"Lead: {action.lead}")),
        Lines((action.status, rag_in_words(one))),
        Lines(tuple(map(evidence_in_words, one.evidence)) or ("none",)),
        Lines((_last_note(one), *review)),
        Lines(tuple(flag.says for flag in one.flags) or (ABSENT,)),
    ]


def _last_note(one: Standing, called: str = "") -> str:
    """16 April 2024 (75 days), Permanence lead, red: The start of the panel has slipped."""
    note = one.last_note
    return f"{called}{age_in_words(one)}, {written_by(note.by, note.rag)}: {note.text}" if note else "No note yet."


def actions_of(plan: PlanPage | None, ref: str) -> Iterator[tuple[str, str]]:
    """Each action whose evidence a measure is, as (ref and title, who leads it and what was last written of it)."""
    for one in plan.standings if plan else ():
        if ref in one.action.evidence:
            action = one.action
            said = f"{action.lead}; {action.status}; lead's RAG {rag_in_words(one)}. {_last_note(one, 'Last note ')}"
            review = f" Next review: {day(action.next_review)}." if action.next_review else ""
            yield f"{action.ref} {action.title}", f"{said}{review}"
