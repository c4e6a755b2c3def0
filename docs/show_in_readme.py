"""Writes what commands print into the README and the pages of docs. Look at the difference before you keep it.

python -m docs.show_in_readme
"""

import re

from tests.test_docs import PAGES, PRINTED, PROJECT, typed


def main() -> None:
    def with_output(found: re.Match[str]) -> str:
        stream, command, _ = found.groups()
        done = typed(command, PROJECT)
        text = done.stdout if stream == "shows" else done.stderr.lstrip()
        return f"<!-- {stream}: {command} -->\n```text\n{text}```"

    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(PRINTED, with_output, text), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
