"""Legal statuses of SSD against a plain reading of them, day by day, in rows drawn at random."""

import random
from datetime import date, timedelta

import polars as pl
import pytest

from permanence_kpis import codes
from permanence_kpis.extracts.ssd.contract import AS_EPISODES
from permanence_kpis.extracts.ssd.spans import NEVER, latest_ends
from permanence_kpis.extracts.ssd.statuses import with_statuses

from .tables import load

FIRST = date(1969, 12, 25)
DAYS = [FIRST + timedelta(days=number) for number in range(20)]
PERSONS = ("ann", "ben", "cat")
STATUSES = ("C1", "C2", "E1", "V2")
BEGAN, ENDED = "clae_cla_episode_start_date", "clae_cla_episode_ceased_date"
EPISODE = {
    "clae_person_id": pl.String,
    BEGAN: pl.Date,
    ENDED: pl.Date,
    AS_EPISODES["RNE"]: pl.Enum(sorted(codes.REASON_NEW_EPISODE)),
    AS_EPISODES["REC"]: pl.String,
    AS_EPISODES["REASON_PLACE_CHANGE"]: pl.String,
}
SPAN = {"person": pl.String, "code": pl.Enum(STATUSES), "at": pl.Date, "until": pl.Date}


def drawn(rolls, number):
    """Rows of a person, a code, a day, and another after it, before it or none."""
    return [
        (rolls.choice(PERSONS), rolls.choice(STATUSES), rolls.choice(DAYS), rolls.choice([None, *DAYS]))
        for _ in range(rolls.randrange(number))
    ]


def in_force(statuses, person, day):
    """The code in force on a day, if one is."""
    is_open = [(at, code) for whose, code, at, until in statuses if whose == person and at <= day < (until or date.max)]
    return max(is_open)[1] if is_open else None


def pieces_of(statuses, person, began, ended):
    """The days on which another status comes into force in an episode, each with its code."""
    pieces = [(began, in_force(statuses, person, began))]
    for day in DAYS:
        code = in_force(statuses, person, day)
        if began < day < (ended or date.max) and code not in (None, pieces[-1][1]):
            pieces.append((day, code))
    return pieces


@pytest.mark.parametrize("seed", range(40))
def test_an_episode_is_cut_where_another_status_comes_into_force(seed):
    rolls = random.Random(seed)
    statuses, episodes = drawn(rolls, 14), [(person, at, until) for person, _, at, until in drawn(rolls, 8)]
    rows = pl.DataFrame([(*row, "S", None, None) for row in episodes], EPISODE, orient="row")

    cut, without = with_statuses(
        rows.with_row_index("episode").with_row_index("source_row"), pl.DataFrame(statuses, SPAN, orient="row")
    )

    expected = [pieces_of(statuses, *episode) for episode in episodes]
    assert cut.select("episode", BEGAN, "lega_legal_status").rows() == [
        (number, day, code) for number, pieces in enumerate(expected) for day, code in pieces
    ]
    assert sorted(without["source_row"]) == [number for number, [(_, code), *_] in enumerate(expected) if code is None]


@pytest.mark.parametrize("begun", ["before", "by"])
@pytest.mark.parametrize("seed", range(20))
def test_the_latest_end_is_that_of_the_spans_that_had_begun(seed, begun):
    rolls = random.Random(seed)
    spans = drawn(rolls, 14)
    asked = [(rolls.choice([*PERSONS, "dan", None]), rolls.choice([*DAYS, None])) for _ in range(10)]

    ends = latest_ends(
        pl.DataFrame(asked, {"whose": pl.String, "day": pl.Date}, orient="row"),
        "whose",
        "day",
        pl.DataFrame(spans, SPAN, orient="row"),
        begun=begun,
    )

    expected = []
    for person, day in asked:
        of_person = [
            NEVER if until is None else (until - date(1970, 1, 1)).days
            for whose, _, at, until in spans
            if whose == person and (day is None or at < day or (begun == "by" and at == day))
        ]
        expected.append(max(of_person, default=None))
    assert ends.to_list() == expected


# D-640
def test_of_overlapping_episodes_with_very_many_statuses_each_lasts_until_the_next(tmp_path):
    days = [date(2022, 5, 1) + timedelta(days=number) for number in range(110)]
    statuses = "\n".join(f"ann | {('C2', 'V2')[day.day % 2]} | {day} | -" for day in days)

    extracts = load(
        tmp_path,
        {
            "ssd_cla_episodes.csv": """
                child | began      | in_placement
                ann   | 2022-05-01 | P1
                ann   | 2022-05-03 | P2
            """,
            "ssd_cla_placement.csv": """
                placed | placement | from       | type
                ann    | P1        | 2022-05-01 | U6
                ann    | P2        | 2022-05-03 | U4
            """,
            "ssd_legal_status.csv": "held_by | status | held_from | held_until\n" + statuses,
        },
    )

    of_the_first = extracts.tables["placements"].filter(pl.col("placement_type") == "U6")
    assert of_the_first["start_date"].to_list() == [date(2022, 5, 1), date(2022, 5, 2)]
