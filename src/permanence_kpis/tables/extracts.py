"""The files that an authority supplies: `EXTRACTS`."""

from collections.abc import Mapping

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet
from permanence_kpis.tables.model import YEAR, Column, Extract, Kind, by_name


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
    return Extract(name, row_is, key, needed, by_name(*columns))


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
