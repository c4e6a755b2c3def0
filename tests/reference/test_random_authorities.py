"""Random authorities: read as written, with every fault there is."""

import random
from datetime import date
from pathlib import Path

import pytest

from . import authorities, derive, extracts


@pytest.mark.parametrize("seed", range(60))
def test_an_authority_written_to_files_reads_the_same(seed: int, tmp_path: Path) -> None:
    authority = authorities.random_authority(random.Random(seed))

    authorities.write_authority(tmp_path, authority)

    assert extracts.read_folder(tmp_path) == extracts.read_authority(authority)


@pytest.mark.parametrize("seed", range(60))
def test_who_is_looked_after_is_who_was_and_came_less_who_left(seed: int) -> None:
    tables = extracts.read_authority(authorities.random_authority(random.Random(seed)))
    before, last_day = date(2023, 12, 31), date(2024, 3, 31)
    periods_of_care = derive.periods_of_care(tables)

    starters = sum(before < care["began_on"] <= last_day for care in periods_of_care)
    leavers = sum(care["ended_on"] is not None and before < care["ended_on"] <= last_day for care in periods_of_care)

    held = [sum(row["certain"] for row in derive.looked_after(tables, day)) for day in (before, last_day)]
    assert held[1] == held[0] + starters - leavers


def test_random_authorities_have_every_fault_often() -> None:
    """Of 300 authorities, on 30 June 2024 and in the year before it."""
    rng = random.Random(0)
    day, year = date(2024, 6, 30), (date(2023, 7, 1), date(2024, 6, 30))
    found: dict[str, int] = dict.fromkeys(
        ("backward", "two readings", "blank type", "doubtful move", "open past 18", "missing cut", "approved again"), 0
    )
    for _ in range(300):
        tables = extracts.read_authority(authorities.random_authority(rng))
        looked_after = derive.looked_after(tables, day)
        uncut = derive.looked_after(tables | {"children": []}, day)
        readings = [row for row in looked_after if len(row.get("readings", [])) > 1]
        found["backward"] += len(tables["backward_legal_statuses"]) + len(tables["backward_placements"])
        found["two readings"] += len(readings)
        found["blank type"] += sum(row["placement_type"] is None for row in readings)
        found["doubtful move"] += sum(not row["certain"] for row in derive.placement_moves(tables, *year))
        found["open past 18"] += len(uncut) - len(looked_after)
        if "missing_episodes" in tables:
            ends = {row["end_date"] for row in tables["missing_episodes"]}
            missing = derive.missing_episodes(tables, date(1900, 1, 1), day)
            found["missing cut"] += sum(row["ended_on"] not in ends | {row["began_on"]} for row in missing)
        if "foster_approvals" in tables:
            days = {(row["household_id"], row["approval_date"]) for row in tables["foster_approvals"]}
            found["approved again"] += len(days) - len(
                {
                    (row["household_id"], row["approved_on"])
                    for row in derive.foster_approvals(tables, date(1900, 1, 1), date(2100, 1, 1))
                }
            )

    assert min(found.values()) > 30, found
