"""The files of an SSDA903 return that are read: their columns, and what each feeds.

Source: docs/sources.md#yearly-returns.
"""

from collections.abc import Mapping

from permanence_kpis import codes
from permanence_kpis.tables import Column, Extract, Kind

YEAR = Column("YEAR", Kind.NUMBER, "the return a row belongs to")
"""Where files of several years were joined."""


def of_both(name: str) -> tuple[str, str]:
    return f"placements.{name}", f"legal_statuses.{name}"


def _file(name: str, row_is: str, key: tuple[str, ...], *columns: Column) -> Extract:
    return Extract(name, row_is, key, name == "episodes", {column.name: column for column in columns})


def _child(*affects: str) -> Column:
    return Column("CHILD", Kind.ID, "the child's number in the return", required=True, affects=affects)


FILES: Mapping[str, Extract] = {
    file.name: file
    for file in (
        _file(
            "header",
            "a child",
            ("CHILD",),
            _child("children.child_id"),
            Column("DOB", Kind.DATE, "date of birth", required=True, affects=("children.date_of_birth",)),
            Column("SEX", Kind.CODE, "sex", codes=codes.SEX, affects=("children.sex",)),
            Column("ETHNIC", Kind.CODE, "ethnicity", codes=codes.ETHNICITY, affects=("children.ethnicity",)),
        ),
        _file(
            "episodes",
            "a time in one placement under one legal status",
            ("CHILD", "DECOM"),
            _child(*of_both("child_id")),
            Column("DECOM", Kind.DATE, "day the episode began", required=True, affects=of_both("start_date")),
            Column(
                "RNE",
                Kind.CODE,
                "reason for the new episode",
                codes=codes.REASON_NEW_EPISODE,
                required=True,
                affects=("placements.carer_id", "legal_statuses.is_start"),
            ),
            Column(
                "LS",
                Kind.CODE,
                "legal status",
                codes=codes.LEGAL_STATUS,
                required=True,
                affects=("legal_statuses.legal_status",),
                dated_by="DECOM",
            ),
            Column(
                "PLACE",
                Kind.CODE,
                "placement type",
                codes=codes.PLACEMENT_TYPE,
                required=True,
                affects=("placements.placement_type",),
                dated_by="DECOM",
            ),
            Column(
                "PLACE_PROVIDER",
                Kind.CODE,
                "placement provider",
                codes=codes.PROVIDER,
                affects=("placements.provider",),
                dated_by="DECOM",
            ),
            Column("DEC", Kind.DATE, "day the episode ended", affects=of_both("end_date")),
            Column(
                "REC",
                Kind.CODE,
                "reason the episode ceased",
                codes=codes.REASON_CEASED,
                affects=("legal_statuses.reason_ceased",),
                dated_by="DEC",
            ),
            Column(
                "REASON_PLACE_CHANGE",
                Kind.CODE,
                "reason for the placement change",
                codes=codes.END_REASON,
                affects=("placements.end_reason",),
                dated_by="DEC",
            ),
            Column("PL_POST", Kind.ID, "postcode of the placement", affects=("placements.carer_id",)),
            Column("URN", Kind.ID, "Ofsted's number of the placement", affects=("placements.carer_id",)),
        ),
        _file(
            "reviews",
            "a review",
            ("CHILD", "REVIEW"),
            _child("reviews.child_id"),
            Column("REVIEW", Kind.DATE, "day of the review", required=True, affects=("reviews.review_date",)),
            Column(
                "REVIEW_CODE",
                Kind.CODE,
                "how the child took part",
                codes=codes.PARTICIPATION,
                affects=("reviews.participation",),
            ),
        ),
        _file(
            "missing",
            "a missing episode (M), or away without authorisation (A)",
            ("CHILD", "MIS_START"),
            _child("missing_episodes.child_id"),
            Column(
                "MIS_START", Kind.DATE, "first day missing", required=True, affects=("missing_episodes.start_date",)
            ),
            Column(
                "MISSING",
                Kind.CODE,
                "missing or away",
                codes=codes.MISSING_KIND,
                required=True,
                affects=("missing_episodes.kind",),
            ),
            Column("MIS_END", Kind.DATE, "day the child was found", affects=("missing_episodes.end_date",)),
        ),
        _file(
            "previous_permanence",
            "what ended before the child came into care",
            ("CHILD",),
            _child("previous_permanence.child_id"),
            Column(
                "PREV_PERM",
                Kind.CODE,
                "previous permanence option",
                codes=codes.PREVIOUS_PERMANENCE,
                required=True,
                affects=("previous_permanence.previous_permanence",),
            ),
            Column(
                "DATE_PERM",
                Kind.DATE,
                "day of the earlier order",
                is_part_known=True,
                affects=("previous_permanence.order_date",),
            ),
        ),
        _file(
            "oc3",
            "a young person who left care",
            ("CHILD",),
            _child("care_leavers.child_id"),
            Column("DOB", Kind.DATE, "date of birth", required=True, affects=("care_leavers.date_of_birth",)),
            Column(
                "IN_TOUCH",
                Kind.CODE,
                "whether the authority is in touch",
                codes=codes.IN_TOUCH,
                affects=("care_leavers.in_touch",),
            ),
            Column(
                "ACTIV",
                Kind.CODE,
                "main activity about the birthday",
                codes=codes.ACTIVITY,
                affects=("care_leavers.activity",),
                dated_by="year_ending",
            ),
            Column(
                "ACCOM",
                Kind.CODE,
                "where they live about the birthday",
                codes=codes.ACCOMMODATION,
                affects=("care_leavers.accommodation",),
            ),
        ),
    )
}

