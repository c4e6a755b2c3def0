"""`kpis benchmarks` as typed, and published figures in explain, trend and report."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

PROJECT = Path(__file__).parents[2]
ROW = "4.1,{area},{kind},{day},{day},{value},,,,{definition},{difference},DfE,\n"
HEADINGS = (
    "ref,area,area_kind,period_first_day,period_last_day,value,numerator,denominator,hidden,definition,difference,source,"
    "published_on\n"
)


def as_one(text):
    return " ".join(text.split())


@pytest.fixture
def beside(tmp_path):
    """Definitions with a benchmarks.csv beside them."""

    def of(*rows):
        (tmp_path / "kpi_definitions.yaml").write_bytes((PROJECT / "kpi_definitions.yaml").read_bytes())
        (tmp_path / "benchmarks.csv").write_text(HEADINGS + "".join(rows), encoding="utf-8")
        return ("--data", "sample", "--definitions", str(tmp_path / "kpi_definitions.yaml"))

    return of


def test_those_of_the_sample_are_listed(kpis):
    ran = kpis("benchmarks", "4.1", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert {row["ref"] for row in rows} == {"4.1"}
    assert {(row["area"], row["value"]) for row in rows if row["period_last_day"] == "2025-03-31"} >= {
        ("England", "69")
    }
    page = kpis("benchmarks", "4.1").stdout
    assert page.startswith("Published figures, from the sample's benchmarks.csv\n")
    assert "statistical neighbours" in page


def test_the_page_names_the_file_that_is_read(kpis, beside):
    rows = [ROW.format(area="Ayton", kind="authority", day="2024-03-31", value=70, definition="same", difference="")]
    [_, _, _, definitions] = beside(*rows)
    page = kpis("benchmarks", "--definitions", definitions).stdout

    assert page.startswith(f"Published figures, from {Path(definitions).with_name('benchmarks.csv')}\n")
    assert "Ayton" in page
    assert "Sampleborough" not in page


def test_explain_says_which_is_higher_and_whether_that_is_better(kpis, beside):
    """4.1 of the sample is 71.05% on 30 June 2024: above 68, the same as 71 in whole percentages, below 72.4."""
    rows = [
        ROW.format(area=area, kind=kind, day="2024-03-31", value=value, definition="same", difference="In March.")
        for area, kind, value in (
            ("England", "england", 68),
            ("North West", "region", 71),
            ("Ayton", "authority", 72.4),
        )
    ]
    other = ROW.format(
        area="Beeford",
        kind="authority",
        day="2024-03-31",
        value=12,
        definition="context",
        difference="Another question.",
    )
    ran = kpis("explain", "4.1", "--period", "2024Q1", *beside(*rows, other))

    told = as_one(ran.stdout)
    assert "England, 31 March 2024: 68%; this figure is higher, which is better." in told
    assert "North West, 31 March 2024: 71%; this figure is about the same (published in whole percentages)." in told
    assert "Ayton, 31 March 2024: 72.4%; this figure is lower, which is worse." in told
    assert "For context only: Beeford, 31 March 2024: 12. Their definition: In March. Their definition: Another" in told


def test_of_a_count_nothing_is_better_or_worse(kpis):
    told = as_one(kpis("explain", "4.2", "--period", "2024Q1", "--data", "sample").stdout)

    published = told.split("Published figures to compare with")[1]
    assert "England, 31 March 2024: 6%." in published
    assert "better" not in published.split("Please note")[0]


def test_of_a_part_of_a_year_nothing_is_better_or_worse(kpis):
    quarter = as_one(kpis("explain", "4.6", "--period", "2024Q1", "--data", "sample").stdout)
    year = as_one(kpis("explain", "4.6", "--period", "2024-25", "--data", "sample").stdout)

    assert "England, April 2023 to March 2024: 12%." in quarter
    assert "England, April 2024 to March 2025: 12%; this figure is" in year


def test_trend_and_report_show_them(kpis, tmp_path):
    trend = as_one(kpis("trend", "4.1", "--period", "2024Q1", "--data", "sample").stdout)
    kpis("report", "--period", "2024Q1", "--data", "sample", "--only", "4.1", "--output", str(tmp_path / "r.html"))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")

    assert "Published England, 31 March 2024: 68%; this figure is higher, which is better." in trend
    assert "<dt>Published</dt><dd>England, 31 March 2024: 68%; this figure is higher, which is better." in page


def test_a_fault_in_the_file_stops_with_its_place(kpis, beside):
    row = ROW.format(area="England", kind="england", day="2024-03-31", value="x", definition="same", difference="")
    ran = kpis("explain", "4.1", "--period", "2024Q1", *beside(row))

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "benchmarks.csv, row 2, column value: this is not a number" in ran.stderr


@pytest.fixture
def lait(tmp_path):
    """The tool's file, with 4.1 of 2025 of England and Ayton."""
    columns = ["Short Desc", "Years", "LA and Regions", "Values", "Region"]
    rows = [("LAC_LongStable%", "2025", "England", "69", "NA"), ("LAC_LongStable%", "2025", "Ayton", "70", "NA")]
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(tmp_path / "bds_long_0.parquet")
    return ("--from-lait", str(tmp_path / "bds_long_0.parquet"))


