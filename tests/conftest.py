"""Which tests are slow and which need a browser, by where they are: `make fast` leaves both out."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
SLOW = (
    "cli",  # whole commands
    "confidence",  # every way of resolving what is in doubt
    "disclosure",  # attackers
    "hostile",  # damage of every kind
    "packaging",
    "sample",
    "spreadsheet_text",  # whole commands, again
    "extracts/mapped/test_guide.py",  # the walk through of docs/extracts-yaml.md
    "reference/test_agreement.py",  # random authorities
    "reference/test_figures_of_the_sample.py",
    "reference/test_ssda903_agreement.py",
    "run/test_breakdowns.py",
    "run/test_trend.py",
    "test_docs.py",
    "test_properties.py",
    "test_scheduling.py",
    "test_simulated_year.py",
    "test_windows.py",
)
BROWSER = ("outputs/report/test_in_a_browser.py",)

assert all((HERE / place).exists() for place in SLOW + BROWSER), "a folder or file of these lists was moved"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(HERE)
        for mark, places in (("slow", SLOW), ("browser", BROWSER)):
            if any(place.is_relative_to(one) for one in places):
                item.add_marker(mark)
