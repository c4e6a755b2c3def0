"""Confidence held to every way of settling what is wrong in the files of small authorities, by editing them.

In the suite some hundred settlings are tried. `KPIS_SWEEP=300 pytest tests/confidence/outcomes -s -n 0` tries those of
300 authorities, many of each, and prints what came of it; `KPIS_SWEEP_FROM` is the first seed.
"""

import os
from pathlib import Path

import pytest

from permanence_kpis import load_extracts, scorecard
from permanence_kpis.confidence import outcomes
from permanence_kpis.confidence.values import Values
from permanence_kpis.errors import ExtractError

from .smallest import smallest
from .sweep import DEFINITIONS, Product, Swept, drawn, sweep

AUTHORITIES = int(os.environ.get("KPIS_SWEEP", "0"))
FIRST_SEED = int(os.environ.get("KPIS_SWEEP_FROM", "1"))
IN_THE_SUITE = range(1, 9)


def test_however_faults_are_settled_what_comes_out_is_what_the_confidence_says(tmp_path: Path):
    """Within its range; with the letter A the same value, with B the same rating. One test, for one sweep."""
    swept = Swept()
    seeds = range(FIRST_SEED, FIRST_SEED + AUTHORITIES) if AUTHORITIES else IN_THE_SUITE
    for seed in seeds:
        swept.add(sweep(tmp_path, seed, *((60, 20) if AUTHORITIES else (9, 3))))
    if AUTHORITIES:
        print(f"\n{swept.summary()}")

    shown = "\n\n".join(str(smallest(Product(tmp_path), failure)) for failure in swept.failures[:2])
    assert not swept.failures, f"{len(swept.failures)} of {swept.settlings} settlings, such as\n\n{shown}"


# D-528
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + AUTHORITIES) if AUTHORITIES else (1, 3, 4))
def test_no_code_that_is_left_out_could_come_out_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int):
    """With every code tried in place of those that rules and conditions tell apart, the ranges are the same."""
    period, _, faulty, *_ = drawn(seed)
    product = Product(tmp_path)
    monkeypatch.setattr(outcomes, "MOST_OF_ONE", 300_000)
    monkeypatch.setattr(outcomes, "MOST_IN_ALL", 900_000)
    try:
        some = product.said(faulty, period)
        monkeypatch.setattr(Values, "_codes", lambda _, column, rows: list(column.codes or ()))
        every = product.said(faulty, period)
    except ExtractError:
        pytest.skip("an authority that cannot be computed says nothing")

    ranges = {ref: (said.letter, said.lowest, said.highest) for ref, said in some.items()}
    assert ranges == {ref: (said.letter, said.lowest, said.highest) for ref, said in every.items()}


@pytest.mark.parametrize("seed", [*range(0, 12, 2), 3, 7, 11])
def test_an_authority_without_a_fault_has_only_the_letter_a(tmp_path: Path, seed: int):
    period, clean, *_ = drawn(seed)
    clean.write(tmp_path)

    card = scorecard(DEFINITIONS, load_extracts(tmp_path), period)

    assert card.problems == ()
    # what the returns do not reach back to, and that nobody in them is missing from home, is said beside the figure
    of_sound = [result for result in card.results if not (clean.of_returns and result.warnings)]
    assert {
        one.measure.ref: one.confidence for one in of_sound if one.confidence and one.confidence.letter != "A"
    } == {}
