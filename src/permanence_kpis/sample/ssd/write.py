"""The tables of SSD of a synthetic authority, and beside them what SSD does not hold."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from permanence_kpis.sample.lives import FILES_OF_A_CHILD
from permanence_kpis.sample.own_tables import OWN_TABLES
from permanence_kpis.sample.ssda903.episodes import episodes
from permanence_kpis.sample.ssda903.homes import homes, urn
from permanence_kpis.sample.write import FILE_NAMES, LAST_DAY, write_sample

TABLES = (
    "ssd_person",
    "ssd_cla_episodes",
    "ssd_cla_placement",
    "ssd_legal_status",
    "ssd_cla_reviews",
    "ssd_missing",
    "ssd_cla_previous_permanence",
    "ssd_care_leavers",
    "ssd_cla_care_plan",
    "ssd_permanence",
)
BESIDE = ("foster_approvals", *(name for name in OWN_TABLES if name not in ("care_leavers", "permanence_plans")))
"""What SSD does not hold: it stands beside, in this project's own layout."""

_PLANS = (
    *("REMAINSUP", "RETURN1M", "RETURN6M", "RETURNEV", "LTRELFR"),
    *("LTFOST18", "RESPLMT", "SUPPLIV", "ADOPTION", "OTHERPLN"),
)
_DATED = ("date_of_birth", "start_date", "end_date", "review_date")
_DRAWN = (*FILES_OF_A_CHILD, "care_leavers", "permanence_plans")


def file_names() -> list[str]:
    """The names of the files."""
    return [*(f"{name}.csv" for name in TABLES), *(FILE_NAMES[name] for name in BESIDE)]


def write_ssd(folder: Path, children_in_care: int, seed: int) -> dict[str, int]:
    """Writes the same synthetic authority as `write_sample`, as tables of SSD without faults. All of it is invented.

    SSD has care leavers as they are now: a row each, of the newest year.

    Takes: the folder, made where it is not there (files of the same names are written over); about how many children
    are in care at any time; the seed.
    Gives: rows written, headings not counted, by name of file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables, rows_written = {}, {}
    with TemporaryDirectory(dir=folder, prefix=".kpis-") as drawn:
        of_own = write_sample(Path(drawn), children_in_care, seed, faults=False)
        for name in BESIDE:
            (folder / FILE_NAMES[name]).write_bytes((Path(drawn) / FILE_NAMES[name]).read_bytes())
            rows_written[FILE_NAMES[name]] = of_own[FILE_NAMES[name]]
        for name in _DRAWN:
            text = pl.read_csv(Path(drawn) / FILE_NAMES[name], infer_schema=False)
            days = [column for column in _DATED if column in text.columns]
            tables[name] = text.with_columns(pl.col(days).str.to_date("%Y-%m-%d"))
    for name, rows in _ssd(tables).items():
        rows.write_csv(folder / f"{name}.csv")
        rows_written[f"{name}.csv"] = rows.height
    return rows_written


def _ssd(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Each table of SSD."""
    of_lives = (
        episodes(tables["placements"], tables["legal_statuses"], homes(tables["placements"]))
        .with_columns(URN=urn())
        .sort("child_id", "began_on")
        .with_columns(care=(pl.col("RNE") == "S").cum_sum(), placement=(pl.col("RNE") != "L").cum_sum())
    )
    return {
        "ssd_person": _persons(tables["children"], tables["care_leavers"]),
        **_care(of_lives),
        "ssd_legal_status": tables["legal_statuses"].select(
            lega_legal_status_id=pl.int_range(1, pl.len() + 1),
            lega_person_id="child_id",
            lega_legal_status="legal_status",
            lega_legal_status_start_date="start_date",
            lega_legal_status_end_date="end_date",
        ),
        "ssd_cla_reviews": _reviews(tables["reviews"], of_lives),
        "ssd_missing": tables["missing_episodes"].select(
            miss_table_id=pl.int_range(1, pl.len() + 1),
            miss_person_id="child_id",
            miss_missing_episode_start_date="start_date",
            miss_missing_episode_type=pl.col("kind").replace({"M": "Missing", "A": "Away"}),
            miss_missing_episode_end_date="end_date",
        ),
        "ssd_cla_previous_permanence": tables["previous_permanence"].select(
            lapp_table_id=pl.int_range(1, pl.len() + 1),
            lapp_person_id="child_id",
            lapp_previous_permanence_order_date="order_date",
            lapp_previous_permanence_option="previous_permanence",
        ),
        "ssd_care_leavers": _leavers(tables["care_leavers"]),
        **_plans(tables["permanence_plans"]),
    }


