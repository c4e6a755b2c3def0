"""`kpis.toml` and `[tool.kpis]`: where they are found, what they say, and everything wrong with them at once."""

import re
from pathlib import Path

import pytest

from permanence_kpis.errors import SettingsError
from permanence_kpis.outputs.failures import failure
from permanence_kpis.settings import Setting, find_settings

WITH_ALL = """\
data = "extracts"
definitions = 'ours.yaml'

archive = "monthly"
authority = "  North   Shire "
action_plan = "plan.yaml"
"""


def wrong(folder: Path) -> str:
    with pytest.raises(SettingsError) as refused:
        find_settings(folder)
    return failure(refused.value)


def test_a_file_beside_says_all_of_them_with_their_lines(tmp_path):
    (tmp_path / "kpis.toml").write_text(WITH_ALL)

    assert find_settings(tmp_path) == {
        "data": Setting("extracts", "kpis.toml", 1),
        "definitions": Setting("ours.yaml", "kpis.toml", 2),
        "archive": Setting("monthly", "kpis.toml", 4),
        "authority": Setting("North Shire", "kpis.toml", 5),
        "action_plan": Setting("plan.yaml", "kpis.toml", 6),
    }


def test_paths_are_relative_to_a_file_further_up(tmp_path):
    (tmp_path / "kpis.toml").write_text(WITH_ALL)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)

    found = find_settings(below)

    assert Path(found["data"].value) == Path("../../extracts")
    assert found["data"].place == f"{Path('../../kpis.toml')}, line 1"
    assert found["authority"].value == "North Shire"


def test_a_whole_path_stays_as_it_is(tmp_path):
    (tmp_path / "kpis.toml").write_text(f"data = '{tmp_path / 'x'}'")

    assert find_settings(tmp_path)["data"].value == str(tmp_path / "x")


def test_the_sample_is_no_path(tmp_path):
    (tmp_path / "kpis.toml").write_text('data = "sample"')
    (tmp_path / "a").mkdir()

    assert find_settings(tmp_path / "a")["data"].value == "sample"


def test_the_nearest_file_holds_and_no_other(tmp_path):
    (tmp_path / "kpis.toml").write_text('data = "far"\nauthority = "Far"')
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "kpis.toml").write_text('data = "near"')

    assert find_settings(tmp_path / "a") == {"data": Setting("near", "kpis.toml", 1)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[project]\nname = "x"\ndata = "no"\n[tool.kpis]\ndata = "extracts"\n', 5),
        ('[ tool . "kpis" ]\ndata = "extracts"\n', 2),
        ('tool.kpis.data = "extracts"\n', 1),
        ('[tool]\nkpis.data = "extracts"\n', 2),
        ('[tool]\nkpis = {data = "extracts"}\n', None),
    ],
)
def test_a_pyproject_may_say_it_under_tool_kpis(tmp_path, text, line):
    (tmp_path / "pyproject.toml").write_text(text)

    assert find_settings(tmp_path) == {"data": Setting("extracts", "pyproject.toml", line)}


def test_kpis_toml_comes_before_a_pyproject_beside_it(tmp_path):
    (tmp_path / "kpis.toml").write_text('data = "ours"')
    (tmp_path / "pyproject.toml").write_text('[tool.kpis]\ndata = "theirs"')

    assert find_settings(tmp_path)["data"].value == "ours"


@pytest.mark.parametrize(
    "content", [b"[tool.ruff]\n", b"kpis = [", b'[project.scripts]\nkpis = "x"\n[tool', b"\xff kpis", b'tool = "kpis"']
)
def test_a_pyproject_that_says_nothing_to_us_is_passed_over(tmp_path, content):
    (tmp_path / "kpis.toml").write_text('data = "above"')
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pyproject.toml").write_bytes(content)

    assert Path(find_settings(tmp_path / "a")["data"].value) == Path("../above")


def test_without_a_file_nothing_is_set(tmp_path):
    assert find_settings(tmp_path) == {}


