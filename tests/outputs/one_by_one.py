"""Findings as a report has them, of which each is alone of its kind."""

from collections.abc import Iterable
from dataclasses import replace

from permanence_kpis.results.findings import Alike, Finding, Findings


def one_by_one(findings: Iterable[Finding]) -> Findings:
    """These, in their order."""
    return Findings(
        tuple((Alike(replace(one, row=None, owner_id=None), (one.row or 0,), (one.owner_id,)),) for one in findings)
    )
