"""Sweeps over many cases of one kind: the suite takes some of them, and every one with `KPIS_SWEEP=1`."""

import os
from collections.abc import Iterable
from typing import TypeVar

Case = TypeVar("Case")

IS_LONG = int(os.environ.get("KPIS_SWEEP", "0")) > 0


def some_of(cases: Iterable[Case], every: int) -> list[Case]:
    """Every so many of the cases, with the first and the last of them."""
    of_all = list(cases)
    return [case for number, case in enumerate(of_all) if IS_LONG or number % every == 0 or number == len(of_all) - 1]


def shared_out(cases: Iterable[Case], number: int, among: int) -> list[Case]:
    """The cases that fall to one of so many neighbours in a list, so that as many neighbours take them all."""
    return [case for place, case in enumerate(cases) if IS_LONG or place % among == number % among]
