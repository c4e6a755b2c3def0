"""Returns that contradict themselves or the return of the year before: how far the figures can be trusted.

Each child is in care from 2020 or later, and each value is that of one child, worked out by hand for both readings.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.confidence.test_records_in_doubt import EPISODES, SHIPPED, folder_with, said

from permanence_kpis import load_extracts
from permanence_kpis.results.scorecard import Result
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

HEADER = "CHILD,SEX,DOB,ETHNIC\nk1,M,01/01/2012,WBRI\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"
OPEN = "k1,{start},{rne},{status},N1,{type},{provider},,,,AB9 9ZZ,AB1 2CD,{urn}\n"
AS_USUAL = {"start": "01/03/2024", "rne": "S", "status": "C2", "type": "U4", "provider": "PR1", "urn": "SC1"}


def two_returns(tmp_path: Path, before: Mapping[str, str], now: Mapping[str, str]) -> Path:
    """The returns of 2024 and of 2025, with one open episode of one child each."""
    return folder_with(
        tmp_path,
        {
            "2024-header.csv": HEADER,
            "2025-header.csv": HEADER,
            "2024-episodes.csv": EPISODES + OPEN.format(**{**AS_USUAL, **before}),
            "2025-episodes.csv": EPISODES + OPEN.format(**{**AS_USUAL, **now}),
        },
    )


def result_of(folder: Path, ref: str, period: str) -> Result:
    [result] = compute(Request(None, period, str(folder), SHIPPED, only=(ref,))).results
    return result


def codes(folder: Path) -> set[str]:
    return {one.code for one in load_extracts(folder).problems}


# D-191
@pytest.mark.parametrize(
    ("code", "before", "now", "ref", "period", "expected"),
    [
        ("DfE 503A", {"rne": "P"}, {"rne": "S"}, "S21", "2023-24", (1, "B", 0, 1)),  # D-499
        ("DfE 503A", {"rne": "S"}, {"rne": "P"}, "S21", "2023-24", (0, "B", 0, 1)),
        ("DfE 503B", {"status": "V4"}, {"status": "C2"}, "S20", "2024Q1", (1, "B", 0, 1)),
        ("DfE 503B", {"status": "C2"}, {"status": "V4"}, "S20", "2024Q1", (0, "B", 0, 1)),
        ("DfE 503B", {"status": "C1"}, {"status": "C2"}, "S20", "2024Q1", (1, "B", 1, 1)),
        ("DfE 503D", {"type": "U4"}, {"type": "P1", "provider": ""}, "4.2", "2024Q1", (1, "B", 0, 1)),
        ("DfE 503E", {"provider": "PR4"}, {"provider": "PR1"}, "S19", "2024Q1", (100, "B", 0, 100)),
    ],
)
def test_another_code_than_in_the_return_before_may_be_the_wrong_one(
    tmp_path: Path,
    code: str,
    before: Mapping[str, str],
    now: Mapping[str, str],
    ref: str,
    period: str,
    expected: tuple[object, ...],
) -> None:
    folder = two_returns(tmp_path, before, now)

    assert code in codes(folder)
    assert said(result_of(folder, ref, period)) == expected


@pytest.mark.parametrize(
    ("before", "now"),
    [({}, {}), ({"type": "H5"}, {"type": "K3"}), ({"urn": "SC1"}, {"urn": "sc1"}), ({"urn": ""}, {"urn": "SC1"})],
)
def test_what_is_no_other_code_leaves_the_a(tmp_path: Path, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """The last: a URN that the earlier return does not have at all."""
    folder = two_returns(tmp_path, before, now)

    assert not {code for code in codes(folder) if code.startswith("DfE 5")}
    assert said(result_of(folder, "S20", "2024Q1")) == (1, "A", 1, 1)


# D-191
def test_an_episode_that_the_return_before_should_have_had_may_be_none(tmp_path: Path) -> None:
    """In 2024 care began on 1 March 2024; in 2025 there is an episode from 2020 to then, too.

    With it the child has been with the carer for two years and more, of two and a half in care; without it not yet.
    """
    folder = two_returns(tmp_path, {}, {"rne": "L", "status": "E1"})
    path = folder / "2025-episodes.csv"
    earlier = "k1,01/01/2020,S,C2,N1,U4,PR1,01/03/2024,X1,,AB9 9ZZ,AB1 2CD,SC1\n"
    path.write_text(path.read_text(encoding="utf-8").replace(EPISODES, EPISODES + earlier), encoding="utf-8")

    value, letter, _, highest = said(result_of(folder, "4.1", "2024Q1"))

    assert "DfE 502" in codes(folder)
    assert (value, highest) == (100, 100)
    assert letter not in ("A", None)
    # on no other day than those two did care start
    assert said(result_of(folder, "S21", "2022-23"))[2:] == (0, 0)


@pytest.mark.parametrize(("found", "expected"), [("", (1, "C", 0, 1)), ("22/03/2024", (0, "C", 0, 0))])
def test_a_missing_episode_that_the_next_return_does_not_have_may_have_ended(
    tmp_path: Path, found: str, expected: tuple[object, ...]
) -> None:
    """Missing since 20 March 2024, in the return of 2024 alone (4.10: never an A without anybody missing from home)."""
    folder = two_returns(tmp_path, {}, {})
    folder_with(
        tmp_path,
        {
            "2024-missing.csv": f"{MISSING}k1,01/01/2012,M,20/03/2024,{found}\n",
            "2025-missing.csv": f"{MISSING}k1,01/01/2012,M,20/09/2024,21/09/2024\n",
        },
    )

    assert ("DfE 576" in codes(folder)) is (not found)
    assert said(result_of(folder, "4.10", "2024Q1")) == expected


# D-496
@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("2025-ad1.csv", "CHILD,DOB,DATE_INT\nk1,{born},01/05/2024\n", "DfE INT11"),
        ("2025-placed_for_adoption.csv", "CHILD,DOB,DATE_PLACED\nk1,{born},01/05/2024\n", "DfE INT12"),
        ("2025-missing.csv", MISSING + "k1,{born},M,20/09/2024,21/09/2024\n", "DfE INT13"),
        ("2025-oc2.csv", "CHILD,DOB,SDQ_SCORE\nk1,{born},12\n", "DfE INT14"),
        ("2025-oc3.csv", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\nk1,{born},YES,F1,K\n", "DfE INT15"),
        ("2025-previous_permanence.csv", "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\nk1,{born},Z1,,\n", "DfE INT16"),
        ("2025-reviews.csv", "CHILD,DOB,REVIEW,REVIEW_CODE\nk1,{born},01/05/2024,PN1\n", "DfE INT17"),
        ("2025-uasc.csv", "CHILD,DOB,DUC\nk1,{born},01/05/2030\n", "DfE INT18"),
    ],
)
def test_of_two_dates_of_birth_in_one_return_either_may_be_wrong(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    """Looked after on 30 September 2024, unless born on 1 July 2006, as another file has it: 18 since July."""
    folder = two_returns(tmp_path, {}, {})

    folder_with(tmp_path, {name: text.format(born="01/01/2012")})
    assert code not in codes(folder)
    assert said(result_of(folder, "S20", "2024Q2")) == (1, "A", 1, 1)

    folder_with(tmp_path, {name: text.format(born="01/07/2006")})
    assert code in codes(folder)
    assert said(result_of(folder, "S20", "2024Q2")) == (1, "B", 0, 1)


def test_no_date_of_birth_but_the_two_is_tried(tmp_path: Path) -> None:
    """Born in 2012 or in 2011: under 18 either way, and looked after."""
    folder = two_returns(tmp_path, {}, {})
    folder_with(tmp_path, {"2025-reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\nk1,01/01/2011,01/05/2024,PN1\n"})

    assert "DfE INT17" in codes(folder)
    assert said(result_of(folder, "S20", "2024Q2")) == (1, "B", 1, 1)


@pytest.mark.parametrize("born", ["", "31/02/2012", "NULL"])
def test_a_date_of_birth_that_cannot_be_read_contradicts_nothing_where_no_figure_rests_on_it(
    tmp_path: Path, born: str
) -> None:
    folder = two_returns(tmp_path, {}, {})
    text = f"CHILD,DOB,REVIEW,REVIEW_CODE\nk1,{born},01/05/2024,PN1\n"
    folder_with(tmp_path, {"2025-reviews.csv": text, "2025-oc2.csv": f"CHILD,DOB,SDQ_SCORE\nk1,{born},12\n"})

    assert not codes(folder)
    assert said(result_of(folder, "4.9", "2024Q1")) == (100, "A", 100, 100)


# D-558
@pytest.mark.parametrize(
    ("code", "reason", "status", "home"),
    [
        ("DfE 434 status", "L", "C2", "AB1 2CD"),
        ("DfE 435", "T", "C2", "AB1 2CD"),
        ("DfE 435 status", "T", "E1", "AB3 4EF"),
        ("DfE 436", "U", "E1", "AB1 2CD"),
        ("DfE 436 status", "U", "C2", "AB3 4EF"),
        (None, "T", "C2", "AB3 4EF"),
        (None, "U", "E1", "AB3 4EF"),
    ],
)
def test_a_reason_that_does_not_go_with_the_legal_status_or_the_same_placement_is_in_doubt(
    tmp_path: Path, code: str | None, reason: str, status: str, home: str
) -> None:
    """In care since 2020, since June 2023 by another episode: with one carer for two years, unless RNE is P or B."""
    files = {
        "header.csv": HEADER,
        "episodes.csv": EPISODES
        + "k1,01/01/2020,S,C2,N1,U4,PR1,01/06/2023,X1,,AB9 9ZZ,AB1 2CD,\n"
        + f"k1,01/06/2023,{reason},{status},N1,U4,PR1,,,,AB9 9ZZ,{home},\n",
    }
    folder = folder_with(tmp_path, files)

    assert codes(folder) == ({code} if code else set())
    assert said(result_of(folder, "4.1", "2024Q1")) == ((100, "C", 0, 100) if code else (100, "A", 100, 100))
    # what it does not go with may be any code: a short break, so that nobody is looked after; a placement with parents
    looked_after, with_parents = (said(result_of(folder, ref, "2024Q1")) for ref in ("S20", "4.2"))
    is_of_status = code is not None and code.endswith("status")
    assert looked_after == ((1, "B", 0, 1) if is_of_status else (1, "A", 1, 1))
    assert with_parents[2:] == ((0, 1) if code and not is_of_status else (0, 0))


# D-558
def test_the_legal_status_before_is_that_of_the_latest_return(tmp_path: Path) -> None:
    """If that was a short break, nobody was looked after on 31 March 2024.

    The return of 2024 has the episode too, still open: what stands there no longer counts.
    """
    folder = two_returns(tmp_path, {"start": "01/01/2023"}, {})
    text = (
        f"{EPISODES}k1,01/01/2023,S,C2,N1,U4,PR1,01/05/2024,X1,CARPL,AB9 9ZZ,AB1 2CD,SC1\n"
        "k1,01/05/2024,B,C2,N1,U4,PR1,,,,AB9 9ZZ,AB3 4EF,SC2\n"
    )
    (folder / "2025-episodes.csv").write_text(text, encoding="utf-8")

    assert codes(folder) == {"DfE 436 status"}
    assert said(result_of(folder, "S20", "2023Q4")) == (1, "B", 0, 1)


# D-499
@pytest.mark.parametrize(("reason", "expected"), [("S", (1, "B", 1, 1)), ("Q", (0, "B", 0, 1)), ("", (0, "B", 0, 1))])
def test_a_reason_that_cannot_be_read_may_say_that_care_started(
    tmp_path: Path, reason: str, expected: tuple[object, ...]
) -> None:
    """Care that began on 1 March 2024, if the episode says so (S21); never an A, as the first record is of that day."""
    files = {"header.csv": HEADER, "episodes.csv": EPISODES + OPEN.format(**{**AS_USUAL, "rne": reason})}

    assert said(result_of(folder_with(tmp_path, files), "S21", "2023-24")) == expected
