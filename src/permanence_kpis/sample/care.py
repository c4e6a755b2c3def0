"""Times in care: when a child starts to be looked after, and when and how that ends."""

from dataclasses import dataclass, field
from typing import NamedTuple

from permanence_kpis.sample import rates
from permanence_kpis.sample.chance import Chance

ASYLUM = "asylum"


class MainStay(NamedTuple):
    """A stay with one carer, which lasts until the next begins. `where` is a code or one of the kinds in the rates."""

    began_on: int
    where: str
    provider: str
    carer: str
    settles: bool


@dataclass(slots=True)
class CarePeriod:
    """One time in care. Days are those of `CalendarDays`; `ended_on` may lie after the last day of the sample."""

    child_id: str
    born_on: int
    began_on: int
    ended_on: int
    band: str  # age band on starting, or ASYLUM
    way_out: str
    reason_ceased: str
    statuses: list[tuple[int, str]]  # the first day of each legal status, in order
    stays: list[MainStay] = field(default_factory=list)  # temporary ones left out, each from the day the last one ends

    def first_day_under(self, *statuses: str) -> int | None:
        """The first day under one of these legal statuses, if there is one."""
        for day, status in self.statuses:
            if status in statuses:
                return day
        return None


def age_band(days_old: int) -> str:
    """The published age band on starting of a child this many days old."""
    if days_old < rates.FIRST_BIRTHDAY:
        return "under 1"
    if days_old < rates.FIFTH_BIRTHDAY:
        return "1 to 4"
    if days_old < rates.TENTH_BIRTHDAY:
        return "5 to 9"
    return "10 to 15" if days_old < rates.SIXTEENTH_BIRTHDAY else "16 and over"


def leaving(chance: Chance, band: str, began_on: int, comes_of_age_on: int) -> tuple[str, int]:
    """How and when a time in care ends.

    Gives: the way of leaving and its day; whoever would leave after the 18th birthday leaves on it instead.
    """
    way_out = chance.one_of(rates.WAYS_OF_LEAVING[band])
    if way_out == rates.GROWS_UP:
        return way_out, comes_of_age_on
    spread = rates.LENGTH_OF_CARE[band].get(way_out) or rates.LENGTH_AT_ANY_AGE[way_out]
    ended_on = began_on + chance.one_of(spread)
    if ended_on >= comes_of_age_on:
        return rates.GROWS_UP, comes_of_age_on
    return way_out, ended_on


def times_in_care(
    chance: Chance, band: str, began_on: int, born_on: int, comes_of_age_on: int
) -> list[tuple[str, int, str, int]]:
    """Every time in care of a child: the first, and one after each return.

    Gives: age band on starting, first day, way of leaving and the day it ended, of each in order.
    """
    times: list[tuple[str, int, str, int]] = []
    while True:
        way_out, ended_on = leaving(chance, band, began_on, comes_of_age_on)
        times.append((band, began_on, way_out, ended_on))
        if way_out not in rates.RETURNS or not chance.happens(rates.RETURNS[way_out]):
            return times
        began_on = ended_on + chance.one_of(rates.AWAY_BEFORE_RETURN)
        if began_on >= comes_of_age_on - rates.NO_RETURN_BEFORE_18:
            return times
        band = age_band(began_on - born_on)
