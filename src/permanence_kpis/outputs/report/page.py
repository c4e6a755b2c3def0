"""The page as a whole: its words, section by section, for the templates."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from permanence_kpis.action_plan.standing import PlanPage
from permanence_kpis.archive.history import Restatement
from permanence_kpis.errors import Problem
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.changes import restatement_in_words
from permanence_kpis.outputs.columns import ON_PAGES, Column
from permanence_kpis.outputs.numbers import Figures, figures, is_out_of
from permanence_kpis.outputs.phrases import ABSENT, affected, period, sample_note, sentence
from permanence_kpis.outputs.report.actions import plan_section
from permanence_kpis.outputs.report.cells import Cell, Heading, HeadingKind, Link, Table, exact, fraction
from permanence_kpis.outputs.report.charts import require_charts
from permanence_kpis.outputs.report.cover import cover
from permanence_kpis.outputs.report.definition import definition
from permanence_kpis.outputs.report.exceptions import exceptions
from permanence_kpis.outputs.report.measure import link, measure_section, name, why
from permanence_kpis.outputs.report.plain import without_names
from permanence_kpis.outputs.report.rendering import rendered
from permanence_kpis.results.report import Report
from permanence_kpis.results.scorecard import Rating, Result, Scorecard
from permanence_kpis.words import how_many, in_words, listed

_MEANINGS: Mapping[Rating, str] = {
    "GREEN": "The target is met.",
    "AMBER": "The target is not met, but the figure is within the margin set for it.",
    "RED": "The target is not met, and the figure is outside that margin.",
    "TBC": "The target is still to be confirmed, so there is no rating.",
    "INFO": "The measure has no target: the figure is for information.",
    "NO DATA": "The figure could not be worked out; the reason is given.",
    "HIDDEN": "The figure is not published, so that no child can be identified.",
}
_WORDS = {
    "Target due": "The target by the end of the period. A target for the whole year builds up over the year.",
    "Out of": "How many the figure is about. A dash where events are counted, such as moves: there is no total to "
    "compare them with.",
    "Not known": "Children, moves or reviews for which it cannot be decided, because something was not recorded. They "
    "are shown beside the figure, with the values that it could have, and never count as not meeting it.",
    "Confidence": "How far a rating can be trusted, from A to D, by whether records in doubt could change it.",
    "To green": "How many more, or fewer, it would take to meet the target if nothing else changes. At least or at "
    "most that many, where some are not known.",
    "Before": "The figure to compare with: the period before for a figure as at one day, and the same point last year "
    "for one that is counted from the start of the year.",
    "Points": "What moved a figure is worked out before the figure is rounded, so that its points can differ by a "
    "tenth from the figures as they are printed.",
}
_OF_STAFF = ("Confidence", "Points")
"""The headings and words that stand on no page for the public."""
_NOT_TOLD = "not published"
_CONFIDENCE = (Heading("Measure"), Heading("Rating", "rating"), Heading("Confidence"), Heading("Why"))
_FINDINGS = (
    Heading("File"),
    Heading("Column"),
    Heading("What was found"),
    Heading("Rows", "number"),
    Heading("What was done"),
    Heading("Affects"),
)
_SECTIONS = {
    "glance": "At a glance",
    "exceptions": "Exceptions",
    "scorecard": "Scorecard",
    "measures": "Measure by measure",
    "plan": "What we are doing",
    "restated": "Restated since publication",
    "trust": "Confidence in the figures",
    "definitions": "What is counted",
    "words": "What the words mean",
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OF_A_PACK = ("scorecard", "exceptions", "measures", "plan", "restated", "trust", "definitions", "words")
"""The sections of a board pack, in their order, after its cover."""


def report_html(
    report: Report,
    restated: Mapping[str, Restatement] | None = None,
    plan: PlanPage | None = None,
    *,
    is_pack: bool = False,
) -> str:
    """The report as one HTML page. Nothing in it asks for anything from anywhere, and nothing in it runs.

    Takes: restated, by ref the figures that were published otherwise; the action plan beside the same figures; whether
    it is to print as a board pack: with a cover, and a page for each measure.
    Raises: UsageError where the packages that make it are not installed.
    """
    require_charts()
    scorecard, restated = report.scorecard, restated or {}
    results, by_section = scorecard.results, scorecard_lines.by_section(scorecard)
    audience = f"For {scorecard_lines.audience(scorecard)}" if scorecard.is_public else ""
    # D-420: the flags of a plan rest on every measure
    whole_plan = plan if report.is_of_all else None
    words = {
        "title": scorecard_lines.title(scorecard),
        "period_name": scorecard.period.name,
        "period": period(scorecard.period),
        "audience": sentence(audience),
        "note": sample_note(scorecard.extracts),
        "is_public": scorecard.is_public,
        "is_pack": is_pack,
        "cover": cover(scorecard) if is_pack else None,
        "sections": list(_sections(scorecard, has_plan=bool(whole_plan), is_restated=bool(restated), is_pack=is_pack)),
        "scorecard": [(title, _scorecard(scorecard, of_section)) for title, of_section in by_section],
        "notes": _notes(scorecard),
        "measures": [
            (title, [measure_section(report, result, plan) for result in of_section])
            for title, of_section in by_section
        ],
        "plan": plan_section(whole_plan) if whole_plan else None,
        "restated": _restated(scorecard, restated),
        "definitions": [(name(result.measure), definition(result)) for result in results],
        "words": _words(scorecard),
        "footer": _footer(scorecard),
    }
    found = list(exceptions(report, plan, restated, with_worsened=is_pack))
    return rendered(words | _at_a_glance(scorecard) | _exceptions(scorecard, found) | _trust(scorecard))


def _sections(scorecard: Scorecard, *, has_plan: bool, is_restated: bool, is_pack: bool) -> Iterator[tuple[str, str]]:
    """The sections there are, in their order, as (key, title)."""
    titles = _SECTIONS | ({"trust": "What to know about the figures"} if scorecard.is_public else {})
    there_is = {"plan": has_plan, "restated": is_restated}
    yield from ((key, titles[key]) for key in (_OF_A_PACK if is_pack else titles) if there_is.get(key, True))


def _at_a_glance(scorecard: Scorecard) -> dict[str, object]:
    """How many measures have each rating, and which way they moved."""
    ratings = Counter(result.verdict.rating for result in scorecard.results)
    return {
        "tallies": [(rating, ratings[rating]) for rating in _MEANINGS if ratings[rating]],
        "compared": _compared(scorecard),
    }


def _exceptions(scorecard: Scorecard, found: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The exceptions, and what else falls short of its target; where nothing does, that all of it is met."""
    listed_already = [one["link"] for one in found]
    ratings = [result.verdict.rating for result in scorecard.results]
    all_met = "Every published figure that has a target meets it." if "HIDDEN" in ratings else ""
    return {
        "exceptions": found,
        "short_of_target": [
            (result.verdict.rating, link(result.measure), why(result))
            for result in scorecard.results
            if result.verdict.rating in ("AMBER", "RED") and link(result.measure) not in listed_already
        ],
        "all_met": "" if {"AMBER", "RED"} & {*ratings} else all_met or "Every target that has been set is met.",
    }


