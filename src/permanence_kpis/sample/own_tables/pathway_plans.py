"""Reviews of pathway plans, from 16 to the twenty-first birthday."""

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates
from permanence_kpis.sample.own_tables.leaving_care import leaving_care


def pathway_plan_rows(chance: Chance, days: CalendarDays, life: Life) -> list[str]:
    """The rows of pathway_plans.csv of a young person: each review of the plan, the making of it included.

    The category is that of the day: eligible while looked after, relevant up to 18 (qualifying for those who went
    home), former relevant from then on. `adviser_since` is blank until there is a personal adviser.
    """
    young_person = leaving_care(days, life)
    if young_person is None:
        return []
    of_age_on = days.eighteenth_birthday(life.born_on)
    until = min(days.birthday(life.born_on, 21), days.last_day + 1)
    if young_person.way_out in rates.NO_LONGER_OWED:
        until = min(until, young_person.left_on)
    adviser_on = young_person.eligible_on + chance.one_of(rates.ADVISER_AFTER)
    is_recorded = not chance.happens(rates.ADVISER_NOT_RECORDED)
    rows = []
    review_on = young_person.eligible_on + chance.one_of(rates.FIRST_PATHWAY_PLAN)
    while review_on < until:
        if review_on < young_person.left_on:
            category = "eligible"
        elif review_on >= of_age_on:
            category = "former_relevant"
        else:
            category = "qualifying" if young_person.way_out == "home" else "relevant"
        adviser = days.written[adviser_on] if is_recorded and adviser_on <= review_on else ""
        if review_on >= days.lists_begin:
            rows.append(f"{life.child_id},{category},{days.written[review_on]},{adviser}")
        review_on += chance.one_of(rates.NEXT_PATHWAY_PLAN)
    return rows
