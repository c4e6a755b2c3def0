"""Why figures moved, in words: who came and went, for what reason, what each made of it, and that it adds up."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.conditions.model import Test, bounds_of
from permanence_kpis.conditions.wording import day_in_english as day
from permanence_kpis.conditions.wording import in_english, subject_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import figures, number, out_of, signed
from permanence_kpis.outputs.phrases import ABSENT, AUTHORITY_NOT_SET, sample_note, sentence, window
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.results.why import (
    BY_THE_CALENDAR,
    WHAT_HAPPENED,
    GroupMoved,
    Kind,
    Moved,
    Movement,
    Reason,
    Side,
    Step,
    Why,
    Whys,
)
from permanence_kpis.tables import DERIVED
from permanence_kpis.words import how_many, in_words, listed, noun

# D-281: with one decimal most lines of a few hundred children would be 0.1 or 0.2
DECIMALS = 2
"""Of points, as printed; of counts there are none."""
LARGEST = 3
"""How many reasons stand in the line of a measure."""
_MOST_DETAILS = 3

_KINDS: Mapping[Kind, str] = {
    "late": "recorded late or otherwise",
    "came into care": "came into care",
    "left care": "left care",
    "turned 18": "turned 18",
    "other": "another of their records counts",
    "definition": "the definition changed",
}
_EVENTS = {
    "months_in_placement": "new carer",
    "months_in_care": "another period of care",
    "months_on_status": "new legal status",
    "provider": "moved to another provider",
    "legal_status": "new legal status",
}
_LASTED = {
    "months_in_placement": "with the carer",
    "months_in_care": "in care",
    "months_on_status": "on the legal status",
}
_STEPS = {
    "late": "What was recorded late or otherwise",
    "between": "From the one period to the other",
    "definition": "The change of the definition",
}
HEADINGS_OF_A_LINE = ("Ref", "Measure", "From", "To", "Change", "Largest reasons")


def page(found: Whys) -> RenderableType:
    """One measure movement by movement, or a line for each of several."""
    parts = [*head(title(found), sample_note(found.extracts), heading(found)), Text()]
    if not found.is_of_one:
        parts += [PlainTable(HEADINGS_OF_A_LINE, [in_a_line(why) for why in found.found]), Text()]
    else:
        [why] = found.found
        for name, headings, rows in tables(why):
            if name:
                parts.append(Text(name, style="bold"))
            parts += [PlainTable(headings, rows), Text()]
        if found.lists and (rows := list(listed_one_by_one(why))):
            parts += [PlainTable(headings_of_a_list(why.measure), rows), Text()]
    return Group(*parts, *(labelled(label, lines) for label, lines in notes(found)))


def title(found: Whys) -> str:
    """Whose figures they are, and of which measure."""
    who = found.authority or AUTHORITY_NOT_SET
    if not found.is_of_one:
        return f"Why the measures moved: {who}"
    measure = found.found[0].measure
    return f"{measure.ref} {measure.title}, why it moved: {who}"


def heading(found: Whys) -> Iterator[tuple[str, str]]:
    """The two figures, from which files, and by which definitions, as (label, text)."""
    if found.is_of_one:
        [why] = found.found
        yield "From", _side(why.start)
        yield "To", _side(why.end)
        yield "Change", change_in_words(why)
    yield "Extracts", scorecard_lines.extracts_used(found.extracts)
    yield "Definitions", found.definitions_origin


def _side(side: Side) -> str:
    result = side.result
    when = f"{side.period.name} ({window(result.window)})"
    if result.counts is None:
        return f"{when}: NO DATA"
    made_of = out_of(result.counts, result.measure.show, result.measure.on_table)
    value = f"{figures(result).value} ({made_of})" if made_of else figures(result).value
    then = f", as run {side.run} had it" if side.run else ""
    return f"{when}: {value}, {result.verdict.rating}{then}"


def change_in_words(why: Why) -> str:
    """By how much the value moved: +2.63 points, -2; a dash where there is no value on one side."""
    if why.change is None:
        return ABSENT
    if why.measure.show == "count":
        return signed(why.change, 0)
    points = signed(why.change, DECIMALS)
    return f"{points} {'point' if points in ('+1.00', '-1.00') else 'points'}"


def decimals_of(measure: Measure) -> int:
    """How many decimals its points are printed with."""
    return 0 if measure.show == "count" else DECIMALS


def rounded_to_add_up(numbers: Sequence[Fraction], decimals: int) -> tuple[Fraction, ...]:
    """The numbers to so many decimals, so that they add up to their sum to so many decimals (2.5 to 3).

    Each is cut down, and what is then missing of the sum goes, one unit of the last decimal at a time, to those that
    lost most (the largest remainders), the first of equals first.
    """
    unit = Fraction(1, 10**decimals)
    cut = [floor(exact / unit) for exact in numbers]
    total = sum(numbers, Fraction(0)) / unit
    wanted = floor(abs(total) + Fraction(1, 2)) * (1 if total >= 0 else -1)
    by_lost = sorted(range(len(numbers)), key=lambda one: cut[one] - numbers[one] / unit)
    for one in by_lost[: wanted - sum(cut)]:
        cut[one] += 1
    return tuple(one * unit for one in cut)


def tables(why: Why) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Each step that moved the value as a table: its heading (blank where it is the only one), headings and rows."""
    printed = _printed(why)
    for step in why.steps:
        name = _STEPS[step.kind] if len(why.steps) > 1 else ""
        if step.groups:
            rows = [_cells_of_a_group(group, why, printed) for group in step.groups if _is_shown(group, why)]
            columns = ", ".join(in_words(column) for column in why.by)
            names = columns[:1].upper() + columns[1:]
            yield name, (names, "From", "To", "Together"), [*rows, _sum(rows, step, printed, why)]
        # D-276: what moves a count by nothing is in the files only
        elif rows := [_cells(movement, why, printed) for movement in step.movements if movement.together != 0]:
            yield name, headings(why.measure), [*rows, _sum(rows, step, printed, why)]


