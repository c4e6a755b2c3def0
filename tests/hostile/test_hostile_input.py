"""Hostile input: whatever a file holds, it is used, or refused with a message that has a place.

KPIS_TEST_BATCHES=20 tries twenty times as many cases, KPIS_LARGE_FILES=1 files of up to 250 MB.
"""

import os
import shutil
import signal
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.archive.runs import entry
from tests.extracts.parquet import turned
from tests.extracts.ssd.tables import ANN, folder_of
from tests.extracts.ssda903.test_xml import AS_XML
from tests.hostile.damage import damaged
from tests.support.without_rights import run_without_rights

from permanence_kpis.archive.records import entry_text
from permanence_kpis.errors import ExtractError, KpiError, Problem
from permanence_kpis.outputs.failures import failure
from permanence_kpis.outputs.notices import findings, in_full
from permanence_kpis.outputs.terminal import scorecard, text
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.run.definitions import load_definitions
from permanence_kpis.run.findings import found_in

PROJECT = Path(__file__).parents[2]
CASES = 6 * int(os.environ.get("KPIS_TEST_BATCHES", "1"))
CASES_OF = {"ssd": CASES // 2}
"""A folder of seven tables takes four times as long."""
SECONDS = 30
MEMORY = 1_500
"""MiB that reading a hostile file may take."""

KPIS = "from permanence_kpis.cli import main; main()"
COMPUTE = ("compute", "--period", "2022Q1", "--data", "extracts", "--format", "csv")
MEASURED = """
import subprocess, sys
code = subprocess.run([sys.executable, "-c", *sys.argv[1:]]).returncode
try:
    import resource
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)
except ImportError:
    print(0, file=sys.stderr)
sys.exit(code)
"""
"""Runs what it is given and writes, last of all, the MiB that took at most; 0 on Windows, which does not say.

A process of its own: what a test's process takes itself would count as taken by a child of it.
"""

HEADER = "CHILD,SEX,DOB,ETHNIC\n0012,2,29/02/2012,WBRI\n0044,1,03/11/2015,MWBC\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "0012,01/05/2022,S,C2,N1,U4,PR1,09/06/2022,X1,CARPL,,OL1 1AA,SC1\n"
    "0012,09/06/2022,P,C2,N1,T1,,12/06/2022,X1,,,,\n"
    "0012,12/06/2022,P,C2,N1,U4,PR1,,,,,OL1 1AA,SC1\n"
    "0044,02/05/2022,S,V2,N5,K2,PR4,,,,,,\n"
)
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n0012,29/02/2012,01/06/2022,PN1\n"

SSD_BESIDE = {
    "ssd_cla_reviews.csv": "clar_cla_id,clar_cla_review_date,clar_cla_review_participation\n7,2022-06-01,PN1\n8,,\n",
    "ssd_care_leavers.csv": "clea_person_id,clea_care_leaver_latest_contact\nlou,2023-01-01\n",
    "ssd_cla_care_plan.csv": "lacp_person_id,lacp_cla_care_plan_start_date,lacp_cla_care_plan_json\n"
    '0012,2022-06-01,"{""LTFOST18"": ""Y""}"\n',
}


def _own(folder: Path) -> list[Path]:
    shutil.copytree(PROJECT / "tests" / "extracts" / "sound", folder)
    return sorted(folder.iterdir())


def _returns(folder: Path) -> list[Path]:
    folder.mkdir()
    files = {"header": HEADER, "episodes": EPISODES, "reviews": REVIEWS}
    for name, content in files.items():
        (folder / f"2023-{name}.csv").write_text(content)
    return sorted(folder.iterdir())


def _xml(folder: Path) -> list[Path]:
    folder.mkdir()
    (folder / "2023.xml").write_text(AS_XML)
    return sorted(folder.iterdir())


