"""`kpis impact`: what new definitions would change, of the ten measures; `KPIS_SWEEP=1` tries them among all."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from tests.support.fewer_measures import SHIPPED, the_ten

EVERY = SHIPPED.read_text(encoding="utf-8")
TEN = the_ten()
PERIOD = ("--period", "2024Q1")

# On 30 June 2024 ann has been in her placement for years, ben since 1 August 2022 (23 months), cat since 2 August 2022
# (22 whole months). All are 10 years old and in care since 2020, so each is in the denominator of 4.1.
EXTRACTS = {
    "children.csv": "child_id,date_of_birth\nann,2014-05-01\nben,2014-05-01\ncat,2014-05-01\n",
    "legal_statuses.csv": (
        "child_id,start_date,end_date,legal_status,reason_ceased\n"
        "ann,2020-01-01,,C2,\nben,2020-01-01,,C2,\ncat,2020-01-01,,C2,\n"
    ),
    "placements.csv": (
        "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n"
        "ann,2020-01-01,,U4,PR1,a1,\n"
        "ben,2020-01-01,2022-08-01,U4,PR1,b1,CREQB\n"
        "ben,2022-08-01,,U4,PR1,b2,\n"
        "cat,2020-01-01,2022-08-02,U4,PR1,c1,CREQB\n"
        "cat,2022-08-02,,U4,PR1,c2,\n"
    ),
}


@pytest.fixture
def drawn(extracts):
    for name, text in EXTRACTS.items():
        (extracts / name).write_text(text, encoding="utf-8")
    return extracts


@pytest.fixture
def ran(kpis, drawn):
    """Run the command with new definitions: the shipped ones with texts replaced."""

    def with_changes(changes, *more, shipped=TEN):
        new = shipped
        for old_text, new_text in changes.items():
            assert old_text in new
            new = new.replace(old_text, new_text)
        Path("old.yaml").write_text(shipped, encoding="utf-8")
        Path("new.yaml").write_text(new, encoding="utf-8")
        return kpis("impact", "--against", "old.yaml", "--definitions", "new.yaml", *PERIOD, "--data", drawn, *more)

    return with_changes


@pytest.fixture
def changes(ran):
    """What would change, by the measure's reference, as rows of CSV."""

    def by_ref(changes):
        done = ran(changes, "--format", "csv")
        assert done.exit_code == 0, done.output
        return {row["ref"]: row for row in csv.DictReader(io.StringIO(done.stdout))}

    return by_ref


EPISODES = "counts: episodes\n    window: year_to_date\n    numerator:\n      - kind: {is: M}"
STABLE_FOR_23 = {"months_in_placement: {at_least: 24}": "months_in_placement: {at_least: 23}"}


def test_a_lower_threshold_moves_one_child_and_the_rating(changes):
    found = changes(STABLE_FOR_23)["4.1"]

    assert (found["change"], found["fields"]) == ("moves", "numerator")
    assert (found["before_numerator"], found["before_denominator"], found["before_rating"]) == ("1", "3", "RED")
    assert (found["after_numerator"], found["after_denominator"], found["after_rating"]) == ("2", "3", "AMBER")
    assert _moved(found) == ("1", "0", "0", "0")


