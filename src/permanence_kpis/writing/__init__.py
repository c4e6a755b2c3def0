"""Files written whole or not at all, and what killed writers left of them cleared away."""

from permanence_kpis.writing.whole import write_whole

__all__ = ["write_whole"]
