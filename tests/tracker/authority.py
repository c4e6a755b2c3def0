"""28 children, and as many more, drawn so that each attention rule is met by one and just not met by another.

The day is 30 June 2024, a Sunday. Who has no row of their own in `STAYS` is with one carer since care began.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

from tests.support.drawn import rows

PROJECT = Path(__file__).parents[2]

CHILDREN = """
    child_id | born       | care_since | legal | type | plan     | agreed_on  | story
    clean    | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    noplan   | 2014-01-15 | 2024-01-10 | C2    | U4   | -        | -          | under_way
    leapday  | 2014-01-15 | 2024-02-29 | C2    | U4   | -        | -          | -
    plandue  | 2014-01-15 | 2024-03-01 | C2    | U4   | -        | -          | -
    oldplan  | 2014-01-15 | 2024-01-10 | C2    | U4   | RETURNEV | 2022-04-01 | under_way
    parents  | 2014-01-15 | 2023-07-01 | C2    | P1   | RETURNEV | 2023-08-01 | under_way
    notyet   | 2014-01-15 | 2023-07-02 | C2    | P1   | RETURNEV | 2023-08-01 | under_way
    decided  | 2014-01-15 | 2023-01-10 | C2    | P1   | RETURNEV | 2023-04-01 | under_way
    court    | 2014-01-15 | 2023-01-10 | C2    | P1   | RETURNEV | 2023-04-01 | under_way
    courtday | 2014-01-15 | 2023-01-10 | C2    | P1   | RETURNEV | 2023-04-01 | under_way
    granted  | 2014-01-15 | 2023-01-10 | C2    | P1   | RETURNEV | 2023-04-01 | under_way
    nocourt  | 2014-01-15 | 2023-01-10 | C2    | P1   | RETURNEV | 2023-04-01 | under_way
    newcourt | 2014-01-15 | 2023-01-10 | C2    | P1   | RETURNEV | 2023-04-01 | under_way
    nowhere  | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    unmatch  | 2014-01-15 | 2023-12-31 | C2    | U4   | LTFOST18 | 2024-03-01 | under_way
    matched  | 2014-01-15 | 2023-12-31 | C2    | U4   | LTFOST18 | 2024-03-02 | under_way
    moves    | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    onemove  | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    broke    | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    broke91  | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    other    | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    stay8    | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    stay7    | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    stay29   | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    stay28   | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    unreg    | 2014-01-15 | 2024-01-05 | C2    | Z1   | RETURNEV | 2024-02-01 | under_way
    near1    | 2014-01-15 | 2022-07-02 | C2    | U4   | RETURNEV | 2022-09-01 | under_way
    near90   | 2014-01-15 | 2022-09-29 | C2    | U4   | RETURNEV | 2022-12-01 | under_way
    near91   | 2014-01-15 | 2022-09-30 | C2    | U4   | RETURNEV | 2022-12-01 | under_way
    today24  | 2014-01-15 | 2022-07-01 | C2    | U4   | RETURNEV | 2022-09-01 | under_way
    soon16   | 2008-09-28 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    later16  | 2008-09-29 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    soon18   | 2006-07-01 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    today18  | 2006-06-30 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    pathway  | 2008-01-10 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    feb29    | 2007-01-10 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    pathdue  | 2007-01-10 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    came16   | 2008-01-10 | 2024-01-03 | C2    | U4   | RETURNEV | 2024-02-01 | under_way
    story    | 2014-01-15 | 2024-01-01 | C2    | U4   | RETURNEV | 2024-02-01 | -
    nostory  | 2014-01-15 | 2024-01-02 | C2    | U4   | RETURNEV | 2024-02-01 | -
    declined | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | declined
    doubt    | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    review   | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    revtoday | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    revsoon  | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    revlater | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    revfeb   | 2014-01-15 | 2023-01-10 | C2    | U4   | RETURNEV | 2023-04-01 | under_way
    easter   | 2014-01-15 | 2024-03-15 | C2    | U4   | -        | -          | -
    oneoff   | 2014-01-15 | 2023-04-14 | C2    | U4   | RETURNEV | 2023-05-01 | under_way
    drift    | 2019-01-15 | 2023-01-10 | C2    | U4   | ADOPTION | 2023-04-01 | under_way
    drifting | 2019-01-15 | 2023-01-10 | C2    | U4   | ADOPTION | 2023-04-01 | under_way
    placed   | 2019-01-15 | 2023-01-10 | C2    | A5   | ADOPTION | 2023-04-01 | under_way
    agreed   | 2014-01-15 | 2023-07-01 | V2    | U4   | OTHERPLN | 2023-08-01 | under_way
    agreed11 | 2014-01-15 | 2023-07-02 | V2    | U4   | OTHERPLN | 2023-08-01 | under_way
    agreedre | 2014-01-15 | 2023-07-01 | V2    | U4   | RETURN6M | 2023-08-01 | under_way
    agreedno | 2014-01-15 | 2023-07-01 | V2    | U4   | -        | -          | under_way
    agreed16 | 2008-01-10 | 2023-07-01 | V2    | U4   | OTHERPLN | 2023-08-01 | under_way
