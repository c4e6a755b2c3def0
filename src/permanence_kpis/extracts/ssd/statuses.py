"""Legal statuses of SSD: which is in force on each day, and the episodes cut where it changes."""

from array import array

import polars as pl

from permanence_kpis.codes import CARE_CONTINUES
from permanence_kpis.extracts.ssd.contract import AS_EPISODES
from permanence_kpis.extracts.ssd.spans import Persons, number_of

STATUS_CHANGED = "L"
_BEGAN, _ENDED = "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"
_START, _END = "lega_legal_status_start_date", "lega_legal_status_end_date"
_MOST_PIECES = 100
"""How many more rows than others the overlapping episodes of a person may be cut into."""


def statuses_of_care(statuses: pl.DataFrame) -> pl.DataFrame:
    """The legal statuses of care that have their day: `person`, `code`, `at`, the first day, and `until`."""
    needed = statuses.drop_nulls(["lega_person_id", _START, "lega_legal_status"])
    return needed.select(person="lega_person_id", code="lega_legal_status", at=_START, until=_END)


# D-362: of several legal statuses on one day the one that began last counts, and care statuses alone
def with_statuses(episodes: pl.DataFrame, statuses: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The episodes with the legal status in force, cut where it changes; and those whose first day has none.

    Takes: episodes with `episode`, the number of the row; statuses as `statuses_of_care` gives them.
    """
    pieces = _pieces(episodes, statuses)
    without = pieces.filter("is_first", pl.col("code").is_null()).select("episode")
    cut = episodes.join(
        pieces.rename({"code": "lega_legal_status"}), on="episode", how="left", maintain_order="left_right"
    )
    goes_on = (pl.col("episode") == pl.col("episode").shift(-1)).fill_null(False)
    is_piece = ~pl.col("is_first").fill_null(True)
    ceased, reason = AS_EPISODES["REC"], AS_EPISODES["REASON_PLACE_CHANGE"]
    began = AS_EPISODES["RNE"]
    cut = cut.with_columns(
        pl.when(goes_on).then(pl.col("at").shift(-1)).otherwise(_ENDED).alias(_ENDED),
        pl.when(is_piece).then("at").otherwise(_BEGAN).alias(_BEGAN),
        pl.when(is_piece).then(pl.lit(STATUS_CHANGED, episodes.schema[began])).otherwise(began).alias(began),
        pl.when(goes_on).then(pl.lit(CARE_CONTINUES, episodes.schema[ceased])).otherwise(ceased).alias(ceased),
        pl.when(~goes_on).then(reason).alias(reason),
    )
    return cut, episodes.join(without, on="episode", how="semi").select("source_row")


def _pieces(episodes: pl.DataFrame, statuses: pl.DataFrame) -> pl.DataFrame:
    """What each episode is cut into: `episode`, `at`, the first day, `code` (null: none so far) and `is_first`."""
    spans = episodes.select("episode", person="clae_person_id", began=_BEGAN, ended=_ENDED).drop_nulls("began")
    spans = spans.sort("person", "began", "ended", nulls_last=True)
    changes = _changes(statuses.join(spans, on="person", how="semi"))
    inside = _changes_inside(spans, changes)
    first = pl.when(pl.col("person") == changes["person"].gather(inside["before"])).then(
        changes["code"].gather(inside["before"])
    )
    turns = inside.select("episode", turn=pl.int_ranges("first", "last")).explode("turn").drop_nulls()
    later = turns.select("episode", at=changes["at"].gather(turns["turn"]), code=changes["code"].gather(turns["turn"]))
    pieces = pl.concat([inside.select("episode", at="began", code=first), later]).sort("episode", "at")
    # D-363: a gap between two legal statuses within an episode is a gap in the records, not in care
    pieces = pieces.with_columns(
        pl.col("code").forward_fill().over("episode"),
        is_first=pl.col("episode").ne_missing(pl.col("episode").shift()),
    )
    return pieces.filter(pl.col("is_first") | pl.col("code").ne_missing(pl.col("code").shift()))


def _changes_inside(spans: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """The spans with the numbers of the changes of status after their first day and before their end, from `first` up
    to before `last`, and of the one `before` them, which may be another person's.
    """
    persons = Persons.of(changes["person"])
    turns = persons.in_turn(changes, "person", "at")

    def before(ended: str, of: pl.DataFrame) -> pl.Series:
        return turns.search_sorted(persons.in_turn(of, "person", ended), side="left").cast(pl.Int64)

    first = turns.search_sorted(persons.in_turn(spans, "person", "began"), side="right").cast(pl.Int64)
    later = pl.when(pl.col("person") == pl.col("person").shift(-1)).then(pl.col("began").shift(-1))
    to_next = spans.with_columns(ended=pl.min_horizontal("ended", later))
    found = spans.with_columns(
        first=first,
        before=pl.when(first > 0).then(first - 1),
        last=pl.max_horizontal(first, before("ended", spans)),
        to_next=pl.max_horizontal(first, before("ended", to_next)),
    )
    # D-640: as many as there are statuses times episodes, of episodes that overlap
    is_too_many = (pl.col("last") - pl.col("to_next")).sum().over("person") > _MOST_PIECES
    return found.with_columns(last=pl.when(is_too_many).then("to_next").otherwise("last"))


def _changes(statuses: pl.DataFrame) -> pl.DataFrame:
    """The days on which another legal status of a person comes into force, in order: `person`, `at` and `code`, which
    is null where none is from that day on.
    """
    with_days = statuses.filter((pl.col("until") > pl.col("at")).fill_null(True))
    ends = with_days.drop_nulls("until").select(
        "person", pl.lit(None, with_days.schema["code"]).alias("code"), at="until", until=pl.lit(None, pl.Date)
    )
    by = ("person", "at", "code")
    events = pl.concat([with_days.select(*by, "until"), ends.select(*by, "until")]).sort(by).with_row_index("row")
    is_next = pl.col("person") == pl.col("person").shift(-1)
    goes_on = pl.col("code").is_not_null() & (number_of("until") > number_of("at").shift(-1))
    beside_others = events.filter(is_next & goes_on)
    one_by_one = events.join(beside_others, on="person", how="anti")
    several = events.join(beside_others, on="person", how="semi", maintain_order="left")
    in_force = pl.concat([one_by_one, several.with_columns(code=several["code"].gather(_last_begun(several)))]).sort(
        "row"
    )
    is_last = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(-1)) for name in ("person", "at"))
    is_other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in ("person", "code"))
    return in_force.filter(is_last).filter(is_other).drop("row", "until")


def _last_begun(events: pl.DataFrame) -> pl.Series:
    """Of each row the number of that in which the status began that is in force afterwards, if one is.

    Takes: rows by person and day, in which a status begins (with `until`) or one ends (without `code`).
    """
    found, numbers, ends = array("q"), array("q"), array("q")
    is_new = pl.col("person").ne_missing(pl.col("person").shift())
    is_start = pl.col("code").is_not_null()
    rows = events.select(is_new, is_start.alias("is_start"), number_of("at"), number_of("until"))
    for number, (is_of_another, begins, at, until) in enumerate(rows.iter_rows()):
        if is_of_another:
            del numbers[:], ends[:]
        if begins:
            numbers.append(number)
            ends.append(until)
        while ends and ends[-1] <= at:
            numbers.pop(), ends.pop()
        found.append(numbers[-1] if numbers else -1)
    in_force = pl.Series(found, dtype=pl.Int64)
    return in_force.to_frame("row").select(pl.when(pl.col("row") >= 0).then("row")).to_series()
