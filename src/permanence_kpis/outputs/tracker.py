"""The tracker as a page: who needs what, since when, and what was not looked at."""

from collections.abc import Iterator
from datetime import date

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.conditions.wording import in_english
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.notices import FIRST, USUAL, Notice
from permanence_kpis.outputs.phrases import ABSENT, AUTHORITY_NOT_SET, in_a_cell, sample_note, sentence
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.results.tracker import OneTracked, Rule, TrackedChild, Tracker
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, in_words, listed

HEADINGS = ("Child", "Age", "Status, placed for", "Next review due", "Next threshold", "Attention", "Since")
"""The columns of a page, few enough for a screen of 80; all there is is in a file."""
HEADINGS_SINCE = ("Child", "Status, placed for", "Next review due", "Attention", "Since", "New", "Cleared")
"""Those where a run is compared with."""
HEADINGS_OF_RULES = ("Code", "Children", "Not known for", "What it says")
HEADINGS_NOT_LOOKED_AT = ("Code", "What it says", "Not looked at because")
_COUNTED_IN = {
    "months_in_placement": "months with this carer",
    "months_in_care": "months in care",
    "months_on_status": "months on this legal status",
}


def page(found: Tracker) -> RenderableType:
    """The children listed, and below them how many each rule applies to, and the rules that were not looked at."""
    headings = (*(HEADINGS_SINCE if found.since else HEADINGS), *found.keep)
    rows = [[*_on_a_page(child, found)] for child in found.children]
    parts = [*head(title(found), sample_note(found.extracts), heading(found)), Text()]
    parts += [PlainTable(headings, rows) if rows else Text("No child is listed."), Text()]
    parts += [PlainTable(HEADINGS_OF_RULES, counts(found)), Text()]
    if found.not_looked_at:
        parts += [PlainTable(HEADINGS_NOT_LOOKED_AT, not_looked_at(found)), Text()]
    return Group(*parts, *(labelled(label, lines) for label, lines in notes(found)))


def _on_a_page(child: TrackedChild, found: Tracker) -> Iterator[str]:
    """A child under HEADINGS, and what is asked for besides."""

    def said(name: str) -> str:
        return in_a_cell(cell(child, name))

    months = child.values.get("months_in_placement")
    placed = [
        said("legal_status"),
        said("placement_type"),
        *([how_many(months, "months")] if isinstance(months, int) else []),
    ]
    threshold = [said(name) for name in ("next_threshold", "next_threshold_on") if cell(child, name) is not None]
    by_heading = {
        "Child": said("child_id"),
        "Age": said("age"),
        "Status, placed for": ", ".join(placed),
        "Next review due": said("next_review_due"),
        "Next threshold": ", ".join(threshold) or ABSENT,
        "Attention": said("attention"),
        "Since": said("attention_since"),
        "New": said("new_since"),
        "Cleared": said("cleared_since"),
    }
    yield from (by_heading[heading] for heading in (HEADINGS_SINCE if found.since else HEADINGS))
    yield from map(said, found.keep)


def title(found: Tracker) -> str:
    """Whose tracker it is."""
    return f"Permanence tracker: {found.authority or AUTHORITY_NOT_SET}"


def mark(found: Tracker) -> str:
    """What stands at the head of every tracker: that it is confidential, its day, and the newest record."""
    newest = day(found.extracts.newest) if found.extracts.newest else "none"
    return f"CONFIDENTIAL: individual children. At {day(found.period.last_day)}; newest record {newest}."


def heading(found: Tracker) -> Iterator[tuple[str, str]]:
    """Its mark, its period, from which files and by which rules, as (label, text)."""
    yield "Marking", mark(found)
    yield "Period", f"{found.period.name} (at {day(found.period.last_day)})"
    yield "Extracts", scorecard_lines.extracts_used(found.extracts)
    yield "Definitions", found.definitions_origin
    yield "Rules", found.rules_origin
    by = f" ({' '.join(found.filters)})" if found.filters else ""
    yield "Listed", f"{len(found.children):,} of {how_many(found.of, 'children')} looked after{by}"


def notes(found: Tracker) -> Iterator[tuple[str, list[str]]]:
    """What there is to know to read it, as (label, lines)."""
    yield "Keep it safe", [RETENTION]
    said = [sentence(warning) for warning in found.warnings]
    said += _not_listed(found)
    if found.since:
        number = found.since.gone
        gone = f"{how_many(number, 'children')} of that run {'is' if number == 1 else 'are'} not looked after now."
        said.append(f"New and cleared are since run {found.since.run}, of {day(found.since.day)}. {gone}")
    if found.carried:
        own = listed(found.carried.columns) or "nothing"
        said.append(f"Carried over from {found.carried.file}: {own}.")
    said += _doubtful(found)
    if said:
        yield "Please note", said


def _not_listed(found: Tracker) -> Iterator[str]:
    """How many children are missing from the list because nobody can tell whether they are looked after."""
    if found.may_be:
        may_be = f"For {how_many(found.may_be, 'children')} it cannot be decided whether they are looked after."
        yield f"{may_be} They are not listed; kpis check names the records in doubt."


