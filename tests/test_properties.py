"""What holds of any extracts, tried on authorities drawn at random: sums, and changes that must change nothing.

Forty authorities of one to eight children are read as one folder, their ids told apart, so that each
test tries them all at once. `KPIS_TEST_BATCHES=20 pytest tests/test_properties.py` tries twenty times as many.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.reference.authorities import CRITICAL_DAYS, Authority, RawRow, random_authority, write_authority
from tests.reference.extracts import is_nothing, read_day
from tests.reference.test_agreement import in_one_folder, is_of_built_in_tables

from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Measure
from permanence_kpis.derive import Facts
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import Extracts, load_extracts
from permanence_kpis.measures import count_all, counts_from, plan_measure
from permanence_kpis.periods import Window, parse_period
from permanence_kpis.results.scorecard import Result
from permanence_kpis.run.compute import compute
from permanence_kpis.run.compute import scorecard as scorecard_of
from permanence_kpis.run.context import Request
from permanence_kpis.tables import DERIVED

PROJECT = Path(__file__).parents[1]
BATCHES = int(os.environ.get("KPIS_TEST_BATCHES", "1"))
AUTHORITIES_IN_A_BATCH = 40
PERIOD = "2024Q1"
LAST_DAY = date(2024, 6, 30)
WINDOWS = (
    Window("year_to_date", date(2024, 4, 1), LAST_DAY),
    Window("period", date(2023, 10, 1), date(2024, 3, 31)),
)
ONE_DAY = timedelta(days=1)

DEFINITIONS = [
    replace(definitions, measures=tuple(measure for measure in definitions.measures if is_of_built_in_tables(measure)))
    for file in ("kpi_definitions.yaml", "tests/reference/more_measures.yaml")
    for definitions in [load_definitions(PROJECT / file)]
]

Tables = dict[tuple[str, Window], Counter[tuple[object, ...]]]
Said = Counter[tuple[str, str | None, str, str, frozenset[str], int]]


@dataclass(frozen=True)
class Outcome:
    """Everything worked out for a folder: every measure's result, every row of every derived table, what was said."""

    results: tuple[Result, ...]
    tables: Tables
    said: Said


@dataclass(frozen=True)
class Drawn:
    """The authorities of one batch in one folder, and what was worked out for them."""

    seed: int
    authority: Authority
    folder: Path
    extracts: Extracts
    outcome: Outcome

    def chance_of(self, test: str) -> random.Random:
        """A test's own chance, so that it finds the same alone and among the others."""
        return random.Random(f"{self.seed} {test}")


@pytest.fixture(scope="module", params=range(BATCHES))
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    seed = 1_000 + request.param
    rng = random.Random(seed)
    authority = in_one_folder([random_authority(rng) for _ in range(AUTHORITIES_IN_A_BATCH)])
    authority = {file: cut_short_first(rows) for file, rows in authority.items()}
    folder = tmp_path_factory.mktemp("drawn")
    write_authority(folder, authority)
    extracts = load_extracts(folder)
    return Drawn(seed, authority, folder, extracts, outcome_of(extracts))


def cut_short_first(rows: list[RawRow]) -> list[RawRow]:
    """The rows with those first that have a single filled field, if any."""
    return sorted(rows, key=lambda row: sum(bool(text.strip()) for text in row.values()) > 1)


def outcome_of(extracts: Extracts) -> Outcome:
    cards = [scorecard_of(definitions, extracts, PERIOD, section="all") for definitions in DEFINITIONS]
    facts = Facts(extracts.tables, extracts.rejected, WINDOWS, "both_days_count")
    tables = {(name, window): rows_of(facts, name, window) for name in DERIVED for window in WINDOWS}
    assert all(tables.values()), "a table without rows shows nothing"
    results = tuple(result for scorecard in cards for result in scorecard.results)
    return Outcome(results, tables, Counter(map(as_said, cards[0].problems)))


def outcome_after_writing(authority: Authority, folder: Path) -> Outcome:
    write_authority(folder, authority)
    return outcome_of(load_extracts(folder))


def rows_of(facts: Facts, name: str, window: Window) -> Counter[tuple[object, ...]]:
    """The rows of a derived table, its unit's id first, without the numbers of the rows they came from."""
    columns = [*DERIVED[name].columns]
    rows = facts.table(name, window, columns).select(*columns, "belongs").collect()
    return Counter(rows.with_columns(pl.col(pl.Enum).cast(pl.String)).rows())


def as_said(problem: Problem) -> tuple[str, str | None, str, str, frozenset[str], int]:
    """A problem without the numbers of its rows."""
    place = problem.place
    return place.file, place.heading, problem.what, problem.effect, frozenset(place.child_ids), len(place.rows)


