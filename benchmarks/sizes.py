"""What a folder costs by its size: processor time and memory of a command, above those of `compute` on an empty folder.

For each kind of file, sound and hostile. `python -m benchmarks.sizes [--mib 1 4 16]`; part of `make bench`.

To reach: memory at most 64 MiB and 8 times the file's size, time in proportion to the size. Ends with 1 where a kind
takes more memory than that, or more than twice the time a MiB than at the size before, which no busy machine explains:
what grows with the square takes four times.
"""

import argparse
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

ANY, TIMES, SLOWER, TOO_SHORT = 64, 8, 2, 1.0
"""Memory in MiB, and times the size; how much longer a MiB may take than at the size before; seconds of noise."""
KPIS = [sys.executable, "-c", "from permanence_kpis.cli import main; main()"]
COMPUTE = ("compute", "--period", "2024Q1", "--data", ".", "--format", "csv")
LAUNCHED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
"""A process of its own: what this one takes itself, to make the files, would count as taken by a child of it."""
CHILDREN = "child_id,date_of_birth,sex,ethnicity\n"
PLACEMENTS = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
LEGAL = "child_id,start_date,legal_status,end_date,reason_ceased\n"
MAPPING = """format: 1
tables:
  children: {file: children.xlsx, columns: {child_id: child_id, date_of_birth: date_of_birth, sex: sex}}
  legal_statuses:
    file: legal_statuses.xlsx
    columns: {child_id: child_id, start_date: start_date, end_date: end_date, legal_status: legal_status}
  placements:
    file: placements.xlsx
    columns:
      {child_id: child_id, start_date: start_date, end_date: end_date, placement_type: placement_type}
"""
Files = dict[str, str | bytes]


@dataclass(frozen=True)
class Kind:
    """A kind of folder: its name, and its files, of about so many bytes together; what is run on it."""

    name: str
    files: Callable[[int], Files]
    command: Sequence[str] = COMPUTE


