"""`kpis check`: the findings on a screen, in files, and what it exits with."""

import csv
import io
import json

import pytest

PERIOD = ("--period", "2024Q1")


@pytest.fixture
def without_provider(extracts):
    placements = (extracts / "placements.csv").read_text(encoding="utf-8")
    (extracts / "placements.csv").write_text(placements.replace("K2,PR4", "K2,"), encoding="utf-8")
    return extracts


def test_what_was_found_is_shown_kind_by_kind(kpis, without_provider):
    ran = kpis("check", *PERIOD, "--data", without_provider, "--only", "4.8")

    assert ran.exit_code == 0
    assert ran.stdout == (
        "Check of the extracts\n"
        "Period       Q1 2024-25 (April to June 2024)\n"
        f"Extracts     {without_provider} (newest record 29 June 2024)\n"
        "Definitions  the packaged kpi_definitions.yaml\n"
        "\n"
        "What could change a rating\n"
        "\n"
        "FIX  DfE 526: 1 finding\n"
        "      A placement without a provider; not known where a measure asks for the provider.\n"
        "      Record the provider.\n"
        "      Affects 4.8; it could change the rating of 4.8.\n"
        "      - placements.csv row 4, child 0013, column provider\n"
        "\n"
        "Found        1 finding (1 FIX); it could change the rating of 4.8.\n"
    )


def test_sound_extracts_have_no_findings(kpis, extracts):
    ran = kpis("check", *PERIOD, "--data", extracts, "--only", "4.1")

    assert ran.exit_code == 0
    assert ran.stdout.endswith("\nFound        nothing\n")


def test_one_finding_is_one_row_of_csv(kpis, without_provider):
    ran = kpis("check", *PERIOD, "--data", without_provider, "--only", "4.1,4.8", "--format", "csv")

    assert list(csv.DictReader(io.StringIO(ran.stdout))) == [
        {
            "level": "FIX",
            "finding": "DfE 526",
            "file": "placements.csv",
            "row": "4",
            "child": "0013",
            "column": "provider",
            "what": "a placement without a provider",
            "effect": "not known where a measure asks for the provider",
            "mend": "Record the provider.",
            "measures": "4.1; 4.8",
            "could_change_rating": "4.8",
        }
    ]


def test_the_same_as_json(kpis, without_provider):
    ran = kpis("check", *PERIOD, "--data", without_provider, "--only", "4.8", "--format", "json")

    report = json.loads(ran.stdout)
    assert report["period"] == {"label": "2024Q1", "first_day": "2024-04-01", "last_day": "2024-06-30"}
    [found] = report["findings"]
    assert (found["finding"], found["row"], found["child"]) == ("DfE 526", 4, "0013")
    assert (found["measures"], found["could_change_rating"]) == (["4.8"], ["4.8"])


def test_findings_in_a_folder(kpis, without_provider, written):
    ran = kpis("check", *PERIOD, "--data", without_provider, "--output", "found")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert written("found") == ["findings.csv", "findings.json"]


def test_only_a_few_rows_of_a_kind_are_shown(kpis, extracts):
    rows = "".join(f"{number:04},2020-01-01,,C2,\n" for number in range(20, 25))
    (extracts / "legal_statuses.csv").write_text(
        f"child_id,start_date,end_date,legal_status,reason_ceased\n{rows}", encoding="utf-8"
    )

    ran = kpis("check", *PERIOD, "--data", extracts, "--only", "4.5")

    assert "FIX  DfE INT03: 5 findings\n" not in ran.stdout  # 4.5 asks for no age
    ran = kpis("check", *PERIOD, "--data", extracts, "--only", "4.1", "--all")
    assert "FIX  DfE INT03: 5 findings\n" in ran.stdout
    assert "      - legal_statuses.csv row 4, child 0022, column child_id\n" in ran.stdout
    assert "      - and 2 more, which --format csv lists\n" in ran.stdout


@pytest.mark.parametrize("wanted", ["csv", "json"])
def test_what_stops_is_in_files_and_a_message_and_ends_with_3(kpis, extracts, wanted):
    (extracts / "placements.csv").unlink()

    ran = kpis("check", *PERIOD, "--data", extracts, "--format", wanted)

    assert ran.exit_code == 3
    assert "no-file" in ran.stdout
    assert ran.stderr.startswith("STOP  no-file: 1 finding\n")


@pytest.mark.parametrize("how", [(), ("--all",), ("--quiet",)])
def test_what_stops_goes_where_errors_go(kpis, extracts, how):
    (extracts / "placements.csv").unlink()

    ran = kpis("check", *PERIOD, "--data", extracts, *how)

    assert ran.exit_code == 3
    assert ran.stderr.startswith("STOP  no-file: 1 finding\n")
    assert "      - placements.csv\n" in ran.stderr
    assert ran.stdout.endswith(
        "\nFound        1 STOP. Nothing can be worked out before what is marked STOP is corrected.\n"
    )
    assert "no-file" not in ran.stdout


