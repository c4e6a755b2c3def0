"""The scorecard as whole texts, which are written piece by piece."""

from permanence_kpis.outputs.csv_format import scorecard_csv
from permanence_kpis.outputs.json_format import scorecard_json
from permanence_kpis.results.scorecard import Scorecard


def text_of_csv(scorecard: Scorecard) -> str:
    return "".join(scorecard_csv(scorecard))


def text_of_json(scorecard: Scorecard) -> str:
    return "".join(scorecard_json(scorecard))
