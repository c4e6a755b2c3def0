"""Published figures from the Local Authority Interactive Tool's file, and of neighbours."""

import csv
import random
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.extracts.parquet import ending

from permanence_kpis.benchmarks import benchmarks_from_lait
from permanence_kpis.benchmarks.neighbours import Neighbours, load_neighbours, median_and_mean
from permanence_kpis.errors import UsageError

NEIGHBOURS = Path(__file__).parents[3] / "shared" / "data" / "published" / "statistical_neighbours_2025.csv"
VALUES = {"Ayton": "70", "Beeford": "60", "Ceeton": "-", "Deeham": "50", "Eely": "80", "Effingham": "71"}

LONG_TEXT = "".join(random.Random(1).choices(string.ascii_letters, k=250_000))
"""Of which a file takes three quarters of its size."""


@pytest.fixture
def lait(tmp_path):
    """A file as the tool's: text, all measures and areas in one, `-` where nothing is published."""
    rows = [
        ("LAC_LongStable%", "2025", area, value, "North West")
        for area, value in {"England": "69", "North West": "68", **VALUES}.items()
    ]
    rows += [
        ("LAC_ceased_SGO%", "2025", "England", "12", "NA"),
        ("LAC_ceased_SGO%", "2024", "Ayton", "-", "North West"),
        ("RTA", "2014-16", "Ayton", "12.13", "North West"),
    ]
    path = tmp_path / "bds_long_0.parquet"
    pl.DataFrame(
        rows, schema=["Short Desc", "Years", "LA and Regions", "Values", "Region"], orient="row"
    ).write_parquet(path)
    return path


def told(refused):
    return [f"{one.place}: {one.what}. {one.remedy}" for one in refused.value.problems]


def test_the_file_gives_england_the_region_and_the_authority(lait):
    found = benchmarks_from_lait(lait, "ayton", None)

    assert [(one.ref, one.kind, one.area, one.value, one.first_day, one.last_day) for one in found] == [
        ("4.1", "england", "England", Decimal(69), date(2025, 3, 31), date(2025, 3, 31)),
        ("4.1", "region", "North West", Decimal(68), date(2025, 3, 31), date(2025, 3, 31)),
        ("4.1", "authority", "Ayton", Decimal(70), date(2025, 3, 31), date(2025, 3, 31)),
        ("4.6", "authority", "Ayton", None, date(2023, 4, 1), date(2024, 3, 31)),
        ("4.6", "england", "England", Decimal(12), date(2024, 4, 1), date(2025, 3, 31)),
    ]
    assert [one.hidden for one in found] == [None, None, None, "x", None]


def test_neighbours_are_counted_and_those_not_published_left_out(lait):
    """60, 50, 80, 71 and 70: the median is 70, the mean 66.2; Ceeton is not published."""
    of = Neighbours(("Beeford", "Ceeton", "Deeham", "Eely", "Effingham", "Ayton"), "2025")
    found = {one.kind: one for one in benchmarks_from_lait(lait, "Ayton", of) if one.ref == "4.1"}

    assert (found["neighbours_median"].value, found["neighbours_mean"].value) == (Decimal("70.0"), Decimal("66.2"))
    assert found["neighbours_median"].area == "statistical neighbours (2025 model)"
    assert "5 of 6 neighbours are published." in found["neighbours_median"].difference


def test_of_fewer_than_five_there_is_neither():
    assert median_and_mean([Decimal(1)] * 4) is None
    assert median_and_mean([Decimal(1)] * 4 + [Decimal(2)]) == (Decimal("1.0"), Decimal("1.2"))


def test_a_file_that_is_none_of_the_tools_is_refused(lait, tmp_path):
    (tmp_path / "text.parquet").write_text("no Parquet", encoding="utf-8")
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "other.parquet")
    for name, what in (
        ("text.parquet", "this cannot be read as a Parquet file"),
        ("gone.parquet", "the file does not exist"),
        ("other.parquet", "it has no Short Desc, Years, LA and Regions, Values or Region"),
    ):
        with pytest.raises(UsageError) as refused:
            benchmarks_from_lait(tmp_path / name, "Ayton", None)
        [message] = told(refused)
        assert what in message
        assert "bds_long_0.parquet" in message


def test_a_file_that_ends_the_process_of_its_reader_is_refused(tmp_path):
    columns = ("Short Desc", "Years", "LA and Regions", "Values", "Region")
    path = tmp_path / "bds_long_0.parquet"
    path.write_bytes(ending(pl.DataFrame({name: ["2023", "2024", "2025"] for name in columns})))

    with pytest.raises(UsageError) as refused:
        benchmarks_from_lait(path, "Ayton", None)

    [message] = told(refused)
    assert message.startswith(f"{path}: this cannot be read as a Parquet file. Name the tool's bds_long_0.parquet: ")


def test_an_authority_that_is_not_in_it_is_named_with_the_nearest(lait):
    with pytest.raises(UsageError) as refused:
        benchmarks_from_lait(lait, "Beford", None)

    [message] = told(refused)
    assert message == (
        f"{lait}: there is no authority 'Beford' in it. Did you mean 'Beeford'? Write the name as the DfE does."
    )


def test_a_list_of_neighbours_is_that_of_the_newest_model_by_rank(tmp_path):
    path = tmp_path / "neighbours.csv"
    path.write_text(
        "area,neighbour,rank,model\nAyton,Eely,2,2025\nAyton,Deeham,1,2025\nAyton,Beeford,1,2021\nEely,Ayton,1,2025\n",
        encoding="utf-8",
    )

    assert load_neighbours(path, "Ayton") == Neighbours(("Deeham", "Eely"), "2025")


