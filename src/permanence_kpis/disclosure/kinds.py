"""What conditions admit: every kind of row there could be, by which of several measures it counts in."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, product
from math import ceil, floor, inf, prod
from operator import itemgetter
from typing import Any

from permanence_kpis.conditions.answers import Scalar, all_of, answer, answer_of_test, any_answer, comparable
from permanence_kpis.conditions.model import LAST_DAY, Day, Test, tests_of, values_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.results.scorecard import NOT_RECORDED
from permanence_kpis.tables import AGE_BAND_YEARS, SEXES, Kind, Table

Signature = tuple[bool, ...]
"""For each of several measures, of a row: surely in its denominator, surely meets, may be in it, may meet, may fail."""
FLAGS = 5
"""How many flags of a signature are of one measure."""
Span = tuple[float, float]

_MOST_KINDS = 20_000
_MOST_SIGNATURES = 200
_WITHIN_CARE = ("months_in_placement", "months_on_status")
_PLACEMENTS, _MOST_IN_A_STABLE_YEAR = "placements_in_12_months", 2
"""With twelve months in a placement: that one and, where it is adoptive, the one before it, whose months count in."""
_TIED = frozenset({"age", "months_in_care", *_WITHIN_CARE, _PLACEMENTS})
"""Columns of which not every value goes with every one of another."""
_OF_TIME = frozenset(
    {
        *("months_in_care", *_WITHIN_CARE, _PLACEMENTS),
        *("care_began_on", "placement_began_on", "stable_since", "status_began_on"),
    }
)
_BELOW_ZERO = frozenset({"days_late", "days_taken"})
"""The columns whose numbers may be below 0."""


OF_A_CHILD = frozenset({"sex", "ethnicity"})
"""What a child is from one day to the next; age and placement are other on the second day."""


class TooManyKindsError(Exception):
    """There are more kinds of rows than can be gone through."""


def subject(column: str) -> str:
    """What a column is about: two columns about the same say something of each other."""
    return "age" if column in ("age", "age_band") or column in _OF_TIME else column


def subjects(measure: Measure) -> frozenset[str]:
    """What the conditions of a measure are about."""
    return frozenset(subject(test.column) for test in tests_of(*measure.conditions))


def related(measures: Sequence[Measure], by: Sequence[str] = ()) -> list[tuple[list[Measure], tuple[str, ...]]]:
    """The measures on one table in sets of which none says anything of another, each with its columns of `by`.

    Measures are related where their conditions are about the same; all are where a condition is about what they are
    broken down by, because it says how many are in a group.
    """
    of_groups = frozenset(map(subject, by))
    are_all = any(of_groups & subjects(measure) for measure in measures)
    found: list[tuple[list[Measure], frozenset[str]]] = []
    for measure in measures:
        own, about = [measure], subjects(measure) | (of_groups if are_all else frozenset())
        apart = []
        for others, of_others in found:
            if of_others & about:
                own, about = [*others, *own], about | of_others
            else:
                apart.append((others, of_others))
        found = [*apart, (own, about)]
    return [(own, tuple(column for column in by if subject(column) in about)) for own, about in found]


@lru_cache(maxsize=8192)
def kinds_of_rows(
    measures: tuple[Measure, ...],
    by: tuple[str, ...] = (),
    names: tuple[str, ...] | None = None,
    *,
    are_recorded: bool = False,
) -> tuple[Signature, ...]:
    """Every way in which one row can count in these measures of one table, or a row of one group; not: in none.

    Takes: the measures; the columns broken down by that their conditions are about, and the names of one group; whether
    nothing that is asked is taken to be blank.
    Raises: TooManyKindsError.
    """
    kinds = dict.fromkeys(flags for flags, _ in _kinds(measures, by, names, are_recorded))
    return tuple(kind for flags in kinds if any(kind := tuple(chain(*flags))))


def _kinds(
    measures: tuple[Measure, ...],
    by: tuple[str, ...] = (),
    names: tuple[str, ...] | None = None,
    are_recorded: bool = False,
) -> Iterator[tuple[tuple[Signature, ...], object]]:
    """How every row that there can be counts in each measure, the same again and again; what it is for good."""
    columns, every = _every_kind(measures[0].on_table, measures, by, names, are_recorded)
    counting = [_Counting(measure, columns) for measure in measures]
    for_good = _places_of([column for column in columns if is_for_good(column, measures[0])], columns)
    return ((tuple([one.flags(values) for one in counting]), for_good(values)) for values in every)


@lru_cache(maxsize=8192)
def admit_few_kinds(measures: tuple[Measure, ...], most: int) -> bool:
    """Whether one thing counted can count in these measures in no more ways than that."""
    kinds: set[tuple[Signature, ...]] = set()
    try:
        for flags, _ in _kinds(measures):
            kinds.add(flags)
            if len(kinds) > most + 1:  # one of them counts in none
                return False
        return len(signatures(measures)) <= most
    except TooManyKindsError:
        return False


@lru_cache(maxsize=8192)
def signatures(
    measures: tuple[Measure, ...],
    by: tuple[str, ...] = (),
    names: tuple[str, ...] | None = None,
    *,
    are_recorded: bool = False,
) -> tuple[Signature, ...]:
    """Every way in which one thing counted can count in these measures, as `kinds_of_rows` has it of rows.

    What is counted once over several rows (a child, a household) counts as any of its rows does, which are all the same
    in what it is for good. Of measures of both these are rows: the first of each, and all others, which count in those
    of rows alone.
    """
    if len({measure.counts for measure in measures}) > 1:
        return tuple(dict.fromkeys(_first_and_others(measures, by, names, are_recorded)))
    if measures[0].on_table.counts[measures[0].counts] is None:
        return kinds_of_rows(measures, by, names, are_recorded=are_recorded)
    of_one: dict[object, set[Signature]] = {}
    for flags, for_good in _kinds(measures, by, names, are_recorded):
        of_one.setdefault(for_good, set()).add(tuple(chain(*flags)))
    together: dict[Signature, None] = {}
    for rows in dict.fromkeys(map(frozenset, of_one.values())):
        together |= dict.fromkeys(_of_several(rows))
    return tuple(kind for kind in together if any(kind))


def _first_and_others(
    measures: tuple[Measure, ...], by: tuple[str, ...], names: tuple[str, ...] | None, are_recorded: bool
) -> Iterator[Signature]:
    are_of_rows = [measure.on_table.counts[measure.counts] is None for measure in measures]
    for flags in dict.fromkeys(flags for flags, _ in _kinds(measures, by, names, are_recorded)):
        none = (False,) * FLAGS
        other = (own if is_of_rows else none for own, is_of_rows in zip(flags, are_of_rows, strict=True))
        yield from (kind for of_all in (flags, other) if any(kind := tuple(chain(*of_all))))


def _of_several(rows: Collection[Signature]) -> Collection[Signature]:
    """How what has some of these rows can count."""
    together: dict[Signature, None] = {}
    for row in sorted(rows):
        for other in [*together]:
            together[tuple(map(any, zip(row, other, strict=True)))] = None
        together[row] = None
        if len(together) > _MOST_SIGNATURES:
            raise TooManyKindsError
    return together


def is_for_good(column: str, measure: Measure) -> bool:
    """Whether a column is the same in all rows of something counted: what a child is, not what became of it."""
    table = measure.on_table
    of_a_child = table.counts[measure.counts] in (None, "child_id") and "child_id" in table.columns
    return of_a_child and (column in OF_A_CHILD or column not in table.columns)


class _Counting:
    """How rows count in a measure, worked out once for all that are alike in the columns it asks about."""

    def __init__(self, measure: Measure, columns: Sequence[str]) -> None:
        asked = {"age" if test.column == "age_band" else test.column for test in tests_of(*measure.conditions)}
        self._measure, self._columns = measure, columns
        self._own = _places_of(asked, columns)
        self._known: dict[object, tuple[bool, ...]] = {}

    def flags(self, values: Sequence[Scalar]) -> tuple[bool, ...]:
        own = self._own(values)
        if own not in self._known:
            of_row = dict(zip(self._columns, values, strict=True))
            if "age" in of_row:
                of_row["age_band"] = band_of(of_row["age"])
            self._known[own] = _counts_in(self._measure, of_row)
        return self._known[own]


def _places_of(some: Collection[str], columns: Sequence[str]) -> Callable[[Sequence[Any]], object]:
    """What takes the values of some columns out of a row's."""
    places = [place for place, column in enumerate(columns) if column in some]
    return itemgetter(*places) if places else lambda _: None


