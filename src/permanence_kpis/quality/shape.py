"""The shape of `checks.yaml`: which keys stand where, and what each takes."""

from collections.abc import Collection
from functools import partial
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from permanence_kpis.quality import functions
from permanence_kpis.quality.marks import IN_FIGURES
from permanence_kpis.quality.model import READING
from permanence_kpis.quality.vocabulary import TABLES
from permanence_kpis.results.findings import Level
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import DERIVED, EXTRACTS
from permanence_kpis.yaml_files.findings import RefusedError
from permanence_kpis.yaml_files.shape import OneOf, ReadBy, Shape

NONE = "none"
_LOOKED_FOR_WITH = ("care", "placements", "review_dates", "anything", *DERIVED)
_RULE = ("table", "column", "remedy", "affects")
_COLUMNS = sorted(
    [f"{name}.{column}" for name, extract in EXTRACTS.items() for column in extract.columns]
    + [f"{name}.{column}" for name, table in DERIVED.items() for column in table.columns]
)


def _read_columns(name: str, written: object) -> frozenset[str]:
    """The names of columns in a list: of extracts, and of derived tables."""
    if written == NONE:
        return frozenset()
    if not isinstance(written, list):
        raise RefusedError(f"'{name}' takes a list, or none", "Write [a.b, c.d].")
    for at, column in enumerate(written):
        if column not in _COLUMNS:
            what = f"{quoted(str(column))} is not a column of an extract"
            remedy = did_you_mean(str(column), _COLUMNS, "Write 'file.column', such as placements.provider.")
            raise RefusedError(what, remedy, at)
    return frozenset(written)


_Affects = Annotated[frozenset[str], ReadBy(partial(_read_columns, "affects"), {})]
_Needs = Annotated[frozenset[str], ReadBy(partial(_read_columns, "needs"), {})]


class RuleShape(Shape):
    """A rule that is looked for whenever figures are worked out."""

    called: ClassVar[str] = "a check"
    made_of: ClassVar[str] = "Write 'table:' after the dash."
    missing: ClassVar[str | None] = "A check says what it finds, where, and how to correct it."
    required: ClassVar[tuple[str, ...]] = ("what", *_RULE)

    what: str | None = None
    table: Annotated[str, OneOf(IN_FIGURES)] | None = None
    column: str | None = None
    remedy: str | None = None
    affects: _Affects | None = None
    when: list[object] | None = None
    function: Annotated[str, OneOf(functions.IN_FIGURES)] | None = None
    effect: str | None = None
    heading: str | None = None
    looked_for_with: Annotated[str, OneOf(_LOOKED_FOR_WITH)] | None = None
    needs: _Needs | None = None


class CheckShape(Shape):
    """One kind of finding, with the rule by which `kpis check` looks for it."""

    called: ClassVar[str] = "a check"
    made_of: ClassVar[str] = "Write 'code:' after the dash."
    missing: ClassVar[str | None] = RuleShape.missing

    code: str | None = None
    level: Level | None = None
    title: str | None = None
    table: Annotated[str, OneOf(TABLES)] | None = None
    column: str | None = None
    remedy: str | None = None
    affects: _Affects | None = None
    when: list[object] | None = None
    function: Annotated[str, OneOf(functions.FUNCTIONS)] | None = None
    effect: str | None = None
    heading: str | None = None
    found: Annotated[str, OneOf((READING,))] | None = None
    in_figures: list[RuleShape] | None = None
    asks: str | None = None

    @classmethod
    def required_beside(cls, keys: Collection[str]) -> tuple[str, ...]:
        """What is found elsewhere needs no rule of its own; whatever has a table has one."""
        is_found = "found" in keys or "in_figures" in keys
        return ("code", "level", "title", *(_RULE if "table" in keys or not is_found else ()))


class ChecksShape(Shape):
    """The whole file."""

    required: ClassVar[tuple[str, ...]] = ("format", "checks")

    format: Literal["1"] | None = None
    checks: list[CheckShape] = Field(default_factory=list)
