"""The first day after which something begins that is due on a day, or later."""

from datetime import date

from permanence_kpis.periods import ONE_DAY, latest_start
from permanence_kpis.tables.catalogue import DeadlineTable


# D-598: of working days too, of which the last of a month are due in the next
def first_due_from(due: DeadlineTable, day: date) -> date:
    """The first day on which begins what is due on a day or later."""
    return latest_start(day - ONE_DAY, due.deadline) + ONE_DAY
