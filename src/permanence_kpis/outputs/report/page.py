"""The page as a whole: its head, what stands where, and the sections that are about all measures together."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from permanence_kpis.archive.history import Restatement
from permanence_kpis.errors import Problem
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.changes import restatement_in_words
from permanence_kpis.outputs.numbers import figures, has_population, moved
from permanence_kpis.outputs.report.charts import require_charts
from permanence_kpis.outputs.report.definition import definition
from permanence_kpis.outputs.report.html import Markup, Part, element, together
from permanence_kpis.outputs.report.measure import anchor, measure_section, name, why
from permanence_kpis.outputs.report.style import STYLE
from permanence_kpis.outputs.report.tables import Heading, exact, table, tag
from permanence_kpis.outputs.words import in_words, listed, period, sample_note, sentence
from permanence_kpis.results.scorecard import Rating, Report, Result, Scorecard
from permanence_kpis.tables import EXTRACTS

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
}
_OF_STAFF = ("Confidence",)
"""The headings and words that stand on no page for the public."""
_SCORECARD = (
    Heading("Measure"),
    Heading("Result", is_number=True),
    Heading("Out of", is_number=True),
    Heading("Not known", is_number=True),
    Heading("Target due"),
    Heading("Rating"),
    Heading("Confidence"),
    Heading("To green"),
    Heading("Before", is_number=True),
    Heading("Direction"),
)
_NOT_TOLD = "not published"
_CONFIDENCE = (Heading("Measure"), Heading("Rating"), Heading("Confidence"), Heading("Why"))
_FINDINGS = (
    Heading("File"),
    Heading("Column"),
    Heading("What was found"),
    Heading("Rows", is_number=True),
    Heading("What was done"),
    Heading("Affects"),
)


def report_html(report: Report, restated: Mapping[str, Restatement] | None = None) -> str:
    """The report as one HTML page. Nothing in it asks for anything from anywhere, and nothing in it runs.

    Takes: restated, by ref the figures that were published otherwise.
    Raises: UsageError where the packages that draw its charts are not installed.
    """
    require_charts()
    scorecard = report.scorecard
    sections = [
        ("glance", "At a glance", _at_a_glance(scorecard)),
        ("scorecard", "Scorecard", _scorecard(scorecard)),
        (
            "measures",
            "Measure by measure",
            together(*(measure_section(report, result) for result in scorecard.results)),
        ),
        *([("restated", "Restated since publication", _restated(scorecard, restated))] if restated else []),
        (
            "trust",
            "What to know about the figures" if scorecard.is_public else "Confidence in the figures",
            _trust(scorecard),
        ),
        ("definitions", "What is counted", together(*(_definition(result) for result in scorecard.results))),
        ("words", "What the words mean", _words(scorecard)),
    ]
    body = together(
        element("a", "Skip to the report", href="#report", class_="skip"),
        _header(scorecard),
        element(
            "nav",
            element("ul", *(element("li", element("a", title, href=f"#{key}")) for key, title, _ in sections)),
            aria_label="Contents",
        ),
        element(
            "main",
            *(
                element("section", element("h2", title, id=f"{key}-heading"), content, id=key,
                        aria_labelledby=f"{key}-heading")
                for key, title, content in sections
            ),
            id="report",
            tabindex="-1",
        ),
        _footer(scorecard),
    )  # fmt: skip
    return f"<!DOCTYPE html>\n{element('html', _head(scorecard), element('body', body), lang='en-GB')}\n"


def _head(scorecard: Scorecard) -> Markup:
    style = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{scorecard_lines.title(scorecard)}, {scorecard.period.name}"),
        element("style", Markup(STYLE)),
    )


def _header(scorecard: Scorecard) -> Markup:
    note = sample_note(scorecard.extracts)
    return element(
        "header",
        element("h1", scorecard_lines.title(scorecard)),
        element("p", period(scorecard.period), class_="when"),
        element("p", sentence(f"For {scorecard_lines.audience(scorecard)}"), class_="soft")
        if scorecard.is_public
        else None,
        element("strong", note, class_="sample") if note else None,
    )


def _at_a_glance(scorecard: Scorecard) -> Markup:
    ratings = Counter(result.verdict.rating for result in scorecard.results)
    short = [result for result in scorecard.results if result.verdict.rating in ("AMBER", "RED")]
    return together(
        element(
            "ul",
            *(
                element("li", element("strong", f"{ratings[rating]}"), tag(rating))
                for rating in _MEANINGS
                if ratings[rating]
            ),
            class_="tallies",
            aria_label="How many measures have each rating",
        ),
        element("p", _compared(scorecard)),
        element("h3", "Where the target is not met") if short else element("p", _all_met(ratings)),
        element("ul", *(_short_of_target(result) for result in short), class_="short") if short else None,
    )


def _all_met(ratings: Mapping[Rating, int]) -> str:
    if ratings.get("HIDDEN"):
        return "Every published figure that has a target meets it."
    return "Every target that has been set is met."


def _compared(scorecard: Scorecard) -> str:
    """How many measures moved which way since the value before."""
    ways: Counter[str] = Counter(_way(result) for result in scorecard.results)
    words = ("improved", "worsened", "same", "up", "down", "without a previous value", _NOT_TOLD)
    said = {"same": "stayed the same", "up": "went up", "down": "went down"}
    parts = [f"{ways[way]} {said.get(way, way)}" for way in words if ways[way]]
    return f"Compared with the previous value, of {_measures(len(scorecard.results))} {listed(parts)}."


def _way(result: Result) -> str:
    if result.hidden is not None and "before" in result.hidden.parts:
        return _NOT_TOLD
    return result.direction or "without a previous value"


def _measures(number: int) -> str:
    return f"{number} measure{'' if number == 1 else 's'}"


def _short_of_target(result: Result) -> Markup:
    measure = result.measure
    return element(
        "li",
        tag(result.verdict.rating),
        " ",
        element("a", name(measure), href=f"#{anchor(measure)}"),
        f": {why(result)}",
    )


def _scorecard(scorecard: Scorecard) -> Markup:
    return together(
        table(
            _letters(scorecard),
            *_for_readers(scorecard, _SCORECARD, [_scorecard_row(result) for result in scorecard.results]),
        ),
        element("ul", *(element("li", f"{label}: {line}") for label, said in _notes(scorecard) for line in said),
                class_="small soft short"),
    )  # fmt: skip


def _letters(scorecard: Scorecard) -> str:
    """What each letter means that stands in a table; blank where none does."""
    said = scorecard_lines.letters(scorecard.results)
    return f"Confidence. {' '.join(said)}" if said else ""


def _for_readers(
    scorecard: Scorecard, headings: Sequence[Heading], rows: Sequence[Sequence[Part]]
) -> tuple[list[Heading], list[list[Part]]]:
    """The columns that those may see for whom the page is."""
    kept = [place for place, heading in enumerate(headings) if not scorecard.is_public or heading.text not in _OF_STAFF]
    return [headings[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _notes(scorecard: Scorecard) -> Iterator[tuple[str, tuple[str, ...]]]:
    """When each measure looks, what it is compared with, and why there is no data; the rest stands elsewhere."""
    return (
        (label, said) for label, said in scorecard_lines.notes(scorecard) if label not in ("Not known", "Confidence")
    )


def _scorecard_row(result: Result) -> list[Part]:
    printed, counts = figures(result), result.counts
    fraction: Part = scorecard_lines.out_of(result, printed)
    if counts is not None and has_population(result.measure.show, result.measure.table):
        numerator = exact(printed.numerator, counts.numerator)
        fraction = together(numerator, " / ", exact(printed.denominator, counts.denominator))
    return [
        element("a", name(result.measure), href=f"#{anchor(result.measure)}"),
        exact(printed.value, result.value),
        fraction,
        exact(printed.not_known, counts.not_known if counts else None),
        printed.target,
        tag(result.verdict.rating),
        result.confidence.letter if result.confidence else "-",
        exact(printed.to_green, result.verdict.to_green),
        exact(printed.previous, result.previous.value),
        moved(result),
    ]


def _restated(scorecard: Scorecard, restated: Mapping[str, Restatement]) -> Markup:
    """Which figures were published otherwise, by how much they differ, and why."""
    return element(
        "ul",
        *(
            element(
                "li",
                element("a", name(result.measure), href=f"#{anchor(result.measure)}"),
                f": {restatement_in_words(restated[result.measure.ref])}",
            )
            for result in scorecard.results
            if result.measure.ref in restated
        ),
        class_="short",
    )


def _trust(scorecard: Scorecard) -> Markup:
    refs = [result.measure.ref for result in scorecard.results]
    trusted = [_trusted(result) for result in scorecard.results if result.confidence]
    said = [
        f"{result.measure.ref}: {line}" for result in scorecard.results if (line := scorecard_lines.not_known(result))
    ]
    warnings = scorecard_lines.warnings(scorecard)
    return together(
        table(_letters(scorecard), _CONFIDENCE, trusted) if trusted else None,
        _list("What is not known", said, _nothing_not_known(scorecard)),
        _list("Please note", warnings, "") if warnings else None,
        *_found(scorecard, refs),
    )


def _nothing_not_known(scorecard: Scorecard) -> str:
    if scorecard.is_public:
        return "Where some are not known, the number is not published."
    return "Nothing is unknown in any figure."


def _found(scorecard: Scorecard, refs: Sequence[str]) -> Iterator[Markup]:
    """What was found in the extracts; the public is told neither that nor how far each figure can be trusted."""
    if scorecard.is_public:
        yield element("p", "What was found in the records, and the confidence in each figure, are not published.")
        return
    yield element("h3", "What was found in the records")
    if not scorecard.problems:
        yield element("p", "Nothing was found.")
        return
    yield table(
        "Records that were not used, were corrected or not understood. The spreadsheet names each row.",
        _FINDINGS,
        [_finding(problem, refs) for problem in scorecard.problems],
    )


def _trusted(result: Result) -> list[Part]:
    confidence = result.confidence
    assert confidence is not None
    return [
        element("a", name(result.measure), href=f"#{anchor(result.measure)}"),
        tag(result.verdict.rating),
        confidence.letter,
        sentence(confidence.reason),
    ]


def _list(heading: str, said: Sequence[str], otherwise: str) -> Markup:
    items = element("ul", *(element("li", line) for line in said), class_="short")
    return together(element("h3", heading), items if said else element("p", otherwise))


def _finding(problem: Problem, refs: Sequence[str]) -> list[Part]:
    touched = [ref for ref in refs if ref in problem.measures]
    return [
        _file_in_words(problem.place.file),
        _column_in_words(problem.place.heading) if problem.place.heading else "-",
        sentence(problem.what),
        f"{len(problem.place.rows):,}" if problem.place.rows else "the whole file",
        sentence(problem.effect) or "-",
        listed(touched) if touched else "none of these measures",
    ]


def _file_in_words(file: str) -> str:
    """Legal statuses for legal_statuses.csv; a file of the authority's own by the name they know."""
    stem = file.removesuffix(".csv")
    return in_words(stem).capitalize() if stem in EXTRACTS else file


def _column_in_words(heading: str) -> str:
    """Start date for start_date; a heading of the authority's own as they write it."""
    is_ours = any(heading in extract.columns for extract in EXTRACTS.values())
    return in_words(heading).capitalize() if is_ours else heading


def _definition(result: Result) -> Markup:
    return element(
        "div",
        element("h3", name(result.measure)),
        _terms(definition(result)),
        class_="definition",
    )


def _terms(said: Sequence[tuple[str, str]]) -> Markup:
    pairs = (part for label, text in said for part in (element("dt", label), element("dd", text)))
    return element("dl", *pairs, class_="rule")


def _words(scorecard: Scorecard) -> Markup:
    used = {result.verdict.rating for result in scorecard.results}
    words = [(word, said) for word, said in _WORDS.items() if not scorecard.is_public or word not in _OF_STAFF]
    return _terms([*((rating, said) for rating, said in _MEANINGS.items() if rating in used), *words])


def _footer(scorecard: Scorecard) -> Markup:
    called = {"Extracts": "Worked out from", "Definitions": "Measures defined in"}
    said = [f"{called.get(label, label)}: {text}." for label, text in scorecard_lines.heading(scorecard)]
    return element("footer", element("p", " ".join(said)))