def assert_same(found: Outcome, expected: Outcome) -> None:
    for key, rows in expected.tables.items():
        only_now, only_before = found.tables[key] - rows, rows - found.tables[key]
        assert (list(only_now)[:3], list(only_before)[:3]) == ([], []), key
    assert figures_of(found.results) == figures_of(expected.results)


def figures_of(results: tuple[Result, ...]) -> list[Result]:
    """The results without how far they can be trusted: a row written twice changes no figure, but is a repair."""
    return [replace(result, confidence=None) for result in results]


def map_rows(authority: Authority, change: Callable[[str, RawRow], Iterable[RawRow]]) -> Authority:
    return {file: [new for row in rows for new in change(file, row)] for file, rows in authority.items()}


# --- sums ---


def test_who_is_in_care_at_the_end_is_who_was_before_and_came_less_who_left(drawn: Drawn) -> None:
    """Child by child, for six periods of every authority. Every end of care counts, X1 and all.

    All but those whose care runs past their 18th birthday: it ends then, though nobody is recorded to have left.
    """
    chance = drawn.chance_of("periods")
    for _ in range(6):
        ends = [chance.choice(CRITICAL_DAYS), min(CRITICAL_DAYS) + timedelta(days=chance.randrange(1_700))]
        first_day, last_day = sorted(chance.sample([*ends, chance.choice(CRITICAL_DAYS)], 2))
        before = Window("at_period_end", first_day - ONE_DAY, first_day - ONE_DAY)
        over = Window("period", first_day, last_day)
        facts = Facts(drawn.extracts.tables, drawn.extracts.rejected, [before, over], "both_days_count")

        left = facts.periods.filter(pl.col("care_ended_on").is_between(first_day, last_day))
        expected = Counter(children_of(facts, "looked_after", before))
        expected.update(children_of(facts, "started_care", over))
        expected.subtract(Counter(left["child_id"].to_list()))

        past_18 = set(facts.statuses_past_18["child_id"])
        for child_id in past_18:
            del expected[child_id]
        of_all = Counter(children_of(facts, "looked_after", over))
        in_care = Counter({child_id: times for child_id, times in of_all.items() if child_id not in past_18})
        assert in_care == +expected, over
        assert past_18, f"nobody in care past 18 shows nothing: {over}"
        assert oldest_of(facts, over) < 18
        assert min(expected.values(), default=0) >= 0, f"who left had not been in care: {over}"
        assert max(in_care.values(), default=1) == 1, f"a child twice: {over}"
        assert in_care, f"nobody in care shows nothing: {over}"


def children_of(facts: Facts, name: str, window: Window) -> list[str]:
    """The children of the rows of a table that surely belong to it."""
    rows = facts.table(name, window, ("child_id",)).filter(pl.col("belongs").fill_null(False))
    return rows.select("child_id").collect()["child_id"].to_list()


def oldest_of(facts: Facts, window: Window) -> int:
    """The age of the oldest of those looked after."""
    oldest = facts.table("looked_after", window, ("age",)).collect()["age"].max()
    assert isinstance(oldest, int)
    return oldest


def test_what_happened_in_two_windows_that_touch_is_what_happened_in_both_together(drawn: Drawn) -> None:
    """Five tables of events, on each of three days that part a year, of every authority."""
    whole = Window("period", date(2023, 7, 1), LAST_DAY)
    days = [day for day in CRITICAL_DAYS if whole.first_day < day <= LAST_DAY]
    for parting in drawn.chance_of("partings").sample(days, 3):
        parts = (Window("period", whole.first_day, parting - ONE_DAY), Window("period", parting, LAST_DAY))
        facts = Facts(drawn.extracts.tables, drawn.extracts.rejected, [whole], "both_days_count")
        for name in ("started_care", "placement_moves", "placement_starts", "reviews", "foster_approvals"):
            in_parts = rows_of(facts, name, parts[0]) + rows_of(facts, name, parts[1])
            assert in_parts == rows_of(facts, name, whole), (name, parting)


def test_no_more_meet_a_measure_than_count_and_the_value_lies_in_its_range(drawn: Drawn) -> None:
    """36 measures of all authorities together, and of 20 single ones: 756 results a batch."""
    alone = drawn.chance_of("alone").sample(range(AUTHORITIES_IN_A_BATCH), 20)
    tried = 0
    for definitions in DEFINITIONS:
        windows = [
            plan_measure(measure, parse_period(PERIOD), definitions.year_starts) for measure in definitions.measures
        ]
        facts = Facts(
            drawn.extracts.tables, drawn.extracts.rejected, [plan.window for plan in windows], "both_days_count"
        )
        for plan in windows:
            measure = plan.measure
            unit = DERIVED[measure.table].unit_id
            rows = facts.table(measure.table, plan.window, measure.columns).collect()
            for part in (rows, *(rows.filter(pl.col(unit).str.starts_with(f"{number:04d}-")) for number in alone)):
                assert_ordered(part, measure)
                tried += 1
    assert tried == 756


