"""Small records that are wrong, each with the figure that is right and how far it can be trusted."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.results.scorecard import Result
from permanence_kpis.run.check import check
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"

CHILDREN = "child_id,date_of_birth,sex,ethnicity\na,2012-01-01,F,WBRI\nb,2011-01-01,F,WBRI\nc,2012-01-01,F,WBRI\n"
STATUSES = (
    "child_id,start_date,legal_status,end_date,reason_ceased\na,2020-01-01,C2,,\nb,2020-01-01,C2,2024-06-01,E45\n"
)
PLACEMENTS = (
    "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
    "a,2020-01-01,U4,,PR1,c1,\nb,2020-01-01,U4,2024-06-01,PR1,c2,\nc,2020-01-01,U4,{c_ended},PR1,c3,\n"
)

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
RETURN = {
    "header.csv": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nk1,M,01/01/2012,WBRI,UN3,,\nk2,M,01/01/2012,WBRI,UN3,,\n",
    "previous_permanence.csv": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\nk1,01/01/2012,P2,352,01/01/2018\n",
}


def folder_with(path: Path, files: Mapping[str, str]) -> Path:
    folder = path / "extracts"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def result_of(folder: Path, ref: str, period: str, definitions: Path = SHIPPED) -> Result:
    card = scorecard(load_definitions(definitions), load_extracts(folder), period)
    [result] = [result for result in card.results if result.measure.ref == ref]
    return result


def said(result: Result) -> tuple[Fraction | None, str | None, Fraction | None, Fraction | None]:
    """The value, the letter, and the range."""
    trust = result.confidence
    if trust is None:
        return result.value, None, result.lowest, result.highest
    return result.value, trust.letter, trust.lowest, trust.highest


@pytest.fixture
def two_orders_wanted(tmp_path: Path) -> Path:
    """The definitions with 2 special guardianship orders a year for green, and 1 for amber."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count("{from: 2023-04-01, green: 20, amber: 18") == 2
    path = tmp_path / "definitions.yaml"
    path.write_text(text.replace("green: 20, amber: 18", "green: 2, amber: 1", 1), encoding="utf-8")
    return path


LEAVERS: Mapping[str, tuple[str, str]] = {
    "whose end date cannot be read": ("c,2020-01-01,C2,31/09/2024,E45\n", "31/09/2024"),
    "without an end date": ("c,2020-01-01,C2,,E45\n", ""),
    "with an unknown reason and a new status that day": ("c,2020-01-01,C2,2024-06-01,E99\nc,2024-06-01,C2,,\n", ""),
}


@pytest.mark.parametrize("rows", LEAVERS.values(), ids=LEAVERS)
def test_who_may_have_left_under_an_order_keeps_the_count_from_an_a(
    tmp_path: Path, two_orders_wanted: Path, rows: tuple[str, str]
):
    statuses, ended = rows
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": STATUSES + statuses,
        "placements.csv": PLACEMENTS.format(c_ended=ended),
    }
    folder = folder_with(tmp_path, files)

    assert said(result_of(folder, "4.5", "2024-25", two_orders_wanted)) == (1, "C", 1, 2)


def test_a_leaver_who_may_be_one_more_could_change_the_rating(tmp_path: Path, two_orders_wanted: Path):
    statuses, ended = LEAVERS["whose end date cannot be read"]
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": STATUSES + statuses,
        "placements.csv": PLACEMENTS.format(c_ended=ended),
    }
    report = check(Request(None, "2024-25", str(folder_with(tmp_path, files)), two_orders_wanted, only=("4.5",)))

    found = [one for one in report.findings if one.file == "legal_statuses.csv" and one.heading == "end_date"]
    assert {(one.row, one.owner_id, one.may_change) for one in found} == {(4, "c", ("4.5",))}


ON_ONE_DAY = {
    "X1, then S": ("X1", "S", {"4.1": (50, "C", 50, 100), "4.6": (None, None, 0, 100), "4.7": (0, "B", 0, 1)}),
    "E4A, then P": ("E4A", "P", {"4.1": (50, "C", 50, 100), "4.6": (None, None, 0, 0), "4.7": (0, "B", 0, 1)}),
}


