"""What measures on several columns at once tell beside breakdowns by these columns, held to an exact solver.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities of each kind and prints what came of it (`pytest -s`).
"""

import os
from random import Random

import pytest

from .columns import Kind, attack
from .exact_attacker import Pressed, nothing_follows
from .histories import (
    FIRST_TOLD,
    ONE_AGE,
    SEXES,
    THREE_AGES,
    Publication,
    authority,
    every_cell,
    figures,
    wanted,
)
from .histories import QUARTERS as LAST
from .histories import attack as over_time

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "2"))
MOST = 30 if AUTHORITIES < 10 else 150
pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)
SEX, ETHNICITY, TYPE, AGE = ("sex",), ("ethnicity",), ("placement_type",), ("age_band",)
CODES = ("sex", "ethnicity", "placement_type")
BY_CODES = [(), SEX, ETHNICITY, TYPE, (*SEX, *ETHNICITY), (*SEX, *TYPE)]
BY_AGES = [(), SEX, AGE, (*AGE, *SEX)]
MOVED_BY = [(), SEX, ETHNICITY, ("to_type",), ("sex", "to_type")]
IN_TURN = [[SEX], [ETHNICITY], [()]]
SAME_DAY, QUARTERS, YEAR = ((0, 0),) * 3, ((0, 0), (1, 1), (2, 2)), ((0, 0), (0, 1), (0, 2))
KINDS = {
    "several columns": Kind(CODES, [BY_CODES]),
    "several columns, one day in turn": Kind(CODES, IN_TURN, SAME_DAY),
    "ages too": Kind((*CODES[:1], "placement_type", "age"), [BY_AGES], required="age"),
    "ages too, all columns": Kind((*CODES, "age"), [[*BY_AGES, *BY_CODES]]),
    "ages too, one day in turn": Kind((*CODES[:2], "age"), [[AGE], [SEX], [()]], SAME_DAY),
    "months in care too": Kind(("sex", "age", "months_in_care"), [BY_AGES], required="months_in_care"),
    "months in care and codes": Kind((*CODES, "months_in_care"), [BY_CODES], required="months_in_care"),
    "moves": Kind(CODES, [MOVED_BY], is_of_moves=True),
    "moves, month by month in turn": Kind(CODES, IN_TURN, QUARTERS, is_of_moves=True),
    "moves, year to date in turn": Kind(CODES, IN_TURN, YEAR, is_of_moves=True),
    "moves, year to date": Kind(CODES, [MOVED_BY] * 3, YEAR, is_of_moves=True),
    "moves by age, year to date": Kind(("sex", "age"), [BY_AGES] * 3, YEAR, is_of_moves=True),
}


@pytest.mark.parametrize("name", KINDS)
def test_no_small_count_is_worked_out_from_measures_on_several_columns(name):
    nothing_follows(AUTHORITIES, lambda seed: attack(KINDS[name], Random(f"{name} {seed}"), MOST), name)


BOTH, BANDS = ("sex", "ethnicity"), ("age_band", "sex")
FLOW = ("there", "came", "left")
BRITISH_GIRLS = tuple(f"British girls {name}" for name in FLOW)
AMONG_ALL = tuple(f"{name} among all" for name in BRITISH_GIRLS)
UNDER_TENS = tuple(f"under tens {name}" for name in FLOW)
OVER_TIME = {
    "British girls beside all": ((*BRITISH_GIRLS, *FLOW), [()], False),
    "British girls among all": (AMONG_ALL, [()], False),
    "British girls, by sex, by ethnicity, then all": ((*BRITISH_GIRLS, *FLOW), [SEX, ETHNICITY, ()], False),
    "British girls among all, by sex, by ethnicity, then all": (AMONG_ALL, [SEX, ETHNICITY, ()], False),
    "British girls, by sex and ethnicity in turn with all": ((*BRITISH_GIRLS, *FLOW), [BOTH, ()], False),
    "British girls, from the start of the year": ((*BRITISH_GIRLS, *FLOW), [BOTH, SEX, ()], True),
    "girls in care for a year": ((*FLOW, "girls a year, by months", "a year"), [SEX, ()], False),
    "girls among those in care for a year": ((*FLOW, "girls a year, by months among all"), [(), SEX], False),
    "under tens beside all": ((*UNDER_TENS, *FLOW), [()], False),
    "under tens, by age": ((*UNDER_TENS, *FLOW), [AGE, ()], False),
    "under tens among all, by age and by sex": (
        tuple(f"{name} among all" for name in UNDER_TENS),
        [AGE, SEX, ()],
        False,
    ),
}
"""By name: the figures, what they are broken down by time after time, and whether from the start of the year."""
QUICK = ["British girls beside all", "British girls among all", "under tens beside all"]


@pytest.mark.parametrize("name", OVER_TIME if AUTHORITIES > 9 else QUICK)
def test_no_small_count_follows_from_measures_on_several_columns_over_time(name):
    names, bys, is_year = OVER_TIME[name]
    pressed, figures_there, hidden = Pressed(), 0, 0
    authorities = max(1, AUTHORITIES // 2)  # these take longer
    for seed in range(authorities):
        random = Random(f"{name} {seed}")
        has_ages = "tens" in name
        ethnicities, ages = ("WBRI",) if has_ages else ("ABAN", "BCRB", "WBRI"), THREE_AGES if has_ages else ONE_AGE
        publications = [
            Publication(
                quarter,
                figures(names, quarter, FIRST_TOLD if is_year else quarter),
                bys[(quarter - FIRST_TOLD) % len(bys)],
                is_year,
            )
            for quarter in range(FIRST_TOLD, LAST + 1)
        ]
        of_all = [*publications, Publication(LAST, (), AGE if has_ages else BOTH)]
        people = authority(random, SEXES, ethnicities, ages, random.choice((0, 10, 30)))
        of_one, told = over_time(
            people, every_cell(SEXES, ethnicities, ages), publications, lambda _, every=of_all: wanted(every)
        )
        of_one.fixed = [f"{seed}: {one}" for one in of_one.fixed]
        of_one.narrowed = [f"{seed}: {one}" for one in of_one.narrowed]
        pressed.add(of_one)
        figures_there += told.figures
        hidden += told.hidden
    print(f"\n{name}, {authorities} authorities: {pressed}; {hidden} of {figures_there} figures hidden")

    assert pressed.tried
    assert pressed.fixed == []
    assert pressed.narrowed == []
