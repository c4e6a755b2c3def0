"""The process that draws the charts of reports, which lives as long as the tests that share this one."""

from contextlib import suppress

from permanence_kpis.outputs.report.charts import process_that_draws


def stop_drawing() -> None:
    """End the process that was started for a report or a test before, if any: Windows keeps the folder it began in."""
    if process_that_draws.cache_info().currsize:
        with suppress(OSError), process_that_draws() as process:
            process.kill()
    process_that_draws.cache_clear()
