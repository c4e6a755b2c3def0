"""How often things happen to children in care: who starts, under which status, how long they stay, how they leave.

The tables reproduce the rates published for England (Department for Education, children looked after in England,
years to 31 March 2021 to 2025). What is published is a rate at one moment or of one year; the lengths that give
these rates are chosen here and held to them by tests/sample/test_sample.py. `Spread` and `shares`: see chance.py.

Source: docs/sources.md#calibration.
"""

from permanence_kpis.sample.chance import Spread, shares, spread

FIRST_BIRTHDAY = 365  # days from birth, to the nearest
FIFTH_BIRTHDAY = 1826
TENTH_BIRTHDAY = 3652
FOURTH_BIRTHDAY = 1461  # this and the next are exact for every birth from 1901 to 2083
SIXTEENTH_BIRTHDAY = 5844

# Starts of care -------------------------------------------------------------------------------------------------

NEW_CHILDREN_A_YEAR = 0.661
"""Children who come to the authority's notice a year, for each child in care: six in ten start care, which with the
returns makes 0.41 starts (published: 32,270 starts, 81,770 in care), and the others go missing from home."""

WHO_COMES = shares(
    {
        "under 1": 163, "1 to 4": 138, "5 to 9": 146, "10 to 15": 221, "16 and over": 105, "asylum": 223,
        "short breaks": 12, "missing from home": 655,
    }
)  # fmt: skip
"""Those who start care by age band (16, 14, 15, 27 and 28 per cent of starts), with unaccompanied asylum-seeking
children (22 per cent) apart; children with short breaks; children who go missing from home."""

AGE_ON_COMING: dict[str, Spread] = {
    "under 1": spread(0, 1, 4, 20, 70, 150, 250, 364),
    "1 to 4": spread(365, 700, 1060, 1440, 1825),
    "5 to 9": spread(1827, 2280, 2740, 3200, 3651),
    "10 to 15": spread(3653, 4260, 4700, 5070, 5360, 5620, 5843),
    "16 and over": spread(5845, 5960, 6080, 6200, 6330, 6480),
    "asylum": spread(4900, 5800, 5990, 6090, 6170, 6260, 6360, 6510),
    "short breaks": spread(1400, 2600, 3800, 5000, 5900),
    "missing from home": spread(3400, 4500, 5000, 5350, 5700, 6050, 6480),
}

RETURNS = {"home": 0.17, "relatives": 0.10, "arrangements order": 0.08, "special guardianship": 0.05}
"""Share of those who left this way who start care again; the rest, and everybody who left otherwise, stay away."""

AWAY_BEFORE_RETURN: Spread = spread(8, 60, 150, 300, 600, 1300, 2600)
NO_RETURN_BEFORE_18 = 30  # days

# Leaving care ---------------------------------------------------------------------------------------------------

GROWS_UP = "grows up"  # stays until 18

_HOME: Spread = spread(1, 5, 30, 90, 190, 380, 900)
_RELATIVES: Spread = spread(2, 40, 120, 220, 360, 800)
_ORDER: Spread = spread(60, 200, 310, 400, 600, 1300)
_TRANSFER: Spread = spread(1, 12, 30, 60, 120, 420)
_ANY: Spread = spread(1, 60, 200, 400, 900, 1800)

LENGTH_OF_CARE: dict[str, dict[str, Spread]] = {
    "under 1": {
        "home": spread(2, 20, 80, 160, 280, 650),
        "special guardianship": spread(120, 250, 310, 380, 480, 900),
        "adopted": spread(300, 470, 570, 660, 800, 1400),
    },
    "1 to 4": {
        "home": spread(1, 10, 60, 170, 330, 800),
        "special guardianship": spread(120, 270, 360, 470, 650, 1500),
        "adopted": spread(400, 600, 720, 850, 1000, 1700),
    },
    "5 to 9": {"special guardianship": spread(150, 320, 480, 800, 1400, 2500), "adopted": spread(600, 900, 1200, 1700)},
    "10 to 15": {"special guardianship": spread(150, 320, 480, 800, 1500)},
    "16 and over": {},
    "asylum": {},
}
"""Days in care by age on starting and way of leaving; where a way is not named, those of any age."""

LENGTH_AT_ANY_AGE: dict[str, Spread] = {
    "home": _HOME,
    "relatives": _RELATIVES,
    "arrangements order": _ORDER,
    "special guardianship": _ORDER,
    "adopted": _ORDER,
    "transfer": _TRANSFER,
    "custody": spread(20, 60, 150, 400),
    "remand ends": spread(5, 20, 50, 110, 250),
    "age assessed": spread(5, 30, 70, 160),
    "abroad": _ANY,
    "died": _ANY,
    "other": _ANY,
}

