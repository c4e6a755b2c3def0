"""SSDA903 returns, one year or many, to this project's tables."""

from permanence_kpis.extracts.ssda903.find import files_of_returns, holds_returns
from permanence_kpis.extracts.ssda903.read import read_returns

__all__ = ["files_of_returns", "holds_returns", "read_returns"]
