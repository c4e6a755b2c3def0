"""One CSV file to text: the two readers agree, and rows are numbered as a spreadsheet does."""

import csv
import os
import sys

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import files
from permanence_kpis.extracts.csv_rows import read_row_by_row
from permanence_kpis.extracts.files import _read_whole, read_headings, read_text
from permanence_kpis.parquet_reading import columns_of, kinds_of

BOM = "\ufeff"

fields = st.sampled_from(
    ["", "", "a", "0012", " ", "\t", "é", "x y", "\u2028", "\x85", "\r", "#1", BOM, "'", "~", "null"]
)
scraps = st.sampled_from([b"", b",", b"\r", b"\n", b'"', b"\r\n", b"\xef\xbb\xbf", b"\0", b"z", b"\xe9", b"\x1a"])


@st.composite
def nearly_plain_files(draw):
    """A file as the quick reader likes it, with a byte or two put in, taken out or exchanged."""
    width, line_end = draw(st.integers(2, 5)), draw(st.sampled_from(["\n", "\r\n"]))
    rows = draw(st.lists(st.lists(fields, min_size=width, max_size=width), max_size=6))
    lines = [",".join("abcde"[:width]), *(",".join(row) for row in rows)]
    data = bytearray((line_end.join(lines) + draw(st.sampled_from(["", line_end]))).encode())
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 1))] = draw(scraps)
    return draw(st.sampled_from([b"", BOM.encode()])) + bytes(data)


@st.composite
def wild_files(draw):
    """Anything: quotation marks, line ends, commas and bytes in any order."""
    pieces = st.one_of(scraps, fields.map(str.encode), st.sampled_from([b",", b"\n", b'""', b"\r\n"]))
    heading = draw(st.sampled_from([b"a,b,c\n", b"a,b\r\n", b"a\n", b'"a",b\n', b"a,b\r", b""]))
    return heading + b"".join(draw(st.lists(pieces, max_size=40)))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("files") / "any.csv"


@settings(max_examples=800, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.one_of(nearly_plain_files(), wild_files()))
@example(data=b"a,b\r\n,\r\n\r\n,,")
def test_what_the_quick_reader_accepts_it_reads_as_the_careful_one_does(path, data):
    path.write_bytes(data)
    try:
        headings = read_headings(path)
    except ExtractError:
        return
    wanted = range(len(headings))
    whole = _read_whole(path, headings, wanted) if headings else None
    if whole is None:
        return

    careful = read_row_by_row(path, headings, wanted)

    assert_frame_equal(whole.rows, careful.rows)
    assert whole.opens.to_list() == careful.opens.to_list()
    assert whole.last == careful.last
    assert not careful.short
    assert not careful.long
    assert not careful.moved


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.lists(fields.map(lambda text: text.replace("\r", "\r\n")), min_size=3, max_size=3), max_size=6),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoted=st.booleans(),
)
def test_what_a_spreadsheet_writes_is_read_back(path, rows, line_end, quoted):
    with path.open("w", encoding="utf-8", newline="") as file:
        style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
        csv.writer(file, lineterminator=line_end, quoting=style).writerows([["a", "b", "c"], *rows])

    raw = read_text(path, read_headings(path), range(3))

    as_written = [(*(text or None for text in row), number) for number, row in enumerate(rows, start=2)]
    assert raw.rows.rows() == as_written


@pytest.mark.parametrize(
    ("content", "is_quick"),
    [
        ("a,b\n1,2\n", True),
        ("a,b\r\n1,2\r\n", True),
        ("a,b\n1,2", True),
        (f"{BOM}a,b\n1,2\n", True),
        ("a,b\n1,é\n", True),
        ("a,b\n,\n", True),
        ('a,b\n1,"2"\n', False),
        ("a,b\r1,2\r", False),
        ("a,b\n1,2\r\n", False),
        ("a,b\r\n1,2\n", False),
        ("a,b\r\n1\r,2\r\n", False),
        ("a,b\n\n1,2\n", False),
        ("a,b\n1,2\n\n", False),
        ("a,b\n1\n", False),
        ("a,b\n1,2,3\n", False),
        (f"a,b\n{BOM}1,2\n", False),
        ("a\n1\n", False),
        ("a,b\n", False),
    ],
)
def test_the_quick_reader_takes_only_files_it_can_account_for(path, content, is_quick):
    path.write_bytes(content.encode())

    assert (_read_whole(path, read_headings(path), [0]) is not None) == is_quick


@pytest.mark.parametrize("at_once", [3, 4, 5, 6])
@pytest.mark.parametrize(
    ("content", "is_quick"),
    [
        ("a,b\r\n1,2\r\n3,4\r\n", True),
        ("a,b\r\n1,2\r\n3,4", True),
        ("a,b\r\n1,2\n3,4\r\n", False),
        ("a,b\r\n1,2\r3,4\r\n", False),
        ("a,b\r\n1,\r\r\n3,4\n", False),
    ],
)
def test_line_ends_are_found_wherever_a_file_is_cut_to_look_for_them(path, content, is_quick, at_once, monkeypatch):
    monkeypatch.setattr(files, "_COUNTED_AT_ONCE", at_once)
    path.write_bytes(content.encode())

    assert (_read_whole(path, ["a", "b"], [0, 1]) is not None) == is_quick


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "the end"])
@pytest.mark.parametrize("start", ["", BOM])
def test_any_line_end_will_do(path, line_end, last, start):
    lines = ["a,b", "1,2", "3,4"] + ([""] if last else [])
    path.write_bytes((start + line_end.join(lines)).encode())

    assert read_headings(path) == ["a", "b"]
    assert read_text(path, ["a", "b"], [0, 1]).rows.rows() == [("1", "2", 2), ("3", "4", 3)]


