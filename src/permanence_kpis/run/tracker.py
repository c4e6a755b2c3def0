"""The tracker: every looked-after child with dates, and the attention rules that apply."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.conditions.model import columns_of
from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Definitions, Measure
from permanence_kpis.definitions.versions import measure_on
from permanence_kpis.derive import Facts, tracked, tracked_discharges
from permanence_kpis.derive.tracked_before_records import with_earlier_beginnings
from permanence_kpis.extracts import columns_absent, own_columns
from permanence_kpis.extracts.breakdown_columns import names_asked_for
from permanence_kpis.measures import membership
from permanence_kpis.periods import ONE_DAY, Window, add_months, parse_period
from permanence_kpis.quality.consistency import columns_checked
from permanence_kpis.results.tracker import ALSO, COLUMNS, OneTracked, Raised, Since, TrackedChild, Tracker
from permanence_kpis.run.context import Context, Request, build_context, extracts_folder, extracts_read, facts_over
from permanence_kpis.run.coverage import FIVE_WEEKS, without_bank_holidays
from permanence_kpis.run.rated_scorecard import authority_of, warnings
from permanence_kpis.run.tracker_before_records import (
    lists_that_begin_later,
    may_come_sooner,
    said_of_records,
    without_open_days,
)
from permanence_kpis.run.tracker_carried import carried_into
from permanence_kpis.run.tracker_due import due, has_no_plan
from permanence_kpis.run.tracker_filters import (
    Asked,
    as_typed,
    check_attention,
    check_codes,
    check_columns,
    chosen,
    has_one_of,
    measures_asked,
)
from permanence_kpis.run.tracker_findings import findings_of_each_child
from permanence_kpis.run.tracker_history import with_histories
from permanence_kpis.run.tracker_rules import rules_beside
from permanence_kpis.run.tracker_since import Kept, kept_by
from permanence_kpis.run.tracker_unknown import numbers_not_read, of_matches, settled, with_unknown
from permanence_kpis.tracker.began import began
from permanence_kpis.tracker.columns import LOOKED_AFTER, UNPLANNED, Vocabulary, vocabulary
from permanence_kpis.tracker.reading import Rules
from permanence_kpis.tracker.thresholds import next_threshold, thresholds

REF = "4.1"
"""The measure of which the tracker says whether a child counts in it."""
DOES_NOT_TELL = ("OTHER",)
"""A reason of a move that does not tell whether it was planned; nor does a blank."""
_WORKED_OUT_AS = {
    "permanence_plans": "plans",
    "discharge_route": "discharges.route",
    "court_on": "discharges.court_on",
    "life_story_stage": "life_story_work.stage",
    "counts_in_4.1": "counts_in",
    "moves_in_12_months": "moves_in_12_months_lowest",
    "unplanned_in_12_months": "unplanned_in_12_months_lowest",
    "missing_in_12_months": "missing_in_12_months_lowest",
}
"""What a column is called where it is worked out, where not as it is shown."""
_OF_MOVES = ("moved_on", "reason")
_OF_EPISODES = ("began_on", "kind")


@dataclass(frozen=True)
class _Read:
    """Everything that the tracker of any day is worked out from.

    `facts_of`: the facts for each day, in no other window. `looked_at`: what was read that findings are counted of, as
    `extract.column`.
    """

    context: Context
    facts_of: Mapping[date, Facts]
    words: Vocabulary
    rules: Rules
    keep: tuple[str, ...]
    looked_at: frozenset[str]

    @property
    def definitions(self) -> Definitions:
        return self.context.definitions

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns that the rules ask about."""
        return columns_of(*(condition for rule in self.rules.rules for condition in rule.when))


