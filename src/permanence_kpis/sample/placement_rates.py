"""Where children in care live, with whom, for how long, and why they move.

Held to the published rates as those in rates.py are. Source: docs/sources.md#calibration.
"""

from datetime import date

from permanence_kpis.sample.chance import Spread, shares, spread

RELATIVE = "relative"
FOSTERED = "fostered"
SUPPORTED = "supported accommodation"
OTHER = "other"
PARENTS = "P1"
ADOPTION = "adoption"

SUCCESSION = {
    SUPPORTED: ("H5", date(2024, 4, 1), ("K3",)),
    OTHER: ("Z1", date(2025, 4, 1), ("Z11", "Z12", "Z13", "Z14")),
}
"""Codes that went out of use: the code before, the first day of the codes after it, and those."""

WHERE: dict[str, tuple[str, ...]] = {
    "under 10": shares({RELATIVE: 190, FOSTERED: 765, "K2": 14, "R3": 10, "R2": 4, OTHER: 5}),
    "10 to 15": shares({RELATIVE: 140, FOSTERED: 570, "K2": 245, "K1": 4, "R1": 10, "R2": 4, "S1": 4, OTHER: 33}),
    "16 and over": shares(
        {
            RELATIVE: 80, FOSTERED: 290, "K2": 210, "K1": 3, SUPPORTED: 330, "R1": 12, "R2": 4, "S1": 2, "P3": 2,
            OTHER: 67,
        }
    ),
    "asylum under 16": shares({FOSTERED: 940, "K2": 30, OTHER: 30}),
    "asylum": shares({FOSTERED: 350, SUPPORTED: 520, "K2": 40, OTHER: 90}),
}  # fmt: skip

WHERE_AFTER_A_HOME = {
    "under 10": shares({FOSTERED: 50, "K2": 46, "R1": 4}),
    "10 to 15": shares({FOSTERED: 23, RELATIVE: 3, "K2": 66, "K1": 1, "R1": 3, "S1": 1, "R5": 1, OTHER: 2}),
    "16 and over": shares({FOSTERED: 12, RELATIVE: 2, "K2": 46, "K1": 1, "R1": 2, "R5": 2, SUPPORTED: 27, OTHER: 8}),
}
"""Children who have come to live in a home mostly go on to another."""

HOMES = frozenset({"K1", "K2", "R1", "R5", "S1"})

FOSTER_TYPE = {
    RELATIVE: shares({"U3": 78, "U1": 20, "U2": 2}),
    FOSTERED: shares({"U6": 86, "U4": 12, "U5": 2}),
}
LONG_TERM = {"U3": "U1", "U6": "U4"}
"""The type a placement changes to, with the same carer, when it is matched as long term."""

MATCHED_AS_LONG_TERM = 0.8  # of the placements a child settles in
UNTIL_MATCHED: Spread = spread(90, 200, 330, 500, 900)

PROVIDER: dict[str, tuple[str, ...]] = {
    RELATIVE: shares({"PR1": 99, "PR2": 1}),
    FOSTERED: shares({"PR1": 470, "PR4": 450, "PR5": 65, "PR2": 15}),
    "A3": shares({"PR1": 65, "PR5": 25, "PR2": 10}), "A4": shares({"PR1": 65, "PR5": 25, "PR2": 10}),
    "A5": shares({"PR1": 65, "PR5": 25, "PR2": 10}), "A6": shares({"PR1": 65, "PR5": 25, "PR2": 10}),
    "K1": shares({"PR1": 70, "PR4": 20, "PR2": 10}),
    "K2": shares({"PR4": 81, "PR1": 12, "PR5": 6, "PR2": 1}),
    SUPPORTED: shares({"PR4": 67, "PR5": 26, "PR1": 7}),
    "P1": ("PR0",),
    "P3": shares({"PR4": 1}),
    "R1": shares({"PR4": 70, "PR1": 15, "PR5": 15}),
    "R2": ("PR3",),
    "R3": shares({"PR4": 60, "PR5": 25, "PR1": 15}),
    "R5": ("PR3",),
    "S1": shares({"PR5": 55, "PR4": 45}),
    OTHER: ("",),
}  # fmt: skip

# How long a placement lasts -------------------------------------------------------------------------------------

PASSING: Spread = spread(1, 5, 14, 40, 90, 160, 260, 460)
"""A placement that was never meant to last: an emergency, a bridge to the next, or one that broke down."""

SETTLED: Spread = spread(300, 750, 1400, 2300, 3800, 6570)
"""A placement in which a child settles."""

