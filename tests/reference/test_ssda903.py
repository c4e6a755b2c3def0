"""The reference for SSDA903 returns, held to cases worked by hand, those of domain.md 3.1, 3.3 and 3.6 among them."""

import random
from datetime import date
from pathlib import Path

import pytest

from . import authorities, derive, extracts, measures, periods, ssda903
from . import returns as drawn

MEASURES, GROUPS = measures.load(Path(__file__).parent / "ten_measures.yaml")
COLUMNS = ["DECOM", "RNE", "LS", "PLACE", "DEC", "REC", "REASON_PLACE_CHANGE", "PL_POST", "URN", "PLACE_PROVIDER"]
BORN = "01/06/2012"


def tables(*drawings: str, born: str = BORN, **others: list[dict[str, str]]) -> extracts.Tables:
    """The extracts of a child `ann` from drawn returns, the oldest first: one episode a line, `-` is a blank.

    A line holds the cells of COLUMNS, from the first on; those not drawn are blank.
    """
    returns: ssda903.Returns = {"header": [row("header", 2000, CHILD="ann", DOB=born)], "episodes": []}
    for year, drawing in enumerate(drawings, start=2001):
        for line in drawing.strip().splitlines():
            cells = ["" if cell == "-" else cell for cell in line.split()]
            returns["episodes"].append(row("episodes", year, CHILD="ann", **dict(zip(COLUMNS, cells, strict=False))))
    for kind, rows in others.items():
        returns[kind] = [row(kind, 2000, CHILD="ann", **cells) for cells in rows]
    return ssda903.tables_of(returns)


def row(kind: str, year: int, **cells: str) -> extracts.Row:
    return ssda903.typed(kind, cells) | {"return": year}


def outcomes(ref: str, period: str, held: extracts.Tables) -> list[str]:
    measure = MEASURES[ref]
    first_day, last_day = periods.window(measure["window"], *periods.period(period))
    if measure["table"] == "looked_after":
        rows = derive.looked_after(held, last_day)
    else:
        rows = getattr(derive, measure["table"])(held, first_day, last_day)
    return [member["outcome"] for member in measures.membership(measure, GROUPS, rows)]


def stays(held: extracts.Tables) -> list[tuple[str, str, str]]:
    return [(f"{r['start_date']}", f"{r['end_date'] or '-'}", r["placement_type"]) for r in held["placements"]]


def carers(held: extracts.Tables) -> list[str]:
    """The carers in order, named a, b, c … as they first come."""
    named: dict[str, str] = {}
    return [named.setdefault(r["carer_id"], "abcdefgh"[len(named)]) for r in held["placements"]]


def reasons(held: extracts.Tables) -> list[str | None]:
    return [r["reason_ceased"] for r in held["legal_statuses"]]


# --- domain.md 3.1: long-term stability at 31/03/2026, one example for each row of the table ---

