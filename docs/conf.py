"""The site of the docs, built by Sphinx: `make docs`. Its pages lie as they lie in the repository.

A link that leads nowhere, a page that no kind lists and any other warning end the build.
"""

import re

from sphinx.application import Sphinx

project = "permanence-kpis"
html_title = project
html_theme = "furo"
html_copy_source = False
html_show_copyright = False

extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["docs/*.md", "GLOSSARY.md", "CHANGELOG.md", "CONTRIBUTING.md"]
myst_heading_anchors = 4  # the anchors that code hosts give headings, to the depth that pages use
exclude_patterns = [".*", "build", "src", "tests"]  # not even looked through
suppress_warnings = ["misc.highlighting_failure"]  # languages such as cron, which has no colours


def setup(app: Sphinx) -> None:
    app.connect("source-read", with_menu)


def with_menu(app: Sphinx, page: str, text: list[str]) -> None:
    """The menu of the site is what the index lists under each heading: the page itself stays readable as text."""
    if page != app.config.root_doc:
        return
    for kind, listed in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text[0], re.MULTILINE | re.DOTALL):
        pages = "\n".join(re.findall(r"^- \[.+?\]\((.+?)\.md\)", listed, re.MULTILINE))
        text[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {kind}\n\n{pages}\n```\n"
