"""Folders of tables of the Standard Safeguarding Dataset for tests, drawn: a reader can check the rows with the eye."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.drawn import columns, rows

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import Extracts, load_extracts

HEADINGS = {
    "person": "pers_person_id",
    "dob": "pers_dob",
    "child": "clae_person_id",
    "began": "clae_cla_episode_start_date",
    "why": "clae_cla_episode_start_reason",
    "ended": "clae_cla_episode_ceased_date",
    "ceased": "clae_cla_episode_ceased_reason",
    "in_placement": "clae_cla_placement_id",
    "care": "clae_cla_id",
    "placed": "clap_person_id",
    "placement": "clap_cla_placement_id",
    "from": "clap_cla_placement_start_date",
    "until": "clap_cla_placement_end_date",
    "type": "clap_cla_placement_type",
    "provider": "clap_cla_placement_provider",
    "urn": "clap_cla_placement_urn",
    "postcode": "clap_cla_placement_postcode",
    "moved_for": "clap_cla_placement_change_reason",
    "held_by": "lega_person_id",
    "status": "lega_legal_status",
    "held_from": "lega_legal_status_start_date",
    "held_until": "lega_legal_status_end_date",
}
"""What the drawings call the headings of the SSD, which are long."""

USUAL = {"why": "S", "type": "U4", "provider": "PR1", "status": "C2"}
NEEDED = {
    "ssd_person.csv": ("person", "dob", "pers_sex", "pers_ethnicity"),
    "ssd_cla_episodes.csv": ("child", "began", "why", "ended", "ceased", "in_placement", "care"),
    "ssd_cla_placement.csv": (
        *("placed", "placement", "from", "until", "type", "provider", "urn", "postcode", "moved_for"),
    ),
    "ssd_legal_status.csv": ("held_by", "status", "held_from", "held_until"),
}

ANN = {
    "ssd_person.csv": """
        person | dob
        ann    | 2012-02-29
    """,
    "ssd_cla_episodes.csv": """
        child | began      | in_placement | care
        ann   | 2022-05-01 | P1           | 7
    """,
    "ssd_cla_placement.csv": """
        placed | placement | from
        ann    | P1        | 2022-05-01
    """,
    "ssd_legal_status.csv": """
        held_by | held_from
        ann     | 2022-05-01
    """,
}
"""A child in care in one placement under one status."""


def table(name: str, drawing: str) -> str:
    """One of the tables that are needed: the columns drawn, usual values in the others."""
    names = [*NEEDED[name], *(one for one in columns(drawing) if one not in NEEDED[name])]
    lines = [",".join(HEADINGS.get(one, one) for one in names)]
    for row in rows(drawing):
        lines.append(",".join((row[one] or "") if one in row else USUAL.get(one, "") for one in names))
    return "\n".join(lines) + "\n"


def folder_of(folder: Path, drawn: Mapping[str, str | None], others: Mapping[str, str] | None = None) -> Path:
    """The tables that are needed, of ann where nothing else is drawn (None: not there), and other files as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {name: table(name, drawing) for name, drawing in (ANN | drawn).items() if drawing is not None}
    for name, text in (texts | (others or {})).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, drawn: Mapping[str, str | None], others: Mapping[str, str] | None = None) -> Extracts:
    return load_extracts(folder_of(folder, drawn, others))


def csv(drawing: str) -> str:
    """Any other file, as drawn."""
    names = columns(drawing)
    return "\n".join([",".join(names), *(",".join(row[name] or "" for name in names) for row in rows(drawing))]) + "\n"


def said(extracts: Extracts) -> list[str]:
    """What was reported, each on a line."""
    return [str(problem) for problem in extracts.problems]


def what_stops(folder: Path, drawn: Mapping[str, str | None], others: Mapping[str, str] | None = None) -> list[str]:
    """Everything said where a folder cannot be used."""
    try:
        load(folder, drawn, others)
    except ExtractError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError("nothing stopped")


def carers(extracts: Extracts) -> str:
    """The carer of each placement in order, as a letter: A for the first, B for the next new one; a dot where blank."""
    letters: dict[str, str] = {}
    in_order = extracts.tables["placements"].sort("child_id", "start_date")["carer_id"]
    return "".join(
        letters.setdefault(carer, chr(ord("A") + len(letters))) if carer is not None else "." for carer in in_order
    )
