"""The lives of the children an authority comes to know, one after another. No child here is or was a real one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from permanence_kpis.sample import rates
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.care import ASYLUM, CarePeriod, age_band, times_in_care
from permanence_kpis.sample.carers import Carers
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.events import missing_from_care_rows, missing_from_home_rows, review_rows
from permanence_kpis.sample.legal import legal_status_rows, statuses
from permanence_kpis.sample.placements import Placements
from permanence_kpis.sample.short_breaks import short_break_rows

FILES_OF_A_CHILD = (
    "children", "placements", "legal_statuses", "reviews", "missing_episodes", "previous_permanence",
)  # fmt: skip
SHORT_BREAKS = "short breaks"
MISSING_FROM_HOME = "missing from home"
SPECIAL_GUARDIANSHIP = "special guardianship"
SPECIAL_GUARDIANSHIP_BEFORE = "special guardianship before 2018-19"
PREVIOUS_PERMANENCE_FROM = date(2016, 4, 1)
SGO_CODES_CHANGED = date(2018, 4, 1)


@dataclass(slots=True)
class Life:
    """All that the files hold about one child: rows of text, without their line ends, by the name of the file.

    `times` are the times in care behind those rows, from which the council's own tables are drawn.
    """

    child_id: str
    born_on: int
    known_from: int
    times: list[CarePeriod] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    placements: list[str] = field(default_factory=list)
    legal_statuses: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    missing_episodes: list[str] = field(default_factory=list)
    previous_permanence: list[str] = field(default_factory=list)


class Lives:
    """Draws the children of an authority in the order in which they come to its notice."""

    def __init__(self, chance: Chance, days: CalendarDays, children_in_care: int) -> None:
        self._chance = chance
        self._days = days
        self._carers = Carers(chance, days, children_in_care)
        self._placements = Placements(chance, days, self._carers)
        self._new_children_a_day = children_in_care * rates.NEW_CHILDREN_A_YEAR / 365.25
        self._sgo_codes_changed = days.number(SGO_CODES_CHANGED)
        self._previous_permanence_from = max(days.first_day, days.number(PREVIOUS_PERMANENCE_FROM))

    def drawn(self) -> Iterator[Life]:
        """Every child known to the authority between the first and the last day of the sample.

        Those who started care before the first day are drawn like all others, and left out if they had left by then.
        The last child comes on the last day, so that the files reach it.
        """
        days, chance = self._days, self._chance
        total = int((days.last_day - days.history_begins) * self._new_children_a_day)
        known = 0
        for place in range(1, total + 1):
            day = days.history_begins + int((place - chance.fraction()) / self._new_children_a_day)
            if place == total:
                day = days.last_day
            life = self._life(f"{known + 1:06d}", min(day, days.last_day))
            if life is not None:
                known += 1
                yield life

    def _life(self, child_id: str, day: int) -> Life | None:
        chance = self._chance
        who = chance.one_of(rates.WHO_COMES)
        born_on = day - chance.one_of(rates.AGE_ON_COMING[who])
        if who == MISSING_FROM_HOME:
            return self._missing_from_home(child_id, born_on, day)
        if who == SHORT_BREAKS:
            return self._short_breaks(child_id, born_on, day)
        return self._in_care(child_id, born_on, day, who)

    def _child(self, child_id: str, born_on: int, day: int, who: str) -> Life:
        chance = self._chance
        sex = chance.one_of(rates.SEX_ASYLUM if who == ASYLUM else rates.SEX)
        ethnicity = chance.one_of(rates.ETHNICITY_ASYLUM if who == ASYLUM else rates.ETHNICITY)
        life = Life(child_id, born_on, day)
        life.children.append(f"{child_id},{self._days.written[born_on]},{sex},{ethnicity}")
        return life

    def _missing_from_home(self, child_id: str, born_on: int, day: int) -> Life | None:
        if day < self._days.first_day:
            return None
        life = self._child(child_id, born_on, day, MISSING_FROM_HOME)
        of_age_on = self._days.eighteenth_birthday(born_on)
        life.missing_episodes += missing_from_home_rows(self._chance, self._days, child_id, day, of_age_on)
        return life if life.missing_episodes else None

    def _short_breaks(self, child_id: str, born_on: int, day: int) -> Life | None:
        chance, days = self._chance, self._days
        of_age_on = days.eighteenth_birthday(born_on)
        ended_on = min(day + chance.one_of(rates.SHORT_BREAKS_LAST), of_age_on)
        if ended_on <= days.first_day:
            return None
        ends_in_care = ended_on < of_age_on - 365 and chance.happens(rates.CARE_AFTER_SHORT_BREAKS)
        breaks = short_break_rows(chance, days, self._carers, child_id, day, ended_on, ends_in_care)
        if ends_in_care and ended_on <= days.last_day:
            life = self._in_care(child_id, born_on, ended_on, age_band(ended_on - born_on), first_status="C2")
            assert life is not None, "care that begins after the first day of the sample is in it"
            life.known_from = day
        else:
            life = self._child(child_id, born_on, day, SHORT_BREAKS)
        life.placements[:0], life.legal_statuses[:0] = breaks
        return life

    def _in_care(self, child_id: str, born_on: int, day: int, band: str, first_status: str = "") -> Life | None:
        """A child who starts care on a day; nobody where all times in care were over before the first day."""
        chance, days = self._chance, self._days
        of_age_on = days.eighteenth_birthday(born_on)
        times = [
            time
            for time in times_in_care(chance, band, day, born_on, of_age_on)
            if time[3] >= days.first_day and time[1] <= days.last_day
        ]
        if not times:
            return None
        life = self._child(child_id, born_on, times[0][1], band)
        ended_before: CarePeriod | None = None
        for time_band, began_on, way_out, ended_on in times:
            if first_status and ended_before is None:
                held = [(began_on, first_status)]
            else:
                held = statuses(chance, time_band, way_out, began_on, ended_on)
            reason_ceased = self._reason_ceased(way_out, ended_on)
            care = CarePeriod(child_id, born_on, began_on, ended_on, time_band, way_out, reason_ceased, held)
            care.stays += self._placements.main_stays(care)
            life.times.append(care)
            life.legal_statuses += legal_status_rows(days, care)
            life.placements += self._placements.rows(care)
            life.reviews += review_rows(chance, days, care)
            self._add_missing_episodes(life, care, ended_before)
            if began_on >= self._previous_permanence_from:
                life.previous_permanence[:] = [self._previous_permanence(care, ended_before)]
            ended_before = care
        return life

    def _reason_ceased(self, way_out: str, ended_on: int) -> str:
        if way_out == SPECIAL_GUARDIANSHIP and ended_on < self._sgo_codes_changed:
            way_out = SPECIAL_GUARDIANSHIP_BEFORE
        return self._chance.one_of(rates.LEFT_AS[way_out])

    def _add_missing_episodes(self, life: Life, care: CarePeriod, before: CarePeriod | None) -> None:
        chance, days = self._chance, self._days
        from_home = before is None and care.band != ASYLUM and care.began_on - care.born_on >= rates.TENTH_BIRTHDAY
        if from_home and chance.happens(rates.MISSING_FROM_HOME_BEFORE_CARE):
            missing_on = care.began_on - chance.one_of(rates.BEFORE_CARE)
            rows = missing_from_home_rows(chance, days, care.child_id, missing_on, care.began_on)
            life.missing_episodes += rows
        if care.ended_on - care.born_on > rates.GOES_MISSING_FROM and care.ended_on > days.first_day:
            life.missing_episodes += missing_from_care_rows(chance, days, care)

    def _previous_permanence(self, care: CarePeriod, before: CarePeriod | None) -> str:
        """The row of previous_permanence.csv for a start of care; the date of an order may be known in part."""
        chance, days = self._chance, self._days
        days_old = care.began_on - care.born_on
        if before is not None and before.way_out == SPECIAL_GUARDIANSHIP:
            return f"{care.child_id},P2,{days.written[before.ended_on]}"
        if days_old < rates.FIRST_BIRTHDAY:
            return f"{care.child_id},Z1,"
        ended = chance.one_of(rates.PREVIOUS_PERMANENCE_ASYLUM if care.band == ASYLUM else rates.PREVIOUS_PERMANENCE)
        if ended in rates.NO_ORDER:
            return f"{care.child_id},{ended},"
        order_on = max(care.born_on + 30, care.began_on - chance.one_of(rates.SINCE_THE_EARLIER_ORDER))
        year, month, _ = days.written[order_on].split("-")
        known = chance.one_of(rates.DATE_OF_ORDER_KNOWN)
        order_date = {"all": days.written[order_on], "month": f"zz/{month}/{year}", "nothing": "zz/zz/zzzz"}[known]
        return f"{care.child_id},{ended},{order_date}"
