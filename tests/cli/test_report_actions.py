"""`kpis report`: the action plan, commentary and stories on it, for whom they are, and no child in any of it.

Most pages are of the ten measures; `KPIS_SWEEP=1` makes them of all.
"""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import pytest
from tests.support.fewer_measures import the_ten
from tests.support.planted import planted_extracts

PROJECT = Path(__file__).parents[2]
PERIOD = ("--period", "2024Q1")
PLAN = """\
format: 1
title: Our plan
review_every: 3 months
actions:
  - ref: "A1"
    title: Find homes
    lead: Head of service
    status: under way
    evidence: ["4.2", "4.8"]
    notes:
      - {on: 2024-02-06, by: Project lead, rag: green, text: Begun.}
      - {on: 2024-06-06, by: Project lead, rag: green, text: Two homes found.}
  - ref: "B1"
    title: Hold reviews
    lead: Service manager
    status: under way
    evidence: ["4.9"]
"""
NOTES = """\
ref,period,text,by,on
4.8,2023Q4,Too few homes.,Head of service,2024-04-20
4.8,2024Q1,Too few homes.,Head of service,2024-07-20
4.9,2024Q1,Ask <b>first</b>.,Service manager,2024-07-21
"""


@pytest.fixture
def ours(extracts):
    """A plan and commentary in the folder, beside extracts of two children: 4.8 (one of two) is RED."""
    Path("action_plan.yaml").write_text(PLAN, encoding="utf-8")
    Path("notes.csv").write_text(NOTES, encoding="utf-8")
    Path("kpi_definitions.yaml").write_text(the_ten(), encoding="utf-8")
    return extracts


@pytest.fixture
def page(kpis):
    def made(*arguments):
        ran = kpis("report", *arguments)
        assert ran.exit_code in (0, 4), ran.stderr
        return ran.stdout

    return made


def section(page, key):
    """The words of a section."""
    start = page.index(f'<section id="{key}"')
    following = re.search(r'<section id="(?!measure-)|</main>', page[start + 1 :])
    return words(page[start : start + 1 + following.start()])


def words(markup):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<svg.*?</svg>", "", markup))).split())


def of_measure(page, ref):
    start = page.index(f'<section id="measure-{ref.replace(".", "-")}"')
    return words(page[start : page.index("</section>", start)])


def test_the_plan_on_the_page_says_what_kpis_plan_says(kpis, page, ours):
    asked = (*PERIOD, "--data", ours)
    said = json.loads(kpis("plan", *asked, "--format", "json").stdout)

    shown = section(page(*asked), "plan")

    assert "What we are doing Our plan." in shown
    for action in said["actions"]:
        assert f"{action['ref']} {action['title']} Lead: {action['lead']}" in shown
        assert all(flag["says"] in shown for flag in action["flags"])
    assert said["actions"][0]["flags"][0]["says"] == "The lead says green, and 4.8 is RED."
    assert "green since 6 February 2024" in shown


def test_under_each_measure_are_the_actions_whose_evidence_it_is_with_their_last_note(page, ours):
    made = page(*PERIOD, "--data", ours)

    assert (
        "What we are doing A1 Find homes. Head of service; under way; lead's RAG green since 6 February 2024. "
        "Last note 6 June 2024 (24 days), Project lead, green: Two homes found."
    ) in of_measure(made, "4.8")
    assert "A1 Find homes" in of_measure(made, "4.2")
    assert "B1 Hold reviews. Service manager; under way; lead's RAG not given. No note yet." in of_measure(made, "4.9")
    assert "What we are doing" not in of_measure(made, "4.1")


