"""A small world in which all the missing episodes of a child are one cell; one counts in each stretch it reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement, product
from random import Random
from typing import NamedTuple

from .whole_lives import Row, World

KINDS = ("M", "A")
"""Missing, or away without authorisation."""


class Episode(NamedTuple):
    """The first and the last stretch of an episode, and what it was."""

    first: int
    last: int
    kind: str


class Missing(NamedTuple):
    """Children alike: their missing episodes."""

    sex: str
    ethnicity: str
    episodes: tuple[Episode, ...]
    again: bool = False
    back: tuple[int, ...] = ()


@dataclass(frozen=True)
class MissingWorld(World):
    """Which columns are told apart, over how many stretches; how often a child can be missing."""

    tables: tuple[str, ...] = ("missing_episodes",)
    most: int = 3

    @property
    def episodes(self) -> list[Episode]:
        kinds, ends = self.values("kind") if self.has("kind") else KINDS[:1], range(1, self.stretches + 1)
        return [Episode(first, last, kind) for first, last, kind in product(ends, ends, kinds) if first <= last]

    @cached_property
    def lives(self) -> list[Missing]:
        """Every way to be missing there can be, and one more episode of somebody."""
        every = [
            Missing(sex, ethnicity, some)
            for sex, ethnicity in self._who()
            for many in range(1, self.most + 1)
            for some in combinations_with_replacement(self.episodes, many)
        ]
        who = product(self._who(), self.episodes)
        again = [Missing(sex, ethnicity, (one,), again=True) for (sex, ethnicity), one in who]
        return [*every, *again]

    def rows_of(self, life: Missing) -> Iterator[Row]:
        for first, last, kind in life.episodes:
            values = (("sex", life.sex), ("ethnicity", life.ethnicity), ("kind", kind))
            yield Row("missing_episodes", first, values, last)

    def authority(self, random: Random) -> dict[Missing, int]:
        """Few or none were missing once, twice or three times, in each way."""
        found: dict[Missing, int] = {}
        few = random.choice(((0, 0, 0, 1, 2, 4), (0, 0, 0, 0, 0, 3, 9), (0, 0, 6)))
        short = random.random() < 0.7
        for life in self.lives:
            often = len(life.episodes) - 1 + (2 if life.again else 0)
            often += sum(one.last > one.first for one in life.episodes) if short else 0
            if random.random() < 0.35**often and (number := random.choice(few)):
                found[life] = number
        return found
