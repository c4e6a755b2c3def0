"""Several years of SSDA903 returns: which row counts, when care goes on, and who the carer is."""

import pytest

from permanence_kpis import load_definitions
from permanence_kpis.run.compute import scorecard as scorecard_with
from permanence_kpis.run.context import Request
from permanence_kpis.run.explain import explain

from .returns import FIRST_YEAR, SECOND_YEAR, carers, episodes, folder_of, load, repairs, stays

# What is done with several years


def test_the_later_returns_row_wins_also_where_its_end_is_earlier(tmp_path):
    mended = SECOND_YEAR.replace("10/06/2023,E4A", "09/06/2023,E4B")
    files = {"2024-episodes.csv": SECOND_YEAR, "2025-episodes.csv": mended}

    extracts = load(tmp_path, files)

    assert stays(extracts) == [("0012", "01/05/2022", "09/06/2023", "U4", "1")]
    assert list(extracts.tables["legal_statuses"]["reason_ceased"]) == ["E4B"]
    assert repairs(extracts) == []


def test_an_open_episode_of_a_child_who_is_in_no_later_return_ends_with_its_return(tmp_path):
    other = episodes("CHILD | DECOM\n0044 | 01/05/2023")

    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": other})

    assert stays(extracts)[0] == ("0012", "01/05/2022", "01/04/2023", "U4", "1")
    effect = "ended after the last day of its return, the reason not known"
    assert repairs(extracts) == [("stale-left", "2023-episodes.csv", (2,), effect)]


def test_whose_stale_episode_begins_after_its_return_may_be_looked_after(tmp_path):
    others = "".join(f"\n{number:05} | 01/05/2022" for number in range(200))  # few enough begin too late to be mistaken
    files = {
        "2023-episodes.csv": episodes(f"CHILD | DECOM\n0012 | 03/05/2023{others}"),
        "2024-episodes.csv": episodes("CHILD | DECOM\n0044 | 01/05/2023"),
    }

    scorecard = scorecard_with(load_definitions(), load(tmp_path, files), "2023-24")

    [with_parents] = [result for result in scorecard.results if result.measure.ref == "4.2"]
    assert (with_parents.counts.denominator, with_parents.counts.not_known) == (1, 1)


def test_a_stale_open_episode_ends_where_the_next_one_starts(tmp_path):
    later = episodes("CHILD | DECOM | RNE\n0012 | 20/07/2022 | P")

    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": later})

    assert stays(extracts) == [
        ("0012", "01/05/2022", "20/07/2022", "U4", "1"),
        ("0012", "20/07/2022", None, "U4", "2"),
    ]
    assert repairs(extracts) == [
        ("stale-next", "2023-episodes.csv", (2,), "ended where the next one starts"),
        ("DfE 502", "2024-episodes.csv", (2,), "this return's episodes are used"),
    ]


def test_a_stale_open_episode_inside_one_of_a_later_return_is_left_aside(tmp_path):
    later = episodes("CHILD | DECOM | DEC | REC\n0012 | 20/04/2022 | 09/08/2023 | E4A")

    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": later})

    assert stays(extracts) == [("0012", "20/04/2022", "09/08/2023", "U4", "1")]
    assert repairs(extracts) == [
        ("stale-covered", "2023-episodes.csv", (2,), "not used"),
        ("DfE 502", "2024-episodes.csv", (2,), "this return's episodes are used"),
    ]


def test_an_open_episode_of_the_latest_return_is_not_stale(tmp_path):
    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR})

    assert stays(extracts) == [("0012", "01/05/2022", None, "U4", "1")]
    assert repairs(extracts) == []


def test_episodes_of_no_nights_and_with_the_same_start_are_left_aside_and_overlaps_trimmed(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | PLACE | DEC        | REC
        0012  | 01/05/2022 | S   | U4    | 01/05/2022 | X1
        0012  | 01/05/2022 | S   | U4    | 30/04/2022 | X1
        0012  | 01/05/2022 | S   | U4    | 09/06/2022 | X1
        0012  | 01/05/2022 | S   | K2    | 08/06/2022 | X1
        0012  | 02/06/2022 | P   | U6    | -          | -
    """)

    extracts = load(tmp_path, {"episodes.csv": drawn})

    assert stays(extracts) == [
        ("0012", "01/05/2022", "02/06/2022", "U4", "1"),
        ("0012", "02/06/2022", None, "U6", "2"),
    ]
    assert repairs(extracts) == [
        ("DfE 355", "episodes.csv", (2,), "not used"),
        ("DfE 356", "episodes.csv", (3,), "not used"),
        ("DfE 501", "episodes.csv", (4,), "ended where the next one starts"),
        ("same-start", "episodes.csv", (5,), "not used"),
    ]


def test_reviews_and_children_of_several_returns_are_counted_once(tmp_path):
    header = "CHILD,SEX,DOB,ETHNIC\n0012,{},29/02/2012,WBRI\n"
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\n0012,29/02/2012,01/06/2022,{}\n"
    files = {
        "2023-episodes.csv": FIRST_YEAR,
        "2024-episodes.csv": SECOND_YEAR,
        "2023-header.csv": header.format("1"),
        "2024-header.csv": header.format("2"),
        "2023-reviews.csv": reviews.format("PN1"),
        "2024-reviews.csv": reviews.format("PN7"),
    }

    tables = load(tmp_path, files).tables

    assert tables["children"].select("sex", "source_file", "source_row").rows() == [("F", "2024-header.csv", 2)]
    assert tables["reviews"].select("participation", "source_file").rows() == [("PN7", "2024-reviews.csv")]


# Periods of care


def test_care_ends_where_both_codes_say_so_on_one_day(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | REC
        0012  | 01/05/2022 | S   | 01/06/2022 | E4A
        0012  | 01/06/2022 | S   | -          | -
    """)

    extracts = load(tmp_path, {"episodes.csv": drawn})

    assert list(extracts.tables["legal_statuses"]["reason_ceased"]) == ["E4A", None]
    assert carers(extracts) == ["A", "B"]


