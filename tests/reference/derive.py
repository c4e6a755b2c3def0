"""The derived tables of design.md section 5, one function each, written from the documents.

An interval holds its first day and not its last: `began_on <= day < ended_on`, None for an end to come.
Nobody is looked after from the 18th birthday on: care is cut there in every table but `left_care`.
A table whose extract is not there is not to be asked for, except that an absent previous_permanence
leaves the column blank in `started_care`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import pairwise, product
from typing import Any

from .extracts import Row, Tables
from .periods import add_months, age, age_band, birthday, whole_months, working_days_on

FAR_AWAY = date.max  # stands for a blank end: later than any day
SHORT_BREAKS = ("V3", "V4")
TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
ADOPTIVE = ("A3", "A4", "A5", "A6")
PARENTS = "P1"
HOMES = ("K1", "K2", "K3", "H5", "R1", "R2", "R3", "R5", "S1")
FAMILIES = ("U1", "U2", "U3", "U4", "U5", "U6", *ADOPTIVE, PARENTS)
TOOK_PART = ("PN1", "PN2", "PN3", "PN5", "PN6")


def looked_after(tables: Tables, day: date, whole_months_rule: str = "both_days_count") -> list[Row]:
    """Each child looked after on the day, and, not certain, each who may be.

    A child is looked after while in a period of care. A child may be looked after where nothing
    usable says so but a row of theirs was left out, with no end by that day, or starts by that day
    and ends before it starts: a legal status, if none that can be read is open; or a placement, if
    there is no legal status of theirs at all.

    Where records leave open since when the child has been with the carer, or has held the legal
    status, `readings` holds what the columns of it are in each case. A column in which the readings
    differ is blank.
    """
    people = _people(tables)
    reviewed = _reviewed(tables)
    rows = []
    for child_id, periods in _care(tables).items():
        for care in periods:
            if not _is_open(care, day):
                continue
            [status] = [status for status in care["statuses"] if _is_open(status, day)]
            row = {
                "child_id": child_id,
                "months_in_care": whole_months(care["began_on"], day, whole_months_rule),
                "months_in_placement": None,
                "placement_type": None,
                "provider": None,
                "legal_status": status["legal_status"],
                "care_began_on": care["began_on"],
                "placement_began_on": None,
                "stable_since": None,
                "placements_in_12_months": None,
                "certain": True,
                "readings": [
                    {"status_began_on": began_on, "months_on_status": whole_months(began_on, day, whole_months_rule)}
                    for began_on in _status_starts(care["statuses"], status)
                ],
            } | _review_of(tables, care, reviewed, day)
            for main in care["main_stays"]:
                if any(_is_open(stay, day) for stay in main["stays"]):
                    row["placement_type"] = main["placement_type"]
                    row["provider"] = main["provider"]
                    row["readings"] += [
                        {
                            "months_in_placement": whole_months(stable_since, day, whole_months_rule),
                            "placement_began_on": placement_began_on,
                            "stable_since": stable_since,
                        }
                        for placement_began_on, stable_since in sorted(main["starts"])
                    ]
                    row["readings"] += [{"placements_in_12_months": number} for number in _placements(periods, day)]
            for column in {column for reading in row["readings"] for column in reading}:
                found = {reading[column] for reading in row["readings"] if column in reading}
                row[column] = found.pop() if len(found) == 1 else None
            rows.append(row | _person(people, child_id, day))
    for child_id, file in _may_be_looked_after(tables, day).items():
        blank = dict.fromkeys(LOOKED_AFTER_COLUMNS)
        of_row = {"child_id": child_id, "certain": False, "for_want_of": file}
        rows.append(blank | of_row | _person(people, child_id, day))
    return rows


LOOKED_AFTER_COLUMNS = (
    "child_id",
    "months_in_care",
    "months_in_placement",
    "placement_type",
    "provider",
    "legal_status",
    "care_began_on",
    "placement_began_on",
    "stable_since",
    "placements_in_12_months",
    "status_began_on",
    "months_on_status",
    "last_review_on",
    "next_review_due",
)


def _placements(periods: list[Row], day: date) -> set[int]:
    """How many placements a child may have had in the twelve months up to a day, in every way of telling them apart.

    A placement counts where a night of it, those in a temporary stay included, is in those months: with each period of
    care the first there, and each main stay with another carer than the one before.
    """
    first_day = add_months(day.replace(day=1), -11)
    numbers = {0}
    for care in periods:
        ways = _ways_of_main_stays(care["main_stays"], day)
        of_care = {sum(_end_of(placement) > first_day for placement in way) for way in ways}
        numbers = {one + other for one in numbers for other in of_care}
    return numbers


def _status_starts(statuses: list[Row], current: Row) -> list[date]:
    """Since when a child may have held the status of today without a break: several where a status is not known.

    An unknown one may be the same as its neighbours or not; two unknown in a row are the same. So the
    status began on the first day of any row such that all rows from it to today's may be of one
    status, and the row before of another.
    """
    codes = [status["legal_status"] for status in statuses]
    starts = []
    for first in range(statuses.index(current), -1, -1):
        known = {code for code in codes[first : statuses.index(current) + 1] if code is not None}
        if len(known) > 1:
            break
        before = codes[first - 1]
        if first == 0 or (codes[first] is not None if before is None else {before} != known):
            starts.append(statuses[first]["began_on"])
    return starts


def _reviewed(tables: Tables) -> dict[str, set[date]]:
    """The days on which each child had a review."""
    days: dict[str, set[date]] = defaultdict(set)
    for review in tables.get("reviews", []):
        days[review["child_id"]].add(review["review_date"])
    return days


def _reviews_due_in(tables: Tables, care: Row, reviewed: dict[str, set[date]], by: date) -> list[Row]:
    """Each review of a period of care due by what is known on a day: number, due_on, held_on (None: not yet).

    The first is due 20 working days after care began, the second 3 months after the first, each
    later one 6 months after the last. Where the first was due before anybody's first review in the
    file, or care began before its first record, the first known is one of the later ones: when it
    was due is not known, and nor are their numbers.
    """
    days = sorted(day for day in reviewed.get(care["child_id"], ()) if day <= by and _is_open(care, day))
    begin_on = min((day for of_child in reviewed.values() for day in of_child), default=None)
    first_due_on = working_days_on(care["began_on"], 20)
    begun_before = {(row["child_id"], row["began_on"]) for row in tables.get("care_begun_before", [])}
    is_whole = (
        begin_on is not None and first_due_on >= begin_on and (care["child_id"], care["began_on"]) not in begun_before
    )
    due = [first_due_on] if is_whole else []
    for number, day in enumerate(days, 1):
        due.append(add_months(day, 3 if is_whole and number == 1 else 6))
    held: list[date | None] = [*(days if is_whole else days[1:]), None]
    return [
        {"number": number if is_whole else None, "due_on": due_on, "held_on": held_on}
        for number, (due_on, held_on) in enumerate(zip(due, held, strict=False), 1)
    ]


def _review_of(tables: Tables, care: Row, reviewed: dict[str, set[date]], day: date) -> Row:
    """The last review by a day and the day the next is due."""
    due = _reviews_due_in(tables, care, reviewed, day)
    held = [held_on for held_on in reviewed.get(care["child_id"], ()) if held_on <= day and _is_open(care, held_on)]
    return {"last_review_on": max(held, default=None), "next_review_due": due[-1]["due_on"] if due else None}


def reviews_due(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """Each review due in the window of a child looked after on the day it was due."""
    people = _people(tables)
    reviewed = _reviewed(tables)
    rows = []
    for child_id, periods in _care(tables).items():
        for care in periods:
            for due in _reviews_due_in(tables, care, reviewed, last_day):
                due_on, held_on = due["due_on"], due["held_on"]
                if not first_day <= due_on <= last_day or not _is_open(care, due_on):
                    continue
                days_late = None if held_on is None else (held_on - due_on).days
                met = "no" if days_late is None else "late" if days_late > 0 else "yes"
                row = {"child_id": child_id, "days_late": days_late, "met": met} | due
                rows.append(row | _person(people, child_id, due_on))
    return rows


def placement_starts(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """Each main stay in the window with which a placement begins, that in which care begins included.

    A temporary stay in which care begins is not one; the first main stay after it is the first of
    the period of care. Where it is not known whether the carer changed, the start is not certain;
    nor is the first of care that began before its first record (SSDA903 returns only).
    """
    people = _people(tables)
    begun_before = {(care["child_id"], care["began_on"]) for care in tables.get("care_begun_before", [])}
    rows = []
    for child_id, periods in _care(tables).items():
        for care in periods:
            main_stays = [None, *care["main_stays"]]
            for before, main in pairwise(main_stays):
                started_on = main["began_on"]
                is_first = before is None or before["is_leading"]
                is_same = False if is_first else _is_same_carer(before, main)
                if main["is_leading"] or is_same or not first_day <= started_on <= last_day:
                    continue
                went_on = is_first and (child_id, care["began_on"]) in begun_before
                row = {
                    "child_id": child_id,
                    "started_on": started_on,
                    "placement_type": main["placement_type"],
                    "provider": main["provider"],
                    "is_first": "yes" if is_first else "no",
                    "certain": is_same is False and not went_on,
                }
                rows.append(row | _person(people, child_id, started_on))
    return rows


def left_care(tables: Tables, first_day: date, last_day: date, whole_months_rule: str = "both_days_count") -> list[Row]:
    """Each child whose care ended in the window, the last time only; an end with X1 is not leaving.

    As recorded: care that goes on past the 18th birthday ends when its record does.
    """
    people = _people(tables)
    rows = []
    for child_id, periods in _recorded_care(tables).items():
        ends = [
            care
            for care in periods
            if care["ended_on"] is not None and first_day <= care["ended_on"] <= last_day and care["reason"] != "X1"
        ]
        if ends:
            last = max(ends, key=lambda care: care["ended_on"])
            row = {
                "child_id": child_id,
                "left_on": last["ended_on"],
                "reason_ceased": last["reason"],
                "months_in_care": whole_months(last["began_on"], last["ended_on"], whole_months_rule),
            }
            rows.append(row | _person(people, child_id, last["ended_on"]))
    return rows


def started_care(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """Each period of care that begins in the window, unless it began before its first record.

    `care_begun_before` holds those that did (SSDA903 returns only).
    """
    people = _people(tables)
    permanence = _previous_permanence(tables)
    begun_before = {(care["child_id"], care["began_on"]) for care in tables.get("care_begun_before", [])}
    rows = []
    for child_id, periods in _care(tables).items():
        for care in periods:
            started_on = care["began_on"]
            if not first_day <= started_on <= last_day or (child_id, started_on) in begun_before:
                continue
            stays = [stay for main in care["main_stays"] for stay in main["stays"] if _is_open(stay, started_on)]
            row = {
                "child_id": child_id,
                "started_on": started_on,
                "legal_status": care["statuses"][0]["legal_status"],
                "placement_type": stays[0]["placement_type"] if stays else None,
                "previous_permanence": permanence.get(child_id),
            }
            rows.append(row | _person(people, child_id, started_on))
    return rows


def placement_moves(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """Each change of carer in the window, within one period of care.

    A move is a main stay with which a placement begins. The first main stay of a period of care is
    none, though a temporary stay stood before it. The reason is that of the stay before, and not
    recorded where a temporary stay lies between. Where it is not known whether the carer changed,
    the move is not certain.
    """
    people = _people(tables)
    rows = []
    for child_id, periods in _care(tables).items():
        for care in periods:
            main_stays = care["main_stays"]
            for before, main in pairwise(main_stays):
                moved_on = main["began_on"]
                is_same = _is_same_carer(before, main)
                if before["is_leading"] or is_same or not first_day <= moved_on <= last_day:
                    continue
                row = {
                    "child_id": child_id,
                    "moved_on": moved_on,
                    "reason": None if _has_temporary_stay(before) else before["end_reason"],
                    "from_type": before["placement_type"],
                    "to_type": main["placement_type"],
                    "from_provider": before["provider"],
                    "to_provider": main["provider"],
                    "certain": is_same is False,
                }
                rows.append(row | _person(people, child_id, moved_on))
    return rows


def reviews(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """One row per child and day with a review, while looked after that day."""
    people = _people(tables)
    care = _care(tables)
    preferred: dict[tuple[str, date], Row] = {}
    for review in tables["reviews"]:
        child_id, day = review["child_id"], review["review_date"]
        if not first_day <= day <= last_day:
            continue
        if not any(_is_open(period, day) for period in care.get(child_id, [])):
            continue
        held = preferred.get((child_id, day))
        if held is None or _review_rank(review) > _review_rank(held):
            preferred[child_id, day] = review
    return [
        {"child_id": child_id, "reviewed_on": day, "participation": review["participation"]}
        | _person(people, child_id, day)
        for (child_id, day), review in preferred.items()
    ]


def missing_episodes(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """Each missing episode or away that overlaps the window; an end before its start is read as the start.

    Of records of one child, start and kind the later end stands. Then a missing episode ends at the
    latest with the 18th birthday and, from care, with the period of care that it began in. One from
    care that began on a day when the child was not looked after, and has no end, is of that day only.
    One that began on or after the 18th birthday is not counted. A birthday after the window's last
    day has ended nothing yet.
    """
    people = _people(tables)
    care = _care(tables, last_day)
    longest: dict[tuple[str, date, str | None], Row] = {}
    for episode in tables["missing_episodes"]:
        began_on, ended_on = episode["start_date"], episode["end_date"]
        if ended_on is not None and ended_on < began_on:
            ended_on = began_on
        row = {
            "child_id": episode["child_id"],
            "began_on": began_on,
            "ended_on": ended_on,
            "kind": episode["kind"],
            "source": episode["source"],
        }
        key = (row["child_id"], began_on, row["kind"])
        held = longest.get(key)
        if held is None or _end_then(row, "source") > _end_then(held, "source"):
            longest[key] = row
    for row in longest.values():
        row["ended_on"] = _found_by(row, care.get(row["child_id"], []), _is_18_on(people, row["child_id"], last_day))
    return [
        row | _person(people, row["child_id"], row["began_on"])
        for row in longest.values()
        if row["began_on"] <= last_day and _end_of(row) >= first_day
        if not _began_past_18(row, _is_18_on(people, row["child_id"], last_day))
    ]


def _began_past_18(missing: Row, is_18_on: date | None) -> bool:
    return is_18_on is not None and missing["began_on"] >= is_18_on


def _found_by(missing: Row, periods: list[Row], is_18_on: date | None) -> date | None:
    """The day by which a missing episode has ended, None where it may go on."""
    ends = [missing["ended_on"], is_18_on]
    if missing["source"] == "care":
        began_in = [care for care in periods if _is_open(care, missing["began_on"])]
        if began_in:
            ends.append(began_in[0]["ended_on"])
        elif missing["ended_on"] is None:
            ends.append(missing["began_on"])
    known = [day for day in ends if day is not None]
    return max(missing["began_on"], min(known)) if known else None


def foster_approvals(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """Each new approval of a household in the window, once for a household, day and type.

    An approval while an earlier one of the household, of the same type, is open is no new one. A
    type that is not recorded is the same as none.
    """
    kept: dict[tuple[str, date, str | None], Row] = {}
    for approval in tables["foster_approvals"]:
        row = {
            "household_id": approval["household_id"],
            "approved_on": approval["approval_date"],
            "approval_type": approval["approval_type"],
            "places": approval["places"],
            "ended_on": approval["end_date"],
        }
        key = (row["household_id"], row["approved_on"], row["approval_type"])
        if key not in kept or _end_then(row, "places") > _end_then(kept[key], "places"):
            kept[key] = row
    of_households: dict[str, list[Row]] = defaultdict(list)
    for row in kept.values():
        of_households[row["household_id"]].append(row)
    return [
        {column: row[column] for column in ("household_id", "approved_on", "approval_type", "places")}
        for row in kept.values()
        if first_day <= row["approved_on"] <= last_day
        and not any(_is_approved_already(row, other) for other in of_households[row["household_id"]])
    ]


def fostering_households(tables: Tables, day: date) -> list[Row]:
    """Each approval of a household that is open on a day, the first of each kind, with none as a kind of its own."""
    first: dict[tuple[str, str | None], date] = {}
    for approval in tables["foster_approvals"]:
        if approval["approval_date"] <= day and (approval["end_date"] is None or approval["end_date"] > day):
            key = (approval["household_id"], approval["approval_type"])
            first[key] = min(approval["approval_date"], first.get(key, date.max))
    return [
        {"household_id": household, "approved_on": approved_on, "approval_type": kind}
        for (household, kind), approved_on in first.items()
    ]


def _is_approved_already(approval: Row, other: Row) -> bool:
    """Whether the other approval of the household is an earlier one of the same type, open on the day."""
    is_of_the_type = approval["approval_type"] is not None and other["approval_type"] == approval["approval_type"]
    return bool(is_of_the_type and other["approved_on"] < approval["approved_on"] < _end_of(other))


def care_leavers(tables: Tables, first_day: date, last_day: date) -> list[Row]:
    """Each young person of 17 to 21 whose birthday in the year to 31 March of a record lies in the window.

    Age and birthday are by the date of birth in the record itself. Of several records of one birthday the greater
    texts count; of several birthdays the last one. A blank activity or accommodation beside a filled in_touch is 0.
    """
    people = _people(tables)
    newest: dict[str, tuple[tuple[Any, ...], Row]] = {}
    for record in tables["care_leavers"]:
        born_on, year = record["date_of_birth"], record["year_ending"]
        birthdays = [birthday(born_on, years) for years in range(17, 22)] if born_on else []
        in_year = [day for day in birthdays if day and date(year - 1, 4, 1) <= day <= date(year, 3, 31)]
        for day in in_year:
            if not first_day <= day <= last_day:
                continue
            child_id = record["child_id"]
            texts = [record[column] for column in ("in_touch", "activity", "accommodation")]
            rank = (day, *(text or "" for text in texts))
            if child_id not in newest or rank >= newest[child_id][0]:
                newest[child_id] = (rank, record | {"birthday_on": day})
    rows = []
    for child_id, (_, record) in newest.items():
        nothing = "0" if record["in_touch"] else None
        years = age(record["date_of_birth"], record["birthday_on"])
        row = {
            "child_id": child_id,
            "birthday_on": record["birthday_on"],
            "in_touch": record["in_touch"],
            "activity": record["activity"] or nothing,
            "accommodation": record["accommodation"] or nothing,
        }
        person = _person(people, child_id, record["birthday_on"])
        rows.append(person | row | {"age": years, "age_band": age_band(years)})
    return rows


def periods_of_care(tables: Tables) -> list[Row]:
    """Each period of care, to the 18th birthday: child_id, began_on, ended_on (None while open)."""
    columns = ("child_id", "began_on", "ended_on")
    return [{column: care[column] for column in columns} for periods in _care(tables).values() for care in periods]


def ways_of_placement(tables: Tables, last_day: date) -> dict[str, list[list[Row]]]:
    """Of each child every way in which the main stays begun by a day make up placements: began_on and ended_on of each.

    More than one where it is not known whether the carer changed. A placement ends with the last night of its last
    stay, a temporary one included. A temporary stay in which care begins is no placement.
    """
    ways: dict[str, list[list[Row]]] = {}
    for child_id, periods in _care(tables).items():
        of_periods = [_ways_of_main_stays(care["main_stays"], last_day) for care in periods]
        ways[child_id] = [[one for placements in way for one in placements] for way in product(*of_periods)]
    return ways


def _ways_of_main_stays(main_stays: list[Row], last_day: date) -> list[list[Row]]:
    ways: list[list[Row]] = [[]]
    for before, main in pairwise([None, *main_stays]):
        if main["is_leading"] or main["began_on"] > last_day:
            continue
        begun = [stay for stay in main["stays"] if stay["began_on"] <= last_day]
        one = {"began_on": main["began_on"], "ended_on": begun[-1]["ended_on"]}
        is_same = False if before is None or before["is_leading"] else _is_same_carer(before, main)
        with_another = [[*way, one] for way in ways] if is_same is not True else []
        goes_on = [[*way[:-1], way[-1] | {"ended_on": one["ended_on"]}] for way in ways] if is_same is not False else []
        ways = with_another + goes_on
    return ways


def own_events(tables: Tables, name: str, dated_by: str, first_day: date, last_day: date) -> list[Row]:
    """The rows of an own table whose day is in the window, as they are, with the child on that day."""
    people = _people(tables)
    return [
        row | _person(people, row["child_id"], row[dated_by])
        for row in tables[name]
        if row[dated_by] is not None and first_day <= row[dated_by] <= last_day
    ]


def _care(tables: Tables, by: date = FAR_AWAY) -> dict[str, list[Row]]:
    """The periods of care of each child in order, each with its statuses and main stays.

    To the 18th birthday, where it has come by a day.
    """
    people = _people(tables)
    placements = _repaired(tables["placements"], ["placement_type", "provider", "carer_id", "end_reason"])
    care: dict[str, list[Row]] = {}
    for child_id, periods in _recorded_care(tables).items():
        care[child_id] = _cut(periods, _is_18_on(people, child_id, by))
        for period in care[child_id]:
            period["statuses"] = _cut(period["statuses"], period["ended_on"])
            period["main_stays"] = _main_stays(period, placements.get(child_id, []))
    return care


def _recorded_care(tables: Tables) -> dict[str, list[Row]]:
    """The periods of care of each child as recorded, in order, each with its statuses."""
    statuses = _repaired(tables["legal_statuses"], ["legal_status", "reason_ceased"])
    return {child_id: _periods(child_id, rows) for child_id, rows in statuses.items()}


def _cut(rows: list[Row], day: date | None) -> list[Row]:
    """What of the intervals lies before a day; all of them where there is none."""
    if day is None:
        return rows
    return [row if _end_of(row) <= day else row | {"ended_on": day} for row in rows if row["began_on"] < day]


def _repaired(rows: Iterable[Row], texts: list[str]) -> dict[str, list[Row]]:
    """Each child's rows in order and apart: no two begin on a day, none runs past the next.

    Rows of no nights go. Of rows that begin on one day the later end stays, then the greater text.
    """
    by_child: dict[str, dict[date, Row]] = defaultdict(dict)
    for raw in rows:
        row = {"began_on": raw["start_date"], "ended_on": raw["end_date"]} | {text: raw[text] for text in texts}
        if _end_of(row) <= row["began_on"]:
            continue
        same_day = by_child[raw["child_id"]]
        held = same_day.get(row["began_on"])
        if held is None or _end_then(row, *texts) > _end_then(held, *texts):
            same_day[row["began_on"]] = row
    repaired = {}
    for child_id, by_day in by_child.items():
        in_order = [by_day[day] for day in sorted(by_day)]
        for row, following in pairwise(in_order):
            if _end_of(row) > following["began_on"]:
                row["ended_on"] = following["began_on"]
        if in_order:
            repaired[child_id] = in_order
    return repaired


def _periods(child_id: str, statuses: list[Row]) -> list[Row]:
    """Runs of statuses other than short breaks, each beginning the day the one before ended without a reason."""
    periods: list[Row] = []
    before: Row | None = None
    for status in statuses:
        if status["legal_status"] in SHORT_BREAKS:
            before = None
            continue
        goes_on = (
            before is not None and before["ended_on"] == status["began_on"] and before["reason_ceased"] in (None, "X1")
        )
        if not goes_on:
            periods.append({"child_id": child_id, "began_on": status["began_on"], "statuses": []})
        periods[-1]["statuses"].append(status)
        before = status
    for period in periods:
        last = period["statuses"][-1]
        period["ended_on"] = last["ended_on"]
        period["reason"] = None if last["ended_on"] is None else last["reason_ceased"]
    return periods


def _main_stays(care: Row, placements: list[Row]) -> list[Row]:
    """The main stays of a period of care, each with the temporary stays after it and since when its placement is.

    Stays are placements cut to the period of care. A temporary stay belongs to the main stay before
    it; one that begins the period of care stands as a main stay itself (`is_leading`).
    """
    main_stays: list[Row] = []
    for placement in placements:
        began_on = max(placement["began_on"], care["began_on"])
        ended_on = min(_end_of(placement), _end_of(care))
        if ended_on <= began_on:
            continue
        stay = placement | {"began_on": began_on, "ended_on": None if ended_on == FAR_AWAY else ended_on}
        is_temporary = stay["placement_type"] in TEMPORARY
        if is_temporary and main_stays:
            main_stays[-1]["stays"].append(stay)
        else:
            main_stays.append(stay | {"stays": [stay], "is_leading": is_temporary})

    before: Row | None = None
    for main in main_stays:
        main["starts"] = _starts(before, main)
        before = main
    return main_stays


def _starts(before: Row | None, main: Row) -> set[tuple[date, date]]:
    """Since when a child in a main stay may have been with the carer: placement_began_on and stable_since.

    More than one where it is not known whether the carer changed: both readings of each such change
    stand. With another carer under an adoptive type the placement before counts in; where the type
    is not known it may be an adoptive one, and again both readings stand.
    """
    began_on = main["began_on"]
    if before is None:
        return {(began_on, began_on)}
    starts = set()
    is_same = _is_same_carer(before, main)
    if is_same is not False:
        starts |= before["starts"]
    if is_same is not True:
        if main["placement_type"] is None or main["placement_type"] in ADOPTIVE:
            starts |= {(began_on, placement_before) for placement_before, _ in before["starts"]}
        if main["placement_type"] not in ADOPTIVE:
            starts.add((began_on, began_on))
    return starts


def _is_same_carer(before: Row, main: Row) -> bool | None:
    """Whether a main stay is with the carer of the one before it; None where nothing tells.

    Two known carers decide. Where one is blank, what comes first of: two blanks with the same type
    and provider around a temporary stay are a return home; the reason recorded on the stay that
    ended (PLACE: the same; any other: another); parents and parents are the same; a home and a
    family, or two providers, are not. Around a temporary stay no reason is taken, for it may be that
    of the temporary stay. After one in which care began the carer is another.
    Parents and foster carers are two families: their types alone do not tell them apart.
    """
    if before["carer_id"] is not None and main["carer_id"] is not None:
        return bool(before["carer_id"] == main["carer_id"])
    types = (before["placement_type"], main["placement_type"])
    providers = (before["provider"], main["provider"])
    if before["is_leading"]:
        return False
    if _has_temporary_stay(before):
        if before["carer_id"] == main["carer_id"] and types[0] == types[1] and providers[0] == providers[1]:
            return True
    elif before["end_reason"] is not None:
        return bool(before["end_reason"] == "PLACE")
    if types == (PARENTS, PARENTS):
        return True
    if any(one in HOMES and other in FAMILIES for one, other in (types, types[::-1])):
        return False
    if None not in providers and providers[0] != providers[1]:
        return False
    return None


def _has_temporary_stay(main: Row) -> bool:
    """Whether a temporary stay follows the main stay before the next one."""
    return len(main["stays"]) > 1


def _may_be_looked_after(tables: Tables, day: date) -> dict[str, str]:
    """Who may be looked after, with the file that would tell: a placement tells only where no status row does."""
    people = _people(tables)
    statuses = _repaired(tables["legal_statuses"], ["legal_status", "reason_ceased"])
    children = {}
    for child_id in _may_have_been_open(tables, "placements", day):
        if child_id not in statuses:
            children[child_id] = "placements"
    for child_id in _may_have_been_open(tables, "legal_statuses", day):
        if not any(_is_open(status, day) for status in statuses.get(child_id, [])):
            children[child_id] = "legal_statuses"
    for child_id in list(children):
        if _is_18_on(people, child_id, day) is not None:
            del children[child_id]
    return children


def _may_have_been_open(tables: Tables, file: str, day: date) -> list[str]:
    """The child of each row that may be open on the day: without a start, or with an end that lies before it."""
    left_out = [row["child_id"] for row in tables[f"left_out_{file}"] if _not_over(row, day)]
    return left_out + [row["child_id"] for row in tables[f"backward_{file}"] if row["start_date"] <= day]


def _not_over(left_out: Row, day: date) -> bool:
    return left_out["end_date"] is None or left_out["end_date"] > day


def _people(tables: Tables) -> dict[str, Row]:
    """Each child of children.csv: a field is what its rows agree on, None where they do not."""
    values: dict[str, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for row in tables["children"]:
        for column in ("date_of_birth", "sex", "ethnicity"):
            values[row["child_id"]][column] |= {row[column]} - {None}
    return {
        child_id: {column: next(iter(held)) if len(held) == 1 else None for column, held in columns.items()}
        for child_id, columns in values.items()
    }


def _is_18_on(people: dict[str, Row], child_id: str, by: date) -> date | None:
    """A child's 18th birthday; None where it is not known, or had not come by a day."""
    is_18_on = birthday(people.get(child_id, {}).get("date_of_birth"), 18)
    return is_18_on if is_18_on is not None and is_18_on <= by else None


