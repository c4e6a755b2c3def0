"""Tables of the Standard Safeguarding Dataset as authorities have them: half filled, in words, at odds."""

from datetime import date

import polars as pl
import pytest

from permanence_kpis.extracts import load_extracts
from permanence_kpis.quality.load import load_checks
from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request
from permanence_kpis.run.explain import explain

from .tables import ANN, carers, csv, folder_of, load, said, table, what_stops

OWN_CHILDREN = "child_id,date_of_birth\nann,2012-02-29\n"
RETURN = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\nann,01/05/2022,S,C2,N1,U4,PR1,,,\n"


# Which files


def test_headings_in_capitals_and_any_name_of_a_file_are_read(tmp_path):
    for number, (name, drawing) in enumerate(ANN.items()):
        (tmp_path / f"{number}.CSV").write_text(table(name, drawing).upper(), encoding="utf-8")

    extracts = load_extracts(tmp_path)

    assert extracts.tables["children"].select("child_id", "date_of_birth").rows() == [("ANN", date(2012, 2, 29))]
    assert extracts.tables["placements"].select("child_id", "start_date", "placement_type", "provider").rows() == [
        ("ANN", date(2022, 5, 1), "U4", "PR1")
    ]
    assert extracts.tables["legal_statuses"].select("start_date", "legal_status", "is_start").rows() == [
        (date(2022, 5, 1), "C2", True)
    ]
    assert extracts.called("legal_statuses") == "1.CSV"


def test_tables_may_be_parquet(tmp_path):
    folder_of(tmp_path, {})
    pl.read_csv(tmp_path / "ssd_cla_placement.csv", infer_schema=False).write_parquet(tmp_path / "placement.parquet")
    (tmp_path / "ssd_cla_placement.csv").unlink()

    assert load_extracts(tmp_path).tables["placements"]["placement_type"].to_list() == ["U4"]


def test_every_table_that_half_an_ssd_lacks_is_named(tmp_path):
    assert what_stops(tmp_path, {"ssd_cla_placement.csv": None, "ssd_legal_status.csv": None}) == [
        (
            "ssd_cla_placement.csv: the file is not in the folder. "
            "Nothing can be worked out without ssd_cla_placement.csv (one row for a placement)."
        ),
        (
            "ssd_legal_status.csv: the file is not in the folder. "
            "Nothing can be worked out without ssd_legal_status.csv (one row for a legal status)."
        ),
    ]


def test_a_folder_with_only_tables_that_are_not_needed_is_told_which_of_ssd_are(tmp_path):
    reviews = {"ssd_cla_reviews.csv": "clar_cla_id,clar_cla_review_date\n7,2022-06-01\n"}

    stops = what_stops(tmp_path, dict.fromkeys(ANN), reviews)

    assert [stop.split(":")[0] for stop in stops] == sorted(ANN)


def test_a_table_that_is_needed_and_has_no_byte_stops(tmp_path):
    assert what_stops(tmp_path, {"ssd_person.csv": None}, {"ssd_person.csv": ""}) == [
        "ssd_person.csv: the file is empty. Nothing can be worked out without ssd_person.csv (one row for a person)."
    ]


def test_a_table_that_is_not_needed_and_has_no_byte_is_as_if_it_were_not_there(tmp_path):
    extracts = load(tmp_path, {}, {"ssd_missing.csv": ""})

    assert extracts.not_there["missing_episodes"] == "ssd_missing.csv is empty"


def test_a_file_with_the_name_of_a_table_and_other_headings_stops(tmp_path):
    assert what_stops(tmp_path, {}, {"ssd_cla_reviews.csv": "person,held\nann,2022-06-01\n"}) == [
        (
            "ssd_cla_reviews.csv, row 1: the row does not have the headings. Write the headings in the first row: "
            "clar_cla_id, clar_cla_review_date, clar_cla_review_participation, clar_cla_review_cancelled."
        )
    ]


