"""Definitions, extracts and period brought together: what every use case stands on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path

import polars as pl

from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import ALL_SECTIONS, Definitions, Measure
from permanence_kpis.definitions.versions import every_version, measure_on
from permanence_kpis.derive import Facts
from permanence_kpis.errors import ExtractError, NoUsableFileError, Place, Problem, UsageError
from permanence_kpis.extracts import Extracts, load_extracts
from permanence_kpis.extracts.breakdown_columns import check_names, check_values, names_asked_for
from permanence_kpis.measures import Plan, plan_measure
from permanence_kpis.measures.breakdown import group_columns, groups_depend_on, missing_columns
from permanence_kpis.periods import Period, Window, last_quarter_ended, parse_period
from permanence_kpis.results.scorecard import ExtractsUsed
from permanence_kpis.run.chosen import chosen_among
from permanence_kpis.run.reading_with_others import read_with_more, read_with_others
from permanence_kpis.tables import Catalogue
from permanence_kpis.words import day_in_english, in_words, listed

SAMPLE = "sample"


def _nobody_listens(doing: str) -> None:
    """Nothing is said."""


# D-146: `authority` is the name in the heading of pages and in files
@dataclass(frozen=True)
class Request:
    """What somebody asked for: the day it is, the period, the extracts, the definitions, the measures.

    `data` is a folder, or `sample`, which is also what None means. None for `today`: no period is too late. `by` names
    columns to break the figures down by. `authority` is whose figures they are, whatever the definitions say; the
    sample keeps its own name. `section` names the part of the scorecard that is asked for, or all of them; None is the
    first, and any where `only` names measures. `say` is told what is being done.
    """

    today: date | None
    period: str | None = None
    data: str | None = None
    definitions: Path | None = None
    only: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    authority: str | None = None
    section: str | None = ALL_SECTIONS
    say: Callable[[str], None] = field(default=_nobody_listens, compare=False)


def sample_folder() -> Path:
    """The extracts of the synthetic authority that ships with the program."""
    packaged = Path(str(files("permanence_kpis"))) / "packaged" / "sample_data" / "extracts"
    checkout = Path(__file__).parents[3] / "sample_data" / "extracts"
    return packaged if packaged.is_dir() else checkout


def sample_returns() -> Path:
    """The same authority as SSDA903 returns."""
    return sample_folder().with_name("ssda903")


def extracts_folder(request: Request) -> Path:
    """The folder of extracts that a request names, or that of the sample."""
    return sample_folder() if request.data in (None, SAMPLE) else Path(request.data or "")


# D-099: others are looked at too, or a measure alone would get another letter
@dataclass(frozen=True)
class Context:
    """Definitions, extracts and period together: what every use case stands on.

    `others` are the measures not chosen: what is found in their tables can affect a chosen one, so that it is looked
    at whatever is chosen, and a measure has the same confidence wherever it is shown. Those of own tables that no
    chosen measure reads are not among them. `not_measured` are measures of optional sections that were asked for and
    have no file among the extracts.
    """

    definitions: Definitions
    plans: tuple[Plan, ...]
    extracts: Extracts
    period: Period
    facts: Facts
    newest: date | None
    others: tuple[Plan, ...] = ()
    is_period_chosen: bool = False
    by: tuple[str, ...] = ()
    not_measured: tuple[Plan, ...] = ()

    def why_no_data(self, plan: Plan) -> str | None:
        """Why a measure has no usable file, or None where it has all of them."""
        extracts, own = self.extracts, self.definitions.catalogue.own
        unread = {name: f"{name}.csv was not read" for name in own if name not in extracts.tables}
        why = unread | dict(extracts.not_there)
        return next((why[name] for name in plan.extracts if name in why), None)

    def why_no_groups(self, plan: Plan) -> str | None:
        """Why a measure cannot be broken down by the columns asked for; None where it can, or none were asked for."""
        if missing := missing_columns(plan.measure, self.by):
            return f"there is no {listed(list(map(in_words, missing)), 'or')} for these {plan.measure.counted}"
        files = {source.split(".")[0] for source in groups_depend_on(plan.measure, self.by)}
        return next((why for name, why in self.extracts.not_there.items() if name in files), None) if self.by else None

    def group_columns(self, plan: Plan) -> tuple[str, ...]:
        """The columns of a measure's rows to group by; none where there are to be no groups."""
        return () if self.why_no_groups(plan) else group_columns(plan.measure, self.by)

    def depends_on(self, plan: Plan) -> frozenset[str]:
        """The `extract.column` names that a measure and its groups rest on."""
        return plan.needs | groups_depend_on(plan.measure, self.by)

    def rows(self, plan: Plan) -> pl.DataFrame:
        """The rows of the measure's table in its window.

        Raises: NoUsableFileError where it has no usable file.
        """
        if why := self.why_no_data(plan):
            raise NoUsableFileError(f"measure {plan.measure.ref} has no data: {why}.")
        rows = self.facts.table(plan.measure.table, plan.window, plan.measure.columns)
        return rows.collect(engine="in-memory")

    @property
    def extracts_used(self) -> ExtractsUsed:
        """Which extracts were used, for a heading."""
        return ExtractsUsed(
            folder=self.extracts.folder,
            rows={self.extracts.called(name): table.height for name, table in self.extracts.tables.items()},
            newest=self.newest,
            is_sample=self.extracts.is_sample,
        )


