"""`kpis history` and `kpis publish`: what became of a figure, and what was published."""

import json
import re
import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from tests.archive.runs import entry, stability_of

from permanence_kpis.archive.history import changes_since_the_last
from permanence_kpis.outputs.changes import change_in_words
from permanence_kpis.results.counts import Counts
from permanence_kpis.words import day_in_english

ARCHIVE = Path("monthly", "archive")
TODAY = day_in_english(date.today())
SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
SAME = "The same figure, from the same extracts, definition and program."


@pytest.fixture
def compute(kpis, extracts):
    def run(*arguments):
        kpis("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.9", "--output", "monthly", *arguments)
        return sorted(re.findall(r"run-(\S+)\.json", " ".join(map(str, Path("monthly", "archive").iterdir()))))

    return run


@pytest.fixture
def record_late(extracts):
    def record():
        with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
            file.write("0012,2024-06-01,PN4\n")

    return record


def test_every_run_and_why_it_changed(kpis, compute, record_late):
    compute()
    kpis("publish", "--run", "1", "--label", "Q1 board", "--archive", "monthly")
    record_late()
    first, second = compute()

    ran = kpis("history", "4.9", "--archive", "monthly")

    assert (ran.exit_code, ran.stderr) == (0, "")
    told = " ".join(ran.stdout.split())
    assert f"{first} {TODAY} 100.0% 1 / 1 0 GREEN A {second} {TODAY} 50.0% 1 / 2 0 RED A" in told
    assert f'{first} Published on {TODAY} as "Q1 board".' in told
    change = (
        "now 1 of 2 (50.0%), 50.0 points lower, the rating moved from GREEN to RED. Why: late recording (reviews.csv)."
    )
    assert f"{second} 1 of 1 (100.0%) before; {change}" in told
    assert f'Restated since publication: published on {TODAY} as "Q1 board": 1 of 1 (100.0%); {change}' in told


@pytest.mark.parametrize("named", ["monthly", "monthly/archive"])
def test_a_history_is_headed_by_the_folder_that_was_named(kpis, compute, named):
    compute()

    heads = [kpis("history", *ref, "--archive", named).stdout.splitlines()[1] for ref in ([], ["4.9"])]
    assert heads == [f"Archive      {Path(named)}"] * 2


def test_a_count_of_events_is_out_of_nothing_in_its_history(kpis, compute, extracts):
    compute("--only", "4.10")
    with (extracts / "missing_episodes.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-05-02,2024-05-03,M,care\n")
    compute("--only", "4.10")

    told = told_of(kpis, "4.10")

    assert f"{TODAY} 0 - 0 GREEN" in told
    assert f"{TODAY} 1 - 0 GREEN" in told
    assert "0 before; now 1, 1 higher" in told


def test_the_letters_of_a_history_are_explained_above_it(kpis, compute):
    compute()

    assert "Confidence A: nothing was repaired, in doubt or unknown. Q1 2024-25 (" in told_of(kpis)


def told_of(kpis, ref="4.9"):
    return " ".join(kpis("history", ref, "--archive", "monthly").stdout.split())


def test_a_record_that_was_corrected_is_not_one_recorded_late(kpis, compute, extracts):
    compute()
    reviews = extracts / "reviews.csv"
    reviews.write_text(reviews.read_text(encoding="utf-8").replace("2024-06-29,PN1", "2024-06-29,PN4"))
    compute()

    assert "the rating moved from GREEN to RED. Why: the extracts changed (reviews.csv)." in told_of(kpis)


def test_a_record_of_after_the_period_is_not_one_recorded_late(kpis, compute, extracts):
    compute()
    with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-07-01,PN4\n")
    compute()

    assert "The same figure. Changed since the previous run: the extracts changed (reviews.csv)." in told_of(kpis)


def test_the_end_of_care_is_a_cause_of_how_many_are_missing(kpis, extracts):
    missing, statuses = extracts / "missing_episodes.csv", extracts / "legal_statuses.csv"
    missing.write_text("child_id,start_date,kind,end_date,source\nann,2022-05-01,M,,care\n")
    before = "child_id,start_date,legal_status,end_date,reason_ceased\nann,2020-01-01,C2,{},E4A\n"
    for left_on in ("2022-06-01", "2024-05-01"):
        statuses.write_text(before.format(left_on))
        kpis("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.10", "--output", "monthly")

    change = "0 before; now 1, 1 higher, the rating is still GREEN."
    assert f"{change} Why: the extracts changed (legal_statuses.csv)." in told_of(kpis, "4.10")


