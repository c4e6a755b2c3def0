"""Conditions to Polars expressions, with three outcomes: true, false, and null where a blank leaves it open."""

import functools
import operator
from collections.abc import Iterable, Mapping
from decimal import Decimal

import polars as pl

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test, Value

_COMPARISONS = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
    "before": operator.lt,
    "on_or_before": operator.le,
    "after": operator.gt,
    "on_or_after": operator.ge,
}


Untold = Mapping[str, pl.Expr]
"""By column, the rows on which a blank is none that was recorded: what stands there is not known."""

_ALL_TOLD: Untold = {}


def all_of(conditions: Iterable[Condition], untold: Untold = _ALL_TOLD) -> pl.Expr:
    """True where every condition is; null where a blank leaves it open; true for no conditions."""
    compiled = (compile_condition(condition, untold) for condition in conditions)
    return functools.reduce(operator.and_, compiled, pl.lit(True))


def any_of(conditions: Iterable[Condition], untold: Untold = _ALL_TOLD) -> pl.Expr:
    """True where one condition is; null where a blank leaves it open; false for no conditions."""
    compiled = (compile_condition(condition, untold) for condition in conditions)
    return functools.reduce(operator.or_, compiled, pl.lit(False))


def compile_condition(condition: Condition, untold: Untold = _ALL_TOLD) -> pl.Expr:
    """A condition as a Boolean expression: a null answers neither yes nor no, but to is_missing and is_recorded.

    To those too it answers nothing on the rows on which its column is `untold`.
    """
    match condition:
        case AnyOf(parts=parts):
            return any_of(parts, untold)
        case Not(part=part):
            return ~compile_condition(part, untold)
        case Test(column=name, test="is_missing" | "is_recorded" as test):
            column = pl.col(name)
            answer = column.is_null() if test == "is_missing" else column.is_not_null()
            return pl.when(~(column.is_null() & untold[name])).then(answer) if name in untold else answer
        case Test(column=name, test=test, value=value):
            return _compile_test(pl.col(name), test, value)


def _compile_test(column: pl.Expr, test: str, value: Value) -> pl.Expr:
    match test, value:
        case "one_of", tuple():
            return column.is_in(list(value))
        case "none_of", tuple():
            return ~column.is_in(list(value))
        case "between", (low, high):
            return (column >= _literal(low)) & (column <= _literal(high))
        case _:
            compared: pl.Expr = _COMPARISONS[test](column, _literal(value))
            return compared


def _literal(value: Value) -> pl.Expr:
    """A value as Polars compares it: numbers in definitions are whole, as the columns are."""
    return pl.lit(int(value) if isinstance(value, Decimal) else value)
