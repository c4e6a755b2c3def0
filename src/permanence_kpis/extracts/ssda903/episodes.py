"""Episodes of SSDA903 returns, child by child: laid end to end, with the carer each placement is with.

docs/repairs.md says each rule and why; nothing else is repaired here. Source: docs/sources.md#yearly-returns.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from permanence_kpis.codes import (
    CARE_CONTINUES,
    NO_MORE_CARE,
    NO_URN,
    SAME_CARER,
    SHORT_BREAKS,
    STARTED_TO_BE_LOOKED_AFTER,
    TEMPORARY_STAYS,
)
from permanence_kpis.extracts.ssda903.new_episodes import otherwise_than_said, plain
from permanence_kpis.extracts.ssda903.repair import Repair

ENDS_BEFORE_IT_STARTS = "DfE 356"

_DETAILS = ("PLACE", "PLACE_PROVIDER", "REASON_PLACE_CHANGE", "LS", "REC", "RNE", "source_file", "source_row")
"""What decides between episodes of one return with the same start and end, in this order."""


def latest_returns(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Of rows with the same child and key in several returns, those of the latest return; in order of child and key.

    Takes: rows with child (whole number), the key and `of_return` (the number of the return, the latest the greatest).
    """
    by = ["child", *key]
    in_order = rows.sort(*by, "of_return")
    is_last = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(-1)) for name in by).fill_null(True)
    last_row = pl.int_range(pl.len()) == pl.len() - 1
    newest = pl.when(is_last | last_row).then("of_return").backward_fill()
    return in_order.filter(pl.col("of_return") == newest)


def latest_of(rows: pl.DataFrame) -> int:
    """The number of the latest return that these rows stand in."""
    [latest] = rows.select(pl.col("of_return").max().fill_null(0)).to_series()
    return int(latest)


def resolve_overlaps(
    episodes: pl.DataFrame, last_days: Sequence[date], latest: int
) -> tuple[pl.DataFrame, list[Repair]]:
    """The episodes of each child, none overlapping, with what was repaired.

    Episodes of no nights are not used, nor are all but one of those with the same start: the later end counts (open is
    the latest), then the greater text. An open episode of a return that a later return does not repeat is stale: it
    is not used where a later return has another episode over its start, ends where the child's next one starts, or
    ends after its return's last day. An episode that runs past the next start ends there.

    Takes: episodes, with child and of_return; the last day of each return, in order; the number of the latest return
    that holds episodes, of these children or others.
    Gives: episodes in order of child and DECOM, with written_end and written_reason (DEC and REC as they stand in the
    return); the repairs.
    """
    whole = latest_returns(episodes, ["DECOM"]).with_row_index("number")
    repairs: list[Repair] = []

    def dropped(code: str, rows: pl.DataFrame, is_out: pl.Expr, heading: str, what: str, remedy: str) -> pl.DataFrame:
        marked = rows.with_columns(is_out=is_out.fill_null(False))
        repairs.append(Repair(code, _of(whole, marked.filter("is_out")), heading, what, remedy, "not used"))
        return marked.filter(~pl.col("is_out")).drop("is_out")

    rows = whole.select("number", "child", "DECOM", "DEC", "of_return")
    check, before, same_day = "Check both dates.", pl.col("DEC") < pl.col("DECOM"), pl.col("DEC") == pl.col("DECOM")
    rows = dropped(ENDS_BEFORE_IT_STARTS, rows, before, "DEC", "the episode ends before it starts", check)
    rows = dropped("DfE 355", rows, same_day, "DEC", "the episode ends on the day it starts", check)
    what = "another episode of the child starts on the same day"
    is_beaten = pl.col("number").is_in(_beaten(whole, rows).implode())
    rows = dropped("same-start", rows, is_beaten, "DECOM", what, "Keep the right one.")
    is_stale = pl.col("DEC").is_null() & (pl.col("of_return") < latest)
    rows = rows.with_columns(is_stale=is_stale)
    rows = dropped(
        "stale-covered",
        rows,
        pl.col("number").is_in(_covered(rows).implode()),
        "DEC",
        "the episode was open, no later return repeats it, and a later return has another in its place",
        "Remove the old episode from the case system, or end it.",
    )
    laid, ended = _end_at_the_next(whole, rows, last_days)
    return laid, [repair for repair in (*repairs, *ended) if repair.rows.height]


