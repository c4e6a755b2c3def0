"""What the parts of `kpi_definitions.yaml` share: where they are explained, what people write for other words, days."""

from datetime import date
from typing import Annotated, ClassVar

from permanence_kpis.definitions.values import read_day
from permanence_kpis.yaml_files.json_schema import JsonSchema
from permanence_kpis.yaml_files.shape import ReadBy, Shape

DAY: JsonSchema = {
    "type": "string",
    "pattern": "^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$",
}

Day = Annotated[date, ReadBy(read_day, DAY)]


class Part(Shape):
    """A part of the file, explained in the guide to it."""

    explained: ClassVar[str | None] = "'kpis guide definitions' explains every field."
    other_words: ClassVar[dict[str, str]] = {
        "%": "percentage",
        "number": "count",
        "snapshot": "at_period_end",
        "ytd": "year_to_date",
        "rolling_year": "last_12_months",
        "up": "higher",
        "down": "lower",
        "none": "neither",
    }
