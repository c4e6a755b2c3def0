"""`kpis init`: what it guesses, what it leaves open, and what it never does."""

import csv
import shutil
import time
from pathlib import Path

import pytest

from permanence_kpis import load_extracts
from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts.guess import first_mapping as guess
from permanence_kpis.extracts.guess.profile import profiles_in
from permanence_kpis.run.init import first_mapping

from .folders import SOUND

SAMPLE = Path(__file__).parents[3] / "sample_data" / "extracts"


@pytest.fixture
def council(tmp_path):
    """The sound folder without its `extracts.yaml`."""
    folder = tmp_path / "council"
    shutil.copytree(SOUND, folder)
    (folder / "extracts.yaml").unlink()
    return folder


def written(folder: Path) -> str:
    first_mapping(str(folder))
    return (folder / "extracts.yaml").read_text(encoding="utf-8")


def test_the_first_guess_reads_the_folder(council):
    first_mapping(str(council))

    extracts = load_extracts(council)

    assert extracts.problems == ()
    assert [table.height for table in extracts.tables.values()] == [2, 3, 2]


def test_codes_are_found_alone_in_text_and_by_description(council):
    text = written(council)

    assert "      sex: {column: GENDER, codes: {Male: M, Female: F}}\n" in text
    assert "      ethnicity: {column: ETHNIC, code: in_text}\n" in text
    assert "      end_reason: REASON\n" in text


def test_an_extracts_yaml_is_never_written_over(council):
    (council / "extracts.yaml").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="already exists, and is not overwritten"):
        first_mapping(str(council))

    assert (council / "extracts.yaml").read_text(encoding="utf-8") == "mine"


def test_our_own_files_need_none(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "own")

    made = first_mapping(str(tmp_path / "own"))

    assert (made.written, made.why_not) == (
        None,
        "the files and headings are this project's own ('kpis guide extracts')",
    )
    assert not (tmp_path / "own" / "extracts.yaml").exists()


def test_our_own_names_over_other_headings_need_one(council):
    (council / "PERSON.csv").rename(council / "children.csv")
    (council / "PLACEMENT.csv").rename(council / "placements.csv")
    (council / "LEGAL.csv").rename(council / "legal_statuses.csv")

    assert "    file: children.csv\n" in written(council)
    assert load_extracts(council).tables["children"].height == 2


def test_ssda903_returns_need_none(tmp_path):
    (tmp_path / "2024-header.csv").write_text("CHILD,SEX,DOB,ETHNIC\n1,M,01/01/2015,WBRI\n", encoding="utf-8")
    (tmp_path / "2024-episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n1,01/05/2023,S,C2,N1,U4,PR1,,,\n",
        encoding="utf-8",
    )

    assert first_mapping(str(tmp_path)).why_not == "these are SSDA903 returns ('kpis guide ssda903')"


def test_a_folder_without_files_has_nothing_to_guess(tmp_path):
    (tmp_path / "letter.docx").write_text("Dear Sir", encoding="utf-8")

    with pytest.raises(ExtractError, match=r"no CSV file, no Parquet file and no \.xlsx workbook"):
        first_mapping(str(tmp_path))


def test_what_could_not_be_guessed_is_listed_and_stands_in_the_file(council):
    (council / "LEGAL.csv").unlink()
    (council / "PLACEMENT.csv").write_text(
        (council / "PLACEMENT.csv").read_text(encoding="utf-8").replace("CARER", "SERVICE_KEY", 1), encoding="utf-8"
    )

    made = first_mapping(str(council))

    assert "placements.carer_id: no column of PLACEMENT.csv looks like it (the carer or home)." in made.in_doubt
    assert (
        "legal_statuses: no file looks like it, and nothing can be worked out without it (a legal status)."
        in made.in_doubt
    )
    text = (council / "extracts.yaml").read_text(encoding="utf-8")
    assert "      # carer_id: ?  # the carer or home\n" in text
    assert "  legal_statuses:  # one row is a legal status. No file looks like it: fill this in\n" in text


def test_what_is_left_open_is_asked_for_when_the_folder_is_read(council):
    (council / "LEGAL.csv").unlink()
    first_mapping(str(council))

    with pytest.raises(ExtractError, match="'legal_statuses' is empty"):
        load_extracts(council)


def test_a_file_that_looks_like_no_table_is_listed(council):
    (council / "budget.csv").write_text("YEAR,POUNDS\n2024,100\n", encoding="utf-8")

    assert "budget.csv: does not look like any of the tables." in first_mapping(str(council)).in_doubt


def test_a_file_that_cannot_be_read_is_listed_and_the_rest_is_guessed(council):
    (council / "damaged.xlsx").write_bytes(b"PK\x03\x04")

    made = first_mapping(str(council))

    assert any(said.startswith("damaged.xlsx: this is not an .xlsx workbook") for said in made.in_doubt)
    assert len(made.found) == 3


