"""Why a figure is what it is: the rule in English, the funnel, the arithmetic, the rating."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from permanence_kpis.definitions.model import Measure
from permanence_kpis.errors import Problem
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.arithmetic import arithmetic, range_in_words, sure_and_open
from permanence_kpis.outputs.benchmarks import in_words as benchmarks_in_words
from permanence_kpis.outputs.definition_in_english import changes, joined, rule, target, version
from permanence_kpis.outputs.explained_child import child_in_words
from permanence_kpis.outputs.numbers import SMALL, count_first, figures, moved, unrounded
from permanence_kpis.outputs.numbers import number as printed_number
from permanence_kpis.outputs.phrases import AUTHORITY_NOT_SET, sample_note, sentence, window
from permanence_kpis.outputs.reasons import reason, unusable
from permanence_kpis.outputs.terminal import head, section
from permanence_kpis.outputs.trend import settings_in_words
from permanence_kpis.outputs.what_it_takes import what_it_takes
from permanence_kpis.periods import name_of
from permanence_kpis.results.explanation import Explanation, FunnelStep
from permanence_kpis.results.scorecard import Confidence, Result
from permanence_kpis.results.trend import Chance
from permanence_kpis.tables import Table
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, in_words, listed, noun


def explanation(explained: Explanation) -> RenderableType:
    """Everything there is to say about one measure, or about one child in it."""
    scorecard, result = explained.scorecard, explained.result
    parts = head(f"{result.measure.ref} {result.measure.title}", sample_note(scorecard.extracts), _about(explained))
    if explained.child_id is not None:
        return Group(*parts, *child_in_words(explained))

    parts += section("The rule", [*(f"{label}: {text}" for label, text in rule(result.measure)), *_cutoffs(explained)])
    if said := list(changes(result.measure)):
        parts += section("Changes of the definition", said)
    if scorecard.is_public:
        parts += section("Step by step", ["Not published: each step is a count of its own."])
    elif explained.funnel:
        parts += [Text(), Text("Step by step", style="bold"), _funnel(explained)]
    parts += section("The arithmetic", arithmetic(result))
    parts += section("The rating", _rating(result))
    if explained.takes:
        parts += section("What it would take", list(what_it_takes(result, explained.takes)))
    if result.confidence:
        parts += section("Confidence", list(_confidence(explained, result.confidence)))
    if explained.chance:
        parts += section("What chance alone could do", list(_chance(result, explained.chance)))
    parts += section("Previous value", _previous(result))
    if explained.benchmarks:
        parts += section("Published figures to compare with", list(benchmarks_in_words(result, explained.benchmarks)))
    if not scorecard.is_public:
        parts += section("Over time", list(_over_time(explained)))
    if said := [sentence(warning) for warning in (*scorecard.warnings, *result.warnings)]:
        parts += section("Please note", said)
    return Group(*parts)


def _about(explained: Explanation) -> Iterator[tuple[str, str]]:
    scorecard, measure = explained.scorecard, explained.result.measure
    yield "Why", sentence(measure.why)
    yield "Source", sentence(measure.source)
    if measure.notes:
        yield "Notes", sentence(measure.notes)
    if measure.owner:
        yield "Owner", measure.owner
    yield "Authority", scorecard.authority or AUTHORITY_NOT_SET
    yield from scorecard_lines.heading(scorecard)
    if said := version(measure):
        yield "Version", sentence(said)
    yield "Measured", window(explained.result.window)


def _cutoffs(explained: Explanation) -> Iterator[str]:
    """From which day a number of months had to run."""
    for column, months, since in explained.cutoffs:
        until = day(explained.result.window.last_day)
        name = in_words(column).capitalize()
        yield f"{name}: {months} by {until} means since {day(since)} or earlier."


def _funnel(explained: Explanation) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    before: FunnelStep | None = None
    for step in explained.funnel:
        grid.add_row(f"{step.is_in:,}", Text(_step(step, before, explained.result.measure)))
        before = step
    return Padding(grid, (0, 0, 0, 2))


def _step(step: FunnelStep, before: FunnelStep | None, measure: Measure) -> str:
    """One line of the funnel, to stand after the number of rows that are in."""
    table = measure.on_table
    tested = joined(step.conditions, table.columns, "or" if step.part == "not_known" else "and")
    may = f"{step.may_be_in:,} may or may not" if step.may_be_in else ""
    match step.part:
        case "table":
            rows = f"{noun(step.is_in, 'rows')} of {measure.table}, each {table.row_is}"
            return f"{rows}; {step.may_be_in:,} more may count" if may else rows
        case "denominator":
            asides = [f"{step.is_out:,} are not", f"{may} be" if may else ""]
            return f"are in the denominator: {tested}; {_aside(asides)}"
        case "exclude":
            asides = [f"{step.is_out:,} excluded", f"{may} be" if may else ""]
            return f"stay in; {_aside(asides)} ({step.reason}): {tested}"
        case "not_known":
            neither = before.is_in - step.is_in if before is not None else 0
            return f"remain; {neither:,} count as unknown: {tested}"
        case "numerator":
            with_neither = ", including those that count as unknown" if may and measure.not_known else ""
            return f"meet the measure: {tested}; {_aside([f'{step.is_out:,} do not', may])}{with_neither}"


def _aside(parts: Sequence[str]) -> str:
    return ", ".join(part for part in parts if part)


def _rating(result: Result) -> list[str]:
    """The target, what of it is due, and what the rating rests on."""
    measure, verdict = result.measure, result.verdict
    lines = [*target(result)]
    if said := unusable(result):
        lines.append(said)
    lines.append(f"{verdict.rating}: {sentence(reason(result))}")
    if verdict.to_green:
        kept = ", with the denominator unchanged" if measure.show == "percentage" else ""
        lines.append(f"To be GREEN: {figures(result).to_green} in the numerator{kept}.")
    elif verdict.to_green is None and verdict.rating in ("AMBER", "RED"):
        lines.append("No whole number in the numerator would make it GREEN.")
    return lines


def _confidence(explained: Explanation, confidence: Confidence) -> Iterator[str]:
    """The letter and why; what was repaired or is in doubt; how far the value could lie from the one printed."""
    result, touched = explained.result, explained.touched
    counts, counted = result.counts, result.measure.counts
    assert counts is not None
    yield f"{confidence.letter}: {confidence.reason}."
    if of := counts.denominator + counts.may_enter:
        share = unrounded(Fraction(100 * (counts.not_known or 0), of))
        limit = f"{explained.too_much_unknown:f}"
        yield f"Not known: {counts.not_known:,} / {of:,} x 100 = {share}%. Above {limit}% would be too much (D)."
    if explained.touched_by:
        yield "Repaired or in doubt:"
        for problem, number in explained.touched_by:
            yield f"- {_repair(problem, number, result.measure.on_table)}"
    if confidence.widest == counts:
        return
    if touched.units:
        who = how_many(touched.units, counted)
        recorded, numerator = touched.recorded, touched.recorded.numerator
        yield f"{who} with such records: as recorded, {recorded.denominator:,} in the denominator, {numerator:,} met."
        yield "Depending on how their records are corrected:"
        yield from sure_and_open(touched.open, counted)
    if touched.may_be_more:
        yield f"{touched.may_be_more:,} more may count."
    if confidence.lowest is not None and confidence.highest is not None:
        widest = replace(result, counts=confidence.widest, lowest=confidence.lowest, highest=confidence.highest)
        yield "With everything that is unknown, the value is between:"
        yield from (f"- {line}" for line in range_in_words(widest, confidence.lowest, confidence.highest))
    if confidence.ratings:
        yield f"Ratings that this could give: {listed(confidence.ratings)}."


def _repair(problem: Problem, number: int, table: Table) -> str:
    """A problem in a line: where, what, what was done with it, and how many of the measure it names."""
    where = ", ".join(part for part in (problem.place.file, problem.place.heading) if part)
    those = "children" if table.unit == "child" else f"{table.unit}s"
    who = how_many(number, those) if number else "names nobody"
    return f"{where}: {'; '.join(part for part in (problem.what, problem.effect) if part)} ({who})."


def _chance(result: Result, chance: Chance) -> Iterator[str]:
    """How far the figure could have been otherwise by chance alone, and what that does not say."""
    measure, counts = result.measure, result.counts
    assert counts is not None
    sign = "%" if measure.show == "percentage" else ""
    if measure.show == "percentage" and counts.denominator < SMALL:
        these = f"{counts.numerator:,} of {how_many(counts.denominator, measure.counts)} ({figures(result).value})"
        yield f"{these}: with so few, the number says more than the percentage."
    if chance.one_unit is not None:
        points = printed_number(chance.one_unit, 1)
        yield f"One {noun(1, measure.counts)} is {points} {'point' if points == '1.0' else 'points'}."
    method = "Wilson" if measure.show == "percentage" else "Byar"
    ends = f"{printed_number(chance.lowest, 1)}{sign} to {printed_number(chance.highest, 1)}{sign}"
    yield f"Chance alone could have made it {ends} (95 times in 100, by {method}'s formula)."
    yield (
        "That is how far chance could have moved the figure, not how accurate it is: everyone was counted. "
        "What is not known is a separate matter, with the range above."
        if counts.not_known
        else "That is how far chance could have moved the figure, not how accurate it is: everyone was counted."
    )


def _over_time(explained: Explanation) -> Iterator[str]:
    """By which settings a change is told from chance, and from when on limits are calculated again."""
    measure = explained.result.measure
    yield f"kpis trend {measure.ref} shows whether the figure has changed."
    yield settings_in_words(explained.spc)
    for entry in measure.rebase:
        yield f"Limits calculated again from {day(entry.from_day)}: {entry.reason} ({entry.by})."


def _previous(result: Result) -> list[str]:
    previous = result.previous
    if result.hidden is not None and "before" in result.hidden.parts:
        return [f"{name_of(previous.label)}, {window(previous.window)}: not published."]
    basis = "the period before, of the same length"
    if result.window.kind in ("year_to_date", "last_12_months"):
        basis = "the same point last year"
    when = f"{name_of(previous.label)}, {window(previous.window)}: {basis}."
    if previous.value is None:
        return [f"None for {when}" + (f" {sentence(previous.reason)}" if previous.reason else "")]
    lines = [f"{count_first(figures(result).previous, previous.counts, result.measure.show)} in {when}"]
    lines += [sentence(said) for said in scorecard_lines.other_rule(result)]
    if result.direction in ("improved", "worsened"):
        better = "within its limits" if result.due.better == "within" else result.due.better
        lines.append(f"The value has {moved(result)}: {better} is better.")
    elif result.direction == "same":
        lines.append("The value is the same.")
    elif result.direction is not None:
        lines.append(f"The value has gone {moved(result)}.")
    return lines
