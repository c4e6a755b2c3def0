"""Conditions as written to conditions as they run: the column must be the table's, the test and value its kind's."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeVar

from permanence_kpis.conditions.model import TESTS, AnyOf, Condition, Not, Test
from permanence_kpis.definitions.values import read_day, read_whole_number
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.words import listed
from permanence_kpis.tables import AGE_BANDS, DERIVED, Column, Kind, Table
from permanence_kpis.yaml_files.findings import Findings, RefusedError
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text, Unreadable

_RECORDED = ("is_missing", "is_recorded")
_LISTS = ("one_of", "none_of")
_WORD_TESTS = ("is", "is_not", *_LISTS, *_RECORDED)

TESTS_OF: Mapping[Kind, tuple[str, ...]] = {
    Kind.ID: _WORD_TESTS,
    Kind.CODE: _WORD_TESTS,
    Kind.TEXT: _WORD_TESTS,
    Kind.NUMBER: ("is", "is_not", "at_least", "at_most", "more_than", "less_than", "between", *_RECORDED),
    Kind.DATE: ("is", "is_not", "before", "on_or_before", "after", "on_or_after", "between", *_RECORDED),
}
"""The tests that each kind of column may be put to."""

_SAME_IN_ANOTHER_KIND = {
    (Kind.NUMBER, "before"): "less_than",
    (Kind.NUMBER, "on_or_before"): "at_most",
    (Kind.NUMBER, "after"): "more_than",
    (Kind.NUMBER, "on_or_after"): "at_least",
    (Kind.DATE, "less_than"): "before",
    (Kind.DATE, "at_most"): "on_or_before",
    (Kind.DATE, "more_than"): "after",
    (Kind.DATE, "at_least"): "on_or_after",
}
_OTHER_NAMES = {
    "=": "is",
    "==": "is",
    "equals": "is",
    "!=": "is_not",
    "in": "one_of",
    "any_of": "one_of",
    "not_in": "none_of",
    "not_one_of": "none_of",
    ">=": "at_least",
    "min": "at_least",
    "<=": "at_most",
    "max": "at_most",
    ">": "more_than",
    "<": "less_than",
    "is_blank": "is_missing",
    "is_null": "is_missing",
}
_CALLED = {
    Kind.ID: "an id",
    Kind.CODE: "a code",
    Kind.TEXT: "a text",
    Kind.NUMBER: "a whole number",
    Kind.DATE: "a date",
}
_DICTIONARY = "'kpis guide data-dictionary' lists them all."


_Read = TypeVar("_Read")
_Ordered = TypeVar("_Ordered", Decimal, date)


class _RefusedConditionError(Exception):
    """A value that has been reported; nothing more can be read from it."""


@dataclass(frozen=True)
class ConditionReader:
    """Reads the conditions of one measure on one table."""

    table: Table
    groups: Mapping[str, tuple[str, ...]]
    findings: Findings

    def all_of(self, node: Node | None, path: Loc) -> tuple[Condition, ...]:
        """The conditions of a list, those that can be read."""
        items = node.items if isinstance(node, Items) else ()
        read = [self._condition(item, (*path, position)) for position, item in enumerate(items)]
        return tuple(condition for condition in read if condition)

    def _condition(self, node: Node, path: Loc) -> Condition | None:
        match node:
            case Unreadable():
                return None
            case Items():
                self._refuse(
                    node,
                    path,
                    "there is a list where one condition is needed",
                    "Write each condition after its own dash, in one list.",
                )
                return None
            case Text():
                self._refuse(
                    node,
                    path,
                    f"{quoted(node.text)} is not a condition",
                    "Write 'column: {test: value}', such as 'age: {at_most: 15}'.",
                )
                return None
        if not node.keys:
            return None  # all of it was refused when it was read
        if len(node.keys) > 1:
            first, second, *_ = node.keys.values()
            self._refuse(
                second,
                path,
                f"a second column, {quoted(second.text)}, is in the same condition as {quoted(first.text)}",
                "Give each column its own dash: all conditions of a list must be true.",
            )
            return None
        ((name, key),) = node.keys.items()
        value = node.values[name]
        match name:
            case "any":
                return self._any(key, value, (*path, name))
            case "not":
                return self._not(key, value, (*path, name))
        return self._test_of_column(key, value, (*path, name))

    def _any(self, key: Text, value: Node, path: Loc) -> Condition | None:
        match value:
            case Items():
                parts = self.all_of(value, path)
                return AnyOf(parts) if parts else None
            case Fields() | Text():
                self._refuse(key, path, "'any' takes a list", "Write each condition of it after its own dash.")
        return None

    def _not(self, key: Text, value: Node, path: Loc) -> Condition | None:
        match value:
            case Fields():
                part = self._condition(value, path)
                return Not(part) if part else None
            case Items() | Text():
                self._refuse(
                    key,
                    path,
                    "'not' takes one condition",
                    "Write 'not: {column: {test: value}}'; for none of several, 'not: {any: [...]}'.",
                )
        return None

    def _test_of_column(self, key: Text, value: Node, path: Loc) -> Condition | None:
        column = self.table.columns.get(key.text)
        if column is None:
            self._refuse_column(key, path)
            for test_key in value.keys.values() if isinstance(value, Fields) else ():
                if test_key.text not in TESTS:
                    self._refuse_test(test_key, (*path, test_key.text), TESTS, f"The tests are {listed(TESTS)}.")
            return None
        match value:
            case Fields(keys=keys) if len(keys) == 1:
                ((test, test_key),) = keys.items()
                return self._test(column, test_key, value.values[test], (*path, test))
            case Fields(keys=keys) if keys:
                first, second, *_ = keys.values()
                self._refuse(
                    second,
                    path,
                    f"a second test, {quoted(second.text)}, is beside {quoted(first.text)}",
                    f"Write one test, and {quoted(column.name)} again after its own dash for the other.",
                )
            case Text(text=text):
                self._refuse(
                    value,
                    path,
                    f"the test is missing between {quoted(column.name)} and {quoted(text)}",
                    f"Write '{column.name}: {{{TESTS_OF[column.kind][0]}: {text}}}'.",
                )
            case Items():
                test = "one_of: [...]" if "one_of" in TESTS_OF[column.kind] else "between: [low, high]"
                self._refuse(
                    value,
                    path,
                    f"the test is missing between {quoted(column.name)} and its list",
                    f"Write '{column.name}: {{{test}}}'.",
                )
        return None

    def _refuse_column(self, key: Text, path: Loc) -> None:
        what = f"there is no column {quoted(key.text)} in '{self.table.name}'"
        elsewhere = [table.name for table in DERIVED.values() if key.text in table.columns]
        if elsewhere:
            remedy = f"It is a column of {listed((quoted(name) for name in elsewhere), 'or')}. "
            self._refuse(key, path, what, remedy + _DICTIONARY)
        else:
            self._refuse(key, path, what, self._nearest_column(key.text))

    def _nearest_column(self, name: str) -> str:
        every = f"The columns of '{self.table.name}' are {listed(self.table.columns)}."
        return did_you_mean(name, (*self.table.columns, "any", "not"), every, _DICTIONARY)

    def _test(self, column: Column, key: Text, value: Node, path: Loc) -> Condition | None:
        fitting = TESTS_OF[column.kind]
        the_tests = f"{_CALLED[column.kind].capitalize()} can be tested with {listed(fitting, 'or')}."
        if key.text not in TESTS:
            self._refuse_test(key, path, fitting, the_tests)
            return None
        if key.text not in fitting:
            meant = _SAME_IN_ANOTHER_KIND.get((column.kind, key.text))
            remedy = f"Did you mean {quoted(meant)}? {the_tests}" if meant else the_tests
            what = f"'{key.text}' does not fit '{column.name}', which is {_CALLED[column.kind]}"
            self._refuse(key, path, what, remedy)
            return None
        try:
            return self._with_value(column, key.text, value, path)
        except _RefusedConditionError:
            return None

    def _refuse_test(self, key: Text, path: Loc, fitting: Iterable[str], the_tests: str) -> None:
        """A word that is no test of any column."""
        meant = _OTHER_NAMES.get(key.text) or nearest(key.text, fitting) or nearest(key.text, TESTS)
        remedy = f"Did you mean {quoted(meant)}? {the_tests}" if meant else the_tests
        self._refuse(key, path, f"there is no test {quoted(key.text)}", remedy)

    def _with_value(self, column: Column, test: str, value: Node, path: Loc) -> Test:
        if test in _RECORDED:
            return Test(column.name, test, self._true(test, value, path))
        if test in _LISTS:
            written, words = self._words(column, test, value, path)
            return Test(column.name, test, words, written)
        if column.kind is Kind.NUMBER:
            if test == "between":
                return Test(column.name, test, self._pair(value, path, partial(self._number, column)))
            return Test(column.name, test, self._number(column, value, path))
        if column.kind is Kind.DATE:
            if test == "between":
                return Test(column.name, test, self._pair(value, path, self._day))
            return Test(column.name, test, self._day(value, path))
        return Test(column.name, test, self._word(column, test, value, path))

    def _true(self, test: str, value: Node, path: Loc) -> bool:
        if isinstance(value, Text) and value.text.casefold() == "true":
            return True
        other = _RECORDED[1 - _RECORDED.index(test)]
        raise self._refused(value, path, f"'{test}' takes only 'true'", f"For the opposite write '{other}: true'.")

    def _pair(self, value: Node, path: Loc, read: Callable[[Node, Loc], _Ordered]) -> tuple[_Ordered, _Ordered]:
        if not isinstance(value, Items) or len(value.items) != 2:
            raise self._refused(value, path, "'between' takes two values", "Write [low, high]; both ends are in.")
        low, high = self._each(value.items, lambda item: read(item, path))
        if low > high:
            what = f"the first value, {low}, is greater than the second, {high}"
            raise self._refused(value, path, what, f"Write [{high}, {low}].")
        return low, high

    def _number(self, column: Column, node: Node, path: Loc) -> Decimal:
        try:
            return read_whole_number(node.text if isinstance(node, Text) else None, column.unit)
        except RefusedError as refused:
            raise self._refused(node, path, refused.what, refused.remedy) from None

    def _day(self, node: Node, path: Loc) -> date:
        try:
            return read_day(node.text if isinstance(node, Text) else None)
        except RefusedError as refused:
            raise self._refused(node, path, refused.what, refused.remedy) from None

    def _word(self, column: Column, test: str, node: Node, path: Loc) -> str:
        if not isinstance(node, Text):
            many = "one_of" if test == "is" else "none_of"
            raise self._refused(node, path, f"'{test}' takes one value", f"For several write '{many}: [...]'.")
        if column.codes and node.text in self.groups:
            many = "one_of" if test == "is" else "none_of"
            what = f"{quoted(node.text)} is a code group, and '{test}' takes one code"
            raise self._refused(node, path, what, f"Write '{many}: {node.text}'.")
        return self._checked(column, node, path, ())

    def _words(self, column: Column, test: str, value: Node, path: Loc) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What was written, and all it stands for."""
        match value:
            case Items(items=items):
                pass
            case Text(text=text) if column.codes and text in self.groups:
                items = (value,)
            case Text(text=text):
                if _right_word(column, text):
                    one = "is" if test == "one_of" else "is_not"
                    what = f"'{test}' takes a list or the name of a code group"
                    raise self._refused(value, path, what, f"Write '{test}: [{text}]', or '{one}: {text}'.")
                remedy = did_you_mean(text, self.groups, _the_groups(self.groups))
                raise self._refused(value, path, f"there is no code group {quoted(text)}", remedy)
            case _:
                what = f"'{test}' takes a list or the name of a code group"
                raise self._refused(value, path, what, "Write [A, B], or a name from code_groups.")
        read = self._each(items, lambda item: self._item(column, item, path))
        written = dict.fromkeys(name for name, _ in read)
        words = dict.fromkeys(word for _, stands_for in read for word in stands_for)
        return tuple(written), tuple(words)

    def _item(self, column: Column, item: Node, path: Loc) -> tuple[str, tuple[str, ...]]:
        """One item of a list as written, and the codes it stands for."""
        if not isinstance(item, Text):
            raise self._refused(item, path, "an item of this list is not a single value", "Write [A, B].")
        if column.codes and item.text in self.groups:
            return item.text, self._group(column, item, path)
        word = self._checked(column, item, path, self.groups)
        return word, (word,)

    def _each(self, items: Iterable[Node], read: Callable[[Node], _Read]) -> list[_Read]:
        """Every item read; refused, after all have been looked at, if one of them is."""
        done: list[_Read] = []
        refused: _RefusedConditionError | None = None
        for item in items:
            try:
                done.append(read(item))
            except _RefusedConditionError as error:
                refused = error
        if refused:
            raise refused
        return done

    def _group(self, column: Column, name: Text, path: Loc) -> tuple[str, ...]:
        codes = self.groups[name.text]
        strange = [code for code in codes if code not in (column.codes or {})]
        if strange:
            belong = [other.name for other in self.table.columns.values() if set(codes) <= set(other.codes or ())]
            remedy = f"They are codes of {listed((quoted(other) for other in belong), 'or')}. " if belong else ""
            what = f"the code group '{name.text}' has {listed(strange)}, not {_a_code_of(column, len(strange))}"
            raise self._refused(name, path, what, remedy + _DICTIONARY)
        return codes

    def _checked(self, column: Column, node: Text, path: Loc, groups: Iterable[str]) -> str:
        """The word as the code set writes it."""
        allowed = _allowed(column)
        if allowed is None:
            return node.text
        if right := _right_word(column, node.text):
            return right
        what = f"{quoted(node.text)} is not {_a_code_of(column)}"
        belongs = [other.name for other in self.table.columns.values() if other.codes and _right_word(other, node.text)]
        if belongs:
            remedy = f"It is a code of {listed((quoted(name) for name in belongs), 'or')}. {_DICTIONARY}"
        elif near := nearest(node.text, (*allowed, *groups)):
            meaning = f" ({column.codes[near].meaning})" if column.codes and near in column.codes else ""
            remedy = f"Did you mean {quoted(near)}{meaning}? {_DICTIONARY}"
        else:
            remedy = _DICTIONARY
        raise self._refused(node, path, what, remedy)

    def _refused(self, node: Node, path: Loc, what: str, remedy: str) -> _RefusedConditionError:
        self._refuse(node, path, what, remedy)
        return _RefusedConditionError()

    def _refuse(self, node: Node, path: Loc, what: str, remedy: str) -> None:
        if not isinstance(node, Unreadable):
            self.findings.add(node.span, path, what, remedy)


def _allowed(column: Column) -> tuple[str, ...] | None:
    """The words a column can hold; None where it can hold any."""
    if column.codes:
        return tuple(column.codes)
    return AGE_BANDS if column.name == "age_band" else None


def _right_word(column: Column, text: str) -> str | None:
    """The word as it is written in the code set, whatever its case here; the text itself where any is allowed."""
    allowed = _allowed(column)
    if allowed is None:
        return text
    return next((word for word in allowed if word.casefold() == text.casefold()), None)


def _a_code_of(column: Column, how_many: int = 1) -> str:
    if column.name == "age_band":
        return "an age band"
    return f"{'a code' if how_many == 1 else 'codes'} of '{column.name}'"


def _the_groups(groups: Mapping[str, tuple[str, ...]]) -> str:
    return f"The code groups of this file: {listed(groups)}." if groups else "This file has no code_groups."
