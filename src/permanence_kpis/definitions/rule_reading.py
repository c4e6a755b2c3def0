"""What a measure, or a version of it, says of its rule: what is counted, when, and who is in, left out and met."""

from collections.abc import Mapping
from typing import Any

from permanence_kpis.definitions.condition_reading import ConditionReader
from permanence_kpis.definitions.measure_shape import MeasureShape, VersionShape
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.definitions.own_tables import OwnTables
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import Table
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text

_LISTS = ("denominator", "not_known", "numerator")


class RuleReader:
    """Reads the rules of one measure on one table."""

    def __init__(self, table: Table, groups: Mapping[str, tuple[str, ...]], findings: Findings, own: OwnTables) -> None:
        self._table = table
        self._findings = findings
        self._conditions = ConditionReader(table, groups, findings, own.catalogue, own.unread)

    def read(self, shape: MeasureShape | VersionShape, node: Fields, path: Loc) -> dict[str, Any]:
        """The fields of the rule that are written, as a measure holds them, as far as they can be read."""
        self._check_counts(shape.counts, node, path)
        self._check_window(shape.window, node, path)
        written: dict[str, Any] = {name: getattr(shape, name) for name in ("counts", "window") if name in node.values}
        for part in _LISTS:
            if part in node.values:
                written[part] = self._conditions.all_of(node.values[part], (*path, part))
        if "exclude" in node.values:
            written["exclude"] = self._exclusions(node.values["exclude"], (*path, "exclude"))
        return written

    def _exclusions(self, written: Node, path: Loc) -> tuple[Exclusion, ...]:
        exclusions = []
        for position, item in enumerate(written.items if isinstance(written, Items) else ()):
            if isinstance(item, Fields):
                when = self._conditions.all_of(item.values.get("when"), (*path, position, "when"))
                reason = item.values.get("reason")
                exclusions.append(Exclusion(when, reason.text if isinstance(reason, Text) else ""))
        return tuple(exclusions)

    def _check_counts(self, counts: str | None, node: Fields, path: Loc) -> None:
        if counts is not None and counts not in self._table.counts:
            remedy = did_you_mean(counts, self._table.counts, f"It counts {listed(self._table.counts, 'or')}.")
            what = f"'{self._table.name}' does not count {quoted(counts)}"
            self._findings.add(node.values["counts"].span, (*path, "counts"), what, remedy)

    def _check_window(self, window: str | None, node: Fields, path: Loc) -> None:
        table = self._table
        if window is None or window in table.windows:
            return
        if table.windows == ("at_period_end",):
            what, remedy = (
                f"'{table.name}' shows a single day, and '{window}' is a time",
                "Write 'window: at_period_end'.",
            )
        else:
            what = f"'{table.name}' has what happened over a time, and 'at_period_end' is one day"
            remedy = "Write period, year_to_date or last_12_months."
        self._findings.add(node.values["window"].span, (*path, "window"), what, remedy)
