"""What an archive kept of who was counted in a period, to tell what was recorded late from what has happened since."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import polars as pl

from permanence_kpis.archive.folder import archive_folder, children_file, read_entries
from permanence_kpis.archive.model import Run
from permanence_kpis.archive.rule import rule_digest
from permanence_kpis.definitions.model import Measure
from permanence_kpis.errors import KpiError, UsageError
from permanence_kpis.file_reading import LARGEST_RECORD, bytes_of
from permanence_kpis.measures.movement import row_key
from permanence_kpis.periods import Period
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.why import OUT, Moved, Place, Reason
from permanence_kpis.run.context import Context
from permanence_kpis.run.rated_scorecard import authority_of
from permanence_kpis.words import listed

_PLACES: Collection[str] = ("met", "not met", "not known")


@dataclass(frozen=True)
class Recorded:
    """Who was counted in a measure when a run worked it out: by id, the place of each thing counted.

    `counts` are None, and `why_none` says why, where no run can be compared.
    """

    run: str | None = None
    counts: Counts | None = None
    places: Mapping[str, tuple[Place, ...]] | None = None
    why_none: str = ""

    def put_into(self, found: pl.DataFrame, measure: Measure) -> pl.DataFrame | None:
        """The states of a measure with the places as they were recorded; None where ids do not tell them from each
        other.
        """
        unit_id = measure.on_table.unit_id
        places = self.places or {}
        if row_key(measure) != (unit_id,) or any(len(those) > 1 for those in places.values()):
            return None
        then = pl.DataFrame(
            {unit_id: list(places), "then": [those[0] for those in places.values()]},
            schema={unit_id: pl.String, "then": pl.String},
        )
        out = pl.when(pl.col("place").is_in(OUT)).then("place").otherwise(pl.lit("outside"))
        is_out = pl.col("place").is_in(OUT).fill_null(True)
        was_outside = (pl.col("then") == "not known") & is_out & self._some_were_outside
        was = (
            pl.when(pl.col("then").is_not_null() & ~was_outside)
            .then("then")
            .when(pl.col("place").is_not_null())
            .then(out)
        )
        together = found.join(then, on=unit_id, how="full", coalesce=True)
        return together.with_columns(was.alias("place"), pl.col("rows").fill_null(0)).drop("then")

    # D-535: the file of the children does not say where they were, and the figure how many
    @property
    def _some_were_outside(self) -> bool:
        """Whether more are not known than were in the denominator: who is outside now is taken to have been so then."""
        not_known = sum(those.count("not known") for those in (self.places or {}).values())
        return self.counts is not None and not_known > self.counts.unsure

    @staticmethod
    def other_than(found: pl.DataFrame, recorded: pl.DataFrame, measure: Measure) -> Iterator[str]:
        """The ids whose place is another now than it was recorded."""
        [key] = row_key(measure)
        both = recorded.select(key, then="place").join(found.select(key, "place"), on=key, how="left")
        for one, then, now in both.iter_rows():
            if (then in OUT) != (now is None or now in OUT) or (then not in OUT and then != now):
                yield one

    def moved_since(self, found: pl.DataFrame, measure: Measure) -> tuple[Moved, ...]:
        """Each recorded otherwise now, as far as ids tell: of several of one id those alike are taken for the same."""
        unit_id = measure.on_table.unit_id
        now: dict[str, Counter[str]] = {}
        for one, place in found.filter(~pl.col("place").is_in(OUT)).select(unit_id, "place").iter_rows():
            now.setdefault(one, Counter())[place] += 1
        moved: list[Moved] = []
        for one in sorted({*(self.places or {}), *now}):
            then, today = Counter(cast("tuple[str, ...]", (self.places or {}).get(one, ()))), now.get(one, Counter())
            if self._some_were_outside and not today["not known"]:
                del then["not known"]
            gone, new = sorted((then - today).elements()), sorted((today - then).elements())
            for number in range(max(len(gone), len(new))):
                was = gone[number] if number < len(gone) else "absent"
                is_now = new[number] if number < len(new) else "absent"
                moved.append(Moved(one, cast("Place", was), cast("Place", is_now), Reason("late")))
        return tuple(moved)


def recorded_then(
    folder: Path | None, asked: Sequence[tuple[Measure, Period]], context: Context
) -> dict[str, Recorded]:
    """What the last run of each period kept, by the measure's reference; nothing without a folder."""
    if folder is None:
        return {}
    try:
        archive = archive_folder(folder)
        entries, _ = read_entries(archive)
    except UsageError as error:
        return {measure.ref: Recorded(why_none=error.problems[0].what) for measure, _ in asked}
    read: dict[str, dict[str, object] | None] = {}
    found: dict[str, Recorded] = {}
    for measure, period in asked:
        with_figure = [
            (entry, figure)
            for entry in reversed(entries)
            if (figure := entry.figure(measure.ref, period)) is not None and figure.counts is not None
        ]
        ours = [one for one in with_figure if _is_ours(one[0].run, context)]
        if not ours:
            runs = [entry.run for entry, _ in with_figure]
            found[measure.ref] = Recorded(why_none=_why_no_run(runs, period, context))
            continue
        kept = [one for one in ours if (archive / children_file(one[0].id)).is_file()]
        if not kept:
            found[measure.ref] = Recorded(why_none=f"no run of {period.name} was kept with --keep-children")
            continue
        entry, figure = kept[0]
        if figure.rule_used != rule_digest(measure, context.definitions):
            found[measure.ref] = Recorded(why_none=f"run {entry.id} used another definition")
            continue
        if entry.id not in read:
            read[entry.id] = _children_of(archive / children_file(entry.id))
        places = _places(read[entry.id], measure.ref, figure.counts)
        if places is None:
            found[measure.ref] = Recorded(why_none=f"the file of the children behind run {entry.id} cannot be read")
            continue
        found[measure.ref] = Recorded(entry.id, figure.counts, places)
    return found


