"""The records of the archive: a run, its figures, and which run was published.

`archive/records.py` writes and reads them by these types: the fields of a figure stand in a file in this order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field, PlainSerializer

from permanence_kpis.definitions.model import Show
from permanence_kpis.periods import Period, Window, YearStarts
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, Letter, Rating

NOT_KEPT_AT_FIRST = Field(exclude_if=lambda value: value is None)
"""What earlier versions did not keep stays away where it is None, so that their records are written as they were."""


def _plain_number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


@dataclass(frozen=True)
class SourceFile:
    """One file of an extract as it was used: the digest of its bytes and how many rows of it were.

    `dated`: by extract that was read from it, how many of those rows begin by the period's last day; None where an
    earlier version of kpis did not keep it.
    """

    sha256: str
    rows: int
    dated: Annotated[Mapping[str, int] | None, NOT_KEPT_AT_FIRST] = None


@dataclass(frozen=True)
class Program:
    """What calculated: the version of kpis, the digest of its source, and what it ran on."""

    version: str
    sha256: str
    python: str
    polars: str


@dataclass(frozen=True)
class Asked:
    """The options of a run as they were typed; the measures chosen are those of its figures."""

    period: str | None
    data: str | None
    definitions: str | None
    only: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupFigure:
    """One group of a breakdown: its names as printed, one for each column of `Asked.by`, and its counts."""

    names: tuple[str, ...]
    counts: Counts


# D-214: it was published too
@dataclass(frozen=True)
class PreviousFigure:
    """The value before that was printed beside a figure: its days and its counts."""

    window: Window
    counts: Counts


@dataclass(frozen=True)
class Figure:
    """One measure as a run worked it out, with the groups of the breakdown asked for.

    `rule_used` is the digest of everything in the definitions that decides who counts, `rule` that of the same and of
    the settings of the whole file, used or not: earlier versions of kpis kept it alone. `depends_on` are the files it
    needs.
    `definition_from` is the first day of the version of the definition that was followed, and `why_changed` why it was
    changed then; None before the first change. `confidence` is the letter given; None where there was
    none, or an earlier version of kpis did not keep it. `too_much_unknown` is the percentage not known above which the
    letter is D; None where there was no letter, or an earlier version of kpis did not keep it. `previous` is None where
    there was none, or an earlier version of kpis did not keep it. `table` is the derived table that it counts the rows
    of; None where an earlier version of kpis did not keep it.
    """

    ref: str
    title: str
    counts_what: str
    show: Show
    window: Window
    counts: Counts | None
    due: Due
    rating: Rating
    reason: str
    rule: str
    depends_on: Annotated[tuple[str, ...], Field(alias="rests_on")]  # its name in files since format 1
    definition_from: date | None = None
    why_changed: str | None = None
    groups: tuple[GroupFigure, ...] = ()
    confidence: Letter | None = None
    rule_used: Annotated[str | None, NOT_KEPT_AT_FIRST] = None
    too_much_unknown: Annotated[Decimal | None, NOT_KEPT_AT_FIRST, PlainSerializer(_plain_number)] = None
    previous: Annotated[PreviousFigure | None, NOT_KEPT_AT_FIRST] = None
    table: Annotated[str | None, NOT_KEPT_AT_FIRST] = None

    @property
    def value(self) -> Fraction | None:
        """The count, or the percentage (0 to 100), exact; None where there is no data."""
        return self.counts.value(self.show) if self.counts else None

    def counts_by_the_rule_of(self, other: "Figure") -> bool:
        """Whether the same rule decides who counts, as far as both kept it."""
        if self.rule_used is None or other.rule_used is None:
            return self.rule == other.rule
        return self.rule_used == other.rule_used

    def has_the_confidence_limit_of(self, other: "Figure") -> bool:
        """Whether the letters were given by the same limit, as far as both kept it."""
        limits = (self.too_much_unknown, other.too_much_unknown)
        return None in limits or limits[0] == limits[1]

    def says_the_same_as(self, other: "Figure") -> bool:
        """Whether a reader would be told the same of the whole: counts, what is due and rating."""
        return self is other or (  # figures that are alike are read but once, so that most are one
            self.has_the_target_of(other)
            and (self.window, self.counts, self.rating) == (other.window, other.counts, other.rating)
        )

    def has_the_target_of(self, other: "Figure") -> bool:
        """Whether the same is rated and due, whenever a target that says so began."""
        if self is other:
            return True
        return self.show == other.show and self.due == replace(other.due, from_day=self.due.from_day)


@dataclass(frozen=True)
class Run:
    """One run: what was asked, what it was made from, and every figure it came to.

    `extracts` are the files used, by name; `definitions_sha256` is the digest of the definitions file. `newest_record`
    is the newest day in the extracts; None where they have none, or an earlier version of kpis did not keep it.
    """

    authority: str | None
    is_sample: bool
    period: Period
    year_starts: YearStarts
    asked: Asked
    extracts: Mapping[str, SourceFile]
    definitions_origin: str
    definitions_sha256: str
    program: Program
    figures: Mapping[str, Figure]
    newest_record: date | None = None


@dataclass(frozen=True)
class Publication:
    """That a run was published: in which order, under what label, on what day."""

    number: int
    run_id: str
    label: str
    published_on: date


@dataclass(frozen=True)
class Entry:
    """One run in the archive. `published` holds its publications, oldest first; empty where it was never published."""

    id: str
    number: int
    recorded_on: date
    run: Run
    published: tuple[Publication, ...] = ()

    @property
    def period(self) -> Period:
        """The reporting period of the run."""
        return self.run.period

    @property
    def figures(self) -> Mapping[str, Figure]:
        """The figures of the run, by ref."""
        return self.run.figures

    def figure(self, ref: str, period: Period) -> Figure | None:
        """The figure of a measure for a period (the same days, however they are called); None where it has none."""
        is_same = (period.first_day, period.last_day) == (self.period.first_day, self.period.last_day)
        return self.figures.get(ref) if is_same else None