def _counts_in(measure: Measure, values: Mapping[str, Scalar]) -> tuple[bool, ...]:
    """What is certain and what is possible of a row with these values in a measure."""
    is_in = all_of(measure.denominator, values)
    is_excluded = any_answer(all_of(exclusion.when, values) for exclusion in measure.exclude)
    surely_in = is_in is True and is_excluded is False
    may_be_in = is_in is not False and is_excluded is not True
    answers_neither = any(answer(condition, values) is True for condition in measure.not_known)
    meets = None if answers_neither else all_of(measure.numerator, values)
    may_meet, may_fail = may_be_in and meets is not False, may_be_in and meets is not True
    return surely_in, surely_in and meets is True, may_be_in, may_meet, may_fail


def _every_kind(
    table: Table, measures: tuple[Measure, ...], by: tuple[str, ...], names: tuple[str, ...] | None, are_recorded: bool
) -> tuple[list[str], Iterator[tuple[Scalar, ...]]]:
    """The columns that conditions ask about, or groups, and their values in every kind of row that these tell apart."""
    tests = [test for measure in measures for test in tests_of(*measure.conditions)]
    if _compare_days(tests):
        raise TooManyKindsError
    group = dict(zip(by, names or (), strict=False))
    asked = {test.column for test in tests} | {*by}
    spans = _spans_of_numbers(table, tests, asked, group)
    columns = sorted({"age" if column == "age_band" else column for column in asked})
    choices: list[list[tuple[Scalar, Span | None]]] = []
    for column in columns:
        if column in spans:
            of_column: list[tuple[Scalar, Span | None]] = [(int(low), (low, high)) for low, high in spans[column]]
        else:
            of_column = [(value, None) for value in _texts(table, column, tests, group)]
        every: list[tuple[Scalar, Span | None]] = of_column if are_recorded else [*of_column, (None, None)]
        choices.append([one for one in every if _fits(column, one[0], group)])
    if prod(map(len, choices)) > _MOST_KINDS:
        raise TooManyKindsError
    return columns, _that_can_be(columns, choices)