def _compared(scorecard: Scorecard) -> str:
    """How many measures moved which way since the value before."""
    ways: Counter[str] = Counter(_way(result) for result in scorecard.results)
    words = ("improved", "worsened", "same", "up", "down", "without a previous value", _NOT_TOLD)
    said = {"same": "stayed the same", "up": "went up", "down": "went down"}
    parts = [f"{ways[way]} {said.get(way, way)}" for way in words if ways[way]]
    return f"Compared with the previous value, of {how_many(len(scorecard.results), 'measures')} {listed(parts)}."


def _way(result: Result) -> str:
    if result.hidden is not None and "before" in result.hidden.parts:
        return _NOT_TOLD
    return result.direction or "without a previous value"


def _scorecard(scorecard: Scorecard, results: Sequence[Result]) -> Table:
    """The columns that those may see for whom the page is; the ref stands before the title of its measure."""
    _, *shown = ON_PAGES
    rows = [_scorecard_row(result, shown[1:]) for result in results]
    table = Table(_letters(results), [Heading(column.heading, _laid_out(column)) for column in shown], rows)
    return table.without(*_OF_STAFF) if scorecard.is_public else table


def _laid_out(column: Column) -> HeadingKind:
    return "number" if column.is_number else "rating" if column.kind == "rating" else "text"


