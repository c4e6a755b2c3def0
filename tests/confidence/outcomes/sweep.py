"""The sweep: what the confidence of a faulty authority says, held against every way of settling its faults tried."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import polars as pl

from permanence_kpis import load_definitions, load_extracts, ratings, scorecard
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.derive import Facts
from permanence_kpis.errors import ExtractError
from permanence_kpis.measures import Plan, count_all, counts_from, plan_measure
from permanence_kpis.periods import parse_period
from permanence_kpis.results.scorecard import Result

from .authorities import ONE_DAY, Authority, Edges, months_before, own_csvs, ssda903_returns
from .faults import with_faults
from .settling import together, ways_of
from .vandal import Fault, Planter, Way

DEFINITIONS = load_definitions(Path(__file__).with_name("measures.yaml"))
OWN_PERIODS = ("2024Q1", "2023-24", "2024-05")
RETURN_PERIODS = ("2024Q1", "2024-06")
RATED = ("GREEN", "AMBER", "RED")

Broken = Literal["wrong A", "wrong B", "out of range", "rating not named", "range without a value"]


@dataclass(frozen=True)
class Said:
    """What is said of one measure of a faulty authority."""

    value: Fraction | None
    rating: str
    letter: str | None
    lowest: Fraction | None
    highest: Fraction | None
    ratings: tuple[str, ...]

    @classmethod
    def of(cls, result: Result) -> "Said":
        trust = result.confidence
        lowest, highest = (result.lowest, result.highest) if trust is None else (trust.lowest, trust.highest)
        return cls(
            result.value,
            result.verdict.rating,
            trust and trust.letter,
            lowest,
            highest,
            trust.ratings if trust else (),
        )

    def broken_by(self, value: Fraction | None, rating: str) -> Broken | None:
        """What of it a settled authority breaks by its value and rating.

        A percentage of nobody lies in no range and is no rating; but where the letter is A it is another value.
        """
        if self.letter == "A" and value != self.value:
            return "wrong A"
        if value is None:
            return None
        if self.letter == "B" and rating != self.rating:
            return "wrong B"
        if self.lowest is None or self.highest is None:
            return "range without a value"
        if not self.lowest <= value <= self.highest:
            return "out of range"
        if self.letter in ("C", "D") and rating in RATED and rating not in self.ratings:
            return "rating not named"
        return None

    def __str__(self) -> str:
        ends = f"{_number(self.lowest)} to {_number(self.highest)}"
        letter = self.letter or "no letter"
        return f"{_number(self.value)} {self.rating}, {letter}, between {ends} ({', '.join(self.ratings)})"


def _number(value: Fraction | None) -> str:
    return "none" if value is None else f"{float(value):g}"


@dataclass(frozen=True)
class Failure:
    """One way of settling that breaks what is said of a measure."""

    broken: Broken
    seed: int
    period: str
    faulty: Authority
    faults: tuple[Fault, ...]
    settled: tuple[Fault, ...]
    way: Way
    ref: str
    said: Said
    value: Fraction | None
    rating: str

    @property
    def kinds(self) -> str:
        return " + ".join(sorted(fault.kind for fault in self.settled))

    def __str__(self) -> str:
        files = "\n".join(f"--- {name}\n{text}" for name, text in self.faulty.texts().items() if text.count("\n") > 1)
        planted = "; ".join(f"{fault.kind} ({', '.join(map(str, fault.planted))})" for fault in self.faults)
        return (
            f"{self.broken}: seed {self.seed}, {self.period}, measure {self.ref}\n"
            f"faults: {planted}\n"
            f"said: {self.said}\n"
            f"settled by {'; '.join(map(str, self.way))}: {_number(self.value)} {self.rating}\n{files}"
        )


@dataclass
class Swept:
    """What came of a sweep. `c_changed`: of the measures with letter C those whose rating some settling changed."""

    authorities: int = 0
    settlings: int = 0
    not_computed: int = 0
    failures: list[Failure] = field(default_factory=list)
    letters: Counter[str] = field(default_factory=Counter)
    c_changed: int = 0

    def add(self, other: "Swept") -> None:
        self.authorities += other.authorities
        self.settlings += other.settlings
        self.not_computed += other.not_computed
        self.failures += other.failures
        self.letters += other.letters
        self.c_changed += other.c_changed

    def summary(self) -> str:
        """The figures, and how often each kind of fault and each measure is broken (once an authority and measure)."""
        once = {(failure.seed, failure.ref, failure.broken, failure.kinds): failure for failure in self.failures}
        unneeded = self.letters["C"] - self.c_changed
        share = 100 * unneeded / self.letters["C"] if self.letters["C"] else 0
        lines = [
            f"{self.authorities} authorities, {self.settlings} settlings tried, {self.not_computed} not computed",
            f"letters: {', '.join(f'{letter} {self.letters[letter]}' for letter in sorted(self.letters))}",
            f"C though no settling tried changes the rating: {unneeded} of {self.letters['C']} ({share:.0f}%)",
        ]
        for broken in ("wrong A", "wrong B", "out of range", "range without a value", "rating not named"):
            of_this = [failure for failure in self.failures if failure.broken == broken]
            pairs = {(failure.seed, failure.ref) for failure in of_this}
            lines.append(f"{broken}: {len(of_this)} settlings, {len(pairs)} authorities and measures")
        for title, key in (("kind of fault", lambda f: f.kinds), ("measure", lambda f: f.ref)):
            counted = Counter((key(failure), failure.broken) for failure in once.values())
            lines += ["", f"by {title} (authorities and measures):"]
            lines += [f"  {number:4} {broken:22} {name}" for (name, broken), number in counted.most_common(90)]
        return "\n".join(lines)


class Product:
    """The product, run on the files of an authority in one folder."""

    def __init__(self, folder: Path, definitions: Definitions = DEFINITIONS) -> None:
        self._folder = folder
        self._definitions = definitions
        self._settled: dict[tuple[str, str], dict[str, tuple[Fraction | None, str]] | None] = {}

    def said(self, faulty: Authority, period: str) -> dict[str, Said]:
        """What is said of each measure. Raises: ExtractError."""
        self._write(faulty)
        card = scorecard(self._definitions, load_extracts(self._folder), period)
        return {result.measure.ref: Said.of(result) for result in card.results}

    def values(self, settled: Authority, period: str) -> dict[str, tuple[Fraction | None, str]] | None:
        """The value and rating of each measure, without all that a scorecard says beside them; None where the product
        refuses the files.
        """
        self._write(settled)
        try:
            extracts = load_extracts(self._folder)
        except ExtractError:
            return None
        plans = [
            plan_measure(measure, parse_period(period), self._definitions.year_starts)
            for measure in self._definitions.measures
        ]
        windows = [window for plan in plans for window in (plan.window, plan.previous_window)]
        facts = Facts(extracts.tables, extracts.rejected, windows, self._definitions.whole_months, extracts.headings)
        together: dict[tuple[object, ...], list[Plan]] = {}
        for plan in plans:
            together.setdefault((plan.measure.table, plan.window), []).append(plan)
        found: dict[str, tuple[Fraction | None, str]] = {}
        for of_table in together.values():
            columns = dict.fromkeys(column for plan in of_table for column in plan.measure.columns)
            rows = facts.table(of_table[0].measure.table, of_table[0].window, columns)
            frames = count_all(rows, [plan.measure for plan in of_table])
            for frame in pl.collect_all(frames, engine="in-memory"):
                counted = counts_from(frame)
                for plan in of_table:
                    if (counts := counted.get(plan.measure.ref)) is not None:
                        due = ratings.due(plan.measure, plan.window.last_day, self._definitions.year_starts)
                        verdict = ratings.rate(plan.measure, counts, due)
                        found[plan.measure.ref] = counts.value(plan.measure.show), verdict.rating
        return found

    def _write(self, authority: Authority) -> None:
        for path in self._folder.iterdir():
            path.unlink()
        authority.write(self._folder)


def edges_of(period: str) -> Edges:
    """The days near which the rules change what counts, for the measures of the sweep."""
    windows = {plan_measure(m, parse_period(period), DEFINITIONS.year_starts).window for m in DEFINITIONS.measures}
    days = sorted({day for window in windows for day in (window.first_day, window.last_day)})
    day_after = days[-1] + ONE_DAY
    return Edges(tuple(days), tuple(months_before(day_after, months) for months in (24, 30)))


def drawn(
    seed: int, planters: Sequence[Planter] | None = None, of_returns: bool | None = None
) -> tuple[str, Authority, Authority, list[Fault], Edges, random.Random]:
    """The period, the clean and the faulty authority, and the faults that a seed gives."""
    rng = random.Random(seed)
    returns = seed % 4 == 3 if of_returns is None else of_returns
    period = rng.choice(RETURN_PERIODS if returns else OWN_PERIODS)
    edges = edges_of(period)
    if returns:
        clean = ssda903_returns(rng, edges, rng.choice([(2024, 2025), (2024, 2025), (2025,)]))
    else:
        clean = own_csvs(rng, edges)
    faulty, faults = with_faults(rng, clean, edges, rng.choice([1, 1, 2, 3]), planters)
    return period, clean, faulty, faults, edges, rng


def sweep(
    folder: Path,
    seed: int,
    singles: int,
    combined: int,
    planters: Sequence[Planter] | None = None,
    of_returns: bool | None = None,
) -> Swept:
    """One authority: its faults settled one at a time with the others left, and all together.

    Takes: how many ways of each of the two to try at most; each fault undone, and all undone, are always among them.
    """
    period, _, faulty, faults, edges, rng = drawn(seed, planters, of_returns)
    swept = Swept(authorities=1)
    product = Product(folder)
    if not faults:
        return swept
    try:
        said = product.said(faulty, period)
    except ExtractError:
        swept.not_computed += 1
        return swept
    as_left = product.values(faulty, period)
    assert as_left == {ref: (one.value, one.rating) for ref, one in said.items()}, f"seed {seed}"
    changed: set[str] = set()
    tried: set[tuple[str, ...]] = {tuple(faulty.texts().values())}
    for settled_faults, way in _ways(rng, faulty, faults, edges, singles, combined):
        settled = faulty.edited(way)
        texts = tuple(settled.texts().values())
        if texts in tried:
            continue
        tried.add(texts)
        values = product.values(settled, period)
        if values is None:
            swept.not_computed += 1
            continue
        swept.settlings += 1
        for ref, one in said.items():
            value, rating = values[ref]
            if rating in RATED and rating != one.rating:
                changed.add(ref)
            if broken := one.broken_by(value, rating):
                swept.failures.append(
                    Failure(broken, seed, period, faulty, tuple(faults), settled_faults, way, ref, one, value, rating)
                )
    for ref, one in said.items():
        swept.letters[one.letter or "none"] += 1
        swept.c_changed += one.letter == "C" and ref in changed
    return swept


def _ways(
    rng: random.Random, faulty: Authority, faults: Sequence[Fault], edges: Edges, singles: int, combined: int
) -> Iterator[tuple[tuple[Fault, ...], Way]]:
    every = [(fault, way) for fault in faults for way in ways_of(faulty, fault, edges)]
    undone = [(fault, fault.undone) for fault in faults]
    for fault, way in [*undone, *rng.sample(every, min(singles, len(every)))]:
        yield (fault,), way
    if len(faults) > 1 or any(len(fault.spots) > 1 for fault in faults):
        yield tuple(faults), tuple(edit for fault in faults for edit in fault.undone)
        for _ in range(combined):
            yield tuple(faults), together(rng, faulty, faults, edges)
