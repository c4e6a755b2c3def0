"""What was found in the extracts, kind by kind, on a terminal."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import get_args

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from permanence_kpis.outputs.scorecard_lines import extracts_used
from permanence_kpis.outputs.terminal import labelled
from permanence_kpis.outputs.words import how_many, listed, period, sample_note, sentence
from permanence_kpis.results.findings import CheckReport, Finding, Level
from permanence_kpis.tables import EXTRACTS

_SHOWN = 3
_STYLES = {"STOP": "bold red", "FIX": "bold yellow", "NOTE": "bold"}
_HOUSEHOLDS = EXTRACTS["foster_approvals"].file_name


def findings(report: CheckReport) -> RenderableType:
    """Every kind of finding with how many there are and the first few rows, what could change a rating first."""
    parts: list[RenderableType] = [Text("Check of the extracts", style="bold")]
    if note := sample_note(report.extracts):
        parts.append(Text(note, style="bold reverse"))
    if report.period:
        parts.append(labelled("Period", [period(report.period)]))
    parts.append(labelled("Extracts", [extracts_used(report.extracts) if report.extracts else report.folder]))
    parts.append(labelled("Definitions", [report.definitions_origin]))
    parts.append(labelled("Found", [_totals(report)]))
    for heading, in_part in groupby(report.findings, _part):
        parts += [Text(), Text(heading, style="bold")]
        for _, of_kind in groupby(in_part, _kind):
            parts += [Text(), *_group(list(of_kind))]
    return Group(*parts)


def _totals(report: CheckReport) -> str:
    by_level = Counter(finding.level for finding in report.findings)
    levels = [f"{by_level[level]:,} {level}" for level in get_args(Level) if by_level[level]]
    return ", ".join(levels) or "nothing"


def _part(finding: Finding) -> str:
    if finding.level == "STOP":
        return "Nothing can be worked out before this is mended"
    return "What could change a rating" if finding.may_change else "What could not change a rating"


def _kind(finding: Finding) -> tuple[str, ...]:
    return (finding.level, finding.code, finding.what, finding.effect, finding.mend)


def _group(of_kind: list[Finding]) -> Iterator[RenderableType]:
    """One kind: how many, what is wrong, what was done, how to mend it, what it bears on, and the first few rows."""
    first = of_kind[0]
    yield Text.assemble((first.level, _STYLES[first.level]), f"  {first.code}: {how_many(len(of_kind), 'findings')}")
    done = f"; {first.effect}" if first.effect else ""
    lines = [sentence(f"{first.what}{done}"), sentence(first.mend)]
    if bears_on := _bears_on(of_kind):
        lines.append(bears_on)
    lines += [f"- {_where(finding)}" for finding in of_kind[:_SHOWN]]
    if len(of_kind) > _SHOWN:
        lines.append(f"- and {len(of_kind) - _SHOWN:,} more, which --format csv lists")
    for line in lines:
        if line:
            yield Padding(Text(line), (0, 0, 0, 6))


def _bears_on(of_kind: list[Finding]) -> str:
    measures = list(dict.fromkeys(ref for finding in of_kind for ref in finding.measures))
    may_change = list(dict.fromkeys(ref for finding in of_kind for ref in finding.may_change))
    if not measures:
        return ""
    could = f"; it could change the rating of {listed(may_change)}" if may_change else ""
    return f"Bears on {listed(measures)}{could}."


def _where(finding: Finding) -> str:
    row = "" if finding.row is None else f" row {finding.row}"
    owner = "household" if finding.file == _HOUSEHOLDS else "child"
    parts = [f"{finding.file}{row}"]
    parts += [f"{owner} {finding.owner_id}"] if finding.owner_id is not None else []
    parts += [f"column {finding.heading}"] if finding.heading else []
    return ", ".join(parts)
