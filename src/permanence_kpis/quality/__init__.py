"""Every kind of finding in the extracts, and looking for those that conditions can say."""

from permanence_kpis.quality.find import SideBySide, columns_of, find
from permanence_kpis.quality.load import load_checks
from permanence_kpis.quality.model import Check

__all__ = ["Check", "SideBySide", "columns_of", "find", "load_checks"]
