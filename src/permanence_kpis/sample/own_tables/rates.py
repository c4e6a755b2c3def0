"""How often what stands in the council's own tables happens. Held to docs/sources.md#sample-own-tables.

What is published is a number in a year or at one moment; the probabilities and lengths that give it are chosen here
and held to it by tests/sample/test_own_tables.py. `Spread` and `shares`: see chance.py.
"""

from permanence_kpis.sample.chance import Spread, shares, spread
from permanence_kpis.sample.placement_rates import FOSTERED, HOMES, PARENTS, RELATIVE, SUPPORTED

# Discharges of orders -------------------------------------------------------------------------------------------

ROUTES = {"home": "parents", "special guardianship": "sgo", "arrangements order": "cao", "relatives": "other"}
"""The route by the way of leaving of a child whose full care order ends so."""

DISCHARGE_IS_PLANNED = 0.95  # of these; the list does not know the others
DECIDED_BEFORE_ORDER: Spread = spread(120, 230, 330, 430, 560, 850)
DECIDED_AFTER_FULL_ORDER = 42  # days, at the earliest
SHORTEST_DISCHARGE = 35  # days

APPLIED_BY: Spread = spread(8, 15, 22, 30)  # hundredths of the time from the decision to its end
COURT_BY: Spread = spread(35, 45, 50, 60, 70)
LISTED_AFTER: Spread = spread(3, 10, 21, 28)  # days from the application to a court date being known

ROUTE_OF_A_CHILD_WHO_STAYS = {PARENTS: "parents", RELATIVE: "sgo"}
"""The route that is considered for a child who grows up in care, by where that child lives."""

CONSIDERED = shares({"not considered": 10, "no plan": 15, "withdrawn": 42, "refused": 18})
CONSIDERED_AFTER: Spread = spread(150, 300, 500, 800, 1500)  # days from the full care order
CONSIDERED_FOR: Spread = spread(120, 210, 300, 400, 600)
WITHDRAWN_AFTER_APPLYING = 0.35

# Placement support meetings -------------------------------------------------------------------------------------

SUPPORT_MEETING = 0.06
"""Share of new placements with a support meeting: 28 in a year, for about 500 placements that begin."""
SUPPORT_HELD_AFTER: Spread = spread(-4, 1, 3, 5, 7, 14, 40)

AT_RISK_FROM = 30  # days in a placement
STABILITY_MEETING = 0.10  # of placements that give way to another
STABILITY_HELD_BEFORE: Spread = spread(2, 8, 18, 28)
DISRUPTION_MEETING = 0.25  # of placements in which a child had settled, and that gave way to another
DISRUPTION_HELD_AFTER: Spread = spread(7, 20, 35, 60)

# Permanence plans -----------------------------------------------------------------------------------------------

PLAN_IS_MADE = 0.99
PLAN_AGREED_AFTER: Spread = spread(20, 60, 88, 104, 113, 121, 260)  # days from the start of care: most at a review
PLAN_CHANGES_AFTER: Spread = spread(90, 160, 260, 420, 800)
PARALLEL_PLAN = 0.12
PARALLEL_PLAN_AFTER: Spread = spread(5, 14, 28)

FIRST_PLAN: dict[str, tuple[str, ...]] = {
    "home": shares({"RETURN1M": 20, "RETURN6M": 50, "RETURNEV": 20, "OTHERPLN": 10}),
    "relatives": shares({"LTRELFR": 55, "RETURN6M": 35, "OTHERPLN": 10}),
    "arrangements order": shares({"LTRELFR": 55, "RETURN6M": 35, "OTHERPLN": 10}),
    "special guardianship": shares({"LTRELFR": 60, "RETURN6M": 35, "OTHERPLN": 5}),
    "adopted": shares({"ADOPTION": 35, "RETURN6M": 45, "LTRELFR": 20}),
    "grows up": shares({"LTFOST18": 45, "RETURN6M": 25, "RETURNEV": 15, "RESPLMT": 8, "OTHERPLN": 7}),
    "asylum": shares({"SUPPLIV": 60, "LTFOST18": 35, "OTHERPLN": 5}),
}
"""The plan agreed first, by how the child leaves care; who leaves otherwise has any plan."""

PLAN_WITH_A_CARER = dict.fromkeys(HOMES, "RESPLMT") | {
    RELATIVE: "LTRELFR", FOSTERED: "LTFOST18", SUPPORTED: "SUPPLIV", PARENTS: "REMAINSUP"
}  # fmt: skip
"""The plan of a child who stays in care, by where that child lives in the end."""

RATIFIED = {"ADOPTION": 0.97, "LTFOST18": 0.6, "LTRELFR": 0.5}
RATIFIED_AFTER: Spread = spread(7, 18, 28, 45, 70)
PLAN_BEFORE_PLACEMENT_ORDER: Spread = spread(35, 60, 90, 140)

