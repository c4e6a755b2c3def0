"""Numbers of a spreadsheet as text: whole ones without a point, and as ISO those that are shown as days or times.

A spreadsheet keeps a day as a number; what it is, only the format of its cell says.
Source: docs/sources.md#spreadsheets.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

_BUILT_IN_OF_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_OF_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.IGNORECASE)
_OF_DAYS = re.compile("[dmyhs]", re.IGNORECASE)
_EPOCH, _EPOCH_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_BEFORE_MARCH_1900 = 60  # a spreadsheet counts a 29 February 1900, which never was
_PLAIN = re.compile("-?[0-9]{1,15}")
_MOST_DIGITS = 400


class Formats:
    """Which styles of cells show a number as a day or a time; told of a workbook's styles as its elements come."""

    def __init__(self, *, has_days_from_1904: bool) -> None:
        self.has_days_from_1904 = has_days_from_1904
        self._own: dict[str, bool] = {}
        self._of_cells: list[bool] = []
        self._is_in_cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "numFmt":
                self._own[attributes.get("numFmtId", "")] = is_of_days(attributes.get("formatCode", ""))
            case "cellXfs":
                self._is_in_cells = True
            case "xf" if self._is_in_cells:
                self._of_cells.append(self._shows_days(attributes.get("numFmtId", "")))

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "cellXfs":
            self._is_in_cells = False

    def shows_days(self, style: str) -> bool:
        """Whether a style of cells, by its number, shows a day or a time."""
        return (
            style.isascii() and style.isdecimal() and len(style) < 8 and self._of_cells[int(style) : int(style) + 1]
        ) == [True]

    def _shows_days(self, number: str) -> bool:
        known = self._own.get(number)
        return known if known is not None else number.isdecimal() and int(number[:8]) in _BUILT_IN_OF_DAYS


def is_of_days(code: str) -> bool:
    """Whether a format shows a number as a day or a time: a letter of one in its first part, text and colours apart."""
    return _OF_DAYS.search(_NOT_OF_THE_FORMAT.sub("", code).partition(";")[0]) is not None


def number_as_text(written: str, formats: Formats, style: str) -> str:
    """A number as text; as ISO where its style shows a day. What is no number stays as it is written."""
    if style and formats.shows_days(style):
        return _day_as_text(written, formats)
    if _PLAIN.fullmatch(written):
        return written
    try:
        number = Decimal(written.strip())
    except InvalidOperation:
        return written
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return written
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day_as_text(written: str, formats: Formats) -> str:
    try:
        days = float(written)
        if formats.has_days_from_1904:
            day = _EPOCH_OF_1904 + timedelta(days=days)
        else:
            day = _EPOCH + timedelta(days=days + (1 if days < _BEFORE_MARCH_1900 else 0))
    except (ValueError, OverflowError):
        return written
    return f"{day + timedelta(milliseconds=500):%Y-%m-%d %H:%M:%S}" if day.year >= 1000 else written
