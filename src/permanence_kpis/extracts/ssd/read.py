"""A folder of SSD: its files, read one after another, and what is said of those that are not there."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts import faults, file_faults
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.model import ACCEPTED, Reading
from permanence_kpis.extracts.opening import holds_nothing
from permanence_kpis.extracts.own_layout import read_extract
from permanence_kpis.extracts.spoilt_ids import id_columns
from permanence_kpis.extracts.ssd.canonical import CanonicalTables
from permanence_kpis.extracts.ssd.contract import (
    ADOPTION,
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
from permanence_kpis.extracts.ssd.find import Found, found_ssd
from permanence_kpis.extracts.ssd.plans import PLANS, can_take_plans
from permanence_kpis.extracts.ssd.problems import of_other_statuses, only_of
from permanence_kpis.extracts.ssda903.find import beside_returns, holds_returns
from permanence_kpis.extracts.text_source import text_source
from permanence_kpis.extracts.typed_table import found_in, typed_table
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Column, Extract

_ALWAYS = (
    *("clar_cla_review_date", "clar_cla_review_cancelled", "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_json"),
    *("clea_care_leaver_latest_contact", "perm_adm_decision_date"),
)
"""Columns that decide which rows there are, or of when, whatever is asked for."""
_WHOSE: Mapping[str, tuple[str, ...]] = {
    "children": (PERSON,),
    "placements": (EPISODES, PLACEMENT, LEGAL),
    "legal_statuses": (EPISODES, PLACEMENT, LEGAL),
    "reviews": (REVIEWS, EPISODES, PLACEMENT, LEGAL),
    "missing_episodes": (MISSING, EPISODES, PLACEMENT, LEGAL),
    "previous_permanence": (PERMANENCE,),
    "care_leavers": (LEAVERS, PERSON),
    PLANS: (CARE_PLAN, ADOPTION),
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
                self._canonical().fill(wanted)
            except ExtractError as error:
                self.done.stops += error.problems
        for extract in (*beside_returns(self.catalogue), *self._in_place_of_ssd()):
            if extract.name != PLANS or extract.name not in self.done.tables:
                self.done.not_there.pop(extract.name, None)
                self.done.add(read_extract(extract, self.paths, self.columns, self.catalogue))
        self._say_what_was_not_read()
        return self.done

    def _canonical(self) -> CanonicalTables:
        return CanonicalTables(self.read, self.files, self.columns, self.catalogue, self.ends_are_last_days, self.done)

    def _asks(self, name: str) -> bool:
        if name == PLANS:
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
                what="the folder also has tables of the Standard Safeguarding Dataset, which have the same data",
                remedy="Keep one of the two layouts in the folder.",
                code="two-layouts",
            )
            for name in others
        ]
        if holds_returns(self.found.others):
            said.append(
                Problem(
                    Place(self.files[EPISODES].name if EPISODES in self.files else "ssd_cla_episodes.csv"),
                    what="the folder also has SSDA903 returns, which have the same data",
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
                self.done.stops.append(file_faults.needed_file(table, why, others[near[0]] if near else None))
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
        self.done.problems += [of_other_statuses(problem) for problem in problems] if name == LEGAL else problems

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
            kept for one in self.done.problems for kept in ([one] if one.place.file != file else only_of(one, numbers))
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
