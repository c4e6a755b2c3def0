"""The scorecard on a terminal: a table where it fits, a paragraph for each measure where it does not."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from permanence_kpis.errors import printable
from permanence_kpis.outputs import scorecard_lines
from permanence_kpis.outputs.columns import HEADINGS, cells
from permanence_kpis.outputs.phrases import ABSENT, sample_note
from permanence_kpis.outputs.plain_table import PlainTable
from permanence_kpis.results.scorecard import Scorecard

# A line of hyphens under the headings and nothing else: the same on every code page.
_PLAIN_BOX = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)

_STYLES = {
    "GREEN": "bold green",
    "AMBER": "bold yellow",
    "RED": "bold red",
    "improved": "green",
    "worsened": "red",
}  # a colour only repeats what the word says

_Layout = tuple[tuple[str, ...], ...]
"""The columns of a table from left to right, each of one thing or of two above each other."""
_ONE_BY_ONE: _Layout = tuple((name,) for name in HEADINGS)
_STACKED: _Layout = (
    ("Ref",),
    ("Measure",),
    ("Result",),
    ("Out of", "Not known"),
    ("Target due",),
    ("Rating", "To green"),
    ("Confidence",),
    ("Before", "Direction"),
)
# D-565: what is not known is said beside the table too, and the direction says what the previous value is for
_NARROW: _Layout = (
    ("Ref",),
    ("Measure",),
    ("Result", "Out of"),
    ("Target due",),
    ("Rating", "To green"),
    ("Confidence",),
    ("Direction",),
)
_LAYOUTS = (
    (_ONE_BY_ONE, False, False),
    (_ONE_BY_ONE, True, False),
    (_ONE_BY_ONE, True, True),
    (_STACKED, True, True),
    (_NARROW, True, True),
)
"""From the widest to the narrowest, each with whether its cells are folded, and whether its headings are."""
_TITLE = 1
_NARROWEST_TITLE = 16
_SAYS_NOTHING = (ABSENT, "0", "none")
_MESSAGES = 5
"""So many lines of a screen are for what is said after a page, and for the next command."""
_RIGHT = ("Result", "Out of", "Before")
_FOLDED_BEFORE = re.compile(r" (?=by |on |of \d)|(?<=,\d{3}) (?=fewer$|more$)")
_FOLDED_AFTER = re.compile(r"(?<=^at least) |(?<=^at most) ")
_BEFORE_A_LONG_MONTH = re.compile(r"(?<=^by \d\d) (?=\w{8,}$)|(?<=^by \d) (?=\w{8,}$)")
_CENTRED = ("Not known", "Confidence")


def scorecard(scorecard: Scorecard, height: int | None = None) -> RenderableType:
    """The whole scorecard: heading, sample banner, one row a measure, and what there is to add below.

    Takes: the lines of the screen; None where it is no screen. On one too short for all of it, what there is to add is
    above the table, so that the table is what stays in view.
    """
    note = sample_note(scorecard.extracts)
    begins = head(scorecard_lines.title(scorecard), note, scorecard_lines.heading(scorecard))
    table: list[RenderableType] = []
    for title, results in scorecard_lines.by_section(scorecard):
        table += [Text(), *([Text(title, style="bold")] if title else [])]
        table += [_Measures([cells(result) for result in results])]
    notes = [Text(), *(labelled(label, lines) for label, lines in scorecard_lines.notes_of_a_page(scorecard))]
    groups = [*_breakdown(scorecard)]
    if height is None or groups:
        return Group(*begins, *table, *notes, *groups)
    return _ThatFits(Group(*begins, *table, *notes), Group(*begins, *notes, *table), height - _MESSAGES)


def text(renderable: RenderableType, width: int, *, has_colour: bool = False, may_be_wider: bool = False) -> str:
    """What is to be printed, laid out for so many columns.

    Without colour there is no control character in it and no space at the end of a line. `may_be_wider`: a table that
    needs more columns than there are gets them (off a terminal nothing has to be folded).
    """
    console = Console(
        width=width,
        height=100,  # without a height, TERM=dumb overrules the width
        color_system="standard" if has_colour else None,
        force_terminal=has_colour,
        no_color=not has_colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        file=io.StringIO(),
    )
    if may_be_wider:
        console.width = max(width, console.measure(renderable, options=console.options.update(width=10_000)).maximum)
    if not has_colour:  # what there is to print is the text of it: nothing of a style, and no control character
        printed = printable("".join(part.text for part in console.render(renderable) if part.control is None))
        return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    with console.capture() as capture:
        console.print(
            Segments(Segment(printable(part.text), part.style) for part in console.render(renderable)), end=""
        )
    return capture.get()


def head(title: str, note: str, about: Iterable[tuple[str, str]]) -> list[RenderableType]:
    """What every page begins with: its title, the banner of the sample, if any, and what it is about: (label, text)."""
    banner = [Text(note, style="bold reverse")] if note else []
    return [Text(title, style="bold"), *banner, *(labelled(label, [text]) for label, text in about)]


def labelled(label: str, lines: Sequence[str]) -> RenderableType:
    """A label, and its lines beside it."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(min_width=11, no_wrap=True)
    grid.add_column(overflow="fold")
    for number, line in enumerate(lines):
        grid.add_row(Text(label if number == 0 else "", style="bold"), Text(line))
    return grid


