"""The walk-through of docs/extracts-yaml.md: what its three commands print, and the line mended between them."""

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.test_docs import PROJECT, typed

from .case_system import MENDED, NOT_GUESSED, remedy, write_as_a_case_system

PAGE = PROJECT / "docs" / "extracts-yaml.md"
COMMANDS = re.compile(r"<!-- runs: (kpis [^>]+) -->\n```text\n(.*?)```", re.DOTALL)
_SHOWN_OF_A_SCORECARD = 10


def walked(folder: Path) -> dict[str, str]:
    """The commands of the page, in order, and what each shows there, paths with slashes."""
    write_as_a_case_system(PROJECT / "sample_data" / "extracts", folder / "council")
    shown: dict[str, str] = {}
    for command, _ in COMMANDS.findall(PAGE.read_text(encoding="utf-8")):
        done = typed(command, folder)
        assert done.returncode == 0, done.stderr
        if "init" in command:
            shown[command] = f"{done.stderr}{done.stdout}"
            remedy(folder / "council")
        elif "--output" in command:
            shown[command] = done.stderr.splitlines(keepends=True)[0]
        else:
            shown[command] = "".join(done.stdout.splitlines(keepends=True)[:_SHOWN_OF_A_SCORECARD])
    return {command: printed.replace(f"council{os.sep}", "council/") for command, printed in shown.items()}


def page_as_walked(page: str, shown: dict[str, str]) -> str:
    """The page with what the commands print."""
    for command, printed in shown.items():
        page = re.sub(
            rf"(<!-- runs: {re.escape(command)} -->\n```text\n).*?```",
            lambda found, printed=printed: f"{found[1]}{printed}```",
            page,
            flags=re.DOTALL,
        )
    for name, line in (("guessed", NOT_GUESSED), ("corrected", MENDED)):
        page = re.sub(
            rf"(<!-- {name} -->\n```yaml\n).*?```",
            lambda found, line=line: f"{found[1]}{line}```",
            page,
            flags=re.DOTALL,
        )
    return page


if __name__ == "__main__":  # python -m tests.extracts.mapped.walk_through writes the page afresh
    with TemporaryDirectory() as somewhere:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page_as_walked(text, walked(Path(somewhere))), encoding="utf-8")
