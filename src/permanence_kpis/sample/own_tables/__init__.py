"""The council's own tables of the synthetic authority: what it knows of the same children and no return holds.

A file per table, each drawn from a stream of random numbers of its own: a rate changed in one, or another table more,
moves no other file. `rates` says how often things happen, `faults` plants what goes
wrong in lists kept by hand.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.lives import Life
from permanence_kpis.sample.own_tables.care_leavers import care_leaver_rows
from permanence_kpis.sample.own_tables.discharges import discharge_rows
from permanence_kpis.sample.own_tables.faults import Faults
from permanence_kpis.sample.own_tables.iro_disputes import iro_dispute_rows
from permanence_kpis.sample.own_tables.life_story_work import life_story_work_rows
from permanence_kpis.sample.own_tables.pathway_plans import pathway_plan_rows
from permanence_kpis.sample.own_tables.permanence_plans import permanence_plan_rows
from permanence_kpis.sample.own_tables.support_meetings import support_meeting_rows


class OwnTable(NamedTuple):
    """The columns of a file, and what draws a child's rows of it."""

    columns: tuple[str, ...]
    rows: Callable[[Chance, CalendarDays, Life], list[str]]


OWN_TABLES = {
    "discharges": OwnTable(
        ("child_id", "route", "decided_on", "applied_on", "court_on", "outcome", "closed_on"), discharge_rows
    ),
    "placement_support_meetings": OwnTable(("child_id", "held_on", "kind"), support_meeting_rows),
    "permanence_plans": OwnTable(("child_id", "plan", "agreed_on", "ratified_on"), permanence_plan_rows),
    "life_story_work": OwnTable(("child_id", "stage", "recorded_on"), life_story_work_rows),
    "care_leavers": OwnTable(
        ("child_id", "date_of_birth", "year_ending", "in_touch", "activity", "accommodation"), care_leaver_rows
    ),
    "iro_disputes": OwnTable(
        ("dispute_id", "child_id", "raised_on", "stage", "theme", "resolved_on", "outcome"), iro_dispute_rows
    ),
    "pathway_plans": OwnTable(("child_id", "category", "review_on", "adviser_since"), pathway_plan_rows),
}


class OwnTables:
    """Draws the rows of every own table, one child after another."""

    def __init__(self, seed: int, days: CalendarDays, *, faults: bool) -> None:
        self._days = days
        # D-375: The sample's own tables are generated from random numbers of their own
        self._chances = {name: Chance(f"{seed} {name}") for name in OWN_TABLES}
        self._faults = Faults() if faults else None

    def rows(self, life: Life) -> Iterator[tuple[str, list[str]]]:
        """The name of each table in which a child has rows, and those rows."""
        for name, table in OWN_TABLES.items():
            rows = table.rows(self._chances[name], self._days, life)
            if rows:
                yield name, self._faults.planted(name, table.columns, rows) if self._faults else rows
