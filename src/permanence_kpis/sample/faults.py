"""What goes wrong in real extracts, planted in a few children's rows: as many of each whatever the size."""

from collections.abc import Callable, Iterator
from datetime import date

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.rates import FOURTH_BIRTHDAY
from permanence_kpis.sample.rows import Row, change_first, day_first, is_fostered, line_of, moved, nights, row_of

Fault = Callable[[Life, CalendarDays], bool]
"""Plants a fault in a child's rows where they have room for it, and says whether they had."""

YEARS = (2018, 2021, 2023, 2024, 2025)
"""One of each fault is planted in a child who comes to notice in each of these years, or as soon after as one fits."""


def _in_one_row(file: str, suits: Callable[[Row], bool], changed: Callable[[Row], Row]) -> Fault:
    """A fault of the first row of a file that suits."""
    return lambda life, days: change_first(life, file, suits, changed)


def with_faults(lives: Iterator[Life], days: CalendarDays) -> Iterator[Life]:
    """The same lives, some of them with a fault, and none with two.

    A year before the sample begins has no faults; a very small authority may not have a child for each.
    """
    begins = [days.number(date(year, 1, 1)) for year in YEARS]
    wanted = [(day, fault) for day in begins if days.first_day <= day <= days.last_day for fault in FAULTS]
    for life in lives:
        for place, (day, fault) in enumerate(wanted):
            if life.known_from < day:
                break
            if fault(life, days):
                del wanted[place]
                break
        yield life


dates_day_first = _in_one_row(
    "placements",
    lambda row: nights(row) > 0,
    lambda row: {"start_date": day_first(row["start_date"]), "end_date": day_first(row["end_date"])},
)
"""A placement with its dates as dd/mm/yyyy."""
dates_with_a_time = _in_one_row(
    "legal_statuses",
    lambda row: nights(row) > 0,
    lambda row: {"start_date": f"{row['start_date']}T00:00:00", "end_date": f"{row['end_date']} 14:20"},
)
"""A legal status whose dates have a time of day, written in two ways."""
end_that_does_not_exist = _in_one_row(
    "placements", lambda row: nights(row) > 1, lambda row: {"end_date": f"{row['end_date'][:4]}-02-30"}
)
"""A placement that ended on 30 February."""
placement_start_unreadable = _in_one_row(
    "placements", lambda row: nights(row) > 1, lambda row: {"start_date": "not known"}
)
"""A placement whose start is words."""


def status_start_unreadable(life: Life, days: CalendarDays) -> bool:
    """A legal status that began in a thirteenth month, the child's only one."""
    return len(life.legal_statuses) == 1 and change_first(
        life, "legal_statuses", lambda row: True, lambda row: {"start_date": f"{row['start_date'][:4]}-13-01"}
    )


unknown_code = _in_one_row("placements", is_fostered, lambda row: {"placement_type": "U9"})
"""A placement type that is not in the code set."""
lower_case_code = _in_one_row(
    "placements", is_fostered, lambda row: {"placement_type": f" {row['placement_type'].lower()} "}
)
"""A placement type in lower case, with spaces around it."""
blank_carer = _in_one_row("placements", is_fostered, lambda row: {"carer_id": ""})
"""A foster placement without its carer."""
blank_provider = _in_one_row("placements", is_fostered, lambda row: {"provider": ""})
"""A foster placement without its provider."""
home_without_provider = _in_one_row(
    "placements", lambda row: row["placement_type"] == "K2", lambda row: {"provider": ""}
)
"""A placement in a children's home without its provider."""
blank_placement_type = _in_one_row("placements", is_fostered, lambda row: {"placement_type": ""})
"""A placement without its type."""
blank_participation = _in_one_row(
    "reviews", lambda row: row["participation"] == "PN1", lambda row: {"participation": ""}
)
"""A review that does not say how the child took part."""


def repeated_row(life: Life, days: CalendarDays) -> bool:
    """A placement that stands in the file twice."""
    life.placements += life.placements[-1:]
    return bool(life.placements)


def stale_open_placement(life: Life, days: CalendarDays) -> bool:
    """A placement that ended, and stands in the file once more as it was while it lasted."""
    if len(life.placements) < 2:
        return False
    row, following = row_of("placements", life.placements[0]), row_of("placements", life.placements[1])
    if row["end_date"] == following["start_date"]:
        life.placements.insert(0, line_of(row | {"end_date": "", "end_reason": ""}))
    return row["end_date"] == following["start_date"]


def overlapping_statuses(life: Life, days: CalendarDays) -> bool:
    """A legal status that ends two days after the next one began."""
    return change_first(
        life,
        "legal_statuses",
        lambda row: "" < row["end_date"] < days.written[days.last_day - 2] and not row["reason_ceased"],
        lambda row: {"end_date": moved(row["end_date"], 2)},
    )


