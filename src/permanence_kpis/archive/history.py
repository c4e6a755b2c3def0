"""What became of a figure from run to run: whether it changed, what was other beneath it, and what was published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from permanence_kpis.archive.model import Entry, Figure, Program, Publication, Run
from permanence_kpis.periods import Period
from permanence_kpis.results.provisional import LaterMovement

Cause = Literal["late recording", "the extracts changed", "definition", "program"]


# D-168: the old program is not there to be run
@dataclass(frozen=True)
class Difference:
    """What was other beneath a figure in a later run than in an earlier one, of what the figure rests on.

    `files` have other content, are new, or are gone; to those of them that are `late`, rows were added that begin by
    the period's last day; `is_rule_other`: who counts or who meets the measure;
    `is_target_other`: what is due or what is shown; `programs`: the earlier and the later one, where they differ;
    `is_confidence_other`: above how much not known the letter of the confidence is D.
    """

    files: tuple[str, ...]
    late: tuple[str, ...]
    is_rule_other: bool
    is_target_other: bool
    programs: tuple[Program, Program] | None
    is_confidence_other: bool = False

    @property
    def is_defined_otherwise(self) -> bool:
        """Whether the definitions say another thing of the measure."""
        return self.is_rule_other or self.is_target_other or self.is_confidence_other

    @property
    def otherwise_changed(self) -> tuple[str, ...]:
        """The other files in which nothing was recorded late, as far as can be told."""
        return tuple(name for name in self.files if name not in self.late)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What can have changed the figure, in one word each."""
        told: list[Cause] = []
        if self.late:
            told.append("late recording")
        if self.otherwise_changed:
            told.append("the extracts changed")
        if self.is_defined_otherwise:
            told.append("definition")
        if self.programs is not None:
            told.append("program")
        return tuple(told)


_NO_DIFFERENCE = Difference(
    files=(), late=(), is_rule_other=False, is_target_other=False, programs=None, is_confidence_other=False
)


@dataclass(frozen=True)
class Change:
    """A figure beside an earlier one of the same measure and period."""

    earlier: Figure
    later: Figure
    difference: Difference

    @property
    def is_changed(self) -> bool:
        """Whether a reader is told something else."""
        return not self.later.says_the_same_as(self.earlier)

    @property
    def by(self) -> Fraction | None:
        """How much higher (or lower, negative) the value is; None where the two cannot be compared."""
        if self.earlier.value is None or self.later.value is None or self.earlier.show != self.later.show:
            return None
        return self.later.value - self.earlier.value

    @property
    def has_rating_moved(self) -> bool:
        """Whether the rating is another."""
        return self.earlier.rating != self.later.rating


@dataclass(frozen=True)
class Restatement:
    """A change of a figure since it was published."""

    publication: Publication
    change: Change


@dataclass(frozen=True)
class Step:
    """One run of a figure's history. `change` is since the run before (None for the first)."""

    entry: Entry
    figure: Figure
    change: Change | None
    restated: Restatement | None


@dataclass(frozen=True)
class PeriodHistory:
    """Every run of one figure for one period, oldest first.

    `before` is the period before in the history with its newest figure; None for the first. `later` is how figures of
    earlier periods, seen as early as the newest one, moved afterwards; None where that is not known.
    """

    period: Period
    is_sample: bool
    steps: tuple[Step, ...]
    before: tuple[Period, Figure] | None = None
    later: LaterMovement | None = None

    @property
    def newest(self) -> Figure:
        """The figure as it was last worked out."""
        return self.steps[-1].figure

    # D-106: by what each run kept: an edited file is seen too
    @property
    def breaks_series(self) -> bool:
        """Whether another rule counts here than in the period before, so that the two figures are no series."""
        return self.before is not None and not self.newest.counts_by_the_rule_of(self.before[1])


def histories(entries: Sequence[Entry], ref: str) -> tuple[PeriodHistory, ...]:
    """Every figure ever produced of a measure, period by period in the order of their last days.

    The sample's figures have a history of their own.
    """
    of_period: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        if ref in entry.figures:
            of_period.setdefault(_series(entry.run), []).append(entry)
    found = [
        PeriodHistory(those[-1].period, those[-1].run.is_sample, tuple(_steps(those, ref)))
        for those in of_period.values()
    ]
    found.sort(key=lambda one: (one.is_sample, one.period.last_day, one.period.first_day))
    return tuple(
        replace(later, before=(earlier.period, earlier.newest))
        if earlier and earlier.is_sample == later.is_sample
        else later
        for earlier, later in zip([None, *found], found, strict=False)
    )


def last_steps(entries: Sequence[Entry]) -> tuple[Step, ...]:
    """The last of these runs, figure by figure: each beside the last run before that has it for the same period."""
    last = entries[-1]
    of_period = _of_the_same_period(last.run, entries)
    return tuple([*_steps([entry for entry in of_period if ref in entry.figures], ref)][-1] for ref in last.figures)


