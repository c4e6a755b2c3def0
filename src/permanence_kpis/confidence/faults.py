"""What findings put at issue of one child's records, fault by fault, and in how many ways that can be settled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from permanence_kpis.confidence.at_issue import Field


@dataclass(frozen=True, slots=True)
class Fault:
    """The fields that one finding puts at issue in the records of one child; `affects`, what rests on them."""

    fields: tuple[Field, ...]
    affects: frozenset[str]


def apart(faults: Sequence[Fault]) -> list[tuple[Field, ...]]:
    """The fields of each fault, without those that are a part of another: two findings of one are settled together."""
    by_fields = {frozenset(fault.fields): fault.fields for fault in faults}
    with_field: dict[Field, list[frozenset[Field]]] = {}
    for of_one in by_fields:
        for one in of_one:
            with_field.setdefault(one, []).append(of_one)
    return [
        fields
        for of_one, fields in by_fields.items()
        if not any(of_one < other for other in with_field[next(iter(of_one))])  # a larger one has each of its fields
    ]


def number_of_ways(faults: Sequence[Sequence[Field]], others: Callable[[Field], int], most: int) -> int:
    """In how many ways faults can be settled together, by how many others each field has; counted up to too many."""
    number = 1
    for fields in faults:
        ways = 1
        for field in fields:
            ways += others(field)
            if number * ways > most:
                return number * ways
        number *= ways
    return number
