"""The columns of a scorecard, each of them once: what it is called, how it is shown, and where. The writers pick."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from permanence_kpis.outputs.numbers import Figures, figures, is_out_of, moved
from permanence_kpis.outputs.phrases import ABSENT, window
from permanence_kpis.results.bands import band, to_green_by_more
from permanence_kpis.results.scorecard import Result

Kind = Literal["text", "rating", "value", "limit", "count", "count in words", "fraction"]
"""A value or limit is a percentage where the measure is one, and a limit is never rounded."""


@dataclass(frozen=True)
class Column:
    """One thing that is said of a measure.

    `key`: its name in data, with a dot between the levels of JSON; blank where it is in none. `since`: columns that
    were added later stand after all others, for people read a CSV by position. `groups`: whether a row of a group has
    its own, that of the whole, or none. `heading`: what stands above it, on a page where `is_on_pages`, and in a sheet
    where it has a `width` in characters. `exact`: what data hold of a result or group, not rounded. `shown`: what is
    printed.
    """

    key: str = ""
    heading: str = ""
    exact: Callable[[Any], Any] | None = None
    shown: Callable[[Any, Figures], str] | None = None
    kind: Kind = "text"
    is_on_pages: bool = False
    width: int = 0
    groups: Literal["own", "same", "none"] = "none"
    since: int = 0

    @property
    def name(self) -> str:
        """The name in CSV and data frames: window_kind for window.kind."""
        return self.key.replace(".", "_")

    def printed(self, row: Any, figures: Figures) -> str:
        """What a page prints; a dash where there is nothing."""
        if self.shown is not None:
            return self.shown(row, figures)
        assert self.exact is not None
        return self.exact(row) or ABSENT

    @property
    def is_number(self) -> bool:
        """Whether it stands on the right of its column on a page."""
        return self.kind in ("value", "count", "fraction")


def out_of(result: Result, printed: Figures) -> str:
    """The numerator and the denominator: 135 / 190; a dash where a page does not say so."""
    if not is_out_of(result.measure, result.counts):
        return ABSENT
    if printed.numerator == printed.denominator and not printed.numerator.replace(",", "").isdigit():
        return printed.numerator  # a dash, or the symbol of what is hidden
    return f"{printed.numerator} / {printed.denominator}"


def cells(result: Result) -> tuple[str, ...]:
    """One row of a page, in the order of ON_PAGES."""
    printed = figures(result)
    return tuple(column.printed(result, printed) for column in ON_PAGES)


def _at(path: str) -> Callable[[Any], Any]:
    """What stands at a path within a result; None where something on the way is not there."""

    def found(row: Any) -> Any:
        for name in path.split("."):
            row = None if row is None else getattr(row, name)
        return row

    return found


def _figure(name: str) -> Callable[[Any, Figures], str]:
    return lambda _, printed: str(getattr(printed, name))


# D-290: one more that is an event is one more of all of them; a note below says it in full
def _to_green(row: Result, printed: Figures) -> str:
    """What it takes to be green; of events also what they are out of, once it is there, where as many more do."""
    counts, joining = row.counts, to_green_by_more(row)
    if counts is None or joining is None or printed.to_green != f"{joining:,} more":
        return printed.to_green
    return f"{printed.to_green} of {counts.denominator:,} or {counts.denominator + joining:,}"


def _end_of_green(end: int) -> Callable[[Result], Any]:
    """The least (0) or the greatest (1) value that meets what is due."""
    return lambda row: None if row.due.green is None else band(row.due.better, row.due.green)[end]


COLUMNS = (
    Column("ref", "Ref", _at("measure.ref"), is_on_pages=True, width=6, groups="same"),
    Column("title", "Measure", _at("measure.title"), is_on_pages=True, width=44, groups="same"),
    Column("", "Measured", shown=lambda row, _: window(row.window), width=32),
    Column("counts", exact=_at("measure.counts"), groups="same"),
    Column("show", exact=_at("measure.show"), groups="same"),
    Column("window.kind", exact=_at("window.kind"), groups="same"),
    Column("window.first_day", exact=_at("window.first_day"), groups="same"),
    Column("window.last_day", exact=_at("window.last_day"), groups="same"),
    Column("value", "Result", _at("value"), _figure("value"), "value", is_on_pages=True, width=10, groups="own"),
    Column("", "Out of", shown=out_of, kind="fraction", is_on_pages=True),
    Column("numerator", "Numerator", _at("counts.numerator"), _figure("numerator"), "count", width=11, groups="own"),
    Column(
        "denominator", "Denominator", _at("counts.denominator"), _figure("denominator"), "count", width=13, groups="own"
    ),
    Column(
        *("not_known", "Not known", _at("counts.not_known"), _figure("not_known"), "count"),
        is_on_pages=True,
        width=8,
        groups="own",
    ),
    Column("lowest", "Lowest", _at("lowest"), _figure("lowest"), "value", width=9, groups="own"),
    Column("highest", "Highest", _at("highest"), _figure("highest"), "value", width=9, groups="own"),
    Column("target.better", exact=_at("due.better"), groups="same"),
    Column("target.green", exact=_at("due.green")),
    Column("target.amber", exact=_at("due.amber")),
    Column("target.status", exact=_at("due.status")),
    Column("target.whole_year.green", exact=_at("due.whole_year_green")),
    Column("target.whole_year.amber", exact=_at("due.whole_year_amber")),
    Column("", "Target due", shown=_figure("target"), is_on_pages=True, width=25),
    Column("rating", "Rating", _at("verdict.rating"), kind="rating", is_on_pages=True, width=11),
    Column("reason", exact=lambda row: row.verdict.reason or None),
    Column("confidence", "Confidence", _at("confidence.letter"), is_on_pages=True, width=13, since=2),
    Column("confidence_reason", exact=_at("confidence.reason"), since=2),
    Column(
        *("to_green", "To green", _at("verdict.to_green"), _to_green, "count in words"),
        is_on_pages=True,
        width=17,
    ),
    Column("previous.label", exact=_at("previous.label")),
    Column("previous.value", "Before", _at("previous.value"), _figure("previous"), "value", is_on_pages=True, width=9),
    Column("direction", "Direction", _at("direction"), lambda row, _: moved(row), is_on_pages=True, width=25),
    Column("", "Least for green", _end_of_green(0), kind="limit", width=10),
    Column("", "Most for green", _end_of_green(1), kind="limit", width=10),
    Column("definition_from", exact=_at("measure.from_day"), groups="same", since=1),
    Column("provisional", exact=_at("later.is_provisional"), since=3),
    Column("later_movement.seen_on_day", exact=_at("later.day"), since=3),
    Column("later_movement.periods", exact=_at("later.periods"), since=3),
    Column("later_movement.median", exact=_at("later.median"), since=3),
    Column("later_movement.lowest", exact=_at("later.lowest"), since=3),
    Column("later_movement.highest", exact=_at("later.highest"), since=3),
    Column("later_movement.settled_on_day", exact=_at("later.settled_on"), since=3),
)
ON_PAGES = tuple(column for column in COLUMNS if column.is_on_pages)
HEADINGS = tuple(column.heading for column in ON_PAGES)
OF_GROUPS = tuple(column for column in COLUMNS if column.groups == "own")
IN_SHEETS = tuple(column for column in COLUMNS if column.width)
IN_DATA = tuple(sorted((column for column in COLUMNS if column.key), key=lambda column: column.since))
