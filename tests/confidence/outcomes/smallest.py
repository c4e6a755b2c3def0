"""A failure of the sweep made as small as it can be: one fault, one edit, no child or record that it does without."""

from collections.abc import Iterator
from dataclasses import replace

from permanence_kpis.errors import ExtractError

from .authorities import Authority, Edit
from .sweep import Failure, Product
from .vandal import Way


def smallest(product: Product, failure: Failure) -> Failure:
    """The failure with other faults undone, edits left out, and children and records taken away, while the same is
    broken of the same measure, and its letter is what it was where the faults are undone.
    """
    for fault in failure.faults:
        if len(failure.faults) > 1:
            others = tuple(one for one in failure.faults if one is not fault)
            settled = tuple(one for one in failure.settled if one is not fault) or others
            way = tuple(edit for edit in failure.way if not _is_of(edit, fault.planted, fault.undone))
            failure = (
                _still_broken(
                    product,
                    replace(
                        failure, faulty=failure.faulty.edited(fault.undone), faults=others, settled=settled, way=way
                    ),
                )
                or failure
            )
    for edit in failure.way:
        if len(failure.way) > 1:
            way = tuple(one for one in failure.way if one is not edit)
            failure = _still_broken(product, replace(failure, way=way)) or failure
    sound = _letter(product, failure)
    for taken in list(_what_can_go(failure)):
        smaller = _still_broken(product, replace(failure, faulty=failure.faulty.edited(taken)))
        if smaller is not None and _letter(product, smaller) == sound:
            failure = smaller
    return failure


def _is_of(edit: Edit, *ways: Way) -> bool:
    return any((edit.file, edit.row) == (other.file, other.row) for way in ways for other in way)


def _still_broken(product: Product, failure: Failure) -> Failure | None:
    """The failure as it is for this authority, faults and way; None where nothing, or something else, is broken."""
    if not failure.way:
        return None
    try:
        said = product.said(failure.faulty, failure.period)[failure.ref]
    except ExtractError:
        return None
    values = product.values(failure.faulty.edited(failure.way), failure.period)
    if values is None:
        return None
    value, rating = values[failure.ref]
    if said.broken_by(value, rating) != failure.broken:
        return None
    return replace(failure, said=said, value=value, rating=rating)


def _letter(product: Product, failure: Failure) -> str | None:
    """The letter of the measure with every fault undone."""
    sound = failure.faulty.edited(edit for fault in failure.faults for edit in fault.undone)
    try:
        return product.said(sound, failure.period)[failure.ref].letter
    except ExtractError:
        return "no figure"


def _what_can_go(failure: Failure) -> Iterator[Way]:
    """Each child whole, then each record but those of children, of care and those at issue."""
    faulty = failure.faulty
    at_issue = {(edit.file, edit.row) for edit in failure.way}
    at_issue |= {(edit.file, edit.row) for fault in failure.faults for edit in (*fault.planted, *fault.undone)}
    by_child: dict[str | None, list[Edit]] = {}
    for file in faulty.files:
        for number, row in faulty.rows(file):
            by_child.setdefault(row[faulty.id_column(file)], []).append(Edit(file, number, None, None))
    for edits in by_child.values():
        if not any((edit.file, edit.row) in at_issue for edit in edits):
            yield tuple(edits)
    for edits in by_child.values():
        for edit in edits:
            if (edit.file, edit.row) not in at_issue and not _is_of_care(faulty, edit.file):
                yield (edit,)


def _is_of_care(faulty: Authority, file: str) -> bool:
    kept = ("children", "placements", "legal_statuses", "header", "episodes")
    return any(file in faulty.files_of(kind) for kind in kept)
