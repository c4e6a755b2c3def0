"""Runs written by hand: two measures of one quarter, and ways to vary them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from permanence_kpis.archive.model import Asked, Entry, Figure, GroupFigure, Program, Publication, Run, SourceFile
from permanence_kpis.archive.records import content_digest
from permanence_kpis.periods import Period, Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due

QUARTER = Period("2024Q1", date(2024, 4, 1), date(2024, 6, 30))
PROGRAM = Program("0.1.0", "a" * 64, "3.11.7", "2.1.0")

STABILITY = Figure(
    ref="4.1",
    title="Long-term placement stability",
    counts_what="children",
    show="percentage",
    window=Window("at_period_end", date(2024, 6, 30), date(2024, 6, 30)),
    counts=Counts(denominator=190, numerator=135, may_enter_met=1),
    due=Due("higher", None, Fraction(70), Fraction(63), Fraction(70), Fraction(63), date(2023, 4, 1)),
    rating="GREEN",
    reason="71.1% is at or above the 70% target",
    rule="b" * 64,
    depends_on=("children.csv", "placements.csv"),
    groups=(GroupFigure(("K2", "Not recorded"), Counts(denominator=7, numerator=1, unsure=1)),),
    confidence="C",
)
APPROVALS = Figure(
    ref="4.4",
    title="Foster carer approvals",
    counts_what="households",
    show="count",
    window=Window("year_to_date", date(2024, 4, 1), date(2024, 6, 30)),
    counts=None,
    due=Due("within", None, (Fraction(15, 4), Fraction(5)), (Fraction(3), Fraction(6))),
    rating="NO DATA",
    reason="foster_approvals.csv is not in the folder",
    rule="c" * 64,
    depends_on=(),
)
RUN = Run(
    authority="Sampleborough",
    is_sample=False,
    period=QUARTER,
    year_starts=(4, 1),
    asked=Asked("last-quarter", "extracts", None, ("4.1", "4.4"), by=("placement_type", "sex")),
    extracts={"children.csv": SourceFile("d" * 64, 12), "placements.csv": SourceFile("e" * 64, 20)},
    definitions_origin="the packaged kpi_definitions.yaml",
    definitions_sha256="f" * 64,
    program=PROGRAM,
    figures={"4.1": STABILITY, "4.4": APPROVALS},
)


def stability_of(run: Run = RUN, **changed: object) -> Run:
    """The run with 4.1 changed."""
    return replace(run, figures={**run.figures, "4.1": replace(run.figures["4.1"], **changed)})


def with_placements(run: Run, digit: str) -> Run:
    """The run from other placements."""
    return replace(run, extracts={**run.extracts, "placements.csv": SourceFile(digit * 64, 21)})


def without_placements(run: Run) -> Run:
    """The run from no placements at all."""
    return replace(run, extracts={name: file for name, file in run.extracts.items() if name != "placements.csv"})


def entry(number: int, run: Run = RUN, *labels: str) -> Entry:
    """A run in the archive, published on 8 July under each label; publications are numbered like the run."""
    name = f"{number:04}-{content_digest(run)[:6]}"
    published = tuple(Publication(number, name, label, date(2024, 7, 8)) for label in labels)
    return Entry(name, number, date(2024, 7, number), run, published)