def test_care_carries_on_where_only_one_code_says_it_ended(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | REC
        0012  | 01/05/2022 | S   | 01/06/2022 | E4A
        0012  | 01/06/2022 | T   | -          | -
    """)

    extracts = load(tmp_path, {"episodes.csv": drawn})

    assert list(extracts.tables["legal_statuses"]["reason_ceased"]) == [None, None]
    assert carers(extracts) == ["A", "A"]
    effect = "care continues; the reason was read as blank"
    assert repairs(extracts) == [("DfE 432", "episodes.csv", (2,), effect)]


def test_only_an_episode_that_says_so_starts_care(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE
        0012  | 01/05/2022 | S
        0044  | 01/05/2022 | L
        0055  | 01/05/2022 | -
    """)

    statuses = load(tmp_path, {"episodes.csv": drawn}).tables["legal_statuses"]

    assert statuses.sort("child_id")["is_start"].to_list() == [True, False, False]


# Who the carer is


def test_the_reason_for_a_new_episode_says_whether_the_carer_changed(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC
        0012  | 01/01/2022 | S   | 01/02/2022
        0012  | 01/02/2022 | L   | 01/03/2022
        0012  | 01/03/2022 | P   | 01/04/2022
        0012  | 01/04/2022 | T   | 01/05/2022
        0012  | 01/05/2022 | U   | 01/06/2022
        0012  | 01/06/2022 | B   | 01/07/2022
        0012  | 01/07/2022 | -   | -
    """)

    assert carers(load(tmp_path, {"episodes.csv": drawn})) == ["A", "A", "B", "B", "B", "C", "D"]


@pytest.mark.parametrize(
    ("before", "after", "is_the_same"),
    [
        ("U4 | OL1 1AA | SC1 | PR1", "U4 | OL1 1AA | SC2 | PR4", True),  # the postcode decides where both have one
        ("U4 | OL1 1AA | SC1 | PR1", "U4 | OL1 2BB | SC1 | PR1", False),
        ("U4 | OL1 1AA | SC1 | PR1", "U4 | - | SC1 | PR1", True),  # else the number and the provider
        ("U4 | - | SC1 | PR1", "U4 | - | SC1 | PR4", False),
        ("U4 | - | SC1 | PR1", "U4 | - | SC2 | PR1", False),
        ("U4 | - | XXXXXXX | PR1", "U4 | - | XXXXXXX | PR4", True),  # no number: the type is enough
        ("U4 | - | - | PR1", "U4 | - | SC2 | PR4", True),
        ("U4 | OL1 1AA | SC1 | PR1", "U6 | OL1 1AA | SC1 | PR1", False),
    ],
)
def test_after_a_temporary_stay_the_same_home_is_the_same_carer(tmp_path, before, after, is_the_same):
    drawn = episodes(f"""
        CHILD | DECOM      | RNE | DEC        | PLACE | PL_POST | URN | PLACE_PROVIDER
        0012  | 01/01/2022 | S   | 01/02/2022 | {before}
        0012  | 01/02/2022 | P   | 05/02/2022 | T1 | - | - | -
        0012  | 05/02/2022 | P   | 09/02/2022 | T4 | - | - | -
        0012  | 09/02/2022 | P   | -          | {after}
    """)

    first, _, _, last = carers(load(tmp_path, {"episodes.csv": drawn}))

    assert (first == last) is is_the_same


def test_without_a_temporary_stay_between_a_new_placement_in_the_same_home_is_a_new_carer(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | PL_POST
        0012  | 01/01/2022 | S   | 01/02/2022 | OL1 1AA
        0012  | 01/02/2022 | P   | -          | OL1 1AA
    """)

    assert carers(load(tmp_path, {"episodes.csv": drawn})) == ["A", "B"]


def test_a_placement_goes_on_past_a_temporary_stay_with_the_same_carer(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | PLACE | PL_POST
        0012  | 01/01/2022 | S   | 01/02/2022 | U4    | OL1 1AA
        0012  | 01/02/2022 | P   | 05/02/2022 | T1    | -
        0012  | 05/02/2022 | T   | -          | U5    | OL1 2BB
    """)

    first, _, last = carers(load(tmp_path, {"episodes.csv": drawn}))

    assert first == last


def test_what_a_record_says_can_be_traced_to_its_file_and_row(tmp_path):
    files = {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": SECOND_YEAR.replace("10/06/2023,E4A", ",")}
    folder = str(folder_of(tmp_path, files))

    explained = explain(Request(None, "2023Q4", folder), "4.2", "0012")

    [row] = explained.child_rows
    [(_, _, source)] = row.answers[0].values
    assert source == "2024-episodes.csv row 2"
    assert explained.child_records == (("2024-episodes.csv", (2,)),)
