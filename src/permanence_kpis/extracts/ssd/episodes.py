"""Episodes of SSD with their placement and legal status, as an SSDA903 return has them: one row has all three.

An episode names its placement by a number; its legal status is the one held on its days. Dates, carers and reasons
are then read by the rules for returns.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.ssd.contract import AS_EPISODES
from permanence_kpis.extracts.ssd.spans import latest_ends, number_of
from permanence_kpis.extracts.ssd.statuses import statuses_of_care, with_statuses
from permanence_kpis.extracts.ssda903.contract import FILES

_CARE_ORDERS, _BESIDE_A_CARE_ORDER = ("C1", "C2"), ("E1", "J1", "J2", "J3")
_STAYED_PUT = "E17"
_A_DAY = timedelta(days=1)
_BEGAN, _ENDED = "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"
_OF_PLACEMENT = ("PLACE", "PLACE_PROVIDER", "REASON_PLACE_CHANGE", "PL_POST", "URN")


@dataclass(frozen=True)
class Joined:
    """Episodes as a return has them; those of which no placement, or no legal status, was found, of which the placement
    is one of another child, during which two legal statuses began on one day, or one began before another had ended,
    and of which the placement ended before they did, or goes on after the last of them.
    """

    episodes: pl.DataFrame
    without_placement: pl.DataFrame
    without_status: pl.DataFrame
    with_anothers_placement: pl.DataFrame
    with_two_statuses: pl.DataFrame
    with_status_going_on: pl.DataFrame
    after_placement: pl.DataFrame
    before_end_of_placement: pl.DataFrame


def joined(episodes: pl.DataFrame, placements: pl.DataFrame, statuses: pl.DataFrame) -> Joined:
    """Each episode with its placement and its legal status.

    Takes: the three tables, typed, with the headings of SSD, `source_row` and `source_file`.
    Gives: rows with the columns of the episodes of a return, `source_row` and `source_file` of the episode,
    `of_return` 0. An episode in which the legal status changes is as many rows as it has statuses.
    """
    placed = _with_placements(episodes, placements)
    known = placements.select("clap_cla_placement_id").drop_nulls()
    without_placement = episodes.drop_nulls("clae_cla_placement_id").join(
        known, left_on="clae_cla_placement_id", right_on="clap_cla_placement_id", how="anti"
    )
    of_care = statuses_of_care(statuses)
    cut, without = with_statuses(placed.with_row_index("episode"), of_care)
    whose = placements.select(clae_cla_placement_id="clap_cla_placement_id", whose="clap_person_id").drop_nulls()
    anothers = episodes.join(
        whose.unique("clae_cla_placement_id", keep="first"), on="clae_cla_placement_id", maintain_order="left"
    ).filter(pl.col("whose") != pl.col("clae_person_id"))
    return Joined(
        _as_of_return(cut),
        without_placement,
        episodes.join(without, on="source_row", how="semi"),
        anothers.drop("whose"),
        _with_two_statuses(episodes, of_care),
        _with_status_going_on(episodes, of_care),
        *_of_other_ends(episodes, placements),
    )


def _with_two_statuses(episodes: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """The episodes during which two legal statuses of care began on one day, of which one alone can be right."""
    several = statuses.group_by("person", "at").agg(pl.col("code").n_unique()).filter(pl.col("code") > 1)
    return _on_whose_days(episodes, several.select("person", "at", until=pl.col("at") + _A_DAY))


# D-570: the later one counts, but which of the two was in force is not certain
def _with_status_going_on(episodes: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """The episodes during which a legal status of care began before an earlier one had ended.

    A care order goes on while there is a placement order or a remand, and is no such one.
    """
    in_order = statuses.sort("person", "at")
    is_next = pl.col("person") == pl.col("person").shift(-1)
    goes_on = pl.col("until").is_null() | (pl.col("until") > pl.col("at").shift(-1))
    earlier = in_order.filter((is_next & goes_on).fill_null(False))
    later = statuses.join(earlier, on="person", how="semi")
    both = [_with_one_open(later, rows, code) for (code,), rows in earlier.group_by("code")]
    return _on_whose_days(episodes, pl.concat(both)) if both else episodes.clear()


def _with_one_open(later: pl.DataFrame, earlier: pl.DataFrame, code: object) -> pl.DataFrame:
    """The days on which one of the later statuses is in force with one of the earlier, all of this code."""
    beside = pl.col("code").is_in(_BESIDE_A_CARE_ORDER) if code in _CARE_ORDERS else pl.lit(False)
    others = later.filter(pl.col("code") != pl.lit(code, later.schema["code"]), ~beside)
    with_end = others.with_columns(goes_on_until=latest_ends(others, "person", "at", earlier, begun="before"))
    both = with_end.filter(pl.col("goes_on_until") > number_of("at"))
    return both.select("person", "at", until=pl.min_horizontal("goes_on_until", number_of("until")))


def _on_whose_days(episodes: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The episodes that share a day with one of these spans of the person: `at`, the first day, and `until`."""
    dated = episodes.drop_nulls(_BEGAN)
    latest = latest_ends(dated, "clae_person_id", _ENDED, spans, begun="before")
    with_one = dated.filter(latest > dated.select(number_of(_BEGAN)).to_series())
    return episodes.join(with_one, on="source_row", how="semi", maintain_order="left")


