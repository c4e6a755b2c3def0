"""Performance measures for children looked after by English local authorities.

    from permanence_kpis import load_definitions, load_extracts, scorecard
    card = scorecard(load_definitions(), load_extracts("extracts"), "2024Q1")

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from permanence_kpis.definitions import load_definitions
    from permanence_kpis.extracts import load_extracts
    from permanence_kpis.notebook import scorecard, trend, why

_HOMES = {
    "load_definitions": "permanence_kpis.definitions",
    "load_extracts": "permanence_kpis.extracts",
    "scorecard": "permanence_kpis.notebook",
    "trend": "permanence_kpis.notebook",
    "why": "permanence_kpis.notebook",
}

__all__ = ["load_definitions", "load_extracts", "scorecard", "trend", "why"]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "__version__":
        return import_module("importlib.metadata").version("permanence-kpis")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
