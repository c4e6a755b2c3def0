"""Figures for the public: worked out for all measures together, held to what was published, then made safe."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from permanence_kpis.archive.folder import ARCHIVE, UNREAD_PUBLICATION, archive_folder, read_entries
from permanence_kpis.archive.history import Restatement, restated
from permanence_kpis.archive.model import Entry, Figure
from permanence_kpis.archive.rule import rule_digest, rule_digest_with_all_settings
from permanence_kpis.definitions.model import ALL_SECTIONS, Definitions, Measure
from permanence_kpis.definitions.versions import measure_on
from permanence_kpis.disclosure import Disclosed, Row, RowGroup, decide_with_before, public_and_known
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.extracts import Extracts
from permanence_kpis.extracts.breakdown_columns import dates_among
from permanence_kpis.insight.chance import chance
from permanence_kpis.results.counts import Counts, PublicCounts
from permanence_kpis.results.explanation import Explanation
from permanence_kpis.results.report import Report
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.run.chosen import chosen_among
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.run.explain import explain
from permanence_kpis.run.ids_in_texts import without_children_named
from permanence_kpis.run.plan_beside import own_plan_of, plan_beside, shipped_plan
from permanence_kpis.run.quarters import quarters_of
from permanence_kpis.run.rated_scorecard import scorecard_of
from permanence_kpis.run.recorded import run_of
from permanence_kpis.run.report import Reported


@dataclass(frozen=True)
class ForThePublic:
    """A scorecard in full, for gates and exit codes, and as the public may see it; files of the archive passed over.

    `extracts`: what both were worked out from.
    """

    scorecard: Scorecard
    public: Scorecard
    extracts: Extracts
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ReportForThePublic:
    """A report as the public may see it, beside the scorecard in full, for messages and exit codes."""

    scorecard: Scorecard
    reported: Reported


# D-220: what was published is worked through again
@dataclass(frozen=True)
class _Published:
    """What the publications of an archive told: everything that is known by them, and of each the refs of its figures.

    They are taken to have been told as they would have been for the public, one after the other.
    """

    known: tuple[Disclosed, ...] = ()
    refs: Mapping[int, frozenset[str]] = field(default_factory=dict)


def for_the_public(request: Request, archive: Path | None = None, *, with_unmeasured: bool = False) -> ForThePublic:
    """The scorecard of the chosen measures, fit to publish.

    All measures are worked out, whichever are chosen: what has to be hidden does not hang on what is asked for.

    Takes: the request; the folder of runs whose published figures are to be taken into account; whether a measure of
    an optional section without its file is one without data.
    Raises: UsageError where the figures are to be broken down by dates, the archive is not there, or not all that was
    published can be known or held to these figures.
    """
    entries, problems = _entries(archive_folder(archive)) if archive is not None else ((), ())
    asked = replace(request, only=(), leave_out=(), section=ALL_SECTIONS)
    context = load_context(asked, with_unmeasured=with_unmeasured)
    _refuse_dates(context)
    every = scorecard_of(context, with_confidence=False)  # D-665
    of_chosen = context if request == asked else load_context(request, with_unmeasured=with_unmeasured)
    chosen = scorecard_of(of_chosen)
    [told] = _section_by_section([every], _published(entries, context.definitions).known)
    shown = replace(_only(told, chosen.refs), not_measured=chosen.not_measured, empty_files=chosen.empty_files)
    return ForThePublic(chosen, shown, context.extracts, problems)


def explain_to_the_public(request: Request, ref: str, archive: Path | None = None) -> Explanation:
    """One measure explained as the public may see it: no child, and no funnel, whose every line is a count."""
    request = replace(request, only=(ref,), leave_out=())
    explained, found = explain(request, ref), for_the_public(request, archive, with_unmeasured=True)
    told = found.public.results[0]
    figure = chance(told.counts, told.measure.show)
    return replace(explained, scorecard=found.public, result=told, funnel=(), chance=figure, takes=())


# D-219: on a page the scorecard is published first, then the quarters, the newest first
# D-416: neither what moved a figure nor limits, and no commentary, which may say what is hidden
def report_to_the_public(
    request: Request, archive: Path | None = None, runs: Path | None = None, action_plan: Path | None = None
) -> ReportForThePublic:
    """The report of the chosen measures, fit to publish: scorecard, quarters, plan, and what was published otherwise.

    The scorecard is that of `for_the_public`. The quarters are told after it, the newest first, each in the light of
    all that was told before.

    Takes: the folder of runs whose published figures are to be taken into account; without it `runs`, which need not
    hold an archive; a plan of one's own.
    Raises: UsageError as `for_the_public`; ActionPlanError with everything wrong in one's own plan, and where it names
    a child.
    """
    own = own_plan_of(request, action_plan)
    folder = archive_folder(archive) if archive is not None else runs / ARCHIVE if runs is not None else None
    entries, problems = _entries(folder) if folder is not None else ((), ())
    asked = replace(request, only=(), leave_out=(), section=ALL_SECTIONS)
    context = load_context(asked, through_time=True, with_unmeasured=bool(request.only))
    _refuse_dates(context)
    every = scorecard_of(context)
    published = _published(entries, context.definitions)
    request.say("Working out the quarters before")
    told, *quarters = _section_by_section([every, *reversed(quarters_of(context))], published.known)
    quarters = [_as_published(quarter, told) for quarter in reversed(quarters)]
    measures = context.definitions.measures
    chosen = chosen_among(context.definitions, request.only, request.leave_out, request.section)
    refs = [measure.ref for measure in chosen]
    scorecard = _only(told, refs)
    plan = plan_beside(without_children_named(own or shipped_plan(every.extracts), context.extracts), scorecard)
    found = restated(run_of(asked, context, every), entries) if published.refs else {}
    made = Report(scorecard, tuple(_only(one, refs) for one in quarters), is_of_all=len(refs) == len(measures))
    of_old = dict(_restated(scorecard, found, published))
    return ReportForThePublic(_only(every, refs), Reported(made, plan, of_old, problems, plan.plan.warnings))


def _as_published(quarter: Scorecard, told: Scorecard) -> Scorecard:
    """A quarter with the figures of the scorecard where they are of the same days: those are published already."""
    published = {(result.measure.ref, result.window): result for result in told.results}
    results = (
        replace(published.get((result.measure.ref, result.window), result), groups=(), previous=result.previous)
        for result in quarter.results
    )
    return replace(quarter, results=tuple(results))


# D-325: the first section is published as if there were no other
def _section_by_section(scorecards: Sequence[Scorecard], known: Sequence[Disclosed]) -> list[Scorecard]:
    """Scorecards as the public may see them, each told in the light of those before it.

    All of them are told of one section before the next one begins: what is told of a section is the same whether the
    next is ever shown or not.
    """
    told: list[dict[str, Result]] = [{} for _ in scorecards]
    shown = list(scorecards)
    for section in scorecards[0].sections:
        for place, scorecard in enumerate(scorecards):
            results = tuple(result for result in scorecard.results if result.measure.section == section.name)
            shown[place], known = public_and_known(replace(scorecard, results=results), known)
            told[place] |= {result.measure.ref: result for result in shown[place].results}
    return [
        replace(public, results=tuple(of_card[ref] for ref in scorecard.refs))
        for public, scorecard, of_card in zip(shown, scorecards, told, strict=True)
    ]


def _refuse_dates(context: Context) -> None:
    if dates := dates_among(context.by, context.definitions.catalogue):
        raise UsageError(f"figures for the public cannot be broken down by {dates[0]}: a day can show who it is about.")


def _only(scorecard: Scorecard, refs: Sequence[str]) -> Scorecard:
    """The scorecard with the measures chosen."""
    return replace(scorecard, results=tuple(result for result in scorecard.results if result.measure.ref in refs))


def _entries(folder: Path) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The runs of an archive, and what in it was skipped.

    Raises: UsageError where a publication was: beside what nobody knows nothing can be told safely.
    """
    entries, problems = read_entries(folder)
    if unread := [problem for problem in problems if problem.code == UNREAD_PUBLICATION]:
        raise UsageError("not everything that was published is known, so nothing more can be published.", *unread)
    return entries, problems


