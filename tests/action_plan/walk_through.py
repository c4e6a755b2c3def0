"""The walk-through of docs/action-plan.md: what its commands print, in a folder of their own."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.test_docs import PROJECT, typed

from permanence_kpis.action_plan import load

PAGE = PROJECT / "docs" / "action-plan.md"
PACKAGED = Path(load.__file__).with_name(load.FILE_NAME)
COMMANDS = re.compile(r"<!-- runs: (kpis [^>]+) -->\n```text\n(.*?)```", re.DOTALL)
ENDS_WITH = {"validate": 2, "missed": 1}


def block(page: str, name: str) -> str:
    """The YAML under a name."""
    [found] = re.findall(rf"<!-- {name} -->\n```yaml\n(.*?)```", page, re.DOTALL)
    return str(found)


def walked(folder: Path) -> dict[str, str]:
    """The commands of the page, in order, and what each shows there."""
    page = PAGE.read_text(encoding="utf-8")
    shown: dict[str, str] = {}
    for command, _ in COMMANDS.findall(page):
        last = command.split()[-1]
        if last == "validate":
            (folder / load.FILE_NAME).write_text(block(page, "own"), encoding="utf-8")
        done = typed(command, folder)
        assert done.returncode == ENDS_WITH.get(last, 0), done.stderr
        printed = done.stdout.partition("\nA4.3 ")[0].rstrip("\n") + "\n" if done.stdout else ""
        said = done.stderr.replace("There are findings in the extracts: ", "\0").partition("\0")
        gates = "".join(line for line in done.stderr.splitlines(keepends=True) if line.startswith("--fail-on"))
        shown[command] = printed + (gates if printed else said[0])
    return shown


def page_as_walked(page: str, shown: dict[str, str]) -> str:
    """The page with what the commands print, and with the packaged plan."""
    for command, printed in shown.items():
        page = re.sub(
            rf"(<!-- runs: {re.escape(command)} -->\n```text\n).*?```",
            lambda found, printed=printed: f"{found[1]}{printed}```",
            page,
            flags=re.DOTALL,
        )
    packaged = PACKAGED.read_text(encoding="utf-8")
    return re.sub(
        r"(<!-- packaged -->\n```yaml\n).*?```", lambda found: f"{found[1]}{packaged}```", page, flags=re.DOTALL
    )


if __name__ == "__main__":  # python -m tests.action_plan.walk_through writes the page afresh
    with TemporaryDirectory() as somewhere:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page_as_walked(text, walked(Path(somewhere))), encoding="utf-8")
