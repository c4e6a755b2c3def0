"""The report: one page that needs nothing from anywhere, for people who do not sit at a terminal."""

from permanence_kpis.outputs.report.charts import warm_up
from permanence_kpis.outputs.report.measure import begin_charts
from permanence_kpis.outputs.report.page import report_html

__all__ = ["begin_charts", "report_html", "warm_up"]
