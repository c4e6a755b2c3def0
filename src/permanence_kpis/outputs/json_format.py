"""The scorecard as JSON, for programs: docs/scorecard.schema.json describes it. Numbers are not rounded."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.columns import IN_DATA, OF_GROUPS
from permanence_kpis.outputs.numbers import plain
from permanence_kpis.outputs.phrases import sentence
from permanence_kpis.results.explanation import Membership
from permanence_kpis.results.impact import Change, Impact, Moved
from permanence_kpis.results.scorecard import Confidence, Group, Hidden, Result, Scorecard

FORMAT = 1
# D-129: the key of a row of CSV is after the columns of a breakdown and of the public
KEY = "key"
"""The name of the last value of a flat row: the ref as a text that nothing reads as a number, for 4.10 is not 4.1."""
# D-323: after those before it, the key too, for people read a CSV by position
SECTION = "section"
"""The name of the section a measure stands in, after the key of a row and everything else of a result."""
RUN: Mapping[str, Callable[[Scorecard], object]] = {
    "format": lambda _: FORMAT,
    "authority": lambda card: card.authority,
    "period.label": lambda card: card.period.label,
    "period.first_day": lambda card: card.period.first_day,
    "period.last_day": lambda card: card.period.last_day,
    "extracts.folder": lambda card: card.extracts.folder,
    "extracts.newest_record": lambda card: card.extracts.newest,
    "extracts.is_sample": lambda card: card.extracts.is_sample,
}
"""What each flat row begins with, a dot between the levels of JSON."""
_ROWS_AT_ONCE = 1_000
"""Rows of a long list that are made text together."""
SIDE = ("counts", "show", "value", "numerator", "denominator", "not_known", "rating", "definition_from")
"""What is said of a measure by each of two definitions files."""
_TARGET: Mapping[str, Any] = {"better": None, "green": None, "amber": None, "status": None, "whole_year": None}
Row = dict[str, Any]


def scorecard_json(scorecard: Scorecard) -> Iterator[str]:
    """The whole scorecard as pieces of one JSON text."""
    audience = {"audience": "public"} if scorecard.is_public else {}
    run = _run(scorecard) | {"extracts.rows": dict(scorecard.extracts.rows)}
    record = {
        **({"format": FORMAT, "authority": scorecard.authority} | audience | _in_levels(run)),
        "results": [],
        "definitions": scorecard.definitions_origin,
        "warnings": scorecard_lines.warnings(scorecard),
        "not_measured": [{"ref": ref, "files": list(files)} for ref, files in scorecard.not_measured.items()],
    }
    results = (_result_in_pieces(result, scorecard) for result in scorecard.results)
    return chain(_with_list(record, "results", results), ["\n"])


def _result_in_pieces(result: Result, scorecard: Scorecard) -> Iterator[str]:
    """One result as it is laid out in the list of results."""
    record = _result(result, scorecard)
    groups = (_group(group, scorecard) for group in result.groups)
    pieces = _with_rows(record, "breakdown", groups) if scorecard.by else [_text(record)]
    return (piece.replace("\n", "\n    ") for piece in chain(["\n"], pieces))


# D-123: a row is often read alone
def scorecard_rows(scorecard: Scorecard) -> Iterator[Row]:
    """One flat dictionary a result, the names of levels joined with `_`, each with authority, period and extracts.

    For data frames and CSV, with the letter and reason of the confidence at the end, and as one text what to bear in
    mind with the measure. How many rows each extract has is left out, since that differs from folder to folder; a limit
    that is a pair (`better: within`) is a list of low and high. With a breakdown each result is followed by one
    dictionary a group, in which what is said only of the whole is None, and two names are added for each column grouped
    by: `group_column`, the value as recorded, and `group_column_name`, as printed; both are None for the whole. For the
    public there are `hidden`, the symbol where a number of the row is hidden, and `hidden_reason`. `key`, `section` and
    how earlier figures later moved come after them.
    """
    names, run = columns_of(scorecard), _flat(_run(scorecard))
    for result in scorecard.results:
        whole = {
            **run,
            **{column.name: as_data(column.exact(result)) for column in IN_DATA if column.exact},
            "definitions": scorecard.definitions_origin,
            "warnings": " ".join(scorecard_lines.warnings_of(scorecard, result)) or None,
            **_key(result.measure.ref),
            SECTION: result.measure.section,
        }
        of_the_whole = {column.name: None for column in IN_DATA if column.groups == "none"}
        yield _in_order(names, dict.fromkeys(names) | whole | _hidden_columns(result.hidden))
        for group in result.groups:
            of_group = _group_values(group, scorecard) | _hidden_columns(group.hidden)
            yield _in_order(names, whole | of_the_whole | of_group)


def _in_order(names: Sequence[str], row: Row) -> Row:
    return {name: row[name] for name in names}


def columns_of(scorecard: Scorecard) -> list[str]:
    """The names in a flat row, in their order."""
    first, then, last, at_the_end = ([column.name for column in IN_DATA if column.since == since] for since in range(4))
    grouped_by = [name for column in scorecard.by for name in (f"group_{column}", f"group_{column}_name")]
    hidden = ["hidden", "hidden_reason"] if scorecard.is_public else []
    return [
        *_flat(RUN),
        *first,
        "definitions",
        *then,
        *last,
        "warnings",
        *grouped_by,
        *hidden,
        KEY,
        SECTION,
        *at_the_end,
    ]


def _group_values(group: Group, scorecard: Scorecard) -> Row:
    """What a group has of its own, and what it is called."""
    numbers = {column.name: as_data(column.exact(group)) for column in OF_GROUPS if column.exact}
    for column, value, name in zip(scorecard.by, group.values, group.names, strict=True):
        numbers |= {f"group_{column}": as_data(value), f"group_{column}_name": name}
    return numbers


def _hidden_columns(hidden: Hidden | None) -> Row:
    """The symbol and the reason of a row in which something is hidden; both None in any other."""
    return {"hidden": hidden and hidden.symbol, "hidden_reason": hidden and hidden.reason}


def _key(ref: str) -> Row:
    """The text that tells one measure from the next in a spreadsheet: kpi-4.10."""
    return {KEY: f"kpi-{ref}"}


def membership_json(membership: Membership) -> str:
    """Everything counted and left out as a JSON list."""
    return as_json([dict(zip(membership.columns, map(as_data, row), strict=True)) for row in membership.rows])


def impact_json(found: Impact) -> str:
    """What new definitions would change as JSON text: one change for each measure of either file."""
    record = {
        **_in_levels(_run(found.after)),
        "definitions": {"before": found.before.definitions_origin, "after": found.after.definitions_origin},
        "settings": {name: {"before": before, "after": after} for name, before, after in found.settings},
        "changes": [_change(change, replace(found.after, by=())) for change in found.changes],
        "warnings": [sentence(warning) for warning in found.after.warnings],
    }
    return as_json(record)


def impact_rows(found: Impact) -> list[Row]:
    """One flat dictionary a measure, the names of levels joined with `_`, each with authority, period and files."""
    definitions = {"before": found.before.definitions_origin, "after": found.after.definitions_origin}
    run = {**_run(found.after), "definitions": definitions}
    changes = [_change(change, replace(found.after, by=())) for change in found.changes]
    return [_flat({**run, **change}) | _key(change["ref"]) for change in changes]


def _change(change: Change, scorecard: Scorecard) -> Row:
    before, after = (_side(result, scorecard) for result in (change.before, change.after))
    return {
        "ref": change.measure.ref,
        "title": change.measure.title,
        "change": change.kind,
        "fields": list(change.fields),
        "before": before,
        "after": after,
        **{field.name: getattr(change.moved, field.name, None) for field in fields(Moved)},
        "reason": change.reason,
    }


def _side(result: Result | None, scorecard: Scorecard) -> Row:
    """One measure by one file; all null where the file does not define it."""
    record = _result(result, scorecard) if result else {**dict.fromkeys(SIDE), "target": {**_TARGET}, "to_green": None}
    return {name: record[name] for name in (*SIDE, "target", "to_green")}


def _result(result: Result, scorecard: Scorecard) -> Row:
    """One result, without its groups.

    `breakdown` and `no_breakdown` are there where a breakdown was asked for, `hidden` where it is for the public.
    """
    keys = {column.key: as_data(column.exact(result)) for column in IN_DATA if column.exact}
    record = _in_levels(keys | {"confidence": _confidence(result.confidence)})
    del record["confidence_reason"]
    record |= {"hidden": _hidden(result.hidden)} if scorecard.is_public else {}
    if scorecard.by:
        record["breakdown"] = []
        record["no_breakdown"] = result.no_groups
    return record | {SECTION: result.measure.section}


def _confidence(confidence: Confidence | None) -> Row | None:
    if confidence is None:
        return None
    return {name: as_data(getattr(confidence, name)) for name in ("letter", "reason", "lowest", "highest")}


def _group(group: Group, scorecard: Scorecard) -> Row:
    return {
        "group": dict(zip(scorecard.by, map(as_data, group.values), strict=True)),
        "name": dict(zip(scorecard.by, group.names, strict=True)),
        **{column.key: as_data(column.exact(group)) for column in OF_GROUPS if column.exact},
        **({"hidden": _hidden(group.hidden)} if scorecard.is_public else {}),
    }


def _hidden(hidden: Hidden | None) -> Row | None:
    """What is not published of a row; None where it is told everything."""
    if hidden is None:
        return None
    return {"symbol": hidden.symbol, "parts": sorted(hidden.parts), "reason": hidden.reason}


def _run(scorecard: Scorecard) -> Row:
    return {key: as_data(found(scorecard)) for key, found in RUN.items()}


def _in_levels(record: Mapping[str, Any]) -> Row:
    """Levels in place of the dots in its keys."""
    levels: Row = {}
    for key, value in record.items():
        *above, name = key.split(".")
        level = levels
        for one in above:
            level = level.setdefault(one, {})
        level[name] = value
    return levels


def _flat(record: Mapping[str, Any]) -> Row:
    """The names of all levels joined with `_`."""
    row: Row = {}
    for key, value in record.items():
        below = _flat(value) if isinstance(value, dict) else {"": value}
        row |= {"_".join(filter(None, (*key.split("."), name))): one for name, one in below.items()}
    return row


def as_data(value: object) -> object:
    """A value as data hold it: a number not rounded, a day as ISO has it, the ends of a pair as a list."""
    match value:
        case Fraction():
            return plain(value)
        case date():
            return value.isoformat()
        case tuple():
            return [as_data(end) for end in value]
        case _:
            return value


def as_json(record: object) -> str:
    """A record as it is written: ASCII only, so that no code page can spoil it."""
    return _text(record) + "\n"


def json_pieces(record: Mapping[str, object], name: str, rows: Iterable[Row]) -> Iterator[str]:
    """What `as_json` gives of a record with a list of rows under this name, at its end if nowhere else, in pieces."""
    return chain(_with_rows(record, name, rows), ["\n"])


def _with_rows(record: Mapping[str, object], name: str, rows: Iterable[Row]) -> Iterator[str]:
    left = iter(rows)
    # each call leaves behind what Python clears away late, so that one a row would take more than one text of all
    together = iter(lambda: list(islice(left, _ROWS_AT_ONCE)), [])
    return _with_list(record, name, ([_text(some)[1:-2].replace("\n", "\n  ")] for some in together))


def _with_list(record: Mapping[str, object], name: str, each: Iterable[Iterable[str]]) -> Iterator[str]:
    """A record with a list under this name, each part of which is given in pieces, as it is laid out there."""
    before, at, after = _text({**record, name: []}).partition(f'\n  "{name}": [')  # no text in it has a line break
    yield before + at
    between = ""
    for pieces in each:
        yield between
        yield from pieces
        between = ","
    yield f"\n  {after}" if between else after


def _text(record: object) -> str:
    return json.dumps(record, indent=2, allow_nan=False)
