"""Life story work: how far it has come with each child."""

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates

STAGES = {
    "none": (),
    "not_started": ("not_started",),
    "under_way": ("not_started", "under_way"),
    "complete": ("not_started", "under_way", "complete"),
    "declined": ("not_started", "declined"),
}
"""The stages one after another, by how far it comes."""


def life_story_work_rows(chance: Chance, days: CalendarDays, life: Life) -> list[str]:
    """The rows of life_story_work.csv of a child: a stage and the day it was recorded, in the first long time in care.

    A child who declines is ten or over; with a younger one the work is not done.
    """
    long_enough = [care for care in life.times if care.ended_on - care.began_on > rates.LIFE_STORY_FROM]
    if not long_enough:
        return []
    care = long_enough[0]
    until = min(care.ended_on, days.last_day + 1)
    comes_to = chance.one_of(rates.LIFE_STORY_WORK)
    recorded_on = max(care.began_on, days.lists_begin) + chance.one_of(rates.LISTED_FOR_LIFE_STORY_WORK_AFTER)
    rows = []
    for stage in STAGES[comes_to]:
        if recorded_on >= until or (stage == "declined" and recorded_on - care.born_on < rates.MAY_DECLINE_FROM):
            break
        rows.append(f"{life.child_id},{stage},{days.written[recorded_on]}")
        recorded_on += chance.one_of(rates.LIFE_STORY_STEP)
    return rows
