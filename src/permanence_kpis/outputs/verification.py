"""Whether a run came out again as its manifest says, line by line."""

from collections.abc import Iterator

from permanence_kpis.archive.model import Run
from permanence_kpis.archive.verification import Verification
from permanence_kpis.errors import printable_line
from permanence_kpis.outputs.changes import change_in_words, programs_in_words
from permanence_kpis.outputs.phrases import period
from permanence_kpis.words import how_many, listed


def verification_text(verified: Verification) -> str:
    """The verdict, then one line for everything that differs, in the order in which one thing leads to another."""
    run = verified.run
    lines = [f"{verified.manifest}: {period(run.period)}, {how_many(len(run.figures), 'figures')}"]
    differing = list(_differing(verified))
    lines += differing or ["The same files, extracts and definitions, and the same figures."]
    if differing and not (verified.changes or verified.gone or verified.groups):
        lines.append("Every figure is the same.")
    if run.program != verified.again.program:
        lines.append(f"Worked out again by another program: {programs_in_words(run.program, verified.again.program)}.")
    return "".join(f"{printable_line(line)}\n" for line in lines)


def _differing(verified: Verification) -> Iterator[str]:
    run, again = verified.run, verified.again
    for name, how in verified.written.items():
        yield f"- {name} {how}."
    for name in verified.extracts:
        if name not in again.extracts:
            yield f"- {name} was used and is not used any more."
        elif name not in run.extracts:
            yield f"- {name} was not used and is now."
        else:
            rows, before = again.extracts[name].rows, run.extracts[name].rows
            yield f"- {name} has different content: {rows:,} rows used now, {before:,} then."
    if verified.is_definitions_file_other:
        refs = listed(verified.defined_otherwise)
        measures = f"Defined differently: {refs}" if refs else "The measures are the same"
        yield f"- {_definitions(run, again)}. {measures}."
    if verified.is_period_other:
        yield f"- {run.period.name} is {period(again.period)} by these definitions."
    for ref in verified.gone:
        yield f"- {ref} is not defined any more."
    for change in verified.changes:
        yield f"- {change.later.ref}: {change_in_words(change)}"
    if verified.groups:
        yield f"- The breakdown of {listed(verified.groups)} is different."


def _definitions(run: Run, again: Run) -> str:
    if run.definitions_origin == again.definitions_origin:
        return f"The definitions, {again.definitions_origin}, have different content"
    return f"The definitions are {again.definitions_origin}; then they were {run.definitions_origin}"
