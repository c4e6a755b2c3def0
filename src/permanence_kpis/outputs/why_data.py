"""Why figures moved as JSON (docs/why.schema.json), as CSV with one row a movement, and as Markdown."""

from collections.abc import Iterator

from permanence_kpis.outputs import why as words
from permanence_kpis.outputs.insight_data import Row, as_rows, in_every_row, whose
from permanence_kpis.outputs.json_format import KEY, as_json
from permanence_kpis.outputs.markdown import escaped, head, lists, table
from permanence_kpis.outputs.numbers import plain
from permanence_kpis.outputs.phrases import sample_note, sentence
from permanence_kpis.outputs.why_notes import notes, notes_of
from permanence_kpis.outputs.why_reasons import movement_in_data, reason_in_words
from permanence_kpis.results.why import GroupMoved, Moved, Movement, Side, Step, Why, Whys

FORMAT = 1
GROUP = "group"
"""What stands for a movement where rows are compared group by group."""

_SIDE = ("label", "value", "numerator", "denominator", "not_known", "rating", "first_day", "last_day", "reason", "run")
COLUMNS = (
    *("format", "authority", "extracts_folder", "extracts_newest_record", "extracts_is_sample", "ref", "title"),
    *("counts", "show", *(f"from_{name}" for name in _SIDE), *(f"to_{name}" for name in _SIDE), "change", "refused"),
    *("step", "movement", "reason", "children", "each", "together", "also", "group_from_numerator"),
    *("group_from_denominator", "group_to_numerator", "group_to_denominator", "child_id", "definitions", KEY),
    *("if_nobody_moved", "by_the_calendar", "by_what_happened"),
)


def whys_json(found: Whys) -> str:
    """One record where one measure was asked for by name, otherwise a list of them."""
    records = [_record(why, found) for why in found.found]
    return as_json(records[0] if found.is_of_one else records)


def whys_csv(found: Whys) -> str:
    """One row for each movement of a measure, or for each one that moved where those are listed; one where none did."""
    return as_rows(COLUMNS, why_rows(found))


def why_rows(found: Whys) -> list[Row]:
    """The same as dictionaries, by COLUMNS; what is not said of a row is None."""
    return [dict.fromkeys(COLUMNS) | row for why in found.found for row in _rows(why, found)]


def whys_markdown(found: Whys) -> str:
    """Every measure with its tables, and what there is to say."""
    lines = [*head(words.title(found), sample_note(found.extracts), words.heading(found))]
    for why in found.found:
        if not found.is_of_one:
            lines += ["", f"### {escaped(f'{why.measure.ref} {why.measure.title}')}", ""]
            _, _, start, end, change, _ = words.in_a_line(why)
            lines.append(escaped(f"{start} to {end}: {change}"))
        for name, headings, rows in words.tables(why):
            lines += ["", f"**{name}**"] if name else []
            lines += table(headings, rows, ("Each", "Together"))
        if found.lists:
            lines += table(words.headings_of_a_list(why.measure), list(words.listed_one_by_one(why)))
    return "\n".join([*lines, *lists(notes(found))]) + "\n"


def _record(why: Why, found: Whys) -> Row:
    measure = why.measure
    by_the_calendar, by_what_happened = why.by_the_calendar or (None, None)
    return {
        "format": FORMAT,
        "ref": measure.ref,
        "from": _side(why.start),
        "to": _side(why.end),
        "change": plain(why.change),
        "movements": [line for step in why.steps for line in _lines(step, why)],
        "children": [_one(one, step, why) for step in why.steps for one in step.moved] if found.lists else [],
        "refused": why.refused,
        "title": measure.title,
        "counts": measure.counts,
        "show": measure.show,
        "grouped_by": list(why.by),
        **whose(found.authority, found.extracts, found.definitions_origin),
        "warnings": [sentence(warning) for warning in (*found.warnings, *notes_of(why))],
        "if_nobody_moved": plain(why.if_nobody_moved),
        "by_the_calendar": plain(by_the_calendar),
        "by_what_happened": plain(by_what_happened),
    }


def _side(side: Side) -> Row:
    result = side.result
    counts = result.counts
    return {
        "label": side.period.label,
        "value": plain(result.value),
        "numerator": counts.numerator if counts else None,
        "denominator": counts.denominator if counts else None,
        "not_known": counts.not_known if counts else None,
        "rating": result.verdict.rating,
        "first_day": result.window.first_day.isoformat(),
        "last_day": result.window.last_day.isoformat(),
        "reason": result.verdict.reason,
        "run": side.run,
    }


def _lines(step: Step, why: Why) -> Iterator[Row]:
    """The movements or groups of a step."""
    yield from (_movement(movement, step, why) for movement in step.movements)
    yield from (_group(group, why) for group in step.groups)


def _movement(movement: Movement, step: Step, why: Why) -> Row:
    return {
        "movement": movement_in_data(movement) if movement.before else None,
        "reason": reason_in_words(movement.reason, why),
        "children": len(movement.moved) if movement.before else None,
        "each": plain(movement.each),
        "together": plain(movement.together),
        "step": step.kind,
        "also": {reason_in_words(reason, why): count for reason, count in movement.also.items()},
        "ceased": dict(movement.details),
        "group": None,
    }


def _group(group: GroupMoved, why: Why) -> Row:
    return {
        "movement": GROUP,
        "reason": words.group_in_words(group, why),
        "children": None,
        "each": None,
        "together": plain(group.together),
        "step": "between",
        "also": {},
        "ceased": {},
        "group": {
            "from": {"numerator": group.before.numerator, "denominator": group.before.denominator},
            "to": {"numerator": group.after.numerator, "denominator": group.after.denominator},
        },
    }


def _one(one: Moved, step: Step, why: Why) -> Row:
    return {
        why.measure.on_table.unit_id: one.id,
        "movement": movement_in_data(one),
        "reason": reason_in_words(one.reason, why),
        "also": [reason_in_words(reason, why) for reason in one.also],
        "ceased": one.detail,
        "effect": plain(one.effect),
        "step": step.kind,
    }


def _rows(why: Why, found: Whys) -> Iterator[Row]:
    """The rows of a measure, the names of levels joined with `_`."""
    record = _record(why, found)
    of_measure = in_every_row(record, {*COLUMNS} - {"children"})
    of_measure |= {f"{side}_{name}": value for side in ("from", "to") for name, value in record[side].items()}
    rows = [_row_of_one(one) for one in record["children"]] if found.lists else map(_row_of_a_line, record["movements"])
    yield from ({**of_measure, **row} for row in list(rows) or [{}])


def _row_of_a_line(line: Row) -> Row:
    row = {name: line[name] for name in ("step", "movement", "reason", "children", "each", "together")}
    row["also"] = "; ".join(f"{count} {reason}" for reason, count in line["also"].items()) or None
    for side, tally in (line["group"] or {}).items():
        row |= {f"group_{side}_{name}": number for name, number in tally.items()}
    return row


def _row_of_one(one: Row) -> Row:
    return {
        "step": one["step"],
        "movement": one["movement"],
        "reason": one["reason"],
        "children": 1,
        "each": one["effect"],
        "together": one["effect"],
        "also": "; ".join(one["also"]) or None,
        "child_id": one.get("child_id") or one.get("household_id"),
    }