@pytest.mark.parametrize("case", ON_ONE_DAY.values(), ids=ON_ONE_DAY)
def test_codes_that_disagree_on_a_day_leave_open_whether_care_began_again(
    tmp_path: Path, case: tuple[str, str, Mapping[str, object]]
):
    ceased, began, expected = case
    episodes = (
        f"{EPISODES}k1,10/05/2019,S,C2,N1,U6,PR1,10/06/2024,{ceased},,,A1,1\n"
        f"k1,10/06/2024,{began},C2,N1,U6,PR1,,,,,A1,1\nk2,10/05/2019,S,C2,N1,U6,PR1,,,,,B1,2\n"
    )
    folder = folder_with(tmp_path, RETURN | {"episodes.csv": episodes})

    assert {ref: said(result_of(folder, ref, "2024/25")) for ref in expected} == expected


@pytest.mark.parametrize("ended", ["2023-05-09", "2013-06-10", "1900-01-01"])
def test_a_status_that_ends_before_it_starts_leaves_its_child_one_who_may_be_looked_after(tmp_path: Path, ended: str):
    files = {
        "children.csv": "child_id,date_of_birth,sex,ethnicity\nk1,2012-01-01,F,WBRI\nk2,2012-01-01,F,WBRI\n",
        "legal_statuses.csv": (
            f"child_id,start_date,legal_status,end_date,reason_ceased\nk1,2023-05-10,C2,{ended},\nk2,2021-01-01,C2,,\n"
        ),
        "placements.csv": (
            "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
            f"k1,2023-05-10,P1,{ended},PR0,c1,\nk2,2021-01-01,U4,,PR1,c2,\n"
        ),
    }
    folder = folder_with(tmp_path, files)
    result = result_of(folder, "4.2", "2024Q1")

    assert (result.counts.numerator, result.counts.denominator, result.counts.not_known) == (0, 1, 1)
    assert said(result) == (0, "D", 0, 1)
    assert "DfE 356" in {
        problem.code for problem in scorecard(load_definitions(SHIPPED), load_extracts(folder), "2024Q1").problems
    }


def test_a_percentage_of_nobody_prints_the_range_that_records_in_doubt_leave(tmp_path: Path):
    episodes = f"{EPISODES}k1,10/05/2019,S,C2,N1,U6,PR1,10/06/2024,X1,,,A1,1\nk1,10/06/2024,S,C2,N1,U6,PR1,,,,,A1,1\n"
    folder = folder_with(tmp_path, RETURN | {"episodes.csv": episodes})
    result = result_of(folder, "4.6", "2024/25")

    assert (result.verdict.rating, result.lowest, result.highest) == ("NO DATA", 0, 100)


def test_a_row_of_nobody_may_be_anybodys(tmp_path: Path):
    files = {
        "children.csv": "child_id,date_of_birth\na,2012-01-01\nb,2012-01-01\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date\na,2020-01-01,C2,\nb,2020-01-01,C2,\n",
        "placements.csv": (
            "child_id,start_date,placement_type,end_date,provider,carer_id\n"
            "a,2020-01-01,P1,,PR0,c1\nb,2020-01-01,U4,,PR1,c2\n,2024-05-01,U4,,PR1,c3\n"
        ),
    }

    # a's it would be a move from home, b's a move to another home: of 2, 1 or none with parents
    assert said(result_of(folder_with(tmp_path, files), "4.2", "2024Q1")) == (1, "B", 0, 1)
    # 4.1: both long with their carers; whose it is has moved
    assert said(result_of(folder_with(tmp_path, files), "4.1", "2024Q1")) == (100, "C", 50, 100)


def test_a_row_under_an_id_that_several_may_have_become_may_be_anybodys_though_two_files_have_it(tmp_path: Path):
    files = {
        "children.csv": "child_id,date_of_birth\na,2012-01-01\nb,2012-01-01\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date\na,2020-01-01,C2,\nb,2020-01-01,C2,\n",
        "placements.csv": (
            "child_id,start_date,placement_type,end_date,provider,carer_id\n"
            "a,2020-01-01,P1,,PR0,c1\nb,2020-01-01,U4,,PR1,c2\n1.23E+11,2022-05-01,U4,2024-03-01,PR1,c3\n"
        ),
        "reviews.csv": "child_id,review_date,participation\n1.23E+11,2024-05-31,PN1\n",
    }

    value, letter, lowest, _ = said(result_of(folder_with(tmp_path, files), "4.2", "2024Q1"))

    # a's it would be the end of the time with parents
    assert (value, letter, lowest) == (1, "B", 0)