@pytest.mark.skipif(not NEIGHBOURS.exists(), reason="the published table of neighbours is not here")
def test_the_table_as_published_is_read():
    found = load_neighbours(NEIGHBOURS, "Rochdale")

    assert found.model == "2025"
    assert (len(found.names), found.names[0], "Oldham" in found.names) == (10, "Walsall", True)


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("area,neighbour,rank,model", "Ayton,Eely,1,2025"),
        ("old_la_code,la_name,SN_1,SN_2,SN_3,SN_4,SN_5,SN_6,SN_7,SN_8,SN_9,SN_10", "1,Ayton,,,,,,,,,,"),
    ],
)
def test_an_authority_that_is_not_in_the_list_of_neighbours_is_refused_with_the_nearest(tmp_path, headings, row):
    path = tmp_path / "neighbours.csv"
    path.write_text(f"{headings}\n{row}\n", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_neighbours(path, "Aytn")

    assert told(refused) == [
        f"{path}: there are no neighbours of Aytn in the file. Did you mean 'Ayton'? Look at its names."
    ]


def test_a_file_of_neighbours_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "neighbours.csv"
    path.write_text("who,whom\nAyton,Eely\n", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_neighbours(path, "Ayton")

    assert "the headings are neither area, neighbour, rank and model nor those of the DfE's table" in told(refused)[0]


COLUMNS = ("Short Desc", "Years", "LA and Regions", "Values", "Region")
WHOLE = {"Short Desc": "LAC_LongStable%", "Years": "2025", "LA and Regions": "Ayton", "Values": "70", "Region": "NA"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Years", "0000"),
        ("Values", "9" * 400_000),
        ("Values", [70]),
        ("Values", b"\xff\xfe"),
        ("Short Desc", 4.1),
    ],
    ids=["a year before there were any", "a number without end", "a list", "bytes", "a number for a name"],
)
def test_a_file_whose_columns_are_of_other_kinds_is_refused(tmp_path, column, value):
    path = tmp_path / "bds_long_0.parquet"
    pl.DataFrame([WHOLE | {column: value}]).write_parquet(path)

    with pytest.raises(UsageError) as refused:
        benchmarks_from_lait(path, "Ayton", None)

    [message] = told(refused)
    assert message.startswith(f"{path}: ")
    assert "bds_long_0.parquet" in message


# D-613
def test_whatever_damages_the_file_it_is_read_or_refused(lait):
    """Each byte at which the reader panics or fails is one of these; none of them ends the process."""
    content = lait.read_bytes()
    refused = 0
    for at in range(4, len(content), 7):
        lait.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        try:
            benchmarks_from_lait(lait, "Ayton", None)
        except UsageError:
            refused += 1

    assert refused


@pytest.mark.parametrize(
    "rows",
    ["Ayton\nAyton,Eely,1,2025\n", f"Ayton,Eely,{'9' * 5_000},2025\n"],
    ids=["a short row", "a rank without end"],
)
def test_a_list_of_neighbours_that_is_not_whole_is_read(tmp_path, rows):
    path = tmp_path / "neighbours.csv"
    path.write_text(f"area,neighbour,rank,model\n{rows}", encoding="utf-8")

    assert "Eely" in load_neighbours(path, "Ayton").names


@pytest.fixture
def longest_field():
    """The length of a field that Python reads where nobody has set another: one for the whole process."""
    before = csv.field_size_limit(131_072)
    yield 131_072
    csv.field_size_limit(before)


def test_a_list_of_neighbours_whose_quotation_mark_is_never_closed_is_refused(tmp_path, longest_field):
    path = tmp_path / "neighbours.csv"
    path.write_text(f'area,neighbour,rank,model\nAyton,"{"x" * (longest_field + 1)}', encoding="utf-8")

    with pytest.raises(UsageError) as refused:
        load_neighbours(path, "Ayton")

    assert told(refused) == [f"{path}: this is not CSV: a quotation mark is never closed. Save it as CSV again."]


# D-616
@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("area,neighbour,rank,model\n" + "a\n" * 50_001, "rows 50002: more than 50,000 rows"),
        ("a" + "," * 20_000, "rows 1: more than 16,384 fields in one row"),
    ],
)
def test_a_file_of_neighbours_with_more_than_anybody_writes_is_refused(tmp_path, content, what):
    path = tmp_path / "neighbours.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_neighbours(path, "Ayton")

    assert what.replace("rows ", "row ", 1) in told(refused)[0]


# D-617
@pytest.mark.parametrize(
    ("height", "areas", "region", "what"),
    [
        (250_000, 1, "-", "this file has 250,000 rows, far more than the tool's file of its size"),
        (110_000, 110_000, "-", "this file has 110,000 figures of our measures, far more text than there is"),
        (70, 1, LONG_TEXT, "this file has 70 figures of our measures, far more text than there is"),
        (1_000, 1, "x" * 20_000, "this cannot be read as a Parquet file"),
    ],
)
def test_a_file_that_holds_far_more_than_the_tools_is_refused(tmp_path, height, areas, region, what):
    one = {"Short Desc": "LAC_LongStable%", "Years": "2025", "Values": "70", "Region": region}
    path = tmp_path / "bds_long_0.parquet"
    rows = pl.DataFrame(
        {"LA and Regions": [f"Ayton {number % areas * 2_654_435_761 % 2**32}" for number in range(height)]}
    )
    rows.with_columns(**{name: pl.lit(value) for name, value in one.items()}).write_parquet(path)

    with pytest.raises(UsageError) as refused:
        benchmarks_from_lait(path, "Ayton 0", None)

    assert what in told(refused)[0]
