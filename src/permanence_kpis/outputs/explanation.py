"""Why a figure is what it is: the rule in English, the funnel, the arithmetic, the rating; and one child's rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from permanence_kpis.conditions.wording import day_in_english as day
from permanence_kpis.conditions.wording import in_english
from permanence_kpis.definitions.model import Measure
from permanence_kpis.errors import Problem
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.benchmarks import in_words as benchmarks_in_words
from permanence_kpis.outputs.definition_in_english import PARTS, changes, joined, rule, target, version
from permanence_kpis.outputs.numbers import figures, moved, unrounded
from permanence_kpis.outputs.numbers import number as printed_number
from permanence_kpis.outputs.phrases import AUTHORITY_NOT_SET, sample_note, sentence, window
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.reasons import reason, unusable
from permanence_kpis.outputs.terminal import head
from permanence_kpis.outputs.tracker import attention, dates
from permanence_kpis.outputs.trend import SMALL, settings_in_words
from permanence_kpis.outputs.what_it_takes import what_it_takes
from permanence_kpis.periods import name_of
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.explanation import ChildRow, Explanation, FunnelStep, MetValue
from permanence_kpis.results.scorecard import Confidence, Result
from permanence_kpis.results.trend import Chance
from permanence_kpis.tables import Column, Table
from permanence_kpis.words import how_many, in_words, listed, named, noun

_ANSWERS = {True: "yes", False: "no", None: "not known"}


def explanation(explained: Explanation) -> RenderableType:
    """Everything there is to say about one measure, or about one child in it."""
    scorecard, result = explained.scorecard, explained.result
    parts = head(f"{result.measure.ref} {result.measure.title}", sample_note(scorecard.extracts), _about(explained))
    if explained.child_id is not None:
        parts += _child(explained)
        if explained.child_tracked:
            parts += _section("Dates", list(dates(explained.child_tracked)))
            parts += _section("What to attend to", list(attention(explained.child_tracked)))
        if explained.no_dates:
            parts += _section("Dates", [sentence(f"not shown: {explained.no_dates}")])
        if records := [f"{file}: {named('row', [f'{row}' for row in rows])}" for file, rows in explained.child_records]:
            parts += _section("Records in the extracts", records)
        if explained.child_problems:
            parts += _section("Repaired, not used or in doubt", [_of_child(one) for one in explained.child_problems])
        return Group(*parts)

    parts += _section("The rule", [*(f"{label}: {text}" for label, text in rule(result.measure)), *_cutoffs(explained)])
    if said := list(changes(result.measure)):
        parts += _section("Changes of the definition", said)
    if scorecard.is_public:
        parts += _section("Step by step", ["Not published: each step is a count of its own."])
    elif explained.funnel:
        parts += [Text(), Text("Step by step", style="bold"), _funnel(explained)]
    parts += _section("The arithmetic", _arithmetic(result))
    parts += _section("The rating", _rating(result))
    if explained.takes:
        parts += _section("What it would take", list(what_it_takes(result, explained.takes)))
    if result.confidence:
        parts += _section("Confidence", list(_confidence(explained, result.confidence)))
    if explained.chance:
        parts += _section("What chance alone could do", list(_chance(result, explained.chance)))
    parts += _section("Previous value", _previous(result))
    if explained.benchmarks:
        parts += _section("Published figures to compare with", list(benchmarks_in_words(result, explained.benchmarks)))
    if not scorecard.is_public:
        parts += _section("Over time", list(_over_time(explained)))
    if said := [sentence(warning) for warning in (*scorecard.warnings, *result.warnings)]:
        parts += _section("Please note", said)
    return Group(*parts)


def _section(heading: str, lines: Sequence[str]) -> list[RenderableType]:
    return [Text(), Text(heading, style="bold"), *(Padding(Text(line), (0, 0, 0, 2)) for line in lines)]


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
            return f"{rows}; {step.may_be_in:,} more may belong" if may else rows
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


def _arithmetic(result: Result) -> list[str]:
    measure, counts, printed = result.measure, result.counts, figures(result)
    if counts is None:
        return [sentence(result.verdict.reason)]
    lines = []
    if measure.on_table.counts[measure.counts] is not None:
        lines.append(f"Several rows of one {noun(1, measure.counts)} count once.")
    fraction = f"{counts.numerator:,} / {counts.denominator:,}"
    if result.value is None:
        lines.append(f"{fraction}: {sentence(result.verdict.reason)}")
    elif measure.show == "percentage":
        lines.append(f"{fraction} x 100 = {unrounded(result.value)}, printed as {printed.value}")
    else:
        lines.append(f"{counts.numerator:,}, out of {how_many(counts.denominator, measure.counts)}")
    if said := scorecard_lines.not_known(result):
        lines.append(sentence(said))
        lines += _not_known_parts(counts, measure.counts)
        lowest, highest = (result.lowest, result.highest) if counts.not_known else (None, None)
        if lowest is not None and highest is not None and lowest != highest:
            lines += _range(result, lowest, highest)
    return lines


def _not_known_parts(counts: Counts, units: str) -> Iterator[str]:
    """Why each of those not known is not known."""
    said = (
        (counts.unsure, "certain to be in the denominator, but may or may not meet the measure"),
        (counts.may_enter_met, "may or may not be in the denominator, and would then meet the measure"),
        (counts.may_enter_not_met, "may or may not be in the denominator, and would then not meet the measure"),
        (counts.may_enter_either, "may or may not be in the denominator, and could then do either"),
    )
    return (f"- {how_many(number, units)}: {why}." for number, why in said if number)


def _sure_and_open(counts: Counts, units: str) -> Iterator[str]:
    """Where those with doubtful records surely fall, and where they may."""
    not_met = counts.denominator - counts.numerator - counts.unsure
    for number, where in (
        (counts.numerator, "certain to meet the measure"),
        (not_met, "certain to be in the denominator, and not to meet the measure"),
    ):
        if number:
            yield f"- {how_many(number, units)}: {where}."
    yield from _not_known_parts(counts, units)


def _range(result: Result, lowest: Fraction, highest: Fraction) -> list[str]:
    """The two ends of what the value could be, with the sum that gives each."""
    counts, printed = result.counts, figures(result)
    assert counts is not None
    if result.measure.show == "count":
        added = counts.unsure + counts.may_enter_met + counts.may_enter_either
        return [
            f"Lowest: {printed.lowest}, if none of them meets the measure.",
            f"Highest: {counts.numerator:,} + {added:,} = {printed.highest}, if as many as possible meet it.",
        ]
    entering_below = counts.may_enter_not_met + counts.may_enter_either
    entering_above = counts.may_enter_met + counts.may_enter_either
    above = counts.numerator + counts.unsure + entering_above
    lines = []
    if below := counts.denominator + entering_below:
        sum_ = f"{counts.numerator:,} / {below:,} x 100 = {unrounded(lowest)}"
        lines.append(f"Lowest: {sum_}, printed as {printed.lowest}, if as many as possible fail the measure.")
    else:
        lines.append(
            f"Lowest: {printed.lowest}: nobody is certain to be in the denominator, and all who may be in it "
            "would meet it."
        )
    if of := counts.denominator + entering_above:
        sum_ = f"{above:,} / {of:,} x 100 = {unrounded(highest)}"
        lines.append(f"Highest: {sum_}, printed as {printed.highest}, if as many as possible meet it.")
    else:
        lines.append(
            f"Highest: {printed.highest}: nobody is certain to be in the denominator, and none who may be in it "
            "would meet it."
        )
    return lines


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
        yield from _sure_and_open(touched.open, counted)
    if touched.may_be_more:
        yield f"{touched.may_be_more:,} more may belong here."
    if confidence.lowest is not None and confidence.highest is not None:
        widest = replace(result, counts=confidence.widest, lowest=confidence.lowest, highest=confidence.highest)
        yield "With everything that is unknown, the value is between:"
        yield from (f"- {line}" for line in _range(widest, confidence.lowest, confidence.highest))
    if confidence.ratings:
        yield f"Ratings that this could give: {listed(confidence.ratings)}."


def _repair(problem: Problem, number: int, table: Table) -> str:
    """A problem in a line: where, what, what was done with it, and how many of the measure it names."""
    where = ", ".join(part for part in (problem.place.file, problem.place.heading) if part)
    those = "children" if table.unit == "child" else f"{table.unit}s"
    who = how_many(number, those) if number else "names nobody"
    return f"{where}: {'; '.join(part for part in (problem.what, problem.effect) if part)} ({who})."


def _of_child(problem: Problem) -> str:
    """A problem in the records of one child in a line: where, what, and what was done with it."""
    place = problem.place
    where = ", ".join(
        part for part in (place.file, named("row", [f"{row}" for row in place.rows]), place.heading) if part
    )
    return f"{where}: {'; '.join(part for part in (problem.what, problem.effect) if part)}."


def _chance(result: Result, chance: Chance) -> Iterator[str]:
    """How far the figure could have been otherwise by chance alone, and what that does not say."""
    measure, counts = result.measure, result.counts
    assert counts is not None
    sign = "%" if measure.show == "percentage" else ""
    if measure.show == "percentage" and counts.denominator < SMALL:
        few = how_many(counts.denominator, measure.counts)
        yield f"{counts.numerator:,} of {few} ({figures(result).value}): of so few the number says more."
    if chance.one_unit is not None:
        points = printed_number(chance.one_unit, 1)
        yield f"One {noun(1, measure.counts)} is {points} {'point' if points == '1.0' else 'points'}."
    method = "Wilson" if measure.show == "percentage" else "Byar"
    ends = f"{printed_number(chance.lowest, 1)}{sign} to {printed_number(chance.highest, 1)}{sign}"
    yield f"Chance alone could have made it {ends} (95 times in 100, by {method}'s formula)."
    yield (
        "That is how far chance could have moved the figure, not how sure it is: everybody was counted. "
        "What is not known is another matter, and has the range above."
        if counts.not_known
        else "That is how far chance could have moved the figure, not how sure it is: everybody was counted."
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
    lines = [f"{figures(result).previous} in {when}"]
    lines += [sentence(said) for said in scorecard_lines.other_rule(result)]
    if result.direction in ("improved", "worsened"):
        better = "within its limits" if result.due.better == "within" else result.due.better
        lines.append(f"The value has {moved(result)}: {better} is better.")
    elif result.direction == "same":
        lines.append("The value is the same.")
    elif result.direction is not None:
        lines.append(f"The value has gone {moved(result)}.")
    return lines


def _child(explained: Explanation) -> list[RenderableType]:
    """Each row of the table for one child: the outcome, then every condition with the value it met."""
    measure, rows = explained.result.measure, explained.child_rows
    table = measure.on_table
    unit = table.unit
    who = f"{unit.capitalize()} {explained.child_id}"
    if not rows:
        when = window(explained.result.window)
        return _section(f"{who}: not counted", [f"There is no row of this {unit} in {measure.table} ({when})."])
    if len(rows) == 1:
        heading = f"{who}: {explained.child_outcome or rows[0].outcome}{_dated(rows[0], table)}"
    else:
        heading = f"{who}: {len(rows)} rows in {measure.table}"
        heading += f", {explained.child_outcome} in all" if explained.child_outcome else ""
    parts: list[RenderableType] = [Text(), Text(heading, style="bold")]
    for number, row in enumerate(rows, start=1):
        if len(rows) > 1:
            parts += [Text(), Text(f"Row {number}: {row.outcome}{_dated(row, table)}")]
        parts.append(_child_row(row, table.columns))
    return parts


def _dated(row: ChildRow, table: Table) -> str:
    """Which of a child's rows it is: `, due on 10 June 2024`."""
    return f", {in_words(table.own_date)} {day(row.day)}" if row.day and table.own_date else ""


def _child_row(row: ChildRow, columns: Mapping[str, Column]) -> RenderableType:
    headings = ("Part", "Condition", "Value", "Answer", "From")
    return PlainTable(headings, [_child_cells(answer, columns) for answer in row.answers])


def _child_cells(answer: MetValue, columns: Mapping[str, Column]) -> tuple[str, ...]:
    return (
        PARTS.get(answer.part, answer.part),
        in_english(answer.condition, columns),
        "\n".join(f"{name}: {_value(value, columns[name])}" for name, value, _ in answer.values),
        _ANSWERS[answer.answer],
        "\n".join(source or "-" for _, _, source in answer.values),
    )


def _value(value: object, column: Column) -> str:
    """A value with what it means: U4 (fostered by another carer, long term), 28 months, 30 June 2024."""
    if value is None:
        return "not recorded"
    if isinstance(value, tuple):
        lowest, highest = (_value(end, column) for end in value)
        return f"from {lowest} to {highest}, not known which"
    if isinstance(value, date):
        return day(value)
    known = (column.codes or {}).get(str(value))
    if known and known.meaning.casefold() != str(value).casefold():
        return f"{value} ({known.meaning})"
    return f"{value} {column.unit}" if column.unit else str(value)
