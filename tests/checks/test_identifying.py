"""Columns that can name a child: found by their headings, never read."""

import pytest
from tests.checks.folders import checked, drawn

from permanence_kpis.extracts.identifying import identifying_columns, is_identifying


@pytest.mark.parametrize(
    "heading",
    [
        "name", "Child's name", "FULL_NAME", "Forename", "first_name", "childName", "Surname", "family name",
        "mother_name", "Known as", "NHS", "nhs number", "NHSNumber", "NHS_NO", "address", "Home address",
        "ADDRESS_LINE_1", "addressLine2", "street", "postcode", "Post code", "HOME_POST", "home_postcode", "UPN",
        "Unique Pupil Number",
        "e-mail", "Email address", "phone", "carer_phone", "Telephone", "Mobile", "\ufeffSurname",
    ],
)  # fmt: skip
def test_a_heading_that_promises_to_name_a_child_is_found(heading):
    assert is_identifying(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "child_id", "date_of_birth", "sex", "placement_type", "provider_name", "School name", "team_name", "file name",
        "PL_POST", "placement_postcode", "nhs_trust", "URN", "start_date", "end_reason", "carer_id", "postage", "",
        "phoneme", "username_hash",
    ],
)  # fmt: skip
def test_another_heading_is_not(heading):
    assert not is_identifying(heading)


def test_a_column_is_named_by_file_and_heading_and_nothing_in_it_is_read(tmp_path):
    folder = drawn(
        tmp_path / "extracts",
        {
            "children": """
                child_id | surname  | date_of_birth
                hit      | Sangster | 2012-01-01
                miss     | Idlewild | 2012-01-01
            """
        },
    )

    [found] = [one for one in checked(folder).findings if one.code == "identifying-column"]

    assert (found.level, found.file, found.row, found.heading) == ("FIX", "children.csv", 1, "surname")
    assert found.effect == "not read"
    assert "Take the column out" in found.mend
    assert "Sangster" not in repr(found)


def test_what_a_return_has_to_hold_is_a_note(tmp_path):
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC,UPN\n", encoding="utf-8")
    (tmp_path / "2024" / "episodes.csv").write_text("CHILD,DECOM,RNE,HOME_POST,PL_POST\n", encoding="utf-8")

    found = identifying_columns(tmp_path)

    assert [(one.place.file, one.place.heading, one.code) for one in found] == [
        ("2024/episodes.csv", "HOME_POST", "identifying-in-return"),
        ("2024/header.csv", "UPN", "identifying-in-return"),
    ]


def test_a_name_in_a_return_is_more_than_a_note(tmp_path):
    (tmp_path / "header.csv").write_text("CHILD,SURNAME\n", encoding="utf-8")

    [found] = identifying_columns(tmp_path)

    assert found.code == "identifying-column"
