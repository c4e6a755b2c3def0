"""Care leavers: each young person aged 17 to 21, with what is known of them about their birthday."""

import polars as pl

from permanence_kpis.codes import NO_INFORMATION
from permanence_kpis.derive.children import age_band
from permanence_kpis.periods import Window

_CODES = ("in_touch", "activity", "accommodation")
YOUNGEST, OLDEST = 17, 21
"""The ages of whom a return tells what they do on their birthday."""
LAST_AGE_OF_LEAVERS = 25
"""Of those who are older than that no return tells; at 22 to 25 it tells of their last contact."""


def with_birthdays(leavers: pl.LazyFrame) -> pl.LazyFrame:
    """The records with the birthday in the year that each is about, and the age reached on it.

    The year is that to 31 March. Who was born on 29 February has a birthday on 1 March in other years.

    Takes: the care_leavers extract with date_of_birth and year_ending.
    Gives: the same columns, with birthday_on (date; null without a date of birth) and age (completed years; below 0 of
    who was born after that year).
    Source: docs/sources.md#care-leavers.
    """
    born = pl.col("date_of_birth")
    year = pl.col("year_ending") - (born.dt.month() > 3).cast(pl.Int32)
    is_moved = (born.dt.month() == 2) & (born.dt.day() == 29) & ~pl.date(year, 1, 1).dt.is_leap_year()
    month, day = (
        pl.when(is_moved).then(of_march).otherwise(own) for of_march, own in ((3, born.dt.month()), (1, born.dt.day()))
    )
    return leavers.with_columns(birthday_on=pl.date(year, month, day), age=year - born.dt.year())


def care_leavers(leavers: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each young person whose birthday in the year of their record lies in the window, and who is then 17 to 21.

    Of several records of one young person and year the one with the greater text counts (in_touch, then activity, then
    accommodation; a blank is the lowest). Of two birthdays in the window the last one does. A blank activity or
    accommodation beside a filled in_touch is no information.

    Takes: the records as `with_birthdays` gives them, with child_id, in_touch, activity, accommodation, source_row; the
    window.
    Gives: one row per young person: child_id, birthday_on (date), age, age_band, in_touch, activity, accommodation
    (codes), is_without_in_touch and so on (whether it is blank while another of the three is not), and the row of the
    extract.
    Source: docs/sources.md#care-leavers.
    """
    in_window = pl.col("birthday_on").is_between(window.first_day, window.last_day)
    is_blank = {name: pl.col(name).is_null() for name in _CODES}
    some_are_not = ~pl.all_horizontal(is_blank.values())
    # D-346: left blank, the row would be outside the denominator, and the figure would flatter
    no_information = {
        name: pl.when(pl.col("in_touch").is_not_null())
        .then(pl.col(name).fill_null(pl.lit(NO_INFORMATION, leavers.collect_schema()[name])))
        .otherwise(name)
        for name in ("activity", "accommodation")
    }
    return (
        # D-345: counted in the window that has the birthday
        leavers.filter(in_window, pl.col("age").is_between(YOUNGEST, OLDEST))
        # D-348: of several records of one year the greater text counts
        .sort("child_id", "birthday_on", *_CODES, "source_row", nulls_last=False)
        .unique("child_id", keep="last", maintain_order=True)
        .with_columns(**{f"is_without_{name}": is_blank[name] & some_are_not for name in _CODES}, **no_information)
        .select(
            "child_id",
            "birthday_on",
            "age",
            *_CODES,
            *(f"is_without_{name}" for name in _CODES),
            age_band=age_band(pl.col("age")),
            own_date="birthday_on",
            leaver_row="source_row",
        )
    )
