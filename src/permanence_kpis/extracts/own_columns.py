"""Columns of the authority's own in children.csv: any that is not in the contract may be used to break figures down."""

from pathlib import Path

from permanence_kpis.extracts.folder import described_by, paths_in
from permanence_kpis.extracts.opening import refuse_a_link_out
from permanence_kpis.extracts.text_source import headings_of
from permanence_kpis.extracts.typed_table import plain_heading
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue

_CHILDREN = EXTRACTS["children"]
_OURS = ("source_file", "source_row")


# D-160: own columns of children.csv, or those that an extracts.yaml names
def own_columns(folder: Path, catalogue: Catalogue = BUILT_IN) -> tuple[str, ...] | None:
    """The columns of children.csv that are not in the contract, in the order of the file; None without such a file.

    Where an extracts.yaml names tables they are those that it names under `by`; where it does not, those too.

    Takes: the folder; the extracts there may be.

    Raises: ExtractError where the folder, extracts.yaml or the file cannot be opened, or its headings cannot be told
    apart.
    """
    paths = paths_in(folder)
    found = [path for path in paths if path.name.casefold() in _CHILDREN.file_names]
    described = described_by(folder, paths, catalogue)
    if described and described.tables:
        mapped = described.tables.get(_CHILDREN.name)
        return tuple(name for name in mapped.columns if name not in _CHILDREN.columns) if mapped else None
    named = tuple(described.by) if described else ()
    if len(found) != 1:
        return named or None
    refuse_a_link_out(found[0], folder)
    headings = dict.fromkeys(plain_heading(heading) for heading in headings_of(found[0]))
    others = [heading for heading in headings if heading and heading not in (*_CHILDREN.columns, *_OURS)]
    return tuple(dict.fromkeys((*named, *others)))