def test_who_moves_adds_up_to_the_figures(kpis):
    new = TEN
    for old_text, new_text in {
        "age: {at_most: 15}": "age: {at_most: 12}",
        "months_in_placement: {at_least: 24}": "months_in_placement: {at_least: 18}",
        "one_of: unplanned_move}": "one_of: [CREQB, CARPL]}",
        "participation: {none_of: [PN0]}": "participation: {none_of: [PN4]}",
        "kind: {is: M}": "source: {is: care}",
        "window: year_to_date\n    denominator": "window: last_12_months\n    denominator",
    }.items():
        assert old_text in new
        new = new.replace(old_text, new_text, 1)  # of the ten: supporting measures ask some of it too
    Path("old.yaml").write_text(TEN, encoding="utf-8")
    Path("new.yaml").write_text(new, encoding="utf-8")

    files = ("--against", "old.yaml", "--definitions", "new.yaml")
    ran = kpis("impact", *files, *PERIOD, "--data", "sample", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert [row["ref"] for row in rows if row["change"] == "moves"] == ["4.1", "4.3", "4.9", "4.10"]
    for row in rows:
        for part in ("numerator", "denominator"):
            more = int(row[f"after_{part}"]) - int(row[f"before_{part}"])
            assert int(row[f"into_{part}"]) - int(row[f"out_of_{part}"]) == more, (row["ref"], part)


def test_nothing_else_moves_with_it(changes):
    assert [ref for ref, found in changes(STABLE_FOR_23).items() if found["change"] != "same"] == ["4.1"]


def test_a_narrower_denominator_takes_children_out_of_both_parts(changes):
    found = changes({"age: {at_most: 15}": "age: {at_most: 9}"})["4.1"]

    assert (found["after_numerator"], found["after_denominator"], found["after_value"]) == ("0", "0", "")
    assert (found["before_rating"], found["after_rating"]) == ("RED", "NO DATA")
    assert _moved(found) == ("0", "1", "0", "3")


def test_a_new_target_moves_the_rating_and_no_figure(changes):
    found = changes({"{from: 2023-04-01, green: 70, amber: 63}": "{from: 2023-04-01, green: 33, amber: 30}"})["4.1"]

    assert (found["change"], found["fields"]) == ("moves", "target")
    assert (found["before_rating"], found["after_rating"]) == ("RED", "GREEN")
    assert _moved(found) == ("0", "0", "0", "0")


OF_STABILITY = "{from: 2023-04-01, green: 70, amber: 63}"
OF_MOVES = '{from: 2023-04-01, green: 55, amber: 60.5}\n\n  - ref: "4.4"'


def test_the_page_says_what_a_new_target_makes_due_how_far_it_is_and_the_ratings_that_move(ran):
    printed = ran({OF_STABILITY: "{from: 2023-04-01, green: 33, amber: 30}"}).stdout

    # 1 of 3 (33.3%): at least 70% are 3 of 3, at least 33% is 1 of 3.
    assert "\nTarget due   4.1: 33% or more (amber 30% or more)" in printed
    assert (
        "4.1: 33% or more (amber 30% or more); 70% or more (amber 63% or more) before. To green: none; 2 more before."
    ) in " ".join(printed.split())
    assert "Ratings      4.1 from RED to GREEN.\n" in printed


def test_a_new_target_that_moves_no_rating_is_told_all_the_same(ran, changes):
    fewer = {OF_MOVES: OF_MOVES.replace("green: 55", "green: 40")}

    # 40 a year are 10 by the end of the first quarter, 55 are 13.75, which 13 meet. Nobody moved in it.
    assert (changes(fewer)["4.3"]["change"], changes(fewer)["4.3"]["fields"]) == ("moves", "target")
    printed = ran(fewer).stdout
    assert "Target due   4.3: 10 or fewer; 13 or fewer before. To green: none; none before.\n" in printed
    assert "Ratings" not in printed
    assert "Reworded" not in printed


def test_a_target_of_which_amber_alone_is_another(ran):
    printed = " ".join(ran({OF_STABILITY: "{from: 2023-04-01, green: 70, amber: 60}"}).stdout.split())

    assert "4.1: 70% or more (amber 60% or more); 70% or more (amber 63% or more) before." in printed


def test_a_target_of_another_day_with_the_same_limits_makes_nothing_else_due(changes):
    again = f"{OF_STABILITY}\n        - {OF_STABILITY.replace('2023', '2024')}"

    assert changes({OF_STABILITY: again})["4.1"]["change"] == "reworded"


def test_a_new_target_in_files_for_programs(ran, changes):
    lower = {OF_STABILITY: "{from: 2023-04-01, green: 33, amber: 30}"}

    row = changes(lower)["4.1"]
    [of_json, *_] = json.loads(ran(lower, "--format", "json").stdout)["changes"]

    assert [row[f"before_{name}"] for name in ("target_green", "target_amber", "to_green")] == ["70", "63", "2"]
    assert [row[f"after_{name}"] for name in ("target_green", "target_amber", "to_green")] == ["33", "30", "0"]
    assert (of_json["after"]["target"]["green"], of_json["after"]["to_green"]) == (33, 0)


def test_the_same_files_move_nothing(ran, changes):
    assert {found["change"] for found in changes({}).values()} == {"same"}
    assert "No figure and no rating would change.\n" in ran({}).stdout


def test_another_title_moves_nothing_and_is_said(ran, changes):
    retitled = {"title: Children placed with parents": "title: Children at home"}

    assert (changes(retitled)["4.2"]["change"], changes(retitled)["4.2"]["fields"]) == ("reworded", "title")
    assert "Reworded     4.2 (title): nothing changes.\n" in ran(retitled).stdout


def test_a_measure_with_another_reference_is_removed_and_added(changes):
    found = changes({'ref: "4.7"': 'ref: "4.70"'})

    assert (found["4.7"]["change"], found["4.7"]["before_value"], found["4.7"]["after_value"]) == ("removed", "0", "")
    assert (found["4.70"]["change"], found["4.70"]["before_value"], found["4.70"]["after_value"]) == ("added", "", "0")


def test_a_code_group_moves_every_measure_that_names_it(changes):
    found = changes({"took_part: [PN1, PN2, PN3, PN5, PN6]": "took_part: [PN2, PN3, PN5, PN6]"})

    assert [ref for ref, change in found.items() if change["change"] != "same"] == ["4.9"]


def test_moves_in_place_of_children_are_not_matched_one_by_one(ran, changes):
    counted = {"counts: children\n    window: year_to_date\n    numerator:\n      - kind: {is: M}": EPISODES}
    found = changes(counted)["4.10"]

    assert (found["before_counts"], found["after_counts"], _moved(found)) == ("children", "episodes", ("",) * 4)
    assert "4.10: children were counted, and episodes would be.\n" in ran(counted).stdout


def test_a_version_that_begins_later_moves_nothing_yet(changes):
    version = """
    versions:
      - from: 2024-07-01
        why_changed: eleven months will do
        numerator:
          - months_in_placement: {at_least: 11}
"""
    after = "green: 70, amber: 63}\n"

    found = changes({after: after + version})["4.1"]

    assert (found["change"], found["fields"], found["after_numerator"]) == ("reworded", "versions", "1")


def test_the_page_says_how_many_move(ran):
    lines = ran(STABLE_FOR_23, shipped=EVERY).stdout.splitlines()

    [line] = [line for line in lines if line.startswith("4.1 ")]
    assert re.split(r"\s{2,}", line) == [
        "4.1",
        "Long-term placement stability",
        "1 of 3 (33.3%)",
        "2 of 3 (66.7%)",
        "RED to AMBER",
        "1 child in",
        "the same",
        "numerator",
    ]
    unchanged = "4.2, 4.3, 4.4, 4.5, 4.6, 4.7, 4.8, 4.9, 4.10, S1, S7, S10, S19, S20, S21, S22 and S23"
    assert f"Unchanged    {unchanged}." in lines


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_nobody_is_named(ran, form):
    assert not re.search(r"\b(ann|ben|cat)\b", ran(STABLE_FOR_23, "--format", form).stdout)


def test_json_holds_both_sides(ran):
    record = json.loads(ran(STABLE_FOR_23, "--format", "json").stdout)

    assert record["definitions"] == {"before": "old.yaml", "after": "new.yaml"}
    assert record["changes"][0]["before"]["value"] == 100 / 3
    assert record["changes"][0]["into_numerator"] == 1
    assert [change["ref"] for change in record["changes"]][:2] == ["4.1", "4.2"]


def test_settings_of_the_whole_file_that_differ_are_said(ran):
    done = ran({"whole_months: both_days_count": "whole_months: anniversary"})

    assert "Settings     whole_months: both_days_count before, anniversary after\n" in done.stdout


def test_what_is_wrong_with_either_file_is_said_at_once(kpis, drawn):
    Path("old.yaml").write_text("format: 2\n", encoding="utf-8")
    Path("new.yaml").write_text("format: 3\n", encoding="utf-8")

    done = kpis("impact", "--against", "old.yaml", "--definitions", "new.yaml", "--data", drawn)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "old.yaml:1:9 (format): 'format' cannot be '2'" in done.stderr
    assert "new.yaml:1:9 (format): 'format' cannot be '3'" in done.stderr


def test_old_definitions_that_are_not_there(kpis, drawn):
    done = kpis("impact", "--against", "older.yaml", "--data", drawn)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("older.yaml: the file does not exist")


def test_a_measure_without_its_file_is_not_compared(ran, drawn):
    (drawn / "foster_approvals.csv").unlink()

    done = ran(STABLE_FOR_23)

    assert done.exit_code == 4
    assert "4.4: foster_approvals.csv is not in the folder.\n" in done.stdout


def test_files_are_written_as_by_compute(ran, written):
    done = ran(STABLE_FOR_23, "--output", "found")

    assert (done.exit_code, done.stdout) == (0, "")
    assert written("found") == ["impact.csv", "impact.json"]


def _moved(found):
    return tuple(found[f"{way}_{part}"] for part in ("numerator", "denominator") for way in ("into", "out_of"))


def test_a_new_target_that_the_same_whole_number_meets_is_told_in_full(ran):
    nearly = {OF_MOVES: OF_MOVES.replace("green: 55", "green: 54")}  # 13.5 by the end of the first quarter

    assert "Target due   4.3: 13.5 or fewer; 13.75 or fewer before." in ran(nearly).stdout
