"""Benchmarks: `make bench`. Figures, machine and method: docs/benchmarks.md."""
