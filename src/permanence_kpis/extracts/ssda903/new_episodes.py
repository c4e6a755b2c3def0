"""Episodes whose placement or legal status does not go with what the reason for the new episode (RNE) says of them.

Source: docs/sources.md#checks.
"""

from dataclasses import dataclass

import polars as pl

from permanence_kpis.extracts.ssda903.repair import Repair

_SAME, _ANOTHER = "the same", "another"
"""What a code or a placement is beside that of the episode before."""

_PLACED = ("PLACE", "PLACE_PROVIDER", "PL_POST", "URN")
_STAYED = "the child was taken to have stayed with the carer"
_MOVED = "the child was taken to have moved to another carer"
_AS_RECORDED = "the legal status was used as recorded"


@dataclass(frozen=True)
class _Contradiction:
    """A reason for a new episode that does not go with what changed.

    `reasons`: the codes of RNE; `column`: what is compared with the episode before (`placement` or `status`), which is
    `beside` it, the same or another.
    """

    code: str
    reasons: tuple[str, ...]
    column: str
    beside: str
    what: str
    remedy: str
    effect: str


_CONTRADICTIONS = (
    _Contradiction(
        "DfE 434",
        ("L",),
        "placement",
        _ANOTHER,
        "it says that only the legal status changed (L), but the placement changed too",
        "Write U where the carer stayed, B where the carer changed (T or P if the legal status did not change).",
        effect=_STAYED,
    ),
    _Contradiction(
        "DfE 434 status",
        ("L",),
        "status",
        _SAME,
        "it says that the legal status changed (L), but it did not",
        "Check the legal status, and what else changed. If nothing did, join the two episodes.",
        effect=_STAYED,
    ),
    _Contradiction(
        "DfE 435",
        ("P",),
        "placement",
        _SAME,
        "it says that the placement changed (P), but it did not",
        "Check the placement. If the child did not move, write L, or join the two episodes.",
        effect=_MOVED,
    ),
    _Contradiction(
        "DfE 435",
        ("T",),
        "placement",
        _SAME,
        "it says that the placement changed (T), but it did not",
        "Check the placement. If the child did not move, write L, or join the two episodes.",
        effect=_STAYED,
    ),
    _Contradiction(
        "DfE 435 status",
        ("P", "T"),
        "status",
        _ANOTHER,
        "it says that only the placement changed (P, T), but the legal status changed too",
        "Check the legal status. If it changed, write B instead of P, U instead of T.",
        effect=_AS_RECORDED,
    ),
    _Contradiction(
        "DfE 436",
        ("B",),
        "placement",
        _SAME,
        "it says that the legal status and the placement changed (B), but the placement did not",
        "Check the placement. If the child did not move, write L.",
        effect=_MOVED,
    ),
    _Contradiction(
        "DfE 436",
        ("U",),
        "placement",
        _SAME,
        "it says that the legal status and the placement changed (U), but the placement did not",
        "Check the placement. If the child did not move, write L.",
        effect=_STAYED,
    ),
    _Contradiction(
        "DfE 436 status",
        ("B", "U"),
        "status",
        _SAME,
        "it says that the legal status and the placement changed (B, U), but the legal status did not",
        "Check the legal status. If it did not change, write P instead of B, T instead of U.",
        effect=_AS_RECORDED,
    ),
)


def plain(name: str) -> pl.Expr:
    """A postcode or URN in capitals, without spaces."""
    return pl.col(name).str.replace_all(r"\s", "").str.to_uppercase()


# D-558: the carer is the one that RNE says; it is wrong, or what it does not go with is
def otherwise_than_said(rows: pl.DataFrame) -> list[Repair]:
    """What is said of episodes whose placement or legal status does not go with RNE; nothing is changed.

    Nothing is said where the row before has a reason why care ceased: that is DfE 432, and RNE may be wrong.

    Takes: episodes in order, with `begins` (whether one does not go on from the row before) and `has_ended` (whether it
    has such a reason, though it goes on).
    """
    goes_on = ~pl.col("begins") & ~pl.col("has_ended").shift().fill_null(False)
    compared = rows.select("RNE", goes_on=goes_on, placement=_placement_before(rows), status=_status_before())
    going_on = compared.with_row_index("row").filter("goes_on")
    of_column = {"placement": ("PLACE", "PLACE_PROVIDER"), "status": ("LS",)}
    return [
        Repair(
            one.code,
            rows[going_on.filter(pl.col("RNE").is_in(one.reasons), pl.col(one.column) == one.beside)["row"]],
            "RNE",
            one.what,
            one.remedy,
            one.effect,
            also=of_column[one.column],
        )
        for one in _CONTRADICTIONS
    ]


def _placement_before(episodes: pl.DataFrame) -> pl.Series:
    """Whether the placement is the one of the row before: the same, another, or null where that cannot be said.

    It is the same where type, provider, postcode and URN are, and the postcode is known; another where one of them is
    another.
    """
    of_each = episodes.select("PLACE", "PLACE_PROVIDER", plain("PL_POST"), plain("URN"))
    same = {name: pl.col(name) == pl.col(name).shift() for name in _PLACED}
    alike = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in _PLACED)
    differs = pl.any_horizontal(~same[name] for name in _PLACED)
    said = pl.when(differs).then(pl.lit(_ANOTHER)).when(alike & same["PL_POST"]).then(pl.lit(_SAME))
    return of_each.select(said).to_series()


def _status_before() -> pl.Expr:
    """Whether the legal status is that of the row before: the same, another, or null where one of them is blank."""
    is_same = pl.col("LS") == pl.col("LS").shift()
    return pl.when(is_same).then(pl.lit(_SAME)).when(~is_same).then(pl.lit(_ANOTHER))