def _mapped(folder: Path) -> list[Path]:
    shutil.copytree(PROJECT / "tests" / "extracts" / "mapped" / "sound", folder)
    with xlsxwriter.Workbook(str(folder / "LEGAL.xlsx")) as workbook:
        sheet = workbook.add_worksheet("Legal")
        for number, line in enumerate((folder / "LEGAL.csv").read_text(encoding="utf-8").splitlines()):
            sheet.write_row(number, 0, line.split(","))
    described = (folder / "extracts.yaml").read_text(encoding="utf-8").replace("LEGAL.csv", "LEGAL.xlsx")
    (folder / "extracts.yaml").write_text(described, encoding="utf-8")
    (folder / "LEGAL.csv").unlink()
    return sorted(folder.iterdir())


def _ssd(folder: Path) -> list[Path]:
    drawn = {name: drawing.replace("ann ", "0012") for name, drawing in ANN.items()}
    return sorted(folder_of(folder, drawn, SSD_BESIDE).iterdir())


def _parquet(folder: Path) -> list[Path]:
    return sorted(turned(PROJECT / "tests" / "extracts" / "sound", folder).iterdir())


LAYOUTS = {"own": _own, "returns": _returns, "xml": _xml, "mapped": _mapped, "ssd": _ssd, "parquet": _parquet}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_damage_to_extracts_is_used_or_refused_with_a_place(layout, tmp_path):
    tried, cases = 0, CASES_OF.get(layout, CASES)

    @settings(max_examples=cases, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 2**32), st.integers(1, 4), st.integers(0, 10))
    def try_one(seed, times, which):
        nonlocal tried
        folder = tmp_path / "extracts"
        shutil.rmtree(folder, ignore_errors=True)
        files = LAYOUTS[layout](folder)
        hit = files[which % len(files)]
        hit.write_bytes(damaged(seed, times, hit.read_bytes()))
        _used_or_refused(folder)
        tried += 1

    try_one()
    assert tried >= cases


def test_any_damage_to_definitions_is_used_or_refused_with_a_place(tmp_path):
    tried = 0
    shipped = (PROJECT / "kpi_definitions.yaml").read_bytes()

    @settings(max_examples=CASES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 2**32), st.integers(1, 4))
    def try_one(seed, times):
        nonlocal tried
        path = tmp_path / "kpi_definitions.yaml"
        path.write_bytes(damaged(seed, times, shipped))
        with no_longer_than(SECONDS):
            _check(_raised(lambda: load_definitions(path)), exit_code=2)
        tried += 1

    try_one()
    assert tried >= CASES


def test_thousands_of_rows_of_one_child_takeno_longer_than_they_should(tmp_path):
    """Compared each with each, they took two minutes."""
    (tmp_path / "extracts").mkdir()
    files = {
        "children": "child_id,date_of_birth\n0012,2012-02-29\n",
        "legal_statuses": "child_id,start_date,legal_status\n0012,2022-05-01,C2\n",
        "placements": "child_id,start_date,placement_type\n0012,2022-05-01,U4\n" + "0012,2022-01-01,U4\n" * 5_000,
    }
    for name, content in files.items():
        (tmp_path / "extracts" / f"{name}.csv").write_text(content, encoding="utf-8")

    _used_or_refused(tmp_path / "extracts")


def test_a_folder_that_is_a_link_to_itself(tmp_path):
    """Whatever the layout, nobody can look into it."""
    if os.name == "nt":
        pytest.skip("Windows lets few people make links")
    folder = tmp_path / "extracts"
    folder.symlink_to("extracts")

    with pytest.raises(ExtractError) as raised:
        compute(Request(date(2026, 11, 22), "2022Q1", str(folder)))

    assert failure(raised.value) == (
        f"{folder}: this is a link that leads back to itself, or through too many others\n"
        "    Name the folder of extracts with --data.\n"
    )


# Of big5 a character may have two bytes, which the parser does not take; idna and punycode are no character sets
@pytest.mark.parametrize("encoding", ["none", "big5", "idna", "punycode", "base64"])
@pytest.mark.parametrize("between", [" ", "\n\n"], ids=["on one line", "over several lines"])
def test_an_encoding_that_is_not_known_is_said(tmp_path, encoding, between):
    _xml(tmp_path / "extracts")
    path = tmp_path / "extracts" / "2023.xml"
    declared = AS_XML.replace(" encoding", f"{between}encoding").replace("utf-8", encoding)
    assert f"{between}encoding" in declared
    path.write_text(declared, encoding="utf-8")

    with pytest.raises(ExtractError) as raised:
        compute(Request(date(2026, 11, 22), "2022Q1", str(tmp_path / "extracts")))

    assert failure(raised.value) == (
        "2023.xml:1: the file says that it is in an encoding that is not known\n"
        "    Export the return again, or use its CSV files.\n"
    )


