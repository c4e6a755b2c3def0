"""Disputes that independent reviewing officers raise about a child's care."""

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables import rates


def iro_dispute_rows(chance: Chance, days: CalendarDays, life: Life) -> list[str]:
    """The rows of iro_disputes.csv of a child, by the day raised; `stage` is the last it came to."""
    rows: list[str] = []
    for care in life.times:
        raised_on = max(care.began_on, days.lists_begin)
        until = min(care.ended_on, days.last_day + 1)
        while (raised_on := raised_on + chance.one_of(rates.UNTIL_A_DISPUTE)) < until:
            stage = chance.one_of(rates.DISPUTE_STAGE)
            theme = chance.one_of(rates.DISPUTE_THEME)
            resolved_on = raised_on + chance.one_of(rates.DISPUTE_LASTS[stage])
            outcome = chance.one_of(rates.DISPUTE_OUTCOME)
            outcome = outcome if resolved_on <= days.last_day else ""
            dispute_id = f"D{life.child_id}-{len(rows) + 1}"
            rows.append(
                f"{dispute_id},{life.child_id},{days.written[raised_on]},{stage},{theme},{days.written[resolved_on]},{outcome}"
            )
    return rows
