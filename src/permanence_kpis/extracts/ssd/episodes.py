"""Episodes of SSD with their placement and legal status, as an SSDA903 return has them: one row has all three.

An episode names its placement by a number; its legal status is the one held on its days. Dates, carers and reasons
are then read by the rules for returns.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from permanence_kpis.codes import CARE_CONTINUES
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.ssd.contract import AS_EPISODES
from permanence_kpis.extracts.ssda903.contract import FILES

STATUS_CHANGED = "L"
_CARE_ORDERS, _BESIDE_A_CARE_ORDER = ("C1", "C2"), ("E1", "J1", "J2", "J3")
_STAYED_PUT = "E17"
_A_DAY = timedelta(days=1)
_START, _END = "lega_legal_status_start_date", "lega_legal_status_end_date"
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
    cut, without = _with_statuses(placed.with_row_index("episode"), statuses)
    whose = placements.select(clae_cla_placement_id="clap_cla_placement_id", whose="clap_person_id").drop_nulls()
    anothers = episodes.join(whose.unique("clae_cla_placement_id", keep="first"), on="clae_cla_placement_id").filter(
        pl.col("whose") != pl.col("clae_person_id")
    )
    return Joined(
        _as_of_return(cut),
        without_placement,
        episodes.join(without, on="source_row", how="semi"),
        anothers.drop("whose"),
        _with_two_statuses(episodes, statuses),
        _with_status_going_on(episodes, statuses),
        *_of_other_ends(episodes, placements),
    )


def _with_two_statuses(episodes: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """The episodes during which two legal statuses of care began on one day, of which one alone can be right."""
    at_once = _coded(statuses).group_by(clae_person_id="lega_person_id", at=_START)
    several = at_once.agg(pl.col("lega_legal_status").n_unique()).filter(pl.col("lega_legal_status") > 1)
    return _on_whose_days(episodes, several.select("clae_person_id", "at", until=pl.col("at") + _A_DAY))


# D-570: the later one counts, but which of the two was in force is not certain
def _with_status_going_on(episodes: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """The episodes during which a legal status of care began before an earlier one had ended.

    A care order goes on while there is a placement order or a remand, and is no such one.
    """
    coded = _coded(statuses).select("lega_person_id", "lega_legal_status", at=_START, until=_END)
    in_order = coded.sort("lega_person_id", "at")
    is_next = pl.col("lega_person_id") == pl.col("lega_person_id").shift(-1)
    goes_on = pl.col("until").is_null() | (pl.col("until") > pl.col("at").shift(-1))
    earlier = in_order.filter((is_next & goes_on).fill_null(False))
    pairs = earlier.join(coded, on="lega_person_id", suffix="_later").filter(
        pl.col("at_later") > pl.col("at"),
        (pl.col("until") > pl.col("at_later")).fill_null(True),
        pl.col("lega_legal_status_later") != pl.col("lega_legal_status"),
        ~(
            pl.col("lega_legal_status").is_in(_CARE_ORDERS)
            & pl.col("lega_legal_status_later").is_in(_BESIDE_A_CARE_ORDER)
        ),
    )
    both = pairs.select(clae_person_id="lega_person_id", at="at_later", until=pl.min_horizontal("until", "until_later"))
    return _on_whose_days(episodes, both)


def _coded(statuses: pl.DataFrame) -> pl.DataFrame:
    """The legal statuses of care that have their day."""
    return statuses.drop_nulls(["lega_person_id", _START, "lega_legal_status"])


def _on_whose_days(episodes: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The episodes that share a day with one of these spans of the person: `at`, the first day, and `until`."""
    first, last = "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"
    has_begun = (pl.col("at") < pl.col(last)).fill_null(True) & (pl.col("until") > pl.col(first)).fill_null(True)
    with_one = episodes.drop_nulls(first).join(spans, on="clae_person_id").filter(has_begun)
    return episodes.join(with_one, on="source_row", how="semi")


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


# D-362: of several legal statuses on one day the one that began last counts, and care statuses alone
def _with_statuses(episodes: pl.DataFrame, statuses: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The episodes with the legal status held, cut where it changes; and those whose first day has none."""
    first, last = "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"
    spans = episodes.select("episode", "clae_person_id", began=first, ended=last).drop_nulls("began")
    held = statuses.drop_nulls(["lega_person_id", _START, "lega_legal_status"]).select(
        "lega_legal_status", clae_person_id="lega_person_id", held_on=_START, held_until=_END
    )
    is_over = pl.col("held_until") <= pl.max_horizontal("began", "held_on")
    begins_later = (pl.col("held_on") >= pl.col("ended")) & (pl.col("held_on") > pl.col("began"))
    pairs = spans.join(held, on="clae_person_id").filter(~is_over.fill_null(False), ~begins_later.fill_null(False))
    inside = (pl.col("at") > pl.col("began")) & ((pl.col("at") < pl.col("ended")) | pl.col("ended").is_null())
    points = pl.concat(
        [
            spans.select("episode", at="began"),
            *(pairs.with_columns(at=name).filter(inside).select("episode", "at") for name in ("held_on", "held_until")),
        ]
    ).unique()
    in_force = (
        points.join(pairs.select("episode", "held_on", "held_until", "lega_legal_status"), on="episode")
        .filter(pl.col("held_on") <= pl.col("at"), (pl.col("held_until") > pl.col("at")).fill_null(True))
        .sort("episode", "at", "held_on", "lega_legal_status")
        .unique(["episode", "at"], keep="last", maintain_order=True)
        .select("episode", "at", "lega_legal_status")
    )
    pieces = (
        points.join(in_force, on=["episode", "at"], how="left")
        .sort("episode", "at")
        .with_columns(is_first=pl.col("episode").ne_missing(pl.col("episode").shift()))
    )
    # D-363: a gap between two legal statuses within an episode is a gap in the records, not in care
    pieces = pieces.with_columns(pl.col("lega_legal_status").forward_fill().over("episode"))
    changes = pl.col("lega_legal_status").ne_missing(pl.col("lega_legal_status").shift())
    pieces = pieces.filter(pl.col("is_first") | changes)
    without = pieces.filter("is_first", pl.col("lega_legal_status").is_null()).select("episode")
    cut = episodes.join(pieces, on="episode", how="left", maintain_order="left")
    goes_on = (pl.col("episode") == pl.col("episode").shift(-1)).fill_null(False)
    is_piece = ~pl.col("is_first").fill_null(True)
    ceased, reason = AS_EPISODES["REC"], AS_EPISODES["REASON_PLACE_CHANGE"]
    began = AS_EPISODES["RNE"]
    cut = cut.with_columns(
        pl.when(goes_on).then(pl.col("at").shift(-1)).otherwise(last).alias(last),
        pl.when(is_piece).then("at").otherwise(first).alias(first),
        pl.when(is_piece).then(pl.lit(STATUS_CHANGED, episodes.schema[began])).otherwise(began).alias(began),
        pl.when(goes_on).then(pl.lit(CARE_CONTINUES, episodes.schema[ceased])).otherwise(ceased).alias(ceased),
        pl.when(~goes_on).then(reason).alias(reason),
    )
    return cut, episodes.join(without, on="episode", how="semi").select("source_row")


def _as_of_return(cut: pl.DataFrame) -> pl.DataFrame:
    """Rows with the columns of the episodes of a return."""
    columns = FILES["episodes"].columns
    return cut.select(
        *(pl.col(AS_EPISODES[name]).cast(dtype_of(column)).alias(name) for name, column in columns.items()),
        "source_row",
        "source_file",
        of_return=pl.lit(0, pl.Int32),
    )