MET, NOT_MET, OUT = ["met"], ["not met"], ["not in denominator"]
LONG = "01/01/2018 S C2"


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        pytest.param("01/10/2023 S C2 U4", MET, id="in care for 30 months to the day"),
        pytest.param("02/10/2023 S C2 U4", OUT, id="in care a day less"),
        pytest.param(f"{LONG} U6 01/04/2024\n01/04/2024 P C2 U4", MET, id="moved 24 months ago to the day"),
        pytest.param(f"{LONG} U6 02/04/2024\n02/04/2024 P C2 U4", NOT_MET, id="moved a day later"),
        pytest.param("01/01/2018 S C1 U4 01/02/2025\n01/02/2025 L C2 U4", MET, id="legal status only"),
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 T C2 U4", MET, id="another agency, the same carer"),
        pytest.param(f"{LONG} U5 01/02/2025\n01/02/2025 U E1 A5", MET, id="U5 to A5 by U"),
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 T C2 A3", MET, id="U4 to A3 by T"),
        pytest.param(
            f"{LONG} U6 10/01/2024\n10/01/2024 P C2 U4 05/12/2025\n05/12/2025 P E1 A6", MET, id="placed for adoption"
        ),
        pytest.param(
            f"{LONG} U6 01/08/2024\n01/08/2024 P C2 U4 05/12/2025\n05/12/2025 P E1 A6",
            NOT_MET,
            id="one placement back only",
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025\n01/02/2025 P C2 T1 05/02/2025\n05/02/2025 P C2 U4", MET, id="a temporary stay"
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025\n01/02/2025 P C2 T1 05/02/2025\n05/02/2025 P C2 T4 07/02/2025\n07/02/2025 P C2 U4",
            MET,
            id="two temporary stays in a row",
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025 - - AA1\n01/02/2025 P C2 T1 05/02/2025\n05/02/2025 P C2 U4 - - - BB2",
            NOT_MET,
            id="a temporary stay and then another home",
        ),
        pytest.param(f"{LONG} U4 29/03/2026\n29/03/2026 P C2 T1", MET, id="in a temporary stay on the day"),
        pytest.param(f"{LONG} U4 01/03/2024 E4A\n10/03/2024 S C2 U4", OUT, id="left and came back nine days later"),
        pytest.param("01/01/2018 S V4 U4", [], id="short breaks only"),
        pytest.param("01/01/2018 S V4 U4 01/08/2023\n01/08/2023 S C2 U4", MET, id="short breaks, then care"),
        pytest.param("01/01/2018 S C2 U4 31/03/2026 E4A", [], id="leaves care on the day"),
        pytest.param("01/04/2026 S C2 U4", [], id="starts the day after"),
        pytest.param("01/01/2023 S C2 P1", MET, id="with parents for three years"),
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 B E1 U6", NOT_MET, id="law and carer change together"),
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 T C2 U4 - - - BB2", MET, id="moved home with the carer"),
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 P C2 U4", NOT_MET, id="P though nothing changed"),
    ],
)
def test_long_term_stability_by_the_table_of_edge_cases(episodes: str, expected: list[str]) -> None:
    assert outcomes("4.1", "2025Q4", tables(episodes)) == expected


@pytest.mark.parametrize(("born", "expected"), [("31/03/2010", OUT), ("01/04/2010", MET)])
def test_long_term_stability_is_of_those_under_16(born: str, expected: list[str]) -> None:
    assert outcomes("4.1", "2025Q4", tables(f"{LONG} U4", born=born)) == expected


# --- domain.md 3.3: unplanned moves in 2025-26 ---


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        pytest.param(f"{LONG} U6 01/06/2025 X1 CREQB\n01/06/2025 P C2 U4", MET, id="P and CREQB"),
        pytest.param(f"{LONG} U6 01/06/2025 X1 CREQB\n01/06/2025 T C2 U4", [], id="T and CREQB"),
        pytest.param(f"{LONG} U6 01/06/2025 X1 CHILD\n01/06/2025 B E1 U4", MET, id="B and CHILD"),
        pytest.param(f"{LONG} U6 01/06/2025 X1 OTHER\n01/06/2025 P C2 U4", ["not known"], id="P and OTHER"),
        pytest.param(
            f"{LONG} U6 01/06/2025 X1 CREQO\n01/06/2025 P C2 U4 02/06/2025 X1 CREQO\n"
            "02/06/2025 P C2 U4 03/06/2025 X1 CREQO\n03/06/2025 P C2 U4",
            ["met", "met", "met"],
            id="three moves of one child",
        ),
        pytest.param(
            f"{LONG} U6 01/06/2025 X1 -\n01/06/2025 P C2 U4 - - CREQB", ["not known"], id="reason on the new episode"
        ),
        pytest.param(f"{LONG} U6 31/03/2026 X1 CREQB\n31/03/2026 P C2 U4", MET, id="a move on 31 March"),
        pytest.param(f"{LONG} U6 01/04/2026 X1 CREQB\n01/04/2026 P C2 U4", [], id="a move on 1 April"),
        pytest.param(
            f"{LONG} U4 01/06/2025 X1 -\n01/06/2025 P C2 T0 04/06/2025 X1 -\n04/06/2025 P C2 U4",
            [],
            id="through a temporary stay to the same home",
        ),
        pytest.param(
            f"{LONG} U4 01/06/2025 X1 - AA1\n01/06/2025 P C2 T0 04/06/2025 X1 -\n04/06/2025 P C2 U4 - - - BB2",
            ["not known"],
            id="through a temporary stay to another home",
        ),
        pytest.param(f"{LONG} U4 01/06/2025 E4A CREQB", [], id="CREQB and left care"),
    ],
)
def test_unplanned_moves(episodes: str, expected: list[str]) -> None:
    assert outcomes("4.3", "2025Q4", tables(episodes)) == expected


