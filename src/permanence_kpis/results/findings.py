"""What was found in the extracts."""

from dataclasses import dataclass
from typing import Literal, get_args

from permanence_kpis.periods import Period
from permanence_kpis.results.scorecard import ExtractsUsed

Level = Literal["STOP", "FIX", "NOTE"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The heaviest first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in one row of an extract; where `row` is None, in a whole file.

    `code` names the kind of finding for good. `owner_id` is the child (in foster_approvals.csv the household) of the
    row, None where it cannot be told. `effect` says what was done. `measures` are the refs it affects, `may_change`
    those of them whose rating could change by what is not known or was repaired.
    """

    level: Level
    code: str
    file: str
    row: int | None
    owner_id: str | None
    heading: str | None
    what: str
    effect: str
    remedy: str
    measures: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """How many findings there are, how many of them could change a rating, and of which measures."""

    findings: int
    may_change: int = 0
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silenced:
    """What a list of accepted findings did: how many findings it silenced, and the rows of it that no longer do."""

    file: str
    findings: int
    expired: tuple[int, ...] = ()
    unmatched: tuple[int, ...] = ()


@dataclass(frozen=True)
class CheckReport:
    """Everything found in a folder of extracts, what could change a rating first.

    `period` and `extracts` are None where something stops: nothing was worked out then. `measures` are the refs of the
    measures chosen, in the order of the definitions.
    """

    folder: str
    definitions_origin: str
    findings: tuple[Finding, ...]
    period: Period | None = None
    extracts: ExtractsUsed | None = None
    silenced: Silenced | None = None
    warnings: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def stops(self) -> tuple[Finding, ...]:
        """The findings for which a file cannot be used."""
        return tuple(finding for finding in self.findings if finding.level == "STOP")

    @property
    def found(self) -> Found:
        """The findings in all."""
        changing = [finding for finding in self.findings if finding.may_change]
        refs = {ref for finding in changing for ref in finding.may_change}
        return Found(len(self.findings), len(changing), tuple(ref for ref in self.measures if ref in refs))

    @property
    def kinds(self) -> tuple[tuple[Finding, ...], ...]:
        """The findings kind by kind, in their order: those of which the same is to be said."""
        kinds: dict[tuple[object, ...], list[Finding]] = {}
        for one in self.findings:
            kind = (one.level == "STOP", bool(one.may_change), one.level, one.code, one.what, one.effect, one.remedy)
            kinds.setdefault(kind, []).append(one)
        return tuple(tuple(of_kind) for of_kind in kinds.values())

    # D-194: the three to correct first
    def that_matter_most(self, number: int) -> tuple[tuple[Finding, ...], ...]:
        """So many kinds of the findings with which work can go on: the first to correct first.

        What could change a rating stands before what could not, and FIX before NOTE; then a kind matters by the ratings
        that its findings could change, taken together, then by the figures that they affect.
        """

        def weight(of_kind: tuple[Finding, ...]) -> tuple[int, ...]:
            ratings = sum(len(finding.may_change) for finding in of_kind)
            figures = sum(len(finding.measures) for finding in of_kind)
            return not ratings, LEVELS.index(of_kind[0].level), -ratings, -figures

        return tuple(sorted((kind for kind in self.kinds if kind[0].level != "STOP"), key=weight)[:number])
