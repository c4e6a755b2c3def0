"""What SSDA903 returns say of themselves, laid side by side: for checks alone, no figure rests on it.

A blank says nothing here: what cannot be told the same is not called another.
Source: docs/sources.md#checks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from permanence_kpis.codes import PREVIOUS_PERMANENCE, REPLACED_BY, STARTED_TO_BE_LOOKED_AFTER, WHO_ARRANGED
from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import dates
from permanence_kpis.extracts.last_days import EPISODES, with_days_added
from permanence_kpis.extracts.ssda903.contract import FILES, MERGED_BY, ONLY_CHECKED
from permanence_kpis.extracts.ssda903.episodes import latest_of, latest_returns, resolve_overlaps
from permanence_kpis.extracts.ssda903.find import ReturnFile, found_returns
from permanence_kpis.extracts.ssda903.order import Order, order_of
from permanence_kpis.extracts.ssda903.placement_said import ANOTHER, SAME, placement_before, plain
from permanence_kpis.extracts.ssda903.rows import ReadFile, in_order, read_file, with_numbers

_LAST_YEAR = {
    "reason_last_year": "RNE",
    "legal_status_last_year": "LS",
    "placement_type_last_year": "PLACE",
    "provider_last_year": "PLACE_PROVIDER",
    "urn_last_year": "URN",
}
_HEADINGS = {
    "episodes": {
        "start_date": "DECOM",
        "end_date": "DEC",
        "reason_ceased": "REC",
        "reason_for_change": "REASON_PLACE_CHANGE",
        "placement_type": "PLACE",
        "reason_new_episode": "RNE",
        "legal_status_before": "LS",
        "placement_before": "PLACE",
    },
    "first_episodes": {"start_date": "DECOM", **_LAST_YEAR},
    "open_missing": {"end_date": "MIS_END"},
    "earlier_orders": {"earlier_order": "PREV_PERM", "order_date": "DATE_PERM", "arranged_by": "LA_PERM"},
    "birth_dates": {"date_of_birth": "DOB"},
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
    found = found_returns(paths, {*FILES, *ONLY_CHECKED})
    if found.stops:
        return Compared({}, _HEADINGS)
    files = [read for file in found.files if file.kind in FILES and (read := _read(file)) is not None]
    try:
        order = order_of([(file.file, file.rows) for file in files])
    except ExtractError:
        return Compared({}, _HEADINGS)
    tables: dict[str, list[pl.DataFrame]] = {}
    episodes = _of_kind("episodes", files, order)
    if episodes is not None:
        if ends_are_last_days:
            episodes, _ = with_days_added(episodes, EPISODES)
        tables["episodes"] = [_episodes(episodes, order)]
        tables["first_episodes"] = _first_episodes(episodes, order)
    if (rows := _of_kind("missing", files, order)) is not None:
        tables["open_missing"] = _open_missing(rows, order)
    beside = [read for file in found.files if (read := _read_beside(file, order)) is not None]
    if orders := [file for file in beside if file.file.kind == "previous_permanence"]:
        tables["earlier_orders"] = [_earlier_orders(in_order(orders, order), episodes)]
    if (rows := _of_kind("header", files, order)) is not None:
        tables["birth_dates"] = _birth_dates(rows, beside, order)
    return Compared({name: pl.concat(parts) for name, parts in tables.items() if parts}, _HEADINGS)


def _read(file: ReturnFile) -> ReadFile | None:
    try:
        return read_file(file, FILES[file.kind], list(FILES[file.kind].columns.values()))
    except ExtractError:
        return None


def _read_beside(file: ReturnFile, order: Order) -> ReadFile | None:
    """What only checks read of a file; None where it belongs to a return that has nothing else."""
    if file.kind not in ONLY_CHECKED:
        return None
    contract = ONLY_CHECKED[file.kind]
    try:
        read = read_file(file, contract, list(contract.columns.values()))
    except ExtractError:
        return None
    years = set(read.rows["YEAR"]) if file.has_years else {file.year}
    return read if years <= set(order.years) else None


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
    ended on the day this one starts, its type and whether the legal status is the same and the placement; is_followed,
    and of the episode that starts the day this one ends its type and reason.
    """
    laid, _ = resolve_overlaps(rows, order.last_days, latest_of(rows))
    is_next = (pl.col("child") == pl.col("child").shift()).fill_null(False)
    nights = pl.when(is_next).then((pl.col("DECOM") - pl.col("DEC").shift()).dt.total_days())
    is_status_same = pl.col("LS") == pl.col("LS").shift()
    follows = pl.col("nights_since_last") == 0
    has_next = is_next.shift(-1).fill_null(False)
    goes_on = has_next & follows.shift(-1)
    status = pl.when(is_status_same).then(pl.lit(SAME)).when(~is_status_same).then(pl.lit(ANOTHER))
    return laid.with_columns(nights_since_last=nights, placement=placement_before(laid)).select(
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
        legal_status_before=pl.when(follows).then(status),
        placement_before=pl.when(follows).then("placement"),
    )