def test_a_folder_in_the_place_of_a_file(tmp_path):
    files = _returns(tmp_path / "extracts")
    episodes = next(path for path in files if "episodes" in path.name)
    episodes.unlink()
    episodes.mkdir()

    _used_or_refused(tmp_path / "extracts")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_that_may_not_be_read(layout, tmp_path):
    for path in LAYOUTS[layout](tmp_path / "extracts"):
        path.chmod(0)
    script = """
import sys
from datetime import date
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.archive.records import entry_text
from permanence_kpis.errors import ExtractError
try:
    compute(Request(date(2026, 11, 22), "2022Q1", sys.argv[1]))
except ExtractError as error:
    print(error.exit_code)
"""

    assert run_without_rights(script, tmp_path / "extracts") == "3\n"


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "missing", "."])
@pytest.mark.parametrize("name", ["placements.csv", "2023-episodes.csv", "2023.xml"])
def test_a_symbolic_link_to_what_is_no_file(name, target, tmp_path):
    folder = tmp_path / "extracts"
    _own(folder) if name == "placements.csv" else _returns(folder)
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(target)

    _used_or_refused(folder)


_ON_REQUEST = pytest.mark.skipif(not os.environ.get("KPIS_LARGE_FILES"), reason="KPIS_LARGE_FILES=1 asks for it")
BOMBS = {
    "xml of empty elements": ("bomb.xml", lambda: _in_a_return(b"<a/>" * 500_000)),
    "xml of records without a value": ("bomb.xml", lambda: _in_a_return(b"<EPISODE/>" * 500_000)),
    "xml of attributes": (
        "bomb.xml",
        lambda: b"<EXPSSDA903" + b"".join(b" a%d='1'" % n for n in range(300_000)) + b"/>",
    ),
    "xml of names": ("bomb.xml", lambda: _in_a_return(b"".join(b"<x%d/>" % n for n in range(300_000)))),
    "xml comment": ("bomb.xml", lambda: _in_a_return(b"<!--" + b"x" * 20_000_000 + b"-->")),
    "xml entities": ("bomb.xml", lambda: _entities().encode()),
    "xml nested deep": ("bomb.xml", lambda: b"<EXPSSDA903>" + b"<CHILD>" * 3_000_000),
    "xml with one huge field": ("bomb.xml", lambda: AS_XML.encode().replace(b"UN1", b"U" * 50_000_000)),
    "csv with one huge field": ("2024-episodes.csv", lambda: EPISODES.encode().replace(b"SC1", b"S" * 50_000_000, 1)),
    "csv with one huge quoted field": ("2024-episodes.csv", lambda: EPISODES.encode() + b'0099,"' + b"x" * 50_000_000),
    "csv of a million headings": ("2024-episodes.csv", lambda: b"CHILD,DECOM,RNE" + b",x" * 1_000_000),
    "csv of a million columns in a row": ("2024-episodes.csv", lambda: EPISODES.encode() + b"0099" + b",x" * 1_000_000),
    "csv of commas": ("2024-episodes.csv", lambda: EPISODES.encode() + b"," * 5_000_000),
    "csv of short rows": ("2024-episodes.csv", lambda: EPISODES.encode() + b"a\n" * 2_000_000),
    "csv of rows of one character each": (
        "2024-episodes.csv",
        lambda: EPISODES.encode() + (b"1," * 12 + b"1\n") * 400_000,
    ),
    "csv of blank rows": ("2024-episodes.csv", lambda: EPISODES.encode() + (b"," * 12 + b"\n") * 400_000),
    "csv of bytes that are no text": ("2024-episodes.csv", lambda: EPISODES.encode() + b"0012,\xe9\n" * 400_000),
    "csv of NUL bytes": ("2024-episodes.csv", lambda: b"\0" * 50_000_000),
    "yaml of empty brackets": ("kpi_definitions.yaml", lambda: b"format: [" + b"[]," * 33_000),
    "yaml of brackets": ("kpi_definitions.yaml", lambda: b"format: [" + b"[a]," * 1_000_000),
    "yaml of lines": ("kpi_definitions.yaml", lambda: b"format:\n" + b"- a\n" * 1_000_000),
    "yaml of names": ("kpi_definitions.yaml", lambda: b"".join(b"k%d: 1\n" % n for n in range(20_000))),
    "yaml anchors": ("kpi_definitions.yaml", lambda: _anchors().encode()),
    "yaml nested deep": ("kpi_definitions.yaml", lambda: b"format: " + b"[" * 20_000),
    "yaml tag": ("kpi_definitions.yaml", lambda: b"format: !!python/object/apply:os.system ['exit 9']\n"),
}