def test_semicolons_are_told_where_only_the_names_of_the_files_show_that_they_are_tables(tmp_path):
    folder_of(tmp_path, {})
    for path in tmp_path.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")

    assert what_stops(tmp_path, dict.fromkeys(ANN)) == [
        f"{name}, row 1: the fields are separated by semicolons, not by commas. Save the file as CSV with commas."
        for name in sorted(ANN)
    ]


@pytest.mark.parametrize(
    ("others", "file"),
    [
        ({"children.csv": OWN_CHILDREN}, "children.csv"),
        (
            {"care_leavers.csv": "child_id,date_of_birth\n", "ssd_care_leavers.csv": "clea_person_id\n"},
            "care_leavers.csv",
        ),
        (
            {
                "reviews.csv": "child_id,review_date\nann,2022-05-20\n",
                "ssd_cla_reviews.csv": "clar_cla_id,clar_cla_review_date\n7,2022-05-20\n",
            },
            "reviews.csv",
        ),
        ({"2022-episodes.csv": RETURN}, "ssd_cla_episodes.csv"),
    ],
)
def test_the_same_records_in_two_layouts_stop_under_one_id(tmp_path, others, file):
    """Whichever two they are, `accepted.csv` and a script that reads the findings know it by one id."""
    folder_of(tmp_path, {}, others)

    report = check(Request(date(2025, 5, 1), "2024-25", str(tmp_path)))

    assert [(one.level, one.code, one.file) for one in report.findings] == [("STOP", "two-layouts", file)]
    assert "two-layouts" in {one.code for one in load_checks()}


# Persons


def test_nothing_is_said_of_persons_without_a_record_of_care(tmp_path):
    persons = """
        person | dob
        ann    | 31/02/2012
        unborn | -
        cin    | yesterday
    """

    extracts = load(tmp_path, {"ssd_person.csv": persons})

    assert extracts.tables["children"]["child_id"].to_list() == ["ann"]
    assert [
        (one.place.file, one.place.heading, one.place.rows, one.place.child_ids)
        for one in extracts.problems
        if one.place.rows
    ] == [("ssd_person.csv", "pers_dob", (2,), ("ann",))]


def test_a_person_who_was_missing_or_left_care_is_one_of_record(tmp_path):
    persons = "person | dob\nann | 2012-02-29\nmim | 2010-01-01\nlou | 2006-01-01\nzoe | 2011-01-01"
    others = {
        "ssd_missing.csv": "miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type\n"
        "mim,2024-05-01,M\n",
        "ssd_care_leavers.csv": "clea_person_id,clea_care_leaver_latest_contact\nlou,2024-09-01\n",
    }

    extracts = load(tmp_path, {"ssd_person.csv": persons}, others)

    assert extracts.tables["children"]["child_id"].to_list() == ["ann", "mim", "lou"]


def test_columns_that_say_who_a_child_is_are_in_no_table(tmp_path):
    persons = """
        person | dob        | pers_forename | pers_common_child_id
        ann    | 2012-02-29 | Annabel       | 9434765919
    """

    extracts = load(tmp_path, {"ssd_person.csv": persons})

    for frame in (*extracts.tables.values(), *(part for one in extracts.records.values() for part in one.parts)):
        assert "Annabel" not in frame.write_csv()
        assert "9434765919" not in frame.write_csv()


def test_the_code_that_the_specification_misspells_is_read(tmp_path):
    persons = "person | dob | pers_ethnicity\nann | 2012-02-29 | CNHE"

    assert load(tmp_path, {"ssd_person.csv": persons}).tables["children"]["ethnicity"].to_list() == ["CHNE"]


# Carers