# --- domain.md 3.6 and rule 7: starting care again ---


@pytest.mark.parametrize(
    ("episodes", "permanence", "expected"),
    [
        ("01/06/2025 S C2 U4", "P2", MET),
        ("01/06/2024 S C2 U4", "P2", []),
        ("01/06/2025 S C2 U4", "P1", NOT_MET),
        ("01/06/2025 S C2 U4", "P4", ["not known"]),
        ("01/06/2025 S V4 U4", "P2", []),
        ("01/06/2025 P C2 U4", "P2", []),  # began before the first record
        ("01/06/2025 - C2 U4", "P2", []),
        ("01/06/2025 S V2 U4 01/08/2025 E4A\n01/09/2025 P C2 U4", "P2", MET),  # and so did the second time
    ],
)
def test_starts_after_special_guardianship(episodes: str, permanence: str, expected: list[str]) -> None:
    held = tables(episodes, previous_permanence=[{"PREV_PERM": permanence, "DATE_PERM": "zz/zz/zzzz"}])

    assert outcomes("4.7", "2025Q4", held) == expected


def test_care_that_began_before_its_first_record_counts_from_it() -> None:
    held = tables("01/06/2025 P C2 U4")

    [looked_after] = derive.looked_after(held, date(2026, 3, 31))
    assert (looked_after["care_began_on"], looked_after["months_in_care"]) == (date(2025, 6, 1), 10)


# --- returns merged, and episodes put in order ---


def test_the_later_return_counts_for_an_episode_of_the_same_day() -> None:
    held = tables("01/01/2018 S C2 U4", "01/01/2018 S C2 U4 01/06/2018 X1\n01/06/2018 P C2 U6")

    assert stays(held) == [("2018-01-01", "2018-06-01", "U4"), ("2018-06-01", "-", "U6")]


def test_an_earlier_return_does_not_count_though_its_end_is_later() -> None:
    assert stays(tables("01/01/2018 S C2 U4 01/09/2018", "01/01/2018 S C2 U6 01/06/2018")) == [
        ("2018-01-01", "2018-06-01", "U6")
    ]


def test_a_stale_open_row_inside_a_row_of_a_later_return_is_set_aside() -> None:
    held = tables("27/09/2016 S V2 U6", "23/09/2016 S V2 U6 30/05/2017 E2\n01/06/2018 S C2 U4")

    assert stays(held) == [("2016-09-23", "2017-05-30", "U6"), ("2018-06-01", "-", "U4")]


def test_a_stale_open_row_ends_where_the_next_starts_though_much_later() -> None:
    held = tables("13/01/2016 P C2 U6", "20/08/2017 T C2 U4 21/06/2019 X1")

    assert stays(held) == [("2016-01-13", "2017-08-20", "U6"), ("2017-08-20", "2019-06-21", "U4")]
    assert carers(held) == ["a", "a"]


@pytest.mark.parametrize(("begun", "ends_on"), [("31/03/2001", date(2001, 4, 1)), ("02/04/2001", date(2002, 4, 1))])
def test_the_last_row_of_a_child_that_is_stale_ends_with_its_return(begun: str, ends_on: date) -> None:
    """The return is that of 2001: to 31 March of that year, unless episodes in it begin later."""
    cells = {"RNE": "S", "LS": "C2", "PLACE": "U4"}
    returns = {
        "episodes": [
            row("episodes", 2001, CHILD="ann", DECOM="01/06/1999", REC="E4A", **cells),
            row("episodes", 2001, CHILD="ben", DECOM=begun, **cells),
            row("episodes", 2002, CHILD="ben", DECOM=begun, **cells),
        ]
    }

    held = ssda903.tables_of(returns)

    assert [(r["child_id"], r["end_date"], r["reason_ceased"]) for r in held["legal_statuses"]] == [
        ("ann", ends_on, None),
        ("ben", None, None),
    ]


