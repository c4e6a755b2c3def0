"""Writes docs/checks.md from the checks the program itself uses.

python docs/checks_page.py
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from permanence_kpis.conditions.wording import in_english
from permanence_kpis.quality.load import load_checks
from permanence_kpis.quality.model import Check
from permanence_kpis.quality.vocabulary import FILES, RETURNS, TABLES, extract_of
from permanence_kpis.results.findings import LEVELS
from permanence_kpis.tables import EXTRACTS, Column, Table

PAGE = Path(__file__).with_name("checks.md")

INTRODUCTION = """# Checks: what `kpis check` finds

    kpis check --period 2024Q1 --data sample_data/extracts

`kpis check` lists everything in the extracts that was repaired, not used, read as blank or contradicts itself, and
says which measures it affects and how to correct it in the case system. It shows the three kinds of finding to
correct first, and ends with how many there are and which ratings they could change. `--all` shows every kind;
`--format csv` and `--format json` have every row.

The lists on this page are written by `docs/checks_page.py` from the program's own; a test keeps them true.

- [Levels](#levels)
- [What is looked at](#what-is-looked-at)
- [What comes first](#what-comes-first)
- [The report](#the-report)
- [Accepting a finding](#accepting-a-finding)
- [Columns that can name a child](#columns-that-can-name-a-child)
- [Every finding](#every-finding)
- [Beside the DfE's checks](#beside-the-dfes-checks)
- [DfE checks that are not here](#dfe-checks-that-are-not-here)
- [Writing a check](#writing-a-check)

## Levels

| level | means | exit code |
|---|---|---|
| STOP | a file cannot be used, and nothing can be worked out before it is corrected | 3 |
| FIX | a row or field was repaired, not used or read as blank; or it is an error by a DfE check | 0 |
| NOTE | worth knowing, nothing wrong for certain | 0 |

## What is looked at

The records that the figures of the period depend on. Of children in care at some time in the windows of the measures
(those they are compared with included) every placement and legal status, however old; of reviews, missing episodes and
approvals those in the windows, and every missing episode without an end, however long ago it began. What affects none
of the measures chosen with `--only` is not shown; and only a column that a measure uses can stop. Without `--period`
it is the last quarter that has ended, which the page says.

What cannot be read at all (a date, a code) is reported for the whole file, also of children who left care long ago; so
is what returns contradict in themselves or each other while they are read.

## What comes first

What stops goes to standard error, as every error does; in CSV and JSON it is listed too, first. Then the findings
that affect a measure whose rating could change by what is not known or was repaired, or that has no data; then the
others; in each, FIX before NOTE, kind by kind. The three kinds to correct first are, in that order, those that could
change the most ratings, each finding counted for each rating it could change; where none could, those that affect the
most figures.

A finding affects every measure that uses its column. That says what to correct first, not that the figure
is wrong: `kpis explain` shows what one row does to one figure.

## The report

One finding is one row of one file: two rules that say the same about one row are one finding. On a terminal the kinds
are listed one below the other with how many there are, what is wrong, what was done, how to correct it, what it
affects, and the first three rows. `--format csv` and `--format json` list every row; `--output` writes them into
files. The columns:

| column | contents |
|---|---|
| level | STOP, FIX or NOTE |
| finding | the code, which stays the same for good; a DfE check has its number |
| file, row, column | where: rows as a spreadsheet numbers them; no row where it is about a whole file |
| child | whose row it is: the child's id (in `foster_approvals.csv` the household's); blank where that is not known |
| what, effect, `mend` | what is wrong, what was done with it, and what to do in the case system |
| measures | those it affects |
| could_change_rating | those of them whose rating could change |

No finding repeats what is in a field. In CSV, a text that a spreadsheet would run (an id such as `-12`) begins with
an apostrophe, as in every CSV file that `kpis` writes; `accepted.csv` takes the id with it or without.

## Accepting a finding

What a person has checked and found right does not have to be reported again. Put an `accepted.csv` beside the
extracts, or name one with `--accepted`:

```csv
finding,child,reason,by,until
DfE 526,000125,the home is in another country and has no provider code,A. Analyst,31/03/2027
DfE 383,000418,moved on from hospital,A. Analyst,2026-12-31
```

Each entry silences the findings of one code about one child up to and including a day; there is no way to silence all
of a code, or what stops. The page says how many findings were accepted, and names the entries that have expired or
match nothing; beside CSV and JSON standard error says so. A file that cannot be read is refused with its rows, exit
code 2. No figure changes: what is not known stays not known.

## Columns that can name a child

Names and initials, the numbers of the NHS, of a pupil or learner (UPN, ULN), of National Insurance and of a passport,
address, UPRN, postcode of the home, email and phone are never read, and a column of such a name is a finding, by its
heading alone: in every CSV file, every sheet of every .xlsx workbook and every element of an XML file in the folder and
the folders in it, used or not. The list is one: `--by` refuses the same headings. A name of something else
(`school_name`, `team_name`) is not one of them. The first row of a file or sheet is taken as its headings. What
cannot be looked at (a workbook with a password, say) is a note. Take the
column out: the file is safer without it. The
SSDA903 return asks for UPN and HOME_POST; they are not read either, and are a note. PL_POST, the postcode of the
placement, is read only to see whether a child came back to the same home (see [ssda903.md](ssda903.md)), is never
shown, and is not a finding.

## Every finding
"""

BESIDE = """
## Beside the DfE's checks

A finding with the number of a DfE check is of the same thing. Where ours asks less than the DfE's, or more, this says
what and why. Besides, ours look at the records named in [What is looked at](#what-is-looked-at) as they count after
repairs, the DfE's at one whole return as it is. Which rules of the DfE's: [sources.md](sources.md#checks).
"""

AFTER = """
## DfE checks that are not here

- **503C, 503G, 503H, 503J** ask for the category of need, and for the distance and the authority of a placement: no
  measure uses the first, and a council's files do not have the others.
- **213** is DfE 178 type, and **581** is DfE 578.
- **INT08** (a review of a child who is not in the header) is reported as INT03 where the child is in care, and
  otherwise as `review-outside-care`.

## Writing a check

Checks are declared in `src/permanence_kpis/quality/checks.yaml` in the language of [definitions.md](definitions.md),
on a derived table, on the rows of a file, or on what SSDA903 returns say of themselves. Rows of files have the file's
own columns and those below beside them (`short_breaks` those of placements.csv). The other tables are made from
returns, for checks alone: `kpis compute` reads nothing for them.

The rules under `in_figures` are looked for whenever figures are worked out, and their `affects` says which columns
are then in doubt, which lowers the confidence of the measures that use them. They are on a derived table, with the
columns that `marks.py` adds, or on the rows of an extract as read, repaired, after repairs or as counted. What
conditions cannot say is a function in `functions.py`, which gives only rows; every word is in the file.
"""


def page() -> str:
    """The whole page as Markdown."""
    lines = [INTRODUCTION]
    for level in LEVELS:
        lines += [f"### {level}", "", "| finding | is | found where | effect |", "|---|---|---|---|"]
        lines += sorted(_row(check) for check in load_checks() if check.level == level)
        lines.append("")
    lines += [BESIDE.strip(), "", "| finding | asks, beside the DfE's |", "|---|---|"]
    lines += sorted(f"| {check.code} | {check.asks} |" for check in load_checks() if check.asks)
    lines += ["", AFTER.lstrip("\n").rstrip(), ""]
    for name, table in FILES.items():
        lines += _table(table, [column for column in table.columns.values() if column.name not in _own(name)])
    for table in RETURNS.values():
        lines += _table(table, list(table.columns.values()))
    return "\n".join(lines).rstrip() + "\n"


def _table(table: Table, shown: Sequence[Column]) -> list[str]:
    """A table of the vocabulary: what a row is, and these columns."""
    lines = [f"### {table.name}", "", f"One row is {table.row_is}.", ""]
    if shown:
        lines += ["| column | kind | meaning |", "|---|---|---|"]
        lines += [f"| `{column.name}` | {column.kind.value} | {column.meaning} |" for column in shown]
        lines.append("")
    return lines


def _own(file: str) -> set[str]:
    return set(EXTRACTS[extract_of(file)].columns)


def _row(check: Check) -> str:
    return f"| {check.code} | {check.title} | {_where(check)} | {check.rule.effect if check.rule else ''} |"


def _where(check: Check) -> str:
    """The conditions in English; or in which step it is found."""
    rule = check.rule
    if rule is None:
        return f"while {'the files are read' if check.found else 'facts are worked out'}"
    if rule.function:
        return f"in {rule.table}, by the function `{rule.function}`"
    columns = {name: replace(column, codes=None, unit=None) for name, column in TABLES[rule.table].columns.items()}
    return f"in {rule.table}: {', and '.join(in_english(condition, columns) for condition in rule.when)}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
