"""What of the definitions decides who counts, as a digest: the same rule has the same digest, however it is worded."""

import json
from collections.abc import Sequence
from dataclasses import astuple
from decimal import Decimal
from hashlib import sha256

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test, columns_of
from permanence_kpis.definitions.model import Definitions, Measure
from permanence_kpis.periods import WholeMonths


# D-172: a rule has a digest of its own
def rule_digest(measure: Measure, definitions: Definitions) -> str:
    """The digest of a measure's rule.

    In it are the table, what is counted, the window, the conditions with the codes their groups stand for, and, of the
    whole file, what the measure uses: `year_starts` where its window begins with the year, `whole_months` where a
    condition asks for months, and of the authority's own tables and deadlines what decides their rows. Not in it are
    the words (title, why, notes, reasons, names of groups), what is shown and the target: an archived figure keeps
    these last two as they are.
    """
    columns = measure.on_table.columns
    asks_for_months = any(columns[name].unit == "months" for name in measure.columns)
    return _digest(
        measure,
        list(definitions.year_starts) if measure.window == "year_to_date" else None,
        definitions.whole_months if asks_for_months else None,
    )


def rule_digest_with_all_settings(measure: Measure, definitions: Definitions) -> str:
    """The same with `year_starts` and `whole_months` whether they are used or not, as archives first kept it."""
    return _digest(measure, list(definitions.year_starts), definitions.whole_months)


def _digest(measure: Measure, year_starts: list[int] | None, whole_months: WholeMonths | None) -> str:
    rule = [
        measure.table,
        measure.counts,
        measure.window,
        year_starts,
        whole_months,
        _all(measure.denominator),
        [_all(exclusion.when) for exclusion in measure.exclude],
        _all(measure.not_known),
        _all(measure.numerator),
        *_of_own_tables(measure),
    ]
    return sha256(json.dumps(rule, separators=(",", ":")).encode()).hexdigest()


# D-439: nothing is added for the tables that all know, so that their digests stay what they were
def _of_own_tables(measure: Measure) -> list[object]:
    """The deadline whose rows are counted, and of each own table that is used the days of its rows and its columns."""
    catalogue, columns = measure.catalogue, measure.on_table.columns_to_read(measure.columns)
    deadline = catalogue.deadlines.get(measure.table)
    names = {measure.table, *(column.split(".")[0] for column in columns)}
    used: list[object] = []
    if deadline is not None:
        names |= {deadline.after, deadline.met_by}
        columns |= {f"{deadline.met_by}.{name}" for name in columns_of(*deadline.where)}
        used.append([deadline.after, deadline.met_by, astuple(deadline.deadline), _all(deadline.where)])
    for own in (catalogue.own[name] for name in sorted(names & catalogue.own.keys())):
        read = [column for name, column in own.extract.columns.items() if f"{own.name}.{name}" in columns]
        kinds = [[one.name, one.kind, sorted(one.codes or ())] for one in sorted(read, key=lambda one: one.name)]
        blank = [
            [name, str(value)] for name, value in own.no_row_means.items() if f"{own.name}.{name}" in measure.columns
        ]
        used.append([own.name, own.began, own.ended, kinds, sorted(blank)])
    return used


def _all(conditions: Sequence[Condition]) -> list[object]:
    return [_condition(condition) for condition in conditions]


def _condition(condition: Condition) -> object:
    match condition:
        case Test(column=column, test="one_of" | "none_of" as test, value=tuple(codes)):
            return [column, test, sorted({str(code) for code in codes})]
        case Test(column=column, test=test, value=value):
            return [column, test, [_value(end) for end in value] if isinstance(value, tuple) else _value(value)]
        case AnyOf(parts=parts):
            return {"any": _all(parts)}
        case Not(part=part):
            return {"not": _condition(part)}


def _value(value: object) -> str:
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)