def load_context(
    request: Request,
    *,
    through_time: bool = False,
    beside: frozenset[str] = frozenset(),
    with_unmeasured: bool | None = None,
) -> Context:
    """Read the definitions, choose the measures, read what they need of the extracts, settle the period.

    `through_time`: also what earlier versions of the measures need, for periods that they are in force in.
    `beside`: `extract.column` names to read as well in the files that the measures need, where nothing in them stops.
    `with_unmeasured`: a measure of an optional section that has no file among the extracts is a measure without data,
    as those of other sections are; None, where measures are named.
    """
    definitions = load_definitions(request.definitions)
    catalogue = definitions.catalogue
    chosen = chosen_among(definitions, request.only, request.leave_out, request.section)
    asked_for = None
    if request.period is not None:
        asked_for = parse_period(request.period, definitions.year_starts, request.today)
    by = names_asked_for(request.by)
    needed = columns_needed(definitions, chosen, asked_for, by)
    if through_time:
        versions = (version for measure in chosen for version in every_version(measure))
        needed = needed.union(*(version.on_table.columns_to_read(version.columns) for version in versions))
    # D-477: what is found in an own table affects no measure of other tables
    own = catalogue.own.keys() & set().union(*map(_extracts_of, chosen))
    others = tuple(
        one for one in definitions.measures if one not in chosen and catalogue.own.keys() & _extracts_of(one) <= own
    )
    check_names(by, extracts_folder(request), catalogue)
    files = {name.split(".")[0] for name in needed - catalogue.dates}
    more = frozenset(name for name in beside if name.split(".")[0] in files)
    # D-526: whether two rows say the same is seen in all of their columns
    more = more.union(*(catalogue.own[name].extract.every_column for name in own))
    request.say("Reading the extracts")
    extracts, others = read_with_others(
        lambda columns: extracts_read(request, catalogue, columns, more),
        needed,
        [(one, columns_needed(definitions, [one], asked_for)) for one in others],
        catalogue.dates,
    )
    check_values(by, extracts)
    if request.authority and not extracts.is_sample:
        definitions = replace(definitions, authority=" ".join(request.authority.split()))
    request.say("Working out the measures")
    if with_unmeasured is None:
        with_unmeasured = bool(request.only)  # D-487
    return build_context(
        definitions, chosen, extracts, asked_for, request.today, by, others, with_unmeasured=with_unmeasured
    )