# D-571: the episode decides, but one of the two days is wrong
def _of_other_ends(episodes: pl.DataFrame, placements: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The episodes whose placement ended before they did, and those that are the last of a placement that goes on.

    They are compared with the end of the episode, or with the start of the person's next where that is earlier. A day
    more or less is no difference: an end may be written as the last day, or as the day after.
    """
    person, began, number = "clae_person_id", "clae_cla_episode_start_date", "clae_cla_placement_id"
    of_number = placements.drop_nulls("clap_cla_placement_id").unique(
        "clap_cla_placement_id", keep="first", maintain_order=True
    )
    ends = of_number.select(
        pl.col("clap_cla_placement_id").alias(number),
        placement_ends="clap_cla_placement_end_date",
        of_person="clap_person_id",
    )
    following = pl.when(pl.col(person) == pl.col(person).shift(-1)).then(pl.col(began).shift(-1))
    with_ends = (
        episodes.drop_nulls([person, began])
        .sort(person, began, "source_row")
        .with_columns(ended=pl.min_horizontal("clae_cla_episode_ceased_date", following))
        .join(ends, on=number, maintain_order="left")
        .filter(pl.col("of_person") == pl.col(person))
    )
    ended, placement_ends = pl.col("ended"), pl.col("placement_ends")
    ended_first = placement_ends.is_not_null() & (ended > placement_ends + _A_DAY).fill_null(True)
    stays_put = (pl.col("clae_cla_episode_ceased_reason") == _STAYED_PUT).fill_null(False)
    goes_on = ended.is_not_null() & (placement_ends > ended + _A_DAY).fill_null(True) & ~stays_put
    of_last = with_ends.unique(number, keep="last", maintain_order=True)
    after, before = with_ends.filter(ended_first), of_last.filter(goes_on)
    return episodes.join(after, on="source_row", how="semi"), episodes.join(before, on="source_row", how="semi")


# D-361: the number of the placement tells which placement an episode is of; its dates are those of the episode
def _with_placements(episodes: pl.DataFrame, placements: pl.DataFrame) -> pl.DataFrame:
    """The episodes by person and start, each with its placement; the reason for a change stands on its last."""
    of_number = placements.drop_nulls("clap_cla_placement_id").unique(
        "clap_cla_placement_id", keep="first", maintain_order=True
    )
    wanted = of_number.select("clap_cla_placement_id", *(AS_EPISODES[name] for name in _OF_PLACEMENT))
    by = ("clae_person_id", "clae_cla_episode_start_date")
    placed = episodes.sort(*by, "source_row", nulls_last=True).join(
        wanted, left_on="clae_cla_placement_id", right_on="clap_cla_placement_id", how="left", maintain_order="left"
    )
    following = pl.all_horizontal(
        pl.col("clae_person_id") == pl.col("clae_person_id").shift(-1),
        # one that runs past the next start, or is open, is cut there
        (pl.col("clae_cla_episode_ceased_date") >= pl.col("clae_cla_episode_start_date").shift(-1)).fill_null(True),
        pl.col("clae_cla_placement_id").ne_missing(pl.col("clae_cla_placement_id").shift(-1)),
    ).fill_null(False)
    reason = AS_EPISODES["REASON_PLACE_CHANGE"]
    return placed.with_columns(pl.when(following).then(reason).alias(reason))


def _as_of_return(cut: pl.DataFrame) -> pl.DataFrame:
    """Rows with the columns of the episodes of a return."""
    columns = FILES["episodes"].columns
    return cut.select(
        *(pl.col(AS_EPISODES[name]).cast(dtype_of(column)).alias(name) for name, column in columns.items()),
        "source_row",
        "source_file",
        of_return=pl.lit(0, pl.Int32),
    )
