"""Many rows of a child in the Standard Safeguarding Dataset take memory by their size and no more."""

import os
from datetime import date, timedelta

import pytest
from benchmarks.sizes import ANY, TIMES, measured
from tests.extracts.ssd.tables import ANN, table
from tests.hostile.test_many_rows_of_one import AT_ONCE

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


def folder(of_children):
    """The tables of children, each with what `rows_of` gives."""
    files = {name: heading + "".join(rows[name] for rows in of_children.values()) for name, heading in HEADINGS.items()}
    files["ssd_person.csv"] = SMALL["ssd_person.csv"]
    files["ssd_person.csv"] += "".join(f"{child},2012-02-29,F,WBRI\n" for child in of_children if child != "ann")
    return files


def open_since(child, number, days):
    return rows_of(child, [date(2024, 6, 1) - timedelta(days=days * place) for place in range(number)], None)


OF_ONE = folder(
    {
        "ann": rows_of("ann", [date(2024, 6, 1) - timedelta(days=3 * number) for number in range(1_700)], 1),
        "ben": open_since("ben", 1_700, 1),
    }
)
OF_MANY = folder({f"c{number}": open_since(f"c{number}", 10, 30) for number in range(300)})
del OF_MANY["ssd_missing.csv"]


# D-639, D-640, D-655, D-657
@pytest.mark.parametrize("files", [OF_ONE, OF_MANY], ids=["one child", "many children"])
def test_many_open_rows_take_memory_by_their_size(files):
    _, of_nothing, _ = measured({}, allocator=AT_ONCE)

    _, memory, code = measured(files, allocator=AT_ONCE)

    assert code in (0, 4)
    assert memory - of_nothing <= ANY + TIMES * sum(map(len, files.values())) / 2**20
