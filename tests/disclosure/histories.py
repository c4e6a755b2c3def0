"""Random authorities made of lives in care, and what the attacker with the solver makes of what is told of them.

A quarter is a whole number from 1 to 8, the end of which is told of from the fifth on; whoever was there from the
beginning came in 0, and whoever is there at the end leaves in 9. Within a quarter first comes who comes, then grows
older who does (`BIRTHDAY`), then leaves who leaves, and last is the end of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path
from random import Random

from tests.outputs.small_scorecard import STABILITY

from permanence_kpis import load_definitions
from permanence_kpis.conditions.model import Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import scorecard
from .exact_attacker import Attacker, Pressed

QUARTERS = 8
FIRST_TOLD = 5
DAYS = [date(2022 + (3 + 3 * quarter) // 12, (3 + 3 * quarter) % 12 + 1, 1) for quarter in range(QUARTERS + 1)]
"""The first day of the quarter after each."""
SHIPPED = {one.ref: one for one in load_definitions(Path(__file__).parents[2] / "kpi_definitions.yaml").measures}
IN_THREE_MONTHS = SHIPPED["S4"].catalogue.deadlines["plan_by_second_review"]
DUE = replace(
    SHIPPED["S4"].catalogue,
    deadlines={"plan_by_second_review": replace(IN_THREE_MONTHS, deadline=replace(IN_THREE_MONTHS.deadline, within=3))},
)
"""Tables in which a plan is due three months after care began."""
BIRTHDAY, LEAVING, END = 0.3, 0.6, 0.9
"""When in a quarter; who grows older in a quarter without these does so before anyone comes."""
BANDS = ("1 to 4", "5 to 9", "10 to 15")
SEXES, APPROVALS = ("F", "M"), ("connected", "mainstream")


@dataclass(frozen=True)
class Cell:
    """Children who are alike, and came and left in the same quarters; or moves of such children in one (`left` 0).

    Of fostering households `sex` is what they are approved for. Whoever left in the quarter after that in which they
    came can have done so before something was due in it (`was_due`).
    """

    sex: str
    ethnicity: str
    older_from: float
    came: int
    left: int
    was_due: bool = True
    band: int = 1

    @property
    def is_move(self) -> bool:
        return self.left == 0

    def names(self, by: Sequence[str], quarter: float) -> tuple[str, ...]:
        """The group in a quarter: of a band of ages, and from some time on in the next."""
        age = BANDS[self.band + (quarter >= self.older_from)]
        own = {"sex": self.sex, "ethnicity": self.ethnicity, "age_band": age, "approval_type": self.sex}
        return tuple(own[column] for column in by)


@dataclass(frozen=True, order=True)
class Age:
    """A band of ages, and from which quarter on the next; 0 from before the first."""

    band: int
    older_from: int


ONE_AGE = (Age(1, 0),)
TWO_AGES = (Age(1, 0), *(Age(1, quarter) for quarter in range(FIRST_TOLD, QUARTERS + 2)))
THREE_AGES = (*(Age(0, quarter) for quarter in range(FIRST_TOLD, QUARTERS + 2)), *TWO_AGES)
"""A birthday can be in any quarter; there are never two in these years."""

Which = Callable[[Cell], float]
"""When, in quarters, a cell counts in a figure; 0 where it does not."""


@dataclass(frozen=True)
class Figure:
    """A measure, the days it is about, and who counts in it and meets it."""

    ref: str
    table: str
    counts: str
    kind: str
    counted: Which
    met: Which | None = None
    denominator: tuple[Test, ...] = ()
    numerator: tuple[Test, ...] = ()


@dataclass(frozen=True)
class Publication:
    """What is told at the end of a quarter, and broken down by what."""

    quarter: int
    figures: Sequence[Figure]
    by: tuple[str, ...] = ()
    is_year: bool = False

    def window(self, figure: Figure) -> Window:
        first = FIRST_TOLD if self.is_year else self.quarter
        return Window(figure.kind, DAYS[first - 1], DAYS[self.quarter] - timedelta(days=1))


def there(quarter: int, since: int = QUARTERS) -> Which:
    """Those there at the end of a quarter who came in no later one than `since`."""
    return lambda cell: (
        quarter + END if not cell.is_move and cell.came <= min(quarter, since) and cell.left > quarter else 0
    )


def came(first: int, last: int) -> Which:
    return lambda cell: cell.came if not cell.is_move and first <= cell.came <= last else 0


def left(first: int, last: int, since: int = QUARTERS) -> Which:
    return lambda cell: cell.left + LEAVING if first <= cell.left <= last and cell.came <= since else 0


def moved(first: int, last: int) -> Which:
    return lambda cell: cell.came if cell.is_move and first <= cell.came <= last else 0


def placed(first: int, last: int) -> Which:
    return lambda cell: cell.came if first <= cell.came <= last else 0


def due(first: int, last: int) -> Which:
    """Those for whom something is due in the quarter after that in which they came, if they have not left by then."""
    return lambda cell: (
        cell.came + 1 if cell.left > cell.came and cell.was_due and first <= cell.came + 1 <= last else 0
    )


def early(first: int, last: int) -> Which:
    """Those who left before something was due in the quarter after that in which they came."""

    def which(cell: Cell) -> int:
        is_early = not cell.is_move and (cell.left == cell.came or not cell.was_due)
        return cell.came if is_early and first <= cell.came <= last else 0

    return which


def figures(names: Sequence[str], quarter: int, first: int) -> list[Figure]:
    """Figures of the tables of children as people would ask for them."""
    a_year = (Test("months_in_care", "at_least", Decimal(12)),)
    is_there, no_less = there(quarter), there(quarter, quarter - 4)
    kind = "year_to_date" if first < quarter else "period"
    every = {
        "there": Figure("S20", "looked_after", "children", "at_period_end", is_there),
        "came": Figure("S21", "started_care", "children", kind, came(first, quarter)),
        "left": Figure("S22", "left_care", "children", kind, left(first, quarter)),
        "moved": Figure("M1", "placement_moves", "moves", kind, moved(first, quarter)),
        "placed": Figure("M2", "placement_starts", "placements", kind, placed(first, quarter)),
        "first placed": Figure(
            *("M3", "placement_starts", "placements", kind, placed(first, quarter), came(first, quarter)),
            numerator=(Test("is_first", "is", "yes"),),
        ),
        "a year": Figure("Y1", "looked_after", "children", "at_period_end", no_less, denominator=a_year),
        "a year of all": Figure(
            *("Y2", "looked_after", "children", "at_period_end", is_there, no_less), numerator=a_year
        ),
        "due": Figure("D1", "plan_by_second_review", "starts", kind, due(first, quarter)),
    }
    mainstream, girls = (Test("approval_type", "is", "mainstream"),), (Test("sex", "is", "F"),)

    def of(name: str, which: Which) -> Which:
        return lambda cell: which(cell) if cell.sex == name else 0

    def if_also(one: Figure, name: str, meets: Callable[[Cell, float], bool], *asked: Test) -> None:
        """As measures of their own, and among the others: those of a figure of whom more is asked."""

        def which(cell: Cell) -> float:
            at = one.counted(cell)
            return at if at and meets(cell, at) else 0

        both = *one.denominator, *asked
        every[name] = replace(one, ref=f"{one.ref} {name}", counted=which, met=None, denominator=both)
        every[f"{name} among all"] = replace(one, ref=f"{one.ref}, {name}", met=which, numerator=asked)

    british = Test("ethnicity", "is", "WBRI")
    for name in ("there", "came", "left", "a year"):
        if_also(
            every[name],
            f"British girls {name}",
            lambda cell, _: (cell.sex, cell.ethnicity) == ("F", "WBRI"),
            *girls,
            british,
        )
        if_also(every[name], f"girls {name}, by months", lambda cell, _: cell.sex == "F", *girls)
        if_also(
            every[name],
            f"under tens {name}",
            lambda cell, at: cell.names(("age_band",), at)[0] in BANDS[:2],
            Test("age", "at_most", Decimal(9)),
        )
    for name in ("there", "came", "left"):
        one = every[name]
        of_girls = of("F", one.counted)
        every[f"girls {name}"] = replace(one, ref=f"{one.ref} girls", counted=of_girls, denominator=girls)
        every[f"{name}, girls"] = replace(one, ref=f"{one.ref}, girls", met=of_girls, numerator=girls)

    for counted in ("approvals", "households"):
        every[f"{counted} open"] = Figure(f"H1{counted}", "fostering_households", counted, "at_period_end", is_there)
        every[f"{counted} new"] = Figure(f"H2{counted}", "foster_approvals", counted, kind, came(first, quarter))
        every[f"{counted} open, mainstream"] = Figure(
            *(f"H3{counted}", "fostering_households", counted, "at_period_end", is_there, of("mainstream", is_there)),
            numerator=mainstream,
        )
        every[f"{counted} new, mainstream"] = Figure(
            *(f"H4{counted}", "foster_approvals", counted, kind, came(first, quarter)),
            of("mainstream", came(first, quarter)),
            numerator=mainstream,
        )
    return [every[name] for name in names]


def authority(
    random: Random,
    sexes: Sequence[str],
    ethnicities: Sequence[str],
    ages: Sequence[Age],
    large: int,
    has_due: bool = False,
    more: int = 30,
) -> Counter[Cell]:
    """Lives in care: of each sex and ethnicity few or none came, left and moved in a quarter.

    Takes: `large` and `more`, how many there are in the beginning at least, and up to how many more;
    `has_due`, whether some left in the quarter after that in which they came, before something was due.
    """
    found: Counter[Cell] = Counter()
    few = (0, 1, 2, 4, 7, 12)

    def alike(sex: str, ethnicity: str, age: Age, one: int, other: int, was_due: bool = True) -> Cell:
        older_from = one + BIRTHDAY if age.older_from == one > 0 and random.random() < 0.5 else age.older_from
        return Cell(sex, ethnicity, older_from, one, other, was_due, age.band)

    for sex, ethnicity in product(sexes, ethnicities):
        lives = [(0, random.choice(ages)) for _ in range(random.randint(large, large + more))]
        for quarter in range(1, QUARTERS + 1):
            lives += [(quarter, random.choice(ages)) for _ in range(random.choice(few))]
            random.shuffle(lives)
            leaving = random.choice(few)
            for one, age in lives[:leaving]:
                was_due = not (has_due and quarter == one + 1 and random.random() < 0.5)
                found[alike(sex, ethnicity, age, one, max(quarter, one), was_due)] += 1
            lives = lives[leaving:]
            for _ in range(random.choice(few)):
                found[alike(sex, ethnicity, random.choice(ages), quarter, 0)] += 1
        found.update(alike(sex, ethnicity, age, one, QUARTERS + 1) for one, age in lives)
    return found


def result(people: Mapping[Cell, int], publication: Publication, figure: Figure):
    """A figure of an authority in full, with its groups."""
    of_groups: dict[tuple[str, ...], list[int]] = {}
    met = figure.met or figure.counted
    for cell, number in people.items():
        if number and (quarter := figure.counted(cell)):
            both = of_groups.setdefault(cell.names(publication.by, quarter), [0, 0])
            both[0] += number
            both[1] += number if met(cell) else 0
    whole = Counts(*(sum(both[at] for both in of_groups.values()) for at in (0, 1)))
    window = publication.window(figure)
    measure = replace(
        STABILITY.measure,
        ref=figure.ref,
        table=figure.table,
        counts=figure.counts,
        window=window.kind,
        show="count",
        denominator=figure.denominator,
        numerator=figure.numerator,
        catalogue=DUE,
    )
    return replace(
        STABILITY,
        measure=measure,
        window=window,
        counts=whole,
        previous=replace(STABILITY.previous, value=None, counts=None),
        direction=None,
        groups=tuple(
            Group(names, names, Counts(*both), None, None, None)
            for names, both in sorted(of_groups.items())
            if publication.by
        ),
    )


@dataclass
class Told:
    """How many figures and groups there are, and how many of them were hidden."""

    figures: int = 0
    hidden: int = 0


def attack(
    people: Mapping[Cell, int], cells: Sequence[Cell], publications: Sequence[Publication], wanted: "Wanted"
) -> tuple[Pressed, Told]:
    """All of the publications told one after the other, and the counts wanted pressed."""
    attacker, told, known, said = Attacker([(cell,) for cell in cells]), Told(), [], []

    def learn(which: Which, names: tuple[str, ...] | None, by: tuple[str, ...], number: int | None) -> None:
        some = {
            (cell,)
            for cell in cells
            if (quarter := which(cell)) and (names is None or cell.names(by, quarter) == names)
        }
        if number is None:
            attacker.learn(some, 1, float("inf"))
        else:
            attacker.told(some, number)
            said.append(some)

    for publication in publications:
        full = [result(people, publication, figure) for figure in publication.figures]
        card = replace(scorecard(full), by=publication.by)
        shown, known = public_and_known(card, known)
        for figure, was, now in zip(publication.figures, full, shown.results, strict=True):
            told.figures += 1
            told.hidden += now.counts is None
            if now.counts is None:
                continue
            met = figure.met or figure.counted
            learn(figure.counted, None, (), now.counts.denominator)
            learn(met, None, (), now.counts.numerator)
            told.figures += len(was.groups)
            told.hidden += len(was.groups) - sum(group.counts is not None for group in now.groups)
            if not now.groups:
                continue
            listed = {group.names: group.counts for group in now.groups}
            seen = {cell.names(publication.by, at) for cell in cells for at in range(1, QUARTERS + 2)}
            for names in seen | set(listed):
                counts = listed.get(names, Counts(0, 0))
                learn(figure.counted, names, publication.by, counts and counts.denominator)
                if counts is not None:
                    learn(met, names, publication.by, counts.numerator)
    targets = {}
    for name, which, by in wanted(publications):
        for names in {cell.names(by, at) for cell in cells for at in range(1, QUARTERS + 2)}:
            some = [cell for cell in cells if (quarter := which(cell)) and cell.names(by, quarter) == names]
            targets[f"{name} of {names}"] = ({(cell,) for cell in some}, sum(people.get(cell, 0) for cell in some))
    return attacker.press(targets, said), told


Wanted = Callable[[Sequence[Publication]], Iterator[tuple[str, Which, tuple[str, ...]]]]


def wanted(publications: Sequence[Publication]) -> Iterator[tuple[str, Which, tuple[str, ...]]]:
    """Every count that somebody could want, by what it is broken down: who came, left and moved, and of the others who
    had been there for a year."""
    bys = {(), *(tuple(column for column in one.by if column != "age_band") for one in publications)}
    bys.add(tuple(sorted({column for by in bys for column in by}, reverse=True)))  # nobody was told of all of them
    tables = {figure.table for one in publications for figure in one.figures}
    bys |= {one.by for one in publications}
    has_year = any(figure.ref.startswith("Y") for one in publications for figure in one.figures)
    for by in sorted(bys):
        for last_before, last in combinations(range(FIRST_TOLD - 1, QUARTERS + 1), 2):
            first = last_before + 1
            yield f"came {first} to {last}", came(first, last), by
            yield f"left {first} to {last}", left(first, last), by
            if "plan_by_second_review" in tables:
                yield f"came {first - 1} to {last - 1}, left early", early(first - 1, last - 1), by
            if "placement_starts" in tables:
                yield f"moved {first} to {last}", moved(first, last), by
                yield f"placed {first} to {last}", placed(first, last), by
            if has_year:
                yield f"left {first} to {last}, there before", left(first, last, last_before), by
        for quarter in range(FIRST_TOLD, QUARTERS + 1):
            if tables & {"looked_after", "fostering_households"}:
                yield f"there in {quarter}", there(quarter), by
            if has_year:
                for since in range(max(1, quarter - 4), quarter + 1):
                    yield (
                        f"there in {quarter}, came after {since}",
                        lambda cell, quarter=quarter, since=since: there(quarter)(cell) * (cell.came > since),
                        by,
                    )


def every_cell(
    sexes: Sequence[str], ethnicities: Sequence[str], ages: Sequence[Age], has_due: bool = False
) -> list[Cell]:
    return [
        Cell(sex, ethnicity, older_from, one, other, was_due, age.band)
        for sex, ethnicity, age in product(sexes, ethnicities, sorted(set(ages)))
        for one in range(QUARTERS + 1)
        for other in (*([0] if one else []), *range(max(one, 1), QUARTERS + 2))
        for was_due in ((True, False) if has_due and other == one + 1 <= QUARTERS else (True,))
        for older_from in ((one, one + BIRTHDAY) if age.older_from == one > 0 else (age.older_from,))
    ]
