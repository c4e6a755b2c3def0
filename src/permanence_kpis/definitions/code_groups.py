"""Lists of codes that conditions use by name."""

from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import Catalogue
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Text


def code_groups(root: Fields, catalogue: Catalogue, findings: Findings) -> dict[str, tuple[str, ...]]:
    """Every group by its name, with its codes as the code sets write them; a name stays even where a code is wrong."""
    written = root.values.get("code_groups")
    if not isinstance(written, Fields):
        return {}
    known_codes = {
        code.casefold(): code
        for table in catalogue.tables.values()
        for column in table.columns.values()
        for code in column.codes or ()
    }
    groups: dict[str, tuple[str, ...]] = {}
    for name, key in written.keys.items():
        path: Loc = ("code_groups", name)
        if code := known_codes.get(name.casefold()):
            what = f"the code group {quoted(name)} has the name of a code, {code}"
            findings.add(key.span, path, what, "Give the group another name: a condition could mean either.")
        items = written.values[name]
        codes: list[str] = []
        for item in items.items if isinstance(items, Items) else ():
            if not isinstance(item, Text):
                continue  # the shape has said so
            if known := known_codes.get(item.text.casefold()):
                codes.append(known)
            elif item.text in written.keys:
                what = f"{quoted(item.text)} is a code group, and a group has codes only"
                findings.add(item.span, path, what, "Write its codes out, or name both groups in the condition.")
            else:
                what = f"{quoted(item.text)} is in no code set"
                remedy = did_you_mean(item.text, known_codes.values(), "'kpis guide data-dictionary' lists all codes.")
                findings.add(item.span, path, what, remedy)
        groups[name] = tuple(dict.fromkeys(codes))
    return groups
