"""The measures that somebody asks for: by name, but for some, or those of a section."""

import difflib
from collections.abc import Collection, Sequence

from permanence_kpis.definitions.model import ALL_SECTIONS, Definitions, Measure
from permanence_kpis.errors import UsageError
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.words import listed


# D-321: a measure that is named is meant, whatever section it stands in
def chosen_among(
    definitions: Definitions,
    only: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    section: str | None = ALL_SECTIONS,
) -> tuple[Measure, ...]:
    """The measures asked for, in the order of the definitions.

    Takes: the references of those asked for (none: all) and of those left out; the section, as a `Request` has it.
    Raises: UsageError for a ref or a section that is not there, or where none is left.
    """
    sections = _sections_among(definitions, only, section)
    refs = [measure.ref for measure in definitions.measures]
    unknown = [ref for ref in dict.fromkeys((*only, *leave_out)) if ref not in refs]
    if unknown:
        raise UsageError(*(_no_such_measure(ref, refs) for ref in unknown))
    chosen = tuple(
        measure
        for measure in definitions.measures
        if measure.section in sections and (not only or measure.ref in only) and measure.ref not in leave_out
    )
    if chosen:
        return chosen
    if section not in (None, ALL_SECTIONS) and not leave_out:
        named = f"there is no measure {listed(only, 'or')}" if only else "there are no measures"
        raise UsageError(f"{named} in the section {section}. 'kpis list --section all' lists them all.")
    raise UsageError("no measure is left to work out. Name fewer with --except.")


def _sections_among(definitions: Definitions, only: Sequence[str], section: str | None) -> Collection[str]:
    """The names of the sections asked for.

    Raises: UsageError for one that is not there.
    """
    names = [one.name for one in definitions.sections]
    if section == ALL_SECTIONS or (section is None and only):
        return names
    if section is None:  # D-549: a section without a measure is no answer
        with_measures = {measure.section for measure in definitions.measures}
        return [name for name in names if name in with_measures][:1]
    if section not in names:
        everything = f"The sections are {listed(names)}; {ALL_SECTIONS} shows every one."
        remedy = did_you_mean(section, (*names, ALL_SECTIONS), everything)
        raise UsageError(f"there is no section {quoted(section)} in {definitions.origin}. {remedy}")
    return [section]


def _no_such_measure(ref: str, refs: Sequence[str]) -> str:
    near = difflib.get_close_matches(ref, refs, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"The measures are {', '.join(refs)}."
    return f"there is no measure {ref}. {hint}"
