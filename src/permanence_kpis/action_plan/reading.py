"""`action_plan.yaml` to an action plan, with everything that is wrong in it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from permanence_kpis.action_plan.fields import EVERY, NONE, PLAN, REF, Field, is_flat, needed
from permanence_kpis.action_plan.model import RAG_WORDS, Action, ActionPlan, Every, Milestone, Note, Unit
from permanence_kpis.action_plan.texts import persons, texts_of
from permanence_kpis.definitions.values import read_day
from permanence_kpis.errors import MOST_SAID, ActionPlanError, Place, Problem
from permanence_kpis.persons_in_texts import Written
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings, RefusedError, on_lines
from permanence_kpis.yaml_files.reading import read_fields, split_lines
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text, Unreadable

GUIDE = "'kpis guide action-plan'"
_HOW = f"{GUIDE} shows how the file is written."
_NEEDED = needed()
_UNITS: Mapping[str, Unit] = {"day": "days", "week": "weeks", "month": "months"}
_A_NUMBER = re.compile(r"[0-9.]+")


@dataclass
class _PlanFindings(Findings):
    """Everything wrong with one plan. `refs`: the references of actions by their position."""

    refs: dict[int, str] = field(default_factory=dict)

    def saw(self, loc: Loc, value: Node) -> None:
        match loc, value:
            case ("actions", int(position), "ref"), Text(text=ref):
                self.refs[position] = ref

    def may_be_blank(self, loc: Loc) -> bool:
        return loc[-1] not in _NEEDED

    def field_name(self, loc: Loc) -> str | None:
        """`A4.4.notes.on`: the action by its reference, keys but no positions."""
        match loc:
            case ("actions", int(position), *rest):
                steps = [self.refs.get(position, f"action {position + 1}"), *rest]
            case _:
                steps = list(loc)
        return ".".join(step for step in steps if isinstance(step, str)) or None


def read_action_plan(
    text: str, *, file: str, origin: str, refs: Collection[str] | None, is_invented: bool = False
) -> ActionPlan:
    """The plan in a text.

    Takes: what problems call the file, and what it is called where it is shown; the references of the measures that are
    defined (None: any evidence will do); whether it is the sample's.
    Raises: ActionPlanError with every problem found, in the order of the file.
    """
    findings = _PlanFindings(file, split_lines(text), guide=GUIDE, error=ActionPlanError)
    root = read_fields(text, findings, "title, review_every and actions")
    written = _Reader(findings, refs).record(root, (), PLAN)
    if findings:
        raise ActionPlanError(*findings.problems())
    plan = _plan(written, origin, is_invented, _warnings(root, findings))
    return replace(plan, written=tuple(_written(root, findings)))


def _warnings(root: Fields, findings: _PlanFindings) -> tuple[Problem, ...]:
    """Where a person may be named. The line is not shown: a message goes into tickets."""
    warned = _PlanFindings(findings.file, findings.lines, findings.guide, findings.error, refs=findings.refs)
    for text, loc, what, remedy in islice(persons(root), MOST_SAID):
        warned.add(text.span, loc, what, remedy)
    return tuple(replace(problem, source_line=None) for problem in warned.problems())


def _written(root: Fields, findings: _PlanFindings) -> Iterator[Written]:
    """Each text with its place."""
    for loc, text in texts_of(root):
        at = Place(findings.file, line=text.span.line, column=text.span.column, field=findings.field_name(loc))
        yield Written(at, text.text)


def _plan(written: Mapping[str, Any], origin: str, is_invented: bool, warnings: tuple[Problem, ...]) -> ActionPlan:
    return ActionPlan(
        title=written["title"],
        review_every=written["review_every"],
        actions=tuple(map(_action, written["actions"])),
        origin=origin,
        ambition=written.get("ambition"),
        rag_words=RAG_WORDS | written.get("rag_words", {}),
        is_invented=is_invented,
        warnings=warnings,
    )


def _action(written: Mapping[str, Any]) -> Action:
    notes = tuple(Note(**note) for note in written.get("notes", ()))
    milestones = tuple(Milestone(**milestone) for milestone in written.get("milestones", ()))
    return Action(**{**written, "notes": notes, "milestones": milestones})


@dataclass(frozen=True)
class _Reader:
    """Reads each part of the tree; what it cannot read is among the findings and left out."""

    findings: Findings
    refs: Collection[str] | None

    def record(self, written: Fields, loc: Loc, fields: Mapping[str, Field]) -> dict[str, Any]:
        """The values of these fields by name, as far as they are there and can be read."""
        cut_off = self._cut_off(written, fields)
        unknown = [
            key for key in written.keys if key not in fields and not any(key in parts for parts in cut_off.values())
        ]
        self._known(written, loc, unknown, fields)
        self._needed(written, loc, unknown, fields)
        values = {
            name: value
            for name, field in fields.items()
            if name in written.values
            and (value := self._value(field, written.values[name], (*loc, name), written.keys[name])) is not None
        }
        values |= {name: ", ".join([values[name], *parts]) for name, parts in cut_off.items() if name in values}
        if loc == ():
            self._refs_once(written)
        elif "notes" in written.values:
            self._in_order(written.values["notes"], values.get("notes", ()), (*loc, "notes"))
        return values

    # D-263: a comma in a text in braces is a comma
    def _cut_off(self, written: Fields, fields: Mapping[str, Field]) -> dict[str, list[str]]:
        """What follows a comma in a text, by its field: in braces YAML takes it for a name without a value."""
        if not is_flat(fields):
            return {}
        found: dict[str, list[str]] = {}
        last: str | None = None
        for name, key in written.keys.items():
            value = written.values[name]
            if name in fields:
                last = name if fields[name].kind == "text" and isinstance(value, Text) and not value.is_quoted else None
            elif last and isinstance(value, Unreadable) and not self._has_colon(key):
                found.setdefault(last, []).append(name)
            else:
                last = None
        return found

    def _has_colon(self, key: Text) -> bool:
        line = self.findings.lines[key.span.line - 1]
        return line[key.span.column - 1 + key.span.width :].lstrip().startswith(":")

    def _value(self, field: Field, node: Node, loc: Loc, key: Text) -> Any:
        if isinstance(node, Unreadable):  # said already, or blank where that may be
            return None
        match field.kind, node:
            case "record", Fields():
                return self.record(node, loc, field.of or {})
            case "records", Items():
                return self._records(node, loc, field)
            case "evidence", _:
                return self._evidence(node, loc, key)
            case (("record" | "records"), _):
                after = "after a dash" if field.kind == "records" else "under it, indented"
                of = "a list" if field.kind == "records" else "made of names and values"
                what = f"{quoted(key.text)} must be {of}"
                self.findings.add(node.span, loc, what, f"Write {after}: {field.such_as}")
            case _, Text():
                return self._single(field, node, loc)
            case _:
                what = f"{quoted(key.text)} must be a single text"
                self.findings.add(node.span, loc, what, "Write it on one line, in quotes if needed.")
        return None

    def _records(self, node: Items, loc: Loc, field: Field) -> list[dict[str, Any]]:
        records = []
        for position, item in enumerate(node.items):
            inside = (*loc, position)
            if isinstance(item, Fields):
                records.append(self.record(item, inside, field.of or {}))
            elif not isinstance(item, Unreadable):
                what = f"item {position + 1} of {quoted(str(loc[-1]))} must be made of names and values"
                self.findings.add(item.span, inside, what, f"Write after a dash: {field.such_as}")
        return records

    def _single(self, field: Field, node: Text, loc: Loc) -> Any:
        match field.kind:
            case "text":
                return " ".join(node.text.split())
            case "day":
                try:
                    return read_day(node.text)
                except RefusedError as refused:
                    self.findings.add(node.span, loc, refused.what, refused.remedy)
            case "every":
                if found := re.fullmatch(EVERY, node.text):
                    return Every(int(found[1]), _UNITS[found[2]])
                what = f"{quoted(node.text)} is not a length of time"
                self.findings.add(node.span, loc, what, "Write a number and days, weeks or months: 3 months.")
            case "ref":
                if re.fullmatch(REF, node.text):
                    return node.text
                what = f"{quoted(node.text)} cannot be the reference of an action"
                remedy = (
                    "Begin with a letter, as in A4.4: measures have the numbers. Then letters, digits, dots, dashes."
                )
                self.findings.add(node.span, loc, what, remedy)
            case "word":
                if node.text in field.words:
                    return node.text
                rest = f"It is one of {listed(field.words, 'or')}."
                if len(field.words) == 1:
                    rest = f"Write '{loc[-1]}: {field.words[0]}'."
                what = f"'{loc[-1]}' cannot be {quoted(node.text)}"
                self.findings.add(node.span, loc, what, did_you_mean(node.text, field.words, rest))
        return None

    def _evidence(self, node: Node, loc: Loc, key: Text) -> tuple[str, ...] | None:
        """The measures named; none where that is what it says."""
        if isinstance(node, Text) and node.text == NONE and not node.is_quoted:
            return ()
        if not isinstance(node, Items):
            remedy = f'Write ["4.2", "4.5"], or \'{key.text}: {NONE}\' where nothing measures it yet.'
            self.findings.add(node.span, loc, f"{quoted(key.text)} must be a list of measures", remedy)
            return None
        found: list[str] = []
        for item in node.items:
            if isinstance(item, Text) and self._is_measure(item, loc):
                if item.text in found:
                    self.findings.add(item.span, loc, f"{quoted(item.text)} appears twice here", "Keep one of them.")
                found.append(item.text)
            elif isinstance(item, Fields | Items):
                self.findings.add(item.span, loc, "this is not the reference of a measure", 'Write "4.2".')
        return tuple(found)

    def _is_measure(self, item: Text, loc: Loc) -> bool:
        if not item.is_quoted and _A_NUMBER.fullmatch(item.text):
            what = f"the reference {item.text} is not in quotes"
            self.findings.add(item.span, loc, what, f'Write "{item.text}": without quotes YAML reads 4.10 as 4.1.')
            return False
        if self.refs is None or item.text in self.refs:
            return True
        rest = f"The measures are {listed(list(self.refs))}." if self.refs else "There are no measures."
        self.findings.add(
            item.span, loc, f"there is no measure {quoted(item.text)}", did_you_mean(item.text, self.refs, rest)
        )
        return False

    def _in_order(self, node: Node, notes: Sequence[Mapping[str, Any]], loc: Loc) -> None:
        """That no note stands after a later one."""
        written = [item for item in node.items if isinstance(item, Fields)] if isinstance(node, Items) else []
        newest = None
        for position, (item, note) in enumerate(zip(written, notes, strict=True)):
            day = note.get("on")
            if day is None:
                continue
            if newest is not None and day < newest:
                what = f"this note is dated {day}, and one before it of {newest}"
                remedy = "Put the notes in order, the newest last; check the year."
                self.findings.add(item.values["on"].span, (*loc, position, "on"), what, remedy)
            newest = max(day, newest or day)

    def _refs_once(self, root: Fields) -> None:
        first_line: dict[str, int] = {}
        actions = root.values.get("actions")
        for position, action in enumerate(actions.items if isinstance(actions, Items) else ()):
            ref = action.values.get("ref") if isinstance(action, Fields) else None
            if not isinstance(ref, Text):
                continue
            if line := first_line.get(ref.text.casefold()):
                what = f"the reference {quoted(ref.text)} appears twice, {on_lines(line, ref.span.line)}"
                remedy = "Give each action a reference of its own."
                self.findings.add(ref.span, ("actions", position, "ref"), what, remedy)
            first_line.setdefault(ref.text.casefold(), ref.span.line)

    def _known(self, written: Fields, loc: Loc, unknown: Collection[str], fields: Collection[str]) -> None:
        for key in unknown:
            rest = f"Its fields are {listed(list(fields))}."
            what = f"{_called(loc)} has no field {quoted(key)}"
            self.findings.add(written.keys[key].span, loc, what, did_you_mean(key, fields, rest, _HOW))

    def _needed(self, written: Fields, loc: Loc, unknown: Collection[str], fields: Mapping[str, Field]) -> None:
        needed = [name for name, field in fields.items() if field.is_needed]
        nearly = {nearest(key, needed) for key in unknown}
        missing = [name for name in needed if name not in written.keys and name not in nearly]
        if missing:
            what = f"{listed([quoted(name) for name in missing])} {'is' if len(missing) == 1 else 'are'} missing"
            remedy = f"Add {'it' if len(missing) == 1 else 'them'}: {GUIDE} says what goes there."
            if missing == ["evidence"]:
                remedy = f"Name the measures that should move, or write 'evidence: {NONE}' where none does yet."
            self.findings.add(written.span, loc, what, remedy)


def _called(loc: Loc) -> str:
    match loc:
        case ():
            return "this file"
        case (*_, "rag_words"):
            return "'rag_words'"
        case (*_, "notes", int()):
            return "a note"
        case (*_, "milestones", int()):
            return "a milestone"
    return "an action"
