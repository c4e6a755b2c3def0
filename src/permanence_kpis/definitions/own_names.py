"""The names that tables, rows and columns of the authority's own may have."""

from permanence_kpis.definitions.own_shape import NAME
from permanence_kpis.file_reading import names_a_device
from permanence_kpis.suggest import quoted
from permanence_kpis.tables import BUILT_IN, CHILD_COLUMNS
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Loc

CHILD, CHILDREN = "child_id", "children"
_TAKEN_BY_FILES = frozenset(
    {"accepted", "extracts", "sample"}
    | {"header", "episodes", "missing", "uasc", "oc2", "oc3", "ad1", "placed_for_adoption", "sw_episodes", "dolo"}
)
"""Files beside the extracts, and those of an SSDA903 return."""
_SSD = "ssd_"
"""What the tables of the Standard Safeguarding Dataset begin with."""
_OF_CONDITIONS = frozenset({"any", "not", "last_day"})
_OF_ROWS = frozenset(
    {"belongs", "child", "child_row", "copy", "left_out_of", "own_date", "own_row", "owner", "record", "source_file",
     "source_row", "surely_in", "may_be_in", "surely_meets", "may_meet", "may_fail", "is_excluded", "never_told",
     "trial", "together"}
)  # fmt: skip
"""Names under which a row carries what it is worked out with."""
HOW_TO_NAME = "Write small letters, digits and underscores, a letter first, such as support_meetings."


def check_name(name: str, path: Loc, root: Fields, findings: Findings) -> bool:
    """Whether a table may have this name; where not, why not is among the findings."""
    holder = root.values[str(path[0])]
    assert isinstance(holder, Fields)
    span = holder.keys[name].span
    tables = {*BUILT_IN.extracts, *BUILT_IN.tables}
    if not NAME.fullmatch(name):
        findings.add(span, path, f"{quoted(name)} cannot be the name of a table", HOW_TO_NAME)
    elif name in tables:
        what = f"{quoted(name)} is a table that there is already"
        findings.add(span, path, what, "Give your own table another name, such as our_" + name + ".")
    elif name in _TAKEN_BY_FILES or name.startswith(_SSD) or names_a_device(f"{name}.csv"):
        what = f"a table cannot be called {quoted(name)}: {name}.csv is the name of something else"
        findings.add(span, path, what, f"Give it another name, such as our_{name}.")
    elif path[0] == "deadlines" and isinstance(own := root.values.get("own_tables"), Fields) and name in own.keys:
        what = f"{quoted(name)} is an own table and a deadline"
        findings.add(span, path, what, "Give the deadline a name of its own.")
    else:
        return True
    return False


def check_counts(word: str | None, node: Fields, path: Loc, findings: Findings) -> None:
    """Says among the findings why a word cannot be that for the rows of a table, where it cannot."""
    if word is None or "counts" not in node.values:
        return
    span = node.values["counts"].span
    if not NAME.fullmatch(word):
        findings.add(span, (*path, "counts"), f"{quoted(word)} cannot be the word for rows", HOW_TO_NAME)
    elif word == CHILDREN:
        what = "'children' can be counted anyway where rows have a child_id"
        findings.add(span, (*path, "counts"), what, "Write the word for the rows themselves, such as plans.")


def why_taken(name: str) -> str | None:
    """Why no column of an own table can have a name; None where one can."""
    if name in {column.name for column in CHILD_COLUMNS}:
        return "It is already there for every child, from children.csv. Leave it out, or give it another name."
    if name in _OF_CONDITIONS:
        return "It is a word of conditions. Give it another name, and name the column of your file in extracts.yaml."
    if name in _OF_ROWS or name in ("days_since", "months_since"):
        return "It is used for something else. Give it another name, and name the column of your file in extracts.yaml."
    return None
