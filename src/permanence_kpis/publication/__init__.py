"""A scorecard fit to publish: small counts hidden, and everything from which one could be worked out."""

from permanence_kpis.publication.known import Known
from permanence_kpis.publication.public import public

__all__ = ["Known", "public"]
