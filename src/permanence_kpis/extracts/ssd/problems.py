"""What is said of rows of SSD."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import polars as pl

from permanence_kpis.errors import Place, Problem
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
    row_ids = faults.ids_of_rows(rows[whose])
    [file] = rows["source_file"].unique()
    return Problem(
        Place(
            str(file),
            heading=heading,
            rows=tuple(rows["source_row"]),
            child_ids=faults.distinct(row_ids),
            row_ids=row_ids,
        ),
        what=what,
        remedy=remedy,
        effect=effect,
        affects=affects,
        code=code,
    )


def of_joins(placements: pl.DataFrame, found: Joined) -> Iterator[Problem]:
    """What is said of episodes whose placement or legal status was not found or is doubtful, and of numbers of several
    placements.
    """
    numbers = placements.drop_nulls("clap_cla_placement_id")
    twice = numbers.filter(pl.col("clap_cla_placement_id").is_duplicated())
    of_placements = frozenset({"placements.placement_type", "placements.provider", "placements.end_reason"})
    of_ends = frozenset({"placements.end_date", "legal_statuses.end_date"})
    for rows, whose, heading, what, remedy, effect, affects, code in (
        (
            found.without_placement.drop_nulls("clae_cla_placement_id"),
            "clae_person_id",
            "clae_cla_placement_id",
            f"no row of {PLACEMENT} has this number",
            "Export the placements again, with those of the past.",
            "the placement was read as blank",
            of_placements,
            "ssd-no-placement",
        ),
        (
            found.with_anothers_placement,
            "clae_person_id",
            "clae_cla_placement_id",
            f"{PLACEMENT} has another child under this number",
            "Correct the number, or whose placement it is.",
            "the placement with this number was used",
            of_placements,
            "ssd-placement-of-another",
        ),
        (
            found.with_two_statuses,
            "clae_person_id",
            "clae_cla_episode_start_date",
            f"two legal statuses in {LEGAL} began on one day of the episode",
            "End the one that does not apply, or correct its day.",
            "the last by its code was used",
            frozenset({"legal_statuses.legal_status"}),
            "ssd-two-statuses",
        ),
        (
            found.with_status_going_on,
            "clae_person_id",
            "clae_cla_episode_start_date",
            f"two legal statuses in {LEGAL} are in force in the episode: one began before an earlier one had ended",
            "End the earlier one, or correct the day of the later one.",
            "the later one counts from its day",
            frozenset({"legal_statuses.legal_status"}),
            "ssd-status-goes-on",
        ),
        (
            found.after_placement,
            "clae_person_id",
            "clae_cla_episode_ceased_date",
            f"the placement of the episode ended before it in {PLACEMENT}",
            "Correct the end of the episode or of the placement.",
            "the placement lasts as long as the episode",
            of_ends,
            "ssd-placement-ended",
        ),
        (
            found.before_end_of_placement,
            "clae_person_id",
            "clae_cla_episode_ceased_date",
            f"the placement of the episode goes on after it in {PLACEMENT}",
            "Correct the end of the episode or of the placement.",
            "the placement ends with the episode",
            of_ends,
            "ssd-placement-goes-on",
        ),
        (
            found.without_status,
            "clae_person_id",
            "clae_cla_episode_start_date",
            f"{LEGAL} has no legal status of the child on the day the episode began",
            "Check the dates of the legal statuses, and that each has its code.",
            "the legal status was read as blank",
            frozenset({"legal_statuses.legal_status"}),
            "ssd-no-status",
        ),
        (
            twice,
            "clap_person_id",
            "clap_cla_placement_id",
            "several placements have one number",
            "Give each placement a number of its own.",
            "the first of them was used",
            of_placements,
            "ssd-number-twice",
        ),
    ):
        if rows.height:
            yield of_rows(rows, whose, heading, what=what, remedy=remedy, effect=effect, affects=affects, code=code)


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
    kept = [(row, id) for row, id in zip(place.rows, place.row_ids, strict=True) if row in numbers]
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
