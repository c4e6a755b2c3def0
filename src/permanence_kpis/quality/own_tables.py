"""What is in doubt in tables of the authority's own, whatever they hold: rows of one day, ends before starts, ids,
what was before any placement, plans that came true of children still in care.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from permanence_kpis.derive import Facts
from permanence_kpis.errors import Problem, in_order
from permanence_kpis.periods import ONE_DAY, Window
from permanence_kpis.quality.model import Rule
from permanence_kpis.quality.problems import problems_in
from permanence_kpis.tables import Kind, OwnTable

_OF_ONE_DAY = "own-same-day"
_ENDS_FIRST = "own-ends-first"
_TWICE = "own-row-twice"
_FAR_AHEAD = "own-far-ahead"
_BEFORE_BIRTH = "own-before-birth"
_ENDINGS = ("closed_on", "resolved_on", "ended_on")
_OVERLAP = "own-overlap"
_NO_CHILD = "own-child-unknown"
_WIDER_FROM_ONE_IN = 10
"""A list of which more than one row in so many is of a child whom nobody knows is not of those looked after alone."""
_BEFORE = "own-before-placement"
_STILL_HERE = "own-granted-in-care"
_OUTCOME, _GRANTED, _CLOSED = "outcome", "granted", "closed_on"
"""The columns, and the code, by which a list of plans to leave care says that one came true."""


def in_figures(facts: Facts) -> tuple[Problem, ...]:
    """What is in doubt in the own tables that were read, of what feeds the confidence of figures."""
    return in_order(problem for own in _read(facts) for problem in _in_figures_of(facts, own))


def _in_figures_of(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    alike = _perhaps_alike(facts, own)
    for find_alike in (_of_one_day, _twice):
        yield from find_alike(facts, own, alike)
    for find in (
        _overlapping,
        _ends_first,
        _closed_first,
        _far_ahead,
        _before_birth,
        _mistaken_ids,
        _before_a_placement,
        _granted_in_care,
    ):
        yield from find(facts, own)


def besides(facts: Facts) -> tuple[Problem, ...]:
    """What else `kpis check` says of them."""
    return in_order(
        problem
        for own in _read(facts)
        for problem in (*_of_others(facts, own), *_granted_in_care(facts, own, is_closed=False))
    )


def _read(facts: Facts) -> list[OwnTable]:
    return [own for name, own in facts.catalogue.own.items() if name in facts.extracts]


def _problems(facts: Facts, own: OwnTable, code: str, rows: pl.LazyFrame, rule: Rule) -> Iterator[Problem]:
    owner = own.extract.key[0]
    at_fault = rows.select(owner, "source_row").sort("source_row").collect(engine="in-memory")
    return problems_in(code, rule, facts, own.name, at_fault)


def _rule(own: OwnTable, column: str, what: str, remedy: str, effect: str, *affects: str) -> Rule:
    return Rule(own.name, column, what, remedy, frozenset(affects), effect=effect)


def _named(holder: str, *columns: str) -> tuple[str, ...]:
    return tuple(f"{holder}.{column}" for column in columns)


def _perhaps_alike(facts: Facts, own: OwnTable) -> pl.LazyFrame:
    """The rows of which there may be another with the same id and day, and all of which there is.

    Most days are a child's only one: those that may not be are told by their hash, sorted, in a fifth of the time.
    """
    dated = facts.extract(own.name).lazy().filter(pl.col(own.began).is_not_null())
    key = pl.struct(own.extract.key[0], own.began).hash()
    in_order = dated.select(key.sort().alias("key")).collect(engine="in-memory")["key"]
    again = in_order.filter(in_order == in_order.shift())
    return dated.filter(key.is_in(again.unique().implode())).collect(engine="in-memory").lazy()


def _of_one_day(facts: Facts, own: OwnTable, alike: pl.LazyFrame) -> Iterator[Problem]:
    """Rows of one child and day that differ, where a child's newest row counts, by the columns in which they do."""
    if not own.latest_for:
        return
    key = ["child_id", own.began]
    others = [name for name in alike.collect_schema().names() if name not in (*key, "source_row")]
    in_which = (pl.when(pl.col(name).n_unique().over(key) > 1).then(pl.lit(name)) for name in others)
    differ = alike.with_columns(
        differing=pl.concat_str(pl.lit(""), *in_which, separator=" ", ignore_nulls=True).str.strip_chars()
    )
    what, remedy = "several rows of one child and day", "Correct the day, or keep the row that is right."
    effect = "the last of them in the file is taken as the newest"
    in_any = differ.filter(pl.col("differing") != "").collect(engine="in-memory")
    for (names,), those in sorted(in_any.group_by("differing"), key=lambda of_one: of_one[0]):
        affects = _named(own.latest_for, *(f"{own.name}.{name}" for name in str(names).split()))
        rule = _rule(own, own.began, what, remedy, effect, *affects)
        yield from _problems(facts, own, _OF_ONE_DAY, those.lazy(), rule)


