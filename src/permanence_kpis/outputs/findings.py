"""What was found in the extracts, kind by kind, on a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import get_args

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from permanence_kpis.errors import printable_line
from permanence_kpis.outputs.finding_rows import silenced
from permanence_kpis.outputs.phrases import found_in_words, period, sample_note, sentence
from permanence_kpis.outputs.scorecard_lines import extracts_used
from permanence_kpis.outputs.terminal import head, labelled, to_type
from permanence_kpis.results.findings import CheckReport, Finding, Findings, Level
from permanence_kpis.tables import EXTRACTS
from permanence_kpis.words import how_many, listed

_KINDS = 3
"""So many kinds are shown where not all are asked for."""

_SHOWN = 3
_STYLES = {"STOP": "bold red", "FIX": "bold yellow", "NOTE": "bold"}
_HOUSEHOLDS = EXTRACTS["foster_approvals"].file_name


def findings(report: CheckReport, command: str, *, shows_all: bool) -> RenderableType:
    """The kinds of finding that matter most, or all of them, what could change a rating first; and the totals.

    What stops is not among them: `stops` says it. Takes: the command that shows all.
    """
    about = [
        *([("Period", period(report.period))] if report.period else []),
        ("Extracts", extracts_used(report.extracts) if report.extracts else report.folder),
        ("Definitions", report.definitions_origin),
    ]
    parts = head("Check of the extracts", sample_note(report.extracts), about)
    shown = [kind for kind in report.kinds if kind.first.level != "STOP"]
    is_short = len(shown) > _KINDS and not shows_all
    if is_short:
        parts += [Text(), Text("What to correct first", style="bold")]
        for of_kind in report.that_matter_most(_KINDS):
            parts += [Text(), *_group(of_kind, 1, report.measures)]
    else:
        for heading, kinds in groupby(shown, _part):
            parts += [Text(), Text(heading, style="bold")]
            for of_kind in kinds:
                parts += [Text(), *_group(of_kind, _SHOWN, report.measures)]
    parts += [Text(), labelled("Found", [_totals(report)])]
    if said := [*map(sentence, report.warnings), *filter(None, [silenced(report)])]:
        parts.append(labelled("Please note", said))
    if is_short:
        parts.append(to_type("For all", command))
    return Group(*parts)


def stops(report: CheckReport) -> str:
    """What has to be corrected before anything can be worked out, as a message; blank where there is nothing of it."""
    kinds = [kind for kind in report.kinds if kind.first.level == "STOP"]
    return "\n".join(
        "".join(f"{printable_line(line)}\n" for line in _lines(of_kind, _SHOWN, report.measures)) for of_kind in kinds
    )


def _totals(report: CheckReport) -> str:
    if not report.findings:
        return "nothing"
    by_level = Counter[Level]()
    for one in report.findings.alike:
        by_level[one.said.level] += len(one)
    levels = ", ".join(f"{by_level[level]:,} {level}" for level in get_args(Level) if by_level[level])
    if report.stops:
        return f"{levels}. Nothing can be worked out before what is marked STOP is corrected."
    return found_in_words(report.found, f"({levels})")


def _part(of_kind: Findings) -> str:
    return "What could change a rating" if of_kind.first.may_change else "What could not change a rating"


def _group(of_kind: Findings, shown: int, order: Sequence[str]) -> Iterator[RenderableType]:
    """One kind, its level in a colour."""
    head, *lines = _lines(of_kind, shown, order)
    level = of_kind.first.level
    yield Text.assemble((level, _STYLES[level]), head.removeprefix(level))
    for line in lines:
        yield Padding(Text(line.strip()), (0, 0, 0, 6))


def _lines(of_kind: Findings, shown: int, order: Sequence[str]) -> Iterator[str]:
    """One kind: how many, what is wrong, what was done, how to correct it, what it affects, and the first few rows.

    Takes: the findings; how many of them to show; the measures in the order in which to name them.
    """
    first = of_kind.first
    yield f"{first.level}  {first.code}: {how_many(len(of_kind), 'findings')}"
    done = f"; {first.effect}" if first.effect else ""
    said = [sentence(f"{first.what}{done}"), sentence(first.remedy), _affects(of_kind, order)]
    said += [f"- {_where(finding)}" for finding in islice(of_kind, shown)]
    if len(of_kind) > shown:
        said.append(f"- and {len(of_kind) - shown:,} more, which --format csv lists")
    yield from (f"      {line}" for line in said if line)


def _affects(of_kind: Findings, order: Sequence[str]) -> str:
    place = {ref: number for number, ref in enumerate(order)}  # one without its file is not among them, and is last
    affected = dict.fromkeys(ref for one in of_kind.alike for ref in one.said.measures)
    changing = dict.fromkeys(ref for one in of_kind.alike for ref in one.said.may_change)
    measures, may_change = (sorted(refs, key=lambda ref: place.get(ref, len(place))) for refs in (affected, changing))
    if not measures:
        return ""
    could = f"; it could change the rating of {listed(may_change)}" if may_change else ""
    return f"Affects {listed(measures)}{could}."


def _where(finding: Finding) -> str:
    row = "" if finding.row is None else f" row {finding.row}"
    owner = "household" if finding.file == _HOUSEHOLDS else "child"
    parts = [f"{finding.file}{row}"]
    parts += [f"{owner} {finding.owner_id}"] if finding.owner_id is not None else []
    parts += [f"column {finding.heading}"] if finding.heading else []
    return ", ".join(parts)
