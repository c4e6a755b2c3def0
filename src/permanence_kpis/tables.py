"""The contract of each table: its columns, their types and units, its key, and what one row is.

`EXTRACTS` are the files an authority supplies, `DERIVED` the tables a definition may use; a `Catalogue` has both,
as far as one set of definitions knows them. Each derived column names the columns of extracts it is worked out from, so
that only those are read and a bad field can say what it touches.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet
from permanence_kpis.conditions.model import Condition
from permanence_kpis.periods import REVIEWS_WITHIN, Deadline


class Kind(StrEnum):
    """What a column holds; decides which tests a condition may put to it."""

    ID = "id"
    CODE = "code"
    DATE = "date"
    NUMBER = "whole number"
    TEXT = "text"


YEAR = "year"
"""The unit of a number that is a year to 31 March, called by the year in which it ends."""


@dataclass(frozen=True)
class Column:
    """One column. `required` (extracts): must be there and filled. `depends_on` (derived): `extract.column` names.

    `ends`: of a derived column whose value may be one of several, the columns with the lowest and the highest of them;
    where these differ its own value is null. `also_read`, `due_within`: as of a table, for this column. `is_free`: text
    of which nobody knows all it may say.

    Of extracts: `dated_by` is the column with the day a code was recorded for, `is_part_known` says whether parts of a
    date may be unknown (zz), `affects` the `extract.column` names that a source's own column is read into (none: it is
    one of ours).
    """

    name: str
    kind: Kind
    meaning: str
    codes: CodeSet | None = None
    unit: str | None = None
    required: bool = False
    depends_on: tuple[str, ...] = ()
    ends: tuple[str, str] | None = None
    also_read: tuple[str, ...] = ()
    due_within: tuple[Deadline, ...] = ()
    dated_by: str | None = None
    is_part_known: bool = False
    affects: tuple[str, ...] = ()
    is_free: bool = False


@dataclass(frozen=True)
class Extract:
    """A file an authority supplies. `key`: a row without these, readable, is left out. `needed`: nothing without it.

    `day`: the column with the day of a row, where a row without it is kept.
    """

    name: str
    row_is: str
    key: tuple[str, ...]
    needed: bool
    columns: Mapping[str, Column]
    day: str | None = None

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def file_names(self) -> tuple[str, str]:
        """The names that its file may have: of CSV, and of Parquet."""
        return self.file_name, f"{self.name}.parquet"

    @property
    def is_of_children(self) -> bool:
        """Whether its ids are children's."""
        return any(name.endswith(".child_id") for name in self.affects(self.columns[self.key[0]]))

    def affects(self, column: Column) -> tuple[str, ...]:
        """The `extract.column` names that one of its columns is read into."""
        return column.affects or (f"{self.name}.{column.name}",)

    @property
    def begins(self) -> str | None:
        """The column with the day on which a row begins; None where its rows have no day."""
        return self.day or next((name for name in self.key if self.columns[name].kind is Kind.DATE), None)

    @property
    def always_read(self) -> tuple[str, ...]:
        """The columns that are read with any of the others."""
        return (*self.key, *([self.day] if self.day else []))

    @property
    def history_columns(self) -> tuple[str, ...]:
        """The dates that tell how far back the file reaches and how new it is."""
        return tuple(
            name for name in ("start_date", "review_date", "approval_date", "end_date") if name in self.columns
        )