def assert_ordered(rows: pl.DataFrame, measure: Measure) -> None:
    [frame] = count_all(rows.lazy(), [measure])
    counts = counts_from(frame.collect())[measure.ref]
    value, lowest, highest = (getattr(counts, name)(measure.show) for name in ("value", "lowest", "highest"))
    assert 0 <= counts.numerator <= counts.denominator
    assert counts.numerator + counts.unsure <= counts.denominator
    assert counts.denominator + counts.not_known - counts.unsure <= rows.height
    if value is not None:
        assert lowest <= value <= highest
    if lowest is not None:
        assert 0 <= lowest <= highest
        assert measure.show == "count" or highest <= 100


# --- changes that change nothing ---


def test_the_order_of_the_rows_in_a_file_does_not_matter(drawn: Drawn, tmp_path: Path) -> None:
    """Every authority of a batch, every file shuffled: figures, derived rows and what is said stay the same.

    All but rows with a single filled field, which at the end of a file may be no records.
    """
    chance = drawn.chance_of("order")
    shuffled = {file: cut_short_first(chance.sample(rows, len(rows))) for file, rows in drawn.authority.items()}

    found = outcome_after_writing(shuffled, tmp_path)

    assert_same(found, drawn.outcome)
    assert found.said == drawn.outcome.said


def test_an_id_renamed_everywhere_changes_nothing(drawn: Drawn, tmp_path: Path) -> None:
    """Every authority of a batch: children and households in another order, carers in the same."""
    names = [f"{number:x}" for number in range(16**4, 16**4 + 20_000)]
    drawn.chance_of("names").shuffle(names)
    new_names: dict[str, str] = {}

    def renamed(file: str, row: RawRow) -> list[RawRow]:
        own_id = "household_id" if file == "foster_approvals.csv" else "child_id"
        old = row[own_id].strip()
        new = {} if is_nothing(old) else {own_id: new_names.setdefault(old, names[len(new_names)])}
        if not is_nothing(carer := row.get("carer_id", "").strip()):
            new["carer_id"] = f"carer {carer}"
        return [row | new]

    found = outcome_after_writing(map_rows(drawn.authority, renamed), tmp_path)

    tables = {
        key: Counter({(new_names[str(row[0])], *row[1:]): times for row, times in rows.items()})
        for key, rows in drawn.outcome.tables.items()
    }
    assert_same(found, Outcome(drawn.outcome.results, tables, Counter()))
    said = {
        (*about, frozenset(new_names[child] for child in children), rows): times
        for (*about, children, rows), times in drawn.outcome.said.items()
    }
    assert found.said == said


def test_a_stay_written_in_two_rows_with_the_same_carer_changes_nothing(drawn: Drawn, tmp_path: Path) -> None:
    """More than 1,000 stays a batch, as when the status of a placement changes. A temporary stay needs no carer."""

    def has_carer_or_is_temporary(row: RawRow) -> bool:
        is_temporary = row["placement_type"].strip().upper() in ("T0", "T1", "T2", "T3", "T4")
        return not is_nothing(row["carer_id"].strip()) or is_temporary

    divide = divider(drawn, "placements.csv", {"end_reason": "PLACE"}, has_carer_or_is_temporary)

    split = map_rows(drawn.authority, divide)

    assert_same(outcome_after_writing(split, tmp_path), drawn.outcome)
    assert len(split["placements.csv"]) - len(drawn.authority["placements.csv"]) > 250


def test_a_legal_status_written_in_two_rows_that_touch_changes_nothing(drawn: Drawn, tmp_path: Path) -> None:
    """More than 1,000 statuses a batch. The reason care ceased stays on the later row."""
    divide = divider(drawn, "legal_statuses.csv", {"reason_ceased": ""}, lambda row: True)

    split = map_rows(drawn.authority, divide)

    assert_same(outcome_after_writing(split, tmp_path), drawn.outcome)
    assert len(split["legal_statuses.csv"]) - len(drawn.authority["legal_statuses.csv"]) > 4 * AUTHORITIES_IN_A_BATCH


def test_every_row_written_twice_changes_nothing(drawn: Drawn, tmp_path: Path) -> None:
    """Every authority of a batch, every row of every file doubled."""
    doubled = map_rows(drawn.authority, lambda _, row: [row, row])

    assert_same(outcome_after_writing(doubled, tmp_path), drawn.outcome)