def _first_episodes(rows: pl.DataFrame, order: Order) -> list[pl.DataFrame]:
    """The first episode that a return has of a child whose last one in the return of the year before was open.

    Gives: start_date, days_moved (from the start it had to the start it has), and, where it starts on the same day,
    whether each code is the same as in the year before; of a column that one of the two returns leaves blank
    throughout, null. A code that took the place of another is the same.
    """
    typed = rows.with_columns(pl.col("PLACE").cast(pl.String), plain("URN"))
    rows = typed.sort("of_return", "child", "DECOM", "DEC", "source_row", nulls_last=True)
    tables = []
    for earlier, later in _years_running(order):
        of_earlier, of_later = (rows.filter(pl.col("of_return") == number) for number in (earlier, later))
        last = of_earlier.unique("child", keep="last", maintain_order=True).filter(pl.col("DEC").is_null())
        first = of_later.unique("child", keep="first", maintain_order=True)
        starts_alike = pl.col("DECOM") == pl.col("DECOM_last")
        is_held = {name: _is_held(of_earlier[name]) and _is_held(of_later[name]) for name in _LAST_YEAR.values()}
        compared_codes = {
            column: pl.when(starts_alike & is_held[name]).then(_kept(name)) for column, name in _LAST_YEAR.items()
        }
        both = first.join(last, on="child", suffix="_last", maintain_order="left")
        days_moved = (pl.col("DECOM") - pl.col("DECOM_last")).dt.total_days()
        tables.append(both.select(*_places(), start_date="DECOM", days_moved=days_moved, **compared_codes))
    return tables


def _is_held(column: pl.Series) -> bool:
    """Whether anything stands in a column."""
    return column.null_count() < column.len()


def _kept(name: str) -> pl.Expr:
    """Whether a code is that of the year before, or one that took its place."""
    now, before = pl.col(name), pl.col(f"{name}_last")
    is_kept = now.eq_missing(before)
    if name == "PLACE":
        recoded = ((before == old) & now.is_in(new) for old, new in REPLACED_BY.items())
        is_kept |= pl.any_horizontal(recoded).fill_null(False)
    return pl.when(is_kept).then(pl.lit(SAME)).otherwise(pl.lit(ANOTHER))


def _years_running(order: Order) -> list[tuple[int, int]]:
    """The numbers of each two returns of which one is of the year after the other."""
    numbered = [(number, year) for number, year in enumerate(order.years) if year is not None]
    return [(one, next_one) for (one, year), (next_one, next_year) in pairwise(numbered) if next_year == year + 1]


def _open_missing(rows: pl.DataFrame, order: Order) -> list[pl.DataFrame]:
    """Each missing episode without an end in a return, where there is a file of the year after.

    Gives: start_date, end_date (blank), in_next_return (whether one of the child starts on that day there).
    """
    tables = []
    for earlier, later in _years_running(order):
        of_later = rows.filter(pl.col("of_return") == later)
        if not of_later.height:
            continue
        is_open = rows.filter(pl.col("of_return") == earlier, pl.col("MIS_END").is_null())
        told = of_later.select("child", "MIS_START", in_next_return=pl.lit("yes")).unique()
        tables.append(
            is_open.join(told, on=["child", "MIS_START"], how="left", maintain_order="left").select(
                *_places(),
                start_date="MIS_START",
                end_date="MIS_END",
                in_next_return=pl.col("in_next_return").fill_null("no"),
            )
        )
    return tables


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
    is_told = _is_held(rows["LA_PERM"])
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


def _birth_dates(header: pl.DataFrame, files: Sequence[ReadFile], order: Order) -> list[pl.DataFrame]:
    """Each date of birth in another file than the header, where the header of the same return has one for the child.

    Gives: date_of_birth, stands_in (the kind of file), days_from_header.
    """
    agreed = header.group_by("CHILD", "of_return").agg(
        born=pl.when(pl.col("DOB").min() == pl.col("DOB").max()).then(pl.col("DOB").min())
    )
    return [
        in_order([file], order)
        .drop_nulls(["CHILD", "DOB"])
        .join(agreed, on=["CHILD", "of_return"], maintain_order="left")
        .select(
            *_places(),
            date_of_birth="DOB",
            stands_in=pl.lit(file.file.kind),
            days_from_header=(pl.col("DOB") - pl.col("born")).dt.total_days(),
        )
        for file in files
    ]
