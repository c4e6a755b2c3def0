"""Ages, of groups and of conditions alike, in stretches of years that none of them tells further apart."""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import inf

from permanence_kpis.conditions.answers import all_of
from permanence_kpis.conditions.model import Test, values_of
from permanence_kpis.disclosure.kinds import band_of, cuts_of
from permanence_kpis.disclosure.patterns import OTHER, Conditions, Group, Pattern, holds
from permanence_kpis.tables import AGE_BAND_YEARS

AGE = "age"
AGES = frozenset({AGE, "age_band"})
"""The columns that are other on a later day."""
Years = tuple[float, float]
"""The first year of age and the last."""
_STRETCH = re.compile(r"(\d+)-(\d*)")


# D-641: under five, as a measure, are those of the groups by age that are so
def in_one_column(by: Sequence[str]) -> tuple[str, ...]:
    """The columns, with ages in one of them, however they are grouped."""
    return tuple(AGE if column in AGES else column for column in by)


def years_of(name: str) -> Years | None:
    """The ages in a group, or in a stretch of years; None where a name is of neither."""
    if name in AGE_BAND_YEARS:
        return AGE_BAND_YEARS[name]
    if name.isdigit():
        return int(name), int(name)
    stretch = _STRETCH.fullmatch(name)
    return (int(stretch[1]), int(stretch[2]) if stretch[2] else inf) if stretch else None


def _name_of(years: Years) -> str:
    return f"{years[0]:.0f}-{'' if years[1] == inf else f'{years[1]:.0f}'}"


def stretches_of_years(names: Iterable[str], tests: Iterable[Test]) -> tuple[str, ...]:
    """All ages from the youngest on, in stretches that neither names of groups nor tests tell further apart."""
    tests = list(tests)
    codes = [value for test in tests for value in values_of(test) if isinstance(value, str)]
    told_apart = [years for name in (*names, *codes) if (years := years_of(name))]
    starts = {0, *(start for first, last in told_apart for start in (first, last + 1))}
    starts |= {cut for test in tests for cut in cuts_of(test) if cut > 0}
    return _from_each(starts)


def _from_each(starts: Iterable[float]) -> tuple[str, ...]:
    first = sorted(start for start in starts if start != inf)
    return tuple(map(_name_of, zip(first, (*(later - 1 for later in first[1:]), inf), strict=True)))


def in_stretches(name: str, stretches: Sequence[str]) -> str | frozenset[str]:
    """A group by age as the stretches of years that it comes to; one of no age, as of those not known, as it is."""
    years = years_of(name)
    if years is None:
        return name
    first, last = years
    within = [one for one in stretches if (own := years_of(one)) and first <= own[0] and own[1] <= last]
    return within[0] if len(within) == 1 else frozenset(within)


def of_ages(lots: Iterable[Conditions], stretches: Sequence[str]) -> Mapping[Conditions, frozenset[str]]:
    """Whom each of several lots of conditions on ages asks for."""
    youngest = {name: int(years[0]) for name in stretches if (years := years_of(name))}
    return {
        lot: frozenset(
            name for name, age in youngest.items() if all_of(lot, {AGE: age, "age_band": band_of(age)}) is True
        )
        for lot in lots
    }


def _is_of_age(name: str | None, asked: str | frozenset[str] | None) -> bool:
    """Whether some of a group by age are of the ages that a pattern says."""
    if asked is None or name is None:
        return asked is None
    names = {asked} if isinstance(asked, str) else asked
    years = years_of(name)
    if years is None:
        return name in names
    return any(own[0] <= years[1] and years[0] <= own[1] for one in names if (own := years_of(one)))


def with_every_age(groups: Sequence[Group], place: int) -> tuple[Group, ...]:
    """The groups, and those of the same other names by every age; not of those without another name."""
    names = {group[place]: years_of(group[place]) for group in groups if group}
    starts = {0, *(start for years in names.values() if years for start in (years[0], years[1] + 1))}
    named = [group for group in groups if group and OTHER not in (*group[:place], *group[place + 1 :])]
    more = [(*group[:place], name, *group[place + 1 :]) for group in named for name in _from_each(starts)]
    return tuple(dict.fromkeys([*groups, *more]))


def is_given(names: Sequence[str], by: Sequence[str], columns: Sequence[str], pattern: Pattern) -> bool:
    """Whether a group, broken down by some columns, has some of those of one that is looked at by others."""
    of_column = dict(zip(in_one_column(by), names, strict=True))
    return all(
        _is_of_age(of_column.get(column), asked) if column == AGE else holds(asked, of_column.get(column))
        for column, asked in zip(columns, pattern, strict=False)
    )