def test_an_id_that_two_files_have_and_none_that_says_who_is_in_care_may_be_wrong_in_both(tmp_path: Path):
    files = {
        "children.csv": "child_id,date_of_birth\na,2012-01-01\nb,2012-01-01\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date\na,2020-01-01,C2,\nb,2020-01-01,C2,\n",
        "placements.csv": (
            "child_id,start_date,placement_type,end_date,provider,carer_id\n"
            "a,2020-01-01,U4,,PR1,c1\nb,2020-01-01,U4,,PR1,c2\n"
        ),
        "reviews.csv": "child_id,review_date,participation\na,2024-05-01,PN1\n999,2024-05-15,PN4\n",
        "missing_episodes.csv": "child_id,start_date,kind,end_date,source\n999,2024-05-02,A,2024-05-03,home\n",
    }

    # a's or b's it would be a second review, in which the child did not take part: 1 of 2
    assert said(result_of(folder_with(tmp_path, files), "4.9", "2024Q1")) == (100, "C", 50, 100)


def test_a_reason_that_cannot_be_read_may_say_that_the_carer_stayed_the_same(tmp_path: Path):
    files = {
        "children.csv": "child_id,date_of_birth\na,2012-01-01\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\na,2015-01-01,C2,,\n",
        "placements.csv": (
            "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
            "a,2015-01-01,U4,2024-05-01,PR1,,??\na,2024-05-01,U4,,PR4,,\n"
        ),
    }
    folder = folder_with(tmp_path, files)

    # another provider says another carer; PLACE in the reason's stead would say the same
    assert said(result_of(folder, "4.1", "2024Q1")) == (0, "C", 0, 100)
    # where both ids are known the reason decides nothing
    known = files["placements.csv"].replace("PR1,,", "PR1,c1,").replace("PR4,,", "PR4,c2,")
    assert said(result_of(folder_with(tmp_path, files | {"placements.csv": known}), "4.1", "2024Q1")) == (0, "A", 0, 0)


REVIEWED = "child_id,review_date,participation\na,2023-10-01,PN1\na,2024-05-01,PN1\nb,2024-05-02,PN1\n"


@pytest.mark.parametrize(
    ("row", "said_of_it"),
    [
        ("", (100, "A", 100, 100)),
        ("c,2024-05-03,PN0\n", (100, "C", Fraction(200, 3), 100)),  # two of three, where it counts
    ],
)
def test_a_child_in_doubt_without_a_review_is_not_taken_to_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, said_of_it: tuple[object, ...]
) -> None:
    """Where there are too many ways to try, anything is possible that the rows of the child allow."""
    monkeypatch.setattr("permanence_kpis.confidence.outcomes.MOST_OF_ONE", 1)
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": STATUSES + "c,2020-01-01,C2,2019-01-01,\n",
        "placements.csv": PLACEMENTS.format(c_ended=""),
        "reviews.csv": REVIEWED + row,
    }

    assert said(result_of(folder_with(tmp_path, files), "4.9", "2024Q1")) == said_of_it


@pytest.mark.parametrize(
    ("where", "value"), [("P1,,PR4", 1), ("P1,,PR1", 1), ("P1,,PR5", 1), ("U4,,PR0", 0), ("K2,,PR3", 0)]
)
def test_where_type_and_provider_contradict_each_other_either_may_be_wrong(
    tmp_path: Path, where: str, value: int
) -> None:
    """A child with parents whose provider is a private one may be in a home, and the reverse (DfE 527 to 531, 550)."""
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": STATUSES,
        "placements.csv": PLACEMENTS.split("c,2020")[0].replace("a,2020-01-01,U4,,PR1", f"a,2020-01-01,{where}"),
    }

    assert said(result_of(folder_with(tmp_path, files), "4.2", "2024Q1")) == (value, "B", 0, 1)


MEETINGS = "child_id,held_on,kind\n" + "".join(f"b,2023-05-{day:02},support\n" for day in range(1, 12))
MOVE = "a,2024-05-01,U4,,PR1,c9,\n"


