"""What a measure needs before it can be worked out: its windows and the extracts it rests on."""

from dataclasses import dataclass

from permanence_kpis.conditions.model import bounds_of, tests_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.definitions.versions import measure_on
from permanence_kpis.periods import Period, Window, YearStarts, previous_window, window


# D-225: `run` is the only room that knows both chains
@dataclass(frozen=True)
class Plan:
    """One measure for one period: its window, the window to compare with, and what it rests on.

    `measure` is stated by the version in force on the period's last day, which applies to both windows. `needs` are the
    `extract.column` names a fault in which affects it, and the `table.column` names its definition uses.
    """

    measure: Measure
    window: Window
    previous_label: str
    previous_window: Window
    needs: frozenset[str]

    @property
    def extracts(self) -> tuple[str, ...]:
        """The extracts the measure rests on, in the order of the catalogue."""
        names = {column.split(".")[0] for column in self.measure.on_table.extract_columns(self.measure.columns)}
        return tuple(name for name in self.measure.catalogue.extracts if name in names)

    @property
    def recorded_in(self) -> tuple[str, ...]:
        """Those of the extracts that hold dated records, whose reach decides what can be compared."""
        known = self.measure.catalogue.extracts
        return tuple(name for name in self.extracts if known[name].begins)

    @property
    def months_asked(self) -> int:
        """The most months that a condition asks something to have lasted, or looks back; 0 where none does."""
        columns = self.measure.on_table.columns
        tests = [*tests_of(*self.measure.conditions)]
        lasted = [int(bound) for test in tests if columns[test.column].unit == "months" for bound in bounds_of(test)]
        return max([*lasted, *(columns[test.column].months_back for test in tests)], default=0)


# D-107: the day of a period decides, not the day of the run
# D-100: a change of rule would look like a change in children's lives
def plan_measure(measure: Measure, period: Period, year_starts: YearStarts) -> Plan:
    """The windows and needs of a measure for a period, by the version in force on its last day."""
    in_force = measure_on(measure, period.last_day)
    label, before = previous_window(in_force.window, period, year_starts)
    needs = in_force.on_table.extract_columns(in_force.columns)
    needs |= {*in_force.on_table.ended_by}
    needs |= {f"{in_force.table}.{column}" for column in in_force.columns}
    return Plan(in_force, window(in_force.window, period, year_starts), label, before, needs)
