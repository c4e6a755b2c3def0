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
    could: dict[tuple[object, ...], bool] = {}
    refs: set[str] = set()
    for problem in scorecard.problems:
        place, those = problem.place, could_change(problem, scorecard.results)
        refs |= those
        for row in place.rows or (None,):
            key = (problem.code, place.file, row, place.heading)
            could[key] = could.get(key, False) or bool(those)
    return Found(len(could), sum(could.values()), tuple(ref for ref in scorecard.refs if ref in refs))


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
