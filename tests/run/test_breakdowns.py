"""Breakdowns: each group is the measure's rule run on its own rows, and the total is not made of groups."""

from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from tests.reference.test_agreement import is_of_built_in_tables
from tests.support import drawn

from permanence_kpis.definitions import load_definitions
from permanence_kpis.derive import Facts
from permanence_kpis.errors import UsageError
from permanence_kpis.extracts import load_extracts, own_columns, tells_who
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.measures import count_all, counts_from, groups_from
from permanence_kpis.periods import parse_period, window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Result
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.tables import DERIVED

PROJECT = Path(__file__).parents[2]
HELD = load_definitions(PROJECT / "kpi_definitions.yaml")
MEASURES = {measure.ref: measure for measure in HELD.measures if is_of_built_in_tables(measure)}

CHILDREN = """
    child_id | date_of_birth | sex | need | team
    ann      | 2016-05-01    | F   | N1   | -
    ben      | 2013-05-01    | M   | N4   | East
    cat      | 2013-05-01    | F   | -    | East
    dot      | -             | F   | N1   | West
"""
LEGAL = """
    child_id | start_date | legal_status
    ann      | 2020-01-01 | C2
    ben      | 2020-01-01 | C2
    cat      | 2020-01-01 | C2
    dot      | 2020-01-01 | C2
"""
PLACEMENTS = """
    child_id | start_date | placement_type | provider | carer_id
    ann      | 2020-01-01 | P1             | PR0      | c1
    ben      | 2020-01-01 | K2             | PR4      | c2
    cat      | 2020-01-01 | U4             | PR1      | c3
    dot      | 2020-01-01 | -              | PR1      | c4
"""
MISSING = """
    child_id | start_date | kind | source
    ann      | 2024-04-02 | M    | home
    ann      | 2024-05-02 | M    | care
    ben      | 2024-04-03 | M    | care
    ben      | 2024-05-03 | A    | home
"""


def write(folder: Path, **files: str) -> Path:
    drawings = {"children": CHILDREN, "legal_statuses": LEGAL, "placements": PLACEMENTS, "missing_episodes": MISSING}
    folder.mkdir(exist_ok=True)
    for name, drawing in (drawings | files).items():
        drawn.table(drawing, {}).collect().write_csv(folder / f"{name}.csv")
    return folder


@pytest.fixture
def broken_down(tmp_path):
    """The results of some measures on the drawn files, by ref."""

    def of(*by: str, only: tuple[str, ...] = ("4.2",), **files: str) -> dict[str, Result]:
        data = str(write(tmp_path / "extracts", **files))
        definitions = PROJECT / "kpi_definitions.yaml"
        scorecard = compute(Request(None, "2024Q1", data, definitions, only=only, by=by))
        return {result.measure.ref: result for result in scorecard.results}

    return of


def fractions(result: Result) -> dict[tuple[str, ...], tuple[int, int]]:
    return {group.names: (group.counts.numerator, group.counts.denominator) for group in result.groups}


def test_each_group_has_a_denominator_of_its_own(broken_down):
    result = broken_down("sex", only=("4.8",))["4.8"]

    assert fractions(result) == {("F (female)",): (0, 3), ("M (male)",): (1, 1)}
    assert [group.value for group in result.groups] == [0, 100]
    assert (result.counts.numerator, result.counts.denominator, result.value) == (1, 4, 25)


def test_blanks_are_a_group_called_not_recorded_that_comes_last(broken_down):
    result = broken_down("age_band")["4.2"]

    assert fractions(result) == {("5 to 9",): (1, 1), ("10 to 15",): (0, 2), ("Not recorded",): (0, 1)}
    assert result.groups[-1].values == (None,)


def test_what_is_not_known_is_counted_in_its_group(broken_down):
    [recorded, *_] = broken_down("need")["4.2"].groups

    assert recorded.names == ("N1",)
    assert recorded.counts == Counts(denominator=2, numerator=1, unsure=1)
    assert (recorded.value, recorded.lowest, recorded.highest) == (1, 1, 2)


def test_a_child_with_rows_in_two_groups_counts_in_both_and_once_in_all(broken_down):
    result = broken_down("source", only=("4.10",))["4.10"]

    assert fractions(result) == {("care (missing from care)",): (2, 2), ("home (missing from home)",): (1, 2)}
    assert (result.counts.numerator, result.counts.denominator) == (2, 2)


def test_several_columns_make_a_group_of_each_combination(broken_down):
    result = broken_down("sex", "placement_type")["4.2"]

    assert [(group.values, group.counts.denominator) for group in result.groups] == [
        (("F", "P1"), 1),
        (("F", "U4"), 1),
        (("F", None), 1),
        (("M", "K2"), 1),
    ]


