"""What a notebook uses: figures of one period or several, each of which becomes a data frame or a table."""

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from permanence_kpis.definitions.model import Definitions
from permanence_kpis.extracts import Extracts
from permanence_kpis.outputs.frames import Figures, html_of, pandas_of, polars_of
from permanence_kpis.periods import Length, parse_period
from permanence_kpis.results import scorecard as of_a_period
from permanence_kpis.results import trend as over_time
from permanence_kpis.results import why as compared
from permanence_kpis.run.chosen import chosen_among
from permanence_kpis.run.compute import scorecard as worked_out
from permanence_kpis.run.context import Context, build_context
from permanence_kpis.run.trend import trends_of
from permanence_kpis.run.why import whys_of

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


# D-291: the results themselves know of no output
class _InANotebook:
    """Figures that a notebook shows as a table and takes on as a data frame."""

    @property
    def _figures(self) -> Figures:
        assert isinstance(self, Figures)
        return self

    def to_polars(self) -> "pl.DataFrame":
        """The rows and columns of the CSV file of the same name (docs/files.md), numbers and dates as such."""
        return polars_of(self._figures)

    def to_pandas(self) -> "pd.DataFrame":
        """The same for pandas, which has to be installed."""
        return pandas_of(self._figures)

    def _repr_html_(self) -> str:
        return html_of(self._figures)


@dataclass(frozen=True)
class Scorecard(_InANotebook, of_a_period.Scorecard):
    __doc__ = of_a_period.Scorecard.__doc__


@dataclass(frozen=True)
class Trends(_InANotebook, over_time.Trends):
    __doc__ = over_time.Trends.__doc__


@dataclass(frozen=True)
class Whys(_InANotebook, compared.Whys):
    __doc__ = compared.Whys.__doc__


def scorecard(
    definitions: Definitions,
    extracts: Extracts,
    period: str | None = None,
    *,
    today: date | None = None,
    section: str | None = None,
) -> Scorecard:
    """Every measure of a section of the definitions for one period.

    Takes: checked definitions; extracts; the period as text (None: the last quarter that has ended by the newest
    record, and by `today` where that is given); today's date, where a period that has not ended is to be refused;
    the name of a section (None: the first; all: every one).
    Gives: a Scorecard, one Result for each measure in the order of the definitions. Percentages run from 0 to 100 and
    are exact fractions; what is not known is counted beside each value. `to_polars()` and `to_pandas()` give its rows.
    Raises: UsageError for a period that cannot be read or has not ended, or a section that is not there.
    """
    return Scorecard(**_fields(worked_out(definitions, extracts, period, today=today, section=section)))


def trend(
    definitions: Definitions,
    extracts: Extracts,
    *refs: str,
    period: str | None = None,
    periods: int = 12,
    every: Length = "quarter",
    today: date | None = None,
) -> Trends:
    """Measures over time, as `kpis trend` has them: the value of each period, and whether the newest is a change.

    Takes: checked definitions; extracts; the refs of the measures (none: every one); the newest period, and how many
    there are; how long one is (quarter, month, year); today's date, where a period that has not ended is to be refused.
    Gives: Trends, one Trend for each measure. `to_polars()` and `to_pandas()` give a row for each measure and period.
    Raises: UsageError for a ref that is not there, or a period that cannot be read or has not ended.
    """
    context = _context(definitions, extracts, refs, period, today)
    return Trends(**_fields(trends_of(context, every, periods, is_of_one=len(refs) == 1)))


def why(
    definitions: Definitions,
    extracts: Extracts,
    *refs: str,
    since: str | None = None,
    period: str | None = None,
    today: date | None = None,
) -> Whys:
    """Why measures moved from one period to another, as `kpis why` has it: exact effects that add up to the change.

    Takes: checked definitions; extracts; the refs of the measures (none: every one); the period to start from (None:
    that of the previous value) and the one to come to; today's date, where a period that has not ended is refused.
    Gives: Whys, one Why for each measure. `to_polars()` and `to_pandas()` give a row for each movement.
    Raises: UsageError for a ref that is not there, or a period that cannot be read or has not ended.
    """
    context = _context(definitions, extracts, refs, period, today)
    return Whys(**_fields(whys_of(context, since, today, is_of_one=len(refs) == 1, lists=False)))


def _context(
    definitions: Definitions, extracts: Extracts, refs: tuple[str, ...], period: str | None, today: date | None
) -> Context:
    asked_for = parse_period(period, definitions.year_starts, today) if period else None
    return build_context(definitions, chosen_among(definitions, only=refs), extracts, asked_for, today)


def _fields(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