def _is_shown(group: GroupMoved, why: Why) -> bool:
    """Whether there is anybody in a group, of a count anybody who is counted."""
    sides = (group.before, group.after)
    return any(side.numerator if why.measure.show == "count" else side.denominator for side in sides)


def headings(measure: Measure) -> tuple[str, ...]:
    """The headings over the cells of a movement."""
    return in_words(measure.counts).capitalize(), "Movement", "Reason", "Each", "Together"


def headings_of_a_list(measure: Measure) -> tuple[str, ...]:
    """The headings over those listed one by one."""
    return measure.on_table.unit_id, "Movement", "Reason"


def _printed(why: Why) -> dict[int, Fraction]:
    """What each movement and group comes to as printed, by its identity, so that all of them add up."""
    lines: list[Movement | GroupMoved] = []
    for step in why.steps:
        lines += [*step.movements, *step.groups]
    exact = {id(line): line.together for line in lines if line.together is not None}
    return dict(zip(exact, rounded_to_add_up(list(exact.values()), decimals_of(why.measure)), strict=True))


def _cells(movement: Movement, why: Why, printed: Mapping[int, Fraction]) -> tuple[str, ...]:
    decimals = decimals_of(why.measure)
    return (
        f"{len(movement.moved):,}" if movement.moved else ABSENT,
        movement_in_words(movement),
        _reason_with_asides(movement, why),
        ABSENT if movement.each is None else signed(movement.each, decimals),
        signed(printed[id(movement)], decimals) if id(movement) in printed else ABSENT,
    )


def _cells_of_a_group(group: GroupMoved, why: Why, printed: Mapping[int, Fraction]) -> tuple[str, ...]:
    def tally(side: tuple[int, int]) -> str:
        return f"{side[0]:,}" if why.measure.show == "count" else f"{side[0]:,} / {side[1]:,}"

    together = signed(printed[id(group)], decimals_of(why.measure)) if id(group) in printed else ABSENT
    return group_in_words(group, why), tally(group.before), tally(group.after), together


