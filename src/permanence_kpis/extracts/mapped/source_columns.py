"""Columns that are read as `extracts.yaml` states: the columns of a source under its own headings."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from permanence_kpis.codes import CodeSet
from permanence_kpis.extracts import dates, faults
from permanence_kpis.extracts.custom_reader import ColumnWithReader, Value
from permanence_kpis.extracts.mapped import codes_in_text, date_formats
from permanence_kpis.extracts.mapped.model import MappedColumn, MappedTable
from permanence_kpis.tables import Column, Extract, Kind


def source_extract(table: MappedTable, headings: Mapping[str, str]) -> Extract:
    """The extract as its source writes it: columns under the source's headings, each with what it is read into.

    Takes: the table; the heading in the file of each of our columns.
    """
    columns = {heading: _source_column(table, name, headings) for name, heading in headings.items()}
    return replace(table.extract, key=tuple(headings[name] for name in table.extract.key), columns=columns)


def _source_column(table: MappedTable, name: str, headings: Mapping[str, str]) -> Column:
    mapped = table.columns[name]
    ours = mapped.column
    column = replace(
        ours,
        name=headings[name],
        dated_by=headings.get(ours.dated_by) if ours.dated_by else None,
        affects=(f"{table.extract.name}.{name}",),
    )
    if ours.kind is Kind.DATE and not table.dates:
        remedy = f"{dates.REMEDY[:-1]}, or state their format under 'dates' in extracts.yaml."
        return _with(column, dates.read_date, partial(faults.fault_of, column=ours), remedy)
    if ours.kind is Kind.DATE and table.dates:
        reader, fault = date_formats.date_reader(table.dates), partial(_fault_of_date, ours, table.dates)
        example = date_formats.DATE_FORMATS[table.dates]
        return _with(column, reader, fault, f"extracts.yaml says that dates are written {table.dates}: {example}.")
    if ours.kind is Kind.CODE and mapped.descriptions:
        return _by_description(column, mapped)
    if ours.kind is Kind.CODE and mapped.is_in_text:
        code_set = ours.codes or {}
        remedy = "Write the code, or add the description and its code under 'codes' in extracts.yaml."
        return _with(column, codes_in_text.code_in_text(code_set), codes_in_text.fault_in_text(code_set), remedy)
    if ours.kind is Kind.CODE:
        code_set = ours.codes or {}
        remedy = f"The codes are {', '.join(sorted(code_set))}. Where there are descriptions, {_state(code_set)}."
        by_code = codes_in_text.code_of_description(code_set, {})
        return _with(column, by_code, partial(faults.fault_of, column=ours), remedy)
    return column


def _state(code_set: CodeSet) -> str:
    both = "'code: in_text' or 'codes'" if codes_in_text.can_stand_in_text(code_set) else "'codes'"
    return f"state {both} in extracts.yaml"


def _by_description(column: Column, mapped: MappedColumn) -> ColumnWithReader:
    code_set = column.codes or {}
    by_description = codes_in_text.code_of_description(code_set, mapped.descriptions)
    remedy = "Add the description and its code under 'codes' in extracts.yaml."
    if not mapped.is_in_text:
        return _with(column, by_description, lambda text: codes_in_text.NO_SUCH_DESCRIPTION, remedy)
    in_text = codes_in_text.code_in_text(code_set)
    return _with(
        column, lambda text: by_description(text) or in_text(text), codes_in_text.fault_in_text(code_set), remedy
    )


def _fault_of_date(column: Column, written: str, text: str) -> str | None:
    if column.is_part_known and dates.is_part_known(text):
        return None
    return date_formats.fault_of(text, written)


def _with(
    column: Column, read: Callable[[str], Value], fault: Callable[[str], str | None], remedy: str
) -> ColumnWithReader:
    return ColumnWithReader(**vars(column), read=read, fault=fault, remedy=remedy)