def csv_files(size: int) -> Files:
    """Children looked after with one carer, in whose records nothing is found."""
    ids = [f"{number * 7919 % 10**7:07d}" for number in range(size // 80)]
    return {
        "children.csv": CHILDREN + "".join(f"{id},2012-02-29,F,WBRI\n" for id in ids),
        "placements.csv": PLACEMENTS + "".join(f"{id},2022-05-01,U4,,PR1,c{id},\n" for id in ids),
        "legal_statuses.csv": LEGAL + "".join(f"{id},2022-05-01,C2,,\n" for id in ids),
    }


def xml_return(size: int) -> Files:
    """The same as a return."""
    child = (
        "<CHILD><HEADER><CHILDID>{0:07d}</CHILDID><SEX>1</SEX><DOB>29/02/2012</DOB><ETHNIC>WBRI</ETHNIC></HEADER>"
        "<EPISODE><DECOM>01/05/2022</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL>"
        "<PLACE_PROVIDER>PR1</PLACE_PROVIDER></EPISODE></CHILD>"
    )
    return {"2024.xml": f"<EXPSSDA903>{''.join(map(child.format, range(size // 220)))}</EXPSSDA903>"}


def workbooks(size: int) -> Files:
    """The same as sheets, whose texts stand in place; with what describes them."""
    tables = {name: text for name, text in csv_files(size).items() if isinstance(text, str)}
    return {"extracts.yaml": MAPPING} | {
        name.replace(".csv", ".xlsx"): workbook(text.splitlines()) for name, text in tables.items()
    }


def workbook(lines: Sequence[str]) -> bytes:
    """A workbook of one sheet with a row for each line."""
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = (
        "".join(cell.format(chr(65 + at), row, text) for at, text in enumerate(line.split(",")))
        for row, line in enumerate(lines, start=1)
    )
    sheet = "".join(f'<row r="{row}">{cells}</row>' for row, cells in enumerate(rows, start=1))
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        '<Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>',
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return written.getvalue()


def _placements(content: str) -> Files:
    return csv_files(800) | {"placements.csv": PLACEMENTS + content}


def _dots(size: int) -> Files:
    return {"kpis.toml": f"a{'.a' * (size // 2)} = 1\n"}


def _notes(size: int) -> Files:
    """Lines that are no notes, in a file of the largest size that is read."""
    line = "ref,period,text,by,on\n" + "a\n" * (min(size, 4 * 2**20 - 100) // 2)
    return {"notes.csv": line}


def _bzip2(size: int) -> Files:
    """A workbook that is packed as no spreadsheet packs one, with blanks behind its records."""
    files = workbooks(size // 2)
    return files | {name: _packed_anew(book) for name, book in files.items() if isinstance(book, bytes)}


def _packed_anew(book: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_BZIP2) as after:
        for name in before.namelist():
            after.writestr(name, before.read(name) + b" " * 10_000_000)
    return written.getvalue()


def _record(size: int) -> Files:
    return {"archive/run-0001-abcdef.json": f'{{"format": 1, "run": [{"[]," * (size // 3)}0]}}'}


def _headings(size: int) -> Files:
    """Files of as many headings as are looked at, an eighth of the size in all: each heading takes its time."""
    row = ",".join(f"start_date_{number}" for number in range(16_384)) + "\n"
    return {f"placements_{number}.csv": row for number in range(max(1, size // 8 // len(row)))}


def _one_child(size: int) -> Files:
    """A row of one child, again and again."""
    return csv_files(800) | {"placements.csv": PLACEMENTS + "0000000,2022-05-01,U4,,PR1,c1,\n" * (size // 31)}


KINDS = (
    Kind("CSV", csv_files),
    Kind("CSV of one child", _one_child),
    Kind("CSV of blank rows", lambda size: _placements(",,,,,,\n" * (size // 7))),
    Kind("CSV of one field", lambda size: _placements(f'0012,"{"x" * size}')),
    Kind("XML", xml_return),
    Kind("XML of empty elements", lambda size: {"2024.xml": f"<EXPSSDA903>{'<a/>' * (size // 4)}</EXPSSDA903>"}),
    Kind("xlsx", workbooks),
    Kind("YAML of brackets", lambda size: csv_files(800) | {"kpi_definitions.yaml": f"format: [{'[],' * (size // 3)}"}),
    Kind("JSON of brackets", _record, ("history", "4.1", "--archive", ".")),
    Kind("TOML of dots", _dots, ("list",)),
    Kind("lines of notes.csv", _notes, ("validate",)),
    Kind("xlsx packed by bzip2", _bzip2),
    Kind("headings, kpis init", _headings, ("init", "--data", ".")),
)


def faults(kind: Kind, costs: Sequence[tuple[float, float, float]]) -> list[str]:
    """What is wrong with the costs of a kind: for each size in MiB, smallest first, seconds and MiB of memory."""
    found = [
        f"{kind.name}, {size:.1f} MiB: {memory:.0f} MiB of memory, more than {ANY + TIMES * size:.0f}"
        for size, _, memory in costs
        if memory > ANY + TIMES * size
    ]
    for (size, seconds, _), (larger, longer, _) in pairwise(costs):
        if longer > TOO_SHORT and longer / larger > SLOWER * max(seconds, TOO_SHORT / SLOWER) / size:
            found.append(f"{kind.name}, {larger:.1f} MiB: {longer:.1f} s, where {size:.1f} MiB took {seconds:.1f} s")
    return found


def measured(
    files: Mapping[str, str | bytes], command: Sequence[str] = COMPUTE, allocator: str | None = None
) -> tuple[float, float, int]:
    """Seconds of processor, peak MiB and exit code of a command on a folder of these files.

    Takes: what the allocator of Polars is to do (None: what kpis asks it to).
    """
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_bytes(content.encode() if isinstance(content, str) else content)
        # the Polars of a test's process has written there what its own allocator is to do
        without_polars = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
        ran = subprocess.run(
            [sys.executable, "-c", LAUNCHED, *KPIS, *command],
            cwd=folder,
            env=without_polars | ({} if allocator is None else {"_RJEM_MALLOC_CONF": allocator}),
            capture_output=True,
            check=True,
        )
    code, seconds, memory = ran.stdout.split()
    return float(seconds), float(memory), int(code)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--mib", type=float, nargs="+", default=[1, 4, 16])
    asked = options.parse_args()
    of_nothing, least, _ = measured({})
    print(f"an empty folder: {of_nothing:.2f} s, {least:.0f} MiB; below, what is above that")
    print(f"{'':24} {'MiB':>6} {'seconds':>8} {'s a MiB':>8} {'peak MiB':>9} {'to reach':>9} {'exit':>5}")
    began = time.perf_counter()
    wrong: list[str] = []
    for kind in KINDS:
        costs = []
        for mib in sorted(asked.mib):
            files = kind.files(int(mib * 2**20))
            seconds, memory, code = measured(files, kind.command)
            size, seconds, memory = sum(map(len, files.values())) / 2**20, seconds - of_nothing, memory - least
            costs.append((size, seconds, memory))
            bound = ANY + TIMES * size
            line = (
                f"{kind.name:24} {size:6.1f} {seconds:8.2f} {seconds / size:8.2f} {memory:9.0f} {bound:9.0f} {code:5}"
            )
            print(line if memory <= bound else f"{line}  missed")
        wrong += faults(kind, costs)
    print(f"in {time.perf_counter() - began:.0f} s")
    if wrong:
        sys.exit("\n".join(["", "beyond the bounds:", *wrong]))


if __name__ == "__main__":
    main()
