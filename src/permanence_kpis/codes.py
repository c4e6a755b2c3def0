"""SSDA903 code sets: each code with its meaning, the dates it was in use, and where that was published.

Source: docs/sources.md#code-sets.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Code:
    """One code: its meaning in words and the first and last day of its use (None: no limit known)."""

    meaning: str
    first_day: date | None = None
    last_day: date | None = None


CodeSet = dict[str, Code]


def _plain(meanings: dict[str, str]) -> CodeSet:
    return {code: Code(meaning) for code, meaning in meanings.items()}


PLACEMENT_TYPE: CodeSet = _plain(
    {
        "A3": "placed for adoption with consent, with current foster carer",
        "A4": "placed for adoption with consent, not with current foster carer",
        "A5": "placed for adoption under a placement order, with current foster carer",
        "A6": "placed for adoption under a placement order, not with current foster carer",
        "K1": "secure children's home",
        "K2": "children's home",
        "P1": "placed with own parents or others with parental responsibility",
        "P3": "residential employment",
        "R1": "residential care home",
        "R2": "NHS or other health establishment",
        "R3": "family centre or mother and baby unit",
        "R5": "young offender institution",
        "S1": "residential school",
        "T0": "temporary move, any kind",
        "T1": "temporary stay in hospital",
        "T2": "temporary stay on holiday",
        "T3": "temporary stay while the carer is on holiday",
        "T4": "temporary stay of up to seven days",
        "U1": "fostered by a relative or friend, long term",
        "U2": "fostered by a relative or friend, for adoption",
        "U3": "fostered by a relative or friend, other",
        "U4": "fostered by another carer, long term",
        "U5": "fostered by another carer, for adoption",
        "U6": "fostered by another carer, other",
    }
) | {
    "H5": Code("semi-independent accommodation", last_day=date(2024, 3, 31)),
    "K3": Code("registered supported accommodation", first_day=date(2024, 4, 1)),
    "P2": Code("independent living", last_day=date(2024, 3, 31)),
    "Z1": Code("other placement", last_day=date(2025, 3, 31)),
    "Z11": Code("other placement, first kind", first_day=date(2025, 4, 1)),
    "Z12": Code("other placement, second kind", first_day=date(2025, 4, 1)),
    "Z13": Code("other placement, third kind", first_day=date(2025, 4, 1)),
    "Z14": Code("other placement, fourth kind", first_day=date(2025, 4, 1)),
}

REPLACED_BY = {"H5": ("K3",), "Z1": ("Z11", "Z12", "Z13", "Z14")}
"""Placement types that other codes took the place of, with no move of any child."""

NO_URN = "XXXXXXX"
"""In place of the URN of a placement that Ofsted has not registered."""

TEMPORARY_STAYS = ("T0", "T1", "T2", "T3", "T4")
PLACED_FOR_ADOPTION = ("A3", "A4", "A5", "A6")
WITH_PARENTS = "P1"

HOMES = ("K1", "K2", "K3", "H5", "R1", "R2", "R3", "R5", "S1")
FAMILIES = ("U1", "U2", "U3", "U4", "U5", "U6", *PLACED_FOR_ADOPTION, WITH_PARENTS)
"""Placement types with staff, and with a family: nobody who cares for a child in one does in the other.

