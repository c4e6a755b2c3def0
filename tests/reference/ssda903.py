"""SSDA903 returns read into the rows that `extracts` holds, by the rules of domain.md 2.3, 3.1 and 4: row by row.

A return is a set of files of one year; a folder may hold many. What the returns say is merged, each child's episodes
are put in order, and each episode then gives a placement and a legal status.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from . import extracts
from .extracts import Row, Tables
from .periods import ONE_DAY

SHORT_BREAKS = ("V3", "V4")
TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
SAME_CARER = ("L", "T", "U")
NO_RETURN = 0  # the year of a file without one: the only file of its kind

# What a cell of each column that is read holds, as in `extracts.COLUMNS`; "text" is an id
# whose case and spaces do not matter.
COLUMNS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "header": {"CHILD": "id", "SEX": extracts.SEXES, "DOB": "day", "ETHNIC": extracts.ETHNICITIES},
    "episodes": {
        "CHILD": "id",
        "DECOM": "day",
        "RNE": ("S", "L", "P", "T", "B", "U"),
        "LS": extracts.LEGAL_STATUSES,
        "PLACE": extracts.PLACEMENT_TYPES,
        "PLACE_PROVIDER": extracts.PROVIDERS,
        "DEC": "day",
        "REC": extracts.REASONS_CEASED,
        "REASON_PLACE_CHANGE": extracts.REASONS_FOR_CHANGE,
        "PL_POST": "text",
        "URN": "text",
    },
    "reviews": {"CHILD": "id", "REVIEW": "day", "REVIEW_CODE": extracts.PARTICIPATIONS},
    "missing": {"CHILD": "id", "MISSING": extracts.KINDS, "MIS_START": "day", "MIS_END": "day"},
    "previous_permanence": {"CHILD": "id", "PREV_PERM": extracts.PREVIOUS_PERMANENCES, "DATE_PERM": "day"},
    "oc3": {
        "CHILD": "id",
        "DOB": "day",
        "IN_TOUCH": extracts.IN_TOUCH,
        "ACTIV": extracts.ACTIVITIES,
        "ACCOM": extracts.ACCOMMODATIONS,
    },
}
RECOGNISED_BY = {
    "episodes": {"CHILD", "DECOM", "RNE", "LS", "PLACE"},
    "header": {"CHILD", "SEX", "DOB", "ETHNIC"},
    "reviews": {"CHILD", "REVIEW", "REVIEW_CODE"},
    "missing": {"CHILD", "MISSING", "MIS_START"},
    "previous_permanence": {"CHILD", "PREV_PERM"},
    "oc3": {"CHILD", "IN_TOUCH"},
}
KEYS = {
    "header": ("CHILD",),
    "episodes": ("CHILD", "DECOM"),
    "reviews": ("CHILD", "REVIEW"),
    "missing": ("CHILD", "MIS_START", "MISSING"),
    "previous_permanence": ("CHILD",),
}
NEEDED = {
    "header": ("CHILD",),
    "episodes": ("CHILD", "DECOM"),
    "reviews": ("CHILD", "REVIEW"),
    "missing": ("CHILD", "MIS_START"),
    "previous_permanence": ("CHILD",),
}

Returns = dict[str, list[Row]]
"""Typed rows by kind of file, each with `return`, the year of the return it stands in."""


def read_folder(folder: Path) -> Tables:
    """Every return in a folder and in the folders of it, and this project's foster_approvals.csv beside them."""
    tables = tables_of(read_returns(folder))
    approvals = folder / "foster_approvals.csv"
    if approvals.exists():
        tables["foster_approvals"] = extracts.read_file(approvals)
    return tables