@dataclass(frozen=True)
class Table:
    """A derived table. `counts`: what may be counted, and the column that tells one from the next (None: each row).

    `key`: the columns that tell one row from the next. `depends_on`: the `extract.column` names its rows are worked out
    from. `ended_by`: those that can only end earlier what a row tells of, so that it may not belong; where their file
    is not there nothing is ended. `also_read`: those that decide where others leave something open; what they leave
    open themselves is found where the table is worked out. `due_within`: how long after a day in an extract something
    is due, where rows are worked out from that. `is_of_spells`: a row lasts, so that those open on a day can
    be looked at too. `is_of_one_day`: only those open on a day are looked at, and they are not of children. `row_id`:
    what tells who is counted in a list where it is neither a child nor a household.
    """

    name: str
    row_is: str
    is_snapshot: bool
    own_date: str | None
    key: tuple[str, ...]
    counts: Mapping[str, str | None]
    depends_on: tuple[str, ...]
    columns: Mapping[str, Column]
    ended_by: tuple[str, ...] = ()
    also_read: tuple[str, ...] = ()
    due_within: tuple[Deadline, ...] = ()
    is_of_spells: bool = False
    is_of_one_day: bool = False
    row_id: str = "household_id"

    @property
    def unit_id(self) -> str:
        """The column that names what is counted in a list: the child, the household, or what a row is told by."""
        return "child_id" if "child_id" in self.columns else self.row_id

    @property
    def unit(self) -> str:
        """Who is counted in a list, as messages say it."""
        return "child" if self.unit_id == "child_id" else self.row_id.removesuffix("_id").replace("_", " ")

    @property
    def windows(self) -> tuple[str, ...]:
        """The windows in which its rows can be counted."""
        over_a_time = ("period", "year_to_date", "last_12_months")
        if self.is_snapshot or self.is_of_one_day:
            return ("at_period_end",)
        return ("at_period_end", *over_a_time) if self.is_of_spells else over_a_time

    # D-125: a count has a population where a row of its table is one child, once
    @property
    def is_of_events(self) -> bool:
        """Whether a row is something that happened, of which a child (or household) may have several, or none.

        All rows together are then no population: how many there are does not say how many there could be.
        """
        return any(column is not None for column in self.counts.values())

    def extract_columns(self, columns: Iterable[str]) -> frozenset[str]:
        """The `extract.column` names that these of its columns are worked out from."""
        return frozenset(self.depends_on).union(*(self.columns[name].depends_on for name in columns))

    def asks_within(self, columns: Iterable[str]) -> frozenset[Deadline]:
        """How long after a day in an extract something is due, where these of its columns ask for that."""
        return frozenset(self.due_within).union(*(self.columns[name].due_within for name in columns))

    def columns_to_read(self, columns: Iterable[str]) -> frozenset[str]:
        """The `extract.column` names to read for these of its columns, as far as they are there."""
        names = tuple(columns)
        of_columns = (self.columns[name].also_read for name in names)
        return self.extract_columns(names).union(self.ended_by, self.also_read, *of_columns)


@dataclass(frozen=True)
class OwnTable:
    """A table of the authority's own: an extract whose rows are counted as they are.

    `counts`: the word for its rows. `began`, `ended`: the columns with the day of a row, and, where rows last, with the
    day it ended. `latest_for`: the derived table to which a child's newest row adds columns; `no_row_means`: what they
    hold, by their name in the extract, of a child who has no row.
    """

    extract: Extract
    counts: str
    began: str
    ended: str | None = None
    latest_for: str | None = None
    no_row_means: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.extract.name


