"""Plans to end a child's full care order: the council's list of children moving to discharge."""

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.care import CarePeriod
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates
from permanence_kpis.sample.rates import GROWS_UP


def discharge_rows(chance: Chance, days: CalendarDays, life: Life) -> list[str]:
    """The rows of discharges.csv of a child.

    A discharge that is granted ends that time in care, on the day the plan is closed. One that was refused or
    withdrawn, and a decision that there is no plan, is that of a child who grows up in care.
    """
    rows = []
    for care in life.times:
        full_order_on = care.first_day_under("C2")
        if full_order_on is None or full_order_on > days.last_day:
            continue
        if care.way_out in rates.ROUTES:
            rows += _granted(chance, days, care, full_order_on)
        elif care.way_out == GROWS_UP:
            rows += _of_a_child_who_stays(chance, days, care, full_order_on)
    return rows


def _granted(chance: Chance, days: CalendarDays, care: CarePeriod, full_order_on: int) -> list[str]:
    decided_on = max(
        full_order_on + rates.DECIDED_AFTER_FULL_ORDER, care.ended_on - chance.one_of(rates.DECIDED_BEFORE_ORDER)
    )
    if care.ended_on - decided_on < rates.SHORTEST_DISCHARGE or not chance.happens(rates.DISCHARGE_IS_PLANNED):
        return []
    return _row(chance, days, care, rates.ROUTES[care.way_out], decided_on, care.ended_on, "granted")


def _of_a_child_who_stays(chance: Chance, days: CalendarDays, care: CarePeriod, full_order_on: int) -> list[str]:
    decided_on = full_order_on + chance.one_of(rates.CONSIDERED_AFTER)
    closed_on = min(decided_on + chance.one_of(rates.CONSIDERED_FOR), care.ended_on)
    lives = [stay.where for stay in care.stays if stay.began_on <= decided_on]
    if not lives or lives[-1] not in rates.ROUTE_OF_A_CHILD_WHO_STAYS:
        return []
    outcome = chance.one_of(rates.CONSIDERED)
    if outcome == "not considered" or closed_on - decided_on < rates.SHORTEST_DISCHARGE:
        return []
    if outcome == "no plan":
        known = days.lists_begin <= decided_on <= days.last_day
        return [f"{care.child_id},none,{days.written[decided_on]},,,,"] if known else []
    route = rates.ROUTE_OF_A_CHILD_WHO_STAYS[lives[-1]]
    return _row(chance, days, care, route, decided_on, closed_on, outcome)


def _row(
    chance: Chance, days: CalendarDays, care: CarePeriod, route: str, decided_on: int, closed_on: int, outcome: str
) -> list[str]:
    """The row of a plan, with the first court date once it is listed, which may lie ahead; none where not yet known."""
    lasts = closed_on - decided_on
    applied_on = decided_on + lasts * chance.one_of(rates.APPLIED_BY) // 100
    # D-377: `court_on` in the sample is the first court date
    court_on = decided_on + lasts * chance.one_of(rates.COURT_BY) // 100
    listed_on = applied_on + chance.one_of(rates.LISTED_AFTER)
    if not days.lists_begin <= decided_on <= days.last_day:
        return []
    applied = days.written[applied_on]
    court = days.date(court_on).isoformat() if listed_on <= days.last_day else ""
    if outcome == "withdrawn" and not chance.happens(rates.WITHDRAWN_AFTER_APPLYING):
        applied = court = ""
    known_outcome = outcome if closed_on <= days.last_day else ""
    return [
        f"{care.child_id},{route},{days.written[decided_on]},{applied},{court},{known_outcome},{days.written[closed_on]}"
    ]