def test_who_is_looked_after_on_a_day_does_not_depend_on_rows_that_start_later(drawn: Drawn, tmp_path: Path) -> None:
    """Every authority on each of two days a batch. Rows left out are looked at in test_worked_examples."""
    for number, day in enumerate(drawn.chance_of("days").sample(CRITICAL_DAYS[20:], 2)):
        known_then = map_rows(drawn.authority, lambda _, row, day=day: [] if starts_after(row, day) else [row])
        folder = tmp_path / str(number)
        write_authority(folder, known_then)
        on_the_day = Window("at_period_end", day, day)

        now, then = (
            Counter({row: times for row, times in table.items() if row[-1]})
            for table in (
                rows_of(Facts(read.tables, read.rejected, [on_the_day], "both_days_count"), "looked_after", on_the_day)
                for read in (drawn.extracts, load_extracts(folder))
            )
        )

        assert then == now
        assert sum(now.values()) > 1.5 * AUTHORITIES_IN_A_BATCH
        assert sum(map(len, known_then.values())) < sum(map(len, drawn.authority.values()))


def test_a_table_does_not_depend_on_the_other_windows_that_are_asked_for(drawn: Drawn) -> None:
    """Nine tables in each of two windows a batch, each worked out by itself."""
    for (name, window), rows in drawn.outcome.tables.items():
        alone = Facts(drawn.extracts.tables, drawn.extracts.rejected, [window], "both_days_count")
        assert rows_of(alone, name, window) == rows, name


def test_reading_only_what_a_measure_needs_gives_the_same_result(drawn: Drawn) -> None:
    """Three of the ten measures a batch, each computed by itself as `--only` does."""
    for measure in drawn.chance_of("measures").sample(DEFINITIONS[0].measures, 3):
        request = Request(
            today=None,
            period=PERIOD,
            data=str(drawn.folder),
            definitions=PROJECT / "kpi_definitions.yaml",
            only=(measure.ref,),
        )
        [result] = compute(request).results
        [of_all] = [result for result in drawn.outcome.results if result.measure.ref == measure.ref]
        assert result == of_all


def test_what_is_said_when_a_measure_is_asked_for_alone_is_said_beside_others_too(drawn: Drawn) -> None:
    """Four of the measures a batch; several share a table, and not all of them share its window."""
    measures = [measure for definitions in reversed(DEFINITIONS) for measure in definitions.measures]
    said_of_all = children_by_what_is_said(drawn, measures)
    assert len(said_of_all) > 20

    for measure in drawn.chance_of("said alone").sample(measures, 4):
        for what, children in children_by_what_is_said(drawn, [measure]).items():
            assert children - said_of_all.get(what, set()) == set(), (measure.ref, what)


def children_by_what_is_said(drawn: Drawn, measures: list[Measure]) -> dict[tuple[str, str | None, str], set[str]]:
    """By file, column and what is said: the children (or households) it is said of."""
    scorecard = scorecard_of(replace(DEFINITIONS[0], measures=tuple(measures)), drawn.extracts, PERIOD, section="all")
    children: dict[tuple[str, str | None, str], set[str]] = {}
    for problem in scorecard.problems:
        what = (problem.place.file, problem.place.heading, problem.what)
        children.setdefault(what, set()).update(problem.place.child_ids)
    return children


# --- dividing rows ---


def divider(
    drawn: Drawn, file: str, first_part: RawRow, may_be_divided: Callable[[RawRow], bool]
) -> Callable[[str, RawRow], list[RawRow]]:
    """What divides a row of the file on some day within it, before the child's next row begins.

    Rows with the start of another row of the child are left as they are: which of them holds is another matter.
    """
    chance = drawn.chance_of(f"division of {file}")
    starts: dict[str, list[date]] = {}
    for row in drawn.authority[file]:
        if began := read_day(row["start_date"].strip()):
            starts.setdefault(row["child_id"].strip(), []).append(began)

    def divide(of_file: str, row: RawRow) -> list[RawRow]:
        if of_file != file or not may_be_divided(row):
            return [row]
        child_id, began = row["child_id"].strip(), read_day(row["start_date"].strip())
        if began is None or not child_id or starts[child_id].count(began) > 1:
            return [row]
        ends = [start for start in starts[child_id] if start > began]
        ends += [end for end in [read_day(row["end_date"].strip())] if end]
        nights = (min(ends, default=began + timedelta(days=800)) - began).days
        if nights < 2:
            return [row]
        middle = f"{began + timedelta(days=chance.randrange(1, nights)):%d/%m/%Y}"
        return [row | first_part | {"end_date": middle}, row | {"start_date": middle}]

    return divide


def starts_after(row: RawRow, day: date) -> bool:
    began = read_day(row.get("start_date", "").strip())
    return began is not None and began > day
