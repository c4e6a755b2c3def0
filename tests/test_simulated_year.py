"""A year of monthly runs over extracts that grow: the history explains every restatement, worked out by hand.

Each row of the tables below has the day on which somebody recorded it and, where it was corrected, the day on which it
was replaced. The extract of a day holds the rows recorded by then. Five children are in care throughout.
"""

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.support.drawn import rows

from permanence_kpis.archive.folder import read_entries
from permanence_kpis.archive.history import histories
from permanence_kpis.outputs.files import locked_folder
from permanence_kpis.outputs.history import page
from permanence_kpis.outputs.terminal import text
from permanence_kpis.run.archiving import archive_run
from permanence_kpis.run.context import Request
from permanence_kpis.run.folder_of_runs import archive_read
from permanence_kpis.run.history import history
from permanence_kpis.run.publish import publish
from permanence_kpis.run.recorded import record

CHILDREN = """
    recorded   | replaced | child_id | date_of_birth
    2023-01-03 | -        | ann      | 2012-01-01
    2023-01-03 | -        | ben      | 2008-06-01
    2023-01-03 | -        | cat      | 2014-01-01
    2023-01-03 | -        | dan      | 2015-01-01
    2023-01-03 | -        | eve      | 2016-01-01
"""
LEGAL_STATUSES = """
    recorded   | replaced | child_id | start_date | legal_status | end_date | reason_ceased
    2023-01-03 | -        | ann      | 2023-01-01 | C2           | -        | -
    2023-01-03 | -        | ben      | 2023-01-01 | C2           | -        | -
    2023-01-03 | -        | cat      | 2023-01-01 | C2           | -        | -
    2023-01-03 | -        | dan      | 2023-01-01 | C2           | -        | -
    2023-01-03 | -        | eve      | 2023-01-01 | C2           | -        | -
"""
PLACEMENTS = """
    recorded   | replaced   | child_id | start_date | end_date   | placement_type | carer_id
    2023-01-03 | -          | ann      | 2023-01-01 | -          | U4             | c1
    2023-01-03 | -          | ben      | 2023-01-01 | -          | P1             | c2
    2023-01-03 | -          | cat      | 2023-01-01 | -          | P1             | c3
    2023-01-03 | 2024-07-20 | dan      | 2023-01-01 | -          | U4             | c4
    2024-07-20 | -          | dan      | 2023-01-01 | 2024-06-10 | U4             | c4
    2024-07-20 | -          | dan      | 2024-06-10 | -          | P1             | c5
    2023-01-03 | 2025-01-25 | eve      | 2023-01-01 | -          | U4             | c6
    2025-01-25 | -          | eve      | 2023-01-01 | 2024-12-20 | U4             | c6
    2025-01-25 | -          | eve      | 2024-12-20 | -          | P1             | c7
"""
REVIEWS = """
    recorded   | replaced | child_id | review_date | participation
    2023-10-12 | -        | ann      | 2023-10-10  | PN1
    2023-11-12 | -        | ben      | 2023-11-10  | PN1
    2024-02-12 | -        | cat      | 2024-02-10  | PN4
    2024-05-20 | -        | dan      | 2024-03-20  | PN1
    2024-04-16 | -        | ann      | 2024-04-15  | PN1
    2024-05-16 | -        | ben      | 2024-05-15  | PN4
    2024-08-20 | -        | cat      | 2024-06-20  | PN1
    2024-07-12 | -        | eve      | 2024-07-10  | PN1
    2024-10-20 | -        | dan      | 2024-09-15  | PN1
    2024-10-16 | -        | ann      | 2024-10-15  | PN2
    2025-02-16 | -        | ben      | 2025-02-15  | PN4
"""
DEFINITIONS = """
format: 1
authority: Anywhere
year_starts: 04-01
whole_months: both_days_count
measures:
  - ref: "4.2"
    title: Children placed with parents
    why: A child at home should not stay in care for longer than it helps.
    source: SSDA903 placement code P1
    table: looked_after
    counts: children
    window: at_period_end
    numerator:
      - placement_type: {is: P1}
    show: count
    target:
      better: lower
      values:
        - {from: 2023-04-01, green: 2, amber: 3}
  - ref: "4.9"
    title: Children taking part in their reviews
    why: A plan made without the child is rarely kept.
    source: SSDA903 review participation codes
    table: reviews
    counts: reviews
    window: year_to_date
    denominator:
      - participation: {none_of: [PN0]}
    numerator:
      - participation: {one_of: [PN1, PN2, PN3, PN5, PN6]}
    show: percentage
    target:
      better: higher
      values:
        - {from: 2023-04-01, green: 80, amber: 72}
"""
ONLY_UNDER_16 = DEFINITIONS.replace(
    "      - placement_type: {is: P1}\n", "      - placement_type: {is: P1}\n      - age: {at_most: 15}\n"
)
RUN_ON = [date(2024, month, 5) for month in range(5, 13)] + [date(2025, month, 5) for month in range(1, 5)]
ADOPTED_ON = date(2024, 9, 1)  # the new definitions
INSTALLED_ON = date(2025, 2, 1)  # a new version of the program
PUBLISHED = {date(2024, 7, 5): ("Q1 board", date(2024, 7, 8)), date(2025, 1, 5): ("Q3 board", date(2025, 1, 8))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the runs, after a year of them."""
    place = tmp_path_factory.mktemp("authority")
    extracts, runs, definitions = place / "extracts", place / "monthly", place / "definitions.yaml"
    extracts.mkdir()
    for day in RUN_ON:
        for name, drawing in (
            ("children", CHILDREN),
            ("legal_statuses", LEGAL_STATUSES),
            ("placements", PLACEMENTS),
            ("reviews", REVIEWS),
        ):
            extract(extracts / f"{name}.csv", drawing, day)
        definitions.write_text(ONLY_UNDER_16 if day >= ADOPTED_ON else DEFINITIONS, encoding="utf-8")
        recorded = record(Request(day, "last-quarter", str(extracts), definitions))
        if day >= INSTALLED_ON:
            newer = replace(recorded.run.program, version="9.9.9")
            recorded = replace(recorded, run=replace(recorded.run, program=newer))
        with locked_folder(runs) as ours:
            archived = archive_run(recorded, archive_read(runs), {}, day)
            ours.write(archived.files)
        if day in PUBLISHED:
            label, on = PUBLISHED[day]
            with locked_folder(runs) as ours:
                ours.write(publish(archive_read(runs), archived.entry.id, label, on).files)
    return runs


def extract(path, drawing, day):
    """The rows of a drawn table that had been recorded by a day and not yet replaced, as a file."""
    known = [row for row in rows(drawing) if row["recorded"] <= f"{day}" < (row["replaced"] or "9999")]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [name for name in known[0] if name not in ("recorded", "replaced")])
        writer.writeheader()
        writer.writerows({name: row[name] for name in writer.fieldnames} for row in known)


def explained(folder, ref):
    """By run: the period, the value and rating, by how much it changed and why, and what was published otherwise."""
    entries, problems = read_entries(folder / "archive")
    assert problems == ()
    steps = [(one.period.label, step) for one in histories(entries, ref) for step in one.steps]
    return [
        (
            step.entry.number,
            period,
            step.figure.value,
            step.figure.rating,
            step.change and (step.change.by, step.change.has_rating_moved, step.change.difference.causes),
            step.restated
            and (step.restated.publication.label, step.restated.change.by, step.restated.change.has_rating_moved),
        )
        for period, step in steps
    ]


LATE, CHANGED, DEFINITION, PROGRAM = "late recording", "the extracts changed", "definition", "program"


def test_children_placed_with_parents(folder):
    # Ben and Cat; Dan since 10 June, recorded on 20 July; Eve since 20 December, recorded on 25 January. From the
    # run of September on only those under 16 count: Ben was 16 on 1 June 2024. Up to 2 is green, 3 is amber.
    assert explained(folder, "4.2") == [
        (1, "2023Q4", 2, "GREEN", None, None),
        (2, "2023Q4", 2, "GREEN", (0, False, ()), None),
        (3, "2024Q1", 2, "GREEN", None, None),
        (4, "2024Q1", 3, "AMBER", (1, True, (LATE,)), ("Q1 board", 1, True)),
        (5, "2024Q1", 2, "GREEN", (-1, True, (DEFINITION,)), None),
        (6, "2024Q2", 2, "GREEN", None, None),
        (7, "2024Q2", 2, "GREEN", (0, False, ()), None),
        (8, "2024Q2", 2, "GREEN", (0, False, ()), None),
        (9, "2024Q3", 2, "GREEN", None, None),
        (10, "2024Q3", 3, "AMBER", (1, True, (LATE, PROGRAM)), ("Q3 board", 1, True)),
        (11, "2024Q3", 3, "AMBER", (0, False, ()), ("Q3 board", 1, True)),
        (12, "2024Q4", 3, "AMBER", None, None),
    ]


def test_children_taking_part_in_their_reviews(folder):
    # The change of 4.2's definition is none of 4.9's. Reviews of July, recorded in July, change the file of April to
    # June's figure and not the figure, and are not late; nor is that of February. 80% is green, 72% amber.
    two_thirds = Fraction(200, 3)
    assert explained(folder, "4.9") == [
        (1, "2023Q4", two_thirds, "RED", None, None),
        (2, "2023Q4", 75, "AMBER", (75 - two_thirds, True, (LATE,)), None),
        (3, "2024Q1", 50, "RED", None, None),
        (4, "2024Q1", 50, "RED", (0, False, (CHANGED,)), None),
        (5, "2024Q1", two_thirds, "RED", (two_thirds - 50, False, (LATE,)), ("Q1 board", two_thirds - 50, False)),
        (6, "2024Q2", 75, "AMBER", None, None),
        (7, "2024Q2", 80, "GREEN", (5, True, (LATE,)), None),
        (8, "2024Q2", 80, "GREEN", (0, False, ()), None),
        (9, "2024Q3", Fraction(250, 3), "GREEN", None, None),
        (10, "2024Q3", Fraction(250, 3), "GREEN", (0, False, (PROGRAM,)), None),
        (11, "2024Q3", Fraction(250, 3), "GREEN", (0, False, (CHANGED,)), None),
        (12, "2024Q4", Fraction(500, 7), "RED", None, None),
    ]


def test_a_year_leaves_one_small_file_a_run_and_no_child(folder):
    files = {path.name: path.read_text(encoding="utf-8") for path in (folder / "archive").iterdir()}

    assert len([name for name in files if name.startswith("run-")]) == 12
    assert max(map(len, files.values())) < 5000
    assert not [name for name, content in files.items() for child in ("ann", "ben", "dan", "eve") if child in content]


def test_the_page_tells_the_story(folder):
    found = history(folder, "4.2", "2024Q1", date(2025, 4, 5))
    [third, fourth, fifth] = [step.entry.id for step in found.periods[0].steps]

    printed = text(page(found.ref, "monthly", found.periods), 100)

    assert (
        printed
        == f"""\
4.2 Children placed with parents
Archive      monthly
Confidence   B: some records are in doubt, not enough to change the rating.

Q1 2024-25 (April to June 2024)
Worked out by a different rule from Q4 2023-24: the two cannot be compared.
Run          Recorded on       Result  Out of  Not known  Rating  Confidence
----------------------------------------------------------------------------
{third}  5 July 2024       2       2 / 5   0          GREEN   B
{fourth}  5 August 2024     3       3 / 5   0          AMBER   B
{fifth}  5 September 2024  2       2 / 5   0          GREEN   B

{third}  Published on 8 July 2024 as "Q1 board".
{fourth}  2 (2 / 5) before; now 3 (3 / 5), 1 higher, the rating moved from GREEN to AMBER. Why:
             late recording (placements.csv).
             Restated since publication: published on 8 July 2024 as "Q1 board": 2 (2 / 5); now 3 (3
             / 5), 1 higher, the rating moved from GREEN to AMBER. Why: late recording
             (placements.csv).
{fifth}  3 (3 / 5) before; now 2 (2 / 5), 1 lower, the rating moved from AMBER to GREEN. Why:
             definition (who counts).
"""
    )
