"""Lives drawn at random, written as the Standard Safeguarding Dataset."""

import csv
from datetime import date
from pathlib import Path

from . import extracts
from . import returns as drawn
from .authorities import RawRow
from .lists import PLAN_TABLES
from .returns import Life

TABLES = {
    "ssd_person": ["pers_person_id", "pers_forename", "pers_sex", "pers_ethnicity", "pers_dob"],
    "ssd_cla_episodes": [
        "clae_cla_episode_id", "clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_start_reason",
        "clae_cla_episode_ceased_date", "clae_cla_episode_ceased_reason", "clae_cla_id", "clae_cla_placement_id",
    ],
    "ssd_cla_placement": [
        "clap_cla_placement_id", "clap_person_id", "clap_cla_placement_start_date", "clap_cla_placement_type",
        "clap_cla_placement_urn", "clap_cla_placement_provider", "clap_cla_placement_postcode",
        "clap_cla_placement_end_date", "clap_cla_placement_change_reason",
    ],
    "ssd_legal_status": [
        "lega_legal_status_id", "lega_person_id", "lega_legal_status", "lega_legal_status_start_date",
        "lega_legal_status_end_date",
    ],
    "ssd_cla_reviews": [
        "clar_cla_review_id", "clar_cla_id", "clar_cla_review_date", "clar_cla_review_cancelled",
        "clar_cla_review_participation",
    ],
    "ssd_missing": [
        "miss_table_id", "miss_person_id", "miss_missing_episode_start_date", "miss_missing_episode_type",
        "miss_missing_episode_end_date",
    ],
    "ssd_cla_previous_permanence": [
        "lapp_table_id", "lapp_person_id", "lapp_previous_permanence_order_date", "lapp_previous_permanence_option",
    ],
    "ssd_care_leavers": [
        "clea_table_id", "clea_person_id", "clea_care_leaver_in_touch", "clea_care_leaver_latest_contact",
        "clea_care_leaver_accommodation", "clea_care_leaver_accom_suitable", "clea_care_leaver_activity",
    ],
}  # fmt: skip
"""The headings of each table that the lives fill, some that are not read among them."""

RawTables = dict[str, list[RawRow]]


def as_ssd(lives: list[Life], year: int) -> RawTables:
    """The lives as tables of SSD, the care leavers of the year that ends then."""
    tables: RawTables = {name: [] for name in TABLES}
    for life in lives:
        _add_life(tables, life, year)
    return tables


def _add_life(tables: RawTables, life: Life, year: int) -> None:
    person = life.child_id
    tables["ssd_person"].append(
        {
            "pers_person_id": person,
            "pers_forename": "Nobody",
            "pers_sex": "F",
            "pers_ethnicity": "WBRI",
            "pers_dob": f"{life.born_on}",
        }
    )
    numbers = {id(stay): f"{person}-{place}" for place, stay in enumerate(life.stays)}
    for stay in life.stays:
        tables["ssd_cla_placement"].append(
            {
                "clap_cla_placement_id": numbers[id(stay)],
                "clap_person_id": person,
                "clap_cla_placement_start_date": f"{stay.began_on}",
                "clap_cla_placement_type": stay.placement_type,
                "clap_cla_placement_provider": stay.provider,
                "clap_cla_placement_postcode": stay.carer,
                "clap_cla_placement_end_date": _day(stay.ended_on),
                "clap_cla_placement_change_reason": stay.end_reason,
            }
        )
    for status in life.statuses:
        tables["ssd_legal_status"].append(
            {
                "lega_person_id": person,
                "lega_legal_status": status.code,
                "lega_legal_status_start_date": f"{status.began_on}",
                "lega_legal_status_end_date": _day(status.ended_on),
            }
        )
    care = 0
    for episode in drawn.episodes_of(life):
        care += episode.change == "S"
        tables["ssd_cla_episodes"].append(
            {
                "clae_person_id": person,
                "clae_cla_episode_start_date": f"{episode.began_on}",
                "clae_cla_episode_start_reason": episode.change,
                "clae_cla_episode_ceased_date": _day(episode.ended_on),
                "clae_cla_episode_ceased_reason": episode.ceased,
                "clae_cla_id": f"{person}/{care}",
                "clae_cla_placement_id": numbers[id(episode.stay)],
            }
        )
    for day, code in life.reviews:
        tables["ssd_cla_reviews"].append(
            {"clar_cla_id": f"{person}/1", "clar_cla_review_date": f"{day}", "clar_cla_review_participation": code}
        )
    for began_on, kind, found_on in life.missing:
        tables["ssd_missing"].append(
            {
                "miss_person_id": person,
                "miss_missing_episode_start_date": f"{began_on}",
                "miss_missing_episode_type": {"M": "Missing", "A": "Away"}[kind],
                "miss_missing_episode_end_date": _day(found_on),
            }
        )
    if life.permanence:
        code, order_on = life.permanence
        tables["ssd_cla_previous_permanence"].append(
            {
                "lapp_person_id": person,
                "lapp_previous_permanence_option": code,
                "lapp_previous_permanence_order_date": _day(order_on),
            }
        )
    for of_year, (in_touch, activity, accommodation) in drawn.leaving_care(life):
        if of_year != year:
            continue
        tables["ssd_care_leavers"].append(
            {
                "clea_person_id": person,
                "clea_care_leaver_in_touch": in_touch,
                "clea_care_leaver_latest_contact": f"{date(year - 1, 12, 31)}",
                "clea_care_leaver_accommodation": accommodation[:1],
                "clea_care_leaver_accom_suitable": accommodation[1:],
                "clea_care_leaver_activity": activity,
            }
        )


def write_ssd(folder: Path, tables: RawTables, approvals: list[RawRow]) -> None:
    """Write a file for each table, and the approvals beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = TABLES | PLAN_TABLES
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", columns[name], rows)
    _write(folder / "foster_approvals.csv", list(extracts.COLUMNS["foster_approvals"]), approvals)


def _write(path: Path, columns: list[str], rows: list[RawRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _day(day: date | None) -> str:
    return f"{day}" if day else ""