"""
STATUSES = """
    child_id | from       | to         | legal
    drift    | 2023-01-10 | 2024-01-01 | C2
    drift    | 2024-01-01 | -          | E1
    drifting | 2023-01-10 | 2024-01-02 | C2
    drifting | 2024-01-02 | -          | E1
    placed   | 2023-01-10 | 2023-06-01 | C2
    placed   | 2023-06-01 | -          | E1
"""
REVIEWS = """
    child_id | on
    review   | 2023-02-01
    review   | 2023-05-01
    review   | 2023-12-29
    revtoday | 2023-02-01
    revtoday | 2023-05-01
    revtoday | 2023-12-30
    revsoon  | 2023-02-01
    revsoon  | 2023-05-01
    revsoon  | 2024-01-28
    revlater | 2023-02-01
    revlater | 2023-05-01
    revlater | 2024-01-29
    revfeb   | 2023-02-01
    revfeb   | 2023-05-01
    revfeb   | 2023-08-31
"""
NO_REVIEW = {"easter", "oneoff"}
STAYS = """
    child_id | from       | to         | type | carer | reason
    moves    | 2023-01-10 | 2023-08-01 | U4   | m1    | CARPL
    moves    | 2023-08-01 | 2024-02-01 | U4   | m2    | CARPL
    moves    | 2024-02-01 | -          | U4   | m3    | -
    onemove  | 2023-01-10 | 2023-06-30 | U4   | o1    | CARPL
    onemove  | 2023-06-30 | 2024-02-01 | U4   | o2    | CARPL
    onemove  | 2024-02-01 | -          | U4   | o3    | -
    broke    | 2023-01-10 | 2024-04-01 | U4   | b1    | CREQB
    broke    | 2024-04-01 | -          | U4   | b2    | -
    broke91  | 2023-01-10 | 2024-03-31 | U4   | b3    | CREQB
    broke91  | 2024-03-31 | -          | U4   | b4    | -
    other    | 2023-01-10 | 2024-05-01 | U4   | b5    | OTHER
    other    | 2024-05-01 | -          | U4   | b6    | -
    stay8    | 2023-01-10 | 2024-06-22 | U4   | s1    | CARPL
    stay8    | 2024-06-22 | -          | T4   | s2    | -
    stay7    | 2023-01-10 | 2024-06-23 | U4   | s3    | CARPL
    stay7    | 2024-06-23 | -          | T4   | s4    | -
    stay29   | 2023-01-10 | 2024-06-01 | U4   | s5    | CARPL
    stay29   | 2024-06-01 | 2024-06-20 | T2   | s6    | -
    stay29   | 2024-06-20 | -          | T2   | s6    | -
    stay28   | 2023-01-10 | 2024-06-02 | U4   | s7    | CARPL
    stay28   | 2024-06-02 | -          | T2   | s8    | -
    doubt    | 2023-01-10 | -          | U9   | d1    | -
