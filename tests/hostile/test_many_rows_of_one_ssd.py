"""Many rows of the Standard Safeguarding Dataset that meet in one child take memory by their size and no more."""

import os
from datetime import date, timedelta

import pytest
from benchmarks.sizes import ANY, TIMES, measured
from tests.extracts.ssd.tables import ANN, table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows does not say what memory a process took")

SMALL = {name: table(name, drawing) for name, drawing in ANN.items()}
HEADINGS = {name: text.splitlines(keepends=True)[0] for name, text in SMALL.items()} | {
    "ssd_missing.csv": (
        "miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date\n"
    )
}


def rows_of(child, days, nights):
    """An episode, placement, status and missing episode from each of these days, of so many nights (None: open)."""
    rows = {name: [] for name in HEADINGS}
    for number, day in enumerate(days):
        until = day + timedelta(days=nights) if nights else ""
        placement, status = f"{child}-{number}", ("C2", "V2")[number % 2]
        rows["ssd_cla_episodes.csv"].append(f"{child},{day},S,{until},,{placement},7\n")
        rows["ssd_cla_placement.csv"].append(f"{child},{placement},{day},{until},U4,PR1,,,\n")
        rows["ssd_legal_status.csv"].append(f"{child},{status},{day},{until}\n")
        rows["ssd_missing.csv"].append(f"{child},{day},M,{until}\n")
    return {name: "".join(lines) for name, lines in rows.items()}


# D-639, D-640
def test_many_rows_of_one_child_take_memory_by_their_size():
    apart = rows_of("ann", [date(2024, 6, 1) - timedelta(days=3 * number) for number in range(1_700)], 1)
    all_open = rows_of("ben", [date(2024, 6, 1) - timedelta(days=number) for number in range(1_700)], None)
    files = {name: heading + apart[name] + all_open[name] for name, heading in HEADINGS.items()}
    files["ssd_person.csv"] = SMALL["ssd_person.csv"] + "ben,2012-02-29,F,WBRI\n"
    _, of_nothing, _ = measured(SMALL)

    _, memory, code = measured(files)

    assert code in (0, 4)
    assert memory - of_nothing <= ANY + TIMES * sum(map(len, files.values())) / 2**20
