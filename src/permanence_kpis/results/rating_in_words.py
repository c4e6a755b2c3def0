"""A rating as a sentence, from figures that are worded already."""

from permanence_kpis.definitions.model import Better
from permanence_kpis.results.scorecard import Rating


def rating_in_words(
    rating: Rating, better: Better, figure: str, green: str, amber: str, by: str = "", whole_year: str = ""
) -> str:
    """69.8% is below the 70% target but not below 63%.

    Takes: the figure and its limits as printed, amber blank where it is where green is; by when the target builds up
    over the year, and to what, both blank where it is the same all year.
    """
    match better:
        case "higher":
            met, side, not_past, asked_for = "at or above", "below", "not below", "due"
        case "lower":
            met, side, not_past, asked_for = "at or below", "above", "not above", "allowed"
        case _:
            met, side, not_past, asked_for = "within", "outside", "within", "due"

    asked = f"the {green} {asked_for} by {by}" if by else f"the {green} target"
    if whole_year:
        asked += f" ({whole_year} for the whole year)"
    if rating == "GREEN":
        return f"{figure} is {met} {asked}"
    if rating == "AMBER":
        return f"{figure} is {side} {asked} but {not_past} {amber}"
    return f"{figure} is {side} {asked}" + (f" and {side} {amber}" if amber else "")
