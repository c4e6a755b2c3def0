"""The versions of a measure as a file says them: each only what changes, from its own first day on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from permanence_kpis.definitions.measure_shape import MeasureShape, VersionShape
from permanence_kpis.definitions.model import WORDING, Measure, Version
from permanence_kpis.definitions.rule_reading import RuleReader
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Items, Loc


@dataclass(frozen=True)
class WrittenVersion:
    """One version as far as it can be read: `changes` holds the fields it names, as a measure holds them."""

    shape: VersionShape
    node: Fields
    path: Loc
    changes: dict[str, Any]


def read_versions(
    shape: MeasureShape, measure: Fields, path: Loc, reader: RuleReader | None, findings: Findings
) -> tuple[WrittenVersion, ...]:
    """The versions of a measure; everything wrong with one is among the findings, at its own line.

    Takes: reader, or None where the measure's table is not known, and so nothing can be said of its conditions.
    """
    written = measure.values.get("versions")
    nodes = written.items if isinstance(written, Items) else ()
    versions = []
    for position, (version, node) in enumerate(zip(shape.versions or (), nodes, strict=False)):
        if not isinstance(node, Fields):
            continue
        at: Loc = (*path, "versions", position)
        if not set(node.keys) - {"from", "why_changed"}:
            what = "this version changes nothing"
            findings.add(node.span, at, what, "Write below it what changes, such as 'numerator:', or remove it.")
        _check_profile(shape, version, node, at, findings)
        words = {name: getattr(version, name) for name in WORDING if name in node.values}
        versions.append(WrittenVersion(version, node, at, words | (reader.read(version, node, at) if reader else {})))
    _check_days(versions, findings)
    return tuple(versions)


def with_versions(measure: Measure, written: Sequence[WrittenVersion], findings: Findings) -> Measure:
    """The measure with its versions, each built on the one before; one that says the same is refused."""
    versions: list[Version] = []
    before = measure
    for version in written:
        from_day, why_changed = version.shape.from_day, version.shape.why_changed
        assert from_day and why_changed  # noqa: PT018 - the shape has asked for them
        made = Version(from_day, why_changed, before, replace(before, **version.changes, from_day=from_day))
        if not made.changed:
            what = "this version says the same as the one before it"
            remedy = "Remove it, or write what changes: what is not written stays as it was."
            findings.add(version.node.values["from"].span, (*version.path, "from"), what, remedy)
        versions.append(made)
        before = made.after
    return replace(measure, versions=tuple(versions))


# D-102: versions build on each other
def _check_days(versions: Sequence[WrittenVersion], findings: Findings) -> None:
    """Each version begins after the one above it."""
    newest: tuple[date, int] | None = None
    for version in versions:
        day = version.shape.from_day
        if day is None:
            continue
        span = version.node.values["from"].span
        if newest and day <= newest[0]:
            begins, line = newest
            if day == begins:
                what = f"two versions begin on {day}, on line {line} and on line {span.line}"
                remedy = "Give each version a first day of its own, or write both changes in one."
            else:
                what = f"this version begins on {day}, before the one above it ({begins}, line {line})"
                remedy = "Put the oldest first: each version builds on the one above it."
            findings.add(span, (*version.path, "from"), what, remedy)
        else:
            newest = day, span.line


def _check_profile(shape: MeasureShape, version: VersionShape, node: Fields, path: Loc, findings: Findings) -> None:
    """A target with a profile falls due over the year to date, and its window cannot change."""
    target = shape.target
    if target is None or version.window in (None, "year_to_date", "at_period_end"):
        return  # one day never stands beside a profile, and is refused for its table
    if target.profile is not None or any(value.profile is not None for value in target.values or ()):
        what = "the profile of this measure's target needs 'window: year_to_date'"
        remedy = "Keep the window, or write a measure with a reference and a target of its own."
        findings.add(node.values["window"].span, (*path, "window"), what, remedy)
