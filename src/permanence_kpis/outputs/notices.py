"""What goes to standard error beside a scorecard: what to bear in mind, and what was not understood in the extracts."""

from collections.abc import Sequence

from permanence_kpis.errors import Problem, printable_line
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.words import listed, sample_note, sentence, some
from permanence_kpis.results.scorecard import Scorecard


def beside_a_file(card: Scorecard) -> str:
    """What a page says for itself and a file of figures does not: that it is the sample, and which have no groups."""
    groups = [f"No groups. {line}" for line in scorecard_lines.no_groups(card)]
    return "\n".join(line for line in (sample_note(card.extracts), *groups) if line)


def not_told(card: Scorecard) -> str:
    """Warnings, and that there are findings: a message beside figures for the public names no child."""
    warnings = [f"- {sentence(warning)}" for warning in card.warnings]
    if card.problems:
        warnings.append("- Something was found in the extracts: without --audience public it is listed here.")
    return _part("To bear in mind:", warnings) if warnings else ""


def notices(card: Scorecard) -> str:
    """Warnings, then findings, each part after a blank line; blank where there is nothing to say."""
    warnings = [f"- {warning}" for warning in scorecard_lines.warnings(card)]
    return (_part("To bear in mind:", warnings) if warnings else "") + findings(card)


def findings(card: Scorecard) -> str:
    """What was found in the extracts, file by file, with the measures it touches."""
    by_file: dict[str, list[Problem]] = {}
    for problem in card.problems:
        by_file.setdefault(problem.place.file, []).append(problem)
    refs = [result.measure.ref for result in card.results]
    return "".join(
        _part(f"Found in {file}:", [line for problem in problems for line in _finding(problem, refs)])
        for file, problems in by_file.items()
    )


def skipped(problems: Sequence[Problem]) -> str:
    """The files of an archive that were not read, and why; blank where there are none."""
    lines = [f"- {problem.place.file}: {problem.what}. {problem.remedy}" for problem in problems]
    return _part("Found in the archive:", lines) if lines else ""


def _part(heading: str, lines: Sequence[str]) -> str:
    return "\n" + "".join(f"{printable_line(line)}\n" for line in (heading, *lines))


def _finding(problem: Problem, refs: Sequence[str]) -> tuple[str, str]:
    """Two lines: where, what was found and what was done with it; what would be right, whose it is, what it touches."""
    place = problem.place
    where = [place.heading or "", some("row", [f"{row}" for row in place.rows])]
    found = "; ".join(said for said in (problem.what, problem.effect) if said)
    touched = [ref for ref in refs if ref in problem.touches]
    asides = [
        sentence(problem.remedy),
        sentence(some("child", place.child_ids, "children")),
        f"Bears on {listed(touched) if touched else 'none of these measures'}.",
    ]
    return (
        f"- {', '.join(part for part in where if part) or 'the whole file'}: {found}.",
        f"  {' '.join(aside for aside in asides if aside)}",
    )
