"""What others say of a figure, for people who know no codes, files or columns of a program."""

import re
from collections.abc import Sequence

from permanence_kpis.definitions.model import Measure
from permanence_kpis.words import in_words

_FILE = r"[a-z][a-z0-9_]*\.csv"
_FILES_IN_BRACKETS = re.compile(rf" \({_FILE}(?:,? (?:and )?{_FILE})*\)")
_SEVERAL_CODES = re.compile(r"\(([^\s(),]+(?:, [^\s(),]+)+)\)")


# D-564: a page for a board has the meanings of codes, and files and columns by what they are called in a sentence
def without_codes(text: str, measure: Measure) -> str:
    """Each code of the measure's table by its meaning, in quotation marks: “children's home” for K2 (children's home).

    Without the marks nobody sees where one of several meanings ends: many have a comma in them.
    """
    meanings = {
        code: known.meaning
        for column in measure.on_table.columns.values()
        for code, known in (column.codes or {}).items()
    }
    for code, meaning in meanings.items():
        if (
            with_meaning := f"{code} ({meaning})"
        ) in text:  # most are not, and to compile a pattern for each takes long
            text = re.sub(rf"(?<!\w){re.escape(with_meaning)}", _quoted(meaning), text)
        if code in text and code.isupper() and code.casefold() == meaning.casefold():
            text = re.sub(rf"(?<!\w){re.escape(code)}(?!\w)", _quoted(meaning), text)
    return _SEVERAL_CODES.sub(lambda found: _meant(found[0], found[1].split(", "), meanings), text)


def without_names(text: str) -> str:
    """Files and columns of this program as words: the list of children, for children.csv; in touch, for in_touch."""
    text = _FILES_IN_BRACKETS.sub("", text)
    text = re.sub(rf"(?<![\w/.]){_FILE}(?!\w)", lambda found: f"the list of {in_words(found[0][:-4])}", text)
    return re.sub(r"(?<![\w/.])[a-z]+(?:_[a-z0-9]+)+(?![\w/.])", lambda found: in_words(found[0]), text)


def _meant(text: str, codes: Sequence[str], meanings: dict[str, str]) -> str:
    """Several codes in brackets by their meanings; the text where one of them is no code."""
    if not set(codes) <= set(meanings):
        return text
    return f"({', '.join(dict.fromkeys(_quoted(meanings[code]) for code in codes))})"


def _quoted(meaning: str) -> str:
    return f"“{meaning}”"
