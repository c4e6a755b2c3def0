"""A figure at later dates as JSON (docs/ahead.schema.json), as CSV with one row a day or crossing, and as Markdown."""

from collections.abc import Iterator

from permanence_kpis.outputs import ahead as words
from permanence_kpis.outputs.insight_data import Row, as_rows, in_every_row, whose
from permanence_kpis.outputs.json_format import KEY, as_json
from permanence_kpis.outputs.markdown import head, lists, table
from permanence_kpis.outputs.numbers import plain
from permanence_kpis.outputs.phrases import sample_note, sentence
from permanence_kpis.outputs.why_reasons import movement_in_data
from permanence_kpis.results.ahead import Ahead, Crossing, End

FORMAT = 1

COLUMNS = (
    *("format", "authority", "extracts_folder", "extracts_newest_record", "extracts_is_sample", "ref", "title"),
    *("counts", "show", "period", "until", "kind", "date", "value", "numerator", "denominator", "not_known", "rating"),
    *("child_id", "movement", "reason", "due", "left", "record_lowest", "record_highest", "record_mean", "refused"),
    *("definitions", KEY, "record_of_day_tried", "record_of_day_lowest", "record_of_day_highest"),
)


def ahead_json(found: Ahead) -> str:
    """The measure as one record."""
    return as_json(_record(found))


def ahead_csv(found: Ahead) -> str:
    """A row for each day (`end`), each that crosses (`crossing`), each part of a target (`left`), each review due."""
    record = _record(found)
    of_measure = in_every_row(record, {*COLUMNS} - {"left"})
    if record["record"]:
        of_measure |= {f"record_{name}": record["record"][name] for name in ("lowest", "highest", "mean")}
    of_measure["period"] = record["period"]["label"]
    unit_id = found.measure.on_table.unit_id
    rows = [_row_of_a_day(end) for end in record["ends"]]
    rows += [{"kind": "crossing", **one, "child_id": one[unit_id]} for one in record["crossings"]]
    rows += [{"kind": "left", **one} for one in record["left"]]
    rows += [{"kind": "review due", **one} for one in record["reviews_due"]]
    return as_rows(COLUMNS, ({**of_measure, **row} for row in rows or [{}]))


def ahead_markdown(found: Ahead) -> str:
    """The same tables and notes as on the page."""
    lines = list(head(words.title(found), sample_note(found.extracts), words.heading(found)))
    for headings, rows in words.tables(found):
        lines += table(headings, rows, ("Result", "Room left", "Still needed"))
    return "\n".join([*lines, *lists(words.notes(found))]) + "\n"


def _record(found: Ahead) -> Row:
    measure, record = found.measure, found.record
    return {
        "format": FORMAT,
        "ref": measure.ref,
        "crossings": [_crossing(one, found) for one in found.crossings],
        "ends": list(_ends(found)),
        "record": None
        if record is None
        else {
            "quarters": len(record.tried),
            "lowest": plain(record.lowest),
            "highest": plain(record.highest),
            "mean": plain(record.mean),
            "tried": [
                {"from": one.start.label, "to": one.end.label, "said": plain(one.said), "came": plain(one.came)}
                for one in record.tried
            ],
        },
        "left": [{"date": one.by.isoformat(), "due": plain(one.due), "left": plain(one.left)} for one in found.left],
        "refused": found.refused or None,
        "no_record": found.no_record or None,
        "period": {
            "label": found.period.label,
            "first_day": found.period.first_day.isoformat(),
            "last_day": found.period.last_day.isoformat(),
        },
        "until": found.until.last_day.isoformat(),
        "title": measure.title,
        "counts": measure.counts,
        "show": measure.show,
        **whose(found.authority, found.extracts, found.definitions_origin),
        "reviews_due": [{"date": one.on.isoformat(), "child_id": one.child_id} for one in found.reviews_due],
        "warnings": [sentence(warning) for warning in found.warnings],
    }


def _crossing(one: Crossing, found: Ahead) -> Row:
    return {
        "date": one.on.isoformat(),
        found.measure.on_table.unit_id: one.moved.id,
        "movement": movement_in_data(one.moved),
        "reason": words.reason_in_words(one.moved.reason, found),
        "value": plain(one.value),
        "numerator": one.tally.numerator,
        "denominator": one.tally.denominator,
    }


def _ends(found: Ahead) -> Iterator[Row]:
    """Every day, the first being that of the figure itself; a later one is rated only where its record is known."""
    for number, end in enumerate(found.ends):
        yield _end(end, is_rated=number == 0 or end.record is not None)


def _end(end: End, *, is_rated: bool) -> Row:
    return {
        "date": end.on.isoformat(),
        "value": plain(end.value),
        "numerator": end.counts.numerator,
        "denominator": end.counts.denominator,
        "not_known": end.counts.not_known,
        "rating": end.verdict.rating if is_rated else None,
        "record": None
        if end.record is None
        else {
            "quarters": len(end.record.tried),
            "lowest": plain(end.record.lowest),
            "highest": plain(end.record.highest),
            "mean": plain(end.record.mean),
        },
    }


def _row_of_a_day(end: Row) -> Row:
    own = end["record"] or {}
    parts = {"tried": "quarters", "lowest": "lowest", "highest": "highest"}
    return {"kind": "end", **end, **{f"record_of_day_{name}": own.get(part) for name, part in parts.items()}}
