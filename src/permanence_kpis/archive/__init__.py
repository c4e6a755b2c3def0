"""The archive: what every run was made from and what it came to, on file for good. Figures only, no child."""

from permanence_kpis.archive.folder import read_entries
from permanence_kpis.archive.model import Entry, Figure, GroupFigure, Program, Publication, Run, SourceFile

__all__ = ["Entry", "Figure", "GroupFigure", "Program", "Publication", "Run", "SourceFile", "read_entries"]
