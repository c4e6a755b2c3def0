"""A folder looked at, and the first mapping of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.errors import NOWHERE, ExtractError, Problem
from permanence_kpis.extracts.folder import is_of_returns, is_of_ssd
from permanence_kpis.extracts.guess.match import matches
from permanence_kpis.extracts.guess.profile import TableProfile, profiles_in
from permanence_kpis.extracts.guess.write import mapping_text, not_guessed
from permanence_kpis.extracts.opening import name_of_a_device
from permanence_kpis.file_reading import names_a_device
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue

_READ = (".csv", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Guessed:
    """A first `extracts.yaml`: its text, the tables found (by name, where), and what somebody has to look into.

    `not_needed` says why none is needed at all, where that is so.
    """

    text: str = ""
    found: tuple[tuple[str, str], ...] = ()
    in_doubt: tuple[str, ...] = ()
    not_needed: str | None = None


def first_mapping(paths: Sequence[Path], catalogue: Catalogue = BUILT_IN) -> Guessed:
    """Looks at the CSV and Parquet files and the workbooks of a folder and guesses what they hold. No value leaves it.

    Raises: ExtractError where there are none.
    """
    in_doubt = [_said(path, name_of_a_device(path.name)) for path in paths if names_a_device(path)]
    paths = [path for path in paths if not names_a_device(path)]
    if is_of_ssd(paths):
        return Guessed(not_needed="these are tables of the Standard Safeguarding Dataset ('kpis guide ssd')")
    if is_of_returns(paths):
        return Guessed(not_needed="these are SSDA903 returns ('kpis guide ssda903')")
    files = [path for path in paths if path.is_file() and path.suffix.casefold() in _READ]
    if not files:
        raise ExtractError(
            "there is no CSV file, no Parquet file and no .xlsx workbook in the folder. Name the folder that has them "
            "with --data."
        )
    profiles: list[TableProfile] = []
    for path in files:
        try:
            profiles += profiles_in(path)
        except ExtractError as error:
            in_doubt += [_said(path, problem) for problem in error.problems]
    if _is_own_layout(profiles):
        return Guessed(not_needed="the files and headings are this project's own ('kpis guide extracts')")
    found = matches(profiles, catalogue)
    in_doubt += not_guessed(found, [one.name for one in profiles], catalogue)
    where = tuple((name, match.profiles.name) for name, match in found.items())
    return Guessed(mapping_text(found, catalogue), where, tuple(in_doubt))


def _is_own_layout(profiles: Sequence[TableProfile]) -> bool:
    """Whether every file that is needed, and each other of ours that is there, has the headings that it must have."""
    headings = {one.file.casefold(): {profile.heading.casefold() for profile in one.columns} for one in profiles}
    return all(
        {column.name for column in extract.columns.values() if column.required}
        <= set().union(*(headings.get(name, set()) for name in extract.file_names))
        for extract in EXTRACTS.values()
        if extract.needed or not headings.keys().isdisjoint(extract.file_names)
    )


def _said(path: Path, problem: Problem) -> str:
    return problem.what if problem.place == NOWHERE else f"{path.name}: {problem.what}. {problem.remedy}"
