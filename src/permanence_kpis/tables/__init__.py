"""The contract of each table: its columns, their types and units, its key, and what one row is."""

from permanence_kpis.tables.catalogue import BUILT_IN, Catalogue, DeadlineTable, OwnTable
from permanence_kpis.tables.child_columns import AGE_BAND_ENDS, AGE_BAND_YEARS, AGE_BANDS, BORN, CHILD_COLUMNS, SEXES
from permanence_kpis.tables.derived import CARE, DERIVED
from permanence_kpis.tables.extracts import EXTRACTS
from permanence_kpis.tables.model import YEAR, Column, Extract, Kind, Table, ends_of

__all__ = [
    "AGE_BANDS",
    "AGE_BAND_ENDS",
    "AGE_BAND_YEARS",
    "BORN",
    "BUILT_IN",
    "CARE",
    "CHILD_COLUMNS",
    "DERIVED",
    "EXTRACTS",
    "SEXES",
    "YEAR",
    "Catalogue",
    "Column",
    "DeadlineTable",
    "Extract",
    "Kind",
    "OwnTable",
    "Table",
    "ends_of",
]
