"""What the return of each year holds: what was so at any time in the year, as known on its last day, 31 March."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.sample.chance import shares
from permanence_kpis.sample.lives import PREVIOUS_PERMANENCE_FROM

COLUMNS = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
        "HOME_POST", "PL_POST", "URN",
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "previous_permanence": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
}  # fmt: skip

NEED = shares({"N1": 67, "N2": 2, "N3": 2, "N4": 7, "N5": 12, "N6": 1, "N7": 1, "N8": 8})
"""Why children needed help, as published for England, one for each hundredth."""

SEX_BEFORE = {"M": "1", "F": "2", "U": "1"}
LETTERS_FOR_SEX_FROM = 2025
NO_UPN_YET = "UN1"
NOTHING_ENDED = "Z1"
DAY_FIRST = "%d/%m/%Y"


def return_year(day: str) -> pl.Expr:
    """The year of the return that a day falls in: that of the next 31 March."""
    return pl.col(day).dt.year() + (pl.col(day).dt.month() > 3).cast(pl.Int32)


def episodes_by_return(episodes: pl.DataFrame, years: Sequence[int], seed: int) -> pl.DataFrame:
    """Every episode once for each return that holds it, with what that return knew.

    Takes: episodes as episodes.py gives them, with URN; the years, in order.
    Gives: year, first_year and last_year (the returns that hold the episode at first and last), DECOM and DEC as dates
    (DEC null where the year ended first, and REC and the reason with it), CIN, and the other columns of the file.
    """
    number = pl.col("child_id").cast(pl.Int64) * 2_654_435_761 // 65_536 + seed
    spanned = episodes.with_columns(
        first_year=pl.max_horizontal(return_year("began_on"), years[0]),
        last_year=pl.min_horizontal(return_year("ended_on"), years[-1]).fill_null(years[-1]),
        CIN=pl.lit(pl.Series(NEED)).gather(number % len(NEED)),
        HOME_POST=pl.lit(None, pl.String),
    ).filter(pl.col("last_year") >= years[0], pl.col("first_year") <= years[-1])
    of_years = []
    for year in years:
        is_over = pl.col("ended_on") <= date(year, 3, 31)
        of_years.append(
            spanned.filter(pl.col("first_year") <= year, pl.col("last_year") >= year).with_columns(
                *(pl.when(is_over).then(name).alias(name) for name in ("ended_on", "REC", "REASON_PLACE_CHANGE")),
                year=pl.lit(year, pl.Int32),
            )
        )
    return pl.concat(of_years).rename({"child_id": "CHILD", "began_on": "DECOM", "ended_on": "DEC"})


def header(children: pl.DataFrame, child_ids: pl.DataFrame, year: int) -> pl.DataFrame:
    """The header of a year: each child with an episode in it. SEX is written as that year's return had it."""
    sex = pl.col("sex") if year >= LETTERS_FOR_SEX_FROM else pl.col("sex").replace_strict(SEX_BEFORE)
    return children.join(child_ids, on="child_id", how="semi", maintain_order="left").select(
        CHILD="child_id",
        SEX=sex,
        DOB=pl.col("date_of_birth").dt.strftime(DAY_FIRST),
        ETHNIC="ethnicity",
        UPN=pl.lit(NO_UPN_YET),
        MOTHER=pl.lit(None, pl.String),
        MC_DOB=pl.lit(None, pl.String),
    )


def reviews(reviews: pl.DataFrame, year: int) -> pl.DataFrame:
    """The reviews held in a year. Takes reviews with DOB, as text."""
    return reviews.filter(return_year("review_date") == year).select(
        "DOB", CHILD="child_id", REVIEW=pl.col("review_date").dt.strftime(DAY_FIRST), REVIEW_CODE="participation"
    )


def missing(missing_episodes: pl.DataFrame, year: int) -> pl.DataFrame:
    """The missing episodes from care in a year, one still open on its last day without an end. Takes DOB, as text."""
    found = pl.col("end_date")
    known = pl.when(found <= date(year, 3, 31)).then(found)
    in_year = (return_year("start_date") <= year) & (return_year("end_date") >= year).fill_null(True)
    return missing_episodes.filter(in_year, pl.col("source") == "care").select(
        "DOB",
        CHILD="child_id",
        MISSING="kind",
        MIS_START=pl.col("start_date").dt.strftime(DAY_FIRST),
        MIS_END=known.dt.strftime(DAY_FIRST),
    )


# D-230: Previous permanence is returned in the year care starts
def previous_permanence(permanence: pl.DataFrame, episodes: pl.DataFrame, year: int) -> pl.DataFrame:
    """What ended before care that began in a year, from April 2016 on.

    The extracts hold what is known of a child's last start; before an earlier one nothing had ended yet.

    Takes: permanence, the rows of previous_permanence.csv with DOB, as text; episodes as episodes.py gives them.
    """
    begins_care = (pl.col("RNE") == "S") & ~pl.col("LS").is_in(SHORT_BREAKS)
    starts = (
        episodes.filter(begins_care, pl.col("began_on") >= PREVIOUS_PERMANENCE_FROM)
        .with_columns(
            year=return_year("began_on"), is_last=pl.col("began_on") == pl.col("began_on").max().over("child_id")
        )
        .filter(pl.col("year") == year)
        .group_by("child_id", maintain_order=True)
        .agg(pl.col("is_last").any())
    )
    day = pl.coalesce(pl.col("order_date").str.to_date("%Y-%m-%d", strict=False).dt.strftime(DAY_FIRST), "order_date")
    return permanence.join(starts, on="child_id", how="inner", maintain_order="left").select(
        "DOB",
        CHILD="child_id",
        PREV_PERM=pl.when("is_last").then("previous_permanence").otherwise(pl.lit(NOTHING_ENDED)),
        LA_PERM=pl.lit(None, pl.String),
        DATE_PERM=pl.when("is_last").then(day),
    )


# D-378: The sample's OC3 has no faults of its own
def oc3(care_leavers: pl.DataFrame, year: int) -> pl.DataFrame:
    """The care leavers of a year: OC3. Takes the rows of care_leavers.csv."""
    return care_leavers.filter(pl.col("year_ending") == str(year)).select(
        CHILD="child_id",
        DOB=pl.col("date_of_birth").dt.strftime(DAY_FIRST),
        IN_TOUCH="in_touch",
        ACTIV="activity",
        ACCOM="accommodation",
    )