def _care(of_lives: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The episodes, and the placements that they are part of."""
    return {
        "ssd_cla_episodes": of_lives.select(
            clae_cla_episode_id=pl.int_range(1, pl.len() + 1),
            clae_person_id="child_id",
            clae_cla_episode_start_date="began_on",
            clae_cla_episode_start_reason="RNE",
            clae_cla_episode_ceased_date="ended_on",
            clae_cla_episode_ceased_reason="REC",
            clae_cla_id="care",
            clae_cla_placement_id="placement",
        ),
        "ssd_cla_placement": of_lives.group_by("placement", maintain_order=True)
        .agg(
            pl.col("child_id", "care", "PLACE", "PLACE_PROVIDER", "URN", "PL_POST", "began_on").first(),
            pl.col("ended_on", "REASON_PLACE_CHANGE").last(),
        )
        .select(
            clap_cla_placement_id="placement",
            clap_cla_id="care",
            clap_person_id="child_id",
            clap_cla_placement_start_date="began_on",
            clap_cla_placement_type="PLACE",
            clap_cla_placement_urn="URN",
            clap_cla_placement_provider="PLACE_PROVIDER",
            clap_cla_placement_postcode="PL_POST",
            clap_cla_placement_end_date="ended_on",
            clap_cla_placement_change_reason="REASON_PLACE_CHANGE",
        ),
    }


def _plans(plans: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The care plans, and the decisions that a child is to be adopted."""
    return {
        "ssd_cla_care_plan": plans.select(
            lacp_table_id=pl.int_range(1, pl.len() + 1),
            lacp_person_id="child_id",
            lacp_cla_care_plan_start_date="agreed_on",
            lacp_cla_care_plan_json=pl.col("plan").replace_strict({code: _as_json(code) for code in _PLANS}),
        ),
        "ssd_permanence": plans.filter(pl.col("plan") == "ADOPTION", pl.col("ratified_on").is_not_null()).select(
            perm_table_id=pl.int_range(1, pl.len() + 1),
            perm_person_id="child_id",
            perm_adm_decision_date="ratified_on",
        ),
    }


def _as_json(code: str) -> str:
    """A care plan of one permanence plan: every code is there, the chosen one with Y."""
    return json.dumps({each: "Y" if each == code else "" for each in _PLANS})


def _persons(children: pl.DataFrame, leavers: pl.DataFrame) -> pl.DataFrame:
    """Everybody: the children, and the care leavers who are no longer among them."""
    gone = leavers.select("child_id", "date_of_birth").unique("child_id", keep="first", maintain_order=True)
    others = gone.join(children, on="child_id", how="anti")
    return pl.concat([children, others], how="diagonal").select(
        pers_person_id="child_id", pers_sex="sex", pers_ethnicity="ethnicity", pers_dob="date_of_birth"
    )


def _reviews(reviews: pl.DataFrame, of_lives: pl.DataFrame) -> pl.DataFrame:
    """The reviews, each of the time in care it was held in."""
    times = of_lives.select("child_id", "care", "began_on").unique("care", keep="first", maintain_order=True)
    placed = reviews.with_row_index("number").sort("review_date")
    placed = placed.join_asof(
        times.sort("began_on"),
        left_on="review_date",
        right_on="began_on",
        by="child_id",
        strategy="backward",
        check_sortedness=False,
    )
    return placed.sort("number").select(
        clar_cla_review_id=pl.col("number") + 1,
        clar_cla_id="care",
        clar_cla_review_date="review_date",
        clar_cla_review_cancelled=pl.lit("N"),
        clar_cla_review_participation="participation",
    )


def _leavers(leavers: pl.DataFrame) -> pl.DataFrame:
    """The care leavers of the newest year, each last spoken to in the month before the sample ends."""
    newest = str(leavers["year_ending"].max())  # four digits sort as numbers do
    contact = LAST_DAY.replace(day=15)
    return leavers.filter(pl.col("year_ending") == newest).select(
        clea_table_id=pl.int_range(1, pl.len() + 1),
        clea_person_id="child_id",
        clea_care_leaver_in_touch="in_touch",
        clea_care_leaver_latest_contact=pl.when(pl.col("in_touch") == "YES").then(pl.lit(f"{contact}")),
        clea_care_leaver_accommodation=pl.col("accommodation").str.slice(0, 1),
        clea_care_leaver_accom_suitable=pl.col("accommodation").str.slice(1, 1),
        clea_care_leaver_activity="activity",
    )
