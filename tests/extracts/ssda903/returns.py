"""Folders of SSDA903 returns for tests, drawn: a reader can check the rows with the eye."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.drawn import columns, rows

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import Extracts, load_extracts
from permanence_kpis.outputs.problems import render_problem

EPISODE = [
    *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
    *("HOME_POST", "PL_POST", "URN"),
]
OF_EPISODES = {"RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U4", "PLACE_PROVIDER": "PR1"}
"""What stands in an episode's columns that a drawing leaves out."""


def episodes(drawing: str) -> str:
    """A file of episodes: the columns drawn, usual values in the others."""
    extra = [name for name in columns(drawing) if name not in EPISODE]
    lines = [",".join(EPISODE + extra)]
    for row in rows(drawing):
        lines.append(
            ",".join((row[name] or "") if name in row else OF_EPISODES.get(name, "") for name in EPISODE + extra)
        )
    return "\n".join(lines) + "\n"


def csv(drawing: str) -> str:
    """Any other file, as drawn."""
    names = columns(drawing)
    return "\n".join([",".join(names), *(",".join(row[name] or "" for name in names) for row in rows(drawing))]) + "\n"


FIRST_YEAR = episodes("""
    CHILD | DECOM      | DEC
    0012  | 01/05/2022 | -
""")
SECOND_YEAR = episodes("""
    CHILD | DECOM      | DEC        | REC
    0012  | 01/05/2022 | 10/06/2023 | E4A
""")


def folder_of(folder: Path, files: Mapping[str, str]) -> Path:
    """These files, in folders where their names say so."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, files: Mapping[str, str]) -> Extracts:
    return load_extracts(folder_of(folder, files))


def stays(extracts: Extracts) -> list[tuple[object, ...]]:
    """Placements as child, start, end, type and carer; dates in words a reader finds in the drawing."""
    table = extracts.tables["placements"].sort("child_id", "start_date")
    wanted = table.select("child_id", "start_date", "end_date", "placement_type", "carer_id")
    return [tuple(f"{value:%d/%m/%Y}" if hasattr(value, "month") else value for value in row) for row in wanted.rows()]


def carers(extracts: Extracts) -> list[str]:
    """The carer of each episode in order, as a letter: A for the first, B for the next new one."""
    table = extracts.tables["placements"].sort("child_id", "start_date")
    letters: dict[str, str] = {}
    return [letters.setdefault(carer, chr(ord("A") + len(letters))) for carer in table["carer_id"]]


def repairs(extracts: Extracts) -> list[tuple[str, str, tuple[int, ...], str]]:
    """What was reported of the episodes: code, file, rows, effect."""
    return [(p.code, p.place.file, p.place.rows, p.effect) for p in extracts.problems]


def what_stops(folder: Path, files: Mapping[str, str]) -> str:
    """Everything said where a folder cannot be used."""
    try:
        load(folder, files)
    except ExtractError as error:
        return "\n".join(render_problem(p) for p in error.problems)
    raise AssertionError("nothing stopped")
