"""Every figure ever produced of a measure, as a page."""

from collections.abc import Callable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.archive.history import Change, Difference, PeriodHistory, Step
from permanence_kpis.archive.model import Figure
from permanence_kpis.outputs.changes import (
    archived_is_out_of,
    causes_in_a_line,
    causes_in_words,
    change_in_words,
    published_in_words,
    restatement_in_words,
    stands,
    stands_now,
    value,
)
from permanence_kpis.outputs.phrases import ABSENT, SAMPLE_BANNER, as_typed, period, sentence
from permanence_kpis.outputs.plain_table import PlainLabels, PlainTable
from permanence_kpis.outputs.provisional import provisional
from permanence_kpis.outputs.scorecard_lines import meanings
from permanence_kpis.outputs.terminal import head, labelled, to_type
from permanence_kpis.words import day_in_english as day

_HEADINGS = ("Run", "Recorded on", "Result", "Out of", "Not known", "Rating", "Confidence")


def page(ref: str, folder: str, periods: Sequence[PeriodHistory]) -> RenderableType:
    """Period by period: the figure of each run, then what became of it from run to run."""
    newest = periods[-1].newest
    words = _Words()
    parts = head(f"{ref} {newest.title}", "", [("Archive", folder)])
    if letters := meanings({step.figure.confidence for one in periods for step in one.steps}):
        parts.append(labelled("Confidence", letters))
    for one in periods:
        parts += [Text(), *head(period(one.period), SAMPLE_BANNER if one.is_sample else "", ())]
        if said := _break(one):
            parts.append(Text(said))
        parts += [PlainTable(_HEADINGS, [words.row(step) for step in one.steps]), Text()]
        parts.append(PlainLabels(_blocks(one, words)))
    return Group(*parts)


def page_of_a_run(folder: str, steps: Sequence[Step], standing: Callable[[Figure], int | None]) -> RenderableType:
    """The last run, measure by measure: what each figure was in the run before and is now, and why.

    Takes: the folder of the archive; the run's figures; what says how many more (or fewer, negative) would make a
    figure green.
    """
    entry = steps[0].entry
    about = (
        ("Archive", folder),
        ("Run", f"{entry.id}, recorded on {day(entry.recorded_on)}"),
        ("Period", period(entry.period)),
    )
    parts = head("What changed in the last run", SAMPLE_BANNER if entry.run.is_sample else "", about)
    blocks = [(step.figure.ref, list(_of_the_last_run(step, standing))) for step in steps]
    how = as_typed(["kpis", "history", steps[0].figure.ref, "--archive", folder])
    return Group(*parts, Text(), PlainLabels(blocks), Text(), to_type("For each", how))


def _blocks(one: PeriodHistory, words: "_Words") -> list[tuple[str, list[str]]]:
    """Run by run what became of the figure; of the newest first that it is provisional."""
    blocks = []
    for step in one.steps:
        later = one.later if step is one.steps[-1] else None
        lines = [*filter(None, [provisional(later, step.figure.show)]), *words.lines(step)]
        if lines:
            blocks.append((step.entry.id, lines))
    return blocks


def _of_the_last_run(step: Step, standing: Callable[[Figure], int | None]) -> Iterator[str]:
    now = stands(step.figure, standing(step.figure))
    if step.change is None:
        yield sentence(f"{now}; the first run of this period")
    elif step.change.is_changed:
        yield sentence(f"{stands_now(step.change, standing)}: {causes_in_a_line(step.change.difference)}")
    else:
        yield sentence(f"{now}; the same as in the previous run")
    if step.restated is not None:
        yield f"Restated since publication: {restatement_in_words(step.restated)}"


def _break(one: PeriodHistory) -> str:
    """That figures before and after are no series; when and why the definition changed, where that is on record."""
    if not one.breaks_series or one.before is None:
        return ""
    (period_before, before), newest = one.before, one.newest
    if newest.definition_from is None or newest.definition_from == before.definition_from:
        return f"Worked out by a different rule from {period_before.name}: the two cannot be compared."
    changed = f"The definition changed on {day(newest.definition_from)}: {sentence(newest.why_changed or '')}"
    return f"{changed} This figure cannot be compared with that of {period_before.name}."


class _Words:
    """What is said of each figure and change, found once: of ten thousand runs most hold one of a few figures.

    They are told apart by being the same object, and outlast the page.
    """

    def __init__(self) -> None:
        self._figures: dict[int, tuple[str, ...]] = {}
        self._changes: dict[tuple[int, int, Difference], str] = {}

    def row(self, step: Step) -> tuple[str, ...]:
        """The cells of a run."""
        figure = step.figure
        if id(figure) not in self._figures:
            self._figures[id(figure)] = _cells(figure)
        return (step.entry.id, day(step.entry.recorded_on), *self._figures[id(figure)])

    def lines(self, step: Step) -> Iterator[str]:
        """What became of the figure in one run; nothing where there is nothing to tell."""
        if step.change is not None:
            yield self._said(step.change)
        if step.restated is not None:
            yield f"Restated since publication: {restatement_in_words(step.restated)}"
        for publication in step.entry.published:
            yield published_in_words(publication)

    def _said(self, change: Change) -> str:
        known = (id(change.earlier), id(change.later), change.difference)
        if known not in self._changes:
            self._changes[known] = _changed(change)
        return self._changes[known]


def _cells(figure: Figure) -> tuple[str, ...]:
    counts = figure.counts
    return (
        value(figure),
        f"{counts.numerator:,} / {counts.denominator:,}" if counts and archived_is_out_of(figure) else ABSENT,
        f"{counts.not_known:,}" if counts else ABSENT,
        figure.rating,
        figure.confidence or ABSENT,
    )


def _changed(change: Change) -> str:
    if change.is_changed:
        return sentence(change_in_words(change))
    if causes := causes_in_words(change.difference):
        return f"The same figure. Changed since the previous run: {causes}."
    return "The same figure, from the same extracts, definition and program."
