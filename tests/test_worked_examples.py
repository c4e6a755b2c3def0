"""The worked examples of tests/worked_examples: drawn records, and what the documents say follows from them.

A file named after a measure (4.1.yaml) holds examples of it, one named after a derived table (looked_after.yaml) the
rules of that table, and parts_of_a_definition.yaml and
confidence.yaml examples that bring their own measure. How an example is written
stands in tests/worked_examples/README.md.
"""

import csv
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
import yaml
from tests.support import drawn

from permanence_kpis import ratings
from permanence_kpis.conditions.model import Test
from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import ALL_SECTIONS, Definitions, Measure, Target
from permanence_kpis.derive import Facts
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import load_extracts
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.measures import count_all, counts_from, membership, plan_measure
from permanence_kpis.periods import parse_period, window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.explanation import OUTCOMES
from permanence_kpis.results.scorecard import Confidence, Verdict
from permanence_kpis.run.compute import scorecard as scorecard_with
from permanence_kpis.tables import DERIVED, EXTRACTS

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "tests" / "worked_examples"
SHIPPED = PROJECT / "kpi_definitions.yaml"
OWN_MEASURES, OWN_REF = ("parts_of_a_definition", "confidence", "own_tables", "deadlines"), "0.1"

NUMBERS = ("value", "numerator", "denominator", "not known of them", "lowest", "highest")
WORDS = ("rating", "reason", "warnings")
TRUST = ("confidence", "ratings", "range", "touched")
KEYS_OF_AN_EXAMPLE = {"name", "period", "extracts", "expect_warnings", "whole_months"}
KEYS_OF_A_MEASURE = KEYS_OF_AN_EXAMPLE | {"derived", "expect"}
KEYS_OF_A_TABLE = KEYS_OF_AN_EXAMPLE | {"window", "expect_table"}
ALWAYS_THERE = ("children", "placements", "legal_statuses")
SAID_OF_A_TYPO = ("not in the list", "not in the calendar", "not a date", "two-digit", "not a whole number")


class ExampleError(Exception):
    """An example that cannot mean what it says: a key or a column that is not there, or nothing expected."""


@dataclass(frozen=True)
class Example:
    """One example and the file it stands in: `about` is a measure's ref, a derived table, or one of OWN_MEASURES."""

    about: str
    written: Mapping[str, Any]

    @property
    def is_of_a_table(self) -> bool:
        return self.about in DERIVED

    def __str__(self) -> str:
        return f"{self.about}: {self.written.get('name')}"


@dataclass(frozen=True)
class Found:
    """What the program made of an example of a measure. `outcomes`: how often each (outcome, id) came out."""

    outcomes: Counter[tuple[str, str]]
    counts: Counts | None
    measure: Measure
    verdict: Verdict
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    confidence: Confidence | None = None


