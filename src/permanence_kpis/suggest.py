"""The nearest right word for a message."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.6
_LONGEST_QUOTE = 60
_LOOK_ALIKE = str.maketrans({"-": "_", " ": "_", "0": "o", "1": "l", "i": "l"})


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word most like `word`, whatever its case, dashes and zeros; None where none is much like it."""
    likeness = {candidate: SequenceMatcher(None, _plain(word), _plain(candidate)).ratio() for candidate in words}
    best = max(likeness.values(), default=0.0)
    if best < _ALIKE:
        return None
    return min((candidate for candidate in likeness if likeness[candidate] == best), key=lambda c: _apart(word, c))


def did_you_mean(word: str, words: Iterable[str], otherwise: str, beside: str | None = None) -> str:
    """`Did you mean 'reason'?` with `beside` (or else `otherwise`) where a word is near; `otherwise` where none is."""
    near = nearest(word, words)
    return f"Did you mean {quoted(near)}? {beside or otherwise}" if near else otherwise


def quoted(text: str) -> str:
    """The text in quotes, on one line, cut where it is long."""
    one_line = " ".join(text.split())
    return f"'{one_line if len(one_line) <= _LONGEST_QUOTE else one_line[: _LONGEST_QUOTE - 1] + '…'}'"


def _plain(word: str) -> str:
    return word.casefold().translate(_LOOK_ALIKE)


def _apart(word: str, candidate: str) -> int:
    """How far the letters are from each other, so that PN8 finds PN7 and not PN0, which differs as much."""
    return sum(abs(ord(one) - ord(other)) for one, other in zip(_plain(word), _plain(candidate), strict=False))
