"""CONTRIBUTING.md and GLOSSARY.md: what they name is there."""

import re
import runpy
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_path_that_it_names_is_there() -> None:
    named = set(re.findall(r"(?<![\w/.])(?:src|tests|docs|tools)/[\w/.-]*\w/?", PAGE))
    named |= set(re.findall(r"\]\(([^)#]+)\)", PAGE))

    assert len(named) > 40
    assert sorted(path for path in named if not (PROJECT / path).exists()) == []


def test_every_place_that_is_listed_as_slow_is_there() -> None:
    lists = runpy.run_path(str(PROJECT / "tests" / "conftest.py"))

    assert [place for place in lists["SLOW"] + lists["BROWSER"] if not (PROJECT / "tests" / place).exists()] == []


def test_every_target_of_make_that_it_names_is_there() -> None:
    [targets] = re.findall(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = set(re.findall(r"`make ([a-z]+)`", PAGE))

    assert {"check", "fast", "test", "fix", "coverage"} <= named <= set(targets.split())


def test_every_name_beside_a_file_is_in_it() -> None:
    """`checked` in `src/permanence_kpis/outputs/listing.py`, and the like: the walks go through what is there."""
    walked = {
        "kpi_definitions.yaml": "took_part",
        "src/permanence_kpis/tables/derived.py": "DERIVED",
        "src/permanence_kpis/quality/checks.yaml": "DfE 516",
        "src/permanence_kpis/quality/vocabulary.py": "last_placement_type",
        "src/permanence_kpis/quality/rows.py": "last_placement_type",
        "src/permanence_kpis/run/plan.py": "def checked_plan(",
        "src/permanence_kpis/outputs/listing.py": "def checked(",
        "src/permanence_kpis/cli/validate.py": "EXAMPLES",
        "tests/reference/ten_measures.yaml": "4.9",
    }

    assert {file for file in walked if file not in PAGE} == set()
    assert {file for file, name in walked.items() if name not in (PROJECT / file).read_text(encoding="utf-8")} == set()


def test_every_name_of_the_code_in_the_glossary_is_in_one_of_the_files_beside_it() -> None:
    glossary = (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8").split("## In the code")[1]
    rows = re.findall(r"^\| (`.*?) \| .* \| (`src/.*`) \|$", glossary, re.MULTILINE)
    texts = [
        (
            re.findall(r"`(\w+)`", names),
            [(PROJECT / file).read_text(encoding="utf-8") for file in files[1:-1].split("`, `")],
        )
        for names, files in rows
    ]

    assert len(rows) > 15
    assert [name for names, files in texts for name in names if not any(_has(text, name) for text in files)] == []


def _has(text: str, name: str) -> bool:
    return re.search(rf"\b{name}", text) is not None
