"""Files to typed canonical tables, or everything that stands in the way."""

from permanence_kpis.extracts.load import load_extracts
from permanence_kpis.extracts.model import Extracts
from permanence_kpis.extracts.own_columns import own_columns, tells_who

__all__ = ["Extracts", "load_extracts", "own_columns", "tells_who"]
