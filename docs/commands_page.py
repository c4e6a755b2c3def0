"""Writes docs/commands.md from the commands themselves.

python docs/commands_page.py
"""

from pathlib import Path

from typer.testing import CliRunner

from permanence_kpis.cli import app

PAGE = Path(__file__).with_name("commands.md")
WIDTH = 100

INTRODUCTION = """# Commands

Written by `docs/commands_page.py` from what `kpis help` prints; a test keeps it true. Which command does what you want:
[what-to-type.md](what-to-type.md).
"""


def page() -> str:
    """The whole page as Markdown."""
    names = [command.name or "" for command in app.registered_commands]
    parts = [f"## kpis {name}\n\n{_block(name, '--help')}" for name in names]
    return "\n".join([INTRODUCTION, f"## kpis\n\n{_block('--help')}", *parts])


def _block(*typed: str) -> str:
    """What a command prints of itself, as wide as the page."""
    # each option's own variables of the environment are named in its help, and never asked for
    printed = CliRunner().invoke(app, list(typed), prog_name="kpis", env={"COLUMNS": str(WIDTH)}, terminal_width=WIDTH)
    assert printed.exit_code == 0, printed.output
    return f"```text\n{printed.output.rstrip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
