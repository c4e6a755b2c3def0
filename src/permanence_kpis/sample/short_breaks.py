"""Children with short breaks (V3, V4), who are not looked after in any measure, though some are later."""

from permanence_kpis.sample import rates
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.carers import Carers
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.placement_rates import FOSTERED


def short_break_rows(
    chance: Chance, days: CalendarDays, carers: Carers, child_id: str, began_on: int, ended_on: int, ends_in_care: bool
) -> tuple[list[str], list[str]]:
    """The rows of placements.csv and legal_statuses.csv of a child's short breaks, all with the same carer.

    An agreement recorded once (V4) is one legal status; where each break is recorded (V3) each is one. Short breaks
    that end in care end without a reason: the status that follows begins that day.
    """
    written, last_day = days.written, days.last_day
    each_is_recorded = not ends_in_care and chance.happens(rates.EACH_BREAK_RECORDED)
    reason_ceased = "" if ends_in_care else chance.one_of(rates.LEFT_AS["short breaks"])
    carer = carers.carer_for(child_id, FOSTERED, "PR1", began_on, "")
    placements: list[str] = []
    statuses: list[str] = []
    away_on = began_on
    while away_on < ended_on and away_on <= last_day:
        back_on = min(away_on + chance.one_of(rates.NIGHTS_OF_A_SHORT_BREAK), ended_on)
        if back_on > days.first_day:
            placements.append(f"{child_id},{written[away_on]},U6,{written[back_on]},PR1,{carer},")
            if each_is_recorded:
                reason = reason_ceased if back_on <= last_day else ""
                statuses.append(f"{child_id},{written[away_on]},V3,{written[back_on]},{reason}")
        away_on = back_on + chance.one_of(rates.BETWEEN_SHORT_BREAKS)
    if not each_is_recorded:
        reason = reason_ceased if ended_on <= last_day else ""
        statuses.append(f"{child_id},{written[began_on]},V4,{written[ended_on]},{reason}")
    return placements, statuses
