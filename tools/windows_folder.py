"""Builds a folder, and its zip, that runs on 64-bit Windows from any place without installing: docs/windows.md.

    python -m tools.windows_folder [--python-archive ARCHIVE [--sha256 DIGEST]]

Into `dist` go the folder `kpis-VERSION-windows` (`kpis.cmd`, Windows' embeddable Python in `python`, the unpacked
wheels in `site`, and MADE_FROM.txt), its zip, and `kpis-VERSION-windows.sha256`, which lists the digest of the zip and
of every file of the folder as `sha256sum --check` reads them. The same archive and wheels give the same bytes.
Source: docs/sources.md#windows-python.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterable, Sequence
from http.client import HTTPException
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LOCK = PROJECT / "requirements" / "windows.txt"

PYTHON = "3.11"  # what requirements/windows.txt is locked for
# D-005: the last 3.11 with an archive for Windows, and the one that was tried
PYTHON_ARCHIVE = "python-3.11.9-embed-amd64.zip"
PYTHON_ARCHIVE_AT = f"https://www.python.org/ftp/python/3.11.9/{PYTHON_ARCHIVE}"
PYTHON_ARCHIVE_SHA256 = "009d6bf7e3b2ddca3d784fa09f90fe54336d5b60f0e0f305c37f400bf83cfd3b"

# D-006: its Python takes no setting and no code from another on the computer, and writes UTF-8
SEARCH_PATH = "python311._pth"  # with it Python imports from these places alone, whatever is set on the computer
FOLDERS_SEARCHED = ("python311.zip", ".", r"..\site")
# -I: no setting of another Python on the computer counts. -X utf8: a redirected stream is not in Windows' code page.
KPIS_CMD = (
    "@echo off",
    '"%~dp0python\\python.exe" -I -X utf8 -c "from permanence_kpis.cli import main; main()" %*',
    "exit /b %ERRORLEVEL%",
)

EARLIEST_IN_A_ZIP = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o100644 << 16
TAKEN_FROM_DATA = {"purelib", "platlib"}  # of a wheel's .data; its scripts are for an installer


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, build, and say what was written.

    Raises: SystemExit with a message where Python's archive is not the one that was meant, or something cannot be had.
    """
    parser = argparse.ArgumentParser(description="Builds the folder for Windows and its zip.")
    parser.add_argument("--python-archive", type=Path, help=f"in place of python.org's {PYTHON_ARCHIVE}")
    parser.add_argument("--sha256", help="the digest of an archive that is not python.org's")
    given = parser.parse_args(arguments)
    if given.sha256 and not given.python_archive:
        parser.error("--sha256 is the digest of --python-archive: give both.")

    fetched = PROJECT / "build" / "windows"
    archive = given.python_archive or python_from_its_makers(fetched)
    of_python = checked(archive, given.sha256)
    say(f"Python is {archive.name}, SHA-256 {of_python}.")
    if of_python != PYTHON_ARCHIVE_SHA256:
        say(f"It is not python.org's {PYTHON_ARCHIVE}: for a trial, not for a release.")
    wheels = [*locked_wheels(fetched / "wheels"), own_wheel(fetched / "own")]

    folder = PROJECT / "dist" / f"kpis-{version()}-windows"
    say(f"Laying out {folder.relative_to(PROJECT).as_posix()} ...")
    lay_out(folder, archive, wheels)
    zipped = zip_of(folder)
    digests = digests_of(folder, zipped)
    size, sha256 = f"{zipped.stat().st_size / 1e6:.0f} MB", digest(zipped)
    say(f"Wrote {zipped.relative_to(PROJECT).as_posix()}, {size}, SHA-256 {sha256}.")
    say(f"{digests.name} beside it has the digest of every file.")


def say(line: str) -> None:
    print(line, flush=True)


