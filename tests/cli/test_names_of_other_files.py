"""`--output` with the name of a file that kpis cannot write is refused, and a folder of such a name is used."""

from pathlib import Path

import pytest

OF_OTHER_PROGRAMS = [".pdf", ".doc", ".docx", ".xls", ".ods", ".txt", ".parquet", ".zip", ".PDF"]
ASKED = ("--period", "2024Q1", "--data")


@pytest.mark.parametrize("ending", OF_OTHER_PROGRAMS)
def test_a_file_of_another_program_is_refused_and_nothing_is_made(kpis, extracts, ending):
    ran = kpis("compute", *ASKED, extracts, "--output", f"scorecard{ending}")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"Error: --output scorecard{ending}: kpis cannot write {ending.lower()} files. "
        "Name a file that ends in .csv, .json, .md or .xlsx, or a folder.\n"
    )
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("command", "endings"),
    [
        (("children", "4.1"), ".csv or .json"),
        (("check",), ".csv or .json"),
        (("report",), ".html"),
        (("plan",), ".csv, .json, .md or .xlsx"),
        (("impact", "--against", "../old.yaml"), ".csv or .json"),
    ],
)
def test_each_command_says_what_it_can_write(kpis, extracts, command, endings):
    ran = kpis(*command, *ASKED, extracts, "--output", "page.pdf")

    assert ran.exit_code == 2
    assert ran.stderr.endswith(f"Name a file that ends in {endings}, or a folder.\n")


def test_a_sample_is_not_written_into_what_looks_like_a_file(kpis):
    ran = kpis("sample", "--output", "sample.zip")

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: --output sample.zip: kpis cannot write .zip files. Name a folder.\n",
    )


def test_files_for_power_bi_are_written_into_a_folder_and_nothing_else_is_advised(kpis, extracts):
    ran = kpis("compute", *ASKED, extracts, "--format", "powerbi", "--output", "p.zip")

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: --output p.zip: kpis cannot write .zip files. Name a folder, such as --output powerbi.\n",
    )


def test_a_folder_of_such_a_name_that_is_there_is_used(kpis, extracts):
    Path("reports.pdf").mkdir()

    ran = kpis("compute", *ASKED, extracts, "--output", "reports.pdf")

    assert ran.exit_code == 0, ran.stderr
    assert (Path("reports.pdf") / "scorecard.csv").is_file()


def test_a_file_of_such_a_name_is_not_written_over(kpis, extracts):
    Path("notes.txt").write_text("mine", encoding="utf-8")

    ran = kpis("compute", *ASKED, extracts, "--output", "notes.txt")

    assert ran.exit_code == 2
    assert Path("notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_with_a_dot_in_its_name_is_a_folder(kpis, extracts):
    ran = kpis("compute", *ASKED, extracts, "--output", "monthly.2024")

    assert ran.exit_code == 0, ran.stderr
    assert (Path("monthly.2024") / "scorecard.csv").is_file()