def test_everything_wrong_is_said_at_once(tmp_path):
    (tmp_path / "kpis.toml").write_text('dta = "x"\nperiod = "2024Q1"\n\n  archive = 3\nauthority = " "\n')

    assert wrong(tmp_path) == (
        "kpis.toml:1:1: there is no setting 'dta'\n"
        '    1 | dta = "x"\n'
        "      | ^^^\n"
        "    Did you mean 'data'? The settings are data, definitions, archive, authority and action_plan.\n"
        "\n"
        "kpis.toml:2:1: there is no setting 'period'\n"
        '    2 | period = "2024Q1"\n'
        "      | ^^^^^^\n"
        "    The settings are data, definitions, archive, authority and action_plan.\n"
        "\n"
        "kpis.toml:4:3: archive is not a text\n"
        "    4 |   archive = 3\n"
        "      |   ^^^^^^^\n"
        "    Write a text in quotation marks, such as archive = 'monthly'.\n"
        "\n"
        "kpis.toml:5:1: authority is empty\n"
        '    5 | authority = " "\n'
        "      | ^^^^^^^^^\n"
        "    Fill it in, or remove the line.\n"
        "\n"
        "4 problems.\n"
    )


def test_a_heading_that_belongs_into_a_pyproject_is_told(tmp_path):
    (tmp_path / "kpis.toml").write_text('[tool.kpis]\ndata = "extracts"\n')

    assert "In kpis.toml the settings are at the top, with no heading in brackets above them." in wrong(tmp_path)


def test_a_table_that_is_one_value(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool]\nkpis = "extracts"\n')

    assert wrong(tmp_path) == (
        "pyproject.toml:2:1: tool.kpis is one value, not a table\n"
        '    2 | kpis = "extracts"\n'
        "      | ^^^^\n"
        "    Write [tool.kpis] on a line of its own, and the settings below it.\n"
    )


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("data = extracts", 1, "Write a name, an equals sign and a text in quotation marks: data = 'extracts'."),
        ("\ndata", 2, "Write a name, an equals sign and a text in quotation marks: data = 'extracts'."),
        (
            'data = "S:\\extracts"',
            1,
            "A backslash means something special in double quotation marks. Use single ones: data = 'S:\\extracts'.",
        ),
        ("data = 'a'\ndata = 'b'", 2, "A name appears twice. Keep one of the lines."),
    ],
)
def test_what_is_not_toml_is_told_where_and_how_to_write_it(tmp_path, text, line, remedy):
    (tmp_path / "kpis.toml").write_text(text)

    said = wrong(tmp_path).splitlines()

    assert re.fullmatch(rf"kpis\.toml:{line}:\d+: from here on this is not TOML, the language of this file", said[0])
    assert said[-1] == f"    {remedy}"


@pytest.mark.parametrize("text", ["data = " + "[" * 100_000, "data = " + "9" * 5_000, "data = '''", "\x00", "data = ["])
def test_no_text_ends_in_anything_but_a_message(tmp_path, text):
    (tmp_path / "kpis.toml").write_text(text)

    assert wrong(tmp_path).startswith("kpis.toml")


# D-615
@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 5_000 + " = 1",
        "\n".join(f"[a{number}]" for number in range(30_001)),
        "a = [" + "{}," * 30_001 + "]",
    ],
    ids=["a name", "headings", "braces"],
)
def test_what_would_take_far_more_room_than_its_text_is_not_read(tmp_path, text):
    (tmp_path / "kpis.toml").write_text(text)

    assert wrong(tmp_path).startswith("kpis.toml: this file has more dots and brackets than a file of settings\n")


def test_a_pyproject_of_another_project_that_would_is_passed_over(tmp_path):
    (tmp_path / "kpis.toml").write_text('data = "above"')
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pyproject.toml").write_text("kpis" + ".a" * 5_000 + " = 1")

    assert Path(find_settings(tmp_path / "a")["data"].value) == Path("../above")


def test_a_long_list_in_a_pyproject_is_read(tmp_path):
    needs = ", ".join(f'"package{number}>=1.2.3"' for number in range(400))
    (tmp_path / "pyproject.toml").write_text(f'[project]\ndependencies = [{needs}]\n[tool.kpis]\ndata = "extracts"\n')

    assert find_settings(tmp_path)["data"].value == "extracts"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x = 1\n" * 200_000])
def test_a_file_that_is_no_text_or_too_large(tmp_path, content):
    (tmp_path / "kpis.toml").write_bytes(content)

    assert "kpis.toml" in wrong(tmp_path)


def test_no_more_is_looked_for_than_anybody_reads(tmp_path):
    (tmp_path / "kpis.toml").write_text("".join(f"x{number} = 1\n" for number in range(5_000)))

    assert wrong(tmp_path).count("there is no setting") == 100


def test_a_folder_of_that_name_is_told(tmp_path):
    (tmp_path / "kpis.toml").mkdir()

    assert wrong(tmp_path).startswith("kpis.toml: this is a folder\n")
