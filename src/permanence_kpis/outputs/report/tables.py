"""Tables of the report: read aloud cell by cell with their headings, and one block a row on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from permanence_kpis.outputs.numbers import plain
from permanence_kpis.outputs.report.html import Markup, Part, element, together


@dataclass(frozen=True)
class Heading:
    """What stands above a column."""

    text: str
    is_number: bool = False
    is_on_one_line: bool = False


def table(caption: Part, headings: Sequence[Heading], rows: Sequence[Sequence[Part]], *, stacks: bool = True) -> Markup:
    """A table whose first column names the row.

    `stacks`: on a narrow screen each row becomes a block; the roles keep it a table for those who hear it.
    """
    above = element("tr", *(_heading(heading) for heading in headings), role="row")
    return element(
        "table",
        element("caption", caption) if caption else None,
        element("thead", above, role="rowgroup"),
        element("tbody", *(_row(headings, row) for row in rows), role="rowgroup"),
        class_="stacks" if stacks else None,
        role="table",
    )


def exact(shown: str, value: Fraction | int | None) -> Part:
    """A number as printed, with the exact one behind it; the dash alone where there is none."""
    return shown if value is None else element("data", shown, value=str(plain(value)))


def tag(rating: str) -> Markup:
    """A rating: the word, and a colour that only repeats it."""
    return element("span", rating, class_=f"tag {rating.lower().replace(' ', '-')}")


def _heading(heading: Heading) -> Markup:
    return element("th", heading.text, scope="col", role="columnheader", class_=_class(heading))


def _row(headings: Sequence[Heading], cells: Sequence[Part]) -> Markup:
    first, *others = cells
    return element(
        "tr",
        element("th", first, scope="row", role="rowheader"),
        *(
            element(
                "td",
                element("span", cell),
                role="cell",
                data_heading=heading.text,
                class_=_class(heading),
            )
            for heading, cell in zip(headings[1:], others, strict=True)
        ),
        role="row",
    )


def _class(heading: Heading) -> str | None:
    return "number" if heading.is_number else "whole" if heading.is_on_one_line else None


def lines(*texts: Part) -> Markup:
    """Paragraphs, leaving out what is blank."""
    return together(*(element("p", text) for text in texts if text))
