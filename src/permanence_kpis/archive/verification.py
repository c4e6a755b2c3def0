"""A run worked out again beside its manifest: what is the same and what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permanence_kpis.archive.history import Change, change_between
from permanence_kpis.archive.model import Run
from permanence_kpis.errors import Problem


@dataclass(frozen=True)
class Verification:
    """What differs between a manifest and the same run now.

    `written`: the files the manifest lists that are not there or differ, with which of the two; `extracts`: the files
    read that have other content, are new, or are gone; `defined_otherwise`: refs whose rule, target or limit of
    confidence is another; `gone`: refs that are no longer defined; `changes`: the figures that came out otherwise;
    `groups`: refs of which only the breakdown did; `problems`: what in the archive beside the manifest cannot be used.
    """

    manifest: str
    run: Run
    again: Run
    written: Mapping[str, str]
    extracts: tuple[str, ...]
    is_definitions_file_other: bool
    is_period_other: bool
    defined_otherwise: tuple[str, ...]
    gone: tuple[str, ...]
    changes: tuple[Change, ...]
    groups: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    # D-186: `kpis verify` ends with 1 where only the words of the definitions differ
    @property
    def is_the_same(self) -> bool:
        """Whether files, extracts, definitions and figures are all as the manifest says."""
        others = (self.written, self.extracts, self.is_definitions_file_other, self.gone, self.changes, self.groups)
        return not any(others) and not self.is_period_other


def verification(
    manifest: str, run: Run, again: Run, written: Mapping[str, str], problems: Sequence[Problem] = ()
) -> Verification:
    """The run of a manifest beside the same run now."""
    names = dict.fromkeys((*run.extracts, *again.extracts))
    changes = [change_between(run, again, ref) for ref in run.figures if ref in again.figures]
    return Verification(
        manifest=manifest,
        run=run,
        again=again,
        written=written,
        extracts=tuple(name for name in names if _digest(run, name) != _digest(again, name)),
        is_definitions_file_other=run.definitions_sha256 != again.definitions_sha256,
        is_period_other=run.period != again.period,
        defined_otherwise=tuple(change.later.ref for change in changes if change.difference.is_defined_otherwise),
        gone=tuple(ref for ref in run.figures if ref not in again.figures),
        changes=tuple(change for change in changes if change.is_changed),
        groups=tuple(
            change.later.ref
            for change in changes
            if not change.is_changed and change.earlier.groups != change.later.groups
        ),
        problems=tuple(problems),
    )


def _digest(run: Run, name: str) -> str | None:
    return run.extracts[name].sha256 if name in run.extracts else None
