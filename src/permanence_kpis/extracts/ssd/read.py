"""A folder of SSD, read into this project's tables."""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE, MISSING_FROM_HOME
from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts import faults, last_days
from permanence_kpis.extracts.children import in_codes_of_today
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.last_days import Spells
from permanence_kpis.extracts.mapped.codes_in_text import NO_CODE
from permanence_kpis.extracts.model import ACCEPTED, Reading, Records
from permanence_kpis.extracts.opening import holds_nothing
from permanence_kpis.extracts.own_layout import is_short_break, read_extract, records_of, split
from permanence_kpis.extracts.spoilt_ids import id_columns
from permanence_kpis.extracts.ssd.contract import (
    ADOPTION,
    AS_EPISODES,
    CARE_PLAN,
    EPISODES,
    FEEDS,
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
from permanence_kpis.extracts.ssd.find import Found, found_ssd
from permanence_kpis.extracts.ssd.leavers import care_leavers
from permanence_kpis.extracts.ssd.plans import can_take_plans, permanence_plans
from permanence_kpis.extracts.ssda903.contract import FILES
from permanence_kpis.extracts.ssda903.episodes import ENDS_BEFORE_IT_STARTS
from permanence_kpis.extracts.ssda903.find import beside_returns, holds_returns
from permanence_kpis.extracts.ssda903.read import problems_of, tables_of_episodes
from permanence_kpis.extracts.ssda903.rows import with_numbers
from permanence_kpis.extracts.text_source import text_source
from permanence_kpis.extracts.typed_table import found_in, typed_table
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Column, Extract

_PLANS = "permanence_plans"
_CANCELLED = "Y"
_ALWAYS = (
    *("clar_cla_review_date", "clar_cla_review_cancelled", "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_json"),
    *("clea_care_leaver_latest_contact", "perm_adm_decision_date"),
)
"""Columns that decide which rows there are, or of when, whatever is asked for."""
_OF_CARE = ("placements", "legal_statuses")
_SPELLS = Spells(*(AS_EPISODES[name] for name in ("CHILD", "DECOM", "DEC", "REC")))
_WHOSE: Mapping[str, tuple[str, ...]] = {
    "children": (PERSON,),
    "placements": (EPISODES, PLACEMENT, LEGAL),
    "legal_statuses": (EPISODES, PLACEMENT, LEGAL),
    "reviews": (REVIEWS, EPISODES, PLACEMENT, LEGAL),
    "missing_episodes": (MISSING, EPISODES, PLACEMENT, LEGAL),
    "previous_permanence": (PERMANENCE,),
    "care_leavers": (LEAVERS, PERSON),
    _PLANS: (CARE_PLAN, ADOPTION),
}
"""The tables of SSD that each of this project's is worked out from."""


def read_ssd(
    paths: Sequence[Path],
    columns: frozenset[str] | None,
    catalogue: Catalogue = BUILT_IN,
    *,
    ends_are_last_days: bool = False,
) -> Reading:
    """Everything in a folder of SSD.

    An episode with its placement and its legal status is read as an episode of an SSDA903 return: it says when
    a child was in care, where, why it began and ended, and whether the carer changed.

    Takes: the paths in the folder; the `extract.column` names to read (None: all); the extracts there may be;
    whether extracts.yaml says that the ends of episodes are last days.
    Gives: the tables. Without persons, episodes, placements and legal statuses nothing can be worked out.
    Source: docs/sources.md#standard-safeguarding-dataset.
    """
    return _Reader(found_ssd(paths), paths, columns, catalogue, ends_are_last_days).reading()


class _Reader:
    """Reads the tables of a folder one after another into what has been found."""

    def __init__(
        self,
        found: Found,
        paths: Sequence[Path],
        columns: frozenset[str] | None,
        catalogue: Catalogue,
        ends_are_last_days: bool,
    ) -> None:
        self.found, self.paths, self.columns, self.catalogue = found, paths, columns, catalogue
        self.ends_are_last_days = ends_are_last_days
        self.files = {table: files[0] for table, files in found.files.items() if len(files) == 1}
        self.read: dict[str, pl.DataFrame] = {}
        self.done = Reading(stops=[*found.stops, *self._other_layouts()])

    def reading(self) -> Reading:
        wanted = [name for name in _WHOSE if self._asks(name)]
        for table in dict.fromkeys(table for name in wanted for table in _WHOSE[name]):
            self._read(table)
        self._leave_out_those_never_in_care()
        self._say_what_is_not_there()
        if not self.done.stops:
            try:
                self._fill(wanted)
            except ExtractError as error:
                self.done.stops += error.problems
        for extract in (*beside_returns(self.catalogue), *self._in_place_of_ssd()):
            if extract.name != _PLANS or extract.name not in self.done.tables:
                self.done.not_there.pop(extract.name, None)
                self.done.add(read_extract(extract, self.paths, self.columns, self.catalogue))
        self._say_what_was_not_read()
        return self.done

    def _asks(self, name: str) -> bool:
        if name == _PLANS:
            extract = self.catalogue.extracts.get(name)
            if extract is None or not can_take_plans(extract) or CARE_PLAN not in self.files or self._has_own(extract):
                return False
        return self.columns is None or any(column.startswith(f"{name}.") for column in self.columns)

    def _has_own(self, extract: Extract) -> bool:
        return any(path.name.casefold() in extract.file_names for path in self.paths)

    def _in_place_of_ssd(self) -> list[Extract]:
        """This project's own files in place of tables of SSD that are not in the folder."""
        return [
            EXTRACTS[name]
            for name, table in FEEDS.items()
            if table not in self.found.files and not TABLES[table].needed and self._has_own(EXTRACTS[name])
        ]

    # D-364: a folder is of one layout: files of two stop the work
    def _other_layouts(self) -> list[Problem]:
        """What to say of files of another layout that hold what SSD holds."""
        fed = [EXTRACTS[name] for name, table in FEEDS.items() if table in self.found.files or TABLES[table].needed]
        names = {name for extract in fed for name in extract.file_names}
        others = [path.name for path in self.found.others if path.name.casefold() in names]
        said = [
            Problem(
                Place(name),
                what="the folder also has tables of the Standard Safeguarding Dataset, which hold the same",
                remedy="Keep one of the two layouts in the folder.",
                code="two-layouts",
            )
            for name in others
        ]
        if holds_returns(self.found.others):
            said.append(
                Problem(
                    Place(self.files[EPISODES].name if EPISODES in self.files else "ssd_cla_episodes.csv"),
                    what="the folder also has SSDA903 returns, which hold the same",
                    remedy="Keep one of the two layouts in the folder.",
                    code="two-layouts",
                )
            )
        return said

    def _say_what_is_not_there(self) -> None:
        for name, table in TABLES.items():
            why = "is not in the folder"
            if name in self.found.files:
                if not self._is_empty(name):
                    continue
                why = "is empty"
            if table.needed:
                others = {path.name.casefold(): path.name for path in self.found.others}
                near = difflib.get_close_matches(table.file_name, others, n=1, cutoff=0.75)
                self.done.stops.append(faults.needed_file(table, why, others[near[0]] if near else None))
            for ours, theirs in FEEDS.items():
                if theirs == name:
                    self.done.not_there[ours] = f"{table.file_name} {why}"

    def _is_empty(self, table: str) -> bool:
        """Whether the file of a table has nothing in it; not where there are two, or it cannot be opened."""
        try:
            return table in self.files and holds_nothing(self.files[table])
        except ExtractError:
            return False  # reading it says why

    def _say_what_was_not_read(self) -> None:
        beside = {name for extract in self.catalogue.extracts.values() for name in extract.file_names}
        names = [
            path.name
            for path in self.found.others
            if path.name.casefold() not in {*beside, ACCEPTED} and not path.name.casefold().startswith("ssd_")
        ]
        if names:
            self.done.warnings.append(f"files in the folder that were not read: {', '.join(names)}")

    def _read(self, name: str) -> None:
        """One table of SSD, typed, into `read`; what stops and what was not understood into what is done."""
        if name not in self.files:
            return
        path, table = self.files[name], TABLES[name]
        try:
            if holds_nothing(path):
                return
            wanted = self._wanted(table)
            typed, problems = typed_table(table, text_source(path), wanted, partial(self._ids_in_others, name))
        except ExtractError as error:
            self.done.stops += error.problems
            return
        source = pl.lit(path.name, pl.Enum([path.name]))
        absent = [column for column in table.columns.values() if column.name not in typed.columns]
        blank = [pl.lit(None, dtype_of(column)).alias(column.name) for column in absent]
        self.read[name] = typed.with_columns(*blank, source_file=source)
        self.done.ids += id_columns(table, path.name, typed)
        problems += faults.outside_their_dates(table, path.name, typed.drop_nulls(table.key))
        self.done.problems += [_of_other_statuses(problem) for problem in problems] if name == LEGAL else problems

    # D-441: SSD has everybody known to children's services, those not yet born among them
    def _leave_out_those_never_in_care(self) -> None:
        """Of the persons those without a record in another table, legal statuses apart, and what was said of them."""
        ids = [
            rows[TABLES[name].key[0]]
            for name, rows in self.read.items()
            if name not in (PERSON, LEGAL, REVIEWS)  # anybody may have an order, and a review names no child
        ]
        if PERSON not in self.read or not ids:
            return
        with_records = pl.concat(ids).drop_nulls().unique().implode()
        is_one = pl.col("pers_person_id").is_in(with_records) | pl.col("pers_person_id").is_null()
        self.read[PERSON] = self.read[PERSON].filter(is_one)
        file, numbers = self.files[PERSON].name, frozenset(self.read[PERSON]["source_row"])
        self.done.problems = [
            kept for one in self.done.problems for kept in ([one] if one.place.file != file else _only_of(one, numbers))
        ]

    def _wanted(self, table: Extract) -> list[Column]:
        """The columns of a table to read: those asked for, and what joins it to others."""
        if self.columns is None or table.name in (EPISODES, PLACEMENT, LEGAL):
            return list(table.columns.values())
        return [
            column
            for column in table.columns.values()
            if column.name in table.key or not self.columns.isdisjoint(column.affects) or column.name in _ALWAYS
        ]

    def _ids_in_others(self, name: str, texts: Collection[str]) -> set[str]:
        """Which of these texts are persons' numbers in the other tables."""
        found: set[str] = set()
        for other, path in self.files.items():
            if other != name and TABLES[other].is_of_children:
                try:
                    found |= found_in(text_source(path), TABLES[other].key[0], texts)
                except ExtractError:
                    continue  # reading that table for its own sake says why
        return found

    def _fill(self, wanted: Sequence[str]) -> None:
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
            leavers, problems = care_leavers(self.read[LEAVERS], self.read.get(PERSON), self.files[LEAVERS].name)
            self.done.problems += problems
            self._add("care_leavers", LEAVERS, leavers)
        if _PLANS in wanted and CARE_PLAN in self.read:
            plans, problems = permanence_plans(
                self.read[CARE_PLAN],
                self.read.get(ADOPTION),
                self.catalogue.extracts[_PLANS],
                self.files[CARE_PLAN].name,
            )
            self.done.problems += problems
            self._add(_PLANS, CARE_PLAN, plans)

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
            self.done.problems += [_in_ssd_words(problem) for problem in problems_of(repair)]
            if repair.code == ENDS_BEFORE_IT_STARTS:
                may_last = repair.rows.filter(~is_short_break(repair.rows, "LS"))
                self._reject(may_last.select(child_id="CHILD", start_date="DECOM"))
        of_a_child = unusable.filter(pl.col("CHILD").is_not_null(), ~is_short_break(unusable, "LS"))
        self._reject(of_a_child.select(child_id="CHILD", end_date="DEC"))
        self._say_what_is_missing(found.without_placement, found.without_status)
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

    def _say_what_is_missing(self, without_placement: pl.DataFrame, without_status: pl.DataFrame) -> None:
        numbers = self.read[PLACEMENT].drop_nulls("clap_cla_placement_id")
        twice = numbers.filter(pl.col("clap_cla_placement_id").is_duplicated())
        of_placements = frozenset({"placements.placement_type", "placements.provider", "placements.end_reason"})
        for rows, whose, heading, what, remedy, effect, affects, code in (
            (
                without_placement.drop_nulls("clae_cla_placement_id"),
                "clae_person_id",
                "clae_cla_placement_id",
                f"no row of {PLACEMENT} has this number",
                "Export the placements again, with those of the past.",
                "the placement was read as blank",
                of_placements,
                "ssd-no-placement",
            ),
            (
                without_status,
                "clae_person_id",
                "clae_cla_episode_start_date",
                f"{LEGAL} has no legal status of the child on the day the episode began",
                "Check the dates of the legal statuses, and that each has its code.",
                "the legal status was read as blank",
                frozenset({"legal_statuses.legal_status"}),
                "ssd-no-status",
            ),
            (
                twice,
                "clap_person_id",
                "clap_cla_placement_id",
                "several placements have one number",
                "Give each placement a number of its own.",
                "the first of them was used",
                of_placements,
                "ssd-number-twice",
            ),
        ):
            if rows.height:
                self.done.problems.append(_problem(rows, whose, heading, what, remedy, effect, affects, code))

    def _add_reviews(self) -> None:
        """Reviews that were held, of the child whose period of care they name."""
        rows = self.read[REVIEWS]
        whose = self.read[EPISODES].select("clae_cla_id", child_id="clae_person_id").drop_nulls().unique()
        whose = whose.filter(pl.col("clae_cla_id").is_unique())  # a number that two children have tells of neither
        rows = rows.join(whose, left_on="clar_cla_id", right_on="clae_cla_id", how="left", maintain_order="left")
        owners = dict(zip(rows["source_row"], rows["child_id"], strict=True))
        file = self.files[REVIEWS].name
        self.done.problems = [_owned(one, owners) if one.place.file == file else one for one in self.done.problems]
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
            problem = _problem(
                nobodys.with_columns(nobody=pl.lit(None, pl.String)),
                "nobody",
                "clar_cla_id",
                f"no row of {EPISODES} has this number of a period of care, or rows of several children have",
                "Export the episodes again, with those of the past, and give each period of care a number of its own.",
                faults.LEFT_OUT,
                frozenset({"reviews.child_id"}),
                "ssd-no-child",
            )
            self.done.problems.append(problem)
        self._add("reviews", REVIEWS, held)

    def _add_missing(self) -> None:
        """Missing episodes, from care where the child was looked after on the day it began."""
        rows = self.read[MISSING]
        began = rows.select("source_row", CHILD="miss_person_id", began="miss_missing_episode_start_date")
        statuses = self.done.tables["legal_statuses"]
        looked_after = statuses.filter(~is_short_break(statuses, "legal_status"))
        stays = looked_after.select("start_date", "end_date", CHILD="child_id")
        is_over = (pl.col("end_date") <= pl.col("began")).fill_null(False)
        in_care = began.join(stays, on="CHILD").filter(pl.col("start_date") <= pl.col("began"), ~is_over)
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


def _problem(
    rows: pl.DataFrame,
    whose: str,
    heading: str,
    what: str,
    remedy: str,
    effect: str,
    affects: frozenset[str],
    code: str,
) -> Problem:
    """What is said of some rows of one file."""
    row_ids = faults.ids_of_rows(rows[whose])
    [file] = rows["source_file"].unique()
    return Problem(
        Place(
            str(file),
            heading=heading,
            rows=tuple(rows["source_row"]),
            child_ids=faults.distinct(row_ids),
            row_ids=row_ids,
        ),
        what=what,
        remedy=remedy,
        effect=effect,
        affects=affects,
        code=code,
    )


def _only_of(problem: Problem, numbers: Collection[int]) -> list[Problem]:
    """A problem as far as it is of these rows; none where it is of others alone."""
    place = problem.place
    if not place.row_ids:
        return [problem]
    kept = [(row, id) for row, id in zip(place.rows, place.row_ids, strict=True) if row in numbers]
    if not kept:
        return []
    rows, row_ids = zip(*kept, strict=True)
    return [replace(problem, place=replace(place, rows=rows, row_ids=row_ids, child_ids=faults.distinct(row_ids)))]


def _rows_without_day(problem: Problem) -> tuple[int, ...]:
    """The rows of reviews whose day is there and cannot be read: such a review may have been held."""
    return problem.place.rows if problem.place.heading == "clar_cla_review_date" else ()


def _owned(problem: Problem, owners: Mapping[int, str | None]) -> Problem:
    """A problem of reviews with the children whose they are, for the file has the number of the period of care."""
    row_ids = faults.ids_of_rows(owners.get(row) for row in problem.place.rows)
    return replace(problem, place=replace(problem.place, child_ids=faults.distinct(row_ids), row_ids=row_ids))


# D-367: a legal status without a code of the returns is one that does not make a child looked after
def _of_other_statuses(problem: Problem) -> Problem:
    """What is said of a legal status that is none of care: SSD holds orders that are not in a return."""
    if problem.what != NO_CODE or problem.place.heading != "lega_legal_status":
        return problem
    return replace(
        problem,
        what="a legal status without a code of the SSDA903 return",
        remedy="Nothing needs doing where it does not make a child looked after; otherwise write its code.",
        effect="not used",
        affects=frozenset(),
        code="ssd-other-status",
    )


_CODED = re.compile(rf"\b({'|'.join(sorted(AS_EPISODES, key=len, reverse=True))})\b")


def _in_ssd_words(problem: Problem) -> Problem:
    """A problem of an episode with the headings of SSD for those of a return."""

    def said(text: str) -> str:
        return _CODED.sub(lambda found: AS_EPISODES[found[1]], text)

    heading = AS_EPISODES.get(problem.place.heading or "", problem.place.heading)
    return replace(
        problem, place=replace(problem.place, heading=heading), what=said(problem.what), remedy=said(problem.remedy)
    )
