"""What is written into the archive is what is read back, and anything else is refused."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from permanence_kpis.archive.model import Asked, GroupFigure, PreviousFigure, Publication, SourceFile
from permanence_kpis.archive.parts import RunReader
from permanence_kpis.archive.records import (
    NotARecordError,
    content_digest,
    content_digest_of,
    digest,
    entry_of,
    entry_text,
    manifest_of,
    manifest_text,
    publication_of,
    publication_text,
    record_of,
)
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts

from .runs import PROGRAM, RUN, entry, stability_of


def test_a_run_comes_back_as_it_was():
    written = entry(3)

    assert entry_of(entry_text(written).encode()) == written


@pytest.mark.parametrize("number", [1, 3])
def test_the_parts_of_a_run_come_to_what_the_whole_of_it_does(number):
    """Read as a whole it gives the same, only slower: nobody would see that the parts are no longer found."""
    content = entry_text(entry(number)).encode()

    by_parts = RunReader()._by_parts(content)

    assert by_parts == (entry_of(content), content_digest_of(record_of(content)))


def test_a_newest_record_that_was_changed_by_hand_is_seen():
    kept = entry(3, replace(RUN, newest_record=date(2024, 7, 8)))
    content = entry_text(kept).encode()
    changed = content.replace(b'"newest_record": "2024-07-08"', b'"newest_record": "2024-09-08"')

    by_parts = RunReader()._by_parts(content)

    assert by_parts == (kept, content_digest(kept.run))
    assert content_digest_of(record_of(changed)) != content_digest(kept.run)
    assert RunReader()._by_parts(changed)[1] == content_digest_of(record_of(changed))


def test_a_run_from_before_confidence_was_kept_is_read_without_it():
    record = json.loads(entry_text(entry(3)))
    figures = record["results"]["figures"]
    for figure in figures:
        del figure["confidence"]
    record["results"]["sha256"] = digest(json.dumps(figures, sort_keys=True, separators=(",", ":")).encode())

    read = entry_of(json.dumps(record).encode())

    assert read.run == stability_of(confidence=None)


def test_what_was_not_kept_then_is_not_written_and_what_is_kept_now_stands_at_the_end():
    earlier = PreviousFigure(Window("at_period_end", date(2024, 3, 31), date(2024, 3, 31)), Counts(188, 130, unsure=2))
    kept_now = stability_of(rule_used="1" * 64, previous=earlier, table="looked_after")
    kept = replace(
        kept_now, extracts={"a.csv": SourceFile("2" * 64, 3, {"placements": 2})}, newest_record=date(2024, 7, 8)
    )

    record, before = json.loads(entry_text(entry(3, kept))), json.loads(entry_text(entry(3)))

    assert entry_of(entry_text(entry(3, kept)).encode()) == entry(3, kept)
    assert list(record) == [*list(before)[:-1], "newest_record", "results"]
    assert list(record["extracts"]["a.csv"]) == ["sha256", "rows", "dated"]
    assert list(before["extracts"]["children.csv"]) == ["sha256", "rows"]
    assert list(record["results"]["figures"][0]) == [*before["results"]["figures"][0], "rule_used", "previous", "table"]


def test_a_manifest_comes_back_with_the_digests_of_the_files():
    text = manifest_text(RUN, {"scorecard.csv": b"abc"})

    assert manifest_of(text.encode()) == (
        RUN,
        {"scorecard.csv": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    )


def test_a_manifest_says_no_day_and_no_run():
    assert {"run", "recorded_on"} & set(json.loads(manifest_text(RUN, {}))) == set()


def test_a_publication_comes_back_with_the_digest_of_what_it_froze():
    publication = Publication(2, "0003-abcdef", "Q1 board", date(2024, 7, 8))

    assert publication_of(publication_text(publication, b"abc").encode()) == (publication, digest(b"abc"))


def test_figures_are_exact():
    due = json.loads(entry_text(entry(1)))["results"]["figures"][1]["due"]

    assert (due["green"], due["amber"]) == (["15/4", "5"], ["3", "6"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is not JSON, or was cut short"),
        (b'{"format": 1, "run": "0001-ab', "it is not JSON, or was cut short"),
        (b"\xff\xfe", "it is not JSON, or was cut short"),
        (b"[" * 100_000, "it is not JSON, or was cut short"),
        (b"[1]", "it is not a record that kpis wrote"),
        (b'{"format": 2}', "it is not in a format that this version of kpis reads"),
        (b'{"format": 1}', "it is not a whole record of a run"),
        (b'{"format": 1, "run": "x", "recorded_on": "2024-07-01"}', "it is not a whole record of a run"),
    ],
)
def test_what_is_no_record_is_refused(content, said):
    with pytest.raises(NotARecordError) as raised:
        entry_of(content)

    assert str(raised.value) == said


def test_a_figure_that_was_altered_is_noticed():
    text = entry_text(entry(1)).replace('"numerator": 135', '"numerator": 136')

    with pytest.raises(NotARecordError) as raised:
        entry_of(text.encode())

    assert str(raised.value) == "its figures are not those that were written: their digest differs"


@pytest.mark.parametrize("number", ["1e999", "NaN", "Infinity"])
def test_a_number_that_is_none_is_refused(number):
    text = entry_text(entry(1)).replace('"numerator": 135', f'"numerator": {number}')

    with pytest.raises(NotARecordError) as raised:
        entry_of(text.encode())

    assert str(raised.value) == "it is not a whole record of a run"


@pytest.mark.parametrize(("field", "value"), [("show", "median"), ("rating", "PURPLE"), ("confidence", "E")])
def test_a_figure_of_a_kind_not_known_is_refused(field, value):
    text = entry_text(entry(1, stability_of(**{field: value})))

    with pytest.raises(NotARecordError) as raised:
        entry_of(text.encode())

    assert str(raised.value) == "it shows, rates or trusts a figure in a way that this version of kpis does not know"


@pytest.mark.parametrize(
    "other",
    [
        replace(RUN, asked=Asked("2024Q1", "/elsewhere", "ours.yaml")),
        replace(RUN, definitions_origin="ours.yaml"),
        replace(RUN, program=replace(PROGRAM, python="3.14.0", polars="2.9.0")),
    ],
    ids=["options", "where the definitions are", "what it runs on"],
)
def test_the_content_is_the_same_on_another_machine(other):
    assert content_digest(other) == content_digest(RUN)


@pytest.mark.parametrize(
    "other",
    [
        stability_of(rating="AMBER"),
        replace(RUN, definitions_sha256="0" * 64),
        replace(RUN, program=replace(PROGRAM, sha256="0" * 64)),
        replace(RUN, extracts={**RUN.extracts, "children.csv": SourceFile("0" * 64, 12)}),
    ],
    ids=["a figure", "the definitions", "the program", "an extract"],
)
def test_other_content_has_another_digest(other):
    assert content_digest(other) != content_digest(RUN)


@pytest.mark.parametrize(
    "place", ['"Sampleborough"', '"0.1.0"', '"4.1"', '"K2"', "190", '"the packaged kpi_definitions.yaml"', '"0003-']
)
@pytest.mark.parametrize("depth", [150, 300, 600, 900, 100_000])
def test_what_is_nested_too_deep_is_refused_wherever_it_stands(place, depth):
    """Here it is too deep to be read, there to be written again for its digest."""
    text = entry_text(entry(3))
    assert place in text
    deep = text.replace(place, "[" * depth + place, 1)
    at = deep.index(place) + len(place) if not place.endswith("-") else deep.index(place) + len('"0003-abcdef"')
    content = (deep[:at] + "]" * depth + deep[at:]).encode()

    for read in (RunReader().read, entry_of):
        with suppress(NotARecordError):
            read(content)


def with_groups(number):
    """A run with so many groups, of names as they are printed."""
    groups = tuple(
        GroupFigure(("K2", f"{at}", "Not recorded"), Counts(denominator=100 + at, numerator=at)) for at in range(number)
    )
    return entry(3, stability_of(groups=groups))


def test_a_run_with_very_many_groups_is_read():
    written = with_groups(6_000)

    read, of_content = RunReader().read(entry_text(written).encode())

    assert (read, of_content[:6]) == (written, written.id[-6:])


@pytest.mark.parametrize("values", ["[],", '{"":0},', '{"a":[0]},', "0,", '"a",'])
def test_a_record_of_values_that_would_take_many_times_its_size_is_refused(values):
    content = ('{"format": 1, "label": [' + values * (20 * 2**20 // len(values)) + "0]}").encode()

    for read in (RunReader().read, entry_of, manifest_of, publication_of):
        with pytest.raises(NotARecordError, match=r"^it has more values than a record of its size can have$"):
            read(content)
