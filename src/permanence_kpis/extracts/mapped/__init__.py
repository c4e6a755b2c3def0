"""Tables of a case system: `extracts.yaml` says which file is which table, which column is which, how it is written."""

from permanence_kpis.extracts.mapped.load import files_named, read_mapped

__all__ = ["files_named", "read_mapped"]
