"""Carers and homes: who there is to place a child with."""

from permanence_kpis.sample import placement_rates as rates
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance

DAYS_IN_A_YEAR = 365


class Carers:
    """The carers of an authority. Foster carers and homes have several children, at once and one after another.

    Each provider has its own: as many as care at one time, and some new ones every year in place of those who stop.
    Ids are text: F foster carers, H homes, S supported accommodation, R relatives and friends, A adopters,
    P parents, O others.
    """

    def __init__(self, chance: Chance, days: CalendarDays, children_in_care: int) -> None:
        self._chance = chance
        self._history_begins = days.history_begins
        self._known: dict[tuple[str, str], list[str]] = {}
        self._at_a_time: dict[tuple[str, str], int] = {}
        self._new_each_day: dict[tuple[str, str], float] = {}
        self._numbered: dict[str, int] = {}
        for kind, share in rates.CARERS.items():
            at_a_time = max(rates.FEWEST_CARERS, int(children_in_care * share))
            new_each_day = at_a_time * rates.CARERS_NEW_A_YEAR / DAYS_IN_A_YEAR
            known = at_a_time + int(new_each_day * (days.last_day - self._history_begins)) + 1
            self._at_a_time[kind], self._new_each_day[kind] = at_a_time, new_each_day
            self._known[kind] = [self._new_id(kind[0]) for _ in range(known)]

    def _new_id(self, letter: str) -> str:
        number = self._numbered.get(letter, 0) + 1
        self._numbered[letter] = number
        return f"{letter}{number:04d}" if letter != "H" else f"H{number:03d}"

    def carer_for(self, child_id: str, where: str, provider: str, day: int, before: str) -> str:
        """A carer of this provider for a placement that begins on a day, other than the one before."""
        letter = rates.LETTER_OF_CARER.get(where, "H")
        if letter == "P":
            return f"P{child_id}"
        kind = (letter, provider)
        if kind not in self._known:
            return self._new_id(letter)
        known = self._known[kind]
        first = int(self._new_each_day[kind] * (day - self._history_begins))
        place = first + int(self._chance.fraction() * self._at_a_time[kind])
        return known[place] if known[place] != before else known[place - 1]
