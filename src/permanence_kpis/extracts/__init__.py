"""Files to typed canonical tables, or everything that stands in the way."""

from permanence_kpis.extracts.folder import files_read, paths_in
from permanence_kpis.extracts.identifying import tells_who
from permanence_kpis.extracts.load import load_extracts
from permanence_kpis.extracts.model import MAPPING, REJECTED_SCHEMA, Extracts, Records
from permanence_kpis.extracts.own_columns import own_columns
from permanence_kpis.extracts.unread import columns_absent, fields_not_read, headings_absent

__all__ = [
    "MAPPING",
    "REJECTED_SCHEMA",
    "Extracts",
    "Records",
    "columns_absent",
    "fields_not_read",
    "files_read",
    "headings_absent",
    "load_extracts",
    "own_columns",
    "paths_in",
    "tells_who",
]
