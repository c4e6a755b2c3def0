"""A small world in which the whole life of a child in care is one cell.

A cell holds the rows that such a child has in each table, so that every figure of any measure, on any table, over any
days, of any group is a sum of cells: which tables say something of each other need not be known. A stretch is a whole
number from 1 on. Within one first come those who come, then move those who move, then leave those who leave; a birthday
is before, between or after these.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from random import Random
from typing import NamedTuple

from permanence_kpis.results.scorecard import NOT_RECORDED
from permanence_kpis.tables import AGE_BAND_YEARS

LONG_AGO = -1
"""When those came who have been there for longer than any condition asks; 0 is the stretch before the first."""
CAME, MOVED, LEFT, CAME_BACK, LEFT_AGAIN, END = 0.1, 0.4, 0.7, 0.75, 0.8, 0.9
LEFT_BEFORE_DUE = 0.05
NEVER = 99.0
BIRTHDAYS = (0.0, 0.2, 0.5, 0.8)
SEXES, ETHNICITIES, TYPES, REASONS = ("F", "M", "U"), ("WBRI", "AIND", "OOTH"), ("K1", "U4", "P1"), ("E11", "E45", "E8")
"""The last of each is asked for by no condition, and stands for all others."""
DUE = "plan_by_second_review"
UNITS = {
    "looked_after": ("children",),
    "started_care": ("starts",),
    "left_care": ("children",),
    "placement_moves": ("moves", "moves", "children"),
    "placement_starts": ("placements",),
    "missing_episodes": ("episodes", "children"),
    DUE: ("starts",),
}
COLUMNS = {
    "looked_after": ("sex", "ethnicity", "age", "placement_type", "months_in_care", "months_in_placement"),
    "started_care": ("sex", "ethnicity", "age", "placement_type"),
    "left_care": ("sex", "ethnicity", "age", "reason_ceased"),
    "placement_moves": ("sex", "ethnicity", "age", "to_type", "from_type"),
    "placement_starts": ("sex", "ethnicity", "age", "placement_type", "is_first"),
    "missing_episodes": ("sex", "ethnicity", "kind"),
    DUE: ("sex", "ethnicity", "age", "placement_type", "met"),
}
VALUES: Mapping[str, tuple[str, ...]] = {
    "sex": SEXES,
    "ethnicity": ETHNICITIES,
    "placement_type": TYPES,
    "to_type": TYPES,
    "from_type": TYPES,
    "reason_ceased": REASONS,
    "is_first": ("yes", "no"),
    "met": ("yes", "late", "no"),
    "kind": ("M", "A"),
    "age_band": tuple(AGE_BAND_YEARS),
}


class Row(NamedTuple):
    """A row of a table, when in the stretches it is, what its columns hold, and until when it is there."""

    table: str
    at: float
    values: tuple[tuple[str, object], ...]
    until: float = -NEVER

    def value(self, column: str) -> object:
        return dict(self.values).get(column)


class Life(NamedTuple):
    """Children alike: when they came and left, why, where they were placed and moved to, and when they grew older.

    `was_due`: of those who left in the stretch in which something was due, whether it had been before they left.
    `back`: when they came into care again, perhaps in the stretch in which they left, and when they left again.
    `same_carer`: in which stretches the type of placement changed with the same carer, which is no move.
    Where `again` is, it is no child but one more move of some who moved then, to another carer of the same type.
    """

    sex: str
    ethnicity: str
    age: int
    older_from: float
    came: int
    left: int
    reason: str = "E8"
    placed_in: str = "P1"
    moves: tuple[tuple[int, str], ...] = ()
    was_due: bool = True
    met: str = "yes"
    again: bool = False
    back: tuple[int, ...] = ()
    same_carer: tuple[int, ...] = ()


@dataclass(frozen=True)
class World:
    """Which tables there are, what is told apart, and over how many stretches of so many months."""

    tables: tuple[str, ...]
    columns: tuple[str, ...] = ("sex",)
    stretches: int = 3
    months: int = 3
    types: tuple[str, ...] = TYPES
    ages: tuple[int, ...] = (5, 10)
    """The ages that are told apart, each up to the next."""
    ages_asked: bool = False
    """Whether measures ask about ages, and not only breakdowns."""
    unknown: tuple[str, ...] = ()
    """The columns that can be blank; measures then ask which are, and count some as not known."""
    come_back: bool = False
    """Whether children come into care again who left it."""
    over: int = 0
    """Over how many stretches, the last of them that of the figure, some measures count: the last twelve months."""
    units_of_starts: tuple[str, ...] = UNITS["started_care"]
    types_there: bool = True
    """Whether it is asked where those who are there are placed, whose types can change without a move."""

    def values(self, column: str) -> tuple[str, ...]:
        """The names of the groups by a column."""
        if column in self.unknown or ("placement_type" in self.unknown and column in ("to_type", "from_type")):
            return (*VALUES[column], NOT_RECORDED)
        return VALUES[column]

    def units(self, table: str) -> tuple[str, ...]:
        """What a table can count; of those not known only its rows."""
        units = self.units_of_starts if table == "started_care" else UNITS[table]
        return units[:1] if self.unknown else units

    def has(self, column: str) -> bool:
        return column in self.columns

    @property
    def has_moves(self) -> bool:
        """Whether children move: those there are placed elsewhere on another day, also where no table says so."""
        of_placements = self.has("placement_type") or self.has("months_in_placement")
        are_placed = of_placements and "looked_after" in self.tables
        return are_placed or bool({"placement_moves", "placement_starts"} & {*self.tables})

    @cached_property
    def first_came(self) -> int:
        has_months = self.has("months_in_care") or self.has("months_in_placement")
        return LONG_AGO if DUE in self.tables or has_months else 0

    @cached_property
    def lives(self) -> list[Life]:
        """Every life there can be."""
        return [*self._lives(), *(self._moves_again() if self.has_moves else ())]

    def _who(self) -> Iterator[tuple[str, str]]:
        sexes = self.values("sex") if self.has("sex") else SEXES[-1:]
        return product(sexes, ETHNICITIES if self.has("ethnicity") else ("OOTH",))

    @cached_property
    def placed(self) -> tuple[str, ...]:
        """The types of placement that are told apart, and none recorded where that can be."""
        blank = (NOT_RECORDED,) if "placement_type" in self.unknown else ()
        return (*self.types, *blank) if self.has("placement_type") else TYPES[-1:]

    @cached_property
    def ages_of_a_life(self) -> list[tuple[int, float]]:
        """Which age one is of, and from when on of the next: from some time on, or only after the end."""
        if not self.has("age"):
            return [(self.ages[0], NEVER)]
        within = [stretch + part for stretch in range(1, self.stretches + 1) for part in BIRTHDAYS]
        return [*product(self.ages[:-1], [*within, NEVER]), (self.ages[-1], NEVER)]

    def age_of(self, life: Life, at: float) -> int:
        return self.ages[self.ages.index(life.age) + 1] if at >= life.older_from else life.age

    def _lives(self) -> Iterator[Life]:
        for (sex, ethnicity), (age, older) in product(self._who(), self.ages_of_a_life):
            for came in range(self.first_came, self.stretches + 1):
                for left in range(max(came, 1), self.stretches + 2):
                    for reason, (first, moves, same), (was_due, met) in product(
                        self.reasons(left), self._paths(came, left), self.due_of(came, left)
                    ):
                        life = Life(sex, ethnicity, age, older, came, left, reason, first, moves, was_due, met)
                        life = life._replace(same_carer=same)
                        yield life
                        yield from (life._replace(back=back) for back in self.backs(left))

    def backs(self, left: int) -> list[tuple[int, int]]:
        """When those who left can come again, and leave."""
        ends = range(left, self.stretches + 2 if self.come_back else left)
        return [(back, end) for back in ends[:-1] for end in ends if end >= back]

    def reasons(self, left: int) -> tuple[str, ...]:
        return self.values("reason_ceased") if self.has("reason_ceased") and left <= self.stretches else REASONS[-1:]

    def _paths(self, came: int, left: int) -> Iterator[tuple[str, tuple[tuple[int, str], ...], tuple[int, ...]]]:
        """Where one was placed first, in each stretch no move or one to some type, and which had the same carer."""
        stretches = range(max(came, 1), min(left, self.stretches) + 1) if self.has_moves else ()
        same = (False, True) if self.types_change else (False,)
        steps = [(None, False), *product(self.placed, same)]
        for first, *taken in product(self.placed, *(steps for _ in stretches)):
            every = [(at, to, is_same) for at, (to, is_same) in zip(stretches, taken, strict=True) if to]
            moves = tuple((at, to) for at, to, _ in every)
            same_carer = tuple(at for at, _, is_same in every if is_same)
            types = [first, *(to for _, to in moves)]
            if all(
                one != other for (one, other), at in zip(pairwise(types), moves, strict=True) if at[0] in same_carer
            ):
                yield first, moves, same_carer

    @property
    def types_change(self) -> bool:
        """Whether those there can be of another type without a move."""
        return self.types_there and self.has("placement_type") and "looked_after" in self.tables

    def due_of(self, came: int, left: int) -> list[tuple[bool, str]]:
        if DUE not in self.tables or came < 0 or left <= came:
            return [(False, "yes")]
        met = VALUES["met"] if self.has("met") else ("yes",)
        due = [(True, one) for one in met]
        return [*due, (False, "yes")] if left == came + 1 <= self.stretches else due

    def _moves_again(self) -> Iterator[Life]:
        for (sex, ethnicity), (age, older), to, at in product(
            self._who(), self.ages_of_a_life, self.placed, range(1, self.stretches + 1)
        ):
            yield Life(sex, ethnicity, age, older, at, 0, placed_in=to, moves=((at, to),), again=True)

    def rows_of(self, life: Life) -> Iterator[Row]:
        """The rows of a child in the tables there are."""
        for table, at, more in self._events(life):
            if table in self.tables:
                age = self.age_of(life, at)
                own = {"sex": life.sex, "ethnicity": life.ethnicity, "age": age, "age_band": band_of(age)} | more
                yield Row(table, at, tuple((name, None if of == NOT_RECORDED else of) for name, of in own.items()))

    def _events(self, life: Life) -> Iterator[tuple[str, float, dict[str, object]]]:
        began = life.came + CAME
        if not life.again:
            yield "started_care", began, {"placement_type": life.placed_in}
            yield "placement_starts", began, {"placement_type": life.placed_in, "is_first": "yes"}
            if life.was_due:
                yield DUE, began + 1, {"placement_type": life.placed_in, "met": life.met}
            if life.left <= self.stretches:
                is_early = life.left == life.came + 1 and not life.was_due and DUE in self.tables
                at = life.left + (LEFT_BEFORE_DUE if is_early else LEFT)
                yield "left_care", at, {"reason_ceased": life.reason}
        if life.back:
            back = life.back[0] + (CAME_BACK if life.back[0] == life.left else CAME)
            yield "started_care", back, {"placement_type": life.placed_in}
            yield "placement_starts", back, {"placement_type": life.placed_in, "is_first": "yes"}
            if life.back[1] <= self.stretches:
                again = LEFT_AGAIN if life.back[1] == life.left else LEFT
                yield "left_care", life.back[1] + again, {"reason_ceased": REASONS[-1]}
        was = life.placed_in
        for stretch, to in life.moves:
            if stretch not in life.same_carer:
                yield "placement_moves", stretch + MOVED, {"from_type": was, "to_type": to}
                yield "placement_starts", stretch + MOVED, {"placement_type": to, "is_first": "no"}
            was = to
        for stretch in range(max(life.came, 1), life.left):
            now = [life.placed_in, *(to for at, to in life.moves if at <= stretch)][-1]
            months = self._months_since(life.came, stretch)
            of_placement = self._months_since(max([life.came, *(at for at, _ in life.moves if at <= stretch)]), stretch)
            of_day = {"placement_type": now, "months_in_care": months, "months_in_placement": of_placement}
            yield "looked_after", stretch + END, of_day
        for stretch in range(*life.back or (0,)):
            months = self.months * (stretch - life.back[0])
            yield "looked_after", stretch + END, {"placement_type": life.placed_in, "months_in_care": months}

    def _months_since(self, came: int, stretch: int) -> int:
        return 999 if came == LONG_AGO else self.months * (stretch - came)

    def authority(self, random: Random) -> dict[Life, int]:
        """Few or none came, moved and left in each stretch, of each sex, many of them alike."""
        found: dict[Life, int] = {}
        few, large = random.choice(((0, 1, 2, 4, 7, 12), (0, 0, 0, 1, 3, 9), (0, 3, 6, 10))), random.choice((0, 8, 30))
        for sex, ethnicity in self._who():
            if self.has("sex") and sex not in SEXES[:-1] and random.random() < (0.7 if sex == SEXES[-1] else 0.3):
                continue
            there = [self._newcomer(random, sex, ethnicity, None) for _ in range(random.randint(large, large + 30))]
            for stretch in range(1, self.stretches + 1):
                there += [self._newcomer(random, sex, ethnicity, stretch) for _ in range(random.choice(few))]
                random.shuffle(there)
                moving = random.choice(few) if self.has_moves else 0
                there = [self._moved(random, one, stretch) if at < moving else one for at, one in enumerate(there)]
                random.shuffle(there)
                leaving = random.choice(few)
                for life in there[:leaving]:
                    self._add(found, self._left(random, life, stretch))
                there = there[leaving:]
            for life in there:
                self._add(found, self._left(random, life, self.stretches + 1))
        every = set(self.lives)
        assert every.issuperset(found), sorted(set(found) - every)[:3]
        return found

    def _newcomer(self, random: Random, sex: str, ethnicity: str, stretch: int | None) -> Life:
        came = random.choice(range(self.first_came, 1)) if stretch is None else stretch
        age, older = random.choice(self.ages_of_a_life)
        return Life(sex, ethnicity, age, older, came, 0, placed_in=random.choice(self.placed))

    def _moved(self, random: Random, life: Life, stretch: int) -> Life:
        to, was = random.choice(self.placed), [life.placed_in, *(to for _, to in life.moves)][-1]
        life = life._replace(moves=(*life.moves, (stretch, to)))
        is_same = self.types_change and to != was and random.random() < 0.1
        return life._replace(same_carer=(*life.same_carer, stretch)) if is_same else life

    def _left(self, random: Random, life: Life, stretch: int) -> Life:
        was_due, met = random.choice(self.due_of(life.came, stretch))
        moves = life.moves
        reason = random.choice((*self.reasons(stretch), self.reasons(stretch)[0]))
        backs = self.backs(stretch) if random.random() < 0.3 else []
        back = random.choice(backs) if backs else ()
        return life._replace(left=stretch, reason=reason, was_due=was_due, met=met, moves=moves, back=back)

    @staticmethod
    def _add(found: dict[Life, int], life: Life) -> None:
        found[life] = found.get(life, 0) + 1


def band_of(age: int) -> str:
    return next(name for name, (first, last) in AGE_BAND_YEARS.items() if first <= age <= last)