@pytest.mark.parametrize(
    ("written_as", "stated"),
    [
        ("{2}/{1}/{0}", None),
        ("{1}/{2}/{0}", "mm/dd/yyyy"),
        ("{2}-{1}-{0}", "dd-mm-yyyy"),
        ("{0}{1}{2}", "yyyymmdd"),
        ("{0}-{1}-{2} 00:00:00", None),
    ],
)
def test_the_format_of_dates_is_guessed_where_it_is_not_ours(council, written_as, stated):
    legal = (SOUND / "LEGAL.csv").read_text(encoding="utf-8")
    for day, month, year in [("09", "01", "2023"), ("15", "05", "2023")]:
        legal = legal.replace(f"{day}/{month}/{year}", written_as.format(year, month, day))
    (council / "LEGAL.csv").write_text(legal, encoding="utf-8")

    of_legal = written(council).partition("  legal_statuses:")[2]

    assert (f"    dates: {stated}  #" in of_legal) == bool(stated)
    assert load_extracts(council).problems == ()


def test_dates_that_could_be_read_both_ways_are_in_doubt(council):
    legal = (SOUND / "LEGAL.csv").read_text(encoding="utf-8").replace("15/05/2023", "05/05/2023")
    (council / "LEGAL.csv").write_text(legal, encoding="utf-8")

    made = first_mapping(str(council))

    doubt = (
        "legal_statuses: the dates of LEGAL.csv could have the day or the month first; the day was taken to be first."
    )
    assert doubt in made.in_doubt


def test_texts_without_a_code_are_in_doubt_by_their_share(council):
    placements = (SOUND / "PLACEMENT.csv").read_text(encoding="utf-8").replace("K2: Children's home", "Children's home")
    (council / "PLACEMENT.csv").write_text(placements, encoding="utf-8")

    in_doubt = first_mapping(str(council)).in_doubt

    assert any(said.startswith("placements.placement_type: 'PLACEMENT_TYPE' of") and "33%" in said for said in in_doubt)


def test_no_value_is_printed_or_written(tmp_path):
    """Every cell of every file is a text of its own that could be told anywhere."""
    folder = tmp_path / "council"
    shutil.copytree(SOUND, folder)
    (folder / "extracts.yaml").unlink()
    planted = set()
    for path in folder.iterdir():
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        marked = [rows[0], *([f"{field}zq{number}" for field in row] for number, row in enumerate(rows[1:]))]
        planted |= {field for row in marked[1:] for field in row}
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(marked)

    guessed = guess(sorted(folder.iterdir()))

    assert planted
    assert "zq" not in guessed.text + "".join(guessed.in_doubt)


def test_headings_that_yaml_would_misread_are_quoted(council):
    legal = (SOUND / "LEGAL.csv").read_text(encoding="utf-8").replace("STATUS", "Legal status: it's #1", 1)
    (council / "LEGAL.csv").write_text(legal, encoding="utf-8")

    assert "      legal_status: {column: 'Legal status: it''s #1', code: in_text}\n" in written(council)
    assert load_extracts(council).problems == ()


def headed(folder: Path, number: int) -> Path:
    """A file of placements in a folder, with so many headings and two rows."""
    lines = [[f"start_date_{at}" for at in range(number)], ["01/02/2020"] * number, ["02/02/2020"] * number]
    path = folder / "PLACEMENT.csv"
    path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_as_many_headings_as_compute_looks_at_are_looked_at_and_no_more(council):
    headed(council, 16_385)

    made = first_mapping(str(council))

    assert (
        "PLACEMENT.csv: 16,385 headings, more than the 16,384 that are looked at. "
        "Export the file again: rows may have run together." in made.in_doubt
    )
    assert [table for table, _ in made.found] == ["children", "legal_statuses"]


def test_each_heading_is_looked_at_once(council):
    """Each compared with each, they took seconds."""
    path = headed(council, 16_384)
    began = time.process_time()

    [seen] = profiles_in(path)

    assert time.process_time() - began < 1.5
    assert len(seen.columns) == 16_384


def test_a_heading_that_stands_twice_is_not_looked_at(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,date,id\n1,2,3\n", encoding="utf-8")

    [seen] = profiles_in(path)

    assert [look.heading for look in seen.columns] == ["date"]


def test_of_rows_as_wide_as_they_may_be_fewer_are_looked_at(tmp_path):
    """A field counts for 160 bytes, and each half has 12 MiB: with the eighth row the first is full, and the last holds
    no more than seven.
    """
    path = tmp_path / "a.csv"
    wide = ",".join(f"h{at}" for at in range(10_000))
    path.write_text(f"{wide}\n" + f"{',' * 9_999}1\n" * 100, encoding="utf-8")

    [seen] = profiles_in(path)

    assert seen.columns[-1].texts == {"1": 15}


def test_the_last_rows_are_looked_at_wherever_they_stand(tmp_path):
    path = tmp_path / "a.csv"
    rows = "".join(f"{at},x\n" for at in range(1, 5_001))
    path.write_text(f"id,word\n{rows}", encoding="utf-8")

    [seen] = profiles_in(path)

    assert set(seen.columns[0].texts) == {*map(str, range(1, 1_001)), *map(str, range(4_001, 5_001))}