def _end_at_the_next(
    whole: pl.DataFrame, rows: pl.DataFrame, last_days: Sequence[date]
) -> tuple[pl.DataFrame, list[Repair]]:
    """The episodes, those that are stale or run past the child's next one ended; and what was repaired so."""
    next_start = pl.when(_is_next("child")).then(pl.col("DECOM").shift(-1))
    # D-010: looked after at the end of that return, and not in the next
    days = dict(enumerate(last_days))  # none of what is no return
    day_after = pl.col("of_return").replace_strict(days, default=None, return_dtype=pl.Date).dt.offset_by("1d")
    rows = rows.with_columns(next_start=next_start)
    has_next = pl.col("next_start").is_not_null()
    closes = pl.col("is_stale") & ~has_next
    runs_past = has_next & (pl.col("DEC").is_null() | (pl.col("DEC") > pl.col("next_start")))
    repairs = []
    for code, is_mended, what, remedy, effect in (
        (
            "stale-left",
            closes,
            "the episode was open, and no later return has the child",
            "Record when and why care ended.",
            "ended after the last day of its return, the reason not known",
        ),
        (
            "stale-next",
            runs_past & pl.col("is_stale"),
            "the episode was open, and no later return repeats it",
            "End the episode in the case system.",
            "ended where the next one starts",
        ),
        (
            "DfE 142",
            runs_past & ~pl.col("is_stale") & pl.col("DEC").is_null(),
            "the episode has no end, and the child's next one has started",
            "Check the end date.",
            "ended where the next one starts",
        ),
        (
            "DfE 501",
            runs_past & pl.col("DEC").is_not_null(),
            "the episode runs past the start of the child's next one",
            "Check the end date.",
            "ended where the next one starts",
        ),
    ):
        repairs.append(Repair(code, _of(whole, rows.filter(is_mended)), "DEC", what, remedy, effect))
    # D-011: also where that is before its start: the day it begins may be as wrong
    end = pl.when(closes).then(day_after).when(runs_past).then("next_start").otherwise("DEC")
    ends = rows.select(closes.alias("closes"), end.alias("DEC"))
    laid = _of(whole, rows).with_columns(
        ends["DEC"],
        pl.when(~ends["closes"]).then("REC").alias("REC"),
        written_end=pl.col("DEC"),
        written_reason=pl.col("REC"),
    )
    return laid, repairs


