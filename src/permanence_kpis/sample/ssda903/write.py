"""The yearly files of a synthetic authority."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from permanence_kpis.sample.lives import FILES_OF_A_CHILD
from permanence_kpis.sample.own_tables import OWN_TABLES
from permanence_kpis.sample.ssda903.episodes import episodes
from permanence_kpis.sample.ssda903.faults import as_text, with_faults
from permanence_kpis.sample.ssda903.homes import homes, urn
from permanence_kpis.sample.ssda903.returns import (
    COLUMNS,
    DAY_FIRST,
    episodes_by_return,
    header,
    missing,
    oc3,
    previous_permanence,
    reviews,
)
from permanence_kpis.sample.write import FILE_NAMES, FIRST_DAY, LAST_DAY, write_sample

LISTS = {
    "discharges": ("decided_on", "closed_on"),
    "placement_support_meetings": ("held_on", None),
    "permanence_plans": ("agreed_on", "ratified_on"),
    "life_story_work": ("recorded_on", None),
    "iro_disputes": ("raised_on", "resolved_on"),
    "pathway_plans": ("review_on", None),
}
"""What the council itself keeps and no return has, in files beside the returns; care leavers are in OC3.

By list, the column of the day from which a row is known, and that of the day on which it came to its end.
"""

DRAWN = (*FILES_OF_A_CHILD, "foster_approvals", *OWN_TABLES)
WRITTEN_AGAIN = ("date_of_birth", "start_date", "end_date", "review_date")
APPROVALS = FILE_NAMES["foster_approvals"]

# D-228: its returns end with that of 31 March 2026
NEWEST_RETURN = LAST_DAY.year if (LAST_DAY.month, LAST_DAY.day) >= (3, 31) else LAST_DAY.year - 1
YEARS_AT_MOST = NEWEST_RETURN - FIRST_DAY.year
"""The returns from the first whole year of the sample to the newest."""


def file_names(years: int) -> list[str]:
    """The names of the files of so many returns, and of the approvals and the council's lists beside them."""
    of_returns = [f"{year}-{name}.csv" for year in _years(years) for name in COLUMNS]
    return [*of_returns, APPROVALS, *(FILE_NAMES[name] for name in LISTS)]


def write_returns(folder: Path, children_in_care: int, seed: int, years: int, *, faults: bool = True) -> dict[str, int]:
    """Writes the same synthetic authority as `write_sample`, as its SSDA903 returns. All of it is invented.

    A return holds the episodes of its year as they were known on 31 March: what was open then has no end, and stands
    in the next return again. Fostering is not in a return: foster_approvals.csv is that of the extracts, to the last
    day of the newest return. Of the own tables the care leavers are in one, in OC3; the others are files beside the
    returns, with what was known on that day of the children in them. Children missing from home are not in one.

    Takes: the folder, made where it is not there (files of the same names are written over); about how many children
    are in care at any time; the seed; how many returns, the newest being that of 2026; whether faults are planted.
    Gives: rows written, headings not counted, by name of file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = _drawn(folder, children_in_care, seed)
    wanted = _years(years)
    children = tables["children"]
    born = children.select("child_id", DOB=pl.col("date_of_birth").dt.strftime(DAY_FIRST))
    with_birth = {
        name: tables[name].join(born, on="child_id", how="left", maintain_order="left")
        for name in ("reviews", "missing_episodes", "previous_permanence")
    }
    of_lives = episodes(tables["placements"], tables["legal_statuses"], homes(tables["placements"])).with_columns(
        URN=urn()
    )
    by_return = episodes_by_return(of_lives, wanted, seed)
    by_return = with_faults(by_return) if faults else as_text(by_return)
    approvals = _known_approvals(tables["foster_approvals"], wanted[-1])
    approvals.write_csv(folder / APPROVALS)
    rows_written = {APPROVALS: approvals.height}
    for year in wanted:
        of_year = by_return.filter(pl.col("year") == year)
        child_ids = of_year.select(child_id="CHILD").unique()
        files = {
            "header": header(children, child_ids, year),
            "episodes": of_year,
            "reviews": reviews(with_birth["reviews"], year),
            "missing": missing(with_birth["missing_episodes"], year),
            "previous_permanence": previous_permanence(with_birth["previous_permanence"], of_lives, year),
            "oc3": oc3(tables["care_leavers"], year),
        }
        for name, rows in files.items():
            file_name = f"{year}-{name}.csv"
            rows.select(COLUMNS[name]).write_csv(folder / file_name)
            rows_written[file_name] = rows.height
    in_returns = by_return.select(child_id="CHILD").unique()
    for name in LISTS:
        of_list = _known_rows(name, tables[name].join(in_returns, on="child_id", how="semi"), wanted[-1])
        of_list.write_csv(folder / FILE_NAMES[name])
        rows_written[FILE_NAMES[name]] = of_list.height
    return rows_written


def _years(years: int) -> list[int]:
    return list(range(NEWEST_RETURN - years + 1, NEWEST_RETURN + 1))


def _drawn(folder: Path, children_in_care: int, seed: int) -> dict[str, pl.DataFrame]:
    """The extracts of the authority, without faults; the days that a return writes again are dates.

    They are written in the folder for a while, and go with it where whoever draws them is killed.
    """
    tables = {}
    with TemporaryDirectory(dir=folder, prefix=".kpis-") as drawn:
        write_sample(Path(drawn), children_in_care, seed, faults=False)
        for name in DRAWN:
            text = pl.read_csv(Path(drawn) / FILE_NAMES[name], infer_schema=False)
            days = [column for column in WRITTEN_AGAIN if column in text.columns]
            tables[name] = text.with_columns(pl.col(days).str.to_date("%Y-%m-%d"))
    return tables


def _known_rows(name: str, rows: pl.DataFrame, year: int) -> pl.DataFrame:
    """The rows of a list as known on the last day of a return; how something ended is known from the day it did."""
    # D-520: what is still to come, such as a court date, was known as well
    last_day = f"{date(year, 3, 31)}"  # ISO dates sort as the days do
    dated_by, ended_on = LISTS[name]
    known = rows.filter(pl.col(dated_by) <= last_day)
    if ended_on is None:
        return known
    has_ended = pl.col(ended_on) <= last_day
    columns = [column for column in (ended_on, "outcome") if column in rows.columns]
    return known.with_columns(pl.when(has_ended).then(column).alias(column) for column in columns)


def _known_approvals(approvals: pl.DataFrame, year: int) -> pl.DataFrame:
    """The approvals as known on the last day of a return, however old; days as in the extracts."""
    last_day = date(year, 3, 31)
    approved_on = pl.col("approval_date").str.to_date("%Y-%m-%d")
    return approvals.filter(approved_on <= last_day).with_columns(
        end_date=pl.when(pl.col("end_date") <= last_day).then("end_date")
    )
