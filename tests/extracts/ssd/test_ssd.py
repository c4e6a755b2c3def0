"""A folder of the Standard Safeguarding Dataset: what each table is read into, and what is said of what is wrong."""

from datetime import date
from pathlib import Path

import pytest

from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import columns_absent, fields_not_read, load_extracts
from permanence_kpis.extracts.folder import files_read
from permanence_kpis.extracts.guess import first_mapping
from permanence_kpis.extracts.identifying import identifying_columns

# K1 came into care with foster carers, got a care order there, and moved to a home; K2 is in care under a voluntary
# arrangement; L1 left care long ago.
SOUND = {
    "ssd_person.csv": """\
pers_person_id,pers_forename,pers_surname,pers_sex,pers_ethnicity,pers_dob,pers_common_child_id
K1,A,B,F,WBRI,2012-05-01,1
K2,A,B,Male,BAFR - African,01/02/2015,1
L1,A,B,F,WBRI,2005-09-09,1
""",
    "ssd_cla_episodes.csv": """\
clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,\
clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,clae_cla_placement_id
1,K1,2022-01-10,S - Started to be looked after,2023-03-01,X1,C1,P1
2,K1,2023-03-01,P,,,C1,P2
3,K2,2023-06-01,S,2024-02-02,E4A,C2,P3
""",
    "ssd_cla_placement.csv": """\
clap_cla_placement_id,clap_person_id,clap_cla_placement_start_date,clap_cla_placement_type,\
clap_cla_placement_provider,clap_cla_placement_end_date,clap_cla_placement_change_reason,clap_cla_placement_urn,\
clap_cla_placement_postcode
P1,K1,2022-01-10,U6: Foster placement,PR1,2023-03-01,CREQB,,
P2,K1,2023-03-01,K2,PR4,,,1000001,
P3,K2,2023-06-01,U4,PR1,2024-02-02,,,
""",
    "ssd_legal_status.csv": """\
lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date,lega_legal_status_end_date
1,K1,C1 - Interim care order,2022-01-10,2022-09-01
2,K1,C2,2022-09-01,
3,K2,V2,2023-06-01,2024-02-02
4,K2,Special guardianship,2024-02-02,
""",
    "ssd_cla_reviews.csv": """\
clar_cla_review_id,clar_cla_id,clar_cla_review_due_date,clar_cla_review_date,clar_cla_review_cancelled,\
clar_cla_review_participation
1,C1,2022-02-07,2022-02-07,N,PN1
2,C1,2022-05-01,2022-05-02,Y,PN7
3,C2,2024-09-01,,N,
4,C2,2023-07-01,2023-07-01,,PN0
""",
    "ssd_missing.csv": """\
miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date
1,K1,2023-04-01,Missing,2023-04-02
2,K2,2024-03-01,Away from placement without authorisation,2024-03-02
""",
    "ssd_cla_previous_permanence.csv": """\
lapp_table_id,lapp_person_id,lapp_previous_permanence_option,lapp_previous_permanence_order_date
1,K1,P2,zz/05/2018
""",
    "ssd_care_leavers.csv": """\
clea_table_id,clea_person_id,clea_care_leaver_in_touch,clea_care_leaver_latest_contact,\
clea_care_leaver_accommodation,clea_care_leaver_accom_suitable,clea_care_leaver_activity
1,L1,YES,2024-04-02,U,1,F2
""",
}  # fmt: skip


def folder_of(tmp_path: Path, **others: str | None) -> Path:
    """The sound folder, with files put in place of others (the name without .csv), or without them."""
    for name, text in (SOUND | {f"{name}.csv": text for name, text in others.items()}).items():
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def with_line(table: str, line: str) -> str:
    return SOUND[f"{table}.csv"] + line + "\n"


def rows(folder: Path, table: str, *columns: str) -> list[tuple[object, ...]]:
    found = load_extracts(folder).tables[table]
    return found.select(columns).sort(columns, nulls_last=True).rows()


def problems(folder: Path) -> dict[str, Problem]:
    return {problem.code: problem for problem in load_extracts(folder).problems}


