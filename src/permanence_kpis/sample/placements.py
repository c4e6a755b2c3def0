"""Placements of one time in care: where a child lives, with whom, for how long, and why that ends."""

from permanence_kpis.sample import placement_rates as rates
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.care import ASYLUM, CarePeriod, MainStay
from permanence_kpis.sample.carers import Carers
from permanence_kpis.sample.chance import Chance
from permanence_kpis.sample.rates import GROWS_UP, SIXTEENTH_BIRTHDAY, TENTH_BIRTHDAY


class Placements:
    """Draws the placements of one child after another, all with the same carers."""

    def __init__(self, chance: Chance, days: CalendarDays, carers: Carers) -> None:
        self._chance = chance
        self._days = days
        self._carers = carers
        self._succession = {
            where: (before, days.number(first_day), after)
            for where, (before, first_day, after) in rates.SUCCESSION.items()
        }
        self._to_custody_from = days.number(rates.TO_CUSTODY_FROM)

    def rows(self, care: CarePeriod) -> list[str]:
        """The rows of placements.csv for the stays of a time in care, as far as known on the last day of the sample."""
        chance, last_day = self._chance, self._days.last_day
        stays = care.stays
        rows: list[str] = []
        first_carer_on = stays[0].began_on if stays else last_day + 1
        if first_carer_on > care.began_on:
            self._add(rows, care, care.began_on, "T1", "", "", first_carer_on, "")
        for place, stay in enumerate(stays):
            if stay.began_on > last_day:
                break
            following = stays[place + 1] if place + 1 < len(stays) else None
            if following is None:
                self._add_main_stay(rows, care, stay, care.ended_on, "")
            elif following.carer != stay.carer and chance.happens(rates.MOVES_THROUGH_A_TEMPORARY_STAY):
                self._add_move_through_temporary_stay(rows, care, stay, following.began_on)
            else:
                self._add_main_stay(rows, care, stay, following.began_on, self._reason(stay, following))
        return rows

    def main_stays(self, care: CarePeriod) -> list[MainStay]:
        """The stays of a time in care, temporary ones left out, each beginning the day the one before ends."""
        chance = self._chance
        last_from, last_where = self._last_setting(care)
        day = care.began_on
        if day - care.born_on < 7 and chance.happens(rates.CARE_BEGINS_IN_HOSPITAL):
            day = min(day + chance.one_of(rates.NIGHTS_AWAY["T1"]), last_from, care.ended_on - 1)
        stays: list[MainStay] = []
        where = carer = ""
        young = "under 10" if day - care.born_on < TENTH_BIRTHDAY else "10 and over"
        is_unsettled = chance.happens(rates.UNSETTLED_CHILDREN[young])
        while day < last_from and day <= self._days.last_day:
            where = self._next_where(care, day, where)
            provider = chance.one_of(rates.PROVIDER[where])
            carer = self._carers.carer_for(care.child_id, where, provider, day, carer)
            settles, length = self._length(care, day, is_unsettled, is_first=not stays)
            stays.append(MainStay(day, where, provider, carer, settles))
            day += length
        if last_where and last_from < care.ended_on and last_from <= self._days.last_day:
            stays.append(self._last_stay(care, last_from, last_where, stays))
        return stays

    def _next_where(self, care: CarePeriod, day: int, before: str) -> str:
        days_old = day - care.born_on
        if care.band == ASYLUM:
            return self._chance.one_of(rates.WHERE[ASYLUM if days_old >= SIXTEENTH_BIRTHDAY else "asylum under 16"])
        age = "16 and over"
        if days_old < SIXTEENTH_BIRTHDAY:
            age = "under 10" if days_old < TENTH_BIRTHDAY else "10 to 15"
        return self._chance.one_of(rates.WHERE_AFTER_A_HOME[age] if before in rates.HOMES else rates.WHERE[age])

    def _length(self, care: CarePeriod, day: int, is_unsettled: bool, is_first: bool) -> tuple[bool, int]:
        """Whether the child settles in a placement that begins on a day, and how long it would last."""
        chance = self._chance
        age = "under 10" if day - care.born_on < TENTH_BIRTHDAY else "10 and over"
        which = f"first, {age}" if is_first else f"later, {age}"
        if chance.happens(rates.SETTLES["unsettled" if is_unsettled else which]):
            return True, chance.one_of(rates.SETTLED)
        return False, chance.one_of(rates.UNSETTLED if is_unsettled else rates.PASSING)

    def _last_setting(self, care: CarePeriod) -> tuple[int, str]:
        """The first day and the kind of the placement that some ways of leaving end in.

        Gives: the day care ends and a blank where any placement may be the last.
        """
        chance, began_on, ended_on = self._chance, care.began_on, care.ended_on
        care_order_on = care.first_day_under("C1", "C2")
        if care.way_out == "adopted":
            may_be_placed_from = care.first_day_under("E1") or began_on + 1
            return max(may_be_placed_from, ended_on - chance.one_of(rates.PLACED_FOR_ADOPTION_LASTS)), rates.ADOPTION
        if care.reason_ceased in rates.AFTER_FOSTERING_BY_RELATIVE:
            return max(began_on, ended_on - chance.one_of(rates.WITH_RELATIVE_LASTS)), rates.RELATIVE
        if care.reason_ceased == rates.AFTER_FOSTERING_BY_OTHER:
            return max(began_on, ended_on - chance.one_of(rates.WITH_RELATIVE_LASTS)), rates.FOSTERED
        if care.way_out == "home" and care_order_on and chance.happens(rates.WITH_PARENTS_BEFORE_HOME):
            return max(care_order_on, ended_on - chance.one_of(rates.WITH_PARENTS_LASTS)), rates.PARENTS
        if care.way_out == GROWS_UP and care.band != ASYLUM:
            sixteen_on = care.born_on + SIXTEENTH_BIRTHDAY
            full_order_on = care.first_day_under("C2")
            if full_order_on and chance.happens(rates.WITH_PARENTS_UNTIL_18):
                return min(full_order_on + chance.one_of(rates.UNTIL_WITH_PARENTS), ended_on), rates.PARENTS
            if began_on < sixteen_on and chance.happens(rates.SUPPORTED_FROM_16):
                return sixteen_on + chance.one_of(rates.UNTIL_SUPPORTED), rates.SUPPORTED
        return ended_on, ""

    def _last_stay(self, care: CarePeriod, day: int, where: str, stays: list[MainStay]) -> MainStay:
        chance = self._chance
        if where == rates.ADOPTION:
            before = stays[-1] if stays else None
            by_foster_carer = before is not None and before.where in rates.FOSTER_TYPE
            by_foster_carer = by_foster_carer and chance.happens(rates.ADOPTED_BY_FOSTER_CARER)
            order = "E1" if care.first_day_under("E1") else "consent"
            where = rates.ADOPTION_TYPE[order, by_foster_carer]
            if before is not None and by_foster_carer:
                return MainStay(day, where, before.provider, before.carer, settles=False)
        provider = chance.one_of(rates.PROVIDER[where])
        carer = self._carers.carer_for(care.child_id, where, provider, day, stays[-1].carer if stays else "")
        return MainStay(day, where, provider, carer, settles=True)

    def _reason(self, stay: MainStay, following: MainStay) -> str:
        """Why one stay gave way to the next."""
        if stay.carer == following.carer:
            return rates.SAME_CARER
        if following.where == "R5":
            return rates.TO_CUSTODY if following.began_on >= self._to_custody_from else "OTHER"
        if following.where in rates.PLANNED_MOVES_TO:
            return self._chance.one_of(rates.REASON_FOR_MOVE_AS_PLANNED)
        return self._chance.one_of(rates.REASON_FOR_MOVE)

    def _add_move_through_temporary_stay(
        self, rows: list[str], care: CarePeriod, stay: MainStay, moved_on: int
    ) -> None:
        """Adds a stay from which the child goes to a temporary one, and from there to somebody else."""
        kind = self._chance.one_of(rates.TEMPORARY_STAY)
        away_on = max(stay.began_on + 1, moved_on - self._chance.one_of(rates.NIGHTS_AWAY[kind]))
        self._add_main_stay(rows, care, stay, min(away_on, moved_on), "")
        if away_on < moved_on:
            self._add(rows, care, away_on, kind, "", "", moved_on, "")

    def _add_main_stay(self, rows: list[str], care: CarePeriod, stay: MainStay, ended_on: int, reason: str) -> None:
        """Adds the rows of a stay with one carer: one for each placement type it has, split by temporary stays."""
        chance = self._chance
        began_on, where, provider, carer, settles = stay
        for day, code, until in self._types(where, began_on, ended_on, settles):
            why = reason if until == ended_on else rates.SAME_CARER
            back_on = day
            away_on = back_on + chance.one_of(rates.UNTIL_TEMPORARY_STAY)
            while away_on < until and away_on <= self._days.last_day:
                kind = chance.one_of(rates.TEMPORARY_STAY)
                away_until = away_on + chance.one_of(rates.NIGHTS_AWAY[kind])
                if away_until >= until:
                    break
                other = self._carers.carer_for(care.child_id, rates.FOSTERED, "PR1", away_on, carer)
                other = other if kind in rates.STAYS_WITH_A_CARER else ""
                self._add(rows, care, back_on, code, provider, carer, away_on, "")
                self._add(rows, care, away_on, kind, "", other, away_until, "")
                back_on = away_until
                away_on = back_on + chance.one_of(rates.UNTIL_TEMPORARY_STAY)
            self._add(rows, care, back_on, code, provider, carer, until, why)

    def _types(self, where: str, began_on: int, ended_on: int, settles: bool) -> list[tuple[int, str, int]]:
        """The placement types of a stay, one after another with the same carer: first day, code, day ended."""
        chance = self._chance
        if where in self._succession:
            before, changed_on, after = self._succession[where]
            if ended_on <= changed_on:
                return [(began_on, before, ended_on)]
            code = chance.one_of(after)
            if began_on >= changed_on:
                return [(began_on, code, ended_on)]
            return [(began_on, before, changed_on), (changed_on, code, ended_on)]
        if where not in rates.FOSTER_TYPE:
            return [(began_on, where, ended_on)]
        code = chance.one_of(rates.FOSTER_TYPE[where])
        if settles and code in rates.LONG_TERM and chance.happens(rates.MATCHED_AS_LONG_TERM):
            matched_on = began_on + chance.one_of(rates.UNTIL_MATCHED)
            if matched_on < ended_on:
                return [(began_on, code, matched_on), (matched_on, rates.LONG_TERM[code], ended_on)]
        return [(began_on, code, ended_on)]

    def _add(
        self,
        rows: list[str],
        care: CarePeriod,
        began_on: int,
        code: str,
        provider: str,
        carer: str,
        ended_on: int,
        reason: str,
    ) -> None:
        days = self._days
        if began_on <= days.last_day:
            reason = reason if ended_on <= days.last_day else ""
            rows.append(
                f"{care.child_id},{days.written[began_on]},{code},{days.written[ended_on]},{provider},{carer},{reason}"
            )