"""
# parents are a provider of their own; a temporary stay and an unregistered home have none (DfE 178)
_PROVIDERS = {"P1": "PR0", **dict.fromkeys(("T0", "T1", "T2", "T3", "Z1"))}
DISCHARGES = """
    child_id | route   | decided_on | court_on   | outcome | closed_on
    decided  | cao     | 2024-05-01 | -          | -       | -
    court    | parents | 2024-01-02 | 2024-06-10 | -       | -
    courtday | parents | 2024-05-01 | 2024-06-30 | -       | -
    granted  | parents | 2024-01-02 | 2024-06-10 | granted | -
    nocourt  | parents | 2024-03-31 | -          | -       | -
    newcourt | parents | 2024-04-02 | -          | -       | -
    nowhere  | none    | 2023-12-01 | -          | -       | -
"""
PATHWAY_PLANS = """
    child_id | category | review_on
    soon18   | eligible | 2024-03-01
    feb29    | eligible | 2023-08-31
    pathdue  | eligible | 2023-12-30
    agreed16 | eligible | 2024-03-01
"""
RATIFIED = {"matched": "2024-05-01"}

EXPECTED = """
    child_id | attention
    clean    |
    noplan   | NOPLAN 2024-05-11
    leapday  | NOPLAN 2024-06-30
    plandue  |
    oldplan  | NOPLAN 2024-05-11
    parents  | PWP12 2024-06-30
    notyet   |
    decided  |
    court    | COURT 2024-06-11
    courtday |
    granted  |
    nocourt  | NOCOURT 2024-06-30
    newcourt |
    nowhere  |
    unmatch  | UNMATCHED 2024-06-30
    matched  |
    moves    | MOVES3 2024-02-01
    onemove  |
    broke    | UNPLANNED 2024-04-01
    broke91  |
    other    |
    stay8    | TEMP 2024-06-30
    stay7    |
    stay29   | TEMP 2024-06-30
    stay28   |
    unreg    | UNREG 2024-01-05
    near1    | NEAR24 2024-04-02
    near90   | NEAR24 2024-06-30
    near91   |
    today24  |
    soon16   | TURN16 2024-06-30
    later16  |
    soon18   | TURN18 2024-04-02
    pathway  | PATHWAY 2024-04-11
    feb29    | PATHWAY 2024-03-01
    pathdue  |
    came16   |
    story    | LIFESTORY 2024-06-30
    nostory  |
    declined |
    doubt    | DOUBT 2023-01-10
    review   | REVIEW 2024-06-30
    revtoday | REVSOON 2024-06-02
    revsoon  | REVSOON 2024-06-30
    revlater |
    revfeb   | REVIEW 2024-03-01
    easter   | REVIEW 2024-04-17
    oneoff   | REVIEW 2023-05-17
    drift    | DRIFT 2024-06-30
    drifting |
    placed   |
    agreed   | S20LONG 2024-06-30
    agreed11 |
    agreedre |
    agreedno | NOPLAN 2023-11-02 S20LONG 2024-06-30
    agreed16 |
"""
"""Who needs what since when, worked out by hand. Nobody stands here who is 18 on the day."""

OWN_TABLES = """
own_tables:
  discharges:
    one_row_is: a decision about ending a child's care order
    counts: plans
    dated_by: decided_on
    columns:
      child_id: id
      route: {parents: with parents, sgo: special guardianship, cao: child arrangements order, other: other, none: none}
      decided_on: date
      applied_on: date
      court_on: date
      outcome: [granted, refused, withdrawn]
      closed_on: date
    latest_for: looked_after
    no_row_means: {route: none}
  permanence_plans:
    one_row_is: a permanence plan agreed for a child
    counts: plans
    dated_by: agreed_on
    columns:
      child_id: id
      plan: [REMAINSUP, RETURN1M, RETURN6M, RETURNEV, LTRELFR, LTFOST18, RESPLMT, SUPPLIV, ADOPTION, OTHERPLN]
      agreed_on: date
      ratified_on: date
    latest_for: looked_after
  life_story_work:
    one_row_is: a stage that a child's life story work has reached
    counts: stages
    dated_by: recorded_on
    columns:
      child_id: id
      stage: [not_started, under_way, complete, declined]
      recorded_on: date
    latest_for: looked_after
    no_row_means: {stage: not_started}
  pathway_plans:
    one_row_is: a review of a young person's pathway plan
    counts: reviews
    dated_by: review_on
    columns:
      child_id: id
      category: [eligible, relevant, former_relevant, qualifying]
      review_on: date
      adviser_since: date
    latest_for: looked_after
