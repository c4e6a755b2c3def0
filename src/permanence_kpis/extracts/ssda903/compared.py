"""What SSDA903 returns say of themselves, laid side by side: for checks alone, no figure rests on it.

Source: docs/sources.md#checks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from permanence_kpis.codes import PREVIOUS_PERMANENCE, STARTED_TO_BE_LOOKED_AFTER, WHO_ARRANGED
from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import dates
from permanence_kpis.extracts.last_days import EPISODES, with_days_added
from permanence_kpis.extracts.ssda903.contract import EARLIER_ORDERS, FILES, MERGED_BY
from permanence_kpis.extracts.ssda903.episodes import latest_of, latest_returns, resolve_overlaps
from permanence_kpis.extracts.ssda903.find import ReturnFile, found_returns
from permanence_kpis.extracts.ssda903.order import Order, order_of
from permanence_kpis.extracts.ssda903.rows import ReadFile, in_order, read_file, with_numbers

_HEADINGS = {
    "episodes": {
        "start_date": "DECOM",
        "end_date": "DEC",
        "reason_ceased": "REC",
        "reason_for_change": "REASON_PLACE_CHANGE",
        "placement_type": "PLACE",
        "reason_new_episode": "RNE",
    },
    "earlier_orders": {"earlier_order": "PREV_PERM", "order_date": "DATE_PERM", "arranged_by": "LA_PERM"},
}


@dataclass(frozen=True)
class Compared:
    """Tables of comparison, by name, each with child_id, source_file and source_row; what the source calls a column."""

    tables: Mapping[str, pl.DataFrame]
    headings: Mapping[str, Mapping[str, str]]


# D-190: kpis compute opens no file for it
def compared(paths: Sequence[Path], *, ends_are_last_days: bool = False) -> Compared:
    """Each comparison that the returns in a folder allow.

    Takes: the paths in the folder; whether extracts.yaml says that the ends of episodes are last days.
    A file that cannot be read is passed over: where it matters, reading the extracts says so.
    """
    found = found_returns(paths)
    if found.stops:
        return Compared({}, _HEADINGS)
    files = [read for file in found.files if file.kind in FILES and (read := _read(file)) is not None]
    try:
        order = order_of([(file.file, file.rows) for file in files])
    except ExtractError:
        return Compared({}, _HEADINGS)
    tables: dict[str, pl.DataFrame] = {}
    episodes = _of_kind("episodes", files, order)
    if episodes is not None:
        if ends_are_last_days:
            episodes, _ = with_days_added(episodes, EPISODES)
        tables["episodes"] = _episodes(episodes, order)
    orders = [read for file in found.files if (read := _read_orders(file, order)) is not None]
    if orders:
        tables["earlier_orders"] = _earlier_orders(in_order(orders, order), episodes)
    return Compared(tables, _HEADINGS)


def _read(file: ReturnFile) -> ReadFile | None:
    try:
        return read_file(file, FILES[file.kind], list(FILES[file.kind].columns.values()))
    except ExtractError:
        return None


def _read_orders(file: ReturnFile, order: Order) -> ReadFile | None:
    """A file of previous permanence as written; None of another, or where it belongs to a return with nothing else."""
    if file.kind != "previous_permanence":
        return None
    try:
        read = read_file(file, EARLIER_ORDERS, list(EARLIER_ORDERS.columns.values()))
    except ExtractError:
        return None
    return read if read.years <= set(order.years) else None


def _of_kind(kind: str, files: Sequence[ReadFile], order: Order) -> pl.DataFrame | None:
    """The usable rows of all files of a kind; None where there is no file."""
    of_kind = [file for file in files if file.file.kind == kind]
    if not of_kind:
        return None
    is_usable = pl.all_horizontal(pl.col(name).is_not_null() for name in FILES[kind].key)
    return with_numbers(in_order(of_kind, order).filter(is_usable))


def _places() -> tuple[pl.Expr, ...]:
    return pl.col("CHILD").alias("child_id"), pl.col("source_file").cast(pl.String), pl.col("source_row")


def _episodes(rows: pl.DataFrame, order: Order) -> pl.DataFrame:
    """Each episode beside those before and after it, after repairs.

    Gives: start_date; end_date and reason_ceased as they stand in the return; placement_type, reason_for_change and
    reason_new_episode; nights_since_last (since the child's episode before ended; null for the first), and, where that
    ended on the day this one starts, its type; is_followed, and of the episode that starts the day this one ends its
    type and reason.
    """
    laid, _ = resolve_overlaps(rows, order.last_days, latest_of(rows))
    is_next = (pl.col("child") == pl.col("child").shift()).fill_null(False)
    nights = pl.when(is_next).then((pl.col("DECOM") - pl.col("DEC").shift()).dt.total_days())
    follows = pl.col("nights_since_last") == 0
    has_next = is_next.shift(-1).fill_null(False)
    goes_on = has_next & follows.shift(-1)
    return laid.with_columns(nights_since_last=nights).select(
        *_places(),
        "nights_since_last",
        start_date="DECOM",
        end_date="written_end",
        reason_ceased="written_reason",
        reason_for_change="REASON_PLACE_CHANGE",
        placement_type="PLACE",
        reason_new_episode="RNE",
        type_before=pl.when(follows).then(pl.col("PLACE").shift()),
        is_followed=pl.when(has_next).then(pl.lit("yes")).otherwise(pl.lit("no")),
        next_reason_new_episode=pl.when(goes_on).then(pl.col("RNE").shift(-1)),
        next_type=pl.when(goes_on).then(pl.col("PLACE").shift(-1)),
    )


# D-204: who arranged an earlier order is not asked for where no row at all says so
def _earlier_orders(rows: pl.DataFrame, episodes: pl.DataFrame | None) -> pl.DataFrame:
    """Each record of what ended before care that counts, as it is in the return.

    Gives: earlier_order (a listed code); order_date (a date, part of a date, something else, nothing); arranged_by (a
    listed code, another code, nothing; null where no row says who, as where it was taken out); started_on (the last
    start of care that the episodes tell of) and days_from_start (from then to the first day that part of a date can
    mean).
    """
    of_children = with_numbers(rows.filter(pl.col("CHILD").is_not_null()))
    code = pl.col("LA_PERM").str.strip_chars().str.to_uppercase()
    is_listed = code.is_in(WHO_ARRANGED)
    is_told = rows["LA_PERM"].count() > 0
    arranged_by = (
        pl.when(is_listed)
        .then(pl.lit("a listed code"))
        .when(code != "")
        .then(pl.lit("another code"))
        .otherwise(pl.lit("nothing" if is_told else None, pl.String))
    )
    order = pl.col("PREV_PERM").str.strip_chars().str.to_uppercase()
    written = pl.col("DATE_PERM").str.strip_chars().fill_null("")
    latest = latest_returns(of_children, MERGED_BY["previous_permanence"])
    starts = _last_starts(episodes) if episodes is not None else {}
    return (
        latest.select(
            *_places(),
            earlier_order=pl.when(order.is_in(PREVIOUS_PERMANENCE)).then(order),
            order_date=written.map_elements(_kind_of_date, return_dtype=pl.String),
            arranged_by=arranged_by,
            started_on=pl.col("CHILD").replace_strict(starts, default=None, return_dtype=pl.Date),
            earliest=written.map_elements(dates.earliest_of, return_dtype=pl.Date),
        )
        .with_columns(days_from_start=(pl.col("earliest") - pl.col("started_on")).dt.total_days())
        .drop("earliest")
    )


def _last_starts(episodes: pl.DataFrame) -> dict[str, date]:
    """The last day on which care started, by child."""
    started = episodes.filter(pl.col("RNE") == STARTED_TO_BE_LOOKED_AFTER)
    return dict(started.group_by("CHILD").agg(pl.col("DECOM").max()).iter_rows())


def _kind_of_date(text: str) -> str:
    if not text:
        return "nothing"
    if dates.read_date(text):
        return "a date"
    return "part of a date" if dates.is_part_known(text) else "something else"
