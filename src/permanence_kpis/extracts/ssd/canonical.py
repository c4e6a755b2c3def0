"""This project's tables, worked out from those of SSD."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE, MISSING_FROM_HOME
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import last_days
from permanence_kpis.extracts.children import in_codes_of_today
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.last_days import Spells
from permanence_kpis.extracts.model import Reading, Records
from permanence_kpis.extracts.own_layout import is_short_break, records_of, split
from permanence_kpis.extracts.ssd import problems
from permanence_kpis.extracts.ssd.contract import (
    ADOPTION,
    AS_EPISODES,
    CARE_PLAN,
    EPISODES,
    LEAVERS,
    LEGAL,
    MISSING,
    PERMANENCE,
    PERSON,
    PLACEMENT,
    REVIEWS,
    TABLES,
)
from permanence_kpis.extracts.ssd.episodes import joined
from permanence_kpis.extracts.ssd.leavers import care_leavers
from permanence_kpis.extracts.ssd.plans import PLANS, permanence_plans
from permanence_kpis.extracts.ssd.spans import latest_ends, number_of
from permanence_kpis.extracts.ssda903.contract import FILES
from permanence_kpis.extracts.ssda903.episodes import ENDS_BEFORE_IT_STARTS
from permanence_kpis.extracts.ssda903.read import problems_of, tables_of_episodes
from permanence_kpis.extracts.ssda903.rows import with_numbers
from permanence_kpis.tables import EXTRACTS, Catalogue, Extract

_CANCELLED = "Y"
_WENT_MISSING = "miss_missing_episode_start_date"
_OF_CARE = ("placements", "legal_statuses")
_SPELLS = Spells(*(AS_EPISODES[name] for name in ("CHILD", "DECOM", "DEC", "REC")))


@dataclass(frozen=True)
class CanonicalTables:
    """Works out one table of this project after another, from the typed rows of SSD's, into what has been found.

    `read`: the rows of each table of SSD that is there, `files`: its file. `columns`: the `extract.column` names that
    are asked for (None: all), of the extracts that there may be. `ends_are_last_days`: as of `read_ssd`.
    """

    read: Mapping[str, pl.DataFrame]
    files: Mapping[str, Path]
    columns: frozenset[str] | None
    catalogue: Catalogue
    ends_are_last_days: bool
    done: Reading

    def fill(self, wanted: Sequence[str]) -> None:
        """The tables of this project that are asked for."""
        if "children" in wanted and PERSON in self.read:
            self._add("children", PERSON, self.read[PERSON])
        if EPISODES in self.read:
            self._add_episodes()
        if "reviews" in wanted and REVIEWS in self.read:
            self._add_reviews()
        if "missing_episodes" in wanted and MISSING in self.read:
            self._add_missing()
        if "previous_permanence" in wanted and PERMANENCE in self.read:
            self._add("previous_permanence", PERMANENCE, self.read[PERMANENCE])
        if "care_leavers" in wanted and LEAVERS in self.read:
            leavers, not_understood = care_leavers(self.read[LEAVERS], self.read.get(PERSON), self.files[LEAVERS].name)
            self.done.problems += not_understood
            self._add("care_leavers", LEAVERS, leavers)
        if PLANS in wanted and CARE_PLAN in self.read:
            plans, not_understood = permanence_plans(
                self.read[CARE_PLAN],
                self.read.get(ADOPTION),
                self.catalogue.extracts[PLANS],
                self.files[CARE_PLAN].name,
            )
            self.done.problems += not_understood
            self._add(PLANS, CARE_PLAN, plans)

    def _add(self, name: str, table: str, rows: pl.DataFrame) -> None:
        """A table of this project from rows with the headings of SSD, or already with its own."""
        extract = self.catalogue.extracts[name]
        headings = _headings(name, TABLES[table])
        ours = rows.rename(
            {there: name for name, there in headings.items() if there in rows.columns and name not in rows.columns}
        )
        there = [column for column in extract.columns if column in ours.columns and self._is_read(extract, column)]
        usable, unusable, rejected = split(extract, ours.select(*there, "source_row", "source_file"))
        file = self.files[table].name
        if name == "children":
            usable, at_odds = in_codes_of_today(file, usable)
            self.done.problems += [
                replace(one, place=replace(one.place, heading=headings.get(one.place.heading or ""))) for one in at_odds
            ]
        self.done.rejected.append(rejected)
        self.done.tables[name] = usable
        self.done.records[name] = records_of(extract, usable, unusable)
        self.done.names[name] = file
        self.done.headings |= {f"{name}.{column}": heading for column, heading in headings.items()}

    def _is_read(self, extract: Extract, column: str) -> bool:
        asked = self.columns is None or f"{extract.name}.{column}" in self.columns
        return asked or column in extract.always_read

    def _add_episodes(self) -> None:
        """Placements and legal statuses, from the three tables that an episode stands in."""
        file, episodes = self.files[EPISODES].name, self.read[EPISODES]
        if self.ends_are_last_days:  # before placements and statuses are found, which go by these days
            episodes, number = last_days.with_days_added(episodes, _SPELLS)
            self.done.warnings += last_days.said_of(file, number)
        else:
            self.done.stops += last_days.told(file, _SPELLS.ends, episodes, _SPELLS)
        found = joined(episodes, self.read[PLACEMENT], self.read[LEGAL])
        has_key = pl.all_horizontal(pl.col(name).is_not_null() for name in ("CHILD", "DECOM"))
        usable, unusable = with_numbers(found.episodes.filter(has_key)), found.episodes.filter(~has_key)
        tables, repairs = tables_of_episodes(usable, (), 0)
        for repair in repairs:
            self.done.problems += [problems.in_ssd_words(problem) for problem in problems_of(repair)]
            if repair.code == ENDS_BEFORE_IT_STARTS:
                may_last = repair.rows.filter(~is_short_break(repair.rows, "LS"))
                self._reject(may_last.select(child_id="CHILD", start_date="DECOM"))
        of_a_child = unusable.filter(pl.col("CHILD").is_not_null(), ~is_short_break(unusable, "LS"))
        self._reject(of_a_child.select(child_id="CHILD", end_date="DEC"))
        self.done.problems += [*problems.of_joins(found), *problems.of_numbers(self.read[PLACEMENT])]
        self.done.tables |= tables

        def to_tables(some: pl.DataFrame) -> dict[str, pl.DataFrame]:
            return tables_of_episodes(with_numbers(some.drop("child").filter(has_key)), (), 0)[0]

        self.done.records["episodes"] = Records(FILES["episodes"], (usable, unusable), to_tables)
        self.done.names |= dict.fromkeys(_OF_CARE, file)
        self.done.headings |= {f"episodes.{name}": heading for name, heading in AS_EPISODES.items()}
        for name, column in FILES["episodes"].columns.items():
            self.done.headings |= dict.fromkeys(column.affects, AS_EPISODES[name])

    def _reject(self, rows: pl.DataFrame) -> None:
        self.done.rejected += [rows.with_columns(extract=pl.lit(name)) for name in _OF_CARE]

    def _add_reviews(self) -> None:
        """Reviews that were held, of the child whose period of care they name."""
        rows = self.read[REVIEWS]
        whose = self.read[EPISODES].select("clae_cla_id", child_id="clae_person_id").drop_nulls().unique()
        whose = whose.filter(pl.col("clae_cla_id").is_unique())  # a number that two children have tells of neither
        rows = rows.join(whose, left_on="clar_cla_id", right_on="clae_cla_id", how="left", maintain_order="left")
        owners = dict(zip(rows["source_row"], rows["child_id"], strict=True))
        file = self.files[REVIEWS].name
        self.done.problems = [
            problems.owned(one, owners) if one.place.file == file else one for one in self.done.problems
        ]
        unreadable = [row for one in self.done.problems if one.place.file == file for row in _rows_without_day(one)]
        # D-365: a review with no day was not held, and one that was cancelled neither
        held = rows.filter(
            pl.col("clar_cla_review_date").is_not_null() | pl.col("source_row").is_in(unreadable),
            pl.col("clar_cla_review_cancelled").ne_missing(
                pl.lit(_CANCELLED, rows.schema["clar_cla_review_cancelled"])
            ),
        )
        nobodys = held.filter(pl.col("child_id").is_null(), pl.col("clar_cla_id").is_not_null())
        if nobodys.height:
            self.done.problems.append(problems.of_nobodys_reviews(nobodys))
        self._add("reviews", REVIEWS, held)

    def _add_missing(self) -> None:
        """Missing episodes, from care where the child was looked after on the day it began."""
        rows = self.read[MISSING]
        statuses = self.done.tables["legal_statuses"]
        looked_after = statuses.filter(~is_short_break(statuses, "legal_status"))
        stays = looked_after.select(person="child_id", at="start_date", until="end_date")
        began = rows.drop_nulls(_WENT_MISSING)
        latest = latest_ends(began, "miss_person_id", _WENT_MISSING, stays, begun="by")
        in_care = began.filter(latest > began.select(number_of(_WENT_MISSING)).to_series())
        kind = dtype_of(EXTRACTS["missing_episodes"].columns["source"])
        # D-366: SSD does not say where a child went missing from: from care, where looked after that day
        source = pl.when(pl.col("source_row").is_in(in_care["source_row"].implode())).then(pl.lit(MISSING_FROM_CARE))
        rows = rows.with_columns(source.otherwise(pl.lit(MISSING_FROM_HOME)).cast(kind).alias("source"))
        self._add("missing_episodes", MISSING, rows)


def _headings(name: str, table: Extract) -> dict[str, str]:
    """The heading of SSD of each column of one of this project's tables: the first, where two are read into one."""
    headings: dict[str, str] = {}
    for column in table.columns.values():
        for affects in column.affects:
            if affects.split(".")[0] == name:
                headings.setdefault(affects.split(".")[1], column.name)
    return headings


def _rows_without_day(problem: Problem) -> Sequence[int]:
    """The rows of reviews whose day is there and cannot be read: such a review may have been held."""
    return problem.place.rows if problem.place.heading == "clar_cla_review_date" else ()
