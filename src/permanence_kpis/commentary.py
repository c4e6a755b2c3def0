"""`notes.csv`: what people wrote about the figures, in a file beside the definitions, read and checked row by row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.errors import MOST_SAID, DefinitionError, Problem, UsageError, too_many
from permanence_kpis.periods import Period, YearStarts, parse_period
from permanence_kpis.persons_in_texts import Written, persons_in
from permanence_kpis.results.commentary import Comment, Commentary
from permanence_kpis.results.scorecard import Result
from permanence_kpis.small_csv import day_of, in_row, rows_of
from permanence_kpis.suggest import did_you_mean

FILE_NAME = "notes.csv"
COLUMNS = ("ref", "period", "text", "by", "on")
_GUIDE = "'kpis guide report' shows how the file is written."


@dataclass(frozen=True)
class Comments:
    """All that is written, in the order of the file, and the places where a person may be named.

    `texts`: each text, with its place.
    """

    written: tuple[Comment, ...]
    warnings: tuple[Problem, ...] = ()
    texts: tuple[Written, ...] = ()


def load_comments(path: Path, refs: Collection[str] | None, year_starts: YearStarts, shown: str = "") -> Comments:
    """The commentary in a file.

    Takes: the file; the references of the measures that are defined (None: any is taken); when years start; what
        problems call the file.
    Raises: DefinitionError with everything that is wrong in it, row by row.
    """
    name = shown or str(path)
    found: list[Comment] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    texts: list[Written] = []
    for number, entry in rows_of(path, name, FILE_NAME, COLUMNS, _GUIDE):
        wrong = [in_row(name, number, *one) for one in _wrong(entry, refs, year_starts)]
        problems += wrong
        if len(problems) > MOST_SAID:  # D-616
            raise DefinitionError(*problems[:MOST_SAID], too_many(name))
        if not wrong:
            on = day_of(entry["on"])
            assert on, "it is checked"
            period = parse_period(entry["period"], year_starts)
            found.append(Comment(entry["ref"], period, entry["text"], entry["by"], on))
        if len(warnings) < MOST_SAID:
            warnings += [
                in_row(name, number, column, *one)
                for column in ("text", "by")
                for one in persons_in(entry.get(column, ""), column, "a report is passed on")
            ]
        texts += [
            Written(in_row(name, number, column, "", "").place, entry.get(column, "")) for column in ("text", "by")
        ]
    if problems:
        raise DefinitionError(*problems)
    return Comments(tuple(found), tuple(warnings), tuple(texts))


def commentary(comments: Sequence[Comment], period: Period, results: Sequence[Result]) -> dict[str, Commentary]:
    """By ref, what is written about each result in the period, and whether it keeps up with the figure.

    A commentary is of the period with the same days, whatever that was called; *before* is the last period that ended
    earlier and has one.
    """
    return {result.measure.ref: _of_measure(comments, period, result) for result in results}


def _of_measure(comments: Sequence[Comment], period: Period, result: Result) -> Commentary:
    theirs = sorted((one for one in comments if one.ref == result.measure.ref), key=lambda one: one.on)
    days = period.first_day, period.last_day
    of_now = tuple(one for one in theirs if (one.period.first_day, one.period.last_day) == days)
    # D-417: moved is what the scorecard says has moved
    if not of_now:
        return Commentary((), is_missing=result.direction not in (None, "same"))
    earlier = [one for one in theirs if one.period.last_day < period.last_day]
    before = max(earlier, key=lambda one: (one.period.last_day, one.on), default=None)
    is_same = before is not None and _plain(before.text) == _plain(of_now[-1].text)
    return Commentary(of_now, same_as=before if is_same else None)


# D-418: capitals, blanks and the full stop make no other text
def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _wrong(
    entry: Mapping[str, str], refs: Collection[str] | None, year_starts: YearStarts
) -> Iterator[tuple[str, str, str]]:
    """Each fault of a row: the column, what was found, what to do."""
    for column in COLUMNS:
        if not entry.get(column):
            yield column, "blank, but required", _GUIDE
    ref, written = entry.get("ref", ""), entry.get("period", "")
    if ref and refs is not None and ref not in refs:
        yield "ref", f"there is no measure '{ref}'", did_you_mean(ref, refs, "kpis list shows them all.")
    period = None
    if written:
        try:
            period = parse_period(written, year_starts)
        except UsageError:
            yield "period", f"the period '{written}' cannot be read", "Write it as 2024Q1, 2024-25 or 2024-06."
    on = day_of(entry.get("on", ""))
    if entry.get("on") and on is None:
        yield "on", "this is not a date", "Write it as 2024-07-31."
    if on and period and on < period.first_day:
        yield "on", "this day is before the period begins", "Write the day on which the text was written."