# Life story work ------------------------------------------------------------------------------------------------

LIFE_STORY_WORK = shares({"none": 46, "not_started": 8, "under_way": 22, "complete": 18, "declined": 6})
"""How far it comes for a child in care long enough: not routine."""
LIFE_STORY_FROM = 180  # days in care
LISTED_FOR_LIFE_STORY_WORK_AFTER: Spread = spread(180, 260, 400, 650)
LIFE_STORY_STEP: Spread = spread(60, 120, 220, 380)  # days from one stage to the next
MAY_DECLINE_FROM = 3652  # days old: ten years

# Disputes -------------------------------------------------------------------------------------------------------

UNTIL_A_DISPUTE: Spread = spread(1, 100, 212, 340, 486, 660, 872, 1146, 1532, 2192, 4400)
"""Days in care from one dispute about a child to the next, at any time as likely: 208 in a year for 580 children, of
which 153 stay informal and 55 become formal."""
DISPUTE_STAGE = shares({"informal": 1530, "formal_1": 390, "formal_2": 120, "formal_3": 35, "cafcass": 5})
DISPUTE_THEME = shares({"drift": 38, "plan": 24, "placement": 16, "participation": 9, "other": 13})
DISPUTE_LASTS: dict[str, Spread] = {
    "informal": spread(1, 5, 10, 18, 40),
    "formal_1": spread(8, 16, 24, 40),
    "formal_2": spread(18, 30, 45, 70),
    "formal_3": spread(30, 50, 75, 110),
    "cafcass": spread(60, 90, 140),
}
DISPUTE_OUTCOME = shares({"agreed": 62, "partly_agreed": 21, "not_agreed": 11, "withdrawn": 6})

# Leaving care ---------------------------------------------------------------------------------------------------

ELIGIBLE_AFTER = 91  # days in care since the fourteenth birthday: 13 weeks
NO_LONGER_OWED = frozenset({"transfer", "died", "abroad", "age assessed", "adopted"})
"""Ways of leaving after which this authority has nothing more to do for a young person."""

FIRST_PATHWAY_PLAN: Spread = spread(30, 60, 85, 95, 150)
NEXT_PATHWAY_PLAN: Spread = spread(100, 150, 172, 182, 190, 230, 420)
ADVISER_AFTER: Spread = spread(0, 20, 60, 150)
ADVISER_NOT_RECORDED = 0.06

AS_LAST_YEAR = 0.6  # share of young people whose circumstances are those of the year before

DIED_OR_AT_HOME = frozenset({"DIED", "RHOM"})
IN_TOUCH = shares({"YES": 930, "NO": 40, "REFU": 16, "NREQ": 7, "RHOM": 5, "DIED": 2})
IN_TOUCH_AFTER_GOING_HOME = shares({"YES": 560, "NO": 40, "RHOM": 400})

ACTIVITY: dict[str, tuple[str, ...]] = {
    "17 to 18": shares(
        {"F1": 40, "P1": 4, "F2": 380, "P2": 35, "F4": 42, "P4": 4, "F5": 112, "P5": 72, "G4": 67, "G5": 211, "G6": 33}
    ),
    "19 to 21": shares(
        {"F1": 65, "P1": 5, "F2": 160, "P2": 25, "F4": 28, "P4": 3, "F5": 207, "P5": 87, "G4": 124, "G5": 213, "G6": 83}
    ),
}
LAST_YEAR_OF_ONE_CODE = 2021
CODE_BEFORE = {"F4": "F3", "F5": "F3", "P4": "P3", "P5": "P3"}
"""Until the year to 31 March 2021 training, apprenticeships and employment had one code."""

ACCOMMODATION: dict[int, tuple[str, ...]] = {
    17: shares(
        {
            "B1": 160, "B2": 8, "C1": 20, "D1": 590, "D2": 5, "E1": 60, "K1": 20, "S2": 8, "U1": 80, "W2": 5, "X2": 10,
            "Y1": 30, "Y2": 4,
        }
    ),
    18: shares(
        {
            "B1": 135, "B2": 5, "D1": 345, "D2": 5, "E1": 50, "K1": 25, "S2": 7, "T1": 20, "U1": 135, "V2": 3, "W2": 3,
            "X2": 12, "Y1": 22, "Y2": 4, "Z1": 229,
        }
    ),
}  # fmt: skip
ACCOMMODATION |= dict.fromkeys(
    (19, 20, 21),
    shares(
        {
            "B1": 120, "B2": 5, "D1": 165, "D2": 4, "E1": 25, "K1": 30, "S2": 10, "T1": 12, "U1": 485, "V2": 4, "W2": 3,
            "X2": 20, "Y1": 21, "Y2": 6, "Z1": 90,
        }
    ),
)  # fmt: skip
