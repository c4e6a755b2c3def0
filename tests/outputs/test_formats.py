"""The scorecard and lists as JSON, CSV and Markdown."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from permanence_kpis.outputs.csv_format import membership_csv
from permanence_kpis.outputs.json_format import membership_json, scorecard_rows
from permanence_kpis.outputs.markdown import scorecard_markdown
from permanence_kpis.results.explanation import Membership

from .small_scorecard import APPROVALS, CARD, GIRLS, INTERIM_ORDERS, MISSING, STABILITY
from .texts import text_of_csv, text_of_json

EXPECTED = Path(__file__).parent / "expected"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "scorecard.schema.json").read_text(encoding="utf-8"))

LISTED = Membership(
    replace(CARD, results=(STABILITY,)),
    columns=("child_id", "outcome", "age", "care_began_on"),
    rows=(("0012", "met", 7, date(2019, 2, 28)), ("13", "not known", None, None)),
)


def with_results(*results):
    return replace(CARD, results=results)


def with_title(title):
    return with_results(replace(GIRLS, measure=replace(GIRLS.measure, title=title)))


@pytest.mark.parametrize(
    ("write", "name"),
    [(text_of_json, "scorecard.json"), (text_of_csv, "scorecard.csv"), (scorecard_markdown, "scorecard.md")],
)
def test_the_whole_scorecard(write, name):
    assert write(CARD) == (EXPECTED / name).read_text(encoding="utf-8")


def test_the_published_schema_is_itself_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "scorecard",
    [
        CARD,
        with_results(),
        replace(CARD, authority=None, extracts=replace(CARD.extracts, newest=None, rows={})),
        with_results(APPROVALS),
        with_results(INTERIM_ORDERS),
    ],
)
def test_json_keeps_to_the_published_schema(scorecard):
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text_of_json(scorecard)))


def test_the_schema_refuses_a_ref_that_became_a_number():
    record = json.loads(text_of_json(with_results(MISSING)))
    record["results"][0]["ref"] = 4.1

    with pytest.raises(jsonschema.ValidationError, match=r"4\.1 is not of type 'string'"):
        jsonschema.Draft202012Validator(SCHEMA).validate(record)


def test_the_schema_refuses_a_key_that_is_missing():
    record = json.loads(text_of_json(with_results(MISSING)))
    del record["results"][0]["lowest"]

    with pytest.raises(jsonschema.ValidationError, match="'lowest' is a required property"):
        jsonschema.Draft202012Validator(SCHEMA).validate(record)


def test_json_has_the_keys_of_the_contract_in_order():
    record = json.loads(text_of_json(CARD))

    assert list(record) == [
        "format",
        "authority",
        "period",
        "extracts",
        "results",
        "definitions",
        "warnings",
        "not_measured",
    ]
    assert list(record["results"][0]) == [
        "ref",
        "title",
        "counts",
        "show",
        "window",
        "value",
        "numerator",
        "denominator",
        "not_known",
        "lowest",
        "highest",
        "target",
        "rating",
        "reason",
        "to_green",
        "previous",
        "direction",
        "definition_from",
        "confidence",
        "provisional",
        "later_movement",
        "section",
    ]


def test_json_is_ascii_so_that_no_code_page_can_spoil_it():
    written = text_of_json(with_title("Ynys Môn – girls"))

    assert written.isascii()
    assert json.loads(written)["results"][0]["title"] == "Ynys Môn – girls"


def test_rows_for_a_data_frame_have_the_columns_of_the_csv():
    headings = next(csv.reader(io.StringIO(text_of_csv(CARD))))

    assert [list(row) for row in scorecard_rows(CARD)] == [headings] * 7


def test_the_key_tells_refs_apart_where_numbers_would_not():
    rows = list(csv.DictReader(io.StringIO(text_of_csv(CARD))))

    assert [(row["ref"], row["key"]) for row in rows if row["ref"] in ("4.1", "4.10")] == [
        ("4.1", "kpi-4.1"),
        ("4.10", "kpi-4.10"),
    ]
    assert list(rows[0])[-9:-6] == ["key", "section", "provisional"]


def test_csv_holds_what_the_json_holds():
    first, *_ = csv.DictReader(io.StringIO(text_of_csv(CARD)))

    assert first["value"] == "69.7560975609756"
    assert (first["target_green"], first["target_whole_year_green"], first["target_status"]) == ("70", "70", "")


def test_a_pair_of_limits_is_one_cell_of_the_csv():
    [row] = csv.DictReader(io.StringIO(text_of_csv(with_results(INTERIM_ORDERS))))

    assert (row["target_green"], row["target_amber"]) == ("40 to 60", "35 to 65")


def test_a_csv_without_results_has_its_headings():
    headings, *_ = text_of_csv(CARD).splitlines()

    assert text_of_csv(with_results()) == f"{headings}\n"


def test_a_title_with_commas_quotes_and_line_breaks_comes_back_from_the_csv():
    title = 'Girls, "all"\nof them'

    [row] = csv.DictReader(io.StringIO(text_of_csv(with_title(title))))

    assert row["title"] == title


def test_marks_of_markdown_in_a_title_are_taken_literally():
    row = scorecard_markdown(with_title("Girls | *all*\n<b>")).splitlines()[10]

    assert row.startswith(r"| 9.2 | Girls \| \*all\* \<b\> | 261 |")


def test_a_list_as_json():
    assert json.loads(membership_json(LISTED)) == [
        {"child_id": "0012", "outcome": "met", "age": 7, "care_began_on": "2019-02-28"},
        {"child_id": "13", "outcome": "not known", "age": None, "care_began_on": None},
    ]


def test_a_list_as_csv():
    assert membership_csv(LISTED) == ("child_id,outcome,age,care_began_on\n0012,met,7,2019-02-28\n13,not known,,\n")
