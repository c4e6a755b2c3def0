"""Care leavers of SSD as OC3 has them: with a year, and where they live with whether it is suitable."""

from collections.abc import Iterator

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.ssd.problems import of_rows
from permanence_kpis.tables import EXTRACTS

_ACCOMMODATION, _SUITABLE = "clea_care_leaver_accommodation", "clea_care_leaver_accom_suitable"
_CONTACT = "clea_care_leaver_latest_contact"
_IN_TOUCH = "YES"
_ONE_IN = 20
_MONTHS_UNTIL_THE_RETURN = 3
"""From the end of a year to the day by which its return is made."""
_MONTHS_BEFORE_A_BIRTHDAY = 3
"""How long before a birthday a contact can be that counts for it."""


def care_leavers(rows: pl.DataFrame, persons: pl.DataFrame | None, file: str) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows of care_leavers, with the headings of SSD where it has them.

    Takes: the care leavers and the persons, with the headings of SSD; what messages call the file.
    Gives: rows with year_ending, date_of_birth and accommodation added; what was not understood.
    Raises: ExtractError where no contact tells which year the table is about.
    """
    accommodation = EXTRACTS["care_leavers"].columns["accommodation"]
    kind = dtype_of(accommodation)
    letter, suitable = pl.col(_ACCOMMODATION).cast(pl.String), pl.col(_SUITABLE).cast(pl.String)
    is_whole = letter.is_in(sorted(accommodation.codes or ()))
    code = pl.when(is_whole).then(letter).otherwise(letter + suitable)
    # D-368: homeless and in custody are not suitable, whatever is recorded of it
    code = pl.when(letter.is_in(["S", "X"])).then(letter + "2").otherwise(code)
    year = _year_ending(rows)
    if rows.height and year is None:
        raise ExtractError(_of_no_year(file))
    years = rows.with_columns(year_ending=pl.lit(year, pl.Int32), accommodation=code.cast(kind, strict=False))
    if persons is not None:
        born = persons.select("pers_person_id", date_of_birth="pers_dob").drop_nulls()
        born = born.unique("pers_person_id", keep="first", maintain_order=True)
        years = years.join(born, left_on="clea_person_id", right_on="pers_person_id", how="left", maintain_order="left")
    else:
        years = years.with_columns(date_of_birth=pl.lit(None, pl.Date))
    problems = [*_not_understood(years), *_of_earlier_years(years)]
    return years.drop(_ACCOMMODATION, _SUITABLE, _CONTACT), problems


def _not_understood(years: pl.DataFrame) -> Iterator[Problem]:
    """What is said of a blank that SSD should have filled."""
    in_doubt = years.filter(pl.col(_ACCOMMODATION).is_not_null(), pl.col("accommodation").is_null())
    unborn = years.filter(pl.col("date_of_birth").is_null(), pl.col("clea_person_id").is_not_null())
    for found, heading, what, remedy, affects in (
        (
            in_doubt,
            _SUITABLE,
            "blank, though it is recorded where the young person lives",
            "Record 1 or 2.",
            "accommodation",
        ),
        (
            unborn,
            "clea_person_id",
            "ssd_person has no date of birth of the young person",
            "Export both tables again, on the same day.",
            "date_of_birth",
        ),
    ):
        if found.height:
            yield of_rows(
                found,
                "clea_person_id",
                heading,
                what=what,
                remedy=remedy,
                effect=faults.READ_AS_BLANK,
                affects=frozenset({f"care_leavers.{affects}"}),
                code="blank-field",
            )


# D-572: such a row may be about an earlier year, whose rows a table that is filled year by year still has
def _of_earlier_years(years: pl.DataFrame) -> Iterator[Problem]:
    """What is said of young people in touch whose latest contact was too long before the year of the table.

    A contact counts for a birthday up to three months later, so that one from 1 January can be for a birthday in April.
    """
    earliest = pl.date(pl.col("year_ending") - 1, 4, 1).dt.offset_by(f"-{_MONTHS_BEFORE_A_BIRTHDAY}mo")
    before = years.filter(pl.col("clea_care_leaver_in_touch") == _IN_TOUCH, pl.col(_CONTACT) < earliest)
    found = before.drop_nulls("clea_person_id")
    if found.height:
        year = found["year_ending"][0]
        yield of_rows(
            found,
            "clea_person_id",
            _CONTACT,
            what=f"in touch, but the latest contact was over {_MONTHS_BEFORE_A_BIRTHDAY} months before the year to "
            f"31 March {year} that the table is about",
            remedy="Remove the row if it is of an earlier year; otherwise correct the day, or in touch.",
            effect="counted as of that year",
            affects=frozenset({"care_leavers.year_ending"}),
            code="ssd-old-contact",
        )


def _year_of_contact() -> pl.Expr:
    """The year to 31 March that a latest contact lies in, by its end; until 30 June the one before."""
    contact = pl.col(_CONTACT).dt.offset_by(f"-{_MONTHS_UNTIL_THE_RETURN}mo")
    return contact.dt.year() + (contact.dt.month() > 3).cast(pl.Int32)


# D-440: all rows are about one year; that to 31 March goes on until the return for it is made, at the end of June
def _year_ending(rows: pl.DataFrame) -> int | None:
    """The year to 31 March that the table is about, by the year in which it ends; None where nothing tells.

    It is the newest that one latest contact in twenty, or more, lies in: a day that was mistyped moves nothing. Until
    30 June a contact lies in the year that has ended.
    """
    years = rows.drop_nulls(_CONTACT).select(year=_year_of_contact())
    counted = years.group_by("year").len().filter(pl.col("len") * _ONE_IN >= years.height)
    newest = counted["year"].max()
    return newest if isinstance(newest, int) else None


def _of_no_year(file: str) -> Problem:
    return Problem(
        Place(file, heading=_CONTACT),
        what="no young person has a latest contact, which would show which year the table is about",
        remedy="Export it with the dates of contact, or take the table out of the folder.",
        code="ssd-no-year",
    )
