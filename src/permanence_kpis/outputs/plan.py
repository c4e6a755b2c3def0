"""The action plan beside the figures: what its leads say and what is measured, side by side and never made one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.action_plan.model import NOT_GIVEN
from permanence_kpis.action_plan.standing import Evidence, MilestoneStanding, PlanPage, Standing
from permanence_kpis.conditions.wording import day_in_english as day
from permanence_kpis.outputs import markdown, scorecard_lines
from permanence_kpis.outputs.columns import HEADINGS, cells
from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.outputs.json_format import Row, as_json
from permanence_kpis.outputs.notices import Notice, not_told
from permanence_kpis.outputs.numbers import figures, plain
from permanence_kpis.outputs.phrases import ABSENT, AUTHORITY_NOT_SET, sample_note
from permanence_kpis.outputs.plain_table import PlainLabels, PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.outputs.workbook import Book, Column, Number
from permanence_kpis.outputs.workbook import Cell as BookCell
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.words import how_many

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
_HEADINGS = ("Ref", "Action", "Lead", "Status", "Lead's RAG", "Evidence", "Last note (age)", "Next review", "Flags")
_STACKS = ("Ref", "Action,\nlead", "Status,\nlead's RAG", "Evidence", "Last note (age),\nnext review", "Flags")
"""The headings on a screen, where nine columns have no room beside each other."""
_OF_EVIDENCE = ("Ref", "Measure", "Result", "Out of", "Target due", "Rating", "Confidence", "Before", "Direction")
_OF_MILESTONES = ("Milestone", "Due", "State")
_DAY = "d mmm yyyy"
_DAY_BEFORE_ALL = date(1899, 12, 30)
"""What a spreadsheet counts days from."""


def plan(page: PlanPage) -> RenderableType:
    """The whole plan as a table with its flags below; an action that was asked for alone, with all that is written."""
    parts = head(_title(page), _banner(page), _heading(page))
    if len(page.standings) == 1:
        return Group(*parts, *_whole(page.standings[0]), Text(), *_below(page))
    rows = [_stacked(dict(zip(_HEADINGS, _cells(one, "\n"), strict=True))) for one in page.standings]
    flags = [(one.action.ref, [flag.says for flag in one.flags]) for one in page.standings if one.flags]
    parts += [Text(), PlainTable(_STACKS, rows), Text()]
    parts += [Text("Flags", style="bold"), PlainLabels(flags)] if flags else [Text("There is no flag.")]
    return Group(*parts, Text(), *_below(page))


def plan_as(wanted: str, page: PlanPage) -> str | bytes:
    """The plan as csv, json, markdown or xlsx."""
    if wanted == "xlsx":
        return _xlsx(page)
    return {"csv": _csv, "json": _json, "markdown": _markdown}[wanted](page)


# D-265: findings are pointed to and never listed, for they name children
def beside(page: PlanPage, found: Scorecard, command: str) -> list[Notice]:
    """What is said besides a plan: where a person may be named in it, and that there are findings, but not of whom.

    Takes: the scorecard in full; the command that lists its findings.
    """
    warned = [Notice(str(problem)) for problem in page.plan.warnings]
    return [*warned, *not_told(replace(found, warnings=()), command)]  # the page or file has said them


def _title(page: PlanPage) -> str:
    return f"{page.plan.title}: {page.scorecard.authority or AUTHORITY_NOT_SET}"


def _banner(page: PlanPage) -> str:
    note = sample_note(page.scorecard.extracts)
    return f"{note} The plan is invented too." if note and page.plan.is_invented else note


def _heading(page: PlanPage) -> tuple[tuple[str, str], ...]:
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
    undated = ["Status, confidence of the lead and next review carry no date: they are as the plan has them now."]
    if page.later:
        written = f"{how_many(page.later, 'notes')} written after {day(page.scorecard.period.last_day)}"
        undated.append(f"{written} {'is' if page.later == 1 else 'are'} not shown.")
    yield "Dates", undated


def _cells(one: Standing, between: str) -> tuple[str, ...]:
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
        f"{cells['Action']}\nLead: {cells['Lead']}\n",
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
    yield labelled("Flags", [flag.says for flag in one.flags] or ["There is no flag."])
    if one.evidence:
        yield from (Text(), PlainTable(_OF_EVIDENCE, [_figures(evidence) for evidence in one.evidence]))
    if one.milestones:
        yield from (Text(), PlainTable(_OF_MILESTONES, [_milestone(milestone) for milestone in one.milestones]))
    if one.notes:
        yield Text()
        yield PlainLabels([(day(note.on), [f"{written_by(note.by, note.rag)}: {note.text}"]) for note in one.notes])


def _expects(one: Standing) -> str:
    """How sure the lead is that the action will bring the result."""
    confidence = one.action.confidence
    return confidence if confidence == NOT_GIVEN else f"{confidence} confidence that it will bring the result"


def written_by(post: str, rag: str) -> str:
    return post if rag == NOT_GIVEN else f"{post}, {rag}"


def _figures(evidence: Evidence) -> tuple[str, ...]:
    """A measure as the scorecard has it, without what is not known and what is needed for green."""
    if evidence.result is None:
        return (evidence.ref, evidence.rating, *(ABSENT for _ in _OF_EVIDENCE[2:]))
    of_scorecard = dict(zip(HEADINGS, cells(evidence.result), strict=True))
    return tuple(of_scorecard[name] for name in _OF_EVIDENCE)


def _milestone(one: MilestoneStanding) -> tuple[str, str, str]:
    return one.milestone.what, day(one.milestone.due), _state(one)


def _state(one: MilestoneStanding) -> str:
    done_on = one.milestone.done_on
    if one.state != "done" or done_on is None:
        return one.state
    late = f", {how_many(one.days_late, 'days')} late" if one.days_late else ""
    return f"done {day(done_on)}{late}"


def _markdown(page: PlanPage) -> str:
    """A table, the flags, and the last note of each action; of one action alone everything."""
    lines = [*markdown.head(_title(page), _banner(page), _heading(page))]
    lines += markdown.table(_HEADINGS, [_cells(one, "; ") for one in page.standings])
    for one in page.standings:
        written = [flag.says for flag in one.flags]
        shown = one.notes if len(page.standings) == 1 else one.notes[-1:]
        written += [f"{day(note.on)}, {written_by(note.by, note.rag)}: {note.text}" for note in shown]
        lines += markdown.lists([(markdown.escaped(one.action.ref), written)] if written else [])
    if len(page.standings) == 1:
        [one] = page.standings
        for headings, rows in (
            (_OF_EVIDENCE, [_figures(evidence) for evidence in one.evidence]),
            (_OF_MILESTONES, [_milestone(milestone) for milestone in one.milestones]),
        ):
            lines += markdown.table(headings, rows) if rows else []
    return "\n".join([*lines, *markdown.lists(notes_of(page))]) + "\n"


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
    said = evidence_in_words(evidence).removeprefix(f"{evidence.ref} ")
    return f"{evidence.ref}: {figures(evidence.result).value}, {said}" if evidence.result else f"{evidence.ref}: {said}"


def _xlsx(page: PlanPage) -> bytes:
    """A sheet of actions, and beside it their measures, milestones and notes.

    Raises: UsageError where the package that writes it is not installed.
    """
    title = _title(page)
    above = [*filter(None, [_banner(page)]), *(f"{label}: {said}" for label, said in _heading(page))]
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
        [Column("Action", 8), *(Column(name, width) for name, width in zip(_OF_EVIDENCE, _WIDTHS, strict=True))],
        [[one.action.ref, *_figures(evidence)] for one in page.standings for evidence in one.evidence],
        "One row an action and measure: the measure as the scorecard of the period has it.",
    )
    yield (
        "Milestones",
        [ref, Column("Milestone", 60), Column("Due", 13, is_date), Column("State", 34)],
        [
            [one.action.ref, each.milestone.what, _serial(each.milestone.due), _state(each)]
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
        [[label, line] for label, lines in notes_of(page) for line in lines],
        "What the words of the plan mean.",
    )


_WIDTHS = (8, 44, 10, 14, 26, 11, 12, 10, 26)


def _row_of_action(one: Standing) -> list[BookCell]:
    action, note = one.action, one.last_note
    return [
        *(action.ref, action.title, action.lead, action.status, one.rag, _serial(one.rag_since), action.confidence),
        "\n".join(map(evidence_in_words, one.evidence)) or "none",
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
