"""A scorecard fit to publish: small counts hidden, and everything from which one could be worked out."""

from permanence_kpis.publication.decision import Row, RowGroup, decide_with_before
from permanence_kpis.publication.known import Known
from permanence_kpis.publication.public import public, public_and_known

__all__ = ["Known", "Row", "RowGroup", "decide_with_before", "public", "public_and_known"]
