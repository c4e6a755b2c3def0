"""Findings in the order of their rows."""

from permanence_kpis.results.findings import Alike, Finding, Findings


def alike(what, *rows):
    said = Finding("FIX", "DfE 142", "placements.csv", None, None, "end_date", what, "", "Check it.")
    return Alike(said, rows, tuple(f"child {row}" for row in rows))


def test_findings_of_one_kind_are_in_the_order_of_their_rows():
    findings = Findings(((alike("open", 2, 5), alike("open too", 3)), (alike("whole", 0), alike("of a row", 2))))

    assert [(one.what, one.row) for one in findings] == [
        ("open", 2),
        ("open too", 3),
        ("open", 5),
        ("whole", None),
        ("of a row", 2),
    ]
    assert len(findings) == 5
    assert findings.first.owner_id == "child 2"