def _sum(rows: Sequence[tuple[str, ...]], step: Step, printed: Mapping[int, Fraction], why: Why) -> tuple[str, ...]:
    """The last line of a table: what is above it added up."""
    lines = (*step.movements, *step.groups)
    together = sum((printed[id(line)] for line in lines if id(line) in printed), Fraction(0))
    text = ABSENT if step.effect is None else signed(together, decimals_of(why.measure))
    return ("Sum", *("" for _ in rows[0][2:]), text)


def movement_in_words(movement: Movement | Moved) -> str:
    """From which place to which: not met to met; a dash for a whole step."""
    return f"{movement.before} to {movement.after}" if movement.before else ABSENT


def group_in_words(group: GroupMoved, why: Why) -> str:
    """The values of a group; without any, that what is counted in several groups counts once."""
    return ", ".join(group.names) or f"{in_words(why.measure.counts)} in several groups count once"


def _reason_with_asides(movement: Movement, why: Why) -> str:
    """The reason, how care ended, and how many have another reason too."""
    said = reason_in_words(movement.reason, why)
    if details := sorted(movement.details.items(), key=lambda one: (-one[1], one[0])):
        named = [f"{count:,} {_ceased(code)}" for code, count in details[:_MOST_DETAILS]]
        if more := sum(count for _, count in details[_MOST_DETAILS:]):
            named.append(f"{more:,} for other reasons")
        said += f": {listed(named)}"
    also = [f"{count:,} of them also: {reason_in_words(reason, why)}" for reason, count in movement.also.items()]
    return f"{said} ({'; '.join(also)})" if also else said


def _ceased(code: str) -> str:
    known = (DERIVED["left_care"].columns["reason_ceased"].codes or {}).get(code)
    return f"{code} ({known.meaning})" if known else code


def reason_in_words(reason: Reason, why: Why) -> str:
    """A reason as a reader would say it: reached 24 months with the carer, turned 16, new carer, left care."""
    earlier, later = sorted((why.start, why.end), key=lambda side: side.period.last_day)
    match reason.kind:
        case "since":
            return f"dated after {day(earlier.result.window.last_day)}"
        case "out of the window":
            return f"dated before {day(later.result.window.first_day)}"
        case "later only":
            return f"only in {later.period.name}"
        case "earlier only":
            return f"only in {earlier.period.name}"
    return condition_in_words(reason, why.measure)


def condition_in_words(reason: Reason, measure: Measure) -> str:
    """A reason that needs no periods: reached 24 months with the carer, turned 16, new carer, left care."""
    kind, test = reason.kind, reason.test
    match kind:
        case "became known" | "no longer known":
            subject = subject_of(measure.on_table.columns[test.column]) if test else ""
            return f"{subject} {kind}" if test else f"{kind} whether they count"
        case "birthday" if test:
            return _birthday(test, measure)
        case "calendar" if test:
            return _calendar(test, measure)
        case "event" if test:
            return _event(reason, test, measure)
        case "other" if test:
            return f"no longer the same answer: {in_english(test, measure.on_table.columns)}"
    return _KINDS[kind]


def _threshold(test: Test) -> tuple[Decimal, bool] | None:
    """The number that was come to, and whether it has to be passed; None where a test does not have one number."""
    bounds = bounds_of(test)
    if len(bounds) != 1 or test.test in ("is", "is_not"):
        return None
    return bounds[0], test.test in ("at_most", "more_than")


def _birthday(test: Test, measure: Measure) -> str:
    found = _threshold(test)
    if found is None:
        return f"a birthday: {in_english(test, measure.on_table.columns)}"
    years, is_passed = found
    return f"turned {years + is_passed:f}"


