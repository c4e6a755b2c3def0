"""The action plan beside the figures as JSON (docs/plan.schema.json), CSV (a row an action), Markdown and workbook."""

from collections.abc import Iterator, Sequence
from datetime import date

from permanence_kpis.action_plan.standing import Evidence, PlanPage, Standing
from permanence_kpis.outputs import markdown
from permanence_kpis.outputs import plan as words
from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.outputs.json_format import Row, as_json
from permanence_kpis.outputs.numbers import figures, plain
from permanence_kpis.outputs.workbook import Book, Column, Number
from permanence_kpis.outputs.workbook import Cell as BookCell
from permanence_kpis.words import day_in_english as day

FORMAT = 1
COLUMNS = (
    "format",
    "authority",
    "period_label",
    "period_first_day",
    "period_last_day",
    "extracts_folder",
    "extracts_newest_record",
    "extracts_is_sample",
    "ref",
    "title",
    "lead",
    "status",
    "rag",
    "rag_since",
    "confidence",
    "evidence",
    "last_note_on",
    "last_note_by",
    "last_note_rag",
    "last_note_text",
    "next_review",
    "flags",
    "flags_in_words",
    "definitions",
    "action_plan",
)
_DAY = "d mmm yyyy"
_DAY_BEFORE_ALL = date(1899, 12, 30)
"""What a spreadsheet counts days from."""

_WIDTHS = (8, 44, 10, 14, 26, 11, 12, 10, 26)


def plan_as(wanted: str, page: PlanPage) -> str | bytes:
    """The plan as csv, json, markdown or xlsx."""
    if wanted == "xlsx":
        return _xlsx(page)
    return {"csv": _csv, "json": _json, "markdown": _markdown}[wanted](page)


def _markdown(page: PlanPage) -> str:
    """A table, the flags, and the last note of each action; of one action alone everything."""
    lines = [*markdown.head(words.title(page), words.banner(page), words.heading(page))]
    lines += markdown.table(words.OF_ACTIONS, [words.cells_of(one, "; ") for one in page.standings])
    for one in page.standings:
        written = [flag.says for flag in one.flags]
        shown = one.notes if len(page.standings) == 1 else one.notes[-1:]
        written += [f"{day(note.on)}, {words.written_by(note.by, note.rag)}: {note.text}" for note in shown]
        lines += markdown.lists([(markdown.escaped(one.action.ref), written)] if written else [])
    if len(page.standings) == 1:
        [one] = page.standings
        for headings, rows in (
            (words.OF_EVIDENCE, [words.figures_of(evidence) for evidence in one.evidence]),
            (words.OF_MILESTONES, [words.milestone_in_words(milestone) for milestone in one.milestones]),
        ):
            lines += markdown.table(headings, rows) if rows else []
    return "\n".join([*lines, *markdown.lists(words.notes_of(page))]) + "\n"


def plan_record(page: PlanPage) -> Row:
    """The plan as dictionaries and lists: docs/plan.schema.json describes it."""
    shown, period = page.scorecard, page.scorecard.period
    return {
        "format": FORMAT,
        "period": {"label": period.label, "first_day": _iso(period.first_day), "last_day": _iso(period.last_day)},
        "actions": [_record(one) for one in page.standings],
        "title": page.plan.title,
        "ambition": page.plan.ambition,
        "review_every": str(page.plan.review_every),
        "rag_words": dict(page.plan.rag_words),
        "authority": shown.authority,
        "audience": "public" if shown.is_public else "internal",
        "extracts": {
            "folder": shown.extracts.folder,
            "newest_record": _iso(shown.extracts.newest),
            "is_sample": shown.extracts.is_sample,
        },
        "definitions": shown.definitions_origin,
        "action_plan": page.plan.origin,
        "later_notes": page.later,
    }


def _json(page: PlanPage) -> str:
    return as_json(plan_record(page))


def _record(one: Standing) -> Row:
    action, note = one.action, one.last_note
    notes = [
        {"on": _iso(each.on), "by": each.by, "rag": each.rag, "text": each.text, "age_in_days": _days(each.on, one)}
        for each in one.notes
    ]
    return {
        "ref": action.ref,
        "title": action.title,
        "lead": action.lead,
        "status": action.status,
        "rag": one.rag,
        "confidence": action.confidence,
        "evidence": [_record_of(evidence) for evidence in one.evidence],
        "last_note": notes[-1] if note else None,
        "next_review": _iso(action.next_review),
        "flags": [{"flag": flag.kind, "says": flag.says} for flag in one.flags],
        "rag_since": _iso(one.rag_since),
        "milestones": [
            {
                "what": each.milestone.what,
                "due": _iso(each.milestone.due),
                "done_on": _iso(each.milestone.done_on) if each.state == "done" else None,
                "state": each.state,
            }
            for each in one.milestones
        ],
        "notes": notes,
    }


def _record_of(evidence: Evidence) -> Row:
    """One measure; all but the ref null where it is not measured here."""
    result = evidence.result
    return {
        "ref": evidence.ref,
        "title": result.measure.title if result else None,
        "show": result.measure.show if result else None,
        "value": plain(result.value) if result else None,
        "rating": result.verdict.rating if result else None,
        "direction": result.direction if result else None,
        "confidence": result.confidence.letter if result and result.confidence else None,
        "has_worsened_twice": evidence.has_worsened_twice,
    }


