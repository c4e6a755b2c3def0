"""Meetings about a placement: to support a new one, to steady one at risk, to learn from one that ended."""

from itertools import pairwise

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates
from permanence_kpis.sample.placement_rates import PARENTS


def support_meeting_rows(chance: Chance, days: CalendarDays, life: Life) -> list[str]:
    """The rows of placement_support_meetings.csv of a child, by day.

    A support meeting is held about the start of a placement, some a few days before it. A stability meeting is held
    while a placement lasts that soon gives way to another; a disruption meeting after one in which the child had
    settled.
    """
    meetings: list[tuple[int, str]] = []
    for care in life.times:
        for stay, following in pairwise([*care.stays, None]):
            assert stay
            ended_on = following.began_on if following else care.ended_on
            if stay.where != PARENTS and chance.happens(rates.SUPPORT_MEETING):
                held_on = max(stay.began_on + chance.one_of(rates.SUPPORT_HELD_AFTER), care.began_on)
                if held_on < ended_on:
                    meetings.append((held_on, "support"))
        for stay, following in pairwise(care.stays):
            if stay.carer == following.carer:
                continue
            lasted = following.began_on - stay.began_on
            if lasted >= rates.AT_RISK_FROM and chance.happens(rates.STABILITY_MEETING):
                meetings.append((following.began_on - chance.one_of(rates.STABILITY_HELD_BEFORE), "stability"))
            if stay.settles and chance.happens(rates.DISRUPTION_MEETING):
                held_on = following.began_on + chance.one_of(rates.DISRUPTION_HELD_AFTER)
                if held_on < care.ended_on:
                    meetings.append((held_on, "disruption"))
    return [
        f"{life.child_id},{days.written[held_on]},{kind}"
        for held_on, kind in sorted(meetings)
        if days.lists_begin <= held_on <= days.last_day
    ]