def _that_can_be(
    columns: Sequence[str], choices: Sequence[Sequence[tuple[Scalar, Span | None]]]
) -> Iterator[tuple[Scalar, ...]]:
    """Every choice of values, without those that contradict each other."""
    of_time = _places_of(_TIED, columns)
    spans_of_time = [(column, choice) for column, choice in zip(columns, choices, strict=True) if column in _TIED]
    names = [column for column, _ in spans_of_time]
    can_be: set[object] = set()
    for chosen in product(*(choice for _, choice in spans_of_time)):
        if _can_be(dict(zip(names, (span for _, span in chosen), strict=True))):
            values = tuple(value for value, _ in chosen)
            can_be.add(values if len(values) > 1 else next(iter(values), None))
    every = product(*([value for value, _ in choice] for choice in choices))
    return (values for values in every if of_time(values) in can_be)


# D-300: which of the two days is the later is said by the window, not by the conditions
def _compare_days(tests: Sequence[Test]) -> bool:
    """Whether a column is compared with the last day of the window and with a day of the calendar too."""
    days = {(test.column, bound is LAST_DAY) for test in tests for bound in values_of(test) if isinstance(bound, Day)}
    return any((column, not is_last) in days for column, is_last in days)


def _fits(column: str, value: Scalar, group: Mapping[str, str]) -> bool:
    """Whether somebody with this value can be in a group."""
    if column == "age" and "age_band" in group and not is_named(band_of(value), group["age_band"]):
        return False
    return column not in group or is_named(value, group[column])