def _csv(page: PlanPage) -> str:
    """One row an action."""
    shown, period = page.scorecard, page.scorecard.period
    run = (FORMAT, shown.authority, period.label, period.first_day, period.last_day)
    extracts = (shown.extracts.folder, shown.extracts.newest, shown.extracts.is_sample)
    origins = (shown.definitions_origin, page.plan.origin)
    return as_text(COLUMNS, ((*run, *extracts, *_flat(one), *origins) for one in page.standings))


def _flat(one: Standing) -> tuple[object, ...]:
    action, note = one.action, one.last_note
    of_note = (note.on, note.by, note.rag, note.text) if note else (None, None, None, None)
    return (
        *(action.ref, action.title, action.lead, action.status, one.rag, one.rag_since, action.confidence),
        "; ".join(map(_in_a_line, one.evidence)),
        *of_note,
        action.next_review,
        "; ".join(dict.fromkeys(flag.kind for flag in one.flags)),
        " ".join(flag.says for flag in one.flags),
    )


def _in_a_line(evidence: Evidence) -> str:
    """4.2: 42, GREEN, worsened, C."""
    said = words.evidence_in_words(evidence).removeprefix(f"{evidence.ref} ")
    return f"{evidence.ref}: {figures(evidence.result).value}, {said}" if evidence.result else f"{evidence.ref}: {said}"


def _xlsx(page: PlanPage) -> bytes:
    """A sheet of actions, and beside it their measures, milestones and notes.

    Raises: UsageError where the package that writes it is not installed.
    """
    title = words.title(page)
    above = [*filter(None, [words.banner(page)]), *(f"{label}: {said}" for label, said in words.heading(page))]
    book = Book(title, f"Action plan, {page.scorecard.period.name}", dated=page.scorecard.period.last_day)
    for name, columns, rows, describes in _sheets(page):
        book.sheet(
            name,
            [title if name == "Action plan" else f"{title}: {name.lower()}", *above],
            columns,
            rows or [["none", *("" for _ in columns[1:])]],
            describes=describes,
            frozen_columns=2 if name == "Action plan" else 1,
        )
    return book.content()


Sheet = tuple[str, Sequence[Column], list[list[BookCell]], str]


def _sheets(page: PlanPage) -> Iterator[Sheet]:
    ref, is_date = Column("Ref", 8), True
    yield (
        "Action plan",
        [
            *(ref, Column("Action", 40), Column("Lead", 24), Column("Status", 12), Column("Lead's RAG", 12)),
            *(Column("Since", 13, is_date), Column("Confidence of the lead", 13), Column("Evidence", 30)),
            *(Column("Last note", 44), Column("Of", 13, is_date), Column("By", 20)),
            *(Column("Next review", 13, is_date), Column("Flags", 50)),
        ],
        [_row_of_action(one) for one in page.standings],
        "One row an action: what its lead says, the ratings of its measures, and what to look at.",
    )
    yield (
        "Evidence",
        [Column("Action", 8), *(Column(name, width) for name, width in zip(words.OF_EVIDENCE, _WIDTHS, strict=True))],
        [[one.action.ref, *words.figures_of(evidence)] for one in page.standings for evidence in one.evidence],
        "One row an action and measure: the measure as the scorecard of the period has it.",
    )
    yield (
        "Milestones",
        [ref, Column("Milestone", 60), Column("Due", 13, is_date), Column("State", 34)],
        [
            [one.action.ref, each.milestone.what, _serial(each.milestone.due), words.state_in_words(each)]
            for one in page.standings
            for each in one.milestones
        ],
        "One row a milestone: when it is due, and whether it was done by the last day of the period.",
    )
    yield (
        "Notes",
        [ref, Column("Of", 13, is_date), Column("By", 24), Column("RAG", 12), Column("Note", 90)],
        [
            [one.action.ref, _serial(note.on), note.by, note.rag, note.text]
            for one in page.standings
            for note in one.notes
        ],
        "One row a note written by the last day of the period, the newest of each action last.",
    )
    yield (
        "How to read this",
        [Column("About", 22), Column("Note", 120)],
        [[label, line] for label, lines in words.notes_of(page) for line in lines],
        "What the words of the plan mean.",
    )


def _row_of_action(one: Standing) -> list[BookCell]:
    action, note = one.action, one.last_note
    return [
        *(action.ref, action.title, action.lead, action.status, one.rag, _serial(one.rag_since), action.confidence),
        "\n".join(map(words.evidence_in_words, one.evidence)) or "none",
        *((note.text, _serial(note.on), note.by) if note else ("", _serial(None), "")),
        _serial(action.next_review),
        "\n".join(flag.says for flag in one.flags),
    ]


def _serial(on: date | None) -> Number:
    """A day as a spreadsheet holds it."""
    return Number((on - _DAY_BEFORE_ALL).days if on else None, _DAY)


def _days(on: date, one: Standing) -> int:
    return (one.last_day - on).days


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
