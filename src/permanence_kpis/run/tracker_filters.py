"""Which children of the tracker are asked for: the filters, and what is wrong with them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from permanence_kpis.definitions.model import Definitions, Measure
from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts import own_columns, tells_who
from permanence_kpis.measures import membership
from permanence_kpis.results.explanation import OUTCOMES
from permanence_kpis.results.tracker import TrackedChild
from permanence_kpis.run.context import Context
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.tracker.columns import Vocabulary
from permanence_kpis.tracker.reading import Rules
from permanence_kpis.words import listed

NONE = "none"
"""What `--permanence-plan` and `--placed-with` take for children without one."""


@dataclass(frozen=True)
class Asked:
    """Which children are to be listed, and what beside their own columns.

    `attention`: codes of rules, one of which applies. `plans`: permanence plans, one of which is theirs, or NONE.
    `ages`: the lowest and the highest in whole years, between two of which theirs is. `placed_with`: placement types,
    one of which is theirs, or NONE. `due_by`: something is due by then. `in_measure`: a measure and an outcome in it.
    `keep`: columns of children.csv. `carry_from`: the file of last time. `since`: a run, kept with its children, and
    the folder of runs.
    """

    attention: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    ages: tuple[tuple[int, int], ...] = ()
    placed_with: tuple[str, ...] = ()
    due_by: date | None = None
    in_measure: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    carry_from: Path | None = None
    since: str | None = None
    archive: Path | None = None


def measures_asked(definitions: Definitions, asked: Asked) -> list[tuple[Measure, str]]:
    """The measures of `in_measure`, each with its outcome.

    Raises: UsageError for a measure or an outcome that is not there, or a measure that is not about children.
    """
    return [(_measure(definitions, ref), _outcome(ref, outcome)) for ref, outcome in asked.in_measure]


def _measure(definitions: Definitions, ref: str) -> Measure:
    refs = [measure.ref for measure in definitions.measures]
    if ref not in refs:
        raise UsageError(f"there is no measure {ref}. {did_you_mean(ref, refs, f'The measures are {listed(refs)}.')}")
    measure = definitions.measures[refs.index(ref)]
    if measure.on_table.unit_id != "child_id":
        raise UsageError(f"--in-measure {ref}: that measure is not about children.")
    return measure


def _outcome(ref: str, outcome: str) -> str:
    if outcome not in OUTCOMES:
        hint = did_you_mean(outcome, OUTCOMES, f"It is one of {listed(OUTCOMES, 'or')}.")
        raise UsageError(f"--in-measure {ref}: there is no outcome '{outcome}'. {hint}")
    return outcome


def check_columns(keep: Sequence[str], folder: Path) -> None:
    """That these are columns of the authority's own in children.csv.

    A folder that cannot be looked into is let pass here: reading it says why.

    Raises: UsageError for each that is not there, or that says who a child is.
    """
    try:
        own = own_columns(folder) or ()
    except (ExtractError, OSError):
        return
    usable = [name for name in own if not tells_who(name)]
    faults = []
    for name in keep:
        if tells_who(name):
            faults.append(
                f"--keep-column {name}: its name says that it identifies a child, and the tracker has ids only."
            )
        elif name not in own:
            every = f"Of its own, children.csv has {listed(usable)}." if usable else "children.csv has none of its own."
            faults.append(f"--keep-column {name}: there is no such column. {did_you_mean(name, usable, every)}")
    if faults:
        raise UsageError(*faults)


def check_attention(codes: Sequence[str], rules: Rules) -> None:
    """Raises: UsageError for a rule that is not there, or that was not looked at."""
    known = [rule.code for rule in rules.rules]
    not_looked_at = {rule.code: rule.why for rule in rules.not_looked_at}
    faults = []
    for code in codes:
        if code in not_looked_at:
            faults.append(f"--attention {code}: that rule was not looked at, for {not_looked_at[code]}.")
        elif code not in known:
            every = [*known, *not_looked_at]
            hint = did_you_mean(code, every, f"The rules are {listed(every)}.")
            faults.append(f"--attention {code}: there is no such rule. {hint}")
    if faults:
        raise UsageError(*faults)


def check_codes(asked: Asked, words: Vocabulary) -> None:
    """Raises: UsageError for a plan or placement type that is not there, or where a filter's file is not."""
    if asked.ages and (why := words.not_there.get("age")):
        raise UsageError(f"--age needs dates of birth: {why}.")
    _check("--permanence-plan", asked.plans, "permanence plan", "plan", words)
    _check("--placed-with", asked.placed_with, "placement type", "placement_type", words)


