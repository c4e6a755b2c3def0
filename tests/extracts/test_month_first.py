"""Dates that may have the day and the month the other way round, in a file where others surely have."""

from pathlib import Path

import pytest

from permanence_kpis import load_extracts

CODE = "day-or-month-first"


def found(folder: Path, *dates: str) -> dict[str, tuple[int, ...]]:
    """By column of missing_episodes.csv, the rows whose dates may be the other way round."""
    rows = "".join(f"a,{day},M,{day},care\n" for day in dates)
    (folder / "missing_episodes.csv").write_text(f"child_id,start_date,kind,end_date,source\n{rows}", encoding="utf-8")
    (folder / "legal_statuses.csv").write_text("child_id,start_date,legal_status\na,2020-01-01,C2\n", encoding="utf-8")
    (folder / "placements.csv").write_text("child_id,start_date,placement_type\na,2020-01-01,U4\n", encoding="utf-8")
    (folder / "children.csv").write_text("child_id,date_of_birth\na,2012-01-01\n", encoding="utf-8")
    return {one.place.heading or "": one.place.rows for one in load_extracts(folder).problems if one.code == CODE}


# D-568
@pytest.mark.parametrize(
    ("dates", "rows"),
    [
        (["04/13/2024", "05/06/2024"], (3,)),  # 13 is no month: the month is first, and may be in row 3 too
        (["04/13/2024", "05/06/2024 14:30", "06/06/2024", "2024-05-06"], (3,)),  # the same either way, and ISO
        (["13/04/2024", "05/06/2024"], ()),  # the day is first
        (["04/13/2024", "05/06/2024", "13/04/2024"], ()),  # one slip beside one that is as it should be
        (["04/13/2024", "05/13/2024", "05/06/2024", "13/04/2024"], (4,)),  # two are no slip
        (["04/13/2024"] * 2 + ["13/04/2024"] * 199 + ["05/06/2024"], ()),  # 2 of 201 are fewer than one in a hundred
        (["04/13/2024"] * 2 + ["13/04/2024"] * 198 + ["05/06/2024"], (202,)),  # 2 of 200 are not
        (["31/02/2024", "05/06/2024"], ()),  # no date either way
        (["04/05/2024", "05/06/2024"], ()),  # nothing says so
    ],
)
def test_a_date_that_is_one_either_way_is_found_where_others_surely_have_the_month_first(
    tmp_path: Path, dates: list[str], rows: tuple[int, ...]
) -> None:
    both = found(tmp_path, *dates)

    assert both == ({"start_date": rows, "end_date": rows} if rows else {})
