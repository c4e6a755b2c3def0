"""What happens to a child on a day: reviews, and going missing from care or from home."""

from permanence_kpis.sample import rates
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.care import CarePeriod
from permanence_kpis.sample.chance import Chance


def review_rows(chance: Chance, days: CalendarDays, care: CarePeriod) -> list[str]:
    """The rows of reviews.csv for one time in care: within four weeks, three months later, then every six months.

    Reviews from the first day of the sample on; a child under four is not asked.
    """
    written, first_day = days.written, days.first_day
    fourth_birthday, tenth_birthday = care.born_on + rates.FOURTH_BIRTHDAY, care.born_on + rates.TENTH_BIRTHDAY
    until = min(care.ended_on, days.last_day + 1)
    rows = []
    day = care.began_on + chance.one_of(rates.FIRST_REVIEW)
    until_next = rates.SECOND_REVIEW
    while day < until:
        if day >= first_day:
            if day < fourth_birthday:
                participation = rates.TOO_YOUNG
            else:
                participation = chance.one_of(rates.PARTICIPATION["4 to 9" if day < tenth_birthday else "10 and over"])
            rows.append(f"{care.child_id},{written[day]},{participation}")
        day += chance.one_of(until_next)
        until_next = rates.NEXT_REVIEW
    return rows


def missing_from_care_rows(chance: Chance, days: CalendarDays, care: CarePeriod) -> list[str]:
    """The rows of missing_episodes.csv for one time in care, from the first day of the sample and eleven years on."""
    how_often = chance.one_of(rates.HOW_OFTEN_MISSING)
    if how_often not in rates.UNTIL_NEXT_TIME_MISSING:
        return []
    until_next = rates.UNTIL_NEXT_TIME_MISSING[how_often]
    until = min(care.ended_on, days.last_day + 1)
    rows: list[str] = []
    day = max(care.began_on, care.born_on + rates.GOES_MISSING_FROM, days.first_day) + chance.one_of(until_next)
    while day < until:
        for _ in range(chance.one_of(rates.TIMES_IN_A_ROW)):
            if day >= until:
                break
            found_on = min(day + chance.one_of(rates.DAYS_MISSING), care.ended_on)
            kind = chance.one_of(rates.KIND_OF_ABSENCE)
            rows.append(f"{care.child_id},{days.written[day]},{kind},{days.written[found_on]},care")
            day = found_on + chance.one_of(rates.BETWEEN_TIMES_IN_A_ROW)
        day += chance.one_of(until_next)
    return rows


def missing_from_home_rows(chance: Chance, days: CalendarDays, child_id: str, day: int, until: int) -> list[str]:
    """The rows of missing_episodes.csv of a child who goes missing from home on a day, and may again before another."""
    rows: list[str] = []
    while True:
        found_on = day + chance.one_of(rates.DAYS_MISSING)
        if found_on >= until or day > days.last_day:
            return rows
        if day >= days.first_day:
            rows.append(f"{child_id},{days.written[day]},M,{days.written[found_on]},home")
        if not chance.happens(rates.MISSING_FROM_HOME_AGAIN):
            return rows
        day = found_on + chance.one_of(rates.UNTIL_MISSING_FROM_HOME_AGAIN)
