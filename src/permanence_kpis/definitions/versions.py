"""Definitions over time: which version of a measure is in force on a day, and where a series of figures breaks."""

from dataclasses import fields, replace
from datetime import date

from permanence_kpis.definitions.model import Measure, Version


def measure_on(measure: Measure, day: date) -> Measure:
    """The measure by the version in force on a day: the newest that has begun, before the first as it is written.

    Takes: the measure, by whichever version.
    Gives: the same with all its versions, stated by the one in force; `from_day` is that version's first day.
    """
    if not measure.versions:
        return measure
    begun = [version.after for version in measure.versions if version.from_day <= day]
    in_force = begun[-1] if begun else measure.versions[0].before
    return replace(in_force, versions=measure.versions)


def every_version(measure: Measure) -> tuple[Measure, ...]:
    """The measure by each of its versions, the oldest first."""
    if not measure.versions:
        return (measure,)
    return (measure.versions[0].before, *(version.after for version in measure.versions))


def version_in_force(measure: Measure) -> Version | None:
    """The change by which the measure came to be as it is stated; None before the first."""
    return next((version for version in measure.versions if version.from_day == measure.from_day), None)


def fields_changed(before: Measure, after: Measure) -> tuple[str, ...]:
    """The fields in which two definitions of a measure differ, as they are called in the file."""
    names = [field.name for field in fields(Measure) if field.compare and field.name not in ("versions", "from_day")]
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    if _written(before) != _written(after):
        changed.append("versions")
    return tuple(changed)


def _written(measure: Measure) -> list[object]:
    """The versions as the file says them: only what each changes."""
    return [
        (version.from_day, version.why_changed, [(name, getattr(version.after, name)) for name in version.changed])
        for version in measure.versions
    ]


def breaks_between(measure: Measure, first_day: date, last_day: date) -> tuple[Version, ...]:
    """The changes of rule between two figures of a measure, the oldest first.

    Takes: the measure; the last days of the two periods, the earlier first.
    Gives: the versions that began after the first and by the second, and changed more than words: with any, the two
    figures are worked out by different rules, and a line between them would say what nobody has measured.
    """
    return tuple(
        version for version in measure.versions if first_day < version.from_day <= last_day and version.breaks_series
    )