PLACEMENTS = """
    placed | placement | from       | until      | type | postcode
    ann    | P1        | 2022-05-01 | 2022-06-01 | U4   | AA1 1AA
    ann    | P2        | 2022-06-01 | 2022-07-01 | {}   | BB2 2BB
    ann    | P3        | 2022-07-01 | -          | U4   | {}
"""
EPISODES = """
    child | began      | why | ended      | in_placement | care
    ann   | 2022-05-01 | S   | 2022-06-01 | P1           | 7
    ann   | 2022-06-01 | {}  | 2022-07-01 | P2           | 7
    ann   | 2022-07-01 | {}  | -          | P3           | 7
"""


@pytest.mark.parametrize(
    ("reasons", "second", "third_at", "expected"),
    [
        ("PP", "U4", "AA1 1AA", "ABC"),
        ("TP", "U4", "AA1 1AA", "AAB"),
        ("BU", "U4", "AA1 1AA", "ABB"),
        ("PP", "T4", "aa11aa", "ABA"),  # back from a temporary stay, to the same home
        ("PP", "T4", "CC3 3CC", "ABC"),
        ("PT", "T4", "CC3 3CC", "ABA"),  # the same carer elsewhere
        ("-P", "U4", "AA1 1AA", "ABC"),  # as in a return, a blank is a new carer, and a finding
        ("SP", "U4", "AA1 1AA", "ABC"),
    ],
)
def test_the_reasons_for_new_episodes_say_who_the_carer_is(tmp_path, reasons, second, third_at, expected):
    drawn = {
        "ssd_cla_placement.csv": PLACEMENTS.format(second, third_at),
        "ssd_cla_episodes.csv": EPISODES.format(*reasons),
    }

    extracts = load(tmp_path, drawn)

    assert carers(extracts) == expected
    # no other legal status begins with either, as B and U say
    is_said = not set("-BU").isdisjoint(reasons)
    assert ("clae_cla_episode_start_reason" in {one.place.heading for one in extracts.problems}) is is_said


def test_a_placement_recorded_from_another_day_is_that_of_the_episode_which_names_it(tmp_path):
    episodes = """
        child | began      | why | ended      | in_placement | care
        ann   | 2022-05-01 | S   | 2022-06-01 | P1           | 7
        ann   | 2022-06-01 | T   | -          | P2           | 7
    """
    placements = """
        placed | placement | from       | until      | type
        ann    | P1        | 2022-05-01 | 2022-06-01 | U4
        ann    | P2        | 2022-06-05 | -          | K2
    """

    extracts = load(tmp_path, {"ssd_cla_episodes.csv": episodes, "ssd_cla_placement.csv": placements})

    assert extracts.tables["placements"].select("start_date", "placement_type").rows() == [
        (date(2022, 5, 1), "U4"),
        (date(2022, 6, 1), "K2"),
    ]
    assert carers(extracts) == "AA"


@pytest.mark.parametrize("ended", ["2022-06-01", "2022-06-20", "-"])
def test_the_reason_for_a_change_stays_where_the_episode_runs_past_the_next(tmp_path, ended):
    drawn = {
        "ssd_cla_episodes.csv": f"""
            child | began      | why | ended   | in_placement | care
            ann   | 2022-05-01 | S   | {ended} | P1           | 7
            ann   | 2022-06-01 | P   | -       | P2           | 7
        """,
        "ssd_cla_placement.csv": """
            placed | placement | from       | moved_for
            ann    | P1        | 2022-05-01 | CREQB
            ann    | P2        | 2022-06-01 | -
        """,
    }

    assert load(tmp_path, drawn).tables["placements"]["end_reason"].to_list() == ["CREQB", None]


def test_the_reason_for_a_change_is_none_where_care_ended(tmp_path):
    drawn = {
        "ssd_cla_episodes.csv": """
            child | began      | why | ended      | ceased | in_placement | care
            ann   | 2022-05-01 | S   | 2022-06-01 | E4A    | P1           | 7
            ann   | 2022-08-01 | S   | -          | -      | P2           | 8
        """,
        "ssd_cla_placement.csv": """
            placed | placement | from       | moved_for
            ann    | P1        | 2022-05-01 | CREQB
            ann    | P2        | 2022-08-01 | -
        """,
    }

    assert load(tmp_path, drawn).tables["placements"]["end_reason"].to_list() == [None, None]


