"""Ends of care that the records leave open: day, reason and what follows do not agree."""

from collections.abc import Iterator

import polars as pl

from permanence_kpis.codes import CARE_CONTINUES, NO_MORE_CARE
from permanence_kpis.derive.facts import Facts
from permanence_kpis.quality.unused import UnusedRecords

_REASON = pl.col("reason_ceased")
_HAS_ENDED = pl.col("end_date").is_not_null()


def ends_of_care(facts: Facts) -> Iterator[UnusedRecords]:
    """Legal statuses, of children in care in the windows, of which it is in doubt whether or why care ended.

    Where the reason alone may be otherwise, only those that end in the windows: in no other could that change who left.
    """
    is_next = pl.col("child") == pl.col("child").shift(-1)
    line = facts.legal_timeline.with_columns(next_start=pl.when(is_next).then(pl.col("start_date").shift(-1)))
    ends_in_windows = _HAS_ENDED & facts.within_windows("end_date")
    goes_on_that_day = (pl.col("next_start") == pl.col("end_date")).fill_null(False)
    yield _of_status(
        code="DfE 148",
        heading="reason_ceased",
        rows=facts.statuses.filter(pl.col("is_last") & _REASON.is_null() & ends_in_windows),
        what="care ended without a reason",
        remedy="Record why care ceased; or, if it did not, the legal status that followed.",
        effect="a leaver whose reason is not known",
    )
    yield _of_status(
        code="DfE 148 open",
        heading="end_date",
        rows=line.filter(~_HAS_ENDED & _REASON.is_not_null()),
        what="a reason why it ended, but no end date",
        remedy="Record the day it ended, or remove the reason.",
        effect="read as still open",
        also="reason_ceased",
    )
    yield _of_status(
        code="DfE 388",
        heading="reason_ceased",
        rows=line.filter((_REASON == CARE_CONTINUES) & ends_in_windows & ~goes_on_that_day),
        what="the reason says that care continues (X1), but nothing follows",
        remedy="Record why care ceased, or the legal status that followed.",
        effect="care ended there, and the child is not counted as a leaver",
    )
    yield _of_status(
        code="DfE 437",
        heading="reason_ceased",
        rows=line.filter(_REASON.is_in(NO_MORE_CARE) & pl.col("next_start").is_not_null()),
        what="the child died or was 18 or over (E2, E15), but has a later legal status",
        remedy="Check the reason, and what was recorded after it.",
        effect="counted as recorded",
        also="start_date",
    )


def _of_status(
    code: str, heading: str, rows: pl.DataFrame, what: str, remedy: str, effect: str, also: str = ""
) -> UnusedRecords:
    affects = tuple(f"legal_statuses.{name}" for name in (heading, also) if name)
    at = rows.select("child_id", "source_row")
    return UnusedRecords(code, "legal_statuses", heading, at, what, remedy, effect, affects)
