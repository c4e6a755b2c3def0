"""SSDA903 returns, one year or many, to this project's tables."""

from permanence_kpis.extracts.ssda903.find import holds_returns
from permanence_kpis.extracts.ssda903.read import read_returns

__all__ = ["holds_returns", "read_returns"]