UNSETTLED: Spread = spread(1, 4, 15, 40, 90, 170, 330)

SETTLES = {
    "first, under 10": 0.39,
    "later, under 10": 0.73,
    "first, 10 and over": 0.48,
    "later, 10 and over": 0.60,
    "unsettled": 0.12,
}
"""Probability that a child settles in a placement, by age then and by whether it is the first in this time in care."""

UNSETTLED_CHILDREN = {"under 10": 0.03, "10 and over": 0.15}

# Temporary stays ------------------------------------------------------------------------------------------------

UNTIL_TEMPORARY_STAY: Spread = spread(20, 300, 700, 1200, 1900, 3600)
TEMPORARY_STAY = shares({"T4": 55, "T2": 12, "T3": 15, "T1": 10, "T0": 8})
NIGHTS_AWAY: dict[str, Spread] = {
    "T0": spread(1, 3, 8, 14),
    "T1": spread(1, 2, 4, 12, 30),
    "T2": spread(4, 7, 10, 15),
    "T3": spread(5, 7, 14, 16),
    "T4": spread(1, 2, 3, 7),
}
STAYS_WITH_A_CARER = ("T3", "T4")  # the others leave the carer blank
MOVES_THROUGH_A_TEMPORARY_STAY = 0.02
CARE_BEGINS_IN_HOSPITAL = 0.03  # of those who start care in their first week

# Why a placement ends ------------------------------------------------------------------------------------------

REASON_FOR_MOVE = shares(
    {
        "CARPL": 305, "OTHER": 305, "CREQB": 139, "CREQO": 117, "CHILD": 50, "LAREQ": 27, "ALLEG": 11, "STAND": 16,
        "APPRR": 7, "CLOSE": 11, "": 8,
    }
)  # fmt: skip
REASON_FOR_MOVE_AS_PLANNED = shares({"CARPL": 75, "OTHER": 25})
PLANNED_MOVES_TO = frozenset({PARENTS, SUPPORTED, "A4", "A6"})
SAME_CARER = "PLACE"
TO_CUSTODY = "CUSTOD"
TO_CUSTODY_FROM = date(2018, 4, 1)

# The last placement of some ways of leaving ----------------------------------------------------------------------

PLACED_FOR_ADOPTION_LASTS: Spread = spread(95, 130, 165, 210, 280, 480)
ADOPTED_BY_FOSTER_CARER = 0.16
ADOPTION_TYPE = {("E1", True): "A5", ("E1", False): "A6", ("consent", True): "A3", ("consent", False): "A4"}
"""By placement order or consent, and by whether the foster carer adopts."""

AFTER_FOSTERING_BY_RELATIVE = ("E45", "E43")
AFTER_FOSTERING_BY_OTHER = "E46"
WITH_RELATIVE_LASTS: Spread = spread(60, 170, 280, 400, 650, 1200)
WITH_PARENTS_BEFORE_HOME = 0.75  # of those who go home from a care order
WITH_PARENTS_LASTS: Spread = spread(40, 160, 300, 520, 1000)
WITH_PARENTS_UNTIL_18 = 0.13  # of those under a full care order who stay until 18
UNTIL_WITH_PARENTS: Spread = spread(0, 200, 700, 1600, 3500)
SUPPORTED_FROM_16 = 0.40  # of those who reach 16 in care and stay until 18
UNTIL_SUPPORTED: Spread = spread(20, 180, 330, 480, 650)

# How many carers there are, for each child in care ----------------------------------------------------------------

LETTER_OF_CARER = {
    RELATIVE: "R", FOSTERED: "F", SUPPORTED: "S", OTHER: "O", PARENTS: "P", "A3": "A", "A4": "A", "A5": "A", "A6": "A",
}  # fmt: skip
"""The letter an id begins with; H, a home, for every other placement."""

CARERS = {
    ("F", "PR1"): 0.36, ("F", "PR4"): 0.30, ("F", "PR5"): 0.06, ("F", "PR2"): 0.012,
    ("H", "PR1"): 0.012, ("H", "PR4"): 0.08, ("H", "PR5"): 0.01, ("H", "PR2"): 0.005, ("H", "PR3"): 0.01,
    ("S", "PR1"): 0.006, ("S", "PR4"): 0.05, ("S", "PR5"): 0.02,
}  # fmt: skip
"""Carers at one time for each child in care, by letter and provider; of the other kinds each child has its own."""

FEWEST_CARERS = 3
CARERS_NEW_A_YEAR = 0.12  # of those at one time