# D-211: what cannot be compared with what was published may give it away
def _published(entries: Sequence[Entry], definitions: Definitions) -> _Published:
    """What was told by the publications of an archive, the oldest first.

    A figure is of the measure that has its rule, whatever that is called now.

    Raises: UsageError where no measure has the rule of a figure that was published.
    """
    numbered = [(one.number, entry) for entry in entries for one in entry.published]
    known: list[Disclosed] = []
    refs: dict[int, frozenset[str]] = {}
    for number, entry in sorted(numbered, key=lambda one: one[0]):
        figures = [(_measure_of(figure, definitions, entry), figure) for figure in entry.figures.values()]
        rows = [
            _row(measure, figure, figure.counts, entry.run.asked.by) for measure, figure in figures if figure.counts
        ]
        before = [
            Row(measure, previous.window, PublicCounts.of(previous.counts))
            for measure, figure in figures
            if (previous := figure.previous)
        ]
        decided, _, known = decide_with_before(rows, before, known, definitions.publishing.hide_below)
        refs[number] = frozenset(entry.figures) - decided.figures
    return _Published(tuple(known), refs)


def _measure_of(figure: Figure, definitions: Definitions, entry: Entry) -> Measure:
    """The measure by whose rule a figure was worked out, under the ref it was published under."""
    on_that_day = [measure_on(measure, figure.window.last_day) for measure in definitions.measures]
    for measure in sorted(on_that_day, key=lambda measure: measure.ref != figure.ref):
        now = rule_digest(measure, definitions), rule_digest_with_all_settings(measure, definitions)
        if figure.rule_used == now[0] or (figure.rule_used is None and figure.rule == now[1]):
            return replace(measure, ref=figure.ref)
    raise UsageError(
        f"measure {figure.ref} was published (run {entry.id}) by a rule that no measure has in {definitions.origin}, "
        "so these figures cannot be compared with it. Keep its rule there, as a version of the measure or as "
        "a measure of "
        "its own."
    )


def _row(measure: Measure, figure: Figure, counts: Counts, by: tuple[str, ...]) -> Row:
    """A figure of an archived run."""
    groups = tuple(
        RowGroup(group.names, group.names, group.counts) for group in figure.groups if group.counts.denominator
    )
    return Row(measure, figure.window, counts, groups, by)


# D-217: a restated figure is published
# D-221: a hidden figure is not restated
def _restated(
    scorecard: Scorecard, found: Mapping[str, Restatement], published: _Published
) -> Iterator[tuple[str, Restatement]]:
    """Of the figures that are told and were told when they were published, those told otherwise then."""
    for result in scorecard.results:
        restatement = found.get(result.measure.ref)
        if restatement is None or result.counts is None:
            continue
        change = restatement.change
        told = replace(change, earlier=_as_told(change.earlier), later=_as_told(change.later))
        if told.is_changed and result.measure.ref in published.refs[restatement.publication.number]:
            yield result.measure.ref, replace(restatement, change=told)


def _as_told(figure: Figure) -> Figure:
    """The figure without those not known and without its groups."""
    counts = figure.counts
    return replace(figure, counts=PublicCounts.of(counts) if counts else None, groups=())
