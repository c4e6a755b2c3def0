"""Which measures can be set beside all others: by what they ask, and by what else is published of the same."""

from collections.abc import Iterator, Sequence

from permanence_kpis.conditions.model import LAST_DAY, Condition, Test, columns_of, tests_of, values_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.ages import AGES
from permanence_kpis.disclosure.how_long import PLACEMENTS, is_how_long
from permanence_kpis.disclosure.kinds import OF_A_CHILD, cuts_of
from permanence_kpis.disclosure.other_names import mixes_first_with_others
from permanence_kpis.disclosure.whom import is_always_so
from permanence_kpis.tables import Kind
from permanence_kpis.tables.catalogue import Catalogue

_NUMBERS = AGES | {"months_in_care", "number"}
"""The numbers of the built-in tables of which it is worked through what any condition on them says beside others."""
_OFTEN = 2
"""Who had no more placements in a year than this can have had the same for all of it."""
_OF_SEVERAL_TABLES = AGES | OF_A_CHILD | {"months_in_care"}
"""What other tables, or other days, say too: of a condition by itself it is worked through."""
_COUNTED_BY_ROW = frozenset({"placement_starts", "placement_moves", "reviews", "reviews_due"})
_PLACED = "children came into care or were placed"
_EVENTS = dict.fromkeys(("started_care", "placement_starts", "placement_moves"), _PLACED)
"""Events of which one is another by another name: who comes is placed, and who moves too."""
_HOUSEHOLDS = frozenset({"foster_approvals", "fostering_households"})


# D-682
def why_not_comparable(measure: Measure) -> str | None:
    """Why a measure cannot be set beside others: what it asks can follow beside them in more ways than are worked
    through; None where it can."""
    if measure.on_table.counts[measure.counts] is not None and _is_counted_by_row(measure):
        return f"{measure.table} is published row by row only, not by how many {measure.counted} they are of"
    if mixes_first_with_others(measure):
        return "it asks for first ones together with others"
    for condition in measure.conditions:
        columns = columns_of(condition)
        if len(columns) > 1 and not _OF_SEVERAL_TABLES.isdisjoint(columns):
            return f"it asks for {' or '.join(columns)} in one, which is not compared with what else is published"
        for test in tests_of(condition) if not is_always_so(condition, measure.on_table) else ():
            if not (_is_worked_through(test, measure) or _is_of_so_long(condition, measure)):
                return f"it asks for {test.column}, which is not compared with what else is published"
    return None


def _is_counted_by_row(measure: Measure) -> bool:
    return measure.table in _COUNTED_BY_ROW or measure.table in measure.catalogue.deadlines


def _is_of_so_long(condition: Condition, measure: Measure) -> bool:
    """Whether it asks for those who have had the same for so many months at least, and nothing else."""
    if not isinstance(condition, Test) or condition not in (*measure.denominator, *measure.numerator):
        return False
    return is_how_long(condition.column) and condition.test in ("at_least", "more_than")


def _is_worked_through(test: Test, measure: Measure) -> bool:
    column, table = test.column, measure.on_table
    is_of_newest = _newest_of(column, measure.catalogue) is not None
    if is_of_newest and not table.is_snapshot:
        return False  # which row is the newest depends on the last day
    if is_of_newest and _lasts(test, measure):
        return False
    if column not in table.columns or table.columns[column].kind not in (Kind.NUMBER, Kind.DATE):
        return True
    is_of_own = measure.table in measure.catalogue.own
    if table.columns[column].kind is Kind.NUMBER:
        if column == PLACEMENTS:
            return min(cuts_of(test), default=0) > _OFTEN
        if is_of_newest:
            return column.endswith(".months_since")
        return is_of_own or column in AGES or (column in _NUMBERS and measure.table != "left_care")
    is_of_now = all(value is LAST_DAY for value in values_of(test))
    is_there = test.test in ("is_missing", "is_recorded")
    return (is_of_own and is_there) or (is_of_newest and (is_there or is_of_now))


# D-692
def _lasts(test: Test, measure: Measure) -> bool:
    """Whether it asks of a newest row for what only time or a newer one changes: who has none, or has had one for so
    long, had none, or had it, on every day before, so that two days show how few have had one since."""
    if test.column.endswith(".months_since"):
        return test.test not in ("less_than", "at_most")
    return test.test == "is_missing" and test in measure.conditions


def _newest_of(column: str, catalogue: Catalogue) -> str | None:
    """The table of one's own of whose newest row a column is; None of another column."""
    name, dot, _ = column.partition(".")
    return name if dot and name in catalogue.own else None


def why_not_broken_down(by: Sequence[str], measure: Measure) -> str | None:
    """Why groups by some columns cannot be set beside others; None where they can."""
    table = measure.on_table
    for column in by:
        is_of_newest = _newest_of(column, measure.catalogue) is not None
        is_number = column in table.columns and table.columns[column].kind is Kind.NUMBER
        if is_of_newest or column == "met" or (is_number and column not in AGES | {"number"}):
            return f"groups by {column} are not compared with what else is published"
    return None


# D-684
def told_in_one_way(measure: Measure) -> Iterator[tuple[str, str]]:
    """What is published in one way only beside a measure, and its own way: two ways together are not worked through."""
    table, catalogue = measure.on_table, measure.catalogue
    asked = columns_of(*(one for one in measure.conditions if not is_always_so(one, table)))
    deadline = catalogue.deadlines.get(measure.table)
    if deadline:
        yield (
            f"another deadline after {_EVENTS.get(deadline.after, deadline.after)} is published, and only one is",
            measure.table,
        )
    if table.name in _done_by(catalogue):
        yield _rows_of(table.name), "rows"
    for name in dict.fromkeys(filter(None, (_newest_of(column, catalogue) for column in asked))):
        yield _rows_of(name), "newest"
        of_row = sorted(column for column in asked if _newest_of(column, catalogue) == name)
        of_its_day = {f"{name}.{column}" for column in (catalogue.own[name].began, "months_since")}
        # D-686: that there is a row says which of its columns can be recorded
        way = "what it says" if of_its_day.isdisjoint(of_row) else ", ".join(of_row)
        yield _in_another_way(f"the newest of {name}", "what it says, or since when there is one"), way
    if "met" in asked:
        yield _rows_of(deadline.met_by if deadline else "reviews"), measure.table
    if measure.table in catalogue.own and table.is_of_spells:  # D-683
        way = "of a day" if measure.window == "at_period_end" else "over days"
        yield _in_another_way(table.name, "as of a day, or those that began over some days"), way
    if measure.table in _HOUSEHOLDS:
        yield _in_another_way("fostering", "by approvals, or by households"), measure.counts


def _rows_of(name: str) -> str:
    return _in_another_way(name, "by rows, by the newest of each child, or by what was done in time")


def _in_another_way(what: str, ways: str) -> str:
    return f"another measure shows {what} in another way ({ways}), and only one is published"


def _done_by(catalogue: Catalogue) -> frozenset[str]:
    """The tables by whose rows something is done, or of whose newest row others have columns."""
    return frozenset(("reviews", *catalogue.own, *(due.met_by for due in catalogue.deadlines.values())))
