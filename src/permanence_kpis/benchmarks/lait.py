"""Published figures from the file of the DfE's Local Authority Interactive Tool, for all measures and areas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from permanence_kpis.benchmarks.neighbours import Neighbours, called, median_and_mean
from permanence_kpis.errors import Place, Problem, UsageError
from permanence_kpis.file_reading import LARGEST_RECORD, bytes_of
from permanence_kpis.parquet_reading import TooManyFieldsError, columns_of, kinds_of
from permanence_kpis.results.benchmarks import AreaKind, Benchmark, SameDefinition
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.words import listed

SOURCE = "DfE, Local Authority Interactive Tool: {key}"
_COLUMNS = ("Short Desc", "Years", "LA and Regions", "Values", "Region")
_A_NUMBER = r"^-?[0-9]{1,9}(\.[0-9]{1,20})?$"
# D-613: a panic is no PolarsError, and a cast fails as late as the rows are taken
_DAMAGED = (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, OverflowError)
"""What reading a damaged file, or one whose columns are of other kinds, ends with."""
# D-617: of all years, areas and measures there are some 30,000
_MOST_FIGURES, _MOST_CHARACTERS = 100_000, 2**24
_NOT_PUBLISHED = ("-", "", "c", "z", "x", "k", "NA")


@dataclass(frozen=True)
class Comparator:
    """Which of the tool's figures goes with a measure, of a day (31 March) or of a year, and how alike they are.

    `unit` is of its values; blank where that is ours.
    """

    key: str
    of_a_day: bool
    definition: SameDefinition
    difference: str
    unit: str = "%"


COMPARATORS: Mapping[str, Comparator] = {
    "4.1": Comparator("LAC_LongStable%", True, "same", "At 31 March only; rounded to whole percentages."),
    "4.2": Comparator(
        "LAC_Parents_OR_Others",
        True,
        "nearly",
        "A percentage of all children looked after, where ours is a number; the tool treats a high one as good.",
    ),
    "4.3": Comparator(
        "LACStable_2016on",
        True,
        "context",
        "Another question: the percentage of children with three or more placements in the year.",
    ),
    "4.4": Comparator(
        "Number_Foster_Places(New)",
        True,
        "context",
        "Approved places, not households; without family and friends since 2022.",
        "places",
    ),
    "4.5": Comparator(
        "LAC_ceased_SGO", False, "same", "For the year to 31 March; before its end the numbers cannot be compared.", ""
    ),
    "4.6": Comparator("LAC_ceased_SGO%", False, "same", "For the year to 31 March; rounded to whole percentages."),
    "4.8": Comparator(
        "LAC_SecHome_And_ChildHome",
        True,
        "context",
        "Includes secure homes and the authority's own children's homes.",
    ),
    "4.10": Comparator(
        "Children_missing",
        False,
        "context",
        "From care only, as a percentage of all looked after in the year, with those who were missing when it began; "
        "where 'away' is recorded as missing it is too high.",
    ),
}
"""By the reference of the measure that ships. 4.7 and 4.9 have no comparator."""


def benchmarks_from_lait(path: Path, authority: str, neighbours: Neighbours | None) -> tuple[Benchmark, ...]:
    """Every published year of each measure with a comparator: England, the region, the authority and its neighbours.

    Takes: the tool's Parquet file (text columns: the short name, the year, the area and its region, the value; `-`
    where none is published).
    Raises: UsageError where it cannot be read, is another file, or does not have the authority.
    """
    rows = _rows(path)
    areas = {row[2] for row in rows}
    name = next((area for area in sorted(areas) if area.casefold() == authority.casefold()), None)
    if name is None:
        remedy = did_you_mean(authority, sorted(areas), "Write the name as the DfE does.")
        raise UsageError(Problem(Place(str(path)), what=f"there is no authority '{authority}' in it", remedy=remedy))
    region = next((row[4] for row in rows if row[2] == name and row[4] in areas), None)
    published: dict[tuple[str, str], dict[str, Decimal | None]] = {}
    for key, year, area, value, _ in rows:
        published.setdefault((key, year), {})[area] = None if value in _NOT_PUBLISHED else Decimal(value)
    wanted: list[tuple[AreaKind, str]] = [("england", "England"), ("authority", name)]
    if region is not None:
        wanted.insert(1, ("region", region))
    return tuple(
        one
        for ref, comparator in COMPARATORS.items()
        for (key, year), values in sorted(published.items())
        if key == comparator.key
        for one in _of_a_year(ref, comparator, int(year), values, wanted, neighbours)
    )


def _rows(path: Path) -> Sequence[tuple[str, str, str, str, str]]:
    bytes_of(path, str(path), path.name, UsageError, largest=LARGEST_RECORD, remedy=_REMEDY)
    try:
        kinds = kinds_of(path)
        if missing := [name for name in _COLUMNS if name not in kinds]:
            raise _refused(
                path, f"this is not the file of the Local Authority Interactive Tool: it has no {listed(missing, 'or')}"
            )
        every = columns_of(path, _COLUMNS)
    except TooManyFieldsError as error:
        height = error.fields // len(_COLUMNS)
        raise _refused(path, f"this file has {height:,} rows, far more than the tool's file of its size") from error
    except (OSError, *_DAMAGED) as error:
        raise _refused(path, "this cannot be read as a Parquet file") from error
    try:
        rows = _of_our_measures(path, every)
    except _DAMAGED as error:
        raise _refused(path, "a column of it has neither text nor numbers, or is damaged") from error
    if not rows:
        raise _refused(path, "no figure in it belongs to one of our measures")
    return rows


def _of_our_measures(path: Path, every: pl.DataFrame) -> Sequence[tuple[str, str, str, str, str]]:
    keys = [comparator.key for comparator in COMPARATORS.values()]
    found = every.filter(pl.col("Short Desc").is_in(keys)).select(pl.col(_COLUMNS).cast(pl.String).fill_null(""))
    characters = found.select(pl.sum_horizontal(pl.all().str.len_bytes().sum())).item()
    if found.height > _MOST_FIGURES or characters > _MOST_CHARACTERS:
        raise _refused(path, f"this file has {found.height:,} figures of our measures, far more text than there is")
    whole_years = pl.col("Years").str.contains(r"^(19|20)[0-9]{2}$")
    numbers = pl.col("Values").is_in(_NOT_PUBLISHED) | pl.col("Values").str.contains(_A_NUMBER)
    return found.filter(whole_years & numbers).rows()


def _refused(path: Path, what: str) -> UsageError:
    return UsageError(Problem(Place(str(path)), what=what, remedy=_REMEDY))


_REMEDY = "Name the tool's bds_long_0.parquet: 'kpis guide published-figures' says where it is."


def _of_a_year(
    ref: str,
    comparator: Comparator,
    year: int,
    values: Mapping[str, Decimal | None],
    wanted: Sequence[tuple[AreaKind, str]],
    neighbours: Neighbours | None,
) -> Iterator[Benchmark]:
    """The figures of a year, of the areas wanted that are in it."""

    def benchmark(kind: AreaKind, area: str, value: Decimal | None, difference: str = "") -> Benchmark:
        last_day = date(year, 3, 31)
        return Benchmark(
            ref=ref,
            area=area,
            kind=kind,
            first_day=last_day if comparator.of_a_day else date(year - 1, 4, 1),
            last_day=last_day,
            value=value,
            numerator=None,
            denominator=None,
            hidden=None if value is not None else "x",
            definition=comparator.definition,
            difference=" ".join(filter(None, [comparator.difference, difference])),
            source=SOURCE.format(key=comparator.key),
            published_on=None,
            unit=comparator.unit,
        )

    for kind, area in wanted:
        if area in values:
            yield benchmark(kind, area, values[area])
    if neighbours is None:
        return
    known = [value for name in neighbours.names if (value := values.get(name)) is not None]
    if figures := median_and_mean(known):
        area = called(neighbours)
        of = f"{len(known)} of {len(neighbours.names)} neighbours are published."
        yield benchmark("neighbours_median", area, figures[0], of)
        yield benchmark("neighbours_mean", area, figures[1], of)
