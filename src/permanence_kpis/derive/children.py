"""Children: sex, ethnicity and age, added to any table about children."""

from datetime import date, timedelta

import polars as pl

from permanence_kpis.periods import ONE_DAY
from permanence_kpis.tables import AGE_BAND_ENDS, AGE_BANDS, EXTRACTS


def age_years(born: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Completed years: a birthday on 29 February falls on 1 March in other years. Null before birth."""
    month_and_day = day.dt.month().cast(pl.Int32) * 100 + day.dt.day()
    birthday = born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
    years = day.dt.year() - born.dt.year() - (month_and_day < birthday).cast(pl.Int32)
    return pl.when(years >= 0).then(years)


def turned_18(children: pl.DataFrame, ids: pl.DataFrame, by: date) -> pl.DataFrame:
    """Those of these children who had their 18th birthday by a day; of one born on 29 February it is 1 March.

    Takes: the children extract with child_id, date_of_birth, source_row; whom it is asked of, by child_id.
    Gives: child_id, turned_18_on (date); not those whose rows do not agree on a date of birth.
    """
    born = pl.col("date_of_birth")
    of_age = age_years(born, pl.lit(by)) >= 18
    rows = children.select("child_id", "date_of_birth", "source_row").join(ids, on="child_id", how="semi")
    theirs = rows.join(rows.filter(of_age), on="child_id", how="semi")
    on_29_february = (born.dt.month() == 2) & (born.dt.day() == 29)
    birthday = born.dt.offset_by("18y") + pl.when(on_29_february).then(ONE_DAY).otherwise(timedelta(0))
    return one_row_each(theirs).filter(of_age).select("child_id", turned_18_on=birthday)


# D-021: one of two dates of birth would be a guess
def one_row_each(children: pl.DataFrame) -> pl.DataFrame:
    """One row per child: of several rows, what they agree on; where they disagree, blank.

    Takes: rows of the children extract with child_id, date_of_birth, sex, ethnicity, source_row (those that are read)
    and columns of the authority's own.
    Gives: the same columns, child_id once, source_row of the first row; an own column under the name `children.column`.
    """
    declared = EXTRACTS["children"].columns
    shown = {
        name: name if name in declared else f"children.{name}"
        for name in children.columns
        if name not in ("child_id", "source_row")
    }
    if children["child_id"].n_unique() == children.height:  # the rule, and grouping would take several times the room
        return children.select("child_id", *(pl.col(name).alias(as_) for name, as_ in shown.items()), "source_row")
    agreed = [
        pl.when(pl.col(name).min() == pl.col(name).max()).then(pl.col(name).min()).alias(as_)
        for name, as_ in shown.items()
    ]
    return children.group_by("child_id").agg(*agreed, pl.col("source_row").min())


def with_children(rows: pl.LazyFrame, children: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with sex, ethnicity, age on the row's own date and age_band; blank where the child has no usable row.

    Takes: rows with child_id and own_date; children, as `one_row_each` gives them.
    Gives: the rows with `sex`, `ethnicity` (codes), `age` (completed years), `age_band` (text), `child_row`, and as
    text `children.column` for each column of the authority's own.
    """
    known = children.rename({"source_row": "child_row"})
    joined = rows.join(known, on="child_id", how="left", maintain_order="left")
    return with_age(joined)


def with_age(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with age and age_band on the row's own date, where a date of birth was read."""
    if "date_of_birth" not in rows.collect_schema().names():
        return rows
    return rows.with_columns(age=age_years(pl.col("date_of_birth"), pl.col("own_date"))).with_columns(
        age_band=age_band(pl.col("age"))
    )


def age_band(age: pl.Expr) -> pl.Expr:
    """The age band of an age in completed years; null where that is."""
    band = pl.lit(AGE_BANDS[-1])
    for last_year, name in reversed(list(zip(AGE_BAND_ENDS, AGE_BANDS, strict=False))):
        band = pl.when(age <= last_year).then(pl.lit(name)).otherwise(band)
    return pl.when(age.is_not_null()).then(band)
