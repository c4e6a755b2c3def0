"""Which tests are slow and which need a browser, by where they are: `make fast` leaves both out.

Of several processes that test beside each other each has one thread of Polars.
"""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SLOW = (
    "cli",  # whole commands
    "confidence",  # every way of resolving what is in doubt
    "disclosure",  # attackers
    "action_plan/test_sample_plan.py",  # the sample in three periods
    "action_plan/test_guide.py",
    "hostile",  # damage of every kind
    "insight/test_trend_of_the_sample.py",
    "insight/test_false_alarms.py",
    "insight/test_ahead.py",
    "insight/test_why_of_the_sample.py",
    "insight/test_why_on_any_authority.py",
    "packaging",
    "quality",  # every check on files of its own
    "sample",
    "tracker/test_rules.py",  # whole authorities, file by file
    "tracker/test_dates.py",
    "spreadsheet_text",  # whole commands, again
    "definitions/test_damaged_files.py",
    "extracts/mapped",  # the sample as a case system's files, and guesses at hundreds of headings
    "extracts/test_files.py",  # random files
    "outputs/report",
    "outputs/test_sets.py",  # processes killed at each step
    "reference",  # random authorities
    "run/test_breakdowns.py",
    "run/test_reading_with_others.py",  # each measure in three commands
    "run/test_trend.py",
    "test_docs.py",
    "test_new_measure.py",
    "test_own_tables_page.py",
    "test_properties.py",
    "test_scheduling.py",
    "test_simulated_year.py",
    "test_windows.py",
    "test_worked_examples.py",
)
BROWSER = ("outputs/report/test_in_a_browser.py", "outputs/report/test_pack_in_print.py")

# The processes keep every processor busy; more threads would only wait for each other
if "PYTEST_XDIST_WORKER" in os.environ and "POLARS_MAX_THREADS" not in os.environ:
    os.environ["POLARS_MAX_THREADS"] = "1"
    import polars  # asks how many it has when it is loaded

    assert polars.thread_pool_size() == 1
    del os.environ["POLARS_MAX_THREADS"]  # a command in a process of its own has as many as the computer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(HERE)
        for mark, places in (("slow", SLOW), ("browser", BROWSER)):
            if any(place.is_relative_to(one) for one in places):
                item.add_marker(mark)
