"""Permanence plans of SSD as the own table `permanence_plans`: a row for each plan that a care plan has chosen."""

import json

import polars as pl

from permanence_kpis.errors import Place, Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.file_faults import COLUMN_ABSENT
from permanence_kpis.extracts.ssd.problems import of_rows
from permanence_kpis.tables import Extract, Kind

PLANS = "permanence_plans"
CHOSEN = "lacp_cla_care_plan_json"
"""The column that says which plan was chosen."""
_NOT_CHOSEN = {"", "n", "no", "0", "false", "none", "null"}
_TO_BE_ADOPTED = "ADOPTION"


# D-370: the care plans feed `permanence_plans` where the definitions declare it with these columns
def can_take_plans(extract: Extract) -> bool:
    """Whether an own table is one of permanence plans: a child, a code of the plan, and the day it was agreed."""
    kinds = {name: column.kind for name, column in extract.columns.items()}
    return (
        extract.key[0] == "child_id"
        and kinds.get("plan") is Kind.CODE
        and kinds.get("agreed_on") is Kind.DATE
        and kinds.get("ratified_on", Kind.DATE) is Kind.DATE
    )


def permanence_plans(
    plans: pl.DataFrame, adoptions: pl.DataFrame | None, extract: Extract, file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows of permanence_plans.

    Takes: the care plans and the plans of adoption (if they are there), with the headings of SSD; the own table; what
    messages call the file.
    Gives: rows with child_id, plan, agreed_on and, where the own table has it, ratified_on; what was not understood. A
    care plan in which none is chosen is no row; of one that says nothing, or cannot be read, the plan is blank.
    """
    codes = dict(extract.columns["plan"].codes or {})
    as_listed = {code.casefold(): code for code in codes}
    texts = plans[CHOSEN].unique().drop_nulls().to_list()
    chosen = {text: _chosen(text, as_listed) for text in texts}
    not_read = sorted(text for text, found in chosen.items() if found is None)
    rows = plans.with_columns(
        plan=pl.col(CHOSEN).replace_strict(
            {text: [None] if found is None else found for text, found in chosen.items()},
            default=[None],
            return_dtype=pl.List(pl.String),
        )
        if chosen
        else pl.lit([None], pl.List(pl.String))
    )
    rows = rows.filter(pl.col("plan").list.len() > 0).explode("plan")
    rows = rows.with_columns(pl.col("plan").cast(dtype_of(extract.columns["plan"])))
    rows = rows.rename({"lacp_person_id": "child_id", "lacp_cla_care_plan_start_date": "agreed_on"})
    problems = []
    if "ratified_on" in extract.columns:
        rows = _ratified(rows, adoptions)
        # D-540: a blank would say of every plan but adoption that no panel had it
        if (rows["plan"].cast(pl.String) != _TO_BE_ADOPTED).any():
            problems.append(_of_adoption_alone(extract, file))
    bad = plans.filter(pl.col(CHOSEN).is_in(not_read)) if not_read else plans.clear()
    if bad.height:
        problems.append(
            of_rows(
                bad,
                "lacp_person_id",
                CHOSEN,
                what="not JSON with the codes of plans",
                remedy=f'Write the plans as {{"LTFOST18": "Y"}}; the codes are {", ".join(sorted(codes))}.',
                effect=faults.READ_AS_BLANK,
                affects=frozenset({"permanence_plans.plan"}),
                code="unknown-code",
            )
        )
    return rows.drop(CHOSEN), problems


def _of_adoption_alone(extract: Extract, file: str) -> Problem:
    return Problem(
        Place(file, heading="ratified_on", rows=(1,)),
        what="the Standard Safeguarding Dataset has no day on which a plan other than adoption was ratified",
        remedy="Put a permanence_plans.csv of your own beside it if you have that day.",
        effect="read as blank",
        affects=frozenset(extract.affects(extract.columns["ratified_on"])),
        code=COLUMN_ABSENT,
    )


def _chosen(text: str, codes: dict[str, str]) -> list[str] | None:
    """The codes of the plans chosen in a text; None where it cannot be read."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    named = [key for key, value in read.items() if str(value).strip().casefold() not in _NOT_CHOSEN]
    if any(key.strip().casefold() not in codes for key in named):
        return None
    return [codes[key.strip().casefold()] for key in named]


def _ratified(rows: pl.DataFrame, adoptions: pl.DataFrame | None) -> pl.DataFrame:
    """The rows with the day a plan of adoption was decided: the first decision on or after the day it was agreed."""
    if adoptions is None:
        return rows.with_columns(ratified_on=pl.lit(None, pl.Date))
    decided = adoptions.select(child_id="perm_person_id", ratified_on="perm_adm_decision_date").drop_nulls()
    of_adoption = rows.with_row_index("number").filter(pl.col("plan").cast(pl.String) == _TO_BE_ADOPTED)
    first = (
        of_adoption.select("number", "child_id", "agreed_on")
        .join(decided, on="child_id")
        .filter(pl.col("ratified_on") >= pl.col("agreed_on"))
        .group_by("number")
        .agg(pl.col("ratified_on").min())
    )
    return rows.with_row_index("number").join(first, on="number", how="left", maintain_order="left").drop("number")
