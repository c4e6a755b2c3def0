"""The children (or households) behind a figure, as a table on a terminal."""

from collections import Counter

from rich.console import Group, RenderableType
from rich.text import Text

from permanence_kpis.outputs.phrases import in_a_cell, period, sample_note, sentence, window
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.outputs.scorecard_lines import extracts_used
from permanence_kpis.outputs.terminal import head, labelled
from permanence_kpis.results.explanation import OUTCOMES, Membership


def membership(listed: Membership) -> RenderableType:
    """Each one counted or left out, with its outcome and the columns the definition used."""
    table = PlainTable(listed.columns, [[in_a_cell(value) for value in row] for row in listed.rows])
    scorecard = listed.scorecard
    [result] = scorecard.results
    about = [
        ("Period", period(scorecard.period)),
        ("Measured", window(result.window)),
        ("Extracts", extracts_used(scorecard.extracts)),
        ("Listed", _listed(listed)),
    ]
    parts = head(f"{result.measure.ref} {result.measure.title}", sample_note(scorecard.extracts), about)
    if warnings := [sentence(warning) for warning in (*scorecard.warnings, *result.warnings)]:
        parts.append(labelled("Please note", warnings))
    return Group(*parts, Text(), table)


def _listed(listed: Membership) -> str:
    by_outcome = Counter(row[listed.columns.index("outcome")] for row in listed.rows)
    return ", ".join(f"{by_outcome[name]:,} {name}" for name in OUTCOMES if by_outcome[name]) or "nobody"