WAYS_OF_LEAVING: dict[str, tuple[str, ...]] = {
    "under 1": shares(
        {
            "home": 150, "special guardianship": 250, "adopted": 425, "relatives": 65, "arrangements order": 40,
            "transfer": 6, "other": 4, "died": 3, GROWS_UP: 57,
        }
    ),
    "1 to 4": shares(
        {
            "home": 250, "special guardianship": 300, "adopted": 140, "relatives": 60, "arrangements order": 50,
            "transfer": 10, "other": 8, "died": 2, GROWS_UP: 180,
        }
    ),
    "5 to 9": shares(
        {
            "home": 320, "special guardianship": 170, "adopted": 15, "relatives": 60, "arrangements order": 40,
            "transfer": 18, "other": 10, "died": 2, GROWS_UP: 365,
        }
    ),
    "10 to 15": shares(
        {
            "home": 315, "special guardianship": 48, "relatives": 75, "arrangements order": 38, "transfer": 28,
            "custody": 10, "remand ends": 12, "abroad": 3, "other": 16, "died": 2, GROWS_UP: 453,
        }
    ),
    "16 and over": shares(
        {
            "home": 130, "relatives": 45, "transfer": 20, "custody": 22, "remand ends": 22, "other": 20, "died": 2,
            GROWS_UP: 739,
        }
    ),
    "asylum": shares({"transfer": 285, "age assessed": 45, "abroad": 4, "other": 30, "died": 1, GROWS_UP: 635}),
}  # fmt: skip

LEFT_AS: dict[str, tuple[str, ...]] = {
    "home": shares({"E4A": 84, "E4B": 16}),
    "relatives": ("E13",),
    "arrangements order": ("E41",),
    "special guardianship": shares({"E45": 68, "E46": 7, "E47": 22, "E48": 3}),
    "special guardianship before 2018-19": shares({"E43": 75, "E44": 25}),
    "adopted": shares({"E11": 25, "E12": 75}),
    "transfer": ("E3",),
    "custody": ("E9",),
    "remand ends": ("E14",),
    "age assessed": ("E15",),
    "abroad": ("E16",),
    "died": ("E2",),
    "other": ("E8",),
    GROWS_UP: shares({"E17": 43, "E5": 30, "E6": 8, "E7": 4, "E8": 15}),
    "short breaks": shares({"E4A": 90, "E8": 10}),
}

# Legal statuses -------------------------------------------------------------------------------------------------

STATUS_ON_STARTING: dict[str, tuple[str, ...]] = {
    "under 1": shares({"C1": 68, "V2": 19, "L1": 9, "L2": 3, "C2": 1}),
    "1 to 4": shares({"C1": 56, "V2": 28, "L1": 13, "L2": 2, "C2": 1}),
    "5 to 9": shares({"C1": 45, "V2": 38, "L1": 15, "L2": 1, "C2": 1}),
    "10 to 15": shares({"C1": 21, "V2": 61, "L1": 14, "L2": 1, "J1": 2, "C2": 1}),
    "16 and over": shares({"C1": 4, "V2": 82, "L1": 6, "J1": 8}),
    "asylum": shares({"V2": 98, "L1": 2}),
}

LENGTH_OF_STATUS: dict[str, Spread] = {
    "C1": spread(140, 205, 250, 305, 390, 620),
    "E1": spread(450, 700, 900, 1300),  # where no adoption comes of it
    "J1": spread(14, 40, 80, 160),
    "L1": spread(1, 2, 3),
    "L2": spread(3, 6, 9),
    "V2": spread(7, 25, 60, 130, 300),  # where care proceedings follow
}

INTERIM_ORDER_RENEWED: Spread = spread(28, 42, 56, 84)
"""An interim care order is renewed, and each renewal is a row of its own in the legal statuses."""

SOON_OVER = ("L1", "L2", "J1")

POLICE_PROTECTION_TO_COURT = {
    "under 1": 0.6, "1 to 4": 0.55, "5 to 9": 0.45, "10 to 15": 0.25, "16 and over": 0.04, "asylum": 0.0
}  # fmt: skip
"""Share of those under police protection who go on to an interim order; the others are accommodated."""

PROCEEDINGS_FOLLOW = {
    "under 1": 0.9, "1 to 4": 0.92, "5 to 9": 0.9, "10 to 15": 0.88, "16 and over": 0.22, "asylum": 0.0
}  # fmt: skip
"""Share of those accommodated under section 20, and not home within some months, who become subject to an order."""

NO_PROCEEDINGS_IF_HOME_WITHIN = 120  # days

PLACEMENT_ORDER_WITHOUT_ADOPTION = {"under 1": 0.7, "1 to 4": 0.7}  # of those who stay until 18

PLACEMENT_ORDER_BEFORE_ADOPTION: Spread = spread(230, 300, 360, 420, 520, 760)

# Short breaks ---------------------------------------------------------------------------------------------------