def gap_of_a_day(life: Life, days: CalendarDays) -> bool:
    """A placement that ended the day before the next one began."""
    begin_on = {row_of("placements", line)["start_date"] for line in life.placements}
    return change_first(
        life,
        "placements",
        lambda row: nights(row) > 2 and row["end_date"] in begin_on,
        lambda row: {"end_date": moved(row["end_date"], -1)},
    )


def placement_of_no_nights(life: Life, days: CalendarDays) -> bool:
    """A placement that began and ended on one day, in the middle of another."""
    for line in life.placements:
        row = row_of("placements", line)
        if nights(row) > 20:
            day = moved(row["start_date"], 10)
            life.placements.append(line_of(row | {"start_date": day, "end_date": day, "carer_id": "F0001"}))
            return True
    return False


placement_ends_before_it_starts = _in_one_row(
    "placements",
    lambda row: nights(row) > 0,
    lambda row: {"start_date": row["end_date"], "end_date": row["start_date"]},
)
"""A placement with its two dates exchanged."""


def child_without_a_row(life: Life, days: CalendarDays) -> bool:
    """A child with placements and no date of birth: there is no row in children.csv."""
    if life.placements:
        life.children.clear()
    return bool(life.placements)


def review_after_leaving(life: Life, days: CalendarDays) -> bool:
    """A review three weeks after the child left care."""
    if not life.reviews:
        return False
    left = row_of("legal_statuses", life.legal_statuses[-1])
    if not left["reason_ceased"] or left["end_date"] > days.written[days.last_day - 21]:
        return False
    life.reviews.append(f"{life.child_id},{moved(left['end_date'], 21)},PN6")
    return True


def too_young_at_nine(life: Life, days: CalendarDays) -> bool:
    """A review of a child of nine coded as that of a child under four."""
    nine_on = days.written[life.born_on + 2 * FOURTH_BIRTHDAY + 366]
    ten_on = days.written[life.born_on + 2 * FOURTH_BIRTHDAY + 366 + 360]
    return change_first(
        life, "reviews", lambda row: nine_on <= row["review_date"] < ten_on, lambda row: {"participation": "PN0"}
    )


def code_outside_its_dates(life: Life, days: CalendarDays) -> bool:
    """Supported accommodation under the code of the other side of April 2024, when K3 took the place of H5."""
    other = {"H5": "K3", "K3": "H5"}
    return change_first(
        life,
        "placements",
        lambda row: row["placement_type"] in other,
        lambda row: {"placement_type": other[row["placement_type"]]},
    )


def care_open_after_18(life: Life, days: CalendarDays) -> bool:
    """A child who came of age, with the last status and placement never closed."""
    of_age_on = days.written[days.eighteenth_birthday(life.born_on)]
    left_on = row_of("legal_statuses", life.legal_statuses[-1])["end_date"] if life.legal_statuses else ""
    if not left_on or left_on != of_age_on:
        return False
    for file in ("legal_statuses", "placements"):
        lines: list[str] = getattr(life, file)
        blank = {"end_date": "", "reason_ceased" if file == "legal_statuses" else "end_reason": ""}
        lines[-1] = line_of(row_of(file, lines[-1]) | blank)
    return True


def missing_never_closed(life: Life, days: CalendarDays) -> bool:
    """A missing episode still open more than a year later."""
    long_ago = days.written[days.last_day - 400]
    return change_first(
        life,
        "missing_episodes",
        lambda row: row["kind"] == "M" and row["start_date"] < long_ago,
        lambda row: {"end_date": ""},
    )


found_before_missing = _in_one_row(
    "missing_episodes", lambda row: bool(row["end_date"]), lambda row: {"end_date": moved(row["start_date"], -2)}
)
"""A missing episode that ends two days before it starts."""


def with_parents_without_an_order(life: Life, days: CalendarDays) -> bool:
    """A child accommodated under section 20 (V2) and placed with parents, for which there has to be a care order."""
    statuses = {row_of("legal_statuses", line)["legal_status"] for line in life.legal_statuses}
    return statuses == {"V2"} and change_first(
        life,
        "placements",
        is_fostered,
        lambda row: {"placement_type": "P1", "provider": "PR0", "carer_id": f"P{life.child_id}"},
    )


FAULTS: tuple[Fault, ...] = (
    too_young_at_nine,
    care_open_after_18,
    code_outside_its_dates,
    review_after_leaving,
    with_parents_without_an_order,
    missing_never_closed,
    home_without_provider,
    dates_day_first,
    dates_with_a_time,
    end_that_does_not_exist,
    placement_start_unreadable,
    status_start_unreadable,
    unknown_code,
    lower_case_code,
    blank_carer,
    blank_provider,
    blank_placement_type,
    blank_participation,
    repeated_row,
    stale_open_placement,
    overlapping_statuses,
    gap_of_a_day,
    placement_of_no_nights,
    placement_ends_before_it_starts,
    child_without_a_row,
    found_before_missing,
)
"""Those that fewest children have room for come first."""