def _doubtful(found: Tracker) -> Iterator[str]:
    """What was written last time and is not here, or stands where it has to be looked at."""
    if found.carried and found.carried.without_row:
        rows = how_many(found.carried.without_row, "children")
        yield f"There is now no row for {rows} with text in that file, so the text is not here."
    if found.carried and found.carried.not_listed:
        rows = how_many(found.carried.not_listed, "children")
        yield f"The filters exclude {rows} with text in that file, so the text is not here."
    if found.carried and found.carried.without_zeros:
        number = how_many(found.carried.without_zeros, "children")
        yield f"That file has {number} without the leading zeros of the id: their text was found by the rest of it."
    if found.carried and found.carried.is_windows:
        yield "That file is not UTF-8 text and was read as Windows-1252: check signs such as £, – and é in its text."


RETENTION = (
    "This list can be made again at any time: delete it when it is no longer used. "
    "Do not send it by e-mail or publish it."
)


def counts(found: Tracker) -> list[tuple[str, ...]]:
    """For each rule looked at, to how many of the children listed it applies."""
    return [(rule.code, f"{number:,}", f"{unknown:,}", rule.says) for rule, number, unknown in found.counted()]


def not_looked_at(found: Tracker) -> list[tuple[str, ...]]:
    """The rules that were asked of nobody."""
    return [(one.code, one.says, sentence(one.why)) for one in found.not_looked_at]


def rule_in_english(rule: Rule, found: Tracker) -> str:
    """The conditions of a rule, as one sentence."""
    return sentence("; ".join(in_english(condition, found.columns) for condition in rule.when))


def cell(child: TrackedChild, name: str) -> object:
    """What a column says of a child."""
    match name:
        case "attention":
            return " ".join(one.code for one in child.attention) or None
        case "attention_since":
            return child.since
        case "not_known":
            return " ".join(child.undecided) or None
        case "new_since":
            return " ".join(child.new) or None
        case "cleared_since":
            return " ".join(child.cleared) or None
        case "next_threshold":
            return _threshold(child.values.get("next_threshold"))
    return child.values.get(name)


_DATES = {
    "last_review_on": "Last review",
    "next_review_due": "Next review due",
    "second_review_by": "Second review, with a permanence plan, by",
    "plan_agreed_on": "Permanence plan agreed",
    "match_or_panel_on": "Match or panel",
    "court_on": "Court date",
    "reaches_24_months_on": "24 months with this carer",
    "reaches_30_months_on": "30 months in care",
    "with_parents_12_months_on": "12 months with parents",
    "sixteen_on": "16th birthday",
    "pathway_plan_due": "Pathway plan due",
    "eighteen_on": "18th birthday",
}
"""The days of one child, with what happens on them."""


def dates(found: OneTracked) -> Iterator[str]:
    """Every day that the tracker knows of a child, in the order of the calendar."""
    days = {said: value for name, said in _DATES.items() if isinstance(value := cell(found.child, name), date)}
    return (f"{said}: {day(value)}" for said, value in sorted(days.items(), key=lambda one: one[1]))


def attention(found: OneTracked) -> Iterator[str]:
    """What applies to a child, since when and what it needs; what is not known, and what was not looked at."""
    by_code = {rule.code: rule for rule in found.rules}
    for one in found.child.attention:
        rule = by_code[one.code]
        yield f"{rule.code} since {day(one.since)}: {rule.says} {rule.needs}"
    if not found.child.attention:
        yield "No rule that was looked at applies."
    if found.child.undecided:
        yield f"Not known: {listed(found.child.undecided)}."
    if found.not_looked_at:
        yield f"Not looked at: {listed([one.code for one in found.not_looked_at])}; kpis tracker says why."


def _threshold(found: object) -> str | None:
    """What is reached: 16th birthday, 24 months with this carer."""
    if not isinstance(found, tuple):
        return None
    column, number = found
    if column == "age":
        return f"{number}{_ordinal(number)} birthday"
    return f"{number} {_COUNTED_IN.get(column, in_words(column))}"


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def beside(found: Tracker) -> list[Notice]:
    """What is said besides a file: how many are listed, how many each rule applies to, what was not looked at.

    No id, for it may stand in a log.
    """
    listed_now = f"{len(found.children):,} of {how_many(found.of, 'children')} looked after are listed."
    applies = [
        f"{rule.code} {number:,}{f' (not known for {unknown:,})' if unknown else ''}"
        for rule, number, unknown in found.counted()
        if number or unknown
    ]
    said = [Notice(listed_now, weight=USUAL), *([Notice(f"By rule: {listed(applies)}.")] if applies else [])]
    first = [*_doubtful(found), *_not_listed(found)]
    noted = [line for label, lines in notes(found) if label == "Please note" for line in lines]
    not_looked_at = listed([one.code for one in found.not_looked_at])
    never_left_out = [
        *([f"Not looked at: {not_looked_at}. The tracker says why."] if not_looked_at else []),
        *(line for line in noted if line in first),  # words that would be lost unseen are said before all else
    ]
    said += [_never_left_out(" ".join(never_left_out))] if never_left_out else []
    return [*said, *(Notice(line, weight=USUAL) for line in noted if line not in first)]


# A job that nobody watches has only its log to tell who is missing from the list, and which rules nobody was asked.
def _never_left_out(line: str) -> Notice:
    """A line that is in every log, however much else is said, and first on a screen."""
    return Notice(line, log=(line,), weight=FIRST)
