"""Everything wrong with one definitions file, each problem named by the measure it belongs to."""

from dataclasses import dataclass, field

from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Loc, Node, Text

_CONDITION_PARTS = ("denominator", "numerator", "not_known", "when")


@dataclass
class DefinitionFindings(Findings):
    """Everything wrong with one definitions file. `refs`: the references of measures by their position."""

    refs: dict[int, str] = field(default_factory=dict)

    def saw(self, path: Loc, value: Node) -> None:
        match path, value:
            case ("measures", int(position), "ref"), Text(text=ref):
                self.refs[position] = ref

    def field_name(self, path: Loc) -> str | None:
        """`4.3.numerator`: the measure by its reference, keys but no positions, and nothing inside a condition."""
        names: list[str] = []
        match path:
            case ("measures", int(position), *rest):
                names.append(self.refs.get(position, f"measure {position + 1}"))
            case _:
                rest = list(path)
        for step in rest:
            if isinstance(step, str):
                names.append(step)
            if step in _CONDITION_PARTS:
                break
        return ".".join(names) or None
