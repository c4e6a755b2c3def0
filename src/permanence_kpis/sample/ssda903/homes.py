"""Postcodes and URNs of the homes that children live in. None exists: no postcode begins with these letters."""

import polars as pl

from permanence_kpis.codes import NO_URN, TEMPORARY_STAYS

LETTERS = "ABCDFGHJKLMNPQRSTUWX"
DISTRICTS, SECTORS = 99, 10
UNITS = len(LETTERS) ** 2

HOMES = ("K1", "K2", "K3", "R3")
WITHOUT_URN = (*TEMPORARY_STAYS, "P1", "Z1", "Z11", "Z12", "Z13", "Z14")
OWN_AGENCY = "SC000001"
OTHER_AGENCIES = 15


def homes(placements: pl.DataFrame) -> pl.DataFrame:
    """Where each carer lives: the same carer always at the same postcode, and no two at one.

    Takes: placements with carer_id.
    Gives: carer_id, carer_number (from 0) and PL_POST of each carer, in order of the id.
    """
    number = pl.col("carer_number")
    outward = pl.format("Z{}{}", _letter(number // (DISTRICTS * SECTORS * UNITS)), number % DISTRICTS + 1)
    place = number // DISTRICTS
    inward = pl.format(
        "{}{}{}",
        place % SECTORS,
        _letter(place // SECTORS),
        _letter(place // (SECTORS * len(LETTERS))),
    )
    return (
        placements.select(pl.col("carer_id").drop_nulls().unique().sort())
        .with_row_index("carer_number")
        .with_columns(pl.col("carer_number").cast(pl.Int64))
        .with_columns(PL_POST=pl.format("{} {}", outward, inward))
    )


def urn() -> pl.Expr:
    """The URN of a placement: a home's own, or that of the fostering agency; blank where the return has none.

    Of columns PLACE, PLACE_PROVIDER and carer_number.
    """
    own_number = (pl.col("carer_number") + 1_000_000).cast(pl.String)
    agency = (
        pl.when(pl.col("PLACE_PROVIDER") == "PR1")
        .then(pl.lit(OWN_AGENCY))
        .otherwise(pl.format("SC0000{}", pl.col("carer_number") % OTHER_AGENCIES + 10))
    )
    return (
        pl.when(pl.col("PLACE").is_in(WITHOUT_URN) | pl.col("carer_number").is_null())
        .then(pl.lit(None, pl.String))
        .when(pl.col("PLACE").is_in(HOMES))
        .then(own_number)
        .when(pl.col("PLACE").str.slice(0, 1).is_in(["U", "A"]))
        .then(agency)
        .otherwise(pl.lit(NO_URN))
    )


def _letter(number: pl.Expr) -> pl.Expr:
    letters = dict(enumerate(LETTERS))
    return (number % len(LETTERS)).replace_strict(letters, return_dtype=pl.String)