def test_ends_that_are_last_days_stop_and_with_the_line_carers_and_reasons_stay(tmp_path):
    starts = [date(2020, month, 1) for month in range(1, 13)]
    ends = [f"2020-{month:02}-{day}" for month, day in enumerate([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30], start=1)]
    spells = list(zip(starts, [*ends, "-"], strict=True))
    drawn = {
        "ssd_cla_placement.csv": "placed | placement | from | until | moved_for\n"
        + "\n".join(f"ann | P{at} | {start} | {end} | CREQB" for at, (start, end) in enumerate(spells)),
        "ssd_cla_episodes.csv": "child | began | why | ended | in_placement | care\n"
        + "\n".join(
            f"ann | {start} | {'T' if at else 'S'} | {end} | P{at} | 7" for at, (start, end) in enumerate(spells)
        ),
        # legal statuses that change on other days end on the day the next begins
        "ssd_legal_status.csv": "held_by | status | held_from | held_until\n"
        + "\n".join(f"ann | {'C1' if at % 2 else 'C2'} | 2020-{at + 1:02}-01 | 2020-{at + 1:02}-15" for at in range(12))
        + "\n"
        + "\n".join(
            f"ann | E1 | 2020-{at + 1:02}-15 | {'-' if at == 11 else f'2020-{at + 2:02}-01'}" for at in range(12)
        ),
    }

    [stop] = what_stops(tmp_path, drawn)
    extracts = load(tmp_path, drawn, {"extracts.yaml": "end_dates: last_day\n"})

    assert stop.startswith("ssd_cla_episodes.csv, column clae_cla_episode_ceased_date: 11 of 11 rows")
    first_of_each = extracts.tables["placements"].unique("start_date").sort("start_date")
    assert first_of_each["end_date"].to_list()[:3] == [date(2020, 1, 15), date(2020, 2, 1), date(2020, 2, 15)]
    assert first_of_each["end_reason"].to_list()[:3] == [None, "CREQB", None]
    assert set(carers(extracts)) == {"A"}
    assert extracts.warnings == (
        (
            "ssd_cla_episodes.csv: a day was added to 11 ends, where another row starts the day after "
            "(extracts.yaml: end_dates: last_day)"
        ),
    )


# Legal statuses


def test_legal_statuses_are_read_in_words_and_those_of_no_care_not_at_all(tmp_path):
    episodes = """
        child | began      | why | ended      | ceased | in_placement | care
        ann   | 2022-05-01 | S   | 2022-06-01 | X1     | P1           | 7
        ann   | 2022-06-01 | L   | 2022-07-01 | X1     | P1           | 7
        ann   | 2022-07-01 | L   | 2023-01-01 | E45    | P1           | 7
    """
    statuses = """
        held_by | status                  | held_from  | held_until
        ann     | Interim care order      | 2022-05-01 | 2022-06-01
        ann     | Full care order         | 2022-06-01 | 2023-01-01
        ann     | Placement order granted | 2022-07-01 | -
        ann     | Private fostering       | 2022-06-15 | -
        ann     | Special guardianship    | 2023-01-01 | -
        bob     | Private fostering       | 2022-06-15 | -
    """

    extracts = load(tmp_path, {"ssd_cla_episodes.csv": episodes, "ssd_legal_status.csv": statuses})

    rows = extracts.tables["legal_statuses"].select("start_date", "legal_status", "reason_ceased", "is_start").rows()
    assert rows == [
        (date(2022, 5, 1), "C1", "X1", True),
        (date(2022, 6, 1), "C2", "X1", False),
        (date(2022, 7, 1), "E1", "E45", False),
    ]
    of_statuses = [problem for problem in extracts.problems if problem.place.file == "ssd_legal_status.csv"]
    assert [(one.code, one.affects) for one in of_statuses] == [("ssd-other-status", frozenset())]


