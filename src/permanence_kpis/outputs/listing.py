"""What there is to choose from: the measures, and the tables, columns and codes a definition may use."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.definitions.model import Definitions, Limit, Measure
from permanence_kpis.definitions.versions import measure_on
from permanence_kpis.errors import UsageError
from permanence_kpis.outputs.csv_format import as_text
from permanence_kpis.outputs.numbers import limits_as_set, plain
from permanence_kpis.outputs.phrases import ABSENT, sentence
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.results.scorecard import DueLimit
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.tables import Column, Table
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import how_many, listed


def measures(definitions: Definitions, on: date) -> RenderableType:
    """Every measure: what it counts, when it looks, and the whole year's target in force on a day."""
    in_force = [measure_on(measure, on) for measure in definitions.measures]
    rows = [
        (measure.ref, measure.title, measure.counts, measure.table, measure.window, *_targets(measure, on))
        for measure in in_force
    ]
    changed = [f"{measure.ref}: {said}" for measure in in_force for said in _versions(measure)]
    about = (("Definitions", definitions.origin), ("Targets", f"for the whole year, in force on {day(on)}"))
    below = [Text(), labelled("Versions", changed)] if changed else []
    return Group(
        *head(how_many(len(definitions.measures), "measures"), "", about),
        Text(),
        PlainTable(("Ref", "Measure", "Counts", "Table", "Window", "Target", "Amber"), rows),
        *below,
    )


COLUMNS_OF_MEASURES = (
    "ref",
    "title",
    "counts",
    "table",
    "window_kind",
    "show",
    "target_better",
    "target_green",
    "target_amber",
    "target_status",
    "target_from",
    "definition_from",
    "definitions",
    "section",
)


def measures_csv(definitions: Definitions, on: date) -> str:
    """The same, one measure a row, its numbers as the definitions have them."""
    return as_text(COLUMNS_OF_MEASURES, (_cells(measure_on(one, on), on, definitions) for one in definitions.measures))


def _cells(measure: Measure, on: date, definitions: Definitions) -> tuple[object, ...]:
    target = measure.target
    in_force = target.in_force(on)
    is_tbc = target.better != "neither" and (target.is_tbc or in_force is None)
    green, amber, since = (
        (None, None, None) if in_force is None else (in_force.green, in_force.amber, in_force.from_day)
    )
    return (
        measure.ref,
        measure.title,
        measure.counts,
        measure.table,
        measure.window,
        measure.show,
        target.better,
        _plain(green),
        _plain(amber),
        "TBC" if is_tbc else None,
        since,
        measure.from_day,
        definitions.origin,
        measure.section,
    )


def _plain(limit: Limit | None) -> object:
    """A limit as a number for a file; two of them where it has two ends."""
    if isinstance(limit, tuple):
        return [plain(Fraction(end)) for end in limit]
    return None if limit is None else plain(Fraction(limit))


def fields(definitions: Definitions, table: str | None = None) -> RenderableType:
    """The tables a definition may use, their columns with kind and unit, the codes with their meaning, the groups.

    Raises: UsageError where there is no such table.
    """
    known = definitions.catalogue.tables
    if table is not None and table not in known:
        everything = f"The tables are {listed(list(known))}."
        raise UsageError(f"there is no table '{table}'. {did_you_mean(table, known, everything)}")
    tables = [known[table]] if table is not None else list(known.values())
    parts: list[RenderableType] = []
    for chosen in tables:
        parts += [*_table(chosen), Text()]
    parts += _codes(tables)
    if definitions.code_groups:
        parts.append(Text(f"Groups of codes in {definitions.origin}", style="bold"))
        rows = [(name, ", ".join(codes)) for name, codes in definitions.code_groups.items()]
        parts.append(PlainTable(("Group", "Codes"), rows))
    return Group(*parts)


def checked(definitions: Definitions) -> str:
    """One line to say that a definitions file can be used."""
    return f"{definitions.origin}: {how_many(len(definitions.measures), 'measures')}, no problems\n"


def _table(table: Table) -> Iterator[RenderableType]:
    yield from head(
        table.name,
        "",
        (("One row is", table.row_is), ("Counts", " or ".join(table.counts)), ("Window", listed(table.windows, "or"))),
    )
    rows = [(column.name, _kind(column), column.meaning) for column in table.columns.values()]
    yield PlainTable(("Column", "Kind", "Meaning"), rows)


def _kind(column: Column) -> str:
    return f"{column.kind.value}, {column.unit}" if column.unit else column.kind.value


def _codes(tables: Sequence[Table]) -> Iterator[RenderableType]:
    """Each set of codes once, headed by the columns that hold it."""
    columns_by_set: dict[int, list[Column]] = {}
    for table in tables:
        for column in table.columns.values():
            if column.codes is not None:
                columns_by_set.setdefault(id(column.codes), []).append(column)
    for columns in columns_by_set.values():
        names = dict.fromkeys(column.name for column in columns)
        yield Text(f"Codes of {listed(list(names))}", style="bold")
        codes = (columns[0].codes or {}).items()
        rows = [(code, known.meaning, _in_use(known.first_day, known.last_day)) for code, known in codes]
        yield PlainTable(("Code", "Meaning", "In use"), rows)
        yield Text()


def _in_use(first_day: date | None, last_day: date | None) -> str:
    parts = ([f"from {day(first_day)}"] if first_day else []) + ([f"to {day(last_day)}"] if last_day else [])
    return " ".join(parts)


def _versions(measure: Measure) -> Iterator[str]:
    """Each change of a definition; the one in force is marked."""
    for version in measure.versions:
        mark = ", in force" if version.from_day == measure.from_day else ""
        yield f"from {day(version.from_day)}{mark}: {sentence(version.why_changed)}"


def _targets(measure: Measure, on: date) -> tuple[str, str]:
    target = measure.target
    in_force = target.in_force(on)
    if target.better == "neither":
        return ABSENT, ABSENT
    if target.is_tbc or in_force is None:
        return "TBC", ABSENT
    green, amber = (
        limits_as_set(_exact(limit), target.better, measure.show) for limit in (in_force.green, in_force.amber)
    )
    return green, amber


def _exact(limit: Limit) -> DueLimit:
    return (Fraction(limit[0]), Fraction(limit[1])) if isinstance(limit, tuple) else Fraction(limit)