"""


def definitions(path: Path, own_tables: str = OWN_TABLES) -> Path:
    """The packaged definitions of the ten measures with these own tables, under another authority's name."""
    text = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8").replace("Sampleborough", "Ayton")
    before, _, after = text.partition("\nmeasures:")
    of_the_ten = after.partition('\n  - ref: "S')[0]
    path.write_text(f"{before.partition('own_tables:')[0]}{own_tables}\nmeasures:{of_the_ten}", encoding="utf-8")
    return path


def write(folder: Path) -> Path:
    """The authority as CSV files."""
    folder.mkdir(exist_ok=True)
    children = rows(CHILDREN)
    moved = {row["child_id"] for row in rows(STAYS)}
    stays = [
        *({"child_id": c["child_id"], "from": c["care_since"], "to": None, "type": c["type"], "carer": c["child_id"],
           "reason": None} for c in children if c["child_id"] not in moved),
        *rows(STAYS),
    ]  # fmt: skip
    changed = {row["child_id"] for row in rows(STATUSES)}
    statuses = [
        *({"child_id": c["child_id"], "from": c["care_since"], "to": None, "legal": c["legal"]}
          for c in children if c["child_id"] not in changed),
        *rows(STATUSES),
    ]  # fmt: skip
    reviewed = NO_REVIEW | {row["child_id"] for row in rows(REVIEWS)}
    reviews = [
        *({"child_id": c["child_id"], "on": "2024-05-15"} for c in children if c["child_id"] not in reviewed),
        *rows(REVIEWS),
    ]
    files: Mapping[str, list[dict[str, str | None]]] = {
        "children": [{"child_id": c["child_id"], "date_of_birth": c["born"], "team": _team(c)} for c in children],
        "placements": [
            {"child_id": s["child_id"], "start_date": s["from"], "end_date": s["to"], "placement_type": s["type"],
             "provider": _PROVIDERS.get(s["type"], "PR1"), "carer_id": s["carer"],
             "end_reason": s["reason"]} for s in stays
        ],
        "legal_statuses": [
            {"child_id": s["child_id"], "start_date": s["from"], "end_date": s["to"], "legal_status": s["legal"],
             "reason_ceased": None} for s in statuses
        ],
        "reviews": [
            {"child_id": r["child_id"], "review_date": r["on"], "participation": "PN1"} for r in reviews
        ],
        "missing_episodes": [
            {"child_id": "moves", "start_date": "2023-07-01", "end_date": "2023-07-02", "kind": "M", "source": "care"},
            {"child_id": "moves", "start_date": "2024-06-30", "end_date": None, "kind": "M", "source": "care"},
            {"child_id": "moves", "start_date": "2024-06-01", "end_date": "2024-06-02", "kind": "A", "source": "care"},
        ],
        "discharges": rows(DISCHARGES),
        "permanence_plans": [
            {"child_id": c["child_id"], "plan": c["plan"], "agreed_on": c["agreed_on"],
             "ratified_on": RATIFIED.get(str(c["child_id"]))} for c in children if c["plan"]
        ],
        "life_story_work": [
            {"child_id": c["child_id"], "stage": c["story"], "recorded_on": "2024-03-01"}
            for c in children if c["story"]
        ],
        "pathway_plans": rows(PATHWAY_PLANS),
    }  # fmt: skip
    for name, those in files.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(those[0]))
            writer.writeheader()
            writer.writerows(those)
    return folder


def _team(child: Mapping[str, str | None]) -> str:
    return "North" if str(child["child_id"]) < "m" else "South"