RETURNS = {
    "header.csv": "CHILD,SEX,DOB,ETHNIC\n1,2,01/05/2014,WBRI\n",
    "episodes.csv": (
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n1,01/01/2019,S,C2,N1,U4,PR1,,,\n"
    ),
    "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/05/2014,20/06/2024,PN1\n",
}
MAPPED = {
    "people.csv": "id,born\n1,01/05/2014\n",
    "legal.csv": "id,began,ended,status,why\n1,01/01/2019,,C2,\n",
    "stays.csv": "id,began,type\n1,01/01/2019,U4\n",
    "meetings.csv": "id,held,part\n1,20/06/2024,PN1\n",
    "extracts.yaml": """\
format: 1
tables:
  children: {file: people.csv, columns: {child_id: id, date_of_birth: born}}
  placements: {file: stays.csv, columns: {child_id: id, start_date: began, placement_type: type}}
  legal_statuses:
    file: legal.csv
    columns: {child_id: id, start_date: began, end_date: ended, legal_status: status, reason_ceased: why}
  reviews: {file: meetings.csv, columns: {child_id: id, review_date: held, participation: part}}
""",
}


@pytest.mark.parametrize(
    ("files", "changed", "more"),
    [
        (RETURNS, "reviews.csv", "1,01/05/2014,01/06/2024,PN4\n"),
        (MAPPED, "meetings.csv", "1,01/06/2024,PN4\n"),
    ],
    ids=["returns", "mapped"],
)
def test_late_recording_is_told_whatever_the_layout(kpis, files, changed, more):
    Path("given").mkdir()
    for name, text in files.items():
        Path("given", name).write_text(text, encoding="utf-8")
    asked = ("--period", "2024Q1", "--data", "given", "--only", "4.9", "--output", "monthly")
    kpis("compute", *asked)
    with Path("given", changed).open("a", encoding="utf-8") as file:
        file.write(more)
    kpis("compute", *asked)

    assert "1 of 1 (100.0%) before; now 1 of 2 (50.0%), 50.0 points lower" in told_of(kpis)
    assert f"Why: late recording ({changed})." in told_of(kpis)


def test_a_setting_is_a_cause_for_the_measures_that_use_it_alone(kpis, extracts):
    shipped = SHIPPED.read_text(encoding="utf-8")
    for text in (shipped, shipped.replace("whole_months: both_days_count", "whole_months: anniversary")):
        Path("ours.yaml").write_text(text, encoding="utf-8")
        asked = ("--period", "2024Q1", "--data", extracts, "--only", "4.1,4.5", "--definitions", "ours.yaml")
        kpis("compute", *asked, "--output", "monthly")

    assert "The same figure. Changed since the previous run: definition (who counts)." in told_of(kpis, "4.1")
    assert SAME in told_of(kpis, "4.5")


def test_how_much_is_the_difference_of_what_is_printed():
    of_ten_thousand = stability_of(counts=Counts(denominator=10_000, numerator=7_004))
    later = stability_of(counts=Counts(denominator=10_000, numerator=7_106))

    [change] = changes_since_the_last(later, [entry(1, of_ten_thousand)]).values()

    # 70.04% to 71.06% is 1.02 points; 70.0% to 71.1% is 1.1.
    assert change_in_words(change).startswith(
        "70.0% (7,004 / 10,000) before; now 71.1% (7,106 / 10,000), 1.1 points higher, "
    )


WRITTEN_BEFORE = Path(__file__).parents[1] / "archive" / "written_before"
OF_THEN = {
    "extracts/children.csv": "child_id,date_of_birth\na,2014-05-01\nb,2012-01-01\n",
    "extracts/placements.csv": "child_id,start_date,placement_type\na,2019-01-01,U4\nb,2019-01-01,U4\n",
    "extracts/legal_statuses.csv": (
        "child_id,start_date,end_date,legal_status,reason_ceased\na,2019-01-01,,C2,\nb,2019-01-01,2024-05-01,C2,E46\n"
    ),
    "extracts/reviews.csv": "child_id,review_date,participation\na,2024-06-20,PN1\na,2024-06-01,PN4\n",
    "kpi_definitions.yaml": """\
format: 1
authority: Testshire
year_starts: 04-01
whole_months: both_days_count
measures:
  - ref: "1"
    title: Looked after for a year
    why: For a test.
    source: A test
    table: looked_after
    counts: children
    window: at_period_end
    numerator:
      - months_in_care: {at_least: 12}
    show: percentage
    target: {better: higher, status: TBC}
  - ref: "2"
    title: Leavers
    why: For a test.
    source: A test
    table: left_care
    counts: children
    window: year_to_date
    numerator:
      - reason_ceased: {is: E46}
    show: count
    target: {better: higher, status: TBC}
  - ref: "3"
    title: Reviews
    why: For a test.
    source: A test
    table: reviews
    counts: reviews
    window: year_to_date
    numerator:
      - participation: {is: PN1}
    show: percentage
    target: {better: higher, status: TBC}
""",
}