def extracts_read(
    request: Request, catalogue: Catalogue, needed: frozenset[str], more: frozenset[str] = frozenset()
) -> Extracts:
    """The extracts asked for, as far as they are needed (`extract.column`); and more, where nothing in it stops."""
    folder = extracts_folder(request)
    shipped = {sample_folder(): "the bundled sample", sample_returns(): "the sample's returns"}
    label = next((label for shown, label in shipped.items() if _is_one(shown, folder)), None)
    read = partial(load_extracts, folder, is_sample=label is not None, label=label, catalogue=catalogue)
    return read_with_more(read, needed, more)


def _is_one(shipped: Path, folder: Path) -> bool:
    """Whether two folders are one; not where one cannot be looked at, which reading it says."""
    try:
        return shipped.samefile(folder)
    except (OSError, ValueError):
        return False


def columns_needed(
    definitions: Definitions, measures: Sequence[Measure], asked_for: Period | None, by: Sequence[str] = ()
) -> frozenset[str]:
    """The `extract.column` names to read for the measures in a period; without one, in any period there may be.

    `by` names the columns the figures are broken down by.
    """
    if asked_for is None:
        in_force = [version for measure in measures for version in every_version(measure)]
        needed = definitions.catalogue.dates  # the newest record of all decides, whichever measures are chosen
    else:
        in_force = [measure_on(measure, asked_for.last_day) for measure in measures]
        needed = frozenset()
    return needed.union(
        *(measure.on_table.columns_to_read(measure.columns) | groups_depend_on(measure, by) for measure in in_force)
    )


# D-085: a period has ended when its last day is before today
def build_context(
    definitions: Definitions,
    chosen: Sequence[Measure],
    extracts: Extracts,
    asked_for: Period | None,
    today: date | None,
    by: tuple[str, ...] = (),
    others: Sequence[Measure] = (),
    *,
    with_unmeasured: bool = False,
) -> Context:
    newest = extracts.newest(today)
    period = asked_for or _last_quarter(newest, today, definitions, extracts.folder)
    if today is not None and period.last_day >= today:
        raise UsageError(
            f"the period {period.name} has not ended: its last day is {day_in_english(period.last_day)}. "
            "Name one that has, such as last-quarter."
        )
    plans, of_others = (
        tuple(plan_measure(measure, period, definitions.year_starts) for measure in measures)
        for measures in (chosen, others)
    )
    optional = set() if with_unmeasured else {section.name for section in definitions.sections if section.optional}
    not_measured = tuple(
        plan
        for plan in plans
        if plan.measure.section in optional and not extracts.not_there.keys().isdisjoint(plan.extracts)
    )
    windows = [window for plan in (*plans, *of_others) for window in (plan.window, plan.previous_window)]
    facts = facts_over(windows, definitions, extracts)
    return Context(
        definitions,
        tuple(plan for plan in plans if plan not in not_measured),
        extracts,
        period,
        facts,
        newest,
        of_others,
        is_period_chosen=asked_for is None,
        by=by,
        not_measured=not_measured,
    )


def facts_over(windows: Sequence[Window], definitions: Definitions, extracts: Extracts) -> Facts:
    """The facts of the extracts, derived once for all these windows."""
    return Facts(
        extracts.tables,
        extracts.rejected,
        windows,
        definitions.whole_months,
        extracts.headings,
        extracts.reviews_begin_on,
        catalogue=definitions.catalogue,
    )


# D-137: no other command would correct them
def _last_quarter(newest: date | None, today: date | None, definitions: Definitions, folder: str) -> Period:
    """The last quarter that has ended both by the newest record and by the clock.

    Raises: ExtractError where there is no record.
    """
    if newest is None:
        what = "the extracts have no dated record, so there is no last quarter"
        remedy = "Export them again with their rows, or name a period with --period."
        raise ExtractError(Problem(Place(folder), what=what, remedy=remedy))
    by = min(newest, today - timedelta(days=1)) if today else newest
    return last_quarter_ended(by, definitions.year_starts)


def _extracts_of(measure: Measure) -> set[str]:
    return {name.split(".")[0] for name in measure.on_table.columns_to_read(measure.columns)}
