"""The files of a synthetic authority."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path

from permanence_kpis.sample.approvals import foster_approval_rows
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.faults import with_faults
from permanence_kpis.sample.lives import FILES_OF_A_CHILD, Lives
from permanence_kpis.tables import EXTRACTS

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
    """Writes the extracts of a synthetic local authority, as run on the last day. All of it is invented.

    The same arguments give the same bytes on every machine. What is not over on the last day has a blank end. Children
    in care on the first day have all their history in care; children who had left by then are not there.

    Takes: the folder, made where it is not there (files of the same names are written over); about how many children
    are in care at any time; the seed; the days the sample reaches over; whether faults are planted.
    Gives: rows written, headers not counted, by name of file.
    Source: docs/sources.md#calibration.
    """
    chance, days = Chance(seed), CalendarDays(first_day, last_day)
    folder.mkdir(parents=True, exist_ok=True)
    rows_written = dict.fromkeys((extract.file_name for extract in EXTRACTS.values()), 0)
    with ExitStack() as files:
        opened = {
            name: files.enter_context((folder / extract.file_name).open("w", encoding="utf-8", newline=""))
            for name, extract in EXTRACTS.items()
        }
        for name, file in opened.items():
            file.write(",".join(EXTRACTS[name].columns) + "\n")
        approvals = foster_approval_rows(chance, days, children_in_care)
        opened["foster_approvals"].writelines(f"{row}\n" for row in approvals)
        rows_written["foster_approvals.csv"] = len(approvals)
        of_a_child = [(EXTRACTS[name].file_name, opened[name], name) for name in FILES_OF_A_CHILD]
        lives = Lives(chance, days, children_in_care).drawn()
        for life in with_faults(lives, days) if faults else lives:
            for file_name, file, name in of_a_child:
                rows = getattr(life, name)
                if rows:
                    file.write("\n".join(rows) + "\n")
                    rows_written[file_name] += len(rows)
    return rows_written
