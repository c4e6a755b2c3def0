"""A figure at later dates if nobody moves: against the plain-Python reference, and on the sample by known figures."""

import os
import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from tests.reference import derive as reference
from tests.reference import extracts as reference_extracts
from tests.reference import measures as reference_measures
from tests.reference import periods as reference_periods
from tests.reference.authorities import random_authority, write_authority
from tests.reference.test_agreement import in_one_folder
from tests.support.drawn import columns, rows

from permanence_kpis.errors import UsageError
from permanence_kpis.outputs.ahead import tables
from permanence_kpis.run.ahead import ahead
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

PROJECT = Path(__file__).parents[2]
DEFINITIONS = PROJECT / "kpi_definitions.yaml"
BATCHES = int(os.environ.get("KPIS_SWEEP", "0")) or 1
SNAPSHOTS = ("4.1", "4.2", "4.8")
DAY = date(2024, 6, 30)
RULE = "both_days_count"


def asked(data, ref, **more):
    return replace(Request(today=None, period="2024Q1", data=str(data), definitions=DEFINITIONS, only=(ref,)), **more)


@pytest.fixture(scope="module", params=range(BATCHES))
def folder(request, tmp_path_factory):
    rng = random.Random(1700 + request.param)
    folder = tmp_path_factory.mktemp("ahead")
    write_authority(folder, in_one_folder([random_authority(rng) for _ in range(150)]))
    return folder


def later_rows(tables, rows_of_the_day, day):
    """The reference's rows of 30 June 2024 with ages and months as of a later day; none of those who are 18 by then."""
    people = reference._people(tables)
    found = []
    for row in rows_of_the_day:
        if reference._is_18_on(people, row["child_id"], day):
            continue
        later = row | reference._person(people, row["child_id"], day)
        if row["care_began_on"] is not None:
            later["months_in_care"] = reference_periods.whole_months(row["care_began_on"], day, RULE)
        if "readings" in row:
            later["readings"] = [
                reading | {"months_in_placement": reference_periods.whole_months(reading["stable_since"], day, RULE)}
                for reading in row["readings"]
                if "stable_since" in reading
            ]
            months = {reading["months_in_placement"] for reading in later["readings"]}
            later["months_in_placement"] = months.pop() if len(months) == 1 else None
        found.append(later)
    return found


@pytest.mark.parametrize("ref", SNAPSHOTS)
def test_every_quarter_end_and_every_crossing_is_the_references(folder, ref):
    """The counts of each quarter end, and of each child the places on the day of its crossing and the day before."""
    tables = reference_extracts.read_folder(folder)
    defined, groups = reference_measures.load(DEFINITIONS)
    of_the_day = reference.looked_after(tables, DAY)
    found = ahead(asked(folder, ref), "2025Q2")

    assert [end.on for end in found.ends] == [
        *(DAY, date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30))
    ]
    for end in found.ends:
        expected = reference_measures.counts(defined[ref], groups, later_rows(tables, of_the_day, end.on))
        counted = (end.counts.numerator, end.counts.denominator, end.counts.not_known)
        assert counted == (expected["numerator"], expected["denominator"], expected["not_known"]), end.on

    def place(child, day):
        rows = later_rows(tables, [row for row in of_the_day if row["child_id"] == child], day)
        of_one = reference_measures.counts(defined[ref], groups, rows)
        if not rows:
            return "absent"
        if not of_one["denominator"]:
            return "outside"
        return "not known" if of_one["not_known"] else ("met" if of_one["numerator"] else "not met")

    for one in found.crossings:
        before, after = (place(one.moved.id, day) for day in (one.on - timedelta(days=1), one.on))
        assert (one.moved.before, one.moved.after) == (before, after), (one.on, one.moved.id)
        assert before != after, (one.on, one.moved.id)
    assert len(found.crossings) > (20 if ref == "4.1" else 5)
    for earlier, end in zip(found.ends, found.ends[1:], strict=False):  # one after the other they lead to each end
        crossed = [one.tally for one in found.crossings if one.on <= end.on]
        last = crossed[-1] if crossed else (earlier.counts.numerator, earlier.counts.denominator)
        assert last == (end.counts.numerator, end.counts.denominator)


