"""Words that people and systems write where nothing is recorded: NULL, N/A and the like."""

from collections.abc import Iterable
from itertools import product

import polars as pl

WORDS = ("NULL", "N/A", "NA", "#N/A", "NaN", "NONE", "(blank)", "-", ".")
"""Each stands for nothing whatever the case of its letters, but where a column's own list of codes holds it."""

_BY_TEXT = {word.casefold(): word for word in WORDS}


def word_for_nothing(text: str) -> str | None:
    """The word, as it is listed, that a text without outer spaces is; None where it is none."""
    return _BY_TEXT.get(text.casefold())


def says_nothing(text: str) -> bool:
    """Whether a field is blank, or holds a word for that."""
    return not (bare := text.strip()) or bare.casefold() in _BY_TEXT


def _spellings(word: str) -> Iterable[str]:
    return ("".join(letters) for letters in product(*({letter.lower(), letter.upper()} for letter in word)))


SPELLINGS = pl.Series(sorted({spelling for word in WORDS for spelling in _spellings(word)}))
"""The words in every mix of capitals: to look a column up in them costs less than to change its case."""
