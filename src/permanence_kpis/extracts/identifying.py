"""Columns that can name a child, or say where the child lives: found by their headings, never read.

The one list of such headings: `kpis check` warns of them, and a breakdown refuses them, and ids and dates of birth too.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from permanence_kpis.errors import Place, Problem
from permanence_kpis.extracts.all_headings import Headings, NotLookedAt, all_headings

_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_RUN_TOGETHER = re.compile(
    "(unique)?(child|pupil|person|client|learner|home|mobile)?(.*?)(names?|numbers?|address(?:es)?|no)?(line)?"
)
"""A word run together from several, as `childsurname` and `nhsnumber` are."""

WORDS_OF_A_PERSON = (
    *("known_as", "knownas", "alias", "aliases", "initials"),
    *("address", "addresses", "street", "house_number", "house_no", "home_post", "uprn", "property_reference"),
    *("email", "emails", "e_mail", "mail", "phone", "phones", "telephone", "tel", "mobile"),
    *("contact_number", "contact_no"),
    *("upn", "pupil_number", "pupil_no", "uln", "learner_number", "learner_no"),
    *("common_child_id", "home_office", "court_case"),
    *("passport", "passports", "nino", "ni_no", "ni_number", "national_insurance", "nationalinsurance"),
)
"""Words, and words in a row, of a heading that promises to name somebody, to say where they live or to reach them."""
NAMES = ("name", "names", "nhs")
"""The same, unless the heading also says that the name is of something else."""
_OF_NO_PERSON = {"provider", "agency", "establishment", "school", "college", "team", "ward", "office", "la", "trust"}
_OF_NO_PERSON |= {"authority", "district", "area", "home", "placement", "setting", "file", "table", "column", "type"}
_OF_NO_PERSON |= {"region", "locality", "cluster", "service", "department", "directorate", "board", "user"}
_LAST_WORDS_OF_AN_ID = ("id", "ids", "identifier", "no", "ref", "reference", "urn")
_END_OF_AN_ID = "number"
_WORDS_OF_BIRTH = ("dob", "birth", "birthday", "birthdate")
_POSTCODE = "postcode"
# D-198: a postcode is taken for that of the home
_OF_A_PLACEMENT = {"pl", "placement", "provider", "school", "establishment", "setting", "office"}

REMEDY = "Remove the column from the extract: kpis does not need it, and the file is safer without it."
OF_THE_RETURN = "The SSDA903 return asks for it; remove it from the copy that kpis uses."
_RETURN = frozenset({"UPN", "HOME_POST"})
"""What a return has to hold, and nothing here reads."""


def identifying_columns(folder: Path) -> list[Problem]:
    """The columns in a folder, and in the folders in it, by whose headings a child could be known.

    Every CSV, Parquet and XML file is looked at and every sheet of every .xlsx workbook, used or not. Nothing but
    headings is read. What could not be looked at is a problem too.
    """
    return [problem for found in all_headings(folder) for problem in _in_one(found)]


def is_identifying(heading: str) -> bool:
    """Whether a heading promises a name, an address, a number or a way to reach somebody, however it is written."""
    words = [part for word in _WORDS.findall(heading) for part in _parts(word.casefold())]
    in_a_row, found = f"_{'_'.join(words)}_", set(words)
    if any(f"_{one}_" in in_a_row for one in WORDS_OF_A_PERSON):
        return True
    if not found.isdisjoint(NAMES):
        return not found & _OF_NO_PERSON
    return _POSTCODE in "".join(words) and not found & _OF_A_PLACEMENT


# D-159: a column that says who a child is is refused
def tells_who(heading: str) -> bool:
    """Whether a column, by its name, says who a child is: by what `kpis check` warns of, a date of birth or an id.

    `school_name` does not: the name is of something else.
    """
    words = re.findall("[a-z]+", heading.casefold())
    is_id = bool(words) and (words[-1] in _LAST_WORDS_OF_AN_ID or words[-1].endswith(_END_OF_AN_ID))
    return is_identifying(heading) or is_id or not set(words).isdisjoint(_WORDS_OF_BIRTH)


def _parts(word: str) -> list[str]:
    """The words that a word is run together from; itself where it is one."""
    if word in WORDS_OF_A_PERSON:
        return [word]
    parts = _RUN_TOGETHER.fullmatch(word)
    return [part for part in parts.groups() if part] if parts else [word]


def _in_one(found: Headings | NotLookedAt) -> Iterator[Problem]:
    if isinstance(found, NotLookedAt):
        yield Problem(
            Place(found.name),
            what=f"not checked for columns that can identify a child: {found.why}",
            remedy=found.remedy,
            code="not-looked-at",
        )
        return
    is_of_return = _is_of_return(found.headings)
    for heading in found.headings:
        if is_identifying(heading):
            of_return = is_of_return and heading.strip().upper() in _RETURN
            yield Problem(
                Place(found.name, heading=_one_line(heading), rows=(found.row,) if found.row else ()),
                what="the extract has a column that can identify a child or say where the child lives",
                remedy=OF_THE_RETURN if of_return else REMEDY,
                effect="not read",
                code="identifying-in-return" if of_return else "identifying-column",
            )


def _is_of_return(headings: Sequence[str]) -> bool:
    """Whether a file has the headings of an SSDA903 return: CHILD, and none of this project's own."""
    return "CHILD" in {heading.replace("\ufeff", "").strip().upper() for heading in headings}


def _one_line(heading: str) -> str:
    return " ".join(heading.replace("\ufeff", "").split())[:60]
