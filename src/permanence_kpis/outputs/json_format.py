"""The scorecard as JSON, for programs: docs/scorecard.schema.json describes it. Numbers are not rounded."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import plain
from permanence_kpis.results import DueLimit, Membership, Result, Scorecard

FORMAT = 1
Row = dict[str, Any]


def scorecard_json(card: Scorecard) -> str:
    """The whole scorecard as JSON text."""
    return _as_text(scorecard_record(card))


def scorecard_record(card: Scorecard) -> Row:
    """The whole scorecard as dictionaries and lists, in the order in which it is written."""
    return {
        "format": FORMAT,
        "authority": card.authority,
        "period": {
            "label": card.period.label,
            "first_day": _day(card.period.first_day),
            "last_day": _day(card.period.last_day),
        },
        "extracts": {
            "folder": card.extracts.folder,
            "newest_record": _day(card.extracts.newest),
            "is_sample": card.extracts.is_sample,
            "rows": dict(card.extracts.rows),
        },
        "results": [_result(result) for result in card.results],
        "definitions": card.definitions_origin,
        "warnings": scorecard_lines.warnings(card),
    }


def scorecard_rows(card: Scorecard) -> list[Row]:
    """One flat dictionary a result, the names of levels joined with `_`, each with authority, period and extracts.

    For data frames and CSV. How many rows each extract has is left out, since that differs from folder to folder; a
    limit that is a pair (`better: within`) is a list of low and high.
    """
    record = scorecard_record(card)
    del record["extracts"]["rows"]
    run = {name: record[name] for name in ("format", "authority", "period", "extracts")}
    rows = [{**run, **result, "definitions": record["definitions"]} for result in record["results"]]
    for row in rows:
        row["definition_from"] = row.pop("definition_from")  # newest columns last: people read a CSV by position
    return [dict(_flat(row)) for row in rows]


def membership_json(membership: Membership) -> str:
    """Everything counted and left out as a JSON list."""
    return _as_text([dict(zip(membership.columns, map(_value, row), strict=True)) for row in membership.rows])


def _result(result: Result) -> Row:
    measure, counts, due = result.measure, result.counts, result.due
    return {
        "ref": measure.ref,
        "title": measure.title,
        "counts": measure.counts,
        "show": measure.show,
        "window": {
            "kind": result.window.kind,
            "first_day": _day(result.window.first_day),
            "last_day": _day(result.window.last_day),
        },
        "value": plain(result.value),
        "numerator": counts.numerator if counts else None,
        "denominator": counts.denominator if counts else None,
        "not_known": counts.not_known if counts else None,
        "lowest": plain(result.lowest),
        "highest": plain(result.highest),
        "target": {
            "better": due.better,
            "green": _limit(due.green),
            "amber": _limit(due.amber),
            "status": due.status,
            "whole_year": {"green": _limit(due.whole_year_green), "amber": _limit(due.whole_year_amber)},
        },
        "rating": result.verdict.rating,
        "reason": result.verdict.reason or None,
        "to_green": result.verdict.to_green,
        "previous": {"label": result.previous.label, "value": plain(result.previous.value)},
        "direction": result.direction,
        "definition_from": _day(measure.from_day),
    }


def _flat(record: Row, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}_")
        else:
            yield f"{above}{name}", value


def _limit(due: DueLimit | None) -> int | float | list[int | float | None] | None:
    return [plain(end) for end in due] if isinstance(due, tuple) else plain(due)


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _value(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _as_text(record: object) -> str:
    return json.dumps(record, indent=2, allow_nan=False) + "\n"  # ASCII only: no code page can spoil it
