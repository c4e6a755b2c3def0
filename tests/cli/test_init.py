"""`kpis init` as it is typed."""

import shutil
from pathlib import Path

from permanence_kpis.run.context import sample_folder

SOUND = Path(__file__).parents[1] / "extracts" / "mapped" / "sound"


def test_init_tells_what_it_wrote_and_prints_what_it_made_of_the_folder(kpis):
    shutil.copytree(SOUND, "council")
    Path("council/extracts.yaml").unlink()

    ran = kpis("init", "--data", "council")

    assert (ran.exit_code, ran.stderr) == (0, f"Wrote {Path('council/extracts.yaml')}\n")
    assert ran.stdout == (
        "Found:\n"
        "  children: PERSON.csv\n"
        "  placements: PLACEMENT.csv\n"
        "  legal_statuses: LEGAL.csv\n"
        "\n"
        "Could not be guessed, or is in doubt:\n"
        "- legal_statuses.end_date: 'END_DTTM' of LEGAL.csv is empty in the rows looked at; only its heading "
        "suggests it.\n"
        "- legal_statuses.reason_ceased: 'REASON' of LEGAL.csv is empty in the rows looked at; only its heading "
        "suggests it.\n"
        "- reviews: no file looks like it. Measures that need it will be NO DATA (a review).\n"
        "- missing_episodes: no file looks like it. Measures that need it will be NO DATA "
        "(a missing episode (M), or away without authorisation (A)).\n"
        "- foster_approvals: no file looks like it. Measures that need it will be NO DATA "
        "(an approval of a fostering household).\n"
        "- previous_permanence: no file looks like it. Measures that need it will be NO DATA "
        "(what ended before the child came into care).\n"
        "- care_leavers: no file looks like it. Measures that need it will be NO DATA "
        "(a young person who left care, and a year).\n"
        "- discharges, placement_support_meetings, permanence_plans, life_story_work, iro_disputes and pathway_plans: "
        "no file looks like a list of that name. Measures that need it have no value.\n"
        "\n"
        "Check every line of it. 'kpis compute' then says what does not fit yet.\n"
    )


def test_init_never_writes_over(kpis):
    shutil.copytree(SOUND, "council")
    before = Path("council/extracts.yaml").read_bytes()

    ran = kpis("init", "--data", "council")

    assert (ran.exit_code, Path("council/extracts.yaml").read_bytes()) == (2, before)
    assert "already exists, and is not overwritten. Correct it, or rename it and start again." in ran.stderr


def test_init_wants_a_folder(kpis):
    assert kpis("init").exit_code == 2
    assert kpis("init", "--data", " ").exit_code == 2
    assert kpis("init", "--data", "nowhere").exit_code == 3


def test_init_where_none_is_needed(kpis):
    ran = kpis("init", "--data", "sample")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == (
        "No extracts.yaml is needed: the files and headings are this project's own ('kpis guide extracts').\n"
    )


def test_init_is_needed_where_one_of_our_files_has_other_headings(kpis):
    """`kpis compute` says to type it: the three files that are needed may be as they should be."""
    shutil.copytree(sample_folder(), "ours")
    Path("ours/SAMPLE.txt").unlink()
    reviews = Path("ours/reviews.csv")
    text = reviews.read_text(encoding="utf-8").replace("child_id,review_date", "Person ID,Review Date", 1)
    reviews.write_text(text, encoding="utf-8")

    ran = kpis("init", "--data", "ours")

    assert ran.exit_code == 0
    assert "  reviews: reviews.csv\n" in ran.stdout
    assert "review_date: Review Date" in Path("ours/extracts.yaml").read_text(encoding="utf-8")


def test_what_is_wrong_in_extracts_yaml_ends_with_3(kpis):
    shutil.copytree(SOUND, "council")
    Path("council/extracts.yaml").write_text("format: 2\n", encoding="utf-8")

    ran = kpis("compute", "--period", "2024Q1", "--data", "council")

    assert (ran.exit_code, ran.stdout) == (3, "")
    assert "extracts.yaml:1:9 (format): 'format' cannot be '2'" in ran.stderr
    assert "extracts.yaml:1:1: 'tables' is missing" in ran.stderr
