"""`kpis why` as typed: a page, files, what an archive adds, a change of the definition, and what it refuses."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.cli.test_versions import moves  # noqa: F401 (a measure whose definition changes)

from permanence_kpis.outputs.why_data import COLUMNS

PROJECT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(
    json.loads((PROJECT / "docs" / "why.schema.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
STABILITY = ("why", "4.1", "--from", "2023Q4", "--to", "2024Q1", "--data", "sample")
EVERY = ("why", "--to", "2024Q1", "--data", "sample")


def as_one(text):
    return " ".join(text.split())


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA.schema)


def test_one_measure_is_a_page_of_its_movements(kpis):
    ran = kpis(*STABILITY)

    assert (ran.exit_code, ran.stderr) == (0, "")
    told = as_one(ran.stdout)
    assert "From Q4 2023-24 (at 31 March 2024): 68.4% (130 / 190, 2 not known), AMBER" in told
    assert "To Q1 2024-25 (at 30 June 2024): 71.1% (135 / 190, 2 not known), GREEN" in told
    assert "Change +2.63 points" in told
    assert "10 not met to met reached 24 months with the carer +0.53 +5.26" in told
    assert "6 not counted to met reached 30 months in care (2 of them also: +0.16 +0.96 reached 24 months" in told
    assert "2 not met, then gone left care: 2 E45 (special guardianship order, +0.37 +0.73 former" in told
    assert "8 met to not counted turned 16 (1 of them also: new carer) -0.16 -1.27" in told
    # 5.26 + 0.96 - 1.27 - 1.84 by the calendar and 0.73 - 0.16 - 1.05 by what happened
    assert "In short The calendar, for those who stayed, +3.11; what happened -0.48." in told


def test_the_printed_lines_add_up_to_the_printed_sum(kpis):
    told = kpis(*STABILITY, "--format", "markdown").stdout
    *lines, total = [float(found) for found in re.findall(r"\| ([+-][0-9.]+) \|$", told, re.MULTILINE)]

    assert len(lines) == 7
    assert round(sum(lines), 2) == total == 2.63


def test_every_measure_is_a_line_with_its_three_largest_reasons(kpis):
    ran = kpis(*EVERY, COLUMNS="400")

    [stability] = [as_one(line) for line in ran.stdout.splitlines() if line.startswith("4.1 ")]
    assert stability == (
        "4.1 Long-term placement stability 68.4% (Q4 2023-24) 71.1% (Q1 2024-25) +2.63 "
        "reached 24 months with the carer +5.26; turned 16 -1.27; new carer -1.05"
    )
    assert sum(line.startswith("4.") for line in ran.stdout.splitlines()) == 10


def test_a_group_of_a_percentage_has_its_numbers_beside_its_points(kpis):
    told = as_one(kpis("why", "--to", "2024Q1", "--data", "sample").stdout)

    [line] = re.findall(r"4\.6 Share .*?4\.7", told)
    # 100 x 9 x (8 + 11) / (2 x 69 x 58) is 2.14 of nine fewer who returned home
    assert "E4A (returned home, planned) (10, then 1) +2.14" in line


def test_a_count_of_a_year_beside_one_of_a_quarter_has_a_caution(kpis):
    of_a_year = as_one(kpis("why", "4.3", "--from", "2023-24", "--to", "2024Q1", "--data", "sample").stdout)

    assert (
        "The two windows are not of the same length (1 April 2023 to 31 March 2024; 1 April to 30 June 2024): a longer "
        "one counts more for that reason alone."
    ) in of_a_year
    for start in ("2023Q1", "2022Q1"):
        assert "same length" not in kpis("why", "4.3", "--from", start, "--to", "2024Q1", "--data", "sample").stdout
    assert "same length" not in kpis("why", "4.3", "--from", "2024Q1", "--to", "2024Q2", "--data", "sample").stdout


def test_a_count_says_which_did_not_change_it(kpis):
    told = as_one(kpis("why", "4.2", "--to", "2024Q1", "--data", "sample").stdout)

    assert "7 not met to met moved into P1 (placed with own parents" in told
    assert "Sum +8" in told
    # 7 moved in, 2 came and 1 left, and nobody's birthday or months changed the count
    assert "In short The calendar, for those who stayed, 0; what happened +8. If nobody had moved" in told
    # 49 came and 51 left who were not with parents, and of one it became known
    assert "101 more children had another outcome, or came or went, without changing the figure." in told


def test_children_are_listed_where_they_are_asked_for(kpis):
    ran = kpis(*STABILITY, "--children")

    listed = ran.stdout.split("child_id")[1].split("In short")[0]
    assert len(re.findall(r"^\d{6} ", listed, re.MULTILINE)) == 34
    assert "met to not counted" in listed
    assert kpis(*EVERY, "--children").stderr == (
        "Error: --children lists those of one measure. Name it: kpis why 4.1 --children.\n"
    )


def test_json_of_one_measure_is_the_record_of_the_contract(kpis):
    record = json.loads(kpis(*STABILITY, "--format", "json").stdout)

    assert list(SCHEMA.iter_errors(record)) == []
    assert list(record)[:7] == ["format", "ref", "from", "to", "change", "movements", "children"]
    side = ["label", "value", "numerator", "denominator", "not_known", "rating"]
    assert list(record["from"])[:6] == list(record["to"])[:6] == side
    assert [record["from"][name] for name in side] == ["2023Q4", pytest.approx(1300 / 19), 130, 190, 2, "AMBER"]
    assert list(record["movements"][0])[:5] == ["movement", "reason", "children", "each", "together"]
    first = record["movements"][0]
    assert (first["movement"], first["reason"], first["children"]) == (
        "not met to met",
        "reached 24 months with the carer",
        10,
    )
    assert (first["each"], first["together"]) == (pytest.approx(10 / 19), pytest.approx(100 / 19))
    assert record["change"] == pytest.approx(50 / 19)
    assert record["children"] == []


def test_json_lists_each_one_and_groups_have_their_tallies(kpis):
    record = json.loads(kpis(*STABILITY, "--children", "--format", "json").stdout)
    of_all = json.loads(kpis(*EVERY, "--format", "json").stdout)

    assert list(SCHEMA.iter_errors(record)) == []
    assert list(SCHEMA.iter_errors(of_all)) == []
    assert len(record["children"]) == 34
    assert sum(one["effect"] for one in record["children"]) == pytest.approx(record["change"])
    [leavers] = [one for one in of_all if one["ref"] == "4.6"]
    assert leavers["grouped_by"] == ["reason_ceased"]
    home = next(line for line in leavers["movements"] if line["reason"] == "E4A (returned home, planned)")
    assert (home["movement"], home["children"]) == ("group", None)
    assert home["group"] == {
        "from": {"numerator": 0, "denominator": 10},
        "to": {"numerator": 0, "denominator": 1},
    }
    # nine fewer who do not meet it, at n/d of both: 100 * 9 * (8 + 11) / (2 * 69 * 58)
    assert home["together"] == pytest.approx(100 * 9 * 19 / (2 * 69 * 58))


def test_csv_has_a_row_for_each_movement_or_for_each_child(kpis):
    rows = list(csv.DictReader(io.StringIO(kpis(*STABILITY, "--format", "csv").stdout)))
    each = list(csv.DictReader(io.StringIO(kpis(*STABILITY, "--children", "--format", "csv").stdout)))

    assert list(rows[0]) == list(COLUMNS)
    assert [row["children"] for row in rows] == ["10", "6", "2", "1", "2", "8", "5"]
    assert (rows[0]["from_label"], rows[0]["to_numerator"], rows[0]["key"]) == ("2023Q4", "135", "kpi-4.1")
    assert rows[1]["also"] == "2 reached 24 months with the carer"
    assert len(each) == len({row["child_id"] for row in each}) == 34
    assert sum(float(row["together"]) for row in each) == pytest.approx(50 / 19)


def test_markdown_has_the_table_and_what_there_is_to_say(kpis):
    told = kpis(*STABILITY, "--format", "markdown").stdout

    assert "| 10 | not met to met | reached 24 months with the carer | +0.53 | +5.26 |" in told
    assert "**In short**\n\n- The calendar, for those who stayed, +3.11; what happened -0.48." in told


def test_a_folder_gets_csv_and_json(kpis, written):
    assert kpis(*STABILITY, "--output", "moved").exit_code == 0
    assert written("moved") == ["why.csv", "why.json"]


def test_groups_of_a_column_add_up_to_the_same_change(kpis):
    told = as_one(kpis(*STABILITY, "--by", "age_band").stdout)

    assert "Age band From To Together" in told
    assert "Sum +2.63" in told
    assert "Each group is compared with itself" in told


def test_the_public_is_refused(kpis):
    ran = kpis(*STABILITY, "--audience", "public")

    assert ran.exit_code == 2
    assert "kpis why shows individual children, which --audience public never does." in as_one(ran.stderr)


def test_a_period_that_has_not_ended_cannot_be_started_from(kpis):
    ran = kpis("why", "4.1", "--from", "2090Q1", "--to", "2024Q1", "--data", "sample")

    assert ran.exit_code == 2
    assert "the period Q1 2090-91 has not ended" in ran.stderr


def test_where_the_extracts_do_not_go_back_that_far_it_is_said(kpis, extracts):
    ran = kpis("why", "4.1", "--from", "2017-18", "--to", "2024Q1", "--data", extracts)

    assert ran.exit_code == 0
    assert "Cannot be compared: placements.csv does not go back that far" in as_one(ran.stdout)


# Two children, both met and in care since 2019. 0013 had a new carer on 1 May 2024, within the last 24 months.
def test_both_sides_of_few_children(kpis, extracts):
    record = json.loads(
        kpis("why", "4.1", "--to", "2024Q1", "--data", extracts, "--children", "--format", "json").stdout
    )

    # 2 of 2 to 1 of 2
    assert (record["change"], [one["movement"] for one in record["movements"]]) == (-50, ["met to not met"])
    [child] = record["children"]
    assert (child["child_id"], child["reason"], child["effect"]) == ("0013", "new carer", -50)


def lived_at_home(extracts, since):
    (extracts / "placements.csv").write_text(
        "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n"
        "0012,2019-01-01,,U4,PR1,c1,\n"
        f"0013,2019-01-01,{since},U4,PR1,c2,CREQB\n"
        f"0013,{since},,P1,PR0,c3,\n",
        encoding="utf-8",
    )


def test_what_was_recorded_late_is_shown_separately_where_the_archive_has_children(kpis, extracts):
    lived_at_home(extracts, "2024-05-01")  # as it was recorded in April, and then corrected: since March
    at_first = ("compute", "--period", "2023Q4", "--only", "4.2", "--data", extracts, "--output", "monthly")
    assert kpis(*at_first, "--keep-children").exit_code == 0
    lived_at_home(extracts, "2024-03-01")
    asked = ("why", "4.2", "--to", "2024Q1", "--data", extracts)

    without = json.loads(kpis(*asked, "--format", "json").stdout)
    ran = kpis(*asked, "--archive", "monthly")
    record = json.loads(kpis(*asked, "--archive", "monthly", "--format", "json").stdout)

    assert (without["from"]["value"], without["change"], without["movements"]) == (1, 0, [])
    assert (record["from"]["value"], record["to"]["value"], record["change"]) == (0, 1, 1)
    [late] = record["movements"]
    assert (late["movement"], late["reason"], late["children"]) == ("not met to met", "recorded late or differently", 1)
    assert record["from"]["run"].startswith("0001-")
    assert "as run 0001-" in as_one(ran.stdout)


def test_what_was_recorded_late_of_moves_is_a_step_of_its_own(kpis, extracts):
    (extracts / "placements.csv").write_text(
        "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n0012,2019-01-01,,U4,PR1,c1,\n",
        encoding="utf-8",
    )
    at_first = ("compute", "--period", "2024Q1", "--only", "4.3", "--data", extracts, "--output", "monthly")
    assert kpis(*at_first, "--keep-children").exit_code == 0
    (extracts / "placements.csv").write_text(
        "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n"
        "0012,2019-01-01,2024-05-01,U4,PR1,c1,CREQB\n"
        "0012,2024-05-01,2024-08-01,U4,PR1,c2,CREQB\n"
        "0012,2024-08-01,,U4,PR1,c3,\n",
        encoding="utf-8",
    )

    asked = ("why", "4.3", "--from", "2024Q1", "--to", "2024Q2", "--data", extracts, "--archive", "monthly")
    record = json.loads(kpis(*asked, "--format", "json").stdout)

    # none in the run; the one of May came late, and the one of August has happened since
    assert [(one["step"], one["movement"], one["reason"], one["together"]) for one in record["movements"]] == [
        ("late", "absent to met", "recorded late or differently", 1),
        ("between", "absent to met", "dated after 30 June 2024", 1),
    ]
    assert record["change"] == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "no run of Q4 2023-24 was kept with --keep-children"),
        (("--keep-children", "--only", "4.1"), "no run in the archive has it for Q4 2023-24"),
    ],
)
def test_without_children_in_the_archive_it_is_said(options, said, kpis, extracts):
    assert kpis("compute", "--period", "2023Q4", "--data", extracts, "--output", "monthly", *options).exit_code == 0

    told = as_one(kpis("why", "4.2", "--to", "2024Q1", "--data", extracts, "--archive", "monthly").stdout)

    assert f"What was recorded late is not shown separately: {said}." in told


def test_a_run_of_another_authority_is_not_started_from_and_both_are_named(kpis, extracts):
    kept = ("--data", extracts, "--output", "monthly", "--keep-children", "--authority", "Anytown")
    assert kpis("compute", "--period", "2023Q4", *kept).exit_code == 0
    asked = ("why", "4.2", "--to", "2024Q1", "--data", extracts, "--archive", "monthly", "--authority")

    of_another, of_the_same = (as_one(kpis(*asked, name).stdout) for name in ("Otherville", "anytown"))

    assert (
        "What was recorded late is not shown separately: the runs of Q4 2023-24 in the archive are for Anytown, and "
        "these figures are for Otherville. Name the archive of Otherville with --archive, or check --data and "
        "--authority."
    ) in of_another
    assert ", as run 0001-" not in of_another
    assert ", as run 0001-" in of_the_same


def test_an_archive_that_is_not_there_or_is_spoilt_stops_nothing(kpis, extracts):
    asked = ("why", "4.2", "--to", "2024Q1", "--data", extracts, "--archive", "monthly")
    assert "there is no archive in monthly" in as_one(kpis(*asked).stdout)
    at_first = ("compute", "--period", "2023Q4", "--only", "4.2", "--data", extracts, "--output", "monthly")
    assert kpis(*at_first, "--keep-children").exit_code == 0
    [kept] = Path("monthly/archive").glob("*.children.json")
    kept.write_text('{"measures": {"4.2": ["0012"]}}', encoding="utf-8")

    ran = kpis(*asked)

    assert ran.exit_code == 0
    assert "the file of the children behind run 0001-" in as_one(ran.stdout)


def test_a_change_of_the_definition_is_a_step_of_its_own(kpis, moves):  # noqa: F811
    asked = ("why", "4.3", "--from", "2023Q1", "--to", "2024Q1", "--data", moves)
    record = json.loads(kpis(*asked, "--format", "json").stdout)
    ran = kpis(*asked)

    # by the first rule 1 (CREQB) in 2023 and 0 in 2024; by the second, in which OTHER counts, 1 in 2024
    assert (record["from"]["value"], record["to"]["value"], record["change"]) == (1, 1, 0)
    assert [(one["step"], one["movement"], one["together"]) for one in record["movements"] if one["together"]] == [
        ("between", "group", -1),
        ("definition", "not known to met", 1),
    ]
    assert "The change of the definition" in ran.stdout


# D-544
def test_that_points_are_of_figures_before_rounding_is_said_where_it_shows(kpis):
    """71.1% less 68.4% is 2.7, and 135 - 130 of 190 are 2.63."""
    said = "Points are worked out before the figures are rounded."

    assert said in as_one(kpis("why", "4.1", "--to", "2024Q1", "--data", "sample").stdout)
    assert said not in as_one(kpis("why", "4.1", "--from", "2024Q1", "--to", "2024Q1", "--data", "sample").stdout)
    assert said not in as_one(kpis("why", "4.2", "--to", "2024Q1", "--data", "sample").stdout)


def test_that_the_lines_are_read_backwards_is_said(kpis):
    said = "The earlier period is named second, so every line reads backwards in time."

    assert said in as_one(kpis("why", "4.1", "--from", "2024Q1", "--to", "2023Q4", "--data", "sample").stdout)
    assert said not in as_one(kpis("why", "4.1", "--to", "2024Q1", "--data", "sample").stdout)
    assert said not in as_one(kpis("why", "4.1", "--from", "2024Q1", "--to", "2024Q1", "--data", "sample").stdout)


def takes(printed):
    return as_one(printed.split("What it would take")[1].split("Confidence")[0])


def test_explain_says_what_it_would_take_with_the_denominator_moving(kpis):
    leavers = takes(kpis("explain", "4.6", "--period", "2024Q1").stdout)
    homes = takes(kpis("explain", "4.8", "--period", "2024Q1").stdout)

    # 11 of 58: 12/58, 12/59 and 11/55 are 20% or more
    assert "GREEN is 20% or more; now it is 19.0%. Any one of these would do: - 1 more of the same 58." in leavers
    assert "- 1 more child that meets it (59 in all). - 3 fewer children that do not meet it (55 in all)." in leavers
    # 11 of 61 is 18.03%, and 11 of 62 not; 10 of 58 and 10 of 57 are below 18%
    amber = leavers.partition("AMBER is 18% or more; now it is 19.0%. ")[2]
    assert amber.startswith(
        "It would stay so with any one of these: - up to 3 more children that do not meet it (61 in all). Any one of "
        "these would lose it: - 1 fewer of the same 58. - 1 fewer child that meets it. "
    )
    assert "One more child that meets it is also one more child counted: the denominator grows too." in leavers
    assert "- 41 fewer of the same 578. - 43 fewer children that meet it (535 in all). - Not by growth:" in homes
    assert "denominator grows" not in homes
    assert "These are sums, not advice" in homes


def test_the_public_is_not_shown_what_it_would_take(kpis):
    ran = kpis("explain", "4.2", "--period", "2024Q1", "--audience", "public")

    assert ran.exit_code == 0
    assert "What it would take" not in ran.stdout


CHILDREN = "child_id,date_of_birth\nann,2014-05-01\nnew,2014-05-01\nben,2012-01-01\n"
PLACEMENTS = (
    "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n"
    "ann,2019-01-01,2024-05-10,U4,PR1,c1,\nben,2021-12-01,,U4,PR1,c2,\nnew,2019-01-01,,U4,PR1,c1,\n"
)


def legal_statuses(extracts, *rows):
    text = "child_id,start_date,end_date,legal_status,reason_ceased\n" + "".join(f"{row}\n" for row in rows)
    (extracts / "legal_statuses.csv").write_text(text, encoding="utf-8")


def test_one_child_under_two_ids_is_said(kpis, extracts):
    """ann leaves on 10 April, and new, with the same birthday, comes: on that day or on the next."""
    (extracts / "children.csv").write_text(CHILDREN, encoding="utf-8")
    (extracts / "placements.csv").write_text(PLACEMENTS.replace("new,2019-01-01", "new,2024-04-10"), encoding="utf-8")
    asked = ("why", "4.2", "--to", "2024Q1", "--data", extracts)
    legal_statuses(extracts, "ann,2019-01-01,2024-04-10,C2,E8", "new,2024-04-10,,C2,")
    on_that_day = as_one(kpis(*asked).stdout)
    legal_statuses(extracts, "ann,2019-01-01,2024-04-10,C2,E8", "new,2024-04-11,,C2,")

    assert "1 pair of ids, one that left and one that came on the same day, with the same date of birth" in on_that_day
    assert "perhaps one child" not in as_one(kpis(*asked).stdout)


def test_one_child_under_two_ids_is_said_where_only_one_of_them_counts(kpis, extracts):
    """ann is in the denominator of 4.1; new has been in care for two months, where 30 are needed."""
    (extracts / "children.csv").write_text(CHILDREN, encoding="utf-8")
    (extracts / "placements.csv").write_text(PLACEMENTS.replace("new,2019-01-01", "new,2024-04-10"), encoding="utf-8")
    legal_statuses(extracts, "ann,2019-01-01,2024-04-10,C2,E8", "new,2024-04-10,,C2,")

    for asked in (("4.1",), ("4.2", "--by", "age_band")):
        assert "1 pair of ids" in as_one(kpis("why", *asked, "--to", "2024Q1", "--data", extracts).stdout)
    told = as_one(kpis("why", "4.1,4.2,4.8", "--to", "2024Q1", "--data", extracts).stdout)
    assert "4.1, 4.2 and 4.8: 1 pair of ids" in told


def test_where_nobody_was_in_the_denominator_there_are_movements_and_no_points(kpis, extracts):
    (extracts / "children.csv").write_text(CHILDREN, encoding="utf-8")
    (extracts / "placements.csv").write_text(PLACEMENTS, encoding="utf-8")
    legal_statuses(extracts, "ann,2019-01-01,2024-05-10,C2,E8", "ben,2021-12-01,,C2,")
    asked = ("why", "4.1", "--from", "2020Q1", "--to", "2024Q1", "--data", extracts)

    record = json.loads(kpis(*asked, "--format", "json").stdout)
    told = as_one(kpis(*asked).stdout)

    # ann had 18 months by June 2020; ben came later
    assert (record["from"]["rating"], record["change"]) == ("NO DATA", None)
    assert [(one["movement"], one["reason"], one["children"], one["each"]) for one in record["movements"]] == [
        ("absent to met", "came into care", 1, None)
    ]
    assert "1 new, met came into care - -" in told
    assert "NO DATA for Q1 2020-21: no one is in the denominator, so there are no points." in told


def test_a_measure_without_its_file_is_said_and_ends_with_4(kpis, extracts):
    (extracts / "reviews.csv").unlink()

    ran = kpis("why", "4.9", "--to", "2024Q1", "--data", extracts)

    assert ran.exit_code == 4
    assert "Cannot be compared: reviews.csv is not in the folder." in as_one(ran.stdout)


def test_a_column_that_a_measure_does_not_have_is_said(kpis):
    told = as_one(kpis(*EVERY, "--by", "sex").stdout)

    assert " 4.4 and S7: There is no sex for these households." in told
    assert "F (female)" in told


def test_who_was_not_known_to_be_counted_at_all_is_no_late_record(kpis):
    """In 2023Q4 of the sample 4.1 has two who may or may not be in the denominator, and they are in no figure."""
    at_first = ("compute", "--period", "2023Q4", "--only", "4.1", "--data", "sample", "--output", "monthly")
    assert kpis(*at_first, "--keep-children").exit_code == 0

    record = json.loads(kpis(*STABILITY, "--archive", "monthly", "--format", "json").stdout)

    assert (record["from"]["not_known"], record["from"]["run"][:5]) == (2, "0001-")
    assert [one["children"] for one in record["movements"]] == [10, 6, 2, 1, 2, 8, 5]
    assert {one["step"] for one in record["movements"]} == {"between"}


def test_the_archive_that_kpis_toml_names_is_used(kpis, extracts):
    lived_at_home(extracts, "2024-05-01")
    at_first = ("compute", "--period", "2023Q4", "--only", "4.2", "--data", extracts, "--output", "monthly")
    assert kpis(*at_first, "--keep-children").exit_code == 0
    Path("kpis.toml").write_text("archive = 'monthly'\n", encoding="utf-8")

    record = json.loads(kpis("why", "4.2", "--period", "2024Q1", "--data", extracts, "--format", "json").stdout)

    # nothing was recorded late, and 0013 moved home in May
    assert record["from"]["run"].startswith("0001-")
    assert [(one["movement"], one["reason"]) for one in record["movements"]] == [
        ("not met to met", "moved into P1 (placed with own parents or others with parental responsibility)")
    ]


SEVEN = {
    "children.csv": "child_id,date_of_birth,sex,ethnicity\n"
    + "".join(
        f"{one},{born},F,WBRI\n" for one, born in zip("abcdefg", ["2008-02-29", *["2014-05-05"] * 6], strict=True)
    ),
    "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\n"
    + "".join(f"{one},2020-03-01,C2,{',' if one != 'f' else '2026-01-15,E13'}\n" for one in "abcdefg")
    + "n,2026-01-15,C2,,\n",
    "placements.csv": (
        "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
        "a,2020-03-01,U6,,PR1,1,\nb,2020-03-01,U6,,PR1,2,\nc,2020-03-01,U6,2026-02-10,PR1,3,CREQB\n"
        "c,2026-02-10,K2,,PR4,4,\nd,2020-03-01,K2,2026-02-01,,5,OTHER\nd,2026-02-01,K2,,PR4,5,\n"
        "e,2020-03-01,U6,,PR1,6,\nf,2020-03-01,U6,2026-01-15,PR1,7,\ng,2020-03-01,K2,,PR4,8,\nn,2026-01-15,U6,,PR1,9,\n"
    ),
}
"""Of seven a turns 18 and f leaves, n comes, c and d come to be in external residential care, which g is."""


@pytest.fixture
def seven(tmp_path):
    folder = tmp_path / "seven"
    folder.mkdir()
    for name, text in SEVEN.items():
        (folder / name).write_text(text + ("n,2015-05-05,F,WBRI\n" if name == "children.csv" else ""), encoding="utf-8")
    return folder


def test_one_child_alone_came_to_what_the_line_comes_to(kpis, seven):
    """From 1 of 7 to 3 of 6: 35.714 points; two lines of 15.476 would print 15.48 and add up to 35.72."""
    ran = kpis("why", "4.8", "--from", "2025Q3", "--to", "2025Q4", "--data", seven, "--format", "markdown")

    lines = [line.split("|") for line in ran.stdout.splitlines() if line.startswith("| 1 ")]
    assert len(lines) == 5
    assert [line[4] for line in lines] == [line[5] for line in lines]
    assert {line[4].strip() for line in lines} >= {"+15.48", "+15.47"}


def test_a_sum_that_was_never_out_is_exact(kpis, seven):
    told = as_one(kpis("ahead", "4.8", "--period", "2025Q3", "--data", seven).stdout)

    assert "(earlier sums: exact)" in told
    assert "the sum was exact." in told


def test_what_was_recorded_late_has_a_name_among_the_sums(kpis, extracts):
    """0013 had been with parents since March already; 0012 has been since May."""
    lived_at_home(extracts, "2024-05-01")
    asked = ("--data", extracts, "--only", "4.2")
    assert kpis("compute", "--period", "2023Q4", *asked, "--output", "monthly", "--keep-children").exit_code == 0
    lived_at_home(extracts, "2024-03-01")
    placements = extracts / "placements.csv"
    home = "0012,2019-01-01,2024-05-01,U4,PR1,c1,CREQB\n0012,2024-05-01,,P1,PR0,c4,\n"
    text = placements.read_text(encoding="utf-8").replace("0012,2019-01-01,,U4,PR1,c1,\n", home)
    placements.write_text(text, encoding="utf-8")

    told = as_one(kpis("why", "4.2", "--to", "2024Q1", "--data", extracts, "--archive", "monthly").stdout)

    assert "The calendar, for those who stayed, 0; what happened +1; recorded late or differently +1." in told


def test_what_the_calendar_and_events_undo_is_said_though_the_figure_is_the_same(kpis, extracts):
    """One of two turned 18 in May, and another came: two on both days."""
    for name, before, more in (
        ("children.csv", "0012,2014-05-01", "0014,2015-01-01,F\n"),
        ("legal_statuses.csv", "", "0014,2024-05-10,,C2,\n"),
        ("placements.csv", "", "0014,2024-05-10,,U4,PR1,c9,\n"),
    ):
        path = extracts / name
        text = path.read_text(encoding="utf-8")
        path.write_text((text.replace(before, "0012,2006-05-01") if before else text) + more, encoding="utf-8")

    told = as_one(kpis("why", "S20", "--from", "2023Q4", "--to", "2024Q1", "--data", extracts).stdout)

    assert "Change 0" in told
    assert "If nobody had moved it would have been 1: the calendar alone -1; what happened +1." in told
