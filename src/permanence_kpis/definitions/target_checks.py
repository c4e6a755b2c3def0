"""What must hold inside a target: limits the right way round, dates once each, a profile where one can be."""

from dataclasses import dataclass
from decimal import Decimal

from permanence_kpis.definitions.model import Better, Limit, Profile, Show, Target, TargetValue, WindowKind
from permanence_kpis.definitions.target_shape import TargetShape, ValueShape
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Span


def read_target(
    shape: TargetShape | None,
    measure: Fields,
    path: Loc,
    show: Show | None,
    window: WindowKind | None,
    findings: Findings,
) -> Target | None:
    """The target of a measure; None where it is not there or cannot be read."""
    node = measure.values.get("target")
    if shape is None or not isinstance(node, Fields):
        return None
    return _TargetCheck(shape, node, measure.keys["target"].span, (*path, "target"), show, window, findings).target()


@dataclass(frozen=True)
class _TargetCheck:
    shape: TargetShape
    node: Fields
    span: Span
    path: Loc
    show: Show | None
    window: WindowKind | None
    findings: Findings

    def target(self) -> Target | None:
        self._check_what_stands_together()
        values = self._values()
        return Target(self.shape.better, values, is_tbc=self.shape.status == "TBC") if self.shape.better else None

    def _check_what_stands_together(self) -> None:
        has = self.node.keys
        if self.shape.better == "neither":
            for key in ("values", "status", "profile"):
                if key in has:
                    what = f"'better: neither' sets no target, but '{key}' is written here"
                    self._add(key, what, "Remove it, or say which way is better.")
            return
        if "values" in has and "status" in has:
            self._add("status", "a target that has values is not TBC", "Remove the status, or the values.")
        if "values" not in has and "status" not in has and self.shape.better:
            remedy = "Write values, or 'status: TBC' until they are set, or 'better: neither' if none are meant."
            self.findings.add(self.span, self.path, "this target has no values", remedy)
        if "values" not in has and "profile" in has:
            self._add("profile", "a profile spreads a target over the year, but there are no values", "Remove it.")

    def _values(self) -> tuple[TargetValue, ...]:
        written = self.node.values.get("values")
        nodes = written.items if isinstance(written, Items) else ()
        values = []
        first_line: dict[object, int] = {}
        self._check_profile(self.shape.profile, self.node, self.path)
        for position, (shape, node) in enumerate(zip(self.shape.values or (), nodes, strict=False)):
            if not isinstance(node, Fields):
                continue
            path = (*self.path, "values", position)
            if shape.from_day:
                span = node.values["from"].span
                if line := first_line.get(shape.from_day):
                    what = f"two values begin on {shape.from_day}, on line {line} and on line {span.line}"
                    self.findings.add(span, (*path, "from"), what, "Give each value a first day of its own.")
                first_line.setdefault(shape.from_day, span.line)
            values.append(self._value(shape, node, path))
        return tuple(value for value in values if value)

    def _value(self, shape: ValueShape, node: Fields, path: Loc) -> TargetValue | None:
        better = self.shape.better
        if better == "neither":
            return None  # refused as a whole
        green_fits = self._limit_fits(shape.green, "green", node, path)
        amber_fits = self._limit_fits(shape.amber, "amber", node, path)
        if not (green_fits and amber_fits) or shape.green is None or shape.amber is None:
            return None
        if better and _is_better(shape.amber, shape.green, better):
            if better == "within":
                what, remedy = "amber is not as wide as green on both sides", "Make amber the wider of the two."
            else:
                what = f"amber, {_shown(shape.amber)}, is better than green, {_shown(shape.green)}"
                remedy = f"With 'better: {better}' amber is green or {'less' if better == 'higher' else 'more'}."
            self.findings.add(node.values["amber"].span, (*path, "amber"), what, remedy)
        profile = shape.profile if "profile" in node.keys else self.shape.profile
        if "profile" in node.keys:
            self._check_profile(shape.profile, node, path)
        if better != "within" and isinstance(profile, tuple) and profile[-1] != shape.green:
            holder, holder_loc = (node, path) if "profile" in node.keys else (self.node, self.path)
            what = f"the profile ends with {_shown(profile[-1])}, and green is {_shown(shape.green)}"
            remedy = "Its last number is the whole year's green; a dated value may have a profile of its own."
            self.findings.add(_last_span(holder, "profile"), (*holder_loc, "profile"), what, remedy)
        assert shape.from_day or self.findings
        if shape.from_day is None:
            return None
        return TargetValue(shape.from_day, shape.green, shape.amber, profile, shape.source)

    def _limit_fits(self, limit: Limit | None, key: str, node: Fields, path: Loc) -> bool:
        better = self.shape.better
        if limit is None:
            return False
        span = node.values[key].span
        if better and (better == "within") != isinstance(limit, tuple):
            if better == "within":
                what, remedy = f"'better: within' needs two limits for {key}", f"Write '{key}: [low, high]'."
            else:
                what, remedy = f"'better: {better}' takes one limit for {key}", f"Write '{key}:' and one number."
            self.findings.add(span, (*path, key), what, remedy)
            return False
        numbers = limit if isinstance(limit, tuple) else (limit,)
        if any(number < 0 for number in numbers):
            self.findings.add(span, (*path, key), "a target cannot be less than 0", "Write 0 or more.")
            return False
        if self.show == "percentage" and any(number > 100 for number in numbers):
            what = f"{_shown(max(numbers))} is more than 100, and this measure shows a percentage"
            self.findings.add(span, (*path, key), what, "Write 0 to 100, or 'show: count'.")
            return False
        return True

    def _check_profile(self, profile: Profile | None, node: Fields, path: Loc) -> None:
        if profile is None:
            return
        span = node.values["profile"].span
        path = (*path, "profile")
        if (self.show and self.show != "count") or (self.window and self.window != "year_to_date"):
            what = "a profile needs 'show: count' and 'window: year_to_date'"
            self.findings.add(span, path, what, "Remove it: the whole target applies at any time of the year.")
        if not isinstance(profile, tuple):
            return
        if self.shape.better == "within":
            what = "a list of what is due cannot be used with 'better: within'"
            self.findings.add(span, path, what, "Write 'profile: straight_line'.")
        if list(profile) != sorted(profile) or profile[0] < 0:
            what = "the numbers of this profile do not grow from quarter to quarter"
            remedy = "Each is what is due since the year began, so none is less than the one before."
            self.findings.add(span, path, what, remedy)

    def _add(self, key: str, what: str, remedy: str) -> None:
        self.findings.add(self.node.keys[key].span, (*self.path, key), what, remedy)


def _is_better(amber: Limit, green: Limit, better: Better) -> bool:
    match amber, green:
        case (Decimal(), Decimal()):
            return amber > green if better == "higher" else amber < green
        case ((amber_low, amber_high), (green_low, green_high)):
            return amber_low > green_low or amber_high < green_high
    return False


def _shown(number: Limit) -> str:
    return f"{number:f}" if isinstance(number, Decimal) else " to ".join(f"{end:f}" for end in number)


def _last_span(node: Fields, key: str) -> Span:
    value = node.values[key]
    return value.items[-1].span if isinstance(value, Items) else value.span
