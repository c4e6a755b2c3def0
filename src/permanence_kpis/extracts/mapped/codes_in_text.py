"""A code inside a description, such as `U6: Foster placement - not FFA`, or a description that stands for a code."""

import re
from collections.abc import Callable, Iterable, Mapping

SEVERAL_CODES = "a text with more than one code in it"
NO_CODE = "a text with no code in it"
NO_SUCH_DESCRIPTION = "neither a code nor a description that stands for one"

_LIST_MARK = re.compile(r"(?:[A-Za-z]|\d{1,2})[.)]\s+")
_FIRST = re.compile(r"([A-Za-z0-9_]+)\s*(?:[:=(–—]|\s-|-\s|$)")
_IN_BRACKETS = re.compile(r"[(\[]\s*([A-Za-z0-9_]+)\s*[)\]]")
_WORD = re.compile(r"[A-Za-z0-9_]+")


def can_stand_in_text(codes: Iterable[str]) -> bool:
    """Whether the codes are abbreviations; `home` and `temporary` cannot be told from the words of a description."""
    return not any(code.islower() for code in codes)


def code_in_text(codes: Iterable[str]) -> Callable[[str], str | None]:
    """What takes the one code out of a text; None where there is none, or more than one."""
    found_by = _codes_found(codes)

    def read(text: str) -> str | None:
        found = found_by(text)
        return found.pop() if len(found) == 1 else None

    return read


def fault_in_text(codes: Iterable[str]) -> Callable[[str], str]:
    """What says why no code was taken out of a text."""
    found_by = _codes_found(codes)
    return lambda text: SEVERAL_CODES if found_by(text) else NO_CODE


def code_of_description(codes: Iterable[str], descriptions: Mapping[str, str]) -> Callable[[str], str | None]:
    """What finds the code a description stands for; a code stands for itself."""
    known = {code.casefold(): code for code in codes} | {
        _plain(description): code for description, code in descriptions.items()
    }
    return lambda text: known.get(_plain(text))


# D-030: one rule takes a code out of a description
def _codes_found(codes: Iterable[str]) -> Callable[[str], set[str]]:
    """What finds the codes in a text.

    A code stands where it begins the text before a colon, a dash, an equals sign or a bracket (a list mark such as
    `e)` before it does not count), or alone in brackets; one with a letter and a digit in it stands wherever it is a
    word of its own. Letters alone are not enough: OTHER, CHILD and PLACE are words too.
    """
    listed = {code.casefold(): code for code in codes}
    unmistakable = {
        small: code for small, code in listed.items() if len(code) > 1 and any(letter.isdigit() for letter in code)
    }

    def find(text: str) -> set[str]:
        if code := listed.get(text.casefold()):
            return {code}
        after_mark = _LIST_MARK.sub("", text, count=1) if _LIST_MARK.match(text) else text
        first = _FIRST.match(after_mark)
        standing = [listed.get(first[1].casefold())] if first else []
        standing += [listed.get(word.casefold()) for word in _IN_BRACKETS.findall(text)]
        standing += [unmistakable.get(word.casefold()) for word in _WORD.findall(text)]
        return {code for code in standing if code}

    return find


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
