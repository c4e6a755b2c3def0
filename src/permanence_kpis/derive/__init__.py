"""Facts about children: the derived tables of docs/data-dictionary.md, each worked out once for each window."""

from permanence_kpis.derive.facts import Facts

__all__ = ["Facts"]