@lru_cache
def examples() -> tuple[Example, ...]:
    of_each = sorted(FOLDER.glob("*.yaml"))
    return tuple(Example(file.stem, written) for file in of_each for written in read(file.read_text(encoding="utf-8")))


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key that stands twice in one place."""


def _once(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    keys = [key.value for key, _ in node.value]
    if twice := [key for key, times in Counter(keys).items() if times > 1]:
        raise ExampleError(f"'{twice[0]}' stands twice in one place, line {node.start_mark.line + 1}")
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _once)


def read(text: str) -> list[dict[str, Any]]:
    """The examples of a file."""
    written = yaml.load(text, Loader=_Loader)
    assert isinstance(written, list), "a file of examples is a list"
    return written


# --- the checks an example must pass before it is believed ---


def check(example: Example) -> None:
    """Raises: ExampleError for the first thing that cannot be meant."""
    written = example.written
    allowed = KEYS_OF_A_TABLE if example.is_of_a_table else KEYS_OF_A_MEASURE
    needed = {"name", "period", "expect_table" if example.is_of_a_table else "expect"}
    if example.about in OWN_MEASURES:
        allowed, needed = allowed | {"measure", "declares"}, needed | {"measure"}
    _only(written, allowed, "an example")
    if lacking := needed - set(written):
        raise ExampleError(f"'{min(lacking)}' is not there")
    if len({"derived", "extracts"} & set(written)) != 1:
        raise ExampleError("draw either `derived` or `extracts`")
    for name, drawing in written.get("extracts", {}).items():
        _columns(name, drawing, files(example))
    for name, drawing in written.get("derived", {}).items():
        _columns(name, drawing, shipped().catalogue.tables, {"belongs"})
    if example.is_of_a_table:
        _columns(example.about, written["expect_table"], DERIVED, {"belongs"})
    else:
        _only(written["expect"], {*OUTCOMES, *NUMBERS, *WORDS, *TRUST}, "expect")
        if not written["expect"]:
            raise ExampleError("nothing is expected")


def _only(keys: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if unknown := [key for key in keys if key not in allowed]:
        raise ExampleError(f"'{unknown[0]}' is not a key of {where}; the keys are {', '.join(sorted(allowed))}")


def _columns(name: str, drawing: str, contract: Mapping[str, Any], more: Collection[str] = ()) -> None:
    if name not in contract:
        raise ExampleError(f"there is no table '{name}'; the tables are {', '.join(contract)}")
    allowed = {*contract[name].columns, *more}
    _only(dict.fromkeys(drawn.columns(drawing)), allowed, name)


# --- an example through the program ---


@lru_cache
def shipped() -> Definitions:
    return load_definitions(SHIPPED)


def definitions_of(example: Example, folder: Path) -> Definitions:
    """The definitions an example is worked out by: those that ship, with what it says otherwise."""
    written = example.written
    if example.about not in OWN_MEASURES:
        return replace(shipped(), whole_months=written.get("whole_months", shipped().whole_months))
    definitions = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    own = {"ref": OWN_REF, "title": "Own", "why": "An example.", "source": "Made up.", "show": "percentage"}
    if declares := written.get("declares"):
        definitions = {key: part for key, part in definitions.items() if key not in ("own_tables", "deadlines")}
        definitions |= declares
    definitions["measures"] = [own | {"target": {"better": "neither"}} | written["measure"]]
    path = folder / "definitions.yaml"
    path.write_text(yaml.safe_dump(definitions, sort_keys=False), encoding="utf-8")
    return load_definitions(path)


def files(example: Example) -> dict[str, Any]:
    """The files that an example may draw, as far as their columns: with those of the own tables that it declares, or
    that ship.
    """
    if "declares" not in example.written:
        return dict(shipped().catalogue.extracts)
    tables = example.written["declares"].get("own_tables", {})
    return EXTRACTS | {name: SimpleNamespace(columns=table["columns"]) for name, table in tables.items()}


def measure_of(example: Example, definitions: Definitions) -> Measure:
    ref = OWN_REF if example.about in OWN_MEASURES else example.about
    [measure] = [measure for measure in definitions.measures if measure.ref == ref]
    return measure


def write_extracts(example: Example, folder: Path) -> Path:
    """The drawn files with all their columns. The files that are needed have no rows where they are not drawn."""
    extracts = folder / "extracts"
    extracts.mkdir()
    drawings = dict.fromkeys(ALWAYS_THERE, "child_id") | example.written["extracts"]
    for name, drawing in drawings.items():
        with (extracts / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(files(example)[name].columns), restval="")
            writer.writeheader()
            writer.writerows(drawn.rows(drawing))
    return extracts


def found_in_extracts(example: Example, folder: Path) -> Found:
    """The measure worked out from the drawn files."""
    definitions = definitions_of(example, folder)
    measure = measure_of(example, definitions)
    extracts = load_extracts(write_extracts(example, folder), catalogue=definitions.catalogue)
    scorecard = scorecard_with(
        replace(definitions, measures=(measure,)), extracts, str(example.written["period"]), section=ALL_SECTIONS
    )
    [result] = scorecard.results
    rows: list[tuple[object, ...]] = []
    if result.counts:
        windows, rule = [result.window], definitions.whole_months
        facts = Facts(extracts.tables, extracts.rejected, windows, rule, catalogue=definitions.catalogue)
        rows = membership(facts.table(measure.table, result.window, measure.columns).collect(), measure).rows()
    return Found(
        outcomes=Counter((str(row[1]), str(row[0])) for row in rows),
        counts=result.counts,
        measure=measure,
        verdict=result.verdict,
        warnings=(*scorecard.warnings, *result.warnings),
        problems=scorecard.problems,
        confidence=result.confidence,
    )


def found_in_derived(example: Example, folder: Path) -> Found:
    """The measure applied to the drawn rows of its table."""
    definitions = definitions_of(example, folder)
    measure = measure_of(example, definitions)
    plan = plan_measure(
        measure, parse_period(str(example.written["period"]), definitions.year_starts), definitions.year_starts
    )
    [(name, drawing)] = example.written["derived"].items()
    assert name == measure.table, f"measure {measure.ref} is about {measure.table}"
    columns = definitions.catalogue.tables[name].columns.values()
    types = {column.name: dtype_of(column) for column in columns} | {"belongs": pl.Boolean()}
    rows = drawn.table(drawing, types)
    if "belongs" not in drawn.columns(drawing):
        rows = rows.with_columns(belongs=pl.lit(True))
    own = {column.partition(".")[0] for column in drawn.columns(drawing) if "." in column}
    rows = drawn.with_ends(rows).with_columns(
        *(pl.lit(False).alias(f"{table}.is_open") for table in own),
        left_out_of=pl.lit(None, pl.String),
        last_day=pl.lit(plan.window.last_day),
    )
    [frame] = count_all(rows, [measure])
    counts = counts_from(frame.collect())[measure.ref]
    due = ratings.due(measure, plan.window.last_day, definitions.year_starts)
    outcomes = Counter((str(row[1]), str(row[0])) for row in membership(rows.collect(), measure).rows())
    return Found(outcomes, counts, measure, ratings.rate(measure, counts, due, None))


def found_in_table(example: Example, folder: Path) -> tuple[list[dict[str, str | None]], tuple[Problem, ...]]:
    """The rows of the derived table, in the drawn columns as text, and the problems on the way to it."""
    definitions = definitions_of(example, folder)
    extracts = load_extracts(write_extracts(example, folder))
    table = DERIVED[example.about]
    kind = example.written.get("window", "at_period_end" if table.is_snapshot else "period")
    over = window(kind, parse_period(str(example.written["period"]), definitions.year_starts), definitions.year_starts)
    facts = Facts(extracts.tables, extracts.rejected, [over], definitions.whole_months)
    names = drawn.columns(example.written["expect_table"])
    derived = facts.table(table.name, over, [name for name in names if name != "belongs"])
    belongs = pl.when("belongs").then(pl.lit("yes")).alias("belongs")
    texts = derived.with_columns(belongs).select(pl.col(name).cast(pl.String) for name in names).collect()
    asking = asking_for_everything(example.about, kind, frozenset(extracts.tables))
    scorecard = scorecard_with(
        replace(definitions, measures=(asking,)), extracts, str(example.written["period"]), section="all"
    )
    return texts.rows(named=True), scorecard.problems


def asking_for_everything(table: str, kind: Any, files: frozenset[str]) -> Measure:
    """A measure that asks for every column of a table that these files can tell, so that all its problems are said."""
    columns = DERIVED[table].columns.values()
    told = [column.name for column in columns if {source.split(".")[0] for source in column.depends_on} <= files]
    return Measure(
        ref=OWN_REF,
        title="All",
        why="An example.",
        source="Made up.",
        table=table,
        counts=next(iter(DERIVED[table].counts)),
        window=kind,
        show="count",
        numerator=tuple(Test(name, "is_recorded", True) for name in told),
        target=Target("neither"),
    )


# --- what was found against what was expected ---


def compare(example: Example, found: Found) -> None:
    expect = example.written["expect"]
    units = {outcome: sorted(str(unit) for unit in expect[outcome]) for outcome in OUTCOMES if expect.get(outcome)}
    if any(outcome in expect for outcome in OUTCOMES):
        assert units_by_outcome(found.outcomes) == units
    numbers = {key: None if expect[key] is None else Fraction(str(expect[key])) for key in NUMBERS if key in expect}
    assert {key: numbers_of(found)[key] for key in numbers} == numbers
    for key in ("rating", "reason"):
        assert getattr(found.verdict, key) == expect.get(key, getattr(found.verdict, key))
    trust = trust_of(found)
    written = {key: fractions(expect[key]) if key == "range" else expect[key] for key in TRUST if key in expect}
    assert {key: trust[key] for key in written} == written
    for part in expect.get("warnings", ()):
        assert any(part in warning for warning in found.warnings), f"no '{part}' in {found.warnings}"
    if expect.get("warnings") == []:
        assert found.warnings == ()


def trust_of(found: Found) -> dict[str, object]:
    confidence = found.confidence
    if confidence is None:
        return dict.fromkeys(TRUST)
    return {
        "confidence": confidence.letter,
        "ratings": list(confidence.ratings),
        "range": [confidence.lowest, confidence.highest],
        "touched": confidence.touched,
    }


def fractions(ends: list[object]) -> list[Fraction]:
    return [Fraction(str(end)) for end in ends]


def units_by_outcome(outcomes: Counter[tuple[str, str]]) -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for outcome, unit in sorted(outcomes.elements()):
        listed.setdefault(outcome, []).append(unit)
    return listed


def numbers_of(found: Found) -> dict[str, Fraction | int | None]:
    counts, show = found.counts, found.measure.show
    if counts is None:
        return dict.fromkeys(NUMBERS)
    return {
        "value": counts.value(show),
        "numerator": counts.numerator,
        "denominator": counts.denominator,
        "not known of them": counts.not_known,
        "lowest": counts.lowest(show),
        "highest": counts.highest(show),
    }


def compare_warnings(example: Example, problems: tuple[Problem, ...]) -> None:
    """Each part named is said of something. Where nothing is named nothing is misspelt; an empty list: nothing said."""
    said = [f"{p.place.file} {p.place.heading}: {p.what}. {p.remedy}" for p in problems]
    expected = example.written.get("expect_warnings")
    for part in expected or ():
        assert any(part in text for text in said), f"nothing says '{part}': {said}"
    if expected == []:
        assert said == []
    if expected is None:
        typos = [text for text in said if any(words in text for words in SAID_OF_A_TYPO)]
        assert typos == [], "is this meant? Then name it in expect_warnings"


# --- the tests ---


@pytest.mark.parametrize("example", examples(), ids=str)
def test_the_program_finds_what_the_documents_say(example: Example, tmp_path: Path) -> None:
    check(example)
    if example.is_of_a_table:
        rows, problems = found_in_table(example, tmp_path)
        assert sorted(rows, key=str) == sorted(drawn.rows(example.written["expect_table"]), key=str)
    else:
        is_derived = "derived" in example.written
        found = found_in_derived(example, tmp_path) if is_derived else found_in_extracts(example, tmp_path)
        compare(example, found)
        problems = found.problems
    compare_warnings(example, problems)


def test_every_measure_and_every_table_has_its_examples() -> None:
    written = Counter(example.about for example in examples())
    wanted = [*(measure.ref for measure in shipped().measures), *DERIVED]
    assert {about: written[about] for about in wanted if written[about] < 4} == {}


def test_every_measure_has_an_example_of_nobody_at_all() -> None:
    nobody = {example.about for example in examples() if example.written.get("expect", {}).get("denominator") == 0}
    assert {measure.ref for measure in shipped().measures} - nobody == set()


def test_no_two_examples_of_a_file_have_the_same_name() -> None:
    assert [name for name, times in Counter(map(str, examples())).items() if times > 1] == []


MISTAKES = {
    "'expct' is not a key of an example": {"name": "a", "period": "2025Q4", "expct": {}},
    "'expect' is not there": {"name": "a", "period": "2025Q4", "derived": {}},
    "draw either `derived` or `extracts`": {"name": "a", "period": "2025Q4", "expect": {"met": []}},
    "'mett' is not a key of expect": {"name": "a", "period": "2025Q4", "derived": {}, "expect": {"mett": []}},
    "nothing is expected": {"name": "a", "period": "2025Q4", "derived": {}, "expect": {}},
    "there is no table 'childs'": {"name": "a", "period": "2025Q4", "extracts": {"childs": "x"}, "expect": {"met": []}},
    "'born' is not a key of children": {
        "name": "a",
        "period": "2025Q4",
        "extracts": {"children": "child_id | born"},
        "expect": {"met": []},
    },
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_in_an_example_is_refused(what: str) -> None:
    with pytest.raises(ExampleError) as refused:
        check(Example("4.1", MISTAKES[what]))
    assert str(refused.value).startswith(what)


def test_a_key_that_stands_twice_in_an_example_is_refused() -> None:
    with pytest.raises(ExampleError) as refused:
        read("- name: a\n  expect: {met: [ann]}\n  expect: {met: [ben]}\n")
    assert str(refused.value) == "'expect' stands twice in one place, line 1"


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a row of 3 cells under 2 columns: ann \| C2 \| E4A$"):
        drawn.rows("child_id | legal_status\nann | C2 | E4A")


def test_a_code_that_is_not_in_the_list_is_refused_in_a_drawn_derived_table(tmp_path: Path) -> None:
    derived = {"reviews": "child_id | participation\nann | PN9"}
    example = Example("4.9", {"name": "a", "period": "2024Q1", "derived": derived, "expect": {"met": ["ann"]}})
    with pytest.raises(pl.exceptions.PolarsError):
        found_in_derived(example, tmp_path)


def test_a_code_misspelt_in_a_drawn_file_is_noticed(tmp_path: Path) -> None:
    extracts = {"legal_statuses": "child_id | start_date | legal_status\nann | 2020-01-01 | C9"}
    example = Example("4.2", {"name": "a", "period": "2024Q1", "extracts": extracts, "expect": {"not known": ["ann"]}})
    with pytest.raises(AssertionError, match="is this meant"):
        compare_warnings(example, found_in_extracts(example, tmp_path).problems)
