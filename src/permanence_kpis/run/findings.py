"""How much was found in the extracts on the way to a scorecard."""

from collections.abc import Iterable

from permanence_kpis.errors import Problem
from permanence_kpis.results.findings import Found
from permanence_kpis.results.scorecard import Result, Scorecard


# D-117: to look for all would read more columns than the figures need
def found_in(scorecard: Scorecard) -> Found:
    """The findings that stand with a scorecard, counted as `kpis check` counts them: by row, kind and column.

    They are those that reading the extracts and working the figures out came upon. `kpis check` looks for more.
    """
    refs: set[str] = set()
    number = changing = 0
    # D-652: column by column, for a key of each row takes more room than the row
    for of_column in by_column(scorecard.problems).values():
        every: set[int | None] = set()
        could: set[int | None] = set()
        for problem in of_column:
            rows, those = problem.place.rows or (None,), could_change(problem, scorecard.results)
            refs |= those
            every.update(rows)
            could.update(rows if those else ())
        number += len(every)
        changing += len(could)
    return Found(number, changing, tuple(ref for ref in scorecard.refs if ref in refs))


def by_column(problems: Iterable[Problem]) -> dict[tuple[str, str, str | None], list[Problem]]:
    """The problems by their code, file and column: of those of one, a row is one finding."""
    by: dict[tuple[str, str, str | None], list[Problem]] = {}
    for problem in problems:
        by.setdefault((problem.code, problem.place.file, problem.place.heading), []).append(problem)
    return by


def could_change(problem: Problem, results: Iterable[Result]) -> frozenset[str]:
    """The measures whose rating a finding could change.

    Where a measure has no usable file there is no rating, whatever is found in rows of the others; but what is wrong
    with a whole file could give its measures a figure, and so a rating.
    """
    of_file = not problem.place.rows
    affected = (result for result in results if result.measure.ref in problem.measures)
    return frozenset(one.measure.ref for one in affected if (of_file if one.counts is None else _may_change(one)))


def _may_change(result: Result) -> bool:
    """Whether what is not known, was repaired or is in doubt could change the rating; of nobody, give it one."""
    return result.confidence is None or result.confidence.letter in ("C", "D")
