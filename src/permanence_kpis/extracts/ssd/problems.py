"""What is said of rows of SSD."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from permanence_kpis.errors import Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.mapped.codes_in_text import NO_CODE
from permanence_kpis.extracts.ssd.contract import AS_EPISODES, EPISODES, LEGAL, PLACEMENT
from permanence_kpis.extracts.ssd.episodes import Joined


def of_rows(
    rows: pl.DataFrame,
    whose: str,
    heading: str,
    *,
    what: str,
    remedy: str,
    effect: str,
    affects: frozenset[str],
    code: str,
) -> Problem:
    """What is said of some rows of one file."""
    [file] = rows["source_file"].unique()
    return Problem(
        faults.place_of_rows(str(file), heading, rows, whose),
        what=what,
        remedy=remedy,
        effect=effect,
        affects=affects,
        code=code,
    )


class _Join(NamedTuple):
    """What is said of the episodes in one of the tables of `Joined`."""

    heading: str
    what: str
    remedy: str
    effect: str
    affects: frozenset[str]
    code: str


_OF_PLACEMENTS = frozenset({"placements.placement_type", "placements.provider", "placements.end_reason"})
_OF_STATUSES = frozenset({"legal_statuses.legal_status"})
_OF_ENDS = frozenset({"placements.end_date", "legal_statuses.end_date"})
_OF_JOINS = {
    "without_placement": _Join(
        "clae_cla_placement_id",
        what=f"no row of {PLACEMENT} has this number",
        remedy="Export the placements again, with those of the past.",
        effect="the placement was read as blank",
        affects=_OF_PLACEMENTS,
        code="ssd-no-placement",
    ),
    "with_anothers_placement": _Join(
        "clae_cla_placement_id",
        what=f"{PLACEMENT} has another child under this number",
        remedy="Correct the number, or whose placement it is.",
        effect="the placement with this number was used",
        affects=_OF_PLACEMENTS,
        code="ssd-placement-of-another",
    ),
    "with_two_statuses": _Join(
        "clae_cla_episode_start_date",
        what=f"two legal statuses in {LEGAL} began on one day of the episode",
        remedy="End the one that does not apply, or correct its day.",
        effect="the last by its code was used",
        affects=_OF_STATUSES,
        code="ssd-two-statuses",
    ),
    "with_status_going_on": _Join(
        "clae_cla_episode_start_date",
        what=f"two legal statuses in {LEGAL} are in force in the episode: one began before an earlier one had ended",
        remedy="End the earlier one, or correct the day of the later one.",
        effect="the later one counts from its day",
        affects=_OF_STATUSES,
        code="ssd-status-goes-on",
    ),
    "after_placement": _Join(
        "clae_cla_episode_ceased_date",
        what=f"the placement of the episode ended before it in {PLACEMENT}",
        remedy="Correct the end of the episode or of the placement.",
        effect="the placement lasts as long as the episode",
        affects=_OF_ENDS,
        code="ssd-placement-ended",
    ),
    "before_end_of_placement": _Join(
        "clae_cla_episode_ceased_date",
        what=f"the placement of the episode goes on after it in {PLACEMENT}",
        remedy="Correct the end of the episode or of the placement.",
        effect="the placement ends with the episode",
        affects=_OF_ENDS,
        code="ssd-placement-goes-on",
    ),
    "without_status": _Join(
        "clae_cla_episode_start_date",
        what=f"{LEGAL} has no legal status of the child on the day the episode began",
        remedy="Check the dates of the legal statuses, and that each has its code.",
        effect="the legal status was read as blank",
        affects=_OF_STATUSES,
        code="ssd-no-status",
    ),
}


def of_joins(found: Joined) -> Iterator[Problem]:
    """What is said of episodes whose placement or legal status was not found or is doubtful."""
    for name, said in _OF_JOINS.items():
        episodes = getattr(found, name)
        if episodes.height:
            yield of_rows(episodes, "clae_person_id", **said._asdict())


def of_numbers(placements: pl.DataFrame) -> Iterator[Problem]:
    """What is said of a number that several placements have."""
    numbers = placements.drop_nulls("clap_cla_placement_id")
    twice = numbers.filter(pl.col("clap_cla_placement_id").is_duplicated())
    if twice.height:
        yield of_rows(
            twice,
            "clap_person_id",
            "clap_cla_placement_id",
            what="several placements have one number",
            remedy="Give each placement a number of its own.",
            effect="the first of them was used",
            affects=_OF_PLACEMENTS,
            code="ssd-number-twice",
        )


def of_nobodys_reviews(rows: pl.DataFrame) -> Problem:
    """What is said of reviews whose child is not known, for none or several have the period of care that they name."""
    return of_rows(
        rows.with_columns(nobody=pl.lit(None, pl.String)),
        "nobody",
        "clar_cla_id",
        what=f"no row of {EPISODES} has this number of a period of care, or rows of several children have",
        remedy="Export the episodes again, with those of the past, and give each period of care a number of its own.",
        effect=faults.LEFT_OUT,
        affects=frozenset({"reviews.child_id"}),
        code="ssd-no-child",
    )


def only_of(problem: Problem, numbers: Collection[int]) -> list[Problem]:
    """A problem as far as it is of these rows; none where it is of others alone."""
    place = problem.place
    if not place.row_ids:
        return [problem]
    kept = [(row, id) for row, id in place.owners if row in numbers]
    if not kept:
        return []
    rows, row_ids = zip(*kept, strict=True)
    return [replace(problem, place=replace(place, rows=rows, row_ids=row_ids, child_ids=faults.distinct(row_ids)))]


def owned(problem: Problem, owners: Mapping[int, str | None]) -> Problem:
    """A problem of reviews with the children whose they are, for the file has the number of the period of care."""
    row_ids = faults.ids_of_rows(owners.get(row) for row in problem.place.rows)
    return replace(problem, place=replace(problem.place, child_ids=faults.distinct(row_ids), row_ids=row_ids))


# D-367: a legal status without a code of the returns is one that does not make a child looked after
def of_other_statuses(problem: Problem) -> Problem:
    """What is said of a legal status that is none of care: SSD holds orders that are not in a return."""
    if problem.what != NO_CODE or problem.place.heading != "lega_legal_status":
        return problem
    return replace(
        problem,
        what="a legal status without a code of the SSDA903 return",
        remedy="Nothing needs doing where it does not make a child looked after; otherwise write its code.",
        effect="not used",
        affects=frozenset(),
        code="ssd-other-status",
    )


_CODED = re.compile(rf"\b({'|'.join(sorted(AS_EPISODES, key=len, reverse=True))})\b")


def in_ssd_words(problem: Problem) -> Problem:
    """A problem of an episode with the headings of SSD for those of a return."""

    def said(text: str) -> str:
        return _CODED.sub(lambda found: AS_EPISODES[found[1]], text)

    heading = AS_EPISODES.get(problem.place.heading or "", problem.place.heading)
    return replace(
        problem, place=replace(problem.place, heading=heading), what=said(problem.what), remedy=said(problem.remedy)
    )
