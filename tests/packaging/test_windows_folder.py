"""The folder that runs on Windows without installing: how it is laid out, and that it runs (docs/windows.md)."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from tools import windows_folder

PROJECT = Path(__file__).parents[2]
BUILT = Path(os.environ.get("KPIS_WINDOWS_FOLDER", ""))
RUNNER = [] if sys.platform == "win32" else ["wine"]

runs_it = pytest.mark.skipif(
    "KPIS_WINDOWS_FOLDER" not in os.environ or not (not RUNNER or shutil.which("wine")),
    reason="KPIS_WINDOWS_FOLDER names no folder that `make windows` wrote, or there is neither Windows nor Wine",
)


def packed(path: Path, files: dict[str, str], day: int = 1) -> Path:
    """A zip of small files, in the order given, of a day of January 2024."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, day, 0, 0, 0)), text)
    return path


def python_archive(folder: Path, day: int = 1) -> Path:
    files = {"python.exe": "runs", "python311.zip": "library", "python311._pth": "python311.zip\n.\n#import site\n"}
    return packed(folder / "embeddable.zip", files, day)


def wheel(folder: Path, name: str, files: dict[str, str]) -> Path:
    return packed(folder / f"{name}-1.0-py3-none-any.whl", files)


def laid_out(folder: Path, *wheels: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    built = folder / "kpis-1.0-windows"
    windows_folder.lay_out(built, python_archive(folder), wheels)
    return built


def test_wheels_stand_side_by_side_beside_python(tmp_path):
    one = wheel(tmp_path, "one", {"one/__init__.py": "1", "one-1.0.dist-info/METADATA": "m"})
    two = wheel(tmp_path, "two", {"two.py": "2"})

    built = laid_out(tmp_path, two, one)

    assert [name for name, _ in windows_folder.files_of(built)] == [
        "kpis-1.0-windows/MADE_FROM.txt",
        "kpis-1.0-windows/kpis.cmd",
        "kpis-1.0-windows/python/python.exe",
        "kpis-1.0-windows/python/python311._pth",
        "kpis-1.0-windows/python/python311.zip",
        "kpis-1.0-windows/site/one-1.0.dist-info/METADATA",
        "kpis-1.0-windows/site/one/__init__.py",
        "kpis-1.0-windows/site/two.py",
    ]


def test_of_a_wheels_data_only_what_is_imported_is_taken(tmp_path):
    files = {"a-1.0.data/scripts/a.py": "#!python", "a-1.0.data/platlib/a/b.pyd": "code", "a-1.0.data/data/man": "page"}

    built = laid_out(tmp_path, wheel(tmp_path, "a", files))

    assert [path.name for path in (built / "site").rglob("*") if path.is_file()] == ["b.pyd"]
    assert (built / "site" / "a" / "b.pyd").read_text(encoding="utf-8") == "code"


def test_python_looks_into_its_library_and_the_wheels_and_nowhere_else(tmp_path):
    built = laid_out(tmp_path, wheel(tmp_path, "a", {"a.py": ""}))

    lines = (built / "python" / "python311._pth").read_bytes().decode("ascii").split("\r\n")

    assert lines == ["python311.zip", ".", "..\\site", ""]
    assert [(built / "python" / line.replace("\\", "/")).exists() for line in lines[:3]] == [True, True, True]


def test_the_command_calls_the_python_beside_it_and_hands_on_its_exit_code(tmp_path):
    built = laid_out(tmp_path)

    first, called, last, nothing = (built / "kpis.cmd").read_bytes().decode("ascii").split("\r\n")
    [program] = re.findall(r'^"%~dp0([^"]+)" -I -X utf8 ', called)

    assert (first, last, nothing) == ("@echo off", "exit /b %ERRORLEVEL%", "")
    assert (built / program.replace("\\", "/")).exists()
    assert called.endswith('" %*')


def test_a_file_of_an_older_build_is_not_laid_out_again(tmp_path):
    laid_out(tmp_path, wheel(tmp_path, "old", {"old.py": ""}))

    built = laid_out(tmp_path, wheel(tmp_path, "new", {"new.py": ""}))

    assert [path.name for path in (built / "site").iterdir()] == ["new.py"]


def test_the_folder_says_which_archives_it_was_made_from(tmp_path):
    one = wheel(tmp_path, "one", {"one.py": "1"})

    built = laid_out(tmp_path, one)

    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (tmp_path / "embeddable.zip", one)]
    assert (built / "MADE_FROM.txt").read_text(encoding="utf-8").splitlines() == [
        f"{digests[0]}  embeddable.zip",
        f"{digests[1]}  one-1.0-py3-none-any.whl",
    ]


