"""What is repaired, or contradicts itself, in the rows of SSDA903 returns."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Repair:
    """One kind of repair: the rows it was made in, and what is said of them; `code` names it for good.

    `also`: columns beside the one it stands in, whose values are in doubt too. `kind`: of which file of a return.
    """

    code: str
    rows: pl.DataFrame
    heading: str
    what: str
    remedy: str
    effect: str
    also: tuple[str, ...] = ()
    kind: str = "episodes"
