"""All the returns in a folder, merged, corrected and read into this project's tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE, STARTED_TO_BE_LOOKED_AFTER
from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts import faults, last_days
from permanence_kpis.extracts.children import in_codes_of_today
from permanence_kpis.extracts.last_days import EPISODES
from permanence_kpis.extracts.model import Reading, Records
from permanence_kpis.extracts.opening import are_small
from permanence_kpis.extracts.own_layout import FILES_AT_ONCE, is_short_break, read_extract
from permanence_kpis.extracts.spoilt_ids import id_columns
from permanence_kpis.extracts.ssda903.births import (
    births_elsewhere,
    births_that_changed,
    has_births,
    read_births,
    without_births,
)
from permanence_kpis.extracts.ssda903.contract import DATE_OF_BIRTH, FILES, MERGED_BY, TABLES_OF
from permanence_kpis.extracts.ssda903.episodes import (
    ENDS_BEFORE_IT_STARTS,
    latest_of,
    latest_returns,
    resolve_overlaps,
    with_periods_and_carers,
)
from permanence_kpis.extracts.ssda903.find import Found, ReturnFile, beside_returns, found_returns
from permanence_kpis.extracts.ssda903.last_year import otherwise_than_last_year, still_missing
from permanence_kpis.extracts.ssda903.order import Order, order_of
from permanence_kpis.extracts.ssda903.repair import Repair
from permanence_kpis.extracts.ssda903.rows import ReadFile, in_order, read_file, with_numbers
from permanence_kpis.extracts.ssda903.years_without import years_without
from permanence_kpis.side_by_side import FEW_ROWS, workers
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Column, Extract


# D-009: SSDA903 returns are read into the same tables by rules of their own
def read_returns(
    paths: Sequence[Path],
    columns: frozenset[str] | None,
    catalogue: Catalogue = BUILT_IN,
    *,
    ends_are_last_days: bool = False,
) -> Reading:
    """Everything in a folder of SSDA903 returns.

    Of rows with the same child and key in several returns the latest return's counts; episodes are laid end to end by
    the rules of docs/repairs.md; who the carer is follows from the reasons for new episodes. Placements and legal
    statuses have a row for each episode left; `is_start` of a legal status says whether its episode started care.

    Takes: the paths in the folder; the `extract.column` names to read (None: all); the extracts
    there may be; whether extracts.yaml says that the ends of episodes are last days.
    Gives: the tables. Of a return only the episodes are needed.
    Source: docs/sources.md#yearly-returns.
    """
    found, reading = found_returns(paths, catalogue=catalogue), Reading()
    reading.stops += found.stops
    wanted = {kind: _wanted(extract, columns) for kind, extract in FILES.items()}
    if wanted["oc3"]:  # the year that a record of OC3 is about is that of its return, which the episodes tell
        wanted["episodes"] = list(FILES["episodes"].columns.values())
    asks_births = FILES["header"].columns["DOB"] in wanted["header"]
    with workers(FILES_AT_ONCE, is_little=are_small(paths)) as threads:
        read_one = partial(_read, wanted=wanted, files=found.files, asks_births=asks_births)
        read = list(threads.map(read_one, found.files))
        births = [births for _, births, _ in read]
        births += threads.map(read_births, found.others) if asks_births else ()
    reading.stops += [stop for *_, stops in read for stop in stops]
    files = [file for file, *_ in read if file is not None]
    for kind, tables in TABLES_OF.items():
        if not any(file.kind == kind for file in found.files):
            reading.not_there |= dict.fromkeys(tables, f"the returns have no file of {kind}")
    if not reading.stops:
        try:
            elsewhere = [file for file in births if file is not None]
            _merge(files, wanted, elsewhere, reading, ends_are_last_days=ends_are_last_days)
        except ExtractError as error:
            reading.stops += error.problems
    for extract in beside_returns(catalogue):
        reading.add(read_extract(extract, paths, columns, catalogue))
    reading.warnings += _warnings(found)
    reading.parts |= {file.source.name: file.file for file in found.files if file.source.name != file.file}
    return reading


def _wanted(extract: Extract, columns: frozenset[str] | None) -> list[Column]:
    """The columns of a file to read: all of the episodes, since each decides; of others those asked for and the key."""
    asked = {
        name
        for name, column in extract.columns.items()
        if columns is None or not columns.isdisjoint(extract.affects(column))
    }
    if not asked:
        return []
    also = set(extract.key) | set(MERGED_BY[extract.name])
    return [
        column
        for name, column in extract.columns.items()
        if extract.name == "episodes" or name in asked or name in also
    ]


def _read(
    file: ReturnFile, wanted: Mapping[str, Sequence[Column]], files: Sequence[ReturnFile], *, asks_births: bool
) -> tuple[ReadFile | None, ReadFile | None, tuple[Problem, ...]]:
    """One file of a return, None where nothing of it is wanted or something stops; and what stops.

    Between them its dates of birth, where they are asked for and may contradict the header.
    """
    if not wanted[file.kind]:
        return None, read_births(file) if asks_births else None, ()
    is_born_in_it = asks_births and has_births(file)
    adds_births = is_born_in_it and "DOB" not in FILES[file.kind].columns
    try:
        columns = [*wanted[file.kind], *([DATE_OF_BIRTH] if adds_births else [])]
        read = read_file(file, FILES[file.kind], columns, files)
    except ExtractError as error:
        return None, None, error.problems
    if not adds_births:
        return read, read_births(file) if is_born_in_it else None, ()
    return *without_births(read), ()


def _merge(
    files: Sequence[ReadFile],
    wanted: Mapping[str, Sequence[Column]],
    births: Sequence[ReadFile],
    reading: Reading,
    *,
    ends_are_last_days: bool,
) -> None:
    """All files into the tables of `reading`; `births`, the dates of birth that files other than the header have."""
    for file in files:
        reading.problems += file.problems
        reading.ids += id_columns(FILES[file.file.kind], file.file.source.name, file.rows)
        if file.file.kind == "episodes" and not ends_are_last_days:
            reading.stops += last_days.told(file.file.source.name, "DEC", file.rows, EPISODES)
    order = order_of([(file.file, file.rows) for file in files])
    _refuse_leavers_of_no_year(files, order)
    reading.warnings += order.said
    reading.complete_from = order.first_day
    reading.years_without |= years_without(files, order)
    with workers(FILES_AT_ONCE, is_little=sum(file.rows.height for file in files) <= FEW_ROWS) as threads:
        merged = partial(
            _merged, files=files, wanted=wanted, births=births, order=order, ends_are_last_days=ends_are_last_days
        )
        for of_kind in threads.map(merged, FILES):
            reading.add(of_kind)
            reading.warnings += of_kind.warnings
    reading.names |= {table: kind for kind, tables in TABLES_OF.items() for table in tables}
    reading.headings |= {
        affects: column.name
        for extract in FILES.values()
        for column in extract.columns.values()
        for affects in column.affects
    }


# D-349: care leavers of a return of no year stop the work
def _refuse_leavers_of_no_year(files: Sequence[ReadFile], order: Order) -> None:
    """Raises: ExtractError where there are records of OC3, and nothing tells which year they are about."""
    of_leavers = [file for file in files if file.file.kind == "oc3" and file.rows.height]
    if of_leavers and None in order.year_endings:
        raise ExtractError(
            Problem(
                Place(of_leavers[0].file.source.name),
                what="no year says which return the file belongs to, nor does the end of an episode",
                remedy="Put the year into the name of the file, such as 2024-oc3.csv, or add a column YEAR.",
                code="return-without-year",
            )
        )


def _merged(
    kind: str,
    files: Sequence[ReadFile],
    wanted: Mapping[str, Sequence[Column]],
    births: Sequence[ReadFile],
    order: Order,
    *,
    ends_are_last_days: bool,
) -> Reading:
    """All files of one kind into the tables they feed."""
    reading = Reading()
    of_kind = [file for file in files if file.file.kind == kind]
    if not of_kind:
        return reading
    rows = in_order(of_kind, order)
    names = tuple(file.file.source.name for file in of_kind)
    has_key = pl.all_horizontal(pl.col(name).is_not_null() for name in FILES[kind].key)
    unusable = rows.filter(~has_key)
    _leave_out(kind, unusable, reading)
    usable = with_numbers(rows.filter(has_key))
    if kind == "episodes" and ends_are_last_days:
        usable, number = last_days.with_days_added(usable, EPISODES)
        reading.warnings += last_days.said_of(names[0] if len(names) == 1 else "the files of episodes", number)
    latest = latest_of(usable)
    tables, repairs = _tables_of(kind, usable, wanted[kind], order, latest)
    for repair in (*repairs, *_said_of_the_year_before(kind, usable, order)):
        reading.problems += problems_of(repair)
        if repair.code == ENDS_BEFORE_IT_STARTS:
            may_last = repair.rows.filter(~is_short_break(repair.rows, "LS"))
            for table in TABLES_OF[kind]:
                reading.rejected.append(may_last.select(extract=pl.lit(table), child_id="CHILD", start_date="DECOM"))
    if kind == "oc3":
        for (name,), of_file in (
            usable.with_columns(_year_ending(order)).partition_by("source_file", as_dict=True).items()
        ):
            reading.problems += faults.outside_their_dates(FILES[kind], str(name), of_file)
    born_elsewhere: Mapping[str, frozenset[date]] = {}
    if kind == "header":
        if births:
            born_elsewhere, differ = births_elsewhere(usable, births, order)
            reading.problems += differ
        reading.problems += births_that_changed(usable, latest_returns(usable, MERGED_BY[kind]))
        tables["children"], at_odds = in_codes_of_today(names[0] if len(names) == 1 else kind, tables["children"])
        reading.problems += at_odds
    reading.tables |= tables

    def to_tables(some: pl.DataFrame) -> dict[str, pl.DataFrame]:
        return _tables_of(kind, with_numbers(some.drop("child").filter(has_key)), wanted[kind], order, latest)[0]

    reading.records[kind] = Records(FILES[kind], (usable, unusable), to_tables, born_elsewhere)
    return reading


def _said_of_the_year_before(kind: str, usable: pl.DataFrame, order: Order) -> list[Repair]:
    """What returns of one year and the next contradict each other in, of the episodes and missing episodes."""
    if kind == "episodes":
        return otherwise_than_last_year(usable, order)
    return still_missing(usable, order) if kind == "missing" and "MIS_END" in usable.columns else []


def _tables_of(
    kind: str, usable: pl.DataFrame, wanted: Sequence[Column], order: Order, latest: int
) -> tuple[dict[str, pl.DataFrame], list[Repair]]:
    """The tables that rows of one kind feed, with what was repaired on the way."""
    if kind == "episodes":
        return tables_of_episodes(usable, order.last_days, latest)
    merged = latest_returns(usable, MERGED_BY[kind])
    [table] = TABLES_OF[kind]
    canonical = merged.select(
        *(pl.col(column.name).alias(_own_name(column, table)) for column in wanted),
        *([pl.lit(MISSING_FROM_CARE, _source_type()).alias("source")] if kind == "missing" else []),
        *([_year_ending(order)] if kind == "oc3" else []),
        "source_row",
        "source_file",
    )
    return {table: canonical}, []


def _year_ending(order: Order) -> pl.Expr:
    """The year that a record of a return is about, by the year in which it ends."""
    years = dict(enumerate(order.year_endings))
    return pl.col("of_return").replace_strict(years, return_dtype=pl.Int32).alias("year_ending")


def _source_type() -> pl.Enum:
    return pl.Enum(sorted(EXTRACTS["missing_episodes"].columns["source"].codes or ()))


def _own_name(column: Column, table: str) -> str:
    """What this project calls a column of a return in one of its tables."""
    return next(name.split(".")[1] for name in column.affects if name.startswith(f"{table}."))


def _leave_out(kind: str, rows: pl.DataFrame, reading: Reading) -> None:
    """Rows without a readable day, whose child may or may not count; rows without a child count for nobody.

    Nor do short breaks, whenever they were.
    """
    of_a_child = rows.filter(pl.col("CHILD").is_not_null(), ~is_short_break(rows, "LS"))
    end = pl.col("DEC") if "DEC" in rows.columns else pl.lit(None, pl.Date)
    for table in TABLES_OF[kind]:
        reading.rejected.append(of_a_child.select(extract=pl.lit(table), child_id="CHILD", end_date=end))


def tables_of_episodes(
    usable: pl.DataFrame, last_days: Sequence[date], latest: int
) -> tuple[dict[str, pl.DataFrame], list[Repair]]:
    """Episodes into placements and legal statuses, with what was repaired.

    Takes: as `resolve_overlaps`.
    """
    laid, repairs = resolve_overlaps(usable, last_days, latest)
    episodes, contradictions = with_periods_and_carers(laid)
    placed = ("source_row", "source_file")
    placements = episodes.select(
        *placed,
        child_id="CHILD",
        start_date="DECOM",
        placement_type="PLACE",
        end_date="DEC",
        provider="PLACE_PROVIDER",
        carer_id="carer_id",
        end_reason="REASON_PLACE_CHANGE",
    )
    legal_statuses = episodes.select(
        *placed,
        child_id="CHILD",
        start_date="DECOM",
        legal_status="LS",
        end_date="DEC",
        reason_ceased="REC",
        is_start=(pl.col("RNE") == STARTED_TO_BE_LOOKED_AFTER).fill_null(False),
    )
    return {"placements": placements, "legal_statuses": legal_statuses}, [*repairs, *contradictions]


def problems_of(repair: Repair) -> list[Problem]:
    """What is said of one kind of repair, file by file."""
    contract = FILES[repair.kind]
    columns = [contract.columns[name] for name in (repair.heading, *repair.also)]
    affects = frozenset(name for column in columns for name in contract.affects(column))
    problems = []
    for (name,), rows in sorted(repair.rows.sort("source_row").partition_by("source_file", as_dict=True).items()):
        place = faults.place_of_rows(str(name), repair.heading, rows, "CHILD")
        problems.append(
            Problem(
                place,
                what=repair.what,
                remedy=repair.remedy,
                effect=repair.effect,
                affects=affects,
                code=repair.code,
            )
        )
    return problems


def _warnings(found: Found) -> list[str]:
    if not found.passed_over:
        return []
    return [f"files in the folder that were not read: {', '.join(found.passed_over)}"]
