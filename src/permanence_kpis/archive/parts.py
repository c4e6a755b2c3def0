"""Runs read from many files: what many of them hold alike is read once."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from permanence_kpis.archive.model import Entry, Figure, Run
from permanence_kpis.archive.records import (
    BROKEN,
    FORMAT,
    NotARecordError,
    Record,
    canonical,
    content_about,
    content_digest_of,
    digest,
    entry_of,
    entry_with,
    figure_of,
    record_of,
    refuse_other_figures,
    refuse_too_dense,
    run_with,
)

# What stands between the parts in the layout that `as_text` writes. No text in it can hold a line break.
_OWN = re.compile(rb'\{\n "format": %d,\n "run": "([0-9]+-[0-9a-f]+)",\n "recorded_on": "([0-9-]+)"' % FORMAT)
_ABOUT = b',\n "authority": '
_RESULTS = b',\n "results": {\n  "sha256": "'
_FIGURES = b'",\n  "figures": [\n   {'
_NEXT_FIGURE = b"\n   },\n   {"
_END = b"\n   }\n  ]\n }\n}\n"
_DIGITS = 64


@dataclass(frozen=True)
class _About:
    """A run without its figures, and the canonical text of its content before and after them."""

    run: Run
    before: bytes
    after: bytes


@dataclass(frozen=True)
class _Figures:
    """The figures of a run by ref, their canonical text, and its digest."""

    by_ref: Mapping[str, Figure]
    text: bytes
    sha256: str


# D-176: an index can be wrong
class RunReader:
    """Reads one run after the other, and remembers their parts by their bytes, or the digest of these.

    Of ten thousand runs many hold the same figure, or rest on the same extracts. A file in another layout than the one
    that kpis writes is read as a whole, which takes longer and gives the same.
    """

    def __init__(self) -> None:
        self._about: dict[bytes, _About] = {}
        self._figures: dict[str, _Figures] = {}
        self._figure: dict[bytes, tuple[Figure, bytes]] = {}
        self._runs: dict[tuple[int, int], tuple[Run, str]] = {}

    def read(self, content: bytes) -> tuple[Entry, str]:
        """A run of the archive without its publications, and the digest of its content.

        Raises: NotARecordError, saying what is wrong.
        """
        refuse_too_dense(content)
        with suppress(*BROKEN):
            return self._by_parts(content)
        entry = entry_of(content)
        try:
            return entry, content_digest_of(record_of(content))
        except RecursionError as error:
            raise NotARecordError("it is nested too deep") from error

    def _by_parts(self, content: bytes) -> tuple[Entry, str]:
        """Raises: ValueError where the layout is another."""
        about_at, results_at = content.index(_ABOUT), content.index(_RESULTS)
        digits_at = results_at + len(_RESULTS)
        figures_at = digits_at + _DIGITS
        if not (content.startswith(_FIGURES, figures_at) and content.endswith(_END)):
            raise ValueError("the figures are elsewhere")
        own = _OWN.fullmatch(content, 0, about_at)
        if own is None:
            raise ValueError("the run is elsewhere")
        about = self._about_of(content[about_at + 1 : results_at])
        figures = self._figures_of(content[figures_at + len(_FIGURES) : -len(_END)])
        refuse_other_figures(content[digits_at:figures_at].decode(), figures.sha256)
        alike = id(about), id(figures)  # both are kept, so that no other ever has their place
        if alike not in self._runs:
            self._runs[alike] = _whole(about, figures)
        run, of_content = self._runs[alike]
        return entry_with({"run": own[1].decode(), "recorded_on": own[2].decode()}, run), of_content

    def _about_of(self, text: bytes) -> _About:
        if text not in self._about:
            record = _object(text)
            content = canonical(content_about(record))  # sorted, so that the results would come after it
            after = canonical([record["definitions"]["sha256"], record["program"]["sha256"]])
            self._about[text] = _About(run_with(record, {}), b"[" + content[:-1], b"}," + after[1:])
        return self._about[text]

    def _figures_of(self, text: bytes) -> _Figures:
        own = digest(text)  # the text itself, ten thousand times, is most of what they would take
        if own not in self._figures:
            each = [self._figure_of(one) for one in text.split(_NEXT_FIGURE)]
            whole = b"[" + b",".join(canonical_text for _, canonical_text in each) + b"]"
            self._figures[own] = _Figures({figure.ref: figure for figure, _ in each}, whole, digest(whole))
        return self._figures[own]

    def _figure_of(self, text: bytes) -> tuple[Figure, bytes]:
        if text not in self._figure:
            record = _object(text)
            self._figure[text] = figure_of(record), canonical(record)
        return self._figure[text]


def _whole(about: _About, figures: _Figures) -> tuple[Run, str]:
    """A run, and the digest of its content."""
    results = b'"results":{"figures":' + figures.text + b',"sha256":"' + figures.sha256.encode() + b'"}'
    of_content = digest(b"".join((about.before, b",", results, about.after)))
    return replace(about.run, figures=figures.by_ref), of_content


def _object(fields: bytes) -> Record:
    record: Record = json.loads(b"{" + fields + b"}")
    return record