@dataclass(frozen=True)
class DeadlineTable:
    """What was due so long after each row of a table of events, and by which row of another it was done.

    `after`, `met_by`: names of derived tables; `where`: which rows of the latter count.
    """

    after: str
    met_by: str
    deadline: Deadline
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The extracts, and the derived tables a definition may use, by name; which of them are the authority's own."""

    extracts: Mapping[str, Extract] = field(repr=False)
    tables: Mapping[str, Table] = field(repr=False)
    own: Mapping[str, OwnTable] = field(default_factory=dict, repr=False)
    deadlines: Mapping[str, DeadlineTable] = field(default_factory=dict, repr=False)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Every column of a derived table by its name."""
        return {name: column for table in self.tables.values() for name, column in table.columns.items()}

    # D-301: a list of the authority's own may be kept up while the extracts are of last quarter
    @cached_property
    def dates(self) -> frozenset[str]:
        """The `extract.column` names of the dates that tell how far back each file reaches and how new it is."""
        return frozenset(
            f"{name}.{column}"
            for name, extract in self.extracts.items()
            if name not in self.own
            for column in extract.history_columns
        )


def _by_name(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


def _id(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Kind.ID, meaning, required=required)


def _date(name: str, meaning: str, *, required: bool = False, is_part_known: bool = False) -> Column:
    return Column(name, Kind.DATE, meaning, required=required, is_part_known=is_part_known)


def _code(name: str, meaning: str, code_set: CodeSet, *, required: bool = False, dated_by: str | None = None) -> Column:
    return Column(name, Kind.CODE, meaning, codes=code_set, required=required, dated_by=dated_by)


def _extract(name: str, row_is: str, *columns: Column, needed: bool = False) -> Extract:
    key = tuple(
        c.name
        for c in columns
        if c.name in {"child_id", "household_id", "start_date", "review_date", "approval_date", "year_ending"}
    )
    return Extract(name, row_is, key, needed, _by_name(*columns))


_CHILD_ID = _id("child_id", "the child's anonymised number, kept as text")

EXTRACTS: Mapping[str, Extract] = {
    extract.name: extract
    for extract in (
        _extract(
            "children",
            "a child",
            _CHILD_ID,
            _date("date_of_birth", "date of birth", required=True),
            _code("sex", "sex", codes.SEX),
            _code("ethnicity", "ethnicity", codes.ETHNICITY),
            needed=True,
        ),
        _extract(
            "placements",
            "a stay with one carer under one placement type",
            _CHILD_ID,
            _date("start_date", "first day of the stay", required=True),
            _code("placement_type", "placement type", codes.PLACEMENT_TYPE, required=True, dated_by="start_date"),
            _date("end_date", "day the stay ended; blank while it lasts"),
            _code("provider", "placement provider", codes.PROVIDER, dated_by="start_date"),
            _id("carer_id", "the carer or home", required=False),
            _code("end_reason", "reason for the placement change", codes.END_REASON, dated_by="end_date"),
            needed=True,
        ),
        _extract(
            "legal_statuses",
            "a legal status",
            _CHILD_ID,
            _date("start_date", "first day of the status", required=True),
            _code("legal_status", "legal status", codes.LEGAL_STATUS, required=True, dated_by="start_date"),
            _date("end_date", "day the status ended; blank while it lasts"),
            _code(
                "reason_ceased",
                "reason care ceased, only where the child then left care",
                codes.REASON_CEASED,
                dated_by="end_date",
            ),
            needed=True,
        ),
        _extract(
            "reviews",
            "a review",
            _CHILD_ID,
            _date("review_date", "day of the review", required=True),
            _code("participation", "how the child took part", codes.PARTICIPATION),
        ),
        _extract(
            "missing_episodes",
            "a missing episode (M), or away without authorisation (A)",
            _CHILD_ID,
            _date("start_date", "first day missing", required=True),
            _code("kind", "missing or away", codes.MISSING_KIND, required=True),
            _date("end_date", "day the child was found; blank while missing"),
            _code("source", "missing from home or from care", codes.MISSING_SOURCE),
        ),
        _extract(
            "foster_approvals",
            "an approval of a fostering household",
            _id("household_id", "the fostering household"),
            _date("approval_date", "day of the approval", required=True),
            _code("approval_type", "kind of approval", codes.APPROVAL_TYPE, required=True),
            _date("end_date", "day the approval ended; blank while it lasts"),
            Column("places", Kind.NUMBER, "children the household is approved for", unit="places"),
        ),
        _extract(
            "previous_permanence",
            "what ended before the child came into care",
            _CHILD_ID,
            _code("previous_permanence", "previous permanence option", codes.PREVIOUS_PERMANENCE, required=True),
            _date("order_date", "day of the earlier order", is_part_known=True),
        ),
        _extract(
            "care_leavers",
            "a young person who left care, and a year",
            _CHILD_ID,
            _date("date_of_birth", "date of birth", required=True),
            Column(
                "year_ending",
                Kind.NUMBER,
                "the year to 31 March that it is about, by the year in which it ends: 2025 for 2024-25",
                unit=YEAR,
                required=True,
            ),
            _code("in_touch", "whether the authority is in touch", codes.IN_TOUCH),
            _code("activity", "main activity about the birthday", codes.ACTIVITY, dated_by="year_ending"),
            _code("accommodation", "where they live about the birthday", codes.ACCOMMODATION),
        ),
    )
}

CARE = tuple(
    f"legal_statuses.{name}" for name in ("child_id", "start_date", "end_date", "legal_status", "reason_ceased")
)
_STAYS = tuple(
    f"placements.{name}" for name in ("child_id", "start_date", "end_date", "placement_type", "provider", "carer_id")
)
_WHY_ENDED = ("placements.end_reason",)
_REVIEWED = ("reviews.child_id", "reviews.review_date")
BORN = "children.date_of_birth"
_BIRTH = ("children.child_id", BORN)
_IN_TOUCH = ("care_leavers.in_touch",)
_LEAVER_BORN = ("care_leavers.date_of_birth", "care_leavers.year_ending")

AGE_BANDS = ("Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")
AGE_BAND_ENDS = (0, 4, 9, 15)
"""The last year of age of each band but the last."""

CHILD_COLUMNS = (
    Column("sex", Kind.CODE, "sex", codes=codes.SEX, depends_on=("children.child_id", "children.sex")),
    Column(
        "ethnicity",
        Kind.CODE,
        "ethnicity",
        codes=codes.ETHNICITY,
        depends_on=("children.child_id", "children.ethnicity"),
    ),
    Column("age", Kind.NUMBER, "age in completed years on the row's own date", unit="years", depends_on=_BIRTH),
    Column("age_band", Kind.TEXT, f"age band: {', '.join(AGE_BANDS)}", depends_on=_BIRTH),
)


def ends_of(name: str) -> tuple[str, str]:
    """The columns with the lowest and the highest value that a derived column may have."""
    return f"{name}_lowest", f"{name}_highest"


def _derived(
    kind: Kind,
    name: str,
    meaning: str,
    depends_on: tuple[str, ...],
    *,
    codes: CodeSet | None = None,
    unit: str | None = None,
    may_be_several: bool = False,
    also_read: tuple[str, ...] = (),
    due_within: tuple[Deadline, ...] = (),
) -> Column:
    return Column(
        name,
        kind,
        meaning,
        codes=codes,
        unit=unit,
        depends_on=depends_on,
        ends=ends_of(name) if may_be_several else None,
        also_read=also_read,
        due_within=due_within,
    )


def _table(
    name: str,
    row_is: str,
    own_date: str | None,
    counts: Mapping[str, str | None],
    depends_on: tuple[str, ...],
    *columns: Column,
    is_snapshot: bool = False,
    also_told_by: tuple[str, ...] = (),
    ended_by: tuple[str, ...] = (),
    also_read: tuple[str, ...] = (),
    due_within: tuple[Deadline, ...] = (),
    is_of_one_day: bool = False,
) -> Table:
    of_a_child = name not in ("foster_approvals", "fostering_households")
    unit_id = (
        Column("child_id", Kind.ID, "the child")
        if of_a_child
        else Column("household_id", Kind.ID, "the fostering household")
    )
    own = {column.name for column in columns}
    of_children = (column for column in CHILD_COLUMNS if of_a_child and column.name not in own)
    return Table(
        name,
        row_is,
        is_snapshot,
        own_date,
        (unit_id.name, *((own_date,) if own_date else ()), *also_told_by),
        counts,
        depends_on,
        _by_name(unit_id, *columns, *of_children),
        ended_by,
        also_read,
        due_within,
        is_of_one_day=is_of_one_day,
    )


def _events(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{file}.{name}" for name in names)


DERIVED: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(
            "looked_after",
            "a child looked after on the last day",
            None,
            {"children": None},
            CARE,
            _derived(Kind.NUMBER, "months_in_care", "whole months in this period of care", (), unit="months"),
            _derived(
                Kind.NUMBER,
                "months_in_placement",
                "whole months in this placement, from stable_since",
                _STAYS,
                unit="months",
                may_be_several=True,
                also_read=_WHY_ENDED,
            ),
            _derived(Kind.CODE, "placement_type", "main placement type on the day", _STAYS, codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "provider", "provider of the main placement", _STAYS, codes=codes.PROVIDER),
            _derived(Kind.CODE, "legal_status", "legal status on the day", (), codes=codes.LEGAL_STATUS),
            _derived(Kind.DATE, "care_began_on", "first day of this period of care", ()),
            _derived(
                Kind.DATE,
                "placement_began_on",
                "first day with this carer",
                _STAYS,
                may_be_several=True,
                also_read=_WHY_ENDED,
            ),
            _derived(
                Kind.DATE,
                "stable_since",
                "first day with this carer, the placement before an adoptive one counted in",
                _STAYS,
                may_be_several=True,
                also_read=_WHY_ENDED,
            ),
            _derived(
                Kind.DATE,
                "status_began_on",
                "first day of this legal status, without a break in this period of care",
                (),
                may_be_several=True,
            ),
            _derived(
                Kind.NUMBER,
                "months_on_status",
                "whole months on this legal status, from status_began_on",
                (),
                unit="months",
                may_be_several=True,
            ),
            _derived(Kind.DATE, "last_review_on", "last review by the day, in this period of care", _REVIEWED),
            _derived(
                Kind.DATE,
                "next_review_due",
                "day by which the next review is due; blank where the last is before the records begin",
                _REVIEWED,
                due_within=REVIEWS_WITHIN,
            ),
            is_snapshot=True,
            ended_by=(BORN,),
        ),
        _table(
            "left_care",
            "a child who left care in the window, last time only",
            "left_on",
            {"children": None},
            CARE,
            _derived(Kind.DATE, "left_on", "day care ended", ()),
            _derived(Kind.CODE, "reason_ceased", "reason care ceased", (), codes=codes.REASON_CEASED),
            _derived(Kind.NUMBER, "months_in_care", "whole months in the period of care that ended", (), unit="months"),
        ),
        _table(
            "started_care",
            "a start of care in the window",
            "started_on",
            {"starts": None, "children": "child_id"},
            CARE,
            _derived(Kind.DATE, "started_on", "first day of the period of care", ()),
            _derived(Kind.CODE, "legal_status", "legal status on that day", (), codes=codes.LEGAL_STATUS),
            _derived(Kind.CODE, "placement_type", "placement type on that day", _STAYS, codes=codes.PLACEMENT_TYPE),
            _derived(
                Kind.CODE,
                "previous_permanence",
                "what ended before the child came into care",
                _events("previous_permanence", "child_id", "previous_permanence", "order_date"),
                codes=codes.PREVIOUS_PERMANENCE,
            ),
            ended_by=(BORN,),
        ),
        _table(
            "placement_moves",
            "a change of carer in the window",
            "moved_on",
            {"moves": None, "children": "child_id"},
            CARE + _STAYS,
            _derived(Kind.DATE, "moved_on", "first day of the new main stay", ()),
            _derived(
                Kind.CODE,
                "reason",
                "reason the stay before ended; blank through a temporary stay",
                ("placements.end_reason",),
                codes=codes.END_REASON,
            ),
            _derived(Kind.CODE, "from_type", "placement type before", (), codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "to_type", "placement type after", (), codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "from_provider", "provider before", (), codes=codes.PROVIDER),
            _derived(Kind.CODE, "to_provider", "provider after", (), codes=codes.PROVIDER),
            ended_by=(BORN,),
            also_read=_WHY_ENDED,
        ),
        _table(
            "placement_starts",
            "a start of a placement with another carer in the window, the first in care included",
            "started_on",
            {"placements": None, "children": "child_id"},
            CARE + _STAYS,
            _derived(Kind.DATE, "started_on", "first day of the new main stay", ()),
            _derived(Kind.CODE, "placement_type", "placement type on that day", (), codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "provider", "provider of the placement", (), codes=codes.PROVIDER),
            _derived(Kind.CODE, "is_first", "whether it is the first in the period of care", (), codes=codes.YES_NO),
            ended_by=(BORN,),
            also_read=_WHY_ENDED,
        ),
        _table(
            "reviews",
            "a child and day with a review, while looked after",
            "reviewed_on",
            {"reviews": None, "children": "child_id"},
            CARE + _events("reviews", "child_id", "review_date", "participation"),
            _derived(Kind.DATE, "reviewed_on", "day of the review", ()),
            _derived(Kind.CODE, "participation", "how the child took part", (), codes=codes.PARTICIPATION),
            ended_by=(BORN,),
        ),
        _table(
            "reviews_due",
            "a review that was due in the window, of a child still looked after on that day",
            "due_on",
            {"reviews": None, "children": "child_id"},
            CARE + _REVIEWED,
            _derived(
                Kind.NUMBER,
                "number",
                "1 for the first review in this period of care, and so on; blank where the first is before the records",
                (),
            ),
            _derived(Kind.DATE, "due_on", "day by which it was due", ()),
            _derived(Kind.DATE, "held_on", "day of the review; blank where there was none by the last day", ()),
            _derived(
                Kind.NUMBER, "days_late", "days from due_on to the review; below 0 where it was before", (), unit="days"
            ),
            _derived(
                Kind.CODE, "met", "whether it was on time: yes, late, no (not by the last day)", (), codes=codes.MET
            ),
            ended_by=(BORN,),
            due_within=REVIEWS_WITHIN,
        ),
        _table(
            "missing_episodes",
            "a missing episode that overlaps the window, looked after then or not",
            "began_on",
            {"episodes": None, "children": "child_id"},
            _events("missing_episodes", "child_id", "start_date", "kind", "end_date", "source"),
            _derived(Kind.DATE, "began_on", "first day missing", ()),
            _derived(Kind.DATE, "ended_on", "day found, or care ended; blank while missing", ()),
            _derived(Kind.CODE, "kind", "missing or away without authorisation", (), codes=codes.MISSING_KIND),
            _derived(Kind.CODE, "source", "missing from home or from care", (), codes=codes.MISSING_SOURCE),
            also_told_by=("kind",),
            ended_by=(*CARE, BORN),
        ),
        _table(
            "foster_approvals",
            "an approval in the window, unless the household is approved for the same already",
            "approved_on",
            {"approvals": None, "households": "household_id"},
            _events("foster_approvals", "household_id", "approval_date", "approval_type"),
            _derived(Kind.DATE, "approved_on", "day of the approval", ()),
            _derived(Kind.CODE, "approval_type", "kind of approval", (), codes=codes.APPROVAL_TYPE),
            _derived(
                Kind.NUMBER,
                "places",
                "children the household is approved for",
                _events("foster_approvals", "places"),
                unit="places",
            ),
            also_told_by=("approval_type",),
            also_read=_events("foster_approvals", "end_date", "places"),
        ),
        _table(
            "fostering_households",
            "an approval of a fostering household that is open on the last day, one for each kind of approval",
            "approved_on",
            {"approvals": None, "households": "household_id"},
            _events("foster_approvals", "household_id", "approval_date", "approval_type", "end_date"),
            _derived(Kind.DATE, "approved_on", "day of the approval, the first of those open", ()),
            _derived(Kind.CODE, "approval_type", "kind of approval", (), codes=codes.APPROVAL_TYPE),
            also_told_by=("approval_type",),
            is_of_one_day=True,
        ),
        _table(
            "care_leavers",
            "a young person who left care and is 17 to 21 on the birthday in the window",
            "birthday_on",
            {"young_people": None},
            _events("care_leavers", "child_id", "date_of_birth", "year_ending"),
            _derived(Kind.DATE, "birthday_on", "birthday in the year that the record is about", ()),
            *(replace(column, depends_on=_LEAVER_BORN) for column in CHILD_COLUMNS if column.name.startswith("age")),
            _derived(Kind.CODE, "in_touch", "whether the authority is in touch", _IN_TOUCH, codes=codes.IN_TOUCH),
            _derived(
                Kind.CODE,
                "activity",
                "main activity about the birthday; 0 where it is blank and in_touch is not",
                (*_IN_TOUCH, "care_leavers.activity"),
                codes=codes.ACTIVITY,
            ),
            _derived(
                Kind.CODE,
                "accommodation",
                "where they live about the birthday; 0 where it is blank and in_touch is not",
                (*_IN_TOUCH, "care_leavers.accommodation"),
                codes=codes.ACCOMMODATION,
            ),
            also_read=_events("care_leavers", "in_touch", "activity", "accommodation"),
        ),
    )
}

BUILT_IN = Catalogue(EXTRACTS, DERIVED)
"""What every set of definitions knows. A column that stands in several of its tables holds the same in each."""
