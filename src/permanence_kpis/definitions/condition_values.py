"""The values that conditions test against: what each kind of column and each test takes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeVar

from permanence_kpis.conditions.model import LAST_DAY, Day, DayOfWindow, Test
from permanence_kpis.definitions.values import read_day, read_whole_number
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.tables import AGE_BANDS, Column, Kind, Table
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings, RefusedError
from permanence_kpis.yaml_files.tree import Items, Loc, Node, Text, Unreadable

RECORDED = ("is_missing", "is_recorded")
LISTS = ("one_of", "none_of")
DICTIONARY = "'kpis guide data-dictionary' lists them all."
_Read = TypeVar("_Read")
_Ordered = TypeVar("_Ordered", Decimal, Day)


class ReportedError(Exception):
    """A value that has been reported; nothing more can be read from it."""


@dataclass(frozen=True)
class ValueReader:
    """Reads the values of the conditions on one table."""

    table: Table
    groups: Mapping[str, tuple[str, ...]]
    findings: Findings
    dictionary: str = DICTIONARY

    def test(self, column: Column, test: str, value: Node, path: Loc) -> Test:
        """A test of a column with its value.

        Raises: ReportedError where the value cannot be read, which is among the findings.
        """
        if test in RECORDED:
            return Test(column.name, test, self._true(test, value, path))
        if test in LISTS:
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
        other = RECORDED[1 - RECORDED.index(test)]
        raise self._refused(value, path, f"'{test}' takes only 'true'", f"For the opposite write '{other}: true'.")

    def _pair(self, value: Node, path: Loc, read: Callable[[Node, Loc], _Ordered]) -> tuple[_Ordered, _Ordered]:
        if not isinstance(value, Items) or len(value.items) != 2:
            raise self._refused(value, path, "'between' takes two values", "Write [low, high]; both ends are in.")
        low, high = self._each(value.items, lambda item: read(item, path))
        if not isinstance(low, DayOfWindow) and not isinstance(high, DayOfWindow) and low > high:
            what = f"the first value, {low}, is greater than the second, {high}"
            raise self._refused(value, path, what, f"Write [{high}, {low}].")
        return low, high

    def _number(self, column: Column, node: Node, path: Loc) -> Decimal:
        try:
            return read_whole_number(node.text if isinstance(node, Text) else None, column.unit)
        except RefusedError as refused:
            raise self._refused(node, path, refused.what, refused.remedy) from None

    def _day(self, node: Node, path: Loc) -> Day:
        if isinstance(node, Text) and node.text == LAST_DAY.value:
            return LAST_DAY
        try:
            return read_day(node.text if isinstance(node, Text) else None)
        except RefusedError as refused:
            is_last_day = isinstance(node, Text) and _letters(node.text) == _letters(LAST_DAY.value)
            remedy = f"Did you mean {LAST_DAY.value}? {refused.remedy}" if is_last_day else refused.remedy
            raise self._refused(node, path, refused.what, remedy) from None

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
        refused: ReportedError | None = None
        for item in items:
            try:
                done.append(read(item))
            except ReportedError as error:
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
            raise self._refused(name, path, what, remedy + self.dictionary)
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
            remedy = f"It is a code of {listed((quoted(name) for name in belongs), 'or')}. {self.dictionary}"
        elif near := nearest(node.text, (*allowed, *groups)):
            meaning = f" ({column.codes[near].meaning})" if column.codes and near in column.codes else ""
            remedy = f"Did you mean {quoted(near)}{meaning}? {self.dictionary}"
        else:
            remedy = self.dictionary
        raise self._refused(node, path, what, remedy)

    def _refused(self, node: Node, path: Loc, what: str, remedy: str) -> ReportedError:
        if not isinstance(node, Unreadable):
            self.findings.add(node.span, path, what, remedy)
        return ReportedError()


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


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word.casefold()))
