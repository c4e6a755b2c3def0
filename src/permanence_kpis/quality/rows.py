"""The rows of the files that checks look at, with the columns of the vocabulary worked out beside them.

Only what the figures of the period rest on is looked at: children in care in the windows of the measures (those they
are compared with included), and missing episodes and approvals in these windows; missing episodes without an end
however long ago.
"""

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.derive import Facts, age_years
from permanence_kpis.derive.timelines import with_last_begun
from permanence_kpis.periods import Window
from permanence_kpis.quality.marks import yes_or_no
from permanence_kpis.quality.vocabulary import FILES, needs
from permanence_kpis.tables import EXTRACTS


# D-187: a fault of a child who left ten years ago is nobody's task
class Rows:
    """The rows of each file, as far as what was read allows.

    Takes: the facts; the first and last day of all windows as one; the `extract.column` names that were read.
    """

    def __init__(self, facts: Facts, windows: Window, loaded: frozenset[str]) -> None:
        self._facts = facts
        self._windows = windows
        self._loaded = loaded
        tables: Mapping[str, Callable[[], pl.DataFrame]] = {
            "children.csv": self._children,
            "placements.csv": self._placements,
            "legal_statuses.csv": self._legal_statuses,
            "missing_episodes.csv": self._missing_episodes,
            "previous_permanence.csv": self._previous_permanence,
            "foster_approvals.csv": self._foster_approvals,
            "care_leavers.csv": self._care_leavers,
            "short_breaks": self._short_breaks,
            "placements_and_short_breaks": self._placements_and_short_breaks,
        }
        self.table = cache(lambda name: tables[name]())

    def can(self, table: str, *columns: str) -> bool:
        """Whether what was read allows these columns of a file."""
        return needs(table, columns) <= self._loaded

    def _beside(
        self, rows: pl.DataFrame, table: str, **columns: Callable[[pl.DataFrame], pl.DataFrame]
    ) -> pl.DataFrame:
        """The rows with each column added that what was read allows."""
        for name, add in columns.items():
            assert name in FILES[table].columns
            if self.can(table, name):
                rows = add(rows)
        return rows

    def _children(self) -> pl.DataFrame:
        last_day = pl.lit(self._windows.last_day)
        return self._beside(
            self._facts.children_in_care,
            "children.csv",
            days_old_at_period_end=lambda rows: rows.with_columns(
                days_old_at_period_end=(last_day - pl.col("date_of_birth")).dt.total_days()
            ),
        )

    def _placements(self) -> pl.DataFrame:
        # an episode of SSD is split where the legal status changes: each part is followed by what follows it
        rows = self._facts.placement_timeline.sort("start_date", maintain_order=True).join_asof(
            self._stays.sort("start_date"), on="start_date", by="source_row", strategy="forward", check_sortedness=False
        )
        return self._beside(
            rows,
            "placements.csv",
            days_old=self._days_old,
        )

    @property
    def _stays(self) -> pl.DataFrame:
        """Of each placement within care: the status it starts under, where it stands, and what follows."""
        mains = self._facts.mains.select(
            "main_id", pl.col("begins_placement").fill_null(True), type_of_main="placement_type"
        )
        care = self._facts.periods.select("care_id", "reason_ceased").join(
            self._facts.statuses.filter(pl.col("source_row") == pl.col("care_row"))
            .select("care_id", "is_start")
            .unique("care_id", keep="first", maintain_order=True),
            on="care_id",
            how="left",
        )
        has_next = (pl.col("care_id") == pl.col("care_id").shift(-1)).fill_null(False)
        to_main = has_next & ~pl.col("is_temporary").shift(-1)
        to_another = pl.col("begins_placement").shift(-1)
        follows = (
            pl.when(has_next & pl.col("is_temporary").shift(-1))
            .then(pl.lit("a temporary stay"))
            .when(to_main & to_another)
            .then(pl.lit("another placement"))
            .when(to_main)
            .then(pl.lit("the same placement"))
        )
        another_type = pl.col("placement_type").shift(-1) != pl.col("type_of_main")
        comes_back_to = (
            pl.when(~pl.col("is_temporary") | pl.col("is_main") | ~to_main)
            .then(None)
            .when(to_another)
            .then(pl.lit("another placement"))
            .when(another_type)
            .then(pl.lit("another type"))
            .otherwise(pl.lit("the same placement"))
        )
        ends_care = pl.col("end_date") == pl.col("care_ended_on")
        statuses = self._facts.statuses.select("child", "start_date", "legal_status")
        return (
            self._facts.stays.join(mains, on="main_id", how="left", maintain_order="left")
            .join(care, on="care_id", how="left", maintain_order="left")
            .with_columns(
                followed_by=follows,
                comes_back_to=comes_back_to,
                care_ended_for=pl.when(ends_care).then("reason_ceased"),
                stands_in_care=_stands(
                    (pl.col("start_date") == pl.col("care_began_on")) & pl.col("is_start"), ends_care
                ),
            )
            .join_asof(statuses, on="start_date", by="child", check_sortedness=False)
            .select(
                *("source_row", "start_date", "legal_status"),
                *("stands_in_care", "followed_by", "comes_back_to", "care_ended_for"),
            )
        )

    def _legal_statuses(self) -> pl.DataFrame:
        is_same = pl.col("child") == pl.col("child").shift(-1)
        to_next = (pl.col("start_date").shift(-1) - pl.col("end_date")).dt.total_days()
        ended = pl.col("end_date").is_not_null()
        in_care = self._facts.statuses.select(
            "source_row",
            "care_id",
            stands_in_care=_stands(pl.col("start_date") == pl.col("care_began_on"), pl.col("is_last") & ended),
        )
        rows = self._facts.legal_timeline.with_columns(nights_to_next=pl.when(is_same).then(to_next)).join(
            in_care, on="source_row", how="left", maintain_order="left"
        )
        return self._beside(
            rows,
            "legal_statuses.csv",
            days_old=self._days_old,
            last_placement_type=self._with_last_placement_type,
            records_in_children=self._with_records_in_children,
            ends_on_18th_birthday=self._with_ends_on_18th_birthday,
            missing_until_then=self._with_missing_until_then,
        )

    def _with_last_placement_type(self, rows: pl.DataFrame) -> pl.DataFrame:
        types = self._facts.mains.select("main_id", last_placement_type="placement_type")
        last_stays = self._facts.stays.select("care_id", "main_id", day="end_date").drop_nulls("day")
        at_end = rows.select("source_row", "care_id", day="end_date").drop_nulls()
        last = at_end.join(last_stays, on=["care_id", "day"]).join(types, on="main_id").unique("source_row")
        return rows.join(
            last.select("source_row", "last_placement_type"), on="source_row", how="left", maintain_order="left"
        )

    def _with_records_in_children(self, rows: pl.DataFrame) -> pl.DataFrame:
        known = (
            self._facts.extract("children")
            .select("child_id")
            .filter(pl.col("child_id").is_in(rows["child_id"].implode()))
        )
        records = known.group_by("child_id").agg(records_in_children=pl.len())
        return rows.join(records, on="child_id", how="left", maintain_order="left").with_columns(
            pl.col("records_in_children").fill_null(0)
        )

    def _with_ends_on_18th_birthday(self, rows: pl.DataFrame) -> pl.DataFrame:
        last_night = pl.col("end_date").dt.offset_by("-1d")
        born = pl.col("date_of_birth")
        turns_18 = (age_years(born, pl.col("end_date")) == 18) & (age_years(born, last_night) == 17)
        return self._with_births(rows).with_columns(ends_on_18th_birthday=yes_or_no(turns_18)).drop("date_of_birth")

    def _with_missing_until_then(self, rows: pl.DataFrame) -> pl.DataFrame:
        from_care = self._facts.extract("missing_episodes").filter(pl.col("source") == "care")
        found = from_care.select("child_id", "end_date", is_found=pl.lit(True)).drop_nulls().unique()
        return (
            rows.join(found, on=["child_id", "end_date"], how="left", maintain_order="left")
            .with_columns(missing_until_then=yes_or_no(pl.col("is_found").fill_null(False)))
            .drop("is_found")
        )

    def _short_breaks(self) -> pl.DataFrame:
        held = self._facts.legal_timeline.filter(pl.col("legal_status").is_in(SHORT_BREAKS)).select(
            "child_id", held_on="start_date", held_until="end_date"
        )
        facts, last_day = self._facts, pl.lit(self._facts.day_after).dt.offset_by("-1d")
        placements = facts.extract("placements").lazy()
        nights = placements.filter(facts.reaches_into_windows("start_date", "end_date")).select(
            *("child_id", "source_row", "start_date", "end_date"),
            last_night=pl.min_horizontal(pl.col("end_date").dt.offset_by("-1d"), last_day),
        )
        # of the breaks that began by its last night, the last one has the latest nights
        broken = with_last_begun(nights, held.lazy(), "last_night", "held_on", "child_id")
        shared = broken.with_columns(
            shared_on=pl.max_horizontal("start_date", "held_on"),
            shared_until=pl.min_horizontal("end_date", "held_until"),
        ).filter(facts.reaches_into_windows("shared_on", "shared_until"))
        rows = placements.join(shared, on="source_row", how="semi", maintain_order="left")
        return rows.unique("source_row", keep="first", maintain_order=True).collect(engine="in-memory")

    def _placements_and_short_breaks(self) -> pl.DataFrame:
        columns = list(EXTRACTS["placements"].columns)
        parts = [
            rows.select("source_row", *(name for name in columns if name in rows.columns))
            for rows in (self._facts.placement_timeline, self._short_breaks())
        ]
        return pl.concat(parts, how="vertical_relaxed").unique("source_row", keep="first", maintain_order=True)

    def _missing_episodes(self) -> pl.DataFrame:
        last_day, first_day = self._windows.last_day, self._windows.first_day
        overlaps = (pl.col("start_date") <= last_day) & (
            pl.col("end_date").is_null() | (pl.max_horizontal("start_date", "end_date") >= first_day)
        )
        key = ["child_id", "start_date", "kind"]
        rows = self._facts.extract("missing_episodes").filter(overlaps)
        each = rows.select(key).unique().sort(key)
        is_same = pl.col("child_id") == pl.col("child_id").shift(-1)
        next_start = each.with_columns(next_start=pl.when(is_same).then(pl.col("start_date").shift(-1)))
        until = pl.max_horizontal(pl.col("end_date").fill_null(last_day), "start_date")
        rows = rows.join(next_start, on=key, how="left", nulls_equal=True, maintain_order="left").with_columns(
            days_past_next=(until - pl.col("next_start")).dt.total_days()
        )
        return self._beside(
            rows,
            "missing_episodes.csv",
            placement_end_date=lambda rows: _ended_since(
                rows,
                self._facts.stays_of(rows["child_id"]).select("child_id", "start_date", "end_date"),
                "placement_end_date",
            ),
            care_end_date=lambda rows: _ended_since(
                rows,
                self._facts.care_of(rows["child_id"]).select(
                    "child_id", start_date="care_began_on", end_date="care_ended_on"
                ),
                "care_end_date",
            ),
            days_past_care=lambda rows: rows.with_columns(
                days_past_care=(pl.col("end_date") - pl.col("care_end_date")).dt.total_days()
            ),
            records_in_children=self._with_records_in_children,
        )

    def _previous_permanence(self) -> pl.DataFrame:
        periods = self._facts.periods.group_by("child_id").agg(care_began_on=pl.col("care_began_on").max())
        rows = self._facts.extract("previous_permanence").join(periods, on="child_id", maintain_order="left")
        return self._beside(rows, "previous_permanence.csv", records_in_children=self._with_records_in_children)

    def _foster_approvals(self) -> pl.DataFrame:
        rows = self._facts.extract("foster_approvals").filter(self._facts.within_windows("approval_date"))
        return self._beside(
            rows,
            "foster_approvals.csv",
            nights=lambda rows: rows.with_columns(
                nights=(pl.col("end_date") - pl.col("approval_date")).dt.total_days()
            ),
        )

    def _care_leavers(self) -> pl.DataFrame:
        rows = self._facts.care_leavers.filter(self._facts.within_windows("birthday_on"))
        return self._beside(rows, "care_leavers.csv")

    def _days_old(self, rows: pl.DataFrame) -> pl.DataFrame:
        days = (pl.col("start_date") - pl.col("date_of_birth")).dt.total_days()
        return self._with_births(rows).with_columns(days_old=days).drop("date_of_birth")

    def _with_births(self, rows: pl.DataFrame) -> pl.DataFrame:
        born = self._facts.children_once.select("child_id", "date_of_birth")
        return rows.join(born, on="child_id", how="left", maintain_order="left")


def _stands(is_first: pl.Expr, is_last: pl.Expr) -> pl.Expr:
    """Where a row stands in its period of care; the last one is known only once care has ended."""
    first, last = is_first.fill_null(False), is_last.fill_null(False)
    return (
        pl.when(first & last)
        .then(pl.lit("first and last"))
        .when(first)
        .then(pl.lit("first"))
        .when(last)
        .then(pl.lit("last"))
        .otherwise(pl.lit("between"))
    )


def _ended_since(rows: pl.DataFrame, others: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows with the day on which that of the others ended which was open when the row starts."""
    covering = others.select("child_id", "start_date", "end_date", begun="start_date")
    found = (
        rows.select("child_id", "start_date", "source_row")
        .sort("child_id", "start_date")
        .join_asof(covering.sort("child_id", "start_date"), on="start_date", by="child_id", check_sortedness=False)
        .filter(pl.col("end_date") >= pl.col("start_date"))
        .select("source_row", pl.col("end_date").alias(name))
    )
    return rows.join(found, on="source_row", how="left", maintain_order="left")