def tracker(request: Request, asked: Asked | None = None) -> Tracker:
    """Every child looked after on the period's last day, with dates and what applies; or those asked for.

    Raises: UsageError where a rule, plan, measure or column asked for is not there, or was not looked at: nobody would
    be clear of it. DefinitionError with everything wrong in one's own rules.
    """
    asked = asked or Asked()
    definitions = load_definitions(request.definitions)
    keep = names_asked_for(asked.keep)
    check_columns(keep, extracts_folder(request))
    in_measure = measures_asked(definitions, asked)
    kept = kept_by(asked.archive, asked.since, _of_everybody(definitions)) if asked.since else None
    read = _read(request, definitions, [measure for measure, _ in in_measure], keep, kept)
    check_attention(asked.attention, read.rules)
    check_codes(asked, read.words)
    period = read.context.period
    request.say("Looking at each child")
    rows, may_be = _rows(read, period.last_day)
    measure = next((one for one in definitions.measures if one.ref == REF and one.table == LOOKED_AFTER), None)
    measure = measure and measure_on(measure, period.last_day)
    children = list(_children(read, rows, measure, period.last_day))
    found = Tracker(
        authority=authority_of(read.context),
        period=period,
        extracts=read.context.extracts_used,
        definitions_origin=definitions.origin,
        rules_origin=read.rules.origin,
        rules=read.rules.rules,
        not_looked_at=read.rules.not_looked_at,
        columns=read.words.table.columns,
        children=tuple(children),
        of=len(children),
        may_be=len(may_be),
        ref=measure.ref if measure else None,
        keep=keep,
        warnings=(
            *warnings(read.context),
            *filter(None, [_without_bank_holidays(rows, period.last_day), said_of_records(rows)]),
            *lists_that_begin_later(read.context, period.last_day),
        ),
    )
    if kept is not None:
        found = _compared(read, kept, found, may_be)
    if asked.carry_from is not None:
        found = carried_into(found, asked.carry_from, own_columns(extracts_folder(request)) or ())
    beside = list(chosen(read.context, asked, in_measure, found.children))
    listed = tuple(child for child in beside if has_one_of(child, asked.attention))
    if found.carried:
        kept_words = {child.child_id for child in listed}
        left_out = sum(any((one.own or {}).values()) for one in found.children if one.child_id not in kept_words)
        found = replace(found, carried=replace(found.carried, not_listed=left_out))
    not_known = Counter(code for child in beside for code in child.undecided)
    return replace(found, children=listed, filters=tuple(as_typed(asked)), not_known=not_known)


def tracked_child(request: Request, child_id: str) -> OneTracked | None:
    """One child as the tracker has it; None where that child is not looked after on the period's last day.

    Raises: what `tracker` raises.
    """
    read = _read(request, load_definitions(request.definitions), (), (), None)
    day = read.context.period.last_day
    rows, _ = _rows(read, day)
    children = list(_children(read, rows.filter(pl.col("child_id") == child_id), None, day))
    return OneTracked(children[0], read.rules.rules, read.rules.not_looked_at) if children else None


def _read(
    request: Request,
    definitions: Definitions,
    measures: Sequence[Measure],
    keep: tuple[str, ...],
    kept: Kept | None,
) -> _Read:
    """The files read for every column that rules may ask about, and the rules that can be asked of them."""
    catalogue = definitions.catalogue
    asked_for = None if request.period is None else parse_period(request.period, definitions.year_starts, request.today)
    needed = set[str]()
    for table, columns in (
        (LOOKED_AFTER, tuple(catalogue.tables[LOOKED_AFTER].columns)),
        ("placement_moves", _OF_MOVES),
        ("missing_episodes", _OF_EPISODES),
    ):
        needed |= catalogue.tables[table].columns_to_read(columns)
    for name in ("permanence_plans", "pathway_plans"):
        if name in catalogue.own:
            needed |= {f"{name}.{column}" for column in catalogue.own[name].extract.columns}
    more = set[str](catalogue.dates if asked_for is None else ()) | {f"children.{column}" for column in keep}
    for measure in measures:
        more |= measure.on_table.columns_to_read(measure.columns)
    request.say("Reading the extracts")
    extracts = extracts_read(request, catalogue, frozenset(needed | more))
    files = {name.partition(".")[0] for name in needed}
    looked_at = {name for name in extracts.columns - (more - needed) if name.partition(".")[0] in files}
    if request.authority and not extracts.is_sample:
        definitions = replace(definitions, authority=" ".join(request.authority.split()))
    chosen = tuple(measures) or definitions.measures[:1]
    context = build_context(definitions, chosen, extracts, asked_for, request.today)
    words = vocabulary(catalogue, definitions.code_groups, extracts.not_there)
    rules = rules_beside(request.definitions, words, definitions)
    days = [context.period.last_day, *([kept.day] if kept else [])]
    facts_of = {day: facts_over([_at(day), _year_to(day)], definitions, extracts) for day in days}
    return _Read(context, facts_of, words, rules, keep, frozenset(looked_at))


