"""Measures of a kpi_definitions.yaml applied to derived rows, by design.md sections 6 and 8.

A test answers True, False or, of a blank, None. The range of a value is found by going through the ways
of settling what is not known, on purpose another way than by a formula.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from .extracts import Row

Truth = bool | None
Groups = dict[str, list[str]]
Measure = dict[str, Any]

MOST_UNITS_SETTLED_ONE_BY_ONE = 40

OF_THE_PERSON = ("sex", "ethnicity", "age", "age_band")
ON_PLACEMENTS = {
    "months_in_placement",
    "placement_type",
    "provider",
    "placement_began_on",
    "stable_since",
    "placements_in_12_months",
}

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda held, wanted: held == wanted,
    "is_not": lambda held, wanted: held != wanted,
    "one_of": lambda held, wanted: held in wanted,
    "none_of": lambda held, wanted: held not in wanted,
    "at_least": lambda held, wanted: held >= wanted,
    "at_most": lambda held, wanted: held <= wanted,
    "more_than": lambda held, wanted: held > wanted,
    "less_than": lambda held, wanted: held < wanted,
    "between": lambda held, wanted: wanted[0] <= held <= wanted[1],
    "before": lambda held, wanted: held < wanted,
    "on_or_before": lambda held, wanted: held <= wanted,
    "after": lambda held, wanted: held > wanted,
    "on_or_after": lambda held, wanted: held >= wanted,
}


def load(path: Path) -> tuple[dict[str, Measure], Groups]:
    """The measures by reference, and the groups of codes."""
    definitions = yaml.safe_load(path.read_text(encoding="utf-8"))
    measures = {str(measure["ref"]): measure for measure in definitions["measures"]}
    return measures, definitions.get("code_groups") or {}


# --- three-valued logic ---


def all_of(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if False in found:
        return False
    return None if None in found else True


def any_of(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if True in found:
        return True
    return None if None in found else False


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


# --- conditions ---


def holds(condition: Any, row: Row, groups: Groups) -> Truth:
    """Whether a condition, or all of a list of them, hold for a row; None where a blank leaves it open.

    Of a column that may have one of several values a test answers what is so of all of them.
    """
    if isinstance(condition, list):
        return all_of(holds(part, row, groups) for part in condition)
    [(name, what)] = condition.items()
    if name == "any":
        return any_of(holds(part, row, groups) for part in what)
    if name == "not":
        return opposite(holds(what, row, groups))
    [(test, wanted)] = what.items()
    held = _possible(row, name)
    if not held and row.get("for_want_of") and name not in OF_THE_PERSON:
        return None  # not a blank that somebody recorded
    if test == "is_missing":
        return bool((not held) == wanted)
    if test == "is_recorded":
        return bool(bool(held) == wanted)
    if test in ("one_of", "none_of"):
        wanted = _codes(wanted, groups)
    answers = {_TESTS[test](value, _like(value, wanted)) for value in held}
    return answers.pop() if len(answers) == 1 else None


def _possible(row: Row, name: str) -> list[Any]:
    """Every value a column of a row may have: none of a blank; of a doubtful one all from the least to the most."""
    readings = [reading[name] for reading in row.get("readings", []) if name in reading]
    if not readings:
        return [] if row[name] is None else [row[name]]
    lowest, highest = min(readings), max(readings)
    if isinstance(lowest, date):
        return [lowest + timedelta(days=days) for days in range((highest - lowest).days + 1)]
    return list(range(lowest, highest + 1))


def _codes(wanted: Any, groups: Groups) -> list[Any]:
    """A group's codes, or those of a list of codes and groups."""
    if isinstance(wanted, list):
        return [code for word in wanted for code in groups.get(word, [word])]
    return groups[wanted]


def _like(held: Any, wanted: Any) -> Any:
    """What the definition says, in the type of what the row holds."""
    if isinstance(wanted, list):
        return [_like(held, part) for part in wanted]
    if isinstance(held, str):
        return str(wanted)
    if isinstance(held, date):
        return wanted if isinstance(wanted, date) else date.fromisoformat(wanted)
    return Fraction(str(wanted))


# --- who counts ---


def membership(measure: Measure, groups: Groups, rows: list[Row]) -> list[Row]:
    """One row for each thing counted and for each left out: id and outcome.

    Outcomes: met, not met, not known, excluded, not in denominator. A child or household counted
    over several rows is in the denominator if any of them is, and meets the numerator if any of
    them is in the denominator and meets it.
    """
    members = []
    for unit_id, judged in _units(measure, groups, rows):
        inside = any_of(row["inside"] for row in judged)
        meets = any_of(all_of([row["inside"], row["meets"]]) for row in judged)
        if inside:
            outcome = {True: "met", False: "not met", None: "not known"}[meets]
        elif inside is None:
            outcome = "not known"
        elif any(row["is_excluded"] for row in judged):
            outcome = "excluded"
        else:
            outcome = "not in denominator"
        members.append({"id": unit_id, "outcome": outcome})
    return members


