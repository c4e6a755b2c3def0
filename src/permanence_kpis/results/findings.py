"""What was found in the extracts."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
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


# D-658: as an object for each row they would take many times the room of the rows
@dataclass(frozen=True)
class Alike:
    """Findings of which the same is to be said: one without a row, and the rows in their order, each with its owner; 0
    stands for the whole file."""

    said: Finding
    rows: Sequence[int]
    owner_ids: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Finding]:
        pairs = zip(self.rows, self.owner_ids, strict=True)
        return (replace(self.said, row=row or None, owner_id=owner_id) for row, owner_id in pairs)


@dataclass(frozen=True)
class Findings:
    """Findings kind by kind, each made when it is asked for; those of one kind in the order of their rows."""

    kinds: tuple[tuple[Alike, ...], ...]

    @property
    def alike(self) -> Iterator[Alike]:
        """All of them, those of which the same is to be said together."""
        return chain.from_iterable(self.kinds)

    @property
    def first(self) -> Finding:
        return next(iter(self))

    def __len__(self) -> int:
        return sum(map(len, self.alike))

    def __iter__(self) -> Iterator[Finding]:
        for of_kind in self.kinds:
            yield from heapq.merge(*of_kind, key=lambda finding: finding.row or 0)


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
    findings: Findings
    period: Period | None = None
    extracts: ExtractsUsed | None = None
    silenced: Silenced | None = None
    warnings: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether there are findings for which a file cannot be used."""
        return any(one.said.level == "STOP" for one in self.findings.alike)

    @property
    def found(self) -> Found:
        """The findings in all."""
        changing = [one for one in self.findings.alike if one.said.may_change]
        refs = {ref for one in changing for ref in one.said.may_change}
        number = sum(map(len, changing))
        return Found(len(self.findings), number, tuple(ref for ref in self.measures if ref in refs))

    @property
    def kinds(self) -> tuple[Findings, ...]:
        """The findings kind by kind, in their order: those of which the same is to be said."""
        kinds: dict[tuple[object, ...], list[tuple[Alike, ...]]] = {}
        for of_file in self.findings.kinds:
            in_file: dict[tuple[object, ...], list[Alike]] = {}
            for alike in of_file:
                one = alike.said
                of_said = (one.level, one.code, one.what, one.effect, one.remedy)
                in_file.setdefault((one.level == "STOP", bool(one.may_change), *of_said), []).append(alike)
            for kind, of_kind in in_file.items():
                kinds.setdefault(kind, []).append(tuple(of_kind))
        return tuple(Findings(tuple(of_kind)) for of_kind in kinds.values())

    # D-194: the three to correct first
    def that_matter_most(self, number: int) -> tuple[Findings, ...]:
        """So many kinds of the findings with which work can go on: the first to correct first.

        What could change a rating stands before what could not, and FIX before NOTE; then a kind matters by the ratings
        that its findings could change, taken together, then by the figures that they affect.
        """

        def weight(of_kind: Findings) -> tuple[int, ...]:
            ratings = sum(len(one) * len(one.said.may_change) for one in of_kind.alike)
            figures = sum(len(one) * len(one.said.measures) for one in of_kind.alike)
            return not ratings, LEVELS.index(of_kind.first.level), -ratings, -figures

        return tuple(sorted((kind for kind in self.kinds if kind.first.level != "STOP"), key=weight)[:number])
