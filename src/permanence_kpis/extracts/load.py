"""A folder of extracts, whatever its layout, to typed canonical tables."""

from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, in_order
from permanence_kpis.extracts import last_days
from permanence_kpis.extracts.folder import described_by, is_of_returns, is_of_ssd, paths_in
from permanence_kpis.extracts.model import MAPPING, REJECTED_SCHEMA, Extracts
from permanence_kpis.extracts.named_columns import add_named, files_of_children, without_named
from permanence_kpis.extracts.own_layout import read_own_layout
from permanence_kpis.extracts.sample_mark import is_marked
from permanence_kpis.extracts.spoilt_ids import spoilt_ids
from permanence_kpis.tables import BUILT_IN, Catalogue


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
    Gives: Extracts. A row without a readable id or key date is left out; any other bad field is blank.
    Raises: ExtractError with everything that makes a file unusable, all files looked at, file by file and row by row.
    """
    folder = Path(folder)
    paths = paths_in(folder)
    described = described_by(folder, paths, catalogue)
    ends_are_last_days = described is not None and described.ends_are_last_days
    is_mapped = described is not None and bool(described.tables)
    of_ssd = not is_mapped and is_of_ssd(paths)
    of_returns = not is_mapped and not of_ssd and is_of_returns(paths)
    wanted, named = columns, tuple(described.by) if described else ()
    columns = without_named(columns, named)
    if described and is_mapped:
        from permanence_kpis.extracts.mapped import read_mapped

        reading = read_mapped(folder, described, columns, catalogue)
    elif of_ssd:
        from permanence_kpis.extracts.ssd import read_ssd

        reading = read_ssd(paths, columns, catalogue, ends_are_last_days=ends_are_last_days)
    elif of_returns:
        from permanence_kpis.extracts.ssda903 import read_returns  # XML and all, only where there are some

        reading = read_returns(paths, columns, catalogue, ends_are_last_days=ends_are_last_days)
    else:
        reading = read_own_layout(folder, paths, columns, catalogue)
    if described and columns != wanted and not is_mapped and not reading.stops:
        layout = "ssd" if of_ssd else "returns" if of_returns else "own"
        add_named(described, files_of_children(paths, layout, catalogue), reading)
    if ends_are_last_days and not (of_returns or of_ssd):
        last_days.add_days(reading)
    elif not (of_returns or of_ssd):
        reading.stops += last_days.told_in(reading)
    if reading.stops:
        raise ExtractError(*in_order(reading.stops))
    return Extracts(
        folder=label or str(folder / MAPPING if is_mapped else folder),
        tables=reading.tables,
        not_there=reading.not_there,
        rejected=pl.concat([pl.DataFrame(schema=REJECTED_SCHEMA), *reading.rejected], how="diagonal"),
        problems=in_order((*reading.problems, *spoilt_ids(reading.ids))),
        is_sample=is_sample or is_marked(folder, catalogue),
        names=reading.names,
        headings=reading.headings,
        complete_from=reading.complete_from,
        warnings=tuple(reading.warnings),
        parts=reading.parts,
        is_of_returns=of_returns,
        records=reading.records,
        ends_are_last_days=ends_are_last_days,
        catalogue=catalogue,
    )
