"""Tables of a case system: `extracts.yaml` says which file is which table, which column is which, how it is written."""

from permanence_kpis.extracts.mapped.load import described_in, read_mapped

__all__ = ["described_in", "read_mapped"]