def test_a_stale_row_that_begins_after_its_return_ends_before_it_starts() -> None:
    cells = {"RNE": "S", "LS": "C2", "PLACE": "U4"}
    others = [row("episodes", 2001, CHILD=f"{number}", DECOM="01/06/1999", **cells) for number in range(200)]
    late = [row("episodes", 2001, CHILD="ann", DECOM="03/05/2001", **cells)]
    newest = [row("episodes", 2002, CHILD="ben", DECOM="03/05/2001", **cells)]

    held = ssda903.tables_of({"episodes": [*others, *late, *newest]})

    backward = {"child_id": "ann", "start_date": date(2001, 5, 3), "end_date": date(2001, 4, 1)}
    assert held["backward_legal_statuses"] == [backward]
    in_care = derive.looked_after(held, date(2002, 3, 31))
    assert [(r["child_id"], r["certain"]) for r in in_care] == [("ben", True), ("ann", False)]


def test_an_open_row_of_the_newest_return_stays_open() -> None:
    assert stays(tables("01/06/2017 S C2 U4 01/08/2017", "01/08/2017 P C2 U6")) == [
        ("2017-06-01", "2017-08-01", "U4"),
        ("2017-08-01", "-", "U6"),
    ]


def test_rows_of_no_nights_go_and_a_row_that_runs_past_the_next_start_ends_there() -> None:
    held = tables(
        "01/01/2018 S C2 U4 05/03/2018\n01/02/2018 P C2 U6\n"
        "10/02/2018 P C2 K2 10/02/2018\n11/02/2018 P C2 K2 01/02/2018"
    )

    assert stays(held) == [("2018-01-01", "2018-02-01", "U4"), ("2018-02-01", "-", "U6")]


def test_of_rows_of_one_day_the_later_end_counts_and_then_the_greater_text() -> None:
    assert stays(tables("01/01/2018 S C2 U6 01/02/2018\n01/01/2018 S C2 K2 03/02/2018")) == [
        ("2018-01-01", "2018-02-03", "K2")
    ]
    assert stays(tables("01/01/2018 S C2 U6 01/02/2018\n01/01/2018 S C2 K2 01/02/2018")) == [
        ("2018-01-01", "2018-02-01", "U6")
    ]
    assert stays(tables("01/01/2018 S C2 U6\n01/01/2018 S C2 K2 01/02/2018")) == [("2018-01-01", "-", "U6")]


def may_be_looked_after(held: extracts.Tables, day: date) -> list[str]:
    return [r["child_id"] for r in derive.looked_after(held, day) if not r["certain"]]


@pytest.mark.parametrize("ended", ["31/12/2023", "01/01/2014", "01/01/1900"])
def test_an_episode_that_ends_before_it_starts_leaves_its_child_one_who_may_be_looked_after(ended: str) -> None:
    held = tables(f"01/01/2024 S C2 P1 {ended} X1")

    assert stays(held) == []
    assert outcomes("4.2", "2024-25", held) == ["not known"]
    assert [may_be_looked_after(held, day) for day in (date(2023, 12, 31), date(2024, 1, 1))] == [[], ["ann"]]


@pytest.mark.parametrize(
    ("drawings", "found"),
    [
        pytest.param(["01/01/2024 S V4 U4 31/12/2023"], [], id="a short break"),
        pytest.param(["01/01/2024 S C2 U4 01/01/2024"], [], id="an end on the start"),
        pytest.param(
            ["01/01/2024 S C2 U4 31/12/2023", "01/01/2024 S C2 U4 01/06/2024 E4A"], [], id="corrected by a later return"
        ),
        pytest.param(
            ["01/01/2024 S C2 U4 01/06/2024 E4A", "01/01/2024 S C2 U4 31/12/2023"], ["ann"], id="spoilt by a later one"
        ),
        pytest.param(["01/01/2024 S C2 U4 31/12/2023\n01/02/2024 P C2 U6"], [], id="another episode is open"),
        pytest.param(
            ["01/01/2024 S C2 U4 31/12/2023\n01/02/2024 P C2 U6 01/06/2024 E4A"], ["ann"], id="another has ended"
        ),
    ],
)
def test_who_may_be_looked_after_for_an_episode_that_ends_before_it_starts(
    drawings: list[str], found: list[str]
) -> None:
    assert may_be_looked_after(tables(*drawings), date(2025, 3, 31)) == found