@pytest.mark.parametrize(
    ("rows", "of_meetings", "of_placements"),
    [
        ("a,2024-05-03,support\n", (1, "A", 1, 1), (100, "A", 100, 100)),
        ("a,soon,support\n", (0, "B", 0, 1), (0, "B", 0, 100)),  # the day of the meeting may be one in time
        ("x,2024-05-03,support\n", (1, "B", 0, 2), (0, "B", 0, 100)),  # nobody knows x: it may be a
        ("x,2024-05-03,support\nx,2023-05-03,support\n", (1, "A", 1, 1), (0, "A", 0, 0)),  # a list of others too
        ("a,2024-05-03,support\na,2024-05-03,support\n", (2, "B", 1, 2), (100, "A", 100, 100)),  # one row, or two
        ("a,2024-05-03,support\na,2024-05-03,stability\n", (1, "A", 1, 1), (100, "A", 100, 100)),
    ],
)
def test_doubtful_rows_of_an_own_table_lower_the_letter_of_what_counts_them(
    tmp_path: Path, rows: str, of_meetings: tuple[object, ...], of_placements: tuple[object, ...]
) -> None:
    """Support meetings (S8), and new placements with one in time (S9): a child with a new placement on 1 May."""
    placed = PLACEMENTS.split("c,2020")[0].replace("a,2020-01-01,U4,,", "a,2020-01-01,U4,2024-05-01,")
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": STATUSES,
        "placements.csv": placed + MOVE,
        "placement_support_meetings.csv": MEETINGS + rows,
    }
    asked = Request(None, "2024Q1", str(folder_with(tmp_path, files)), SHIPPED, section="supporting")
    results = {one.measure.ref: one for one in compute(asked).results}

    assert said(results["S8"]) == of_meetings
    assert said(results["S9"]) == of_placements


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-04-08", (0, "B", 0, 100)),  # a month before the child came: the day may be one in time
        ("2024-04-30", (100, "A", 100, 100)),  # the measure counts five days before the placement
        ("2024-05-20", (0, "A", 0, 0)),
    ],
)
def test_a_meeting_before_any_placement_may_have_been_one_in_time(
    tmp_path: Path, day: str, expected: tuple[object, ...]
) -> None:
    """A first placement on 6 May: S9, and S8 (meetings of the year to date), which no placement decides."""
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": STATUSES.replace("a,2020-01-01", "a,2024-05-04"),
        "placements.csv": PLACEMENTS.split("c,2020")[0].replace("a,2020-01-01", "a,2024-05-04"),
        "placement_support_meetings.csv": MEETINGS + f"a,{day},support\n",
    }
    asked = Request(None, "2024Q1", str(folder_with(tmp_path, files)), SHIPPED, section="supporting")
    results = {one.measure.ref: one for one in compute(asked).results}

    assert said(results["S9"]) == expected
    assert said(results["S8"]) == (1, "A", 1, 1)


@pytest.mark.parametrize(
    ("outcome", "closed_on", "expected"),
    [
        ("granted", "2024-05-01", (0, "B", 0, 1)),  # and the child is in care: the plan may be open
        ("refused", "2024-05-01", (0, "A", 0, 0)),
        ("granted", "2024-08-01", (1, "A", 1, 1)),
        ("granted", "2019-05-01", (0, "A", 0, 0)),  # of an earlier time in care
    ],
)
def test_a_plan_granted_of_a_child_still_in_care_may_be_open(
    tmp_path: Path, outcome: str, closed_on: str, expected: tuple[object, ...]
) -> None:
    """Children moving to discharge (S2): a, in care since 2020, alone has a plan."""
    heading = "child_id,route,decided_on,applied_on,court_on,outcome,closed_on\n"
    files = {
        "children.csv": CHILDREN,
        "legal_statuses.csv": STATUSES.split("b,2020")[0],
        "placements.csv": PLACEMENTS.split("b,2020")[0],
        "discharges.csv": f"{heading}a,sgo,2019-01-01,,,{outcome},{closed_on}\n",
    }
    asked = Request(None, "2024Q1", str(folder_with(tmp_path, files)), SHIPPED, only=("S2",))

    assert said(compute(asked).results[0]) == expected


def test_the_next_episode_is_no_earlier_returns_form_of_the_same(tmp_path):
    """A move for a reason of its own, after which the carer is said to stay (RNE L): either may be wrong. (That care
    ended, too, is read as blank: the next episode starts that day.)

    The return before has the first episode too, still open; the one that comes next is that of the move. Were its RNE
    P, the carer would have changed, and one unplanned move would count.
    """
    columns = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,PL_POST,URN\n"
    first = "k1,22/05/2020,S,C2,N1,U4,PR1,02/07/2022,X1,,AB0 1AA,\n"
    start = "k1,02/07/2022,L,E1,N1,U4,PR1"
    header = "CHILD,SEX,DOB,ETHNIC,UPN\nk1,2,30/06/2012,WBRI,UN1\n"
    for year, episodes in (
        ("2024", f"{first}{start},,,,AB0 1AA,\n"),
        ("2025", f"{start},10/06/2024,E45,CREQB,AB0 1AA,\nk1,10/06/2024,{{rne}},E1,N1,P1,PR0,,,,AB1 1AA,\n"),
    ):
        files = {f"{year}-header.csv": header, f"{year}-episodes.csv": columns + episodes.format(rne="L")}
        folder = folder_with(tmp_path, files)
    doubtful = said(result_of(folder, "4.3", "2024-06"))
    path = folder / "2025-episodes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("10/06/2024,L,", "10/06/2024,P,"), encoding="utf-8")

    assert said(result_of(folder, "4.3", "2024-06"))[0] == 1
    value, letter, lowest, highest = doubtful
    assert (value, lowest) == (0, 0)
    assert highest >= 1
    assert letter != "A"