def test_to_the_last_day_itself_it_is_the_scorecard(folder):
    for result in compute(replace(asked(folder, ""), only=SNAPSHOTS)).results:
        found = ahead(asked(folder, result.measure.ref), "2024Q1")

        [end] = found.ends
        assert (end.on, end.counts, end.value, end.verdict) == (DAY, result.counts, result.value, result.verdict)
        assert found.crossings == ()


# The figures of an independent script on the same extracts, quarter end by quarter end from 30 June 2024.
OF_THE_SAMPLE = [(135, 190), (135, 192), (143, 196), (145, 190)]
SAID_LESS_CAME = [1.4, 2.7, 4.2, 0.9, 3.4, 3.6, 2.9, 0.4, 2.8]
SAMPLE = replace(asked("sample", "4.1"), today=date(2026, 11, 1))


def test_stability_of_the_sample_is_what_an_independent_script_worked_out():
    found = ahead(SAMPLE, "2024Q4")

    assert [(end.counts.numerator, end.counts.denominator) for end in found.ends] == OF_THE_SAMPLE
    first = [one for one in found.crossings if one.on <= date(2024, 9, 30)]
    moves = [(one.moved.before, one.moved.after, one.moved.reason.test.column) for one in first]
    assert {move: moves.count(move) for move in moves} == {
        ("outside", "met", "months_in_care"): 5,
        ("outside", "not met", "months_in_care"): 5,
        ("not met", "met", "months_in_placement"): 2,
        ("met", "outside", "age"): 7,
        ("not met", "outside", "age"): 1,
    }


def test_the_record_is_of_nine_quarters_one_quarter_ahead():
    record = ahead(SAMPLE, "2024Q4").record

    assert [round(float(one.apart), 1) for one in record.tried] == SAID_LESS_CAME
    assert (record.tried[0].start.label, record.tried[-1].end.label) == ("2022Q1", "2024Q2")
    assert record.tried[-1].came == Fraction(100 * 129, 191)


def test_each_later_day_has_the_record_of_sums_as_far_ahead():
    """Of September 2024 the sum of June said 135/192, and 129/191 came; of March 2025 145/190, and 131/184."""
    found = ahead(SAMPLE, "2025Q1")

    records = [end.record for end in found.ends]
    assert records[0] is None
    assert [(one.months, len(one.tried)) for one in records[1:]] == [(3, 9), (6, 9), (9, 9), (12, 9)]
    assert records[1] == found.record
    assert [(one.tried[0].start.label, one.tried[-1].end.label) for one in records[1:]] == [
        *(("2022Q1", "2024Q2"), ("2022Q1", "2024Q3"), ("2022Q1", "2024Q4"), ("2022Q1", "2025Q1"))
    ]
    # the last try of each is the figure itself, of which the independent script said 135/192, 143/196 and 145/190
    assert [one.tried[-1].said for one in records[1:4]] == [Fraction(100 * n, d) for n, d in OF_THE_SAMPLE[1:]]
    # and what came was 129/191, 132/192 and 131/184
    assert [one.tried[-1].came for one in records[1:4]] == [
        *(Fraction(100 * 129, 191), Fraction(100 * 132, 192), Fraction(100 * 131, 184))
    ]


def test_a_day_has_no_rating_by_the_record_of_another():
    """A sum is tried up to two years ahead: of eight quarter ends, and of none of the four after them."""
    found = ahead(replace(SAMPLE, today=date(2024, 7, 20)), "2027Q1")
    rows = next(iter(tables(found)))[1]

    assert [row[3] == "-" for row in rows] == [False] * 9 + [True] * 4


def test_from_fewer_than_four_tries_there_is_no_record():
    """The sample's care is known from March 2014 on: by November two quarters have an outcome, by April 2015 four."""
    found = ahead(replace(SAMPLE, period="2014Q2", today=date(2014, 11, 1)), "2014Q3")
    more = ahead(replace(SAMPLE, period="2014Q4", today=date(2015, 4, 15)), "2015Q1")

    assert (found.record, found.ends[1].record) == (None, None)
    assert found.no_record == "only 2 quarters could be tried, and 4 are needed"
    assert len(more.ends[1].record.tried) == 4