def section(heading: str, lines: Sequence[str]) -> list[RenderableType]:
    """A heading in bold and lines under it, with a blank line above."""
    return [Text(), Text(heading, style="bold"), *(Padding(Text(line), (0, 0, 0, 2)) for line in lines)]


def to_type(label: str, command: str) -> RenderableType:
    """A label, and a command beside it that can be copied whole: no line is broken in it."""
    return Text.assemble((label.ljust(11), "bold"), f"  {command}", no_wrap=True, overflow="ignore")


def _breakdown(scorecard: Scorecard) -> Iterator[RenderableType]:
    """The groups of each measure, under its figure as a whole."""
    broken_down = [result for result in scorecard.results if result.groups]
    if broken_down:
        yield from (Text(), Text(scorecard_lines.breakdown_title(scorecard), style="bold"))
    for result in broken_down:
        yield from (Text(), Text(_whole(dict(zip(HEADINGS, cells(result), strict=True)))))
        headings = scorecard_lines.group_headings(scorecard)
        kept = scorecard_lines.group_places(result, headings)
        rows = (scorecard_lines.group_cells(result, group) for group in result.groups)
        yield PlainTable([headings[place] for place in kept], [[row[place] for place in kept] for row in rows])


def _whole(row: Mapping[str, str]) -> str:
    """The figure that groups stand under."""
    out_of = "" if row["Out of"] == ABSENT else f" ({row['Out of']})"
    return f"{row['Ref']} {row['Measure']}: {row['Result']}{out_of}"


# D-566: a scorecard that has scrolled away is of no use to who came for it
class _ThatFits:
    """A page in one order where the screen has so many lines, otherwise in another."""

    def __init__(self, page: RenderableType, otherwise: RenderableType, height: int) -> None:
        self._page, self._otherwise, self._height = page, otherwise, height

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = console.render_lines(self._page, options.update(height=None))
        yield self._page if len(lines) <= self._height else self._otherwise


