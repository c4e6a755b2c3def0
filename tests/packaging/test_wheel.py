"""What is installed: the definitions and the sample travel in the wheel, and an empty folder is enough."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from permanence_kpis.run.guide import PAGES

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the project and unpacked as an installer would."""
    built, unpacked = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(built)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return unpacked


def run_installed(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(installed)!r}); from permanence_kpis.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_sample_and_the_definitions_travel_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run_installed(installed, tmp_path, "compute", "--period", "2024Q1", "--format", "json")

    assert done.returncode == 0, done.stderr
    scorecard = json.loads(done.stdout)
    assert scorecard["definitions"] == "the packaged kpi_definitions.yaml"
    assert scorecard["authority"] == "Sampleborough"
    assert [result["ref"] for result in scorecard["results"] if result["rating"] == "NO DATA"] == []


def test_definitions_in_the_current_folder_win_over_the_packaged_ones(installed: Path, tmp_path: Path) -> None:
    shipped = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
    (tmp_path / "kpi_definitions.yaml").write_text(shipped.replace("Sampleborough", "Elsewhere"), encoding="utf-8")

    done = run_installed(installed, tmp_path, "compute", "--period", "2024Q1", "--format", "json")

    assert done.returncode == 0, done.stderr
    scorecard = json.loads(done.stdout)
    assert scorecard["definitions"] == "kpi_definitions.yaml in this folder"
    assert scorecard["authority"] == "Elsewhere"


def test_every_page_of_the_guide_travels_in_the_wheel(installed: Path) -> None:
    travels = {page.stem for page in (installed / "permanence_kpis" / "packaged" / "guide").iterdir()}

    assert travels == set(PAGES)


def test_the_package_says_that_it_is_typed(installed: Path) -> None:
    assert (installed / "permanence_kpis" / "py.typed").exists()


def test_the_action_plans_travel_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    found = {}
    for data in ("sample", str(PROJECT / "tests" / "extracts" / "sound")):
        done = run_installed(installed, tmp_path, "plan", "--period", "2023-24", "--data", data, "--format", "json")
        assert done.returncode in (0, 4), done.stderr
        found[data] = json.loads(done.stdout)["action_plan"]

    assert list(found.values()) == ["the sample's action_plan.yaml", "the packaged action_plan.yaml"]


def test_the_templates_of_the_report_travel_in_the_wheel(installed: Path) -> None:
    templates = Path("permanence_kpis/outputs/report/templates")
    travels = {path.name for path in (installed / templates).iterdir()}

    assert travels == {"report.html", "measure.html", "exception.html", "parts.html", "report.css"}
