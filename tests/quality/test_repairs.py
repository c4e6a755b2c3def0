"""Repairs: what is left aside is reported, and docs/repairs.md names every rule there is and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.extracts.folders import folder_with

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.quality.load import load_checks

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "repairs.md").read_text(encoding="utf-8")
PACKAGE = PROJECT / "src" / "permanence_kpis"
MODULES = sorted((PACKAGE / "extracts").rglob("*.py"))
TREES = [ast.parse(module.read_text(encoding="utf-8")) for module in MODULES]
NODES = [node for tree in TREES for node in ast.walk(tree)]

EFFECT_OF_A_REPAIR = 5
"""Which argument of a call of Repair is the effect, where it has no name."""


def named_in_the_page() -> set[str]:
    """What stands between ` ` in the middle column of the page's tables."""
    cells = [line.split("|")[2] for line in PAGE.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return {effect for cell in cells for effect in re.findall("`([^`]+)`", cell)}


def constants() -> dict[str, str]:
    """The texts that modules give a name to."""
    return {
        target.id: node.value.value
        for tree in TREES
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def effects() -> Iterator[ast.expr]:
    """Every expression that becomes the effect of a problem."""
    for node in NODES:
        match node:
            case ast.keyword(arg="effect", value=value):
                yield value
            case ast.Assign(targets=[ast.Name(id="effect")], value=value):
                yield value
            case ast.AnnAssign(target=ast.Name(id="effect"), value=ast.expr() as value):
                yield value
            case ast.Call(func=ast.Name(id="Repair"), args=args) if len(args) > EFFECT_OF_A_REPAIR:
                yield args[EFFECT_OF_A_REPAIR]
            case ast.For(target=ast.Tuple(elts=names), iter=ast.Tuple(elts=rows)):
                for at, name in enumerate(names):
                    if isinstance(name, ast.Name) and name.id == "effect":
                        yield from (row.elts[at] for row in rows if isinstance(row, ast.Tuple))


def written_in_the_code() -> set[str]:
    """The effects of what is found while files are read and of the rules that go with the figures."""
    known = constants()
    found = {rule.effect for check in load_checks() for rule in check.in_figures} | {"counted as recorded"}
    for expression in effects():
        for part in ast.walk(expression):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                found.add(part.value)
            elif isinstance(part, ast.Name) and part.id in known:
                found.add(known[part.id])
    return found - {""}


def test_the_page_names_every_effect_that_there_is_and_no_other():
    written = written_in_the_code()

    assert len(written) > 25
    assert (written - named_in_the_page(), named_in_the_page() - written) == (set(), set())


CARE = {
    "children.csv": "child_id,date_of_birth,sex,ethnicity\nann,2015-01-01,F,WBRI\n",
    "legal_statuses.csv": (
        "child_id,start_date,legal_status,end_date,reason_ceased\n"
        "ann,2023-05-01,C1,2023-08-01,\nann,2023-08-01,C2,2024-02-01,E4A\nben,2023-05-01,V3,2024-06-01,\n"
    ),
    "placements.csv": (
        "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
        "ann,2023-05-01,U4,2024-02-01,PR1,c1,\nben,2023-05-01,U4,2024-06-01,PR1,c2,\n"
    ),
    "reviews.csv": "child_id,review_date,participation\nann,2024-01-10,PN1\n",
    "missing_episodes.csv": "child_id,start_date,kind,end_date,source\nann,2024-01-20,M,2024-01-22,care\n",
    "foster_approvals.csv": "household_id,approval_date,approval_type,end_date,places\nh1,2024-01-05,mainstream,,2\n",
    "previous_permanence.csv": "child_id,previous_permanence,order_date\nann,P1,2020-01-01\n",
}


def placements(*rows: str) -> dict[str, str]:
    heading = CARE["placements.csv"].splitlines()[0]
    return {"placements.csv": "\n".join([heading, *rows]) + "\n"}


def more(file: str, row: str) -> dict[str, str]:
    return {file: f"{CARE[file]}{row}\n"}


WHOLE = "ann,2023-05-01,U4,2024-02-01,PR1,c1,"
SHORT_BREAKS = "ben,2023-05-01,U4,2024-06-01,PR1,c2,"
CASES = {
    "a placement after leaving care": (
        placements(WHOLE, "ann,2024-02-01,U4,,PR1,c1,", SHORT_BREAKS),
        [("placement-without-status", "placements.csv", (3,), ("ann",))],
    ),
    "a placement that runs past the end of care": (
        placements("ann,2023-05-01,U4,2024-02-02,PR1,c1,", SHORT_BREAKS),
        [("placement-without-status", "placements.csv", (2,), ("ann",))],
    ),
    "a placement that begins the night before care": (
        placements("ann,2023-04-30,U4,2024-02-01,PR1,c1,", SHORT_BREAKS),
        [("placement-without-status", "placements.csv", (2,), ("ann",))],
    ),
    "a placement of a child who was never in care": (
        placements(WHOLE, SHORT_BREAKS, "zoe,2024-01-01,U4,,PR1,c1,"),
        [("placement-without-status", "placements.csv", (4,), ("zoe",))],
    ),
    "a placement that ended before the windows": (
        placements(WHOLE, SHORT_BREAKS, "zoe,2020-01-01,U4,2021-01-01,PR1,c1,"),
        [],
    ),
    "a gap of a night under the second status": (
        placements("ann,2023-05-01,U4,2023-09-01,PR1,c1,", "ann,2023-09-02,U4,2024-02-01,PR1,c1,", SHORT_BREAKS),
        [("status-without-placement", "legal_statuses.csv", (3,), ("ann",))],
    ),
    "care without any placement": (
        placements(SHORT_BREAKS),
        [("status-without-placement", "legal_statuses.csv", (2, 3), ("ann", "ann"))],
    ),
    "a review on the day of leaving": (
        more("reviews.csv", "ann,2024-02-01,PN1"),
        [("review-outside-care", "reviews.csv", (3,), ("ann",))],
    ),
    "a review during short breaks": (
        more("reviews.csv", "ben,2024-01-10,PN1"),
        [("DfE 399", "reviews.csv", (3,), ("ben",))],
    ),
    "a review recorded twice": (
        more("reviews.csv", "ann,2024-01-10,PN1"),
        [("review-twice", "reviews.csv", (2, 3), ("ann", "ann"))],
    ),
    "a missing episode recorded twice": (
        more("missing_episodes.csv", "ann,2024-01-20,M,2024-01-25,care"),
        [("missing-twice", "missing_episodes.csv", (2, 3), ("ann", "ann"))],
    ),
    "an approval recorded twice": (
        more("foster_approvals.csv", "h1,2024-01-05,mainstream,,3"),
        [("approval-twice", "foster_approvals.csv", (2, 3), ("h1", "h1"))],
    ),
    "two earlier orders of one starter": (
        more("previous_permanence.csv", "ann,P2,2021-01-01"),
        [("DfE INT35", "previous_permanence.csv", (2, 3), ("ann", "ann"))],
    ),
    "one child in two rows": (
        more("children.csv", "ann,2015-01-01,F,"),
        [("child-twice", "children.csv", (2, 3), ("ann", "ann"))],
    ),
    "nothing of the kind": ({}, []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_left_aside_is_reported_with_file_row_and_owner(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    extracts = load_extracts(folder_with(tmp_path, CARE | files))
    codes = {code for _, found in CASES.values() for code, *_ in found}

    card = scorecard(load_definitions(PROJECT / "kpi_definitions.yaml"), extracts, "2023Q4")

    found = [(p.code, p.place.file, p.place.rows, p.place.row_ids) for p in card.problems if p.code in codes]
    assert found == expected
    assert all(problem.effect in named_in_the_page() for problem in card.problems if problem.effect)