def test_the_file_is_made_from_the_tools(kpis, lait, tmp_path):
    made = tmp_path / "benchmarks.csv"
    ran = kpis("benchmarks", *lait, "--authority", "Ayton", "--output", str(made))

    assert ran.exit_code == 0
    rows = csv.DictReader(io.StringIO(made.read_text(encoding="utf-8")))
    assert [row["area"] for row in rows] == ["England", "Ayton"]
    without = kpis("benchmarks", *lait)
    assert (without.exit_code, "--authority Rochdale" in without.stderr) == (2, True)


def test_a_broken_file_does_not_stop_it_from_being_made_again(kpis, beside, lait, tmp_path):
    definitions = beside("x\n")[-1]

    assert kpis("benchmarks", "--definitions", definitions).exit_code == 2
    made = kpis(
        *("benchmarks", *lait, "--authority", "Ayton", "--definitions", definitions),
        *("--output", str(tmp_path / "benchmarks.csv")),
    )
    assert made.exit_code == 0
    assert kpis("benchmarks", "--definitions", definitions).exit_code == 0


def test_neighbours_alone_are_refused(kpis):
    ran = kpis("benchmarks", "--neighbours", "neighbours.csv")

    assert (ran.exit_code, "Use it with --from-lait FILE" in ran.stderr) == (2, True)


# D-537
def test_neighbours_beside_the_published_figures_are_a_median_and_a_mean(kpis):
    """Nine neighbours, one of them hidden: the middle of 60, 61, 62, 64, 65, 66, 67 and 71, and 516 / 8."""
    headings = (
        "ref,area,area_kind,period_first_day,period_last_day,value,numerator,denominator,hidden,definition,difference,"
        "source,published_on"
    )
    values = ["60", "61", "62", "64", "65", "66", "67", "71", ""]
    figures = [
        *((f"N{number}", value, "" if value else "c") for number, value in enumerate(values, 1)),
        ("Ayton", "70", ""),
    ]
    rows = [
        f"4.1,{area},authority,2024-03-31,2024-03-31,{value},,,{hidden},same,,DfE,2024-11-01"
        for area, value, hidden in figures
    ]
    Path("benchmarks.csv").write_text("\n".join([headings, *rows, ""]), encoding="utf-8")
    alike = [f"Ayton,N{number},{number},2025" for number in range(1, 10)]
    Path("neighbours.csv").write_text("\n".join(["area,neighbour,rank,model", *alike, ""]), encoding="utf-8")

    ran = kpis("benchmarks", "4.1", "--authority", "Ayton", "--format", "csv")

    assert ran.exit_code == 0, ran.output
    found = [line.split(",") for line in ran.stdout.splitlines()[1:]]
    of_neighbours = "statistical neighbours (2025 model)"
    assert [(row[1], row[2], row[5], row[10]) for row in found] == [
        (of_neighbours, "neighbours_median", "64.5", "8 of 9 neighbours are published."),
        (of_neighbours, "neighbours_mean", "64.5", "8 of 9 neighbours are published."),
        ("Ayton", "authority", "70", ""),
    ]


# D-538
def test_authorities_that_give_their_counts_are_held_to_a_funnel(kpis):
    """20 of 100 in each of five and 40 of 100 in one: 140 of 600 together; the one is 3.9 standard deviations away.

    A list of neighbours beside it, whose own rows are not shown then, leaves it as it is.
    """
    headings = "ref,area,area_kind,period_first_day,period_last_day,value,numerator,denominator,definition,difference"
    areas = [*((f"N{number}", 20) for number in range(1, 6)), ("Ames", 40)]
    rows = [f"4.1,{area},authority,2024-03-31,2024-03-31,{met},{met},100,same," for area, met in areas]
    Path("benchmarks.csv").write_text(
        "\n".join([f"{headings},source,published_on,hidden", *(f"{row},DfE,," for row in rows), ""])
    )
    alike = [f"Ayton,N{number},{number},2025" for number in range(1, 6)]
    expected = (
        "4.1, 31 March 2024: 6 authorities that give their counts are at 23.3% together. Further from it than chance "
        "explains in 95 of 100 cases: none; in 998 of 1,000: Ames 40.0% (above)."
    )

    assert expected in " ".join(kpis("benchmarks", "4.1").stdout.split())
    Path("neighbours.csv").write_text("\n".join(["area,neighbour,rank,model", *alike, ""]), encoding="utf-8")
    beside = " ".join(kpis("benchmarks", "4.1", "--authority", "Ayton").stdout.split())
    assert expected in beside
    assert "N1" not in beside
    assert "give their counts" not in kpis("benchmarks", "4.2").stdout


def test_that_a_file_was_written_is_said(kpis):
    ran = kpis("benchmarks", "--output", "benchmarks.csv")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "Wrote benchmarks.csv\n")