def _person(people: dict[str, Row], child_id: str, day: date) -> Row:
    known = people.get(child_id, {"date_of_birth": None, "sex": None, "ethnicity": None})
    years = age(known["date_of_birth"], day)
    return {"sex": known["sex"], "ethnicity": known["ethnicity"], "age": years, "age_band": age_band(years)}


def _previous_permanence(tables: Tables) -> dict[str, str | None]:
    """What is recorded of each child: the latest order, a blank date before any other, then the greater code."""
    latest: dict[str, Row] = {}
    for row in tables.get("previous_permanence", []):
        held = latest.get(row["child_id"])
        if held is None or _permanence_rank(row) > _permanence_rank(held):
            latest[row["child_id"]] = row
    return {child_id: row["previous_permanence"] for child_id, row in latest.items()}


def _permanence_rank(row: Row) -> tuple[date, str]:
    return row["order_date"] or date.min, row["previous_permanence"] or ""


def _review_rank(review: Row) -> tuple[int, str]:
    """Took part, then was there or was not without a say, then not recorded, then under four. domain.md 3.8."""
    code = review["participation"]
    if code in TOOK_PART:
        return 3, code
    if code in ("PN4", "PN7"):
        return 2, code
    if code is None:
        return 1, ""
    return 0, code


def _end_then(row: Row, *columns: str) -> tuple[Any, ...]:
    """What decides between rows that begin together: the later end, then the greater of each column, a blank lowest."""
    return (_end_of(row), *((row[column] is not None, row[column]) for column in columns))


def _end_of(row: Row) -> date:
    return row["ended_on"] or FAR_AWAY


def _is_open(row: Row, day: date) -> bool:
    return bool(row["began_on"] <= day < _end_of(row))
