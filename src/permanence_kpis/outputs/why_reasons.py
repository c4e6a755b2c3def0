"""The reasons for which somebody counts in one period and not in another, in words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from permanence_kpis.conditions.model import Test, bounds_of
from permanence_kpis.conditions.wording import in_english, subject_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs.phrases import ABSENT
from permanence_kpis.results.why import Kind, Moved, Movement, Reason, Why
from permanence_kpis.tables import DERIVED
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import in_words, listed

_MOST_DETAILS = 3

_KINDS: Mapping[Kind, str] = {
    "late": "recorded late or differently",
    "came into care": "came into care",
    "left care": "left care",
    "turned 18": "turned 18",
    "other": "different records count in the two periods",
    "definition": "the definition changed",
}
_EVENTS = {
    "months_in_placement": "new carer",
    "months_in_care": "came into care again",
    "months_on_status": "new legal status",
}
_MOVES = ("placement_type", "provider")
"""Where a child moves into and out of."""

_TURNED = {"is_not": "is", "none_of": "one_of", "is_missing": "is_recorded"}
"""What a test asks where it asks what is, rather than what is not."""

_LASTED = {
    "months_in_placement": "with the carer",
    "months_in_care": "in care",
    "months_on_status": "on the legal status",
}


def movement_in_data(movement: Movement | Moved) -> str:
    """From which place to which, by the names of the places: not met to met, outside to met."""
    return f"{movement.before} to {movement.after}"


# D-563: outside and absent are names of places in files, and no words of a sentence
def movement_in_words(movement: Movement | Moved) -> str:
    """The same as people say it: not met to met; not counted to met; new, met; met, then gone.

    A dash for a whole step.
    """
    if not movement.before:
        return ABSENT
    before, after = ("not counted" if one == "outside" else one for one in (movement.before, movement.after))
    if before == "absent":
        return f"new, {after}"
    return f"{before}, then gone" if after == "absent" else f"{before} to {after}"


def reason_in_words(reason: Reason, why: Why) -> str:
    """A reason as a reader would say it: reached 24 months with the carer, turned 16, new carer, left care."""
    earlier, later = sorted((why.start, why.end), key=lambda side: side.period.last_day)
    match reason.kind:
        case "since":
            return f"dated after {day(earlier.result.window.last_day)}"
        case "out of the window":
            return f"dated before {day(later.result.window.first_day)}"
        case "later only":
            return f"counted in {later.period.name} but not in {earlier.period.name}"
        case "earlier only":
            return f"counted in {earlier.period.name} but not in {later.period.name}"
    return condition_in_words(reason, why.measure)


def condition_in_words(reason: Reason, measure: Measure) -> str:
    """A reason that needs no periods: reached 24 months with the carer, turned 16, new carer, left care."""
    kind, test = reason.kind, reason.test
    match kind:
        case "became known" if test:
            return _became_known(reason, test, measure)
        case "became known" | "no longer known":
            subject = subject_of(measure.on_table.columns[test.column]) if test else ""
            known = kind if kind == "became known" else f"is {kind}"
            return f"{subject} {known}" if test else f"{kind} whether they count"
        case "birthday" if test:
            return _birthday(reason, test, measure)
        case "calendar" if test:
            return _calendar(reason, test, measure)
        case "event" if test:
            return _event(reason, test, measure)
        case "other" if test:
            return _answered(reason, measure)
    return _KINDS[kind]


def one_in_words(one: Moved, why: Why) -> str:
    """Why one changed place, with how care ended and what else changed."""
    said = reason_in_words(one.reason, why)
    if one.detail is not None:
        said += f": {_ceased(one.detail)}"
    also = _asides(one, why)
    return f"{said} (also: {'; '.join(also)})" if also else said


# D-513: two conditions can ask the same, and what they say is then said once
def _asides(one: Moved, why: Why) -> list[str]:
    """The other reasons of one, each once, without those that say what the first says."""
    first = reason_in_words(one.reason, why)
    return [said for said in dict.fromkeys(reason_in_words(reason, why) for reason in one.also) if said != first]


def reason_with_asides(movement: Movement, why: Why) -> str:
    """The reason, how care ended, and how many have another reason too."""
    said = reason_in_words(movement.reason, why)
    if details := sorted(movement.details.items(), key=lambda one: (-one[1], one[0])):
        named = [f"{count:,} {_ceased(code)}" for code, count in details[:_MOST_DETAILS]]
        if more := sum(count for _, count in details[_MOST_DETAILS:]):
            named.append(f"{more:,} for other reasons")
        said += f": {listed(named)}"
    counted = Counter(aside for one in movement.moved for aside in _asides(one, why))
    also = [f"{count:,} of them also: {aside}" for aside, count in counted.items()]
    return f"{said} ({'; '.join(also)})" if also else said


def _ceased(code: str) -> str:
    known = (DERIVED["left_care"].columns["reason_ceased"].codes or {}).get(code)
    return f"{code} ({known.meaning})" if known else code


def _threshold(test: Test) -> tuple[Decimal, bool] | None:
    """The number that was come to, and whether it has to be passed; None where a test does not have one number."""
    bounds = bounds_of(test)
    if len(bounds) != 1 or test.test in ("is", "is_not"):
        return None
    return bounds[0], test.test in ("at_most", "more_than")


# D-506: the answer is in the words, or the same words would stand beside a plus and a minus
def _answered(reason: Reason, measure: Measure) -> str:
    """What a test answers now: came to at least 3 placements in 12 months; no longer at least 3."""
    assert reason.test
    said = in_english(reason.test, measure.on_table.columns)
    subject, colon, number = said.partition(": ")
    if colon:
        return f"{'came to' if reason.now else 'no longer'} {number} {subject}"
    return f"now {said}" if reason.now else f"no longer {said}"


def _birthday(reason: Reason, test: Test, measure: Measure) -> str:
    found = _threshold(test)
    if found is None:
        return f"a birthday: {_answered(reason, measure)}"
    years, is_passed = found
    return f"turned {years + is_passed:f}"


def _calendar(reason: Reason, test: Test, measure: Measure) -> str:
    columns = measure.on_table.columns
    found = _threshold(test)
    if found is None:
        return f"the calendar: {_answered(reason, measure)}"
    unit, subject = columns[test.column].unit or "", subject_of(columns[test.column])
    lasted = _LASTED.get(test.column, subject.removeprefix(f"{unit} "))
    return f"{'passed' if found[1] else 'reached'} {found[0]:f} {unit} {lasted}"


# D-514: what is so now is said of the column, for "changed" alone says nothing
def _event(reason: Reason, test: Test, measure: Measure) -> str:
    """What happened: new carer, moved into or out of a type of placement, stage is now complete."""
    table, _, name = test.column.rpartition(".")
    now = bool(reason.now)
    if name in ("days_since", "months_since"):
        unit = measure.on_table.columns[test.column].unit
        return f"a newer row of {in_words(table)} is {'' if now else 'not '}{_asked(test, measure)[1]} {unit} old"
    if test.column in _EVENTS:
        return _EVENTS[test.column]
    if test.test in _TURNED:
        test, now = replace(test, test=_TURNED[test.test]), not now
    subject, what = _asked(test, measure)
    if not subject:
        return f"{'now' if now else 'no longer'} {what}"
    if test.column in _MOVES:
        return f"moved {'into' if now else 'out of'} {_without_its_group(what)}"
    if what == "after the last day":
        return f"{subject} {'is still to come' if now else 'has come'}"
    subject = "new legal status:" if test.column == "legal_status" else f"{subject} is"
    return f"{subject} {'now' if now else 'no longer'} {what}"


def _without_its_group(what: str) -> str:
    """Codes as what one can move into: external provider (PR2, PR3), for one of external_provider (PR2, PR3)."""
    name, bracket, codes = what.removeprefix("one of ").partition(" (")
    return what if name == what else f"{in_words(name)}{bracket}{codes}"


def _became_known(reason: Reason, test: Test, measure: Measure) -> str:
    subject, what = _asked(test, measure)
    known = f"{subject} became known" if subject else "became known"
    return f"{known}: {what}" if reason.now else f"{known}: not {what}"


def _asked(test: Test, measure: Measure) -> tuple[str, str]:
    """What a test looks at, and what it asks of that: provider, PR1; the first is blank where they are one phrase."""
    said = in_english(test, measure.on_table.columns)
    for parting in (" is ", ": "):
        subject, found, what = said.partition(parting)
        if found:
            return subject, what
    return "", said