def _calendar(test: Test, measure: Measure) -> str:
    columns = measure.on_table.columns
    found = _threshold(test)
    if found is None:
        return f"the calendar: {in_english(test, columns)}"
    unit, subject = columns[test.column].unit or "", subject_of(columns[test.column])
    lasted = _LASTED.get(test.column, subject.removeprefix(f"{unit} "))
    return f"{'passed' if found[1] else 'reached'} {found[0]:f} {unit} {lasted}"


def _event(reason: Reason, test: Test, measure: Measure) -> str:
    """What happened: new carer, moved into or out of a type of placement."""
    if test.column != "placement_type" or test.test not in ("is", "one_of"):
        table, _, name = test.column.rpartition(".")
        if name in ("days_since", "months_since"):
            return f"a newer row of {in_words(table)}"
        return _EVENTS.get(test.column, f"{subject_of(measure.on_table.columns[test.column])} changed")
    subject = f"{in_words(test.column)} is "
    kind = in_english(test, measure.on_table.columns).removeprefix(subject)
    return f"moved {'into' if reason.now else 'out of'} {kind}"


# D-488: rounded once, so that a movement has the same figure wherever it stands
def _largest(why: Why) -> list[tuple[str, Fraction]]:
    """The reasons, or groups, that moved the value most, each with what its lines of the table add up to."""
    printed, together = _printed(why), dict[Reason | tuple[str, ...], Fraction]()
    for step in why.steps:
        for movement in step.movements:
            points = printed.get(id(movement), Fraction(0))
            together[movement.reason] = together.get(movement.reason, Fraction(0)) + points
        for group in step.groups:
            together[group.names] = together.get(group.names, Fraction(0)) + printed.get(id(group), Fraction(0))
    return [
        (", ".join(one) or "in several groups" if isinstance(one, tuple) else reason_in_words(one, why), together[one])
        for one, _ in why.largest_reasons(LARGEST)
    ]


def in_a_line(why: Why) -> tuple[str, ...]:
    """A measure in a line: both figures, the change, and the reasons that moved it most."""
    decimals = decimals_of(why.measure)
    reasons = [f"{name} {signed(together, decimals)}" for name, together in _largest(why)]
    said = "; ".join(reasons) or (sentence(why.refused) if why.refused else ABSENT)
    change = ABSENT if why.change is None else signed(why.change, decimals)
    start, end = (f"{figures(side.result).value} ({side.period.name})" for side in (why.start, why.end))
    return why.measure.ref, why.measure.title, start, end, change, said


def moved_in_words(why: Why) -> str:
    """What moved a figure, in a paragraph: from what to what, the largest reasons, and the rest, which add up."""
    if why.refused:
        return sentence(f"cannot be compared: {why.refused}")
    start, end = (f"{figures(side.result).value} ({side.period.name})" for side in (why.start, why.end))
    ends = f"From {start} to {end}"
    if why.change is None:
        return f"{ends}: no one is in the denominator of one of them, so that there are no points."
    largest, decimals = _largest(why), decimals_of(why.measure)
    if not largest:
        return f"{ends}: nothing moved it."
    [change] = rounded_to_add_up([why.change], decimals)
    of_rest = change - sum((together for _, together in largest), Fraction(0))
    said = [f"{name} {signed(together, decimals)}" for name, together in largest]
    said += [f"the rest {signed(of_rest, decimals)}"] if of_rest else []
    return f"{ends}: {change_in_words(why)}. {sentence('; '.join(said))}"


def notes(found: Whys) -> Iterator[tuple[str, list[str]]]:
    """What there is to say below the figures, as (label, lines)."""
    if found.is_of_one:
        [why] = found.found
        if said := [*_subtotals(why), *_if_nobody_moved(why)]:
            yield "In short", said
    please = [sentence(warning) for warning in found.warnings]
    for why in found.found:
        said = list(notes_of(why, is_of_one=found.is_of_one))
        please += said if found.is_of_one else [f"{why.measure.ref}: {line}" for line in said]
    if please:
        yield "Please note", please


