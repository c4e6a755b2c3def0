"""Each attention rule met, just not met, and not looked at, on drawn children; the day it began worked out by hand."""

from datetime import date
from pathlib import Path

import pytest
from tests.support.drawn import rows
from tests.tracker.authority import EXPECTED, OWN_TABLES, definitions, write

from permanence_kpis.run.context import Request
from permanence_kpis.run.tracker import tracker
from permanence_kpis.run.tracker_filters import Asked

EXPECTED_OF = {str(row["child_id"]): row["attention"] or "" for row in rows(EXPECTED)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("tracker")
    definitions(root / "kpi_definitions.yaml")
    return write(root / "extracts")


def request(folder: Path, period: str = "2024Q1") -> Request:
    return Request(today=None, period=period, data=str(folder), definitions=folder.parent / "kpi_definitions.yaml")


@pytest.fixture(scope="module")
def found(folder):
    return tracker(request(folder))


@pytest.fixture(scope="module")
def by_id(found):
    return {child.child_id: child for child in found.children}


@pytest.mark.parametrize("child_id", EXPECTED_OF)
def test_a_child_needs_what_was_worked_out_by_hand(by_id, child_id):
    raised = " ".join(f"{one.code} {one.since}" for one in by_id[child_id].attention)

    assert raised == EXPECTED_OF[child_id]


def test_nobody_is_listed_who_is_18_on_the_day(by_id):
    assert set(by_id) == set(EXPECTED_OF)


def test_every_rule_that_ships_applies_to_somebody_and_not_to_everybody(found):
    assert found.not_looked_at == ()
    counted = {rule.code: number for rule, number, _ in found.counted()}

    assert [code for code, number in counted.items() if not 0 < number < len(found.children)] == []


def test_a_reason_that_does_not_tell_leaves_open_whether_a_move_was_unplanned(by_id):
    assert by_id["other"].undecided == ("UNPLANNED",)
    assert [
        child_id for child_id, child in by_id.items() if child.undecided and child_id not in ("other", "doubt")
    ] == []


ON_FILE = {
    "permanence_plans": {"NOPLAN", "UNMATCHED", "S20LONG"},
    "discharges": {"PWP12", "COURT", "NOCOURT"},
    "pathway_plans": {"PATHWAY"},
    "life_story_work": {"LIFESTORY"},
    "reviews": {"REVIEW", "REVSOON"},
}
"""The rules that need each file."""


@pytest.mark.parametrize("name", ON_FILE)
def test_a_rule_whose_file_is_absent_is_not_looked_at_and_nobody_is_clear_of_it(folder, tmp_path, name):
    for path in folder.iterdir():
        if path.stem != name:
            (tmp_path / path.name).write_bytes(path.read_bytes())

    asked = Request(today=None, period="2024Q1", data=str(tmp_path), definitions=folder.parent / "kpi_definitions.yaml")
    without = tracker(asked)

    not_looked_at = {one.code for one in without.not_looked_at}
    assert not_looked_at == ON_FILE[name]
    assert not_looked_at.isdisjoint(rule.code for rule in without.rules)
    assert {one.code for child in without.children for one in child.attention}.isdisjoint(not_looked_at)
    for child in without.children:
        expected = [said for said in rules_of(child.child_id) if said.split(" ")[0] not in ON_FILE[name]]
        assert [f"{one.code} {one.since}" for one in child.attention] == expected


def rules_of(child_id):
    """What applies to a child, rule by rule, as it was worked out by hand."""
    words = EXPECTED_OF[child_id].split(" ") if EXPECTED_OF[child_id] else []
    return [f"{code} {since}" for code, since in zip(words[::2], words[1::2], strict=True)]


def test_a_rule_on_an_own_table_that_is_not_declared_says_so(folder, tmp_path):
    own = definitions(tmp_path / "kpi_definitions.yaml", OWN_TABLES.partition("  life_story_work:")[0])
    found = tracker(Request(today=None, period="2024Q1", data=str(folder), definitions=own))

    why = {one.code: one.why for one in found.not_looked_at}
    assert why["LIFESTORY"] == "the definitions declare no own table 'life_story_work'"
    assert why["PATHWAY"] == "the definitions declare no own table 'pathway_plans'"
    assert "COURT" not in why


def test_an_own_table_of_other_columns_or_codes_is_no_fault_of_the_rules_that_ship(folder, tmp_path):
    own_tables = OWN_TABLES.replace("LTFOST18", "STAYS").replace("      court_on: date\n", "")
    found = tracker(
        Request(today=None, period="2024Q1", data=str(folder), definitions=definitions(tmp_path / "k.yaml", own_tables))
    )

    why = {one.code: one.why for one in found.not_looked_at}
    assert why["UNMATCHED"] == "'LTFOST18' is not a code of 'plan'"
    assert why["COURT"] == "there is no column 'discharges.court_on' in 'tracker'"
    assert "NOPLAN" not in why


def test_the_day_itself_is_not_past(folder):
    """On 29 June the plan of the child who came on 29 February is due: four months later, the month clamped."""
    found = tracker(request(folder, "2024-06-01..2024-06-29"))

    [leapday] = [child for child in found.children if child.child_id == "leapday"]
    assert leapday.attention == ()
    assert leapday.values["second_review_by"] == date(2024, 6, 29)


def test_a_row_whose_day_cannot_be_read_leaves_open_what_is_the_newest(folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "permanence_plans.csv").open("a", encoding="utf-8") as file:
        file.write("noplan,RETURNEV,someday,\n")
    found = tracker(
        Request(today=None, period="2024Q1", data=str(tmp_path), definitions=folder.parent / "kpi_definitions.yaml")
    )

    [child] = [child for child in found.children if child.child_id == "noplan"]
    assert "NOPLAN" in child.undecided
    assert "NOPLAN" not in {one.code for one in child.attention}
    assert not child.has_no_plan  # nor is that child one of --permanence-plan none


NOT_READ = {
    "a stage that is not in the list": (
        "life_story_work.csv",
        "clean,under_way,",
        "clean,finished,",
        "clean",
        "LIFESTORY",
    ),
    "a stage of nothing but blanks": ("life_story_work.csv", "clean,under_way,", "clean,,", "clean", None),
    "an outcome that is not in the list": ("discharges.csv", "06-10,granted,", "06-10,allowed,", "granted", "COURT"),
    "a day in court that is no day": (
        "discharges.csv",
        "2024-03-31,,,",
        "2024-03-31,soon,,",
        "nocourt",
        "COURT NOCOURT",
    ),
    "a day on which a plan ended that is no day": (
        "discharges.csv",
        "2024-03-31,,,",
        "2024-03-31,,,x",
        "nocourt",
        "NOCOURT",
    ),
    "a day of the panel that is no day": (
        "permanence_plans.csv",
        "2024-03-01,\n",
        "2024-03-01,May\n",
        "unmatch",
        "UNMATCHED",
    ),
}
"""File, text before and after, child, and the rules that what is written leaves open; None where it leaves none."""


@pytest.mark.parametrize("case", NOT_READ)
def test_what_somebody_wrote_and_nobody_can_read_leaves_open_what_it_would_decide(folder, tmp_path, case):
    """A field in which nothing is written is a blank: nothing was recorded."""
    name, before, after, child_id, codes = NOT_READ[case]
    found = changed(folder, tmp_path, name, before, after)
    [child] = [child for child in found.children if child.child_id == child_id]

    raised = {one.code for one in child.attention} - {"DOUBT"}
    assert (raised, " ".join(child.undecided)) == ((set(), codes) if codes else ({"LIFESTORY"}, ""))


def changed(folder, tmp_path, name, before, after, definitions_of=None):
    """The tracker with a text of a file changed, once, and with line ends as they are drawn."""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(before) == 1
    (tmp_path / name).write_text(text.replace(before, after), encoding="utf-8")
    own = (definitions_of or folder).parent / "kpi_definitions.yaml"
    return tracker(Request(today=None, period="2024Q1", data=str(tmp_path), definitions=own))


def test_without_the_column_no_row_tells_how_far_life_story_work_is(folder, tmp_path):
    """Who has no row has not begun all the same."""
    found = changed(folder, tmp_path, "life_story_work.csv", "child_id,stage,", "child_id,how_far,")
    by_id = {child.child_id: child for child in found.children}

    assert [one.code for one in by_id["story"].attention] == ["LIFESTORY"]
    assert (by_id["clean"].attention, by_id["clean"].undecided) == ((), ("LIFESTORY",))
    assert (by_id["nostory"].attention, by_id["nostory"].undecided) == ((), ())  # not yet six months in care


def test_a_court_date_is_not_due_where_an_outcome_may_be_written(folder, tmp_path):
    found = changed(folder, tmp_path, "discharges.csv", "2024-05-01,2024-06-30,,", "2024-05-01,2024-06-30,won,")
    [child] = [child for child in found.children if child.child_id == "courtday"]

    assert date(2024, 6, 30) not in child.due
    assert child.values["discharge_stage"] is None  # further than the court date, and nobody knows how far


def test_a_time_missing_that_began_before_the_twelve_months_and_runs_into_them_counts(folder, tmp_path):
    """The twelve months begin on 1 July 2023, and that day is the last of the first of the two."""
    found = changed(folder, tmp_path, "missing_episodes.csv", "2023-07-01,2023-07-02,M", "2023-06-20,2023-07-01,M")
    [child] = [child for child in found.children if child.child_id == "moves"]

    assert child.values["missing_in_12_months"] == 2


def test_an_episode_of_which_nobody_can_read_the_kind_may_be_one_more_time_missing(folder, tmp_path):
    """Twice is sure, three times may be."""
    own = definitions(tmp_path / "kpi_definitions.yaml")
    (tmp_path / "tracker.yaml").write_text(
        "format: 1\nrules:\n"
        "  - {code: TWICE, says: A., needs: B., when: [{missing_in_12_months: {at_least: 2}}]}\n"
        "  - {code: THRICE, says: A., needs: B., when: [{missing_in_12_months: {at_least: 3}}]}\n",
        encoding="utf-8",
    )
    (tmp_path / "extracts").mkdir()
    for path in folder.iterdir():
        (tmp_path / "extracts" / path.name).write_bytes(path.read_bytes())
    episodes = tmp_path / "extracts" / "missing_episodes.csv"
    episodes.write_text(episodes.read_text(encoding="utf-8").replace(",A,", ",away,"), encoding="utf-8")
    found = tracker(Request(today=None, period="2024Q1", data=str(tmp_path / "extracts"), definitions=own))

    [child] = [child for child in found.children if child.child_id == "moves"]
    assert ([one.code for one in child.attention], child.undecided) == (["TWICE"], ("THRICE",))
    assert child.values["missing_in_12_months"] == 2


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"in_measure": (("4.9", "not known"),)},
        {"in_measure": (("4.9", "met"), ("4.3", "not met"))},
        {"keep": ("team",)},
        {"period": None},
    ],
    ids=["nothing", "not known in a measure", "met in two measures", "a column of one's own", "no period"],
)
def test_a_child_is_no_more_in_doubt_because_somebody_asks_for_a_list(folder, tmp_path, asked):
    """No rule asks about a code of taking part that nobody can read, nor about a team that a row is too short for."""
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for name, before, after in (
        ("reviews", "clean,2024-05-15,PN1\n", "clean,2024-05-15,PN9\n"),
        ("children", "clean,2014-01-15,North\n", "clean,2014-01-15\n"),
    ):
        path = tmp_path / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
        assert after in path.read_text(encoding="utf-8")
    own = folder.parent / "kpi_definitions.yaml"
    filters = {name: value for name, value in asked.items() if name != "period"}
    period = asked.get("period", "2024Q1")
    found = tracker(Request(today=None, period=period, data=str(tmp_path), definitions=own), Asked(**filters))

    assert found.period.last_day == date(2024, 6, 30)
    assert {child.child_id for child in found.children if _is_in_doubt(child)} <= {"doubt"}
    assert ("clean" in {child.child_id for child in found.children}) == ("4.3" not in str(asked))