def is_named(value: Scalar, name: str) -> bool:
    """Whether a value is that of a group as printed: a code stands before its meaning."""
    return name == NOT_RECORDED if value is None else str(value) == name or name.startswith(f"{value} (")


def band_of(age: Scalar) -> str | None:
    """The group by age of an age; None where it is not known."""
    if not isinstance(age, int):
        return None
    return next(name for name, (low, high) in AGE_BAND_YEARS.items() if low <= age <= high)


def _can_be(spans: Mapping[str, Span | None]) -> bool:
    """Whether nobody has been placed, or on a legal status, for longer than in care, nor in care for longer than
    alive, nor had three placements in a year with one that lasted for it."""
    age, in_care = spans.get("age"), spans.get("months_in_care")
    within = [span for name in _WITHIN_CARE if (span := spans.get(name))]
    if in_care and any(span[0] > in_care[1] for span in within):
        return False
    in_placement, placements = spans.get("months_in_placement"), spans.get(_PLACEMENTS)
    if in_placement and placements and in_placement[0] >= 12 and placements[0] > _MOST_IN_A_STABLE_YEAR:
        return False
    months = max((span[0] for span in (in_care, *within) if span), default=0)
    return not (age and months > 12 * (age[1] + 1))


def _spans_of_numbers(
    table: Table, tests: Sequence[Test], asked: Iterable[str], group: Mapping[str, str]
) -> dict[str, list[Span]]:
    """The stretches of numbers (days as numbers) within which every test answers the same, by column."""
    cuts: dict[str, set[int]] = {}
    for column in asked:
        if column == "age_band":
            cuts.setdefault("age", set()).update(first for first, _ in AGE_BAND_YEARS.values())
        elif column in table.columns and table.columns[column].kind in (Kind.NUMBER, Kind.DATE):
            cuts.setdefault(column, set())
    for test in tests:
        if test.column in cuts:
            cuts[test.column] |= cuts_of(test)
    for column, name in group.items():
        if column in cuts and name.lstrip("-").isdigit():
            cuts[column] |= {int(name), int(name) + 1}
    return {
        column: list(zip(starts, (*(start - 1 for start in starts[1:]), inf), strict=True))
        for column, found in cuts.items()
        for starts in [_starts(column, found)]
    }


def cuts_of(test: Test) -> set[int]:
    """The whole numbers from which on a test may answer otherwise; of days as numbers."""
    numbers = [comparable(bound) for bound in values_of(test)]
    of_numbers = [one for one in numbers if isinstance(one, int | Decimal) and not isinstance(one, bool)]
    return {cut for number in of_numbers for cut in (ceil(number), floor(number) + 1)}


def _starts(column: str, cuts: Collection[int]) -> list[int]:
    lowest = min([0, *(cut - 1 for cut in cuts)]) if column in _BELOW_ZERO else 0
    return sorted({lowest, *(cut for cut in cuts if cut > lowest)})


def _texts(table: Table, column: str, tests: Sequence[Test], group: Mapping[str, str]) -> list[str]:
    """One value of a column for each way in which its values answer the tests, or are named by the group."""
    mentioned = [
        value for test in tests if test.column == column for value in values_of(test) if isinstance(value, str)
    ]
    definition = table.columns.get(column)
    codes = list(definition.codes) if definition is not None and definition.codes is not None else None
    every = SEXES if column == "sex" else codes if codes is not None else [*mentioned, *group.values(), "another value"]
    own = [test for test in tests if test.column == column and test.test not in ("is_missing", "is_recorded")]
    kinds: dict[tuple[bool, ...], str] = {}
    for value in dict.fromkeys([*every, *mentioned]):
        named = is_named(value, group[column]) if column in group else False
        kinds.setdefault((named, *(answer_of_test(test, value) for test in own)), value)
    return list(kinds.values())
