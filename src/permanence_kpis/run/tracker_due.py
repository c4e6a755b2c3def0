"""By which days something is due for a child of the tracker."""

from collections.abc import Iterator, Mapping
from datetime import date

from permanence_kpis.derive.tracked import NOT_READ


# D-404: what somebody has to do something for, so no birthday
def due(row: Mapping[str, object]) -> Iterator[date]:
    """The days by which something is due for a child: review, plan, court date without outcome, pathway plan."""
    days = [row.get("next_review_due"), row.get("pathway_plan_due")]
    if has_no_plan(row):
        days.append(row["second_review_at_latest"])
    if not any(_may_say(row, f"discharges.{column}") for column in ("outcome", "closed_on")):
        days.append(row.get("discharges.court_on"))
    return (day for day in days if isinstance(day, date))


def _may_say(row: Mapping[str, object], column: str) -> bool:
    """Whether something stands in a column, or something that was not read."""
    return row.get(column) is not None or bool(row.get(f"{column}.{NOT_READ}"))


def has_no_plan(row: Mapping[str, object]) -> bool:
    """Whether it is sure that no permanence plan was agreed: not where the day or the plan of one cannot be read."""
    return "plan_agreed_on" in row and row["plan_agreed_on"] is None and not row["plan_is_open"]
