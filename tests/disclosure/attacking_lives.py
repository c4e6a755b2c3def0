"""A world told measure by measure, and every small count of it pressed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations, product
from random import Random

import numpy as np
from tests.outputs.small_scorecard import STABILITY

from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import NOBODY, Counts
from permanence_kpis.results.scorecard import NOT_RECORDED, Group, Result

from .asked_of_lives import Asked, answered, measures, own_column
from .cards import scorecard
from .histories import SHIPPED
from .solving_lives import Sums
from .whole_lives import COLUMNS, DUE, VALUES, Row, World

Span = tuple[int, int]


SURELY = (("met", "not met", "unsure"), ("met",))
NOT_KNOWN = (("unsure",), ("may be met",), ("may be not met",), ("may be either",))
"""What is told of a row of each of the numbers of a figure."""


@dataclass(frozen=True)
class Release:
    span: Span
    by: tuple[str, ...]
    has_before: bool = False


@dataclass
class Known:
    """Sums told or learnt, each with a name."""

    names: list[str] = field(default_factory=list)
    sums: list[np.ndarray] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    figures: int = 0
    hidden: int = 0

    def add(self, name: str, cells: np.ndarray, least: float, most: float) -> None:
        if cells.any():
            self.names.append(f"{name} {f'= {least:g}' if least == most else f'>= {least:g}'}")
            self.sums.append(cells)
            self.least.append(least)
            self.most.append(most)


class Telling:
    """The figures of a world, and of an authority in it."""

    def __init__(self, world: World, random: Random) -> None:
        self.world = world
        self.people = world.authority(random)
        rows: dict[Row, int] = {}
        of_life = [[rows.setdefault(row, len(rows)) for row in world.rows_of(life)] for life in world.lives]
        self.rows = list(rows)
        self.matrix = np.zeros((len(world.lives), len(rows)), dtype=np.int16)
        for place, own in enumerate(of_life):
            for row in own:
                self.matrix[place, row] += 1
        self.left_twice = [
            (place, [row for row in own if self.rows[row].table == "left_care"])
            for place, (own, life) in enumerate(zip(of_life, world.lives, strict=True))
            if life.back
        ]
        self.truth = np.array([self.people.get(life, 0) for life in world.lives])
        self.is_again = np.array([life.again for life in world.lives])
        due = SHIPPED["S4"].catalogue.deadlines[DUE]
        self.catalogue = replace(
            SHIPPED["S4"].catalogue,
            deadlines={DUE: replace(due, deadline=replace(due.deadline, within=world.months))},
        )

    def cells(
        self, table: str, unit: str, span: Span, asked: Sequence[Condition], names: Mapping[str, object]
    ) -> np.ndarray:
        """How often each life counts."""
        is_in = self._is_in(table, span)
        which = [
            is_of_days and self._is_named(row, names) and all(answered(condition, row) for condition in asked)
            for row, is_of_days in zip(self.rows, is_in, strict=True)
        ]
        return self._often(np.array(which), unit, is_in)

    def _is_in(self, table: str, span: Span) -> list[bool]:
        first = span[1] if table == "looked_after" else span[0]
        return [row.table == table and first <= max(row.at, row.until) and row.at < span[1] + 1 for row in self.rows]

    @staticmethod
    def _is_named(row: Row, names: Mapping[str, object]) -> bool:
        values = {column: row.value(column) for column in names}
        return names == {column: NOT_RECORDED if value is None else value for column, value in values.items()}

    def _often(self, which: np.ndarray, unit: str, is_in: Sequence[bool]) -> np.ndarray:
        often = self.matrix[:, which].sum(axis=1)
        if unit == "children":
            often = np.minimum(often, 1) * ~self.is_again
        for place, rows in self.left_twice:
            if len(rows) > 1 and all(is_in[row] for row in rows):  # of who left twice only the last time counts
                often[place] = which[rows[-1]]
        return often

    def count(self, cells: np.ndarray) -> int:
        return int(cells @ self.truth)

    def columns_of(self, table: str) -> list[str]:
        return [*COLUMNS[table], "age_band"]

    def groups(self, asked: Asked, by: Sequence[str]) -> list[tuple[str, ...]]:
        has_types = asked.table != "looked_after" or self.world.types_there
        if not by or not {*by} <= {*self.columns_of(asked.table)} or not (has_types or "placement_type" not in by):
            return []
        return list(product(*(self.world.values(column) for column in by)))

    def span_of(self, asked: Asked, span: Span) -> Span:
        if asked.table == "looked_after":
            return (span[1], span[1])
        if asked.over:
            return (max(1, span[1] + 1 - asked.over), span[1])
        return (1, span[1]) if asked.is_year else span

    def parts(self, asked: Asked, span: Span, names: Mapping[str, str]) -> list[np.ndarray]:
        """Who surely counts, who surely meets it, and each kind of those not known."""
        is_in = self._is_in(asked.table, span)
        has = [
            asked.has(row) if is_of_days and self._is_named(row, names) else None
            for row, is_of_days in zip(self.rows, is_in, strict=True)
        ]
        some = [*SURELY, *NOT_KNOWN]
        return [self._often(np.array([one in how for one in has]), asked.counts, is_in) for how in some]

    def counts(self, asked: Asked, span: Span, names: Mapping[str, str]) -> Counts:
        return Counts(*map(self.count, self.parts(asked, span, names)))

    def window(self, asked: Asked, span: Span) -> Window:
        ends = [
            date(2022 + (months := 3 + self.world.months * stretch) // 12, months % 12 + 1, 1)
            for stretch in (span[0] - 1, span[1])
        ]
        kind = "at_period_end" if asked.table == "looked_after" else "year_to_date" if asked.is_year else "period"
        last = ends[1] - timedelta(days=1)
        return Window(kind, last if asked.table == "looked_after" else ends[0], last)

    def result(self, asked: Asked, release: Release) -> Result:
        """A figure in full, with its groups."""
        span = self.span_of(asked, release.span)
        before = earlier(asked, release)
        groups = [
            (names, counts)
            for names in self.groups(asked, release.by)
            if (counts := self.counts(asked, span, dict(zip(release.by, names, strict=True)))) != NOBODY
        ]
        past = self.counts(asked, before, {}) if before else None
        window = self.window(asked, span)
        measure = replace(
            STABILITY.measure,
            ref=asked.ref,
            table=asked.table,
            counts=asked.counts,
            window=window.kind,
            show="count",
            denominator=asked.denominator,
            numerator=asked.numerator,
            not_known=asked.not_known,
            exclude=tuple(Exclusion((one,), "they are elsewhere") for one in asked.excluded),
            catalogue=self.catalogue,
        )
        return replace(
            STABILITY,
            measure=measure,
            window=window,
            counts=self.counts(asked, span, {}),
            previous=replace(
                STABILITY.previous,
                window=self.window(asked, before or span),
                value=past and past.value("count"),
                counts=past,
            ),
            direction=None,
            groups=tuple(Group(names, names, counts, None, None, None) for names, counts in groups),
        )

    def tell(self, asked: Sequence[Asked], releases: Sequence[Release]) -> Known:
        """Everything told, one release after the other."""
        told, known = Known(), []
        for release in releases:
            full = [self.result(one, release) for one in asked]
            shown, known = public_and_known(replace(scorecard(full), by=release.by), known)
            for one, was, now in zip(asked, full, shown.results, strict=True):
                groups = [group.names for group in was.groups if group.counts and group.counts.denominator]
                told.figures += 1 + len(groups)
                if now.counts is None:
                    told.hidden += 1 + len(groups)
                    continue
                span = self.span_of(one, release.span)
                self._learn(told, one, span, {}, now.counts)
                before = earlier(one, release)
                if before and now.previous.value is not None:
                    self._learn(told, one, before, {}, was.previous.counts)
                told.hidden += len(groups) - sum(group.counts is not None for group in now.groups)
                if now.counts.not_known is not None:
                    for how, cells in zip(NOT_KNOWN, self.parts(one, span, {})[2:], strict=True):
                        number = self.count(cells)
                        told.add(f"{one} in {span}: {how[0]}", cells, number, number)
                if now.groups:
                    listed = {group.names: group.counts for group in now.groups}
                    for names in self.groups(one, release.by):
                        of_group = dict(zip(release.by, names, strict=True))
                        self._learn(told, one, span, of_group, listed.get(names, Counts(0, 0)))
        return told

    def _learn(self, told: Known, asked: Asked, span: Span, names: dict[str, str], counts: Counts | None) -> None:
        counted, met, *_ = self.parts(asked, span, names)
        name = f"{asked} of {names or 'everybody'} in {span}:"
        if counts is None:
            told.add(f"{name} somebody", counted, 1, np.inf)
            return
        assert counts.denominator == self.count(counted)
        told.add(f"{name} all", counted, counts.denominator, counts.denominator)
        if asked.numerator or asked.not_known:
            told.add(f"{name} met", met, counts.numerator, counts.numerator)

    def targets(self, asked: Sequence[Asked], bys: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, np.ndarray]]:
        """Every count that somebody could want, by name."""
        last = self.world.stretches
        for first, end in combinations(range(1, last + 2), 2):
            span = (first, end - 1)
            for table in self.world.tables:
                if table == "looked_after" and first != span[1]:
                    continue
                yield from self._of_table(table, span)
                for one in asked:
                    if one.table == table:
                        yield from self._of_measure(one, span, bys)
                of_table = [one for one in asked if one.table == table]
                for one, other in combinations(of_table, 2):
                    if one.counts == other.counts:
                        yield from self._of_two(one, other, span)
            yield from self._more_than_once(span)
            yield from self._in_both(span)
            yield from self._of_both_kinds(span)
        if DUE in self.world.tables:
            for first, end in combinations(range(last + 1), 2):
                for names in ({}, *({"sex": sex} for sex in VALUES["sex"])):
                    came = self.cells("started_care", "starts", (first, end - 1), (), names)
                    due = self.cells(DUE, "starts", (first + 1, end), (), names)
                    yield f"left before it was due of {names or 'everybody'}, came in {first} to {end - 1}", came - due

    def _more_than_once(self, span: Span) -> Iterator[tuple[str, np.ndarray]]:
        """How many more came, left or moved than there are children who did: of three one at most has done so twice."""
        every_table = ("started_care", "left_care", "placement_moves", "missing_episodes")
        tables = [one for one in every_table if one in self.world.tables and "children" in self.world.units(one)]
        columns = [one for one in VALUES if one == "sex" or self.world.has(one)]
        each = ({column: value} for column in columns for value in self.world.values(column))
        for table, names in product(tables, ({}, *each)):
            rows = zip(self.rows, self._is_in(table, span), strict=True)
            which = np.array([is_of_days and self._is_named(row, names) for row, is_of_days in rows])
            every = self.matrix[:, which].sum(1)
            if self.count(every) > 3:
                children = self.cells(table, "children", span, (), names)
                yield f"{table} more than once of {names or 'everybody'} in {span}", every - children

    def _in_both(self, span: Span) -> Iterator[tuple[str, np.ndarray]]:
        """How many children left, or were missing, in each of two parts of some stretches."""
        tables = [one for one in ("left_care", "missing_episodes") if one in self.world.tables]
        columns = ({}, *({"sex": sex} for sex in VALUES["sex"]))
        for table, names, last in product(tables, columns, range(*span)):
            whole, one, other = (
                self.cells(table, "children", part, (), names) for part in (span, (span[0], last), (last + 1, span[1]))
            )
            of_whom = f"{table} of {names or 'everybody'} in {span}"
            yield f"{of_whom}, both to {last} and from {last + 1}", one + other - whole

    def _of_both_kinds(self, span: Span) -> Iterator[tuple[str, np.ndarray]]:
        """How many children had an episode of each kind."""
        if "missing_episodes" in self.world.tables and self.world.has("kind"):
            kinds = self.world.values("kind")
            one, other = (self.cells("missing_episodes", "children", span, (), {"kind": kind}) for kind in kinds)
            yield f"children missing and away in {span}", one * other

    def _of_table(self, table: str, span: Span) -> Iterator[tuple[str, np.ndarray]]:
        columns = [one for one in COLUMNS[table] if one in VALUES or one == "age"]
        columns = [one for one in columns if own_column(self.world, one) or self.world.has(one)]
        choices = {column: self.world.values(column) for column in VALUES} | {"age": self.world.ages}
        for number in (0, 1, 2):
            for some in combinations(columns, number):
                for values in product(*(choices[column] for column in some)):
                    names = dict(zip(some, values, strict=True))
                    for unit in dict.fromkeys(self.world.units(table)):
                        name, cells = f"{unit} of {table}", self.cells(table, unit, span, (), names)
                        yield f"{name} {names or 'everybody'} in {span}", cells
                        if number == 1:
                            yield f"{name} but for {names} in {span}", self.cells(table, unit, span, (), {}) - cells

    def _of_measure(self, one: Asked, span: Span, bys: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, np.ndarray]]:
        for by in {(), ("sex",), *bys}:
            for names in self.groups(one, by) or ([()] if not by else []):
                of_group = dict(zip(by, names, strict=True))
                counted, met, unsure, *may_count = self.parts(one, span, of_group)
                where = f"{one} of {of_group or 'everybody'} in {span}:"
                yield f"{where} all", counted
                yield f"{where} met", met
                yield f"{where} not met", counted - met
                if self.world.unknown:
                    yield f"{where} unsure", unsure
                    yield f"{where} surely not met", counted - met - unsure
                    yield from (
                        (f"{where} {how[0]}", cells) for how, cells in zip(NOT_KNOWN[1:], may_count, strict=True)
                    )

    def _of_two(self, one: Asked, other: Asked, span: Span) -> Iterator[tuple[str, np.ndarray]]:
        those, these = ((*asked.who_counts, *asked.numerator) for asked in (one, other))
        of_one, of_other = (self.cells(one.table, one.counts, span, asked, {}) for asked in (those, these))
        if one.counts == "children" and one.table not in ("looked_after", "left_care"):
            both = of_one * of_other  # in each by any of their rows
        else:
            both = self.cells(one.table, one.counts, span, (*those, *these), {})
        yield f"{one} and {other} in {span}", both
        yield f"{one} and not {other} in {span}", of_one - both
        yield f"{other} and not {one} in {span}", of_other - both


def earlier(asked: Asked, release: Release) -> Span | None:
    """The stretch whose value is told as the one before."""
    first, last = release.span
    if asked.table == "looked_after" and release.has_before and first > 1:
        return (first - 1, first - 1)
    if not release.has_before or first == 1 or asked.is_year or asked.over:
        return None
    length = last - first + 1
    return (first - length, first - 1) if first > length else None


def releases(random: Random, world: World) -> list[Release]:
    last = world.stretches
    alone = [(at, at) for at in range(1, last + 1)]
    order = random.choice(
        (
            alone,
            alone,
            [(1, at) for at in range(1, last + 1)],
            [*alone, (1, last)],
            [(1, last), *alone],
            [(1, 1), (1, 2), *alone[1:]],
            random.sample(alone, len(alone)),
        )
    )
    bys: list[tuple[str, ...]] = [()]
    for column in ("sex", "ethnicity", "placement_type", "age", "reason_ceased", "kind"):
        if world.has(column):
            bys.append(("age_band",) if column == "age" else (column,))
    bys += [(*one, *other) for one, other in combinations(bys[1:], 2)]
    some = random.choice(([()], [random.choice(bys)], random.sample(bys, min(2, len(bys)))))
    has_before = random.random() < 0.3
    return [Release(span, random.choice(some), has_before) for span in order]


@dataclass
class Leak:
    seed: str
    what: str
    range_: tuple[int, int]
    true: int
    told: list[str]


def attacked(world: World, name: str, random: Random, most: int) -> tuple[int, list[Leak], int, int]:
    """An authority told and pressed: how many counts were, what leaked; figures there were, and were hidden."""
    telling = Telling(world, random)
    asked, order = measures(random, world), releases(random, world)
    if not asked:
        return 0, [], 0, 0
    told = telling.tell(asked, order)
    if not told.sums:
        return 0, [], told.figures, told.hidden
    said = {one.tobytes() for one, low, high in zip(told.sums, told.least, told.most, strict=True) if low == high}
    small = {}
    for what, cells in telling.targets(asked, [one.by for one in order if one.by]):
        if 1 <= telling.count(cells) <= 5 and cells.tobytes() not in said:
            said.add(cells.tobytes())
            small[what] = cells
    if len(small) > most:
        small = {what: small[what] for what in random.sample(list(small), most)}
    nobody = np.zeros(len(telling.truth), dtype=bool)
    for cells, high in zip(told.sums, told.most, strict=True):
        if high == 0:
            nobody |= cells > 0
    stack = np.array(told.sums)
    distinct = np.vstack([stack, *small.values()])[:, ~nobody]
    alike, back = np.unique(distinct, axis=1, return_inverse=True)
    truth = np.zeros(alike.shape[1], dtype=int)
    np.add.at(truth, back.reshape(-1), telling.truth[~nobody])
    assert not telling.truth[nobody].any()
    sums = Sums(alike[: len(told.sums)], told.least, told.most, truth)
    leaks = []
    for at, what in enumerate(small):
        wanted = alike[len(told.sums) + at]
        low, high = sums.range_of(wanted)
        if high - low < 2:
            full = np.unique(np.vstack([stack, small[what]]), axis=1, return_inverse=True)
            every = np.zeros(full[0].shape[1], dtype=int)
            np.add.at(every, full[1].reshape(-1), telling.truth)
            whole = Sums(full[0][:-1], told.least, told.most, every)
            needed = [told.names[place] for place in whole.needed_for(full[0][-1])]
            leaks.append(Leak(name, what, (low, high), telling.count(small[what]), needed))
    return len(small), leaks, told.figures, told.hidden
