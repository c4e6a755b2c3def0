"""The tables of the Standard Safeguarding Dataset that are read: their columns, and what each feeds.

Source: docs/sources.md#standard-safeguarding-dataset.
"""

from collections.abc import Callable, Mapping
from functools import partial

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet
from permanence_kpis.extracts.custom_reader import ColumnWithReader
from permanence_kpis.extracts.mapped.codes_in_text import code_in_text, code_of_description, fault_in_text
from permanence_kpis.extracts.ssda903.contract import of_both
from permanence_kpis.tables import Column, Extract, Kind

_SEX = {"female": "F", "male": "M", "unknown": "U"}
_CHINESE = {"CNHE": "CHNE"}
"""The specification has two letters of this code the other way round."""
_STATUSES = {
    "interim care order": "C1",
    "full care order": "C2",
    "care order": "C2",
    "freeing order": "D1",
    "freeing order granted": "D1",
    "placement order": "E1",
    "placement order granted": "E1",
    "emergency protection order": "L2",
}
"""Descriptions that can stand for one code only."""
_MISSING = {
    "missing": "M",
    "missing from care": "M",
    "absent": "A",
    "away": "A",
    "away from placement without authorisation": "A",
}
_SUITABLE = {"suitable": "1", "yes": "1", "y": "1", "unsuitable": "2", "not suitable": "2", "no": "2", "n": "2"}


def _id(name: str, meaning: str, *affects: str, required: bool = True) -> Column:
    return Column(name, Kind.ID, meaning, required=required, affects=affects)


def _date(name: str, meaning: str, *affects: str, required: bool = False, is_part_known: bool = False) -> Column:
    return Column(name, Kind.DATE, meaning, required=required, affects=affects, is_part_known=is_part_known)


def _text(name: str, meaning: str, *affects: str) -> Column:
    return Column(name, Kind.TEXT, meaning, affects=affects, is_free=True)


def _code(
    name: str,
    meaning: str,
    code_set: CodeSet,
    *affects: str,
    required: bool = False,
    dated_by: str | None = None,
    descriptions: Mapping[str, str] | None = None,
) -> Column:
    """A column of codes, each alone or with its description, such as `U6 - placement with another foster carer`."""
    by_description, in_text = code_of_description(code_set, descriptions or {}), code_in_text(code_set)
    return ColumnWithReader(
        name,
        Kind.CODE,
        meaning,
        codes=code_set,
        required=required,
        affects=affects,
        dated_by=dated_by,
        read=partial(_first_of, by_description, in_text),
        fault=fault_in_text(code_set),
        remedy=f"The codes are {', '.join(sorted(code_set))}; a code may have its description beside it.",
    )


def _first_of(
    by_description: Callable[[str], str | None], in_text: Callable[[str], str | None], text: str
) -> str | None:
    return by_description(text) or in_text(text)


_LETTERS: CodeSet = {code[0]: meaning for code, meaning in codes.ACCOMMODATION.items()} | {
    code: meaning for code, meaning in codes.ACCOMMODATION.items() if len(code) == 2
}
"""Where a care leaver lives: a letter, or the letter with its suitability, as OC3 has it."""
_SUITABILITY: CodeSet = {"1": codes.Code("suitable"), "2": codes.Code("not suitable")}
_CANCELLED: CodeSet = {"Y": codes.Code("cancelled"), "N": codes.Code("not cancelled")}


def _table(name: str, row_is: str, key: tuple[str, ...], *columns: Column, needed: bool = False) -> Extract:
    return Extract(name, row_is, key, needed, {column.name: column for column in columns})


PERSON, EPISODES, PLACEMENT, LEGAL = "ssd_person", "ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status"
REVIEWS, MISSING, PERMANENCE = "ssd_cla_reviews", "ssd_missing", "ssd_cla_previous_permanence"
LEAVERS, CARE_PLAN, ADOPTION = "ssd_care_leavers", "ssd_cla_care_plan", "ssd_permanence"

