"""Spans of time of persons: which of a person's have begun by a day, looked up by one number for person and day."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

NEVER = 2**31
"""The number of the day that a span without an end ends on: after every day there is."""


def number_of(day: str) -> pl.Expr:
    """The number of a day; a blank is never."""
    return pl.col(day).to_physical().cast(pl.Int64).fill_null(NEVER)


# D-639: joined to each span of its person, a row would become as many as there are
@dataclass(frozen=True)
class Persons:
    """Persons with a number each (`whose`), by which rows of theirs are found without joining them to each other."""

    numbers: pl.DataFrame

    @classmethod
    def of(cls, ids: pl.Series) -> "Persons":
        return cls(pl.DataFrame({"person": ids.drop_nulls().unique(maintain_order=True)}).with_row_index("whose"))

    def in_turn(self, rows: pl.DataFrame, person: str, day: str) -> pl.Series:
        """A number for each row: greater for a later day of the same person, and for any day of a later one.

        Of a person who is none of these it is less than all of them. A blank day is after every other.
        """
        found = rows.select(pl.col(person).alias("person"), day=number_of(day)).join(
            self.numbers, on="person", how="left", maintain_order="left"
        )
        turn = (pl.col("whose").cast(pl.Int64) + 1) * (4 * NEVER) + pl.col("day")
        return found.select(turn.fill_null(0)).to_series()


def latest_ends(
    rows: pl.DataFrame, person: str, day: str, spans: pl.DataFrame, *, begun: Literal["before", "by"]
) -> pl.Series:
    """Of each row the latest end of those spans of the person that began `before` its day, or `by` it.

    Takes: rows with a person and a day (a blank is after every other), and spans: `person`, `at`, the first day, and
    `until` (null or `NEVER`: no end).
    Gives: the number of a day, `NEVER` where one of them has no end; null where none had begun.
    """
    persons = Persons.of(spans["person"])
    in_order = spans.select("person", turn=persons.in_turn(spans, "person", "at"), until=number_of("until")).sort(
        "turn"
    )
    latest = in_order.select("person", pl.col("until").cum_max().over("person"))
    side: Literal["left", "right"] = "left" if begun == "before" else "right"
    asked = rows.select(
        asked_of=person, number=in_order["turn"].search_sorted(persons.in_turn(rows, person, day), side=side)
    ).with_columns(number=pl.when(pl.col("number") > 0).then(pl.col("number") - 1))
    found = asked.with_columns(latest[name].gather(asked["number"]) for name in latest.columns)
    return found.select(pl.when(pl.col("person") == pl.col("asked_of")).then("until")).to_series()
