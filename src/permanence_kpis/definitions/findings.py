"""Everything wrong with one definitions file, gathered as it is found."""

from dataclasses import dataclass, field

from permanence_kpis.definitions.tree import Loc, Spot
from permanence_kpis.errors import Place, Problem

_CONDITION_PARTS = ("denominator", "numerator", "not_known", "when")


@dataclass
class Findings:
    """Everything wrong with one definitions file, gathered as it is found."""

    file: str
    lines: list[str]
    refs: dict[int, str] = field(default_factory=dict)
    _found: list[tuple[Spot, Loc, str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, spot: Spot, loc: Loc, what: str, remedy: str) -> None:
        """Note a problem at a spot; `loc` is the field it belongs to."""
        self._found.append((spot, loc, what, remedy))

    def problems(self) -> tuple[Problem, ...]:
        """Everything found, in the order of the file."""
        in_order = sorted(dict.fromkeys(self._found), key=lambda found: (found[0].line, found[0].column))
        return tuple(self._problem(*found) for found in in_order)

    def _problem(self, spot: Spot, loc: Loc, what: str, remedy: str) -> Problem:
        source_line = self.lines[spot.line - 1].rstrip() if spot.line <= len(self.lines) else ""
        return Problem(
            Place(self.file, line=spot.line, column=spot.column, field=self._field_name(loc)),
            what=what,
            remedy=remedy,
            source_line=source_line,
            caret_width=max(1, min(spot.width, len(source_line) - spot.column + 1)),
        )

    def _field_name(self, loc: Loc) -> str | None:
        """`4.3.numerator`: the measure by its reference, keys but no positions, and nothing inside a condition."""
        names: list[str] = []
        match loc:
            case ("measures", int(position), *rest):
                names.append(self.refs.get(position, f"measure {position + 1}"))
            case _:
                rest = list(loc)
        for step in rest:
            if isinstance(step, str):
                names.append(step)
            if step in _CONDITION_PARTS:
                break
        return ".".join(names) or None
