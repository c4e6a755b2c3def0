"""Columns that can name a child, or say where the child lives: found by their headings, never read."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.files import read_headings

_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_NAMES = {"forename", "forenames", "firstname", "surname", "surnames", "lastname", "middlename", "fullname"}
_NAMES |= {"childname", "familyname", "givenname", "knownas", "alias"}
_ADDRESS = {"address", "addresses", "street", "homeaddress"}
_REACHED_BY = {"email", "emails", "emailaddress", "phone", "telephone", "tel", "mobile", "phonenumber"}
_NUMBERS = {"upn", "nhsnumber", "nhsno"}
_FOR_CERTAIN = _NAMES | _ADDRESS | _REACHED_BY | _NUMBERS
_OF_NO_PERSON = {"provider", "agency", "establishment", "school", "college", "team", "ward", "office", "la", "trust"}
_OF_NO_PERSON |= {"authority", "district", "area", "home", "placement", "setting", "file", "table", "column", "type"}
_POSTCODES = {"homepost", "postcode", "homepostcode"}
_OF_A_PLACEMENT = {"pl", "placement", "provider", "school", "establishment", "setting", "office"}

REMEDY = "Take the column out of the extract: nothing here needs it, and the file is safer without it."
OF_THE_RETURN = "The SSDA903 return asks for it; take it out of the copy that is used here."
_RETURN = frozenset({"UPN", "HOME_POST"})
"""What a return has to hold, and nothing here reads."""


def identifying_columns(folder: Path) -> list[Problem]:
    """The columns of the CSV files in a folder, and in the folders in it, by whose headings a child could be known.

    Only the first row of each file is read. A file that cannot be opened is passed over: reading the extracts says so.
    """
    return [problem for path in _files(folder) for problem in _in_one(path, path.relative_to(folder).as_posix())]


def is_identifying(heading: str) -> bool:
    """Whether a heading promises a name, an address, a number or a way to reach somebody."""
    words = [word.casefold() for word in _WORDS.findall(heading)]
    joined, found = "".join(words), set(words)
    if found & _FOR_CERTAIN or joined in _FOR_CERTAIN or "uniquepupilnumber" in joined:
        return True
    if found & {"name", "names", "nhs"}:
        return not found & _OF_NO_PERSON
    return joined in _POSTCODES or ("postcode" in joined and not found & _OF_A_PLACEMENT)


def _files(folder: Path) -> Iterator[Path]:
    inside = _paths_in(folder)
    deeper = [path for part in inside if part.is_dir() for path in _paths_in(part)]
    return (path for path in (*inside, *deeper) if path.suffix.casefold() == ".csv" and path.is_file())


def _paths_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _in_one(path: Path, name: str) -> Iterator[Problem]:
    try:
        headings = read_headings(path)
    except ExtractError:
        return
    is_of_return = _is_of_return(headings)
    for heading in headings:
        if is_identifying(heading):
            of_return = is_of_return and heading.strip().upper() in _RETURN
            yield Problem(
                Place(name, heading=_one_line(heading), rows=(1,)),
                what="a column that can name a child, or say where the child lives, stands in the extract",
                remedy=OF_THE_RETURN if of_return else REMEDY,
                effect="not read",
                code="identifying-in-return" if of_return else "identifying-column",
            )


def _is_of_return(headings: Sequence[str]) -> bool:
    """Whether a file has the headings of an SSDA903 return: CHILD, and none of this project's own."""
    return "CHILD" in {heading.replace("\ufeff", "").strip().upper() for heading in headings}


def _one_line(heading: str) -> str:
    return " ".join(heading.replace("\ufeff", "").split())[:60]