def test_commentary_is_under_its_measure_with_who_and_when_and_its_flags(page, ours):
    made = page(*PERIOD, "--data", ours)

    assert (
        "Commentary Head of service, 20 July 2024 Too few homes. Please note The text is the same as last time "
        "(Q4 2023-24" in (of_measure(made, "4.8"))
    )
    assert "Ask &lt;b&gt;first&lt;/b&gt;." in made
    assert "Please note" not in of_measure(made, "4.9")
    # of two children one is in 4.8 since 1 May: none at 31 March, so it went up; 4.1 has nobody to compare with
    assert "The figure has moved, and no commentary says why." in of_measure(made, "4.3")


def test_without_notes_nothing_is_missing(page, ours):
    Path("notes.csv").unlink()

    made = page(*PERIOD, "--data", ours)

    assert "Commentary" not in made
    assert "no commentary says why" not in made


def test_the_notes_beside_the_definitions_are_used_and_are_named_as_they_are(kpis, page, ours):
    Path("mine").mkdir()
    Path("mine/kpi_definitions.yaml").write_bytes((PROJECT / "kpi_definitions.yaml").read_bytes())
    Path("mine/notes.csv").write_text("ref,period,text,by,on\n4.12,2024Q1,Text.,Head of service,2024-07-20\n")

    ran = kpis("report", *PERIOD, "--data", ours, "--definitions", Path("mine/kpi_definitions.yaml"))

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"{Path('mine') / 'notes.csv'}, row 2, column ref: there is no measure '4.12'")


def test_a_plan_that_cannot_be_used_ends_with_2_before_anything_is_written(kpis, ours):
    Path("action_plan.yaml").write_text(PLAN.replace("4.9", "4.19").replace("under way", "over", 1), encoding="utf-8")

    ran = kpis("report", *PERIOD, "--data", ours, "--output", "out")

    assert (ran.exit_code, Path("out").exists()) == (2, False)
    assert "there is no measure '4.19'" in ran.stderr
    assert "'status' cannot be 'over'" in ran.stderr


def test_persons_in_plan_and_notes_are_warned_of_and_not_repeated(kpis, ours):
    Path("action_plan.yaml").write_text(PLAN.replace("Two homes found", "Olivia found two"), encoding="utf-8")
    Path("notes.csv").write_text(NOTES.replace("Ask <b>first</b>", "Ring 0161 496 0000"), encoding="utf-8")

    short = kpis("report", *PERIOD, "--data", ours, "--output", "report.html")
    ran = kpis("report", *PERIOD, "--data", ours, "--output", "report.html", "--verbose")

    assert "A person may be named in 2 places of action_plan.yaml and notes.csv: add --verbose.\n" in short.stderr
    assert "(A1.notes.text): this may name a person." in ran.stderr
    assert "notes.csv, row 4, column text: this has what looks like a telephone number. " in ran.stderr
    assert "Olivia" not in ran.stderr
    assert "0161" not in ran.stderr


# D-502
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_an_id_of_a_child_in_plan_and_notes_is_warned_of_and_not_repeated(kpis, ours, audience):
    """For the public nothing is made of such a plan. Commentary is on no page for the public."""
    Path("action_plan.yaml").write_text(PLAN.replace("Two homes found", "Child 0012's home found"), encoding="utf-8")
    Path("notes.csv").write_text(NOTES.replace("Ask <b>first</b>", "(0013) went home"), encoding="utf-8")
    asked = (*PERIOD, "--data", ours, "--audience", audience)

    page = kpis("report", *asked, "--output", "report.html", "--verbose")
    plan = kpis("plan", *asked, "--format", "csv")

    of_plan = "(A1.notes.text): this has the id of a child in the extracts"
    of_notes = "notes.csv, row 4, column text: this has the id of a child in the extracts"
    is_public = audience == "public"
    assert (page.exit_code, plan.exit_code) == ((2, 2) if is_public else (0, 0))
    assert (Path("report.html").exists(), plan.stdout == "") == (not is_public, is_public)
    assert (of_plan in page.stderr, of_notes in page.stderr) == (True, audience == "internal")
    assert of_plan in plan.stderr
    assert [one for one in ("0012", "0013") if one in page.stderr + plan.stderr] == []