def read_returns(folder: Path) -> Returns:
    """The typed rows of every file of a known kind, as they stand.

    Raises: ValueError where there are several files of one kind, and one of them without a year.
    """
    returns: Returns = {}
    files_of_kind: dict[str, list[int]] = defaultdict(list)
    files = {}
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*/*.csv")]):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            headings, *raw_rows = csv.reader(lines)
        names = [heading.strip().upper() for heading in headings]
        if kind_of(names) is not None:
            files[path] = names, [dict(zip(names, raw_row, strict=False)) for raw_row in raw_rows if raw_row]
    known_ids = extracts.ids_of_records((rows for _, rows in files.values()), ["CHILD"])
    for path, (names, raw_rows) in files.items():
        kind = kind_of(names)
        year_of_file = year_in(path.name) or year_in(path.parent.name if path.parent != folder else "")
        files_of_kind[kind].append(NO_RETURN if "YEAR" in names else year_of_file)
        if len(files_of_kind[kind]) > 1 and NO_RETURN in files_of_kind[kind] and "YEAR" not in names:
            raise ValueError(f"several files of {kind}, and one of them without a year")
        for row in extracts.records(raw_rows, known_ids):
            year = year_in(row.get("YEAR", "")) or year_of_file
            returns.setdefault(kind, []).append(typed(kind, row) | {"return": year})
        returns.setdefault(kind, [])
    return returns


def kind_of(headings: Iterable[str]) -> str | None:
    """Which file of a return has these headings; None for one that is not read."""
    for kind, needed in RECOGNISED_BY.items():
        if needed <= set(headings):
            return kind
    return None


def year_in(text: str) -> int:
    """The first year in a text: 2018 in `2018-episodes.csv` and `episodes_2018.csv`."""
    found = re.search(r"(?<![0-9])(19|20)[0-9]{2}(?![0-9])", text)
    return int(found[0]) if found else NO_RETURN


def typed(kind: str, raw_row: dict[str, str]) -> Row:
    """The columns of a row that are read: days, codes, None for a blank or for what is not understood."""
    row: dict[str, Any] = {}
    for column, holds in COLUMNS[kind].items():
        text = raw_row.get(column, "")
        if holds == "text":
            row[column] = None if extracts.is_nothing(text.strip()) else "".join(text.split()).upper()
        else:
            row[column] = extracts.read_cell(text, holds)
    return row


def tables_of(returns: Returns) -> Tables:
    """The extracts that the returns come to.

    `care_begun_before` holds the periods of care that began before their first record (child_id, began_on). An
    episode that ends before it starts is kept apart as `extracts` does, as recorded or where its return ended it; one
    that a later return corrected is not.
    """
    tables: Tables = {"children": [], "placements": [], "legal_statuses": [], "care_begun_before": []}
    for row in merged("header", returns.get("header", [])):
        tables["children"].append(
            {
                "child_id": row["CHILD"],
                "date_of_birth": row["DOB"],
                "sex": {"1": "M", "2": "F"}.get(row["SEX"], row["SEX"]),
                "ethnicity": row["ETHNIC"],
            }
        )
    episodes = returns["episodes"]
    last_days = last_days_of(episodes)
    by_child: dict[str, list[Row]] = defaultdict(list)
    ended = []
    for row in merged("episodes", episodes):
        by_child[row["CHILD"]].append(row)
        ended.append(row)
    for rows in by_child.values():
        laid = in_order(rows, last_days)
        add_episodes(tables, laid)
        ended += [row for row in laid if row["is_stale"]]
    backward = [
        {"child_id": row["CHILD"], "start_date": row["DECOM"], "end_date": row["DEC"]}
        for row in ended
        if row["DEC"] is not None and row["DEC"] < row["DECOM"] and row["LS"] not in SHORT_BREAKS
    ]
    left_out = [
        {"child_id": row["CHILD"], "start_date": None, "end_date": row["DEC"]}
        for row in episodes
        if row["CHILD"] is not None and row["DECOM"] is None and row["LS"] not in SHORT_BREAKS
    ]
    tables["left_out_placements"] = tables["left_out_legal_statuses"] = left_out
    tables["backward_placements"] = tables["backward_legal_statuses"] = backward
    if "reviews" in returns:
        tables["reviews"] = [
            {"child_id": row["CHILD"], "review_date": row["REVIEW"], "participation": row["REVIEW_CODE"]}
            for row in merged("reviews", returns["reviews"])
        ]
    if "missing" in returns:
        tables["missing_episodes"] = [
            {
                "child_id": row["CHILD"],
                "start_date": row["MIS_START"],
                "kind": row["MISSING"],
                "end_date": row["MIS_END"],
                "source": "care",
            }
            for row in merged("missing", returns["missing"])
        ]
    if "previous_permanence" in returns:
        tables["previous_permanence"] = [
            {"child_id": row["CHILD"], "previous_permanence": row["PREV_PERM"], "order_date": row["DATE_PERM"]}
            for row in merged("previous_permanence", returns["previous_permanence"])
        ]
    if "oc3" in returns:
        years = {year: year_ending(year, episodes) for year in {row["return"] for row in returns["oc3"]}}
        tables["care_leavers"] = [
            {
                "child_id": row["CHILD"],
                "date_of_birth": row["DOB"],
                "year_ending": years[row["return"]],
                "in_touch": row["IN_TOUCH"],
                "activity": row["ACTIV"],
                "accommodation": row["ACCOM"],
            }
            for row in returns["oc3"]
            if row["CHILD"] is not None
        ]
    return tables


def year_ending(year: int, episodes: list[Row]) -> int:
    """The year in which a return ends; of one without a year that of the first end of an episode."""
    if year == NO_RETURN:
        first = min(row["DEC"] for row in episodes if row["DEC"] and row["DECOM"] and row["DEC"] > row["DECOM"])
        return int(first.year + (first.month > 3))
    begun = [row["DECOM"] > date(row["return"], 3, 31) for row in episodes if row["DECOM"]]
    return year + (100 * sum(begun) >= len(begun))


def merged(kind: str, rows: list[Row]) -> list[Row]:
    """Of the rows with one key those of the latest return; rows that lack what is needed go."""
    usable = [row for row in rows if all(row[column] is not None for column in NEEDED[kind])]
    latest: dict[tuple[Any, ...], int] = {}
    for row in usable:
        key = tuple(row[column] for column in KEYS[kind])
        latest[key] = max(latest.get(key, NO_RETURN), row["return"])
    return [row for row in usable if row["return"] == latest[tuple(row[column] for column in KEYS[kind])]]


def last_days_of(episodes: list[Row]) -> dict[int, date]:
    """The last day of each return: 31 March of the year it is called by, or of the next.

    The year is the one a return begins in where one in a hundred or more of all episodes begins after that year's
    31 March; else the one it ends in. (The newest day of a return does not tell: a day too late stands in many.)
    """
    begun = [(row["DECOM"], row["return"]) for row in episodes if row["DECOM"] is not None]
    years = {row["return"] for row in episodes if row["CHILD"] is not None and row["DECOM"] is not None}
    if NO_RETURN in years:
        return {NO_RETURN: date.max}  # a single return: nothing in it is stale
    after = sum(day > date(year, 3, 31) for day, year in begun)
    names_beginning = 100 * after >= len(begun)
    return {year: date(year + names_beginning, 3, 31) for year in years}


def in_order(rows: list[Row], last_days: dict[int, date]) -> list[Row]:
    """The episodes of a child one after another and apart: rules 1 to 4."""
    with_nights = [dict(row) for row in rows if row["DEC"] is None or row["DEC"] > row["DECOM"]]
    one_a_day: dict[date, Row] = {}
    for row in with_nights:
        held = one_a_day.get(row["DECOM"])
        if held is None or rank(row) >= rank(held):
            one_a_day[row["DECOM"]] = row
    episodes = [one_a_day[day] for day in sorted(one_a_day)]

    newest = max(last_days)  # the newest return that has episodes
    kept = []
    for row in episodes:
        is_stale = row["DEC"] is None and row["return"] != newest
        if is_stale and any(starts_inside(row, other) for other in episodes if other["return"] > row["return"]):
            continue
        kept.append(row)
        row["is_stale"] = is_stale
    if kept and kept[-1]["is_stale"]:
        kept[-1]["DEC"] = last_days[kept[-1]["return"]] + ONE_DAY
        kept[-1]["REC"] = None
    for row, following in pairwise(kept):
        if row["DEC"] is None or row["DEC"] > following["DECOM"]:
            row["DEC"] = following["DECOM"]
    return kept


def rank(row: Row) -> tuple[Any, ...]:
    """What decides between rows of one day: the later end, an open one the latest; then the greater texts.

    Of rows equal in all of these the last in the file stands.
    """
    texts = ("PLACE", "PLACE_PROVIDER", "REASON_PLACE_CHANGE", "LS", "REC", "RNE")
    return (row["DEC"] or date.max, *(row[text] or "" for text in texts))


def starts_inside(row: Row, other: Row) -> bool:
    return other["DECOM"] < row["DECOM"] and (other["DEC"] is None or row["DECOM"] < other["DEC"])


def add_episodes(tables: Tables, episodes: list[Row]) -> None:
    """A placement and a legal status of each episode of a child, with its carer and its reason: rules 5 to 7."""
    carer = count(1)
    for run in runs(episodes):
        if run[0]["LS"] not in SHORT_BREAKS and run[0]["RNE"] != "S":
            tables["care_begun_before"].append({"child_id": run[0]["CHILD"], "began_on": run[0]["DECOM"]})
        name_carers(run, carer)
    for row in episodes:
        tables["placements"].append(
            {
                "child_id": row["CHILD"],
                "start_date": row["DECOM"],
                "placement_type": row["PLACE"],
                "end_date": row["DEC"],
                "provider": row["PLACE_PROVIDER"],
                "carer_id": row["carer"],
                "end_reason": row["REASON_PLACE_CHANGE"],
            }
        )
        tables["legal_statuses"].append(
            {
                "child_id": row["CHILD"],
                "start_date": row["DECOM"],
                "legal_status": row["LS"],
                "end_date": row["DEC"],
                "reason_ceased": row["REC"],
            }
        )


def runs(episodes: list[Row]) -> list[list[Row]]:
    """The periods of care, and each short break by itself.

    Care ends where both codes say so, or at a gap or a short break. Where only the reason says so, and the next
    episode carries on from the same day, the reason is blank.
    """
    found: list[list[Row]] = []
    before: Row | None = None
    for row in episodes:
        goes_on = False
        if before is not None and before["DEC"] == row["DECOM"]:
            is_care = before["LS"] not in SHORT_BREAKS and row["LS"] not in SHORT_BREAKS
            says_it_ended = before["REC"] not in (None, "X1")
            goes_on = is_care and not (says_it_ended and row["RNE"] == "S")
            if goes_on and says_it_ended:
                before["REC"] = None
        if goes_on:
            found[-1].append(row)
        else:
            found.append([row])
        before = row
    return found


def name_carers(run: list[Row], numbers: Iterator[int]) -> None:
    """Gives each episode of a period of care its carer."""
    main: Row | None = None
    has_been_away = False
    for row in run:
        if row["PLACE"] in TEMPORARY and main is not None:
            row["carer"] = str(next(numbers))
            has_been_away = True
            continue
        stays = main is not None and (row["RNE"] in SAME_CARER or (has_been_away and same_home(main, row)))
        row["carer"] = main["carer"] if main is not None and stays else str(next(numbers))
        main, has_been_away = row, False


def same_home(main: Row, row: Row) -> bool:
    """Whether an episode after a temporary stay is in the home that the main stay before it was in."""
    if main["PLACE"] != row["PLACE"]:
        return False
    if main["PL_POST"] is not None and row["PL_POST"] is not None:
        return bool(main["PL_POST"] == row["PL_POST"])
    if is_urn(main["URN"]) and is_urn(row["URN"]):
        return bool((main["URN"], main["PLACE_PROVIDER"]) == (row["URN"], row["PLACE_PROVIDER"]))
    return True


def is_urn(text: str | None) -> bool:
    return text is not None and text != "XXXXXXX"
