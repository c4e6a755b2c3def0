"""Which file looks like which table, and which of its columns like which: by names, and by what the values are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permanence_kpis.extracts.guess.profile import ColumnProfile, TableProfile
from permanence_kpis.extracts.guess.words import (
    groups_of,
    groups_of_table,
    likeness,
    speaks_of_something_else,
    words_of,
)
from permanence_kpis.tables import BUILT_IN, Catalogue, Column, Extract, Kind

_ENOUGH = 0.5
_UNMISTAKABLE = 0.8
_SOME_HEADINGS = 3
_FEW_CODES = 9
"""A set of so few codes is too easily met by chance: the heading has to speak for the column too."""


@dataclass(frozen=True)
class Match:
    """A table of ours in a file: for each of our columns that was found, how its column there looks."""

    extract: Extract
    profiles: TableProfile
    columns: Mapping[str, ColumnProfile]
    score: float


def matches(profiles: Sequence[TableProfile], catalogue: Catalogue = BUILT_IN) -> dict[str, Match]:
    """For each table that was found, where: the best fit of all first, each file once."""
    known = catalogue.extracts
    possible = [match for extract in known.values() for one in profiles if (match := _match(extract, one))]
    chosen: dict[str, Match] = {}
    for match in sorted(possible, key=lambda match: -match.score):
        taken = {id(other.profiles) for other in chosen.values()}
        if match.extract.name not in chosen and id(match.profiles) not in taken:
            chosen[match.extract.name] = match
    return {name: chosen[name] for name in known if name in chosen}


def _match(extract: Extract, profiles: TableProfile) -> Match | None:
    """The table as found in a file; None where too little speaks for it."""
    words = [words_of(profile.heading) for profile in profiles.columns]
    if extract.name == "children" and _is_of_care_leavers(words):
        return None
    scored = sorted(
        (
            (score, -place, column.name, profile)
            for place, (profile, all_words, own_words) in enumerate(
                zip(profiles.columns, words, _without_first_word_of_all(words), strict=True)
            )
            for column in extract.columns.values()
            if (score := _score(extract, column, profile, all_words, own_words))
        ),
        key=lambda found: found[:2],
        reverse=True,
    )
    columns: dict[str, ColumnProfile] = {}
    scores: dict[str, float] = {}
    for score, _, name, profile in scored:
        if name not in columns and profile not in columns.values():
            columns[name], scores[name] = profile, score
    required = [column.name for column in extract.columns.values() if column.required]
    by_name = (
        likeness(words_of(name), groups_of_table(extract.name)) for name in (profiles.sheet or "", profiles.file)
    )
    named = next(filter(None, by_name), 0.0)
    has_all = all(name in columns for name in required)
    if extract.key[0] not in columns or not (has_all or (named and len(columns) > 1)):
        return None
    optional = len(columns) - sum(name in columns for name in required)
    score = named + 2 * sum(scores.get(name, 0) for name in required) / len(required) + 0.2 * optional
    return Match(extract, profiles, {name: columns[name] for name in extract.columns if name in columns}, score)


# D-552: whoever has left care is no child looked after
def _is_of_care_leavers(headings: Sequence[Sequence[str]]) -> bool:
    """Whether two headings or more are of what young people do after care, whatever is written below them."""
    afterwards = (groups_of("care_leavers", name) for name in ("in_touch", "activity", "accommodation"))
    return sum(any(likeness(words, groups) for words in headings) for groups in afterwards) > 1


def _without_first_word_of_all(headings: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The words of the headings of a file, without a first one that all share: it is the file's own (`clap_…`)."""
    firsts = {words[0] if words else "" for words in headings}
    is_shared = len(firsts) == 1 and len(headings) >= _SOME_HEADINGS
    return [words[1:] if is_shared else words for words in headings]


def _score(
    extract: Extract, column: Column, profile: ColumnProfile, words: Sequence[str], own_words: Sequence[str]
) -> float:
    """How much speaks for a column of a file being this one of ours, from 0 to 1.

    Nothing does where the heading is of another thing (`Next Return to Court`), whatever the values look like.
    """
    by_heading = likeness(words, groups_of(extract.name, column.name))
    if by_heading and speaks_of_something_else(own_words, extract.name, column):
        return 0
    if not by_heading and not _is_clear(column):
        return 0
    if profile.is_empty:
        return 0.3 * by_heading
    by_values = profile.fits(column)
    if by_values < _ENOUGH:
        return 0
    if not by_heading:
        return 0.5 * by_values if by_values >= _UNMISTAKABLE else 0
    return 0.6 * by_heading + 0.4 * by_values


def _is_clear(column: Column) -> bool:
    """Whether values can speak for a column alone."""
    return (column.kind is Kind.CODE and len(column.codes or {}) > _FEW_CODES) or _is_code_like(column)


def _is_code_like(column: Column) -> bool:
    """Whether every code has two or more signs, a digit among them."""
    return bool(column.codes) and all(
        len(code) > 1 and any(sign.isdigit() for sign in code) for code in column.codes or {}
    )
