"""Conditions to Polars expressions, with three outcomes: true, false, and null where a blank leaves it open."""

import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from permanence_kpis.conditions.model import COMPARISONS, LAST_DAY, AnyOf, Condition, Not, Test, Value


@dataclass(frozen=True)
class UnknownWhere:
    """What is not known, rather than not recorded.

    `blanks`: by column, the rows on which a blank is none that was recorded. `ends`: by column, the columns with the
    lowest and the highest value that may stand there.
    """

    blanks: Mapping[str, pl.Expr] = field(default_factory=dict)
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict)


_ALL_KNOWN = UnknownWhere()


def all_of(conditions: Iterable[Condition], unknown_where: UnknownWhere = _ALL_KNOWN) -> pl.Expr:
    """True where every condition is; null where a blank leaves it open; true for no conditions."""
    compiled = (compile_condition(condition, unknown_where) for condition in conditions)
    return functools.reduce(operator.and_, compiled, pl.lit(True))


def any_of(conditions: Iterable[Condition], unknown_where: UnknownWhere = _ALL_KNOWN) -> pl.Expr:
    """True where one condition is; null where a blank leaves it open; false for no conditions."""
    compiled = (compile_condition(condition, unknown_where) for condition in conditions)
    return functools.reduce(operator.or_, compiled, pl.lit(False))


def compile_condition(condition: Condition, unknown_where: UnknownWhere = _ALL_KNOWN) -> pl.Expr:
    """A condition as a Boolean expression: a null counts as unknown, but to is_missing and is_recorded.

    To those too it answers nothing on the rows on which a blank was not recorded. Of a column that may have one of
    several values it answers what is so of all of them.
    """
    match condition:
        case AnyOf(parts=parts):
            return any_of(parts, unknown_where)
        case Not(part=part):
            return ~compile_condition(part, unknown_where)
        case Test(column=name, test="is_missing" | "is_recorded" as test):
            column = pl.col(unknown_where.ends.get(name, (name, name))[0])
            answer = column.is_null() if test == "is_missing" else column.is_not_null()
            return (
                pl.when(~(column.is_null() & unknown_where.blanks[name])).then(answer)
                if name in unknown_where.blanks
                else answer
            )
        case Test(column=name, test=test, value=value):
            if name in unknown_where.ends:
                lowest, highest = (pl.col(end) for end in unknown_where.ends[name])
                return _compile_between(lowest, highest, test, value)
            return _compile_test(pl.col(name), test, value)


def _compile_between(lowest: pl.Expr, highest: pl.Expr, test: str, value: Value) -> pl.Expr:
    """What a test answers of every value from the lowest to the highest; null where not of all the same."""
    match test, value:
        case "between", (low, high):
            return _compile_between(lowest, highest, "at_least", low) & _compile_between(
                lowest, highest, "at_most", high
            )
        case "is", _:
            return _compile_between(lowest, highest, "at_least", value) & _compile_between(
                lowest, highest, "at_most", value
            )
        case "is_not", _:
            return ~_compile_between(lowest, highest, "is", value)
        case _:
            at_lowest, at_highest = (_compile_test(end, test, value) for end in (lowest, highest))
            return pl.when(at_lowest == at_highest).then(at_lowest)


def _compile_test(column: pl.Expr, test: str, value: Value) -> pl.Expr:
    match test, value:
        case "one_of", tuple():
            return column.is_in(list(value))
        case "none_of", tuple():
            return ~column.is_in(list(value))
        case "between", (low, high):
            return (column >= _literal(low)) & (column <= _literal(high))
        case _:
            compared: pl.Expr = COMPARISONS[test](column, _literal(value))
            return compared


def _literal(value: Value) -> pl.Expr:
    """A value as Polars compares it: numbers in definitions are whole, as the columns are."""
    if value is LAST_DAY:
        return pl.col(LAST_DAY.value)
    return pl.lit(int(value) if isinstance(value, Decimal) else value)
