"""Conditions to Polars expressions, with three outcomes: true, false, and null where a blank leaves it open."""

import functools
import operator
from collections.abc import Iterable
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


def all_of(conditions: Iterable[Condition]) -> pl.Expr:
    """True where every condition is; null where a blank leaves it open; true for no conditions."""
    return functools.reduce(operator.and_, (compile_condition(condition) for condition in conditions), pl.lit(True))


def any_of(conditions: Iterable[Condition]) -> pl.Expr:
    """True where one condition is; null where a blank leaves it open; false for no conditions."""
    return functools.reduce(operator.or_, (compile_condition(condition) for condition in conditions), pl.lit(False))


def compile_condition(condition: Condition) -> pl.Expr:
    """A condition as a Boolean expression: a null answers neither yes nor no, but to is_missing and is_recorded."""
    match condition:
        case AnyOf(parts=parts):
            return any_of(parts)
        case Not(part=part):
            return ~compile_condition(part)
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
        case "is_missing", _:
            return column.is_null()
        case "is_recorded", _:
            return column.is_not_null()
        case _:
            compared: pl.Expr = _COMPARISONS[test](column, _literal(value))
            return compared


def _literal(value: Value) -> pl.Expr:
    """A value as Polars compares it: numbers in definitions are whole, as the columns are."""
    return pl.lit(int(value) if isinstance(value, Decimal) else value)
