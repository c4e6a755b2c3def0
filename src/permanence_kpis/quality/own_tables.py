"""What is in doubt in tables of the authority's own, whatever they hold: rows of one day, ends before starts, ids,
what was before any placement, plans that came true of children still in care.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from permanence_kpis.derive import Facts
from permanence_kpis.errors import Problem, in_order
from permanence_kpis.periods import ONE_DAY, Window
from permanence_kpis.quality.model import Rule
from permanence_kpis.quality.problems import problems_in
from permanence_kpis.tables import DeadlineTable, OwnTable

_OF_ONE_DAY = "own-same-day"
_ENDS_FIRST = "own-ends-first"
_TWICE = "own-row-twice"
_NO_CHILD = "own-child-unknown"
_KNOWN_IN = frozenset({"children", "care_leavers"})
_WIDER_FROM_ONE_IN = 10
"""A list of which more than one row in so many is of a child whom nobody knows is not of those looked after alone."""
_BEFORE = "own-before-placement"
_STILL_HERE = "own-granted-in-care"
_OUTCOME, _GRANTED, _CLOSED = "outcome", "granted", "closed_on"
"""The columns, and the code, by which a list of plans to leave care says that one came true."""


def in_figures(facts: Facts) -> tuple[Problem, ...]:
    """What is in doubt in the own tables that were read, of what feeds the confidence of figures."""
    return in_order(
        problem
        for own in _read(facts)
        for find in (_of_one_day, _ends_first, _mistaken_ids)
        for problem in find(facts, own)
    )


def besides(facts: Facts) -> tuple[Problem, ...]:
    """What else `kpis check` says of them, which reads every column: the figures read those alone that they ask for."""
    return in_order(
        problem
        for own in _read(facts)
        for find in (_twice, _of_others, _before_a_placement, _granted_in_care)
        for problem in find(facts, own)
    )


def _read(facts: Facts) -> list[OwnTable]:
    return [own for name, own in facts.catalogue.own.items() if name in facts.extracts]


def _problems(facts: Facts, own: OwnTable, code: str, rows: pl.LazyFrame, rule: Rule) -> Iterator[Problem]:
    owner = own.extract.key[0]
    at_fault = rows.select(owner, "source_row").sort("source_row").collect(engine="in-memory")
    return problems_in(code, rule, facts, own.name, at_fault)


def _rule(own: OwnTable, column: str, what: str, remedy: str, effect: str, *affects: str) -> Rule:
    return Rule(own.name, column, what, remedy, frozenset(f"{own.name}.{name}" for name in affects), effect=effect)


def _perhaps_alike(facts: Facts, own: OwnTable) -> pl.LazyFrame:
    """The rows of which there may be another with the same id and day, and all of which there is.

    Most days are a child's only one: those that may not be are told by their hash, in half the time.
    """
    dated = facts.extract(own.name).lazy().filter(pl.col(own.began).is_not_null())
    key = pl.struct(own.extract.key[0], own.began)
    return dated.filter(key.hash().is_duplicated()).collect(engine="in-memory").lazy()


def _of_one_day(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of one child and day that differ, where a child's newest row counts."""
    if not own.latest_for:
        return iter(())
    key, rows = ["child_id", own.began], _perhaps_alike(facts, own)
    others = [name for name in rows.collect_schema().names() if name not in (*key, "source_row")]
    several = rows.filter(pl.len().over(key) > 1)
    differ = pl.struct(others).n_unique().over(key) > 1 if others else pl.lit(False)
    what, remedy = "several rows of one child and day", "Correct the day, or keep the row that is right."
    effect = "the last of them in the file is taken as the newest"
    added = facts.catalogue.tables[own.latest_for].columns
    affects = frozenset(f"{own.latest_for}.{name}" for name in added if name.startswith(f"{own.name}."))
    rule = Rule(own.name, own.began, what, remedy, affects, effect=effect)
    return _problems(facts, own, _OF_ONE_DAY, several.filter(differ), rule)