def test_a_number_that_no_child_has_is_no_id(kpis, ours):
    Path("action_plan.yaml").write_text(PLAN.replace("Two homes found", "12 of 00120, 0014, 2013"), encoding="utf-8")

    ran = kpis("report", *PERIOD, "--data", ours, "--output", "report.html", "--verbose")

    assert "id of a child" not in ran.stderr


def test_another_plan_can_be_named(page, ours):
    Path("other.yaml").write_text(PLAN.replace("Find homes", "Build homes"), encoding="utf-8")

    assert "A1 Build homes" in section(page(*PERIOD, "--data", ours, "--action-plan", "other.yaml"), "plan")


def test_of_chosen_measures_the_actions_are_shown_and_no_plan_without_its_evidence(page, ours):
    made = page(*PERIOD, "--data", ours, "--only", "4.8")

    assert '<section id="plan"' not in made
    assert "not measured here" not in made
    assert "A1 Find homes. Head of service" in of_measure(made, "4.8")
    assert "B1" not in made


def test_the_public_sees_the_plan_beside_published_figures_and_nothing_of_the_rest(kpis, page, ours):
    asked = (*PERIOD, "--data", ours, "--audience", "public")
    said = json.loads(kpis("plan", *asked, "--format", "json").stdout)

    made = page(*asked)

    shown = section(made, "plan")
    assert "4.8 HIDDEN" in shown  # one child of two
    assert [flag["says"] for action in said["actions"] for flag in action["flags"] if flag["says"] not in shown] == []
    assert "is RED" not in shown
    for inside in (
        "What moved it",
        "More than chance?",
        "What would change it",
        "Commentary",
        "Too few homes",
        "dotted",
    ):
        assert inside not in made


def test_the_story_says_what_kpis_why_trend_and_explain_say(kpis, page):
    asked = ("--period", "2024Q1", "--data", "sample")
    [why] = [row for row in csv_of(kpis("why", *asked, "--format", "csv").stdout) if row["ref"] == "4.1"][:1]
    trend = kpis("trend", "4.1", *asked).stdout
    made = of_measure(page(*asked), "4.1")

    # 130 of 190 and 135 of 190 by the worked example of the why's page: 2.63 points more, 5.26 of them by the calendar
    assert "What moved it From 68.4% (Q4 2023-24) to 71.1% (Q1 2024-25): +2.63 points. Reached 24 months" in made
    assert why["ref"] == "4.1"
    said = re.search(r"More than chance\? (.*?) What would change it (.*?) Published", made)
    assert said[1].split(" Hit and miss")[0] in " ".join(trend.split())
    assert said[2] == (
        "On what is known, GREEN (70% or more) would stay with any one of these: up to 2 fewer of the same 190; "
        "up to 6 fewer children that meet it (184 in all); up to 2 more children that do not meet it (192 in all)."
    )


def csv_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def named(page):
    """The ids of children in a page, among its words and those of its charts."""
    return set(re.findall(r"(?<![\w.])(?:0012|0013|0044)(?!\w)", re.sub(r'<style>.*?</style>|="[^"]*"', "", page)))


@pytest.mark.parametrize(
    ("layout", "more"),
    [
        *((layout, ()) for layout in ("own", "returns", "mapped")),
        ("own", ("--pack",)),
        ("mapped", ("--audience", "public")),
    ],
)
def test_in_no_layout_of_extracts_is_a_child_named(kpis, ours, layout, more):
    folder = planted_extracts(Path("planted"), ["a", "0012", "0044"], in_names_of_files=False)[layout]

    ran = kpis("report", "--period", "2023-24", "--data", folder, *more)

    assert ran.exit_code in (0, 4), ran.stderr
    assert len(ran.stdout) > 20_000
    assert named(ran.stdout) == set()
    assert named("child 0012.") == {"0012"}