def _is_in_doubt(child):
    return "DOUBT" in {one.code for one in child.attention}


def test_thresholds_are_those_of_the_file_beside_the_definitions(folder, tmp_path):
    own = definitions(tmp_path / "kpi_definitions.yaml")
    (tmp_path / "tracker.yaml").write_text(
        "format: 1\nrules:\n  - code: OURS\n    says: In care for long.\n    needs: A look.\n    when:\n"
        "      - months_in_care: {at_least: 21}\n",
        encoding="utf-8",
    )
    found = tracker(Request(today=None, period="2024Q1", data=str(folder), definitions=own))

    raised = {child.child_id: child.attention[0].since for child in found.children if child.attention}
    # 29 September 2022 to 30 June 2024 is 21 months and two days; from 30 September 2022 it is 21 and a day
    assert raised == {
        "near1": date(2024, 4, 1),
        "today24": date(2024, 3, 31),
        "near90": date(2024, 6, 28),
        "near91": date(2024, 6, 29),
    }
    assert found.rules_origin == str(tmp_path / "tracker.yaml")
    assert [rule.code for rule in found.rules] == ["OURS"]


def test_a_child_is_listed_for_a_rule_or_a_plan_or_a_place_in_a_measure(folder):
    def ids(**asked):
        return {child.child_id for child in tracker(request(folder), Asked(**asked)).children}

    assert ids(attention=("COURT", "TEMP")) == {"court", "stay8", "stay29"}
    assert ids(plans=("LTFOST18", "none")) == {
        *("unmatch", "matched", "noplan", "leapday", "plandue", "oldplan", "easter", "agreedno")
    }
    assert ids(in_measure=(("4.2", "met"),), attention=("PWP12", "COURT", "TEMP")) == {"parents", "court"}
    assert ids(in_measure=(("4.3", "met"),)) == {
        "broke",
    }  # since 1 April: the move of 31 March is of the year before


