"""Files to typed canonical tables, or everything that stands in the way."""

from permanence_kpis.extracts.load import Extracts, load_extracts

__all__ = ["Extracts", "load_extracts"]