# D-516: the figures of another authority are no earlier state of these
def _is_ours(run: Run, context: Context) -> bool:
    """Whether a run is of the same authority, as far as both name it."""
    theirs, ours = run.authority, authority_of(context)
    is_same = theirs is None or ours is None or theirs.casefold() == ours.casefold()
    return is_same and run.is_sample == context.extracts.is_sample


def _why_no_run(runs: Sequence[Run], period: Period, context: Context) -> str:
    """Why no run of an archive can be used, where these are all that have the figure."""
    if not runs:
        return f"no run in the archive has it for {period.name}"
    theirs = listed(sorted({_whose(run.authority, is_sample=run.is_sample) for run in runs}))
    ours = _whose(authority_of(context), is_sample=context.extracts.is_sample)
    return (
        f"the runs of {period.name} in the archive are for {theirs}, and these figures are for {ours}. Name the "
        f"archive of {ours} with --archive, or check --data and --authority"
    )


def _whose(authority: str | None, *, is_sample: bool) -> str:
    return f"{authority} (the sample)" if is_sample else authority or "an authority that is not named"


def children_kept(path: Path, refs: Collection[str]) -> tuple[frozenset[str], frozenset[str]] | None:
    """The ids of those who counted in some figures of a run, and of those of whom that was not known in any of them;
    None where the file of them cannot be read.
    """
    measures = _children_of(path)
    if measures is None:
        return None
    by_outcome = [those for ref, those in measures.items() if ref in refs and isinstance(those, dict)]
    counted, not_known = set[str](), set[str]()
    for outcome, ids in (each for those in by_outcome for each in those.items()):
        of_outcome = not_known if outcome == "not known" else counted
        of_outcome.update(one for one in (ids if isinstance(ids, list) else ()) if isinstance(one, str))
    return frozenset(counted), frozenset(not_known - counted)


def _children_of(path: Path) -> dict[str, object] | None:
    """The measures in the file of the children behind a run; None where it cannot be read."""
    try:
        content = bytes_of(path, str(path), path.name, UsageError, largest=LARGEST_RECORD, remedy="")
        measures = json.loads(content)["measures"]
    except (KpiError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return measures if isinstance(measures, dict) else None


def _places(measures: dict[str, object] | None, ref: str, counts: Counts | None) -> dict[str, tuple[Place, ...]] | None:
    """The place of each thing counted, by id; None where the file does not have them.

    It does not say of those not known whether they were in the denominator. Where none of them was, they are outside.
    """
    by_outcome = (measures or {}).get(ref)
    if not isinstance(by_outcome, dict) or not all(
        outcome in _PLACES and isinstance(ids, list) and all(isinstance(one, str) for one in ids)
        for outcome, ids in by_outcome.items()
    ):
        return None
    places: dict[str, tuple[Place, ...]] = {}
    for outcome, ids in by_outcome.items():
        if outcome == "not known" and counts is not None and not counts.unsure:
            continue
        for one in ids:
            places[one] = (*places.get(one, ()), outcome)
    return places