def _check(option: str, given: Sequence[str], what: str, column: str, words: Vocabulary) -> None:
    if given and (why := words.not_there.get(column)):
        raise UsageError(f"{option} needs a {what}: {why}.")
    codes = [*sorted(words.table.columns[column].codes or ()), NONE]
    faults = [
        f"{option} {code}: there is no such {what}. {did_you_mean(code, codes, f'They are {listed(codes)}.')}"
        for code in given
        if code not in codes
    ]
    if faults:
        raise UsageError(*faults)


def as_typed(asked: Asked) -> Iterator[str]:
    """The filters as they were typed."""
    if asked.attention:
        yield f"--attention {','.join(asked.attention)}"
    if asked.plans:
        yield f"--permanence-plan {','.join(asked.plans)}"
    if asked.ages:
        yield f"--age {','.join(str(least) if least == most else f'{least}-{most}' for least, most in asked.ages)}"
    if asked.placed_with:
        yield f"--placed-with {','.join(asked.placed_with)}"
    if asked.due_by:
        yield f"--due-by {asked.due_by.isoformat()}"
    for ref, outcome in asked.in_measure:
        yield f"--in-measure '{ref}:{outcome}'"


def chosen(
    context: Context, asked: Asked, in_measure: Sequence[tuple[Measure, str]], children: Iterable[TrackedChild]
) -> Iterator[TrackedChild]:
    """Those of the children that every filter but that by rules (`has_one_of`) lets through."""
    members = [_members(context, measure, outcome) for measure, outcome in in_measure]
    for child in children:
        is_theirs = all(child.child_id in ids for ids in members)
        has_due = asked.due_by is None or any(day <= asked.due_by for day in child.due)
        if is_theirs and has_due and _has_codes(child, asked) and _is_of_age(child, asked.ages):
            yield child


def has_one_of(child: TrackedChild, codes: Sequence[str]) -> bool:
    """Whether one of these rules applies to a child; of no rule always."""
    return not codes or any(one.code in codes for one in child.attention)


def _has_codes(child: TrackedChild, asked: Asked) -> bool:
    plans = {NONE} if child.has_no_plan else {*str(child.values["permanence_plans"]).split("; ")}
    theirs = (
        (asked.plans, plans),
        (asked.placed_with, {NONE if child.has_no_placement else child.values["placement_type"]}),
    )
    return all(not wanted or not has.isdisjoint(wanted) for wanted, has in theirs)


def _is_of_age(child: TrackedChild, ages: Sequence[tuple[int, int]]) -> bool:
    age = child.values["age"]
    return not ages or (isinstance(age, int) and any(least <= age <= most for least, most in ages))


def _members(context: Context, measure: Measure, outcome: str) -> frozenset[str]:
    """The children that have an outcome in a measure.

    Raises: NoUsableFileError where the measure has no usable file.
    """
    plans = (*context.plans, *context.not_measured)  # D-487: of the latter no file can be used
    [plan] = [plan for plan in plans if plan.measure.ref == measure.ref]
    found = membership(context.rows(plan), plan.measure)
    return frozenset(found.filter(pl.col("outcome") == outcome)["child_id"].drop_nulls())