def test_a_group_in_which_nobody_counts_is_not_there(broken_down):
    drawing = LEGAL.replace("dot      | 2020-01-01", "dot      | 2024-05-01")
    result = broken_down("need", only=("4.1",), legal_statuses=drawing)["4.1"]

    assert fractions(result) == {("N1",): (1, 1), ("N4",): (1, 1), ("Not recorded",): (1, 1)}


def test_a_column_of_the_authority_s_own_in_children_csv(broken_down):
    assert fractions(broken_down(" Team ")["4.2"]) == {("East",): (0, 2), ("West",): (0, 1), ("Not recorded",): (1, 1)}


def test_rows_of_a_child_that_disagree_in_such_a_column_are_not_recorded_and_named(tmp_path):
    children = CHILDREN + "    ben      | 2013-05-01    | M   | N1   | East\n"
    data = str(write(tmp_path / "extracts", children=children))

    scorecard = compute(Request(None, "2024Q1", data, only=("4.2",), by=("need",)))

    assert fractions(scorecard.results[0]) == {("N1",): (1, 2), ("Not recorded",): (0, 2)}
    [problem] = [problem for problem in scorecard.problems if problem.place.heading == "need"]
    assert (problem.place.rows, problem.measures) == ((3, 6), {"4.2"})


def test_a_column_of_the_authority_s_own_is_read_only_when_asked_for(tmp_path):
    extracts = load_extracts(write(tmp_path / "extracts"))

    assert "need" not in extracts.tables["children"].columns


def test_a_table_without_the_column_has_no_groups_and_says_so(broken_down):
    results = broken_down("placement_type", "sex", only=("4.2", "4.10"))

    assert results["4.2"].no_groups is None
    assert results["4.10"].groups == ()
    assert results["4.10"].no_groups == "there is no placement type for these children"


def test_a_measure_that_is_not_about_children_has_no_groups_of_children(broken_down):
    approvals = "household_id | approval_date | approval_type\nh1 | 2024-04-02 | mainstream"
    result = broken_down("team", only=("4.4",), foster_approvals=approvals)["4.4"]

    assert result.value == 1
    assert result.no_groups == "there is no team for these households"


def test_groups_that_rest_on_a_file_that_is_not_there_are_missing_and_the_figure_is_not(tmp_path):
    definitions = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
    definitions = definitions.replace("previous_permanence: {is: P2}", "legal_status: {is: C2}")
    definitions = definitions.replace("    not_known:\n      - previous_permanence: {is: P4}\n", "")
    (tmp_path / "own.yaml").write_text(definitions, encoding="utf-8")
    data = str(write(tmp_path / "extracts", legal_statuses=LEGAL.replace("2020-01-01", "2024-05-01")))
    request = Request(None, "2024Q1", data, tmp_path / "own.yaml", only=("4.7",), by=("previous_permanence",))

    [result] = compute(request).results

    assert (result.value, result.groups) == (4, ())
    assert result.no_groups == "previous_permanence.csv is not in the folder"


def test_a_measure_without_its_file_is_no_data_beside_one_of_the_same_table_that_has_its(tmp_path):
    data = str(write(tmp_path / "extracts", legal_statuses=LEGAL.replace("2020-01-01", "2024-05-01")))

    results = {one.measure.ref: one for one in compute(Request(None, "2024Q1", data, by=("sex",))).results}

    assert MEASURES["4.7"].table == MEASURES["S21"].table
    assert (results["4.7"].value, results["4.7"].groups) == (None, ())
    assert sum(group.counts.numerator for group in results["S21"].groups) == results["S21"].value == 4


def test_nobody_to_break_down(broken_down):
    result = broken_down("sex", only=("4.10",), missing_episodes="child_id | start_date | kind")["4.10"]

    assert (result.value, result.no_groups) == (0, "there are no children to break down")


def test_a_breakdown_changes_no_figure():
    plain = compute(Request(None, "2024Q1", "sample"))
    grouped = compute(Request(None, "2024Q1", "sample", by=("placement_type", "age_band")))

    assert [(r.measure.ref, r.counts, r.previous, r.verdict) for r in grouped.results] == [
        (r.measure.ref, r.counts, r.previous, r.verdict) for r in plain.results
    ]


@pytest.mark.parametrize("ref", [*MEASURES])
def test_each_group_is_the_same_rule_on_the_subset(ref):
    measure, period = MEASURES[ref], parse_period("2023-24", HELD.year_starts)
    over = window(measure.window, period, HELD.year_starts)
    extracts = load_extracts(PROJECT / "sample_data" / "extracts")
    facts = Facts(extracts.tables, extracts.rejected, [over], HELD.whole_months)
    by = [name for name, column in DERIVED[measure.table].columns.items() if column.codes][:2]
    rows = facts.table(measure.table, over, [*measure.columns, *by]).collect()
    keys = rows.select(by).unique().rows()
    expected = {}
    for key in keys:
        of_key = rows.filter(pl.col(name).eq_missing(pl.lit(value)) for name, value in zip(by, key, strict=True))
        [frame] = count_all(of_key.lazy(), [measure])
        counts = counts_from(frame.collect())[ref]
        if counts.denominator or counts.not_known:
            expected[key] = counts

    [frame] = count_all(rows.lazy(), [measure], by)

    assert len(expected) > 1
    assert groups_from(frame.collect(), by)[ref] == expected