def stops(folder: Path) -> list[str]:
    with pytest.raises(ExtractError) as error:
        load_extracts(folder)
    return [str(problem) for problem in error.value.problems]


# --- what is read into what ---


def test_an_episode_takes_its_placement_by_number_and_its_status_by_date(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)

    assert rows(folder, "placements", "child_id", "start_date", "placement_type", "provider", "end_reason") == [
        ("K1", date(2022, 1, 10), "U6", "PR1", None),
        ("K1", date(2022, 9, 1), "U6", "PR1", "CREQB"),
        ("K1", date(2023, 3, 1), "K2", "PR4", None),
        ("K2", date(2023, 6, 1), "U4", "PR1", None),
    ]
    assert rows(folder, "legal_statuses", "child_id", "start_date", "legal_status", "end_date", "reason_ceased") == [
        ("K1", date(2022, 1, 10), "C1", date(2022, 9, 1), "X1"),
        ("K1", date(2022, 9, 1), "C2", date(2023, 3, 1), "X1"),
        ("K1", date(2023, 3, 1), "C2", None, None),
        ("K2", date(2023, 6, 1), "V2", date(2024, 2, 2), "E4A"),
    ]


def test_the_start_reason_tells_one_carer_from_the_next(tmp_path: Path) -> None:
    carers = [carer for (_, _, carer) in rows(folder_of(tmp_path), "placements", "child_id", "start_date", "carer_id")]

    first, same, next_one, others = carers
    assert first == same
    assert len({same, next_one, others}) == 3


def test_placement_and_status_are_right_whatever_order_the_rows_stand_in(tmp_path: Path) -> None:
    def upside_down(table: str) -> str:
        first, *others = SOUND[f"{table}.csv"].splitlines()
        return "\n".join([first, *reversed(others)]) + "\n"

    tables = ("ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status")
    (tmp_path / "there").mkdir()
    (tmp_path / "turned").mkdir()
    columns = ("child_id", "start_date", "end_date", "placement_type", "end_reason")

    there = rows(folder_of(tmp_path / "there"), "placements", *columns)
    turned = rows(
        folder_of(tmp_path / "turned", **{name: upside_down(name) for name in tables}), "placements", *columns
    )

    assert there == turned


def test_of_two_legal_statuses_on_one_day_the_later_one_counts_until_it_ends(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ssd_legal_status=with_line("ssd_legal_status", "9,K1,E1,2022-12-01,2023-01-01"))

    assert rows(folder, "legal_statuses", "child_id", "start_date", "legal_status")[:4] == [
        ("K1", date(2022, 1, 10), "C1"),
        ("K1", date(2022, 9, 1), "C2"),
        ("K1", date(2022, 12, 1), "E1"),
        ("K1", date(2023, 1, 1), "C2"),
    ]


def test_a_gap_between_two_legal_statuses_is_bridged(tmp_path: Path) -> None:
    text = SOUND["ssd_legal_status.csv"].replace("2022-01-10,2022-09-01", "2022-01-10,2022-08-31")

    assert rows(folder_of(tmp_path, ssd_legal_status=text), "legal_statuses", "start_date", "legal_status")[:2] == [
        (date(2022, 1, 10), "C1"),
        (date(2022, 9, 1), "C2"),
    ]


def test_codes_may_have_their_descriptions_beside_them(tmp_path: Path) -> None:
    assert rows(folder_of(tmp_path), "children", "child_id", "sex", "ethnicity") == [
        ("K1", "F", "WBRI"),
        ("K2", "M", "BAFR"),
        ("L1", "F", "WBRI"),
    ]


def test_reviews_that_were_held_are_those_of_the_child_whose_time_in_care_they_name(tmp_path: Path) -> None:
    assert rows(folder_of(tmp_path), "reviews", "child_id", "review_date", "participation") == [
        ("K1", date(2022, 2, 7), "PN1"),
        ("K2", date(2023, 7, 1), "PN0"),
    ]


def test_missing_is_from_care_where_the_child_was_in_care_that_day(tmp_path: Path) -> None:
    assert rows(folder_of(tmp_path), "missing_episodes", "child_id", "kind", "source") == [
        ("K1", "M", "care"),
        ("K2", "A", "home"),
    ]


