"""How much was found in the extracts on the way to a scorecard."""

from collections.abc import Iterable, Sequence

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
    for of_column in by_column(scorecard.problems).values():
        could: list[Problem] = []
        for problem in of_column:
            those = could_change(problem, scorecard.results)
            refs |= those
            could += [problem] if those else []
        number += _how_many_rows(of_column)
        changing += _how_many_rows(could)
    return Found(number, changing, tuple(ref for ref in scorecard.refs if ref in refs))


# D-652: a byte a row of the file, where a key of each row in a set takes more room than the row
def _how_many_rows(problems: Sequence[Problem]) -> int:
    """How many rows problems of one column are of, each once; what is of no row is one more."""
    marked = bytearray(max((max(one.place.rows, default=0) for one in problems), default=0) + 1)
    for problem in problems:
        for row in problem.place.rows:
            marked[row] = 1
    return marked.count(1) + any(not one.place.rows for one in problems)


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
