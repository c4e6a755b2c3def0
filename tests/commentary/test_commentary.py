"""`notes.csv`: what is read, everything wrong in it at once, persons in it, and whether it keeps up with the figure."""

from dataclasses import replace
from datetime import date

import pytest
from tests.outputs.small_scorecard import GIRLS, STABILITY

from permanence_kpis.commentary import commentary, load_comments
from permanence_kpis.errors import DefinitionError
from permanence_kpis.periods import parse_period
from permanence_kpis.results.commentary import Comment

HEADINGS = "ref,period,text,by,on"
GUIDE = "'kpis guide report' shows how the file is written."
WRITE, DAY = "Write it as 2024Q1, 2024-25 or 2024-06.", "Write the day on which the text was written."
Q1, Q4 = parse_period("2024Q1"), parse_period("2023Q4")


@pytest.fixture
def read(tmp_path):
    def of(*rows, headings=HEADINGS):
        (tmp_path / "notes.csv").write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
        return load_comments(tmp_path / "notes.csv", ("4.1", "4.10"), (4, 1), "notes.csv")

    return of


def test_a_text_is_read_with_its_period_its_post_and_its_day(read):
    [one] = read('4.1,2024Q1,"Fewer moves, as planned.",Head of service,2024-07-22').written

    assert one == Comment("4.1", Q1, "Fewer moves, as planned.", "Head of service", date(2024, 7, 22))


def test_a_file_that_a_spreadsheet_saved_again_is_read(read):
    [one] = read(
        "22/07/2024,Head of service,Q1 2024/25,4.1,Fewer moves.,", "", ",,,,,", headings="on,by,period,ref,text,"
    ).written

    assert (one.period, one.on) == (Q1, date(2024, 7, 22))


def test_semicolons_between_the_fields_are_read_as_commas_are(read):
    [one] = read(
        "4.1;2024Q1;Fewer moves, as planned.;Head of service;22/07/2024", headings="ref;period;text;by;on"
    ).written

    assert (one.text, one.on) == ("Fewer moves, as planned.", date(2024, 7, 22))


def test_everything_wrong_is_said_at_once_with_row_and_column(read):
    with pytest.raises(DefinitionError) as refused:
        read(
            "4.100,2024Q1,Text,Head of service,2024-07-22",
            "4.1,2024Q1,Text,Head of service,2024-07-22",
            "4.1,2024Q9,,Head of service,July",
            "4.1,last-quarter,Text,Head of service,2024-07-22",
            "4.10,2024Q1,Text,Head of service,2023-07-22",
        )

    assert [f"{one.place}: {one.what}. {one.remedy}" for one in refused.value.problems] == [
        "notes.csv, row 2, column ref: there is no measure '4.100'. Did you mean '4.10'? kpis list shows them all.",
        f"notes.csv, row 4, column text: blank, but required. {GUIDE}",
        f"notes.csv, row 4, column period: the period '2024Q9' cannot be read. {WRITE}",
        "notes.csv, row 4, column on: this is not a date. Write it as 2024-07-31.",
        f"notes.csv, row 5, column period: the period 'last-quarter' cannot be read. {WRITE}",
        f"notes.csv, row 6, column on: this day is before the period begins. {DAY}",
    ]


@pytest.mark.parametrize(
    ("headings", "what"),
    [
        ("ref,period,text,by", "each heading must be in the first row once: look at on"),
        ("ref,ref,period,text,by,on", "each heading must be in the first row once: look at ref"),
    ],
)
def test_other_headings_are_refused(read, headings, what):
    with pytest.raises(DefinitionError) as refused:
        read("4.1,2024Q1,Text,Head of service,2024-07-22", headings=headings)

    assert [one.what for one in refused.value.problems] == [what]


@pytest.mark.parametrize(
    ("text", "by", "said"),
    [
        (
            "Ask olivia@example.org.",
            "Head of service",
            "row 2, column text: this has what looks like an e-mail address",
        ),
        ("Ring 0161 496 0000.", "Head of service", "row 2, column text: this has what looks like a telephone number"),
        ("Olivia has left.", "Head of service", "row 2, column text: this may name a person"),
        ("Fewer moves.", "Olivia Quist", "row 2, column by: this may name a person"),
    ],
)
def test_a_person_is_warned_of_without_a_word_of_what_was_found(read, text, by, said):
    found = read(f"4.1,2024Q1,{text},{by},2024-07-22")

    assert len(found.written) == 1
    assert [f"{one.place}: {one.what}" for one in found.warnings] == [f"notes.csv, {said}"]
    assert not [word for word in ("livia", "0161", "Quist") if word in str(found.warnings[0])]


def comment(text, period=Q1, ref="4.1", on=date(2024, 7, 22)):
    return Comment(ref, period, text, "Head of service", on)


def of_stability(*comments, **otherwise):
    return commentary(comments, Q1, [replace(STABILITY, **otherwise)])["4.1"]


def test_what_is_written_of_the_period_is_shown_in_the_order_of_its_days():
    later, earlier = comment("Then.", on=date(2024, 8, 1)), comment("First.")

    found = of_stability(later, comment("Of another measure.", ref="4.2"), comment("Of before.", Q4), earlier)

    assert found.comments == (earlier, later)
    assert (found.is_missing, found.same_as) == (False, None)


@pytest.mark.parametrize(
    ("direction", "is_missing"),
    [("improved", True), ("worsened", True), ("up", True), ("down", True), ("same", False), (None, False)],
)
def test_a_figure_that_moved_without_a_text_is_flagged(direction, is_missing):
    of_before = comment("Of before.", Q4)

    assert of_stability(of_before, direction=direction).is_missing == is_missing
    assert not of_stability(of_before, comment("Why."), direction=direction).is_missing


def test_a_text_that_is_that_of_last_time_is_flagged():
    before, long_before = comment("Too few carers.", Q4), comment("Too few homes.", parse_period("2023Q3"))

    assert of_stability(before, long_before, comment("too few  carers")).same_as == before
    assert of_stability(before, long_before, comment("Too few homes.")).same_as is None
    assert of_stability(before, comment("Too few carers."), comment("New.", on=date(2024, 8, 1))).same_as is None


def test_a_period_is_its_days_whatever_it_is_called():
    by_dates = comment("Why.", parse_period("2024-04-01..2024-06-30"))

    assert of_stability(by_dates).comments == (by_dates,)


def test_each_measure_has_its_own():
    found = commentary([comment("Why.")], Q1, [STABILITY, GIRLS])

    assert [len(found[ref].comments) for ref in (STABILITY.measure.ref, GIRLS.measure.ref)] == [1, 0]


# D-616
def test_no_more_is_said_than_anybody_reads(read):
    with pytest.raises(DefinitionError) as refused:
        read(*["a"] * 1_000)

    assert [one.what for one in refused.value.problems[200:]] == [
        "more than 200 problems were found, and the rest of the file was not checked"
    ]


def test_no_more_persons_are_warned_of_than_anybody_reads(read):
    assert len(read(*["4.1,2024Q1,Mrs Ayton,Head of service,2024-07-22"] * 1_000).warnings) == 200
