"""What the derived facts leave in doubt: rows repaired by a written rule, and records that contradict each other.

Every figure is worked out as docs/data-dictionary.md says; nothing here changes one. `check` numbers are those of the
DfE's validation of the SSDA903 return. Source: docs/sources.md#checks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from permanence_kpis.codes import MISSING_FROM_CARE
from permanence_kpis.derive.facts import Facts
from permanence_kpis.derive.timelines import dropped
from permanence_kpis.errors import Place, Problem
from permanence_kpis.quality.ends_of_care import ends_of_care
from permanence_kpis.quality.unused import OF_CARE, unused_records
from permanence_kpis.tables import DERIVED, EXTRACTS, ends_of

_AS_RECORDED = "counted as recorded"
"""The `extract.column` names that periods of care are worked out from."""


@dataclass(frozen=True)
class ConsistencyCheck:
    """A contradiction to look for in one derived table: the rows where `when` holds.

    `columns` are what `when` looks at, `extract` and `row` say where the record to correct is. It affects every measure
    that depends on that record's `heading`; or, where `depends_on` names columns of the table, those that use one.
    """

    code: str
    table: str
    columns: tuple[str, ...]
    when: pl.Expr
    extract: str
    row: str
    heading: str
    what: str
    remedy: str
    effect: str = _AS_RECORDED
    depends_on: tuple[str, ...] = ()

    @property
    def affects(self) -> frozenset[str]:
        """The columns whose measures it bears on."""
        return frozenset(f"{self.table}.{name}" for name in self.depends_on) or frozenset(
            {f"{self.extract}.{self.heading}"}
        )


_TYPE, _PROVIDER, _STATUS, _AGE = (pl.col(name) for name in ("placement_type", "provider", "legal_status", "age"))
_PARTICIPATION = pl.col("participation")
_BEGAN_AT_THE_EARLIEST = pl.col(ends_of("placement_began_on")[0])

_SAME_DAY_OF_YEAR = (pl.col("own_date").dt.month() == pl.col("date_of_birth").dt.month()) & (
    pl.col("own_date").dt.day() == pl.col("date_of_birth").dt.day()
)
_IS_FOURTH_BIRTHDAY = (_AGE == 4) & _SAME_DAY_OF_YEAR

_OF_THE_PLACEMENT = tuple(
    name for name, column in DERIVED["looked_after"].columns.items() if "placements.start_date" in column.depends_on
)

_BEGAN_EARLIER = pl.col("began_before")


def _want_of_history(
    codes: tuple[str, str, str], when: pl.Expr, what: tuple[str, str], remedy: str
) -> tuple[ConsistencyCheck, ...]:
    """What is in doubt where care began before the first record of it: months in care, placed, and of who left."""
    of_care, of_placement, of_leaver = codes
    care, placement = what
    return (
        ConsistencyCheck(
            of_care,
            "looked_after",
            ("months_in_care",),
            when,
            "legal_statuses",
            "care_row",
            "start_date",
            care,
            remedy,
            "months are counted from the first record, so that the child may seem to have been in care for too "
            "short a time",
            ("months_in_care", "care_began_on"),
        ),
        ConsistencyCheck(
            of_placement,
            "looked_after",
            ("months_in_placement",),
            when & (pl.col("care_began_on") == _BEGAN_AT_THE_EARLIEST),
            "placements",
            "placement_row",
            "start_date",
            placement,
            remedy,
            "months are counted from the first record, so that the child may seem to have been placed for too "
            "short a time",
            ("months_in_placement", "placement_began_on", "stable_since"),
        ),
        ConsistencyCheck(
            of_leaver,
            "left_care",
            ("months_in_care",),
            when,
            "legal_statuses",
            "care_row",
            "start_date",
            care,
            remedy,
            "months are counted from the first record",
            ("months_in_care",),
        ),
    )


_HISTORY = (
    *_want_of_history(
        ("DfE 357", "history-of-placement", "history-of-leaver"),
        _BEGAN_EARLIER & ~pl.col("is_after_gap"),
        ("care began before the first record of it", "the placement may have begun before the first record of care"),
        "Add the returns of earlier years.",
    ),
    *_want_of_history(
        ("DfE 433", "DfE 433", "DfE 433"),
        _BEGAN_EARLIER & pl.col("is_after_gap"),
        (
            "the episode says that care continues, but the one before it ended earlier",
            "the placement says that care continues, but the episode before it ended earlier",
        ),
        "Record the episode that is missing between them, correct the dates, or, if care had ended, write S.",
    ),
)

CONSISTENCY_CHECKS: Sequence[ConsistencyCheck] = (
    ConsistencyCheck(
        "DfE 378",
        "looked_after",
        ("placement_type", "legal_status"),
        (_TYPE == "P1") & (_STATUS == "V2"),
        "placements",
        "stay_row",
        "placement_type",
        "placed with parents (P1) while accommodated under section 20 (V2)",
        "Check the placement type and the legal status (DfE check 378).",
    ),
    ConsistencyCheck(
        "DfE 550",
        "looked_after",
        ("placement_type", "provider"),
        (_PROVIDER == "PR0") & (_TYPE != "P1"),
        "placements",
        "stay_row",
        "provider",
        "provider PR0 (parents) with a placement that is not with parents",
        "Check the provider and the placement type (DfE check 550).",
    ),
    ConsistencyCheck(
        "DfE 526",
        "looked_after",
        ("placement_type", "provider"),
        (_TYPE == "K2") & _PROVIDER.is_null(),
        "placements",
        "stay_row",
        "provider",
        "a children's home without a provider",
        "Record the provider (DfE check 526).",
        "not known where a measure asks for the provider",
    ),
    ConsistencyCheck(
        "no-placement",
        "looked_after",
        ("placement_began_on",),
        _BEGAN_AT_THE_EARLIEST.is_null() & pl.col("belongs"),
        "legal_statuses",
        "status_row",
        "legal_status",
        "looked after on the last day without a placement on it",
        "Record the placement that was open on the day.",
        "not known where a measure asks for the placement",
        _OF_THE_PLACEMENT,
    ),
    *_HISTORY,
    ConsistencyCheck(
        "DfE 440",
        "reviews",
        ("age", "participation"),
        (_PARTICIPATION == "PN0") & (_AGE >= 4) & ~_IS_FOURTH_BIRTHDAY,
        "reviews",
        "review_row",
        "participation",
        "recorded as under four (PN0) after the 4th birthday",
        "Check the code (DfE check 440).",
    ),
    ConsistencyCheck(
        "DfE 441",
        "reviews",
        ("age", "participation"),
        (_PARTICIPATION != "PN0") & (_AGE < 4),
        "reviews",
        "review_row",
        "participation",
        "a participation code for a child under four, who should have PN0",
        "Check the code (DfE check 441).",
    ),
    ConsistencyCheck(
        "DfE 167",
        "reviews",
        ("participation",),
        _PARTICIPATION.is_null(),
        "reviews",
        "review_row",
        "participation",
        "a review without a participation code that can be read",
        "Record how the child took part (DfE check 167).",
        "not known",
    ),
    ConsistencyCheck(
        "reviews-differ",
        "reviews",
        ("participation",),
        pl.col("records_differ"),
        "reviews",
        "review_row",
        "participation",
        "several records of one day with different contents",
        "Keep the right record.",
        "the one that shows the most participation was counted",
    ),
    ConsistencyCheck(
        "DfE 632",
        "started_care",
        ("previous_permanence",),
        pl.col("order_date") >= pl.col("started_on"),
        "previous_permanence",
        "permanence_row",
        "order_date",
        "the earlier order is not dated before the child came into care",
        "Check the date (DfE check 632).",
    ),
    ConsistencyCheck(
        "unlike-history",
        "started_care",
        ("previous_permanence",),
        pl.col("after_special_guardianship") & (pl.col("previous_permanence") != "P2"),
        "previous_permanence",
        "permanence_row",
        "previous_permanence",
        "the child once left care under a special guardianship order, but something else is recorded here",
        "Check what ended before the child came into care.",
    ),
    ConsistencyCheck(
        "order-met-before",
        "started_care",
        ("previous_permanence",),
        pl.col("met_before"),
        "previous_permanence",
        "permanence_row",
        "previous_permanence",
        "the child came back into care from this order once before",
        "Record the order that ended before this return to care, if there was another.",
        "counted at this return to care too",
        ("previous_permanence",),
    ),
    ConsistencyCheck(
        "reason-misplaced",
        "placement_moves",
        ("reason",),
        pl.col("reason_on_new_stay"),
        "placements",
        "stay_row",
        "end_reason",
        "a reason on a stay that has not ended, and none on the stay before it",
        "Move the reason to the stay that ended.",
        "the reason for the move is not known",
    ),
    ConsistencyCheck(
        "DfE 226",
        "placement_moves",
        ("reason",),
        pl.col("reason_not_used"),
        "placements",
        "before_row",
        "end_reason",
        "a reason for a change of placement before a temporary stay",
        "Remove the reason (DfE check 226).",
        "the reason was not used: through a temporary stay the reason for a move is not known",
    ),
    ConsistencyCheck(
        "DfE 234",
        "placement_moves",
        ("age", "reason"),
        (pl.col("reason") == "CUSTOD") & (_AGE < 10),
        "placements",
        "before_row",
        "end_reason",
        "a child under ten moved into custody",
        "Check the reason (DfE check 234).",
    ),
    ConsistencyCheck(
        "reason-status-only",
        "placement_moves",
        ("reason",),
        pl.col("reason") == "PLACE",
        "placements",
        "before_row",
        "end_reason",
        "the reason says that the carer stayed the same (PLACE), but the record shows another carer",
        "Check the reason and who the carer is.",
        "counted as a move, not an unplanned one",
    ),
    ConsistencyCheck(
        "DfE 407",
        "left_care",
        ("age", "reason_ceased"),
        pl.col("reason_ceased").is_in(["E43", "E44", "E45", "E46", "E47", "E48"]) & (_AGE >= 18),
        "legal_statuses",
        "end_row",
        "reason_ceased",
        "a special guardianship order on or after the 18th birthday",
        "Check the reason (DfE check 407).",
    ),
)


def columns_checked(table: str, loaded: frozenset[str]) -> tuple[str, ...]:
    """The columns of a table that are looked at for contradictions, of those that what was read allows."""
    return tuple(dict.fromkeys(name for check in _asked(table, loaded) for name in check.columns))


def inconsistencies(facts: Facts, tables: Mapping[str, pl.DataFrame], loaded: frozenset[str]) -> list[Problem]:
    """Everything in doubt about the tables that were used, in the columns that were read.

    Takes: the facts; by name, the rows of each table in its window; `loaded`, the `extract.column` names that were
    read.
    Gives: one Problem for each kind of doubt that was found, with every row it was found in.
    """
    problems = _repairs(facts, frozenset(tables))
    problems += _beside_the_tables(facts, tables, loaded)
    ends = ends_of_care(facts) if OF_CARE & set(tables) else ()
    for unused in (*ends, *unused_records(facts, frozenset(tables), loaded)):
        if unused.rows.height:
            problems += _problems(
                facts,
                unused.code,
                unused.extract,
                unused.heading,
                unused.rows,
                unused.what,
                unused.remedy,
                unused.effect,
                frozenset(unused.affects),
            )
    for table, rows in tables.items():
        for check in _asked(table, loaded):
            at_fault = (
                rows.lazy().filter(check.when).select("child_id", source_row=check.row).collect(engine="in-memory")
            )
            if at_fault.height:
                problems += _problems(
                    facts,
                    check.code,
                    check.extract,
                    check.heading,
                    at_fault,
                    check.what,
                    check.remedy,
                    check.effect,
                    check.affects,
                )
    return problems


def _beside_the_tables(facts: Facts, tables: Mapping[str, pl.DataFrame], loaded: frozenset[str]) -> list[Problem]:
    """Records in doubt that no single row of a derived table shows."""
    problems = []
    if "placement_moves" in tables and "placements.end_reason" in loaded:
        same_carer = facts.mains.filter(facts.within_windows("start_date") & pl.col("moved_with_same_carer"))
        what = "a reason for a change of carer, though the carer stays the same"
        at = same_carer.select("child_id", source_row="before_row")
        remedy = "Check the reason and who the carer is."
        problems.append(("reason-same-carer", "placements", "end_reason", at, what, remedy, "not a move"))
    if "missing_episodes" in tables and "missing_episodes.end_date" in loaded:
        at = facts.ending_before_they_start("missing_episodes").select("child_id", "source_row")
        what, remedy = "the episode ends before it starts", "Check both dates (DfE check 567)."
        effect = "counted on the day it starts"
        problems.append(("DfE 567", "missing_episodes", "end_date", at, what, remedy, effect))
    if "missing_episodes" in tables and {"legal_statuses.start_date", "missing_episodes.source"} <= loaded:
        outside = (pl.col("source") == MISSING_FROM_CARE) & ~pl.col("was_in_care")
        counted = tables["missing_episodes"].filter(outside, facts.within_windows("began_on"))
        without_end = facts.times_missing().filter(outside, pl.col("end_date").is_null())  # ended, so whenever it was
        at = pl.concat(
            [counted.select("child_id", source_row="episode_row"), without_end.select("child_id", "source_row")]
        )
        what = "missing from care on a day when the child was not looked after"
        remedy = "Check the dates of care and of the episode (DfE check 578)."
        effect = "counted as recorded; without an end, on the day it starts"
        problems.append(("DfE 578", "missing_episodes", "start_date", at, what, remedy, effect))
    return [said for problem in problems if problem[3].height for said in _problems(facts, *problem)]


def _asked(table: str, loaded: frozenset[str]) -> list[ConsistencyCheck]:
    return [check for check in CONSISTENCY_CHECKS if check.table == table and _is_loaded(check, loaded)]


def _is_loaded(check: ConsistencyCheck, loaded: frozenset[str]) -> bool:
    columns = DERIVED[check.table].columns
    return all(source in loaded for name in check.columns for source in columns[name].depends_on)


def _repairs(facts: Facts, tables: frozenset[str]) -> list[Problem]:
    """Rows set aside or cut short so that each child's rows lie end to end."""
    lines = []
    if tables & OF_CARE:
        lines.append(("legal_statuses", facts.legal_rows, facts.legal_timeline))
    if facts.has_derived_placements:
        lines.append(("placements", facts.placement_rows, facts.placement_timeline))
    problems = []
    keep_one = "Keep the right one."
    for extract, rows, line in lines:
        unused = dropped(rows, line)
        backwards = facts.ending_before_they_start(extract)
        same_day = pl.col("end_date") == pl.col("start_date")
        same_start = pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("start_date"))
        for code, found, what, remedy in (
            ("DfE 355", unused.filter(same_day), "the row ends on the day it starts", "Check both dates."),
            ("DfE 356", backwards, "the row ends before it starts", "Check both dates."),
            ("same-start", unused.filter(same_start), "another row of the child starts on the same day", keep_one),
        ):
            if found.height:
                problems += _problems(facts, code, extract, "start_date", found, what, remedy, "not used")
        cut = rows.join(line.filter("was_cut").select("source_row"), on="source_row", how="semi")
        for code, kind, what in (
            ("DfE 501", pl.col("end_date").is_not_null(), "the row runs past the start of the child's next row"),
            (
                "DfE 142",
                pl.col("end_date").is_null(),
                "the row has no end and runs past the start of the child's next row",
            ),
        ):
            found = cut.filter(kind)
            if found.height:
                effect = "ended where the next row starts"
                problems += _problems(facts, code, extract, "end_date", found, what, "Check the end date.", effect)
    return problems


def _problems(
    facts: Facts,
    code: str,
    extract: str,
    heading: str,
    rows: pl.DataFrame,
    what: str,
    remedy: str,
    effect: str,
    affects: frozenset[str] | None = None,
) -> list[Problem]:
    """What is said of one kind of doubt, file by file."""
    owner = EXTRACTS[extract].key[0]
    return [
        Problem(
            Place(
                file,
                heading=facts.heading(extract, heading),
                rows=tuple(of_file["source_row"]),
                child_ids=tuple(of_file[owner].unique().sort()) if owner == "child_id" else (),
                row_ids=tuple(of_file[owner]),
            ),
            what=what,
            remedy=remedy,
            effect=effect,
            affects=affects or frozenset({f"{extract}.{heading}"}),
            code=code,
        )
        for file, of_file in facts.by_file(extract, rows.unique([owner, "source_row"]).sort("source_row"))
    ]
