"""What a scorecard says, line by line, before any layout: the terminal and Markdown print the same words."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from permanence_kpis.outputs.columns import out_of
from permanence_kpis.outputs.numbers import figures, group_figures, is_out_of
from permanence_kpis.outputs.phrases import AUTHORITY_NOT_SET, period, sentence, window
from permanence_kpis.outputs.provisional import provisional
from permanence_kpis.periods import name_of
from permanence_kpis.results.bands import to_green_by_more
from permanence_kpis.results.scorecard import ExtractsUsed, Group, Letter, Result, Scorecard
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, in_words, listed, noun

_LETTERS: Mapping[Letter, str] = {
    "A": "nothing was repaired, in doubt or unknown",
    "B": "some records are in doubt, not enough to change the rating",
    "C": "some records are in doubt, enough to change the rating",
    "D": "too much is unknown to use the figure",
}
_REMEDIES = {
    " is not in the folder": "Add it if you have it.",
    " is empty": "If there should be rows, export it again.",
}
"""What to do about a measure without a figure, by how the reason ends."""


def title(scorecard: Scorecard) -> str:
    return f"Permanence scorecard: {scorecard.authority or AUTHORITY_NOT_SET}"


def heading(scorecard: Scorecard) -> tuple[tuple[str, str], ...]:
    """What was worked out, from which files and by which definitions, as (label, text)."""
    return (
        ("Period", period(scorecard.period)),
        ("Extracts", extracts_used(scorecard.extracts)),
        ("Definitions", scorecard.definitions_origin),
        *((("Audience", audience(scorecard)),) if scorecard.is_public else ()),
    )


def audience(scorecard: Scorecard) -> str:
    """Whom a scorecard for the public is for, and what its symbol stands for."""
    most, symbol = scorecard.publishing.hide_below - 1, scorecard.publishing.symbol
    return f"the public ({symbol} stands for a number from 1 to {most}, or one that would give such a number away)"


def extracts_used(extracts: ExtractsUsed) -> str:
    newest = f"newest record {day(extracts.newest)}" if extracts.newest else "no dated record"
    return f"{extracts.folder} ({newest})"


def by_section(scorecard: Scorecard) -> tuple[tuple[str, tuple[Result, ...]], ...]:
    """The results section by section, each with its heading; blank where the first section stands alone."""
    found = [
        (section, tuple(result for result in scorecard.results if result.measure.section == section.name))
        for section in scorecard.sections
    ]
    shown = [(section, results) for section, results in found if results]
    if not shown or (len(shown) == 1 and shown[0][0] == scorecard.sections[0]):
        return (("", scorecard.results),)
    return tuple((section.title, results) for section, results in shown)


def not_measured(scorecard: Scorecard) -> tuple[str, ...]:
    """One line for the measures of optional sections whose file is missing or empty: S2 and S3 (discharges.csv)."""
    refs: dict[str, dict[str, list[str]]] = {}
    for ref, files in scorecard.not_measured.items():
        why = "empty" if scorecard.empty_files.issuperset(files) else "missing"
        refs.setdefault(why, {}).setdefault(listed(files), []).append(ref)
    those = {
        why: ", ".join(f"{', '.join(of_file)} ({files})" for files, of_file in of_files.items())
        for why, of_files in refs.items()
    }
    said = "; ".join(f"as the file is {why}: {those[why]}" for why in ("missing", "empty") if why in those)
    return (f"{said}. Add what you have.",) if said else ()


def breakdown_title(scorecard: Scorecard) -> str:
    """What the figures are broken down by; blank where they are not."""
    return f"By {listed([in_words(name) for name in scorecard.by])}" if scorecard.by else ""


def group_headings(scorecard: Scorecard) -> tuple[str, ...]:
    """The headings over the cells of a group."""
    return (*(in_words(name).capitalize() for name in scorecard.by), "Result", "Out of", "Not known")


def group_places(result: Result, headings: Sequence[str]) -> list[int]:
    """Which cells of a group are shown of a measure by itself: not `Out of` where a page does not say it."""
    is_shown = is_out_of(result.measure, result.counts)
    return [place for place, heading in enumerate(headings) if is_shown or heading != "Out of"]


def letters(results: Iterable[Result]) -> list[str]:
    """What each letter of confidence that was given means: A: nothing was repaired, in doubt or unknown."""
    return meanings({result.confidence.letter for result in results if result.confidence})


def meanings(given: Collection[Letter | None]) -> list[str]:
    """What each of these letters of confidence means, a sentence each."""
    return [f"{letter}: {says}." for letter, says in _LETTERS.items() if letter in given]


def group_cells(result: Result, group: Group) -> tuple[str, ...]:
    """One row of a breakdown, in the order of its headings."""
    printed = group_figures(group, result.measure.show)
    return (*group.names, printed.value, out_of(result, printed), printed.not_known)


def notes(scorecard: Scorecard) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What stands below the table, as (label, lines): when each measure looks, what is not known, where no data is."""
    results = scorecard.results
    parts = (
        ("Measured", _grouped(results, lambda result: window(result.window))),
        ("Before", _grouped([result for result in results if result.counts], _before)),
        ("Not known", tuple(f"{result.measure.ref}: {line}" for result in results if (line := not_known(result)))),
        ("To green", tuple(f"{result.measure.ref}: {line}" for result in results if (line := joining(result)))),
        ("Confidence", tuple(_confidence(results))),
        ("No data", without_data(results)),
        ("Not counted", not_measured(scorecard)),
        ("No groups", no_groups(scorecard)),
        ("Hidden", _grouped([result for result in results if result.hidden], _hidden)),
    )
    return tuple((label, lines) for label, lines in parts if lines)


