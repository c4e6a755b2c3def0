"""Where a blank in the tracker is not known, rather than not recorded."""

from collections.abc import Iterable, Mapping

import polars as pl

from permanence_kpis.conditions.compile import UnknownWhere
from permanence_kpis.derive import Facts, provenance_of
from permanence_kpis.derive.tracked import NOT_READ
from permanence_kpis.derive.tracked_before_records import FOLLOWING, MAY_BE_EARLIER
from permanence_kpis.extracts import Extracts, fields_not_read
from permanence_kpis.tables import BORN, ends_of
from permanence_kpis.tracker.columns import IS_UNKNOWN, LOOKED_AFTER, Vocabulary

_FROM_BIRTH = ("age", "age_band", "sixteen_on", "eighteen_on", "days_to_16", "days_to_18")
_PLACED = ("placement_type", "provider", "stay_type")
_MATCHED = ("permanence_plans.matched_on", "permanence_plans.ratified_on")


def numbers_not_read(facts: Facts, extracts: Extracts) -> dict[str, pl.Series]:
    """By `extract.column`, the numbers of the rows in which it holds something that was not read."""
    return {
        field: facts.extract(field.partition(".")[0])["source_row"].filter(is_one).cast(pl.UInt64)
        for field, is_one in fields_not_read(extracts).items()
    }


def of_matches(not_read: Mapping[str, pl.Series]) -> pl.Series:
    """The rows of permanence_plans with a day of a match, or of the panel, that was not read."""
    return pl.concat([pl.Series(dtype=pl.UInt64), *(not_read[name] for name in _MATCHED if name in not_read)])


def settled(words: Vocabulary, rows: pl.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """By column of the tracker that says what a field of an extract does: the field, and the column with its row."""
    extracts = words.catalogue.extracts
    fields, found = dict[str, str](), dict[str, str]()
    for column, (extract, row) in provenance_of(LOOKED_AFTER, words.catalogue).items():
        field = column.partition(".")[2] or column
        if field in extracts[extract].columns:
            fields[column], found[column] = f"{extract}.{field}", row
    fields |= dict.fromkeys(_FROM_BIRTH, BORN) | {"stay_type": "placements.placement_type"}
    found |= dict.fromkeys(_FROM_BIRTH, "child_row") | {"stay_type": "open_stay_row"}
    there = {column: row for column, row in found.items() if row in rows.columns}
    return {column: fields[column] for column in there}, there


def with_unknown(rows: pl.DataFrame, words: Vocabulary, columns: Iterable[str]) -> tuple[pl.DataFrame, UnknownWhere]:
    """The rows with `column.is_unknown` for each of the columns that rules ask about, and what that says to them."""
    where = _where(words, rows.columns)
    asked = [name for name in dict.fromkeys(columns) if name in where]
    marked = rows.with_columns(where[name].fill_null(False).alias(f"{name}.{IS_UNKNOWN}") for name in asked)
    ends = {name: column.ends for name, column in words.table.columns.items() if column.ends}
    return marked, UnknownWhere({name: pl.col(f"{name}.{IS_UNKNOWN}") for name in asked}, ends)


def _where(words: Vocabulary, there: Iterable[str]) -> dict[str, pl.Expr]:
    """By column, the rows on which a blank is not known: what is written was not read, or which row is the newest."""
    names = set(there)
    where = {name: pl.col(f"{name}.{NOT_READ}") for name in words.table.columns if f"{name}.{NOT_READ}" in names}
    for name in words.table.columns:
        if "." in name and name in names:
            is_open = pl.col(f"{name.partition('.')[0]}.is_open")
            where[name] = where[name] | is_open if name in where else is_open
    for name in _PLACED:
        where[name] = where[name] | pl.col("placement_is_open") if name in where else pl.col("placement_is_open")
    if "plan_is_open" in names:
        is_open, match_is_open = pl.col("plan_is_open"), pl.col("match_is_open")
        has_no_code = pl.col("plan").is_null() & pl.col("plan_agreed_on").is_not_null()
        where |= {"plan": is_open | has_no_code, "plan_agreed_on": is_open}
        where["match_or_panel_on"] = is_open | match_is_open
    if "pathway_is_open" in names:
        where["pathway_plan_due"] = pl.col("pathway_is_open") | pl.col(f"sixteen_on.{NOT_READ}")
    if "discharge_is_open" in names:
        where["discharge_stage"] = pl.col("discharge_is_open") | pl.col("discharges.is_open")
    where |= dict.fromkeys(("with_parents_since", "with_parents_12_months_on"), pl.col("with_parents_is_open"))
    for name, of in (*FOLLOWING.items(), ("second_review_by", "care_began_on")):
        is_earlier = pl.col(f"{of}.{MAY_BE_EARLIER}")
        where[name] = where[name] | is_earlier if name in where else is_earlier
    lowest, highest = (pl.col(name) for name in ends_of("unplanned_in_12_months"))
    return where | {"last_unplanned_move_on": lowest != highest}
