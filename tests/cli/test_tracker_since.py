"""`kpis tracker --since`: what is new and what is cleared since a run."""

from .tracked import OURS, as_one, lines_of


def test_what_is_new_and_what_is_cleared_since_a_run_is_said(kpis, ours):
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kept = kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "last", "--archive", "runs", "--format", "csv")

    assert kept.exit_code == 4  # no file of approvals
    lines = {line["child_id"]: line for line in lines_of(ran.stdout)}
    assert lines["noplan"]["new_since"] == "NOPLAN"
    assert lines["moves"]["new_since"] == ""  # since 1 February
    assert lines["broke91"]["cleared_since"] == "REVIEW UNPLANNED"  # reviewed on 15 May; 91 days since
    assert lines["leapday"]["cleared_since"] == "REVIEW"  # due by 28 March, the day before Good Friday
    assert lines["plandue"]["cleared_since"] == "REVSOON"  # due by 2 April, after Easter Monday
    assert (lines["today24"]["new_since"], lines["today24"]["cleared_since"]) == ("", "")  # NEAR24 began and ended


def test_who_is_no_longer_looked_after_is_counted(kpis, ours):
    """today18 was 17 on 31 March, and behind the figures of that day."""
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "1", "--archive", "runs", "--format", "table")

    assert "New and cleared are since run 0001-" in as_one(ran.stdout)
    assert "of 31 March 2024. 1 child of that run is not looked after now." in as_one(ran.stdout)


def test_who_may_be_looked_after_is_not_gone(kpis, ours):
    """Nobody can read when care of `court` began."""
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    statuses = ours / "legal_statuses.csv"
    text = statuses.read_text(encoding="utf-8").replace("\ncourt,2023-01-10,", "\ncourt,someday,")
    statuses.write_text(text, encoding="utf-8")
    ran = kpis(*OURS, "--since", "1", "--archive", "runs", "--format", "table")

    assert "For 1 child it cannot be decided whether they are looked after. They are not listed" in as_one(ran.stdout)
    assert "1 child of that run is not looked after now." in as_one(ran.stdout)  # today18, as before


def test_of_whom_the_run_did_not_know_whether_they_count_is_not_gone_for_that(kpis, ours):
    """At the time of the run nobody could read when care of `court` began; today the extracts say that it never did."""
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    statuses = ours / "legal_statuses.csv"
    text = statuses.read_text(encoding="utf-8")
    statuses.write_text(text.replace("\ncourt,2023-01-10,", "\ncourt,someday,"), encoding="utf-8")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    for name in ("legal_statuses", "placements", "reviews", "permanence_plans"):
        path = ours / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([*(one for one in lines if not one.startswith("court,")), ""]), encoding="utf-8")

    ran = kpis(*OURS, "--since", "1", "--archive", "runs", "--format", "table")

    assert "1 child of that run is not looked after now." in as_one(ran.stdout)  # today18 alone


def test_a_run_of_some_children_is_nothing_to_compare_with(kpis, ours):
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--only", "4.1", "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "last", "--archive", "runs", "--format", "csv")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "has no measure of every looked-after child, such as 4.2 or 4.8: it" in as_one(ran.stderr)


def test_a_run_without_its_children_is_nothing_to_compare_with(kpis, ours):
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs")
    ran = kpis(*OURS, "--since", "1", "--archive", "runs", "--format", "csv")

    assert ran.exit_code == 2
    assert "was not kept with its children" in as_one(ran.stderr)


def test_what_cannot_be_decided_now_is_not_cleared(kpis, ours):
    """An unplanned move on 15 January, and since then one whose reason does not tell."""
    for name, row in (
        ("children", "twice,2014-01-15,South\n"),
        ("legal_statuses", "twice,2023-01-10,,C2,\n"),
        (
            "placements",
            "\n".join(
                [
                    "twice,2023-01-10,2024-01-15,U4,PR1,t1,CREQB",
                    "twice,2024-01-15,2024-05-20,U4,PR1,t2,OTHER",
                    "twice,2024-05-20,,U4,PR1,t3,\n",
                ]
            ),
        ),
    ):
        with (ours / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
            file.write(row)
    options = ("--definitions", "../kpi_definitions.yaml", "--data", "../ours")
    kpis("compute", "--period", "2023-24", *options, "--output", "runs", "--keep-children")
    ran = kpis(*OURS, "--since", "last", "--archive", "runs", "--format", "csv")

    [line] = [line for line in lines_of(ran.stdout) if line["child_id"] == "twice"]
    assert "UNPLANNED" in line["not_known"].split()
    assert "UNPLANNED" not in line["cleared_since"].split()