def version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def digest(path: Path) -> str:
    """The SHA-256 of a file, in lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def python_from_its_makers(folder: Path, at: str = PYTHON_ARCHIVE_AT) -> Path:
    """The pinned archive, fetched from its makers' address into a folder unless it is there already.

    Raises: SystemExit where the address cannot be reached or gives another file; nothing is kept then.
    """
    archive = folder / PYTHON_ARCHIVE
    if archive.exists() and digest(archive) == PYTHON_ARCHIVE_SHA256:
        return archive
    say(f"Fetching {at} ...")
    try:
        with urllib.request.urlopen(at, timeout=60) as answer:
            fetched = answer.read()
    except (OSError, HTTPException) as error:
        sys.exit(
            f"{at} cannot be fetched: {error}.\n"
            "Fetch it on a computer that reaches python.org, and give its path: make windows PYTHON_ARCHIVE=path"
        )
    found = hashlib.sha256(fetched).hexdigest()
    if found != PYTHON_ARCHIVE_SHA256:
        sys.exit(f"{at} gave another file: its SHA-256 is {found}, not {PYTHON_ARCHIVE_SHA256}.")
    folder.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(fetched)
    return archive


def checked(archive: Path, sha256: str | None = None) -> str:
    """The digest of Python's archive, once it is the one that is pinned or the one that was given.

    Raises: SystemExit where the archive is not there, has another digest, or holds no embeddable Python 3.11.
    """
    if not archive.is_file():
        sys.exit(f"{archive}: the file does not exist.")
    found, wanted = digest(archive), (sha256 or PYTHON_ARCHIVE_SHA256).lower()
    if found != wanted:
        whose = "the one that was given" if sha256 else f"that of python.org's {PYTHON_ARCHIVE}"
        sys.exit(
            f"{archive}: its SHA-256 is {found}.\n"
            f"{whose[0].upper()}{whose[1:]} is {wanted}.\n"
            f"If this archive is the one you mean, add PYTHON_ARCHIVE_SHA256={found}"
        )
    names = set(zipfile.ZipFile(archive).namelist()) if zipfile.is_zipfile(archive) else set()
    if not {"python.exe", SEARCH_PATH} <= names:
        sys.exit(
            f"{archive}: python.exe and {SEARCH_PATH} are not in it.\n"
            f"An embeddable Python {PYTHON} for 64-bit Windows is needed, as a zip, such as {PYTHON_ARCHIVE}."
        )
    return found


def locked_wheels(folder: Path) -> list[Path]:
    """The wheels for Windows that requirements/windows.txt names, each checked by pip against its digest.

    Raises: SystemExit where pip cannot have one; pip says which.
    """
    count = len(re.findall(r"^\S+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"Fetching {count} packages for Windows, as {LOCK.relative_to(PROJECT).as_posix()} has them ...")
    shutil.rmtree(folder, ignore_errors=True)  # an older wheel in it would be laid out too
    command = ["pip", "download", "--quiet", "--disable-pip-version-check", "--dest", str(folder), "--no-deps"]
    command += ["--platform", "win_amd64", "--python-version", PYTHON, "--only-binary", ":all:"]
    run([*command, "--require-hashes", "--requirement", str(LOCK)])
    return sorted(folder.glob("*.whl"))


def own_wheel(folder: Path) -> Path:
    """The wheel of this project as it stands."""
    shutil.rmtree(folder, ignore_errors=True)
    run(["hatchling", "build", "--target", "wheel", "--directory", str(folder)])
    [wheel] = folder.glob("*.whl")
    return wheel


def run(module: Sequence[str]) -> None:
    """Run a module of this Python, silent unless it fails.

    Raises: SystemExit with what it said.
    """
    done = subprocess.run([sys.executable, "-m", *module], cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\n{module[0]} could not do it: see the lines above.")


def lay_out(folder: Path, archive: Path, wheels: Iterable[Path]) -> None:
    """Write the folder anew: Python, the wheels side by side, the command, and what it was all made from."""
    shutil.rmtree(folder, ignore_errors=True)
    wheels = sorted(wheels, key=lambda wheel: wheel.name)
    with zipfile.ZipFile(archive) as python:
        python.extractall(folder / "python")
    for wheel in wheels:
        unpack(wheel, folder / "site")
    write_for_windows(folder / "python" / SEARCH_PATH, FOLDERS_SEARCHED)
    write_for_windows(folder / "kpis.cmd", KPIS_CMD)
    write_for_windows(folder / "MADE_FROM.txt", (f"{digest(file)}  {file.name}" for file in (archive, *wheels)))


def write_for_windows(path: Path, lines: Iterable[str]) -> None:
    """Lines of ASCII, ended as the command prompt needs them."""
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("ascii"))


# D-007: an installer would write this computer's paths into it
def unpack(wheel: Path, site: Path) -> None:
    """What a wheel would put where Python imports from."""
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            top, *below = name.split("/")
            if top.endswith(".data"):
                kind, *below = below
                if kind not in TAKEN_FROM_DATA:
                    continue
                top, *below = below
            place = site.joinpath(top, *below)
            if not name.endswith("/"):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(packed.read(name))


def files_of(folder: Path) -> list[tuple[str, Path]]:
    """Each file of a folder under its name from the folder's parent on, with `/`, in the order of the names."""
    found = ((path.relative_to(folder.parent).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return sorted(found)


def zip_of(folder: Path) -> Path:
    """The folder as a zip beside it: no clock, no rights and no order of a disk are in it."""
    zipped = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, path in files_of(folder):
            entry = zipfile.ZipInfo(name, EARLIEST_IN_A_ZIP)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, READABLE_BY_ALL
            archive.writestr(entry, path.read_bytes())
    return zipped


def digests_of(folder: Path, zipped: Path) -> Path:
    """The list of digests beside the folder: the zip's, then each file's, in the order of their names."""
    listed = folder.with_name(f"{folder.name}.sha256")
    lines = [f"{digest(path)}  {name}\n" for name, path in [(zipped.name, zipped), *files_of(folder)]]
    listed.write_bytes("".join(lines).encode("utf-8"))
    return listed


if __name__ == "__main__":
    main()
