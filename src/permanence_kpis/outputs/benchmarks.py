"""Published figures beside one's own, in words; as a table, and as the file that they are read from."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.outputs.numbers import PERCENT, number
from permanence_kpis.outputs.phrases import ABSENT, sentence
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.periods import when
from permanence_kpis.results.benchmarks import COLUMNS, Benchmark, Funnel, Published
from permanence_kpis.results.scorecard import Result
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, listed

_AREAS = {"neighbours_median": " (median)", "neighbours_mean": " (mean)"}
_DEFINITIONS = {"same": "the same definition", "nearly": "nearly the same definition", "context": "for context only"}
_IN_WHOLE = ("rounded to whole percentages", "in whole percent")  # the second in files of earlier versions
"""What a benchmark says of its difference where the figures behind it are whole numbers."""

HEADINGS = ("Ref", "Area", "Period", "Value", "Definition", "Difference")


def benchmarks_csv(benchmarks: Sequence[Benchmark]) -> str:
    """As benchmarks.csv is read."""
    return as_text(
        COLUMNS,
        (
            (
                *(one.ref, one.area, one.kind, one.first_day, one.last_day, one.value, one.numerator, one.denominator),
                *(one.hidden, one.definition, one.difference, one.source, one.published_on, one.unit),
            )
            for one in benchmarks
        ),
    )


def page(published: Published) -> RenderableType:
    """Every published figure, a line each, under the file that they stand in."""
    if not published.figures:
        return Text("There is no published figure. 'kpis guide published-figures' says how to make benchmarks.csv.")
    rows = [
        (one.ref, f"{one.area}{_AREAS.get(one.kind, '')}", _when(one), _value(one), one.definition, one.difference)
        for one in published.figures
    ]
    title = Text(f"Published figures, from {published.file}", style="bold")
    return Group(title, Text(), PlainTable(HEADINGS, rows), *map(_funnel_in_words, published.funnels))


def _funnel_in_words(funnel: Funnel) -> RenderableType:
    """The authorities of a measure that differ from all together by more than chance."""
    of_which = f"{funnel.ref}, {_when(funnel)}: {how_many(funnel.areas, 'authorities')} that give their counts"
    near, far = (_those_beyond(funnel, is_far=is_far) for is_far in (False, True))
    said = (
        f"{of_which} are at {number(funnel.mean, 1)}% together. Further from it than chance explains in 95 of 100 "
        f"cases: {near}; in 998 of 1,000: {far}."
    )
    return Group(Text(), Text(said))


def _those_beyond(funnel: Funnel, *, is_far: bool) -> str:
    """The areas beyond the near or the far limits, each with its figure and side."""
    those = [one for one in funnel.beyond if one.is_far == is_far]
    said = [f"{one.area} {number(one.value, 1)}% ({'above' if one.value > funnel.mean else 'below'})" for one in those]
    return listed(said) or "none"


def in_words(result: Result, benchmarks: Sequence[Benchmark]) -> Iterator[str]:
    """Each published figure with its area and dates, and how the figure stands to it where the two can be compared."""
    differences = dict.fromkeys(one.difference for one in benchmarks if one.difference)
    for one in benchmarks:
        kind = f"{_DEFINITIONS[one.definition]}: " if one.definition == "context" else ""
        value = _value(one, result)
        said = f"{kind}{one.area}{_AREAS.get(one.kind, '')}, {_when(one)}: {value}{_compared(result, one)}"
        yield sentence(said)
    for difference in differences:
        if not any(other.startswith(difference) and other != difference for other in differences):  # it says that too
            yield f"Their definition: {difference}"


def _when(one: Benchmark | Funnel) -> str:
    return day(one.last_day) if one.first_day == one.last_day else when(one.first_day, one.last_day)


def _value(one: Benchmark, result: Result | None = None) -> str:
    """As published, with its unit; where that is not told and the definition is no other, with that of ours."""
    if one.value is None:
        return f"not published ({one.hidden})" if result else ABSENT
    # D-508: 10 beside our 11.1% is read as a number of children
    is_as_ours = result is not None and result.measure.show == "percentage" and one.definition != "context"
    unit = one.unit or (PERCENT if is_as_ours else "")
    return f"{one.value:,f}{'' if unit in ('', PERCENT) else ' '}{unit}"


# D-287: no word of better or worse where the two are not of one kind, or differ by no more than rounding
def _compared(result: Result, one: Benchmark) -> str:
    """Whether ours is higher or lower, and whether that is better; nothing where that cannot be said."""
    measure = result.measure
    is_alike = one.definition != "context" and measure.show == "percentage" and _is_of_as_long(result, one)
    if not is_alike or result.value is None or one.value is None:
        return ""
    apart = result.value - Fraction(one.value)
    decimals = _decimals_published(one.value, one.difference)
    if abs(apart) <= Fraction(10) ** -decimals / 2:
        how = "in whole percentages" if decimals <= 0 else f"to {how_many(decimals, 'decimals')}"
        return f"; this figure is about the same (published {how})"
    which = "higher" if apart > 0 else "lower"
    better = measure.target.better
    if better not in ("higher", "lower"):
        return f"; this figure is {which}"
    return f"; this figure is {which}, which is {'better' if which == better else 'worse'}"


def can_be_drawn_beside(result: Result, one: Benchmark) -> bool:
    """Whether a published figure is of the same definition, a percentage too, and of a day or of as many months."""
    is_same = one.definition == "same" and result.measure.show == "percentage"
    return is_same and one.value is not None and _is_of_as_long(result, one)


def _is_of_as_long(result: Result, one: Benchmark) -> bool:
    """Whether both are of a day, or of as many months."""
    own, theirs = result.window, one
    if own.first_day == own.last_day or theirs.first_day == theirs.last_day:
        return (own.first_day == own.last_day) == (theirs.first_day == theirs.last_day)
    return abs((own.last_day - own.first_day).days - (theirs.last_day - theirs.first_day).days) <= 1


# D-515: a median of whole per cents has a decimal, and is no more exact for that
def _decimals_published(value: Decimal, difference: str) -> int:
    """How many decimals their figures have; below 0 where they are rounded to tens."""
    if any(said in difference for said in _IN_WHOLE):
        return 0
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
