"""What the tracker says, and does not say, of children whose care began before the first record of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from permanence_kpis.derive.tracked_before_records import MAY_BE_EARLIER
from permanence_kpis.periods import WholeMonths
from permanence_kpis.run.context import Context
from permanence_kpis.tracker.columns import COUNTED
from permanence_kpis.tracker.thresholds import Threshold, next_threshold
from permanence_kpis.words import day_in_english

_FROM_THE_RECORDS = {
    "care_began_on": "care_began_on",
    "second_review_by": "care_began_on",
    "status_began_on": "status_began_on",
    "placement_began_on": "placement_began_on",
}
"""What is shown blank where a day may be earlier than the first record, by that day."""


def said_of_records(rows: pl.DataFrame) -> str | None:
    """That the days of some of the children are those of their first record, and so not known."""
    number = rows["began_before"].sum()
    if not number:
        return None
    return (
        f"{number} of {rows.height} children came into care before their first record: when that was, and what is "
        "counted from it, is blank, and the day under attention_since may be earlier"
    )


def lists_that_begin_later(context: Context, day: date) -> Iterator[str]:
    """Of each own table that was read, that all its rows are of days after this one."""
    for name, own in context.definitions.catalogue.own.items():
        first = context.extracts.tables[name][own.began].min() if name in context.extracts.tables else None
        if isinstance(first, date) and first > day:
            named = context.extracts.named_in_words(name)
            begins = f"{named} begins on {day_in_english(first)}, after this day"
            yield f"{begins}: for a rule that asks for it, nobody has a row"


def without_open_days(row: Mapping[str, object]) -> dict[str, None]:
    """The columns to show blank of a child, because their days may be earlier."""
    return dict.fromkeys(name for name, of in _FROM_THE_RECORDS.items() if _may_be_earlier(row, of))


def _may_be_earlier(row: Mapping[str, object], since: str) -> bool:
    return bool(row.get(f"{since}.{MAY_BE_EARLIER}"))


def may_come_sooner(row: Mapping[str, object], asked: Sequence[Threshold], rule: WholeMonths, day: date) -> bool:
    """Whether something that is counted from a day that may be earlier lies ahead by what is recorded."""
    open_ones = (one for one in asked if _may_be_earlier(row, COUNTED[one[0]].column))
    return any(next_threshold(row, [one], rule, day) for one in open_ones)