def test_the_zip_of_the_same_files_is_the_same_bytes_whenever_and_in_whatever_order_they_were_written(tmp_path):
    one = wheel(tmp_path, "one", {"one.py": "1", "two.py": "2"})
    other = tmp_path / "later"
    other.mkdir()
    built, again = laid_out(tmp_path, one), other / "kpis-1.0-windows"
    for name in ("site/two.py", "site/one.py", "MADE_FROM.txt", "kpis.cmd", *sorted(map(str, built.rglob("python3*")))):
        path = again / Path(built, name).relative_to(built)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Path(built, name).read_bytes())
        os.utime(path, (0, 0))
        path.chmod(0o700)
    shutil.copy(built / "python" / "python.exe", again / "python")

    zips = [windows_folder.zip_of(folder).read_bytes() for folder in (built, again)]

    assert zips[0] == zips[1]


def test_the_zip_unpacks_into_one_folder_of_the_same_files(tmp_path):
    built = laid_out(tmp_path, wheel(tmp_path, "one", {"one.py": "1"}))

    with zipfile.ZipFile(windows_folder.zip_of(built)) as archive:
        archive.extractall(tmp_path / "unpacked")

    unpacked = windows_folder.files_of(tmp_path / "unpacked" / "kpis-1.0-windows")
    assert [(name, path.read_bytes()) for name, path in unpacked] == [
        (name, path.read_bytes()) for name, path in windows_folder.files_of(built)
    ]


def test_every_file_and_the_zip_have_their_digest_beside_the_folder(tmp_path):
    built = laid_out(tmp_path, wheel(tmp_path, "one", {"one.py": "1"}))
    zipped = windows_folder.zip_of(built)

    listed = windows_folder.digests_of(built, zipped)

    assert listed == tmp_path / "kpis-1.0-windows.sha256"
    lines = dict(reversed(line.split("  ")) for line in listed.read_text(encoding="utf-8").splitlines())
    assert set(lines) == {"kpis-1.0-windows.zip"} | {
        path.relative_to(tmp_path).as_posix() for path in built.rglob("*") if path.is_file()
    }
    assert lines == {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in lines}


def test_another_archive_than_python_orgs_is_refused_unless_its_digest_is_given(tmp_path):
    archive = python_archive(tmp_path)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()

    with pytest.raises(SystemExit) as refused:
        windows_folder.checked(archive)

    assert refused.value.code == (
        f"{archive}: its SHA-256 is {found}.\n"
        "That of python.org's python-3.11.9-embed-amd64.zip is "
        "009d6bf7e3b2ddca3d784fa09f90fe54336d5b60f0e0f305c37f400bf83cfd3b.\n"
        f"If this archive is the one you mean, add PYTHON_ARCHIVE_SHA256={found}"
    )
    assert windows_folder.checked(archive, found.upper()) == found


def test_an_archive_of_another_digest_than_the_one_given_is_refused(tmp_path):
    archive = python_archive(tmp_path)

    with pytest.raises(SystemExit, match="The one that was given is 1234"):
        windows_folder.checked(archive, "1234")


@pytest.mark.parametrize("kind", ["no zip", "another Python"])
def test_an_archive_without_an_embeddable_python_is_refused(kind, tmp_path):
    archive = tmp_path / "other.zip"
    if kind == "no zip":
        archive.write_bytes(b"text")
    else:
        packed(archive, {"python.exe": "runs", "python313._pth": ""})

    with pytest.raises(SystemExit, match=r"python\.exe and python311\._pth are not in it"):
        windows_folder.checked(archive, hashlib.sha256(archive.read_bytes()).hexdigest())


def test_an_archive_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SystemExit, match=r"nowhere\.zip: the file does not exist\."):
        windows_folder.checked(tmp_path / "nowhere.zip")


def test_another_file_at_the_address_of_python_org_is_refused_and_not_kept(tmp_path):
    archive = python_archive(tmp_path)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()

    with pytest.raises(SystemExit) as refused:
        windows_folder.python_from_its_makers(tmp_path / "fetched", archive.as_uri())

    assert refused.value.code == (
        f"{archive.as_uri()} gave another file: its SHA-256 is {found}, "
        "not 009d6bf7e3b2ddca3d784fa09f90fe54336d5b60f0e0f305c37f400bf83cfd3b."
    )
    assert not (tmp_path / "fetched").exists()


