"""Why figures moved, in words: who came and went, for what reason, what each made of it, and that it adds up."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import figures, is_out_of, signed, value_in_words, with_its_parts
from permanence_kpis.outputs.phrases import ABSENT, AUTHORITY_NOT_SET, sample_note, sentence, window
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.outputs.why_notes import notes
from permanence_kpis.outputs.why_points import change_in_words, decimals_of, points_as_printed, rounded_to_add_up
from permanence_kpis.outputs.why_reasons import movement_in_words, one_in_words, reason_in_words, reason_with_asides
from permanence_kpis.results.why import GroupMoved, Movement, Reason, Side, Step, Why, Whys
from permanence_kpis.words import in_words

LARGEST = 3
"""How many reasons stand in the line of a measure."""
_STEPS = {
    "late": "What was recorded late or differently",
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
    shows = is_out_of(result.measure, result.counts)
    value = with_its_parts(figures(result).value, result.counts, result.measure.show, is_out_of=shows)
    then = f", as run {side.run} had it" if side.run else ""
    return f"{when}: {value}, {result.verdict.rating}{then}"


def tables(why: Why) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Each step that moved the value as a table: its heading (blank where it is the only one), headings and rows."""
    printed = points_as_printed(why)
    for step in why.steps:
        name = _STEPS[step.kind] if len(why.steps) > 1 else ""
        if step.groups:
            rows = [_cells_of_a_group(group, why, printed) for group in step.groups if _is_shown(group, why)]
            columns = ", ".join(in_words(column) for column in why.by)
            names = columns[:1].upper() + columns[1:]
            if rows:  # a count can be of nobody both times
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


def _cells(movement: Movement, why: Why, printed: Mapping[int, Fraction]) -> tuple[str, ...]:
    decimals = decimals_of(why.measure)
    return (
        f"{len(movement.moved):,}" if movement.moved else ABSENT,
        movement_in_words(movement),
        reason_with_asides(movement, why),
        _each(movement, decimals, printed),
        signed(printed[id(movement)], decimals) if id(movement) in printed else ABSENT,
    )


def _each(movement: Movement, decimals: int, printed: Mapping[int, Fraction]) -> str:
    """What each came to; of one alone the same as together, though rounding would print another number."""
    if movement.each is None:
        return ABSENT
    is_one = len(movement.moved) == 1 and id(movement) in printed
    return signed(printed[id(movement)] if is_one else movement.each, decimals)


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


def group_in_words(group: GroupMoved, why: Why) -> str:
    """The values of a group; without any, that what is counted in several groups counts once."""
    return ", ".join(group.names) or f"{in_words(why.measure.counts)} in several groups count once"


# D-488: rounded once, so that a movement has the same figure wherever it stands
def _largest(why: Why) -> list[tuple[str, Fraction]]:
    """The reasons, or groups, that moved the value most, each with what its lines of the table add up to."""
    printed, together = points_as_printed(why), dict[Reason | tuple[str, ...], Fraction]()
    groups = {group.names: group for step in why.steps for group in step.groups}
    for step in why.steps:
        for movement in step.movements:
            points = printed.get(id(movement), Fraction(0))
            together[movement.reason] = together.get(movement.reason, Fraction(0)) + points
        for group in step.groups:
            together[group.names] = together.get(group.names, Fraction(0)) + printed.get(id(group), Fraction(0))
    return [
        (_group_with_its_numbers(groups[one], why) if isinstance(one, tuple) else reason_in_words(one, why), moved)
        for one, _ in why.largest_reasons(LARGEST)
        for moved in [together[one]]
    ]


# D-507: fewer of those who do not meet a measure raise it, and a plus alone is read as more of them
def _group_with_its_numbers(group: GroupMoved, why: Why) -> str:
    """A group as a reason; of a percentage with how many were in it, then and now: (10, then 1), (5 of 8, then 6 of 9).

    The first form where all of the group meet the measure both times, or none.
    """
    name = ", ".join(group.names) or "in several groups"
    if why.measure.show == "count" or not group.names:
        return name
    sides = (group.before, group.after)
    are_alike = not any(one.numerator for one in sides) or all(one.numerator == one.denominator for one in sides)
    before, after = (
        f"{one.denominator:,}" if are_alike else f"{one.numerator:,} of {one.denominator:,}" for one in sides
    )
    return f"{name} ({before}, then {after})"


def in_a_line(why: Why) -> tuple[str, ...]:
    """A measure in a line: both figures, the change, and the reasons that moved it most."""
    decimals = decimals_of(why.measure)
    reasons = [f"{name} {signed(together, decimals)}" for name, together in _largest(why)]
    said = "; ".join(reasons) or (sentence(why.refused) if why.refused else ABSENT)
    change = ABSENT if why.change is None else signed(why.change, decimals)
    start, end = (value_in_words(side.result, side.period.name) for side in (why.start, why.end))
    return why.measure.ref, why.measure.title, start, end, change, said


def moved_in_words(why: Why) -> str:
    """What moved a figure, in a paragraph: from what to what, the largest reasons, and the rest, which add up."""
    if why.refused:
        return sentence(f"cannot be compared: {why.refused}")
    start, end = (value_in_words(side.result, side.period.name) for side in (why.start, why.end))
    ends = f"From {start} to {end}"
    if why.change is None:
        return f"{ends}: no one is in the denominator of one of them, so there are no points."
    largest, decimals = _largest(why), decimals_of(why.measure)
    if not largest:
        return f"{ends}: nothing moved it."
    [change] = rounded_to_add_up([why.change], decimals)
    of_rest = change - sum((together for _, together in largest), Fraction(0))
    said = [f"{name} {signed(together, decimals)}" for name, together in largest]
    said += [f"the rest {signed(of_rest, decimals)}"] if of_rest else []
    return f"{ends}: {change_in_words(why)}. {sentence('; '.join(said))}"


def listed_one_by_one(why: Why) -> Iterator[tuple[str, str, str]]:
    """Each that changed place: the id, from where to where, and why."""
    for step in why.steps:
        for one in step.moved:
            yield one.id, movement_in_words(one), one_in_words(one, why)