ON_REQUEST = {
    *("xml of attributes", "xml of names", "xml comment", "csv of a million columns in a row", "csv of blank rows"),
    *("csv of bytes that are no text", "yaml of brackets", "yaml of lines", "yaml of names"),
    *("a cell far to the right", "empty cells", "numbers"),
}
"""Bombs and workbooks that are tried where somebody asks for it: each costs a second or more."""


def _tried(names: Iterable[str]) -> list[object]:
    return [pytest.param(name, marks=_ON_REQUEST if name in ON_REQUEST else ()) for name in names]


@pytest.mark.parametrize("bomb", _tried(BOMBS))
def test_a_bomb_is_refused_within_bounds_of_time_and_memory(bomb, tmp_path, of_nothing):
    name, content = BOMBS[bomb]
    _returns(tmp_path / "extracts")
    where = tmp_path if name.endswith(".yaml") else tmp_path / "extracts"
    (where / name).write_bytes(content())

    assert _measured(tmp_path, codes=(0, 2, 3, 4)) <= of_nothing + _allowed((where / name).stat().st_size)


FIGURES = (
    "ref,area,area_kind,period_first_day,period_last_day,value,numerator,denominator,hidden,definition,difference,source,"
    "published_on\n"
)
BESIDE = {
    "a dotted name": ("kpis.toml", lambda: "a" + ".a" * 51_200 + "=1", ("list",)),
    "notes": ("notes.csv", lambda: "ref,period,text,by,on\n" + "a\n" * 64_000, ("validate",)),
    "sound notes": (
        "notes.csv",
        lambda: "ref,period,text,by,on\n" + "4.1,2024Q1,a,b,2024-07-22\n" * 140_000,
        ("validate",),
    ),
    "published figures": ("benchmarks.csv", lambda: FIGURES + "a\n" * 64_000, ("validate",)),
    "neighbours": ("neighbours.csv", lambda: "area,neighbour,rank,model\n" + "a\n" * 1_900_000, ("benchmarks",)),
}


# D-615, D-616
@pytest.mark.parametrize("kind", BESIDE)
def test_a_file_beside_the_definitions_takes_no_more_than_its_size_allows(kind, tmp_path, of_nothing):
    """100 KB of settings took 9 GB, 128 KB of published figures 800 MB."""
    name, content, command = BESIDE[kind]
    for sample in ("kpi_definitions.yaml", "sample_data/benchmarks.csv"):
        shutil.copy(PROJECT / sample, tmp_path)
    if name == "neighbours.csv":
        command = (*command, "--authority", "Rochdale")
    (tmp_path / name).write_text(content(), encoding="utf-8")

    taken = _measured(tmp_path, codes=(2,), seconds=SECONDS, command=command)

    assert taken <= of_nothing + _allowed((tmp_path / name).stat().st_size)


