"""What figures of different tables tell together, held to an exact solver on authorities made of lives in care.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities of each kind and prints what came of it (`pytest -s`).
"""

import os
from random import Random

import pytest

from .exact_attacker import Pressed
from .histories import (
    APPROVALS,
    FIRST_TOLD,
    ONE_AGE,
    QUARTERS,
    SEXES,
    THREE_AGES,
    TWO_AGES,
    Publication,
    attack,
    authority,
    every_cell,
    figures,
    wanted,
)

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "1"))
pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)
FLOW = ("there", "came", "left")
PLACED = ("came", "placed", "moved")
A_YEAR = (*FLOW, "a year")
SEX, ETHNICITY, BOTH, AGE, BANDS = ("sex",), ("ethnicity",), ("sex", "ethnicity"), ("age_band",), ("age_band", "sex")
TYPE = ("approval_type",)
KINDS = {
    "placements": (PLACED, [()], True),
    "placements, each quarter": (PLACED, [()], False),
    "placements by sex": (PLACED, [SEX], True),
    "first placements": (("came", "first placed", "left"), [()], True),
    "first placements by sex": (("came", "first placed", "left"), [SEX], True),
    "everything": ((*FLOW, "moved", "placed", "a year"), [()], True),
    "a year": (A_YEAR, [()], True),
    "a year, each quarter": (A_YEAR, [()], False),
    "a year by sex": (A_YEAR, [SEX], True),
    "a year of all": ((*FLOW, "a year of all"), [()], True),
    "a year of all by sex": ((*FLOW, "a year of all"), [SEX], True),
    "placements by age and sex": (PLACED, [BANDS], True),
    "due": (("came", "due"), [()], True),
    "due, each quarter": (("came", "due"), [()], False),
    "due by sex": (("came", "due"), [SEX], True),
    "due, and who left": ((*FLOW, "due"), [()], True),
    "due, and who left, each quarter": ((*FLOW, "due"), [()], False),
    "due, and who left, by sex": ((*FLOW, "due"), [SEX], True),
    "due, and who left, by sex, each quarter": ((*FLOW, "due"), [SEX], False),
    "due, and who left, few there": ((*FLOW, "due"), [()], True),
    "due, and who left, by sex, few there": ((*FLOW, "due"), [SEX], True),
    "hardly anybody there": (FLOW, [()], False),
    "hardly anybody there, from the start of the year": (FLOW, [()], True),
    "hardly anybody there, by sex": (FLOW, [SEX], False),
    "hardly anybody there, girls": (("there, girls", "came, girls", "left"), [(), SEX], False),
    "hardly any households": (("households open", "households new"), [()], True),
    "approvals": (("approvals open", "approvals new"), [()], True),
    "approvals, each quarter": (("approvals open", "approvals new"), [()], False),
    "approvals by type": (("approvals open", "approvals new"), [TYPE], True),
    "households": (("households open", "households new"), [()], True),
    "mainstream households": (("households open, mainstream", "households new, mainstream"), [()], True),
    "by age": (FLOW, [AGE], False),
    "by age, few birthdays": (FLOW, [AGE], False),
    "by age, few birthdays, from the start of the year": (FLOW, [AGE], True),
    "by three ages, few birthdays": (FLOW, [AGE], False),
    "hardly anybody there, by age": (FLOW, [AGE], False),
    "by age and sex, few birthdays": (FLOW, [BANDS], False),
    "by age, then by age and sex, few birthdays": (FLOW, [AGE, BANDS], False),
    "by age and sex": (FLOW, [BANDS], False),
    "by age and sex, then by sex": (FLOW, [BANDS, SEX], False),
    "by sex, then by sex and ethnicity": (FLOW, [SEX, BOTH], False),
    "by sex and ethnicity, then by sex": (FLOW, [BOTH, BOTH, SEX], False),
    "girls and all": (("there", "girls there", "girls came", "left"), [SEX, ()], False),
    "girls among all": (("there, girls", "came, girls", "left"), [(), SEX], False),
    "girls, then by sex": (("girls there", "there", "girls left", "came"), [(), SEX], True),
    "girls by ethnicity": (("there, girls", "girls came", "girls left", "left"), [ETHNICITY, SEX], False),
    "by sex, then by ethnicity": (FLOW, [SEX, ETHNICITY], False),
    "by age and sex, then by ethnicity": (FLOW, [BANDS, ETHNICITY], False),
    "by age and sex, then by sex and ethnicity": (FLOW, [BANDS, BOTH], False),
    "placements by sex, then by ethnicity": (PLACED, [SEX, ETHNICITY], True),
}
"""By name: the figures, what they are broken down by time after time, and whether from the start of the year."""


def attacked(name, seed):
    """What a solver works out of a year of publications of an authority, and what was told."""
    names, bys, is_year = KINDS[name]
    random = Random(f"{name} {seed}")
    sexes = APPROVALS if "households" in name or "approvals" in name else SEXES
    ethnicities = ("A", "B", "W") if {BOTH, ETHNICITY} & {*bys} else ("W",)
    ages = ONE_AGE
    if any("age_band" in by for by in bys):
        ages = THREE_AGES if "three ages" in name else TWO_AGES
    if "few birthdays" in name:
        ages += 20 * tuple(age for age in ages if not FIRST_TOLD <= age.older_from <= QUARTERS)
    publications = [
        Publication(
            quarter,
            figures(names, quarter, FIRST_TOLD if is_year else quarter),
            bys[(quarter - FIRST_TOLD) % len(bys)],
            is_year,
        )
        for quarter in range(FIRST_TOLD, QUARTERS + 1)
    ]
    has_due, large, more = "due" in names, 0 if "few there" in name else 30, 30
    if name.startswith("hardly any"):
        large, more = 0, 8
    people = authority(random, sexes, ethnicities, ages, large, has_due, more)
    return attack(people, every_cell(sexes, ethnicities, ages, has_due), publications, wanted)


LONG = [name for name, (_, bys, _) in KINDS.items() if BANDS in bys]
"""Kinds of which one authority takes seconds: the suite attacks every second."""


@pytest.mark.parametrize("name", [name for name in KINDS if AUTHORITIES > 1 or name not in LONG[1::2]])
def test_a_solver_works_out_no_small_count_from_figures_of_several_tables(name):
    pressed, figures_there, hidden = Pressed(), 0, 0
    authorities = AUTHORITIES if name not in LONG else max(1, AUTHORITIES // 3)
    for seed in range(authorities):
        of_one, told = attacked(name, seed)
        of_one.fixed = [f"{seed}: {one}" for one in of_one.fixed]
        of_one.narrowed = [f"{seed}: {one}" for one in of_one.narrowed]
        pressed.add(of_one)
        figures_there += told.figures
        hidden += told.hidden
    print(f"\n{name}, {authorities} authorities: {pressed}; {hidden} of {figures_there} figures hidden")

    assert pressed.tried >= authorities
    assert hidden < figures_there
    assert pressed.fixed == []
    assert pressed.narrowed == []
