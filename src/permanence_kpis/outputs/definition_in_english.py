"""A definition in English: the rule, from the same conditions that run, how it has changed, and the target."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from permanence_kpis.conditions.model import Condition
from permanence_kpis.conditions.wording import in_english
from permanence_kpis.definitions.model import WORDING, Measure
from permanence_kpis.definitions.versions import version_in_force
from permanence_kpis.outputs.numbers import limits, limits_as_set, unrounded, whole
from permanence_kpis.outputs.phrases import sentence
from permanence_kpis.results.scorecard import DueLimit, Result
from permanence_kpis.tables import Column
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import listed

PARTS = {
    "denominator": "In the denominator",
    "exclude": "Excluded",
    "not_known": "Not known",
    "numerator": "Meets the measure",
}
_WINDOWS = {
    "at_period_end": "the last day of the period",
    "period": "the period",
    "year_to_date": "the time from the start of the year to the last day of the period",
    "last_12_months": "the twelve months that end with the period",
}


def rule(measure: Measure) -> list[tuple[str, str]]:
    """What is counted, who is in and who meets it, as (label, text): from the same conditions that run."""
    table = measure.on_table
    columns = table.columns
    lines = [
        ("Counted", f"{measure.counted}, from the table {measure.table} (one row is {table.row_is})."),
        (PARTS["denominator"], f"{joined(measure.denominator, columns, 'and') or 'every row of the table'}."),
    ]
    for exclusion in measure.exclude:
        lines.append((f"{PARTS['exclude']} ({exclusion.reason})", f"{joined(exclusion.when, columns, 'and')}."))
    if measure.not_known:
        either = joined(measure.not_known, columns, "or")
        lines.append((PARTS["not_known"], f"{either}. Such a row stays in the denominator and counts as unknown."))
    lines.append((PARTS["numerator"], f"{joined(measure.numerator, columns, 'and')}."))
    return lines


def version(measure: Measure) -> str:
    """Which version of the measure is in force, since when and why; blank where it has only one."""
    if not measure.versions:
        return ""
    if in_force := version_in_force(measure):
        return f"in force from {day(in_force.from_day)}: {sentence(in_force.why_changed)}"
    last_day = measure.versions[0].from_day - timedelta(days=1)
    return f"the first, in force until {day(last_day)}."


def changes(measure: Measure) -> Iterator[str]:
    """Each change of the definition: its day and why, then what was said until then and what is said from then."""
    for change in measure.versions:
        before, after = _said(change.before), _said(change.after)
        yield f"{day(change.from_day)}: {sentence(change.why_changed)}"
        yield from (f"- Until then. {line}" for line in before if line not in after)
        yield from (f"- From then. {line}" for line in after if line not in before)


def _said(measure: Measure) -> list[str]:
    """Everything that a version may change, line by line."""
    words = [(name.capitalize(), sentence(said)) for name in WORDING if (said := getattr(measure, name))]
    looked_at = ("Time covered", f"{_WINDOWS[measure.window]}.")
    return [f"{label}: {text}" for label, text in (*words, looked_at, *rule(measure))]


def joined(conditions: Sequence[Condition], columns: Mapping[str, Column], word: str) -> str:
    """Conditions as one text, with `and` or `or` between them; blank for none."""
    return f", {word} ".join(in_english(condition, columns) for condition in conditions)


def target(result: Result) -> Iterator[str]:
    """The target in force on the window's last day, and how much of it is due by then, a sentence each."""
    measure, due = result.measure, result.due
    in_force = measure.target.in_force(result.window.last_day)
    if due.green is None or in_force is None:
        return
    green = limits_as_set(due.whole_year_green, due.better, measure.show)
    amber = limits_as_set(due.whole_year_amber, due.better, measure.show)
    source = f" Source: {sentence(in_force.source)}" if in_force.source else ""
    for_the_year = " for the whole year" if in_force.profile else ""
    yield f"Target in force from {day(in_force.from_day)}: {green} is green, {amber} is amber{for_the_year}.{source}"
    if in_force.profile is None:
        return

    by = day(result.window.last_day)
    if in_force.profile == "straight_line":
        yield "It builds up over the year: a quarter by each quarter end, and evenly by days in between."
    else:
        at_ends = listed([unrounded(Fraction(at_end)) for at_end in in_force.profile])
        yield f"It builds up over the year: {at_ends} by the four quarter ends, and evenly by days in between."
    for name, whole_year, part in (
        ("green", due.whole_year_green, due.green),
        ("amber", due.whole_year_amber, due.amber),
    ):
        assert part is not None, "what is due for green is due for amber too"
        in_whole = (
            "" if whole(part, due.better, measure.show) == part else f", so {limits(part, due.better, measure.show)}"
        )
        yield f"Due by {by} for {name}: {_share(whole_year, part)}{in_whole}"


def _share(whole_year: DueLimit | None, part: DueLimit | None) -> str:
    """What is due as a share of the whole year's figure: 55 x 1/4 = 13.75."""
    if isinstance(whole_year, tuple) and isinstance(part, tuple):
        return " to ".join(_share(*ends) for ends in zip(whole_year, part, strict=True))
    assert isinstance(whole_year, Fraction)
    assert isinstance(part, Fraction)
    return (
        f"{unrounded(whole_year)} x {part / whole_year} = {unrounded(part)}"
        if whole_year and part != whole_year
        else unrounded(part)
    )
