"""The files of a synthetic authority."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

from permanence_kpis.sample.approvals import foster_approval_rows
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.faults import with_faults
from permanence_kpis.sample.lives import FILES_OF_A_CHILD, Lives
from permanence_kpis.sample.own_tables import OWN_TABLES, OwnTables
from permanence_kpis.tables import EXTRACTS

COLUMNS = {name: tuple(extract.columns) for name, extract in EXTRACTS.items()} | {
    name: table.columns for name, table in OWN_TABLES.items()
}
FILE_NAMES = {name: f"{name}.csv" for name in COLUMNS}
"""The files of a sample: the extracts, and the council's own tables about the same children."""

FIRST_DAY, LAST_DAY = date(2014, 4, 1), date(2026, 9, 30)


def write_sample(
    folder: Path,
    children_in_care: int,
    seed: int,
    first_day: date = FIRST_DAY,
    last_day: date = LAST_DAY,
    *,
    faults: bool = True,
) -> dict[str, int]:
    """Writes the extracts and own tables of a synthetic local authority, as run on the last day. All of it is invented.

    The same arguments give the same bytes on every machine. What is not over on the last day has a blank end. Children
    in care on the first day have all their history in care; children who had left by then are not there.

    Takes: the folder, made where it is not there (files of the same names are written over); about how many children
    are in care at any time; the seed; the days the sample reaches over; whether faults are planted.
    Gives: rows written, headers not counted, by name of file.
    Source: docs/sources.md#calibration.
    """
    chance, days = Chance(seed), CalendarDays(first_day, last_day)
    folder.mkdir(parents=True, exist_ok=True)
    rows_written = dict.fromkeys(FILE_NAMES.values(), 0)
    own_tables = OwnTables(seed, days, faults=faults)
    with ExitStack() as files:
        opened = {
            name: files.enter_context((folder / file_name).open("w", encoding="utf-8", newline=""))
            for name, file_name in FILE_NAMES.items()
        }
        for name, file in opened.items():
            file.write(",".join(COLUMNS[name]) + "\n")

        def write(name: str, rows: list[str]) -> None:
            opened[name].write("\n".join(rows) + "\n")
            rows_written[FILE_NAMES[name]] += len(rows)

        write("foster_approvals", foster_approval_rows(chance, days, children_in_care))
        lives = Lives(chance, days, children_in_care).drawn()
        for life in with_faults(lives, days) if faults else lives:
            for name in FILES_OF_A_CHILD:
                if rows := getattr(life, name):
                    write(name, rows)
            for name, rows in own_tables.rows(life):
                write(name, rows)
    return rows_written