def test_a_quarter_that_has_not_ended_or_is_not_in_the_extracts_is_not_tried():
    record = ahead(replace(SAMPLE, today=date(2024, 7, 20)), "2024Q4").record

    assert record.tried[-1].end.label == "2024Q1"


HAND = {
    "children": """
        child_id | date_of_birth
        leap     | 2008-02-29
        month    | 2012-01-01
        of_age   | 2006-09-30
        first    | 2012-01-01
    """,
    "legal_statuses": """
        child_id | start_date | legal_status | end_date
        leap     | 2020-01-01 | C2           | -
        month    | 2022-03-31 | C2           | -
        of_age   | 2020-01-01 | C2           | -
        first    | 2020-01-01 | C2           | -
    """,
    "placements": """
        child_id | start_date | placement_type | carer_id | end_date
        leap     | 2020-01-01 | U4             | c1       | -
        month    | 2022-03-31 | U4             | c2       | -
        of_age   | 2020-01-01 | U4             | c3       | -
        first    | 2022-08-01 | U4             | c4       | -
    """,
}


@pytest.fixture
def by_hand(tmp_path):
    for name, drawing in HAND.items():
        names = columns(drawing)
        lines = [",".join(row[name] or "" for name in names) for row in rows(drawing)]
        (tmp_path / f"{name}.csv").write_text("\n".join([",".join(names), *lines]) + "\n", encoding="utf-8")
    return tmp_path


def test_the_days_are_those_of_the_calendar(by_hand):
    """Born on 29 February 2008: 16 on that day of a leap year, so out already by 30 June 2024.

    Both days count: from 31 March 2022 thirty months are over on 30 September 2024, the day before 1 October, as
    September has no 31st; and from 1 August 2022 twenty-four months on 31 July 2024.
    """
    found = ahead(asked(by_hand, "4.1"), "2024Q4")

    crossings = [(one.on.isoformat(), one.moved.id, one.moved.before, one.moved.after) for one in found.crossings]
    assert crossings == [
        ("2024-07-31", "first", "not met", "met"),
        ("2024-09-30", "month", "outside", "met"),
    ]


def test_by_anniversaries_each_day_is_one_later(by_hand, tmp_path_factory):
    """From 31 March 2022 thirty months are over on 1 October 2024: on 30 September it is thirty from 30 March."""
    text = DEFINITIONS.read_text(encoding="utf-8").replace("whole_months: both_days_count", "whole_months: anniversary")
    definitions = tmp_path_factory.mktemp("anniversary") / "kpi_definitions.yaml"
    definitions.write_text(text, encoding="utf-8")
    found = ahead(replace(asked(by_hand, "4.1"), definitions=definitions), "2024Q4")

    assert [(one.on.isoformat(), one.moved.id) for one in found.crossings] == [
        ("2024-08-01", "first"),
        ("2024-10-01", "month"),
    ]


def test_who_turns_18_leaves_on_that_day(by_hand):
    found = ahead(asked(by_hand, "4.8"), "2024Q4")

    assert [(one.on, one.moved.id, one.moved.reason.kind, one.tally) for one in found.crossings] == [
        (date(2024, 9, 30), "of_age", "turned 18", (0, 3))
    ]
    assert found.only_leaving


def test_without_a_record_no_later_figure_is_rated(by_hand):
    late = by_hand / "late"
    late.mkdir()
    for file in by_hand.glob("*.csv"):  # everything begins in 2024, so that the quarter before is not in it
        text = file.read_text(encoding="utf-8")
        text = text.replace("2020-01-01", "2024-04-02").replace("2022-03-31", "2024-04-05").replace("2022", "2024")
        (late / file.name).write_text(text, encoding="utf-8")
    found = ahead(replace(asked(late, "4.8"), today=date(2024, 9, 1)), "2024Q2")
    ends = next(iter(tables(found)))[1]

    assert found.record is None
    assert "does not go back that far" in found.no_record
    assert [row[3] for row in ends] == ["GREEN", "-"]


