"""Who was counted in a period when a run worked it out, as far as its file tells."""

import polars as pl
from tests.outputs.small_scorecard import STABILITY

from permanence_kpis.results.counts import Counts
from permanence_kpis.run.was_recorded import Recorded


# D-535
def test_of_those_not_known_then_who_is_outside_now_was_so_then_where_some_were():
    """Of two not known one was in the denominator, as the figure of the run says; ann was met, and is not now."""
    places = {"ann": ("met",), "ben": ("not known",), "cal": ("not known",)}
    then = Recorded("r", Counts(2, 1, unsure=1), places)
    now = pl.DataFrame(
        {"child_id": ["ann", "ben", "cal"], "place": ["not met", "not known", "outside"], "rows": [1, 1, 1]}
    )

    recorded = then.put_into(now, STABILITY.measure)

    assert recorded is not None
    assert dict(recorded.select("child_id", "place").rows()) == {"ann": "met", "ben": "not known", "cal": "outside"}
    assert list(then.other_than(now, recorded, STABILITY.measure)) == ["ann"]
    moved = then.moved_since(now, STABILITY.measure)
    assert [(one.id, one.before, one.after) for one in moved] == [("ann", "met", "not met")]
