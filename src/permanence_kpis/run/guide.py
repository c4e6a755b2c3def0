"""The pages of docs for those who use `kpis`, in the order of docs/index.md: they travel with the program."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from permanence_kpis.errors import UsageError
from permanence_kpis.suggest import did_you_mean

# D-152: everyone has them, without a network and in the version installed
PAGES = (
    "start",
    "what-to-type",
    "extracts-yaml",
    "correct",
    "explain",
    "breakdowns",
    "trend",
    "why",
    "ahead",
    "published-figures",
    "report",
    "power-bi",
    "publication",
    "scheduling",
    "definitions",
    "own-tables",
    "action-plan",
    "tracker",
    "kpis-toml",
    "windows",
    "notebook",
    "what-to-rely-on",
    "extracts",
    "ssda903",
    "ssd",
    "repairs",
    "checks",
    "data-dictionary",
    "files",
    "archive",
)


def guides() -> Mapping[str, str]:
    """The heading of each page, by its name."""
    return {name: _text(name).partition("\n")[0].lstrip("# ") for name in PAGES}


def guide(name: str) -> str:
    """The text of one page.

    Raises: UsageError where there is no such page.
    """
    if name not in PAGES:
        remedy = did_you_mean(name, PAGES, "'kpis guide' lists them all.")
        raise UsageError(f"there is no page '{name}'. {remedy}")
    return _text(name)


def _text(name: str) -> str:
    """A page as it ships: inside the package where it was built, among the docs of the repository where it was not."""
    packaged = Path(str(files("permanence_kpis"))) / "packaged" / "guide"
    folder = packaged if packaged.is_dir() else Path(__file__).parents[3] / "docs"
    return (folder / f"{name}.md").read_text(encoding="utf-8")
