"""A synthetic local authority: every child, carer and event in it is drawn by chance, and none is or was a real one.

`rates` and `placement_rates` hold the published rates, `lives` draws one child after another, `own_tables` what the
council's own lists say of the same children, `faults` plants what goes wrong in real extracts, `write` writes the
files.
"""

from permanence_kpis.sample.write import FILE_NAMES, write_sample

__all__ = ["FILE_NAMES", "write_sample"]