def test_nobody_is_looked_after_in_a_return_from_the_18th_birthday_on() -> None:
    held = tables("01/01/2018 S C2 U4", born="01/06/2006")

    assert [len(derive.looked_after(held, day)) for day in (date(2024, 5, 31), date(2024, 6, 1))] == [1, 0]


def test_a_time_missing_in_a_return_ends_with_the_care_it_began_in() -> None:
    held = tables(
        "01/01/2018 S C2 U4 01/06/2018 E4A",
        missing=[
            {"MISSING": "M", "MIS_START": "01/02/2018"},
            {"MISSING": "M", "MIS_START": "01/08/2018"},
            {"MISSING": "M", "MIS_START": "01/09/2018", "MIS_END": "05/09/2018"},
        ],
    )

    rows = derive.missing_episodes(held, date(2018, 1, 1), date(2019, 3, 31))

    assert [f"{r['ended_on']}" for r in rows] == ["2018-06-01", "2018-08-01", "2018-09-05"]


def test_a_blank_place_may_be_an_adoptive_one() -> None:
    held = tables("01/01/2018 S C2 U4 01/02/2025\n01/02/2025 P C2 -")

    assert outcomes("4.1", "2025Q4", held) == ["not known"]


# --- periods of care ---


@pytest.mark.parametrize(
    ("ended", "following", "in_care_since", "reason"),
    [
        ("E4A", "S", date(2018, 6, 1), "E4A"),
        ("E4A", "P", date(2018, 1, 1), None),
        ("X1", "S", date(2018, 1, 1), "X1"),
        ("-", "S", date(2018, 1, 1), None),
        ("X1", "P", date(2018, 1, 1), "X1"),
    ],
)
def test_care_ends_on_a_day_where_both_codes_say_so(
    ended: str, following: str, in_care_since: date, reason: str | None
) -> None:
    held = tables(f"01/01/2018 S C2 U4 01/06/2018 {ended}\n01/06/2018 {following} C2 U6")

    [looked_after] = derive.looked_after(held, date(2018, 12, 31))
    assert looked_after["care_began_on"] == in_care_since
    assert reasons(held) == [reason, None]


def test_a_reason_before_a_short_break_stands() -> None:
    assert reasons(tables("01/01/2018 S C2 U4 01/06/2018 E4A\n01/06/2018 L V4 U4")) == ["E4A", None]


# Two children, one in care all along; the other's REC and next RNE on 10/06/2024.
@pytest.mark.parametrize(
    ("ceased", "begun", "stability", "leavers", "breakdowns"),
    [
        ("X1", "S", ["not met", "met"], [], []),
        ("E4A", "S", ["not in denominator", "met"], ["not met"], ["met"]),
        ("E4A", "P", ["not met", "met"], [], []),
    ],
)
def test_what_rec_and_rne_say_of_one_day_decides_three_measures(
    ceased: str, begun: str, stability: list[str], leavers: list[str], breakdowns: list[str]
) -> None:
    cells = {"LS": "C2", "PLACE": "U6", "PLACE_PROVIDER": "PR1"}
    first = cells | {"CHILD": "k1", "PL_POST": "A1", "URN": "1"}
    held = ssda903.tables_of(
        {
            "header": [row("header", 0, CHILD=child, DOB="01/01/2012") for child in ("k1", "k2")],
            "episodes": [
                row("episodes", 0, DECOM="10/05/2019", RNE="S", DEC="10/06/2024", REC=ceased, **first),
                row("episodes", 0, DECOM="10/06/2024", RNE=begun, **first),
                row("episodes", 0, CHILD="k2", DECOM="10/05/2019", RNE="S", PL_POST="B1", URN="2", **cells),
            ],
            "previous_permanence": [row("previous_permanence", 0, CHILD="k1", PREV_PERM="P2", DATE_PERM="01/01/2018")],
        }
    )

    assert outcomes("4.1", "2024/25", held) == stability
    assert outcomes("4.6", "2024/25", held) == leavers
    assert outcomes("4.7", "2024/25", held) == breakdowns


