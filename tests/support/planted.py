"""Texts put wherever a text of other people's can stand: ids, own columns, headings, names of files, definitions."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from permanence_kpis.results.benchmarks import COLUMNS

PROJECT = Path(__file__).parents[2]
PERIOD = ("--period", "2023-24")


def planted_extracts(folder: Path, texts: Sequence[str], *, in_names_of_files: bool = True) -> dict[str, Path]:
    """A folder of each layout, with a child for each text, which is its id and stands in every other text of its rows.

    Each has every kind of record, so that it is in every measure's table; and rows with faults, so that it is in
    findings.
    """
    folders = {name: folder / name for name in ("own", "returns", "mapped")}
    for one in folders.values():
        one.mkdir(parents=True)
    for name, rows in _own(texts).items():
        _write(folders["own"] / name, rows)
    for name, rows in _returns(texts).items():
        _write(folders["returns"] / name, rows)
    _mapped(folders["mapped"], texts)
    if in_names_of_files:
        for one in folders.values():
            for text in texts:
                (one / f"{_of_a_file(text)}.csv").write_text("surname,postcode\n", encoding="utf-8")
    return folders


def planted_definitions(path: Path, texts: Sequence[str], title: str = "") -> Path:
    """The shipped definitions with a text in the place of each that says nothing of who counts, but for the refs.

    `title`: what the titles begin with before their text.
    """
    written = yaml.safe_load((PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8"))
    written["authority"] = texts[0]
    for number, measure in enumerate(written["measures"]):
        text = texts[number % len(texts)]
        measure |= {"title": title + text, "why": text, "source": text, "notes": text, "owner": text}
        for exclusion in measure.get("exclude", []):
            exclusion["reason"] = text
        for value in measure["target"].get("values", []):
            value["source"] = text
        measure["versions"] = [{"from": "2022-04-01", "why_changed": text, "notes": f"as before {text}"}]
    text = yaml.safe_dump(written, sort_keys=False, default_flow_style=False)
    path.write_text(re.sub(r"(?m)^- ref: (\w+)$", r"- ref: '\1'", text), encoding="utf-8")
    return path


def planted_benchmarks(path: Path, texts: Sequence[str]) -> None:
    """A published figure of 4.2 for each of the texts, which is its area, difference and source."""
    day = "2022-03-31"
    rows = [["4.2", text, "authority", day, day, "1", "", "", "", "context", text, text, ""] for text in texts]
    _write(path, [COLUMNS, *rows])


def planted_plan(path: Path, texts: Sequence[str]) -> Path:
    """An action plan with one of the texts in the place of every text; evidence is 4.2 and 4.4."""
    actions = [
        {
            "ref": f"A{number}",
            "title": text,
            "lead": text,
            "status": "under way",
            "rag": "green",
            "evidence": ["4.2", "4.4"],
            "milestones": [{"what": text, "due": "2023-05-01"}],
            "notes": [{"on": "2023-05-01", "by": text, "text": text}, {"on": "2023-06-01", "by": text, "text": text}],
        }
        for number, text in enumerate(texts)
    ]
    written = {
        "format": 1,
        "title": texts[0],
        "ambition": texts[0],
        "review_every": "1 month",
        "rag_words": dict.fromkeys(("green", "red"), texts[0]),
        "actions": actions,
    }
    path.write_text(yaml.safe_dump(written, sort_keys=False, default_flow_style=False), encoding="utf-8")
    return path


Rows = list[list[str]]


def _own(texts: Sequence[str]) -> dict[str, Rows]:
    """The files of this project; `team` is a column of the authority's own."""
    return {
        "children.csv": [
            ["child_id", "date_of_birth", "sex", "ethnicity", "team", *texts],
            *([text, "2012-02-29", "F", text, text, *texts] for text in texts),
        ],
        "placements.csv": [
            ["child_id", "start_date", "placement_type", "end_date", "provider", "carer_id", "end_reason"],
            *([text, "2020-01-09", "U4", "2023-06-01", "PR1", f"c{text}", text] for text in texts),
            *([text, "2023-06-01", "P1", "", text, text, "CREQB"] for text in texts),
            *([text, text, "U4", text, "", text, ""] for text in texts),
        ],
        "legal_statuses.csv": [
            ["child_id", "start_date", "legal_status", "end_date", "reason_ceased"],
            *([text, "2020-01-09", "C2", "2024-02-01", "E45"] for text in texts[::2]),
            *([text, "2020-01-09", "C2", "", text] for text in texts[1::2]),
            *([text, text, text, "", ""] for text in texts),
        ],
        "reviews.csv": [
            ["child_id", "review_date", "participation"],
            *([text, "2023-07-01", "PN1"] for text in texts),
            *([text, "2023-08-01", text] for text in texts),
        ],
        "missing_episodes.csv": [
            ["child_id", "start_date", "end_date", "kind", "source"],
            *([text, "2023-07-01", "2023-07-02", "M", text] for text in texts),
        ],
        "foster_approvals.csv": [
            ["household_id", "approval_date", "approval_type", "places"],
            *([text, "2023-07-01", "mainstream", text] for text in texts),
        ],
        "previous_permanence.csv": [
            ["child_id", "previous_permanence", "order_date"],
            *([text, "P2", text] for text in texts),
        ],
    }


def _returns(texts: Sequence[str]) -> dict[str, Rows]:
    """The files of one return."""
    return {
        "2024-header.csv": [
            ["CHILD", "SEX", "DOB", "ETHNIC"],
            *([text, "2", "29/02/2012", text] for text in texts),
        ],
        "2024-episodes.csv": [
            ["CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"],
            *([text, "09/01/2020", "S", "C2", "N1", "U4", "PR1", "01/06/2023", "X1", text] for text in texts),
            *([text, "01/06/2023", "P", "C2", "N1", "K2", text, "", "", ""] for text in texts),
            *([text, text, "P", text, text, "K2", "", text, text, ""] for text in texts),
        ],
        "2024-reviews.csv": [
            ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"],
            *([text, "29/02/2012", "01/07/2023", "PN1"] for text in texts),
            *([text, "29/02/2012", text, text] for text in texts),
        ],
        "foster_approvals.csv": _own(texts)["foster_approvals.csv"],
    }


def _mapped(folder: Path, texts: Sequence[str]) -> None:
    """The same as our own, with a text in every heading, and named by a text where a file may be."""
    first = texts[0]
    lines = ["format: 1", "tables:"]
    for name, (headings, *rows) in _own(texts).items():
        file = f"{_of_a_file(first)} {name}"
        _write(folder / file, [[f"{first} {heading}" for heading in headings], *rows])
        lines += [f"  {name.removesuffix('.csv')}:", f"    file: {json.dumps(file)}", "    columns:"]
        ours = [heading for heading in headings if heading != "team" and heading not in texts]
        lines += [f"      {heading}: {json.dumps(f'{first} {heading}')}" for heading in ours]
    (folder / "extracts.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _of_a_file(text: str) -> str:
    """As much of a text as the name of a file can hold anywhere."""
    return "".join(character for character in text if character not in '/\\:*?"<>|\0')


def _write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def fields_of(content: str) -> Iterator[tuple[str, str]]:
    """Each field of a CSV text with its heading; each heading with no heading of its own."""
    headings, *rows = csv.reader(content.splitlines(keepends=True))
    yield from (("", heading) for heading in headings)
    for row in rows:
        yield from zip(headings, row, strict=True)