SHORT_BREAKS_LAST: Spread = spread(150, 400, 800, 1500)
BETWEEN_SHORT_BREAKS: Spread = spread(12, 26, 31, 45, 80)
NIGHTS_OF_A_SHORT_BREAK: Spread = spread(1, 3, 4)
EACH_BREAK_RECORDED = 0.3  # V3; the others have one agreement recorded, V4
CARE_AFTER_SHORT_BREAKS = 0.2

# Reviews --------------------------------------------------------------------------------------------------------

FIRST_REVIEW: Spread = spread(18, 24, 27, 28, 30)
SECOND_REVIEW: Spread = spread(60, 80, 90, 93)
NEXT_REVIEW: Spread = spread(60, 108, 136, 157, 174, 184)

TOO_YOUNG = "PN0"
PARTICIPATION = {
    "4 to 9": shares({"PN1": 400, "PN2": 25, "PN3": 40, "PN4": 70, "PN5": 45, "PN6": 280, "PN7": 130, "": 10}),
    "10 and over": shares({"PN1": 480, "PN2": 20, "PN3": 8, "PN4": 40, "PN5": 42, "PN6": 250, "PN7": 150, "": 10}),
}
"""No rate has been published for many years: about four in five take part, as the target has it."""

# Missing episodes -----------------------------------------------------------------------------------------------

GOES_MISSING_FROM = 4018  # days old: 11 years
HOW_OFTEN_MISSING = shares({"often": 25, "seldom": 32, "never": 43})
UNTIL_NEXT_TIME_MISSING: dict[str, Spread] = {
    "often": spread(5, 120, 260, 420, 700, 1200),
    "seldom": spread(30, 600, 1500, 3000, 6000),
}
TIMES_IN_A_ROW = shares({1: 62, 2: 22, 3: 10, 4: 4, 6: 2})
BETWEEN_TIMES_IN_A_ROW: Spread = spread(2, 5, 12, 30, 60)
DAYS_MISSING: Spread = spread(0, 0, 0, 1, 1, 1, 2, 3, 6, 45)
KIND_OF_ABSENCE = shares({"M": 83, "A": 17})

MISSING_FROM_HOME_AGAIN = 0.36
UNTIL_MISSING_FROM_HOME_AGAIN: Spread = spread(7, 120, 300, 480, 800)
MISSING_FROM_HOME_BEFORE_CARE = 0.12  # of those who start care from the tenth birthday on
BEFORE_CARE: Spread = spread(4, 40, 110, 330)

# Who the children are -------------------------------------------------------------------------------------------

SEX = shares({"M": 515, "F": 482, "U": 3})
SEX_ASYLUM = shares({"M": 93, "F": 7})
ETHNICITY = shares(
    {
        "WBRI": 700, "WIRI": 5, "WOTH": 38, "WIRT": 3, "WROM": 9, "MWBC": 35, "MWBA": 14, "MWAS": 18, "MOTH": 42,
        "AIND": 5, "APKN": 22, "ABAN": 9, "AOTH": 14, "BCRB": 21, "BAFR": 29, "BOTH": 16, "CHNE": 1, "OOTH": 12,
        "REFU": 2, "NOBT": 5,
    }
)  # fmt: skip
ETHNICITY_ASYLUM = shares({"OOTH": 38, "BAFR": 27, "AOTH": 22, "WOTH": 5, "BOTH": 4, "NOBT": 4})

# What ended before --------------------------------------------------------------------------------------------

PREVIOUS_PERMANENCE = shares({"P1": 11, "P2": 38, "P3": 17, "P4": 38, "Z1": 896})  # of those of a year and over
PREVIOUS_PERMANENCE_ASYLUM = shares({"P4": 20, "Z1": 980})
NO_ORDER = ("P4", "Z1")
SINCE_THE_EARLIER_ORDER: Spread = spread(90, 500, 1100, 2000, 3500)
DATE_OF_ORDER_KNOWN = shares({"all": 70, "month": 18, "nothing": 12})

# Foster carers --------------------------------------------------------------------------------------------------

APPROVALS_A_YEAR = {"mainstream": 0.0262, "connected": 0.036, "short_breaks": 0.004, "temporary": 0.040}
"""For each child in care; about 15 mainstream households a year for 580 children."""

APPROVAL_LASTS: dict[str, Spread] = {
    "mainstream": spread(120, 900, 2200, 4500, 8000),
    "connected": spread(60, 400, 900, 2000, 5000),
    "short_breaks": spread(200, 1000, 2500, 6000),
    "temporary": spread(30, 90, 112, 112, 168),
}

APPROVAL_FOLLOWED_BY = {"temporary": ("connected", 0.45), "mainstream": ("short_breaks", 0.06)}
"""Another approval of the same household, and its probability."""

PLACES = {
    "mainstream": shares({1: 30, 2: 45, 3: 25}),
    "connected": shares({1: 65, 2: 27, 3: 8}),
    "short_breaks": shares({1: 80, 2: 20}),
    "temporary": shares({1: 70, 2: 23, 3: 7}),
}