# D-167: `--fail-on changed` compares with the last archived run of the same days
def changes_since_the_last(run: Run, entries: Iterable[Entry]) -> dict[str, Change]:
    """By ref, the figures of a run that differ from those last archived for the same period."""
    changes = {}
    earlier = _of_the_same_period(run, entries)
    for ref, figure in run.figures.items():
        before = next((entry for entry in reversed(earlier) if ref in entry.figures), None)
        if before is not None and (change := change_between(before.run, run, ref)).is_changed:
            changes[figure.ref] = change
    return changes


def restated(run: Run, entries: Iterable[Entry]) -> dict[str, Restatement]:
    """By ref, the figures of a run that differ from those last published for the same period."""
    earlier = _of_the_same_period(run, entries)
    found = {ref: _restatement(run, _last_published(earlier, ref), ref) for ref in run.figures}
    return {ref: restatement for ref, restatement in found.items() if restatement is not None}


def _steps(entries: Sequence[Entry], ref: str) -> Iterator[Step]:
    before: Entry | None = None
    published: tuple[Publication, Entry] | None = None
    for entry in entries:
        yield Step(
            entry,
            entry.figures[ref],
            change_between(before.run, entry.run, ref) if before else None,
            _restatement(entry.run, published, ref),
        )
        before, published = entry, _later(published, entry)


def _last_published(earlier: Iterable[Entry], ref: str) -> tuple[Publication, Entry] | None:
    """The last publication of a figure, and the run that it published."""
    last: tuple[Publication, Entry] | None = None
    for entry in earlier:
        if entry.published and ref in entry.figures:
            last = _later(last, entry)
    return last


def _later(last: tuple[Publication, Entry] | None, entry: Entry) -> tuple[Publication, Entry] | None:
    """The last publication so far, once a run is taken in."""
    for publication in entry.published:
        if last is None or publication.number > last[0].number:
            last = publication, entry
    return last


def _restatement(run: Run, published: tuple[Publication, Entry] | None, ref: str) -> Restatement | None:
    if published is None:
        return None
    publication, entry = published
    change = change_between(entry.run, run, ref)
    return Restatement(publication, change) if change.is_changed else None


def change_between(before: Run, after: Run, ref: str) -> Change:
    """One figure as two runs worked it out; both have it."""
    return Change(before.figures[ref], after.figures[ref], _difference(before, after, ref))


# D-179: a limit of confidence is a cause for every figure that has a letter
def _difference(before: Run, after: Run, ref: str) -> Difference:
    if before is after:  # runs that are alike in everything are read but once
        return _NO_DIFFERENCE
    earlier, later = before.figures[ref], after.figures[ref]
    is_rule_other = not later.counts_by_the_rule_of(earlier)
    files = tuple(_other_files(before, after, ref, is_rule_other))
    return Difference(
        files=files,
        late=tuple(_recorded_late(before, after, files)),
        is_rule_other=is_rule_other,
        is_target_other=not later.has_the_target_of(earlier),
        programs=(before.program, after.program) if before.program != after.program else None,
        is_confidence_other=not later.has_the_confidence_limit_of(earlier),
    )


def _other_files(before: Run, after: Run, ref: str, is_rule_other: bool) -> Iterator[str]:
    """The files beneath a figure that have other content, are new, or are gone.

    One that only the later rule needs is not new for that: where the earlier run knew it too, its content decides. So
    with one that an earlier version did not keep for a figure that it had.
    """
    kept = before.figures[ref].depends_on
    is_kept_since = before.program != after.program and before.figures[ref].counts is not None
    for name in dict.fromkeys((*kept, *after.figures[ref].depends_on)):
        earlier, later = before.extracts.get(name), after.extracts.get(name)
        if earlier is None or later is None:
            if not is_rule_other and not (is_kept_since and name not in kept):
                yield name
        elif earlier.sha256 != later.sha256:
            yield name


# D-171: rows are not kept, nor digests: a small row could be guessed from its digest
def _recorded_late(before: Run, after: Run, files: Sequence[str]) -> Iterator[str]:
    """Those of the files that hold, or held, an extract of which more rows now begin by the period's last day.

    Rows of all files of an extract are taken together, for a file may be called otherwise from run to run.
    """
    if not files:
        return
    earlier, later = _rows_dated(before), _rows_dated(after)
    late = {name for name, number in later.items() if name in earlier and number > earlier[name]}
    for name in files:
        held = [run.extracts[name].dated or {} for run in (before, after) if name in run.extracts]
        if any(extract in late for dated in held for extract in dated):
            yield name


def _rows_dated(run: Run) -> dict[str, int]:
    """By extract, how many rows of all its files begin by the period's last day; nothing where that was not kept."""
    rows: dict[str, int] = {}
    for file in run.extracts.values():
        for name, number in (file.dated or {}).items():
            rows[name] = rows.get(name, 0) + number
    return rows


def _of_the_same_period(run: Run, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if _series(entry.run) == _series(run)]


# D-175: the sample's figures are never compared with those of other extracts
def _series(run: Run) -> tuple[object, ...]:
    """Figures are compared where this is the same: the days, and whether they are the synthetic sample's."""
    return (run.is_sample, run.period.first_day, run.period.last_day)