@pytest.mark.parametrize("held", ["ann | NULL | 2022-05-01", "ann | C2 | 2022-05-02", "bob | C2 | 2022-05-01"])
def test_an_episode_that_begins_under_no_status_is_reported(tmp_path, held):
    extracts = load(tmp_path, {"ssd_legal_status.csv": f"held_by | status | held_from\n{held}"})

    assert extracts.tables["legal_statuses"]["legal_status"].to_list()[0] is None
    assert (
        "ssd_cla_episodes.csv, row 2, column clae_cla_episode_start_date: ssd_legal_status has no legal status of the "
        "child on the day the episode began; the legal status was read as blank. "
        "Check the dates of the legal statuses, and that each has its code."
    ) in said(extracts)


# Reviews, missing episodes


REVIEWS = """
    clar_cla_id | clar_cla_review_date | clar_cla_review_cancelled | clar_cla_review_participation
    7           | 2022-05-20           | N                         | PN1: attended
    7           | 2022-06-20           | Y                         | PN2
    7           | -                    | N                         | -
    7           | 2022-31-12           | N                         | PN9
    7           | 2022-08-20           | -                         | PN1; PN6
"""


def test_reviews_are_those_held_and_what_cannot_be_read_of_one_is_said_with_its_row(tmp_path):
    extracts = load(tmp_path, {}, {"ssd_cla_reviews.csv": csv(REVIEWS)})

    assert extracts.tables["reviews"].select("child_id", "review_date", "participation").rows() == [
        ("ann", date(2022, 5, 20), "PN1"),
        ("ann", date(2022, 8, 20), None),
    ]
    assert [
        (one.place.heading, one.place.rows, one.place.child_ids, one.what)
        for one in extracts.problems
        if one.place.file == "ssd_cla_reviews.csv"
    ] == [
        ("clar_cla_review_date", (5,), ("ann",), "a date that is not in the calendar"),
        ("clar_cla_review_participation", (5,), ("ann",), "a text with no code in it"),
        ("clar_cla_review_participation", (6,), ("ann",), "a text with more than one code in it"),
    ]


@pytest.mark.parametrize("children_with_it", [[], ["bob", "cat"]])
def test_a_review_of_a_period_of_care_that_no_child_alone_has_is_nobodys(tmp_path, children_with_it):
    episodes = "\n".join(
        ["child | began | care", "ann | 2022-05-01 | 7", *(f"{one} | 2022-05-01 | 8" for one in children_with_it)]
    )
    reviews = "clar_cla_id,clar_cla_review_date,clar_cla_review_participation\n8,2022-05-20,PN1\n"

    extracts = load(tmp_path, {"ssd_cla_episodes.csv": episodes}, {"ssd_cla_reviews.csv": reviews})

    assert extracts.tables["reviews"].height == 0
    [problem] = [one for one in extracts.problems if one.code == "ssd-no-child"]
    assert (problem.place.file, problem.place.rows, problem.place.child_ids) == ("ssd_cla_reviews.csv", (2,), ())