# D-116: warnings that change how a figure must be read are on the page, beside the table
def notes_of_a_page(scorecard: Scorecard) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The same with what a reader has to know to read the figures, which other outputs say in a place of their own."""
    said = tuple(_warnings(scorecard, lambda result: [*_provisional(result), *result.warnings, *other_rule(result)]))
    return (*notes(scorecard), *((("Please note", said),) if said else ()))


def _hidden(result: Result) -> str:
    return sentence(result.hidden.reason if result.hidden else "")


def no_groups(scorecard: Scorecard) -> tuple[str, ...]:
    """Which measures could not be broken down as asked, and why."""
    without = [result for result in scorecard.results if result.no_groups]
    return _grouped(without, lambda result: sentence(result.no_groups or ""))


def not_known(result: Result) -> str:
    """How many are not known, and the range the result could lie in; blank where everything is known."""
    if result.counts is None or result.counts.not_known is None:
        return ""
    printed, number = figures(result), result.counts.not_known
    if not number:
        if result.value is not None or result.lowest is None or result.highest is None:
            return ""
        lowest, highest = printed.lowest, printed.highest
        could_be = f"be {lowest}" if lowest == highest else f"be from {lowest} to {highest}"
        return f"no value; once records in doubt are resolved it could {could_be}."
    who = f"cannot be decided for {how_many(number, result.measure.counts)}"
    if result.lowest is None or result.highest is None:
        return f"{who}."
    if result.lowest == result.highest:
        return f"{who}; this could not change the result."
    return f"{who}; the result is between {printed.lowest} and {printed.highest}."


def joining(result: Result) -> str:
    """Both ways to be green where one more that meets a percentage can be one more of all; blank otherwise."""
    counts, number = result.counts, to_green_by_more(result)
    if counts is None or number is None:
        return ""
    added = f"{number:,} more {noun(number, result.measure.counts)} that {'meets' if number == 1 else 'meet'} it"
    of_all = f"({counts.denominator + number:,} in all)"
    return f"{figures(result).to_green} of the same {counts.denominator:,}, or {added} {of_all}."


def warnings(scorecard: Scorecard) -> list[str]:
    """What a reader should know, a sentence each: about the whole scorecard, then about measures."""
    return _warnings(scorecard, _said_of)


def _warnings(scorecard: Scorecard, said_of: Callable[[Result], Iterable[str]]) -> list[str]:
    refs: dict[str, list[str]] = {}
    for result in scorecard.results:
        for warning in map(sentence, said_of(result)):
            refs.setdefault(warning, []).append(result.measure.ref)
    return [*map(sentence, scorecard.warnings), *(f"{listed(those)}: {said}" for said, those in refs.items())]


def warnings_of(scorecard: Scorecard, result: Result) -> list[str]:
    """What a reader should know with one measure, a sentence each: of the whole scorecard, then of the measure."""
    return [*map(sentence, scorecard.warnings), *_said_of(result)]


def _said_of(result: Result) -> list[str]:
    said = [*_provisional(result), *result.warnings]
    if result.counts and result.previous.value is None and result.previous.reason:
        said.append(f"there is no previous value, for {name_of(result.previous.label)}: {result.previous.reason}")
    return [sentence(warning) for warning in (*said, *other_rule(result))]


def _provisional(result: Result) -> list[str]:
    return [said] if (said := provisional(result.later, result.measure.show)) else []


def other_rule(result: Result) -> list[str]:
    """That the value before is not the one reported at its time, where the definition has changed since."""
    if result.previous.value is None or not result.previous.breaks:
        return []
    label, since = name_of(result.previous.label), listed([day(version.from_day) for version in result.previous.breaks])
    return [f"the previous value, for {label}, uses the definition of this period; the definition changed on {since}"]


def _confidence(results: Iterable[Result]) -> Iterator[str]:
    """What each letter says that was given."""
    given = [(result.measure.ref, result.confidence.letter) for result in results if result.confidence]
    for letter, says in _LETTERS.items():
        if refs := [ref for ref, of_measure in given if of_measure == letter]:
            yield f"{letter} ({listed(refs)}): {says}."


def _before(result: Result) -> str:
    previous = result.previous
    when = f"{name_of(previous.label)}, {window(previous.window)}"
    if previous.value is None and previous.reason:
        return f"{when}: no value. {sentence(previous.reason)}"
    return f"{when}, using the definition of this period" if previous.breaks else when


def without_data(results: Sequence[Result]) -> tuple[str, ...]:
    """Why measures have no data, those with the same reason together: 4.9: reviews.csv is not in the folder."""
    return _grouped([result for result in results if result.verdict.rating == "NO DATA"], _why_no_data)


def _why_no_data(result: Result) -> str:
    """Why a measure has no figure, and what to do where a file would give it one."""
    reason = result.verdict.reason
    remedies = (remedy for ending, remedy in _REMEDIES.items() if reason.endswith(ending))
    return " ".join((sentence(reason), *remedies))


def _grouped(results: Sequence[Result], say: Callable[[Result], str]) -> tuple[str, ...]:
    """One line for all measures of which the same is to be said, in the order of the first of each."""
    refs: dict[str, list[str]] = {}
    for result in results:
        refs.setdefault(say(result), []).append(result.measure.ref)
    return tuple(f"{listed(those)}: {said}" for said, those in refs.items())
