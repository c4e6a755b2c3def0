"""The synthetic authority as SSDA903 returns, one set of files for each year to 31 March.

`episodes` turns placements and legal statuses into episodes, `homes` invents postcodes and URNs, `returns` says what
each year's return holds, `faults` plants what goes wrong in returns, `write` writes the files.
"""

from permanence_kpis.sample.ssda903.write import YEARS_AT_MOST, file_names, write_returns

__all__ = ["YEARS_AT_MOST", "file_names", "write_returns"]
