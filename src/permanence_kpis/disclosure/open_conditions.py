"""What asks for those of whom a blank leaves conditions open, in conditions that a blank does not leave open."""

from collections.abc import Sequence

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test
from permanence_kpis.disclosure.patterns import Conditions


def left_open(conditions: Conditions) -> Conditions:
    """What asks for those of whom blanks leave open whether they meet all conditions; nothing where none can."""
    blanks = [blank for condition in conditions if (blank := _blank(condition))]
    if len(conditions) < 2 or not blanks:
        return tuple(blanks)
    return (any_of(blanks), *(any_of((one, blank)) if (blank := _blank(one)) else one for one in conditions))


def _blank(condition: Condition) -> Condition | None:
    """What asks for those of whom a blank leaves a condition open; None where none can."""
    match condition:
        case Not(part=part):
            return _blank(part)
        case AnyOf(parts=parts):
            blanks = [blank for part in parts if (blank := _blank(part))]
            return all_so((any_of(blanks), *map(not_so, parts))) if blanks else None
        case Test(test="is_missing" | "is_recorded") | Test(column="months_in_care" | "is_first"):
            return None  # the last have no blanks
        case Test(column=column):
            return Test(column, "is_missing", True)


def not_so(condition: Condition) -> Condition:
    """What asks for those who do not meet a condition, or of whom a blank leaves it open."""
    blank = _blank(condition)
    return Not(condition) if blank is None else any_of((Not(condition), blank))


def any_of(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AnyOf(tuple(conditions))


def all_so(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else Not(AnyOf(tuple(map(Not, conditions))))
