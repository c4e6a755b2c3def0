"""The formats other than the terminal's, by the name that asks for them."""

from collections.abc import Callable, Mapping

from permanence_kpis.outputs.csv_format import impact_csv, membership_csv, scorecard_csv
from permanence_kpis.outputs.finding_rows import findings_csv, findings_json
from permanence_kpis.outputs.json_format import impact_json, membership_json, scorecard_json
from permanence_kpis.outputs.markdown import scorecard_markdown
from permanence_kpis.results.explanation import Membership
from permanence_kpis.results.findings import CheckReport
from permanence_kpis.results.impact import Impact
from permanence_kpis.results.scorecard import Scorecard


def scorecard_xlsx(card: Scorecard) -> bytes:
    """The spreadsheet, whose sheets are loaded only for it."""
    from permanence_kpis.outputs import xlsx_format

    return xlsx_format.scorecard_xlsx(card)


OF_A_SCORECARD: Mapping[str, Callable[[Scorecard], str | bytes]] = {
    "csv": scorecard_csv,
    "json": scorecard_json,
    "markdown": scorecard_markdown,
    "xlsx": scorecard_xlsx,
}
OF_AN_IMPACT: Mapping[str, Callable[[Impact], str]] = {"csv": impact_csv, "json": impact_json}
OF_A_LIST: Mapping[str, Callable[[Membership], str]] = {"csv": membership_csv, "json": membership_json}
OF_FINDINGS: Mapping[str, Callable[[CheckReport], str]] = {"csv": findings_csv, "json": findings_json}