def _of_everybody(definitions: Definitions) -> frozenset[str]:
    """The measures that count, or leave out as not meeting them, every looked-after child."""
    return frozenset(
        one.ref
        for one in definitions.measures
        if one.table == LOOKED_AFTER and one.window == "at_period_end" and not (one.denominator or one.exclude)
    )


def _at(day: date) -> Window:
    return Window("at_period_end", day, day)


# D-402: to the day, whatever day the period ends on
def _year_to(day: date) -> Window:
    """The twelve months up to a day."""
    return Window("period", add_months(day + ONE_DAY, -12), day)


def _rows(read: _Read, day: date) -> tuple[pl.DataFrame, list[str]]:
    """Each child looked after on a day, with every column that there is; and the ids of those who may or may not be."""
    facts, words, rule = read.facts_of[day], read.words, read.definitions.whole_months
    catalogue, loaded = read.definitions.catalogue, read.looked_at
    declared = catalogue.tables[LOOKED_AFTER].columns
    there = [name for name in declared if name not in words.not_there]
    beside = [f"children.{name}" for name in read.keep]
    wanted = (*there, *columns_checked(LOOKED_AFTER, loaded), *beside)
    every = facts.table(LOOKED_AFTER, _at(day), dict.fromkeys(wanted)).collect(engine="in-memory")
    checked = (*_OF_MOVES, *columns_checked("placement_moves", loaded))
    moves = facts.table("placement_moves", _year_to(day), dict.fromkeys(checked)).collect(engine="in-memory")
    in_care = pl.col("belongs").fill_null(False)
    rows = every.filter(in_care).sort("child_id")
    not_read = numbers_not_read(facts, read.context.extracts)
    rows = with_histories(rows, ("placement_type", *read.asked), facts, words, day, not_read)
    rows = tracked.with_time_with_parents(tracked.with_days_ahead(rows, day, rule), day, rule)
    unplanned = read.definitions.code_groups.get(UNPLANNED, ())
    rows = tracked.with_moves(rows, moves, day, unplanned, DOES_NOT_TELL)
    rows = tracked.with_stay(rows, facts.stays, day)
    may_be_placed = pl.col("child_id").is_in(facts.may_be_placed(day).implode())
    rows = rows.with_columns(placement_is_open=pl.col("open_stay_row").is_null() & may_be_placed)
    if "missing_in_12_months" not in words.not_there:
        episodes = facts.table("missing_episodes", _year_to(day), _OF_EPISODES).collect(engine="in-memory")
        rows = tracked.with_times_missing(rows, episodes)
    if "next_review_due" in rows.columns:
        rows = tracked.with_reviews(rows, day)
    with_discharges = "discharge_stage" not in words.not_there
    if with_discharges:
        rows = tracked_discharges.of_this_care(rows, catalogue.own["discharges"])
    fields, settled_by = settled(words, rows)
    of_fields = {name: not_read[field] for name, field in fields.items() if field in not_read}
    rows = tracked.with_not_read(rows, settled_by, of_fields)
    if "plan" not in words.not_there:
        rows = tracked.with_plans(rows, facts.extract("permanence_plans"), day, of_matches(not_read))
        if "days_matched_before_carer" not in words.not_there:
            rows = tracked.with_match_before_carer(rows)
    if "pathway_plan_due" not in words.not_there:
        rows = tracked.with_pathway_plan(rows, facts.extract("pathway_plans"), day)
    if with_discharges:
        absent = columns_absent(read.context.extracts)
        columns = [name for name in catalogue.own["discharges"].extract.columns if f"discharges.{name}" not in absent]
        rows = tracked_discharges.with_discharge(tracked_discharges.as_on_the_day(rows, day), columns)
    found = findings_of_each_child(
        facts, read.context.extracts, {LOOKED_AFTER: every, "placement_moves": moves}, loaded, rule
    )
    rows = rows.with_columns(
        pl.col("child_id").replace_strict(found, default=0, return_dtype=pl.Int32).alias("findings")
    )
    return rows, every.filter(~in_care)["child_id"].to_list()


