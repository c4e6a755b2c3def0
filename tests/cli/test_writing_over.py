"""`--output` where the extracts are: nothing that is read is written over."""

import shutil
from pathlib import Path

import pytest
from tests.support.links import LINKS

MAPPED = Path(__file__).parents[1] / "extracts" / "mapped" / "sound"
EPISODES = "CHILD,DECOM,RNE,LS,PLACE\n0012,01/05/2022,S,C2,U4\n"


def refused(ran, extract):
    return (ran.exit_code, ran.stdout, ran.stderr) == (
        2,
        "",
        f"Error: --output would write over {extract}, which is read as an extract. Name another with --output.\n",
    )


@pytest.mark.parametrize(
    "command",
    [("compute",), ("children", "4.1"), ("check",), ("plan",), ("impact", "--against", "../old.yaml")],
)
def test_an_extract_is_not_written_over(kpis, extracts, command):
    before = (extracts / "children.csv").read_bytes()

    ran = kpis(*command, "--period", "2024Q1", "--data", extracts, "--output", extracts / "children.csv")

    assert refused(ran, extracts / "children.csv")
    assert (extracts / "children.csv").read_bytes() == before


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("a link to the file", marks=LINKS),
        pytest.param("a link to the folder", marks=LINKS),
        "another name of the file",
    ],
)
def test_an_extract_is_not_written_over_by_another_way(kpis, extracts, way):
    output = Path("out.csv")
    if way == "a link to the file":
        output.symlink_to(extracts / "children.csv")
    elif way == "a link to the folder":
        Path("linked").symlink_to(extracts)
        output = Path("linked/children.csv")
    else:
        output.hardlink_to(extracts / "children.csv")

    ran = kpis("compute", "--period", "2024Q1", "--data", extracts, "--output", output)

    assert refused(ran, extracts / "children.csv")


def test_a_file_of_a_return_is_not_written_over(kpis):
    Path("returns/2023").mkdir(parents=True)
    Path("returns/2023/lac.csv").write_text(EPISODES, encoding="utf-8")

    ran = kpis("compute", "--period", "2022-23", "--data", "returns", "--output", "returns/2023/lac.csv")

    assert refused(ran, Path("returns/2023/lac.csv"))


def test_a_file_that_a_mapping_names_is_not_written_over(kpis):
    shutil.copytree(MAPPED, "mapped")

    ran = kpis("compute", "--period", "2023-24", "--data", "mapped", "--output", "mapped/LEGAL.csv")

    assert refused(ran, Path("mapped/LEGAL.csv"))


def test_accepted_findings_are_not_written_over(kpis, extracts):
    (extracts / "accepted.csv").write_text("finding,child,reason,by,until\n", encoding="utf-8")

    ran = kpis("check", "--period", "2024Q1", "--data", extracts, "--output", extracts / "accepted.csv")

    assert refused(ran, extracts / "accepted.csv")


def test_a_file_of_ours_beside_the_extracts_is_written_over(kpis, extracts):
    command = ("compute", "--period", "2024Q1", "--data", extracts, "--output", extracts / "scorecard.csv")

    assert [kpis(*command).exit_code, kpis(*command).exit_code] == [0, 0]
