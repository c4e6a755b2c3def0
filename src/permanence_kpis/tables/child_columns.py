"""The columns that every derived table of children has, from the file of children."""

from math import inf

from permanence_kpis import codes
from permanence_kpis.tables.model import Column, Kind

BORN = "children.date_of_birth"
_BIRTH = ("children.child_id", BORN)

AGE_BANDS = ("Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")
AGE_BAND_ENDS = (0, 4, 9, 15)
AGE_BAND_YEARS: dict[str, tuple[int, float]] = {
    name: (first, last)
    for name, first, last in zip(
        AGE_BANDS, (0, *(end + 1 for end in AGE_BAND_ENDS)), (*AGE_BAND_ENDS, inf), strict=True
    )
}
"""The first year of age in each band, and the last."""
"""The last year of age of each band but the last."""

SEXES = tuple(code for code in codes.SEX if code not in codes.SEX_SINCE_2024)
"""The codes that derived tables have, whatever those of the return were."""

CHILD_COLUMNS = (
    Column("sex", Kind.CODE, "sex", codes=codes.SEX, depends_on=("children.child_id", "children.sex")),
    Column(
        "ethnicity",
        Kind.CODE,
        "ethnicity",
        codes=codes.ETHNICITY,
        depends_on=("children.child_id", "children.ethnicity"),
    ),
    Column("age", Kind.NUMBER, "age in completed years on the row's own date", unit="years", depends_on=_BIRTH),
    Column("age_band", Kind.TEXT, f"age band: {', '.join(AGE_BANDS)}", depends_on=_BIRTH),
)
