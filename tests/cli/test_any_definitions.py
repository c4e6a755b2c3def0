"""Any definitions that load can be computed: each measure, table and pair of tables alone, in every command.

What a measure does not use is not read; nothing may count on its having been read all the same. Of the pairs, the plain
measures, and the commands for each table the suite tries some: `KPIS_SWEEP=1` tries all in each of the folders.
"""

import re
from itertools import combinations
from pathlib import Path

import pytest
from tests.support.sweeps import shared_out, some_of

from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.tables import DERIVED

OWN = {
    "children.csv": """
        child_id,date_of_birth,sex,team
        a,2012-05-01,F,North
        b,2014-01-01,M,South
        c,2021-02-01,M,North
        d,2008-03-01,F,South
    """,
    "placements.csv": """
        child_id,start_date,end_date,placement_type,provider,carer_id,end_reason
        a,2019-01-01,,U4,PR1,h1,
        b,2019-01-01,2024-05-01,U4,PR1,h2,CREQB
        b,2024-05-01,,K2,PR4,h3,
        c,2024-04-10,,P1,PR0,,
        d,2020-01-01,2024-06-01,U1,PR1,h4,
    """,
    "legal_statuses.csv": """
        child_id,start_date,end_date,legal_status,reason_ceased
        a,2019-01-01,,C2,
        b,2019-01-01,,C2,
        c,2024-04-10,,C1,
        d,2020-01-01,2024-06-01,C2,E46
    """,
    "reviews.csv": """
        child_id,review_date,participation
        a,2024-06-20,PN1
        b,2024-05-30,PN4
        c,2024-05-08,PN0
        d,2024-06-20,PN1
    """,
    "missing_episodes.csv": """
        child_id,start_date,end_date,kind,source
        b,2024-05-02,2024-05-03,M,care
        d,2024-06-10,,M,care
        e,2024-06-10,2024-06-09,A,home
    """,
    "foster_approvals.csv": """
        household_id,approval_date,approval_type
        b,2024-05-01,mainstream
        d,2024-06-01,connected
    """,
    "previous_permanence.csv": """
        child_id,previous_permanence
        c,P2
    """,
}
RETURNS = {
    "header.csv": """
        CHILD,SEX,DOB,ETHNIC
        a,2,01/05/2012,WBRI
        b,1,01/01/2014,WBRI
        c,1,01/02/2021,MWBC
        d,2,01/03/2008,BCRB
    """,
    "episodes.csv": """
        CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE
        a,01/01/2019,S,C2,N1,U4,PR1,,,
        b,01/01/2019,S,C2,N1,U4,PR1,01/05/2024,X1,CREQB
        b,01/05/2024,P,C2,N1,K2,PR4,,,
        c,10/04/2024,S,C1,N1,P1,PR0,,,
        d,01/01/2020,S,C2,N1,U1,PR1,01/06/2024,E46,
    """,
    "reviews.csv": """
        CHILD,DOB,REVIEW,REVIEW_CODE
        a,01/05/2012,20/06/2024,PN1
        b,01/01/2014,30/05/2024,PN4
    """,
    "missing.csv": """
        CHILD,DOB,MISSING,MIS_START,MIS_END
        b,01/01/2014,M,02/05/2024,03/05/2024
        d,01/03/2008,M,10/06/2024,
    """,
    "previous_permanence.csv": """
        CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM
        c,01/02/2021,P2,,01/01/2023
    """,
}
FOLDERS = {
    "own": OWN,
    "returns": RETURNS,
    "only what is needed": {name: text for name, text in OWN.items() if name.startswith(("chil", "place", "legal"))},
}
PERIOD = "2024Q1"
WHO = "b"
"""A child, and a household."""

WORKED, NO_DATA = 0, 4
NEIGHBOURS = 5
"""How many tables or folders share the cases of one kind out among them."""
SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
TOP, _, OF_THE_TEN = SHIPPED.read_text(encoding="utf-8").partition("\nmeasures:\n")
TEN = {
    re.findall(r'ref: "([^"]+)"', text)[0]: text
    for text in re.split(r"(?m)^(?=  - ref:)", OF_THE_TEN)
    if 'ref: "4.' in text
}


def measure(ref, table, counts, window, column):
    return f"""\
  - ref: "{ref}"
    title: What is recorded
    why: For a test.
    source: A test
    table: {table}
    counts: {counts}
    window: {window}
    numerator:
      - {column}: {{is_recorded: true}}
    show: count
    target:
      better: higher
      values:
        - {{from: 2023-04-01, green: 3, amber: 1}}
"""