def test_of_a_target_of_the_year_it_says_what_is_left():
    """4.3 of the sample: 16 of 55 by June; 27.5 are due by September, 41.25 by December."""
    found = ahead(replace(SAMPLE, only=("4.3",)))

    assert found.ends == ()
    assert [(one.by.isoformat(), float(one.due), float(one.left)) for one in found.left] == [
        ("2024-09-30", 27.5, 11.5),
        ("2024-12-31", 41.25, 25.25),
        ("2025-03-31", 55, 39),
    ]


def test_of_reviews_it_says_by_when_the_next_of_each_child_is_due(by_hand):
    """Six months after the last by 30 June 2024, for the first review of none of them is in the file.

    20 December 2023 and six months are overdue; 31 March 2024 and six months are 30 September. A review in July is
    still to come, 15 October is after the 18th birthday, and one without a review has no day.
    """
    lines = ["first,2023-10-02", "first,2024-03-31", "month,2023-12-20", "month,2024-07-05", "of_age,2024-04-15"]
    text = "".join(f"{line},PN1\n" for line in lines)
    (by_hand / "reviews.csv").write_text(f"child_id,review_date,participation\n{text}", encoding="utf-8")

    found = ahead(asked(by_hand, "4.9"))
    [by_month, each] = tables(found)

    assert [(one.on.isoformat(), one.child_id) for one in found.reviews_due] == [
        ("2024-06-20", "month"),
        ("2024-09-30", "first"),
    ]
    assert by_month[1] == [("30 June 2024, overdue", "1"), ("30 September 2024", "1")]
    assert each[1] == [("20 June 2024", "month"), ("30 September 2024", "first")]
    assert ahead(asked(by_hand, "4.9"), "2024-07").reviews_due == found.reviews_due[:1]


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        ("4.9", "reviews are counted as they happen, and what happens later does not follow from the calendar"),
        (
            "S4",
            (
                "starts are counted when something was due, and whether it will be done by then does not follow "
                "from the calendar"
            ),
        ),
        ("S7", "which households begin and end later does not follow from the calendar"),
        ("S13", "what happens to the rows of your own tables does not follow from the calendar"),
        ("S23", "which placements are still in the twelve months of a later day is not worked out"),
        (
            "S15",
            (
                "young people are counted as they are found around a birthday, and what will be found does not "
                "follow from the calendar"
            ),
        ),
    ],
)
def test_every_kind_of_table_without_a_later_figure_says_why(ref, why):
    assert ahead(replace(SAMPLE, only=(ref,))).refused == why


def test_a_rolling_window_loses_what_is_a_year_old(tmp_path):
    definitions = DEFINITIONS.read_text(encoding="utf-8").replace("year_to_date", "last_12_months")
    head, tail = definitions.split('  - ref: "4.9"')
    kept = tmp_path / "rolling.yaml"
    kept.write_text(
        f'{head.split("measures:")[0]}measures:\n  - ref: "4.9"{tail.split("  - ref:")[0]}', encoding="utf-8"
    )
    found = ahead(replace(SAMPLE, only=("4.9",), definitions=kept), "2024Q2")

    tables = reference_extracts.read_folder(PROJECT / "sample_data" / "extracts")
    reviews = reference.reviews(tables, date(2023, 7, 1), DAY)
    later = [row["participation"] for row in reviews if row["reviewed_on"] >= date(2023, 10, 1)]
    assert found.ends[-1].counts.denominator == sum(one not in (None, "PN0") for one in later)
    assert found.record is None
    assert {one.moved.reason.kind for one in found.crossings} == {"out of the window"}


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2023Q4", "Q4 2023-24 ends before Q1 2024-25, the period to start from. Name a later one with --until."),
        ("2050Q1", "by the end of Q1 2050-51 everyone looked after now is 18 or older. Name an earlier period."),
    ],
)
def test_a_period_that_it_cannot_go_on_to_is_refused(until, told):
    with pytest.raises(UsageError) as refused:
        ahead(SAMPLE, until)

    assert told in str(refused.value)
