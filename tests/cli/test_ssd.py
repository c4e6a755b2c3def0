"""The commands on one authority in three layouts, and on a folder of the Standard Safeguarding Dataset."""

import json
from pathlib import Path

import pytest
from tests.extracts.ssd.test_ssd import SOUND

SAMPLE = ("sample", "--children-in-care", "25", "--seed", "4")
LAYOUTS = {
    "own": ("2026Q2", ()),
    "returns": ("2024-25", ("--layout", "ssda903", "--years", "2")),
    "ssd": ("2026Q2", ("--layout", "ssd")),
}


@pytest.fixture
def ssd(_empty_folder):
    folder = Path("..") / "ssd"
    folder.mkdir()
    for name, text in SOUND.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_section_is_computed_of_one_authority_in_three_layouts(kpis):
    found = {}
    for name, (period, words) in LAYOUTS.items():
        kpis(*SAMPLE, *words, "--output", name)
        ran = kpis("compute", "--section", "all", "--period", period, "--data", name, "--format", "json")
        assert ran.exit_code == 0, ran.stderr
        found[name] = [(one["ref"], one["rating"], one["value"]) for one in json.loads(ran.stdout)["results"]]

    of_own, of_returns, of_ssd = ([ref for ref, _, _ in found[name]] for name in ("own", "returns", "ssd"))
    assert of_returns == of_ssd == of_own
    assert {f"S{number}" for number in range(1, 24)} - set(of_own) == {"S6", "S14", "S18"}
    assert not {rating for results in found.values() for _, rating, _ in results} & {"NO DATA"}


def test_a_child_is_explained_with_the_files_and_rows_of_ssd(kpis, ssd):
    ran = kpis("explain", "4.8", "--child", "K1", "--period", "2023Q1", "--data", str(ssd))

    assert ran.exit_code == 0, ran.stderr
    assert "Child K1: met" in ran.stdout
    assert "ssd_cla_episodes.csv: rows 2 and 3" in ran.stdout
    assert "A, B" not in ran.stdout


def test_a_first_mapping_says_that_none_is_needed(kpis, ssd):
    ran = kpis("init", "--data", str(ssd))

    assert "these are tables of the Standard Safeguarding Dataset ('kpis guide ssd')" in ran.stdout + ran.stderr
    assert not (ssd / "extracts.yaml").exists()


def test_the_page_is_a_guide(kpis):
    assert kpis("guide", "ssd").stdout.startswith("# The Standard Safeguarding Dataset")


EMPTY, MISSPELT = "", SOUND["ssd_missing.csv"].replace("episode_start_date", "episode_startdate")
NO_DAY = SOUND["ssd_missing.csv"].replace("2023-04-01", "2023-14-01")


@pytest.mark.parametrize(
    ("table", "spoilt", "code", "expected"),
    [
        ("ssd_cla_episodes.csv", EMPTY, 3, "ssd_cla_episodes.csv: the file is empty"),
        ("ssd_missing.csv", EMPTY, 4, "ssd_missing.csv is empty"),
        ("ssd_person.csv", "nonsense\n", 3, "ssd_person.csv, row 1: the row does not have the headings"),
        ("ssd_cla_reviews.csv", '"', 3, "ssd_cla_reviews.csv, row 1: a quotation mark is out of place or never closed"),
        ("ssd_legal_status.csv", "\x00\x01", 3, "ssd_legal_status.csv: this is not a text file"),
        (
            "ssd_missing.csv",
            MISSPELT,
            3,
            (
                "ssd_missing.csv, row 1, column miss_missing_episode_start_date: the column is missing\n"
                "    Did you mean the column 'miss_missing_episode_startdate'?"
            ),
        ),
        (
            "ssd_missing.csv",
            NO_DAY,
            4,
            (
                "Found in ssd_missing.csv:\n"
                "- miss_missing_episode_start_date, row 2: a date that is not in the calendar; the row was not used."
            ),
        ),
    ],
)
def test_a_spoilt_table_ends_in_a_message_with_its_place(kpis, ssd, table, spoilt, code, expected):
    (ssd / table).write_text(spoilt, encoding="utf-8")

    ran = kpis("compute", "--period", "2023Q1", "--data", str(ssd), "--verbose")

    assert ran.exit_code == code
    assert expected in ran.stdout + ran.stderr


def test_years_are_for_returns_only(kpis):
    ran = kpis(*SAMPLE, "--layout", "ssd", "--years", "2", "--output", "made_up")

    assert ran.exit_code == 2