def _scorecard_row(result: Result, columns: Sequence[Column]) -> list[Cell]:
    printed = figures(result)
    return [link(result.measure), *(_cell(column, result, printed) for column in columns)]


def _cell(column: Column, result: Result, printed: Figures) -> Cell:
    text = column.printed(result, printed)
    if column.kind == "fraction" and is_out_of(result.measure, result.counts):
        return fraction(printed, result.counts, text)
    if column.exact is not None and column.kind not in ("text", "rating"):
        return exact(text, column.exact(result))
    return text


def _letters(results: Sequence[Result]) -> str:
    """What each letter means that stands in a table; blank where none does."""
    said = scorecard_lines.letters(results)
    return f"Confidence. {' '.join(said)}" if said else ""


def _notes(scorecard: Scorecard) -> list[tuple[str, str]]:
    """When each measure looks, what it is compared with, and why there is no data; the rest stands elsewhere."""
    elsewhere = ("Not known", "Confidence")
    notes = scorecard_lines.notes(scorecard)
    return [
        (label, sentence(without_names(line))) for label, lines in notes if label not in elsewhere for line in lines
    ]


def _restated(scorecard: Scorecard, restated: Mapping[str, Restatement]) -> list[tuple[Link, str]]:
    """Which figures were published otherwise, by how much they differ, and why."""
    measures = [result.measure for result in scorecard.results if result.measure.ref in restated]
    return [(link(measure), restatement_in_words(restated[measure.ref])) for measure in measures]


def _trust(scorecard: Scorecard) -> dict[str, object]:
    """How far each figure can be trusted, what is not known, and what was found in the extracts."""
    nothing = "Where some are not known, the number is not published."
    caption = "Records that were not used, were corrected or not understood. The spreadsheet names each row."
    return {
        "confidence": Table(
            _letters(scorecard.results),
            _CONFIDENCE,
            [
                [link(result.measure), result.verdict.rating, trust.letter, sentence(trust.reason)]
                for result in scorecard.results
                if (trust := result.confidence)
            ],
        ),
        "not_known": [
            f"{result.measure.ref}: {line}"
            for result in scorecard.results
            if (line := scorecard_lines.not_known(result))
        ],
        "nothing_not_known": nothing if scorecard.is_public else "Nothing is unknown in any figure.",
        "warnings": [sentence(without_names(line)) for line in scorecard_lines.warnings(scorecard)],
        "findings": Table(caption, _FINDINGS, [_finding(problem, scorecard.refs) for problem in scorecard.problems]),
    }


# D-121: the page is made to be passed on
def _finding(problem: Problem, refs: Sequence[str]) -> list[Cell]:
    return [
        _file_in_words(problem.place.file),
        _column_in_words(problem.place.heading) if problem.place.heading else ABSENT,
        sentence(without_names(problem.what)),
        f"{len(problem.place.rows):,}" if problem.place.rows else "the whole file",
        sentence(without_names(problem.effect)) or ABSENT,
        affected(problem, refs),
    ]


def _file_in_words(file: str) -> str:
    """Legal statuses for legal_statuses.csv; a file that the authority names itself by that name."""
    stem = file.removesuffix(".csv")
    return in_words(stem).capitalize() if stem != file and _NAME.fullmatch(stem) else file


def _column_in_words(heading: str) -> str:
    """Start date for start_date; a heading of the authority's own as they write it."""
    return in_words(heading).capitalize() if _NAME.fullmatch(heading) else heading


def _words(scorecard: Scorecard) -> list[tuple[str, str]]:
    used = {result.verdict.rating for result in scorecard.results}
    words = [(word, said) for word, said in _WORDS.items() if not scorecard.is_public or word not in _OF_STAFF]
    return [*((rating, said) for rating, said in _MEANINGS.items() if rating in used), *words]


def _footer(scorecard: Scorecard) -> str:
    called = {"Extracts": "Worked out from", "Definitions": "Measures defined in"}
    return " ".join(f"{called.get(label, label)}: {text}." for label, text in scorecard_lines.heading(scorecard))