# D-617
@pytest.mark.parametrize("command", [COMPUTE, ("init", "--data", "extracts")], ids=lambda c: c[0])
def test_a_workbook_packed_as_no_spreadsheet_packs_one_is_not_unpacked(command, tmp_path, of_nothing):
    """In 1.5 KB it took 2 GB: bzip2 is undone in one go, whatever the file says of its size."""
    _mapped(tmp_path / "extracts")
    path = tmp_path / "extracts" / "LEGAL.xlsx"
    parts = _parts(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, text in parts.items():
            archive.writestr(name, text + " " * 200_000_000 if "sheet1" in name else text)
    content = bytearray(path.read_bytes())
    at = content.rfind(b"xl/worksheets/sheet1.xml") - 46 + 24  # the size in the directory at the end
    content[at : at + 4] = (10_000).to_bytes(4, "little")
    path.write_bytes(content)
    if command[0] == "init":
        (tmp_path / "extracts" / "extracts.yaml").unlink()

    taken = _measured(tmp_path, codes=(0, 3), command=command)

    assert taken <= of_nothing + _allowed(path.stat().st_size)


BOOKS = {
    "a cell far away": lambda: _cell("J1000000"),
    "a cell far to the right": lambda: _cell("XFD600"),
    "empty cells": lambda: '<row r="600">' + '<c r="A600" s="1"/>' * 5_000_000 + "</row>",
    "numbers without a place": lambda: "<row><c><v>1</v></c></row>" * 500_000,
    "numbers": lambda: "".join(_row_of_numbers(number) for number in range(600, 30_000)),
    "one long text in every cell": lambda: '<row><c t="s"><v>0</v></c></row>' * 30_000,
    "texts in place": lambda: f'<row><c t="inlineStr"><is><t>{"y" * 1_000}</t></is></c></row>' * 14_000,
}


@pytest.mark.parametrize("book", _tried(BOOKS))
def test_a_workbook_takes_no_more_than_its_size_allows(book, tmp_path, of_nothing):
    path = tmp_path / "extracts" / "LEGAL.xlsx"
    _mapped(tmp_path / "extracts")
    _add_rows(path, BOOKS[book]())

    assert _measured(tmp_path, codes=(0, 3, 4)) <= of_nothing + _allowed(path.stat().st_size)


FIRST_MAPPINGS = {
    "csv with one huge quoted field": ("LEGAL.csv", lambda path: path.write_bytes(b'ID,"' + b"x" * 50_000_000)),
    "csv of a million headings": ("LEGAL.csv", lambda path: path.write_bytes(b"ID" + b",x" * 1_000_000)),
    "csv of wide rows": ("LEGAL.csv", lambda path: path.write_bytes((b"ab," * 16_383 + b"ab\n") * 200)),
    "csv of rows wider than the headings": ("LEGAL.csv", lambda path: path.write_bytes(b"ID,DAY" + _wide_rows(60))),
    "csv of signs beyond all": (
        "LEGAL.csv",
        lambda path: path.write_bytes(b"ID,DAY\n" + ("y" * 10_000 + ",\U0001f600\n").encode() * 1_000),
    ),
    "a workbook of long headings": ("LEGAL.xlsx", lambda path: _add_rows(path, BOOKS["one long text in every cell"]())),
    "a workbook of wide rows": ("LEGAL.xlsx", lambda path: _add_rows(path, _cell("XFD600") * 20)),
}


@pytest.mark.parametrize("kind", FIRST_MAPPINGS)
def test_a_first_mapping_takes_no_more_than_the_size_of_the_file_allows(kind, tmp_path, of_nothing):
    name, make = FIRST_MAPPINGS[kind]
    _mapped(tmp_path / "extracts")
    (tmp_path / "extracts" / "extracts.yaml").unlink()
    path = tmp_path / "extracts" / name
    make(path)

    taken = _measured(tmp_path, codes=(0,), command=("init", "--data", "extracts"))

    assert taken <= of_nothing + _allowed(path.stat().st_size)


@pytest.mark.parametrize(
    "command", [COMPUTE, ("check", *COMPUTE[1:]), ("init", "--data", "extracts")], ids=lambda c: c[0]
)
def test_headings_that_all_name_one_long_text_are_not_held(command, tmp_path, of_nothing):
    """In 2 KB they took 600 MB, and 50 seconds of a check."""
    _mapped(tmp_path / "extracts")
    path = tmp_path / "extracts" / "LEGAL.xlsx"
    _headed_by_one_text(path)
    if command[0] == "init":
        (tmp_path / "extracts" / "extracts.yaml").unlink()

    taken = _measured(tmp_path, codes=(0, 3), command=command)

    assert taken <= of_nothing + _allowed(path.stat().st_size)


RECORDS = {
    "a run": ("history", "monthly/archive/run-0001-abcdef.json"),
    "a run laid out as kpis does": ("history", "monthly/archive/run-0001-abcdef.json"),
    "a run met by a writer": ("compute", "monthly/archive/run-0001-abcdef.json"),
    "a publication": ("history", "monthly/archive/publication-0001.json"),
    "a manifest": ("verify", "monthly/manifest.json"),
    "a note of what is to be put in place": ("compute", "monthly/archive/.pending"),
}


@pytest.mark.parametrize(
    "values", ["[],", pytest.param('{"":0},', marks=_ON_REQUEST), pytest.param('"\U0001f600",', marks=_ON_REQUEST)]
)
@pytest.mark.parametrize("record", RECORDS)
def test_a_record_takes_no_more_than_its_size_allows(record, values, tmp_path, of_nothing):
    """60 MiB of brackets took 1,630."""
    before, after = _around_the_figures() if "laid out" in record else ('{"format": 1, "run": [', "0]}")
    text = before + values * ((20 << 20) // len(values.encode())) + after

    assert _measured_record(tmp_path, record, text) <= of_nothing + _allowed(len(text.encode()))


def _measured_record(folder: Path, record: str, text: str) -> int:
    """The MiB that the command which comes upon a record took at most."""
    command, name = RECORDS[record]
    _own(folder / "extracts")
    (folder / "monthly" / "archive").mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    words = {
        "history": ("history", "4.1", "--archive", "monthly"),
        "verify": ("verify", "monthly/manifest.json"),
        "compute": (*COMPUTE[:5], "--output", "monthly", "--only", "4.2"),
    }
    return _measured(folder, codes=(0, 2, 5), command=words[command])


def _around_the_figures() -> tuple[str, str]:
    """What stands before and after the content of the first group of a run."""
    text = entry_text(entry(1))
    at = text.index('"K2"')
    return text[:at], text[at:]


LARGE = {
    "xml of empty elements": ("bomb.xml", lambda size: _in_a_return(b"<a/>" * (size // 4))),
    "csv of commas": ("2024-episodes.csv", lambda size: EPISODES.encode() + b"," * size),
    "csv of blank rows": ("2024-episodes.csv", lambda size: EPISODES.encode() + (b"," * 12 + b"\n") * (size // 13)),
    "csv with one huge quoted field": ("2024-episodes.csv", lambda size: EPISODES.encode() + b'0099,"' + b"x" * size),
    "csv of one character each": (
        "2024-episodes.csv",
        lambda size: EPISODES.encode() + (b"1," * 12 + b"1\n") * (size // 26),
    ),
}


@_ON_REQUEST
@pytest.mark.parametrize("mib", [25, 100, 250])
@pytest.mark.parametrize("large", LARGE)
def test_a_large_file_takes_no_more_than_its_size_allows(large, mib, tmp_path, of_nothing):
    name, content = LARGE[large]
    _returns(tmp_path / "extracts")
    (tmp_path / "extracts" / name).write_bytes(content(mib << 20))

    taken = _measured(tmp_path, codes=(0, 3, 4), seconds=1_200)

    assert taken <= min(MEMORY, of_nothing + _allowed(mib << 20))


@_ON_REQUEST
@pytest.mark.parametrize("mib", [25, 100, 250])
@pytest.mark.parametrize("record", RECORDS)
def test_a_large_record_takes_no_more_than_its_size_allows(record, mib, tmp_path, of_nothing):
    before, after = _around_the_figures() if "laid out" in record else ('{"format": 1, "run": [', "0]}")

    taken = _measured_record(tmp_path, record, before + "9," * (mib << 19) + after)

    assert taken <= min(MEMORY, of_nothing + _allowed(mib << 20))


@pytest.fixture(scope="module")
def of_nothing(tmp_path_factory):
    """The MiB that `kpis compute` takes on an empty folder."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "extracts").mkdir()
    return _measured(folder, codes=(3,))


def _allowed(size: int) -> int:
    return 64 + 8 * size // 2**20


def _measured(
    folder: Path, codes: tuple[int, ...], seconds: int = 4 * SECONDS, command: Iterable[str] = COMPUTE
) -> int:
    """The MiB that a command took at most on the extracts in a folder; 0 on Windows, which does not say."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, KPIS, *command],
        cwd=folder,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode in codes, done.stderr[-2000:]
    assert b"Traceback" not in done.stderr
    memory = int(done.stderr.splitlines()[-1])
    assert memory < MEMORY
    assert memory > 0 or os.name == "nt"
    return memory


def _in_a_return(content: bytes) -> bytes:
    return b"<EXPSSDA903>" + content + b"</EXPSSDA903>"


def _cell(place: str) -> str:
    return f'<row r="{place.lstrip(string.ascii_uppercase)}"><c r="{place}"><v>1</v></c></row>'


def _row_of_numbers(number: int) -> str:
    cells = "".join(f'<c r="{letter}{number}"><v>{number}</v></c>' for letter in "ABCDEFGHIJ")
    return f'<row r="{number}">{cells}</row>'


def _wide_rows(rows: int) -> bytes:
    return (b"\n" + b"ab," * 60_000) * rows


def _parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def _headed_by_one_text(path: Path) -> None:
    """Each cell of the first row of a workbook names one text, as long as a cell may have."""
    cells = '<c t="s"><v>0</v></c>' * 16_000
    parts = _parts(path) | {
        "xl/worksheets/sheet1.xml": f'<sheetData><row r="1">{cells}</row></sheetData>',
        "xl/sharedStrings.xml": f"<sst><si><t>{'y' * 32_767}</t></si></sst>",
    }
    _write(path, parts)


def _write(path: Path, parts: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        for name, part in parts.items():
            book.writestr(name, part)


def _add_rows(path: Path, rows: str) -> None:
    """Rows at the end of the first sheet of a workbook, and a text as long as a cell may have before all others."""
    parts = _parts(path)
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace("</sheetData>", f"{rows}</sheetData>")
    first = parts["xl/sharedStrings.xml"].index("<si>")
    long = f"<si><t>{'y' * 32_767}</t></si>" if 't="s"' in rows else ""
    parts["xl/sharedStrings.xml"] = (
        f"{parts['xl/sharedStrings.xml'][:first]}{long}{parts['xl/sharedStrings.xml'][first:]}"
    )
    _write(path, parts)


def _used_or_refused(folder: Path) -> None:
    """The scorecard comes out, words and all, or a message with a place and exit code 3."""
    request = Request(date(2026, 11, 22), "2022Q1", str(folder))

    def show() -> None:
        card = compute(request)
        assert text(scorecard(card), 100)
        in_full(findings(card, found_in(card), "kpis check"))

    with no_longer_than(SECONDS):
        _check(_raised(show), exit_code=3)


def _raised(work: Callable[[], object]) -> KpiError | None:
    """What a piece of work stopped with, where it is something a person can mend."""
    try:
        work()
    except KpiError as error:
        return error
    return None


def _check(error: KpiError | None, exit_code: int) -> None:
    """Nothing stopped, or it is said with this exit code and a place."""
    if error is None:
        return
    assert error.exit_code == exit_code
    assert failure(error).strip()
    for problem in error.problems:
        assert isinstance(problem, Problem), problem
        assert problem.place.file
        assert problem.what
        assert problem.remedy


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError(f"still at it after {seconds} seconds")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _entities() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE EXPSSDA903 [<!ENTITY l0 "lol">{levels}]><EXPSSDA903>&l11;</EXPSSDA903>'


def _anchors() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines) + "\n"
