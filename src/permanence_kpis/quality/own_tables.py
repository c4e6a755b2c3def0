"""What is in doubt in tables of the authority's own, whatever they hold: rows of one day, ends before starts, ids."""

from collections.abc import Iterator

import polars as pl

from permanence_kpis.derive import Facts
from permanence_kpis.errors import Problem, in_order
from permanence_kpis.quality.model import Rule
from permanence_kpis.quality.problems import problems_in
from permanence_kpis.tables import OwnTable

_OF_ONE_DAY = "own-same-day"
_ENDS_FIRST = "own-ends-first"
_TWICE = "own-row-twice"
_NO_CHILD = "own-child-unknown"


def in_figures(facts: Facts) -> tuple[Problem, ...]:
    """What is in doubt in the own tables that were read, of what feeds the confidence of figures."""
    return in_order(problem for own in _read(facts) for problem in (*_of_one_day(facts, own), *_ends_first(facts, own)))


def besides(facts: Facts) -> tuple[Problem, ...]:
    """What else `kpis check` says of them."""
    return in_order(problem for own in _read(facts) for problem in (*_twice(facts, own), *_without_a_child(facts, own)))


def _read(facts: Facts) -> list[OwnTable]:
    return [own for name, own in facts.catalogue.own.items() if name in facts.extracts]


def _problems(facts: Facts, own: OwnTable, code: str, rows: pl.LazyFrame, rule: Rule) -> Iterator[Problem]:
    owner = own.extract.key[0]
    at_fault = rows.select(owner, "source_row").sort("source_row").collect(engine="in-memory")
    return problems_in(code, rule, facts, own.name, at_fault)


def _rule(own: OwnTable, column: str, what: str, remedy: str, effect: str, *affects: str) -> Rule:
    return Rule(own.name, column, what, remedy, frozenset(f"{own.name}.{name}" for name in affects), effect=effect)


def _of_one_day(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of one child and day that differ, where a child's newest row counts."""
    if not own.latest_for:
        return iter(())
    key, rows = ["child_id", own.began], facts.extract(own.name).lazy()
    others = [name for name in rows.collect_schema().names() if name not in (*key, "source_row")]
    several = rows.filter(pl.col(own.began).is_not_null(), pl.len().over(key) > 1)
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
    rows = facts.extract(own.name).lazy()
    columns = [name for name in rows.collect_schema().names() if name != "source_row"]
    again = rows.filter(pl.col(own.began).is_not_null(), pl.len().over(columns) > 1)
    rule = _rule(
        own,
        own.extract.key[0],
        "a row that says the same as another",
        "Remove one of them if it was recorded twice.",
        "each is counted",
        own.extract.key[0],
    )
    return _problems(facts, own, _TWICE, again, rule)


def _without_a_child(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of a child who is not in children.csv."""
    if not own.extract.is_of_children or "children" not in facts.extracts:
        return iter(())
    rows = facts.extract(own.name).lazy().join(facts.extract("children").lazy(), on="child_id", how="anti")
    rule = _rule(
        own,
        "child_id",
        "a child who is not in children.csv",
        "Check the id; if it is right, add the child to children.csv.",
        "counted as recorded; sex, ethnicity and age are not known",
        "child_id",
    )
    return _problems(facts, own, _NO_CHILD, rows, rule)
