"""The scorecard as JSON, for programs: docs/scorecard.schema.json describes it. Numbers are not rounded."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.numbers import plain
from permanence_kpis.outputs.words import sentence
from permanence_kpis.results.explanation import Membership
from permanence_kpis.results.impact import Change, Impact, Moved
from permanence_kpis.results.scorecard import Confidence, DueLimit, Group, Hidden, Result, Scorecard

FORMAT = 1
HIDDEN_COLUMNS = ("hidden", "hidden_reason")
"""The names that a flat row for the public has beside the others."""
KEY = "key"
"""The name of the last value of a flat row: the ref as a text that nothing reads as a number, for 4.10 is not 4.1."""
_OF_THE_WHOLE = (
    *("target_green", "target_amber", "target_status", "target_whole_year_green", "target_whole_year_amber"),
    *("rating", "reason", "to_green", "previous_label", "previous_value", "direction"),
    *("confidence", "confidence_reason"),
)
SIDE = ("counts", "show", "value", "numerator", "denominator", "not_known", "rating", "definition_from")
"""What is said of a measure by each of two definitions files."""
_TARGET: Mapping[str, Any] = {"better": None, "green": None, "amber": None, "status": None, "whole_year": None}
Row = dict[str, Any]


def scorecard_json(scorecard: Scorecard) -> str:
    """The whole scorecard as JSON text."""
    return as_json(scorecard_record(scorecard))


def scorecard_record(scorecard: Scorecard) -> Row:
    """The whole scorecard as dictionaries and lists, in the order in which it is written."""
    return {
        "format": FORMAT,
        "authority": scorecard.authority,
        **({"audience": "public"} if scorecard.is_public else {}),
        "period": {
            "label": scorecard.period.label,
            "first_day": _day(scorecard.period.first_day),
            "last_day": _day(scorecard.period.last_day),
        },
        "extracts": {
            "folder": scorecard.extracts.folder,
            "newest_record": _day(scorecard.extracts.newest),
            "is_sample": scorecard.extracts.is_sample,
            "rows": dict(scorecard.extracts.rows),
        },
        "results": [_result(result, scorecard) for result in scorecard.results],
        "definitions": scorecard.definitions_origin,
        "warnings": scorecard_lines.warnings(scorecard),
    }


def scorecard_rows(scorecard: Scorecard) -> list[Row]:
    """One flat dictionary a result, the names of levels joined with `_`, each with authority, period and extracts.

    For data frames and CSV, with the letter and reason of the confidence at the end, and as one text what to bear in
    mind with the measure. How many rows each extract has is left out, since that differs from folder to folder; a limit
    that is a pair (`better: within`) is a list of low and high. With a breakdown each result is followed by one
    dictionary a group, in which what is said only of the whole is None, and two names are added for each column grouped
    by: `group_column`, the value as recorded, and `group_column_name`, as printed; both are None for the whole. For the
    public there are `hidden`, the symbol where a number of the row is hidden, and `hidden_reason`. `key` comes last.
    """
    record = scorecard_record(scorecard)
    del record["extracts"]["rows"]
    run = {name: record[name] for name in ("format", "authority", "period", "extracts")}
    rows = []
    for shown, result in zip(scorecard.results, record["results"], strict=True):
        groups = result.pop("breakdown", [])
        hidden = [row.pop("hidden", None) for row in (result, *groups)]
        result.pop("no_breakdown", None)
        result["definitions"] = record["definitions"]
        result["definition_from"] = result.pop("definition_from")  # newest columns last: people read a CSV by position
        confidence = result.pop("confidence") or {"letter": None, "reason": None}
        result |= {"confidence": confidence["letter"], "confidence_reason": confidence["reason"]}
        result["warnings"] = " ".join(scorecard_lines.warnings_of(scorecard, shown)) or None
        whole = dict(_flat({**run, **result}))
        flat = [whole | dict.fromkeys(group_columns(scorecard)), *(_row_of_group(whole, group) for group in groups)]
        told = zip(flat, hidden, strict=True)
        rows += [row | (_flat_hidden(one) if scorecard.is_public else {}) | _key(row) for row, one in told]
    return rows


def _key(row: Row) -> Row:
    """The text that tells one measure from the next in a spreadsheet: kpi-4.10."""
    return {KEY: f"kpi-{row['ref']}"}


def group_columns(scorecard: Scorecard) -> list[str]:
    """The names that a breakdown adds to a flat row."""
    return [name for column in scorecard.by for name in (f"group_{column}", f"group_{column}_name")]


def _flat_hidden(hidden: Row | None) -> Row:
    """The symbol and the reason of a row in which something is hidden; both None in any other."""
    symbol, reason = (hidden["symbol"], hidden["reason"]) if hidden else (None, None)
    return dict(zip(HIDDEN_COLUMNS, (symbol, reason), strict=True))


def _row_of_group(whole: Row, group: Row) -> Row:
    """The flat row of a group: what is said of the whole alone is None."""
    named: Row = {}
    for column, value in group["group"].items():
        named |= {f"group_{column}": value, f"group_{column}_name": group["name"][column]}
    numbers = {name: value for name, value in group.items() if name not in ("group", "name")}
    return whole | dict.fromkeys(_OF_THE_WHOLE) | numbers | named


def membership_json(membership: Membership) -> str:
    """Everything counted and left out as a JSON list."""
    return as_json([dict(zip(membership.columns, map(_value, row), strict=True)) for row in membership.rows])


def impact_json(found: Impact) -> str:
    """What new definitions would change as JSON text."""
    return as_json(impact_record(found))


def impact_record(found: Impact) -> Row:
    """What new definitions would change as dictionaries and lists: one change for each measure of either file."""
    scorecard = scorecard_record(found.after)
    del scorecard["extracts"]["rows"]
    return {
        **{name: scorecard[name] for name in ("format", "authority", "period", "extracts")},
        "definitions": {"before": found.before.definitions_origin, "after": found.after.definitions_origin},
        "settings": {name: {"before": before, "after": after} for name, before, after in found.settings},
        "changes": [_change(change, replace(found.after, by=())) for change in found.changes],
        "warnings": [sentence(warning) for warning in found.after.warnings],
    }


def impact_rows(found: Impact) -> list[Row]:
    """One flat dictionary a measure, the names of levels joined with `_`, each with authority, period and files."""
    record = impact_record(found)
    run = {name: record[name] for name in ("format", "authority", "period", "extracts", "definitions")}
    rows = [dict(_flat({**run, **change})) for change in record["changes"]]
    return [row | _key(row) for row in rows]


def _change(change: Change, scorecard: Scorecard) -> Row:
    before, after = (_side(result, scorecard) for result in (change.before, change.after))
    moved = {field.name: getattr(change.moved, field.name, None) for field in fields(Moved)}
    return {
        "ref": change.measure.ref,
        "title": change.measure.title,
        "change": change.kind,
        "fields": list(change.fields),
        "before": before,
        "after": after,
        **moved,
        "reason": change.reason,
    }


def _side(result: Result | None, scorecard: Scorecard) -> Row:
    """One measure by one file; all null where the file does not define it."""
    record = _result(result, scorecard) if result else {**dict.fromkeys(SIDE), "target": {**_TARGET}, "to_green": None}
    return {name: record[name] for name in (*SIDE, "target", "to_green")}


def _result(result: Result, scorecard: Scorecard) -> Row:
    """One result.

    `breakdown` and `no_breakdown` are there where a breakdown was asked for, `hidden` where it is for the public.
    """
    measure, counts, due = result.measure, result.counts, result.due
    asked: Row = {"hidden": _hidden(result.hidden)} if scorecard.is_public else {}
    if scorecard.by:
        groups = [_group(group, scorecard) for group in result.groups]
        asked |= {"breakdown": groups, "no_breakdown": result.no_groups}
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
        "confidence": _confidence(result.confidence),
        **asked,
    }


def _confidence(confidence: Confidence | None) -> Row | None:
    if confidence is None:
        return None
    return {
        "letter": confidence.letter,
        "reason": confidence.reason,
        "lowest": plain(confidence.lowest),
        "highest": plain(confidence.highest),
    }


def _group(group: Group, scorecard: Scorecard) -> Row:
    counts = group.counts
    return {
        "group": {name: _value(value) for name, value in zip(scorecard.by, group.values, strict=True)},
        "name": dict(zip(scorecard.by, group.names, strict=True)),
        "value": plain(group.value),
        "numerator": counts.numerator if counts else None,
        "denominator": counts.denominator if counts else None,
        "not_known": counts.not_known if counts else None,
        "lowest": plain(group.lowest),
        "highest": plain(group.highest),
        **({"hidden": _hidden(group.hidden)} if scorecard.is_public else {}),
    }


def _hidden(hidden: Hidden | None) -> Row | None:
    """What is not published of a row; None where it is told everything."""
    if hidden is None:
        return None
    return {"symbol": hidden.symbol, "parts": sorted(hidden.parts), "reason": hidden.reason}


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


def as_json(record: object) -> str:
    return json.dumps(record, indent=2, allow_nan=False) + "\n"  # ASCII only: no code page can spoil it