Source: docs/sources.md#same-carer.
"""

PROVIDER: CodeSet = _plain(
    {
        "PR0": "parents or others with parental responsibility",
        "PR1": "the authority's own provision",
        "PR2": "another local authority",
        "PR3": "another public body",
        "PR4": "private",
        "PR5": "voluntary",
    }
)

END_REASON: CodeSet = _plain(
    {
        "ALLEG": "allegation against the carer (section 47)",
        "APPRR": "approval of the carer removed",
        "CARPL": "change to, or implementation of, the care plan",
        "CHILD": "the child asked for it",
        "CLOSE": "the carer resigned or the home closed",
        "CREQB": "the carer asked, because of the child's behaviour",
        "CREQO": "the carer asked, for another reason",
        "LAREQ": "the responsible or area authority asked",
        "OTHER": "other",
        "PLACE": "change of placement status only, same carer",
        "STAND": "standards of care",
    }
) | {"CUSTOD": Code("admitted to custody", first_day=date(2018, 4, 1))}

STATUS_ONLY = "PLACE"
"""The reason for a new row of the same placement."""

LEGAL_STATUS: CodeSet = _plain(
    {
        "C1": "interim care order",
        "C2": "full care order",
        "D1": "freeing order",
        "E1": "placement order",
        "J1": "remanded to local authority accommodation or youth detention",
        "J2": "detained under PACE",
        "J3": "youth rehabilitation order with residence or fostering",
        "L1": "police protection",
        "L2": "emergency protection order",
        "L3": "child assessment order",
        "V2": "accommodated under section 20, single period",
        "V3": "short breaks, each recorded",
        "V4": "short breaks, agreement recorded",
    }
)

SHORT_BREAKS = ("V3", "V4")

REASON_NEW_EPISODE: CodeSet = _plain(
    {
        "B": "change of legal status, placement and carer",
        "L": "change of legal status only",
        "P": "change of placement and carer",
        "S": "started to be looked after",
        "T": "change of placement, same carer",
        "U": "change of legal status and placement, same carer",
    }
)

STARTED_TO_BE_LOOKED_AFTER = "S"
SAME_CARER = ("L", "T", "U")
"""Reasons for a new episode with which a placement goes on."""

_SGO_OLD_END, _SGO_NEW_START = date(2018, 3, 31), date(2018, 4, 1)

REASON_CEASED: CodeSet = _plain(
    {
        "E2": "died",
        "E3": "care taken over by another authority in the United Kingdom",
        "E4A": "returned home, planned",
        "E4B": "returned home, unplanned",
        "E5": "moved to independent living, supported",
        "E6": "moved to independent living, not supported",
        "E7": "moved to residential care funded by adult services",
        "E8": "other reason",
        "E9": "sentenced to custody",
        "E11": "adopted, unopposed",
        "E12": "adopted, consent dispensed with",
        "E13": "left to live with parents or relatives without parental responsibility",
        "E14": "remand ended",
        "E15": "age assessed as 18 or over",
        "E16": "moved abroad",
        "E17": "aged 18 or over and stayed with current carers",
        "E41": "residence order or child arrangements order",
        "X1": "care continues",
    }
) | {
    "E43": Code("special guardianship order, former foster carer", last_day=_SGO_OLD_END),
    "E44": Code("special guardianship order, other carer", last_day=_SGO_OLD_END),
    "E45": Code("special guardianship order, former foster carer, relative or friend", first_day=_SGO_NEW_START),
    "E46": Code("special guardianship order, former foster carer, other", first_day=_SGO_NEW_START),
    "E47": Code("special guardianship order, not a former foster carer, relative or friend", first_day=_SGO_NEW_START),
    "E48": Code("special guardianship order, not a former foster carer, other", first_day=_SGO_NEW_START),
}

# D-017: X1 in `reason_ceased` does not end care
CARE_CONTINUES = "X1"
NO_MORE_CARE = ("E2", "E15")
"""The reasons after which a child cannot be looked after again: died, found to be 18 or over."""

# D-020: E42 is in no published list, so it is an unknown code
SPECIAL_GUARDIANSHIP = ("E43", "E44", "E45", "E46", "E47", "E48")

PARTICIPATION: CodeSet = _plain(
    {
        "PN0": "under four",
        "PN1": "attended and spoke",
        "PN2": "attended, an advocate spoke",
        "PN3": "attended, used symbols or signs",
        "PN4": "attended, did not contribute",
        "PN5": "did not attend, briefed an advocate",
        "PN6": "did not attend, sent views another way",
        "PN7": "did not attend, sent no views",
    }
)

TOOK_PART = ("PN1", "PN2", "PN3", "PN5", "PN6")
TOO_YOUNG = "PN0"

MISSING_KIND: CodeSet = _plain({"A": "away without authorisation", "M": "missing"})

MISSING_SOURCE: CodeSet = _plain({"care": "missing from care", "home": "missing from home"})

MISSING_FROM_CARE, MISSING_FROM_HOME = "care", "home"

APPROVAL_TYPE: CodeSet = _plain(
    {
        "connected": "family and friends carer",
        "mainstream": "mainstream foster carer",
        "short_breaks": "short breaks carer",
        "temporary": "temporary approval of a connected person",
    }
)

PREVIOUS_PERMANENCE: CodeSet = _plain(
    {
        "P1": "adoption",
        "P2": "special guardianship order",
        "P3": "residence order or child arrangements order",
        "P4": "not known",
        "Z1": "none",
    }
)

NO_EARLIER_ORDER = "Z1"

YES_NO: CodeSet = {"yes": Code("yes"), "no": Code("no")}
MET: CodeSet = _plain({"yes": "done by the due day", "late": "done after that day", "no": "not done by the last day"})
"""How something that was due came out."""

IN_TOUCH: CodeSet = _plain(
    {
        "DIED": "died after leaving care",
        "NO": "not in touch",
        "NREQ": "no longer needs services",
        "REFU": "refuses contact",
        "RHOM": "back with parents for six months or more",
        "YES": "in touch",
    }
)

_TRAINING_OLD_END, _TRAINING_NEW_START = date(2021, 3, 31), date(2021, 4, 1)

ACTIVITY: CodeSet = _plain(
    {
        "0": "no information",
        "F1": "higher education, full time",
        "F2": "other education, full time",
        "G4": "none, because of illness or disability",
        "G5": "none, for another reason",
        "G6": "none, because of pregnancy or parenting",
        "P1": "higher education, part time",
        "P2": "other education, part time",
    }
) | {
    "F3": Code("training or employment, full time", last_day=_TRAINING_OLD_END),
    "F4": Code("apprenticeship, full time", first_day=_TRAINING_NEW_START),
    "F5": Code("training or employment other than an apprenticeship, full time", first_day=_TRAINING_NEW_START),
    "P3": Code("training or employment, part time", last_day=_TRAINING_OLD_END),
    "P4": Code("apprenticeship, part time", first_day=_TRAINING_NEW_START),
    "P5": Code("training or employment other than an apprenticeship, part time", first_day=_TRAINING_NEW_START),
}

_LIVES = {
    "B": "with parents or relatives",
    "C": "children's home or other residential care",
    "D": "semi-independent",
    "E": "supported lodgings",
    "G": "gone abroad",
    "H": "deported",
    "K": "ordinary lodgings",
    "R": "not known where",
    "T": "foyer",
    "U": "independent living",
    "V": "emergency accommodation",
    "W": "bed and breakfast",
    "Y": "other accommodation",
    "Z": "with a former foster carer",
}

ACCOMMODATION: CodeSet = _plain(
    {
        "0": "no information",
        **{f"{letter}1": f"{where}, suitable" for letter, where in _LIVES.items()},
        **{f"{letter}2": f"{where}, not suitable" for letter, where in _LIVES.items()},
        "S2": "homeless, not suitable",
        "X2": "in custody, not suitable",
    }
)

NO_INFORMATION = "0"
"""The activity or accommodation of a young person of whom nothing is known."""

SEX: CodeSet = {
    "1": Code("male", last_day=date(2024, 3, 31)),
    "2": Code("female", last_day=date(2024, 3, 31)),
    "F": Code("female"),
    "M": Code("male"),
    "U": Code("unknown or other"),
}

SEX_SINCE_2024 = {"1": "M", "2": "F"}
"""What took the place of the codes for sex in returns from 2024-25 on."""

ETHNICITY: CodeSet = _plain(
    {
        "ABAN": "Asian, Bangladeshi",
        "AIND": "Asian, Indian",
        "AOTH": "Asian, other",
        "APKN": "Asian, Pakistani",
        "BAFR": "Black, African",
        "BCRB": "Black, Caribbean",
        "BOTH": "Black, other",
        "CHNE": "Chinese",
        "MOTH": "mixed, other",
        "MWAS": "mixed, White and Asian",
        "MWBA": "mixed, White and Black African",
        "MWBC": "mixed, White and Black Caribbean",
        "NOBT": "not obtained",
        "OOTH": "other ethnic group",
        "REFU": "refused",
        "WBRI": "White, British",
        "WIRI": "White, Irish",
        "WIRT": "White, Traveller of Irish heritage",
        "WOTH": "White, other",
        "WROM": "White, Gypsy or Roma",
    }
)

_AUTHORITIES = """
    201 202 203 204 205 206 207 208 209 210 211 212 213 301 302 303 304 305 306 307 308 309 310 311 312 313 314 315 316
    317 318 319 320 330 331 332 333 334 335 336 340 341 342 343 344 350 351 352 353 354 355 356 357 358 359 370 371 372
    373 380 381 382 383 384 390 391 392 393 394 420 800 801 802 803 805 806 807 808 810 811 812 813 815 816 821 822 823
    825 826 830 831 835 836 837 838 839 840 841 845 846 850 851 852 855 856 857 860 861 865 866 867 868 869 870 871 872
    873 874 876 877 878 879 880 881 882 883 884 885 886 887 888 889 890 891 892 893 894 895 896 908 909 916 919 921 925
    926 928 929 931 933 935 936 937 938 940 941 942 943
"""
WHO_ARRANGED = frozenset({*_AUTHORITIES.split(), "999", "WAL", "SCO", "NIR", "NUK"})
"""Who may have arranged what ended before care: an authority in England by its number, those that are no more among
them; another country; 999 where it is not known. Source: docs/sources.md#checks."""
