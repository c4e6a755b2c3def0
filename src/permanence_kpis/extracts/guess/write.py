"""The text of a first `extracts.yaml`, with a comment where somebody has to look."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from permanence_kpis.extracts.guess.match import Match
from permanence_kpis.extracts.guess.profile import ColumnProfile
from permanence_kpis.extracts.mapped.date_formats import DATE_FORMATS
from permanence_kpis.tables import Catalogue, Column, Extract, Kind
from permanence_kpis.words import listed

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*(?: [A-Za-z0-9_.]+)*")
_MEANS_NOTHING = ("null", "Null", "NULL")
_ALL = 0.999

_TOP = """\
# Which file is which table, and which of its columns is which: guessed by kpis init from headings and from what the
# values look like. Look at every line, correct what is wrong, fill in what is missing: `kpis guide extracts-yaml`.
format: 1
tables:
"""


def mapping_text(found: Mapping[str, Match], catalogue: Catalogue) -> str:
    """The whole file: the tables found, and those needed that were not, with lines to fill in."""
    parts = [
        "".join(f"{line}\n" for line in (_table(found[name]) if name in found else _empty(extract)))
        for name, extract in catalogue.extracts.items()
        if name in found or extract.needed
    ]
    return _TOP + "\n".join(parts)


def not_guessed(found: Mapping[str, Match], files: Sequence[str], catalogue: Catalogue) -> list[str]:
    """What somebody has to look into, a sentence each."""
    said = []
    for name, extract in catalogue.extracts.items():
        if name in found:
            said += list(_of_table(found[name]))
        elif extract.needed:
            said.append(f"{name}: no file looks like it, and nothing can be worked out without it ({extract.row_is}).")
        elif name not in catalogue.own:
            said.append(f"{name}: no file looks like it. Measures that need it will be NO DATA ({extract.row_is}).")
    if absent := [name for name in catalogue.own if name not in found]:
        said.append(f"{listed(absent)}: no file looks like a list of that name. Measures that need it have no value.")
    used = {match.profiles.name for match in found.values()}
    said += [f"{file}: does not look like any of the tables." for file in files if file not in used]
    return said


def _table(match: Match) -> Iterator[str]:
    yield f"  {match.extract.name}:  # one row is {match.extract.row_is}"
    yield f"    file: {_scalar(match.profiles.file)}"
    if match.profiles.sheet:
        yield f"    sheet: {_scalar(match.profiles.sheet)}"
    if match.profiles.encoding:
        yield f"    encoding: {match.profiles.encoding}"
    if written := _date_format(match):
        yield f"    dates: {written}  # such as {DATE_FORMATS[written]}"
    yield "    columns:"
    for name, column in match.extract.columns.items():
        if name in match.columns:
            yield f"      {name}: {_column(column, match.columns[name])}"
        elif column.required:
            yield f"      # {name}: ?  # needed: {column.meaning}"
        else:
            yield f"      # {name}: ?  # {column.meaning}"


def _empty(extract: Extract) -> Iterator[str]:
    yield f"  {extract.name}:  # one row is {extract.row_is}. No file looks like it: fill this in"
    yield "    # file: ?"
    yield "    # columns:"
    for column in extract.columns.values():
        needed = "needed: " if column.required else ""
        yield f"    #   {column.name}: ?  # {needed}{column.meaning}"


def _column(column: Column, profile: ColumnProfile) -> str:
    """The heading; with how its codes are written, where they do not stand alone."""
    heading = _scalar(profile.heading)
    way = profile.way_of_codes(column)[1] if column.kind is Kind.CODE else "as_written"
    if way == "in_text":
        return f"{{column: {heading}, code: in_text}}"
    if way == "descriptions":
        codes = ", ".join(f"{_scalar(text)}: {code}" for text, code in profile.descriptions_used(column).items())
        return f"{{column: {heading}, codes: {{{codes}}}}}"
    return heading


def _date_format(match: Match) -> str | None:
    """The format to state, where the dates are not as this project's CSV files have them."""
    texts = _dates(match)
    as_ours = texts.share_of_dates()
    best = max(DATE_FORMATS, key=texts.share_of_dates, default=None)
    return best if best and texts.share_of_dates(best) > as_ours else None


def _dates(match: Match) -> ColumnProfile:
    """All its dates together."""
    texts: Counter[str] = Counter()
    for name, profile in match.columns.items():
        if match.extract.columns[name].kind is Kind.DATE:
            texts += profile.texts
    return ColumnProfile("", texts)


def _of_table(match: Match) -> Iterator[str]:
    """What is in doubt of a table that was found."""
    name, profiles = match.extract.name, match.profiles.name
    for column in match.extract.columns.values():
        if column.name not in match.columns:
            needed = ", which it must have" if column.required else ""
            yield f"{name}.{column.name}: no column of {profiles} looks like it{needed} ({column.meaning})."
        else:
            yield from _of_column(name, column, match.columns[column.name], profiles)
    dates = _dates(match)
    if _date_format(match) is None and dates.share_of_dates("mm/dd/yyyy") == 1 > dates.share_of_dates("yyyy-mm-dd"):
        yield f"{name}: the dates of {profiles} could have the day or the month first; the day was taken to be first."


def _of_column(table: str, column: Column, profile: ColumnProfile, profiles: str) -> Iterator[str]:
    where = f"{table}.{column.name}: '{profile.heading}' of {profiles}"
    if profile.is_empty:
        yield f"{where} is empty in the rows looked at; only its heading suggests it."
    elif column.name == "end_date" and not profile.blanks:
        yield f"{where} is filled in every row looked at; check that it is the end ({column.meaning})."
    elif column.kind is Kind.CODE and (share := profile.way_of_codes(column)[0]) < _ALL:
        yield f"{where} has texts that no code was found in ({_percentage(1 - share)}); see 'codes' in the guide."


def _percentage(share: float) -> str:
    return "under 1%" if share < 0.01 else f"{share:.0%}"


def _scalar(text: str) -> str:
    """A text as it has to be written in YAML."""
    if _PLAIN.fullmatch(text) and text not in _MEANS_NOTHING:
        return text
    return "'" + text.replace("'", "''") + "'"
