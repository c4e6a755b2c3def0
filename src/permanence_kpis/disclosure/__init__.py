"""A scorecard fit to publish: small counts hidden, and everything from which one could be worked out."""

from permanence_kpis.disclosure.decision import decide_with_before
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.public import public_and_known
from permanence_kpis.disclosure.rows import Row, RowGroup

__all__ = ["Disclosed", "Row", "RowGroup", "decide_with_before", "public_and_known"]