RECOGNISED_BY: dict[str, frozenset[str]] = {
    "header": frozenset({"child", "dob", "ethnic"}),
    "episodes": frozenset({"child", "decom", "rne"}),
    "reviews": frozenset({"child", "review"}),
    "missing": frozenset({"child", "mis_start"}),
    "previous_permanence": frozenset({"child", "prev_perm"}),
    "oc3": frozenset({"child", "in_touch"}),
}
"""The headings that tell which file of a return it is, whatever its name."""

NOT_READ: dict[str, frozenset[str]] = {
    "uasc": frozenset({"child", "duc"}),
    "oc2": frozenset({"child", "sdq_score"}),
    "ad1": frozenset({"child", "date_int"}),
    "placed_for_adoption": frozenset({"child", "date_placed"}),
    "sw_episodes": frozenset({"child", "sw_id"}),
    "dolo": frozenset({"child", "dolo_start"}),
}
"""The files of a return that no measure needs, and the headings they are known by."""

DATE_OF_BIRTH = Column("DOB", Kind.DATE, "date of birth")

BIRTHS = _file("births", "a record of a child", ("CHILD",), _child(), DATE_OF_BIRTH)
"""What is read for the confidence alone of every file but the header: the dates of birth may contradict it."""

EARLIER_ORDERS = _file(
    "previous_permanence",
    "what ended before care",
    ("CHILD",),
    _child(),
    Column("PREV_PERM", Kind.ID, "what ended before, as written"),
    Column("LA_PERM", Kind.ID, "authority that arranged what ended before"),
    Column("DATE_PERM", Kind.ID, "day of the earlier order, as written"),
)
"""What only `kpis check` reads of a return: no figure asks for it."""

MERGED_BY: Mapping[str, tuple[str, ...]] = {
    "header": (),
    "episodes": ("DECOM",),
    "reviews": ("REVIEW",),
    "missing": ("MIS_START", "MISSING"),
    "previous_permanence": (),
    "oc3": ("of_return",),
}
"""What with the child makes rows of several returns the same record, of which the latest return's counts."""

TABLES_OF: Mapping[str, tuple[str, ...]] = {
    "header": ("children",),
    "episodes": ("placements", "legal_statuses"),
    "reviews": ("reviews",),
    "missing": ("missing_episodes",),
    "previous_permanence": ("previous_permanence",),
    "oc3": ("care_leavers",),
}
"""The tables each file of a return is read into."""