def test_a_child_missing_while_looked_after_was_missing_from_care(tmp_path):
    episodes = """
        child | began      | why | ended      | ceased | in_placement | care
        ann   | 2022-05-01 | S   | 2022-06-01 | E4A    | P1           | 7
        bob   | 2022-05-01 | S   | -          | -      | P9           | 8
    """
    statuses = """
        held_by | status | held_from
        ann     | C2     | 2022-05-01
        bob     | V4     | 2022-05-01
    """
    missing = """
        miss_person_id | miss_missing_episode_start_date | miss_missing_episode_type | miss_missing_episode_end_date
        ann            | 2022-05-01 22:30:00             | Missing                   | 2022-05-02
        ann            | 2022-06-01                      | M                         | -
        bob            | 2022-05-20                      | Away                      | -
        cat            | 2022-05-20                      | Absent                    | -
        ann            | 2022-05-03                      | at a friend's             | -
    """
    drawn = {"ssd_cla_episodes.csv": episodes, "ssd_legal_status.csv": statuses}

    extracts = load(tmp_path, drawn, {"ssd_missing.csv": csv(missing)})

    assert extracts.tables["missing_episodes"].select("child_id", "kind", "source").rows() == [
        ("ann", "M", "care"),
        ("ann", "M", "home"),  # the day care ended is none of care
        ("bob", "A", "home"),  # short breaks
        ("cat", "A", "home"),
        ("ann", None, "care"),
    ]
    assert [one.place.rows for one in extracts.problems if one.place.file == "ssd_missing.csv"] == [(6,)]


# Bad input, with its place


def test_bad_dates_and_codes_are_reported_where_they_stand_under_the_headings_of_ssd(tmp_path):
    drawn = {
        "ssd_cla_placement.csv": """
            placed | placement | from       | until      | type | moved_for
            ann    | P1        | 2022-05-01 | 2022-13-01 | U9   | BORED
        """,
        "ssd_cla_episodes.csv": """
            child | began      | why | ended    | ceased | in_placement | care
            ann   | 2022-05-01 | Q   | tomorrow | E99    | P1           | 7
            ann   | 01/13/2022 | P   | -        | -      | P1           | 7
        """,
    }

    extracts = load(tmp_path, drawn)

    assert sorted(
        (one.place.file, one.place.heading, one.place.rows, one.code, one.effect)
        for one in extracts.problems
        if one.place.rows
    ) == [
        ("ssd_cla_episodes.csv", "clae_cla_episode_ceased_date", (2,), "DfE 147", "read as blank"),
        ("ssd_cla_episodes.csv", "clae_cla_episode_ceased_reason", (2,), "DfE 149", "read as blank"),
        ("ssd_cla_episodes.csv", "clae_cla_episode_start_date", (3,), "DfE 141", "the row was not used"),
        ("ssd_cla_episodes.csv", "clae_cla_episode_start_reason", (2,), "unknown-code", "read as blank"),
        ("ssd_cla_placement.csv", "clap_cla_placement_change_reason", (2,), "unknown-code", "read as blank"),
        ("ssd_cla_placement.csv", "clap_cla_placement_end_date", (2,), "bad-date", "read as blank"),
        ("ssd_cla_placement.csv", "clap_cla_placement_type", (2,), "DfE 146", "read as blank"),
    ]
    assert sorted(extracts.rejected.select("extract", "child_id").rows()) == [
        ("legal_statuses", "ann"),
        ("placements", "ann"),
    ]


# Care leavers


@pytest.mark.parametrize(
    ("contact", "year"), [("2024-03-31", 2024), ("2024-06-30", 2024), ("2024-07-01", 2025), ("2025-06-30", 2025)]
)
def test_care_leavers_are_of_the_year_that_ended_until_its_return_is_made(tmp_path, contact, year):
    leavers = f"clea_person_id,clea_care_leaver_in_touch,clea_care_leaver_latest_contact\nlou,YES,{contact}\nkim,NO,\n"

    extracts = load(tmp_path, {}, {"ssd_care_leavers.csv": leavers})

    assert extracts.tables["care_leavers"].select("child_id", "year_ending").rows() == [("lou", year), ("kim", year)]


# What a figure says of where it comes from


def test_a_value_is_explained_by_the_files_and_rows_of_ssd(tmp_path):
    folder_of(tmp_path, {})

    explained = explain(Request(date(2025, 5, 1), "2024-25", str(tmp_path)), "4.8", "ann")

    assert dict(explained.child_records) == {"ssd_person.csv": (2,), "ssd_cla_episodes.csv": (2,)}
    [row] = explained.child_rows
    assert "ssd_cla_episodes.csv row 2" in str(row)
