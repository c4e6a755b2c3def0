"""Approvals of fostering households. They are drawn apart from the children: no extract says who fosters whom."""

from permanence_kpis.sample import rates
from permanence_kpis.sample.calendar_days import CalendarDays
from permanence_kpis.sample.chance import Chance


def foster_approval_rows(chance: Chance, days: CalendarDays, children_in_care: int) -> list[str]:
    """The rows of foster_approvals.csv, in order of the day of approval.

    Most households have one row. A temporary approval of a connected person is often followed by a full one of the
    same household, and some mainstream households are approved for short breaks besides.
    """
    years = (days.last_day + 1 - days.first_day) / 365.25
    approvals: list[tuple[int, int, str, int]] = []
    household = 0
    for approval_type, each_year in rates.APPROVALS_A_YEAR.items():
        for _ in range(round(each_year * years * children_in_care)):
            household += 1
            approved_on = days.first_day + int(chance.fraction() * (days.last_day + 1 - days.first_day))
            ended_on = approved_on + chance.one_of(rates.APPROVAL_LASTS[approval_type])
            approvals.append((approved_on, household, approval_type, ended_on))
            following = rates.APPROVAL_FOLLOWED_BY.get(approval_type)
            if following and chance.happens(following[1]):
                then_on = ended_on if approval_type == "temporary" else approved_on + (ended_on - approved_on) // 4
                ended_on = then_on + chance.one_of(rates.APPROVAL_LASTS[following[0]])
                approvals.append((then_on, household, following[0], ended_on))
    approvals.sort()
    numbers: dict[int, int] = {}
    for _, household, _, _ in approvals:
        numbers.setdefault(household, len(numbers) + 1)
    return [
        f"HH{numbers[household]:04d},{days.written[approved_on]},{approval_type},{days.written[ended_on]},"
        f"{chance.one_of(rates.PLACES[approval_type])}"
        for approved_on, household, approval_type, ended_on in approvals
        if approved_on <= days.last_day
    ]
