"""A folder of extracts, whatever its layout, to typed canonical tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from permanence_kpis.errors import ExtractError, in_order
from permanence_kpis.extracts import file_faults, last_days
from permanence_kpis.extracts.folder import described_by, is_of_returns, is_of_ssd, paths_in
from permanence_kpis.extracts.model import MAPPING, REJECTED_SCHEMA, Extracts, Reading
from permanence_kpis.extracts.named_columns import add_named, files_of_children, without_named
from permanence_kpis.extracts.own_layout import read_own_layout
from permanence_kpis.extracts.sample_mark import is_half_moved, is_marked
from permanence_kpis.extracts.spoilt_ids import ids_without_zeros, spoilt_ids
from permanence_kpis.tables import BUILT_IN, Catalogue

if TYPE_CHECKING:
    from permanence_kpis.extracts.mapped.model import Described

_Layout = Literal["own", "returns", "ssd", "mapped"]


def load_extracts(
    folder: Path | str,
    columns: frozenset[str] | None = None,
    *,
    is_sample: bool = False,
    label: str | None = None,
    catalogue: Catalogue = BUILT_IN,
) -> Extracts:
    """Read the extracts of a folder.

    Takes: folder, holding the files of docs/extracts.md, SSDA903 returns (docs/ssda903.md), the Standard Safeguarding
    Dataset (docs/ssd.md), or an extracts.yaml
    (docs/extracts-yaml.md) and the files it names; an extracts.yaml beside the others may say that ends are last days;
    columns, the `extract.column` names to read (None: all); is_sample,
    that they are synthetic (a folder that `kpis sample` wrote says so itself); label, what to call the folder where its
    path says little; catalogue, the extracts to look for.
    Gives: Extracts. A row without a readable id or key date is not used; any other bad field is blank.
    Raises: ExtractError with everything that makes a file unusable, all files looked at, file by file and row by row.
    """
    folder = Path(folder)
    paths = paths_in(folder)
    if is_half_moved(folder):
        raise ExtractError(file_faults.half_moved(folder))
    described = described_by(folder, paths, catalogue)
    ends_are_last_days = described is not None and described.ends_are_last_days
    layout = _layout(paths, described)
    wanted, named = columns, tuple(described.by) if described else ()
    columns = without_named(columns, named)
    reading = _read(folder, paths, layout, described, columns, catalogue)
    if described and columns != wanted and layout != "mapped" and not reading.stops:
        headings = [at.text for at in described.by.values()]
        add_named(described, files_of_children(paths, layout, catalogue, headings), reading)
    if ends_are_last_days and layout in ("own", "mapped"):
        last_days.add_days(reading)
    elif layout in ("own", "mapped"):
        reading.stops += last_days.told_in(reading)
    reading.stops += ids_without_zeros(reading.ids)
    if reading.stops:
        raise ExtractError(*in_order(reading.stops))
    return Extracts(
        folder=label or str(folder / MAPPING if layout == "mapped" else folder),
        tables=reading.tables,
        not_there=reading.not_there,
        rejected=pl.concat([pl.DataFrame(schema=REJECTED_SCHEMA), *reading.rejected], how="diagonal"),
        problems=in_order((*reading.problems, *spoilt_ids(reading.ids))),
        is_sample=is_sample or is_marked(folder, catalogue),
        names=reading.names,
        headings=reading.headings,
        complete_from=reading.complete_from,
        years_without=reading.years_without,
        warnings=tuple(reading.warnings),
        parts=reading.parts,
        is_of_returns=layout == "returns",
        records=reading.records,
        ends_are_last_days=ends_are_last_days,
        catalogue=catalogue,
    )


def _layout(paths: Sequence[Path], described: "Described | None") -> _Layout:
    if described is not None and described.tables:
        return "mapped"
    if is_of_ssd(paths):
        return "ssd"
    return "returns" if is_of_returns(paths) else "own"


def _read(
    folder: Path,
    paths: Sequence[Path],
    layout: _Layout,
    described: "Described | None",
    columns: frozenset[str] | None,
    catalogue: Catalogue,
) -> Reading:
    """What the files of a layout hold; the parts that read it are loaded only for it."""
    ends_are_last_days = described is not None and described.ends_are_last_days
    if layout == "mapped" and described is not None:
        from permanence_kpis.extracts.mapped import read_mapped

        return read_mapped(folder, described, columns, catalogue)
    if layout == "ssd":
        from permanence_kpis.extracts.ssd import read_ssd

        return read_ssd(paths, columns, catalogue, ends_are_last_days=ends_are_last_days)
    if layout == "returns":
        from permanence_kpis.extracts.ssda903 import read_returns  # XML and all, only where there are some

        return read_returns(paths, columns, catalogue, ends_are_last_days=ends_are_last_days)
    return read_own_layout(folder, paths, columns, catalogue)
