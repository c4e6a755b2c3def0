"""The synthetic authority as tables of the Standard Safeguarding Dataset."""

from permanence_kpis.sample.ssd.write import file_names, write_ssd

__all__ = ["file_names", "write_ssd"]
