"""Plans for a permanent home, in the codes of the Standard Safeguarding Dataset."""

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.care import ASYLUM, CarePeriod
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates
from permanence_kpis.sample.rates import GROWS_UP


def permanence_plan_rows(chance: Chance, days: CalendarDays, life: Life) -> list[str]:
    """The rows of permanence_plans.csv of a child, by the day agreed.

    Each time in care has a plan of its own, most by the second review; it changes when it turns out that the child
    leaves care, or stays, in another way. A plan of adoption is agreed, and ratified, before the placement order.
    """
    return [row for care in life.times for row in _of_a_time_in_care(chance, days, care)]


def _of_a_time_in_care(chance: Chance, days: CalendarDays, care: CarePeriod) -> list[str]:
    agreed_on = care.began_on + chance.one_of(rates.PLAN_AGREED_AFTER)
    if not chance.happens(rates.PLAN_IS_MADE):
        return []
    first = chance.one_of(rates.FIRST_PLAN[_kind(care)])
    plans = [(agreed_on, first)]
    last = _last_plan(care)
    changed_on = agreed_on + chance.one_of(rates.PLAN_CHANGES_AFTER)
    placement_order_on = care.first_day_under("E1") if care.way_out == "adopted" else None
    if placement_order_on is not None:
        changed_on = placement_order_on - chance.one_of(rates.PLAN_BEFORE_PLACEMENT_ORDER)
        if changed_on <= agreed_on:
            plans = [(max(changed_on, care.began_on + 1), last)]
    if chance.happens(rates.PARALLEL_PLAN):
        parallel_on = agreed_on + chance.one_of(rates.PARALLEL_PLAN_AFTER)
        parallel = chance.one_of(rates.FIRST_PLAN[_kind(care)])
        if parallel != plans[-1][1] and parallel_on < changed_on:
            plans.append((parallel_on, parallel))
    if plans[-1][1] != last and changed_on > plans[-1][0]:
        plans.append((changed_on, last))
    until = min(care.ended_on, days.last_day + 1)
    return [
        f"{care.child_id},{days_plan[1]},{days.written[days_plan[0]]},{_ratified(chance, days, *days_plan, until)}"
        for days_plan in plans
        if days_plan[0] < until
    ]


def _kind(care: CarePeriod) -> str:
    if care.band == ASYLUM:
        return ASYLUM
    return care.way_out if care.way_out in rates.FIRST_PLAN else GROWS_UP


def _last_plan(care: CarePeriod) -> str:
    """The plan that holds in the end: how the child leaves, or where a child who stays lives."""
    if care.way_out == "adopted":
        return "ADOPTION"
    if care.way_out in ("relatives", "arrangements order", "special guardianship"):
        return "LTRELFR"
    where = care.stays[-1].where if care.stays else ""
    if care.way_out == "home":
        return "REMAINSUP" if where == "P1" else "RETURN1M"
    return rates.PLAN_WITH_A_CARER.get(where, "OTHERPLN")


def _ratified(chance: Chance, days: CalendarDays, agreed_on: int, plan: str, until: int) -> str:
    ratified_on = agreed_on + chance.one_of(rates.RATIFIED_AFTER)
    is_ratified = chance.happens(rates.RATIFIED.get(plan, 0.0))
    return days.written[ratified_on] if is_ratified and ratified_on < until else ""