# D-558
@pytest.mark.parametrize(
    ("reason", "status", "home", "value", "codes"),
    [
        ("P", "C2", "AB1 2CD", 0, {"DfE 435"}),
        ("B", "E1", "AB1 2CD", 0, {"DfE 436"}),
        ("L", "E1", "AB3 4EF", 1, {"DfE 434"}),
        ("L", "E1", "AB1 2CD", 1, set()),
        ("P", "C2", "AB3 4EF", 0, set()),
    ],
)
def test_a_reason_that_does_not_go_with_the_placement_is_in_doubt(tmp_path, reason, status, home, value, codes):
    """In care since 2020, and since June 2023 by another episode: with one carer for two years or not, as RNE says."""
    files = RETURN | {
        "episodes.csv": EPISODES
        + f"k1,01/01/2020,S,C2,N1,U4,PR1,01/06/2023,X1,{'' if reason == 'L' else 'CARPL'},AB9 9ZZ,AB1 2CD,\n"
        + f"k1,01/06/2023,{reason},{status},N1,U4,PR1,,,,AB9 9ZZ,{home},\n",
    }
    folder = folder_with(tmp_path, files)

    found, letter, lowest, highest = said(result_of(folder, "4.1", "2024Q1"))
    assert found == 100 * value
    assert (letter == "A") is not bool(codes)
    assert (lowest, highest) == ((0, 100) if codes else (found, found))
    assert {one.code for one in load_extracts(folder).problems if one.code[:6] == "DfE 43"} == codes


def test_the_first_episode_of_a_child_is_not_held_to_the_last_of_another_in_the_same_home(tmp_path):
    """A sister's first episode in the return, which says that the placement changed (P)."""
    there = "C2,N1,U4,PR1,,,,AB9 9ZZ,AB1 2CD,\n"
    files = RETURN | {"episodes.csv": f"{EPISODES}k1,01/01/2020,S,{there}k2,01/01/2020,P,{there}"}

    assert not [one for one in load_extracts(folder_with(tmp_path, files)).problems if one.code == "DfE 435"]


def test_two_births_in_one_header_are_several_rows_of_a_child_and_no_change_between_returns(tmp_path):
    header = RETURN["header.csv"] + "k1,M,01/01/2013,WBRI,UN3,,\n"
    files = {"header.csv": header, "episodes.csv": f"{EPISODES}k1,01/01/2020,S,C2,N1,U4,PR1,,,,AB9 9ZZ,AB1 2CD,\n"}
    codes = {one.code for one in load_extracts(folder_with(tmp_path, files)).problems}

    assert "birth-changed" not in codes
    assert "DfE INT32" in codes


# D-539
def test_one_missing_from_home_under_an_id_of_no_other_file_may_be_another_child(tmp_path):
    """999 may be a child at home, or a by mistake, who counts already: 2, or 1.

    Where three of the file's five ids are in no other file, the list is of other children, and no one is the odd one.
    """
    files = {
        "children.csv": "child_id,date_of_birth,sex,ethnicity\na,2012-01-01,F,WBRI\nb,2011-01-01,F,WBRI\n",
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\na,2020-01-01,C2,,\n",
        "placements.csv": (
            "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\na,2020-01-01,U4,,PR1,c1,\n"
        ),
        "missing_episodes.csv": (
            "child_id,start_date,kind,end_date,source\na,2024-05-02,M,2024-05-03,care\nb,2023-05-02,M,2023-05-03,home\n"
            "999,2024-05-04,M,2024-05-05,home\n"
        ),
    }
    value, letter, lowest, highest = said(result_of(folder_with(tmp_path, files), "4.10", "2024Q1"))
    assert (value, lowest) == (2, 1)
    assert highest >= 2
    assert letter == "B"

    files["missing_episodes.csv"] += "998,2024-05-03,M,2024-05-04,home\n997,2024-05-03,M,2024-05-04,home\n"
    assert said(result_of(folder_with(tmp_path, files), "4.10", "2024Q1")) == (4, "A", 4, 4)
