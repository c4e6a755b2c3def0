"""Tables of the authority's own on the command line: in every layout, explained, checked, broken down, and missing."""

from pathlib import Path

import pytest
from tests.extracts.ssda903.returns import csv, episodes

from .conftest import EXTRACTS

DEFINITIONS = """\
format: 1
authority: Testshire
year_starts: 04-01
own_tables:
  discharges:
    one_row_is: a plan to end time in care
    counts: plans
    dated_by: decided_on
    columns:
      child_id: id
      decided_on: date
      route: {parents: with parents, sgo: special guardianship}
      outcome: [granted, refused]
      worker: text
    latest_for: looked_after
  enquiries:
    one_row_is: an enquiry about fostering
    counts: enquiries
    dated_by: {from: made_on, to: ended_on}
    columns: {enquiry_id: id, made_on: date, ended_on: date}
deadlines:
  review_in_time:
    one_row_is: a plan after which a review was due
    counts: plans
    after: discharges
    within: 60 days
    met_by: reviews
measures:
  - ref: "S2"
    title: With a plan
    why: A decision nobody follows up is no way home.
    source: Our own list
    table: looked_after
    counts: children
    window: at_period_end
    numerator:
      - discharges.route: {is: sgo}
    show: count
    target: {better: neither}
  - ref: "D1"
    title: Plans granted
    why: A plan is worth what comes of it.
    source: Our own list
    table: discharges
    counts: plans
    window: year_to_date
    numerator:
      - outcome: {is: granted}
    show: percentage
    target: {better: neither}
  - ref: "D2"
    title: Reviewed after a plan
    why: A plan is followed up.
    source: Our own list
    table: review_in_time
    counts: plans
    window: year_to_date
    numerator:
      - met: {is: "yes"}
    show: percentage
    target: {better: neither}
  - ref: "E1"
    title: Enquiries open
    why: Somebody waits.
    source: Our own list
    table: enquiries
    counts: enquiries
    window: at_period_end
    numerator:
      - made_on: {is_recorded: true}
    show: count
    target: {better: neither}
"""
OWN = {
    "discharges.csv": (
        "child_id,decided_on,route,outcome,worker\n"
        "0012,2024-04-01,sgo,granted,North\n"
        "0013,2024-05-01,sgo,,South\n"
        "0013,2024-06-01,parents,refused,South\n"
    ),
    "enquiries.csv": "enquiry_id,made_on,ended_on\n1,2024-06-01,\n2,2024-06-01,2024-06-30\n",
}
FIGURES = {"S2": "1,2", "D1": "1,3", "D2": "0,2", "E1": "1,1"}
"""By ref: numerator and denominator. The review of 0012 on 29 June 2024 is late for the plan of 1 April (due 31 May);
those of 0013 were due on 30 June and 31 July 2024, and the first has none."""


@pytest.fixture
def definitions():
    Path("kpi_definitions.yaml").write_text(DEFINITIONS, encoding="utf-8")


@pytest.fixture
def own(extracts, definitions):
    return add(extracts, OWN)


