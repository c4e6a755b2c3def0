"""Writes what the README's commands print into it. Look at the difference before you keep it.

python -m tests.show_in_readme
"""

import re
from pathlib import Path

from tests.test_docs import PROJECT, typed

README = Path(PROJECT / "README.md")


def main() -> None:
    def with_output(found: re.Match[str]) -> str:
        return f"<!-- shows: {found[1]} -->\n```text\n{typed(found[1], PROJECT).stdout}```"

    pattern = r"<!-- shows: (kpis [^>]+) -->\n```text\n.*?```"
    README.write_text(
        re.sub(pattern, with_output, README.read_text(encoding="utf-8"), flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