def _without_bank_holidays(rows: pl.DataFrame, day: date) -> str | None:
    """That the first reviews of some of the children are due in years whose bank holidays are not known."""
    if "next_review_due" not in rows.columns:
        return None
    first = rows.filter(pl.col("last_review_on").is_null() & pl.col("next_review_due").is_not_null())["care_began_on"]
    began = [one for one in first if isinstance(one, date)]
    return without_bank_holidays(min(began), min(max(began) + FIVE_WEEKS, day + FIVE_WEEKS)) if began else None


def _attention(read: _Read, rows: pl.DataFrame, day: date) -> Iterator[tuple[tuple[Raised, ...], tuple[str, ...]]]:
    """What applies to each child, the longest-standing first, and what is left open."""
    rule_of_months = read.definitions.whole_months
    rows, unknown = with_unknown(rows, read.words, read.asked)
    asked = {rule.code: all_of(rule.when, unknown).alias(rule.code) for rule in read.rules.rules}
    answers = rows.select(**asked) if asked else pl.DataFrame()
    by_code = {rule.code: rule for rule in read.rules.rules}
    order = {code: position for position, code in enumerate(by_code)}
    for position, row in enumerate(rows.iter_rows(named=True)):
        answered = answers.row(position, named=True) if asked else {}
        raised = [
            Raised(code, began(by_code[code].when, row, read.words, rule_of_months, day))
            for code, is_true in answered.items()
            if is_true
        ]
        # D-403: by the day it began, never by a score
        in_order = tuple(sorted(raised, key=lambda one: (one.since, order[one.code])))
        yield in_order, tuple(code for code, is_true in answered.items() if is_true is None)


def _children(read: _Read, rows: pl.DataFrame, measure: Measure | None, day: date) -> Iterator[TrackedChild]:
    outcomes = dict(membership(rows, measure).select("child_id", "outcome").rows()) if measure else {}
    rows = with_earlier_beginnings(rows, day)
    asked, rule = thresholds(measure), read.definitions.whole_months
    for row, (raised, undecided) in zip(rows.iter_rows(named=True), _attention(read, rows, day), strict=True):
        ahead = None if may_come_sooner(row, asked, rule, day) else next_threshold(row, asked, rule, day)
        row["counts_in"] = outcomes.get(row["child_id"])
        row["next_threshold"], row["next_threshold_on"] = ahead or (None, None)
        values = {name: row.get(_WORKED_OUT_AS.get(name, name)) for name in (*COLUMNS, *ALSO)}
        values |= without_open_days(row)
        values |= {name: row[f"children.{name}"] for name in read.keep}
        yield TrackedChild(
            row["child_id"],
            values,
            raised,
            undecided,
            due=tuple(due(row)),
            has_no_plan=has_no_plan(row),
            has_no_placement=row["open_stay_row"] is None and not row["placement_is_open"],
        )


# D-411: the run tells who was looked after then, and the extracts what was due
def _compared(read: _Read, kept: Kept, found: Tracker, may_be: Collection[str]) -> Tracker:
    """The same with what is new and what is cleared since a run, of the children that the run kept.

    Takes: `may_be`: who may or may not be looked after now, and so is not gone for sure.
    """
    rows = with_earlier_beginnings(_rows(read, kept.day)[0], kept.day)
    then = {
        child_id: {one.code for one in raised}
        for child_id, (raised, _) in zip(rows["child_id"], _attention(read, rows, kept.day), strict=True)
        if child_id in kept.children | kept.may_be
    }
    order = [rule.code for rule in read.rules.rules]

    def against(child: TrackedChild) -> TrackedChild:
        now, before = {one.code for one in child.attention}, then.get(child.child_id, set())
        new, cleared = now - before, before - now - {*child.undecided}
        return replace(
            child,
            new=tuple(code for code in order if code in new),
            cleared=tuple(code for code in order if code in cleared),
        )

    here = {*(child.child_id for child in found.children), *may_be}
    # who may or may not have been looked after then is gone only where the extracts now say so
    since = Since(kept.run, kept.day, len((kept.children | then.keys()) - here))
    return replace(found, children=tuple(map(against, found.children)), since=since)