def counts(measure: Measure, groups: Groups, rows: list[Row]) -> Row:
    """value, numerator, denominator, not_known, lowest, highest; percentages 0 to 100, None of nobody."""
    numerator = denominator = not_known = 0
    ways_of_units = []
    for _, judged in _units(measure, groups, rows):
        inside = any_of(row["inside"] for row in judged)
        meets = any_of(all_of([row["inside"], row["meets"]]) for row in judged)
        if inside:
            denominator += 1
            if meets:
                numerator += 1
        if inside is None or (inside and meets is None):
            not_known += 1
        ways_of_units.append(ways(judged))
    lowest, highest = ends(measure["show"], ways_of_units)
    return {
        "value": shown(measure["show"], numerator, denominator),
        "numerator": numerator,
        "denominator": denominator,
        "not_known": not_known,
        "lowest": lowest,
        "highest": highest,
    }


def shown(show: str, numerator: int, denominator: int) -> Fraction | int | None:
    if show == "count":
        return numerator
    return Fraction(100 * numerator, denominator) if denominator else None


def _units(measure: Measure, groups: Groups, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """The things counted, each with its judged rows: a row, or a child's or household's rows together."""
    units: list[tuple[str, list[Row]]] = []
    together: dict[str, list[Row]] = {}
    for row in rows:
        if row.get("for_want_of") == "placements" and not ON_PLACEMENTS & _columns(measure):
            continue  # a measure that is not on that file
        unit_id = row["household_id"] if "household_id" in row else row["child_id"]
        judged = _judged(measure, groups, row)
        if measure["counts"] in ("children", "households") and unit_id in together:
            together[unit_id].append(judged)
            continue
        together[unit_id] = [judged]
        units.append((unit_id, together[unit_id]))
    return units


def _columns(part: Any) -> set[str]:
    """Every name in a measure's conditions, columns among them."""
    if isinstance(part, list):
        return set().union(*map(_columns, part))
    if isinstance(part, dict):
        return set(part).union(*map(_columns, part.values()))
    return set()


def _judged(measure: Measure, groups: Groups, row: Row) -> Row:
    """inside: in the denominator. meets: would meet the numerator there. is_excluded: out by an exclude alone."""
    certain = True if row.get("certain", True) else None
    base = all_of([certain, holds(measure.get("denominator") or [], row, groups)])
    excluded = any_of(holds(exclude["when"], row, groups) for exclude in measure.get("exclude") or [])
    unsettled = any(holds(condition, row, groups) is True for condition in measure.get("not_known") or [])
    return {
        "inside": all_of([base, opposite(excluded)]),
        "meets": None if unsettled else holds(measure["numerator"], row, groups),
        "is_excluded": base is not False and excluded is True,
    }


# --- the range of a value ---


def ways(judged: list[Row]) -> set[tuple[int, int]]:
    """How a unit may come out when each row's blanks are settled either way: (in the denominator, in the numerator)."""
    settled = {(0, 0)}
    for row in judged:
        insides = (0, 1) if row["inside"] is None else (int(row["inside"]),)
        meetings = (0, 1) if row["meets"] is None else (int(row["meets"]),)
        row_ways = {(inside, inside * meets) for inside in insides for meets in meetings}
        settled = {(max(a, inside), max(b, met)) for a, b in settled for inside, met in row_ways}
    return settled


def ends(
    show: str, units: list[set[tuple[int, int]]], most: int = MOST_UNITS_SETTLED_ONE_BY_ONE
) -> tuple[Fraction | int | None, Fraction | int | None]:
    """The lowest and the highest value over every way of settling; settlements with nobody inside have no value."""
    open_units = sum(len(unit) > 1 for unit in units)
    tallies = every_tally(units) if open_units <= most else extreme_tallies(units)
    values = [value for denominator, numerator in tallies if (value := shown(show, numerator, denominator)) is not None]
    return (min(values), max(values)) if values else (None, None)


def every_tally(units: list[set[tuple[int, int]]]) -> set[tuple[int, int]]:
    """Every denominator and numerator that some way of settling gives."""
    tallies = {(0, 0)}
    for unit in units:
        tallies = {(a + inside, b + met) for a, b in tallies for inside, met in unit}
    return tallies


def extreme_tallies(units: list[set[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The settlements that are extreme: for the lowest each unit is inside and not met if it may be, else out.

    For the highest: met if it may be, else out. Where that leaves nobody though somebody may be
    inside, each of those could only pull the other way: a percentage then needs one of them let in.
    """
    out, not_met, met = (0, 0), (1, 0), (1, 1)
    found = []
    for order in ((not_met, out, met), (met, out, not_met)):
        picked = [next(way for way in order if way in unit) for unit in units]
        found.append((sum(inside for inside, _ in picked), sum(meets for _, meets in picked)))
        if found[-1][0] == 0 and any(order[2] in unit for unit in units):
            found.append(order[2])
    return found
