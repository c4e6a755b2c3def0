"""Whose records take the fewest copies, of any number of people, with room for so many copies."""

from dataclasses import dataclass

_BEFORE_SORTING = 1_000
"""So many are added before it is looked who of them has no room."""


@dataclass(frozen=True, slots=True, order=True)
class Takes:
    """How many copies it takes to settle the faults of one, for a measure; for all of them where `place` is -1, else
    for the measure in that place."""

    copies: int
    id: str
    place: int


# D-633: as many as have room are kept, and not everybody
class Fewest:
    """Those who take the fewest copies, up to the first for whom no room is left.

    Takes: for how many copies there is room. They are added in the order of their ids.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._some: list[Takes] = []
        self._sorted = 0
        self.most = room
        """The most copies that one who is still to be added could take and be among them."""

    def add(self, one: Takes) -> None:
        """One more; of no more copies than `most`."""
        self._some.append(one)
        if len(self._some) >= self._sorted + _BEFORE_SORTING:
            self._drop()

    def chosen(self) -> list[Takes]:
        """Those for whom there is room, who takes the fewest first."""
        self._drop()
        return self._some

    def _drop(self) -> None:
        self._some.sort()
        room = self._room
        for place, one in enumerate(self._some):
            if one.copies > room:
                # who is added later has a greater id, and comes after one who takes as many
                self.most = min(self.most, one.copies - 1)
                del self._some[place:]
                break
            room -= one.copies
        self._sorted = len(self._some)
