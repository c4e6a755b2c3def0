"""`kpis verify`: a run worked out again, and exactly what differs."""

from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
HEADING = f"{Path('monthly', 'manifest.json')}: Q1 2024-25 (April to June 2024), 2 figures\n"


@pytest.fixture
def verify(kpis, extracts):
    """A run of two measures, ready to be verified."""
    Path("ours.yaml").write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    chosen = ("--period", "2024Q1", "--only", "4.1,4.9", "--data", extracts, "--definitions", "ours.yaml")
    assert kpis("compute", *chosen, "--output", "monthly").exit_code == 0

    def run(*arguments):
        return kpis("verify", "monthly/manifest.json", *arguments)

    return run


def edit(path, old, new):
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_run_that_can_be_had_again(verify):
    ran = verify()

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == HEADING + "The same files, extracts and definitions, and the same figures.\n"


def test_other_extracts_that_move_a_figure(verify, extracts):
    edit(extracts / "reviews.csv", "2024-06-29,PN1\n", "2024-06-29,PN1\n0012,2024-06-01,PN4\n")

    ran = verify()

    assert (ran.exit_code, ran.stdout) == (
        1,
        HEADING + "- reviews.csv has different content: 3 rows used now, 2 then.\n"
        "- 4.9: 1 of 1 (100.0%) before; now 1 of 2 (50.0%), 50.0 points lower, the rating moved from GREEN to RED. "
        "Why: late recording (reviews.csv).\n",
    )


def test_other_extracts_that_move_only_a_breakdown(verify, kpis, extracts):
    kpis(
        *["compute", "--period", "2024Q1", "--only", "4.1,4.9", "--by", "sex", "--output", "monthly", "--data"],
        extracts,
    )
    assert kpis("verify", "monthly/manifest.json").exit_code == 0
    edit(extracts / "children.csv", "2014-05-01,F", "2014-05-01,M")

    ran = verify()

    assert (ran.exit_code, ran.stdout) == (
        1,
        HEADING + "- children.csv has different content: 2 rows used now, 2 then.\n"
        "- The breakdown of 4.1 and 4.9 is different.\n",
    )


def test_other_extracts_that_move_no_figure(verify, extracts):
    edit(extracts / "children.csv", "0012,", "0012 ,")

    ran = verify()

    assert (ran.exit_code, ran.stdout) == (
        1,
        HEADING + "- children.csv has different content: 2 rows used now, 2 then.\nEvery figure is the same.\n",
    )


def test_a_file_that_is_no_longer_there(verify, extracts):
    (extracts / "reviews.csv").unlink()

    ran = verify()

    assert ran.exit_code == 1
    assert ran.stdout == (
        HEADING + "- reviews.csv was used and is not used any more.\n"
        "- 4.9: 1 of 1 (100.0%) before; now NO DATA, the rating moved from GREEN to NO DATA. "
        "Why: the extracts changed (reviews.csv).\n"
    )


def test_another_definition(verify):
    edit("ours.yaml", "at_least: 24}", "at_least: 240}")

    ran = verify()

    assert ran.exit_code == 1
    assert ran.stdout == (
        HEADING + "- The definitions, ours.yaml, have different content. Defined differently: 4.1.\n"
        "- 4.1: 1 of 2 (50.0%) before; now 0 of 2 (0.0%), 50.0 points lower, the rating is still RED. "
        "Why: definition (who counts).\n"
    )


def test_other_words_in_the_definitions(verify):
    edit("ours.yaml", "Long-term placement stability", "Stability")

    ran = verify()

    assert (ran.exit_code, ran.stdout) == (
        1,
        HEADING + "- The definitions, ours.yaml, have different content. "
        "The measures are the same.\nEvery figure is the same.\n",
    )


def test_a_measure_that_is_not_defined_any_more(verify):
    edit("ours.yaml", 'ref: "4.1"', 'ref: "4.11"')

    ran = verify()

    assert ran.exit_code == 1
    assert "\n- 4.1 is not defined any more.\n" in ran.stdout


def test_another_year(verify):
    edit("ours.yaml", "year_starts: 04-01", "year_starts: 01-01")

    ran = verify()

    assert ran.exit_code == 1
    assert "\n- Q1 2024-25 is Q1 2024-25 (January to March 2024) by these definitions.\n" in ran.stdout


def test_files_that_were_altered_or_lost(verify):
    Path("monthly", "scorecard.csv").write_bytes(b"")
    Path("monthly", "scorecard.json").unlink()

    ran = verify()

    assert (ran.exit_code, ran.stdout) == (
        1,
        HEADING + "- scorecard.csv is not as it was written.\n- scorecard.json is missing.\n"
        "Every figure is the same.\n",
    )


def test_another_program_with_the_same_figures_is_no_difference(verify):
    manifest = Path("monthly", "manifest.json")
    edit(manifest, '"polars": "', '"polars": "0.')

    ran = verify()

    assert ran.exit_code == 0
    assert "Worked out again by another program: Polars 0." in ran.stdout


def test_extracts_elsewhere(verify, extracts):
    extracts.rename("moved")

    assert verify().exit_code == 3
    assert verify("--data", "moved").exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not a manifest of kpis: it is not JSON, or was cut short. Name the manifest.json of a run."),
        (b'{"format": 1}', "is not a manifest of kpis: it is not a whole manifest. Name the manifest.json of a run."),
    ],
)
def test_no_manifest(kpis, content, said):
    Path("manifest.json").write_bytes(content)

    ran = kpis("verify", "manifest.json")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"Error: manifest.json {said}\n")


def test_a_manifest_that_is_not_there(kpis):
    ran = kpis("verify", "manifest.json")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "manifest.json: the file does not exist\n    Name the manifest.json that kpis compute --output wrote.\n"
    )