class _Measures:
    """One row a measure, laid out by the width there is."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self._rows = [dict(zip(HEADINGS, row, strict=True)) for row in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for stacks, is_folded, is_narrow in _LAYOUTS:
            headings = [_heading(stack, is_narrow=is_narrow) for stack in stacks]
            rows = [[_cell(row, stack, is_folded=is_folded) for stack in stacks] for row in self._rows]
            widths = [max(map(_width, column)) for column in zip(headings, *rows, strict=True)]
            room = options.max_width - (sum(widths) - widths[_TITLE] + len(widths) - 1)
            if room >= _NARROWEST_TITLE:
                gap = 2 if room - len(widths) >= widths[_TITLE] else 1
                widths[_TITLE] = min(widths[_TITLE], room)
                yield _table(stacks, headings, rows, widths, gap)
                return
        for row in self._rows:
            yield from _paragraph(row)


def _table(
    stacks: Sequence[Sequence[str]],
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    gap: int,
) -> Table:
    table = Table(box=_PLAIN_BOX, show_edge=False, padding=(0, gap - 1, 0, 0), pad_edge=False)
    for stack, heading, width in zip(stacks, headings, widths, strict=True):
        alone = stack[0] if len(stack) == 1 else None
        table.add_column(
            Text(heading),
            width=width,
            overflow="fold",
            justify="right" if alone in _RIGHT else "center" if alone in _CENTRED else "left",
        )
    for row in rows:
        table.add_row(*map(_styled, row))
    return table


def _heading(stack: Sequence[str], *, is_narrow: bool) -> str:
    if stack in (("Not known",), ("Target due",)):
        return stack[0].replace(" ", "\n")
    if stack == ("Confidence",) and is_narrow:
        return "Confi-\ndence"
    return ",\n".join((stack[0], *(name.lower() for name in stack[1:])))


def _cell(row: Mapping[str, str], stack: Sequence[str], *, is_folded: bool) -> str:
    """What stands in one cell: one thing, or two above each other, the second only where it says something."""
    shown = [row[stack[0]]]
    if len(stack) > 1 and row[stack[1]] not in _SAYS_NOTHING:
        below = f"{row[stack[1]]} not known" if stack[1] == "Not known" else row[stack[1]]
        shown = [below] if shown == [ABSENT] else [*shown, below]
    return "\n".join(map(_folded, shown) if is_folded else shown)


def _folded(text: str) -> str:
    """A cell on several short lines: at least / 3 fewer; 13 or fewer / by 30 June; improved / by 2.7."""
    text = text.removesuffix(" points").removesuffix(" point")  # the values beside it are percentages
    lines = _FOLDED_BEFORE.sub("\n", _FOLDED_AFTER.sub("\n", text)).split("\n")
    return "\n".join(_BEFORE_A_LONG_MONTH.sub("\n", line) for line in lines)


def _paragraph(row: Mapping[str, str]) -> Iterator[RenderableType]:
    """One measure as a few lines, for a terminal too narrow for any table."""
    beside = [] if row["Out of"] == ABSENT else [row["Out of"]]
    beside += [] if row["Not known"] in _SAYS_NOTHING else [f"{row['Not known']} not known"]
    target = "" if row["Target due"] in (ABSENT, row["Rating"]) else f", target due {row['Target due']}"
    confidence = "" if row["Confidence"] == ABSENT else f", confidence {row['Confidence']}"
    needed = "" if row["To green"] in _SAYS_NOTHING else f", {row['To green']} to be green"
    change = "" if row["Direction"] == ABSENT else f", {row['Direction']}"

    yield Text(f"{row['Ref']}  {row['Measure']}", style="bold")
    if row["Result"] != ABSENT or beside:
        yield _indented(Text(row["Result"] + (f" ({'; '.join(beside)})" if beside else "")))
    yield _indented(_styled(row["Rating"]) + Text(f"{confidence}{target}{needed}"))
    if row["Before"] != ABSENT:
        yield _indented(Text(f"Before: {row['Before']}{change}"))


def _indented(line: Text) -> RenderableType:
    return Padding(line, (0, 0, 0, 4))


def _styled(cell: str) -> Text:
    return Text("\n").join(Text(line, style=_STYLES.get(line.split(" ")[0], "")) for line in cell.split("\n"))


def _width(cell: str) -> int:
    return max(cell_len(line) for line in cell.split("\n"))