# --- carers ---


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 - C2 U4", "ab", id="a blank RNE is a new carer"),
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 S C2 U4", "ab", id="S within care is a new carer"),
        pytest.param(
            f"{LONG} U4 01/02/2025\n01/02/2025 P C2 T1 03/02/2025\n03/02/2025 T C2 U6", "aba", id="T past a stay"
        ),
        pytest.param(f"{LONG} T1 03/01/2018\n03/01/2018 P C2 U4", "ab", id="care begun in hospital"),
        pytest.param(f"{LONG} T1 03/01/2018\n03/01/2018 T C2 U4", "aa", id="care begun in hospital, T"),
        pytest.param(
            f"{LONG} T1 03/01/2018\n03/01/2018 P C2 T4 05/01/2018\n05/01/2018 P C2 T1",
            "abc",
            id="temporary all the way",
        ),
        pytest.param(f"{LONG} U4 01/02/2025\n01/02/2025 L C2 T1", "ab", id="a temporary stay has its own carer"),
        pytest.param(
            f"{LONG} U4 01/02/2025\n01/02/2025 P C2 T1 05/02/2025\n05/02/2025 P C2 U6", "abc", id="another type"
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025 - - AA1 1234567\n01/02/2025 P C2 T1 05/02/2025\n"
            "05/02/2025 P C2 U4 - - - aa1 7654321",
            "aba",
            id="the same postcode decides before the URN",
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025 - - AA1 1234567\n01/02/2025 P C2 T1 05/02/2025\n05/02/2025 P C2 U4 - - - - 7654321",
            "abc",
            id="another URN where one postcode is blank",
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025 - - - 1234567 PR1\n01/02/2025 P C2 T1 05/02/2025\n"
            "05/02/2025 P C2 U4 - - - - 1234567 PR4",
            "abc",
            id="the same URN with another provider",
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025 - - - XXXXXXX PR1\n01/02/2025 P C2 T1 05/02/2025\n"
            "05/02/2025 P C2 U4 - - - - 1234567 PR4",
            "aba",
            id="XXXXXXX is no URN",
        ),
        pytest.param(
            f"{LONG} U4 01/02/2025\n01/02/2025 P C2 T1 05/02/2025\n06/02/2025 P C2 U4", "abc", id="a gap ends care"
        ),
    ],
)
def test_who_cares_for_a_child(episodes: str, expected: str) -> None:
    assert "".join(carers(tables(episodes))) == expected


# --- files ---


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


HEADINGS = "child, DECOM ,RNE,LS,PLACE,DEC"
OLDER, NEWER = "001,01/01/2018,S,C2,U4,", "001,2018-01-01,s,c2, u6 ,01/06/2018"


@pytest.mark.parametrize(
    "files",
    [
        {"2018-episodes.csv": [HEADINGS, OLDER], "2019-episodes.csv": [HEADINGS, NEWER]},
        {"episodes_2018.csv": [HEADINGS, OLDER], "episodes_2019.csv": [HEADINGS, NEWER]},
        {"2018/episodes.csv": [HEADINGS, OLDER], "2019/a.csv": [HEADINGS, NEWER]},
        {"all.csv": [f"{HEADINGS},YEAR", f"{NEWER},2019", f"{OLDER},2018"]},
    ],
)
def test_the_order_of_returns_is_that_of_their_years(files: dict[str, list[str]], tmp_path: Path) -> None:
    for name, lines in files.items():
        write(tmp_path / name, *lines)

    assert stays(ssda903.read_folder(tmp_path)) == [("2018-01-01", "2018-06-01", "U6")]


