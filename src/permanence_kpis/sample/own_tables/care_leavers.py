"""What is known of care leavers at 17 to 21: in touch, what they do, where they live, in the codes of OC3."""

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates
from permanence_kpis.sample.own_tables.leaving_care import leaving_care

NOT_KNOWN = "0"


def care_leaver_rows(chance: Chance, days: CalendarDays, life: Life) -> list[str]:
    """The rows of care_leavers.csv of a young person, one a year from the seventeenth birthday to the twenty-first.

    Who is still looked after on a birthday has no row for it. A row is there once the birthday is past, that of the
    current year too; the first year is that in which those of all ages had left care since the sample began. Who died
    or went home for good has no activity and no accommodation, and no further row; of those not in touch nothing is
    known.
    """
    young_person = leaving_care(days, life)
    if young_person is None or young_person.way_out in rates.NO_LONGER_OWED:
        return []
    rows = []
    activity_at, accommodation_at = chance.fraction(), chance.fraction()
    went_home = young_person.way_out == "home"
    for age in range(17, 22):
        birthday_on = days.birthday(life.born_on, age)
        if birthday_on < young_person.left_on:
            continue
        if not chance.happens(rates.AS_LAST_YEAR):
            activity_at, accommodation_at = chance.fraction(), chance.fraction()
        in_touch = chance.one_of(rates.IN_TOUCH_AFTER_GOING_HOME if went_home else rates.IN_TOUCH)
        activity = _at(rates.ACTIVITY["17 to 18" if age < 19 else "19 to 21"], activity_at)
        accommodation = _at(rates.ACCOMMODATION[age], accommodation_at)
        if in_touch in rates.DIED_OR_AT_HOME:
            activity = accommodation = ""
        elif in_touch != "YES":
            activity = accommodation = NOT_KNOWN
        if days.leavers_begin <= birthday_on <= days.last_day:
            year = days.year_ending(birthday_on)
            if year <= rates.LAST_YEAR_OF_ONE_CODE:
                activity = rates.CODE_BEFORE.get(activity, activity)
            rows.append(f"{life.child_id},{days.written[life.born_on]},{year},{in_touch},{activity},{accommodation}")
        if in_touch in rates.DIED_OR_AT_HOME:
            break
    return rows


def _at(codes: tuple[str, ...], fraction: float) -> str:
    """The code at a fraction of the way through: the same one from year to year while the fraction stays."""
    return codes[int(fraction * len(codes))]
