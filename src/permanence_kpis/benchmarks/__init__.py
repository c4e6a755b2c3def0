"""Published figures to compare with: read from benchmarks.csv, and made from what the DfE publishes."""

from permanence_kpis.benchmarks.lait import benchmarks_from_lait
from permanence_kpis.benchmarks.newest import newest_by
from permanence_kpis.benchmarks.read import FILE_NAME, load_benchmarks

__all__ = ["FILE_NAME", "benchmarks_from_lait", "load_benchmarks", "newest_by"]