@pytest.fixture
def written_before():
    """An archive that an earlier version wrote, which kept neither `dated` nor `rule_used`, and what it was made of."""
    Path("monthly").mkdir()
    shutil.copytree(WRITTEN_BEFORE, Path("monthly", "archive"))
    Path("extracts").mkdir()
    for name, text in OF_THEN.items():
        Path(name).write_text(text, encoding="utf-8", newline="\n")


def test_an_archive_of_an_earlier_version_is_read_and_cannot_tell_what_was_recorded_late(kpis, written_before):
    ran = kpis("history", "3", "--archive", "monthly")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "1 of 1 (100.0%) before; now 1 of 2 (50.0%), 50.0 points lower" in told_of(kpis, "3")
    assert "Why: the extracts changed (reviews.csv)." in told_of(kpis, "3")


@pytest.mark.parametrize("ref", ["1", "2", "3"])
def test_no_definition_of_an_earlier_archive_reads_as_changed_for_what_is_kept_now(kpis, written_before, ref):
    kpis("compute", "--period", "2024Q1", "--data", "extracts", "--output", "monthly")

    last = told_of(kpis, ref).rpartition("The same figure. ")[2]

    assert re.match(r"Changed since the previous run: program \([^)]*\)\.", last)


def test_a_later_run_says_what_it_restates(kpis, compute, extracts, record_late):
    compute()
    kpis("publish", "--run", "0001", "--label", "Q1 board", "--archive", "monthly")
    record_late()

    ran = kpis("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.9", "--output", "monthly")

    assert (
        '4.9 was published as "Q1 board" GREEN 100.0%; now 1 more from green, RED 50.0%: late recording '
        "(kpis history 4.9 --archive monthly)\n"
    ) in ran.stderr
    assert "4.9 was GREEN" not in ran.stderr  # the last run was the published one


def test_a_later_run_says_in_full_what_it_restates(kpis, compute, extracts, record_late):
    compute()
    kpis("publish", "--run", "0001", "--label", "Q1 board", "--archive", "monthly")
    record_late()

    ran = kpis("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.9", "--output", "monthly", "--verbose")

    assert (
        "\nRestated since publication:\n"
        f'- 4.9: published on {TODAY} as "Q1 board": 1 of 1 (100.0%); now 1 of 2 (50.0%), 50.0 points lower, '
        "the rating moved from GREEN to RED. Why: late recording (reviews.csv).\n"
    ) in ran.stderr
    assert "Changed since the last run" not in ran.stderr  # it was the published one


def test_only_one_period(kpis, compute, extracts):
    compute()
    kpis("compute", "--period", "2023Q4", "--data", extracts, "--only", "4.9", "--output", "monthly")

    both = kpis("history", "4.9", "--archive", "monthly").stdout
    one = kpis("history", "4.9", "--archive", "monthly/archive", "--period", "q4 2023/24").stdout

    assert both.index("Q4 2023-24 (January to March 2024)") < both.index("Q1 2024-25 (April to June 2024)")
    assert "Q1 2024-25" not in one
    assert "Q4 2023-24 (January to March 2024)" in one


def test_a_run_that_changed_nothing_says_so(kpis, compute):
    compute()
    compute()

    assert SAME in kpis("history", "4.9", "--archive", "monthly").stdout


def test_the_sample_is_named(kpis):
    kpis("compute", "--period", "2024Q1", "--data", "sample", "--only", "4.9", "--output", "monthly")

    printed = kpis("history", "4.9", "--archive", "monthly").stdout

    assert "\nSAMPLE. Synthetic data: every record is invented and describes no real child.\n" in printed


def test_broken_files_are_named_on_standard_error(kpis, compute):
    compute()
    Path("monthly", "archive", "run-0002-abcdef.json").write_bytes(b"")

    ran = kpis("history", "4.9", "--archive", "monthly")

    assert ran.exit_code == 0
    assert ran.stderr == (
        f"{ARCHIVE / 'run-0002-abcdef.json'}: it is not JSON, or was cut short. "
        "It is left as it is and not read. Move it elsewhere, or put back the file that kpis wrote.\n"
    )