def _of(whole: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The episodes, all their columns, that rows are the numbers of."""
    return whole[rows["number"]].drop("number")


def _beaten(whole: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """The numbers of the rows that lose against another of the same child and start."""
    same_start = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in ("child", "DECOM")).fill_null(False)
    rivals = rows.filter(same_start | same_start.shift(-1).fill_null(False))
    order = ["child", "DECOM", "DEC", *_DETAILS]
    in_order = whole[rivals["number"]].sort(order, nulls_last=[name == "DEC" for name in order])
    return in_order.filter(_is_next("child") & _is_next("DECOM"))["number"]


def _covered(rows: pl.DataFrame) -> pl.Series:
    """The numbers of the stale episodes that start inside an episode of a later return."""
    others = rows.select("child", other_start="DECOM", other_end="DEC", other_return="of_return")
    inside = (pl.col("other_start") < pl.col("DECOM")) & (
        pl.col("other_end").is_null() | (pl.col("other_end") > pl.col("DECOM"))
    )
    stale = rows.filter("is_stale").join(others, on="child")
    return stale.filter(inside, pl.col("other_return") > pl.col("of_return"))["number"].unique()


def with_periods_and_carers(episodes: pl.DataFrame) -> tuple[pl.DataFrame, list[Repair]]:
    """The episodes with `carer_id` (text), and with a reason care ceased only where care did.

    A period of care is a run of episodes, none a short break, each starting the day the last ended; it also ends where
    the reason an episode ceased and the next one's reason for starting (S) both say so on one day. Where only one of
    them does, care carries on. In a period of care L, T and U go on with the carer of the main stay before, past any
    temporary stay; any other reason is a new carer, unless a temporary stay lies between and the home is the same.

    Takes: episodes as `resolve_overlaps` gives them.
    """
    short_break = pl.col("LS").is_in(SHORT_BREAKS).fill_null(False)
    says_ended = (pl.col("REC") != CARE_CONTINUES).fill_null(False)
    says_started = (pl.col("RNE") == STARTED_TO_BE_LOOKED_AFTER).fill_null(False)
    affects = (
        ((pl.col("child") == pl.col("child").shift()) & (pl.col("DECOM") == pl.col("DEC").shift())).fill_null(False)
        & ~short_break
        & ~short_break.shift().fill_null(False)
    )
    # D-013: one of the two codes is wrong, and nobody can say which
    breaks = says_ended.shift().fill_null(False) & says_started
    is_temporary = pl.col("PLACE").is_in(TEMPORARY_STAYS).fill_null(False)
    rows = episodes.with_columns(begins=~(affects & ~breaks), is_temporary=is_temporary)
    carries_on = ~pl.col("begins").shift(-1).fill_null(True)
    starts_again = carries_on & pl.col("written_end").is_not_null() & says_started.shift(-1)
    rows = rows.with_columns(has_ended=says_ended & carries_on, starts_again=starts_again.fill_null(False))
    repairs = [
        Repair(
            "DfE 432",
            rows.filter("has_ended"),
            "REC",
            "a reason care ceased, though the next episode starts that day and does not say that care started (S)",
            "Check REC and the next RNE (DfE checks 431 to 433).",
            "care continues; the reason was read as blank",
        ),
        Repair(
            "DfE 431 X1",
            rows.filter("starts_again"),
            "REC",
            "the next episode says that care started (S) on the day this one ends, and REC does not say that it ceased",
            "If care ended, write why in REC; if it went on, write in the next RNE what changed.",
            "care continues, with another carer",
            also=("RNE", "DECOM"),
        ),
        Repair(
            "DfE 437",
            rows.filter(pl.col("has_ended") & pl.col("REC").is_in(NO_MORE_CARE)),
            "REC",
            "the child died or was 18 or over (E2, E15), but has a later episode",
            "Check the reason, and the episodes after it.",
            "care continues; the reason was read as blank",
        ),
        *otherwise_than_said(rows),
    ]
    rows = rows.with_columns(REC=pl.when(~pl.col("has_ended")).then("REC")).drop("has_ended", "starts_again")
    rows = rows.with_columns(carer_id=_carers(rows)).drop("begins", "is_temporary")
    return rows, [repair for repair in repairs if repair.rows.height]


def _carers(rows: pl.DataFrame) -> pl.Series:
    """A number for the carer of each episode, as text; a temporary stay has one of its own."""
    numbered = rows.with_row_index("number")
    mains = numbered.select("number", "begins", "RNE", "is_temporary").filter(
        ~pl.col("is_temporary") | pl.col("begins")
    )
    went_away = pl.col("number") - pl.col("number").shift() > 1
    goes_on = pl.col("RNE").is_in(SAME_CARER).fill_null(False)
    mains = mains.with_columns(before=pl.col("number").shift(), goes_on=goes_on, went_away=went_away.fill_null(False))
    came_back = mains.filter("went_away", ~pl.col("goes_on"), ~pl.col("begins"))
    returned = came_back["number"].filter(_same_home(numbered[came_back["before"]], numbered[came_back["number"]]))
    same_carer = pl.col("goes_on") | pl.col("number").is_in(returned.implode())
    carers = mains.select("number", carer=(pl.col("begins") | ~same_carer).cum_sum())
    of_rows = numbered.select("number").join(carers, on="number", how="left", maintain_order="left")
    return of_rows.select(pl.coalesce("carer", pl.len() + pl.col("number")).cast(pl.String)).to_series()


def _is_next(name: str) -> pl.Expr:
    return (pl.col(name) == pl.col(name).shift(-1)).fill_null(False)


def _same_home(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """Whether each main stay is in the home of the one before it, row for row, as far as the return can say.

    Neither capitals nor spaces tell one postcode or URN from another; two placements of unknown type are alike.
    """
    names = ("PLACE", "PLACE_PROVIDER", "PL_POST", "URN")
    both = pl.concat([after.select(names), before.select(pl.col(names).name.prefix("before_"))], how="horizontal")

    def urn(name: str) -> pl.Expr:
        return pl.when(plain(name) != NO_URN).then(plain(name))

    same_post = plain("PL_POST") == plain("before_PL_POST")
    same_provider = pl.col("PLACE_PROVIDER").eq_missing(pl.col("before_PLACE_PROVIDER"))
    both_have_numbers = urn("URN").is_not_null() & urn("before_URN").is_not_null()
    same_number = pl.when(both_have_numbers).then((urn("URN") == urn("before_URN")) & same_provider)
    same_place = pl.col("PLACE").eq_missing(pl.col("before_PLACE"))
    return both.select(same_place & pl.coalesce(same_post, same_number, pl.lit(True))).to_series()