def _subtotals(why: Why) -> Iterator[str]:
    """What the calendar did and what happened, as the lines above are printed."""
    printed, decimals = _printed(why), decimals_of(why.measure)
    lines = [movement for step in why.steps for movement in step.movements]
    by_calendar = any(line.together and line.reason.kind in BY_THE_CALENDAR for line in lines)
    if not by_calendar or any(id(line) not in printed for line in lines):
        return
    parts = {"the calendar alone": BY_THE_CALENDAR, "what happened": WHAT_HAPPENED}
    said, rest = [], sum((printed[id(line)] for line in lines), Fraction(0))
    for name, kinds in parts.items():
        those = [line for line in lines if line.reason.kind in kinds]
        together = sum((printed[id(line)] for line in those), Fraction(0))
        rest -= together
        if those:
            said.append(f"{name} {signed(together, decimals)}")
    if said:
        if rest:
            said.append(f"the rest {signed(rest, decimals)}")
        yield sentence("; ".join(said))


def _if_nobody_moved(why: Why) -> Iterator[str]:
    """What the figure would have been if nobody had moved, and what the calendar and what happened made of it so."""
    if why.by_the_calendar is None or why.if_nobody_moved is None or not why.change:
        return
    decimals, is_count = decimals_of(why.measure), why.measure.show == "count"
    value = number(why.if_nobody_moved, 0) if is_count else f"{number(why.if_nobody_moved, 1)}%"
    calendar, happened = (signed(one, decimals) for one in rounded_to_add_up(why.by_the_calendar, decimals))
    yield f"Had nobody moved it would have been {value}: the calendar first {calendar}; what happened then {happened}."


def notes_of(why: Why, *, is_of_one: bool = True) -> Iterator[str]:
    """What a reader must know of one measure."""
    if why.refused:
        if is_of_one:
            yield sentence(f"cannot be compared: {why.refused}")
        return
    counts = why.measure.counts
    if why.change is None:
        without = [side.period.name for side in (why.start, why.end) if side.result.value is None]
        yield f"NO DATA for {listed(without)}: no one is in the denominator, so that there are no points."
    yield from (sentence(note) for note in why.notes)
    if why.late:
        yield sentence(f"what was recorded late is not shown separately: {why.late}")
    if why.merged:
        yield (
            f"{how_many(why.merged, 'pairs')} of ids, one that left and one that came on that day, have the same date "
            "of birth: perhaps one child under another id."
        )
    if not is_of_one:
        return
    if not any(step.movements or step.groups for step in why.steps):
        yield f"Nobody changed place between {why.start.period.name} and {why.end.period.name}."
    if unmoved := [line for step in why.steps for line in step.movements if line.together == 0]:
        number = sum(len(line.moved) for line in unmoved)
        more = " more" if any(line.together != 0 for step in why.steps for line in step.movements) else ""
        yield f"{number:,}{more} {noun(number, counts)} changed place, or came or went, without changing the figure."
    if any(step.groups for step in why.steps):
        is_apart = not _overlap(why)
        why_groups = "No day is in both periods, so that nobody comes or goes: " if is_apart else ""
        yield f"{why_groups}each group is compared with itself, and all of them add up to the change."


def _overlap(why: Why) -> bool:
    first, second = sorted((why.start.result.window, why.end.result.window), key=lambda one: one.last_day)
    return second.kind == "at_period_end" or second.first_day <= first.last_day


def listed_one_by_one(why: Why) -> Iterator[tuple[str, str, str]]:
    """Each that changed place: the id, from where to where, and why."""
    for step in why.steps:
        for one in step.moved:
            yield one.id, movement_in_words(one), one_in_words(one, why)


def one_in_words(one: Moved, why: Why) -> str:
    """Why one changed place, with how care ended and what else changed."""
    said = reason_in_words(one.reason, why)
    if one.detail is not None:
        said += f": {_ceased(one.detail)}"
    also = [reason_in_words(reason, why) for reason in one.also]
    return f"{said} (also: {'; '.join(also)})" if also else said