def _ends_first(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows that end before they begin."""
    if not own.ended or own.ended not in facts.extract(own.name).columns:
        return iter(())
    rows = facts.extract(own.name).lazy().filter(pl.col(own.ended) < pl.col(own.began))
    what, remedy = "a row that ends before it begins", f"Correct '{own.began}' or '{own.ended}'."
    rule = _rule(own, own.ended, what, remedy, "open on no day", own.began, own.ended)
    return _problems(facts, own, _ENDS_FIRST, rows, rule)


def _twice(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows that say the same as another, in all columns that were read."""
    rows = _perhaps_alike(facts, own)
    columns = [name for name in rows.collect_schema().names() if name != "source_row"]
    again = rows.filter(pl.len().over(columns) > 1)
    rule = _rule(
        own,
        own.extract.key[0],
        "a row that says the same as another",
        "Remove one of them if it was recorded twice.",
        "each is counted",
        own.extract.key[0],
    )
    return _problems(facts, own, _TWICE, again, rule)


def _mistaken_ids(facts: Facts, own: OwnTable) -> Sequence[Problem]:
    """Rows of a child whom nobody knows, where there are few of them: the id may be that of another."""
    found = tuple(_without_a_child(facts, own))
    return () if _is_wider(facts, own, found) else found


def _of_others(facts: Facts, own: OwnTable) -> Sequence[Problem]:
    """Rows of a child whom nobody knows, in a list that is kept of more children than those looked after."""
    found = tuple(_without_a_child(facts, own))
    return found if _is_wider(facts, own, found) else ()


# D-525: a list may be of every child known to the council
def _is_wider(facts: Facts, own: OwnTable, unknown: Sequence[Problem]) -> bool:
    rows = sum(len(problem.place.rows) for problem in unknown)
    return rows * _WIDER_FROM_ONE_IN > facts.extract(own.name).height


def _without_a_child(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of a child who is not in children.csv, nor in care_leavers.csv, which has those who left care long ago."""
    if not own.extract.is_of_children or "children" not in facts.extracts:
        return iter(())
    rows = facts.extract(own.name).lazy()
    for known in _KNOWN_IN & facts.extracts:
        rows = rows.join(facts.extract(known).lazy(), on="child_id", how="anti")
    rule = _rule(
        own,
        "child_id",
        "a child who is not in children.csv",
        "Check the id; if it is right, add the child to children.csv.",
        "counted as recorded; sex, ethnicity and age are not known",
        "child_id",
    )
    return _problems(facts, own, _NO_CHILD, rows, rule)


# D-437: no placement can be what such a row is about
def _before_a_placement(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows that meet a deadline of placements, on a day before the child is in a placement, who comes into one later.

    As many days before a placement begins as the deadline allows are no fault; of several deadlines those that allow
    most count.
    """
    allowed = [of.deadline.days_before for of in _met_by(facts, own)]
    if not allowed or not {"legal_statuses", "placements"} <= facts.extracts:
        return iter(())
    rows = facts.extract(own.name).lazy().filter(facts.within_windows(own.began))
    ids = rows.select("child_id").unique().collect(engine="in-memory")["child_id"]
    by, begins, ends = pl.col(own.began).dt.offset_by(f"{max(allowed)}d"), pl.col("began_on"), pl.col("ended_on")
    placed = facts.stays_of(ids).lazy().select("child_id", began_on="start_date", ended_on="end_date")
    beside = rows.select("child_id", own.began, "source_row").join(placed, on="child_id")
    in_one = (begins <= by) & (ends > pl.col(own.began)).fill_null(True)
    at_fault = beside.group_by("child_id", "source_row").agg(in_one=in_one.any(), later=(begins > by).any())
    what, remedy = "a day on which the child was not yet in a placement", f"Correct '{own.began}' or the child's id."
    rule = _rule(own, own.began, what, remedy, "counted as recorded; it meets no deadline", own.began)
    return _problems(facts, own, _BEFORE, at_fault.filter(~pl.col("in_one"), "later"), rule)


def _met_by(facts: Facts, own: OwnTable) -> list[DeadlineTable]:
    """The deadlines of placements that rows of a table meet."""
    return [of for of in facts.catalogue.deadlines.values() if of.met_by == own.name and of.after == "placement_starts"]


# D-438: a list says by these names that a plan came true
def _granted_in_care(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Plans to leave care that were granted and closed, of a child who is in that same care on the last day."""
    outcome, read = own.extract.columns.get(_OUTCOME), facts.extract(own.name).columns
    is_of_plans = own.latest_for == "looked_after" and outcome is not None and _GRANTED in (outcome.codes or ())
    if not is_of_plans or not {_OUTCOME, _CLOSED} <= set(read) or "legal_statuses" not in facts.extracts:
        return iter(())
    day = facts.day_after - ONE_DAY
    asked = (f"{own.name}.{_OUTCOME}", f"{own.name}.{_CLOSED}")
    in_care = facts.table("looked_after", Window("at_period_end", day, day), ("care_began_on", *asked))
    closed = pl.col(asked[1])
    came_true = pl.col(asked[0]) == _GRANTED, closed <= day, closed > pl.col("care_began_on"), "belongs"
    at_fault = in_care.filter(*came_true).select("child_id", source_row=f"{own.name}.row")
    what, remedy = "granted and closed, and the child is still in care", "Correct it, or end the care of the child."
    rule = _rule(own, _OUTCOME, what, remedy, "counted as recorded", _OUTCOME, _CLOSED)
    return _problems(facts, own, _STILL_HERE, at_fault, rule)
