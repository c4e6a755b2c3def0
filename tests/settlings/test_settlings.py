"""Confidence held to every way of settling what is wrong in the files of small authorities, by editing them.

In the suite some hundred settlings are tried. `KPIS_SWEEP=300 pytest tests/settlings -s -n 0` tries those of 300
authorities, many of each, and prints what came of it; `KPIS_SWEEP_FROM` is the first seed.
"""

import os
from pathlib import Path

import pytest

from .smallest import smallest
from .sweep import Broken, Product, Swept, drawn, sweep

AUTHORITIES = int(os.environ.get("KPIS_SWEEP", "0"))
FIRST_SEED = int(os.environ.get("KPIS_SWEEP_FROM", "1"))
IN_THE_SUITE = range(1, 25)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    folder = tmp_path_factory.mktemp("settled")
    in_all = Swept()
    seeds = range(FIRST_SEED, FIRST_SEED + AUTHORITIES) if AUTHORITIES else IN_THE_SUITE
    for seed in seeds:
        in_all.add(sweep(folder, seed, *((60, 20) if AUTHORITIES else (9, 3))))
    if AUTHORITIES:
        print(f"\n{in_all.summary()}")
    return in_all


def test_a_value_that_comes_out_lies_within_what_the_confidence_says(swept: Swept, tmp_path: Path):
    assert_none(swept, tmp_path, "out of range", "range without a value", "rating not named")


def test_no_settling_changes_a_value_with_the_letter_a(swept: Swept, tmp_path: Path):
    assert_none(swept, tmp_path, "wrong A")


def test_no_settling_changes_a_rating_with_the_letter_b(swept: Swept, tmp_path: Path):
    assert_none(swept, tmp_path, "wrong B")


@pytest.mark.parametrize("seed", range(0, 12, 2))
def test_an_authority_without_a_fault_has_only_the_letter_a(tmp_path: Path, seed: int):
    period, clean, *_ = drawn(seed)

    said = Product(tmp_path).said(clean, period)

    assert {ref: str(one) for ref, one in said.items() if one.letter not in ("A", None)} == {}


def assert_none(swept: Swept, folder: Path, *broken: Broken) -> None:
    failures = swept.breaking(*broken)
    shown = "\n\n".join(str(smallest(Product(folder), failure)) for failure in failures[:2])
    assert not failures, f"{len(failures)} of {swept.settlings} settlings, such as\n\n{shown}"
