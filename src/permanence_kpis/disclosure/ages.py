"""The groups by age, from the youngest to the oldest, and the years that each holds."""

from collections.abc import Iterable, Sequence

from permanence_kpis.disclosure.patterns import OTHER, Group
from permanence_kpis.tables import AGE_BAND_YEARS

AGES = frozenset({"age", "age_band"})
"""The columns that are other on a later day."""
Years = tuple[float, float]


def place_of_ages(by: Sequence[str]) -> int | None:
    """The place of the ages among the columns; None where there are none."""
    return next((place for place, column in enumerate(by) if column in AGES), None)


def ages_of(column: str, names: Iterable[str]) -> dict[str, Years]:
    """Each group by age from the youngest on, those of no name in between included, and its first and last year."""
    if column == "age_band":
        return dict(AGE_BAND_YEARS)
    years = [int(name) for name in names if name.isdigit()]
    return {str(year): (year, year) for year in range(min(years), max(years) + 1)} if years else {}


def with_every_age(groups: Sequence[Group], by: Sequence[str]) -> tuple[Group, ...]:
    """The groups, and those of the same other names by every age; not of those without another name."""
    place = place_of_ages(by)
    if place is None or not groups[0]:
        return tuple(groups)
    every = ages_of(by[place], [group[place] for group in groups])
    named = [group for group in groups if OTHER not in (*group[:place], *group[place + 1 :])]
    more = [(*group[:place], name, *group[place + 1 :]) for group in named for name in every]
    return tuple(dict.fromkeys([*groups, *more]))
