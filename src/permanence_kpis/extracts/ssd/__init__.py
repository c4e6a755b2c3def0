"""A folder of the Standard Safeguarding Dataset (SSD), to this project's tables."""

from permanence_kpis.extracts.ssd.find import files_of_ssd, holds_ssd, is_part_of_ssd
from permanence_kpis.extracts.ssd.read import read_ssd

__all__ = ["files_of_ssd", "holds_ssd", "is_part_of_ssd", "read_ssd"]