def alter(number):
    """The figures of a run altered, and their digest with them, so that only the digest in its name does not fit."""
    [path] = ARCHIVE.glob(f"run-{number:04}-*.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    record["results"]["figures"][0]["counts"]["numerator"] = 0
    figures = json.dumps(record["results"]["figures"], sort_keys=True, separators=(",", ":"))
    record["results"]["sha256"] = sha256(figures.encode()).hexdigest()
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["history", "4.9", "--archive", "monthly"], 0),
        (["verify", "monthly/manifest.json"], 0),
        (["publish", "--run", "2", "--label", "Board", "--archive", "monthly"], 0),
        (["publish", "--run", "1", "--label", "Board", "--archive", "monthly"], 2),
        (["compute", "--period", "2024Q1", "--data", "../extracts", "--only", "4.9", "--output", "monthly"], 0),
        (["report", "--period", "2024Q1", "--data", "../extracts", "--only", "4.9", "--output", "monthly"], 0),
        (["compute", "--data", "../extracts", "--period", "2024Q1", "--audience", "public", "--archive", "monthly"], 0),
    ],
    ids=["history", "verify", "publish another", "publish it", "compute", "report", "compute for the public"],
)
def test_a_run_that_was_altered_is_named_and_not_used_and_a_number_that_is_missing_is_said(
    kpis, compute, command, code
):
    for _ in range(4):
        compute()
    path = alter(1)
    [lost] = ARCHIVE.glob("run-0003-*.json")
    lost.unlink()

    ran = kpis(*command)

    assert ran.exit_code == code
    assert f"{path}: its content is not what kpis wrote under this name: the digest differs" in ran.stderr
    assert code != 0 or f"{ARCHIVE}: the run 0003 is missing in the series" in ran.stderr
    assert path.stem[4:] not in ran.stdout
    assert "Changed since" not in ran.stderr  # as it would be if the altered run were the one compared with


def test_where_no_run_can_be_used_it_is_said_why(kpis, compute):
    compute()
    path = alter(1)

    ran = kpis("history", "4.9", "--archive", "monthly")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "It has no run that can be read." in ran.stderr
    assert f"{path}: its content is not what kpis wrote under this name: the digest differs" in ran.stderr


def test_a_change_of_the_limit_of_confidence_is_a_cause(kpis, extracts):
    with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-01,\n0012,2024-05-01,PN1\n")  # 1 of 3 is not known
    shipped = SHIPPED.read_text(encoding="utf-8")
    for limit in ("20", "20.0", "40"):
        text = re.sub(r"too_much_unknown: \S+", f"too_much_unknown: {limit}", shipped)
        assert text != shipped or limit == "20"
        Path("ours.yaml").write_text(text, encoding="utf-8")
        asked = ("--period", "2024Q1", "--data", extracts, "--only", "4.9,4.6", "--definitions", "ours.yaml")
        kpis("compute", *asked, "--output", "monthly")

    letters = re.findall(r" (?:GREEN|RED) ([A-D])", told_of(kpis))
    assert letters == ["D", "D", "C"]
    assert told_of(kpis).count(SAME) == 1
    assert "The same figure. Changed since the previous run: definition (the limit of confidence)." in told_of(kpis)
    assert told_of(kpis, "4.6").count(SAME) == 2  # NO DATA has no letter


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["4.1"], f"there is no figure of 4.1 in {ARCHIVE}. It has 4.9."),
        (["4.9", "--period", "2023Q4"], f"there is no figure of 4.9 for Q4 2023-24 in {ARCHIVE}. It has Q1 2024-25."),
    ],
)
def test_a_figure_that_is_not_there(kpis, compute, arguments, said):
    compute()

    ran = kpis("history", *arguments, "--archive", "monthly")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"Error: {said}\n")


def test_a_publication_freezes_the_run_and_says_so(kpis, compute):
    [run_id] = compute()

    ran = kpis("publish", "--run", run_id, "--label", " Q1   board ", "--archive", "monthly")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == (
        f'Wrote {ARCHIVE / "publication-0001.json"}\nRun {run_id} is marked as published on {TODAY} as "Q1 board".\n'
    )


@pytest.mark.parametrize(
    ("run_id", "label", "said"),
    [
        ("7", "Q1 board", f"there is no run 7 in {ARCHIVE}. Name one of RUN."),
        ("1", " ", '--label is empty. Say where the figures were published, such as --label "Q1 board".'),
        (
            "1",
            "BOARD",
            f"the run RUN was published as 'Board' already, on {TODAY}. Choose another label.",
        ),
    ],
)
def test_what_cannot_be_published(kpis, compute, run_id, label, said):
    [only] = compute()
    kpis("publish", "--run", "1", "--label", "Board", "--archive", "monthly")

    ran = kpis("publish", "--run", run_id, "--label", label, "--archive", "monthly")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"Error: {said.replace('RUN', only)}\n")


@pytest.mark.parametrize(
    "arguments", [["history", "4.1"], ["publish", "--run", "1", "--label", "Q1"]], ids=["history", "publish"]
)
def test_no_archive(kpis, arguments):
    ran = kpis(*arguments, "--archive", "nowhere")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "Error: there is no archive in nowhere. kpis compute --output nowhere makes one; "
        "name that folder with --archive.\n"
    )
    assert not Path("nowhere").exists()
