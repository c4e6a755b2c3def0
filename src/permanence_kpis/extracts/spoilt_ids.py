"""Ids that a spreadsheet has changed: shown as a power of ten, or with .0 at the end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from permanence_kpis.errors import Place, Problem
from permanence_kpis.extracts import faults
from permanence_kpis.tables import Column, Extract, Kind

_SPOILT = r"(?:\.0+|[eE]\+[0-9]+)$"
_POWER_OF_TEN = r"^[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2,3}$"
_WITH_ZEROS = r"^[0-9]+\.0+$"
_WHOLE = r"^[0-9]+$"
_WITHOUT_ZEROS = r"^[1-9][0-9]*$"
_PERIOD_OF_CARE = "_cla_id"
"""The end of the headings of SSD with the number of a period of care, by which a review is a child's."""
_AS_A_POWER = "an id written as a power of ten, as a spreadsheet shows a long number: several ids may have become one"
_WITH_A_POINT = "an id with .0 at its end, beside ids without"
_REMEDY = (
    "Export the ids from the case system again as text; in a spreadsheet, format the column as text before opening."
)


@dataclass(frozen=True)
class IdColumn:
    """A column of ids in one file: `kind` tells which ids they are, and `owners` whose each row is.

    `suspected`: the different ids that a spreadsheet may have changed, looked for while the next file is read;
    `lengths`: of its shortest and its longest id (none: 0).
    """

    extract: Extract
    file: str
    column: Column
    kind: str
    ids: pl.Series
    owners: pl.Series
    numbers: pl.Series
    suspected: pl.Series
    lengths: tuple[int, int]


def id_columns(extract: Extract, file: str, typed: pl.DataFrame) -> Iterator[IdColumn]:
    """Each column of ids in a file as it was read: columns as the extract names them, and `source_row`."""
    key = extract.key[0]
    for column in extract.columns.values():
        if column.kind is Kind.ID and column.name in typed.columns:
            is_childs = column.name == key and extract.is_of_children and not key.endswith(_PERIOD_OF_CARE)
            kind = "child_id" if is_childs else f"{extract.name}.{column.name}"
            ids, owners, numbers = typed[column.name], typed[key], typed["source_row"]
            firsts = _firsts(ids)
            suspected, lengths = firsts.filter(firsts.str.contains(_SPOILT).fill_null(False)), firsts.str.len_chars()
            yield IdColumn(
                extract,
                file,
                column,
                kind,
                ids,
                owners,
                numbers,
                suspected.unique(maintain_order=True),
                (cast(int, lengths.min() or 0), cast(int, lengths.max() or 0)),
            )


# D-048: an id with .0 is spoilt where it is without it in any file, or among whole numbers
def spoilt_ids(columns: Sequence[IdColumn]) -> list[Problem]:
    """What is said of ids that a spreadsheet has changed; they count as they stand.

    One written as a power of ten (1.23E+11) is always one. One with .0 at its end is where the id stands without it in
    any file, or where all the other ids of its column are whole numbers; where all have it, they agree.
    """
    problems = []
    for column in columns:
        found = column.suspected
        if not found.len():
            continue
        powers = found.filter(found.str.contains(_POWER_OF_TEN))
        if powers.len():
            problems.append(_problem(column, powers, _AS_A_POWER))
        alike = [other.ids for other in columns if other.kind == column.kind]
        with_zeros = _beside_whole(column.ids, found.filter(found.str.contains(_WITH_ZEROS)), alike)
        if with_zeros.len():
            problems.append(_problem(column, with_zeros, _WITH_A_POINT, _plain(with_zeros)))
    return problems


def is_several(id: str) -> bool:
    """Whether several ids may have become this one: it is written as a power of ten."""
    return re.search(_POWER_OF_TEN, id) is not None


# D-495: what a spreadsheet does to a whole column makes the file one of other children, and every figure of it wrong
def ids_without_zeros(columns: Sequence[IdColumn]) -> list[Problem]:
    """What is said of files whose ids lost the zeros they began with, and so are nobody's.

    They are told by the largest file of children's ids of one length: of another file more than half of the different
    ids are shorter whole numbers, each of which is one of that file's with zeros before it.
    """
    of_children = [column for column in columns if column.kind == "child_id" and column.lengths[1]]
    of_one_length = [column for column in of_children if column.lengths[0] == column.lengths[1]]
    if not of_one_length:
        return []
    whole = max(of_one_length, key=lambda column: column.ids.len())
    length = whole.lengths[1]
    problems = []
    for column in of_children:
        if column.lengths[0] >= length:
            continue
        ids = column.ids.drop_nulls().unique()
        shorter = ids.filter((ids.str.len_chars() < length) & ids.str.contains(_WITHOUT_ZEROS))
        lost = shorter.filter(shorter.str.zfill(length).is_in(whole.ids.implode()))
        if lost.len() * 2 > ids.len():
            one = lost.sort()[0]
            what = f"the ids have lost the zeros at their beginning: {one} is {one.zfill(length)} in {whole.file}"
            place = Place(column.file, heading=column.column.name)
            problems.append(Problem(place, what=what, remedy=_REMEDY, code="ids-without-zeros"))
    return problems


def _firsts(ids: pl.Series) -> pl.Series:
    """The ids without neighbours that are the same, which are looked at once."""
    return ids.filter(ids.ne_missing(ids.shift()))


def _beside_whole(ids: pl.Series, with_zeros: pl.Series, alike: Sequence[pl.Series]) -> pl.Series:
    """Those of the ids with .0 at their end that stand beside others without it."""
    if not with_zeros.len():
        return with_zeros
    others = ids.filter(~ids.is_in(with_zeros.implode()))
    if others.drop_nulls().len() and others.drop_nulls().str.contains(_WHOLE).all():
        return with_zeros
    plain = _plain(with_zeros)
    stands = pl.concat([column.filter(column.is_in(plain.implode())) for column in alike])
    return with_zeros.filter(plain.is_in(stands.implode()))


def _plain(with_zeros: pl.Series) -> pl.Series:
    return with_zeros.str.replace(r"\.0+$", "")


def _problem(column: IdColumn, spoilt: pl.Series, what: str, meant: pl.Series | None = None) -> Problem:
    """What is said of the rows with these ids. In doubt is also the child whose id is meant."""
    at = column.ids.is_in(spoilt.implode()).arg_true()
    row_ids = faults.ids_of_rows(column.owners.gather(at))
    is_owner = column.column.name == column.extract.key[0]
    children = faults.distinct([*row_ids, *(meant if meant is not None and is_owner else ())])
    return Problem(
        Place(
            column.file,
            heading=column.column.name,
            rows=tuple(column.numbers.gather(at)),
            child_ids=children if column.extract.is_of_children else (),
            row_ids=row_ids,
        ),
        what=what,
        remedy=_REMEDY,
        effect="counted as recorded",
        affects=frozenset(column.extract.affects(column.column)),
        code="spoilt-id",
    )