def test_what_stops_is_written_too(kpis, extracts, written):
    (extracts / "placements.csv").unlink()

    assert kpis("check", *PERIOD, "--data", extracts, "--output", "found.csv").exit_code == 3
    assert written(".") == ["found.csv"]


def test_an_id_that_looks_like_a_formula_is_guarded_in_csv_alone(kpis, without_provider):
    for name in ("placements.csv", "legal_statuses.csv", "children.csv"):
        text = (without_provider / name).read_text(encoding="utf-8")
        (without_provider / name).write_text(text.replace("0013", "=1+2"), encoding="utf-8")
    asked = ("check", *PERIOD, "--data", without_provider, "--only", "4.8", "--format")

    assert ",4,'=1+2," in kpis(*asked, "csv").stdout
    assert '"child": "=1+2"' in kpis(*asked, "json").stdout


def test_accepted_findings_are_silenced_and_said(kpis, without_provider):
    (without_provider / "accepted.csv").write_text(
        "finding,child,reason,by,until\n"
        "DfE 526,0013,looked at,A. Analyst,31/12/2099\n"
        "DfE 526,0012,looked at,A. Analyst,31/12/2099\n"
        "DfE 526,0013,looked at,A. Analyst,31/12/2019\n",
        encoding="utf-8",
    )

    ran = kpis("check", *PERIOD, "--data", without_provider, "--only", "4.8")

    assert "Found        nothing" in ran.stdout
    assert ran.stdout.endswith(
        f"\nPlease note  {without_provider / 'accepted.csv'}: 1 finding accepted and not listed; "
        "1 entry has expired (row\n             4); 1 entry matches nothing (row 3).\n"
    )
    assert ran.stderr == ""
    assert kpis("check", *PERIOD, "--data", without_provider, "--format", "csv").stderr.endswith(
        f"{without_provider / 'accepted.csv'}: 1 finding accepted and not listed; 1 entry has expired (row 4); "
        "1 entry matches nothing (row 3).\n"
    )


def test_a_broken_list_of_accepted_findings_ends_with_2_and_its_row(kpis, extracts):
    (extracts / "accepted.csv").write_text("finding,child,reason,by,until\nDfE 526,,x,y,2025-01-01\n", encoding="utf-8")

    ran = kpis("check", *PERIOD, "--data", extracts)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"{extracts / 'accepted.csv'}, row 2, column child: no child is named\n"
        "    Accept findings child by child: write the child's id, one row for each.\n"
    )


def test_without_a_period_the_last_quarter_is_checked_and_said(kpis, extracts):
    ran = kpis("check", "--data", extracts)

    assert ran.exit_code == 0
    assert "Period       Q4 2023-24 (January to March 2024)\n" in ran.stdout
    assert "Please note  No period was named: Q4 2023-24 is the last quarter that the extracts cover.\n" in ran.stdout
    assert ran.stderr == ""


def test_the_sample_says_so(kpis):
    assert "SAMPLE. Synthetic data" in kpis("check", *PERIOD).stdout
    assert "SAMPLE. Synthetic data" in kpis("check", *PERIOD, "--format", "csv").stderr
    assert kpis("check", *PERIOD, "--output", "found.csv").exit_code == 2


def test_figures_are_not_changed_by_a_check(kpis, without_provider):
    before = kpis("compute", *PERIOD, "--data", without_provider, "--format", "json").stdout

    kpis("check", *PERIOD, "--data", without_provider)

    assert kpis("compute", *PERIOD, "--data", without_provider, "--format", "json").stdout == before


@pytest.fixture
def with_four_kinds(without_provider):
    """More than three kinds: no provider, a review without a code, two with one in no list, a time of no nights."""
    with (without_provider / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-01,\n0012,2024-06-02,PNX\n0012,2024-06-03,PNX\n")
    with (without_provider / "missing_episodes.csv").open("a", encoding="utf-8") as file:
        file.write("0013,2024-05-03,2024-05-01,M,care\n")
    return without_provider


def kinds(printed):
    """The level, code and number of each kind shown."""
    return [line for line in printed.splitlines() if line.startswith(("FIX", "NOTE"))]


def test_the_three_kinds_to_correct_first_are_shown_with_the_totals_last(kpis, with_four_kinds):
    asked = ("check", *PERIOD, "--data", with_four_kinds, "--only", "4.8,4.9,4.10")

    short, every = kpis(*asked).stdout, kpis(*asked, "--all").stdout

    assert len(kinds(every)) > len(kinds(short)) == 3
    assert set(kinds(short)) < set(kinds(every))
    *_, totals, command = short.splitlines()
    assert totals.startswith("Found        ")
    assert command == f"For all      kpis check --period 2024Q1 --data {with_four_kinds} --only 4.8,4.9,4.10 --all"
    assert every.splitlines()[-1] == totals


@pytest.mark.parametrize("wanted", ["csv", "json"])
def test_files_hold_every_finding_whatever_is_shown(kpis, with_four_kinds, wanted):
    asked = ("check", *PERIOD, "--data", with_four_kinds, "--only", "4.8,4.9,4.10", "--format", wanted)

    assert kpis(*asked).stdout == kpis(*asked, "--all").stdout