MATCHED_ON = {
    "the day on which the child came to the carer": ("2023-12-31", "U4", ""),
    "six weeks before": ("2023-11-19", "U4", ""),
    "a day more than six weeks before": ("2023-11-18", "U4", "UNMATCHED 2024-06-30"),
    "a day more than six weeks before, in a children's home": ("2023-11-18", "K2", ""),
    "a panel that is still to come": ("2024-07-15", "U4", ""),
}
"""Day of the match of a child with the same carer since 31 December 2023, the placement, and what applies."""


@pytest.mark.parametrize("case", MATCHED_ON)
def test_a_match_long_before_the_child_came_says_nothing_of_this_carer(folder, tmp_path, case):
    """42 days before 31 December 2023 is 19 November."""
    matched_on, kind, expected = MATCHED_ON[case]
    (tmp_path / "before").mkdir()
    changed(folder, tmp_path / "before", "placements.csv", "matched,2023-12-31,,U4", f"matched,2023-12-31,,{kind}")
    (tmp_path / "extracts").mkdir()
    plans = ("permanence_plans.csv", "LTFOST18,2024-03-02,2024-05-01", f"LTFOST18,2024-03-02,{matched_on}")
    found = changed(tmp_path / "before", tmp_path / "extracts", *plans, definitions_of=folder)
    [child] = [child for child in found.children if child.child_id == "matched"]

    assert " ".join(f"{one.code} {one.since}" for one in child.attention) == expected
    assert child.undecided == ()


