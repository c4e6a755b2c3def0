"""The extracts of an authority as its case system would write them: other headings, descriptions, a workbook."""

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet

Row = dict[str, str]
Written = Mapping[str, Callable[[Row], str]]

_SEXES = {"M": "Male", "F": "Female"}
_KINDS = {"M": "Missing", "A": "Away without authorisation"}
_APPROVALS = {"connected": "Family and friends", "mainstream": "Mainstream fostering", "short_breaks": "Short breaks"}


def write_as_a_case_system(extracts: Path, folder: Path) -> None:
    """Writes the CSV files of this project, as they are, under the names and in the ways of a case system."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in extracts.glob("*.csv")
    }
    _write_csv(
        folder / "FACT_PERSON.csv",
        rows["children"],
        {
            "PERSON_ID": _field("child_id"),
            "FORENAME": lambda row: "Zoë",
            "BIRTH_DTTM": _day_and_time("date_of_birth"),
            "GENDER": lambda row: _SEXES.get(row["sex"], row["sex"]),
            "ETHNICITY_CODE": _in_brackets("ethnicity", codes.ETHNICITY),
        },
        encoding="cp1252",
    )
    _write_csv(
        folder / "FACT_CLA_PLACEMENT.csv",
        rows["placements"],
        {
            "PERSON_ID": _field("child_id"),
            "START_DTTM": _day_and_time("start_date"),
            "END_DTTM": _day_and_time("end_date"),
            "DIM_LOOKUP_PLACEMENT_TYPE_CODE": _before_a_colon("placement_type", codes.PLACEMENT_TYPE),
            "DIM_LOOKUP_PLACEMENT_PROVIDER_CODE": _in_a_list("provider", codes.PROVIDER),
            "SERVICE_KEY": _field("carer_id"),
            "DIM_LOOKUP_PLAC_CHNG_REAS_CODE": _field("end_reason"),
        },
    )
    _write_csv(
        folder / "FACT_CLA_REVIEW.csv",
        rows["reviews"],
        {
            "PERSON_ID": _field("child_id"),
            "MEETING_DTTM": _named_month("review_date"),
            "PARTICIPATION_DESC": _before_a_colon("participation", codes.PARTICIPATION),
        },
    )
    _write_csv(
        folder / "FACT_MISSING_PERSON.csv",
        rows["missing_episodes"],
        {
            "PERSON_ID": _field("child_id"),
            "START_DTTM": _day_and_time("start_date"),
            "END_DTTM": _day_and_time("end_date"),
            "MISSING_STATUS": lambda row: _KINDS.get(row["kind"], row["kind"]),
            "MISSING_FROM": _field("source"),
        },
        encoding="utf-16",
    )
    with xlsxwriter.Workbook(str(folder / "fostering and court.xlsx")) as workbook:
        _write_sheet(
            workbook,
            "Legal Status",
            rows["legal_statuses"],
            {
                "Person ID": _field("child_id"),
                "Start Date": _field("start_date"),
                "End Date": _field("end_date"),
                "Legal Status": _before_a_colon("legal_status", codes.LEGAL_STATUS),
                "Reason Ceased": _before_a_colon("reason_ceased", codes.REASON_CEASED),
            },
        )
        _write_sheet(
            workbook,
            "Foster Approvals",
            rows["foster_approvals"],
            {
                "Household": _field("household_id"),
                "Approved": _field("approval_date"),
                "Approval Type": lambda row: _APPROVALS.get(row["approval_type"], row["approval_type"]),
                "End Date": _field("end_date"),
                "Places": _field("places"),
            },
        )
        _write_sheet(
            workbook,
            "Previous Permanence",
            rows["previous_permanence"],
            {
                "Person ID": _field("child_id"),
                "Previous Permanence": _before_a_colon("previous_permanence", codes.PREVIOUS_PERMANENCE),
                "Order Date": _field("order_date"),
            },
        )
        workbook.add_worksheet("Notes")


def _write_csv(path: Path, rows: list[Row], columns: Written, encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([write(row) for write in columns.values()] for row in rows)


def _write_sheet(workbook: xlsxwriter.Workbook, name: str, rows: list[Row], columns: Written) -> None:
    """A sheet with real dates, where they are in the calendar, and real numbers."""
    sheet = workbook.add_worksheet(name)
    as_date = workbook.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, columns)
    for number, row in enumerate(rows, start=1):
        for place, (heading, write) in enumerate(columns.items()):
            text = write(row)
            if day := _iso(text):
                sheet.write_datetime(number, place, datetime(day.year, day.month, day.day), as_date)
            elif heading == "Places" and text.isdecimal():
                sheet.write_number(number, place, int(text))
            elif text:
                sheet.write_string(number, place, text)


def _field(name: str) -> Callable[[Row], str]:
    return lambda row: row[name]


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day_and_time(name: str) -> Callable[[Row], str]:
    return lambda row: f"{day:%d/%m/%Y} 00:00:00" if (day := _iso(row[name])) else row[name]


def _named_month(name: str) -> Callable[[Row], str]:
    return lambda row: f"{day:%d-%b-%Y}" if (day := _iso(row[name])) else row[name]


def _before_a_colon(name: str, code_set: CodeSet) -> Callable[[Row], str]:
    return lambda row: f"{code}: {code_set[code].meaning}" if (code := row[name].upper()) in code_set else row[name]


def _in_a_list(name: str, code_set: CodeSet) -> Callable[[Row], str]:
    return lambda row: f"e) {code} - {code_set[code].meaning}" if (code := row[name]) in code_set else row[name]


def _in_brackets(name: str, code_set: CodeSet) -> Callable[[Row], str]:
    return lambda row: f"{code_set[code].meaning} ({code})" if (code := row[name]) in code_set else row[name]


NOT_GUESSED, MENDED = "      # carer_id: ?  # the carer or home\n", "      carer_id: SERVICE_KEY\n"
"""The line of the first guess that somebody has to mend, for SERVICE_KEY could be anything; and the line mended."""


def remedy(folder: Path) -> None:
    """What somebody does who looks at the first guess."""
    path = folder / "extracts.yaml"
    guessed = path.read_text(encoding="utf-8")
    assert guessed.count(NOT_GUESSED) == 1
    path.write_text(guessed.replace(NOT_GUESSED, MENDED), encoding="utf-8")