def test_age_bands_come_by_age_and_numbers_by_size():
    types = {column.name: dtype_of(column) for column in DERIVED["looked_after"].columns.values()}
    rows = drawn.table(
        """
        child_id | placement_type | age_band    | age
        ann      | P1             | 10 to 15    | 12
        ben      | P1             | Under 1     | 0
        cat      | P1             | 5 to 9      | 9
        dot      | P1             | -           | -
        eve      | P1             | 16 and over | 16
        """,
        types,
    ).with_columns(belongs=pl.lit(True))

    for by, values in (
        ("age_band", ["Under 1", "5 to 9", "10 to 15", "16 and over", None]),
        ("age", [0, 9, 12, 16, None]),
    ):
        [frame] = count_all(rows, [MEASURES["4.2"]], [by])
        assert [value for (value,) in groups_from(frame.collect(), [by])["4.2"]] == values


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (
            "placement_tpye",
            "there is no column placement_tpye to break figures down by. Did you mean 'placement_type'? kpis fields",
        ),
        (
            "ned",
            "there is no column ned to break figures down by. Did you mean 'need'? kpis fields lists the columns,",
        ),
        (
            "xyzzy",
            "there is no column xyzzy to break figures down by. kpis fields lists the columns,",
        ),
        (
            "child_id",
            "figures cannot be broken down by child_id, because each has a different one. kpis children lists them.",
        ),
        ("date_of_birth", "figures cannot be broken down by date_of_birth. Use age_band or age."),
        (
            "nhs_number",
            "figures cannot be broken down by nhs_number: its name says that it identifies a child. ",
        ),
    ],
)
def test_a_column_that_cannot_be_used(broken_down, by, message):
    with pytest.raises(UsageError) as refused:
        broken_down(by)

    [said] = refused.value.problems
    assert said.what.startswith(message)


def test_all_faults_of_the_columns_are_said_at_once(broken_down):
    with pytest.raises(UsageError) as refused:
        broken_down("child_id", "xyzzy", "sex")

    assert len(refused.value.problems) == 2


def test_the_columns_there_are_name_those_of_children_csv(broken_down):
    with pytest.raises(UsageError, match=r"; children\.csv also has need and team\.$"):
        broken_down("xyzzy")


def test_a_column_that_tells_nearly_every_child_from_the_next_is_refused(tmp_path):
    rows = "".join(f"    c{number} | 2015-01-01 | M | k{number} |\n" for number in range(20))
    children = "    child_id | date_of_birth | sex | case | team\n" + rows.replace("|\n", "| East\n")
    data = str(write(tmp_path / "extracts", children=children))

    with pytest.raises(UsageError) as refused:
        compute(Request(None, "2024Q1", data, only=("4.2",), by=("case",)))

    assert [one.what for one in refused.value.problems] == [
        "figures cannot be broken down by case: in children.csv it is different for nearly every child.",
    ]


@pytest.mark.parametrize(
    "heading",
    [
        *("name", "Child Name", "surname", "forename", "initials", "childname", "nhs_no", "NHS number"),
        *("nhsnumber", "upn", "UPN", "case_id", "case no", "postcode", "home_postcode", "address", "homeaddress"),
        *("email", "mobile", "dob", "child_ref", "pupil_number"),
    ],
)
def test_a_heading_that_says_who_a_child_is(heading):
    assert tells_who(heading)


@pytest.mark.parametrize(
    "heading",
    [
        *("need", "team", "school", "siblings", "number_of_siblings", "region", "uasc", "£", "ward", "home_ward"),
        *("social_worker_team", "school_type", "school_name", "ward_name", "TeamName", "nhs_trust", "initial_need"),
    ],
)
def test_a_heading_that_does_not(heading):
    assert not tells_who(heading)


def test_the_columns_of_the_authority_s_own_are_those_that_are_not_in_the_contract(tmp_path):
    assert own_columns(write(tmp_path / "extracts")) == ("need", "team")


def test_the_sample_by_placement_type_by_hand():
    scorecard = compute(Request(None, "2024Q1", "sample", only=("4.8",), by=("provider",)))

    [result] = scorecard.results
    homes = {group.values: group.counts.numerator for group in result.groups if group.counts.numerator}
    assert sum(homes.values()) == result.counts.numerator
    assert set(homes) <= {("PR2",), ("PR3",), ("PR4",), ("PR5",)}
    assert sum(Fraction(group.counts.denominator) for group in result.groups) == result.counts.denominator
