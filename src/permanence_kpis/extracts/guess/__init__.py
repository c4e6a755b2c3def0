"""A first `extracts.yaml` for a folder: which file looks like which table, which column like which."""

from permanence_kpis.extracts.guess.folder import Guessed, first_mapping

__all__ = ["Guessed", "first_mapping"]