def test_where_python_org_cannot_be_reached_the_archive_is_asked_for_by_its_path(tmp_path):
    with pytest.raises(SystemExit, match=r"cannot be fetched: .*\n.*give its path: make windows PYTHON_ARCHIVE=path"):
        windows_folder.python_from_its_makers(tmp_path, (tmp_path / "nowhere.zip").as_uri())


def test_a_digest_without_the_archive_it_is_of_is_refused(capsys):
    with pytest.raises(SystemExit):
        windows_folder.main(["--sha256", "1234"])

    assert "--sha256 is the digest of --python-archive: give both." in capsys.readouterr().err


def locked(name: str) -> dict[str, tuple[str, ...]]:
    """Of a list of requirements: each package and version with its digests, whatever systems it is for."""
    text = (PROJECT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", "")
    return {line.split()[0]: tuple(re.findall(r"sha256:([0-9a-f]{64})", line)) for line in text.splitlines()}


def test_the_packages_for_windows_are_those_of_the_lock():
    windows, everything = locked("windows.txt"), locked("lock.txt")

    assert {package: everything.get(package) for package in windows} == windows
    assert all(windows.values())


def test_the_packages_for_windows_are_what_the_program_and_its_extras_ask_for():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    asked = [*project["project"]["dependencies"], *(line for extra in extras for line in extra)]

    named = {package.split("==")[0] for package in locked("windows.txt")}

    assert {re.split("[<>=]", line)[0] for line in asked} <= named
    assert named & {"pytest", "ruff", "mypy", "hatchling", "duckdb", "numpy"} == set()
    assert "colorama" in named  # which typer asks for on Windows alone


@pytest.fixture(scope="module")
def somewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with spaces, into which the folder was copied."""
    place = tmp_path_factory.mktemp("a place") / "Shared & other documents"
    shutil.copytree(BUILT, place / BUILT.name)
    return place / BUILT.name


def typed(folder: Path, arguments: str, current: Path) -> subprocess.CompletedProcess[bytes]:
    """A command of the folder as the command prompt runs it, from another current folder.

    Not by `call`, after which Wine's command prompt takes every exit code but 0 for 1.
    """
    windows_path = str(folder) if not RUNNER else "Z:" + str(folder).replace("/", "\\")
    line = current / "line.bat"  # where the quotation marks of a line stay as they are
    line.write_text(f'@"{windows_path}\\kpis.cmd" {arguments}\n', encoding="ascii")
    hostile = {"PYTHONPATH": str(current), "PYTHONHOME": str(current), "PYTHONIOENCODING": "ascii"}
    return subprocess.run(
        [*RUNNER, "cmd", "/c", "line.bat"],
        cwd=current,
        env=os.environ | hostile,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@runs_it
def test_the_folder_works_out_the_sample_from_any_current_folder(somewhere, tmp_path):
    (tmp_path / "polars.py").write_text("raise SystemExit('of the current folder')", encoding="utf-8")

    done = typed(somewhere, "compute --period 2024Q1 --data sample --format csv", tmp_path)

    assert done.returncode == 0, done.stderr
    ours = [sys.executable, "-c", "from permanence_kpis.cli import main; main()"]
    here = subprocess.run(
        [*ours, "compute", "--period", "2024Q1", "--data", "sample", "--format", "csv"],
        cwd=tmp_path.parent,
        capture_output=True,
        check=True,
    )
    assert done.stdout == here.stdout


@runs_it
def test_the_folder_writes_a_report_and_a_spreadsheet(somewhere, tmp_path):
    done = [
        typed(somewhere, 'report --period 2024Q1 --data sample --output "The board\'s report.html"', tmp_path),
        typed(somewhere, "compute --period 2024Q1 --data sample --output scorecard.xlsx", tmp_path),
    ]

    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert "<svg" in (tmp_path / "The board's report.html").read_text(encoding="utf-8")
    assert zipfile.is_zipfile(tmp_path / "scorecard.xlsx")


@runs_it
@pytest.mark.parametrize(
    ("arguments", "code"),
    [("compute --period never --data sample", 2), ("compute --period 2024Q1 --data nowhere", 3), ("--help", 0)],
)
def test_the_folder_hands_on_the_exit_code(arguments, code, somewhere, tmp_path):
    assert typed(somewhere, arguments, tmp_path).returncode == code


@runs_it
def test_what_the_folder_prints_is_utf_8(somewhere, tmp_path):
    definitions = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8").replace("Sampleborough", "Łódź")
    (tmp_path / "kpi_definitions.yaml").write_text(definitions, encoding="utf-8")

    done = typed(somewhere, "compute --period 2024Q1 --data sample", tmp_path)

    assert "Łódź" in done.stdout.decode("utf-8")
