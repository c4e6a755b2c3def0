"""What was found in the extracts."""

from dataclasses import dataclass
from typing import Literal

from permanence_kpis.periods import Period
from permanence_kpis.results.scorecard import ExtractsUsed

Level = Literal["STOP", "FIX", "NOTE"]


@dataclass(frozen=True)
class Finding:
    """Something found in one row of an extract; where `row` is None, in a whole file.

    `code` names the kind of finding for good. `owner_id` is the child (in foster_approvals.csv the household) of the
    row, None where it cannot be told. `effect` says what was done. `measures` are the refs it bears on, `may_change`
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
    mend: str
    measures: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()


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

    `period` and `extracts` are None where something stops: nothing was worked out then.
    """

    folder: str
    definitions_origin: str
    findings: tuple[Finding, ...]
    period: Period | None = None
    extracts: ExtractsUsed | None = None
    silenced: Silenced | None = None
    warnings: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether a file cannot be used."""
        return any(finding.level == "STOP" for finding in self.findings)
