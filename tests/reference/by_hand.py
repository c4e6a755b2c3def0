"""The reference applied to tables written by hand: the outcome of each, and the counts of a measure."""

from pathlib import Path

from . import derive, extracts, measures, periods

MEASURES, GROUPS = measures.load(Path(__file__).parent / "ten_measures.yaml")
IN_CARE_SINCE_2020 = """
    child_id | start_date | legal_status
    ann      | 2020-01-01 | C2
"""


def drawn(**files: str) -> extracts.Tables:
    """Typed tables from drawn ones; the three files that are needed are empty unless drawn, `-` is a blank."""
    authority: dict[str, list[dict[str, str]]] = {"children": [], "placements": [], "legal_statuses": []}
    for name, drawing in files.items():
        lines = [line.split("|") for line in drawing.splitlines() if line.strip()]
        header, *rows = [[cell.strip() for cell in line] for line in lines]
        authority[name] = [
            {column: "" if cell == "-" else cell for column, cell in zip(header, row, strict=True)} for row in rows
        ]
    return extracts.read_authority(authority)


def rows_for(ref: str, period: str, tables: extracts.Tables) -> list[extracts.Row]:
    measure = MEASURES[ref]
    first_day, last_day = periods.window(measure["window"], *periods.period(period))
    if measure["table"] == "looked_after":
        return derive.looked_after(tables, last_day)
    derived: list[extracts.Row] = getattr(derive, measure["table"])(tables, first_day, last_day)
    return derived


def outcomes(ref: str, period: str, **files: str) -> dict[str, str] | list[tuple[str, str]]:
    """id: outcome of a measure; a list of pairs where one id stands for several things counted."""
    members = measures.membership(MEASURES[ref], GROUPS, rows_for(ref, period, drawn(**files)))
    pairs = [(member["id"], member["outcome"]) for member in members]
    return dict(pairs) if len({unit_id for unit_id, _ in pairs}) == len(pairs) else pairs


def counted(ref: str, period: str, **files: str) -> extracts.Row:
    return measures.counts(MEASURES[ref], GROUPS, rows_for(ref, period, drawn(**files)))
