"""How much was found in the extracts on the way to a scorecard."""

from permanence_kpis.results.findings import Found
from permanence_kpis.results.scorecard import Result, Scorecard


# D-117: to look for all would read more columns than the figures need
def found_in(scorecard: Scorecard) -> Found:
    """The findings that stand with a scorecard, counted as `kpis check` counts them: by row, kind and column.

    They are those that reading the extracts and working the figures out came upon. `kpis check` looks for more. What is
    wrong with a whole file could give its measures a figure, and so a rating.
    """
    of_a_row = {result.measure.ref for result in scorecard.results if may_change(result)}
    of_a_file = of_a_row | {result.measure.ref for result in scorecard.results if result.counts is None}
    could_change: dict[tuple[object, ...], bool] = {}
    refs: set[str] = set()
    for problem in scorecard.problems:
        place = problem.place
        those = problem.measures & (of_a_row if place.rows else of_a_file)
        refs |= those
        for row in place.rows or (None,):
            key = (problem.code, place.file, row, place.heading)
            could_change[key] = could_change.get(key, False) or bool(those)
    return Found(len(could_change), sum(could_change.values()), tuple(ref for ref in scorecard.refs if ref in refs))


def may_change(result: Result) -> bool:
    """Whether what is not known, was repaired or is in doubt could change the rating; of nobody, give it one.

    Without a usable file there is no rating, whatever is found in rows of the others.
    """
    if result.counts is None:
        return False
    return result.confidence is None or result.confidence.letter in ("C", "D")
