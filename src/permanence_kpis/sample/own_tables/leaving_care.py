"""Young people whom an authority owes support as they leave care, and after."""

from dataclasses import dataclass

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates


@dataclass(slots=True)
class LeavingCare:
    """A young person in care at 16 or 17, and since when. `left_on` is the day the last time in care ended."""

    born_on: int
    eligible_on: int
    left_on: int
    way_out: str


def leaving_care(days: CalendarDays, life: Life) -> LeavingCare | None:
    """The young person, or nobody where care was too short, or all over before the sixteenth birthday.

    Thirteen weeks in care since the fourteenth birthday, some of them at 16 or 17.
    """
    fourteen_on, sixteen_on = days.birthday(life.born_on, 14), days.birthday(life.born_on, 16)
    nights = 0
    for care in life.times:
        counted_from = max(care.began_on, fourteen_on)
        enough_on = counted_from + rates.ELIGIBLE_AFTER - nights
        nights += max(0, care.ended_on - counted_from)
        if nights >= rates.ELIGIBLE_AFTER and care.ended_on > sixteen_on:
            last = life.times[-1]
            eligible_on = max(enough_on, sixteen_on, care.began_on)
            return LeavingCare(life.born_on, eligible_on, last.ended_on, last.way_out)
    return None
