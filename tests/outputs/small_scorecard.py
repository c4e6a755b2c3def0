"""A scorecard of seven measures, written by hand: every rating, and most of what a row can hold."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from permanence_kpis.conditions.model import Test
from permanence_kpis.definitions.model import Measure, Target, TargetValue
from permanence_kpis.errors import Place, Problem
from permanence_kpis.periods import Period, Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Confidence, Due, ExtractsUsed, Previous, Result, Scorecard, Verdict

PERIOD = Period("2024Q1", date(2024, 4, 1), date(2024, 6, 30))
AT_THE_END = Window("at_period_end", date(2024, 6, 30), date(2024, 6, 30))
YEAR_TO_DATE = Window("year_to_date", date(2024, 4, 1), date(2024, 6, 30))
QUARTER_BEFORE = Window("at_period_end", date(2024, 3, 31), date(2024, 3, 31))
LAST_YEAR = Window("year_to_date", date(2023, 4, 1), date(2023, 6, 30))
APRIL_2023 = date(2023, 4, 1)

STABILITY = Result(
    Measure(
        ref="4.1",
        title="Long-term placement stability",
        why="Staying with the same carer is what permanence feels like to a child.",
        source="DfE stability measures; formerly NI 63",
        table="looked_after",
        counts="children",
        window="at_period_end",
        show="percentage",
        denominator=(Test("age", "at_most", Decimal(15)), Test("months_in_care", "at_least", Decimal(30))),
        numerator=(Test("months_in_placement", "at_least", Decimal(24)),),
        target=Target("higher", (TargetValue(APRIL_2023, Decimal(70), Decimal(63), source="Corporate plan 2023"),)),
    ),
    AT_THE_END,
    Counts(denominator=205, numerator=143, unsure=3),
    value=Fraction(14300, 205),
    lowest=Fraction(14300, 205),
    highest=Fraction(14600, 205),
    due=Due("higher", None, Fraction(70), Fraction(63), Fraction(70), Fraction(63), APRIL_2023),
    verdict=Verdict("AMBER", "69.8% is below the 70% target but not below 63%", 1),
    previous=Previous("2023Q4", QUARTER_BEFORE, Fraction(681, 10)),
    direction="improved",
    confidence=Confidence(
        "C",
        "it cannot be decided for 3 of the children; 2 of the children depend on records that were repaired or are in "
        "doubt: the rating could become GREEN",
        touched=2,
        lowest=Fraction(14200, 206),
        highest=Fraction(14700, 206),
        ratings=("GREEN", "AMBER"),
        widest=Counts(denominator=204, numerator=142, unsure=3, may_enter_either=2),
    ),
)

MOVES = Result(
    Measure(
        ref="4.3",
        title="Unplanned placement moves",
        why="An unplanned move is a second loss.",
        source="SSDA903 reason for placement change",
        table="placement_moves",
        counts="moves",
        window="year_to_date",
        show="count",
        not_known=(Test("reason", "is", "OTHER"),),
        numerator=(Test("reason", "one_of", ("CREQB", "CREQO"), ("unplanned_move",)),),
        target=Target("lower", (TargetValue(APRIL_2023, Decimal(55), Decimal("60.5"), "straight_line"),)),
    ),
    YEAR_TO_DATE,
    Counts(denominator=80, numerator=15, unsure=21),
    value=Fraction(15),
    lowest=Fraction(15),
    highest=Fraction(36),
    due=Due("lower", None, Fraction("13.75"), Fraction("15.125"), Fraction(55), Fraction("60.5"), APRIL_2023),
    verdict=Verdict("AMBER", "15 is above the 13.75 allowed by then (55 for the whole year) but not above 15.125", -2),
    previous=Previous("2023Q1", LAST_YEAR, Fraction(12)),
    direction="worsened",
    confidence=Confidence(
        "D",
        "it cannot be decided for 21 of 80 moves, which is more than 20%",
        touched=0,
        lowest=Fraction(15),
        highest=Fraction(36),
        ratings=("AMBER", "RED"),
        widest=Counts(denominator=80, numerator=15, unsure=21),
    ),
)

APPROVALS = Result(
    Measure(
        ref="4.4",
        title="Foster carer approvals",
        why="Children need carers.",
        source="Fostering in England",
        table="foster_approvals",
        counts="households",
        window="year_to_date",
        show="count",
        numerator=(Test("approval_type", "is", "mainstream"),),
        target=Target("higher", (TargetValue(APRIL_2023, Decimal(15), Decimal("13.5"), "straight_line"),)),
    ),
    YEAR_TO_DATE,
    counts=None,
    value=None,
    lowest=None,
    highest=None,
    due=Due("higher", None, Fraction("3.75"), Fraction("3.375"), Fraction(15), Fraction("13.5"), APRIL_2023),
    verdict=Verdict("NO DATA", "foster_approvals.csv is not in the folder", None),
    previous=Previous("2023Q1", LAST_YEAR, None, "foster_approvals.csv is not in the folder"),
    direction=None,
)

BREAKDOWNS = Result(
    Measure(
        ref="4.7",
        title="Breakdowns of special guardianship",
        why="A child who comes back has lost a home that was meant to last.",
        source="SSDA903 previous permanence",
        table="started_care",
        counts="children",
        window="year_to_date",
        show="count",
        numerator=(Test("previous_permanence", "is", "P2"),),
        target=Target("lower", is_tbc=True),
    ),
    YEAR_TO_DATE,
    Counts(denominator=60, numerator=3, may_enter_met=1),
    value=Fraction(3),
    lowest=Fraction(3),
    highest=Fraction(4),
    due=Due("lower", "TBC"),
    verdict=Verdict("TBC", "the target is still to be confirmed", None),
    previous=Previous("2023Q1", LAST_YEAR, None, "started_care goes back only to 1 May 2023"),
    direction=None,
    warnings=("1 row of previous_permanence.csv has the code P4, not known",),
    confidence=Confidence(
        "B",
        "it cannot be decided for 1 of the children: there is no rating that this could change",
        touched=0,
        lowest=Fraction(3),
        highest=Fraction(4),
        widest=Counts(denominator=60, numerator=3, may_enter_met=1),
    ),
)

MISSING = Result(
    Measure(
        ref="4.10",
        title="Children who go missing from home or care",
        why="A missing child is at risk.",
        source="SSDA903 missing episodes",
        table="missing_episodes",
        counts="children",
        window="year_to_date",
        show="count",
        numerator=(Test("kind", "is", "M"),),
        target=Target(
            "lower",
            (
                TargetValue(
                    APRIL_2023, Decimal(300), Decimal(330), (Decimal(120), Decimal(198), Decimal(256), Decimal(300))
                ),
            ),
        ),
        notes="Distinct children do not add up by quarters.",
        owner="Head of safeguarding",
    ),
    YEAR_TO_DATE,
    Counts(denominator=1140, numerator=1131),
    value=Fraction(1131),
    lowest=Fraction(1131),
    highest=Fraction(1131),
    due=Due("lower", None, Fraction(120), Fraction(132), Fraction(300), Fraction(330), APRIL_2023),
    verdict=Verdict("RED", "1131 is above the 120 allowed by then (300 for the whole year) and above 132", -1011),
    previous=Previous("2023Q1", LAST_YEAR, Fraction(1119)),
    direction="worsened",
    confidence=Confidence(
        "A",
        "nothing among the children was repaired, in doubt or unknown",
        touched=0,
        lowest=Fraction(1131),
        highest=Fraction(1131),
        ratings=("RED",),
        widest=Counts(denominator=1140, numerator=1131),
    ),
)

INTERIM_ORDERS = Result(
    Measure(
        ref="9.1",
        title="Children under interim orders",
        why="Neither drift nor haste.",
        source="Local",
        table="looked_after",
        counts="children",
        window="at_period_end",
        show="percentage",
        numerator=(Test("legal_status", "is", "C1"),),
        target=Target("within", (TargetValue(APRIL_2023, (Decimal(40), Decimal(60)), (Decimal(35), Decimal(65))),)),
    ),
    AT_THE_END,
    Counts(denominator=580, numerator=290),
    value=Fraction(50),
    lowest=Fraction(50),
    highest=Fraction(50),
    due=Due(
        "within",
        None,
        (Fraction(40), Fraction(60)),
        (Fraction(35), Fraction(65)),
        (Fraction(40), Fraction(60)),
        (Fraction(35), Fraction(65)),
        APRIL_2023,
    ),
    verdict=Verdict("GREEN", "50% is within the 40 to 60% target", 0),
    previous=Previous("2023Q4", QUARTER_BEFORE, Fraction(50)),
    direction="same",
    confidence=Confidence(
        "B",
        "1 of the children depends on records that were repaired or are in doubt: this is not enough to change the "
        "rating",
        touched=1,
        lowest=Fraction(28900, 580),
        highest=Fraction(29000, 580),
        ratings=("GREEN",),
        widest=Counts(denominator=580, numerator=289, unsure=1),
    ),
)

GIRLS = Result(
    Measure(
        ref="9.2",
        title="Girls",
        why="To know who is looked after.",
        source="Local",
        table="looked_after",
        counts="children",
        window="at_period_end",
        show="count",
        numerator=(Test("sex", "is", "F"),),
        target=Target("neither"),
    ),
    AT_THE_END,
    Counts(denominator=580, numerator=261),
    value=Fraction(261),
    lowest=Fraction(261),
    highest=Fraction(261),
    due=Due("neither", None),
    verdict=Verdict("INFO", "the measure has no target: the figure is for information", None),
    previous=Previous("2023Q4", QUARTER_BEFORE, Fraction(255)),
    direction="up",
    confidence=Confidence(
        "A",
        "nothing among the children was repaired, in doubt or unknown",
        touched=0,
        lowest=Fraction(261),
        highest=Fraction(261),
        widest=Counts(denominator=580, numerator=261),
    ),
)

CARD = Scorecard(
    authority="Sampleborough",
    period=PERIOD,
    extracts=ExtractsUsed("sample_data/extracts", {"children.csv": 5367}, date(2024, 9, 30), is_sample=True),
    definitions_origin="the packaged kpi_definitions.yaml",
    results=(STABILITY, MOVES, APPROVALS, BREAKDOWNS, MISSING, INTERIM_ORDERS, GIRLS),
    problems=(
        Problem(
            Place("placements.csv", heading="end_date", rows=tuple(range(2, 15)), child_ids=("0012", "0013")),
            what="a date that is not in the calendar",
            remedy="Write dates as dd/mm/yyyy or yyyy-mm-dd.",
            effect="read as blank",
            measures=frozenset({"4.3", "4.1"}),
        ),
    ),
    warnings=("the newest record is of 30 September 2024",),
)
