"""Episodes whose placement does not go with what the reason for the new episode (RNE) says of it."""

import polars as pl

from permanence_kpis.extracts.ssda903.repair import Repair

SAME, ANOTHER = "the same", "another"
"""What a code or a placement is beside that of the episode before."""

_PLACED = ("PLACE", "PLACE_PROVIDER", "PL_POST", "URN")


def plain(name: str) -> pl.Expr:
    """A postcode or URN in capitals, without spaces."""
    return pl.col(name).str.replace_all(r"\s", "").str.to_uppercase()


def placement_before(episodes: pl.DataFrame) -> pl.Series:
    """Whether the placement is the one of the row before: the same, another, or null where that cannot be said.

    It is the same where type, provider, postcode and URN are, and the postcode is known; another where one of them is
    another.
    """
    of_each = episodes.select("PLACE", "PLACE_PROVIDER", plain("PL_POST"), plain("URN"))
    same = {name: pl.col(name) == pl.col(name).shift() for name in _PLACED}
    alike = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in _PLACED)
    differs = pl.any_horizontal(~same[name] for name in _PLACED)
    said = pl.when(differs).then(pl.lit(ANOTHER)).when(alike & same["PL_POST"]).then(pl.lit(SAME))
    return of_each.select(said).to_series()


# D-558: the carer is the one that RNE says; it is wrong, or the placement is
def placed_otherwise_than_said(rows: pl.DataFrame) -> list[Repair]:
    """What is said of episodes whose placement does not go with what RNE says of the carer; nothing is changed.

    Takes: episodes in order, with `begins` (whether one does not go on from the row before).
    """
    goes_on = rows.with_columns(placement=placement_before(rows)).filter(~pl.col("begins"))

    def those(reason: str, placement: str) -> pl.DataFrame:
        return goes_on.filter(pl.col("RNE") == reason, pl.col("placement") == placement)

    return [
        Repair(
            "DfE 434",
            those("L", ANOTHER),
            "RNE",
            "it says that only the legal status changed (L), but the placement changed too",
            "Write U where the carer stayed, B where the carer changed (T or P if the legal status did not change).",
            "the child was taken to have stayed with the carer",
            also=("PLACE", "PLACE_PROVIDER"),
        ),
        Repair(
            "DfE 435",
            those("P", SAME),
            "RNE",
            "it says that the placement changed (P), but it did not",
            "Check the placement. If the child did not move, write L, or join the two episodes.",
            "the child was taken to have moved to another carer",
            also=("PLACE", "PLACE_PROVIDER"),
        ),
        Repair(
            "DfE 436",
            those("B", SAME),
            "RNE",
            "it says that the legal status and the placement changed (B), but the placement did not",
            "Check the placement. If the child did not move, write L.",
            "the child was taken to have moved to another carer",
            also=("PLACE", "PLACE_PROVIDER"),
        ),
    ]
