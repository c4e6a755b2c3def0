"""A synthetic local authority: every child, carer and event in it is drawn by chance, and none is or was a real one.

`rates` and `placement_rates` hold the published rates, `lives` draws one child after another, `faults` plants what
goes wrong in real extracts, `write` writes the files.
"""

from permanence_kpis.sample.write import write_sample

__all__ = ["write_sample"]
