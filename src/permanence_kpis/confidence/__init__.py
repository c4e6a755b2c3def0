"""Confidence: what every way of settling what is wrong or not known in the records could make of a figure."""

from permanence_kpis.confidence.affected import AffectedRecords
from permanence_kpis.confidence.letter import confidence

__all__ = ["AffectedRecords", "confidence"]
