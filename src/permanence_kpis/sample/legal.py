"""Legal statuses of one time in care, each beginning the day the one before it ends."""

from permanence_kpis.sample import rates
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.care import CarePeriod
from permanence_kpis.sample.chance import Chance


def statuses(chance: Chance, band: str, way_out: str, began_on: int, ended_on: int) -> list[tuple[int, str]]:
    """The legal statuses of one time in care.

    Police protection and emergency orders last days and lead to accommodation or to an interim order; accommodation
    under section 20 lasts, or care proceedings follow; proceedings end with a care order, with a placement order, or
    with the child leaving care.

    Gives: the first day of each status, in order.
    """
    if way_out == "remand ends":
        return [(began_on, "J1")]
    status, day = chance.one_of(rates.STATUS_ON_STARTING[band]), began_on
    held = [(day, status)]
    if status == "C2":
        if way_out == "adopted":
            held.append((placement_order_on(chance, began_on, ended_on), "E1"))
        return held
    if status in rates.SOON_OVER:
        day += chance.one_of(rates.LENGTH_OF_STATUS[status])
        if day >= ended_on:
            return held
        to_court = status == "L2" or (status == "L1" and chance.happens(rates.POLICE_PROTECTION_TO_COURT[band]))
        status = "C1" if to_court else "V2"
        held.append((day, status))
    if status == "V2":
        goes_home_soon = ended_on - day < rates.NO_PROCEEDINGS_IF_HOME_WITHIN
        if goes_home_soon or not chance.happens(rates.PROCEEDINGS_FOLLOW[band]):
            return held
        day += chance.one_of(rates.LENGTH_OF_STATUS["V2"])
        if day >= ended_on:
            return held
        status = "C1"
        held.append((day, status))
    return held + after_interim_order(chance, band, way_out, day, ended_on)


def placement_order_on(chance: Chance, day: int, ended_on: int) -> int:
    """The day a placement order is made for a child adopted on a day; never in the first third of the time since."""
    return max(ended_on - chance.one_of(rates.PLACEMENT_ORDER_BEFORE_ADOPTION), day + (ended_on - day) // 3)


def after_interim_order(chance: Chance, band: str, way_out: str, day: int, ended_on: int) -> list[tuple[int, str]]:
    """What follows a first interim order made on a day: its renewals, and the order that proceedings end with."""
    if way_out == "adopted":
        made_on = placement_order_on(chance, day, ended_on)
    else:
        made_on = min(day + chance.one_of(rates.LENGTH_OF_STATUS["C1"]), ended_on)
    held = []
    day += chance.one_of(rates.INTERIM_ORDER_RENEWED)
    while day < made_on:
        held.append((day, "C1"))
        day += chance.one_of(rates.INTERIM_ORDER_RENEWED)
    if made_on >= ended_on:
        return held
    if way_out == "adopted":
        return [*held, (made_on, "E1")]
    if way_out == rates.GROWS_UP and chance.happens(rates.PLACEMENT_ORDER_WITHOUT_ADOPTION.get(band, 0.0)):
        held.append((made_on, "E1"))
        made_on += chance.one_of(rates.LENGTH_OF_STATUS["E1"])
    return [*held, (made_on, "C2")]


def legal_status_rows(days: CalendarDays, care: CarePeriod) -> list[str]:
    """The rows of legal_statuses.csv for one time in care, as far as they are known on the last day of the sample."""
    written, child_id = days.written, care.child_id
    known = [(began_on, status) for began_on, status in care.statuses if began_on <= days.last_day]
    ends = [began_on for began_on, _ in care.statuses[1:]]
    rows = [
        f"{child_id},{written[began_on]},{status},{written[ended_on]},"
        for (began_on, status), ended_on in zip(known, ends, strict=False)
    ]
    if len(known) == len(care.statuses) and known:
        began_on, status = known[-1]
        reason = care.reason_ceased if care.ended_on <= days.last_day else ""
        rows.append(f"{child_id},{written[began_on]},{status},{written[care.ended_on]},{reason}")
    return rows