@pytest.mark.parametrize(
    ("letter", "suitable", "code"),
    [
        ("U", "1", "U1"),
        ("u", "2", "U2"),
        ("U - independent living", "Suitable", "U1"),
        ("B2", "", "B2"),
        ("S", "", "S2"),
        ("X", "1", "X2"),
        ("0", "", "0"),
        ("U", "", None),
        ("", "1", None),
    ],
)
def test_accommodation_is_the_letter_with_its_suitability(
    tmp_path: Path, letter: str, suitable: str, code: str | None
) -> None:
    text = SOUND["ssd_care_leavers.csv"].replace(",U,1,", f",{letter},{suitable},")

    assert rows(folder_of(tmp_path, ssd_care_leavers=text), "care_leavers", "child_id", "accommodation") == [
        ("L1", code)
    ]


def test_care_leavers_are_all_of_the_year_of_the_newest_contact_a_mistyped_one_left_aside(tmp_path: Path) -> None:
    lines = [f"{n},L{n},YES,2024-03-31,U,1,F2" for n in range(2, 30)] + [
        "90,L90,NO,,R,2,0",
        "91,L91,YES,2034-01-01,U,1,F2",
    ]
    text = SOUND["ssd_care_leavers.csv"].replace("2024-04-02", "2023-04-01") + "\n".join(lines) + "\n"

    years = {year for (year,) in rows(folder_of(tmp_path, ssd_care_leavers=text), "care_leavers", "year_ending")}

    assert years == {2024}


def test_the_date_of_birth_of_a_care_leaver_is_that_of_the_person(tmp_path: Path) -> None:
    assert rows(folder_of(tmp_path), "care_leavers", "child_id", "date_of_birth", "year_ending") == [
        ("L1", date(2005, 9, 9), 2024)
    ]


PLANS = """\
format: 1
own_tables:
  permanence_plans:
    one_row_is: a plan
    counts: plans
    dated_by: agreed_on
    columns:
      child_id: id
      plan: [REMAINSUP, RETURN1M, LTFOST18, ADOPTION]
      agreed_on: date
      ratified_on: date
"""


