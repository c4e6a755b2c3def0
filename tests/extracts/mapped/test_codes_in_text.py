"""Codes taken out of descriptions."""

import pytest

from permanence_kpis import codes
from permanence_kpis.extracts.mapped.codes_in_text import (
    NO_CODE,
    SEVERAL_CODES,
    can_stand_in_text,
    code_in_text,
    code_of_description,
    fault_in_text,
)


@pytest.mark.parametrize(
    ("code_set", "text", "code"),
    [
        (codes.PLACEMENT_TYPE, "U6", "U6"),
        (codes.PLACEMENT_TYPE, "u6", "U6"),
        (codes.PLACEMENT_TYPE, "U6: Foster placement - not FFA", "U6"),
        (codes.PLACEMENT_TYPE, "U6 Foster placement", "U6"),
        (codes.PLACEMENT_TYPE, "Foster placement (U6)", "U6"),
        (codes.PLACEMENT_TYPE, "Foster placement U6", "U6"),
        (codes.PLACEMENT_TYPE, "Z11: other, U6: no longer", None),
        (codes.PLACEMENT_TYPE, "U16", None),
        (codes.PLACEMENT_TYPE, "XU6", None),
        (codes.PLACEMENT_TYPE, "Foster placement", None),
        (codes.PROVIDER, "e) PR4 - Private provision", "PR4"),
        (codes.PROVIDER, "a. PR1 - Own provision", "PR1"),
        (codes.LEGAL_STATUS, "E1: Placement order", "E1"),
        (codes.LEGAL_STATUS, "c1 - interim care order", "C1"),
        (codes.END_REASON, "CREQB - CARER ASKED BECAUSE OF THE CHILD", "CREQB"),
        (codes.END_REASON, "CHILD: the child asked for it", "CHILD"),
        (codes.END_REASON, "THE CHILD ASKED FOR IT", None),
        (codes.END_REASON, "Other things happened", None),
        (codes.END_REASON, "Allegation (ALLEG)", "ALLEG"),
        (codes.REASON_CEASED, "E4A Returned home, planned", "E4A"),
        (codes.REASON_CEASED, "g) Special Guardianship Orders", None),
        (codes.SEX, "1: Male", "1"),
        (codes.SEX, "M - male", "M"),
        (codes.SEX, "Male", None),
        (codes.MISSING_KIND, "A child is missing", None),
        (codes.MISSING_KIND, "M) Missing", None),
        (codes.MISSING_KIND, "A: away", "A"),
        (codes.ETHNICITY, "White British [WBRI]", "WBRI"),
    ],
)
def test_the_code_of_a_text(code_set, text, code):
    assert code_in_text(code_set)(text) == code


def test_why_there_is_no_code():
    fault = fault_in_text(codes.PLACEMENT_TYPE)

    assert (fault("Foster placement"), fault("from U4 to U6")) == (NO_CODE, SEVERAL_CODES)


@pytest.mark.parametrize(
    "code_set",
    [
        codes.PLACEMENT_TYPE,
        codes.PROVIDER,
        codes.END_REASON,
        codes.LEGAL_STATUS,
        codes.REASON_CEASED,
        codes.PARTICIPATION,
        codes.PREVIOUS_PERMANENCE,
        codes.ETHNICITY,
    ],
    ids=lambda code_set: next(iter(code_set)),
)
def test_every_code_is_found_before_its_own_meaning_and_after_it(code_set):
    read = code_in_text(code_set)

    for code, known in code_set.items():
        assert read(f"{code}: {known.meaning}") == code
        assert read(f"{code} - {known.meaning.upper()}") == code
        assert read(f"b) {code} - {known.meaning}") == code
        assert read(f"{known.meaning} ({code})") == code


def test_meanings_alone_hold_no_code():
    for code_set in (codes.PLACEMENT_TYPE, codes.PROVIDER, codes.END_REASON, codes.LEGAL_STATUS, codes.REASON_CEASED):
        read = code_in_text(code_set)
        found = {known.meaning: read(known.meaning.upper()) for known in code_set.values()}
        assert {text: code for text, code in found.items() if code and text.casefold() != code.casefold()} == {}


def test_codes_that_are_words_are_not_looked_for_in_descriptions():
    assert not can_stand_in_text(codes.APPROVAL_TYPE)
    assert not can_stand_in_text(codes.MISSING_SOURCE)
    assert can_stand_in_text(codes.PLACEMENT_TYPE)


def test_a_description_stands_for_its_code_whatever_its_capitals_and_spaces():
    read = code_of_description(codes.SEX, {"Female (birth)": "F"})

    assert [read(text) for text in ("FEMALE  (birth)", "f", "M", "Female", "X")] == ["F", "F", "M", None, None]
