"""Conditions as written to conditions as they run: the column must be the table's, the test and value its kind's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from permanence_kpis.conditions.model import TESTS, AnyOf, Condition, Not
from permanence_kpis.definitions.condition_values import DICTIONARY, LISTS, RECORDED, ReportedError, ValueReader
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.tables import BUILT_IN, Catalogue, Column, Kind, Table
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text, Unreadable

_WORD_TESTS = ("is", "is_not", *LISTS, *RECORDED)

TESTS_OF: Mapping[Kind, tuple[str, ...]] = {
    Kind.ID: _WORD_TESTS,
    Kind.CODE: _WORD_TESTS,
    Kind.TEXT: _WORD_TESTS,
    Kind.NUMBER: ("is", "is_not", "at_least", "at_most", "more_than", "less_than", "between", *RECORDED),
    Kind.DATE: ("is", "is_not", "before", "on_or_before", "after", "on_or_after", "between", *RECORDED),
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


@dataclass(frozen=True)
class ConditionReader:
    """Reads the conditions of one measure on one table.

    `unread`: the own tables that could not be read, of whose columns nothing can be said. `listed_in`: where every
    column and code is listed, if not where those of definitions are.
    """

    table: Table
    groups: Mapping[str, tuple[str, ...]]
    findings: Findings
    catalogue: Catalogue = BUILT_IN
    unread: frozenset[str] = frozenset()
    listed_in: str = ""

    @property
    def dictionary(self) -> str:
        """Where every column and code is listed: the page does not know those of own tables."""
        if self.listed_in:
            return self.listed_in
        return DICTIONARY if self.catalogue is BUILT_IN else "'kpis fields' lists them all."

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
            if key.text.partition(".")[0] not in self.unread:
                self._refuse_column(key, path)
            for test_key in value.keys.values() if isinstance(value, Fields) else ():
                if test_key.text not in TESTS:
                    self._refuse_test(test_key, (*path, test_key.text), TESTS, f"The tests are {listed(TESTS)}.")
            return None
        # D-302: what is written in free text counts for nothing, since nobody knows all it may say
        if column.is_free:
            what = f"'{column.name}' is text: figures can be broken down by it (--by), but no condition can test it"
            self._refuse(key, path, what, "Give the column a list of codes in 'own_tables' to test it.")
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
        elsewhere = [table.name for table in self.catalogue.tables.values() if key.text in table.columns]
        if elsewhere:
            remedy = f"It is a column of {listed((quoted(name) for name in elsewhere), 'or')}. "
            self._refuse(key, path, what, remedy + self.dictionary)
        else:
            self._refuse(key, path, what, self._nearest_column(key.text))

    def _nearest_column(self, name: str) -> str:
        every = f"The columns of '{self.table.name}' are {listed(self.table.columns)}."
        return did_you_mean(name, (*self.table.columns, "any", "not"), every, self.dictionary)

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
            return ValueReader(self.table, self.groups, self.findings, self.dictionary).test(
                column, key.text, value, path
            )
        except ReportedError:
            return None

    def _refuse_test(self, key: Text, path: Loc, fitting: Iterable[str], the_tests: str) -> None:
        """A word that is no test of any column."""
        meant = _OTHER_NAMES.get(key.text) or nearest(key.text, fitting) or nearest(key.text, TESTS)
        remedy = f"Did you mean {quoted(meant)}? {the_tests}" if meant else the_tests
        self._refuse(key, path, f"there is no test {quoted(key.text)}", remedy)

    def _refuse(self, node: Node, path: Loc, what: str, remedy: str) -> None:
        if not isinstance(node, Unreadable):
            self.findings.add(node.span, path, what, remedy)