def test_care_plans_feed_the_own_table_of_permanence_plans(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    care_plan = (
        "lacp_table_id,lacp_person_id,lacp_cla_care_plan_start_date,lacp_cla_care_plan_json\n"
        '1,K1,2022-02-01,"{""RETURN1M"": ""Y"", ""LTFOST18"": """"}"\n'
        '2,K1,2022-06-01,"{""LTFOST18"": ""y"", ""ADOPTION"": ""Y""}"\n'
        '3,K2,2023-07-01,"{""ADOPTION"": ""N""}"\n'
        "4,K2,2023-08-01,adoption\n"
        "5,K2,2023-09-01,\n"
    )
    decided = "perm_table_id,perm_person_id,perm_adm_decision_date\n1,K1,2022-05-01\n2,K1,2022-07-01\n3,K1,2022-08-01\n"
    folder = folder_of(tmp_path / "data", ssd_cla_care_plan=care_plan, ssd_permanence=decided)
    definitions = (Path(__file__).parents[3] / "kpi_definitions.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(
        definitions + PLANS.partition("format: 1\n")[2] if "own_tables:" not in definitions else definitions,
        encoding="utf-8",
    )
    catalogue = load_definitions(tmp_path / "own.yaml").catalogue

    extracts = load_extracts(folder, catalogue=catalogue)

    plans = extracts.tables["permanence_plans"].select("child_id", "plan", "agreed_on", "ratified_on")
    assert plans.rows() == [
        ("K1", "RETURN1M", date(2022, 2, 1), None),
        ("K1", "LTFOST18", date(2022, 6, 1), None),
        ("K1", "ADOPTION", date(2022, 6, 1), date(2022, 7, 1)),
        ("K2", None, date(2023, 8, 1), None),  # a plan, though nobody can read which
        ("K2", None, date(2023, 9, 1), None),  # which, nobody wrote
    ]
    [said] = [one for one in extracts.problems if one.place.heading == "lacp_cla_care_plan_json"]
    assert (said.place.file, said.place.rows, said.place.child_ids) == ("ssd_cla_care_plan.csv", (5,), ("K2",))
    # D-540: of plans other than adoption a blank is no answer
    not_told = fields_not_read(extracts)["permanence_plans.ratified_on"]
    assert columns_absent(extracts) == {"permanence_plans.ratified_on"}
    assert not_told.to_list() == [True, True, False, True, True]

    without_the_column = care_plan.replace("lacp_cla_care_plan_json", "plan")
    again = load_extracts(folder_of(tmp_path / "data", ssd_cla_care_plan=without_the_column), catalogue=catalogue)
    assert again.tables["permanence_plans"].select("child_id", "plan").rows() == [
        ("K1", None), ("K1", None), ("K2", None), ("K2", None), ("K2", None)
    ]  # fmt: skip


# --- which files are of which table ---


def test_a_table_is_known_by_its_headings_whatever_its_file_is_called(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    before = rows(folder, "placements", "child_id", "start_date", "carer_id")
    for number, name in enumerate(SOUND):
        (folder / name).rename(folder / f"export {number}.csv")

    assert rows(folder, "placements", "child_id", "start_date", "carer_id") == before
    assert {path.name for path in files_read(folder)} == {f"export {number}.csv" for number in range(len(SOUND))}


@pytest.mark.parametrize("table", ["ssd_person", "ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status"])
def test_without_a_needed_table_nothing_is_worked_out(tmp_path: Path, table: str) -> None:
    [said] = stops(folder_of(tmp_path, **{table: None}))

    assert said.startswith(f"{table}.csv: the file is not in the folder.")


def test_a_table_that_is_not_needed_is_named_where_it_is_not_there(tmp_path: Path) -> None:
    extracts = load_extracts(folder_of(tmp_path, ssd_missing=None))

    assert extracts.not_there["missing_episodes"] == "ssd_missing.csv is not in the folder"


def test_two_files_of_one_table_stop_the_work(tmp_path: Path) -> None:
    [said] = stops(folder_of(tmp_path, placements_old=SOUND["ssd_cla_placement.csv"]))

    assert "two files or more have the headings of ssd_cla_placement: placements_old.csv, ssd_cla_placement.csv" in said


def test_files_of_another_layout_beside_stop_the_work(tmp_path: Path) -> None:
    [said] = stops(folder_of(tmp_path, children="child_id,date_of_birth\nK1,2012-05-01\n"))

    assert said.startswith("children.csv: the folder also has tables of the Standard Safeguarding Dataset")


def test_returns_beside_stop_the_work(tmp_path: Path) -> None:
    [said] = stops(folder_of(tmp_path, episodes="CHILD,DECOM,RNE\n"))

    assert "the folder also has SSDA903 returns" in said


def test_a_heading_that_is_not_known_is_named_with_the_one_that_is_near(tmp_path: Path) -> None:
    text = SOUND["ssd_cla_placement.csv"].replace("clap_cla_placement_type", "clap_placement_type")

    [said] = stops(folder_of(tmp_path, ssd_cla_placement=text))

    assert said.startswith("ssd_cla_placement.csv, row 1, column clap_cla_placement_type: the column is missing.")
    assert "Did you mean the column 'clap_placement_type'?" in said


def test_approvals_stand_beside_in_this_projects_own_layout(tmp_path: Path) -> None:
    text = "household_id,approval_date,approval_type\nH1,2024-04-02,mainstream\n"

    assert rows(folder_of(tmp_path, foster_approvals=text), "foster_approvals", "household_id") == [("H1",)]


def test_an_own_file_takes_the_place_of_a_table_that_is_not_there(tmp_path: Path) -> None:
    text = "child_id,start_date,kind,end_date,source\nK2,2024-03-01,M,,home\n"
    folder = folder_of(tmp_path, ssd_missing=None, missing_episodes=text)

    assert rows(folder, "missing_episodes", "child_id", "kind", "source") == [("K2", "M", "home")]
    assert load_extracts(folder).not_there.keys() == {"foster_approvals"}


# --- what was not understood ---


def test_a_bad_date_and_a_bad_code_are_named_under_the_heading_of_ssd(tmp_path: Path) -> None:
    placements = SOUND["ssd_cla_placement.csv"].replace("K2,PR4", "Q9,PR4")
    missing = SOUND["ssd_missing.csv"].replace("2024-03-01", "1 Marchember")
    found = problems(folder_of(tmp_path, ssd_cla_placement=placements, ssd_missing=missing))

    code, day = found["DfE 146"], found["bad-date"]
    assert (code.place.file, code.place.heading, code.place.rows, code.place.child_ids) == (
        "ssd_cla_placement.csv",
        "clap_cla_placement_type",
        (3,),
        ("K1",),
    )
    assert (day.place.file, day.place.heading, day.place.rows) == (
        "ssd_missing.csv",
        "miss_missing_episode_start_date",
        (3,),
    )
    assert not any(value in f"{one}" for one in found.values() for value in ("Q9", "Marchember"))


def test_a_bad_code_of_a_review_names_the_child_and_not_the_time_in_care(tmp_path: Path) -> None:
    text = SOUND["ssd_cla_reviews.csv"].replace("PN1", "PNX")

    said = problems(folder_of(tmp_path, ssd_cla_reviews=text))["DfE 167"]

    assert (said.place.heading, said.place.rows, said.place.child_ids) == (
        "clar_cla_review_participation",
        (2,),
        ("K1",),
    )


def test_a_status_that_does_not_make_a_child_looked_after_is_a_note_and_counts_for_nothing(tmp_path: Path) -> None:
    said = problems(folder_of(tmp_path))["ssd-other-status"]

    assert (said.place.rows, said.effect, said.affects) == ((5,), "not used", frozenset())


@pytest.mark.parametrize(
    ("table", "text", "code", "file", "row"),
    [
        (
            "ssd_cla_episodes",
            SOUND["ssd_cla_episodes.csv"].replace("C1,P2", "C1,P9"),
            "ssd-no-placement",
            "ssd_cla_episodes.csv",
            3,
        ),
        (
            "ssd_legal_status",
            SOUND["ssd_legal_status.csv"].replace("V2,2023-06-01", "V2,2023-06-02"),
            "ssd-no-status",
            "ssd_cla_episodes.csv",
            4,
        ),
        (
            "ssd_cla_reviews",
            SOUND["ssd_cla_reviews.csv"].replace("1,C1,2022-02-07", "1,C9,2022-02-07"),
            "ssd-no-child",
            "ssd_cla_reviews.csv",
            2,
        ),
        (
            "ssd_cla_placement",
            with_line("ssd_cla_placement", "P3,K2,2023-06-01,K1,PR1,,,,"),
            "ssd-number-twice",
            "ssd_cla_placement.csv",
            4,
        ),
        (
            "ssd_cla_placement",
            SOUND["ssd_cla_placement.csv"].replace("P2,K1", "P2,K2"),
            "ssd-placement-of-another",
            "ssd_cla_episodes.csv",
            3,
        ),
        (
            "ssd_legal_status",
            with_line("ssd_legal_status", "5,K2,C2,2023-06-01,"),
            "ssd-two-statuses",
            "ssd_cla_episodes.csv",
            4,
        ),
        (
            "ssd_legal_status",
            SOUND["ssd_legal_status.csv"].replace("2022-01-10,2022-09-01", "2022-01-10,"),
            "ssd-status-goes-on",
            "ssd_cla_episodes.csv",
            2,
        ),
        (
            "ssd_cla_placement",
            SOUND["ssd_cla_placement.csv"].replace("2023-03-01,K2,PR4,,", "2023-03-01,K2,PR4,2024-01-05,"),
            "ssd-placement-ended",
            "ssd_cla_episodes.csv",
            3,
        ),
        (
            "ssd_cla_placement",
            SOUND["ssd_cla_placement.csv"].replace("2024-02-02", ""),
            "ssd-placement-goes-on",
            "ssd_cla_episodes.csv",
            4,
        ),
        (
            "ssd_care_leavers",
            with_line("ssd_care_leavers", "2,K2,YES,2022-12-31,U,1,F2"),
            "ssd-old-contact",
            "ssd_care_leavers.csv",
            3,
        ),
    ],
)
def test_what_has_no_other_end_is_named(tmp_path: Path, table: str, text: str, code: str, file: str, row: int) -> None:
    said = problems(folder_of(tmp_path, **{table: text}))[code]

    assert (said.place.file, said.place.rows[0]) == (file, row)


def test_what_is_repaired_is_said_in_the_headings_of_ssd(tmp_path: Path) -> None:
    text = SOUND["ssd_cla_episodes.csv"].replace("2023-03-01,X1", "2023-03-05,X1")

    said = problems(folder_of(tmp_path, ssd_cla_episodes=text))["DfE 501"]

    assert (said.place.heading, said.place.rows) == ("clae_cla_episode_ceased_date", (2,))
    assert not any(word in f"{said}" for word in ("DECOM", "DEC ", "REC "))


def test_care_leavers_without_any_contact_stop_the_work(tmp_path: Path) -> None:
    text = SOUND["ssd_care_leavers.csv"].replace("2024-04-02", "")

    [said] = stops(folder_of(tmp_path, ssd_care_leavers=text))

    assert "clea_care_leaver_latest_contact" in said


# --- around the reading ---


def test_a_first_mapping_is_not_needed(tmp_path: Path) -> None:
    not_needed = first_mapping(sorted(folder_of(tmp_path).iterdir())).not_needed

    assert not_needed == "these are tables of the Standard Safeguarding Dataset ('kpis guide ssd')"


def test_identity_columns_are_warned_of_and_never_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)

    headings = [problem.place.heading for problem in identifying_columns(folder)]

    assert headings == ["pers_forename", "pers_surname", "pers_common_child_id"]
    extracts = load_extracts(folder)
    assert set(extracts.tables["children"].columns) == {
        *("child_id", "date_of_birth", "sex", "ethnicity", "source_row", "source_file")
    }


def test_who_stays_put_with_the_carers_when_care_ends_is_in_their_placement_still(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        ssd_cla_episodes=SOUND["ssd_cla_episodes.csv"].replace("E4A", "E17"),
        ssd_cla_placement=SOUND["ssd_cla_placement.csv"].replace("2024-02-02", ""),
    )

    assert "ssd-placement-goes-on" not in problems(folder)


@pytest.mark.parametrize(
    ("table", "text"),
    [
        # a care order goes on while there is a placement order
        ("ssd_legal_status", with_line("ssd_legal_status", "5,K1,E1,2023-06-01,")),
        # nor does a remand end it
        ("ssd_legal_status", with_line("ssd_legal_status", "5,K1,J1,2023-06-01,2023-06-10")),
        # a contact in the three months before the year can be for a birthday in it
        ("ssd_care_leavers", with_line("ssd_care_leavers", "2,K2,YES,2023-01-01,U,1,F2")),
        # an end is written as the last day in one table, and as the day after in the other
        ("ssd_cla_placement", SOUND["ssd_cla_placement.csv"].replace("PR1,2023-03-01", "PR1,2023-02-28")),
        ("ssd_cla_placement", SOUND["ssd_cla_placement.csv"].replace("PR1,2024-02-02", "PR1,2024-02-03")),
        # the placement lasts over two episodes, and ends with the second
        (
            "ssd_cla_episodes",
            SOUND["ssd_cla_episodes.csv"].replace("X1,C1,P1", "X1,C1,P2"),
        ),
        # nobody was in touch with those of whom there is an old contact
        ("ssd_care_leavers", with_line("ssd_care_leavers", "2,K2,NO,2023-03-01,U,1,F2")),
    ],
)
def test_what_only_looks_like_a_contradiction_is_not_named(tmp_path: Path, table: str, text: str) -> None:
    named = problems(folder_of(tmp_path, **{table: text})).keys()

    assert not named & {"ssd-status-goes-on", "ssd-placement-ended", "ssd-placement-goes-on", "ssd-old-contact"}
