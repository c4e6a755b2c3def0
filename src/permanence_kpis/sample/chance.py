"""All that is left to chance, drawn from one seed, the same on every machine."""

import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")

Spread = tuple[int, ...]
"""Numbers of days, each as likely as the others, from the lowest to the highest."""

POINTS_A_STEP = 100


def spread(*steps: int) -> Spread:
    """The days of a distribution that is told by even steps of it.

    Takes: days at even steps: `spread(1, 30, 400)` is 1 at the lowest, 30 in the middle, 400 at the highest.
    Gives: the steps and the points between them.
    """
    return tuple(
        low + (high - low) * point // POINTS_A_STEP for low, high in pairwise(steps) for point in range(POINTS_A_STEP)
    )


def shares(weights: Mapping[T, int]) -> tuple[T, ...]:
    """Each key as many times as its weight, so that one draw among them falls in proportion.

    Takes: whole-number weights, in the order in which they are drawn from.
    Gives: the keys, repeated.
    """
    return tuple(key for key, weight in weights.items() for _ in range(weight))


class Chance:
    """One stream of random numbers.

    Only `random()` is asked, whose numbers Python promises never to change, and it is only compared and multiplied:
    the last digit of a logarithm differs between machines, and one digit is enough to move every date after it.
    """

    __slots__ = ("fraction",)

    def __init__(self, seed: int | str) -> None:
        self.fraction = random.Random(seed).random

    def happens(self, probability: float) -> bool:
        """Whether something with this probability (0 to 1) happens."""
        return self.fraction() < probability

    def one_of(self, choices: Sequence[T]) -> T:
        """One of these, each as likely as the others: a word of `shares`, or a number of days of a `spread`."""
        return choices[int(self.fraction() * len(choices))]
