"""The council's own lists about lives drawn at random, and the permanence plans among them as SSD writes them."""

import json
import random
from datetime import date, timedelta

from .authorities import SNAPSHOTS, Authority, RawRow
from .periods import add_months
from .returns import Life

PLAN_CODES = ["LTFOST18", "LTRELFR", "RETURN6M", "ADOPTION", "ADOPTION", "OTHERPLN", ""]
"""The last: a care plan that does not say which."""

PLAN_TABLES = {
    "ssd_cla_care_plan": [
        "lacp_table_id", "lacp_person_id", "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_json",
    ],
    "ssd_permanence": ["perm_table_id", "perm_person_id", "perm_adm_decision_date"],
}  # fmt: skip


def as_lists(lives: list[Life]) -> Authority:
    """What the council keeps of the lives: a file for each list, nothing in it of some children."""
    lists: Authority = {}
    for life in lives:
        for name, rows in _rows_of(life).items():
            lists.setdefault(f"{name}.csv", []).extend({"child_id": life.child_id} | row for row in rows)
    return lists


def plans_as_ssd(plans: list[RawRow]) -> dict[str, list[RawRow]]:
    """permanence_plans.csv as the care plans of SSD, and its decisions that a child is to be adopted."""
    return {
        "ssd_cla_care_plan": [
            {
                "lacp_person_id": row["child_id"],
                "lacp_cla_care_plan_start_date": row["agreed_on"],
                "lacp_cla_care_plan_json": json.dumps({row["plan"]: "Y", "SUPPLIV": ""}) if row["plan"] else "see file",
            }
            for row in plans
        ],
        "ssd_permanence": [
            {"perm_person_id": row["child_id"], "perm_adm_decision_date": row["ratified_on"]}
            for row in plans
            if row["ratified_on"]
        ],
    }


def _rows_of(life: Life) -> dict[str, list[RawRow]]:
    rng = random.Random(f"lists of {life.child_id} {life.born_on}")  # its own, so that the lives stay as they were
    begun = [status.began_on for status in life.statuses] + [stay.began_on for stay in life.stays] or SNAPSHOTS

    def some_days(at_most: int) -> list[date]:
        """Different days, about those on which something begins, or is due, or a figure is of."""
        near = [*begun, *(add_months(day, 4) for day in begun), *SNAPSHOTS]
        days = (rng.choice(near) + timedelta(days=rng.choice([-40, -7, -5, -1, 0, 0, 1, 5, 7])) for _ in range(at_most))
        return sorted(set(days))[: rng.randint(0, at_most)]

    def later(day: date) -> str:
        found = rng.choice([None, *(day + timedelta(days=days) for days in (0, 1, 60, 200, 700))])
        return f"{found}" if found else ""

    rows: dict[str, list[RawRow]] = {
        "placement_support_meetings": [
            {"held_on": f"{day}", "kind": rng.choice(["support", "support", "stability", ""])} for day in some_days(5)
        ],
        "life_story_work": [
            {"stage": rng.choice(["not_started", "under_way", "complete", "declined", ""]), "recorded_on": f"{day}"}
            for day in some_days(2)
        ],
        "iro_disputes": [
            {"dispute_id": f"{life.child_id}-{day}", "raised_on": f"{day}", "stage": "informal"} for day in some_days(2)
        ],
        "pathway_plans": [
            {"category": rng.choice(["eligible", ""]), "review_on": f"{day}"}
            for start in some_days(2)
            for day in {start, *rng.sample([add_months(day, -6) for day in SNAPSHOTS], 1)}
        ],
    }
    rows["discharges"] = []
    for day in some_days(2):
        row = {"route": rng.choice(["parents", "sgo", "none", ""]), "decided_on": f"{day}", "court_on": later(day)}
        rows["discharges"].append(row | {"closed_on": later(day)})
    rows["permanence_plans"] = []
    for day in some_days(3):
        plan = rng.choice(PLAN_CODES)
        ratified_on = f"{day}" if plan == "ADOPTION" and rng.random() < 0.5 else ""  # SSD: the first on or after it
        rows["permanence_plans"].append({"plan": plan, "agreed_on": f"{day}", "ratified_on": ratified_on})
    return rows