def _ends_first(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows that end before they begin."""
    if not own.ended or own.ended not in facts.extract(own.name).columns:
        return iter(())
    rows = facts.extract(own.name).lazy().filter(pl.col(own.ended) < pl.col(own.began))
    what, remedy = "a row that ends before it begins", f"Correct '{own.began}' or '{own.ended}'."
    rule = _rule(own, own.ended, what, remedy, "open on no day", *_named(own.name, own.began, own.ended))
    return _problems(facts, own, _ENDS_FIRST, rows, rule)


# D-534: what such columns are called says that nothing of the row can come after them
def _closed_first(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows that were closed, resolved or ended before their own day, where they do not last (`_ends_first`)."""
    if own.ended:
        return
    rows = facts.extract(own.name)
    for column in (name for name in _ENDINGS if name in rows.columns and own.extract.columns[name].kind is Kind.DATE):
        at_fault = rows.lazy().filter(pl.col(column) < pl.col(own.began))
        what, remedy = f"'{column}' is before '{own.began}'", f"Correct '{own.began}' or '{column}'."
        rule = _rule(own, column, what, remedy, "counted as recorded", *_named(own.name, own.began, column))
        yield from _problems(facts, own, _ENDS_FIRST, at_fault, rule)


# D-534: a year that was mistyped takes a row out of every figure
def _far_ahead(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of a day more than two years after nearly all legal statuses began."""
    if not facts.far_ahead:
        return iter(())
    at_fault = facts.extract(own.name).lazy().filter(pl.col(own.began) > facts.far_ahead)
    what, remedy = "a day years after all other records", f"Correct the year in '{own.began}'."
    rule = _rule(own, own.began, what, remedy, "counted as recorded", f"{own.name}.{own.began}")
    return _problems(facts, own, _FAR_AHEAD, at_fault, rule)


# D-577: of a birth and a day before it one is wrong
def _before_birth(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of a day before the child was born."""
    rows = facts.extract(own.name).lazy()
    children = facts.extract("children") if "children" in facts.extracts else None
    columns = rows.collect_schema().names()
    if children is None or "date_of_birth" not in children.columns or "child_id" not in columns:
        return iter(())
    born = children.lazy().group_by("child_id").agg(pl.col("date_of_birth").min())
    at_fault = rows.join(born, on="child_id").filter(pl.col(own.began) < pl.col("date_of_birth"))
    what, remedy = "a day before the child was born", f"Correct the year in '{own.began}', or the date of birth."
    rule = _rule(own, own.began, what, remedy, "counted as recorded", f"{own.name}.{own.began}")
    return _problems(facts, own, _BEFORE_BIRTH, at_fault, rule)


# D-526: one of them may be no row
def _twice(facts: Facts, own: OwnTable, alike: pl.LazyFrame) -> Iterator[Problem]:
    """Rows that say the same as another, in all columns that were read, where rows are counted."""
    columns = [name for name in alike.collect_schema().names() if name != "source_row"]
    again = alike.filter(pl.len().over(columns) > 1)
    what, remedy = "a row that says the same as another", "Remove one of them if it was recorded twice."
    rule = _rule(own, own.extract.key[0], what, remedy, "each is counted", own.extract.row_itself)
    return _problems(facts, own, _TWICE, again, rule)


# D-575: one list entry, recorded twice; rows that say different things may both be right
def _overlapping(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of one child at one time that say the same in all columns but those of days, where rows last."""
    rows = facts.extract(own.name)
    if not own.ended or own.ended not in rows.columns or not own.extract.is_of_children:
        return iter(())
    days = [name for name, kind in rows.schema.items() if kind == pl.Date]
    alike = [name for name in rows.columns if name not in (*days, "source_row")]
    began, until = pl.col(own.began), pl.col(own.ended).fill_null(date.max)
    in_order = rows.lazy().filter(began < until).sort(*alike, own.began, "source_row").with_columns(until=until)
    before = pl.col("until").cum_max().shift().over(alike)
    is_twice = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift().over(alike)) for name in days)
    begins_in = ((began < before) & ~is_twice).fill_null(False)
    begun_in = begins_in.shift(-1).over(alike).fill_null(False)
    what = "a row of the same child and time says the same but for its days"
    remedy = "Remove one of them if it was recorded twice; otherwise correct the days."
    rule = _rule(own, own.began, what, remedy, "each is counted", own.extract.row_itself)
    return _problems(facts, own, _OVERLAP, in_order.filter(begins_in | begun_in), rule)


def _mistaken_ids(facts: Facts, own: OwnTable) -> Sequence[Problem]:
    """Rows of a child whom nobody knows, where there are few of them: the id may be that of another."""
    found = tuple(_without_a_child(facts, own))
    return () if _is_wider(facts, own, found) else found


def _of_others(facts: Facts, own: OwnTable) -> Sequence[Problem]:
    """Rows of a child whom nobody knows, in a list that is kept of more children than those looked after."""
    found = tuple(_without_a_child(facts, own))
    return found if _is_wider(facts, own, found) else ()


# D-525: a list may be of every child known to the council
def _is_wider(facts: Facts, own: OwnTable, unknown: Sequence[Problem]) -> bool:
    rows = sum(len(problem.place.rows) for problem in unknown)
    return rows * _WIDER_FROM_ONE_IN > facts.extract(own.name).height


def _without_a_child(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows of a child who is not in children.csv, nor in care_leavers.csv, which has those who left care long ago."""
    if not own.extract.is_of_children or "children" not in facts.extracts:
        return iter(())
    # of all the ids of an England two share a hash once in ten million times, and hashes take a fifth of the time
    known = facts.extract("children")["child_id"].hash()
    rows = facts.extract(own.name).lazy().filter(~pl.col("child_id").hash().is_in(known.implode()))
    if "care_leavers" in facts.extracts:
        rows = rows.join(facts.extract("care_leavers").lazy(), on="child_id", how="anti")
    rule = _rule(
        own,
        "child_id",
        "a child who is not in children.csv",
        "Check the id; if it is right, add the child to children.csv.",
        "counted as recorded; sex, ethnicity and age are not known",
        f"{own.name}.child_id",
    )
    return _problems(facts, own, _NO_CHILD, rows, rule)


# D-437, D-527: no placement can be what such a row is about
def _before_a_placement(facts: Facts, own: OwnTable) -> Iterator[Problem]:
    """Rows that meet a deadline of placements, on a day before the child is in a placement, who comes into one later.

    As many days before a placement begins as the deadline allows are no fault; of several deadlines those that allow
    most count.
    """
    deadlines = facts.catalogue.deadlines
    met = {name: of for name, of in deadlines.items() if of.met_by == own.name and of.after == "placement_starts"}
    # where no measure asks whether it was met, as little is read as says how new the files are
    if not met or not _are_read(facts):
        return iter(())
    rows = facts.extract(own.name).lazy().filter(facts.within_windows(own.began))
    days_before = max(of.deadline.days_before for of in met.values())
    by, begins, ends = pl.col(own.began).dt.offset_by(f"{days_before}d"), pl.col("began_on"), pl.col("ended_on")
    placed = facts.stays.lazy().select("child_id", began_on="start_date", ended_on="end_date")
    beside = rows.select("child_id", own.began, "source_row").join(placed, on="child_id")
    in_one = (begins <= by) & (ends > pl.col(own.began)).fill_null(True)
    at_fault = beside.group_by("child_id", "source_row").agg(in_one=in_one.any(), later=(begins > by).any())
    what, remedy = "a day on which the child was not yet in a placement", f"Correct '{own.began}' or the child's id."
    tables = facts.catalogue.tables
    made = {name: tables[name].columns.keys() - tables[of.after].columns.keys() for name, of in met.items()}
    affects = [name for deadline, columns in made.items() for name in _named(deadline, *columns)]
    rule = _rule(own, own.began, what, remedy, "counted as recorded; it meets no deadline", *affects)
    return _problems(facts, own, _BEFORE, at_fault.filter(~pl.col("in_one"), "later"), rule)


def _are_read(facts: Facts) -> bool:
    """Whether legal statuses and placements were read for what happens in them, and not for their dates alone."""
    return {"legal_statuses", "placements"} <= facts.extracts and all(
        name in facts.extract(kind).columns
        for kind, names in (("legal_statuses", ("legal_status",)), ("placements", ("placement_type",)))
        for name in names
    )


# D-438, D-527: a list says by these names that a plan came true
def _granted_in_care(facts: Facts, own: OwnTable, *, is_closed: bool = True) -> Iterator[Problem]:
    """Plans to leave care that were granted, and are closed or not, of a child who is in that same care on the last
    day.
    """
    outcome, read = own.extract.columns.get(_OUTCOME), facts.extract(own.name).columns
    is_of_plans = own.latest_for == "looked_after" and outcome is not None and _GRANTED in (outcome.codes or ())
    if not is_of_plans or not {_OUTCOME, _CLOSED} <= set(read) or "legal_statuses" not in facts.extracts:
        return iter(())
    day = facts.day_after - ONE_DAY
    asked = _named(own.name, _OUTCOME, _CLOSED)
    in_care = facts.table("looked_after", Window("at_period_end", day, day), ("care_began_on", *asked))
    closed = pl.col(asked[1])
    of_this_care = pl.col(asked[0]) == _GRANTED, closed.is_null() | (closed > pl.col("care_began_on")), "belongs"
    granted = in_care.filter(*of_this_care).with_columns(is_closed=(closed <= day).fill_null(False))
    at_fault = granted.select("child_id", "is_closed", source_row=f"{own.name}.row")
    remedy = "Correct it, or record when the child's care ended."
    found = at_fault.filter(pl.col("is_closed") == is_closed)
    what = f"granted and {'closed' if is_closed else 'not closed'}, and the child is still in care"
    affects = _named("looked_after", *(asked if is_closed else asked[:1]))
    return _problems(
        facts, own, _STILL_HERE, found, _rule(own, _OUTCOME, what, remedy, "counted as recorded", *affects)
    )