def test_rows_are_numbered_as_a_spreadsheet_does(path):
    path.write_bytes(b'a,b\r\n\r\n1,"two\r\nlines"\r\n  \r\n2,x\n\r\n,\r\n3,y')

    raw = read_text(path, ["a", "b"], [0, 1])

    assert raw.rows.rows() == [("1", "two\r\nlines", 3), ("2", "x", 5), (None, None, 7), ("3", "y", 8)]
    assert not raw.short


def test_headings_may_be_quoted_and_hold_commas_and_line_breaks(path):
    path.write_bytes(b'"a","the\nsecond, so to speak",c\n1,2,3\n')

    headings = read_headings(path)

    assert headings == ["a", "the\nsecond, so to speak", "c"]
    assert read_text(path, headings, [2]).rows.rows() == [("3", 2)]


def test_a_first_line_that_ends_otherwise_than_the_rest_is_still_the_headings(path):
    path.write_bytes(b"a,b\n1,2\r\n3,4\r\n")

    assert read_headings(path) == ["a", "b"]


def test_headings_may_be_longer_than_a_page(path):
    headings = [f"column_{place:05d}" for place in range(9000)]
    path.write_text(f"{','.join(headings)}\n{',' * 8999}last\n", encoding="utf-8")

    assert read_headings(path) == headings
    assert read_text(path, headings, [0, 8999]).rows.rows() == [(None, "last", 2)]


@pytest.mark.parametrize("mark", ["", '"'])
def test_a_field_may_be_as_long_as_a_book(path, mark):
    path.write_text(f"a,b\n1,{mark}{'x' * 1_200_000}{mark}\n", encoding="utf-8")

    [(_, long, _)] = read_text(path, ["a", "b"], [0, 1]).rows.rows()

    assert len(long) == 1_200_000


def test_short_and_long_rows_are_named(path):
    path.write_bytes(b"a,b,c\n1,2\n3\n4,5,6,7\n8,9,10,\n")

    raw = read_text(path, ["a", "b", "c"], [0, 1])

    assert raw.rows.rows() == [("1", "2", 2), ("3", None, 3), ("4", "5", 4), ("8", "9", 5)]
    assert (raw.short, raw.long, raw.moved) == ({3: 1}, (4,), {4, 5})


def test_a_comma_at_the_end_of_every_row_is_nothing_to_speak_of(path):
    path.write_bytes(b"a,b\n1,2,\n3,4,\n")

    raw = read_text(path, ["a", "b"], [0, 1])

    assert raw.rows.rows() == [("1", "2", 2), ("3", "4", 3)]
    assert (raw.long, raw.moved) == ((), set())


def test_bytes_that_are_no_text_stop_only_where_they_are_wanted(path):
    path.write_bytes(b'a,b,n\xe9\n"1\r\n1",2,\xe9\n\n3,\xe9,4\n5,\0,6\n')
    headings = ["a", "b", "n"]

    assert read_text(path, headings, [0]).rows.rows() == [("1\r\n1", 2), ("3", 4), ("5", 5)]
    with pytest.raises(ExtractError) as caught:
        read_text(path, headings, [0, 1])
    [problem] = caught.value.problems
    assert (problem.place.heading, problem.place.rows) == ("b", (4, 5))


def test_a_folder_with_signs_in_its_name_is_taken_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    signs = ("x[1]", "~") if os.name == "nt" else ("x[1]", "~", "*")  # no name on Windows has a star in it
    for name in (*signs, "x1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text(f"a,b\n{name[:1]},2\n", encoding="utf-8")

    for name in signs:
        relative = (tmp_path / name / "a.csv").relative_to(tmp_path)
        assert _read_whole(relative, ["a", "b"], [0]).rows.rows() == [(name[:1], 2)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not UTF-8")
def test_a_folder_whose_name_is_not_utf_8_is_read_like_any_other(tmp_path):
    folder = tmp_path / os.fsdecode(b"Stra\xdfe")
    folder.mkdir()
    rows = [("0012", "U4"), ("0013", "K2")]
    (folder / "a.csv").write_text("a,b\n0012,U4\n0013,K2\n", encoding="utf-8")
    with (folder / "a.parquet").open("wb") as file:
        pl.DataFrame(rows, schema=["a", "b"], orient="row").write_parquet(file)

    assert read_text(folder / "a.csv", ["a", "b"], [0, 1]).rows.select("0", "1").rows() == rows
    assert list(kinds_of(folder / "a.parquet")) == ["a", "b"]
    assert columns_of(folder / "a.parquet", ["a", "b"]).rows() == rows