def test_two_files_without_years_have_no_order(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", HEADINGS, OLDER)
    write(tmp_path / "b.csv", HEADINGS, NEWER)

    with pytest.raises(ValueError, match="without a year"):
        ssda903.read_folder(tmp_path)


def test_words_for_nothing_and_lines_that_are_no_records_say_nothing(tmp_path: Path) -> None:
    write(
        tmp_path / "episodes.csv",
        "CHILD,DECOM,RNE,LS,PLACE,DEC,PL_POST,URN",
        "001,01/01/2018,S,C2,U4,01/02/2018,null,N/A",
        "001,01/02/2018,P,C2,T1,05/02/2018,,",
        "001,05/02/2018,P,C2,U4,-,AA1 1AA,1234567",
        "NULL,01/01/2018,S,C2,U4,,,",
        "002,",
        "",
        "(4 rows affected)",
    )
    write(tmp_path / "header.csv", "CHILD,SEX,DOB,ETHNIC", "002,F,01/06/2012,WBRI", "Total,1,,")

    held = ssda903.read_folder(tmp_path)

    assert carers(held) == ["a", "b", "a"]  # neither postcode nor URN stands in both rows: the type is enough
    assert [r["child_id"] for r in held["children"]] == ["002"]
    assert [r["child_id"] for r in held["left_out_placements"]] == ["002"]


def test_every_file_of_a_return_is_read(tmp_path: Path) -> None:
    write(tmp_path / "episodes.csv", HEADINGS, OLDER, "002,not known,S,C2,U4,01/06/2018")
    write(tmp_path / "header.csv", "CHILD,SEX,DOB,ETHNIC,UPN", "001,2,01/06/2012,WBRI,UN1")
    write(tmp_path / "reviews.csv", "CHILD,DOB,REVIEW,REVIEW_CODE", "001,01/06/2012,01/02/2018,pn1")
    write(tmp_path / "missing.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END", "001,01/06/2012,M,01/02/2018,")
    write(tmp_path / "pp.csv", "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM", "001,01/06/2012,P2,,zz/05/2017")
    write(tmp_path / "uasc.csv", "CHILD,SEX,DOB,DUC", "001,2,01/06/2012,")
    write(tmp_path / "foster_approvals.csv", "household_id,approval_date,approval_type", "h1,01/02/2018,mainstream")

    held = ssda903.read_folder(tmp_path)

    day = date(2018, 2, 1)
    assert held["children"] == [{"child_id": "001", "date_of_birth": date(2012, 6, 1), "sex": "F", "ethnicity": "WBRI"}]
    assert held["reviews"] == [{"child_id": "001", "review_date": day, "participation": "PN1"}]
    assert held["missing_episodes"] == [
        {"child_id": "001", "start_date": day, "kind": "M", "end_date": None, "source": "care"}
    ]
    assert held["previous_permanence"] == [{"child_id": "001", "previous_permanence": "P2", "order_date": None}]
    assert [row["household_id"] for row in held["foster_approvals"]] == ["h1"]
    assert held["left_out_placements"] == [{"child_id": "002", "start_date": None, "end_date": date(2018, 6, 1)}]


def test_the_same_lives_are_the_same_rows_in_both_layouts(tmp_path: Path) -> None:
    rng = random.Random(0)
    lives = [drawn.random_life(rng, f"{number:04}") for number in range(400)]
    authorities.write_authority(tmp_path / "own", drawn.as_extracts(lives))
    drawn.write_returns(tmp_path / "returns", drawn.as_returns(lives), [])
    own, returns = extracts.read_folder(tmp_path / "own"), ssda903.read_folder(tmp_path / "returns")

    day = date(2024, 3, 31)
    looked_after = [in_order_of_children(derive.looked_after(held, day)) for held in (own, returns)]
    assert looked_after[0] == looked_after[1]
    assert len(looked_after[0]) > 100
    tables_of_events = (
        derive.left_care,
        derive.started_care,
        derive.placement_moves,
        derive.reviews,
        derive.missing_episodes,
    )
    for table in tables_of_events:
        rows = [in_order_of_children(table(held, date(2023, 4, 1), day)) for held in (own, returns)]
        assert rows[0] == rows[1], table.__name__
        assert rows[0]


def in_order_of_children(rows: list[extracts.Row]) -> list[str]:
    return sorted(str(sorted(held.items())) for held in rows)