def add(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def figures(kpis, folder, *more):
    """By ref: numerator and denominator, or why there is none."""
    done = kpis("compute", "--data", folder, "--period", "2024Q1", "--format", "csv", *more)
    heading, *rows = [line.split(",") for line in done.stdout.splitlines()]
    places = [heading.index(name) for name in ("ref", "numerator", "denominator", "rating")]
    found = [[row[place] for place in places] for row in rows]
    return {ref: f"{met},{of}" if rating != "NO DATA" else rating for ref, met, of, rating in found}


def test_in_own_csv_files(kpis, own):
    assert figures(kpis, own) == FIGURES


def test_a_deadline_is_worked_out_where_no_measure_asks_how_it_ended(kpis, own):
    asks = DEFINITIONS.replace('- met: {is: "yes"}', "- decided_on: {is_recorded: true}")
    Path("kpi_definitions.yaml").write_text(asks, encoding="utf-8")

    assert figures(kpis, own, "--only", "D2") == {"D2": "2,2"}


def test_beside_returns(kpis, definitions, tmp_path):
    files = {
        "episodes.csv": episodes("""
            CHILD | DECOM      | DEC
            0012  | 01/01/2019 | -
            0013  | 01/01/2019 | -
        """),
        "header.csv": csv("""
            CHILD | SEX | DOB        | ETHNIC
            0012  | F   | 01/05/2014 | WBRI
            0013  | M   | 01/01/2012 | WBRI
        """),
        "reviews.csv": csv("""
            CHILD | DOB        | REVIEW     | REVIEW_CODE
            0012  | 01/05/2014 | 29/06/2024 | PN1
            0013  | 01/01/2012 | 30/05/2023 | PN4
        """),
    }
    folder = tmp_path / "returns"
    folder.mkdir()

    assert figures(kpis, add(folder, files | OWN)) == FIGURES


def test_by_extracts_yaml_with_other_headings_and_descriptions(kpis, definitions, tmp_path):
    columns = "".join(
        f"  {name.removesuffix('.csv')}:\n    file: {name}\n    columns:\n"
        + "".join(f"      {column}: {column}\n" for column in text.splitlines()[0].split(","))
        for name, text in EXTRACTS.items()
    )
    mapped = (
        f"format: 1\ntables:\n{columns}  discharges:\n    file: plans.csv\n    columns:\n      child_id: Person\n"
        "      decided_on: Decision\n      route: {column: Way, codes: {SGO applied for: sgo, Home: parents}}\n"
        "      outcome: Result\n  enquiries:\n    file: enquiries.csv\n    columns:\n      enquiry_id: enquiry_id\n"
        "      made_on: made_on\n      ended_on: ended_on\n"
    )
    plans = (
        "Person,Decision,Way,Result\n0012,01/04/2024,SGO applied for,Granted\n0013,01/05/2024,SGO applied for,\n"
        "0013,01/06/2024,Home,refused\n"
    )
    folder = tmp_path / "mapped"
    folder.mkdir()
    add(folder, EXTRACTS | {"extracts.yaml": mapped, "plans.csv": plans, "enquiries.csv": OWN["enquiries.csv"]})

    assert figures(kpis, folder) == FIGURES


def test_a_first_mapping_finds_the_file_of_an_own_table(kpis, definitions, tmp_path):
    folder = tmp_path / "council"
    folder.mkdir()
    others = {f"our {name}": text.replace("child_id", "Person ID") for name, text in EXTRACTS.items()}
    add(folder, others | {"Discharges 2024.csv": OWN["discharges.csv"].replace("decided_on", "Decided On")})

    done = kpis("init", "--data", folder)

    assert done.exit_code == 0, done.output
    written = (folder / "extracts.yaml").read_text(encoding="utf-8")
    assert "  discharges:  # one row is a plan to end time in care\n    file: Discharges 2024.csv\n" in written
    assert "      decided_on: Decided On\n" in written


@pytest.mark.parametrize(
    ("file", "why"), [(None, "discharges.csv is not in the folder"), ("", "discharges.csv is empty")]
)
def test_a_file_that_is_missing_or_empty_is_no_data(kpis, own, file, why):
    path = own / "discharges.csv"
    path.unlink() if file is None else path.write_text(file, encoding="utf-8")

    assert figures(kpis, own) == {"S2": "NO DATA", "D1": "NO DATA", "D2": "NO DATA", "E1": "1,1"}
    done = kpis("compute", "--data", own, "--period", "2024Q1")
    assert done.exit_code == 4
    assert f"{why}. " + ("Add it if you have it." if file is None else "If there should be rows") in done.output
    checked = kpis("check", "--data", own, "--period", "2024Q1")
    what_to_do = "Add it if you have it" if file is None else "If there should be rows, export it again"
    assert f"{what_to_do} (one row for a plan to end time in care)." in checked.output


def test_a_file_with_other_headings_stops_the_work_and_says_what_they_should_be(kpis, own):
    add(own, {"discharges.csv": "Person,Day,Way\n0012,2024-04-01,sgo\n"})

    done = kpis("compute", "--data", own, "--period", "2024Q1")

    assert done.exit_code == 3
    assert "discharges.csv, row 1: the row does not have the headings" in done.output
    assert "child_id, decided_on" in done.output


def test_a_child_is_explained_with_the_file_and_row_of_the_own_table(kpis, own):
    done = kpis("explain", "S2", "--child", "0013", "--data", own, "--period", "2024Q1", COLUMNS="200")

    assert "discharges.route: parents (with parents)" in done.output
    assert "discharges.csv row 4" in done.output
    of_rows = kpis("explain", "D2", "--child", "0012", "--data", own, "--period", "2024Q1", COLUMNS="200")
    assert "Child 0012: not met, due on 31 May 2024\n" in of_rows.output
    assert "met: late (done after that day)" in of_rows.output
    assert "reviews.csv row 2" in of_rows.output


# The plan of 1 May fell due on 30 June; that of 1 June does on 31 July.
def test_what_a_deadline_leaves_out_of_a_child_is_explained(kpis, own):
    in_part = kpis("explain", "D2", "--child", "0013", "--data", own, "--period", "2024Q1", COLUMNS="200")
    in_may = kpis("explain", "D2", "--child", "0013", "--data", own, "--period", "2024-05", COLUMNS="200")

    assert "Apart from these rows\n  1 plan not yet due by the last day: not counted.\n" in in_part.output
    assert "Child 0013: not counted\n" in in_may.output
    assert "\n  1 plan not yet due by the last day: not counted.\n" in in_may.output


def test_figures_can_be_broken_down_by_a_column_of_an_own_table(kpis, own):
    by_text = kpis("compute", "--by", "worker", "--only", "D1", "--data", own, "--period", "2024Q1", "--format", "csv")
    by_route = kpis("compute", "--by", "discharges.route", "--only", "S2", "--data", own, "--period", "2024Q1")

    assert "North" in by_text.stdout
    assert "South" in by_text.stdout
    assert "sgo (special guardianship)" in by_route.output


def test_a_code_that_is_its_own_meaning_is_not_said_twice(kpis, own):
    by_outcome = kpis("compute", "--by", "outcome", "--only", "D1", "--data", own, "--period", "2024Q1")
    explained = kpis("explain", "D1", "--child", "0012", "--data", own, "--period", "2024Q1", COLUMNS="200")

    assert "\ngranted " in by_outcome.output
    assert "outcome: granted  " in explained.output
    assert "granted (granted)" not in by_outcome.output + explained.output


def test_what_is_wrong_with_an_own_table_is_found(kpis, own):
    add(
        own,
        {
            "discharges.csv": (
                "child_id,decided_on,route,outcome,worker\n"
                "0012,2024-04-01,sgo,granted,North\n"
                "0012,2024-04-01,parents,granted,North\n"
                "0013,32/04/2024,foster,granted,North\n"
                "0099,2024-04-02,sgo,granted,North\n"
                ",2024-04-02,sgo,granted,North\n"
            ),
            "enquiries.csv": "enquiry_id,made_on,ended_on\n1,2024-06-01,2024-05-01\n2,2024-06-02,\n2,2024-06-02,\n",
        },
    )

    done = kpis("check", "--data", own, "--period", "2024Q1", "--format", "csv")

    heading, *rows = [line.split(",") for line in done.stdout.splitlines()]
    code, file, row = (heading.index(name) for name in ("finding", "file", "row"))
    found = {(line[code], line[file], line[row]) for line in rows if line[file] in OWN}
    assert found == {
        ("own-same-day", "discharges.csv", "2"),
        ("own-same-day", "discharges.csv", "3"),
        ("bad-date", "discharges.csv", "4"),
        ("unknown-code", "discharges.csv", "4"),
        ("own-child-unknown", "discharges.csv", "5"),
        ("blank-field", "discharges.csv", "6"),
        ("own-ends-first", "enquiries.csv", "2"),
        ("own-row-twice", "enquiries.csv", "3"),
        ("own-row-twice", "enquiries.csv", "4"),
    }


def test_the_fields_of_an_own_table_are_listed_with_their_codes(kpis, definitions):
    done = kpis("fields", "discharges")

    assert "One row is   a plan to end time in care" in done.output
    assert "Counts       plans or children" in done.output
    assert "sgo      special guardianship" in done.output
    assert "discharges.months_since" in kpis("fields", "looked_after").output
    assert "at_period_end, period, year_to_date or last_12_months" in kpis("fields", "enquiries").output