TABLES: Mapping[str, Extract] = {
    table.name: table
    for table in (
        _table(
            PERSON,
            "a person",
            ("pers_person_id",),
            _id("pers_person_id", "the person's number", "children.child_id"),
            _date("pers_dob", "date of birth", "children.date_of_birth", "care_leavers.date_of_birth", required=True),
            _code("pers_sex", "sex", codes.SEX, "children.sex", descriptions=_SEX),
            _code("pers_ethnicity", "ethnicity", codes.ETHNICITY, "children.ethnicity", descriptions=_CHINESE),
            needed=True,
        ),
        _table(
            EPISODES,
            "an episode",
            ("clae_person_id", "clae_cla_episode_start_date"),
            _id("clae_person_id", "the person's number", *of_both("child_id")),
            _date("clae_cla_episode_start_date", "day the episode began", *of_both("start_date"), required=True),
            _code(
                "clae_cla_episode_start_reason",
                "reason for the new episode",
                codes.REASON_NEW_EPISODE,
                "placements.carer_id",
                required=True,
            ),
            _date("clae_cla_episode_ceased_date", "day the episode ended", *of_both("end_date")),
            _code(
                "clae_cla_episode_ceased_reason",
                "reason the episode ceased",
                codes.REASON_CEASED,
                "legal_statuses.reason_ceased",
                dated_by="clae_cla_episode_ceased_date",
            ),
            _id("clae_cla_id", "the number of the period of care", "reviews.child_id", required=False),
            _id("clae_cla_placement_id", "the number of the placement", "placements.placement_type"),
            needed=True,
        ),
        _table(
            PLACEMENT,
            "a placement",
            ("clap_person_id",),
            _id("clap_person_id", "the person's number", "placements.child_id"),
            _id("clap_cla_placement_id", "the number of the placement", "placements.placement_type"),
            _date("clap_cla_placement_start_date", "day the placement began", "placements.placement_type"),
            _date("clap_cla_placement_end_date", "day the placement ended", "placements.end_reason"),
            _code(
                "clap_cla_placement_type",
                "placement type",
                codes.PLACEMENT_TYPE,
                "placements.placement_type",
                required=True,
                dated_by="clap_cla_placement_start_date",
            ),
            _code(
                "clap_cla_placement_provider",
                "placement provider",
                codes.PROVIDER,
                "placements.provider",
                dated_by="clap_cla_placement_start_date",
            ),
            _code(
                "clap_cla_placement_change_reason",
                "reason for the placement change",
                codes.END_REASON,
                "placements.end_reason",
                dated_by="clap_cla_placement_end_date",
            ),
            _id("clap_cla_placement_urn", "Ofsted's number of the placement", "placements.carer_id", required=False),
            _id("clap_cla_placement_postcode", "postcode of the placement", "placements.carer_id", required=False),
            needed=True,
        ),
        _table(
            LEGAL,
            "a legal status",
            ("lega_person_id", "lega_legal_status_start_date"),
            _id("lega_person_id", "the person's number", "legal_statuses.child_id"),
            _date(
                "lega_legal_status_start_date", "first day of the status", "legal_statuses.legal_status", required=True
            ),
            _code(
                "lega_legal_status",
                "legal status",
                codes.LEGAL_STATUS,
                "legal_statuses.legal_status",
                dated_by="lega_legal_status_start_date",
                descriptions=_STATUSES,
            ),
            _date("lega_legal_status_end_date", "day the status ended", "legal_statuses.legal_status"),
            needed=True,
        ),
        _table(
            REVIEWS,
            "a review",
            ("clar_cla_id",),
            _id("clar_cla_id", "the number of the period of care", "reviews.child_id"),
            _date("clar_cla_review_date", "day of the review", "reviews.review_date"),
            _code(
                "clar_cla_review_participation", "how the child took part", codes.PARTICIPATION, "reviews.participation"
            ),
            _code("clar_cla_review_cancelled", "whether it was cancelled", _CANCELLED, "reviews.review_date"),
        ),
        _table(
            MISSING,
            "a missing or away episode",
            ("miss_person_id", "miss_missing_episode_start_date"),
            _id("miss_person_id", "the person's number", "missing_episodes.child_id"),
            _date("miss_missing_episode_start_date", "first day missing", "missing_episodes.start_date", required=True),
            _code(
                "miss_missing_episode_type",
                "missing or away",
                codes.MISSING_KIND,
                "missing_episodes.kind",
                required=True,
                descriptions=_MISSING,
            ),
            _date("miss_missing_episode_end_date", "day the child was found", "missing_episodes.end_date"),
        ),
        _table(
            PERMANENCE,
            "what ended before the child came into care",
            ("lapp_person_id",),
            _id("lapp_person_id", "the person's number", "previous_permanence.child_id"),
            _code(
                "lapp_previous_permanence_option",
                "previous permanence option",
                codes.PREVIOUS_PERMANENCE,
                "previous_permanence.previous_permanence",
                required=True,
            ),
            _date(
                "lapp_previous_permanence_order_date",
                "day of the earlier order",
                "previous_permanence.order_date",
                is_part_known=True,
            ),
        ),
        _table(
            LEAVERS,
            "a young person who left care",
            ("clea_person_id",),
            _id("clea_person_id", "the person's number", "care_leavers.child_id"),
            _code(
                "clea_care_leaver_in_touch",
                "whether the authority is in touch",
                codes.IN_TOUCH,
                "care_leavers.in_touch",
            ),
            _date("clea_care_leaver_latest_contact", "day of the latest contact", "care_leavers.year_ending"),
            _code("clea_care_leaver_accommodation", "where they live", _LETTERS, "care_leavers.accommodation"),
            _code(
                "clea_care_leaver_accom_suitable",
                "whether where they live is suitable",
                _SUITABILITY,
                "care_leavers.accommodation",
                descriptions=_SUITABLE,
            ),
            _code(
                "clea_care_leaver_activity",
                "main activity",
                codes.ACTIVITY,
                "care_leavers.activity",
            ),
        ),
        _table(
            CARE_PLAN,
            "a care plan",
            ("lacp_person_id",),
            _id("lacp_person_id", "the person's number", "permanence_plans.child_id"),
            _date("lacp_cla_care_plan_start_date", "day the care plan began", "permanence_plans.agreed_on"),
            _text("lacp_cla_care_plan_json", "the permanence plan chosen, as JSON", "permanence_plans.plan"),
        ),
        _table(
            ADOPTION,
            "a plan of adoption",
            ("perm_person_id",),
            _id("perm_person_id", "the person's number", "permanence_plans.child_id"),
            _date(
                "perm_adm_decision_date",
                "day the authority decided that the child should be placed for adoption",
                "permanence_plans.ratified_on",
            ),
        ),
    )
}