def test_where_the_carer_may_be_the_one_before_a_match_may_be_with_this_one(folder, tmp_path):
    """Matched on 1 May 2022: after the child came, or else ten months before a new carer in March 2023."""
    (tmp_path / "before").mkdir()
    changed(
        folder,
        tmp_path / "before",
        "placements.csv",
        "matched,2023-12-31,,U4,PR1,matched,\n",
        "matched,2022-01-10,2023-03-01,U4,PR1,matched,\nmatched,2023-03-01,,U4,PR1,,\n",
    )
    statuses = ("legal_statuses.csv", "matched,2023-12-31", "matched,2022-01-10")
    (tmp_path / "statuses").mkdir()
    changed(tmp_path / "before", tmp_path / "statuses", *statuses, definitions_of=folder)
    (tmp_path / "extracts").mkdir()
    plans = ("permanence_plans.csv", "LTFOST18,2024-03-02,2024-05-01", "LTFOST18,2022-03-02,2022-05-01")
    found = changed(tmp_path / "statuses", tmp_path / "extracts", *plans, definitions_of=folder)
    [child] = [child for child in found.children if child.child_id == "matched"]

    assert "UNMATCHED" in child.undecided
    assert "UNMATCHED" not in {one.code for one in child.attention}


@pytest.mark.parametrize("kind", ["Z1,", "K1,PR1", "R1,PR1"])
def test_no_child_is_to_stay_where_another_rule_says_that_the_child_must_not(folder, tmp_path, kind):
    """Who is in a placement that is not registered reaches 24 months there, and nobody is told to keep it going."""
    found = changed(folder, tmp_path, "placements.csv", "near1,2022-07-02,,U4,PR1", f"near1,2022-07-02,,{kind}")
    needs = {rule.code: rule.needs for rule in found.rules}
    [child] = [child for child in found.children if child.child_id == "near1"]

    raised = {one.code for one in child.attention}
    assert raised == ({"UNREG", "NEAR24"} if kind == "Z1," else {"NEAR24"})
    assert needs["NEAR24"] == (
        "Decide whether the child is to stay; if so, make sure that nothing unplanned ends the placement."
    )
