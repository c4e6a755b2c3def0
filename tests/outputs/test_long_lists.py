"""A long list as JSON, written piece by piece."""

import pytest

from permanence_kpis.outputs.json_format import as_json, json_pieces


def test_a_list_is_laid_out_within_its_record():
    rows = iter([{"row": 2, "measures": ["4.1", "4.2"]}, {"row": 3, "measures": []}])

    assert (
        "".join(json_pieces({"format": 1}, "findings", rows))
        == """{
  "format": 1,
  "findings": [
    {
      "row": 2,
      "measures": [
        "4.1",
        "4.2"
      ]
    },
    {
      "row": 3,
      "measures": []
    }
  ]
}
"""
    )


def test_an_empty_list_is_on_the_line_of_its_name():
    assert "".join(json_pieces({"format": 1}, "findings", [])) == '{\n  "format": 1,\n  "findings": []\n}\n'


@pytest.mark.parametrize("number", [999, 1_000, 1_001, 2_000])
def test_where_rows_are_made_a_thousand_at_a_time_nothing_shows_it(number):
    rows = [{"what": 'a "line"\n  of\n[]\n}\n', "row": row} for row in range(number)]

    assert "".join(json_pieces({"format": 1}, "findings", rows)) == as_json({"format": 1, "findings": rows})


def test_a_list_may_be_anywhere_in_its_record():
    record = {"format": 1, "what": '\n  "results": []', "results": [], "definitions": None, "more": {"results": []}}
    rows = [{"results": [], "groups": [{"n": 1}]}, {"groups": []}]

    assert "".join(json_pieces(record, "results", rows)) == as_json(record | {"results": rows})
    assert "".join(json_pieces(record, "results", [])) == as_json(record)