PREFIXES: Mapping[str, str] = {
    name: f"{next(iter(table.columns)).partition('_')[0]}_" for name, table in TABLES.items()
}
"""How all headings of a table begin."""

FEEDS: Mapping[str, str] = {
    "children": PERSON,
    "placements": EPISODES,
    "legal_statuses": EPISODES,
    "reviews": REVIEWS,
    "missing_episodes": MISSING,
    "previous_permanence": PERMANENCE,
    "care_leavers": LEAVERS,
}
"""The table that gives each of this project's tables its rows."""

AS_EPISODES: Mapping[str, str] = {
    "CHILD": "clae_person_id",
    "DECOM": "clae_cla_episode_start_date",
    "RNE": "clae_cla_episode_start_reason",
    "LS": "lega_legal_status",
    "PLACE": "clap_cla_placement_type",
    "PLACE_PROVIDER": "clap_cla_placement_provider",
    "DEC": "clae_cla_episode_ceased_date",
    "REC": "clae_cla_episode_ceased_reason",
    "REASON_PLACE_CHANGE": "clap_cla_placement_change_reason",
    "PL_POST": "clap_cla_placement_postcode",
    "URN": "clap_cla_placement_urn",
}
"""An episode as an SSDA903 return has it, and the heading of SSD with the same in it."""
