"""What goes wrong in lists that are kept by hand, planted in a few rows: as many of each whatever the size."""

from collections.abc import Callable
from typing import NamedTuple

from permanence_kpis.sample.rows import Row, day_first

YEARS = ("2020", "2021", "2023", "2024", "2025")
"""One of each fault is planted in the first row of each of these years that has room for it."""


class Fault(NamedTuple):
    """A fault of one table: the column whose year counts, which rows have room for it, and what they become."""

    table: str
    dated_by: str
    suits: Callable[[Row], bool]
    changed: Callable[[Row], Row]
    beside: bool = False  # the row is there as well as what it becomes


FAULTS = {
    "a court date in words": Fault(
        "discharges", "decided_on", lambda row: bool(row["court_on"]), lambda row: {"court_on": "to be listed"}
    ),
    "granted, though the child stays in care": Fault(
        "discharges", "decided_on", lambda row: row["outcome"] == "withdrawn", lambda row: {"outcome": "granted"}
    ),
    "a meeting of no kind": Fault(
        "placement_support_meetings", "held_on", lambda row: row["kind"] == "support", lambda row: {"kind": ""}
    ),
    "a kind of meeting that is not in the list": Fault(
        "placement_support_meetings",
        "held_on",
        lambda row: row["kind"] == "stability",
        lambda row: {"kind": "professionals"},
    ),
    "a meeting that is in the list twice": Fault(
        "placement_support_meetings", "held_on", lambda row: bool(row["kind"]), lambda row: {}, beside=True
    ),
    "a plan that is not in the list": Fault(
        "permanence_plans", "agreed_on", lambda row: row["plan"] == "LTFOST18", lambda row: {"plan": "LTF"}
    ),
    "a plan agreed on a day as dd/mm/yyyy": Fault(
        "permanence_plans",
        "agreed_on",
        lambda row: row["plan"] == "RETURN6M",
        lambda row: {"agreed_on": day_first(row["agreed_on"])},
    ),
    "a stage in capitals": Fault(
        "life_story_work",
        "recorded_on",
        lambda row: row["stage"] == "under_way",
        lambda row: {"stage": row["stage"].upper()},
    ),
    "a stage left blank": Fault(
        "life_story_work", "recorded_on", lambda row: row["stage"] == "complete", lambda row: {"stage": ""}
    ),
    "in touch, and what they do left blank": Fault(
        "care_leavers", "year_ending", lambda row: row["in_touch"] == "YES", lambda row: {"activity": ""}
    ),
    "in touch, and where they live not known": Fault(
        "care_leavers",
        "year_ending",
        lambda row: row["in_touch"] == "YES" and bool(row["activity"]),
        lambda row: {"accommodation": "0"},
    ),
    "a dispute about nothing": Fault(
        "iro_disputes", "raised_on", lambda row: row["stage"] == "informal", lambda row: {"theme": ""}
    ),
    "a dispute resolved before it was raised": Fault(
        "iro_disputes",
        "raised_on",
        lambda row: bool(row["resolved_on"]) and row["raised_on"] > row["raised_on"][:4] + "-01-02",
        lambda row: {"resolved_on": row["raised_on"][:4] + "-01-02"},
    ),
    "a pathway plan of no category": Fault(
        "pathway_plans", "review_on", lambda row: row["category"] == "eligible", lambda row: {"category": ""}
    ),
}


class Faults:
    """The faults still to be planted, while the children pass one after another."""

    def __init__(self) -> None:
        self._wanted: dict[str, list[tuple[str, Fault]]] = {}
        for fault in FAULTS.values():
            self._wanted.setdefault(fault.table, []).extend((year, fault) for year in YEARS)

    def planted(self, table: str, columns: tuple[str, ...], rows: list[str]) -> list[str]:
        """A child's rows of a table, one of them with the first fault that still has to be planted and fits."""
        wanted = self._wanted.get(table)
        if not wanted:
            return rows
        read = [dict(zip(columns, row.split(","), strict=True)) for row in rows]
        for place, (year, fault) in enumerate(wanted):
            for line, row in enumerate(read):
                if row[fault.dated_by].startswith(year) and fault.suits(row):
                    del wanted[place]
                    faulty = ",".join((row | fault.changed(row)).values())
                    return [*rows[: line + fault.beside], faulty, *rows[line + 1 :]]
        return rows