def measures_of(table):
    """A plain measure for every count and window that a table allows, by ref."""
    of = DERIVED[table]
    column = next(name for name in of.columns if name not in ("child_id", "household_id"))
    kinds = [(counts, window) for counts in of.counts for window in of.windows]
    return {
        (ref := f"{table}.{number}"): measure(ref, table, counts, window, column)
        for number, (counts, window) in enumerate(kinds)
    }


def measures_of_each_column(table):
    """A plain measure for every column of a table, by ref."""
    of = DERIVED[table]
    counts, window = next(iter(of.counts)), "year_to_date" if "year_to_date" in of.windows else "at_period_end"
    return {
        (ref := f"{table}.{name}"): measure(ref, table, counts, window, name)
        for name in of.columns
        if name not in ("child_id", "household_id")
    }


EVERY = {
    **TEN,
    **{ref: text for table in DERIVED for ref, text in measures_of(table).items()},
    **{ref: text for table in DERIVED for ref, text in measures_of_each_column(table).items()},
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for name, files in FOLDERS.items():
        made[name] = tmp_path_factory.mktemp(name.replace(" ", "-"))
        for file, text in files.items():
            lines = [line.strip() for line in text.strip().splitlines()]
            (made[name] / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def definitions(tmp_path_factory):
    """A definitions file with these measures alone."""

    def written(measures):
        path = tmp_path_factory.mktemp("definitions") / "kpi_definitions.yaml"
        path.write_text(f"{TOP}\nmeasures:\n{''.join(measures)}", encoding="utf-8")
        return path

    return written


def figures(folder, definitions, only=()):
    """What the measures come to, by ref: who is counted, and the rating."""
    scorecard = compute(Request(None, PERIOD, str(folder), definitions, only=only))
    return {result.measure.ref: (result.counts, result.verdict.rating) for result in scorecard.results}


@pytest.fixture(scope="module")
def together(folders, definitions):
    """The figures of every measure of this module, all in one file, by folder."""
    path = definitions(EVERY.values())
    return {name: figures(folder, path) for name, folder in folders.items()}


@pytest.mark.parametrize("of", FOLDERS)
def test_each_of_the_ten_alone_comes_to_the_figure_it_has_among_them_all(of, folders, definitions, together):
    for ref, text in TEN.items() if of == "own" else shared_out(TEN.items(), [*FOLDERS].index(of), 2):
        [alone] = figures(folders[of], definitions([text])).values()
        [chosen] = figures(folders[of], SHIPPED, only=(ref,)).values()

        assert (ref, alone) == (ref, chosen) == (ref, together[of][ref])


@pytest.mark.parametrize("of", FOLDERS)
@pytest.mark.parametrize("table", DERIVED)
def test_each_measure_of_a_table_alone_comes_to_the_figure_it_has_among_them_all(
    of, table, folders, definitions, together
):
    plain, columns = measures_of(table).items(), measures_of_each_column(table).items()
    in_turn = [*FOLDERS].index(of)
    for ref, text in (*plain, *some_of(columns, 3)) if of == "own" else shared_out(plain, in_turn, 2):
        assert figures(folders[of], definitions([text])) == {ref: together[of][ref]}


@pytest.mark.parametrize("of", FOLDERS)
def test_each_pair_of_tables_comes_to_the_figures_it_has_among_them_all(of, folders, definitions, together, kpis):
    for pair in shared_out(some_of(combinations(DERIVED, 2), 4), list(FOLDERS).index(of), NEIGHBOURS):
        measures = dict(next(iter(measures_of(table).items())) for table in pair)
        path = definitions(measures.values())

        assert figures(folders[of], path) == {ref: together[of][ref] for ref in measures}
        if of == "own":
            assert_worked(kpis("check", "--period", PERIOD, "--data", folders[of], "--definitions", path))


def assert_worked(ran, *also):
    assert ran.exit_code in (WORKED, *also), ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("of", ["own", "returns"])
@pytest.mark.parametrize("ref", TEN)
def test_each_of_the_ten_alone_is_explained_and_checked(ref, of, folders, definitions, kpis):
    how = ("--period", PERIOD, "--data", folders[of], "--definitions", definitions([TEN[ref]]))

    commands = ("explain", ref), ("explain", ref, "--child", WHO), ("children", ref), ("check",)
    for command in commands if of == "own" else shared_out(commands, [*TEN].index(ref), 2):
        assert_worked(kpis(*command, *how), *([NO_DATA] if ref == "4.4" else []))


@pytest.mark.parametrize(
    ("of", "table"), [*(("own", table) for table in DERIVED), *(("returns", table) for table in some_of(DERIVED, 3))]
)
def test_each_table_alone_goes_through_every_command(table, of, folders, definitions, kpis):
    measures = measures_of(table)
    path, ref = definitions(measures.values()), next(iter(measures))
    data = ("--period", PERIOD, "--data", folders[of])
    commands = [
        *(("compute", *data, "--format", shape) for shape in ("table", "csv", "json", "markdown")),
        *(("compute", *data, "--format", "csv", "--by", name) for name in ("age_band", "legal_status")),
        ("compute", *data, "--only", ref),
        ("compute", *data, "--output", "runs"),
        ("explain", ref, *data),
        ("explain", ref, *data, "--child", WHO),
        ("children", ref, *data),
        ("check", *data),
        ("check", *data, "--only", ref),
        ("impact", *data, "--against", SHIPPED),
        ("list",),
        ("validate",),
    ]
    for command in shared_out(commands if of == "own" else commands[4:], [*DERIVED].index(table), NEIGHBOURS):
        assert_worked(kpis(*command, "--definitions", path), NO_DATA)
        if command[-2:] == ("--output", "runs"):
            assert_worked(kpis("history", ref, "--archive", "runs"))


@pytest.mark.parametrize("table", some_of(DERIVED, 3))
def test_each_table_alone_is_reported(table, folders, definitions, kpis):
    pytest.importorskip("vl_convert")
    [ref, *_] = measures = measures_of(table)
    data = ("--period", PERIOD, "--data", folders["own"], "--definitions", definitions([measures[ref]]))

    assert_worked(kpis("report", *data, "--output", "report.html"), *([NO_DATA] if table == "care_leavers" else []))


SUPPORTING = {
    re.findall(r'ref: "([^"]+)"', text)[0]: text
    for text in re.split(r"(?m)^(?=  - ref:)", OF_THE_TEN)
    if 'ref: "S' in text
}
LISTS = {
    "permanence_plans.csv": "child_id,plan,agreed_on,ratified_on\nb,LTFOST18,2019-03-01,\n",
    "placement_support_meetings.csv": "child_id,kind,held_on\nb,support,2024-05-03\n",
    "discharges.csv": "child_id,route,decided_on,applied_on,court_on,outcome,closed_on\na,sgo,2024-05-01,,,,\n",
}


@pytest.fixture(scope="module")
def with_lists(folders, tmp_path_factory):
    """The own files, and some lists beside them."""
    folder = tmp_path_factory.mktemp("lists")
    for file in folders["own"].iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    for name, text in LISTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def assert_all_worked(commands, path, folder, kpis):
    how = ("--period", PERIOD, "--data", folder, "--definitions", path)
    for command in commands:
        assert_worked(kpis(*command, *how), NO_DATA)


def commands_of(ref):
    return ("compute",), ("check",), ("plan",), *((name, ref) for name in ("explain", "children", "trend", "why"))


# D-549
@pytest.mark.parametrize("ref", SUPPORTING)
def test_each_supporting_measure_alone_goes_through_the_commands(ref, with_lists, definitions, kpis):
    """No measure of the first section is there: theirs is shown."""
    path = definitions([SUPPORTING[ref]])

    of_its_own = shared_out(commands_of(ref), [*SUPPORTING].index(ref), NEIGHBOURS)
    assert_all_worked(of_its_own, path, with_lists, kpis)
    [alone] = compute(Request(None, PERIOD, str(with_lists), path)).results or [None]
    [chosen] = compute(Request(None, PERIOD, str(with_lists), SHIPPED, only=(ref,))).results or [None]
    assert (alone and alone.counts) == (chosen and chosen.counts)


@pytest.mark.parametrize("of", ["own", "returns", "lists"])
@pytest.mark.parametrize(
    ("table", "counts"), [("plan_by_second_review", "starts"), ("support_meeting_in_time", "placements")]
)
def test_a_deadline_of_which_nobody_asks_what_met_it_needs_no_list(
    of, table, counts, folders, with_lists, definitions, kpis
):
    """Of the placements of the quarter b's of 1 May and c's of 10 April had a day five working days on in it."""
    folder = with_lists if of == "lists" else folders[of]
    path = definitions([measure("X1", table, counts, "year_to_date", "age")])

    assert_all_worked(commands_of("X1"), path, folder, kpis)
    if table == "support_meeting_in_time":
        [result] = compute(Request(None, PERIOD, str(folder), path)).results
        assert result.counts.denominator == 2
